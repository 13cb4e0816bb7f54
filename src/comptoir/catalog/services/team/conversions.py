"""What drafts, proposals and saved views say of an attribute, once it has become another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, String, cast, select, update

from comptoir.catalog.domain.attributes import Attribute, Choice
from comptoir.catalog.domain.conversion import Kept
from comptoir.catalog.domain.grid import grid_columns
from comptoir.catalog.domain.proposals import OPEN, Part, ProposalState, converted, part_of
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.events import ProposalChanged
from comptoir.catalog.services.conversions import with_options
from comptoir.catalog.tables import ProposalRow, ViewRow
from comptoir.kernel.uow import UnitOfWork


def _waiting(connection: Connection, attribute: Attribute) -> Sequence[Row[Any]]:
    """The open drafts and proposals that say something of the attribute; the others are not even read."""
    columns = (ProposalRow.id, ProposalRow.item_id, ProposalRow.author, ProposalRow.state, ProposalRow.fields)
    names_it = cast(ProposalRow.fields, String).contains(f'"values.{attribute.code}"', autoescape=True)
    is_open = ProposalRow.state.in_([one.value for one in OPEN])
    return connection.execute(select(*columns, ProposalRow.decided).where(is_open, names_it)).all()


def proposed_options(
    connection: Connection, changed: Structure, before: Attribute, after: Attribute, options: dict[str, Choice]
) -> Structure:
    """`changed` with the options that what is proposed needs besides; they are noted among `options`."""
    for row in _waiting(connection, before):
        parts = map(part_of, row.fields)
        cells = {one.scope: one.new for one in parts if _is_of(one, before) and one.scope and one.new is not None}
        changed = with_options(changed, before, after, cells, options)
    return changed


def convert_proposals(
    uow: UnitOfWork, changed: Structure, before: Attribute, after: Attribute, kept: Kept
) -> Iterator[tuple[UUID, Part]]:
    """Let open drafts and proposals say it in the other way; the item and the part of each that goes.

    What is decided stays as it was decided. One that has nothing left is withdrawn.
    """
    for row in _waiting(uow.connection, before):
        parts = tuple(map(part_of, row.fields))
        waiting = [one for one in parts if one.key not in row.decided]
        if not any(_is_of(one, before) for one in waiting):
            continue
        decided = [one for one in parts if one.key in row.decided]
        after_all, lost = converted(changed, before, after, waiting, kept)
        fields = [one.body() for one in (*decided, *(one for one in after_all if one.key not in row.decided))]
        given: dict[str, Any] = {"fields": fields, "changed_at": uow.now}
        state = row.state
        if not fields:
            state = ProposalState.WITHDRAWN.value
            given |= {"state": state, "open_key": None, "fields": row.fields}
        uow.connection.execute(update(ProposalRow).where(ProposalRow.id == row.id).values(**given))
        uow.emit(
            ProposalChanged(proposal_id=str(row.id), item_id=str(row.item_id), author=row.author, proposal_state=state)
        )
        yield from ((row.item_id, part) for part in lost)


def _is_of(part: Part, attribute: Attribute) -> bool:
    return part.field == f"values.{attribute.code}"


def show_columns(uow: UnitOfWork, was: Structure, changed: Structure, before: Attribute, after: Attribute) -> None:
    """Let saved views show the columns that the attribute has now."""
    names = [one.name for one in grid_columns(was) if one.attribute == before]
    now = [one.name for one in grid_columns(changed) if one.attribute == after]
    if names == now:
        return
    for row in uow.connection.execute(select(ViewRow.id, ViewRow.body)).all():
        columns = list(row.body.get("columns") or ())
        places = [place for place, name in enumerate(columns) if name in names]
        if places:
            rest = [name for name in columns if name not in names]
            body = {**row.body, "columns": [*rest[: places[0]], *now, *rest[places[0] :]]}
            uow.connection.execute(update(ViewRow).where(ViewRow.id == row.id).values(body=body))
