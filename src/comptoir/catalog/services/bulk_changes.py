"""The same change on many products: a look at what it would do, and the job that does it.

A job writes in slices and goes on from its last one. What it replaced is kept for a day; see `bulk_undo`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import thread_time
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import Connection, delete

from comptoir.catalog.domain.called import Called
from comptoir.catalog.domain.grid import (
    STEPS,
    Action,
    ActionKind,
    cell_texts,
    cells_after,
    column_of,
    draft_of_cells,
    grid_columns,
    plan_grid,
)
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.product import Item
from comptoir.catalog.domain.refusals import ActionUnfit, ChangeNotUndoable, SelectionChanged
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.queries import product_keys
from comptoir.catalog.rows import load_items
from comptoir.catalog.services.bulk_steps import stage_foreseen, take
from comptoir.catalog.services.grid import CellChange, RowOutcome, change_cells
from comptoir.catalog.services.rights import READS, Writer, narrowings_of_writer, readable
from comptoir.catalog.services.saving import prepare
from comptoir.catalog.services.selection import Selection, filter_of
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import BulkChangeRow, ItemRow
from comptoir.kernel.actor import Actor
from comptoir.kernel.bulk import insert_rows, select_by_keys
from comptoir.kernel.jobs import JobContext, job, start_job
from comptoir.kernel.pace import next_size
from comptoir.kernel.texts import problem_texts
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.canonical import sha256_hex
from comptoir.kernel.values.errors import FieldError, Refusal

JOB = "catalog.change"
UNDOABLE = timedelta(days=1)
SAMPLE = 100
_SECONDS = 0.010
_SIZE_FIRST = 8
_SIZE_MAX = 100

Thing = TypeVar("Thing")


@dataclass(slots=True)
class Foreseen:
    """What a change would do to one product: its cells before and after, or why not."""

    sku: str
    outcome: str
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)


def check_actions(structure: Structure, actions: Sequence[Action]) -> None:
    """Refuses ActionUnfit: no action, a step together with others, a column that is fixed, unknown or holds no list."""
    if not actions:
        raise ActionUnfit("", "")
    columns = {one.name: one for one in grid_columns(structure)}
    for one in actions:
        if one.kind in STEPS:
            if len(actions) > 1:
                raise ActionUnfit(one.kind.value, "")
            if one.kind is ActionKind.STAGE and one.value not in set(Lifecycle):
                raise ActionUnfit(one.kind.value, "lifecycle")
            continue
        column = columns.get(one.column)
        needs_list = one.kind in {ActionKind.ADD, ActionKind.REMOVE}
        if column is None or column.is_fixed or (needs_list and not column.is_list):
            raise ActionUnfit(one.kind.value, one.column)


def selected(
    connection: Connection, structure: Structure, selection: Selection, actor: Actor
) -> list[tuple[str, UUID]]:
    """Folded SKU and id of every product that is meant, by SKU; a filter leaves out what the actor may not see."""
    if selection.ids:
        rows = select_by_keys(connection, ItemRow, ("sku_folded", "id"), "id", selection.ids)
        return sorted((row[0], row[1]) for row in rows)
    assert selection.filter is not None, "the edge refuses a selection of nothing"
    return product_keys(connection, filter_of(connection, structure, selection.filter, actor, is_whole=True))


class Meant(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Which products a change was foreseen for: how many, and what tells whether they are the same."""

    total: int
    digest: str


def meant(keys: Sequence[tuple[str, UUID]]) -> Meant:
    """What tells these products from others."""
    return Meant(len(keys), sha256_hex(b"".join(sorted(item_id.bytes for _, item_id in keys))))


def check_meant(connection: Connection, actor: Actor, selection: Selection, foreseen: Meant) -> None:
    """Refuses SelectionChanged where the selection finds other products by now."""
    keys = selected(connection, current_structure(connection), selection, actor)
    _refuse_others(keys, foreseen)


def _refuse_others(keys: Sequence[tuple[str, UUID]], foreseen: Meant) -> None:
    if meant(keys) != foreseen:
        raise SelectionChanged(foreseen.total, len(keys))


def foresee(
    connection: Connection, actor: Actor, selection: Selection, actions: Sequence[Action]
) -> tuple[Meant, list[Foreseen]]:
    """Which products a change is about, and what it would do to the first hundred. Refuses ActionUnfit."""
    structure = current_structure(connection)
    check_actions(structure, actions)
    keys = selected(connection, structure, selection, actor)
    items = load_items(connection, ids=[item_id for _, item_id in keys[:SAMPLE]])
    narrowings = narrowings_of_writer(connection, Writer(actor, READS))
    found: list[Foreseen] = []
    called = Called(structure)
    drafts, waiting = [], []
    for _, item_id in keys[:SAMPLE]:
        item = readable(structure, narrowings, items, item_id)
        if item is None:
            continue
        one = Foreseen(item.sku, "updated" if actions[0].kind in STEPS else "unchanged")
        found.append(one)
        if actions[0].kind is ActionKind.STAGE:
            one.outcome, one.errors = stage_foreseen(item, Lifecycle(actions[0].value))
            one.cells = {"lifecycle": (item.lifecycle.value, actions[0].value)} if one.outcome == "updated" else {}
        if actions[0].kind in STEPS:
            continue
        before, after = _cells(structure, item, actions)
        one.cells = {name: (before[name], text) for name, text in after.items()}
        read = draft_of_cells(called, items.by_id[item_id].item, after)
        one.errors = list(read.errors)
        if read.errors:
            one.outcome = "rejected"
        elif after:
            drafts.append(read.draft)
            waiting.append((one, plan_grid(structure, list(after))))
    for (one, plan), saved in zip(waiting, _outcomes(connection, actor, drafts), strict=True):
        one.outcome = saved.outcome
        one.errors = [FieldError(f"/{column_of(plan, error)}", error.code, error.facts) for error in saved.errors]
    return meant(keys), found


def _outcomes(connection: Connection, actor: Actor, drafts: Sequence[Any]) -> list[Any]:
    return prepare(connection, drafts, writer=Writer(actor)).outcomes() if drafts else []


def _cells(structure: Structure, item: Item, actions: Sequence[Action]) -> tuple[dict[str, str], dict[str, str]]:
    """The texts of an item's own cells that the actions touch, and those that change."""
    plan = plan_grid(structure, list(dict.fromkeys(one.column for one in actions)))
    before = cell_texts(plan, item, item.document.values)
    return before, cells_after(actions, before)


def start_change(
    uow: UnitOfWork, selection: Selection, actions: Sequence[Action], locale: str, foreseen: Meant | None = None
) -> UUID:
    """Queue the job. foreseen: where the job finds other products, it changes none. Refuses ActionUnfit."""
    check_actions(current_structure(uow.connection), actions)
    argument = {
        "selection": msgspec.to_builtins(selection),
        "actions": [{"kind": one.kind.value, "column": one.column, "value": one.value} for one in actions],
        "locale": locale,
        "foreseen": None if foreseen is None else msgspec.to_builtins(foreseen),
    }
    return start_job(uow, JOB, argument)


@dataclass(slots=True)
class Run:
    """How far a job is, and what it has counted."""

    context: JobContext
    locale: str
    counts: Counter[str] = field(default_factory=Counter)
    size: int = _SIZE_FIRST
    """How many products the next transaction takes."""

    def slices(self, things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
        """The things, so many at a time as the last slices suggest."""
        start = 0
        while part := things[start : start + self.size]:
            yield part
            start += len(part)

    def paced(self, count: int, began: float) -> None:
        """A slice of so many is written. began: the thread's time when it had the lock."""
        self.size = next_size(count, thread_time() - began, _SECONDS, 1, _SIZE_MAX)

    def told(self, sku: str, column: str, error: FieldError) -> None:
        detail = problem_texts(error.code, self.locale, error.facts)[1]
        self.context.message({"sku": sku, "column": column, "code": error.code, "detail": detail, "severity": "error"})

    def refused(self, sku: str, refusal: Refusal) -> None:
        self.told(sku, "", FieldError("", refusal.code, refusal.facts()))
        self.counts["rejected"] += 1

    def count(self, one: RowOutcome) -> None:
        """A product's end; cells that somebody else changed are told, and keep it out when there is nothing else."""
        for error in one.errors:
            self.told(one.sku, error.pointer.lstrip("/"), error)
        for column, text in one.theirs.items():
            self.told(one.sku, column, FieldError(f"/{column}", "catalog.cell_changed", {"text": text[:100]}))
        if one.outcome == "missing":
            named = one.sku or str(one.item_id)
            self.told(named, "", FieldError("", "catalog.unknown_product", {"sku": named}))
        ends = {"updated": "updated", "unchanged": "unchanged"}
        self.counts[ends.get(one.outcome, "rejected")] += 1

    def outcome(self) -> dict[str, int]:
        parts = {name: self.counts[name] for name in ("updated", "unchanged", "rejected")}
        return {"read": sum(parts.values()), "created": 0, **parts, "warnings": 0}

    def checkpoint(self, after: str) -> dict[str, Any]:
        return {"after": after, "counts": dict(self.counts)}


def run_change(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """The job `catalog.change`; the outcome counts products, a message tells each that was left, and why."""
    actions = [Action(ActionKind(one["kind"]), one["column"], one["value"]) for one in argument["actions"]]
    selection = msgspec.convert(argument["selection"], Selection)
    run = Run(context, str(argument.get("locale") or "en_US"))
    forget_old(context)
    with context.database.read() as connection:
        keys = selected(connection, current_structure(connection), selection, context.actor)
    context.so_far = run.outcome
    total, done_before = len(keys), 0
    if context.checkpoint is None and argument.get("foreseen") is not None:
        _refuse_others(keys, msgspec.convert(argument["foreseen"], Meant))
    if context.checkpoint is not None:
        run.counts.update(context.checkpoint["counts"])
        done_before = sum(run.counts.values())
        keys = [key for key in keys if key[0] > context.checkpoint["after"]]
        total = done_before + len(keys)
    is_step = actions[0].kind in STEPS
    for part in run.slices(keys):
        if is_step:
            for key in part:
                _step(run, actions[0], key)
        else:
            _change(run, actions, part)
        context.progress(sum(run.counts.values()), total)
    return run.outcome()


def forget_old(context: JobContext) -> None:
    """Forget what changes replaced that cannot be undone any more."""
    with context.database.write(context.actor, context.trace) as uow:
        uow.connection.execute(delete(BulkChangeRow).where(BulkChangeRow.at < uow.now - 2 * UNDOABLE))


CellsOf = Callable[[Structure, Item], tuple[dict[str, str], dict[str, str]]]
"""The texts of an item's own cells that a change looks at, and those that it changes."""


def _change(run: Run, actions: Sequence[Action], part: Sequence[tuple[str, UUID]]) -> None:
    change_part(run, lambda structure, item: _cells(structure, item, actions), part)


def change_part(run: Run, cells_of: CellsOf, part: Sequence[tuple[str, UUID]], *, even_archived: bool = False) -> None:
    """Change cells of some products in one transaction, keep what stood there, and count them."""
    context = run.context
    with context.database.write(context.actor, context.trace) as uow:
        began = thread_time()
        structure = current_structure(uow.connection)
        items = load_items(uow.connection, ids=[item_id for _, item_id in part])
        narrowings = narrowings_of_writer(uow.connection, Writer(uow.actor, READS))
        changes: dict[UUID, dict[str, CellChange]] = {}
        untouched = 0
        for _, item_id in part:
            if item_id not in items.by_id:
                continue
            item = readable(structure, narrowings, items, item_id)
            if item is None:
                changes[item_id] = {"sku": CellChange("", "")}
                continue
            before, after = cells_of(structure, item)
            changes[item_id] = {name: CellChange(text, before[name]) for name, text in after.items()}
            untouched += not after
        touched = {item_id: cells for item_id, cells in changes.items() if cells}
        outcomes = change_cells(uow, touched, even_archived=even_archived)
        rows = [
            (
                context.job_id,
                one.item_id,
                {"sku": one.sku, "cells": {name: [one.before[name], one.cells[name]] for name in one.before}},
                uow.now,
            )
            for one in outcomes
            if one.outcome == "updated"
        ]
        insert_rows(uow.connection, BulkChangeRow, _COLUMNS, rows)
        run.counts["unchanged"] += untouched
        for one in outcomes:
            run.count(one)
        context.save(uow, run.checkpoint(part[-1][0]))
        run.paced(len(part), began)


_COLUMNS = ("job_id", "item_id", "body", "at")


def _step(run: Run, action: Action, key: tuple[str, UUID]) -> None:
    """One product published, withdrawn, submitted or taken to a stage, in a transaction of its own."""
    context = run.context
    sku, item_id = key
    try:
        with context.database.write(context.actor, context.trace) as uow:
            is_changed, kept = take(uow, action, item_id)
            rows = [(context.job_id, *one, uow.now) for one in kept.items()]
            insert_rows(uow.connection, BulkChangeRow, _COLUMNS, rows)
            run.counts["updated" if is_changed else "unchanged"] += 1
            context.save(uow, run.checkpoint(sku))
    except Refusal as refusal:
        run.refused(sku, refusal)


def change_kinds(connection: Connection, job_id: UUID) -> list[ActionKind]:
    """What a change does. Refuses JobNotFound, ChangeNotUndoable."""
    view = job(connection, job_id)
    if view.kind != JOB:
        raise ChangeNotUndoable(job_id, "other_work")
    return [ActionKind(one["kind"]) for one in view.argument["actions"]]
