"""Rows that take products to a stage of their life: whether they may, before anything of them is written.

So a row whose stage is refused leaves its product as it is, and a row that takes a product out of the archive may
change it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.services.roles import actor_narrowings
from comptoir.catalog.domain.lifecycle import Lifecycle, may_follow
from comptoir.catalog.domain.refusals import wrong_stage
from comptoir.catalog.domain.sheet_rows import ReadRow
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.rows import ItemSet, load_items
from comptoir.catalog.services.decided import Outcome, Saved
from comptoir.catalog.services.imports.run import ImportRun
from comptoir.catalog.services.lifecycle import set_lifecycle
from comptoir.catalog.services.places import PUBLISH
from comptoir.catalog.services.products import BY_ID, find_product
from comptoir.catalog.services.rights import refuse_outside_of
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.actor import Actor
from comptoir.kernel.sheets import Row, Table
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError, Refusal


def stage_error(refusal: Refusal) -> FieldError:
    """Why a row's stage is refused, at its column."""
    return FieldError("/lifecycle", refusal.code, refusal.facts())


def with_stages_allowed(
    run: ImportRun, table: Table, rows: Sequence[tuple[Row, ReadRow]]
) -> Iterator[tuple[Row, ReadRow]]:
    """The rows whose stages may be taken, in their order; the others are rejected here."""
    staged = {fold_code(read.draft.sku) for _, read in rows if read.stage is not None}
    if not staged:
        yield from rows
        return
    with run.database.read() as connection:
        looked = _Look(connection, run.actor, current_structure(connection), load_items(connection, skus=staged))
        checked = [(row, read, looked.refusal(read)) for row, read in rows]
    for row, read, refusal in checked:
        if refusal is not None:
            run.reject(table, row, [stage_error(refusal)])
            continue
        stored = looked.items.by_sku.get(fold_code(read.draft.sku)) if read.stage is not None else None
        was_archived = stored is not None and stored.item.lifecycle is Lifecycle.ARCHIVED
        leaves = was_archived and read.stage is not Lifecycle.ARCHIVED
        yield row, replace(read, draft=replace(read.draft, even_archived=True)) if leaves else read


class _Look:
    """What stands before some rows, and where those of them that were looked at already take their products."""

    def __init__(self, connection: Connection, actor: Actor, structure: Structure, items: ItemSet) -> None:
        self.items = items
        self._connection, self._actor, self._structure = connection, actor, structure
        self._planned: dict[UUID, Lifecycle] = {}

    def refusal(self, read: ReadRow) -> Refusal | None:
        """Why a row may not take its product where it says; None where it may, or says nothing."""
        try:
            if read.stage is not None:
                self._check(read.draft.sku, read.stage)
        except Refusal as refusal:
            return refusal
        return None

    def _check(self, sku: str, wanted: Lifecycle) -> None:
        stored = self.items.by_sku.get(fold_code(sku))
        if stored is None:
            if wanted is not Lifecycle.ACTIVE:
                actor_narrowings(self._connection, self._actor, PUBLISH)
            return
        levels = self.items.levels(stored.item.id)
        above = {one.id for one in levels}
        latest = [stage for item_id, stage in self._planned.items() if item_id in above]
        now = latest[-1] if latest else stored.item.lifecycle
        if now is wanted:
            return
        refuse_outside_of(self._connection, self._actor, self._structure, levels, PUBLISH)
        if not may_follow(now, wanted):
            raise wrong_stage(stored.item.sku, now, wanted)
        self._planned.pop(stored.item.id, None)
        self._planned[stored.item.id] = wanted  # behind all others: a model takes its variants along


def take_to_stage(run: ImportRun, saved: Saved, wanted: Lifecycle) -> Outcome:
    """Take a saved product to a stage; what has then become of its row. Refuses WrongStage, OutsideRights."""
    named = f"{BY_ID}{saved.item_id}"
    with run.database.read() as connection:
        item = find_product(connection, named, with_documents=False).item
    if item.lifecycle is wanted:
        return saved.outcome
    is_new = saved.outcome == "created" and wanted is Lifecycle.ARCHIVED
    with run.database.write(run.actor, run.trace) as uow:
        for stage in (Lifecycle.DISCONTINUED, wanted) if is_new else (wanted,):  # what is new has no life to go through
            set_lifecycle(uow, named, stage)
    return "updated" if saved.outcome == "unchanged" else saved.outcome
