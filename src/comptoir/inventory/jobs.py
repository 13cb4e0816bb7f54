"""Bringing stock in from a sheet, and taking it out: the file says what lies where, as counts.

Columns: sku, place, quantity; the place may be left out where there is only one. Each slice of rows of one place
becomes a count document of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.queries import Sellable, sellables
from comptoir.catalog.queries.packs import packs
from comptoir.catalog.services.imports.shops import plain_sheet
from comptoir.inventory.domain.documents import DocumentKind, DocumentLine, StockDocument, decide_document
from comptoir.inventory.domain.ledger import LevelKey, Stock
from comptoir.inventory.domain.places import Place
from comptoir.inventory.domain.refusals import (
    CountedTwice,
    NoSuchPlace,
    PackHoldsNoStock,
    UnknownItem,
    WrongQuantity,
)
from comptoir.inventory.queries import level_page, levels, places
from comptoir.inventory.service import record_document
from comptoir.kernel.ids import new_id
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
from comptoir.kernel.values.errors import FieldError, MalformedValue, Refusal
from comptoir.kernel.values.quantity import millionths_text, parse_quantity

FIELDS = ("sku", "place", "quantity")
SLICE = 100
"""Rows counted in one transaction, so that it stays well under 20 ms."""

_EXPORT_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class _Counted:
    """A row that can be counted."""

    row: Row
    place: Place
    line: DocumentLine


def import_stock(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """Count what the sheet says; the outcome's counts add up to the rows read.

    argument: path, format, mapping, dry_run, locale. Refuses SheetUnreadable, SheetTooLarge, MappingInvalid.
    """
    path = plain_sheet(Path(argument["path"]), argument["format"], context.folder)
    table = read_table(path, Hints(kind=kind_of(argument["format"]), columns=FIELDS))
    mapper = mapper_of(table, argument.get("mapping"), FIELDS)
    locale = argument.get("locale", "en_US")
    outcome = Outcome()
    seen: set[LevelKey] = set()
    with RejectWriter(context.folder / f"rejects.{table.sniffed.layout.kind}", table, locale) as rejects:
        while rows := list(islice(table.rows, SLICE)):
            with context.database.read() as connection:
                counted = _read(connection, rows, mapper, seen, (outcome, rejects))
            for same in _by_place(counted):
                _count(context, same, outcome, is_dry=argument["dry_run"])
            context.progress(outcome.read)
    for message in outcome.messages:
        context.message(message.shown(locale))
    return outcome.finish()


def _read(
    connection: Connection,
    rows: Sequence[Row],
    mapper: Mapper,
    seen: set[LevelKey],
    told: tuple[Outcome, RejectWriter],
) -> list[_Counted]:
    """The rows that can be counted; the others are told to the outcome and written to the rejects."""
    outcome, rejects = told
    mapped = [mapper.apply(row) for row in rows]
    items = sellables(connection, skus={one.fields.get("sku", "").strip() for one in mapped})
    held = packs(connection, {item.item_id for item in items.values()})
    by_code: dict[str, Place] = {fold_code(place.code): place for place in places(connection)}
    counted = []
    for row, one in zip(rows, mapped, strict=True):
        outcome.saw()
        errors = [row.damage] if row.damage is not None else list(one.errors)
        if not errors:
            try:
                found = _counted(row, one.fields, items, by_code)
                if found.line.item_id in held and found.line.quantity > 0:
                    raise PackHoldsNoStock(found.line.sku, pointer="/sku")
                key = (found.line.item_id, found.place.id)
                if key in seen:
                    raise CountedTwice(found.line.sku, found.place.code, pointer="/sku")
                seen.add(key)
                counted.append(found)
                continue
            except Refusal as refusal:
                errors = [FieldError(refusal.pointer or "", refusal.code, refusal.facts())]
        outcome.rejected(row.number, errors)
        rejects.write(row, errors)
    return counted


def _counted(
    row: Row, fields: Mapping[str, str], items: Mapping[str, Sellable], by_code: Mapping[str, Place]
) -> _Counted:
    """One row. Refuses UnknownItem, NoSuchPlace, MalformedValue, WrongQuantity."""
    sku = fields.get("sku", "").strip()
    item = items.get(sku)
    if item is None:
        raise UnknownItem(sku, pointer="/sku")
    code = fields.get("place", "")
    place = by_code.get(fold_code(code)) if code.strip() or len(by_code) != 1 else next(iter(by_code.values()))
    if place is None:
        raise NoSuchPlace(code, pointer="/place")
    try:
        quantity = parse_quantity(fields.get("quantity", ""), item.unit).millionths
    except MalformedValue as refusal:
        refusal.pointer = "/quantity"
        raise
    if quantity < 0:
        raise WrongQuantity(item.sku, millionths_text(quantity), pointer="/quantity")
    return _Counted(row, place, DocumentLine(item.item_id, item.sku, quantity))


def _count(context: JobContext, counted: Sequence[_Counted], outcome: Outcome, *, is_dry: bool) -> None:
    """Record one count document about one place, or in a dry run only find out what it would do."""
    place = counted[0].place
    document = StockDocument(new_id(), DocumentKind.COUNT, None, place, tuple(one.line for one in counted))
    with context.database.read() as connection:
        known = levels(connection, {one.line.item_id for one in counted}, [place.id])
    if is_dry:
        now = context.database.clock.now()
        decided = decide_document(document, Stock(known, {place.id: place}), iter(new_id, None), now, "")
    else:
        with context.database.write(context.actor, context.trace) as uow:
            recorded = record_document(uow, document, f"import:{context.job_id}")
        assert recorded is not None, "the id is new"
        decided = recorded
    for one in decided.lines:
        if (one.line.item_id, place.id) not in known:
            outcome.created()
        elif one.change:
            outcome.updated()
        else:
            outcome.unchanged()


def _by_place(counted: Sequence[_Counted]) -> list[list[_Counted]]:
    found: dict[UUID, list[_Counted]] = {}
    for one in counted:
        found.setdefault(one.place.id, []).append(one)
    return list(found.values())


def export_stock(connection: Connection, target: Path, form: str, _channel: str | None, _locale: str | None) -> int:
    """Every level as a sheet that `import_stock` reads; how many rows."""
    layout = Layout(kind_of(form) or "csv", "utf-8")
    return write_table(target, FIELDS, _exported(connection), layout)


def _exported(connection: Connection) -> Iterator[tuple[str, str, str]]:
    codes = {place.id: place.code for place in places(connection)}
    after: LevelKey | None = None
    while True:
        found = level_page(connection, item_ids=None, place_ids=codes, after=after, limit=_EXPORT_PAGE)
        items = sellables(connection, item_ids={one.item_id for one in found})
        for one in found:
            if one.item_id in items:
                yield items[one.item_id].sku, codes[one.place_id], millionths_text(one.level.on_hand)
        if len(found) < _EXPORT_PAGE:
            return
        after = (found[-1].item_id, found[-1].place_id)


JOBS = {"inventory.import": import_stock}
SHEETS = {"inventory.import": own_fields(FIELDS)}
EXPORTS = {"stock": export_stock}
