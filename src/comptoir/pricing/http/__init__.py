"""Routes of pricing; `basket_answer` shapes the answer of the route that prices baskets."""

from comptoir.pricing.http.lists import ROUTES as LIST_ROUTES
from comptoir.pricing.http.prices import ROUTES as PRICE_ROUTES
from comptoir.pricing.http.shapes import basket_answer

ROUTES = [*LIST_ROUTES, *PRICE_ROUTES]

__all__ = ["ROUTES", "basket_answer"]
