"""Money goes back how it was paid: what gift cards, store credit and cards paid for is not turned into cash."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select

from comptoir.orders.queries import orders_by_id, returns_of
from comptoir.payments.queries import refunded
from comptoir.till import rows
from comptoir.till.domain.advances import AdvanceUse
from comptoir.till.domain.tenders import NOT_MONEY, TenderKind, check_refund_in_money, check_refund_to_cards
from comptoir.till.services.advances import entries_of, entries_of_orders
from comptoir.till.services.refund_ways import Paid, carried, check_ways, paid_of, ways_back
from comptoir.till.tables import Exchange

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant
    from comptoir.till.domain.tills import TenderRow, TicketRow
    from comptoir.till.services.work import Decided, SealCommand, Sealed, Work

IN_MONEY: Final = "till.return.in_money"
OTHERWISE: Final = "till.return.otherwise"


class Refund(NamedTuple):
    """The ticket that is taken back, and what goes back in money, in all and by way."""

    ticket: UUID
    money: int
    ways: Mapping[str, int]


class RefundRule:
    """A ledger without rows of its own (`work.TicketLedger`): it reads the tenders of the ticket and its returns."""

    @property
    def tenders(self) -> frozenset[TenderKind]:
        return frozenset()

    def load(self, uow: UnitOfWork, _work: Work, commands: Sequence[SealCommand]) -> Refunds | None:
        """What is left of the money paid for each ticket that comes back; orders that no till sealed are left out."""
        originals = {command.original_id for command in commands if command.original_id is not None}
        if not originals:
            return None
        left = {id_: money_left(uow.connection, id_) for id_ in originals}
        on_cards = {id_: cards_left(uow.connection, id_) for id_ in originals}
        return Refunds(left, on_cards, {id_: paid_of(uow.connection, id_, left[id_]) for id_ in originals})


class Refunds:
    """Money that may still go back, by ticket. on_cards: how much of it to its cards; paid: how, where rules speak."""

    def __init__(
        self, left: Mapping[UUID, int | None], on_cards: Mapping[UUID, int], paid: Mapping[UUID, Paid | None]
    ) -> None:
        self._left = dict(left)
        self._on_cards = on_cards
        self._paid = dict(paid)

    def decide(self, _work: Work, decided: Decided) -> Refund | None:
        """Refuses RefundInMoney, RefundOtherwise and RefundNotSo, unless the person may give money back all the same.

        What the law forbids nobody may.
        """
        original, store = decided.original, decided.counter.store
        left = None if original is None else self._left.get(original.head.id)
        if original is None or left is None:
            return None
        if not decided.command.principal.allows(IN_MONEY, store.id):
            check_refund_in_money(decided.given, left, store.currency)
        if not decided.command.principal.allows(OTHERWISE, store.id):
            check_refund_to_cards(decided.given, left, self._on_cards[original.head.id], store.currency)
        paid = self._paid[original.head.id]
        is_law_only = decided.command.principal.allows(OTHERWISE, store.id)
        ways = {} if paid is None else check_ways(decided, paid, is_law_only=is_law_only)
        money = sum(tender.amount for tender in decided.given if tender.kind not in NOT_MONEY)
        return Refund(original.head.id, money, ways)

    def apply(self, entries: Refund) -> None:
        id_, money, ways = entries
        self._left[id_] = (self._left[id_] or 0) - money
        paid = self._paid[id_]
        if paid is not None:
            gone = {way: paid.gone.get(way, 0) + ways.get(way, 0) for way in paid.gone.keys() | ways.keys()}
            self._paid[id_] = paid._replace(gone=gone)

    def write(self, uow: UnitOfWork, entries: Sequence[tuple[Sealed, Refund]]) -> None:
        """Nothing: the tenders are written with their tickets."""


def money_left(connection: Connection, ticket_id: UUID) -> int | None:
    """What was paid for a ticket in money, also by an exchange or in advance, less what went back so.

    None for an order that no till sealed.
    """
    found = rows.tickets_by_id(connection, [ticket_id])
    if not found:
        return None
    ids: Collection[UUID] = [ticket_id, *returns_of(connection, ticket_id)]
    tenders = (tender for of_ticket in rows.tenders_of(connection, ids).values() for tender in of_ticket)
    money = sum(tender.amount for tender in tenders if tender.kind not in NOT_MONEY) - found[ticket_id].change
    return money + _exchanged(connection, ticket_id, ids) + _advanced(connection, ticket_id)


def cards_left(connection: Connection, ticket_id: UUID) -> int:
    """What may still go back to the cards that paid a ticket; what is on its way to them is gone."""
    tenders = rows.tenders_of(connection, [ticket_id]).get(ticket_id, ())
    paid = [(one.attempt_id, one.amount) for one in tenders if one.attempt_id is not None]
    gone = refunded(connection, [attempt for attempt, _ in paid]) if paid else {}
    return sum(max(0, amount - gone.get(attempt, 0)) for attempt, amount in paid)


def left_to_refund(
    connection: Connection, ticket: TicketRow, tenders: Sequence[TenderRow], ways: Sequence[Sequence[str]]
) -> list[int]:
    """What may still go back to each tender of a sale, after what went back already; minor units.

    A card's charge by itself; of the others those that may go back in the same way share what went back so, the one
    with the fewest ways first. ways: of each tender, see `ways_of_tender`.
    """
    charges = {tender.attempt_id for tender in tenders} - {None}
    of_charges = refunded(connection, [id_ for id_ in charges if id_ is not None]) if charges else {}
    gone: dict[str, int] = {}
    returns = returns_of(connection, ticket.id)
    for of_return in rows.tenders_of(connection, returns).values() if returns else ():
        for one in of_return:
            gone[one.kind] = gone.get(one.kind, 0) - one.amount
    found: dict[int, int] = {}
    for place in sorted(range(len(tenders)), key=lambda one: len(ways[one])):
        tender = tenders[place]
        left = tender.amount - (ticket.change if tender.kind == TenderKind.CASH.value else 0)
        if tender.attempt_id is not None:
            found[place] = max(0, left - of_charges.get(tender.attempt_id, 0))
            continue
        for way in ways[place]:
            back = min(max(0, left), max(0, gone.get(way, 0)))
            gone[way] = gone.get(way, 0) - back
            left -= back
        found[place] = max(0, left)
    return [found[place] for place in range(len(tenders))]


def ways_of_tenders(
    connection: Connection, ticket: TicketRow, tenders: Sequence[TenderRow], territory: str, zone: str, now: Instant
) -> list[list[str]]:
    """The same of all tenders of a sale; what an exchange brought goes back as money where all of it was, and may."""
    found = [ways_of_tender(ticket, one.kind, territory, zone, now) for one in tenders]
    cash, credit = TenderKind.CASH.value, TenderKind.STORE_CREDIT.value
    for place, one in enumerate(tenders):
        if one.kind == TenderKind.EXCHANGE.value:
            in_money = _brought(connection, [ticket.id]).get(ticket.id, 0)
            brought = carried(connection, ticket.id, tenders)
            is_money = in_money >= one.amount and all(
                cash in ways_of_tender(ticket, kind, territory, zone, now) for kind in brought
            )
            found[place] = [cash, one.kind] if is_money else [credit, cash, one.kind]
    return found


def ways_of_tender(ticket: TicketRow, kind: str, territory: str, zone: str, now: Instant) -> list[str]:
    """In which ways what was paid so goes back now, the proposed one first."""
    if kind in {TenderKind.GIFT_CARD.value, TenderKind.STORE_CREDIT.value}:
        return [TenderKind.STORE_CREDIT.value]
    by_itself = {TenderKind.CARD.value, TenderKind.POINTS.value, TenderKind.ACCOUNT.value}
    if kind in by_itself:
        return [kind]
    ruled = ways_back(ticket, kind, territory, zone, now)
    return list(ruled) if ruled is not None else list(dict.fromkeys([TenderKind.CASH.value, kind]))


def _advanced(connection: Connection, ticket_id: UUID) -> int:
    """Money that paid in advance for what a ticket handed over.

    Of what a ticket with an advance was paid in money, its other lines come first, so that no money counts twice.
    """
    deducted = [one for one in entries_of_orders(connection, [ticket_id]) if one.use == AdvanceUse.DEDUCTED.value]
    if not deducted:
        return 0
    of_all = entries_of(connection, {one.reservation_id for one in deducted}).values()
    paid = [{(e.order_id, e.ref) for e in of_one if e.use == AdvanceUse.PAID.value} for of_one in of_all]
    ids = {order_id for of_one in paid for order_id, _ in of_one}
    tickets, orders = rows.tickets_by_id(connection, ids), orders_by_id(connection, ids)
    money = {
        id_: sum(tender.amount for tender in tenders if tender.kind not in NOT_MONEY) - tickets[id_].change
        for id_, tenders in rows.tenders_of(connection, ids).items()
    }
    for id_, brought in _brought(connection, ids).items():
        money[id_] = money.get(id_, 0) + brought
    found = 0
    for of_one in paid:
        for id_ in {order_id for order_id, _ in of_one}:
            others = sum(line.due for line in orders[id_].lines if line.due > 0 and (id_, line.ref) not in of_one)
            found += max(0, money.get(id_, 0) - others)
    return found


def _brought(connection: Connection, ids: Collection[UUID]) -> dict[UUID, int]:
    """Money that exchanges brought to tickets."""
    statement = select(Exchange.sale_id, Exchange.in_money).where(Exchange.sale_id.in_(ids))
    found: dict[UUID, int] = {}
    for sale_id, money in connection.execute(statement):
        found[sale_id] = found.get(sale_id, 0) + money
    return found


def _exchanged(connection: Connection, ticket_id: UUID, ids: Collection[UUID]) -> int:
    """Money that an exchange brought to a ticket, less what exchanges of its own goods took on to others."""
    statement = select(Exchange.sale_id, Exchange.in_money).where(
        (Exchange.sale_id == ticket_id) | Exchange.return_id.in_(ids)
    )
    return sum(money if sale_id == ticket_id else -money for sale_id, money in connection.execute(statement))
