"""Rewards: points buy a coupon of a series; what the coupon gives is said by the promotions that name the series."""

from __future__ import annotations

from uuid import UUID

from comptoir.customers.domain.points import Entry
from comptoir.customers.domain.programme import Reward
from comptoir.customers.services.loyalty import spend_on_reward
from comptoir.kernel.uow import UnitOfWork
from comptoir.pricing.services.coupons import check_generation, make_codes


def buy_reward(uow: UnitOfWork, customer_id: UUID, spending_id: UUID, code: str) -> tuple[Entry, bool]:
    """Take the points of a reward and make its coupon, which `entry.detail` names; whether that is new.

    Refuses what `spend_on_reward` refuses, UnknownCouponSeries, CodesNotGenerated.
    """

    def make(reward: Reward) -> str:
        series = check_generation(uow.connection, reward.coupon_series, 1, "")
        (made,) = make_codes(uow, series.code, "", [customer_id])
        return made

    return spend_on_reward(uow, customer_id, spending_id, code, make)
