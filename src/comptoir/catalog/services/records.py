"""Records of reference entities: read, searched, written, deleted, and where they are used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, func, or_, select

from comptoir.catalog.domain.attributes import Choice
from comptoir.catalog.domain.entities import OF_CATEGORIES, ReferenceEntity
from comptoir.catalog.domain.refusals import InvalidStructure, StaleStructure, UnknownStructure
from comptoir.catalog.domain.structure import Structure, StructureKind
from comptoir.catalog.domain.structure_rules import record_users
from comptoir.catalog.domain.validation import check_values
from comptoir.catalog.services.structure import choice_versions, current_structure, delete_choice, save_choices
from comptoir.catalog.tables import ItemCategoryRow, ItemRow, ValueRow
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code, word_code
from comptoir.kernel.values.errors import FieldError, MalformedValue
from comptoir.kernel.values.text import fold

RECORDS = "records"


@dataclass(frozen=True, slots=True)
class Uses:
    """Where a record is used. products: how many levels name it. others: entity and code of records and categories."""

    products: int
    skus: tuple[str, ...]
    next: str | None
    others: tuple[tuple[str, str], ...]


def require_entity(structure: Structure, code: str) -> ReferenceEntity:
    """An entity that has records of its own. Refuses UnknownStructure."""
    found = structure.entity(code)
    if found is None or fold_code(code) == OF_CATEGORIES:
        raise UnknownStructure(StructureKind.REFERENCE_ENTITY.value, code)
    return found


def require_record(structure: Structure, entity: ReferenceEntity, code: str) -> Choice:
    """Refuses UnknownStructure."""
    found = structure.choice(entity.code, code)
    if found is None:
        raise UnknownStructure(RECORDS, code)
    return found


def find_records(
    structure: Structure, entity: ReferenceEntity, words: str, after: str | None, limit: int
) -> tuple[list[Choice], str | None]:
    """Records of which code or a label holds all words, by code; and where the next page begins."""
    wanted = fold(words).split()
    found: list[Choice] = []
    for folded, one in sorted(structure.choices.get(fold_code(entity.code), {}).items()):
        if after is not None and folded <= after:
            continue
        text = fold(" ".join((one.code, *one.labels.values())))
        if all(word in text for word in wanted):
            found.append(one)
        if len(found) > limit:
            return found[:limit], fold_code(found[limit - 1].code)
    return found, None


def checked_record(structure: Structure, entity: ReferenceEntity, record: Choice) -> Choice:
    """The record in the form it is kept in. Refuses InvalidStructure."""
    errors: list[FieldError] = []
    try:
        word_code(record.code)
    except MalformedValue:
        errors.append(FieldError("/code", "catalog.code_malformed", {"code": record.code[:100]}))
    for locale, label in record.labels.items():
        if fold_code(locale) not in structure.locales:
            errors.append(FieldError(f"/labels/{locale}", "catalog.unknown_locale", {"locale": locale}))
        elif "\x00" in label:
            errors.append(FieldError(f"/labels/{locale}", "catalog.value_not_text", {}))
    values, wrong = check_values(structure, record.values, entity)
    if errors or wrong:
        raise InvalidStructure(RECORDS, record.code, errors=(*errors, *wrong))
    before = structure.choice(entity.code, record.code)
    return replace(record, values=values, code=before.code if before is not None else record.code)


def save_record(uow: UnitOfWork, entity_code: str, record: Choice, expected_version: int | None = None) -> str:
    """Make or change a record; `created`, `updated` or `unchanged`.

    Refuses UnknownStructure, StaleStructure, InvalidStructure, OutsideRights.
    """
    structure = current_structure(uow.connection)
    entity = require_entity(structure, entity_code)
    _refuse_stale(uow.connection, entity, record.code, expected_version)
    return save_choices(uow, [(entity.code, checked_record(structure, entity, record))], whole=True)[0]


def delete_record(uow: UnitOfWork, entity_code: str, code: str, expected_version: int | None = None) -> None:
    """Delete a record that nothing names. Refuses UnknownStructure, StaleStructure, StructureInUse, OutsideRights."""
    structure = current_structure(uow.connection)
    entity = require_entity(structure, entity_code)
    record = require_record(structure, entity, code)
    _refuse_stale(uow.connection, entity, code, expected_version)
    delete_choice(uow, entity.code, record)


def record_version(connection: Connection, entity: ReferenceEntity, code: str) -> int:
    """0 when there is no such record."""
    key = (fold_code(entity.code), fold_code(code))
    return choice_versions(connection, [key]).get(key, 0)


def _refuse_stale(connection: Connection, entity: ReferenceEntity, code: str, expected: int | None) -> None:
    version = record_version(connection, entity, code)
    if expected is not None and version != expected:
        raise StaleStructure(RECORDS, code, expected, version)


def uses_of_record(
    connection: Connection,
    structure: Structure,
    entity: ReferenceEntity,
    record: Choice,
    visible: Sequence[str] | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Uses:
    """The products (those of some categories only, see `visible_categories`), records and categories that name it."""
    users = [
        one.index_key
        for one in structure.attributes.values()
        if fold_code(one.choice_list or "") == fold_code(entity.code)
    ]
    holds = select(ValueRow.item_id).where(ValueRow.attribute.in_(users), ValueRow.text == record.code)
    named: list[ColumnElement[bool]] = [ItemRow.id.in_(holds)]
    if visible is not None:
        seen = select(ItemCategoryRow.item_id).where(ItemCategoryRow.category.in_(visible))
        named.append(or_(ItemRow.id.in_(seen), ItemRow.parent_id.in_(seen), ItemRow.root_id.in_(seen)))
    count = connection.execute(select(func.count()).select_from(ItemRow).where(*named)).scalar_one()
    page = select(ItemRow.sku, ItemRow.sku_folded).where(*named).order_by(ItemRow.sku_folded).limit(limit + 1)
    rows = connection.execute(page if after is None else page.where(ItemRow.sku_folded > after)).all()
    following = rows[limit - 1].sku_folded if len(rows) > limit else None
    others = tuple(record_users(structure, entity.code, record.code))
    return Uses(count, tuple(row.sku for row in rows[:limit]), following, others)
