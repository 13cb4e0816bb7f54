"""What groups of items have in common: the categories, families and values that promotions and reports select by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, or_, select

from comptoir.catalog.domain.product import Level
from comptoir.catalog.rows import index_keys
from comptoir.catalog.tables import ItemCategoryRow, ItemRow, ValueRow
from comptoir.kernel.bulk import select_by_keys

_MODELS = (Level.ROOT.value, Level.SUB.value)
_COLUMNS = (ItemRow.id, ItemRow.parent_id, ItemRow.root_id, ItemRow.family)


@dataclass(frozen=True, slots=True)
class Traits:
    """What an item that is sold has on its own level and on those above it.

    categories: those it was put in, without their ancestors. values: of the attributes that were asked for, by code.
    """

    family: str | None
    categories: frozenset[str]
    values: Mapping[str, frozenset[str]]


def categories_of_all(connection: Connection) -> dict[UUID, tuple[str, ...]]:
    """The categories that each item for sale was put in, by itself or through its models; sorted.

    Read past SQLAlchemy's column types: a process does this for all items at its start.
    """
    found: dict[Any, list[str]] = {}
    for item_id, category in connection.exec_driver_sql(_CATEGORIES_OF_ALL):
        held = found.get(item_id)
        if held is None:
            found[item_id] = [category]
        elif category not in held:
            held.append(category)
    if connection.dialect.name == "postgresql":
        return {item_id: tuple(sorted(held)) for item_id, held in found.items()}
    return {UUID(bytes=item_id): tuple(sorted(held)) for item_id, held in found.items()}


_CATEGORIES_OF_ALL = " UNION ALL ".join(
    "SELECT i.id, c.category FROM catalog_item AS i JOIN catalog_item_category AS c "  # noqa: S608 - our own tables
    f"ON c.item_id = {level} WHERE i.level IN ('simple', 'variant')"
    for level in ("i.id", "i.parent_id", "i.root_id AND i.root_id <> i.id AND i.root_id <> i.parent_id")
)


def items_in(categories: Collection[str]) -> Select[UUID]:
    """The question for the items for sale that were put into one of some categories, by themselves or by a model."""
    inside = select(ItemCategoryRow.item_id).where(ItemCategoryRow.category.in_(categories)).scalar_subquery()
    levels = (ItemRow.id, ItemRow.parent_id, ItemRow.root_id)
    return select(ItemRow.id).where(or_(*(level.in_(inside) for level in levels)), ItemRow.level.not_in(_MODELS))


def items_with_value(connection: Connection, attribute: str, value: str) -> set[UUID]:
    """The items for sale whose filterable attribute has this text or code, in any scope, or whose model has."""
    key = index_keys(connection, [attribute])[attribute]
    holds = select(ValueRow.item_id).where(ValueRow.attribute == key, ValueRow.text == value)
    found: set[UUID] = set()
    for column in (ItemRow.id, ItemRow.parent_id, ItemRow.root_id):
        statement = select(ItemRow.id).where(column.in_(holds), ItemRow.level.not_in(_MODELS))
        found.update(connection.execute(statement).scalars())
    return found


def items_of_family(connection: Connection, family: str) -> set[UUID]:
    """The items for sale of a family."""
    statement = select(ItemRow.id).where(ItemRow.family == family, ItemRow.level.not_in(_MODELS))
    return set(connection.execute(statement).scalars())


def items_of_departments(connection: Connection, departments: Collection[str]) -> dict[UUID, str]:
    """The items for sale of some departments, each with its department."""
    statement = select(ItemRow.id, ItemRow.department).where(
        ItemRow.department.in_(departments), ItemRow.level.not_in(_MODELS)
    )
    return {item_id: department for item_id, department in connection.execute(statement).all() if department}


def traits(connection: Connection, item_ids: Collection[UUID], attributes: Collection[str] = ()) -> dict[UUID, Traits]:
    """The traits of items for sale among `item_ids` and below the models among them; deleted ones are left out."""
    wanted = list(item_ids)
    below = or_(ItemRow.id.in_(wanted), ItemRow.parent_id.in_(wanted), ItemRow.root_id.in_(wanted))
    lines = connection.execute(select(*_COLUMNS).where(below, ItemRow.level.not_in(_MODELS))).all()
    levels = {one.id for one in lines} | {one.root_id for one in lines}
    levels |= {one.parent_id for one in lines if one.parent_id is not None}
    categories: dict[UUID, set[str]] = {}
    for item_id, code in select_by_keys(connection, ItemCategoryRow, ("item_id", "category"), "item_id", levels):
        categories.setdefault(item_id, set()).add(code)
    values: dict[UUID, dict[str, set[str]]] = {}
    rows = (
        select_by_keys(connection, ValueRow, ("item_id", "attribute", "text"), "item_id", levels) if attributes else []
    )
    codes = {key: code for code, key in index_keys(connection, attributes).items()}
    for item_id, key, text in rows:
        if key in codes and text is not None:
            values.setdefault(item_id, {}).setdefault(codes[key], set()).add(text)
    found = {}
    for one in lines:
        above = {one.id, one.root_id, one.parent_id or one.id}
        held: dict[str, frozenset[str]] = {}
        for level in above:
            for attribute, texts in values.get(level, {}).items():
                held[attribute] = held.get(attribute, frozenset()) | texts
        inside = frozenset(code for level in above for code in categories.get(level, ()))
        found[one.id] = Traits(one.family, inside, held)
    return found


def numbers(connection: Connection, item_ids: Collection[UUID], attribute: str) -> dict[UUID, int]:
    """What items or their models hold in a filterable attribute of numbers, in millionths; the item's own comes first.

    Items without one are left out.
    """
    lines = [(row[0], (row[0], row[1], row[2])) for row in select_by_keys(
        connection, ItemRow, ("id", "parent_id", "root_id"), "id", item_ids
    )]  # fmt: skip
    levels = {level for _, above in lines for level in above if level is not None}
    columns = ("item_id", "attribute", "number")
    key = index_keys(connection, [attribute])[attribute]
    held: dict[UUID, int] = {
        item_id: number
        for item_id, code, number in select_by_keys(connection, ValueRow, columns, "item_id", levels)
        if code == key and number is not None
    }
    found = {}
    for item_id, above in lines:
        number = next((held[level] for level in above if level in held), None)
        if number is not None:
            found[item_id] = number
    return found
