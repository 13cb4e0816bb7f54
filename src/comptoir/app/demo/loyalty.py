"""The loyalty programme of the demo shop, and its client on account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from comptoir.customers.services.accounts import Terms, put_account
from comptoir.customers.services.programme import (
    MultiplierBody,
    ProgrammeBody,
    RedeemingBody,
    RewardBody,
    TierBody,
    TiersBody,
    put_programme,
)
from comptoir.pricing.domain.coupons import CouponSeries
from comptoir.pricing.services.coupons import put_series

if TYPE_CHECKING:
    from uuid import UUID

    from comptoir.kernel.database import Database

REWARD: Final = "cadeau-fidelite"
"""The coupon series of the reward; see `promotions.PROMOTIONS` for what it gives."""

PROGRAMME: Final = ProgrammeBody(
    name={"fr_FR": "Le cercle Garance", "en_US": "The Garance circle"},
    currency="EUR",
    points=1,
    per_amount=100,
    multipliers=(
        MultiplierBody(code="mercredi", percent=200, weekdays=(3,)),
        MultiplierBody(code="or", percent=150, tiers=("or",)),
    ),
    tiers=TiersBody(
        tiers=(
            TierBody(code="argent", name={"fr_FR": "Argent", "en_US": "Silver"}, threshold=1_000),
            TierBody(code="or", name={"fr_FR": "Or", "en_US": "Gold"}, threshold=2_500),
        )
    ),
    welcome_points=20,
    birthday_points=50,
    expiry_months=24,
    redeeming=RedeemingBody(points=100, amount=500, minimum=100, step=100, offline_max=100),
    rewards=(
        RewardBody(
            code="bougie",
            name={"fr_FR": "10 € offerts", "en_US": "€10 for you"},
            points=180,
            coupon_series=REWARD,
        ),
    ),
)
"""One point for each euro, twice as many on Wednesdays; 100 points pay 5 euros."""


def open_programme(database: Database) -> None:
    """The rules, from the first day on, and the coupons that points buy."""
    with database.write() as uow:
        put_series(uow, CouponSeries(code=REWARD, label={"fr_FR": "Cadeau fidélité", "en_US": "Loyalty gift"}))
    with database.write() as uow:
        put_programme(uow, PROGRAMME, None)


def open_account(database: Database, company: UUID) -> None:
    """A company that pays within 30 days."""
    with database.write() as uow:
        put_account(uow, company, Terms("EUR", 150_000, 30))
