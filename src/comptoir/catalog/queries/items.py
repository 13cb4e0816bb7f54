"""Lists of products as the office looks at them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, or_, select

from comptoir.catalog.domain.product import ItemId, Status
from comptoir.catalog.queries.search import is_match, search
from comptoir.catalog.rows import index_keys
from comptoir.catalog.tables import GapRow, GradeRow, ItemCategoryRow, ItemRow, LackRow, ValueRow
from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.columns import Flag
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.text import LocalizedText
from comptoir.kernel.values.time import Instant


@dataclass(frozen=True, slots=True)
class GapFilter:
    """What products lack, for a requirement set on a channel; None is any. locale: in it, else in any of the channel's.

    missing: the name of a field that is missing. missing_max: no more fields are missing than these, but some are.
    """

    requirement_set: str
    channel: str
    locale: str | None = None
    is_complete: bool = False
    missing: str | None = None
    missing_max: int | None = None


@dataclass(frozen=True, slots=True)
class GradeFilter:
    """Products of a grade on a channel (in a locale, else in any); A is without a flaw everywhere there."""

    grade: str
    channel: str
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """What a list of products is narrowed to; None is any. categories: codes, descendants already among them.

    attribute, value: a filterable attribute has this text or code, in any scope. is_published_as_it_stands: what
    channels show is its present state. visible: the categories whose products the asker may see, on any level. scopes:
    those of the attribute that count. found: what `q` finds for this asker, best first.
    """

    q: str | None = None
    family: str | None = None
    status: str | None = None
    level: str | None = None
    enabled: bool | None = None
    review: str | None = None
    lifecycle: str | None = None
    is_published_as_it_stands: bool | None = None
    parent_id: UUID | None = None
    categories: Sequence[str] | None = None
    attribute: str | None = None
    value: str | None = None
    scopes: Sequence[str] | None = None
    visible: Sequence[str] | None = None
    found: Sequence[UUID] | None = None
    skus: Sequence[str] | None = None
    grade: GradeFilter | None = None
    gap: GapFilter | None = None


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product as lists show it."""

    item_id: ItemId
    sku: str
    label: LocalizedText
    image: str | None
    family: str | None
    family_variant: str | None
    parent_id: UUID | None
    level: str
    status: str
    review: str
    enabled: bool
    version: int
    published_version: int | None
    unit: str
    department: str | None
    created_at: Instant
    updated_at: Instant
    lifecycle: str


Membership = ItemCategoryRow | ValueRow
RANKED_MAX = 4_000
"""So many that a search finds are put in the order of likeness; where there are more, nobody looks for one of them."""
_BROAD = 4_000
"""So many rows are very many: making the set of them takes longer than asking items until a page is full."""

_LINE = (
    ItemRow.id,
    ItemRow.sku,
    ItemRow.label,
    ItemRow.image,
    ItemRow.family,
    ItemRow.family_variant,
    ItemRow.parent_id,
    ItemRow.level,
    ItemRow.status,
    ItemRow.review,
    ItemRow.enabled,
    ItemRow.version,
    ItemRow.published_version,
    ItemRow.unit,
    ItemRow.department,
    ItemRow.created_at,
    ItemRow.updated_at,
    ItemRow.lifecycle,
)


def products(
    connection: Connection, wanted: ProductFilter, after: str | None = None, limit: int = 50
) -> tuple[list[ProductLine], str | None]:
    """A page of products in the order of their SKU, and the next `after`.

    With `q` in the order of likeness; where very many are found, in that of their SKU too.
    """
    is_searched = wanted.q is not None and wanted.q.strip() != ""
    if wanted.q is not None and is_searched:
        ids = search(connection, wanted.q, "", RANKED_MAX) if wanted.found is None else wanted.found
        if wanted.found is not None or len(ids) < RANKED_MAX:
            return _ranked(connection, wanted, ids, after, limit)
    wanted = _indexed(connection, wanted)
    statement = _filtered(select(*_LINE), wanted, _broad(connection, wanted))
    if wanted.q is not None and is_searched:  # after what takes less work
        statement = statement.where(is_match(connection, wanted.q, "", ItemRow.id))
    if after:
        statement = statement.where(ItemRow.sku_folded > after)
    rows = connection.execute(statement.order_by(ItemRow.sku_folded).limit(limit + 1)).all()
    lines = [ProductLine(*row) for row in rows[:limit]]
    return lines, fold_code(lines[-1].sku) if len(rows) > limit else None


def _ranked(
    connection: Connection, wanted: ProductFilter, ids: Sequence[UUID], after: str | None, limit: int
) -> tuple[list[ProductLine], str | None]:
    wanted = _indexed(connection, wanted)
    if not ids:
        return [], None
    statement = _filtered(select(*_LINE).where(ItemRow.id.in_(ids)), wanted, _broad(connection, wanted))
    lines = {row.id: ProductLine(*row) for row in connection.execute(statement)}
    ordered = [lines[one] for one in ids if one in lines]
    start = int(after) if after is not None and after.isascii() and after.isdigit() else 0
    end = start + limit
    return ordered[start:end], str(end) if end < len(ordered) else None


def _indexed(connection: Connection, wanted: ProductFilter) -> ProductFilter:
    """With the attribute named as the rows name it that find its values."""
    if wanted.attribute is None:
        return wanted
    return replace(wanted, attribute=index_keys(connection, [wanted.attribute])[wanted.attribute])


def _broad(connection: Connection, wanted: ProductFilter) -> frozenset[type[Membership]]:
    """The tables in which very many rows meet the filter; on PostgreSQL none.

    That makes the sets fast, and chooses the way of an `EXISTS` by what it believes of the numbers of rows: where it
    believed wrong, a page took 18 seconds.
    """
    if connection.dialect.name == "postgresql":
        return frozenset()
    found = set()
    for table, conditions in ((ItemCategoryRow, _standing(wanted)), (ValueRow, _holding(wanted))):
        if conditions:
            some = select(table.item_id).where(*conditions).limit(_BROAD).subquery()
            if connection.execute(select(func.count()).select_from(some)).scalar_one() == _BROAD:
                found.add(table)
    return frozenset(found)


def _standing(wanted: ProductFilter) -> list[ColumnElement[bool]]:
    return [] if wanted.categories is None else [ItemCategoryRow.category.in_(wanted.categories)]


def _holding(wanted: ProductFilter, *, is_broad: bool = False) -> list[ColumnElement[bool]]:
    """is_broad: SQLite keeps no count of its rows and would look through the index of the attribute for each item."""
    if wanted.attribute is None:
        return []
    attribute = ValueRow.attribute.concat("") if is_broad else ValueRow.attribute
    scopes = [] if wanted.scopes is None else [ValueRow.scope.in_(wanted.scopes)]
    return [attribute == wanted.attribute, ValueRow.text == wanted.value, *scopes]


def _among(
    table: type[Membership], conditions: Sequence[ColumnElement[bool]], levels: Sequence[Any], *, is_broad: bool
) -> ColumnElement[bool]:
    """One of an item's levels has a row that meets the conditions.

    is_broad: of very many rows, so that items are asked one by one in their order until a page is full, where a set of
    all of them would be made first.
    """
    if is_broad:
        return exists().where(table.item_id.in_(levels), *conditions)
    rows = select(table.item_id).where(*conditions)
    return or_(*(level.in_(rows) for level in levels))


def _filtered(
    statement: Select[*tuple[Any, ...]], wanted: ProductFilter, broad: frozenset[type[Membership]] = frozenset()
) -> Select[*tuple[Any, ...]]:
    plain = (
        (ItemRow.family, wanted.family),
        (ItemRow.status, wanted.status),
        (ItemRow.level, wanted.level),
        (ItemRow.review, wanted.review),
        (ItemRow.lifecycle, wanted.lifecycle),
        (ItemRow.parent_id, wanted.parent_id),
    )
    for column, value in plain:
        if value is not None:
            statement = statement.where(column == value)
    if wanted.skus is not None:
        statement = statement.where(ItemRow.sku_folded.in_([fold_code(sku) for sku in wanted.skus]))
    if wanted.enabled is not None:
        statement = statement.where(ItemRow.enabled == literal(wanted.enabled, Flag))
    if wanted.is_published_as_it_stands is not None:
        shown = and_(ItemRow.status == Status.PUBLISHED.value, ItemRow.published_version == ItemRow.version)
        stands = shown if wanted.is_published_as_it_stands else or_(~shown, ItemRow.published_version.is_(None))
        statement = statement.where(stands)
    if wanted.gap is not None:  # before what takes more work: where few items are complete, only these are asked more
        statement = statement.where(ItemRow.family.is_not(None), _lacks(wanted.gap))
    if standing := _standing(wanted):
        levels = (ItemRow.id, ItemRow.parent_id)
        statement = statement.where(_among(ItemCategoryRow, standing, levels, is_broad=ItemCategoryRow in broad))
    every = (ItemRow.id, ItemRow.parent_id, ItemRow.root_id)
    if wanted.visible is not None:
        seen = [ItemCategoryRow.category.in_(wanted.visible)]
        statement = statement.where(_among(ItemCategoryRow, seen, every, is_broad=False))
    if holding := _holding(wanted, is_broad=ValueRow in broad):
        statement = statement.where(_among(ValueRow, holding, every, is_broad=ValueRow in broad))
    if wanted.grade is not None:
        statement = statement.where(_graded(wanted.grade))
    return statement


def ids_within(categories: Collection[str]) -> Select[UUID]:
    """The items that stand in one of these categories, or whose model does."""
    seen = [ItemCategoryRow.category.in_(categories)]
    every = (ItemRow.id, ItemRow.parent_id, ItemRow.root_id)
    return select(ItemRow.id).where(_among(ItemCategoryRow, seen, every, is_broad=False))


def _graded(wanted: GradeFilter) -> ColumnElement[bool]:
    """Only what has a flaw has a row; A is what was looked at and has none."""
    flawed = select(GradeRow.item_id).where(GradeRow.channel == wanted.channel)
    if wanted.locale is not None:
        flawed = flawed.where(GradeRow.locale == wanted.locale)
    if wanted.grade != "A":
        return ItemRow.id.in_(flawed.where(GradeRow.grade == wanted.grade))
    return and_(ItemRow.graded_version > 0, ItemRow.id.not_in(flawed))


def _lacks(gap: GapFilter) -> ColumnElement[bool]:
    """A row of what is missing stands at the place, or none does."""
    patterns = select(GapRow.pattern).where(
        GapRow.requirement_set == gap.requirement_set, GapRow.channel == gap.channel
    )
    if gap.locale is not None:
        patterns = patterns.where(GapRow.locale == gap.locale)
    if gap.missing is not None:
        patterns = patterns.where(GapRow.missing.contains(f"|{gap.missing}|", autoescape=True))
    if gap.missing_max is not None:
        patterns = patterns.where(GapRow.missing_count <= gap.missing_max)
    found = exists().where(LackRow.item_id == ItemRow.id, LackRow.pattern.in_(patterns))
    return ~found if gap.is_complete else found


def variants_of(connection: Connection, item_id: UUID) -> list[ProductLine]:
    """What stands directly below a model."""
    statement = select(*_LINE).where(ItemRow.parent_id == item_id).order_by(ItemRow.sku_folded)
    return [ProductLine(*row) for row in connection.execute(statement)]


def skus_by_id(connection: Connection, item_ids: Iterable[UUID]) -> dict[UUID, str]:
    """SKUs of items by id."""
    return dict(select_by_keys(connection, ItemRow, ("id", "sku"), "id", item_ids))


def product_count(connection: Connection) -> int:
    """How many items there are, models counted."""
    return connection.execute(select(func.count()).select_from(ItemRow)).scalar_one()


def product_keys(connection: Connection, wanted: ProductFilter) -> list[tuple[str, UUID]]:
    """Folded SKU and id of every product that is wanted, in the order of SKUs."""
    wanted = _indexed(connection, wanted)
    statement = _filtered(select(ItemRow.sku_folded, ItemRow.id), wanted).order_by(ItemRow.sku_folded)
    if wanted.q is not None and wanted.q.strip() and wanted.found is None:
        statement = statement.where(is_match(connection, wanted.q, "", ItemRow.id))
    among = None if wanted.found is None else frozenset(wanted.found)
    return [(row.sku_folded, row.id) for row in connection.execute(statement) if among is None or row.id in among]
