"""What is offered to one person: coupons that only they may use, from mailings, for points, or given by hand."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from comptoir.company.queries import first_store
from comptoir.customers.queries.standing import family
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.coupons import CouponSeries
from comptoir.pricing.rows.promotions import coupons_of
from comptoir.pricing.services.coupons import check_generation, is_usable, known_series, make_codes


@dataclass(frozen=True, slots=True)
class PersonalOffer:
    """A coupon of one person that can be used, now or soon."""

    coupon: str
    series: CouponSeries


def offers_of(connection: Connection, customer_id: UUID, at: Instant) -> list[PersonalOffer]:
    """What a customer, or somebody merged into them, was offered and has not used; newest first."""
    known = coupons_of(connection, family(connection, customer_id))
    series = known_series(connection, {one.series for one in known}) if known else {}
    store = first_store(connection)
    zone = "UTC" if store is None else store.time_zone
    return [
        PersonalOffer(one.code.upper(), series[one.series])
        for one in known
        if one.series in series and is_usable(one, series[one.series], at, zone)
    ]


def give_offer(uow: UnitOfWork, customer_id: UUID, series: str) -> PersonalOffer:
    """Make one coupon of a series for one customer. Refuses UnknownCouponSeries, CodesNotGenerated."""
    found = check_generation(uow.connection, series, 1, "")
    (made,) = make_codes(uow, found.code, "", [customer_id])
    return PersonalOffer(made, found)
