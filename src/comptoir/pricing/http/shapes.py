"""The bodies and answers of the routes of pricing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from sqlalchemy import Connection

from comptoir.catalog.queries import Sellable, sellables
from comptoir.company.queries import store_by_code, stores
from comptoir.kernel.http import WrongCursor, read_cursor
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import format_instant
from comptoir.pricing.domain.costs import Margin
from comptoir.pricing.domain.prices import Price, PriceList, moment_text
from comptoir.pricing.domain.refusals import ItemNotFound, UnknownStore
from comptoir.pricing.queries import (
    RecordedPrice,
)

AMOUNT_MAX = 10**15

Code = Annotated[str, Meta(min_length=1, max_length=255)]
ShortText = Annotated[str, Meta(max_length=300)]
Amount = Annotated[int, Meta(ge=-AMOUNT_MAX, le=AMOUNT_MAX)]


class PriceListBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A price list as it shall be; no channels, stores or groups of customers means all of them."""

    label: dict[str, ShortText]
    currency: Annotated[str, Meta(min_length=3, max_length=3)]
    channels: Annotated[list[Code], Meta(max_length=1_000)] = []
    stores: Annotated[list[Code], Meta(max_length=10_000)] = []
    priority: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)] = 0
    valid_from: ShortText | None = None
    valid_to: ShortText | None = None
    is_net: bool = False
    customer_groups: Annotated[list[Code], Meta(max_length=1_000)] = []


class PriceListView(Struct, kw_only=True):
    """A price list."""

    code: str
    label: dict[str, str]
    currency: str
    channels: list[str]
    stores: list[str]
    priority: int
    valid_from: str | None
    valid_to: str | None
    is_net: bool
    customer_groups: list[str]


class PriceBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A price: what `per` of the item costs from `min_quantity` on; an amount of null withdraws it.

    below_cost: the case, such as "perishable", in which the law lets it be below the floor.
    """

    sku: Code
    price_list: Code
    amount: Amount | None
    currency: ShortText | None = None
    per: ShortText = "1"
    min_quantity: ShortText = "0"
    valid_from: ShortText | None = None
    valid_to: ShortText | None = None
    below_cost: ShortText | None = None


class PriceView(Struct, kw_only=True):
    """A price in force; tax included unless `is_net`. cost, margin: for the quantity `per`, for who may see them."""

    sku: str
    item_id: UUID
    price_list: str
    amount: int | None
    currency: str
    per: str
    min_quantity: str
    valid_from: str | None
    valid_to: str | None
    recorded_at: str
    is_net: bool
    cost: int | UnsetType = UNSET
    margin: int | UnsetType = UNSET
    margin_rate: str | UnsetType | None = UNSET


class RecordedPriceView(PriceView, kw_only=True):
    """A price as it was recorded."""

    recorded_by: str
    reason: str | None


class TaxClassBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """The tax class of an item."""

    tax_class: Code


class TaxClassView(Struct, kw_only=True):
    """The tax class of an item."""

    sku: str
    tax_class: str


def list_view(one: PriceList) -> PriceListView:
    """A price list as the API shows it."""
    return PriceListView(
        code=one.code,
        label=dict(one.label),
        currency=one.currency,
        channels=sorted(one.channels),
        stores=sorted(one.stores),
        priority=one.priority,
        valid_from=None if one.valid_from is None else moment_text(one.valid_from),
        valid_to=None if one.valid_to is None else moment_text(one.valid_to),
        is_net=one.is_net,
        customer_groups=sorted(one.customer_groups),
    )


def price_view(
    one: Price, skus: Mapping[UUID, str], known: Mapping[str, PriceList], earned: Margin | None
) -> PriceView:
    """A price as the API shows it, with the SKU of its item and what its list says. earned: for who may see it."""
    view = PriceView(**_price_fields(one, skus, known))
    if earned is not None:
        view.cost, view.margin = earned.cost, earned.amount
        view.margin_rate = None if earned.rate is None else earned.rate.percent_text
    return view


def _price_fields(one: Price, skus: Mapping[UUID, str], known: Mapping[str, PriceList]) -> dict[str, Any]:
    return {
        "sku": skus.get(one.item_id, ""),
        "item_id": one.item_id,
        "price_list": one.price_list,
        "amount": one.amount,
        "currency": known[one.price_list].currency,
        "per": millionths_text(one.per),
        "min_quantity": millionths_text(one.min_quantity),
        "valid_from": None if one.valid_from is None else moment_text(one.valid_from),
        "valid_to": None if one.valid_to is None else moment_text(one.valid_to),
        "recorded_at": format_instant(one.recorded_at),
        "is_net": known[one.price_list].is_net,
    }


def recorded_view(one: RecordedPrice, item: Sellable, known: Mapping[str, PriceList]) -> RecordedPriceView:
    """A recorded price as the API shows it."""
    fields = _price_fields(one.price, {item.item_id: item.sku}, known)
    return RecordedPriceView(**fields, recorded_by=one.recorded_by, reason=one.reason)


def item_named(connection: Connection, sku: str) -> Sellable:
    """The item with this SKU, or `id:UUID`. Refuses ItemNotFound."""
    if not sku.startswith("id:"):
        found = sellables(connection, skus=[sku]).get(sku)
    else:
        try:
            item_id = UUID(sku[3:])
        except ValueError:
            raise ItemNotFound(sku) from None
        found = sellables(connection, item_ids=[item_id]).get(item_id)
    if found is None:
        raise ItemNotFound(sku)
    return found


def zone_of(connection: Connection, store: str | None) -> str:
    """The time zone of a store; UTC without one. Refuses UnknownStore."""
    if store is None:
        return "UTC"
    found = store_by_code(connection, store)
    if found is None:
        raise UnknownStore(store, pointer="/store")
    return found.time_zone


def territory_of(connection: Connection, store: str | None) -> str | None:
    """The tax territory of a store; without one, that of all stores together, or None where they differ."""
    found = store_by_code(connection, store) if store is not None else None
    territories = {found.territory} if found is not None else {one.territory for one in stores(connection)}
    return territories.pop() if len(territories) == 1 else None


def id_in(after: str) -> UUID:
    """The id in a cursor. Refuses WrongCursor."""
    (text,) = read_cursor(after, 1)
    try:
        return UUID(text)
    except ValueError:
        raise WrongCursor(pointer="/after") from None
