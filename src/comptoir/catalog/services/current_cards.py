"""The cards that hold now, and the pictures and files that they show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, and_, select

from comptoir.catalog.domain.attributes import MEDIA_TYPES
from comptoir.catalog.domain.cards import CardBody
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.services.places import Place
from comptoir.catalog.tables import CardRow, CurrentCardRow
from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.uow import UnitOfWork
from comptoir.media.queries import PUBLISHED, asset_id_in, uses_by
from comptoir.media.services.editing import note_uses

_PLACE = ("channel", "locale", "item_id")
_PART = 500
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def current_cards(connection: Connection, item_ids: Iterable[UUID]) -> dict[Place, tuple[int, str]]:
    """Revision and hash of the cards that hold now."""
    columns = (*_PLACE, "revision", "hash")
    rows = select_by_keys(connection, CurrentCardRow, columns, "item_id", item_ids)
    return {(channel, locale, item_id): (revision, hash_) for channel, locale, item_id, revision, hash_ in rows}


def current_bodies(connection: Connection, item_ids: Sequence[UUID]) -> dict[Place, dict[str, Any]]:
    """What the cards say that hold now."""
    found: dict[Place, dict[str, Any]] = {}
    on = and_(*(getattr(CardRow, name) == getattr(CurrentCardRow, name) for name in (*_PLACE, "revision")))
    for start in range(0, len(item_ids), _PART):
        of_part = CurrentCardRow.item_id.in_(item_ids[start : start + _PART])
        columns = (CardRow.channel, CardRow.locale, CardRow.item_id, CardRow.body)
        for channel, locale, item_id, body in connection.execute(
            select(*columns).select_from(CurrentCardRow).join(CardRow, on).where(of_part)
        ):
            found[channel, locale, item_id] = _decode(body or "")
    return found


def note_shown(uow: UnitOfWork, structure: Structure, item_ids: Iterable[UUID], new: Iterable[CardBody] = ()) -> None:
    """Note what items show, once their cards have changed. new: those of their cards that are new.

    Other cards of theirs are read only where something is no longer shown by a new one.
    """
    media = {code for code, one in structure.attributes_as_written.items() if one.type in MEDIA_TYPES}
    noted = set(uses_by(uow.connection, PUBLISHED, item_ids))
    shown = {use for body in new for use in _uses(structure, media, body)}
    doubtful = {item_id for _, item_id, _ in noted - shown}
    for body in current_bodies(uow.connection, sorted(doubtful)).values():
        shown.update(_uses(structure, media, body))
    changed = {item_id for _, item_id, _ in shown ^ noted}
    if changed:
        note_uses(uow, PUBLISHED, changed, sorted(use for use in shown if use[1] in changed))


def _uses(structure: Structure, media: set[str], body: CardBody) -> Iterator[tuple[UUID, UUID, str]]:
    told: Any = body
    item_id = UUID(told["item_id"])
    main = structure.image_attribute(structure.family(told["family"]))
    named = [(code, told["values"][code]) for code in media & told["values"].keys()]
    for field, value in (*named, *([] if main is None else [(main.code, told["image"])])):
        for one in value if isinstance(value, list) else [value]:
            asset_id = asset_id_in(one)
            if asset_id is not None:
                yield asset_id, item_id, field
