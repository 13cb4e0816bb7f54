"""Attributes, families, categories, channels and the rest of the structure: read, write, delete."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection, Pool, delete, select

from comptoir.catalog.domain.attributes import Attribute, AttributeGroup, Choice
from comptoir.catalog.domain.completeness import families_asked_otherwise
from comptoir.catalog.domain.measurement import MeasurementFamily
from comptoir.catalog.domain.refusals import InvalidStructure, StaleStructure, UnknownStructure
from comptoir.catalog.domain.requirements import RequirementSet, usual_requirement_sets
from comptoir.catalog.domain.rules import Rule
from comptoir.catalog.domain.standard_measurements import standard_measurement_families
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
from comptoir.catalog.domain.structure_rules import check_change, check_thing, refuse_used
from comptoir.catalog.events import StructureChanged
from comptoir.catalog.rows import lock_catalog, mark_for_recount
from comptoir.catalog.services.rights import refuse_foreign_things
from comptoir.catalog.services.structure_use import choice_is_used, has_values, used_by_items
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
}
KIND_OF: Mapping[type[StructureThing], StructureKind] = {thing: kind for kind, thing in THING_TYPES.items()}
_KEPT_MAX = 4
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
    for list_folded, folded, code, labels, position in connection.execute(
        select(
            ChoiceRow.list_folded, ChoiceRow.code_folded, ChoiceRow.code, ChoiceRow.labels, ChoiceRow.position
        ).order_by(ChoiceRow.list_folded, ChoiceRow.position, ChoiceRow.code_folded)
    ):
        choices.setdefault(list_folded, {})[folded] = Choice(code=code, labels=labels, position=position)
    return Structure(
        version=version,
        attributes=things[StructureKind.ATTRIBUTE],
        attribute_groups=things[StructureKind.ATTRIBUTE_GROUP],
        families=things[StructureKind.FAMILY],
        family_variants=things[StructureKind.FAMILY_VARIANT],
        categories=things[StructureKind.CATEGORY],
        channels=things[StructureKind.CHANNEL],
        locales=things[StructureKind.LOCALE],
        association_types=things[StructureKind.ASSOCIATION_TYPE],
        measurement_families=things[StructureKind.MEASUREMENT_FAMILY],
        requirement_sets=things[StructureKind.REQUIREMENT_SET],
        rules=things[StructureKind.RULE],
        choices=choices,
    )


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


def save_things(uow: UnitOfWork, things: Sequence[StructureThing]) -> list[str]:
    """Make or change several things; `created`, `updated` or `unchanged` for each, in order.

    References are checked against what stands once all of them are saved, so that their order does not matter.
    Refuses InvalidStructure, FixedProperty, StructureInUse; then nothing is saved.
    """
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
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
        if before is not None:
            check_change(structure, kind, before, thing, has_values=has_values(uow.connection, kind, before))
        outcomes.append("created" if before is None else "updated")
        version = _thing_version(uow.connection, kind, folded) + 1
        rows[kind.value, folded] = (kind.value, folded, thing.code, thing_body(thing), version)
        uow.emit(StructureChanged(kind=kind.value, code=thing.code, change=outcomes[-1]))
    if rows:
        columns = ("kind", "code_folded", "code", "body", "version")
        upsert_rows(uow.connection, StructureRow, columns, list(rows.values()), ("kind", "code_folded"))
        _advance(uow, structure.version)
        mark_for_recount(uow.connection, families_asked_otherwise(structure, after), new_id())
    return outcomes


def save_thing(uow: UnitOfWork, thing: StructureThing, expected_version: int | None = None) -> str:
    """Make or change one thing. Refuses StaleStructure, and what `save_things` refuses."""
    kind = KIND_OF[type(thing)]
    lock_catalog(uow.connection)
    _refuse_stale(uow.connection, kind, thing.code, expected_version)
    return save_things(uow, [thing])[0]


def _refuse_stale(connection: Connection, kind: StructureKind, code: str, expected: int | None) -> None:
    if expected is None:
        return
    version = _thing_version(connection, kind, fold_code(code))
    if version != expected:
        raise StaleStructure(kind.value, code, expected, version)


def delete_thing(uow: UnitOfWork, kind: StructureKind, code: str, expected_version: int | None = None) -> None:
    """Delete a thing that nothing depends on. Refuses UnknownStructure, StaleStructure, StructureInUse."""
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
    thing = structure.of(kind).get(fold_code(code))
    if thing is None:
        raise UnknownStructure(kind.value, code)
    _refuse_stale(uow.connection, kind, code, expected_version)
    refuse_foreign_things(uow, structure, thing)
    refuse_used(structure, kind, thing, used_by_items=used_by_items(uow.connection, kind, thing))
    uow.connection.execute(
        delete(StructureRow).where(StructureRow.kind == kind.value, StructureRow.code_folded == fold_code(code))
    )
    if kind is StructureKind.ATTRIBUTE:
        uow.connection.execute(delete(ChoiceRow).where(ChoiceRow.list_folded == fold_code(code)))
    _advance(uow, structure.version)
    after = _overlaid(structure, (), without=(kind, fold_code(code)))
    mark_for_recount(uow.connection, families_asked_otherwise(structure, after), new_id())
    uow.emit(StructureChanged(kind=kind.value, code=thing.code, change="deleted"))


def save_choices(uow: UnitOfWork, choices: Iterable[tuple[str, Choice]]) -> list[str]:
    """Make or change options, each given with the code of its list; `created`, `updated` or `unchanged` for each."""
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
    outcomes: list[str] = []
    rows: dict[tuple[str, str], tuple[object, ...]] = {}
    for list_code, choice in choices:
        before = structure.choice(list_code, choice.code)
        if before == choice:
            outcomes.append("unchanged")
            continue
        refuse_foreign_things(uow, structure, structure.attribute(list_code))
        outcomes.append("created" if before is None else "updated")
        key = (fold_code(list_code), fold_code(choice.code))
        rows[key] = (*key, list_code, choice.code, dict(choice.labels), choice.position)
    if rows:
        columns = ("list_folded", "code_folded", "list_code", "code", "labels", "position")
        upsert_rows(uow.connection, ChoiceRow, columns, list(rows.values()), ("list_folded", "code_folded"))
        _advance(uow, structure.version)
    return outcomes


def replace_choices(uow: UnitOfWork, list_code: str, choices: Sequence[Choice]) -> None:
    """Make the list hold these options and no others. Refuses StructureInUse for an option that values name."""
    structure = current_structure(uow.connection)
    before = structure.choices.get(fold_code(list_code), {})
    gone = before.keys() - {fold_code(choice.code) for choice in choices}
    if gone:
        refuse_foreign_things(uow, structure, structure.attribute(list_code))
    for folded in sorted(gone):
        refuse_used(
            structure,
            StructureKind.ATTRIBUTE,
            before[folded],
            used_by_items=choice_is_used(uow.connection, structure, list_code, before[folded].code),
        )
        uow.connection.execute(
            delete(ChoiceRow).where(ChoiceRow.list_folded == fold_code(list_code), ChoiceRow.code_folded == folded)
        )
    if gone:
        _advance(uow, structure.version)
    save_choices(uow, ((list_code, choice) for choice in choices))


def _overlaid(
    structure: Structure, things: Sequence[StructureThing], without: tuple[StructureKind, str] | None = None
) -> Structure:
    by_kind: dict[StructureKind, dict[str, Any]] = {kind: dict(structure.of(kind)) for kind in StructureKind}
    for thing in things:
        by_kind[KIND_OF[type(thing)]][fold_code(thing.code)] = thing
    if without is not None:
        by_kind[without[0]].pop(without[1], None)
    return Structure(
        version=structure.version,
        attributes=by_kind[StructureKind.ATTRIBUTE],
        attribute_groups=by_kind[StructureKind.ATTRIBUTE_GROUP],
        families=by_kind[StructureKind.FAMILY],
        family_variants=by_kind[StructureKind.FAMILY_VARIANT],
        categories=by_kind[StructureKind.CATEGORY],
        channels=by_kind[StructureKind.CHANNEL],
        locales=by_kind[StructureKind.LOCALE],
        association_types=by_kind[StructureKind.ASSOCIATION_TYPE],
        measurement_families=by_kind[StructureKind.MEASUREMENT_FAMILY],
        requirement_sets=by_kind[StructureKind.REQUIREMENT_SET],
        rules=by_kind[StructureKind.RULE],
        choices=structure.choices,
    )


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


def ensure_basics(uow: UnitOfWork, *, with_channel: bool) -> None:
    """The measurement families and requirement sets every shop starts with, and on demand a first channel.

    The channel is `web`, in French and English, in euros.
    """
    structure = current_structure(uow.connection)
    things: list[StructureThing] = [
        family
        for family in standard_measurement_families()
        if fold_code(family.code) not in structure.measurement_families
    ]
    if not structure.requirement_sets:
        things += usual_requirement_sets()
    if with_channel and not structure.channels:
        things += [Locale(code=code) for code in FIRST_LOCALES if fold_code(code) not in structure.locales]
        things.append(
            Channel(
                code=FIRST_CHANNEL,
                locales=FIRST_LOCALES,
                currencies=("EUR",),
                labels={"en_US": "Web shop", "fr_FR": "Boutique en ligne"},
            )
        )
    if things:
        save_things(uow, things)


def add_missing(uow: UnitOfWork, things: Iterable[StructureThing]) -> list[str]:
    """Make those things that are not there yet; their codes."""
    structure = current_structure(uow.connection)
    new = [one for one in things if fold_code(one.code) not in structure.of(KIND_OF[type(one)])]
    if new:
        save_things(uow, new)
    return [one.code for one in new]


FIRST_CHANNEL = "web"
FIRST_LOCALES = ("fr_FR", "en_US")
