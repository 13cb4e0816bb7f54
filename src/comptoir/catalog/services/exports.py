"""The catalogue back out: as a sheet to change and read in again, as lines in the contract's shape, or for Akeneo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from sqlalchemy import Connection, case, select

from comptoir.catalog.domain.akeneo_rows import columns_of, structure_rows
from comptoir.catalog.domain.attributes import AttributeType
from comptoir.catalog.domain.identifiers import shown_gtin
from comptoir.catalog.domain.product import Datum, Item, Level, Scope, scope_parts
from comptoir.catalog.domain.refusals import unreadable
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.wire import writable_body
from comptoir.catalog.rows import load_items
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import ItemRow
from comptoir.kernel.sheets import Layout, write_table
from comptoir.kernel.values.money import Currency, minor_digits

_CHUNK = 500
_MODEL = ("code", "family_variant", "parent", "categories")
_PRODUCT = ("sku", "categories", "enabled", "family", "parent")
_PLAIN = ("sku", "family", "family_variant", "parent", "categories", "enabled", "sale_unit", "department", "gtin")


def export_catalog(
    connection: Connection, target: Path, form: str, channel: str | None = None, locale: str | None = None
) -> int:
    """Write every product to `target`; how many. Models come before their variants.

    form: csv, xlsx or jsonl; akeneo or zip: an Akeneo export with its structure, in a folder or a zip of one.
    channel, locale: only values of this channel or locale, and those of none. Refuses UnreadableSource for other forms.
    """
    structure = current_structure(connection)
    match form:
        case "jsonl" | "ndjson":
            return _write_lines(target, _narrow_items(connection, channel, locale))
        case "akeneo" | "zip" if target.suffix.lower() == ".zip":
            with TemporaryDirectory(prefix="comptoir-export-") as folder:
                count = _write_akeneo(structure, Path(folder), lambda: _narrow_items(connection, channel, locale))
                with ZipFile(target, "w", ZIP_DEFLATED) as archive:
                    for file in sorted(Path(folder).iterdir()):
                        archive.write(file, file.name)
            return count
        case "akeneo":
            return _write_akeneo(structure, target, lambda: _narrow_items(connection, channel, locale))
        case "csv" | "xlsx":
            columns = _columns(structure, _narrow_items(connection, channel, locale))
            found = (_cells(structure, one) for one in _narrow_items(connection, channel, locale))
            rows = ([_cell(cells, column) for column in columns] for cells in found)
            layout = Layout("csv", "utf-8", ";") if form == "csv" else Layout("xlsx")
            return write_table(target, columns, rows, layout)
        case _:
            raise unreadable(target.name, "unknown_format")


def _items(connection: Connection) -> Iterator[Item]:
    """All items, a level at a time, by SKU; a few hundred in memory."""
    rank = case({Level.ROOT.value: 0, Level.SUB.value: 1}, value=ItemRow.level, else_=2)
    ids: Iterator[UUID] = iter(
        connection.execute(select(ItemRow.id).order_by(rank, ItemRow.sku_folded)).scalars().all()
    )
    while part := list(islice(ids, _CHUNK)):
        items = load_items(connection, ids=part)
        yield from (items.by_id[one].item for one in part)


def _narrow_items(connection: Connection, channel: str | None, locale: str | None) -> Iterator[Item]:
    return (_narrowed(one, channel, locale) for one in _items(connection))


def _write_akeneo(structure: Structure, folder: Path, items: Callable[[], Iterator[Item]]) -> int:
    """The structure, models and products, each in the file that Akeneo names for it; how many models and products.

    What Akeneo has no column for (unit of sale, department, identifiers of their own) stays out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    layout = Layout("csv", "utf-8", ";")
    for name, found in structure_rows(structure).items():
        columns = columns_of(found)
        write_table(folder / f"{name}.csv", columns, ([row.get(one, "") for one in columns] for row in found), layout)
    count = 0
    for name, own, levels in (
        ("product_models", _MODEL, {Level.ROOT, Level.SUB}),
        ("products", _PRODUCT, {Level.SIMPLE, Level.VARIANT}),
    ):
        cells = (_cells(structure, item) for item in items() if item.level in levels)
        columns = [*own, *(one for one in _columns(structure, items()) if one not in _PLAIN)]
        rows = ([_cell(one, "sku" if column == "code" else column) for column in columns] for one in cells)
        count += write_table(folder / f"{name}.csv", columns, rows, layout)
    return count


def _narrowed(item: Item, channel: str | None, locale: str | None) -> Item:
    if channel is None and locale is None:
        return item
    values = {
        attribute: kept
        for attribute, cells in item.document.values.items()
        if (kept := {key: datum for key, datum in cells.items() if _fits(key, channel, locale)})
    }
    return replace(item, document=replace(item.document, values=values))


def _fits(key: Scope, channel: str | None, locale: str | None) -> bool:
    own_channel, own_locale = scope_parts(key)
    return own_channel in {None, channel or own_channel} and own_locale in {None, locale or own_locale}


def _write_lines(target: Path, items: Iterable[Item]) -> int:
    encode = msgspec.json.Encoder().encode
    count = 0
    with target.open("wb") as file:
        for item in items:
            file.write(encode(writable_body(item)) + b"\n")
            count += 1
    return count


def _columns(structure: Structure, items: Iterable[Item]) -> list[str]:
    """The plain columns, and one for each value, link or part of a value that any item has."""
    found: dict[str, None] = {}
    for item in items:
        found.update(dict.fromkeys(_cells(structure, item)))
    return [*_PLAIN, *sorted(found.keys() - set(_PLAIN))]


def _cell(cells: dict[str, str], column: str) -> str:
    return cells.get(column, "")


def _cells(structure: Structure, item: Item) -> dict[str, str]:
    """The filled cells of an item by column."""
    cells = {
        "sku": item.sku,
        "family": item.family or "",
        "family_variant": item.family_variant or "",
        "parent": item.parent or "",
        "categories": ",".join(item.categories),
        "enabled": "1" if item.enabled else "0",
        "sale_unit": item.unit,
        "department": item.department or "",
        "gtin": ",".join(shown_gtin(gtin) for gtin in item.gtins),
    }
    for code, scoped in item.document.values.items():
        attribute = structure.attribute(code)
        for key, datum in scoped.items():
            channel, locale = scope_parts(key)
            name = "-".join(part for part in (code, locale, channel) if part)
            cells.update(_value_cells(name, attribute.type if attribute else AttributeType.TEXT, datum))
    for kind, links in item.document.associations.items():
        cells[f"{kind}-products"] = ",".join(link.sku for link in links)
        if any(link.quantity is not None for link in links):
            cells[f"{kind}-products-quantity"] = "|".join(str(link.quantity or 1) for link in links)
    return cells


def _value_cells(name: str, kind: AttributeType, datum: Datum) -> Iterator[tuple[str, str]]:
    match datum:
        case bool():
            yield name, "1" if datum else "0"
        case str():
            yield name, datum
        case dict():
            yield name, datum["amount"]
            yield f"{name}-unit", datum["unit"]
        case list() if kind is AttributeType.MONEY:
            for one in datum:
                assert isinstance(one, dict)
                yield f"{name}-{one['currency']}", _amount(int(one["amount"]), str(one["currency"]))
        case list():
            yield name, ",".join(str(one) for one in datum)


def _amount(amount: int, currency: str) -> str:
    return f"{Decimal(amount).scaleb(-minor_digits(Currency(currency))):f}"
