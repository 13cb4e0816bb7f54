"""The law about ways of paying, as a ledger without rows of its own: it looks only at tickets that come near it."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from comptoir.access.service import record_audit
from comptoir.customers.queries.standing import family, standing_ids
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import business_day
from comptoir.orders.queries import order_ids_of_customers
from comptoir.pricing.services.item_keys import keys_of_items
from comptoir.till import rows
from comptoir.till.domain.advances import ADVANCE, AdvanceUse
from comptoir.till.domain.tender_rules import (
    ABROAD,
    HOME,
    Costs,
    Food,
    TenderRules,
    check_cash,
    check_meal_vouchers,
    food_left,
    rules_of,
)
from comptoir.till.domain.tenders import TenderKind
from comptoir.till.services.advances import entries_of
from comptoir.till.services.asking import item_of
from comptoir.till.services.cash import lock_by_id
from comptoir.till.services.lines import GIFT_CARD
from comptoir.till.services.order_lines import with_deposits
from comptoir.till.services.shapes import LineBody, ReturnBody, TicketBody

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant
    from comptoir.orders.domain import Order, OrderLine
    from comptoir.till.services.quotes import Quote
    from comptoir.till.services.work import Decided, SealCommand, Sealed, Work

_CASH: Final = TenderKind.CASH.value
_MEAL: Final = TenderKind.MEAL_VOUCHER.value
_NONE: Final = TenderRules()
_TAKEN_OFF: Final = frozenset({GIFT_CARD, ADVANCE})


@cache
def tender_rules() -> Mapping[str, TenderRules]:
    """The rules by country."""
    return rules_of(tomllib.loads((files("comptoir.till") / "tender_rules.toml").read_text(encoding="utf-8")))


@cache
def _least() -> int:
    """The least amount of cash that any law limits."""
    return min(limit.amount for rules in tender_rules().values() for limit in rules.cash)


class TenderLaw:
    """Cash limits and meal vouchers, for `LEDGERS`."""

    @property
    def tenders(self) -> frozenset[TenderKind]:
        return frozenset()

    def load(self, uow: UnitOfWork, work: Work, commands: Sequence[SealCommand]) -> LawState | None:
        """What is known of the items that meal vouchers are to pay for; None where no ticket comes near a limit."""
        least = _least()
        sales = [one for one in commands if isinstance(one.body, TicketBody) and _is_concerned(one, least)]
        if not sales:
            return None
        state = LawState()
        paid_so = [one for one in sales if any(tender.kind == _MEAL for tender in one.body.tenders)]
        if paid_so:
            state.keys = _keys(uow, work, paid_so)
            state.used = _used(uow, work, paid_so)
        reserved = {id_ for one in sales for id_ in _reservations(one.body)}
        state.before = _cash_before(uow, reserved) if reserved else {}
        return state


def _is_concerned(command: SealCommand, least: int) -> bool:
    """Whether a ticket has meal vouchers, or as much cash in all as some law limits."""
    cash = 0
    for tender in command.body.tenders:
        if tender.kind == _CASH:
            cash += tender.amount.amount
        elif tender.kind == _MEAL:
            return True
    return cash >= least or (cash > 0 and bool(_reservations(command.body)))


def _reservations(body: TicketBody | ReturnBody) -> set[UUID]:
    """Those that lines take an advance for, or hand over."""
    return {line.advance.reservation for line in body.lines if isinstance(line, LineBody) and line.advance is not None}


def _cash_before(uow: UnitOfWork, reservations: Collection[UUID]) -> dict[UUID, int]:
    """What was paid in cash in advance: a debt that is paid in several goes is one debt."""
    found: dict[UUID, int] = {}
    for id_, entries in entries_of(uow.connection, reservations).items():
        paid: dict[UUID, int] = {}
        for one in entries:
            if one.use == AdvanceUse.PAID.value:
                paid[one.order_id] = paid.get(one.order_id, 0) + one.amount
        tickets, tenders = rows.tickets_by_id(uow.connection, paid), rows.tenders_of(uow.connection, paid)
        for ticket_id, amount in paid.items():
            cash = sum(one.amount for one in tenders.get(ticket_id, ()) if one.kind == _CASH)
            found[id_] = found.get(id_, 0) + max(0, min(amount, cash - tickets[ticket_id].change))
    return found


class LawEntry(NamedTuple):
    """A ticket, its customer, its meal vouchers, the cash of a payer from abroad, cash in advance by reservation."""

    ticket: UUID
    customer: UUID | None
    meals: int
    from_abroad: int
    advanced: Mapping[UUID, int]


class LawState:
    """keys: of the items on tickets with meal vouchers. used: in meal vouchers today, by customer.

    before: cash that was paid in advance, by reservation.
    """

    def __init__(self) -> None:
        self.keys: Mapping[UUID, frozenset[str]] = {}
        self.used: dict[UUID, int] = {}
        self.before: dict[UUID, int] = {}

    def decide(self, _work: Work, decided: Decided) -> LawEntry | None:
        """Refuses CashAboveLimit, MealVoucherNotFood, MealVoucherAboveDay."""
        body, store, head = decided.command.body, decided.counter.store, decided.order.head
        if not isinstance(body, TicketBody):
            return None
        rules = tender_rules().get(decided.counter.point.territory[:2], _NONE)
        day = business_day(decided.at, store.time_zone)
        other = sum(one.amount for one in decided.given if one.kind not in {TenderKind.CASH, TenderKind.ROUNDING})
        is_abroad = any(tender.is_abroad for tender in body.tenders if tender.kind == _CASH)
        before = sum(self.before.get(id_, 0) for id_ in _reservations(body)) if self.before else 0
        advanced = _advanced_in_cash(body, decided.order, head.due - other)
        limit = rules.cash_limit(ABROAD if is_abroad else HOME, day)
        check_cash(head.due - other + before if head.due > other else 0, limit, store.currency)
        meals = sum(one.amount for one in decided.given if one.kind is TenderKind.MEAL_VOUCHER)
        if meals:
            food = food_left(self._costs(rules.food, line) for line in decided.order.lines)
            used = 0 if head.customer_id is None else self.used.get(head.customer_id, 0)
            check_meal_vouchers(meals, food, used, rules.meal_voucher_limit(day), store.currency)
        if not meals and not is_abroad and not advanced:
            return None
        return LawEntry(head.id, head.customer_id, meals, head.due - other if is_abroad else 0, advanced)

    def _costs(self, food: Food, line: OrderLine) -> Costs:
        return _costs(food, self.keys, line.item_id, line.department, line.tax_class, line.due)

    def apply(self, entries: LawEntry) -> None:
        if entries.customer is not None:
            self.used[entries.customer] = self.used.get(entries.customer, 0) + entries.meals
        for reservation, cash in entries.advanced.items():
            self.before[reservation] = self.before.get(reservation, 0) + cash

    def write(self, uow: UnitOfWork, entries: Sequence[tuple[Sealed, LawEntry]]) -> None:
        """That somebody from abroad paid more in cash than others may is kept with who said so."""
        for sealed, one in entries:
            if one.from_abroad:
                facts = {"till": sealed.till.code, "number": sealed.ticket.number, "cash": one.from_abroad}
                record_audit(uow, "till.cash.from_abroad", f"ticket:{one.ticket}", facts)


def _costs(
    food: Food,
    keys: Mapping[UUID, frozenset[str]],
    item_id: UUID | None,
    department: str | None,
    tax_class: str,
    due: int,
) -> Costs:
    held = frozenset[str]() if item_id is None else keys.get(item_id, frozenset())
    return Costs(tax_class, due, food.is_food(held, department), due < 0 and department in _TAKEN_OFF)


def meal_vouchers_most(connection: Connection, quote: Quote, customer_id: UUID | None, now: Instant) -> int:
    """The most that meal vouchers may pay of a basket, in minor units: its food, and what the day leaves."""
    rules = tender_rules().get(quote.counter.point.territory[:2], _NONE)
    zone = quote.counter.store.time_zone
    whats = with_deposits(quote.counter, quote.sold, quote.priced)
    items = {line.item_id for line in quote.priced.lines if line.item_id is not None}
    keys = keys_of_items(connection, items, _wanted_keys()) if items else {}
    most = food_left(
        _costs(rules.food, keys, line.item_id, what.department, line.tax_class, line.due.amount)
        for what, line in zip(whats, quote.priced.lines, strict=True)
    )
    limit = rules.meal_voucher_limit(business_day(now, zone))
    if limit is not None:
        standing = {} if customer_id is None else standing_ids(connection, [customer_id])
        used = [_used_today(connection, standing.get(id_, id_), zone, now) for id_ in (customer_id,) if id_ is not None]
        most = min(most, max(0, limit.amount - sum(used)))
    return max(0, min(most, quote.priced.totals.due.amount))


def _advanced_in_cash(body: TicketBody, order: Order, cash: int) -> dict[UUID, int]:
    """What a ticket pays in cash in advance, by reservation; minor units."""
    paid: dict[UUID, int] = {}
    for line in body.lines if cash > 0 else ():
        if line.advance is not None and line.advance.use is AdvanceUse.PAID:
            due = next(one.due for one in order.lines if one.ref == line.id)
            paid[line.advance.reservation] = paid.get(line.advance.reservation, 0) + due
    return {id_: min(amount, cash) for id_, amount in paid.items()}


def _keys(uow: UnitOfWork, work: Work, sales: Sequence[SealCommand]) -> Mapping[UUID, frozenset[str]]:
    """What the rules want to know of the items."""
    items = {
        item.item_id
        for command in sales
        for line in command.body.lines
        for item in (item_of(line, work.by_sku, work.by_barcode),)
        if item is not None
    }
    return keys_of_items(uow.connection, items, _wanted_keys())


@cache
def _wanted_keys() -> frozenset[str]:
    return frozenset(key for rules in tender_rules().values() for key in rules.food.keys | rules.food.never_keys)


def _used(uow: UnitOfWork, work: Work, sales: Sequence[SealCommand]) -> dict[UUID, int]:
    """What known customers used in meal vouchers on this day already.

    Each customer's count is locked until the tickets are written, so that two tills do not both see the day empty.
    """
    zones: dict[UUID, str] = {}
    for command in sales:
        counter = work.counters.get(fold_code(command.body.till))
        if command.body.customer is not None and counter is not None:
            zones[command.body.customer] = counter.store.time_zone
    standing = standing_ids(uow.connection, zones) if zones else {}
    wanted = {standing.get(named, named): zone for named, zone in zones.items()}
    for id_ in sorted(wanted):
        lock_by_id(uow.connection, id_)
    return {id_: _used_today(uow.connection, id_, zone, uow.now) for id_, zone in wanted.items()}


def _used_today(connection: Connection, customer_id: UUID, zone: str, now: Instant) -> int:
    """What a customer paid in meal vouchers on this day, also under names that were merged, less what went back."""
    today = business_day(now, zone)
    ids = order_ids_of_customers(connection, family(connection, customer_id))
    tickets = rows.tickets_by_id(connection, ids)
    of_today = [id_ for id_, ticket in tickets.items() if business_day(ticket.at, zone) == today]
    tenders = rows.tenders_of(connection, of_today)
    return sum(one.amount for of_ticket in tenders.values() for one in of_ticket if one.kind == _MEAL)
