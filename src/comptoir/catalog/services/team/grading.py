"""Grading products after they have changed: in slices, outside of the save."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection, and_, func, or_, select, tuple_, update

from comptoir.catalog.domain.product import Level
from comptoir.catalog.domain.quality import Graded, graded, label_of
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.rows import ItemSet, delete_by_item, load_items
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import GradedRow, GradeRow, ItemRow, LabelRow
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.bulk import insert_rows, select_by_keys, upsert_rows
from comptoir.kernel.database import Database
from comptoir.kernel.values.text import fold

_SLICE = 40
_LABEL_LENGTH = 200
Label = tuple[UUID, str, str]
"""Item, locale, folded label."""


def grade_slice(database: Database) -> bool:
    """Look at some products that have changed since they were graded; whether none is left."""
    with database.read() as connection:
        ids = _changed(connection)
        if not ids:
            return True
        structure = current_structure(connection)
        items = load_items(connection, ids=ids)
        labels = [one for item_id in ids for one in _labels(structure, items, item_id)]
        same = _same(connection, labels)
        found = {item_id: _graded(structure, items, item_id, same) for item_id in ids}
        before = select_by_keys(connection, LabelRow, ("item_id", "locale", "label"), "item_id", ids)
    with database.write(SYSTEM) as uow:
        versions = dict(select_by_keys(uow.connection, ItemRow, ("id", "version"), "id", ids))
        kept = [one for one in ids if versions.get(one) == items.by_id[one].item.version]
        delete_by_item(uow.connection, GradeRow, kept)
        delete_by_item(uow.connection, LabelRow, kept)
        rows = [
            (item_id, one.channel, one.locale, one.grade, [[flaw.value, name] for flaw, name in one.flaws], uow.now)
            for item_id in kept
            for one in found[item_id]
            if one.flaws
        ]
        insert_rows(uow.connection, GradeRow, ("item_id", "channel", "locale", "grade", "reasons", "as_of"), rows)
        mine = [one for one in labels if one[0] in set(kept)]
        insert_rows(uow.connection, LabelRow, ("item_id", "locale", "label"), mine)
        seen = [(item_id, versions[item_id]) for item_id in kept]
        upsert_rows(uow.connection, GradedRow, ("item_id", "version"), seen, ("item_id",))
        _look_again(uow.connection, {tuple(one) for one in before} ^ set(labels), kept)
    return False


def _changed(connection: Connection) -> list[UUID]:
    statement = (
        select(ItemRow.id)
        .outerjoin(GradedRow, GradedRow.item_id == ItemRow.id)
        .where(or_(GradedRow.version.is_(None), GradedRow.version != ItemRow.version))
        .order_by(ItemRow.id)
        .limit(_SLICE)
    )
    return list(connection.execute(statement).scalars())


def _labels(structure: Structure, items: ItemSet, item_id: UUID) -> Iterable[Label]:
    """What an item is called; a variant is called as its model, so it is left out."""
    levels = items.levels(item_id)
    if levels[-1].level not in {Level.SIMPLE, Level.ROOT}:
        return
    for locale in {locale for channel in structure.channels.values() for locale in channel.locales}:
        text = label_of(structure, levels, locale)
        if text:
            yield (item_id, locale, fold(text)[:_LABEL_LENGTH])


def _same(connection: Connection, labels: Sequence[Label]) -> set[Label]:
    """Those of the labels that another item has, in the database or in the slice."""
    places = {(locale, label) for _, locale, label in labels}
    owners: dict[tuple[str, str], set[UUID]] = {}
    if places:
        column = tuple_(LabelRow.locale, LabelRow.label)
        rows = connection.execute(
            select(LabelRow.locale, LabelRow.label, LabelRow.item_id).where(column.in_(sorted(places)))
        )
        for locale, label, item_id in rows:
            owners.setdefault((locale, label), set()).add(item_id)
    for item_id, locale, label in labels:
        owners.setdefault((locale, label), set()).add(item_id)
    return {one for one in labels if len(owners[one[1], one[2]]) > 1}


def _graded(structure: Structure, items: ItemSet, item_id: UUID, same: set[Label]) -> list[Graded]:
    twins = {locale: True for owner, locale, _ in same if owner == item_id}
    return graded(structure, items.levels(item_id), twins)


def _look_again(connection: Connection, turned: set[Label], done: Sequence[UUID]) -> None:
    """Others that are called as one of these was or is now: whether they have a twin may have changed."""
    places = sorted({(locale, label) for _, locale, label in turned})
    if not places:
        return
    others = select(LabelRow.item_id).where(
        tuple_(LabelRow.locale, LabelRow.label).in_(places), LabelRow.item_id.not_in(done)
    )
    connection.execute(update(GradedRow).where(GradedRow.item_id.in_(others)).values(version=0))


def grade_counts(connection: Connection) -> list[tuple[str, str, str, int]]:
    """How many products have a grade worse than A: channel, locale, grade, count."""
    place = (GradeRow.channel, GradeRow.locale, GradeRow.grade)
    statement = select(*place, func.count()).group_by(*place).order_by(*place)
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(statement)]


def grades_of(connection: Connection, item_id: UUID) -> tuple[bool, list[tuple[str, str, str, list[list[str]]]]]:
    """Whether an item was graded as it stands; and channel, locale, grade and reasons where it is worse than A."""
    is_fresh = (
        connection.execute(
            select(GradedRow.item_id)
            .join(ItemRow, and_(ItemRow.id == GradedRow.item_id, ItemRow.version == GradedRow.version))
            .where(GradedRow.item_id == item_id)
        ).first()
        is not None
    )
    rows = connection.execute(
        select(GradeRow.channel, GradeRow.locale, GradeRow.grade, GradeRow.reasons)
        .where(GradeRow.item_id == item_id)
        .order_by(GradeRow.channel, GradeRow.locale)
    )
    return is_fresh, [(row[0], row[1], row[2], row[3]) for row in rows]
