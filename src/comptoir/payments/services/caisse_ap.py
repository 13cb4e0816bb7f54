"""Terminals of French banks, asked by Caisse-AP over TCP; see `protocols.caisse_ap`.

The protocol cannot ask what became of a payment and cannot stop one: after silence a person reads the terminal's own
slip, and a cancel is the red key. A cancellation of an approved payment wants the card again.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Final

from comptoir.payments.domain import Answer, Attempt, AttemptState, Direction
from comptoir.payments.domain.totals import Totals
from comptoir.payments.ports import Terminal, TerminalSilent, TerminalUnreachable, TotalsAsked
from comptoir.payments.protocols import caisse_ap as wire
from comptoir.payments.services.nexo_wire import Patience

_MORE_SECONDS: Final = 0.1
"""How long more may follow a message that seems whole, since nothing marks its end."""

_ECHOED: Final = (wire.TILL_TAG, wire.ACTION_TAG, wire.CURRENCY_TAG)


@dataclass(frozen=True, slots=True)
class _Place:
    host: str
    port: int


class CaisseApDriver:
    """See `ports.TerminalDriver`."""

    can_ask = False

    def __init__(self, patience: Patience | None = None) -> None:
        self._patience = patience or Patience(pay=180.0)

    def probe(self, terminal: Terminal) -> None:
        """A connection is all that can be tried without asking for money."""
        self._connect(terminal).close()

    def pay(self, terminal: Terminal, attempt: Attempt) -> Answer:
        action = wire.CREDIT if attempt.direction is Direction.REFUND else wire.DEBIT
        return _answer(self._exchange(terminal, attempt, action), attempt)

    def status(self, _terminal: Terminal, _attempt: Attempt) -> Answer | None:
        raise TerminalSilent("the protocol has no question about a payment: read the terminal's slip")

    def abort(self, _terminal: Terminal, _attempt: Attempt) -> None:
        """Nothing can be sent: the red key of the terminal stops a payment."""

    def totals(self, _terminal: Terminal, _asked: TotalsAsked) -> Totals:
        raise TerminalSilent("the protocol has no question about totals: read the terminal's slip")

    def reverse(self, terminal: Terminal, attempt: Attempt) -> bool:
        found = self._exchange(terminal, attempt, wire.CANCELLATION)
        if found.get(wire.STATUS_TAG) == wire.NOT_DONE and found.get(wire.REASON_TAG) in wire.UNCERTAIN:
            raise TerminalSilent("the terminal does not say whether it cancelled")
        return found.get(wire.STATUS_TAG) == wire.DONE

    def _exchange(self, terminal: Terminal, attempt: Attempt, action: str) -> dict[str, str]:
        """The answer's fields. Raises TerminalUnreachable, TerminalSilent (also for an answer to something else)."""
        number = wire.CURRENCY_NUMBERS.get(attempt.currency)
        if number is None:
            raise TerminalUnreachable(f"no French terminal is set up for {attempt.currency}")
        asked = {
            wire.PROTOCOL_TAG: wire.PROTOCOL,
            wire.TILL_TAG: terminal.poi_id,
            wire.CURRENCY_TAG: number,
            wire.ACTION_TAG: action,
            wire.AMOUNT_TAG: f"{attempt.amount:02d}",
        }
        connection = self._connect(terminal)
        try:
            with connection:
                connection.settimeout(self._patience.pay)
                connection.sendall(wire.written(asked))
                found = wire.read(_once(_received(connection)))
        except (OSError, wire.MessageMalformed) as failure:
            raise TerminalSilent(str(failure)) from failure
        if any(found.get(tag) != asked[tag] for tag in _ECHOED):
            raise TerminalSilent("the answer is not to this request")
        return found

    def _connect(self, terminal: Terminal) -> socket.socket:
        place = _place(terminal.address)
        try:
            return socket.create_connection((place.host, place.port), timeout=self._patience.connect)
        except OSError as failure:
            raise TerminalUnreachable(str(failure)) from failure


def _place(address: str) -> _Place:
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    return _Place(host.strip("[]"), int(port))


def _received(connection: socket.socket) -> bytes:
    """All bytes of one message."""
    found = b""
    while not wire.is_whole(found):
        piece = connection.recv(wire.MESSAGE_BYTES_MAX)
        if not piece:
            raise wire.MessageMalformed("the line was closed")
        found += piece
        if len(found) > wire.MESSAGE_BYTES_MAX:
            raise wire.MessageMalformed("too long")
        if wire.is_whole(found):
            found += _more(connection)
    return found


def _once(content: bytes) -> bytes:
    """A message that a terminal sent twice is one message."""
    half = content[: len(content) // 2]
    return half if half * 2 == content else content


def _more(connection: socket.socket) -> bytes:
    connection.settimeout(_MORE_SECONDS)
    try:
        return connection.recv(wire.MESSAGE_BYTES_MAX)
    except TimeoutError:
        return b""


def _answer(found: dict[str, str], attempt: Attempt) -> Answer:
    """The terminal's words in ours. Raises TerminalSilent for what leaves the outcome open."""
    status, reason = found.get(wire.STATUS_TAG), found.get(wire.REASON_TAG, "00")
    if status == wire.NOT_DONE and reason not in wire.UNCERTAIN:
        words = wire.REASONS.get(reason, reason)
        state = AttemptState.CANCELLED if reason in wire.ABANDONED else AttemptState.DECLINED
        return Answer(state, error=words)
    amount = found.get(wire.AMOUNT_TAG, "")
    if status != wire.DONE or not amount.isdigit():
        raise TerminalSilent(f"the outcome is open: {wire.REASONS.get(reason, reason)}")
    if int(amount) != attempt.amount:
        raise TerminalSilent("an approval of another amount than was asked for")
    application = found.get(wire.APPLICATION_TAG, "").lstrip("0")
    return Answer(
        AttemptState.APPROVED,
        approved=attempt.amount,
        transaction_id=found.get(wire.APPROVAL_TAG),
        brand=wire.APPLICATIONS.get(application, application or None),
        masked_pan=found.get(wire.CARD_TAG),
        approval_code=found.get(wire.APPROVAL_TAG),
    )
