"""Points beside a ticket: earned when it is sealed, taken back when it is returned, spent as a tender.

Customers' ledger does the work; this file says what of a ticket it is about. A group of tickets without a customer
costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from comptoir.customers.domain.earning import EarningLine, Facts, earn, take_back
from comptoir.customers.domain.loyalty_refusals import (
    AmountNotInPoints,
    CustomerNotNamed,
    NoProgramme,
    RefundAbovePaid,
)
from comptoir.customers.domain.points import (
    Entry,
    Kind,
    Ledger,
    Move,
    TicketPoints,
    check_redemption,
    lowest,
    points_for,
    taken,
)
from comptoir.customers.domain.programme import Programme
from comptoir.customers.domain.tiers import Standing
from comptoir.customers.services.groups import STAFF
from comptoir.customers.services.points import expiry_of, load_points, standings, write_points
from comptoir.customers.services.programme import current_programme
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant, local_time, parse_instant
from comptoir.orders.domain import Order, OrderKind
from comptoir.pricing.domain.taxes import DEPOSIT
from comptoir.pricing.services.item_keys import keys_as_written
from comptoir.till.domain.advances import ADVANCE
from comptoir.till.domain.tenders import TenderKind
from comptoir.till.services.asking import item_of
from comptoir.till.services.shapes import ReturnBody, TicketBody
from comptoir.till.services.work import Decided, SealCommand, Sealed, Work

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork

_NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(slots=True)
class PointsState:
    """The points of the customers of a group, and the rules; programme: by the time of tickets that come late."""

    ledger: Ledger
    now: Programme | None
    then: Mapping[Instant, Programme | None]
    standings: Mapping[UUID, Standing]
    item_keys: Mapping[UUID, frozenset[str]]

    def decide(self, work: Work, decided: Decided) -> TicketPoints | None:
        """What a ticket or return does to the points of its customer.

        Refuses for a tender in points CustomerNotNamed, NoProgramme, AmountNotInPoints, PointsBelowMinimum,
        PointsNotInSteps, PointsAboveOfflineLimit, PointsNotEnough; for one given back RefundAbovePaid.
        """
        head = decided.order.head
        paid = sum(tender.amount for tender in decided.given if tender.kind is TenderKind.POINTS)
        if head.customer_id is None:
            if paid:
                raise CustomerNotNamed(pointer="/customer")
            return None
        programme = self.then.get(decided.at, self.now)
        if head.kind == OrderKind.SALE.value:
            moves = self._sale(work, decided, programme, paid)
        else:
            moves = self._return(decided, programme, paid)
        if not moves:
            return None
        balance = self.ledger.account(head.customer_id).balance + sum(one.points for one in moves)
        actor = str(decided.command.principal.actor)
        return TicketPoints(head.customer_id, decided.at, actor, moves, balance)

    def apply(self, entries: TicketPoints) -> None:
        """The next ticket of the group sees the balance."""
        for one in entries.moves:
            self.ledger.add(new_id(), entries.customer_id, one, entries.at, entries.actor)

    def write(self, uow: UnitOfWork, _entries: Sequence[tuple[Sealed, TicketPoints]]) -> None:
        """Entries and balances, then the feed."""
        write_points(uow, self.ledger)

    def _sale(self, work: Work, decided: Decided, programme: Programme | None, paid: int) -> tuple[Move, ...]:
        ticket_id, wall = decided.command.id, local_time(decided.at, decided.counter.store.time_zone)
        customer_id = decided.order.head.customer_id
        assert customer_id is not None
        moves = [] if not paid else [self._redemption(decided, programme, customer_id, paid)]
        if programme is None or programme.currency != decided.order.head.currency:
            return tuple(moves)
        reached = self.standings.get(self.ledger.account(customer_id).customer_id)
        tier = None if reached is None or reached.tier is None else reached.tier.code
        sent = decided.command.body.customer
        groups = work.buyers[sent].groups if sent is not None and sent in work.buyers else _NOTHING
        if STAFF in groups:
            return tuple(moves)
        facts = Facts(wall, groups, tier, paid)
        earned = earn(earning_lines(decided, self.item_keys), programme, facts)
        if earned.points or earned.spend:
            detail = {
                "lines": {str(position): points for position, points in earned.lines.items() if points},
                "reasons": [one._asdict() for one in earned.reasons],
            }
            expires_on = expiry_of(programme, wall.date()) if earned.points > 0 else None
            moves.append(
                Move(Kind.EARN, earned.points, ticket_id, spend=earned.spend, expires_on=expires_on, detail=detail)
            )
        return tuple(moves)

    def _redemption(self, decided: Decided, programme: Programme | None, customer_id: UUID, paid: int) -> Move:
        redeeming = None if programme is None else programme.redeeming
        if programme is None or redeeming is None or programme.currency != decided.order.head.currency:
            raise NoProgramme(pointer="/tenders")
        points = points_for(paid, redeeming)
        if points is None:
            raise AmountNotInPoints(paid, pointer="/tenders")
        balance = self.ledger.account(customer_id).balance
        is_late = decided.command.body.at is not None
        offline_max = redeeming.offline_max if is_late else None
        check_redemption(points, balance, redeeming.minimum, redeeming.step, offline_max, "/tenders")
        able = taken(points, balance, lowest(programme)) if is_late else points
        detail = {"short": points - able, "amount": paid} if able < points else {"amount": paid}
        return Move(Kind.REDEEM, -able, decided.command.id, detail=detail)

    def _return(self, decided: Decided, programme: Programme | None, paid: int) -> tuple[Move, ...]:
        original = decided.original
        if original is None:
            if paid:
                raise RefundAbovePaid(paid, 0, pointer="/tenders")
            return ()
        about, return_id = original.head.id, decided.command.id
        moves = []
        if paid:
            moves.append(self._refund(about, return_id, paid))
        earned = self.ledger.about(about, Kind.EARN)
        if earned:
            moves += self._taken_back(decided, original, earned[0], programme, sum(one.points for one in moves))
        return tuple(moves)

    def _refund(self, about: UUID, return_id: UUID, paid: int) -> Move:
        """Points for what was paid with points: as many as were taken for that amount."""
        spent = self.ledger.about(about, Kind.REDEEM)
        given = self.ledger.about(about, Kind.REFUND)
        amount = sum(one.detail["amount"] for one in spent if one.detail)
        back = sum(one.detail["amount"] for one in given if one.detail)
        if paid > amount - back:
            raise RefundAbovePaid(paid, amount - back, pointer="/tenders")
        whole = -sum(one.points for one in spent)
        points = whole * (back + paid) // amount - whole * back // amount
        return Move(Kind.REFUND, points, return_id, about_id=about, detail={"amount": paid})

    def _taken_back(
        self, decided: Decided, original: Order, earned: Entry, programme: Programme | None, refunded: int
    ) -> list[Move]:
        """What was earned for the units that go back, as far as the floor lets it."""
        by_position = {int(position): points for position, points in (earned.detail or {}).get("lines", {}).items()}
        units: dict[int, int] = {}
        for line in decided.order.lines:
            if line.return_position is not None:
                units[line.return_position] = units.get(line.return_position, 0) - line.quantity
        lines = [
            (line.position, line.quantity, line.returned, line.returned + units[line.position])
            for line in original.lines
            if line.position in units
        ]
        points = take_back(by_position, lines)
        spend = sum(line.due for line in decided.order.lines if line.return_position in by_position)
        if not points and not spend:
            return []
        balance = self.ledger.account(earned.customer_id).balance + refunded
        able = taken(points, balance, 0 if programme is None else programme.floor)
        detail = {"short": points - able} if able < points else None
        if able == 0 and spend == 0 and detail is None:
            return []
        return [Move(Kind.TAKE_BACK, -able, decided.command.id, about_id=original.head.id, spend=spend, detail=detail)]


class PointsLedger:
    """Points of the programme, for `LEDGERS`."""

    tenders: frozenset[TenderKind] = frozenset({TenderKind.POINTS})

    def load(self, uow: UnitOfWork, work: Work, commands: Sequence[SealCommand]) -> PointsState | None:
        """The accounts of the customers that the group names, if there ever was a programme."""
        customers = {command.body.customer for command in commands if command.body.customer is not None}
        originals = [
            order
            for command in commands
            if command.original_id is not None and (order := work.orders.get(command.original_id)) is not None
        ]
        customers |= {order.head.customer_id for order in originals if order.head.customer_id is not None}
        if not customers:
            return None
        connection = uow.connection
        programme = current_programme(connection, uow.now)
        if programme is None:
            return None
        late = {parse_instant(command.body.at) for command in commands if command.body.at is not None}
        about = {order.head.id for order in originals if order.head.customer_id is not None}
        ledger = load_points(uow, customers, about)
        holders = {ledger.account(id_).customer_id for id_ in customers}
        return PointsState(
            ledger,
            programme,
            {at: current_programme(connection, at) for at in late},
            standings(connection, programme, holders, uow.now.date()) if programme.tiers.tiers else {},
            keys_as_written(connection, _item_ids(work, commands), programme.item_keys),
        )


def earning_lines(decided: Decided, item_keys: Mapping[UUID, frozenset[str]]) -> list[EarningLine]:
    """The lines of a sale as the rules see them; gift cards and advances are money, so the goods earn later."""
    body = decided.command.body
    cards = {line.id for line in body.lines if line.gift_card is not None} if isinstance(body, TicketBody) else set()
    order = decided.order
    deposits = {part.line_position for part in order.parts if part.kind == DEPOSIT}
    return [
        EarningLine(
            line.position,
            line.sku,
            item_keys.get(line.item_id, _NOTHING) if line.item_id is not None else _NOTHING,
            line.department,
            line.tax_class,
            line.quantity,
            line.due,
            line.net,
            line.position in deposits,
        )
        for line in order.lines
        if line.ref not in cards and line.department != ADVANCE
    ]


def _item_ids(work: Work, commands: Sequence[SealCommand]) -> set[UUID]:
    return {
        item.item_id
        for command in commands
        if not isinstance(command.body, ReturnBody)
        for line in command.body.lines
        if (item := item_of(line, work.by_sku, work.by_barcode)) is not None
    }
