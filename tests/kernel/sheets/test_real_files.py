import gzip
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from comptoir.kernel.sheets import Hints, read_table
from comptoir.kernel.sheets.table import Layout


def test_icecat_products_keep_the_line_breaks_inside_their_cells(shared_data: Path) -> None:
    table = read_table(shared_data / "akeneo-icecat" / "products.csv")
    rows = list(table.rows)
    assert (len(rows), len(table.columns)) == (1239, 111)
    assert table.sniffed.layout == Layout("csv", "utf-8", ";", "\n")
    assert all(row.damage is None and len(row.cells) == 111 for row in rows)
    assert (rows[0].number, rows[-1].number, rows[-1].line) == (2, 1240, 1560)
    assert sum("\n" in cell for row in rows for cell in row.cells) == 39
    skus = [row.record(table.columns)["sku"] for row in rows]
    assert (len(set(skus)), sum(sku.isdigit() for sku in skus)) == (1239, 1198)


def test_every_akeneo_file_is_read_with_its_stated_number_of_records(shared_data: Path) -> None:
    counts = {
        path.name: sum(1 for _ in read_table(path).rows)
        for path in sorted((shared_data / "akeneo-icecat").glob("*.csv"))
    }
    assert counts == {
        "association_types.csv": 4,
        "attribute_groups.csv": 11,
        "attribute_options.csv": 121,
        "attributes.csv": 77,
        "categories.csv": 168,
        "channels.csv": 3,
        "currencies.csv": 294,
        "families.csv": 17,
        "family_variants.csv": 9,
        "group_types.csv": 1,
        "groups.csv": 1,
        "locales.csv": 210,
        "product_models.csv": 81,
        "products.csv": 1239,
        "user_groups.csv": 7,
        "user_roles.csv": 3,
    }


def test_short_rows_are_filled_with_empty_cells(shared_data: Path) -> None:
    path = shared_data / "akeneo-technical" / "categories.csv"
    table = read_table(path)
    rows = list(table.rows)
    assert len(rows) == 7
    assert [row.damage for row in rows] == [None] * 7
    assert Counter(len(line.split(";")) for line in path.read_text(encoding="utf-8").splitlines()[1:]) == {2: 4, 4: 3}
    assert all(len(row.cells) == len(table.columns) == 4 for row in rows)


def test_numbers_of_a_workbook_come_as_the_text_that_means_them(shared_data: Path) -> None:
    table = read_table(shared_data / "unopim-1k-xlsx" / "1k_products.xlsx")
    rows = [row.record(table.columns) for row in table.rows]
    assert len(rows) == 1000
    assert (rows[0]["sku"], rows[0]["price (USD)"], rows[0]["status"]) == ("101", "142", "true")
    assert all(row["sku"].isdigit() and not row["sku"].startswith("0") for row in rows)
    assert (table.sniffed.sheet, table.sniffed.layout.kind, table.sniffed.header_row) == ("Worksheet", "xlsx", 1)


def test_a_byte_order_mark_is_no_part_of_the_first_column(shared_data: Path) -> None:
    table = read_table(shared_data / "openfoodfacts-sample" / "products_raw.csv")
    assert table.columns[0] == "code"
    assert table.sniffed.layout.encoding == "utf-8-sig"
    assert len(list(table.rows)) == 735


@pytest.mark.parametrize(
    ("file", "rows", "line_end"),
    [
        ("shopify-product-csvs/apparel.csv", 22, "\r\n"),
        ("shopify-product-csvs/jewelery.csv", 41, "\r\n"),
        ("woocommerce-sample/sample_products.csv", 25, "\n"),
        ("openfoodfacts-sample/products_clean.csv", 735, "\n"),
    ],
)
def test_other_shops_exports_are_read(shared_data: Path, file: str, rows: int, line_end: str) -> None:
    table = read_table(shared_data / file)
    assert (sum(1 for row in table.rows if row.damage is None), table.sniffed.layout.line_end) == (rows, line_end)


def test_real_invoices_show_their_dates_and_decimals(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "uci-online-retail" / "online_retail_2010-12_2011-08.csv.gz"
    path = tmp_path / "invoices.csv"
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        path.write_text("".join(islice(file, 1000)), encoding="utf-8", newline="")
    table = read_table(path, Hints(columns=["InvoiceNo", "StockCode"]))
    rows = [row.record(table.columns) for row in table.rows]
    assert len(rows) == 999
    assert (table.sniffed.decimal, table.sniffed.date_format) == (".", "%Y-%m-%d")
    assert rows[0]["StockCode"] == "85123A"
