"""What a payment terminal must be able to do for us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from comptoir.kernel.values.errors import Fault
from comptoir.payments.domain import Answer, Attempt
from comptoir.payments.domain.totals import Totals


class TerminalSilent(Fault):
    """No answer in time, or none that can be read: the outcome is unknown, not refused."""

    retry_helps = False


class TerminalUnreachable(Fault):
    """Not a byte reached the terminal, so nothing can have happened there."""

    retry_helps = True


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a terminal is and what it is called.

    poi_id: its name towards itself and its bank; of Caisse-AP the till's number there. options: `key_identifier` and
    `key_version` of the key shared with it, `certificate` (PEM) that it shows, `merchant` account in the cloud, `mode`
    of asking there. sealed_key: the passphrase or API key, readable only by its driver.
    """

    code: str
    driver: str
    address: str
    poi_id: str
    options: Mapping[str, str] = field(default_factory=dict)
    sealed_key: bytes | None = field(default=None, repr=False)


class TotalsAsked(NamedTuple):
    """A question at the end of a day. name: of the request, up to nine characters. last: the period it told of last.

    is_open: a question after that had no answer, so that the period may have ended already.
    """

    name: str
    last: int | None
    is_open: bool


class TerminalDriver(Protocol):
    """Speaks one protocol. Called outside any transaction, by the thread that follows the attempt."""

    @property
    def can_ask(self) -> bool:
        """Whether the protocol has a question about what became of an attempt; without it a person reads the slip."""
        ...

    def probe(self, terminal: Terminal) -> None:
        """Whether the terminal is there and understands us; moves no money. Raises as `pay` does."""
        ...

    def pay(self, terminal: Terminal, attempt: Attempt) -> Answer:
        """Ask for the attempt's amount and wait. Called once per attempt, after `sent` is on disk.

        Raises TerminalSilent, TerminalUnreachable.
        """
        ...

    def status(self, terminal: Terminal, attempt: Attempt, /) -> Answer | None:
        """What became of an attempt; None while it is in progress. Called until it is resolved.

        Raises TerminalSilent, TerminalUnreachable.
        """
        ...

    def abort(self, terminal: Terminal, attempt: Attempt, /) -> None:
        """Ask the terminal to stop; whatever it answers to `pay` counts. Raises TerminalSilent, TerminalUnreachable."""
        ...

    def totals(self, terminal: Terminal, asked: TotalsAsked, /) -> Totals:
        """What the terminal took since it was last asked so; asking ends its period.

        Raises TerminalSilent, TerminalUnreachable.
        """
        ...

    def reverse(self, terminal: Terminal, attempt: Attempt) -> bool:
        """Undo an approved attempt; whether it was undone. Raises TerminalSilent, TerminalUnreachable."""
        ...
