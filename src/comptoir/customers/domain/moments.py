"""The timeline of a customer: moments, and the purchases that segments count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from comptoir.kernel.values.time import Instant

ITEM, STORE = "item", "store"
"""What is counted of each: bought, or bought there."""

KINDS = ("ticket", "return", "order", "points", "value", "account", "note", "task", "mail", "consent", "merge")
"""What happens with a customer; the words are `customers.moment.KIND`."""


class Moment(NamedTuple):
    """Something that happened with a customer; kind and ref_id lead to the details.

    amount: minor units of the currency; without a currency, points; None where nothing is counted.
    """

    customer_id: UUID
    at: Instant
    kind: str
    ref_id: UUID
    store_id: UUID | None = None
    amount: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """A sale (or, with negative amounts, a return) as segments count it.

    lines: item and amount with tax, in minor units.
    """

    moment: Moment
    is_return: bool
    lines: Sequence[tuple[UUID, int]]
