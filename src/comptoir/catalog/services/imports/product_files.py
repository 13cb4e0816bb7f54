"""Product records of any file: known ones are passed over by their hash, the others saved in slices."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import update

from comptoir.catalog.domain.draft import ProductDraft
from comptoir.catalog.domain.sheet_rows import ReadRow
from comptoir.catalog.rows import load_source_hashes
from comptoir.catalog.services.decided import Saved
from comptoir.catalog.services.imports.run import ImportRun
from comptoir.catalog.services.imports.slices import SliceWriter
from comptoir.catalog.services.imports.stages import stage_error, take_to_stage, with_stages_allowed
from comptoir.catalog.services.rights import Writer, narrowings_of_writer
from comptoir.catalog.tables import ItemRow
from comptoir.kernel.sheets import Row, Table
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError, Refusal

_CHUNK = 500
_PARENT_ERRORS = frozenset({"catalog.unknown_parent"})

NO_SKU = FieldError("/sku", "catalog.no_sku", {})


@dataclass(frozen=True, slots=True)
class ProductReader:
    """How the rows of one file become drafts.

    sku_of: the product that a row is about, quickly; None when it names none. read: the whole draft.
    salt: everything besides the row that decides what comes out of it. named: looks at some rows before the others do;
    those that name no product and were made, or refused, by it.
    """

    sku_of: Callable[[Row], str | None]
    read: Callable[[Row], ReadRow | None]
    salt: bytes
    named: Callable[[Sequence[Row]], Iterable[tuple[Row, ReadRow, Saved]]] = lambda _rows: ()


def import_products(run: ImportRun, table: Table, reader: ProductReader) -> None:
    """Save the records of a table. One whose parent comes later in the file is tried again at the end."""
    deferred: list[tuple[Row, ReadRow]] = []

    def on_saved(tag: tuple[Row, ReadRow], draft: ProductDraft, saved: Saved) -> None:
        row, read = tag
        codes = {error.code for error in saved.errors}
        if codes and codes <= _PARENT_ERRORS and draft.parent is not None:
            deferred.append(tag)
            return
        _count(run, table, row, read, saved)

    writer: SliceWriter[tuple[Row, ReadRow]] = SliceWriter(run.database, run.actor, run.trace, on_saved)
    for rows in _chunks(table.rows):
        run.outcome.saw(len(rows))
        for row, read in with_stages_allowed(run, table, list(_changed(run, table, reader, rows))):
            writer.add(read.draft, (row, read))
        writer.flush()
        run.progress()
    while deferred:
        again, deferred[:] = list(deferred), []
        for row, read in again:
            writer.add(read.draft, (row, read))
        writer.flush()
        if len(deferred) == len(again):
            break
    for row, read in deferred:
        error = FieldError("/parent", "catalog.unknown_parent", {"parent": read.draft.parent})
        run.reject(table, row, [error])


def _count(run: ImportRun, table: Table, row: Row, read: ReadRow, saved: Saved) -> None:
    if saved.outcome == "rejected":
        run.reject(table, row, saved.errors)
        return
    outcome: str = saved.outcome
    warnings = [*read.warnings, *saved.warnings]
    if read.stage is not None:
        try:
            outcome = take_to_stage(run, saved, read.stage)
        except Refusal as refusal:  # somebody was faster; what the row says besides has landed, and stays
            with run.database.write(run.actor, run.trace) as uow:  # the same row is looked at again next time
                uow.connection.execute(update(ItemRow).where(ItemRow.id == saved.item_id).values(source_hash=None))
            if outcome == "unchanged":
                run.reject(table, row, [stage_error(refusal)])
                return
            warnings.append(stage_error(refusal))
    run.warn(row, warnings)
    run.count(outcome)


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _changed(run: ImportRun, table: Table, reader: ProductReader, rows: Sequence[Row]) -> Iterator[tuple[Row, ReadRow]]:
    """The rows that are not known yet, read; all others are counted here."""
    hashed: list[tuple[Row, str, bytes]] = []
    counted: set[int] = set()
    for row, read, saved in reader.named([row for row in rows if row.damage is None]):
        _count(run, table, row, read, saved)
        counted.add(row.number)
    for row in rows:
        if row.number in counted:
            continue
        sku = None if row.damage is not None else reader.sku_of(row)
        if sku is None:
            run.reject(table, row, [row.damage or NO_SKU])
            continue
        content = "\x1f".join(row.cells).encode("utf-8", "surrogatepass")
        hashed.append((row, fold_code(sku), hashlib.blake2b(content, digest_size=16, key=reader.salt).digest()))
    with run.database.read() as connection:
        is_narrowed = bool(narrowings_of_writer(connection, Writer(run.actor)))  # nothing tells what stands unseen
        known = {} if is_narrowed else load_source_hashes(connection, {sku for _, sku, _ in hashed})
    for row, sku, source_hash in hashed:
        if known.get(sku) == source_hash:
            run.outcome.unchanged()
            continue
        found = reader.read(row)
        if found is None:
            run.reject(table, row, [NO_SKU])
        elif found.errors:
            run.reject(table, row, found.errors)
        else:
            yield row, replace_draft(found, source_hash)


def replace_draft(read: ReadRow, source_hash: bytes) -> ReadRow:
    """The same row, its draft knowing the record it comes from."""
    return replace(read, draft=replace(read.draft, source_hash=source_hash))


def salt_of(*parts: str) -> bytes:
    """A key for hashes from everything that decides what comes out of a row."""
    return hashlib.blake2b("\x1e".join(parts).encode("utf-8", "surrogatepass"), digest_size=32).digest()
