"""Grading products after they, or what they are judged by, have changed: in slices, outside of the save.

An item keeps the version that was graded; those of another version stand in a partial index, so that looking for them
costs the same however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection, func, select, tuple_, update

from comptoir.catalog.domain.product import Level
from comptoir.catalog.domain.quality import Graded, graded, is_poor_picture, judged_by, label_of, pictures_of
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.rows import ItemSet, delete_by_item, load_items
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import GradeRow, ItemRow, LabelRow, RegradedRow
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows, upsert_rows
from comptoir.kernel.database import Database
from comptoir.kernel.values.text import fold
from comptoir.media.queries import asset_id_in, assets_by_id

_SLICE = 40
_MARKED = 1_000
_LABEL_LENGTH = 200
Label = tuple[UUID, str, str]
"""Item, locale, folded label."""


def grade_slice(database: Database) -> bool:
    """Look at some products that have changed since they were graded; whether none is left."""
    with database.read() as connection:
        structure = current_structure(connection)
        asked = _family_judged_otherwise(connection, structure)
        ids = _changed(connection)
    if asked is not None:
        with database.write(SYSTEM) as uow:
            _mark(uow.connection, *asked)
        return False
    if not ids:
        return True
    with database.read() as connection:
        items = load_items(connection, ids=ids)
        ids = [one for one in ids if one in items.by_id]
        labels = [one for item_id in ids for one in _labels(structure, items, item_id)]
        same = _same(connection, labels)
        poor = _poor_pictures(connection, structure, items)
        found = {item_id: _graded(structure, items, item_id, same, poor) for item_id in ids}
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
        assign = "graded_version = v.version"
        update_rows(uow.connection, ItemRow, ("id", "version"), seen, key=("id",), assign=assign)
        _look_again(uow.connection, {tuple(one) for one in before} ^ set(labels), kept)
    return False


def _changed(connection: Connection) -> list[UUID]:
    statement = select(ItemRow.id).where(ItemRow.graded_version != ItemRow.version).order_by(ItemRow.id).limit(_SLICE)
    return list(connection.execute(statement).scalars())


def _family_judged_otherwise(connection: Connection, structure: Structure) -> tuple[str, str, UUID | None] | None:
    """A family whose products are judged by something else than they were, how, and after which item to go on."""
    known = {
        row.family: row for row in connection.execute(select(RegradedRow.family, RegradedRow.digest, RegradedRow.after))
    }
    for family, digest in judged_by(structure).items():
        row = known.get(family)
        if row is None or row.digest != digest:
            return family, digest, None
        if row.after is not None:
            return family, digest, row.after
    return None


def _mark(connection: Connection, family: str, digest: str, after: UUID | None) -> None:
    """Have some of a family's products looked at again."""
    of_family = ItemRow.family == family if family else ItemRow.family.is_(None)
    statement = select(ItemRow.id).where(of_family).order_by(ItemRow.id).limit(_MARKED)
    ids = list(connection.execute(statement if after is None else statement.where(ItemRow.id > after)).scalars())
    connection.execute(update(ItemRow).where(ItemRow.id.in_(ids)).values(graded_version=0))
    last = ids[-1] if len(ids) == _MARKED else None
    upsert_rows(connection, RegradedRow, ("family", "digest", "after"), [(family, digest, last)], ("family",))


def _poor_pictures(connection: Connection, structure: Structure, items: ItemSet) -> frozenset[str]:
    """Which of the pictures that the items show are too small."""
    written = {one for item_id in items.by_id for one in pictures_of(structure, items.levels(item_id))}
    named = {one: asset_id for one in written if (asset_id := asset_id_in(one)) is not None}
    assets = assets_by_id(connection, named.values()) if named else {}
    return frozenset(
        one
        for one, asset_id in named.items()
        if (asset := assets.get(asset_id)) is not None and is_poor_picture(asset.width, asset.height)
    )


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


def _graded(
    structure: Structure, items: ItemSet, item_id: UUID, same: set[Label], poor: frozenset[str]
) -> list[Graded]:
    twins = {locale: True for owner, locale, _ in same if owner == item_id}
    return graded(structure, items.levels(item_id), twins, poor)


def _look_again(connection: Connection, turned: set[Label], done: Sequence[UUID]) -> None:
    """Others that are called as one of these was or is now: whether they have a twin may have changed."""
    places = sorted({(locale, label) for _, locale, label in turned})
    if not places:
        return
    others = select(LabelRow.item_id).where(
        tuple_(LabelRow.locale, LabelRow.label).in_(places), LabelRow.item_id.not_in(done)
    )
    connection.execute(update(ItemRow).where(ItemRow.id.in_(others)).values(graded_version=0))


def grade_counts(connection: Connection) -> list[tuple[str, str, str, int]]:
    """How many products have a grade worse than A: channel, locale, grade, count."""
    place = (GradeRow.channel, GradeRow.locale, GradeRow.grade)
    statement = select(*place, func.count()).group_by(*place).order_by(*place)
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(statement)]


def worst_grades(connection: Connection, item_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The worst grade of items over all channels and locales; those without a flaw are left out."""
    found: dict[UUID, str] = {}
    for item_id, grade in select_by_keys(connection, GradeRow, ("item_id", "grade"), "item_id", item_ids):
        found[item_id] = max(grade, found.get(item_id, ""))
    return found


def grades_of(connection: Connection, item_id: UUID) -> tuple[bool, list[tuple[str, str, str, list[list[str]]]]]:
    """Whether an item was graded as it stands; and channel, locale, grade and reasons where it is worse than A."""
    stands = select(ItemRow.id).where(ItemRow.id == item_id, ItemRow.graded_version == ItemRow.version)
    is_fresh = connection.execute(stands).first() is not None
    rows = connection.execute(
        select(GradeRow.channel, GradeRow.locale, GradeRow.grade, GradeRow.reasons)
        .where(GradeRow.item_id == item_id)
        .order_by(GradeRow.channel, GradeRow.locale)
    )
    return is_fresh, [(row[0], row[1], row[2], row[3]) for row in rows]
