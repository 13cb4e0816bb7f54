"""Lists of products that people keep under a name: filter, columns and order, for themselves or for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, literal, or_, select

from comptoir.catalog.domain.refusals import ViewNotFound
from comptoir.catalog.tables import ViewRow
from comptoir.kernel.actor import Actor
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.columns import Flag
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant

_COLUMNS = ("id", "owner", "name", "is_shared", "body", "version", "changed_at")


@dataclass(frozen=True, slots=True)
class View:
    """See the table. body: `{"filter", "columns", "sort"}`."""

    id: UUID
    owner: str
    name: str
    is_shared: bool
    body: Mapping[str, Any]
    version: int
    changed_at: Instant


def views(connection: Connection, actor: Actor) -> list[View]:
    """The actor's own and those shared with all, by name."""
    return _views(connection, actor, None)


def view(connection: Connection, actor: Actor, view_id: UUID) -> View:
    """One of them. Refuses ViewNotFound."""
    found = _views(connection, actor, view_id)
    if not found:
        raise ViewNotFound(str(view_id))
    return found[0]


def put_view(uow: UnitOfWork, view_id: UUID, name: str, body: Mapping[str, Any], *, is_shared: bool) -> View:
    """Keep a view of one's own. Refuses ViewNotFound for one of somebody else."""
    row = uow.connection.execute(select(ViewRow.owner, ViewRow.version).where(ViewRow.id == view_id)).one_or_none()
    if row is not None and row.owner != str(uow.actor):
        raise ViewNotFound(str(view_id))
    version = 1 if row is None else row.version + 1
    values = (view_id, str(uow.actor), name, is_shared, dict(body), version, uow.now)
    upsert_rows(uow.connection, ViewRow, _COLUMNS, [values], ("id",))
    return view(uow.connection, uow.actor, view_id)


def delete_view(uow: UnitOfWork, view_id: UUID) -> None:
    """Forget a view of one's own. Refuses ViewNotFound."""
    if view(uow.connection, uow.actor, view_id).owner != str(uow.actor):
        raise ViewNotFound(str(view_id))
    uow.connection.execute(delete(ViewRow).where(ViewRow.id == view_id))


def _views(connection: Connection, actor: Actor, view_id: UUID | None) -> list[View]:
    statement = select(*(ViewRow.__table__.c[name] for name in _COLUMNS)).where(
        or_(ViewRow.owner == str(actor), ViewRow.is_shared == literal(True, Flag))
    )
    if view_id is not None:
        statement = statement.where(ViewRow.id == view_id)
    return [View(*row) for row in connection.execute(statement.order_by(ViewRow.name, ViewRow.id))]
