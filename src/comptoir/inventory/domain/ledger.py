"""Movements, levels, and the stock that a group of commands decides on.

Movements and levels are tuples, a movement in the order of its table's columns: a busy till makes thousands a second.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from comptoir.inventory.domain.places import CUSTOMER, OUTSIDE, Place
from comptoir.kernel.values.time import Instant

MILLION = 1_000_000

LevelKey = tuple[UUID, UUID]  # item, place


class Cause(StrEnum):
    """Why stock moved."""

    RECEIPT = "receipt"
    ADJUSTMENT = "adjustment"
    TRANSFER = "transfer"
    COUNT = "count"
    LOSS = "loss"
    SALE = "sale"
    RETURN = "return"


class Movement(NamedTuple):
    """`quantity_millionths` (above zero) of an item went from one place to another. Never changed afterwards.

    document_id: the stock document, ticket or return that says so. actor: "person:uuid", as in the feed.
    """

    id: UUID
    item_id: UUID
    from_place_id: UUID
    to_place_id: UUID
    quantity_millionths: int
    cause: Cause
    document_id: UUID
    at: Instant
    actor: str


class Level(NamedTuple):
    """What a place has of an item, in millionths. `on_hand` below zero is a sale that the ledger cannot explain yet.

    reserved: promised, still there. incoming: on its way here.
    """

    on_hand: int = 0
    reserved: int = 0
    incoming: int = 0

    @property
    def available(self) -> int:
        """What may still be promised or taken."""
        return self.on_hand - self.reserved


NOTHING = Level()


class LevelChange(NamedTuple):
    """The level of an item at a place before and after a group of movements."""

    key: LevelKey
    old: Level
    new: Level

    @property
    def went_negative(self) -> bool:
        """Whether it fell below zero now."""
        return self.new.on_hand < 0 <= self.old.on_hand


@dataclass(slots=True)
class Stock:
    """The levels that a group of commands has loaded and locked; each movement changes what the next command sees.

    loaded: as they stand in the database; a key that is missing has nothing.
    """

    loaded: Mapping[LevelKey, Level]
    places: Mapping[UUID, Place]
    _levels: dict[LevelKey, Level] = field(default_factory=dict)

    def level(self, item_id: UUID, place_id: UUID) -> Level:
        """The level as the movements so far have left it."""
        key = (item_id, place_id)
        return self._levels.get(key) or self.loaded.get(key, NOTHING)

    def move(self, movements: Iterable[Movement]) -> None:
        """Take movements in. Whether they are allowed has been decided before."""
        for movement in movements:
            self._add(movement.item_id, movement.from_place_id, -movement.quantity_millionths)
            self._add(movement.item_id, movement.to_place_id, movement.quantity_millionths)

    def changes(self) -> list[LevelChange]:
        """Every level that the movements have changed, in the order in which they first moved."""
        changes: list[LevelChange] = []
        for key, new in self._levels.items():
            old = self.loaded.get(key, NOTHING)
            if new != old:
                changes.append(LevelChange(key, old, new))
        return changes

    def _add(self, item_id: UUID, place_id: UUID, quantity: int) -> None:
        if place_id in OUTSIDE:
            return
        key = (item_id, place_id)
        level = self._levels.get(key) or self.loaded.get(key, NOTHING)
        self._levels[key] = Level(level.on_hand + quantity, level.reserved, level.incoming)


def sale_movement(  # a movement has these facts
    movement_id: UUID, item_id: UUID, place_id: UUID, quantity: int, document_id: UUID, at: Instant, actor: str
) -> Movement:
    """The movement of a ticket's line: to the customer, or back when `quantity` (millionths) is negative.

    A sale at a till is a physical fact: it moves stock whatever the level says.
    """
    assert quantity, "a line of nothing moves nothing"
    if quantity > 0:
        return Movement(movement_id, item_id, place_id, CUSTOMER, quantity, Cause.SALE, document_id, at, actor)
    return Movement(movement_id, item_id, CUSTOMER, place_id, -quantity, Cause.RETURN, document_id, at, actor)


def keys_of(movements: Sequence[Movement]) -> set[LevelKey]:
    """The levels that movements touch."""
    return {
        (movement.item_id, place_id)
        for movement in movements
        for place_id in (movement.from_place_id, movement.to_place_id)
        if place_id not in OUTSIDE
    }
