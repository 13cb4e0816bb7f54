"""Categories moved and merged: looked at first, done, and put back for a day.

A move is done at once. The products of a merge are moved by a job, in slices, and each cell that it changes is kept as
other changes of many products are; once no product is left, the category goes, and its code leads to the other one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, delete, func, select, update

from comptoir.access.services.roles import actor_narrowings
from comptoir.catalog.domain.categories import Replaced, known_category, merged, moved, put_back
from comptoir.catalog.domain.grid import cell_texts, plan_grid
from comptoir.catalog.domain.product import Item
from comptoir.catalog.domain.refusals import StaleMerge, UnknownCategoryChange, category_unfit
from comptoir.catalog.domain.rights import Narrowings
from comptoir.catalog.domain.structure import Category, Structure, StructureKind
from comptoir.catalog.events import CategoriesChanged
from comptoir.catalog.queries.items import ids_within
from comptoir.catalog.rows import lock_catalog
from comptoir.catalog.services.bulk_changes import UNDOABLE, Run, change_part, forget_old
from comptoir.catalog.services.bulk_undo import MERGE, UNDO, refuse_not_undoable
from comptoir.catalog.services.rights import READS, refuse_foreign_things, visible_categories
from comptoir.catalog.services.stale_marks import mark_standing
from comptoir.catalog.services.structure import (
    current_structure,
    remove_thing,
    save_things,
    thing_body,
    thing_from_body,
)
from comptoir.catalog.services.value_uses import SAVED_LIST, Users, uses_of
from comptoir.catalog.tables import CardCategoryRow, CategoryChangeRow, ItemCategoryRow, ItemRow
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobContext, start_job
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.canonical import sha256_hex
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant

_COLUMNS = ("id", "kind", "code", "target", "before", "after", "actor", "at", "undone_at")


class Reach(StrEnum):
    """What becomes of something that goes by a category, once two of them are one."""

    WIDER = "wider"  # it was for the one that goes, and is for all products of both
    GAINED = "gained"  # it was for the other or one above that, and is for the products that move, too
    LOST = "lost"  # it was for one above the one that goes, and no more for the products that move


class CategoryUse(NamedTuple):
    """Something that goes by a category (see `ports.ValueUse`), and what becomes of it."""

    kind: str
    name: str
    category: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do. products: levels that stand in the category; both: in the other one too already.

    shown: products on channels in or below it. lost: attributes of which the category says something that goes.
    uses: what goes by the categories, and for which products it holds from then on.
    """

    source: str
    target: str
    products: int
    both: int
    shown: int
    children: tuple[str, ...]
    lost: tuple[str, ...]
    seen: str
    uses: tuple[CategoryUse, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """A change that can be looked at and put back."""

    id: UUID
    kind: str
    code: str
    target: str | None
    actor: str
    at: Instant
    is_undone: bool


def move_category(uow: UnitOfWork, code: str, parent: str | None, before: str | None = None) -> UUID | None:
    """Put a category elsewhere; the change's id, None where it stands there already.

    Refuses what `moved` refuses, OutsideRights where the actor may not change it as it was or as it shall be.
    """
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
    done = moved(structure, code, parent, before)
    if not done.after:
        return None
    one = known_category(structure, code)
    refuse_foreign_things(uow, structure, one, done.after.get(fold_code(one.code)))
    return _write(uow, new_id(), "move", (one.code, parent), done)


def preview_merge(
    connection: Connection, source: str, target: str, narrowings: Narrowings = (), users: Users = ()
) -> MergePreview:
    """Refuses what `merged` refuses. narrowings: of whoever asks, who is told how many of the products are theirs.

    users: who else goes by categories, beside the catalogue.
    """
    structure = current_structure(connection)
    merged(structure, source, target)
    one, into = known_category(structure, source), known_category(structure, target)
    stands = select(ItemCategoryRow.item_id).where(ItemCategoryRow.category == one.code)
    shown = select(func.count(CardCategoryRow.item_id.distinct())).where(CardCategoryRow.category == one.code)
    inside = visible_categories(structure, narrowings)
    if inside is not None:
        stands = stands.where(ItemCategoryRow.item_id.in_(ids_within(inside)))
        shown = shown.where(CardCategoryRow.item_id.in_(ids_within(inside)))
    both = stands.where(
        ItemCategoryRow.item_id.in_(select(ItemCategoryRow.item_id).where(ItemCategoryRow.category == into.code))
    )
    counts = [
        connection.execute(select(func.count()).select_from(each.subquery())).scalar_one() for each in (stands, both)
    ]
    versions = select(func.sum(ItemRow.version)).where(ItemRow.id.in_(stands))
    facts = (structure.version, *counts, connection.execute(versions).scalar() or 0, one.code, into.code)
    return MergePreview(
        source=one.code,
        target=into.code,
        products=counts[0],
        both=counts[1],
        shown=connection.execute(shown).scalar_one(),
        children=tuple(each.code for each in structure.children.get(fold_code(one.code), ())),
        lost=tuple(sorted(code for code in one.values if one.values[code] != into.values.get(code))),
        seen=sha256_hex(" ".join(map(str, facts)).encode())[:32],
        uses=tuple(_uses(connection, users, structure, one, into)),
    )


def _uses(
    connection: Connection, users: Users, structure: Structure, one: Category, into: Category
) -> Iterator[CategoryUse]:
    """What goes by one of the two categories or by one above, and holds for other products once they are one."""
    above_one = {fold_code(each.code) for each in structure.path(one.code)} - {fold_code(one.code)}
    above_other = {fold_code(each.code) for each in structure.path(into.code)}
    for use in dict.fromkeys(uses_of(connection, users, None)):
        named = None if use.value is None else structure.category(use.value)
        if named is None or not (use.is_binding or use.kind == SAVED_LIST):
            continue
        code = fold_code(named.code)
        if code == fold_code(one.code):
            yield CategoryUse(use.kind, use.name, named.code, Reach.WIDER)
        elif code in above_other - above_one:
            yield CategoryUse(use.kind, use.name, named.code, Reach.GAINED)
        elif code in above_one - above_other:
            yield CategoryUse(use.kind, use.name, named.code, Reach.LOST)


def start_merge(uow: UnitOfWork, source: str, target: str, locale: str, seen: str | None = None) -> UUID:
    """Queue the job; its id is that of the change. seen: of the preview that somebody agreed to.

    Refuses what `merged` refuses, StaleMerge, OutsideRights.
    """
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
    preview = preview_merge(uow.connection, source, target, actor_narrowings(uow.connection, uow.actor, *READS))
    if seen is not None and seen != preview.seen:
        raise StaleMerge(preview.source)
    for code in (preview.source, preview.target):
        refuse_foreign_things(uow, structure, known_category(structure, code))
    return start_job(uow, MERGE, {"source": preview.source, "target": preview.target, "locale": locale})


def run_merge(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """The job `catalog.merge_categories`; the outcome counts products. Refuses CategoryUnfit where some stay behind."""
    source, target = str(argument["source"]), str(argument["target"])
    run = Run(context, str(argument.get("locale") or "en_US"))
    if context.checkpoint is not None:
        run.counts.update(context.checkpoint["counts"])
    forget_old(context)
    with context.database.read() as connection:
        done = select(CategoryChangeRow.id).where(CategoryChangeRow.id == context.job_id)
        if connection.execute(done).first() is not None:
            return run.outcome()  # the process died between the merge and the end of its job
        total = connection.execute(_standing(source).with_only_columns(func.count())).scalar_one()
    after = ""
    while True:
        with context.database.read() as connection:
            rows = connection.execute(
                _standing(source).where(ItemRow.sku_folded > after).order_by(ItemRow.sku_folded).limit(run.size)
            ).all()
        if not rows:
            break
        part = [(row[0], row[1]) for row in rows]
        change_part(run, lambda structure, item: _cells(structure, item, source, target), part, even_archived=True)
        after = rows[-1][0]
        context.progress(sum(run.counts.values()), max(total, sum(run.counts.values())))
    with context.database.write(context.actor, context.trace) as uow:
        lock_catalog(uow.connection)
        structure = current_structure(uow.connection)
        if uow.connection.execute(_standing(source).limit(1)).first() is not None:
            raise category_unfit(source, "products_left")
        _write(uow, context.job_id, "merge", (source, target), merged(structure, source, target))
    return run.outcome()


def _standing(code: str) -> Select[str, UUID]:
    return (
        select(ItemRow.sku_folded, ItemRow.id)
        .join(ItemCategoryRow, ItemCategoryRow.item_id == ItemRow.id)
        .where(ItemCategoryRow.category == code)
    )


def _cells(structure: Structure, item: Item, source: str, target: str) -> tuple[dict[str, str], dict[str, str]]:
    """The target takes the place of the source, or the one that it has already."""
    before = cell_texts(plan_grid(structure, ["categories"]), item, item.document.values)
    codes = [target if fold_code(code) == fold_code(source) else code for code in item.categories]
    return before, {"categories": ",".join(dict.fromkeys(codes))}


def _write(uow: UnitOfWork, change_id: UUID, kind: str, codes: tuple[str, str | None], done: Replaced) -> UUID:
    code, target = codes
    gone = [one for folded, one in done.before.items() if one is not None and done.after[folded] is None]
    mark_standing(uow.connection, [one.code for one in gone])
    save_things(uow, [one for one in done.after.values() if one is not None])
    for one in gone:
        remove_thing(uow, StructureKind.CATEGORY, one)
    old = CategoryChangeRow.at < uow.now - 2 * UNDOABLE
    uow.connection.execute(delete(CategoryChangeRow).where(old))
    bodies = [{folded: one and thing_body(one) for folded, one in side.items()} for side in (done.before, done.after)]
    row = (change_id, kind, code, target, *bodies, str(uow.actor), uow.now, None)
    insert_rows(uow.connection, CategoryChangeRow, _COLUMNS, [row])
    change = {"move": "moved", "merge": "merged"}[kind]
    uow.emit(CategoriesChanged(change_id=str(change_id), category=code, target=target, change=change))
    return change_id


def undo_change(uow: UnitOfWork, change_id: UUID, locale: str) -> UUID | None:
    """Put categories back where they stood; the job that puts the products of a merge back. Twice does nothing more.

    Refuses UnknownCategoryChange, CategoryUnfit, ChangeNotUndoable, OutsideRights.
    """
    lock_catalog(uow.connection)
    statement = select(CategoryChangeRow.__table__).where(CategoryChangeRow.id == change_id)
    row = uow.connection.execute(statement).first()
    if row is None:
        raise UnknownCategoryChange(str(change_id))
    if row.undone_at is not None:
        return None
    if uow.now - row.at > UNDOABLE:
        raise category_unfit(row.code, "undo_too_late")
    structure = current_structure(uow.connection)
    back = put_back(structure, Replaced(_things(row.before), _things(row.after)))
    refuse_foreign_things(uow, structure, *(one for one in back if one.code == row.code))
    if row.kind == "merge":
        refuse_not_undoable(uow, change_id, MERGE)
        mark_standing(uow.connection, [str(row.target)])
    save_things(uow, back)
    uow.connection.execute(update(CategoryChangeRow).where(CategoryChangeRow.id == change_id).values(undone_at=uow.now))
    uow.emit(CategoriesChanged(change_id=str(change_id), category=row.code, target=row.target, change="put_back"))
    return start_job(uow, UNDO, {"job": str(change_id), "locale": locale}) if row.kind == "merge" else None


def _things(bodies: Mapping[str, Any]) -> dict[str, Category | None]:
    found: dict[str, Category | None] = {}
    for folded, body in bodies.items():
        thing = thing_from_body(StructureKind.CATEGORY, body) if body is not None else None
        assert thing is None or isinstance(thing, Category)
        found[folded] = thing
    return found


def changes_of_a_day(connection: Connection, now: Instant) -> list[CategoryChange]:
    """What can be put back still, the newest first."""
    columns = ("id", "kind", "code", "target", "actor", "at", "undone_at")
    statement = (
        select(*(getattr(CategoryChangeRow, name) for name in columns))
        .where(CategoryChangeRow.at >= now - UNDOABLE)
        .order_by(CategoryChangeRow.at.desc(), CategoryChangeRow.id.desc())
        .limit(50)
    )
    rows = connection.execute(statement).all()
    return [CategoryChange(row[0], row[1], row[2], row[3], row[4], row[5], row[6] is not None) for row in rows]
