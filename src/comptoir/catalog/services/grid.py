"""The grid: pages of chosen cells, and batches of changed ones in which two people lose nothing.

A changed cell names what its person saw in it. Where that still stands, the cell takes its new text, whatever else of
the product others have changed since; where it does not, the cell is left and told with what stands there now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import thread_time
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.domain.called import Called
from comptoir.catalog.domain.draft import ProductDraft
from comptoir.catalog.domain.grid import GridPlan, cell_texts, column_of, draft_of_cells, plan_grid
from comptoir.catalog.domain.product import Item
from comptoir.catalog.domain.resolution import resolve_values
from comptoir.catalog.domain.rights import Narrowings
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.queries import ProductFilter, ProductLine, products
from comptoir.catalog.rows import load_items, lock_catalog
from comptoir.catalog.services.rights import READS, Writer, narrowings_of_writer, readable_levels, shown_lines
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.actor import Actor
from comptoir.kernel.database import Database
from comptoir.kernel.pace import next_size
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import FieldError

COLUMNS_MAX = 60
CHANGES_MAX = 1_000
_SECONDS = 0.010
_SIZE_FIRST = 8
_SIZE_MAX = 100


@dataclass(frozen=True, slots=True)
class GridRow:
    """A product's chosen cells, as they hold over all its levels. inherited: columns whose text stands above it."""

    line: ProductLine
    cells: tuple[str, ...]
    inherited: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CellChange:
    """What a cell shall say, and what its person saw in it."""

    now: str
    was: str


@dataclass(slots=True)
class RowOutcome:
    """What became of the changed cells of one product. cells: what stands in them now; theirs: those left, as they are.

    before: what stood in the cells that were changed.
    """

    item_id: UUID
    outcome: str
    sku: str = ""
    version: int = 0
    cells: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)


def grid_page(
    connection: Connection,
    actor: Actor,
    wanted: ProductFilter,
    columns: Sequence[str],
    after: str | None,
    limit: int,
) -> tuple[list[GridRow], str | None]:
    """A page of rows in the order of SKUs, and the key of the next. What the actor may not see is left out."""
    structure = current_structure(connection)
    plan = plan_grid(structure, columns)
    lines, following = products(connection, wanted, after, limit)
    narrowings = narrowings_of_writer(connection, Writer(actor, READS))
    lines = shown_lines(connection, structure, narrowings, lines)
    items = load_items(connection, ids=[line.item_id for line in lines])
    rows = []
    for line in lines:
        levels = readable_levels(structure, narrowings, items, line.item_id)
        if levels:
            rows.append(_row(plan, line, levels[-1], levels))
    return rows, following


def _row(plan: GridPlan, line: ProductLine, item: Item, levels: Sequence[Item]) -> GridRow:
    own = cell_texts(plan, item, item.document.values)
    if len(levels) == 1:
        return GridRow(line, tuple(own.get(name, "") for name in plan.names), ())
    held = cell_texts(plan, item, resolve_values([one.document for one in levels]))
    inherited = tuple(place for place, name in enumerate(plan.names) if held.get(name, "") and not own.get(name, ""))
    return GridRow(line, tuple(held.get(name, "") for name in plan.names), inherited)


def change_many_cells(
    database: Database, actor: Actor, trace: str, changes: Mapping[UUID, Mapping[str, CellChange]]
) -> list[RowOutcome]:
    """Change cells of many products, a few in each transaction; see `change_cells`."""
    ids, outcomes, size = list(changes), list[RowOutcome](), _SIZE_FIRST
    while part := ids[len(outcomes) : len(outcomes) + size]:
        with database.write(actor, trace) as uow:
            began = thread_time()
            outcomes += change_cells(uow, {one: changes[one] for one in part})
            seconds = thread_time() - began
        size = next_size(len(part), seconds, _SECONDS, 1, _SIZE_MAX)
    return outcomes


def change_cells(
    uow: UnitOfWork, changes: Mapping[UUID, Mapping[str, CellChange]], *, even_archived: bool = False
) -> list[RowOutcome]:
    """Change cells of some products in this transaction; each product has an outcome of its own, in order.

    outcome: updated, unchanged, rejected (nothing of it was changed), or missing, also where the actor may not see it.
    Cells that are not any more what their person saw stay as they are; what the actor may not see is told as empty.
    """
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
    items = load_items(uow.connection, ids=changes)
    narrowings = narrowings_of_writer(uow.connection, Writer(uow.actor, READS))
    outcomes: list[RowOutcome] = []
    called = Called(structure)
    drafts: list[tuple[ProductDraft, RowOutcome, GridPlan]] = []
    for item_id, cells in changes.items():
        one = RowOutcome(item_id, "unchanged")
        outcomes.append(one)
        levels = readable_levels(structure, narrowings, items, item_id) if item_id in items.by_id else []
        if not levels:
            one.outcome = "missing"
            continue
        plan = plan_grid(structure, list(cells))
        draft = _draft(called, items.by_id[item_id].item, levels, plan, one, cells)
        if draft is not None:
            drafts.append((replace(draft, even_archived=even_archived), one, plan))
    saved = save_products(uow, [draft for draft, _, _ in drafts]) if drafts else []
    for (_, one, plan), result in zip(drafts, saved, strict=True):
        one.outcome, one.version = result.outcome, result.version
        one.errors = [FieldError(f"/{column_of(plan, error)}", error.code, error.facts) for error in result.errors]
    _tell_what_stands(uow.connection, structure, narrowings, outcomes, changes)
    return outcomes


def _draft(
    called: Called,
    item: Item,
    levels: Sequence[Item],
    plan: GridPlan,
    one: RowOutcome,
    cells: Mapping[str, CellChange],
) -> ProductDraft | None:
    """The draft of the cells that still are what their person saw; None when there is nothing to save.

    levels: of the item, as its person may see them.
    """
    one.sku, one.version = item.sku, item.version
    own = cell_texts(plan, levels[-1], levels[-1].document.values)
    held = cell_texts(plan, item, resolve_values([level.document for level in levels]))
    one.theirs = {
        name: held.get(name, "")
        for name, change in cells.items()
        if change.was not in {own.get(name, ""), held.get(name, "")}
        and change.now not in {own.get(name, ""), held.get(name, "")}
    }
    wanted = {name: change.now for name, change in cells.items() if name not in one.theirs}
    one.before = {name: own.get(name, "") for name in wanted}
    if not wanted:
        one.outcome = "rejected"
        return None
    read = draft_of_cells(called, item, wanted)
    if read.errors:
        one.outcome, one.errors = "rejected", list(read.errors)
        return None
    return read.draft


def _tell_what_stands(
    connection: Connection,
    structure: Structure,
    narrowings: Narrowings,
    outcomes: Sequence[RowOutcome],
    changes: Mapping[UUID, Mapping[str, CellChange]],
) -> None:
    items = load_items(connection, ids=[one.item_id for one in outcomes if one.outcome == "updated"])
    for one in outcomes:
        levels = readable_levels(structure, narrowings, items, one.item_id) if one.item_id in items.by_id else []
        if levels:
            plan = plan_grid(structure, list(changes[one.item_id]))
            one.version = levels[-1].version
            held = cell_texts(plan, levels[-1], resolve_values([level.document for level in levels]))
            one.cells = {name: text for name, text in held.items() if name not in one.theirs}
