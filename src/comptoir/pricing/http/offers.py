"""Routes of what is offered to one person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get, post
from msgspec import Struct

from comptoir.access.domain.principals import Principal
from comptoir.customers.services.statements import require_customer
from comptoir.kernel.database import Database
from comptoir.kernel.values.text import localized
from comptoir.pricing.http.coupons import MAKE
from comptoir.pricing.services.offers import PersonalOffer, give_offer, offers_of
from comptoir.pricing.services.promotion_bodies import Code


class OfferBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Of which series the coupon is."""

    series: Code


class OfferView(Struct, frozen=True, kw_only=True):
    """A coupon of one person. valid_from, valid_to: as the series says them."""

    coupon: str
    series: str
    label: str
    valid_from: str | None
    valid_to: str | None


@get("/customers/{customer_id:uuid}/offers", permission="customers.customer.read", sync_to_thread=True)
def list_offers(customer_id: UUID, database: Database, locale: str) -> dict[str, Any]:
    """Coupons that only this customer may use and has not used yet, in the store as on the web; newest first."""
    with database.read() as connection:
        found = offers_of(connection, require_customer(connection, customer_id), database.clock.now())
    return {"items": [_view(one, locale) for one in found], "next": None}


@post("/customers/{customer_id:uuid}/offers", permission=MAKE, status_code=201, sync_to_thread=True)
def add_offer(
    customer_id: UUID, data: OfferBody, database: Database, principal: Principal, trace: str, locale: str
) -> OfferView:
    """Give a customer a coupon of a series, which nobody else may use."""
    principal.require_everywhere(MAKE)
    with database.write(principal.actor, trace) as uow:
        made = give_offer(uow, require_customer(uow.connection, customer_id), data.series)
    return _view(made, locale)


def _view(one: PersonalOffer, locale: str) -> OfferView:
    series = one.series
    return OfferView(
        coupon=one.coupon,
        series=series.code,
        label=localized(dict(series.label), locale),
        valid_from=series.valid_from,
        valid_to=series.valid_to,
    )


ROUTES = [list_offers, add_offer]
