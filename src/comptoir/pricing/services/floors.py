"""Prices below what the law lets goods be resold for, where the cost is known: decision 43."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.queries import Sellable
from comptoir.company.domain import Store
from comptoir.company.queries import stores
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import Conflict, MalformedValue, TextKey
from comptoir.kernel.values.text import LocalizedText
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.costs import Cost, cost_of, without_tax
from comptoir.pricing.domain.law_rules import PromotionLaw
from comptoir.pricing.domain.prices import Price, PriceList, moment_at
from comptoir.pricing.queries import costs, tax_classes, tax_shares
from comptoir.pricing.rows.profiles import shipped_laws
from comptoir.pricing.services.floors_promoted import Running, lowest
from comptoir.pricing.services.item_keys import keys_of_items

MILLION = 1_000_000
BELOW_COST = "below_cost:"
"""How the reason of a price begins that the law lets be below the floor; the case follows."""


@dataclass(eq=False)
class PriceBelowFloor(Conflict):
    """The law forbids to resell goods so cheaply, but in named cases. floor: of the cost, in per cent."""

    code: ClassVar[str] = "pricing.below_floor"
    sku: str
    floor: str
    source: str


@dataclass(eq=False)
class PriceBelowFloorWhenPromoted(Conflict):
    """The price is lawful, but not with what a promotion that runs, or will, takes off it. promotion: its label."""

    code: ClassVar[str] = "pricing.below_floor_promoted"
    sku: str
    promotion: LocalizedText
    floor: str
    source: str


@dataclass(slots=True)
class Floors:
    """The floors under the prices of some items; what it needs is read when the first price asks, and once."""

    connection: Connection
    items: Collection[UUID]
    _costs: dict[date, dict[UUID, Cost]] = field(default_factory=dict)
    _stores: tuple[Store, ...] | None = None
    _running: Running | None = None

    def check(self, price: Price, price_list: PriceList, item: Sellable, case: str | None) -> None:
        """Refuses PriceBelowFloor, PriceBelowFloorWhenPromoted, and MalformedValue for a case unknown to the law."""
        if case is not None and not any(case in law.below_cost for law in shipped_laws().values()):
            raise MalformedValue(case, TextKey("pricing.expected.below_cost"), pointer="/below_cost")
        if price.amount is None:
            return
        alike = set()
        for store in self._where(price_list):
            law = shipped_laws().get(store.territory.partition("-")[0])
            if law is None or case in law.below_cost:
                continue
            day = _first_day(price, store)
            cost = self._cost(price.item_id, day)
            if cost is None or cost.currency != price_list.currency:
                continue
            likeness = (store.territory, store.time_zone, self._promoted().named(store))
            if likeness in alike:
                continue
            alike.add(likeness)
            spent = cost_of(cost, price.per)
            shares = self._promoted().shares(price, price_list, store)
            net_of = self._net_of(price, price_list, store.territory, day)
            left, _ = lowest(price.amount, shares, None)
            if net_of(left) * MILLION >= spent * max(one.rate.millionths for one in law.floors):
                continue
            group = self._group(law, item)
            floor = law.floor(group, day)
            if floor is None:
                continue
            rate, source = floor.rate.percent_text, floor.source
            if net_of(price.amount) * MILLION < spent * floor.rate.millionths:
                raise PriceBelowFloor(item.sku, rate, source, pointer="/amount")
            amount, by = lowest(price.amount, shares, law.cap(group, day))
            if by is not None and net_of(amount) * MILLION < spent * floor.rate.millionths:
                raise PriceBelowFloorWhenPromoted(item.sku, by.label, rate, source, pointer="/amount")

    def _promoted(self) -> Running:
        if self._running is None:
            self._running = Running.read(self.connection, self.items)
        return self._running

    def _where(self, price_list: PriceList) -> list[Store]:
        """The stores where a list is for sale."""
        if self._stores is None:
            self._stores = tuple(stores(self.connection))
        named = {fold_code(code) for code in price_list.stores}
        return [one for one in self._stores if not named or fold_code(one.code) in named]

    def _cost(self, item_id: UUID, day: date) -> Cost | None:
        known = self._costs.get(day)
        if known is None:
            known = self._costs[day] = costs(self.connection, self.items, day)
        return known.get(item_id)

    def _net_of(self, price: Price, price_list: PriceList, territory: str, day: date) -> Callable[[int], int]:
        """Amounts of a list to what is left of them without tax."""
        if price_list.is_net:
            return lambda amount: amount
        rates = tax_shares(self.connection, [price.item_id], territory, day)[price.item_id]
        return lambda amount: without_tax(amount, rates)

    def _group(self, law: PromotionLaw, item: Sellable) -> str | None:
        keys = keys_of_items(self.connection, [item.item_id], law.keys).get(item.item_id, ())
        tax_class = tax_classes(self.connection, [item.item_id]).get(item.item_id, "")
        return law.group_of(keys, item.department, tax_class)


def _first_day(price: Price, store: Store) -> date:
    """The day from which a price counts by the clock of a store."""
    start = price.recorded_at if price.valid_from is None else moment_at(price.valid_from, store.time_zone)
    return local_time(Instant(max(start, price.recorded_at)), store.time_zone).date()
