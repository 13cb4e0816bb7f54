"""Reports of sales and stock: the figures of a period beside those of the same weekdays a year before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from comptoir.access.queries import person_by_id
from comptoir.catalog.queries.sellables import sellables
from comptoir.catalog.services.structure import current_structure
from comptoir.company.domain import Store
from comptoir.company.queries import stores
from comptoir.insight import rows
from comptoir.insight.domain import PeriodEmpty
from comptoir.insight.domain.sales import (
    DAYS_MAX,
    MILLION,
    SAME_WEEKDAY,
    Dimension,
    ReportTooLong,
    Sums,
    best_first,
)
from comptoir.insight.rows import Wanted
from comptoir.inventory.queries import on_hand_of, places
from comptoir.kernel.actor import parse_actor
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.text import localized
from comptoir.pricing.domain.costs import cost_of
from comptoir.pricing.queries import costs

if TYPE_CHECKING:
    from sqlalchemy import Connection

ITEMS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report shows. store_ids: None for all; sees_costs: with margins; locale: of names."""

    first: date
    last: date
    store_ids: Collection[UUID] | None
    locale: str
    sees_costs: bool = False
    currency: str | None = None


def check_period(first: date, last: date) -> None:
    """Refuses PeriodEmpty, ReportTooLong."""
    if last < first:
        raise PeriodEmpty(first.isoformat(), last.isoformat(), pointer="/to")
    if (last - first).days >= DAYS_MAX:
        raise ReportTooLong((last - first).days + 1, pointer="/to")


def sales_report(connection: Connection, asked: Asked) -> dict[str, Any]:
    """The sales of a period from every side. Refuses PeriodEmpty, ReportTooLong."""
    check_period(asked.first, asked.last)
    directory = {store.id: store for store in stores(connection)}
    currency = asked.currency or _currency(connection, asked, directory)
    wanted = Wanted(asked.first, asked.last, asked.store_ids, currency)
    year = timedelta(days=SAME_WEEKDAY)
    before = wanted._replace(first=asked.first - year, last=asked.last - year)
    shown = _Shown(currency, sees_costs=asked.sees_costs)
    total = rows.sums_by(connection, wanted, Dimension.TOTAL).get("", Sums())
    total_before = rows.sums_by(connection, before, Dimension.TOTAL).get("", Sums())
    by_day = rows.sums_by(connection, wanted, Dimension.TOTAL, "day")
    by_day_before = rows.sums_by(connection, before, Dimension.TOTAL, "day")
    each = [asked.first + timedelta(days=number) for number in range((asked.last - asked.first).days + 1)]

    def sides(dimension: Dimension, names: Mapping[str, str]) -> list[dict[str, Any]]:
        found = [(str(key), sums) for key, sums in rows.sums_by(connection, wanted, dimension).items()]
        return [{"key": key, "name": names.get(key, key)} | shown.figures(sums) for key, sums in best_first(found)]

    by_store = rows.sums_by(connection, wanted, Dimension.TOTAL, "store_id")
    best = best_first([(str(key), sums) for key, sums in rows.sums_by(connection, wanted, Dimension.ITEM).items()])
    hours = sides(Dimension.HOUR, {})
    hours.sort(key=lambda one: str(one["key"]))
    people = _people(connection, rows.sums_by(connection, wanted, Dimension.CASHIER))
    sellers = _people(connection, rows.sums_by(connection, wanted, Dimension.SELLER))
    return {
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "currency": currency,
        "before": {"from": before.first.isoformat(), "to": before.last.isoformat()},
        "total": shown.figures(total),
        "total_before": shown.figures(total_before),
        "by_day": [
            {"day": day.isoformat()}
            | shown.figures(by_day.get(day, Sums()))
            | {"turnover_before": shown.money(by_day_before.get(day - year, Sums()).turnover)}
            for day in each
        ],
        "by_hour": hours,
        "by_category": sides(Dimension.CATEGORY, _categories(connection, asked.locale)),
        "by_store": [
            {"key": directory[UUID(key)].code, "name": directory[UUID(key)].name} | shown.figures(sums)
            for key, sums in best_first([(str(key), sums) for key, sums in by_store.items()])
        ],
        "by_cashier": sides(Dimension.CASHIER, people),
        "by_seller": sides(Dimension.SELLER, sellers),
        "best_sellers": _items(connection, best[:ITEMS_SHOWN], asked.locale, shown),
        "tenders": [
            {"tender": str(key), "tickets": sums.tickets, "amount": shown.money(sums.turnover)}
            for key, sums in _ordered(rows.sums_by(connection, wanted, Dimension.TENDER))
        ],
        "taxes": [
            {"rate": Rate(int(key)).percent_text, "base": shown.money(sums.net), "amount": shown.money(sums.tax)}
            for key, sums in _ordered(rows.sums_by(connection, wanted, Dimension.RATE))
        ],
    }


@dataclass(frozen=True, slots=True)
class _Shown:
    currency: str
    sees_costs: bool

    def money(self, amount: int | None) -> dict[str, Any] | None:
        return None if amount is None else {"amount": amount, "currency": self.currency}

    def figures(self, sums: Sums) -> dict[str, Any]:
        """Every figure that a report shows of some sales."""
        found: dict[str, Any] = {
            "tickets": sums.tickets,
            "returns": sums.returns,
            "units": sums.units,
            "turnover": self.money(sums.turnover),
            "net": self.money(sums.net),
            "tax": self.money(sums.tax),
            "discount": self.money(sums.discount),
            "basket": self.money(sums.basket),
        }
        if self.sees_costs:
            rate = sums.margin_rate
            found["margin"] = self.money(sums.margin)
            found["margin_rate"] = None if rate is None else Rate(rate).percent_text
        return found


def _currency(connection: Connection, asked: Asked, directory: Mapping[UUID, Store]) -> str:
    sold = rows.currencies(connection, asked.first, asked.last, asked.store_ids)
    mine = [store.currency for id_, store in directory.items() if asked.store_ids is None or id_ in asked.store_ids]
    return next(iter([*sold, *mine]), "EUR")


def _ordered(found: Mapping[object, Sums]) -> list[tuple[str, Sums]]:
    return best_first([(str(key), sums) for key, sums in found.items()])


def _people(connection: Connection, found: Mapping[object, Sums]) -> dict[str, str]:
    """Names of actors and of sellers."""
    names = {}
    for key in found:
        text = str(key)
        person_id = parse_actor(text).id if ":" in text else UUID(text) if text else None
        person = None if person_id is None else person_by_id(connection, person_id)
        if person is not None:
            names[text] = person.name
    return names


def _categories(connection: Connection, locale: str) -> dict[str, str]:
    found = current_structure(connection).categories.values()
    return {one.code: localized(one.labels, locale) or one.code for one in found}


def _items(connection: Connection, found: list[tuple[str, Sums]], locale: str, shown: _Shown) -> list[dict[str, Any]]:
    ids = [UUID(key) for key, _ in found if not key.startswith("department:")]
    known = sellables(connection, item_ids=ids)
    views = []
    for key, sums in found:
        item = None if key.startswith("department:") else known.get(UUID(key))
        name = key.removeprefix("department:") if item is None else localized(item.label, locale) or item.sku
        views.append({"sku": None if item is None else item.sku, "name": name} | shown.figures(sums))
    return views


def stock_value(connection: Connection, store_ids: Collection[UUID] | None, today: date, locale: str) -> dict[str, Any]:
    """What is at the places of stores, at the cost of today; what has no known cost is counted apart."""
    directory = {store.id: store for store in stores(connection)}
    mine = [
        place
        for place in places(connection)
        if place.kind.holds_stock and place.store_id is not None and (store_ids is None or place.store_id in store_ids)
    ]
    found = on_hand_of(connection, [place.id for place in mine])
    known = costs(connection, {item_id for item_id, _, _ in found}, today)
    items = []
    for place in mine:
        assert place.store_id is not None, "chosen by its store"
        store = directory[place.store_id]
        here = [(item_id, quantity) for item_id, place_id, quantity in found if place_id == place.id]
        costed = [one for one in here if one[0] in known and known[one[0]].currency == store.currency]
        value = sum(cost_of(known[item_id], quantity) for item_id, quantity in costed)
        items.append(
            {
                "store": store.code,
                "place": place.code,
                "name": localized(place.name, locale) or place.code,
                "items": len(here),
                "units": sum(quantity for _, quantity in here) // MILLION,
                "without_cost": len(here) - len(costed),
                "value": {"amount": value, "currency": store.currency},
            }
        )
    return {"day": today.isoformat(), "items": items}
