"""What must always be true of reports: their sums are the tickets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from comptoir.insight import rows
from comptoir.insight.domain.sales import differences, gathered, uneven
from comptoir.insight.services.gathering import told_contributions
from comptoir.kernel.invariants import Invariant, feed_is_whole

if TYPE_CHECKING:
    from sqlalchemy import Connection


def check_sums(connection: Connection) -> Iterator[str]:
    """Each sum is what the tickets say that were taken in."""
    if feed_is_whole(connection):
        yield from differences(rows.kept_sums(connection), gathered(told_contributions(connection)))


def check_sides(connection: Connection) -> Iterator[str]:
    """Hours, cashiers, sellers, categories and items of a day each add up to its total."""
    yield from uneven(rows.kept_sums(connection))


INVARIANTS = [
    Invariant("insight.sums_are_their_tickets", check_sums),
    Invariant("insight.sides_add_up_to_the_total", check_sides),
]
