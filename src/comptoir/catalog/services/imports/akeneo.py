"""An Akeneo export: a folder of CSV files, read in one go."""

from __future__ import annotations

from pathlib import Path

from comptoir.catalog.domain.columns import Plain, plan_columns
from comptoir.catalog.domain.sheet_rows import MediaFinder, read_row
from comptoir.catalog.services.imports.product_files import ProductReader, import_products, salt_of
from comptoir.catalog.services.imports.run import ImportRun
from comptoir.catalog.services.imports.structure_files import ORDER, import_structure
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.sheets import Hints, Row, Table, read_table
from comptoir.kernel.values.errors import FieldError

PRODUCT_FILES = ("product_models", "products")


def is_akeneo(folder: Path) -> bool:
    """Whether a folder looks like an Akeneo export."""
    return any((folder / f"{name}.csv").is_file() for name in ORDER)


def import_akeneo(run: ImportRun, folder: Path, find_media: MediaFinder) -> None:
    """Read structure, models and products of an export."""
    import_structure(run, folder)
    for name in PRODUCT_FILES:
        path = folder / f"{name}.csv"
        if path.is_file():
            table = read_table(path, Hints(kind="csv", columns=("sku", "code", "family", "categories"), header_row=1))
            import_products(run, table, product_reader(run, table, find_media))


def product_reader(run: ImportRun, table: Table, find_media: MediaFinder) -> ProductReader:
    """A reader for sheets whose columns are named as Akeneo names them."""
    with run.database.read() as connection:
        structure = current_structure(connection)
    plan = plan_columns(structure, table.columns)
    for column in plan.unknown:
        header = Row(table.sniffed.header_row, table.sniffed.header_row, table.columns)
        run.warn(header, [FieldError(f"/{column}", "catalog.column_passed_over", {"column": column})])
    place = plan.plain.get(Plain.SKU)

    def sku_of(row: Row) -> str | None:
        return None if place is None else row.cells[place].strip() or None

    salt = salt_of("akeneo", str(structure.version), *table.columns)
    return ProductReader(sku_of, lambda row: read_row(plan, row.cells, find_media), salt)
