"""Whether products depend on a part of the structure."""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, Connection, func, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from comptoir.catalog.domain.attributes import Attribute
from comptoir.catalog.domain.structure import Structure, StructureKind, StructureThing
from comptoir.catalog.rows import READY, conversions_at_work
from comptoir.catalog.tables import ConversionRow, ConvertedRow, DocumentRow, ItemCategoryRow, ItemRow, ValueRow
from comptoir.kernel.values.codes import fold_code


def has_values(connection: Connection, kind: StructureKind, thing: StructureThing) -> bool:
    """Whether any product depends on the thing's shape."""
    match kind:
        case StructureKind.FAMILY_VARIANT:
            column = ItemRow.family_variant
        case _:
            return True
    return connection.execute(select(ItemRow.id).where(column == thing.code).limit(1)).first() is not None


def used_by_items(connection: Connection, kind: StructureKind, thing: StructureThing) -> str | None:
    """The SKU of a product that would lose something, if there is one."""
    match kind:
        case StructureKind.FAMILY:
            statement = select(ItemRow.sku).where(ItemRow.family == thing.code)
        case StructureKind.FAMILY_VARIANT:
            statement = select(ItemRow.sku).where(ItemRow.family_variant == thing.code)
        case StructureKind.CATEGORY:
            statement = (
                select(ItemRow.sku)
                .join(ItemCategoryRow, ItemCategoryRow.item_id == ItemRow.id)
                .where(ItemCategoryRow.category == thing.code)
            )
        case StructureKind.ATTRIBUTE:
            statement = (
                select(ItemRow.sku)
                .join(DocumentRow, DocumentRow.item_id == ItemRow.id)
                .where(holds_value(connection, thing.code))
            )
        case _:
            return None
    found = connection.execute(statement.limit(1)).scalar()
    return None if found is None else str(found)


def holds_value(connection: Connection, code: str) -> ColumnElement[bool]:
    """Whether a document holds a value of the attribute, or a conversion lays over it what it holds of it, if any."""
    written = _written(connection, code)
    laying = [one[0] for one in conversions_at_work(connection) if one[1]["code"] == code and one[2] is not None]
    laid = select(ConvertedRow.item_id).where(ConvertedRow.conversion_id.in_(laying), ConvertedRow.stage == READY)
    return or_(written, DocumentRow.item_id.in_(laid)) if laying else written


def _written(connection: Connection, code: str) -> ColumnElement[bool]:
    if connection.dialect.name == "postgresql":
        found: ColumnElement[bool] = type_coerce(DocumentRow.values, JSONB).has_key(code)
        return found
    return func.json_type(DocumentRow.values, f'$."{code}"').is_not(None)


def choice_is_used(connection: Connection, structure: Structure, list_code: str, code: str) -> str | None:
    """The SKU of a product that names an option of a list, or will once its attribute is another, if there is one."""
    becoming = select(ConversionRow.after).where(ConversionRow.ended_at.is_(None))
    attributes = [msgspec.convert(body, Attribute) for body in connection.execute(becoming).scalars()]
    users = [
        one.index_key
        for one in (*structure.attributes.values(), *attributes)
        if one.choice_list is not None and fold_code(one.choice_list) == fold_code(list_code)
    ]
    found = connection.execute(
        select(ItemRow.sku)
        .join(ValueRow, ValueRow.item_id == ItemRow.id)
        .where(ValueRow.attribute.in_(users), ValueRow.text == code)
        .limit(1)
    ).scalar()
    return None if found is None else str(found)
