"""Routes of pricing."""

from comptoir.pricing.http.lists import ROUTES as LIST_ROUTES
from comptoir.pricing.http.prices import ROUTES as PRICE_ROUTES

ROUTES = [*LIST_ROUTES, *PRICE_ROUTES]

__all__ = ["ROUTES"]
