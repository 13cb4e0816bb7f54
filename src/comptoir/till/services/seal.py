"""Sealing tickets and returns: the hot command of the till.

load (work.py) once for the group -> decide, pure, one after another -> write through each owner's write, one statement
per table, feed entries last -> answer after the commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from comptoir import __version__
from comptoir.access.domain.approvals import Approval
from comptoir.fiscal.domain.journal import Journal, RecordKind, TicketKind, wall_text
from comptoir.fiscal.service import KeyRing
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant, format_instant, local_time, parse_instant
from comptoir.orders.domain import Order, OrderKind
from comptoir.payments.domain import Direction
from comptoir.pricing.domain import Basket
from comptoir.pricing.domain.taxes import VOUCHER_WORDS
from comptoir.pricing.services.buyers import buyer_of, check_minimum
from comptoir.pricing.services.redeeming import check_coupons, facts_of, give_back, price_within, redeem
from comptoir.till.domain.refusals import TicketDiffers, TillClosed, TillUnknown, TimeOutOfOrder
from comptoir.till.domain.tenders import GivenTender, change_of, refuse_waiting, with_rounding
from comptoir.till.domain.tills import TenderRow, TicketRow, Till, ticket_number
from comptoir.till.services.answers import answer_of
from comptoir.till.services.asking import asked_of
from comptoir.till.services.brought_back import told_of
from comptoir.till.services.documents import document_of
from comptoir.till.services.heads import sale_of
from comptoir.till.services.holding import keeping
from comptoir.till.services.lines import read_lines
from comptoir.till.services.overrides import needed_approvals
from comptoir.till.services.packs import movements_of
from comptoir.till.services.replays import load_replays
from comptoir.till.services.returns import decide_return
from comptoir.till.services.set_aside import blind_approval
from comptoir.till.services.shapes import ReturnBody, TicketBody
from comptoir.till.services.tendering import read_tenders
from comptoir.till.services.work import (
    Counter,
    Decided,
    LedgerState,
    Memory,
    SealCommand,
    Sealed,
    TicketLedger,
    Work,
    load_work,
)
from comptoir.till.services.writing import write

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.pricing.service import PriceBookHolder

SELL: Final = "till.ticket.sell"
IMPORT: Final = "till.ticket.import"
SOFTWARE: Final = __version__


class SealTickets:
    """The committer's handler for tickets and returns (kernel.committer.GroupHandler)."""

    name = "till.seal"

    def __init__(
        self, keys: KeyRing, prices: PriceBookHolder, memory: Memory, ledgers: Sequence[TicketLedger] = ()
    ) -> None:
        self._keys = keys
        self.prices = prices
        self._memory = memory
        self._ledgers = ledgers

    def load(self, uow: UnitOfWork, commands: Sequence[SealCommand]) -> Work:
        work = load_work(uow, commands, self._memory, self._keys, self.prices)
        if work.earlier:
            load_replays(uow.connection, work, self._memory, commands)
        for ledger in self._ledgers:
            state = ledger.load(uow, work, commands)
            if state is not None:
                work.ledgers.append((ledger, state))
        return work

    def decide(self, state: Work, command: SealCommand, now: Instant) -> Sealed:
        return decide(state, command, now)

    def write(self, uow: UnitOfWork, state: Work, decisions: Sequence[Sealed]) -> None:
        write(uow, self._keys, state, [one for one in decisions if not one.is_replay])

    def answer(self, decision: Sealed) -> tuple[bytes, bool]:
        """The body of the answer, and whether it is a replay."""
        return answer_of(decision), decision.is_replay


def decide(work: Work, command: SealCommand, now: Instant) -> Sealed:
    """Seal one ticket or return, or recognise it.

    Refuses TicketDiffers, TillUnknown, PermissionDenied, TillClosed, TimeOutOfOrder, what the lines refuse,
    CustomerUnknown, what pricing refuses, OrderBelowMinimum, OverrideAboveLimit, TenderInvalid, WrongCurrency,
    AttemptNotUsable, TendersBelowDue, ChangeOnCashOnly, what the ledgers beside it refuse; of a return see
    `decide_return`.
    """
    earlier = work.earlier.get(command.id)
    if earlier is not None:
        content_hash, sealed = earlier
        if content_hash != command.content_hash or sealed is None:
            raise TicketDiffers(command.id)
        return replace(sealed, is_replay=True)
    counter = work.counters.get(fold_code(command.body.till))
    if counter is None:
        raise TillUnknown(command.body.till, pointer="/till")
    at = _time_of(work, command, counter, now)
    if isinstance(command.body, ReturnBody):
        sealed = _seal_return(work, command, command.body, counter, at, now)
    else:
        sealed = _seal_sale(work, command, command.body, counter, at, now)
    work.earlier[command.id] = (command.content_hash, sealed)
    work.last_times[counter.till.id] = at
    return sealed


def _time_of(work: Work, command: SealCommand, counter: Counter, now: Instant) -> Instant:
    """When the ticket was made: now, or what an importer says, in the order of time."""
    if counter.till.day_id is None:
        raise TillClosed(counter.till.code)
    if command.body.at is None:
        return now
    command.principal.require(IMPORT, counter.store.id)
    at = parse_instant(command.body.at)
    last = work.last_times.get(counter.till.id)
    if at > now or (last is not None and at < last):
        raise TimeOutOfOrder(format_instant(at), format_instant(last or now), pointer="/at")
    return at


def _seal_sale(
    work: Work, command: SealCommand, body: TicketBody, counter: Counter, at: Instant, now: Instant
) -> Sealed:
    store, till = counter.store, counter.till
    principal = command.principal
    principal.require(SELL, store.id)
    if work.waiting:
        refuse_waiting(work.waiting, command.id)
    sold = read_lines(work, counter, body.lines, principal, at, where=body.where)
    buyer = buyer_of(work.buyers, body.customer)
    asked = asked_of(body, counter, work.by_sku, work.by_barcode, at, work.book, work.buyers)
    asked = keeping(asked, body.hold, work.held, command.id, sold)
    basket = Basket(asked.point, tuple([one.basket for one in sold]), store.locale)
    check_coupons(facts_of(work.uses, work.book, asked))
    priced = price_within(work.uses, work.book, asked, basket)
    check_minimum(buyer, priced)
    approvals = needed_approvals(work, command, body, counter, priced, now)
    due = priced.totals.due.amount
    given = read_tenders(work, counter, body.tenders, Direction.CHARGE)
    given = with_rounding(given, due, work.book.cash_step(counter.point, at))
    change = change_of(given, due, store.currency)
    number = ticket_number(till.code, work.journals[till.id].chains[RecordKind.TICKET].sequence + 1)
    order = sale_of(
        counter,
        sold,
        priced,
        order_id=command.id,
        number=number,
        at=at,
        customer_id=asked.customer_id,
        content_hash=command.content_hash,
    )
    unknown = [(what.barcode, what.department or "") for what in sold if what.barcode and what.basket.item_id is None]
    entries = _entries(work, Decided(command, counter, order, given, None, at, now)) if work.ledgers else ()
    sealed = finish(work, command, counter, order, given, change, at, now, unknown, approvals, entries)
    if not priced.applied:
        return sealed
    actor = str(principal.actor)
    return replace(sealed, redemptions=redeem(work.uses, work.book, asked, priced.applied, command.id, actor))


def _seal_return(
    work: Work, command: SealCommand, body: ReturnBody, counter: Counter, at: Instant, now: Instant
) -> Sealed:
    number = ticket_number(counter.till.code, work.journals[counter.till.id].chains[RecordKind.TICKET].sequence + 1)
    given = read_tenders(work, counter, body.tenders, Direction.REFUND)
    order, returned, given = decide_return(work, command, body, counter, number, given, at)
    original = None if order.head.return_of is None else work.orders[order.head.return_of]
    entries = _entries(work, Decided(command, counter, order, given, original, at, now)) if work.ledgers else ()
    approvals = blind_approval(work, command, body, counter, order, now)
    sealed = finish(work, command, counter, order, given, 0, at, now, (), approvals, entries)
    if original is not None:
        lines = tuple(
            line._replace(returned=line.returned + returned.get((line.order_id, line.position), 0))
            for line in original.lines
        )
        work.orders[original.head.id] = original._replace(lines=lines)
        if work.uses.redeemed and all(line.returned == line.quantity for line in lines):
            back = give_back(work.uses, original.head.id, at, str(command.principal.actor))
            return replace(sealed, returned=returned, redemptions=back)
    return replace(sealed, returned=returned)


def _entries(work: Work, decided: Decided) -> list[tuple[LedgerState[Any], Any]]:
    """What each ledger beside the ticket will write for it; refuses what they refuse."""
    found = [(state, state.decide(work, decided)) for _, state in work.ledgers]
    return [(state, entries) for state, entries in found if entries]


def finish(  # noqa: PLR0913, PLR0917 - a ticket has these parts
    work: Work,
    command: SealCommand,
    counter: Counter,
    order: Order,
    given: Sequence[GivenTender],
    change: int,
    at: Instant,
    now: Instant,
    unknown_barcodes: Sequence[tuple[str | None, str]],
    approvals: Mapping[str, Approval],
    entries: Sequence[tuple[LedgerState[Any], Any]] = (),
) -> Sealed:
    """Number and sign what has been decided; nothing is refused from here on, and the next command sees it."""
    till, store, head = counter.till, counter.store, order.head
    journal = work.journals[till.id]
    ticket, tenders = _header(command, till, order, given, change, journal, at, now)
    operator = ticket.operator
    movements, skus = movements_of(order, work.components, at, operator, till.place_id)
    gross: dict[int, int] = {}
    for tax in order.taxes:
        if tax.exemption == VOUCHER_WORDS:
            continue  # money that is held: counted as turnover when it is used
        gross[tax.rate] = gross.get(tax.rate, 0) + tax.base + tax.amount
    approved = {line: one.approved_by for line, one in approvals.items()}
    told = told_of(entries, order) if entries else {}
    document, document_hash = document_of(till, store.code, order, ticket, tenders, approved, told)
    previous = journal.chains[RecordKind.TICKET].signature
    record = journal.seal_ticket(
        ticket_id=head.id,
        kind=TicketKind(ticket.kind),
        gross=gross,
        wall=_wall(at, store.time_zone),
        operator=operator,
        line_count=ticket.line_count,
        software=SOFTWARE,
        document=document,
        document_hash=document_hash,
    )
    work.stock.move(movements)
    used = {tender.attempt_id: head.id for tender in given if tender.attempt_id is not None}
    work.used.update(used)
    work.approvals.update({one.id: replace(one, used_for=head.id) for one in approvals.values()})
    for state, of_ticket in entries:
        state.apply(of_ticket)
    unknown = [(barcode, department) for barcode, department in unknown_barcodes if barcode is not None]
    return Sealed(
        command,
        till,
        store,
        order,
        ticket,
        tenders,
        record.signature,
        previous,
        is_replay=False,
        record=record,
        movements=movements,
        used=used,
        unknown_barcodes=unknown,
        skus=skus,
        approvals=approvals,
        approved=approved,
        entries=entries,
    )


@lru_cache(maxsize=256)
def _wall(at: Instant, time_zone: str) -> str:
    """The clocks of the store. Kept, since all tickets of a group are of one instant."""
    return wall_text(local_time(at, time_zone).isoformat())


def _header(
    command: SealCommand,
    till: Till,
    order: Order,
    given: Sequence[GivenTender],
    change: int,
    journal: Journal,
    at: Instant,
    now: Instant,
) -> tuple[TicketRow, list[TenderRow]]:
    """The till's own rows of a ticket."""
    assert till.day_id is not None
    head = order.head
    ticket = TicketRow(
        head.id,
        till.id,
        till.day_id,
        head.kind,
        journal.chains[RecordKind.TICKET].sequence + 1,
        head.number,
        at,
        now,
        str(command.principal.actor),
        command.content_hash,
        head.due,
        change,
        len(order.lines),
        0,
    )
    sign = -1 if head.kind == OrderKind.RETURN.value else 1
    return ticket, [
        TenderRow(head.id, position, tender.ref, tender.kind.value, sign * tender.amount, tender.attempt_id)
        for position, tender in enumerate(given, start=1)
    ]
