"""Which products use which pictures and files of the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from comptoir.catalog.domain.attributes import MEDIA_TYPES
from comptoir.catalog.domain.product import Item
from comptoir.catalog.domain.structure import Structure
from comptoir.kernel.uow import UnitOfWork
from comptoir.media.queries import asset_id_in
from comptoir.media.services.editing import note_uses

KIND = "product"


def write_uses(uow: UnitOfWork, structure: Structure, items: Sequence[Item], known: Iterable[UUID]) -> None:
    """Note what items use. known: those of them that may have used something before."""
    fields = {code for code, one in structure.attributes_as_written.items() if one.type in MEDIA_TYPES}
    uses = [use for item in items for use in _uses(item, fields)] if fields else []
    before = list(known)
    if before or uses:
        note_uses(uow, KIND, before, uses)


def _uses(item: Item, fields: set[str]) -> Iterator[tuple[UUID, UUID, str]]:
    values = item.document.values
    for field in fields & values.keys():
        for datum in values[field].values():
            for one in datum if isinstance(datum, list) else [datum]:
                asset_id = asset_id_in(one)
                if asset_id is not None:
                    yield asset_id, item.id, field
