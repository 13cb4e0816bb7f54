"""The catalogue back out: as a sheet to change and read in again, as lines in the contract's shape, or for Akeneo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from sqlalchemy import Connection, case, select

from comptoir.catalog.domain.akeneo_rows import columns_of, structure_rows
from comptoir.catalog.domain.attributes import CHOICE_TYPES, AttributeType
from comptoir.catalog.domain.columns import OWN_COLUMNS
from comptoir.catalog.domain.grid import plan_grid
from comptoir.catalog.domain.identifiers import shown_gtin
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.product import Datum, Item, Level, Scope, scope_parts
from comptoir.catalog.domain.refusals import ExportPlaceUnknown, unreadable
from comptoir.catalog.domain.rights import shown_structure, shows_place
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.wire import writable_body
from comptoir.catalog.queries import product_keys
from comptoir.catalog.rows import load_items
from comptoir.catalog.services.rights import READS, Writer, narrowings_of_writer, readable
from comptoir.catalog.services.selection import filter_of, wanted_of
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import ItemRow
from comptoir.kernel.actor import SYSTEM, Actor
from comptoir.kernel.jobs import JobContext
from comptoir.kernel.sheets import Layout, write_table
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.money import Currency, minor_digits

_CHUNK = 500
_LIST_MAX = 10_000
_MODEL = ("code", "family_variant", "parent", "categories")
_PRODUCT = ("sku", "categories", "enabled", "family", "parent")


@dataclass(frozen=True, slots=True)
class Part:
    """What of the catalogue goes out: to whom, which products (None is all that it may see), in which columns."""

    actor: Actor = SYSTEM
    ids: frozenset[UUID] | None = None
    columns: tuple[str, ...] = ()


WHOLE = Part()


def export_catalog(
    connection: Connection,
    target: Path,
    form: str,
    channel: str | None = None,
    locale: str | None = None,
    part: Part = WHOLE,
) -> int:
    """Write products to `target`; how many. Models come before their variants. An XLSX offers choices as lists.

    form: csv, xlsx or jsonl; akeneo or zip: an Akeneo export with its structure, in a folder or a zip of one.
    channel, locale: only values of this channel or locale, and those of none. Refuses UnreadableSource for other forms,
    and what `place_of` refuses.
    """
    structure = current_structure(connection)
    channel, locale = place_of(connection, part.actor, channel, locale)
    match form:
        case "jsonl" | "ndjson":
            return _write_lines(target, _narrow_items(connection, channel, locale, part))
        case "akeneo" | "zip" if target.suffix.lower() == ".zip":
            with TemporaryDirectory(prefix="comptoir-export-") as folder:
                shown = _shown_structure(connection, structure, part)
                count = _write_akeneo(shown, Path(folder), lambda: _narrow_items(connection, channel, locale, part))
                with ZipFile(target, "w", ZIP_DEFLATED) as archive:
                    for file in sorted(Path(folder).iterdir()):
                        archive.write(file, file.name)
            return count
        case "akeneo":
            shown = _shown_structure(connection, structure, part)
            return _write_akeneo(shown, target, lambda: _narrow_items(connection, channel, locale, part))
        case "csv" | "xlsx":
            filled = _columns(structure, _narrow_items(connection, channel, locale, part))
            columns = _chosen(structure, part.columns, filled) or filled
            found = (_cells(structure, one) for one in _narrow_items(connection, channel, locale, part))
            rows = ([_cell(cells, column) for column in columns] for cells in found)
            layout = Layout("csv", "utf-8", ";") if form == "csv" else Layout("xlsx")
            return write_table(target, columns, rows, layout, _lists(structure, columns))
        case _:
            raise unreadable(target.name, "unknown_format")


def place_of(
    connection: Connection, actor: Actor, channel: str | None, locale: str | None
) -> tuple[str | None, str | None]:
    """A channel and a locale as their codes write themselves. Refuses ExportPlaceUnknown: the file would be empty."""
    structure = current_structure(connection)
    known = structure.channel(channel) if channel else None
    spoken = [one for each in structure.channels.values() if known in (None, each) for one in each.locales]
    in_locale = next((one for one in spoken if locale and fold_code(one) == fold_code(locale)), None)
    if (channel and known is None) or (locale and in_locale is None):
        raise ExportPlaceUnknown((channel if known is None and channel else locale) or "")
    found = known.code if known else None
    if not shows_place(narrowings_of_writer(connection, Writer(actor, READS)), found, in_locale):
        raise ExportPlaceUnknown(" · ".join(one for one in (found, in_locale) if one))
    return found, in_locale


def _shown_structure(connection: Connection, structure: Structure, part: Part) -> Structure:
    return shown_structure(structure, narrowings_of_writer(connection, Writer(part.actor, READS)))


FORMS = {"csv": "csv", "xlsx": "xlsx", "jsonl": "jsonl", "akeneo": "zip"}
"""Formats that a person may ask for, and how their files end."""


def run_export(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """The job `catalog.export`: a file in the job's folder, with what its actor may see.

    argument: form, filter (as of `GET /products`), columns, channel, values_locale.
    """
    form = str(argument["form"])
    with context.database.read() as connection:
        structure, given = current_structure(connection), wanted_of(argument["filter"])
        wanted = filter_of(connection, structure, given, context.actor, is_whole=True)
        ids = frozenset(item_id for _, item_id in product_keys(connection, wanted)) if argument["filter"] else None
        part = Part(context.actor, ids, tuple(argument["columns"]))
        target = context.folder / f"products.{FORMS[form]}"
        count = export_catalog(connection, target, form, argument["channel"], argument["values_locale"], part)
    return {"read": count, "created": 0, "updated": 0, "unchanged": count, "rejected": 0, "warnings": 0}


def _chosen(structure: Structure, columns: Sequence[str], filled: Sequence[str]) -> list[str]:
    """The chosen columns behind the SKU, and with each the others of its value: the unit, amounts in other currencies.

    Read in again, a value is what all its columns say.
    """
    found = dict.fromkeys(("sku", *columns)) if columns else {}
    for name, column in plan_grid(structure, columns).values.items():
        whole = name.removesuffix(f"-{column.currency}") if column.currency else name
        if column.attribute.type in {AttributeType.MONEY, AttributeType.MEASUREMENT}:
            found.update(dict.fromkeys(one for one in filled if one.startswith(f"{whole}-")))
    return list(found)


def _lists(structure: Structure, columns: Sequence[str]) -> dict[str, Sequence[str]]:
    """What cells may be chosen from, for columns that hold one of some codes."""
    lists: dict[str, Sequence[str]] = {"family": sorted(one.code for one in structure.families.values())}
    lists["enabled"] = ("1", "0")
    lists["lifecycle"] = tuple(one.value for one in Lifecycle)
    for name, column in plan_grid(structure, columns).values.items():
        attribute = column.attribute
        if attribute.type is AttributeType.BOOLEAN:
            lists[name] = ("1", "0")
        elif attribute.type in CHOICE_TYPES and not attribute.holds_list:
            known = structure.choices.get(fold_code(attribute.choice_list or attribute.code), {})
            lists[name] = sorted(one.code for one in known.values())
    return {name: choices for name, choices in lists.items() if 0 < len(choices) <= _LIST_MAX}


def _items(connection: Connection, wanted: Part) -> Iterator[Item]:
    """The items, a level at a time, by SKU; a few hundred in memory. What the actor may not see is left out."""
    rank = case({Level.ROOT.value: 0, Level.SUB.value: 1}, value=ItemRow.level, else_=2)
    ids: Iterator[UUID] = iter(
        connection.execute(select(ItemRow.id).order_by(rank, ItemRow.sku_folded)).scalars().all()
    )
    if wanted.ids is not None:
        ids = (one for one in ids if one in wanted.ids)
    narrowings = narrowings_of_writer(connection, Writer(wanted.actor, READS))
    structure = current_structure(connection)
    while part := list(islice(ids, _CHUNK)):
        items = load_items(connection, ids=part)
        if not narrowings:
            yield from (items.by_id[one].item for one in part)
            continue
        yield from (item for one in part if (item := readable(structure, narrowings, items, one)) is not None)


def _narrow_items(connection: Connection, channel: str | None, locale: str | None, part: Part) -> Iterator[Item]:
    return (_narrowed(one, channel, locale) for one in _items(connection, part))


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
        columns = [*own, *(one for one in _columns(structure, items()) if one not in OWN_COLUMNS)]
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
    return [*OWN_COLUMNS, *sorted(found.keys() - set(OWN_COLUMNS))]


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
        "lifecycle": item.lifecycle.value,
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
