"""What is left of what paid for tickets, followed back through exchanges and advances to how it once came."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select

from comptoir.orders.queries import orders_by_id, returns_of
from comptoir.payments.queries import charges_of
from comptoir.till import rows
from comptoir.till.domain.advances import ADVANCE, AdvanceUse
from comptoir.till.domain.refund_pools import Part, Rules, Source, parts_of, take, take_all
from comptoir.till.domain.refund_rules import RefundRule, refund_rules
from comptoir.till.domain.tenders import TenderKind
from comptoir.till.services.advances import entries_of, entries_of_orders
from comptoir.till.services.lines import GIFT_CARD
from comptoir.till.tables import Exchange

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.till.domain.tills import TenderRow, TicketRow

_EXCHANGE: Final = TenderKind.EXCHANGE.value


@cache
def rules_by_country() -> Mapping[str, Mapping[str, RefundRule]]:
    """The rules by country and way of paying."""
    return refund_rules(tomllib.loads((files("comptoir.till") / "tender_rules.toml").read_text(encoding="utf-8")))


def rules_at(territory: str, zone: str) -> Rules:
    """The rules of where a store is.

    What some country's law forbids is forbidden where nothing is known, too: else it became money beyond a border.
    """
    known = rules_by_country()
    laws = {way: rule for rules in known.values() for way, rule in rules.items() if rule.is_law}
    return Rules({**laws, **known.get(territory[:2], {})}, zone)


class _Gone(NamedTuple):
    """What a later ticket took: a return gave it back in some ways, an exchange or a hand-over took it along."""

    by: TicketRow
    back: Sequence[Part]
    along: int


class Sources:
    """Looked up once per ticket. Every ticket takes from earlier ones only, so it comes to an end."""

    def __init__(self, connection: Connection, rules: Rules) -> None:
        self._connection = connection
        self._rules = rules
        self._left: dict[UUID, list[Source]] = {}
        self._along: dict[tuple[UUID, UUID], list[Source]] = {}

    def left(self, ticket_id: UUID) -> list[Source] | None:
        """What is left of what paid for a ticket; None for an order that no till sealed."""
        if ticket_id in self._left:
            return self._left[ticket_id]
        ticket = rows.tickets_by_id(self._connection, [ticket_id]).get(ticket_id)
        if ticket is None:
            return None
        left = self._came(ticket)
        for gone in self._gone(ticket):
            left = take_all(left, gone.back, gone.by.at, self._rules)
            taken, left = take(left, Part(_EXCHANGE, gone.along), gone.by.at, self._rules)
            self._along[ticket_id, gone.by.id] = taken
        self._left[ticket_id] = left
        return left

    def _came(self, ticket: TicketRow) -> list[Source]:
        """What it was paid with; an exchange and an advance as what they had been paid with."""
        tenders = rows.tenders_of(self._connection, [ticket.id]).get(ticket.id, [])
        used, cash = self._taken_off(ticket)
        found = [*self._in_advance(ticket), *used]
        cash -= ticket.change
        for one in tenders:
            if one.kind == _EXCHANGE:
                found += self._exchanged(ticket, one)
            elif one.kind in {TenderKind.CASH.value, TenderKind.ROUNDING.value}:
                cash += one.amount
            else:
                found.append(Source(one.kind, one.amount, ticket.at, one.attempt_id))
        return [*found, Source(TenderKind.CASH.value, cash, ticket.at)] if cash > 0 else found

    def _taken_off(self, ticket: TicketRow) -> tuple[list[Source], int]:
        """What lowered what was due: gift cards that were used by lines, and as cash empties and what the shop owed."""
        entries = entries_of_orders(self._connection, [ticket.id])
        owed = {one.ref for one in entries if one.use == AdvanceUse.DOUBLED.value}
        used: list[Source] = []
        cash = 0
        for line in orders_by_id(self._connection, [ticket.id])[ticket.id].lines:
            if line.due < 0 and line.department == GIFT_CARD:
                used.append(Source(TenderKind.GIFT_CARD.value, -line.due, ticket.at))
            elif line.due < 0 and (line.department != ADVANCE or line.ref in owed):
                cash -= line.due
        return used, cash

    def _exchanged(self, ticket: TicketRow, tender: TenderRow) -> list[Source]:
        statement = select(Exchange.return_id).where(Exchange.sale_id == ticket.id)
        returned = orders_by_id(self._connection, self._connection.execute(statement).scalars().all())
        return_id, original = next(((id_, order.head.return_of) for id_, order in returned.items()), (None, None))
        if return_id is None or original is None or self.left(original) is None:
            return [Source(_EXCHANGE, tender.amount, ticket.at)]
        return self._taken_along(original, return_id)

    def _in_advance(self, ticket: TicketRow) -> list[Source]:
        deducted = entries_of_orders(self._connection, [ticket.id])
        reservations = {one.reservation_id for one in deducted if one.use == AdvanceUse.DEDUCTED.value}
        entries = entries_of(self._connection, reservations) if reservations else {}
        payers = {one.order_id: None for own in entries.values() for one in own if one.use == AdvanceUse.PAID.value}
        found: list[Source] = []
        for payer in payers:
            self.left(payer)
            found += self._taken_along(payer, ticket.id)
        return found

    def _taken_along(self, ticket_id: UUID, by: UUID) -> list[Source]:
        """What a return or a hand-over took along; points are points on the ticket that they paid, then credit."""
        credit = TenderKind.STORE_CREDIT.value
        found = self._along.get((ticket_id, by), [])
        return [one._replace(way=credit) if one.way == TenderKind.POINTS.value else one for one in found]

    def _gone(self, ticket: TicketRow) -> list[_Gone]:
        """What went away of it, in the order in which it went."""
        returns = returns_of(self._connection, ticket.id)
        handed = self._handed_over(ticket, returns)
        tenders = rows.tenders_of(self._connection, returns) if returns else {}
        refunds = {one.attempt_id for given in tenders.values() for one in given if one.attempt_id is not None}
        charges = charges_of(self._connection, refunds) if refunds else {}
        found: list[_Gone] = []
        for id_, one in rows.tickets_by_id(self._connection, {*returns, *handed}).items():
            back = [Part(one.kind, -one.amount, charges.get(one.attempt_id)) for one in tenders.get(id_, ())]
            along = handed.get(id_, 0) + sum(part.amount for part in back if part.way == _EXCHANGE)
            found.append(_Gone(one, parts_of(part for part in back if part.way != _EXCHANGE), along))
        return sorted(found, key=lambda one: (one.by.at, one.by.sealed_at, one.by.sequence))

    def _handed_over(self, ticket: TicketRow, returns: list[UUID]) -> dict[UUID, int]:
        """The tickets that took off advances which this one had taken, and how much of them had not been given back."""
        paid: dict[UUID, int] = {}
        for one in entries_of_orders(self._connection, [ticket.id, *returns]):
            if one.use in {AdvanceUse.PAID.value, AdvanceUse.REFUNDED.value}:
                paid[one.reservation_id] = paid.get(one.reservation_id, 0) + one.amount
        found: dict[UUID, int] = {}
        for id_, entries in (entries_of(self._connection, paid) if paid else {}).items():
            for order_id in {one.order_id for one in entries if one.use == AdvanceUse.DEDUCTED.value}:
                found[order_id] = found.get(order_id, 0) + paid[id_]
        return found
