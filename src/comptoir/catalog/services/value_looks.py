"""Whether a product holds a value of an attribute: looked at outside the lock, since all documents are read for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.catalog.domain.attributes import INDEXING, Attribute
from comptoir.catalog.domain.structure import StructureKind
from comptoir.catalog.events import ProductCreated, ProductUpdated
from comptoir.catalog.services.structure_use import holds_value, used_by_items
from comptoir.catalog.tables import DocumentRow, ItemRow
from comptoir.kernel.database import Database
from comptoir.kernel.feed import keys_after, last_position

_WRITTEN = (ProductCreated.topic, ProductUpdated.topic)
_PART = 500


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of an attribute as it was. sku: a product that held a value; position: of the feed then."""

    attribute: Attribute
    sku: str | None
    position: int


def is_indexed_otherwise(before: Attribute, after: Attribute) -> str | None:
    """What of an attribute would have other rows find its values. Options have theirs in any case."""
    others = [name for name in INDEXING if getattr(before, name) is not getattr(after, name)]
    return others[0] if others and before.choice_list is None else None


def look_for_values(database: Database, attribute: Attribute) -> Look:
    """Look through all products; and once more through those that others have written during that."""
    with database.read() as connection:
        sku = used_by_items(connection, StructureKind.ATTRIBUTE, attribute)
        look = Look(attribute, sku, last_position(connection))
    if sku is not None:
        return look
    with database.read() as connection:
        return Look(attribute, _held_since(connection, look), last_position(connection))


def held_now(connection: Connection, attribute: Attribute, look: Look | None) -> str | None:
    """The SKU of a product that holds a value, if there is one; in the lock, only what is new since a look is read."""
    if look is None or look.attribute != attribute:
        return used_by_items(connection, StructureKind.ATTRIBUTE, attribute)
    return look.sku or _held_since(connection, look)


def _held_since(connection: Connection, look: Look) -> str | None:
    """Whoever writes a document tells it, and in the feed all stands in the order in which it was committed."""
    ids = [UUID(key) for key in keys_after(connection, look.position, _WRITTEN)]
    holds = holds_value(connection, look.attribute.code)
    statement = select(ItemRow.sku).join(DocumentRow, DocumentRow.item_id == ItemRow.id).where(holds).limit(1)
    for start in range(0, len(ids), _PART):
        among = DocumentRow.item_id.in_(ids[start : start + _PART])
        sku = connection.execute(statement.where(among)).scalar()
        if sku is not None:
            return str(sku)
    return None
