"""Trying a promotion before it runs: a book in which it does, for example baskets and for past sales."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from comptoir.pricing.domain.book import Book
from comptoir.pricing.domain.promotion_book import PromotionBook
from comptoir.pricing.domain.promotions import Limits, Promotion
from comptoir.pricing.services.item_keys import groups_of, items_with_keys, keys_of_items


def as_if_open(promotion: Promotion, *, at_any_time: bool) -> Promotion:
    """The promotion as if it ran, for everybody, with its coupon shown; only its limit per basket counts.

    at_any_time: its weekdays and hours do not count either.
    """
    scope = replace(promotion.scope, valid_from=None, valid_to=None, customer_groups=frozenset())
    if at_any_time:
        scope = replace(scope, weekdays=frozenset(), hours=())
    return replace(
        promotion, scope=scope, limits=Limits(per_basket=promotion.limits.per_basket), coupon_series=None, campaign=None
    )


def book_with(
    connection: Connection, book: Book, promotion: Promotion, item_ids: frozenset[UUID] | None = None
) -> Book:
    """The book with a promotion in it; what it selects by is known of some items, or (None) of all."""
    promotions = book.promotions.apply([promotion])
    fresh = groups_of(promotions.keys_in_use) - groups_of(book.promotions.keys_in_use)
    if fresh:
        known = items_with_keys(connection, fresh) if item_ids is None else keys_of_items(connection, item_ids, fresh)
        nothing: frozenset[str] = frozenset()
        before = promotions.item_keys
        promotions = promotions.apply(item_keys={one: before.get(one, nothing) | keys for one, keys in known.items()})
    return replace(book, promotions=promotions)


def book_without(book: Book, code: str) -> Book:
    """The book without a promotion."""
    promotions: PromotionBook = book.promotions.apply(gone=[code])
    return replace(book, promotions=promotions)
