"""Routes of price lists and tax classes."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, put
from litestar.openapi.datastructures import ResponseSpec

from comptoir.access.domain.principals import Principal
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page
from comptoir.kernel.values.codes import fold_code
from comptoir.pricing.domain.taxes import CashStep, ClassChange, TaxProfile, TaxRate
from comptoir.pricing.http.shapes import (
    PriceListBody,
    PriceListView,
    TaxClassBody,
    TaxClassView,
    item_named,
    list_view,
)
from comptoir.pricing.queries import (
    lists,
    price_list,
    tax_classes,
    tax_table,
)
from comptoir.pricing.service import (
    PutPriceList,
    assign_tax_classes,
    put_price_list,
)


@get("/price-lists", permission="pricing.price.read", sync_to_thread=True)
def get_price_lists(database: Database) -> Response[dict[str, Any]]:
    """All price lists, by code."""
    with database.read() as connection:
        return page(connection, [list_view(one) for one in lists(connection)], None)


@get("/price-lists/{code:str}", permission="pricing.price.read", sync_to_thread=True)
def get_price_list(code: str, database: Database) -> Response[PriceListView]:
    """One price list."""
    with database.read() as connection:
        found, version = price_list(connection, code)
    return Response(list_view(found), headers={"ETag": etag(version)})


@put(
    "/price-lists/{code:str}",
    permission="pricing.price.edit",
    sync_to_thread=True,
    responses={201: ResponseSpec(PriceListView, description="The list was made", generate_examples=False)},
)
def save_price_list(
    code: str,
    data: PriceListBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    trace: str,
) -> Response[PriceListView]:
    """Make a price list, or change where it applies and when it is asked."""
    principal.require_everywhere("pricing.price.edit")
    command = PutPriceList(
        code,
        data.label,
        data.currency,
        frozenset(data.channels),
        frozenset(data.stores),
        data.priority,
        data.valid_from,
        data.valid_to,
        data.is_net,
        frozenset(data.customer_groups),
    )
    with database.read() as connection:
        is_known = any(one.code == fold_code(code) for one in lists(connection))
    version = expected_version(request.headers) if is_known else None
    with database.write(principal.actor, trace) as uow:
        saved, status = put_price_list(uow, command, version)
        _, new_version = price_list(uow.connection, saved.code)
    return Response(
        list_view(saved), status_code=201 if status == "created" else 200, headers={"ETag": etag(new_version)}
    )


@get("/tax-classes", permission="pricing.price.read", sync_to_thread=False)
def get_tax_classes() -> dict[str, Any]:
    """The tax classes with their names; of every territory its dated rates, and how it wants tax and cash rounded."""
    table = tax_table()
    territories = [
        {
            "territory": territory,
            "rates": [
                {
                    "tax_class": rate.tax_class,
                    "rate": rate.rate.percent_text,
                    "exemption": rate.exemption,
                    **_dated(rate),
                }
                for rates in known.rates.values()
                for rate in rates
            ],
            "consumption": [
                {"where": one.where.value, "tax_class": one.tax_class, "becomes": one.becomes, **_dated(one)}
                for one in known.changes
            ],
            "profiles": [
                {"is_rounded_per_line": one.is_rounded_per_line, "deposit_words": one.deposit_words, **_dated(one)}
                for one in known.profiles
            ],
            "cash": [{"currency": one.currency, "step": one.step, **_dated(one)} for one in known.cash],
        }
        for territory, known in table.territories.items()
    ]
    classes = [{"code": code, "label": dict(names)} for code, names in table.classes.items()]
    return {"items": classes, "next": None, "territories": territories}


def _dated(one: TaxRate | ClassChange | TaxProfile | CashStep) -> dict[str, str | None]:
    """From when to when something holds, and where that is written."""
    valid_to = None if one.valid_to is None else one.valid_to.isoformat()
    return {"valid_from": one.valid_from.isoformat(), "valid_to": valid_to, "source": one.source}


@get("/prices/{sku:str}/tax-class", permission="pricing.price.read", sync_to_thread=True)
def get_tax_class(sku: str, database: Database) -> TaxClassView:
    """The tax class of an item."""
    with database.read() as connection:
        item = item_named(connection, sku)
        found = tax_classes(connection, [item.item_id])
    return TaxClassView(sku=item.sku, tax_class=found.get(item.item_id, "standard"))


@put("/prices/{sku:str}/tax-class", permission="pricing.tax.edit", sync_to_thread=True)
def save_tax_class(sku: str, data: TaxClassBody, database: Database, principal: Principal, trace: str) -> TaxClassView:
    """Give an item another tax class; it holds from the next sale on."""
    principal.require_everywhere("pricing.tax.edit")
    with database.write(principal.actor, trace) as uow:
        item = item_named(uow.connection, sku)
        assign_tax_classes(uow, {item.item_id: data.tax_class}, {item.item_id: item.sku})
    return TaxClassView(sku=item.sku, tax_class=data.tax_class)


ROUTES = [get_price_lists, get_price_list, save_price_list, get_tax_classes, get_tax_class, save_tax_class]
