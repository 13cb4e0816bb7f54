"""The doors of pricing: recording prices, the price book of a process, pricing a basket."""

from __future__ import annotations

import gc
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.events import StructureChanged
from comptoir.catalog.queries import sellables
from comptoir.catalog.queries.packs import with_packs
from comptoir.kernel.database import Database
from comptoir.kernel.feed import FeedEntry, last_position
from comptoir.kernel.values.errors import Refusal
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.quantity import PIECE, Quantity, parse_quantity
from comptoir.kernel.values.time import Instant, parse_day, parse_instant
from comptoir.pricing.domain.baskets import Basket, BasketLine, Facts, PricedBasket, SalePoint
from comptoir.pricing.domain.book import Book, Shelves
from comptoir.pricing.domain.holds import Held, Hold, held_prices
from comptoir.pricing.domain.prices import Price, PriceList, parse_moment
from comptoir.pricing.domain.profiles import DEPOSIT_LINE, ItemProfile
from comptoir.pricing.domain.refusals import LineIdTaken, UnknownItem, WrongCurrency
from comptoir.pricing.domain.shown import Rises, shown_of
from comptoir.pricing.domain.taxes import Where
from comptoir.pricing.events import (
    ItemProfileChanged,
    PriceChanged,
    PriceListChanged,
    ShelfChanged,
    ShelfShown,
    TaxClassAssigned,
)
from comptoir.pricing.ports import TaxProvider
from comptoir.pricing.rows import (
    all_prices,
    all_tax_classes,
    price_lists,
    prices_of_items,
    shipped_taxes,
)
from comptoir.pricing.rows.profiles import all_profiles, profile_parts
from comptoir.pricing.rows.shelves import shelf_at, shelves_shown
from comptoir.pricing.services.buyers import buyer_of, load_buyers
from comptoir.pricing.services.costs import PutCost, put_cost, put_distance_sales, record_costs, try_costs
from comptoir.pricing.services.holds import holds, of_channel
from comptoir.pricing.services.packs import taxed_as_held
from comptoir.pricing.services.profiles import PutProfile, put_profile, put_profiles, try_profiles
from comptoir.pricing.services.promotion_book import earlier_promotions, follow_promotions, load_promotions
from comptoir.pricing.services.recording import (
    SLICE,
    PriceOutcome,
    PutPrice,
    PutPriceList,
    assign_tax_classes,
    put_price_list,
    record_prices,
    try_prices,
)
from comptoir.pricing.services.redeeming import Asked, facts_of, load_uses, price_within
from comptoir.pricing.services.shelves import SeenLabel, set_rises, show_on_shelf

__all__ = [
    "SLICE",
    "AskedBasket",
    "AskedLine",
    "PriceBookHolder",
    "PriceOutcome",
    "PutCost",
    "PutPrice",
    "PutPriceList",
    "PutProfile",
    "SeenLabel",
    "assign_tax_classes",
    "book_at",
    "held_for",
    "price_basket",
    "put_cost",
    "put_distance_sales",
    "put_price_list",
    "put_profile",
    "put_profiles",
    "record_costs",
    "record_prices",
    "set_rises",
    "show_on_shelf",
    "try_costs",
    "try_prices",
    "try_profiles",
]


class PriceBookHolder:
    """The price book of a process: loaded once, then kept true by the feed.

    `load` in the snapshot whose position the followers start at, then `follow` as a follower.
    """

    def __init__(self, database: Database, taxes: TaxProvider = shipped_taxes) -> None:
        self._database = database
        self._taxes = taxes
        self._book = Book.build(0, (), (), {}, taxes())
        self._is_behind = False

    def current(self) -> Book:
        """The book as of the newest entry seen; it never changes under the caller's hands."""
        return self._book

    def load(self, connection: Connection) -> None:
        """Read the whole book from one snapshot."""
        lists = [price_list for price_list, _ in price_lists(connection).values()]
        tax_classes = all_tax_classes(connection)
        shelves = shelves_shown(connection)
        position = last_position(connection)
        gc.disable()  # it would walk through the growing book again and again, and find nothing
        try:
            self._book = Book.build(
                position,
                lists,
                all_prices(connection),
                tax_classes,
                self._taxes(),
                shelves,
                all_profiles(connection),
                load_promotions(connection),
                earlier_promotions(connection),
            )
        finally:
            gc.enable()

    def wants(self, topic: str) -> bool:
        """What may change the book: of prices, and of products that promotions name by their properties."""
        return topic.startswith(("pricing.", "catalog."))

    def follow(self, entries: Sequence[FeedEntry]) -> None:
        """Take in what the feed says, and move on to its position.

        Nobody hands entries twice: after a failure, as of the database, the next ones have it load the whole book.
        """
        is_behind, self._is_behind = self._is_behind, True
        if is_behind:
            with self._database.read() as connection:
                self.load(connection)
        self._take_in(entries)
        self._is_behind = False

    def _take_in(self, entries: Sequence[FeedEntry]) -> None:
        prices: list[Price] = []
        lists: list[PriceList] = []
        tax_classes: dict[UUID, str] = {}
        profiles: list[ItemProfile] = []
        shelves = self._book.shelves
        entries = [entry for entry in entries if entry.seq > self._book.position]
        if not entries:
            return
        promotions = follow_promotions(self._database, self._book.promotions, entries)
        earlier = None
        if promotions is not self._book.promotions and any(one.topic == StructureChanged.topic for one in entries):
            with self._database.read() as connection:  # an attribute became another, and values are called otherwise
                earlier = earlier_promotions(connection)
        for entry in entries:
            match entry.topic:
                case PriceChanged.topic:
                    prices.append(_price_of_entry(entry))
                case PriceListChanged.topic:
                    lists.append(_list_of_entry(entry))
                case TaxClassAssigned.topic:
                    fields = entry.fields()
                    tax_classes[UUID(fields["item_id"])] = fields["new"]
                case ItemProfileChanged.topic:
                    profiles.append(_profile_of_entry(entry))
                case ShelfChanged.topic | ShelfShown.topic:
                    shelves = _shelves(shelves, entry)
                case _:
                    pass
        position = entries[-1].seq
        if prices or lists or tax_classes or profiles or shelves is not self._book.shelves:
            self._book = self._book.apply(
                position, prices=prices, lists=lists, tax_classes=tax_classes, shelves=shelves, profiles=profiles
            )
        if promotions is not self._book.promotions:
            self._book = self._book.apply(position, promotions=promotions, earlier=earlier)
        self._book = replace(self._book, position=position)


def _shelves(before: Shelves, entry: FeedEntry) -> Shelves:
    """What hangs at every store after an entry."""
    fields = entry.fields()
    store = fields["shelf"]
    if entry.topic == ShelfChanged.topic:
        others = {code: shown for code, shown in before.items() if code != store}
        return others if fields["rises"] == Rises.AT_ONCE.value else {store: {}, **before}
    if store not in before:
        return before
    seen = {
        UUID(one["item_id"]): shown_of((one["price_list"], one["steps"], one["promotions"], one["pays"]))
        for one in fields["items"]
    }
    return {**before, store: {**before[store], **seen}}


def _price_of_entry(entry: FeedEntry) -> Price:
    fields = entry.fields()
    return Price(
        UUID(fields["price_id"]),
        UUID(fields["item_id"]),
        fields["price_list"],
        fields["new"]["amount"],
        fields["new"]["per"],
        fields["min_quantity"],
        None if fields["valid_from"] is None else parse_moment(fields["valid_from"]),
        None if fields["valid_to"] is None else parse_moment(fields["valid_to"]),
        parse_instant(fields["recorded_at"]),
    )


def _list_of_entry(entry: FeedEntry) -> PriceList:
    fields = entry.fields()
    start, end = fields["valid_from"], fields["valid_to"]
    return PriceList(
        code=fields["code"],
        label=fields["label"],
        currency=Currency(fields["currency"]),
        channels=frozenset(fields["channels"]),
        stores=frozenset(fields["stores"]),
        priority=fields["priority"],
        valid_from=None if start is None else parse_moment(start),
        valid_to=None if end is None else parse_moment(end),
        is_net=fields.get("is_net", False),
        customer_groups=frozenset(fields.get("customer_groups", ())),
    )


def _profile_of_entry(entry: FeedEntry) -> ItemProfile:
    fields = entry.fields()
    return ItemProfile(
        UUID(fields["profile_id"]),
        UUID(fields["item_id"]),
        parse_day(fields["valid_from"]),
        fields["currency"],
        *profile_parts(fields["content"]),
    )


# --- baskets ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line of a basket as it was sent: quantity is decimal text. is_empties: only its deposit is given back."""

    id: str
    sku: str
    quantity: str
    where: Where = Where.TAKE_AWAY
    is_empties: bool = False


@dataclass(frozen=True, slots=True)
class AskedBasket:
    """A basket as it was sent.

    at: None prices it now with the book; a past instant with the prices and promotions of then. locale: of labels.
    hold: under which it keeps its prices. shipping: what sending it costs, with tax, which promotions may lower.
    """

    point: SalePoint
    lines: tuple[AskedLine, ...]
    customer_id: UUID | None = None
    coupons: tuple[str, ...] = ()
    at: Instant | None = None
    is_explained: bool = False
    locale: str = ""
    hold: UUID | None = None
    shipping: Money | None = None


SHIPPING = "shipping"
"""The id of the line of what sending a basket costs."""


def price_basket(connection: Connection, book: Book, asked: AskedBasket, now: Instant) -> tuple[PricedBasket, Facts]:
    """The basket with all its money, and why when asked; what is known of its coupons and limits.

    Refuses LineIdTaken, UnknownItem, MalformedValue, WrongCurrency, CustomerUnknown, HoldUnknown, and what `price`
    refuses.
    """
    _check_ids(asked)
    items = with_packs(connection, sellables(connection, skus={line.sku for line in asked.lines}))
    held = {item.sku: item.pack for item in items.values()}
    lines = []
    for index, line in enumerate(asked.lines):
        item = items.get(line.sku)
        if item is None:
            raise UnknownItem(line.sku, pointer=f"/lines/{index}/sku")
        try:
            quantity = parse_quantity(line.quantity, item.unit)
        except Refusal as refusal:
            refusal.pointer = f"/lines/{index}/quantity"
            raise
        lines.append(
            BasketLine(
                line.id,
                item.sku,
                -quantity if line.is_empties else quantity,
                item.item_id,
                where=line.where,
                is_empties=line.is_empties,
            )
        )
    if asked.shipping is not None:
        if asked.shipping.currency != asked.point.currency:
            raise WrongCurrency(asked.shipping.currency, asked.point.currency, pointer="/shipping/currency")
        one = Quantity(Decimal(1), PIECE)
        lines.append(BasketLine(SHIPPING, "", one, unit_price=asked.shipping, is_shipping=True))
    at = asked.at or now
    if at < now:
        book = book_at(connection, book, [item.item_id for item in items.values()], at, asked.point)
    bought = frozenset(item.item_id for item in items.values())
    buyer = buyer_of(load_buyers(connection, [asked.customer_id], at), asked.customer_id)
    point = asked.point if buyer is None else book.point_for(asked.point, buyer.groups)
    wanted = Asked(point, at, bought, asked.customer_id, asked.coupons)
    if buyer is not None:
        wanted = replace(wanted, customer_id=buyer.id, customer_groups=buyer.groups)
    if asked.hold is not None:
        hold = of_channel(holds(connection, [asked.hold]).get(asked.hold), point.channel)
        wanted = replace(wanted, held=held_for(connection, book, hold, wanted))
    uses = load_uses(connection, book, [wanted])
    lines = [taxed_as_held(book, point, line, held.get(line.sku, ()), at) for line in lines]
    basket = Basket(point, tuple(lines), asked.locale)
    return price_within(uses, book, wanted, basket, explain=asked.is_explained), facts_of(uses, book, wanted)


def _check_ids(asked: AskedBasket) -> None:
    seen = set() if asked.shipping is None else {SHIPPING}
    for index, line in enumerate(asked.lines):
        if line.id in seen or line.id.endswith(DEPOSIT_LINE):
            raise LineIdTaken(line.id, pointer=f"/lines/{index}/id")
        seen.add(line.id)


def held_for(connection: Connection, book: Book, hold: Hold, asked: Asked) -> Held | None:
    """What a hold keeps for a basket; None once it is over."""
    if not hold.counts(asked.at):
        return None
    then = book_at(connection, book, asked.item_ids, hold.at, asked.point)
    return Held(held_prices(then, asked.point, asked.item_ids, hold.at), then, hold.at)


def book_at(connection: Connection, book: Book, item_ids: Collection[UUID], at: Instant, point: SalePoint) -> Book:
    """A book of some items with what was recorded at a past instant, and what hung at the shelf of a sale point."""
    lists = [price_list for price_list, _ in price_lists(connection, at).values()]
    prices = [one for of_item in prices_of_items(connection, item_ids, at).values() for one in of_item]
    ordered = sorted(prices, key=lambda one: one.id)
    profiles = [one for item_id in item_ids for one in book.profiles.get(item_id, ())]
    promotions = load_promotions(connection, at)
    return Book.build(
        book.position,
        lists,
        ordered,
        book.tax_classes,
        book.taxes,
        shelf_at(connection, point, item_ids, at),
        profiles,
        promotions,
        book.earlier.values(),
    )
