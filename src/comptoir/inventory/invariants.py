"""What must always be true of stock, for `comptoir verify`."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection

from comptoir.inventory.domain.ledger import Level
from comptoir.inventory.events import LevelChanged
from comptoir.inventory.queries import places
from comptoir.inventory.rows import all_levels, movement_sums
from comptoir.kernel.invariants import Invariant, feed_is_whole, told_entries
from comptoir.kernel.values.quantity import millionths_text


def _levels_are_sums(connection: Connection) -> Iterator[str]:
    sums = movement_sums(connection)
    levels = all_levels(connection)
    for key in sorted(sums.keys() | levels.keys()):
        moved, kept = sums.get(key, 0), levels.get(key, Level()).on_hand
        if moved != kept:
            yield f"item {key[0]} at {key[1]}: movements {millionths_text(moved)}, level {millionths_text(kept)}"


def _promises_are_not_negative(connection: Connection) -> Iterator[str]:
    for (item_id, place_id), level in all_levels(connection).items():
        if level.reserved < 0 or level.incoming < 0:
            yield f"item {item_id} at {place_id}: reserved {level.reserved}, incoming {level.incoming}"


def _levels_are_at_places(connection: Connection) -> Iterator[str]:
    known = {place.id for place in places(connection)}
    for item_id, place_id in all_levels(connection):
        if place_id not in known:
            yield f"item {item_id} has a level at {place_id}, which is no place"


def _levels_are_told(connection: Connection) -> Iterator[str]:
    """The newest entry of the feed about a level says what the level is, so that readers know what is there."""
    told = {}
    for entry in told_entries(connection, [LevelChanged.topic]):
        fields = entry.fields()
        told[UUID(fields["item_id"]), fields["place"]] = fields["new"]
    codes = {place.id: place.code for place in places(connection)}
    is_whole = feed_is_whole(connection)
    for (item_id, place_id), level in all_levels(connection).items():
        new = told.get((item_id, codes.get(place_id, "")))
        if new is None and level == Level():
            continue
        if new is None and is_whole:
            yield f"item {item_id} at {place_id}: {millionths_text(level.on_hand)} there, which the feed never told"
        elif new is not None and (new["on_hand"], new["available"]) != (
            millionths_text(level.on_hand),
            millionths_text(level.available),
        ):
            yield f"item {item_id} at {place_id}: told {new['on_hand']}, level {millionths_text(level.on_hand)}"


INVARIANTS = [
    Invariant("inventory.levels_are_sums_of_movements", _levels_are_sums),
    Invariant("inventory.promises_are_not_negative", _promises_are_not_negative),
    Invariant("inventory.levels_are_at_places", _levels_are_at_places),
    Invariant("inventory.levels_are_told", _levels_are_told),
]
