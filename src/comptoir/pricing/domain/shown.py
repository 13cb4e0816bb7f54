"""What the label on a shelf says of an item, and that nobody pays more than it says.

A cut counts at the next scan: the price in force is below the one shown. A rise counts when the label says it: until
then the one shown is below. So the answer is always the lower of the two, at any instant, whoever changed what; a
price that starts or ends by itself needs nobody to notice it. Source: docs/decisions/0044-labels-and-rises.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.prices import Price


class Rises(Enum):
    """When a rise of a price counts at a store."""

    AT_ONCE = "at_once"  # the store hangs no labels of ours
    HUNG = "hung"  # once its label was seen
    HUNG_OR_OPENING = "hung_or_opening"  # once its label was seen, else from the store's next opening


class How(Enum):
    """How it is known what a label says."""

    SEEN = "seen"  # its code was scanned where it hangs, or a whole sheet was reported as hung
    PRINTED = "printed"  # it may hang from now on
    OPENING = "opening"  # the store opened with the list of what was not seen yet
    REMOVED = "removed"  # the item left the shelf, and its label with it
    TAKEN_OVER = "taken_over"  # what hung when labels began here


@dataclass(frozen=True, slots=True)
class ShelfPolicy:
    """When a rise counts; held_since: labels seen before do not count, None while nothing waits for labels.

    lead_hours: how long before a planned rise its label is asked for, so that it hangs in time.
    """

    rises: Rises = Rises.AT_ONCE
    held_since: Instant | None = None
    version: int = 0
    lead_hours: int = 0


class ShownStep(NamedTuple):
    """`amount` minor units for `per` millionths, from `min_quantity` millionths on."""

    min_quantity: int
    amount: int
    per: int


class Shown(NamedTuple):
    """What hangs. price_list: where the price came from; None while the label tells no price.

    promotions: those that the label announces, as (code, version).
    pays: what one step's `per` costs with them, as the label says in large; None without a price.
    """

    price_list: str | None
    steps: tuple[ShownStep, ...]
    promotions: tuple[tuple[str, int], ...] = ()
    pays: int | None = None

    def step(self, quantity: int) -> ShownStep | None:
        """The cheapest step that a quantity reaches; None without a price."""
        best: ShownStep | None = None
        for step in self.steps:
            if step.min_quantity <= quantity and (best is None or step.amount * best.per < best.amount * step.per):
                best = step
        return best


def lower_of(found: Price | None, shown: Shown, item_id: UUID, quantity: int, at: Instant) -> Price | None:
    """The price in force, or the one shown where that is lower or nothing is in force any more."""
    step = shown.step(quantity)
    if step is None or shown.price_list is None:
        return found
    if found is None:
        return Price(item_id, item_id, shown.price_list, step.amount, step.per, step.min_quantity, None, None, at)
    assert found.amount is not None
    if step.amount * found.per >= found.amount * step.per:
        return found
    return replace(found, price_list=shown.price_list, amount=step.amount, per=step.per)


def either(one: Shown, other: Shown) -> Shown:
    """What two labels say together, where it is not known which of them hangs: the customer may take the better."""
    pays = [shown.pays for shown in (one, other) if shown.pays is not None]
    return Shown(
        one.price_list or other.price_list,
        tuple(sorted({*one.steps, *other.steps})),
        tuple(sorted({*one.promotions, *other.promotions})),
        min(pays, default=None),
    )


def shown_of(fields: Sequence[Any]) -> Shown:
    """What a label says, from price list, steps, promotions and what is paid."""
    price_list, steps, promotions, pays = fields
    return Shown(
        price_list,
        tuple(ShownStep(*step) for step in steps),
        tuple((code, version) for code, version in promotions),
        pays,
    )
