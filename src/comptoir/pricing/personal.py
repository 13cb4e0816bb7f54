"""What pricing keeps by a customer's id: coupons that were for them, and which promotions and coupons were used."""

from __future__ import annotations

from comptoir.customers.ports import KeptRows
from comptoir.pricing.tables import PricingCoupon, PricingRedemption

PERSONAL = (
    KeptRows("pricing.coupons", PricingCoupon, duty="books"),
    KeptRows("pricing.redemptions", PricingRedemption, duty="books"),
)
