"""Routes of the grid and of changes of many products."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import File

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.attributes import CHOICE_TYPES
from comptoir.catalog.domain.cards import label_in
from comptoir.catalog.domain.grid import STEPS, Action, ActionKind, grid_columns
from comptoir.catalog.domain.refusals import ActionUnfit
from comptoir.catalog.domain.rights import shows_all_of, shows_place
from comptoir.catalog.http.shapes import errors_of
from comptoir.catalog.services.bulk_changes import Meant, change_kinds, check_meant, foresee, start_change
from comptoir.catalog.services.bulk_undo import start_undo
from comptoir.catalog.services.exports import place_of
from comptoir.catalog.services.grid import (
    CHANGES_MAX,
    COLUMNS_MAX,
    CellChange,
    RowOutcome,
    change_many_cells,
    grid_page,
)
from comptoir.catalog.services.selection import Selection, Wanted, filter_of
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database
from comptoir.kernel.http import page, page_limit, read_cursor, write_cursor
from comptoir.kernel.jobs import JobNotFound, job, start_job
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.codes import fold_code

READ = "catalog.product.read"
EDIT = "catalog.product.edit"
EXPORT = "catalog.product.export"
CHOICES_MAX = 500
STEP_PERMISSIONS = {
    ActionKind.PUBLISH: "catalog.product.publish",
    ActionKind.WITHDRAW: "catalog.product.publish",
    ActionKind.SUBMIT: "catalog.product.submit",
    ActionKind.STAGE: "catalog.product.publish",
}


class ColumnView(msgspec.Struct):
    """A column that the grid can show. label: empty for the product's own fields, which screens have words for.

    choices: what its cells may hold, by code and label; empty where there are more than five hundred.
    """

    column: str
    label: str
    type: str
    locale: str | None
    channel: str | None
    currency: str
    is_list: bool
    is_fixed: bool
    choices: list[tuple[str, str]]


@get("/product-columns", permission=READ, sync_to_thread=True, summary="Columns of the grid")
def list_columns(database: Database, principal: Principal, locale: str) -> dict[str, list[ColumnView]]:
    """Every column that the grid can show the asker, named as in product sheets."""
    narrowings = principal.narrowings(READ)
    with database.read() as connection:
        structure = current_structure(connection)
    views = []
    for one in grid_columns(structure):
        attribute = one.attribute
        if attribute is not None and not (
            shows_all_of(structure, narrowings, attribute.code) and shows_place(narrowings, one.channel, one.locale)
        ):
            continue
        choices: list[tuple[str, str]] = []
        if attribute is not None and attribute.type in CHOICE_TYPES:
            known = structure.choices.get(fold_code(attribute.choice_list or attribute.code), {})
            if len(known) <= CHOICES_MAX:
                choices = [(choice.code, label_in(choice.labels, locale) or choice.code) for choice in known.values()]
        elif one.name in {"family", "categories"}:
            things = structure.families if one.name == "family" else structure.categories
            if len(things) <= CHOICES_MAX:
                choices = [(each.code, label_in(each.labels, locale) or each.code) for each in things.values()]
        views.append(
            ColumnView(
                one.name,
                "" if attribute is None else label_in(attribute.labels, locale) or attribute.code,
                "own" if attribute is None else attribute.type.value,
                one.locale,
                one.channel,
                one.currency,
                one.is_list,
                one.is_fixed,
                choices,
            )
        )
    return {"items": views}


class GridBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which products and which of their cells. filter: as the query of `GET /products`; after: the `next` of a page."""

    columns: Annotated[list[str], msgspec.Meta(min_length=1, max_length=COLUMNS_MAX)]
    filter: Wanted = Wanted()
    after: str | None = None
    limit: int | None = None


@post("/products:grid", permission=READ, sync_to_thread=True, status_code=200, summary="A page of the grid")
def read_grid(data: GridBody, database: Database, principal: Principal, locale: str) -> Response[dict[str, Any]]:
    """Products by SKU with the texts of the chosen cells, as they hold over all levels.

    inherited: places of the columns whose text stands on a level above.
    """
    with database.read() as connection:
        wanted = filter_of(connection, current_structure(connection), data.filter, principal.actor)
        cursor = read_cursor(data.after, 1)[0] if data.after else None
        rows, following = grid_page(connection, principal.actor, wanted, data.columns, cursor, page_limit(data.limit))
        items = [
            {
                "id": str(row.line.item_id),
                "sku": row.line.sku,
                "label": label_in(row.line.label, locale),
                "level": row.line.level,
                "status": row.line.status,
                "version": row.line.version,
                "cells": row.cells,
                "inherited": row.inherited,
            }
            for row in rows
        ]
        return page(connection, items, write_cursor(following) if following else None)


class CellBody(msgspec.Struct, forbid_unknown_fields=True):
    """What a cell shall say, and what its person saw in it; empty clears it."""

    now: str
    was: str


class RowBody(msgspec.Struct, forbid_unknown_fields=True):
    """The changed cells of one product, by column."""

    id: UUID
    cells: Annotated[dict[str, CellBody], msgspec.Meta(min_length=1, max_length=COLUMNS_MAX)]


class CellsBody(msgspec.Struct, forbid_unknown_fields=True):
    """Changed cells of up to a thousand products, each product once."""

    changes: Annotated[list[RowBody], msgspec.Meta(min_length=1, max_length=CHANGES_MAX)]


@post("/products:cells", permission=EDIT, sync_to_thread=True, status_code=200, summary="Change cells of the grid")
def write_cells(
    data: CellsBody, database: Database, principal: Principal, trace: str, locale: str
) -> dict[str, list[dict[str, Any]]]:
    """An outcome per product: updated, unchanged, rejected or missing, with what is wrong with single cells.

    A cell that does not hold any more what its person saw stays, and comes back in `theirs` with what it holds now;
    the other cells of the product are changed all the same.
    """
    wanted = {
        row.id: {name: CellChange(cell.now, cell.was) for name, cell in row.cells.items()} for row in data.changes
    }
    outcomes = change_many_cells(database, principal.actor, trace, wanted)
    return {"items": [_row_body(one, locale) for one in outcomes]}


def _row_body(one: RowOutcome, locale: str) -> dict[str, Any]:
    return {
        "id": str(one.item_id),
        "sku": one.sku,
        "outcome": one.outcome,
        "version": one.version,
        "cells": one.cells,
        "theirs": one.theirs,
        "errors": errors_of(one.errors, locale),
    }


class ActionBody(msgspec.Struct, forbid_unknown_fields=True):
    """One thing to do; column and value are for actions on cells, the value of a stage is its code."""

    kind: ActionKind
    column: str = ""
    value: str = ""


class ChangeBody(msgspec.Struct, forbid_unknown_fields=True):
    """The same actions on many products: those of `ids`, or all that the filter finds.

    foreseen: of the preview; where other products are found by now, nothing is changed.
    """

    selection: Selection
    actions: Annotated[list[ActionBody], msgspec.Meta(min_length=1, max_length=COLUMNS_MAX)]
    foreseen: Meant | None = None


def _require(kinds: Iterable[ActionKind], principal: Principal) -> None:
    for kind in kinds:
        principal.require(STEP_PERMISSIONS[kind] if kind in STEPS else EDIT)


def _allowed(data: ChangeBody, principal: Principal) -> list[Action]:
    """The actions. Raises PermissionDenied, ActionUnfit."""
    _require([one.kind for one in data.actions], principal)
    if not data.selection.ids and data.selection.filter is None:
        raise ActionUnfit("selection", "")
    return [Action(one.kind, one.column, one.value) for one in data.actions]


@post("/product-changes:preview", permission=READ, sync_to_thread=True, status_code=200, summary="Foresee a change")
def preview_change(data: ChangeBody, database: Database, principal: Principal, locale: str) -> dict[str, Any]:
    """How many products a change is about, and what it would do to the first hundred; nothing is written.

    foreseen: to be sent with the change, so that it is about these products or none.
    """
    actions = _allowed(data, principal)
    with database.read() as connection:
        about, found = foresee(connection, principal.actor, data.selection, actions)
    items = [
        {
            "sku": one.sku,
            "outcome": one.outcome,
            "cells": {name: {"was": was, "now": now} for name, (was, now) in one.cells.items()},
            "errors": errors_of(one.errors, locale),
        }
        for one in found
    ]
    return {"total": about.total, "foreseen": msgspec.to_builtins(about), "items": items}


@post("/product-changes", permission=READ, sync_to_thread=True, status_code=202, summary="Change many products")
def make_change(data: ChangeBody, database: Database, principal: Principal, trace: str, locale: str) -> dict[str, Any]:
    """Starts the job that does it; the answer names the job, which can be undone for a day. Raises SelectionChanged."""
    actions = _allowed(data, principal)
    if data.foreseen is not None:
        with database.read() as connection:
            check_meant(connection, principal.actor, data.selection, data.foreseen)
    with database.write(principal.actor, trace) as uow:
        return {"job": {"id": str(start_change(uow, data.selection, actions, locale, data.foreseen))}}


@post("/product-changes/{job_id:uuid}/undo", permission=READ, sync_to_thread=True, status_code=202, summary="Undo it")
def undo_change(job_id: UUID, database: Database, principal: Principal, trace: str, locale: str) -> dict[str, Any]:
    """Starts the job that puts back what nobody has changed since. Raises JobNotFound, ChangeNotUndoable."""
    with database.write(principal.actor, trace) as uow:
        _require(change_kinds(uow.connection, job_id), principal)
        return {"job": {"id": str(start_undo(uow, job_id, locale))}}


class ExportBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which products go out and how. columns: all where none is named; channel, locale: only their values."""

    form: Literal["csv", "xlsx", "jsonl", "akeneo"]
    filter: Wanted = Wanted()
    columns: Annotated[list[str], msgspec.Meta(max_length=500)] = []
    channel: str | None = None
    locale: str | None = None


@post("/product-exports", permission=EXPORT, sync_to_thread=True, status_code=202, summary="Write products to a file")
def make_export(data: ExportBody, database: Database, principal: Principal, trace: str, locale: str) -> dict[str, Any]:
    """Starts the job; when it is done, its file is at `/product-exports/{job}/file`. Raises ExportPlaceUnknown."""
    with database.read() as connection:
        place_of(connection, principal.actor, data.channel, data.locale)
    argument = {
        "form": data.form,
        "filter": msgspec.to_builtins(data.filter),
        "columns": data.columns,
        "channel": data.channel,
        "values_locale": data.locale,
        "locale": locale,
    }
    with database.write(principal.actor, trace) as uow:
        return {"job": {"id": str(start_job(uow, "catalog.export", argument))}}


@get("/product-exports/{job_id:uuid}/file", permission=EXPORT, sync_to_thread=True, summary="The file of an export")
def read_export(job_id: UUID, database: Database, principal: Principal, settings: Settings) -> File:
    """To whoever asked for it; what one may see is in it. Raises JobNotFound."""
    with database.read() as connection:
        view = job(connection, job_id)
    found = next(iter(sorted((settings.data / "jobs" / str(job_id)).glob("products.*"))), None)
    if view.kind != "catalog.export" or view.actor != str(principal.actor) or found is None:
        raise JobNotFound(job_id)
    return File(found, filename=found.name)


GRID_ROUTES = [make_export, read_export, list_columns, read_grid, write_cells, preview_change, make_change, undo_change]
