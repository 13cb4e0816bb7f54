"""Routes of what items carry besides their price, of what they cost, and of distance sales."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post, put
from litestar.params import Parameter
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.company.queries import require_legal_entity
from comptoir.kernel.database import Database
from comptoir.kernel.http import page
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import parse_day
from comptoir.pricing.domain.costs import Cost
from comptoir.pricing.domain.distance import DistanceSales, TaxedAt, territory_of_sale
from comptoir.pricing.domain.profiles import Charge, ItemProfile, TaxShare
from comptoir.pricing.http.bulk import BULK_BYTES_MAX, BULK_RESPONSES, NDJSON, Bulk
from comptoir.pricing.http.shapes import AMOUNT_MAX, Code, ShortText, item_named
from comptoir.pricing.queries import cost_history, distance_rules, distance_sales_of, item_profiles
from comptoir.pricing.service import (
    PutCost,
    PutProfile,
    put_cost,
    put_distance_sales,
    put_profile,
    record_costs,
)

Positive = Annotated[int, Meta(ge=0, le=AMOUNT_MAX)]
CurrencyCode = Annotated[str, Meta(min_length=3, max_length=3)]


class ShareBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A part of what is paid, in percent, that has a tax class of its own."""

    tax_class: Code
    percent: Annotated[str, Meta(max_length=20)]


class ChargeBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """An eco-participation or a deposit for one unit of sale, tax included, in minor units."""

    code: Code
    amount: Positive


class ProfileBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """What an item carries besides its price from a day on (today): all of it, as it shall be."""

    currency: CurrencyCode
    valid_from: ShortText | None = None
    shares: Annotated[list[ShareBody], Meta(max_length=20)] = []
    eco: Annotated[list[ChargeBody], Meta(max_length=20)] = []
    deposit: ChargeBody | None = None


class ProfileView(Struct, kw_only=True):
    """What an item carries besides its price from a day on."""

    valid_from: str
    currency: str
    shares: list[ShareBody]
    eco: list[ChargeBody]
    deposit: ChargeBody | None


class CostBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """What `per` of an item costs without tax from a day on (today); an amount of null is no longer known."""

    amount: Positive | None
    currency: CurrencyCode
    per: ShortText = "1"
    valid_from: ShortText | None = None


class CostLine(CostBody, forbid_unknown_fields=True, kw_only=True):
    """A line of many costs."""

    sku: Code


class CostView(Struct, kw_only=True):
    """What an item costs from a day on."""

    valid_from: str
    amount: int | None
    currency: str
    per: str


class DistanceBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """What a legal entity sold elsewhere in the Union in a year: cents of euro without tax, all members together."""

    amount: Positive
    is_oss: bool = False
    is_destination: bool = False


_cost_line = msgspec.json.Decoder(CostLine).decode
"""Made before there are threads: the library cannot take two that meet a type for the first time."""


@get("/prices/{sku:str}/profile", permission="pricing.price.read", sync_to_thread=True)
def get_item_profiles(sku: str, database: Database) -> Response[dict[str, Any]]:
    """What an item carries besides its price, the latest beginning first; of one day the last recorded counts."""
    with database.read() as connection:
        item = item_named(connection, sku)
        found = sorted(item_profiles(connection, item.item_id), key=lambda one: (one.valid_from, one.id), reverse=True)
        return page(connection, [_profile_view(one) for one in found], None)


@put("/prices/{sku:str}/profile", permission="pricing.tax.edit", sync_to_thread=True)
def save_item_profile(sku: str, data: ProfileBody, database: Database, principal: Principal, trace: str) -> ProfileView:
    """Say what an item carries besides its price: shares of tax classes, eco-participations, a deposit."""
    principal.require_everywhere("pricing.tax.edit")
    with database.write(principal.actor, trace) as uow:
        item = item_named(uow.connection, sku)
        command = PutProfile(
            item.sku,
            data.currency,
            data.valid_from,
            tuple(TaxShare(one.tax_class, Rate.from_percent(one.percent).millionths) for one in data.shares),
            tuple(Charge(one.code, one.amount) for one in data.eco),
            Charge("", 0) if data.deposit is None else Charge(data.deposit.code, data.deposit.amount),
        )
        saved = put_profile(uow, command)
    return _profile_view(saved)


@get("/costs/{sku:str}", permission="pricing.cost.read", sync_to_thread=True)
def get_costs(sku: str, database: Database) -> Response[dict[str, Any]]:
    """What an item costs, the latest beginning first; of one day the last recorded counts."""
    with database.read() as connection:
        item = item_named(connection, sku)
        found = sorted(cost_history(connection, item.item_id), key=lambda one: (one.valid_from, one.id), reverse=True)
        return page(connection, [_cost_view(one) for one in found], None)


@put("/costs/{sku:str}", permission="pricing.cost.edit", sync_to_thread=True)
def save_cost(sku: str, data: CostBody, database: Database, principal: Principal, trace: str) -> CostView:
    """Record what an item costs; earlier days keep what they had."""
    principal.require_everywhere("pricing.cost.edit")
    with database.write(principal.actor, trace) as uow:
        item = item_named(uow.connection, sku)
        saved = put_cost(uow, PutCost(item.sku, data.amount, data.currency, data.per, data.valid_from))
    return _cost_view(saved)


@post(
    "/costs:bulk",
    permission="pricing.cost.edit",
    status_code=200,
    media_type=NDJSON,
    request_max_body_size=BULK_BYTES_MAX,
    responses=BULK_RESPONSES,
)
async def record_costs_in_bulk(
    request: Request[Any, Any, Any], database: Database, principal: Principal, trace: str, locale: str
) -> Response[bytes]:
    """Costs as lines of JSON; one outcome per line, and a rejected line stops no other."""
    principal.require_everywhere("pricing.cost.edit")
    body = await request.body()
    bulk = Bulk(database, principal.actor, trace, locale)
    return await asyncio.to_thread(bulk.answer, body, _put_cost, record_costs)


def _put_cost(line: bytes) -> PutCost:
    body = _cost_line(line)
    return PutCost(body.sku, body.amount, body.currency, body.per, body.valid_from)


@get("/distance-sales/{entity:str}", permission="pricing.price.read", sync_to_thread=True)
def get_distance_sales(
    entity: str,
    database: Database,
    destination: Annotated[str | None, Parameter(description="whose tax would a sale to this territory have")] = None,
    net: Annotated[int, Parameter(ge=0, description="of that sale, cents of euro without tax")] = 0,
    day: Annotated[str | None, Parameter(description="of that sale; left out: today, UTC")] = None,
) -> dict[str, Any]:
    """What a legal entity sold elsewhere in the Union by year, and whose tax the next sale to a destination has."""
    with database.read() as connection:
        seller = require_legal_entity(connection, entity)
        sales = distance_sales_of(connection, seller.code)
    body: dict[str, Any] = {"items": [_distance_view(one) for _, one in sorted(sales.items(), reverse=True)]}
    if destination is not None:
        on = database.clock.now().date() if day is None else parse_day(day)
        taxed = territory_of_sale(distance_rules(), seller.country, destination.upper(), net, sales.values(), on)
        body["taxed_at"] = taxed_at_body(taxed)
    return body


def taxed_at_body(taxed: TaxedAt) -> dict[str, Any]:
    """Whose tax a sale has, as answers show it."""
    return {
        "territory": taxed.territory,
        "ground": taxed.ground.value,
        "needs_registration": taxed.needs_registration,
    }


@put("/distance-sales/{entity:str}/{year:int}", permission="pricing.tax.edit", sync_to_thread=True)
def save_distance_sales(
    entity: str, year: int, data: DistanceBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Record what a legal entity sold elsewhere in the Union in a year, and how it declares that."""
    principal.require_everywhere("pricing.tax.edit")
    sales = DistanceSales(year, data.amount, data.is_oss, data.is_destination)
    with database.write(principal.actor, trace) as uow:
        seller = require_legal_entity(uow.connection, entity)
        put_distance_sales(uow, seller.code, sales)
    return _distance_view(sales)


def _distance_view(one: DistanceSales) -> dict[str, Any]:
    return {"year": one.year, "amount": one.amount, "is_oss": one.is_oss, "is_destination": one.is_destination}


def _profile_view(one: ItemProfile) -> ProfileView:
    return ProfileView(
        valid_from=one.valid_from.isoformat(),
        currency=one.currency,
        shares=[
            ShareBody(tax_class=share.tax_class, percent=Rate(share.millionths).percent_text) for share in one.shares
        ],
        eco=[ChargeBody(code=charge.code, amount=charge.amount) for charge in one.eco],
        deposit=None if one.deposit is None else ChargeBody(code=one.deposit.code, amount=one.deposit.amount),
    )


def _cost_view(one: Cost) -> CostView:
    return CostView(
        valid_from=one.valid_from.isoformat(), amount=one.amount, currency=one.currency, per=millionths_text(one.per)
    )


ROUTES = [
    get_item_profiles,
    save_item_profile,
    get_costs,
    save_cost,
    record_costs_in_bulk,
    get_distance_sales,
    save_distance_sales,
]
