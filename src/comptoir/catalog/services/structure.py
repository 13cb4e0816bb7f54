"""Attributes, families, categories, channels and the rest of the structure: read, write, delete."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection, Pool, delete, select

from comptoir.catalog.domain.attributes import Attribute, AttributeGroup, Choice
from comptoir.catalog.domain.completeness import families_asked_otherwise
from comptoir.catalog.domain.entities import OF_CATEGORIES, ReferenceEntity
from comptoir.catalog.domain.measurement import MeasurementFamily
from comptoir.catalog.domain.refusals import (
    FixedProperty,
    InvalidStructure,
    StaleStructure,
    StructureInUse,
    UnknownStructure,
)
from comptoir.catalog.domain.requirements import RequirementSet
from comptoir.catalog.domain.rules import Rule
from comptoir.catalog.domain.structure import (
    AssociationType,
    Category,
    Channel,
    Family,
    FamilyVariant,
    Locale,
    Structure,
    StructureKind,
    StructureThing,
)
from comptoir.catalog.domain.structure_rules import check_change, check_thing, record_users, refuse_used
from comptoir.catalog.domain.validation import check_values
from comptoir.catalog.events import RecordsChanged, StructureChanged
from comptoir.catalog.rows import lock_catalog, mark_for_recount
from comptoir.catalog.services.rights import refuse_foreign_record, refuse_foreign_things
from comptoir.catalog.services.stale_marks import mark_naming, mark_standing
from comptoir.catalog.services.structure_use import choice_is_used, has_values, used_by_items
from comptoir.catalog.services.value_looks import Look, held_now, is_indexed_otherwise
from comptoir.catalog.tables import (
    ChoiceRow,
    StructureRow,
    StructureState,
)
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.ids import new_id
from comptoir.kernel.prepared import Prepared
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code

THING_TYPES: Mapping[StructureKind, type[StructureThing]] = {
    StructureKind.ATTRIBUTE: Attribute,
    StructureKind.ATTRIBUTE_GROUP: AttributeGroup,
    StructureKind.FAMILY: Family,
    StructureKind.FAMILY_VARIANT: FamilyVariant,
    StructureKind.CATEGORY: Category,
    StructureKind.CHANNEL: Channel,
    StructureKind.LOCALE: Locale,
    StructureKind.ASSOCIATION_TYPE: AssociationType,
    StructureKind.MEASUREMENT_FAMILY: MeasurementFamily,
    StructureKind.REQUIREMENT_SET: RequirementSet,
    StructureKind.RULE: Rule,
    StructureKind.REFERENCE_ENTITY: ReferenceEntity,
}
KIND_OF: Mapping[type[StructureThing], StructureKind] = {thing: kind for kind, thing in THING_TYPES.items()}
_KEPT_MAX = 4
_PART = 500
_CHOICE = (ChoiceRow.list_folded, ChoiceRow.code_folded, ChoiceRow.code, ChoiceRow.labels, ChoiceRow.position)
_STATE = Prepared(select(StructureState.version, StructureState.stamp))

for _type in (*THING_TYPES.values(), list[Choice]):
    # The library describes a type to itself at its first use. Two threads that do so at once read an unfinished
    # description, and the process dies; so it is done here, before there are threads.
    msgspec.json.Decoder(_type)

_kept: WeakKeyDictionary[Pool, dict[UUID, Structure]] = WeakKeyDictionary()
_guard = threading.Lock()


def thing_body(thing: StructureThing) -> dict[str, Any]:
    """A thing as plain data."""
    body: dict[str, Any] = msgspec.to_builtins(thing)
    return body


def thing_from_body(kind: StructureKind, body: Mapping[str, object]) -> StructureThing:
    """A thing from plain data. Refuses InvalidStructure, also for text with a zero character."""
    if b"\\u0000" in msgspec.json.encode(body):
        raise InvalidStructure(kind.value, str(body.get("code", "")))
    try:
        return msgspec.convert(dict(body), THING_TYPES[kind], strict=False)
    except msgspec.ValidationError as error:
        raise InvalidStructure(kind.value, str(body.get("code", "")), pointer=_pointer(str(error))) from None


def _pointer(message: str) -> str:
    """The JSON pointer in a message such as "Expected `str` - at `$.labels[...]`"."""
    _, _, path = message.partition("at `$")
    return path.rstrip("`").replace(".", "/").replace("[", "/").replace("]", "") if path else ""


def current_structure(connection: Connection) -> Structure:
    """The whole structure as the transaction sees it; kept per process until it changes."""
    state = _STATE.first(connection)
    if state is None:
        return Structure()
    version, stamp = state
    with _guard:
        kept = _kept.setdefault(connection.engine.pool, {})
        found = kept.get(stamp)
    if found is not None:
        return found
    loaded = _load(connection, version)
    with _guard:
        kept[stamp] = loaded
        for old in list(kept)[:-_KEPT_MAX]:
            del kept[old]
    return loaded


def _load(connection: Connection, version: int) -> Structure:
    things: dict[str, dict[str, Any]] = {kind.value: {} for kind in StructureKind}
    for kind, folded, body in connection.execute(
        select(StructureRow.kind, StructureRow.code_folded, StructureRow.body).order_by(
            StructureRow.kind, StructureRow.code_folded
        )
    ):
        things[kind][folded] = msgspec.convert(body, THING_TYPES[StructureKind(kind)], strict=False)
    choices: dict[str, dict[str, Choice]] = {}
    columns = (*_CHOICE, ChoiceRow.values)
    order = (ChoiceRow.list_folded, ChoiceRow.position, ChoiceRow.code_folded)
    for list_folded, folded, code, labels, position, values in connection.execute(select(*columns).order_by(*order)):
        one = Choice(code=code, labels=labels, position=position, values=values or {})
        choices.setdefault(list_folded, {})[folded] = one
    by_field: dict[str, Any] = {kind.field: things[kind.value] for kind in StructureKind}
    return Structure(version=version, choices=choices, **by_field)


def read_thing(connection: Connection, kind: StructureKind, code: str) -> tuple[StructureThing, int]:
    """A thing with its version. Refuses UnknownStructure."""
    if "\x00" in code:
        raise UnknownStructure(kind.value, code)
    row = connection.execute(
        select(StructureRow.body, StructureRow.version).where(
            StructureRow.kind == kind.value, StructureRow.code_folded == fold_code(code)
        )
    ).first()
    if row is None:
        raise UnknownStructure(kind.value, code)
    return msgspec.convert(row[0], THING_TYPES[kind], strict=False), row[1]


def save_things(uow: UnitOfWork, things: Sequence[StructureThing], look: Look | None = None) -> list[str]:
    """Make or change several things; `created`, `updated` or `unchanged` for each, in order.

    References are checked against what stands once all of them are saved, so that their order does not matter.
    look: at an attribute that shall be indexed otherwise; without it all products are looked through in the lock.
    Refuses InvalidStructure, FixedProperty, StructureInUse; then nothing is saved.
    """
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
    things = [_of_its_generation(structure, thing) for thing in things]
    after = _overlaid(structure, things)
    outcomes: list[str] = []
    rows: dict[tuple[str, str], tuple[object, ...]] = {}
    for thing in things:
        kind = KIND_OF[type(thing)]
        folded = fold_code(thing.code)
        before = structure.of(kind).get(folded)
        if before == thing:
            outcomes.append("unchanged")
            continue
        refuse_foreign_things(uow, structure, before, thing)
        check_thing(after, kind, thing)
        thing = as_kept(after, thing)  # noqa: PLW2901 - values are kept as their lists and locales write them
        if before is not None:
            check_change(structure, kind, before, thing, has_values=has_values(uow.connection, kind, before))
            _refuse_unindexed(uow.connection, before, thing, look)
        outcomes.append("created" if before is None else "updated")
        if isinstance(thing, Category) and isinstance(before, Category) and before.parent != thing.parent:
            mark_standing(uow.connection, [thing.code])
        if isinstance(thing, ReferenceEntity) and isinstance(before, ReferenceEntity):
            mark_naming(uow.connection, structure, thing.code)
        version = _thing_version(uow.connection, kind, folded) + 1
        rows[kind.value, folded] = (kind.value, folded, thing.code, thing_body(thing), version)
        uow.emit(StructureChanged(kind=kind.value, code=thing.code, change=outcomes[-1]))
    if rows:
        columns = ("kind", "code_folded", "code", "body", "version")
        upsert_rows(uow.connection, StructureRow, columns, list(rows.values()), ("kind", "code_folded"))
        _advance(uow, structure.version)
        mark_for_recount(uow.connection, families_asked_otherwise(structure, after), new_id())
    return outcomes


def _refuse_unindexed(connection: Connection, before: StructureThing, after: StructureThing, look: Look | None) -> None:
    """Refuses FixedProperty where products hold values: their rows for it are made, and go, by a conversion."""
    if isinstance(before, Attribute) and isinstance(after, Attribute):
        other = is_indexed_otherwise(before, after)
        if other is not None and held_now(connection, before, look) is not None:
            raise FixedProperty(after.code, other)


def _of_its_generation(structure: Structure, thing: StructureThing) -> StructureThing:
    """Whoever saves an attribute says nothing of its generation."""
    if not isinstance(thing, Attribute):
        return thing
    before = structure.attribute(thing.code)
    return replace(thing, generation=before.generation if before is not None else 0)


def as_kept(structure: Structure, thing: StructureThing) -> StructureThing:
    """A category with its values in the form they are kept in; other things as they are."""
    if not isinstance(thing, Category) or not thing.values:
        return thing
    return replace(thing, values=check_values(structure, thing.values, structure.entity(OF_CATEGORIES))[0])


def replace_attribute(uow: UnitOfWork, attribute: Attribute) -> None:
    """Make an attribute another one; whoever asks converts its values in the same transaction."""
    structure = current_structure(uow.connection)
    kind, folded = StructureKind.ATTRIBUTE, fold_code(attribute.code)
    version = _thing_version(uow.connection, kind, folded) + 1
    row = (kind.value, folded, attribute.code, thing_body(attribute), version)
    columns = ("kind", "code_folded", "code", "body", "version")
    upsert_rows(uow.connection, StructureRow, columns, [row], ("kind", "code_folded"))
    _advance(uow, structure.version)
    mark_for_recount(
        uow.connection,
        [one.code for one in structure.families.values() if folded in map(fold_code, one.attributes)],
        new_id(),
    )
    uow.emit(StructureChanged(kind=kind.value, code=attribute.code, change="updated"))


def save_thing(
    uow: UnitOfWork, thing: StructureThing, expected_version: int | None = None, look: Look | None = None
) -> str:
    """Make or change one thing; look: as in `save_things`. Refuses StaleStructure, and what `save_things` refuses."""
    kind = KIND_OF[type(thing)]
    lock_catalog(uow.connection)
    _refuse_stale(uow.connection, kind, thing.code, expected_version)
    return save_things(uow, [thing], look)[0]


def _refuse_stale(connection: Connection, kind: StructureKind, code: str, expected: int | None) -> None:
    if expected is None:
        return
    version = _thing_version(connection, kind, fold_code(code))
    if version != expected:
        raise StaleStructure(kind.value, code, expected, version)


def delete_thing(
    uow: UnitOfWork, kind: StructureKind, code: str, expected_version: int | None = None, look: Look | None = None
) -> None:
    """Delete a thing that nothing depends on; look: at the attribute that it is.

    Refuses UnknownStructure, StaleStructure, StructureInUse.
    """
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
    thing = structure.of(kind).get(fold_code(code))
    if thing is None:
        raise UnknownStructure(kind.value, code)
    _refuse_stale(uow.connection, kind, code, expected_version)
    refuse_foreign_things(uow, structure, thing)
    if isinstance(thing, Attribute):
        sku = held_now(uow.connection, thing, look)
    else:
        sku = used_by_items(uow.connection, kind, thing)
    refuse_used(structure, kind, thing, used_by_items=sku)
    remove_thing(uow, kind, thing)


def remove_thing(uow: UnitOfWork, kind: StructureKind, thing: StructureThing) -> None:
    """Delete a thing of which somebody has seen that nothing depends on it."""
    structure = current_structure(uow.connection)
    folded = fold_code(thing.code)
    uow.connection.execute(
        delete(StructureRow).where(StructureRow.kind == kind.value, StructureRow.code_folded == folded)
    )
    if isinstance(thing, Attribute) and structure.entity(thing.code) is None:
        uow.connection.execute(delete(ChoiceRow).where(ChoiceRow.list_folded == folded))
    _advance(uow, structure.version)
    after = _overlaid(structure, (), without=(kind, folded))
    mark_for_recount(uow.connection, families_asked_otherwise(structure, after), new_id())
    uow.emit(StructureChanged(kind=kind.value, code=thing.code, change="deleted"))


def save_choices(uow: UnitOfWork, choices: Iterable[tuple[str, Choice]], *, whole: bool = False) -> list[str]:
    """Make or change options, each given with the code of its list; `created`, `updated` or `unchanged` for each.

    whole: what an option does not say of itself goes; otherwise the values of a record stay where none are given.
    Refuses OutsideRights.
    """
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
    outcomes: list[str] = []
    rows: dict[tuple[str, str], tuple[object, ...]] = {}
    changed: dict[tuple[str, str], list[str]] = {}
    for list_code, given in choices:
        before = structure.choice(list_code, given.code)
        choice = given if whole or given.values or before is None else replace(given, values=before.values)
        if before == choice:
            outcomes.append("unchanged")
            continue
        refuse_foreign_record(uow, structure, list_code, before, choice)
        outcomes.append("created" if before is None else "updated")
        key = (fold_code(list_code), fold_code(choice.code))
        rows[key] = (*key, list_code, choice.code, dict(choice.labels), choice.position, choice.values or None)
        changed.setdefault((list_code, outcomes[-1]), []).append(choice.code)
    if rows:
        columns = ("list_folded", "code_folded", "list_code", "code", "labels", "position", "values", "version")
        versions = choice_versions(uow.connection, rows)
        written = [(*row, versions.get(key, 0) + 1) for key, row in rows.items()]
        upsert_rows(uow.connection, ChoiceRow, columns, written, ("list_folded", "code_folded"))
        _advance(uow, structure.version)
    for (list_code, change), codes in changed.items():
        uow.emit(RecordsChanged(list=list_code, codes=codes, change=change))
        if change == "updated":
            mark_naming(uow.connection, structure, list_code, codes)
    return outcomes


def choice_versions(connection: Connection, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """How often options were changed, by the folded codes of list and option."""
    wanted = set(keys)
    found = {}
    for list_folded in {key[0] for key in wanted}:
        codes = [key[1] for key in wanted if key[0] == list_folded]
        for start in range(0, len(codes), _PART):
            of_part = ChoiceRow.code_folded.in_(codes[start : start + _PART])
            statement = select(ChoiceRow.code_folded, ChoiceRow.version).where(ChoiceRow.list_folded == list_folded)
            found.update({(list_folded, row[0]): row[1] for row in connection.execute(statement.where(of_part))})
    return found


def replace_choices(uow: UnitOfWork, list_code: str, choices: Sequence[Choice]) -> None:
    """Make the list hold these options and no others. Refuses StructureInUse for an option that values name."""
    structure = current_structure(uow.connection)
    before = structure.choices.get(fold_code(list_code), {})
    gone = before.keys() - {fold_code(choice.code) for choice in choices}
    for folded in sorted(gone):
        delete_choice(uow, list_code, before[folded])
    save_choices(uow, ((list_code, choice) for choice in choices))


def delete_choice(uow: UnitOfWork, list_code: str, choice: Choice) -> None:
    """Delete an option or record. Refuses StructureInUse where a product, record or category names it."""
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
    refuse_foreign_record(uow, structure, list_code, choice, None)
    users = (f"{entity}/{code}" for entity, code in record_users(structure, list_code, choice.code))
    used_by = choice_is_used(uow.connection, structure, list_code, choice.code) or next(users, None)
    if used_by is not None:
        raise StructureInUse("attributes" if structure.entity(list_code) is None else "records", choice.code, used_by)
    of_list = ChoiceRow.list_folded == fold_code(list_code)
    uow.connection.execute(delete(ChoiceRow).where(of_list, ChoiceRow.code_folded == fold_code(choice.code)))
    _advance(uow, structure.version)
    uow.emit(RecordsChanged(list=list_code, codes=[choice.code], change="deleted"))


def _overlaid(
    structure: Structure, things: Sequence[StructureThing], without: tuple[StructureKind, str] | None = None
) -> Structure:
    by_kind: dict[StructureKind, dict[str, Any]] = {kind: dict(structure.of(kind)) for kind in StructureKind}
    for thing in things:
        by_kind[KIND_OF[type(thing)]][fold_code(thing.code)] = thing
    if without is not None:
        by_kind[without[0]].pop(without[1], None)
    by_field: dict[str, Any] = {kind.field: things for kind, things in by_kind.items()}
    return Structure(version=structure.version, choices=structure.choices, **by_field)


def _thing_version(connection: Connection, kind: StructureKind, folded: str) -> int:
    return (
        connection.execute(
            select(StructureRow.version).where(StructureRow.kind == kind.value, StructureRow.code_folded == folded)
        ).scalar()
        or 0
    )


def _advance(uow: UnitOfWork, version: int) -> None:
    row = (1, version + 1, new_id(), uow.now)
    upsert_rows(uow.connection, StructureState, ("id", "version", "stamp", "changed_at"), [row], ("id",))
