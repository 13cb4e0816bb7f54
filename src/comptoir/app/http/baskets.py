"""`POST /api/v1/baskets:price`: what a basket costs, by the engine that seals tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import post
from msgspec import Meta, Struct

from comptoir.access.domain import Principal
from comptoir.app.http.cards import money_body
from comptoir.catalog.queries import sellables
from comptoir.kernel.database import Database
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import Invalid, MalformedValue
from comptoir.kernel.values.money import Money, parse_currency
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import parse_instant
from comptoir.pricing.domain import Facts, PricedBasket, PricedLine
from comptoir.pricing.domain.taxes import Where
from comptoir.pricing.http.charges import taxed_at_body
from comptoir.pricing.service import AskedBasket, AskedLine, PriceBookHolder, price_basket
from comptoir.pricing.services.promotion_bodies import PromotionBody
from comptoir.pricing.services.promotions import checked
from comptoir.pricing.services.sending import price_sent
from comptoir.pricing.services.trying import as_if_open, book_with
from comptoir.storefront.services.windows import window
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.quotes import price_at_till
from comptoir.till.services.shapes import CurrencyCode, LineBody, Name, TicketBody
from comptoir.till.services.tender_rules import meal_vouchers_most


class SkuMissing(Invalid):
    """Away from a till, a line names a SKU."""

    code = "app.sku_missing"


class ShippingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What sending a basket costs, with tax, in minor units."""

    amount: Annotated[int, Meta(ge=0, le=10**9)]
    currency: CurrencyCode


class BasketBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A basket to price. at: an instant, RFC 3339; till: decides place and channel; where: it is consumed.

    hold: under which it keeps its prices. meal_vouchers: how much they may pay at a till is wanted, too. shipping: what
    sending it costs, with tax, before promotions. destination: the country or territory of a consumer whom it is sent
    to, which may decide whose tax it has.
    """

    lines: Annotated[list[LineBody], Meta(max_length=500)]
    till: Name | None = None
    channel: Name | None = None
    place: Name | None = None
    customer: UUID | None = None
    coupons: Annotated[list[Name], Meta(max_length=50)] = []
    at: Annotated[str, Meta(max_length=40)] | None = None
    explain: bool = False
    where: Where = Where.TAKE_AWAY
    hold: UUID | None = None
    meal_vouchers: bool = False
    shipping: ShippingBody | None = None
    destination: Annotated[str, Meta(min_length=2, max_length=6)] | None = None


@post("/baskets:price", permission="pricing.basket.price", status_code=200, sync_to_thread=True)
def price_of_basket(
    data: BasketBody,
    database: Database,
    settings: Settings,
    prices: PriceBookHolder,
    tills: TillDesk,
    principal: Principal,
    locale: str,
) -> dict[str, Any]:
    """Lines, discounts, taxes and totals of a basket; nothing is written. `explain` adds why.

    At a till, `totals.cash_due` is what is paid when all of it is paid in cash, `totals.meal_vouchers` (if asked) the
    most that they may pay, `cash_step` the smallest coin, a line's `approval` what a price by hand takes off where
    somebody has to approve it, and `depends_on_where` whether eaten here it is taxed otherwise. `age_min` is the age to
    look at, `missing` the details to ask, before a line is sealed. A coupon is "applied", "no_effect", or what it is
    refused for: "unknown", "mistyped", "not_yours", "not_yet", "expired", "used". What is sent has a line "shipping" of
    its own; `taxed_at` says whose tax it has, and why.
    """
    at = None if data.at is None else parse_instant(data.at)
    with database.read() as connection:
        if data.till is not None and at is None and data.shipping is None and data.destination is None:
            ticket = TicketBody(
                data.till,
                data.lines,
                customer=data.customer,
                coupons=data.coupons,
                where=data.where,
                hold=data.hold,
            )
            now = database.clock.now()
            quote = price_at_till(connection, tills, principal, ticket, now, locale=locale, is_explained=data.explain)
            body = basket_body(quote.priced, quote.labels, quote.facts)
            currency = quote.priced.totals.due.currency
            body["totals"]["cash_due"] = money_body(Money(quote.cash_due, currency))
            body["cash_step"] = quote.cash_step
            if data.meal_vouchers:
                most = meal_vouchers_most(connection, quote, data.customer, now)
                body["totals"]["meal_vouchers"] = money_body(Money(most, currency))
            body["depends_on_where"] = quote.depends_on_where
            for line in body["lines"]:
                amount = quote.approvals.get(line["id"])
                line["approval"] = None if amount is None else money_body(Money(amount, currency))
                age, missing = quote.questions.get(line["id"], (0, ()))
                line["age_min"], line["missing"] = age or None, list(missing)
                line["lifecycle"] = quote.stages.get(line["id"])
            return body
        seen = window(connection, settings, channel=data.channel, place=data.place, till=data.till)
        _skus(data.lines)
        asked = AskedBasket(
            seen.point,
            tuple(
                AskedLine(line.id, line.sku or "", line.quantity, line.where or data.where, line.empties)
                for line in data.lines
            ),
            data.customer,
            tuple(data.coupons),
            at,
            data.explain,
            locale,
            data.hold,
            _money(data.shipping),
        )
        now = database.clock.now()
        if data.destination is None:
            priced, facts = price_basket(connection, prices.current(), asked, now)
            return basket_body(priced, {}, facts)
        priced, facts, taxed = price_sent(connection, prices.current(), asked, data.destination.upper(), now)
        return basket_body(priced, {}, facts) | {"taxed_at": taxed_at_body(taxed)}


class TriedBasketBody(Struct, frozen=True, forbid_unknown_fields=True):
    """An example basket, and a promotion that is being written. code: its own, so that it takes its place.

    shipping: what sending the basket costs.
    """

    promotion: PromotionBody
    lines: Annotated[list[LineBody], Meta(max_length=100)]
    code: Name = "-"
    place: Name | None = None
    shipping: ShippingBody | None = None


@post("/baskets:try", permission="pricing.promotion.edit", status_code=200, sync_to_thread=True)
def try_promotion(
    data: TriedBasketBody, database: Database, settings: Settings, prices: PriceBookHolder, locale: str
) -> dict[str, Any]:
    """What an example basket would cost with a promotion, beside those that run, and why; nothing is kept.

    The promotion counts as if it ran now, for everybody, with its coupon shown.
    """
    with database.read() as connection:
        seen = window(connection, settings, place=data.place)
        _, written = checked(connection, fold_code(data.code), data.promotion)
        found = sellables(connection, skus=_skus(data.lines))
        items = frozenset(item.item_id for item in found.values())
        book = book_with(connection, prices.current(), as_if_open(written, at_any_time=True), items)
        lines = tuple(AskedLine(line.id, line.sku or "", line.quantity) for line in data.lines)
        asked = AskedBasket(seen.point, lines, is_explained=True, locale=locale, shipping=_money(data.shipping))
        priced, facts = price_basket(connection, book, asked, database.clock.now())
        return basket_body(priced, {}, facts)


def _money(body: ShippingBody | None) -> Money | None:
    if body is None:
        return None
    try:
        return Money(body.amount, parse_currency(body.currency))
    except MalformedValue as refusal:
        refusal.pointer = "/shipping/currency"
        raise


def _skus(lines: Sequence[LineBody]) -> list[str]:
    """The SKUs of lines. Refuses SkuMissing."""
    for index, line in enumerate(lines):
        if line.sku is None:
            raise SkuMissing(pointer=f"/lines/{index}/sku")
    return [line.sku for line in lines if line.sku is not None]


def basket_body(priced: PricedBasket, labels: Mapping[str, str], facts: Facts) -> dict[str, Any]:
    """A priced basket as the contract says. labels: by line, where a till asks; facts: with the coupons."""
    totals = priced.totals
    body: dict[str, Any] = {
        "lines": [_line(line, labels.get(line.id)) for line in priced.lines],
        "totals": {
            "gross": money_body(totals.gross),
            "discount": money_body(totals.discount),
            "net": money_body(totals.net),
            "tax": money_body(totals.tax),
            "due": money_body(totals.due),
        },
        "taxes": [
            {
                "rate": tax.rate.percent_text,
                "base": money_body(tax.base),
                "amount": money_body(tax.amount),
                "exemption": tax.exemption,
            }
            for tax in priced.taxes
        ],
        "book": str(priced.book_position),
    }
    if facts.coupons:
        used = {one.coupon for one in priced.applied}
        body["coupons"] = [
            {"code": one.code.upper(), "status": one.refused or ("applied" if one.code in used else "no_effect")}
            for one in facts.coupons
        ]
    if priced.trace is not None:
        body["trace"] = [{"line": step.line, "step": step.step, "facts": dict(step.facts)} for step in priced.trace]
    return body


def _line(line: PricedLine, label: str | None) -> dict[str, Any]:
    return {
        "id": line.id,
        "sku": line.sku,
        "item_id": None if line.item_id is None else str(line.item_id),
        "label": label,
        "quantity": str(line.quantity),
        "unit": line.quantity.unit.code,
        "unit_price": money_body(line.unit_price),
        "per": millionths_text(line.per),
        "list_price": None if line.list_price is None else money_body(line.list_price),
        "gross": money_body(line.gross),
        "discounts": [
            {"promotion": one.promotion, "amount": money_body(one.amount), "label": one.label} for one in line.discounts
        ],
        "net": money_body(line.net),
        "taxes": [{"rate": one.rate.percent_text, "amount": money_body(one.amount)} for one in line.taxes],
        "included": [{"kind": one.kind, "code": one.code, "amount": money_body(one.amount)} for one in line.included],
        "due": money_body(line.due),
        "is_net": line.is_net,
        "deposit_of": line.deposit_of,
    }
