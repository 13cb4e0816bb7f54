"""Barcodes of the shop's own, from the range that means something in one company only (20 to 29).

Source: GS1 General Specifications, 2.1.11 (restricted circulation numbers) and 7.9 (check digit).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.identifiers import shown_gtin
from comptoir.catalog.domain.product import Level
from comptoir.catalog.domain.refusals import InvalidProduct, RangeUsedUp
from comptoir.catalog.rows import load_gtin_owners, lock_catalog
from comptoir.catalog.services.products import find_product, save_product
from comptoir.catalog.tables import IdentifierRow, OwnBarcodeRow
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.gtin import check_digit

_NUMBERS = 10**10


def unlisted_prefix(uow: UnitOfWork, prefixes: Sequence[str]) -> str | None:
    """The first of these prefixes that no product's barcode begins with; it stays so until the transaction ends."""
    lock_catalog(uow.connection)
    for prefix in prefixes:
        of_prefix = IdentifierRow.gtin.between(f"0{prefix}", f"0{prefix}:")  # a colon comes after all digits
        if uow.connection.execute(select(IdentifierRow.gtin).where(of_prefix).limit(1)).scalar() is None:
            return prefix
    return None


def give_own_barcodes(uow: UnitOfWork, skus: Sequence[str], prefix: str) -> dict[str, str]:
    """Give each product the next number of the prefix, in order; the barcode by SKU. Who has one keeps it.

    The numbers follow each other without a gap, since the next one is read and kept in one transaction under the
    catalogue's lock; a number that a product has already is passed over. prefix: two digits, 20 to 29.
    Refuses UnknownProduct, InvalidProduct for models, RangeUsedUp.
    """
    lock_catalog(uow.connection)
    last = uow.connection.execute(select(func.max(OwnBarcodeRow.number)).where(OwnBarcodeRow.prefix == prefix)).scalar()
    number = 0 if last is None else last + 1
    given: dict[str, str] = {}
    for sku in dict.fromkeys(skus):
        item = find_product(uow.connection, sku, with_documents=False).item
        if item.level in {Level.ROOT, Level.SUB}:
            error = FieldError("/skus", "catalog.models_have_no_barcode", {"sku": item.sku})
            raise InvalidProduct(item.sku, errors=(error,))
        if item.gtins:
            given[item.sku] = shown_gtin(item.gtins[0])
            continue
        while load_gtin_owners(uow.connection, [f"0{barcode(prefix, number)}"]):
            number += 1
        code = barcode(prefix, number)
        save_product(uow, ProductDraft(sku=item.sku, mode=Mode.MERGE, gtins=(code,)))
        insert_rows(
            uow.connection, OwnBarcodeRow, ("prefix", "number", "item_id", "at"), [(prefix, number, item.id, uow.now)]
        )
        given[item.sku] = code
        number += 1
    return given


def barcode(prefix: str, number: int) -> str:
    """The 13 digits of a number. Refuses RangeUsedUp."""
    if number >= _NUMBERS:
        raise RangeUsedUp(prefix)
    body = f"{prefix}{number:010d}"
    return f"{body}{check_digit(body)}"
