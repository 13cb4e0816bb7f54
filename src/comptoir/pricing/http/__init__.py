"""Routes of pricing."""

from comptoir.pricing.http.calendar import ROUTES as CALENDAR_ROUTES
from comptoir.pricing.http.campaigns import ROUTES as CAMPAIGN_ROUTES
from comptoir.pricing.http.charges import ROUTES as CHARGE_ROUTES
from comptoir.pricing.http.coupons import ROUTES as COUPON_ROUTES
from comptoir.pricing.http.examining import ROUTES as EXAMINING_ROUTES
from comptoir.pricing.http.history import ROUTES as HISTORY_ROUTES
from comptoir.pricing.http.holds import ROUTES as HOLD_ROUTES
from comptoir.pricing.http.law import ROUTES as LAW_ROUTES
from comptoir.pricing.http.lists import ROUTES as LIST_ROUTES
from comptoir.pricing.http.offers import ROUTES as OFFER_ROUTES
from comptoir.pricing.http.prices import ROUTES as PRICE_ROUTES
from comptoir.pricing.http.promotions import ROUTES as PROMOTION_ROUTES
from comptoir.pricing.http.rewards import ROUTES as REWARD_ROUTES

ROUTES = [
    *LIST_ROUTES,
    *PRICE_ROUTES,
    *HISTORY_ROUTES,
    *HOLD_ROUTES,
    *CALENDAR_ROUTES,
    *CHARGE_ROUTES,
    *LAW_ROUTES,
    *EXAMINING_ROUTES,
    *PROMOTION_ROUTES,
    *CAMPAIGN_ROUTES,
    *COUPON_ROUTES,
    *REWARD_ROUTES,
    *OFFER_ROUTES,
]

__all__ = ["ROUTES"]
