"""An attribute in use becomes another: a look at what it would do, its beginning, and the way back for a day.

The work itself is a job: `converting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, and_, not_, or_, select

from comptoir.catalog.domain.attributes import Attribute, Choice
from comptoir.catalog.domain.conversion import (
    Converted,
    Kept,
    adapted,
    convert,
    is_fitting,
    new_options,
    says_otherwise,
)
from comptoir.catalog.domain.derived import unique_keys
from comptoir.catalog.domain.product import Datum, Scope
from comptoir.catalog.domain.refusals import (
    ConversionRunning,
    ConversionUnfit,
    FixedProperty,
    StructureInUse,
    UnknownStructure,
)
from comptoir.catalog.domain.rules import says_of
from comptoir.catalog.domain.structure import Structure, StructureKind
from comptoir.catalog.domain.structure_rules import check_thing
from comptoir.catalog.domain.successors import Holders, found_texts
from comptoir.catalog.ports import ValueUse
from comptoir.catalog.rows import StoredItem, load_items
from comptoir.catalog.services.structure import current_structure, thing_body, thing_from_body
from comptoir.catalog.services.structure_use import holds_value
from comptoir.catalog.services.value_uses import Users, followed, refuse_hindered, uses_of, wanted_texts
from comptoir.catalog.tables import ConversionRow, ConvertedRow, DocumentRow
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.jobs import start_job
from comptoir.kernel.tables import Job
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code

JOB = "catalog.convert"
UNDOABLE = timedelta(days=1)
SLICE = 500
_SHOWN = 20
_Cells = Mapping[Scope, Datum]


@dataclass(slots=True)
class Foreseen:
    """What a conversion would do. shown: some products with their cells before and after, those that lose first.

    uses: see `followed`.
    """

    products: int = 0
    losing: int = 0
    options: list[str] = field(default_factory=list)
    twins: list[tuple[str, str]] = field(default_factory=list)
    shown: list[tuple[str, _Cells, Converted]] = field(default_factory=list)
    uses: list[tuple[ValueUse, str | None, bool]] = field(default_factory=list)


def wanted_attribute(structure: Structure, code: str, body: Mapping[str, object]) -> tuple[Attribute, Attribute]:
    """An attribute and what it shall be. Refuses UnknownStructure, InvalidStructure, FixedProperty, StructureInUse."""
    before = structure.attribute(code)
    if before is None:
        raise UnknownStructure(StructureKind.ATTRIBUTE.value, code)
    given = thing_from_body(StructureKind.ATTRIBUTE, {**thing_body(before), **body, "code": before.code})
    assert isinstance(given, Attribute)
    if not is_fitting(before, given):
        raise FixedProperty(before.code, "type")
    after = replace(adapted(before, given), generation=before.generation + 1)
    changed = structure_towards(structure, after)
    check_thing(changed, StructureKind.ATTRIBUTE, after)
    folded = fold_code(before.code)
    for variant in structure.family_variants.values():
        if folded in map(fold_code, variant.axes):
            raise StructureInUse(StructureKind.ATTRIBUTE.value, before.code, variant.code)
    for rule in structure.rules.values():
        if says_otherwise(before, after) and says_of(rule, before.code):
            raise StructureInUse(StructureKind.ATTRIBUTE.value, before.code, rule.code)
    for kind in (StructureKind.FAMILY, StructureKind.REQUIREMENT_SET, StructureKind.RULE):
        for thing in structure.of(kind).values():
            check_thing(changed, kind, thing)
    return before, after


def structure_towards(structure: Structure, attribute: Attribute, options: Iterable[Choice] = ()) -> Structure:
    """The structure with the attribute as it shall be, and options beside those that are."""
    attributes = {**structure.attributes, fold_code(attribute.code): attribute}
    listed = attribute.choice_list
    choices = dict(structure.choices)
    if listed is not None:
        folded = fold_code(listed)
        choices[folded] = {**choices.get(folded, {}), **{fold_code(one.code): one for one in options}}
    return replace(structure, attributes=attributes, choices=choices)


def with_options(
    changed: Structure, before: Attribute, after: Attribute, cells: _Cells, options: dict[str, Choice]
) -> Structure:
    """`structure_towards` with the options as well that some cells need; they are noted among `options`, by code."""
    new = {one.code: one for one in new_options(changed, before, after, cells) if one.code not in options}
    if not new:
        return changed
    options.update(new)
    return structure_towards(changed, after, new.values())


def foresee(connection: Connection, before: Attribute, after: Attribute, kept: Kept, users: Users = ()) -> Foreseen:
    """Work everything out, and keep nothing."""
    structure = current_structure(connection)
    changed = structure_towards(structure, after)
    uses = uses_of(connection, users, before.code)
    holders = Holders(wanted_texts(uses))
    options: dict[str, Choice] = {}
    found = Foreseen()
    owners: dict[tuple[str, str], str] = {}
    losing: list[tuple[str, _Cells, Converted]] = []
    fine: list[tuple[str, _Cells, Converted]] = []
    for stored in _holders(connection, before.code):
        cells = stored.item.document.values[before.code]
        changed = with_options(changed, before, after, cells, options)
        made = convert(changed, before, after, cells, kept)
        found.products += 1
        found.losing += bool(made.lost)
        if uses:
            holders.note(found_texts(structure, before, cells), found_texts(changed, after, made.cells))
        into = losing if made.lost else fine
        if len(into) < _SHOWN:
            into.append((stored.item.sku, cells, made))
        for _, key, folded, _ in unique_keys(changed, {after.code: made.cells}):
            other = owners.setdefault((key, folded), stored.item.sku)
            if other != stored.item.sku and len(found.twins) < _SHOWN:
                found.twins.append((other, stored.item.sku))
    found.options = sorted(options)
    found.shown = (losing + fine)[:_SHOWN]
    found.uses = followed(uses, holders, structure, changed, before, after)
    return found


def _holders(connection: Connection, code: str, after: UUID | None = None) -> Iterable[StoredItem]:
    """Products that hold a value of the attribute on their own level, by id; with their documents."""
    while ids := next_holders(connection, code, after):
        items = load_items(connection, ids=ids)
        yield from (items.by_id[one] for one in ids if items.by_id[one].item.document.values.get(code))
        after = ids[-1]


def next_holders(
    connection: Connection, code: str, after: UUID | None, undoes: UUID | None = None, size: int = SLICE
) -> list[UUID]:
    """The next of products that hold a value of the attribute on their own level.

    undoes: a conversion; those of which it made nothing count too.
    """
    holds = holds_value(connection, code)
    if undoes is not None:
        converted = select(ConvertedRow.item_id).where(ConvertedRow.conversion_id == undoes)
        holds = or_(holds, DocumentRow.item_id.in_(converted))
    statement = select(DocumentRow.item_id).where(holds).order_by(DocumentRow.item_id)
    if after is not None:
        statement = statement.where(DocumentRow.item_id > after)
    return list(connection.execute(statement.limit(size)).scalars())


def refuse_unfit(connection: Connection, before: Attribute, after: Attribute, kept: Kept, users: Users = ()) -> None:
    """Refuses ConversionUnfit where products would share a value that is to be unique, and ConversionHindered.

    It looks at all products.
    """
    found = foresee(connection, before, after, kept, users)
    if found.twins:
        raise ConversionUnfit(before.code, " / ".join(found.twins[0]))
    refuse_hindered(before.code, found.uses)


def start_conversion(uow: UnitOfWork, before: Attribute, after: Attribute, kept: Kept) -> UUID:
    """Queue the job, which may refuse what `refuse_unfit` refuses before. Refuses ConversionRunning."""
    job_id = start_job(uow, JOB, {"kept": msgspec.to_builtins(kept)})
    _remember(uow, job_id, before, after)
    return job_id


def _remember(uow: UnitOfWork, job_id: UUID, before: Attribute, after: Attribute) -> None:
    running = select(ConversionRow.before).join(Job, Job.id == ConversionRow.id)
    is_written = and_(ConversionRow.switched_at.is_not(None), ConversionRow.ended_at.is_not(None))
    running = running.where(not_(is_written), Job.state.in_(("waiting", "running")))
    if any(body["code"] == before.code for body in uow.connection.execute(running).scalars()):
        raise ConversionRunning(before.code)
    row = (job_id, thing_body(before), thing_body(after), uow.now, uow.now)  # the job begins it, if nobody stops it
    insert_rows(uow.connection, ConversionRow, ("id", "before", "after", "at", "ended_at"), [row])


def start_undo(uow: UnitOfWork, conversion_id: UUID) -> UUID:
    """Queue the way back: what nobody changed since is as it was, the rest is converted back.

    Refuses UnknownStructure for a conversion that is too old or unknown, ConversionUnfit for one that is not to be
    undone: the attribute has changed since, or it is undone; ConversionRunning.
    """
    found = uow.connection.execute(CONVERSION.where(ConversionRow.id == conversion_id)).one_or_none()
    if found is None or found.switched_at is None or uow.now - found.switched_at > UNDOABLE:
        raise UnknownStructure("attribute-conversions", str(conversion_id))
    before = attribute_of(found.after)
    after = replace(attribute_of(found.before), generation=before.generation + 1)
    if found.undone_at is not None or current_structure(uow.connection).attribute(before.code) != before:
        raise ConversionUnfit(before.code, before.code)
    job_id = start_job(uow, JOB, {"kept": {}, "undoes": str(conversion_id)})
    _remember(uow, job_id, before, after)
    return job_id


CONVERSION = select(
    ConversionRow.id,
    ConversionRow.before,
    ConversionRow.after,
    ConversionRow.at,
    ConversionRow.switched_at,
    ConversionRow.undone_at,
    ConversionRow.ended_at,
)


def conversions(connection: Connection) -> list[Any]:
    """Those of the last days, newest first."""
    return list(connection.execute(CONVERSION.order_by(ConversionRow.at.desc(), ConversionRow.id)))


def attribute_of(body: Mapping[str, object]) -> Attribute:
    """The attribute as a conversion keeps it."""
    found = thing_from_body(StructureKind.ATTRIBUTE, body)
    assert isinstance(found, Attribute)
    return found
