"""Where a product is shown, and where it is kept back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, and_, select

from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.tables import CardRow, CurrentCardRow, WithheldRow
from comptoir.kernel.values.time import Instant


@dataclass(frozen=True, slots=True)
class ShownAt:
    """A channel and a locale; revision and published_at: of the card that holds there, None where none does."""

    channel: str
    locale: str
    revision: int | None
    published_at: Instant | None
    is_kept_back: bool


def places_of(connection: Connection, structure: Structure, item_id: UUID) -> list[ShownAt]:
    """Every channel and locale, by code."""
    same = and_(
        CardRow.channel == CurrentCardRow.channel,
        CardRow.locale == CurrentCardRow.locale,
        CardRow.item_id == CurrentCardRow.item_id,
        CardRow.revision == CurrentCardRow.revision,
    )
    statement = select(
        CurrentCardRow.channel, CurrentCardRow.locale, CurrentCardRow.revision, CardRow.published_at
    ).join(CardRow, same)
    rows = connection.execute(statement.where(CurrentCardRow.item_id == item_id))
    cards = {(row.channel, row.locale): (row.revision, row.published_at) for row in rows}
    held = connection.execute(
        select(WithheldRow.channel, WithheldRow.locale).where(WithheldRow.item_id == item_id)
    ).all()
    kept_back = {(row.channel, row.locale) for row in held}
    return [
        ShownAt(one.code, locale, *cards.get((one.code, locale), (None, None)), (one.code, locale) in kept_back)
        for one in sorted(structure.channels.values(), key=lambda one: one.code)
        for locale in one.locales
    ]
