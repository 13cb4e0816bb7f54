"""What pricing keeps by a customer's id: which promotions and coupons were used."""

from __future__ import annotations

from comptoir.customers.ports import KeptRows
from comptoir.pricing.tables import PricingRedemption

PERSONAL = (KeptRows("pricing.redemptions", PricingRedemption, duty="books"),)
