"""Recording what items cost the retailer, and what was sold at a distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from comptoir.catalog.queries import Sellable, sellables
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError, Refusal
from comptoir.kernel.values.money import parse_currency
from comptoir.kernel.values.quantity import parse_quantity
from comptoir.kernel.values.time import parse_day
from comptoir.pricing.domain.costs import Cost, check_cost, cost_on
from comptoir.pricing.domain.distance import DistanceSales
from comptoir.pricing.domain.refusals import UnknownItem
from comptoir.pricing.events import CostChanged, DistanceSalesRecorded
from comptoir.pricing.rows.profiles import costs_of_items, distance_sales, insert_costs, insert_distance_sales
from comptoir.pricing.services.recording import SLICE, PriceOutcome


@dataclass(frozen=True, slots=True)
class PutCost:
    """A cost as it was sent: minor units without tax for `per` of the unit of sale; None is no longer known.

    valid_from: day as text, None for today.
    """

    sku: str
    amount: int | None
    currency: str
    per: str = "1"
    valid_from: str | None = None


def record_costs(uow: UnitOfWork, commands: Sequence[PutCost]) -> list[PriceOutcome]:
    """Append costs; one outcome per command, and a rejected one stops no other. At most SLICE commands."""
    assert len(commands) <= SLICE, len(commands)
    outcomes, changes = _decide(uow.connection, commands, uow.now.date())
    _write(uow, changes)
    return outcomes


def put_cost(uow: UnitOfWork, command: PutCost) -> Cost:
    """Record one cost; what stands from its day on. Refuses what `_cost` refuses."""
    item, new = _cost(command, sellables(uow.connection, skus=[command.sku]), uow.now.date())
    old = cost_on(costs_of_items(uow.connection, [item.item_id]).get(item.item_id, ()), new.valid_from)
    if old is not None and _says_the_same(old, new):
        return old
    _write(uow, [(new, item.sku)])
    return new


def _write(uow: UnitOfWork, changes: Sequence[tuple[Cost, str]]) -> None:
    insert_costs(uow, [cost for cost, _ in changes])
    for cost, sku in changes:
        uow.emit(
            CostChanged(
                cost_id=str(cost.id),
                item_id=str(cost.item_id),
                sku=sku,
                valid_from=cost.valid_from.isoformat(),
                amount=cost.amount,
                currency=cost.currency,
                per=cost.per,
            )
        )


def try_costs(connection: Connection, commands: Sequence[PutCost], today: date) -> list[PriceOutcome]:
    """What `record_costs` would answer; writes nothing."""
    return _decide(connection, commands, today)[0]


def _decide(
    connection: Connection, commands: Sequence[PutCost], today: date
) -> tuple[list[PriceOutcome], list[tuple[Cost, str]]]:
    items = sellables(connection, skus={command.sku for command in commands})
    known = costs_of_items(connection, {item.item_id for item in items.values()})
    outcomes = []
    changes = []
    for command in commands:
        try:
            item, new = _cost(command, items, today)
        except Refusal as refusal:
            error = FieldError(refusal.pointer or "", refusal.code, refusal.facts())
            outcomes.append(PriceOutcome("rejected", (error,)))
            continue
        old = cost_on(known.get(item.item_id, ()), new.valid_from)
        if _says_the_same(old, new):
            outcomes.append(PriceOutcome("unchanged"))
            continue
        known[item.item_id] = (*known.get(item.item_id, ()), new)
        changes.append((new, item.sku))
        outcomes.append(PriceOutcome("created" if old is None else "updated"))
    return outcomes, changes


def _says_the_same(old: Cost | None, new: Cost) -> bool:
    if old is None or new.amount is None:
        return old is None and new.amount is None
    return (old.amount, old.currency, old.per) == (new.amount, new.currency, new.per)


def _cost(command: PutCost, items: Mapping[str, Sellable], today: date) -> tuple[Sellable, Cost]:
    """The cost that a command asks for. Refuses UnknownItem, MalformedValue, NegativePrice, QuantityNotPositive."""
    item = items.get(command.sku)
    if item is None:
        raise UnknownItem(command.sku, pointer="/sku")
    currency = parse_currency(command.currency)
    per = parse_quantity(command.per, item.unit).millionths
    check_cost(command.amount, per)
    day = today if command.valid_from is None else parse_day(command.valid_from)
    return item, Cost(new_id(), item.item_id, day, command.amount, currency, per)


def put_distance_sales(uow: UnitOfWork, entity: str, sales: DistanceSales) -> bool:
    """What stands from now on for a year of a legal entity; whether that changed anything."""
    folded = fold_code(entity)
    if distance_sales(uow.connection, folded).get(sales.year) == sales:
        return False
    insert_distance_sales(uow, new_id(), folded, sales)
    uow.emit(
        DistanceSalesRecorded(
            entity=folded,
            year=sales.year,
            amount=sales.amount,
            is_oss=sales.is_oss,
            is_destination=sales.is_destination,
        )
    )
    return True
