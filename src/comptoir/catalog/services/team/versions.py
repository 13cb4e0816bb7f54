"""The versions of a product: listed, made again, compared, restored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.catalog.domain.product import Item, changed_fields
from comptoir.catalog.domain.refusals import UnknownVersion
from comptoir.catalog.domain.versions import earlier, restoring
from comptoir.catalog.rows import StoredItem, lock_catalog
from comptoir.catalog.services.decided import Saved
from comptoir.catalog.services.products import find_product, save_product
from comptoir.catalog.tables import ChangeRow
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant


@dataclass(frozen=True, slots=True)
class Version:
    """A version; is_kept: it can be made again. The first one's author is not known."""

    number: int
    at: Instant
    actor: str | None
    fields: tuple[str, ...]
    is_kept: bool


def versions(connection: Connection, stored: StoredItem, limit: int, before: int | None = None) -> list[Version]:
    """Versions of a product, newest first."""
    rows = _rows(connection, stored.item.id, 0)
    found: list[Version] = []
    is_kept = True
    for row in rows:
        found.append(Version(row.version, row.at, row.actor, tuple(row.fields), is_kept))
        is_kept = is_kept and row.changes is not None
    found.append(Version(1, stored.created_at, None, (), is_kept))
    return [one for one in found if before is None or one.number < before][:limit]


def version_of(connection: Connection, stored: StoredItem, number: int) -> Item:
    """The product as it was at a version. Refuses UnknownVersion, also for one from before they were kept."""
    rows = _rows(connection, stored.item.id, number)
    if not 0 < number <= stored.item.version or any(row.changes is None for row in rows):
        raise UnknownVersion(stored.item.sku, number)
    return earlier(stored.item, [(row.version, row.changes) for row in rows])


def compared(connection: Connection, stored: StoredItem, number: int, other: int) -> Mapping[str, Mapping[str, Any]]:
    """What differs between two versions, field by field: `old` of the first, `new` of the second."""
    return changed_fields(version_of(connection, stored, number), version_of(connection, stored, other))


def restore_version(uow: UnitOfWork, sku: str, number: int, expected_version: int | None) -> Saved:
    """Make a product what it was at a version, as a new one.

    Refuses UnknownProduct, UnknownVersion, StaleProduct, InvalidProduct (what it named may be gone).
    """
    lock_catalog(uow.connection)
    stored = find_product(uow.connection, sku)
    to = version_of(uow.connection, stored, number)
    expected = stored.item.version if expected_version is None else expected_version
    return save_product(uow, restoring(stored.item, to, expected))


def _rows(connection: Connection, item_id: UUID, after: int) -> list[Any]:
    statement = (
        select(ChangeRow.version, ChangeRow.fields, ChangeRow.changes, ChangeRow.at, ChangeRow.actor)
        .where(ChangeRow.item_id == item_id, ChangeRow.version > after)
        .order_by(ChangeRow.version.desc())
    )
    return list(connection.execute(statement))
