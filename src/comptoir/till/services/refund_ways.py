"""The rules of how money goes back, held against a ticket and what came back of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select

from comptoir.kernel.values.time import Instant, business_day
from comptoir.orders.queries import orders_by_id, returns_of
from comptoir.till import rows
from comptoir.till.domain.refund_rules import Pool, RefundRule, check_refund_ways, refund_rules
from comptoir.till.domain.tenders import NOT_MONEY, TenderKind
from comptoir.till.tables import Exchange

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.till.domain.tills import TenderRow, TicketRow
    from comptoir.till.services.work import Decided

_CASH: Final = TenderKind.CASH.value
_ROUNDING: Final = TenderKind.ROUNDING.value


@cache
def rules_by_country() -> Mapping[str, Mapping[str, RefundRule]]:
    """The rules by country and way of paying."""
    return refund_rules(tomllib.loads((files("comptoir.till") / "tender_rules.toml").read_text(encoding="utf-8")))


@cache
def _ruled() -> frozenset[str]:
    return frozenset(kind for rules in rules_by_country().values() for kind in rules)


class Paid(NamedTuple):
    """How a ticket was paid and what went back, in minor units by way. beside: money of exchanges and advances."""

    at: Instant
    paid: Mapping[str, int]
    gone: Mapping[str, int]
    beside: int


def paid_of(connection: Connection, ticket_id: UUID, money_left: int | None) -> Paid | None:
    """How a ticket was paid; None where no rule speaks of any of it. money_left: see `refunds.money_left`."""
    tenders = rows.tenders_of(connection, [ticket_id]).get(ticket_id, ())
    brought = carried(connection, ticket_id, tenders)
    if money_left is None or not (brought or any(tender.kind in _ruled() for tender in tenders)):
        return None
    ticket = rows.tickets_by_id(connection, [ticket_id])[ticket_id]
    paid = _by_way([*((one.kind, one.amount) for one in tenders), *brought.items()])
    paid[_CASH] = paid.get(_CASH, 0) - ticket.change
    returns = returns_of(connection, ticket_id)
    back = rows.tenders_of(connection, returns) if returns else {}
    gone = _by_way((one.kind, -one.amount) for of_one in back.values() for one in of_one)
    return Paid(ticket.at, paid, gone, money_left - sum(paid.values()) + sum(gone.values()))


def carried(connection: Connection, ticket_id: UUID, tenders: Sequence[TenderRow]) -> dict[str, int]:
    """What an exchange brought to a ticket of money that a rule speaks of: it stays what it was, also in the next."""
    if all(tender.kind != TenderKind.EXCHANGE.value for tender in tenders):
        return {}
    statement = select(Exchange.return_id, Exchange.in_money).where(Exchange.sale_id == ticket_id)
    brought = {row[0]: row[1] for row in connection.execute(statement)}
    found: dict[str, int] = {}
    for return_id, order in orders_by_id(connection, brought).items():
        left, original = brought[return_id], order.head.return_of
        earlier = () if original is None else rows.tenders_of(connection, [original]).get(original, ())
        ruled = {} if original is None else carried(connection, original, earlier)
        for one in earlier:
            if one.kind in _ruled():
                ruled[one.kind] = ruled.get(one.kind, 0) + one.amount
        for kind, amount in ruled.items():
            taken = max(0, min(left, amount))
            found[kind] = found.get(kind, 0) + taken
            left -= taken
    return found


def check_ways(decided: Decided, known: Paid, *, is_law_only: bool) -> dict[str, int]:
    """What goes back by way with this return. Refuses RefundNotSo; is_law_only: somebody decides the rest."""
    store = decided.counter.store
    age = _age(known.at, decided.at, store.time_zone)
    rules = rules_by_country().get(decided.counter.point.territory[:2], {})
    pools = [Pool(known.beside, None)] if known.beside > 0 else []
    for way, amount in known.paid.items():
        rule = rules.get(way)
        is_held = rule is not None and rule.holds(age) and (rule.is_law or not is_law_only)
        pools.append(Pool(amount, rule if is_held else None))
    given = _by_way((one.kind.value, one.amount) for one in decided.given)
    wanted = {way: given.get(way, 0) + known.gone.get(way, 0) for way in given.keys() | known.gone.keys()}
    check_refund_ways(pools, wanted, given, store.currency)
    return given


def ways_back(ticket: TicketRow, kind: str, territory: str, zone: str, now: Instant) -> Sequence[str] | None:
    """In which ways what was paid so may go back now, the proposed one first; None where no rule speaks of it."""
    rule = rules_by_country().get(territory[:2], {}).get(kind)
    return rule.ways if rule is not None and rule.holds(_age(ticket.at, now, zone)) else None


def _age(sold: Instant, at: Instant, zone: str) -> int:
    return (business_day(at, zone) - business_day(sold, zone)).days


def _by_way(tenders: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Sums of money by way; what coins could not pay counts as cash."""
    found: dict[str, int] = {}
    for kind, amount in tenders:
        way = _CASH if kind == _ROUNDING else kind
        if way not in NOT_MONEY:
            found[way] = found.get(way, 0) + amount
    return found
