"""Rows that name no SKU: known by their barcodes, or named by the pattern of their family as they come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.domain.draft import UNSET, read_gtins
from comptoir.catalog.domain.refusals import InvalidProduct
from comptoir.catalog.domain.rights import sees
from comptoir.catalog.domain.sheet_rows import ReadRow
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.rows import load_gtin_owners, load_items
from comptoir.catalog.services.decided import Saved
from comptoir.catalog.services.imports.run import ImportRun
from comptoir.catalog.services.naming import make_product
from comptoir.catalog.services.rights import READS, Writer, narrowings_of_writer
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import ItemRow
from comptoir.kernel.actor import Actor
from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.gtin import parse_gtin

PLACEHOLDER = "-"
"""Stands for the SKU of a row that is read to learn its barcodes."""


def barcodes_of(read: ReadRow | None) -> list[str]:
    """The sound barcodes of a row, in their 14 digits."""
    written = read.draft.gtins if read is not None else UNSET
    return [] if written is UNSET else [gtin for text in written if (gtin := parse_gtin(text)) is not None]


def skus_by_barcode(run: ImportRun, reads: Mapping[int, ReadRow | None]) -> dict[int, str]:
    """The SKU of the product that has a row's barcode, by the row's number.

    Rows are left out whose barcodes are unknown, or those of products that the importer may not see.
    """
    wanted = {number: barcodes_of(read) for number, read in reads.items()}
    with run.database.read() as connection:
        owners = load_gtin_owners(connection, {gtin for gtins in wanted.values() for gtin in gtins})
        owners = _seen(connection, run.actor, owners)
        skus = dict(select_by_keys(connection, ItemRow, ("id", "sku"), "id", set(owners.values())))
    found = {number: next((owners[one] for one in gtins if one in owners), None) for number, gtins in wanted.items()}
    return {number: skus[owner] for number, owner in found.items() if owner in skus}


def _seen(connection: Connection, actor: Actor, owners: dict[str, UUID]) -> dict[str, UUID]:
    if not owners or not narrowings_of_writer(connection, Writer(actor)):
        return owners
    narrowings = narrowings_of_writer(connection, Writer(actor, READS))
    structure = current_structure(connection)
    items = load_items(connection, ids=set(owners.values()), with_documents=False)
    return {gtin: owner for gtin, owner in owners.items() if sees(structure, narrowings, items.levels(owner))}


def known(read: ReadRow, sku: str) -> ReadRow:
    """A row of a product that was found by its barcode: it keeps all barcodes that it has."""
    return replace(read, draft=replace(read.draft, sku=sku, gtins=UNSET))


def has_pattern(structure: Structure, read: ReadRow) -> bool:
    """Whether the family that a row names makes SKUs."""
    family = structure.family(read.draft.family) if isinstance(read.draft.family, str) else None
    return family is not None and bool(family.sku_pattern)


def make_by_pattern(run: ImportRun, read: ReadRow) -> Saved:
    """Make a product whose SKU comes from its family's pattern, in a transaction; what became of its row.

    Only with a sound barcode: by it the row is known when it comes in again.
    """
    errors: Sequence[FieldError] = read.errors
    if not errors and not barcodes_of(read):
        damages = [] if read.draft.gtins is UNSET else read_gtins(read.draft.gtins)[1]
        errors = damages or (FieldError("/sku", "catalog.no_sku_nor_barcode", {}),)
    rejected = Saved("", "rejected", None, 0, tuple(errors), ())
    if errors:
        return rejected
    try:
        with run.database.write(run.actor, run.trace) as uow:
            return make_product(uow, read.draft)
    except InvalidProduct as refusal:
        return replace(rejected, errors=refusal.errors)
