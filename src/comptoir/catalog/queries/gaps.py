"""What products lack, as it was counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, case, func, select

from comptoir.catalog.domain.completeness import Gap, Place, asked, filled
from comptoir.catalog.domain.product import Item
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.tables import GapRow, LackRow, RecountRow
from comptoir.kernel.bulk import select_by_keys

NEARLY = 2
"""A product is nearly complete while no more fields than these are missing."""
_COLUMNS = ("pattern", "requirement_set", "channel", "locale", "required", "missing")


@dataclass(frozen=True, slots=True)
class GapCount:
    """How many products lack something at a place, and how many of them nearly nothing."""

    requirement_set: str
    channel: str
    locale: str
    incomplete: int
    nearly: int


def gaps_of(connection: Connection, item_ids: Iterable[UUID]) -> dict[UUID, list[Gap]]:
    """What items lack; complete ones are left out."""
    patterns = dict(select_by_keys(connection, LackRow, ("item_id", "pattern"), "item_id", item_ids))
    found: dict[str, list[Gap]] = {}
    for pattern, wanted, channel, locale, required, missing in select_by_keys(
        connection, GapRow, _COLUMNS, "pattern", patterns.values()
    ):
        gap = Gap(wanted, channel, locale, required, tuple(missing.strip("|").split("|")))
        found.setdefault(pattern, []).append(gap)
    return {item_id: found[pattern] for item_id, pattern in patterns.items()}


def completeness(structure: Structure, levels: Sequence[Item], lacking: Iterable[Gap]) -> list[Gap]:
    """Every place where a product is asked for something, as its plan orders them; a complete one misses nothing.

    levels: root first, the item last. lacking: see `gaps_of`.
    """
    one = filled(structure, levels, {})
    by_place: dict[Place, Gap] = {(gap.requirement_set, gap.channel, gap.locale): gap for gap in lacking}
    places = asked(one.plan) if one is not None else {}
    return [by_place.get(place) or Gap(*place, required, ()) for place, required in places.items()]


def gap_counts(connection: Connection) -> list[GapCount]:
    """How many products lack something, place by place."""
    nearly = func.sum(case((GapRow.missing_count <= NEARLY, 1), else_=0))
    place = (GapRow.requirement_set, GapRow.channel, GapRow.locale)
    statement = select(*place, func.count(), nearly).join(LackRow, LackRow.pattern == GapRow.pattern)
    statement = statement.group_by(*place).order_by(*place)
    return [GapCount(*row) for row in connection.execute(statement)]


def is_recounting(connection: Connection) -> bool:
    """Whether products wait to be counted again."""
    return connection.execute(select(RecountRow.family).limit(1)).first() is not None
