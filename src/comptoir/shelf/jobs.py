"""Bringing the places of items on shelves in from a sheet, and taking them out. Columns: store, sku, position."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.catalog.queries import Sellable, sellables
from comptoir.company.domain import Store, StoreNotFound
from comptoir.company.queries import stores
from comptoir.kernel.jobs import JobContext
from comptoir.kernel.sheets import (
    Hints,
    Layout,
    Mapper,
    Outcome,
    RejectWriter,
    Row,
    kind_of,
    mapper_of,
    own_fields,
    read_table,
    write_table,
)
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError, Refusal
from comptoir.media.services.objects import objects_in
from comptoir.pricing.service import PriceBookHolder
from comptoir.shelf import rows
from comptoir.shelf.domain.catalogue import CATALOGUE_JOB, CataloguePlan
from comptoir.shelf.domain.refusals import UnknownItem
from comptoir.shelf.services.catalogue import make_catalogue
from comptoir.shelf.services.facings import SLICE, put_facings

FIELDS = ("store", "sku", "position")
_EXPORT_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row that names a place."""

    row: Row
    store: Store
    item_id: UUID
    position: str


def import_facings(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """Give the items of a sheet their places; the outcome's counts add up to the rows read.

    argument: path, format, mapping, dry_run, locale. Refuses SheetUnreadable, SheetTooLarge, MappingInvalid.
    """
    table = read_table(Path(argument["path"]), Hints(kind=kind_of(argument["format"]), columns=FIELDS))
    mapper = mapper_of(table, argument.get("mapping"), FIELDS)
    locale = argument.get("locale", "en_US")
    outcome = Outcome()
    with RejectWriter(context.folder / f"rejects.{table.sniffed.layout.kind}", table, locale) as rejects:
        while part := list(islice(table.rows, SLICE)):
            with context.database.read() as connection:
                placed = _read(connection, part, mapper, (outcome, rejects))
                known = _known(connection, placed)
            for one in placed:
                before = known.get((one.store.id, one.item_id))
                if before is None:
                    outcome.created()
                elif before == one.position:
                    outcome.unchanged()
                else:
                    outcome.updated()
            if not argument["dry_run"]:
                _put(context, placed)
            context.progress(outcome.read)
    for message in outcome.messages:
        context.message(message.shown(locale))
    return outcome.finish()


def _read(
    connection: Connection, part: Sequence[Row], mapper: Mapper, told: tuple[Outcome, RejectWriter]
) -> list[_Placed]:
    """The rows that name a place; the others are told to the outcome and written to the rejects."""
    outcome, rejects = told
    mapped = [mapper.apply(row) for row in part]
    items = sellables(connection, skus={one.fields.get("sku", "").strip() for one in mapped})
    by_code: dict[str, Store] = {fold_code(store.code): store for store in stores(connection)}
    placed = []
    for row, one in zip(part, mapped, strict=True):
        outcome.saw()
        errors = [row.damage] if row.damage is not None else list(one.errors)
        if not errors:
            try:
                placed.append(_placed(row, one.fields, items, by_code))
                continue
            except Refusal as refusal:
                errors = [FieldError(refusal.pointer or "", refusal.code, refusal.facts())]
        outcome.rejected(row.number, errors)
        rejects.write(row, errors)
    return placed


def _placed(
    row: Row, fields: Mapping[str, str], items: Mapping[str, Sellable], by_code: Mapping[str, Store]
) -> _Placed:
    """One row. Refuses StoreNotFound, UnknownItem."""
    code, sku = fields.get("store", "").strip(), fields.get("sku", "").strip()
    store = by_code.get(fold_code(code))
    if store is None:
        raise StoreNotFound(code[:100], pointer="/store")
    if sku not in items:
        raise UnknownItem(sku[:100], pointer="/sku")
    return _Placed(row, store, items[sku].item_id, fields.get("position", "").strip()[:300])


def _known(connection: Connection, placed: Sequence[_Placed]) -> dict[tuple[UUID, UUID], str]:
    """The positions that stand, by store and item."""
    return {
        (store_id, item_id): facing.position
        for store_id in {one.store.id for one in placed}
        for item_id, facing in rows.facings_of(connection, store_id, [one.item_id for one in placed]).items()
    }


def _put(context: JobContext, placed: Sequence[_Placed]) -> None:
    by_store: dict[UUID, tuple[Store, dict[UUID, str]]] = {}
    for one in placed:
        by_store.setdefault(one.store.id, (one.store, {}))[1][one.item_id] = one.position
    for store, positions in by_store.values():
        with context.database.write(context.actor, context.trace) as uow:
            put_facings(uow, SYSTEM_PRINCIPAL, store, positions)


def export_facings(connection: Connection, target: Path, form: str, _channel: str | None, _locale: str | None) -> int:
    """Every place as a sheet that `import_facings` reads; how many rows."""
    return write_table(target, FIELDS, _rows(connection), Layout(kind_of(form) or "csv"))


def _rows(connection: Connection) -> Iterator[tuple[str, str, str]]:
    for store in stores(connection):
        after = None
        while found := rows.facing_page(connection, store.id, after, _EXPORT_PAGE):
            after = (found[-1].position, found[-1].item_id)
            items = sellables(connection, item_ids=[one.item_id for one in found])
            for one in found:
                if one.item_id in items:
                    yield store.code, items[one.item_id].sku, one.position


def print_catalogue(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """Make a catalogue on paper. argument: the fields of `CataloguePlan`. Refuses CatalogueEmpty, CatalogueTooLarge."""
    prices = PriceBookHolder(context.database)
    with context.database.read() as connection:
        prices.load(connection)
    objects = objects_in(context.folder.parent.parent)
    plan = CataloguePlan(**argument)
    count = make_catalogue(context.database, objects, prices.current(), plan, context.folder, context.progress)
    return {"read": count, "created": count}


JOBS = {"shelf.import": import_facings, CATALOGUE_JOB: print_catalogue}
SHEETS = {"shelf.import": own_fields(FIELDS)}
EXPORTS = {"facings": export_facings}
