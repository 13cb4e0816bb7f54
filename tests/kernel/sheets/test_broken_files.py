import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel.sheets import Hints, Limits, Row, SheetTooLarge, SheetUnreadable, read_table
from comptoir.kernel.sheets.table import Layout


def written(folder: Path, content: str | bytes, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def rows_of(path: Path, hints: Hints | None = None, limits: Limits | None = None) -> list[Row]:
    return list(read_table(path, hints or Hints(), limits or Limits()).rows)


def reason(row: Row) -> str:
    assert row.damage is not None
    return str(row.damage.facts.get("reason", row.damage.code)).rpartition(".")[2]


def told(rows: list[Row]) -> list[tuple[int, int, str, str]]:
    return [(row.number, row.line, row.cells[0], reason(row) if row.damage else "") for row in rows]


PRICES = "réf;prix\nTHÉ-1;12,90\nCŒUR;3,50\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PRICES.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf" + PRICES.encode("utf-8"), "utf-8-sig"),
        (PRICES.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + PRICES.encode("utf-16-be"), "utf-16"),
        (PRICES.encode("utf-16-le"), "utf-16-le"),
        (PRICES.encode("utf-16-be"), "utf-16-be"),
        (PRICES.encode("utf-32"), "utf-32"),
        (PRICES.encode("cp1252"), "cp1252"),
    ],
)
def test_reads_every_usual_encoding(tmp_path: Path, content: bytes, encoding: str) -> None:
    table = read_table(written(tmp_path, content))
    assert table.columns == ("réf", "prix")
    assert [row.cells for row in table.rows] == [("THÉ-1", "12,90"), ("CŒUR", "3,50")]
    assert (table.sniffed.layout, table.sniffed.decimal) == (Layout("csv", encoding, ";", "\n"), ",")


def test_single_bytes_of_another_encoding_damage_their_row_only(tmp_path: Path) -> None:
    content = "sku,name\nA,Thé\nB,Café ".encode() + b"\xe9" + "\nC,Crème brûlée\n".encode()
    rows = rows_of(written(tmp_path, content))
    assert told(rows) == [(2, 2, "A", ""), (3, 3, "B", "encoding"), (4, 4, "C", "")]


def test_a_quotation_mark_left_open_does_not_swallow_the_rows_after_it(tmp_path: Path) -> None:
    path = written(tmp_path, 'sku,name,price\n1,"Screen 19,5\n2,Mouse,6\n3,"Cable ""thin""",7\n4,Pad,8\n')
    assert told(rows_of(path)) == [(2, 2, '1,"Screen 19,5', "quote"), (3, 3, "2", ""), (4, 4, "3", ""), (5, 5, "4", "")]


def test_a_quotation_mark_inside_a_quoted_cell_damages_its_own_lines(tmp_path: Path) -> None:
    path = written(tmp_path, 'sku,name,price\n1,"19" wide\nand more",5\n2,Mouse,6\n')
    rows = rows_of(path)
    assert [(row.cells[0], row.damage is None) for row in rows if row.damage is None] == [("2", True)]
    assert {reason(row) for row in rows if row.damage} == {"quote"}


def test_an_endless_quotation_is_given_up_within_its_limit(tmp_path: Path) -> None:
    path = written(tmp_path, 'sku,name\n1,"open\n' + "".join(f"{number},x\n" for number in range(2, 500)))
    rows = rows_of(path, limits=Limits(row_characters=1000))
    assert (reason(rows[0]), len(rows), rows[-1].cells) == ("quote", 499, ("499", "x"))


def test_many_open_quotations_cost_no_more_than_reading_twice(tmp_path: Path) -> None:
    path = written(tmp_path, "sku,name\n" + ('1,"open\n' + "2,plain\n" * 20) * 500)
    rows = rows_of(path)
    assert (len(rows), sum(row.damage is not None for row in rows)) == (500 * 21, 500)


def test_a_nul_damages_its_row_only(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, "sku,name\n1,a\0b\n2,c\n"))
    assert told(rows) == [(2, 2, "1", "nul"), (3, 3, "2", "")]


def test_a_line_without_end_is_cut_off_and_the_next_ones_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, "sku,name\n1,a\n2," + "x" * 50_000 + "\n3,c\n")
    rows = rows_of(path, limits=Limits(row_characters=10_000))
    assert [(row.number, row.line, reason(row) if row.damage else "") for row in rows] == [
        (2, 2, ""),
        (3, 3, "line"),
        (4, 4, ""),
    ]
    assert len(rows[1].cells[0]) == 1000


def test_more_cells_than_columns_damage_a_row_unless_they_are_empty(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, "sku,name\n1,a,,\n2,b,c\n3\n"))
    assert [(row.cells, row.damage.facts if row.damage else None) for row in rows] == [
        (("1", "a"), None),
        (("2", "b"), {"cells": 3, "columns": 2}),
        (("3", ""), None),
    ]


def test_blank_rows_are_counted_but_not_given(tmp_path: Path) -> None:
    assert told(rows_of(written(tmp_path, "sku,name\n\n1,a\n,\n2,b\n"))) == [(3, 3, "1", ""), (5, 5, "2", "")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(tmp_path: Path, line_end: str) -> None:
    assert told(rows_of(written(tmp_path, line_end.join(["sku,name", "1,a", "2,b"])))) == [
        (2, 2, "1", ""),
        (3, 3, "2", ""),
    ]


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "a.csv", "empty"),
        (b"\n\n,,\n", "a.csv", "empty"),
        (b"\xef\xbb\xbf", "a.csv", "empty"),
        (b"a,a\n1,2\n", "a.csv", "duplicate_columns"),
        (b"%PDF-1.7\n1 0 obj", "a.csv", "unknown_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "unknown_kind"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.csv", "unknown_kind"),
        (bytes(range(256)) * 20, "a.csv", "encoding"),
        (b"a,b\n\x81\x8d\x8f,1\n", "a.csv", "encoding"),
        (b"\x00" * 999 + b"a", "a.csv", "binary"),
        (b'"a,b\n1,2\n', "a.csv", "quote"),
        (b"not a zip", "a.xlsx", "archive"),
        (b"PK\x03\x04 not a zip", "a.xlsx", "archive"),
        (b"[1]\n", "a.jsonl", "empty"),
        (b"", "a.jsonl", "empty"),
    ],
)
def test_refuses_what_is_no_sheet(tmp_path: Path, content: bytes, name: str, why: str) -> None:
    with pytest.raises(SheetUnreadable) as no:
        rows_of(written(tmp_path, content, name))
    assert no.value.facts() == {"file": name, "reason": f"kernel.sheet.reason.{why}"}


def test_refuses_an_unknown_or_wrong_encoding_that_was_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, "sku,name\n1,a\n")
    for encoding in ("no-such-codec", "utf-32"):
        with pytest.raises(SheetUnreadable):
            rows_of(path, Hints(encoding=encoding))


def test_refuses_a_row_of_too_many_columns(tmp_path: Path) -> None:
    with pytest.raises(SheetTooLarge) as no:
        rows_of(written(tmp_path, "," * 6000 + "\n"))
    assert (no.value.reason, no.value.limit) == ("kernel.sheet.reason.columns", 5000)


def test_what_a_file_is_shows_in_its_bytes_before_its_name(tmp_path: Path) -> None:
    book = workbook(tmp_path / "book.csv", {(0, 0): "sku", (1, 0): "1"})
    lines = written(tmp_path, '\ufeff {"sku": "1"}\n', "upload")
    text = written(tmp_path, "sku;name\n1;a\n", "export.dat")
    kinds = [read_table(path).sniffed.layout.kind for path in (book, lines, text)]
    assert kinds == ["xlsx", "jsonl", "csv"]


# --- JSON lines -------------------------------------------------------------------------------------------------------


def test_json_lines_keep_numbers_as_they_are_written(tmp_path: Path) -> None:
    lines = [
        '{"sku": 1, "price": 12.90}',
        '{"sku": "2", "stock": 1e309, "tags": ["a", 1]}',
        "",
        '{"sku": "3", "price": NaN}',
        "[1, 2]",
        '{"sku": "4", "on": true, "off": null',
        '{"sku": "5", "on": true, "off": null}',
    ]
    table = read_table(written(tmp_path, "\n".join(lines), "a.jsonl"))
    assert table.columns == ("sku", "price", "stock", "tags", "on", "off")
    rows = list(table.rows)
    assert [row.cells for row in rows if row.damage is None] == [
        ("1", "12.90", "", "", "", ""),
        ("2", "", "1e309", '["a","1"]', "", ""),
        ("5", "", "", "", "true", ""),
    ]
    assert [(row.number, reason(row)) for row in rows if row.damage] == [(4, "json"), (5, "json"), (6, "json")]


def test_deep_or_long_json_damages_its_line(tmp_path: Path) -> None:
    content = '{"sku": "1"}\n{"sku": ' + "[" * 100_000 + "\n" + json.dumps({"sku": "x" * 5000}) + '\n{"sku": "2"}\n'
    rows = rows_of(written(tmp_path, content, "a.jsonl"), limits=Limits(row_characters=200_000))
    assert [row.number for row in rows if row.damage] == [2]
    rows = rows_of(written(tmp_path, content, "a.jsonl"), limits=Limits(row_characters=1000))
    assert [row.number for row in rows if row.damage] == [2, 3]


# --- workbooks --------------------------------------------------------------------------------------------------------


def workbook(path: Path, cells: dict[tuple[int, int], str | int | bool]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Tarif")
        for (row, column), value in cells.items():
            sheet.write(row, column, value)
    return path


def test_a_workbook_may_begin_anywhere_on_its_sheet(tmp_path: Path) -> None:
    cells: dict[tuple[int, int], str | int | bool] = {
        (0, 0): "Tarif 2026",
        (3, 1): "sku",
        (3, 2): "actif",
        (4, 1): 1,
        (4, 2): True,
        (6, 1): "007",
    }
    table = read_table(workbook(tmp_path / "a.xlsx", cells))
    assert table.columns == ("column 1", "sku", "actif")
    assert [(row.number, row.cells) for row in table.rows] == [(5, ("", "1", "true")), (7, ("", "007", ""))]
    assert (table.sniffed.header_row, table.sniffed.sheet) == (4, "Tarif")


def test_refuses_a_sheet_that_does_not_exist(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {(0, 0): "sku"})
    with pytest.raises(SheetUnreadable) as no:
        read_table(path, Hints(sheet="Stock"))
    assert no.value.reason == "kernel.sheet.reason.no_such_sheet"


def test_refuses_a_workbook_that_unpacks_to_too_much(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {(row, 0): f"{'x' * 1000}{row}" for row in range(1000)})
    assert path.stat().st_size < 30_000
    with pytest.raises(SheetTooLarge) as no:
        read_table(path, limits=Limits(unpacked_bytes=500_000))
    assert no.value.reason == "kernel.sheet.reason.unpacked_size"


def test_does_not_believe_the_size_that_an_archive_states(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 3_000_000)
    content = path.read_bytes()
    path.write_bytes(content.replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("xl/worksheets/sheet1.xml").file_size == 10
    with pytest.raises(SheetTooLarge):
        read_table(path, limits=Limits(unpacked_bytes=1_000_000))


def test_refuses_two_cells_that_span_too_large_a_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {(0, 0): "sku", (999, 702): "far away"})
    with pytest.raises(SheetTooLarge) as no:
        read_table(path, limits=Limits(cells=702_999))
    assert len(read_table(path, limits=Limits(cells=703_000)).columns) == 1
    assert no.value.reason == "kernel.sheet.reason.cells"


@pytest.mark.parametrize("reference", ["r='XFD1048576'", 'r = "xfd1048576"', '\nr="XFD1048576"', 'r="BA99999999999"'])
def test_a_far_cell_is_found_however_its_reference_is_written(tmp_path: Path, reference: str) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        cells = f'<row r="1"><c r="A1"/><c {reference}/></row>'
        archive.writestr("xl/worksheets/sheet1.xml", f"<sheetData>{cells}</sheetData>")
    with pytest.raises(SheetTooLarge):
        read_table(path)


def test_refuses_an_archive_with_too_many_members_or_none_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(30):
            archive.writestr(f"{number}.xml", "")
    with pytest.raises(SheetTooLarge):
        read_table(path, limits=Limits(archive_members=20))
    with pytest.raises(SheetUnreadable):
        read_table(path)


# --- anything at all --------------------------------------------------------------------------------------------------

ENDS = [b"\n", b"\r", b"a,b\n", b"1,2\n", b'{"a":1}\n']
SIGNS = [b'"', b";", b",", b"\t", b"\0", b"\xe9", "é".encode(), b"x" * 50]
pieces = st.lists(st.sampled_from(ENDS + SIGNS) | st.binary(max_size=8), max_size=25)


@settings(max_examples=80)
@given(content=pieces.map(b"".join), name=st.sampled_from(["file.csv", "file.jsonl"]))
def test_whatever_the_bytes_rows_are_whole_or_the_file_is_refused(content: bytes, name: str) -> None:
    with TemporaryDirectory() as folder:
        path = written(Path(folder), content, name)
        try:
            table = read_table(path, limits=Limits(row_characters=60, columns=20))
            rows = list(table.rows)
        except (SheetUnreadable, SheetTooLarge):
            return
    assert all(len(row.cells) == len(table.columns) for row in rows)
    assert [row.number for row in rows] == sorted({row.number for row in rows})
    assert [row.line for row in rows] == sorted({row.line for row in rows})


ROWS = ["{},plain", '{},"quoted, ""cell"""', '{},"open', '{},"a"b"', '{},"two\nlines"']


@settings(max_examples=60)
@given(st.lists(st.sampled_from(ROWS), max_size=12))
def test_no_sound_row_is_lost_beside_damaged_ones(rows: list[str]) -> None:
    lines = [row.format(number) for number, row in enumerate(rows)]
    with TemporaryDirectory() as folder:
        found = rows_of(written(Path(folder), "\n".join(["sku,name", *lines]) + "\n"))
    sound = [row.cells for row in found if row.damage is None]
    assert [cells for cells in sound if cells[1] == "plain"] == [
        (str(number), "plain") for number, row in enumerate(rows) if row == "{},plain"
    ]
    assert len([row for row in found if row.damage]) >= sum(row in ('{},"open', '{},"a"b"') for row in rows)
