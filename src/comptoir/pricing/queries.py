"""Lists and lookups of prices and price lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection, and_, or_, select

from comptoir.catalog.domain.completeness import Offer
from comptoir.catalog.queries.packs import packs
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.book import Book
from comptoir.pricing.domain.costs import Cost, Margin, cost_of, cost_on, margin, without_tax
from comptoir.pricing.domain.distance import DistanceRules, DistanceSales
from comptoir.pricing.domain.prices import (
    Moment,
    Price,
    PriceList,
    in_force,
    moment_at,
    moment_text,
    parse_moment,
)
from comptoir.pricing.domain.profiles import MILLION, ItemProfile, TaxShare, profile_on
from comptoir.pricing.domain.refusals import UnknownPriceList
from comptoir.pricing.domain.shown import ShelfPolicy
from comptoir.pricing.domain.taxes import STANDARD, TaxRate, TaxTable
from comptoir.pricing.rows import (
    HISTORY,
    price_lists,
    price_of,
    prices_of_items,
    shipped_taxes,
    tax_classes_of_items,
)
from comptoir.pricing.rows.profiles import costs_of_items, distance_sales, profiles_of_items, shipped_distance_rules
from comptoir.pricing.rows.promotions import Redemption, all_redemptions
from comptoir.pricing.rows.shelves import RecordedShown, shelf_policy, shown_now
from comptoir.pricing.rows.shelves import shelf_policies as shelf_policies_of
from comptoir.pricing.tables import PricingPrice


@dataclass(frozen=True, slots=True)
class RecordedPrice:
    """A price as it was recorded, by whom ("person:uuid") and why."""

    price: Price
    recorded_by: str
    reason: str | None


def tax_table() -> TaxTable:
    """The tax classes, territories and dated rates."""
    return shipped_taxes()


def lists(connection: Connection) -> list[PriceList]:
    """All price lists as they stand, by code."""
    return [price_list for _, (price_list, _) in sorted(price_lists(connection).items())]


def price_list(connection: Connection, code: str) -> tuple[PriceList, int]:
    """A list with its version. Refuses UnknownPriceList."""
    found = price_lists(connection).get(fold_code(code))
    if found is None:
        raise UnknownPriceList(code)
    return found


def prices_at(
    connection: Connection, item_ids: Collection[UUID], at: Instant, zone: str, price_list: str | None = None
) -> list[Price]:
    """The prices of items that were or will be in force at an instant, every step of quantity, by item and list.

    zone: the wall clock by which a price without offset starts and ends.
    """
    lists_then = price_lists(connection, at)
    counting = {
        code for code, (one, _) in lists_then.items() if one.is_in_force(at, zone) and price_list in {None, code}
    }
    found = []
    for prices in prices_of_items(connection, item_ids, at).values():
        found += [one for one in in_force(prices, at, zone) if one.price_list in counting]
    return sorted(found, key=lambda one: (one.item_id, one.price_list, one.min_quantity))


def offers_of_items(connection: Connection, item_ids: Collection[UUID], at: Instant) -> dict[UUID, Offer]:
    """In which currencies each item has a price for everybody that is not over, and whether it has a tax class."""
    currencies = {code: one.currency for code, (one, _) in price_lists(connection).items() if not one.customer_groups}
    prices = prices_of_items(connection, item_ids)
    classes = tax_classes_of_items(connection, item_ids)
    return {
        item_id: Offer(
            frozenset(
                currencies[one.price_list]
                for one in prices.get(item_id, ())
                if one.amount is not None
                and one.price_list in currencies
                and (one.valid_to is None or moment_at(one.valid_to, "UTC") > at)
            ),
            item_id in classes,
        )
        for item_id in item_ids
    }


def items_with_prices(connection: Connection, price_list: str | None, after: UUID | None, limit: int) -> list[UUID]:
    """Up to `limit` items that ever had a price (on a list), in the order of their ids, after one."""
    statement = select(PricingPrice.item_id).distinct().order_by(PricingPrice.item_id).limit(limit)
    if price_list is not None:
        statement = statement.where(PricingPrice.price_list == price_list)
    if after is not None:
        statement = statement.where(PricingPrice.item_id > after)
    return list(connection.execute(statement).scalars())


def history(connection: Connection, item_id: UUID, before: UUID | None, limit: int) -> Sequence[RecordedPrice]:
    """The prices of an item as they were recorded, the newest first, older than one."""
    columns = [PricingPrice.__table__.c[name] for name in HISTORY]
    statement = select(*columns).where(PricingPrice.item_id == item_id).order_by(PricingPrice.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(PricingPrice.id < before)
    return [RecordedPrice(price_of(row), row.recorded_by, row.reason) for row in connection.execute(statement)]


def item_profiles(connection: Connection, item_id: UUID) -> Sequence[ItemProfile]:
    """Every profile of an item, in the order in which they were recorded."""
    return profiles_of_items(connection, [item_id]).get(item_id, ())


def costs(connection: Connection, item_ids: Collection[UUID], day: date) -> dict[UUID, Cost]:
    """What items cost the retailer on a day, packs as what they hold; those whose cost is not known are left out."""
    held = packs(connection, item_ids)
    wanted = {*item_ids, *(one.item_id for of_pack in held.values() for one in of_pack)}
    known = {item_id: cost_on(costs_, day) for item_id, costs_ in costs_of_items(connection, wanted).items()}
    found = {item_id: cost for item_id in item_ids if (cost := known.get(item_id)) is not None}
    for item_id, of_pack in held.items():
        inside = [(cost, one.quantity) for one in of_pack if (cost := known.get(one.item_id)) is not None]
        if len(inside) == len(of_pack) and len({cost.currency for cost, _ in inside}) == 1:
            amount = sum(cost_of(cost, quantity) for cost, quantity in inside)
            found[item_id] = Cost(inside[0][0].id, item_id, day, amount, inside[0][0].currency, MILLION)
    return found


def cost_history(connection: Connection, item_id: UUID) -> Sequence[Cost]:
    """Every cost of an item, in the order in which they were recorded."""
    return costs_of_items(connection, [item_id]).get(item_id, ())


def tax_shares(
    connection: Connection, item_ids: Collection[UUID], territory: str, day: date
) -> dict[UUID, tuple[tuple[TaxRate, int], ...]]:
    """The rates of items in a territory on a day, each with its share in millionths. Refuses UnknownTerritory."""
    table = shipped_taxes()
    classes = tax_classes_of_items(connection, item_ids)
    profiles = profiles_of_items(connection, item_ids)
    found = {}
    for item_id in item_ids:
        profile = profile_on(profiles.get(item_id, ()), day)
        shares = () if profile is None else profile.shares
        whole = (TaxShare(classes.get(item_id, STANDARD), MILLION),)
        found[item_id] = tuple((table.rate(territory, one.tax_class, day), one.millionths) for one in shares or whole)
    return found


def distance_rules() -> DistanceRules:
    """Thresholds of distance sales and members of the Union."""
    return shipped_distance_rules()


def margins(
    connection: Connection,
    prices: Collection[Price],
    known: Mapping[str, PriceList],
    *,
    zone: str,
    territory: str | None,
    at: Instant,
) -> dict[UUID, Margin]:
    """The margins of prices by their ids; left out where cost or taxes are not known, or the currency is another.

    territory: whose tax is inside the prices; None: only those of net lists have a margin.
    """
    day = local_time(at, zone).date()
    spent = costs(connection, {price.item_id for price in prices}, day)
    shares = {} if territory is None else tax_shares(connection, spent.keys(), territory, day)
    found = {}
    for price in prices:
        cost, price_list = spent.get(price.item_id), known[price.price_list]
        if cost is None or cost.currency != price_list.currency or price.amount is None:
            continue
        if price_list.is_net:
            found[price.id] = margin(price.amount, price.per, cost)
        elif price.item_id in shares:
            found[price.id] = margin(without_tax(price.amount, shares[price.item_id]), price.per, cost)
    return found


def distance_sales_of(connection: Connection, entity: str) -> dict[int, DistanceSales]:
    """What a legal entity sold elsewhere in the Union, by year."""
    return distance_sales(connection, fold_code(entity))


def tax_classes(connection: Connection, item_ids: Collection[UUID]) -> dict[UUID, str]:
    """The tax classes of items; those that were never given one have the standard one and are left out."""
    return tax_classes_of_items(connection, item_ids)


def shelf_policies(connection: Connection) -> dict[str, ShelfPolicy]:
    """When a rise counts, by the folded code of each store that ever said so."""
    return shelf_policies_of(connection)


def shown_at(
    connection: Connection, store: str, item_ids: Collection[UUID], until: Instant | None = None
) -> dict[UUID, RecordedShown]:
    """What hangs at a store, or hung at an instant, by item; nothing where rises wait for no labels."""
    return shown_now(connection, store, shelf_policy(connection, store), item_ids, until)


def turning_items(
    connection: Connection, book: Book, since: Instant, until: Instant, zones: Collection[str]
) -> set[UUID] | None:
    """Items that have a price which began or ended by itself after `since`, up to `until`, on any of the clocks.

    None: any item may, because a whole list or a promotion began or ended.
    """

    def turned(moment: Moment | None) -> bool:
        return moment is not None and any(since < moment_at(moment, zone) <= until for zone in zones)

    spans = [(one.valid_from, one.valid_to) for one in book.lists.values()]
    spans += [(one.scope.valid_from, one.scope.valid_to) for one in book.promotions.promotions.values()]
    if any(turned(start) or turned(end) for start, end in spans):
        return None
    day = timedelta(days=1)  # no wall clock is further from UTC
    low, high = (moment_text(Instant(one))[:10] for one in (since - day, until + day + day))
    found = set()
    for column in (PricingPrice.valid_from, PricingPrice.valid_to):
        statement = select(PricingPrice.item_id, column).where(column >= low, column < high)
        found |= {item_id for item_id, text in connection.execute(statement) if turned(parse_moment(text or ""))}
    return found


def redemptions(connection: Connection) -> Iterator[Redemption]:
    """What orders have used of promotions with a limit or a coupon, and given back: the whole ledger, in order."""
    return all_redemptions(connection)


def prices_between(connection: Connection, since: Instant, until: Instant, zone: str) -> list[Price]:
    """The prices that count and begin or end by themselves after `since`, up to `until`, on a wall clock."""
    day = timedelta(days=1)  # no wall clock is further from UTC
    low, high = (moment_text(Instant(one))[:10] for one in (since - day, until + day + day))
    near = or_(
        and_(PricingPrice.valid_from >= low, PricingPrice.valid_from < high),
        and_(PricingPrice.valid_to >= low, PricingPrice.valid_to < high),
    )
    items = connection.execute(select(PricingPrice.item_id).where(near).distinct()).scalars().all()
    return [
        one
        for of_item in prices_of_items(connection, items).values()
        for one in of_item
        if any(
            moment is not None and since < moment_at(moment, zone) <= until for moment in (one.valid_from, one.valid_to)
        )
    ]
