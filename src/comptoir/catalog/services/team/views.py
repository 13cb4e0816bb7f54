"""Lists of products that people keep under a name: filter, columns and order, for themselves or for all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, literal, or_, select, update

from comptoir.catalog.domain.refusals import ViewNotFound
from comptoir.catalog.tables import ViewRow
from comptoir.kernel.actor import Actor
from comptoir.kernel.bulk import select_by_keys, upsert_rows
from comptoir.kernel.columns import Flag
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant

_COLUMNS = ("id", "owner", "name", "is_shared", "body", "version", "changed_at")


@dataclass(frozen=True, slots=True)
class View:
    """See the table. body: `{"filter", "columns", "sort", "first_for"}`; first_for: whose list opens with it."""

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


def view_bodies(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """What lists of anybody show, by their id."""
    rows = select_by_keys(connection, ViewRow, ("id", "body"), "id", ids)
    return {row[0]: row[1] for row in rows}


def put_view(uow: UnitOfWork, view_id: UUID, name: str, body: Mapping[str, Any], *, is_shared: bool) -> View:
    """Keep a view of one's own. Refuses ViewNotFound for one of somebody else."""
    statement = select(ViewRow.owner, ViewRow.version, ViewRow.body).where(ViewRow.id == view_id)
    row = uow.connection.execute(statement.with_for_update()).one_or_none()
    if row is not None and row.owner != str(uow.actor):
        raise ViewNotFound(str(view_id))
    version = 1 if row is None else row.version + 1
    first_for = [] if row is None else row.body.get("first_for", [])
    values = (view_id, str(uow.actor), name, is_shared, {**body, "first_for": first_for}, version, uow.now)
    upsert_rows(uow.connection, ViewRow, _COLUMNS, [values], ("id",))
    return view(uow.connection, uow.actor, view_id)


def open_first(uow: UnitOfWork, view_id: UUID, *, is_default: bool) -> None:
    """Let the actor's list of products open with a view, and with no other one. Refuses ViewNotFound."""
    view(uow.connection, uow.actor, view_id)
    actor = str(uow.actor)
    for one in _views(uow.connection, uow.actor, None, lock=True):
        others = [each for each in one.body.get("first_for", []) if each != actor]
        first_for = [*others, actor] if is_default and one.id == view_id else others
        if first_for != one.body.get("first_for", []):
            body = {**one.body, "first_for": first_for}
            uow.connection.execute(update(ViewRow).where(ViewRow.id == one.id).values(body=body))


def is_first_for(one: View, actor: Actor) -> bool:
    """Whether somebody's list of products opens with it."""
    return str(actor) in one.body.get("first_for", [])


def delete_view(uow: UnitOfWork, view_id: UUID) -> None:
    """Forget a view of one's own. Refuses ViewNotFound."""
    if view(uow.connection, uow.actor, view_id).owner != str(uow.actor):
        raise ViewNotFound(str(view_id))
    uow.connection.execute(delete(ViewRow).where(ViewRow.id == view_id))


def _views(connection: Connection, actor: Actor, view_id: UUID | None, *, lock: bool = False) -> list[View]:
    statement = select(*(ViewRow.__table__.c[name] for name in _COLUMNS)).where(
        or_(ViewRow.owner == str(actor), ViewRow.is_shared == literal(True, Flag))
    )
    if view_id is not None:
        statement = statement.where(ViewRow.id == view_id)
    statement = statement.order_by(ViewRow.name, ViewRow.id)
    return [View(*row) for row in connection.execute(statement.with_for_update() if lock else statement)]
