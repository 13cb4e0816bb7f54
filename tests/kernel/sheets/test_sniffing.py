from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.sheets import Hints, read_table
from comptoir.kernel.sheets.formulas import guard, unguard
from comptoir.kernel.sheets.sniffing import sniff_date_format, sniff_decimal, sniff_header, sniff_separator


@pytest.mark.parametrize(
    ("lines", "separator"),
    [
        (["a;b;c\n", "1;2,5;3\n"], ";"),
        (["a,b,c\n", '1,"x; y; z",3\n'], ","),
        (["a\tb\n", "1\t2, 3\n"], "\t"),
        (["a|b\n", "1|2;3;4\n", "2|3\n"], "|"),
        (["name\n", "Tea\n"], ","),
        (["Tarif\n", "\n", "a;b\n", "1;2\n"], ";"),
        ([], ","),
    ],
)
def test_finds_the_separator_of_the_most_regular_table(lines: list[str], separator: str) -> None:
    assert sniff_separator(lines) == separator


def test_expected_names_decide_between_separators() -> None:
    assert sniff_separator(["sku;price,x\n", "1;2,3\n"], ["sku", "price,x"]) == ";"
    assert sniff_separator(["sku;price,x\n", "1;2,3\n"], ["price", "x", "sku;price"]) == ","


@pytest.mark.parametrize(
    ("records", "expected", "index"),
    [
        ([["a", "b"], ["1", "2"]], [], 0),
        ([["Tarif 2026", "", "", ""], [], ["sku", "name", "price", ""], ["1", "x", "2", ""]], [], 2),
        ([["note", "other"], ["Référence", "Prix"], ["1", "2"]], ["reference"], 1),
        ([[""], [""]], [], 0),
    ],
)
def test_finds_the_header_below_titles(records: list[list[str]], expected: list[str], index: int) -> None:
    assert sniff_header(records, expected) == index


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["12,90", "3,5", "7"], ","),
        (["12.90", "1,234.56"], "."),
        (["1.234,56"], ","),
        (["1\u202f234,56"], ","),
        (["1.234", "1,234"], "."),
        (["Paris, France", "v1.2.3", ""], "."),
        ([], "."),
    ],
)
def test_finds_the_decimal_sign(cells: list[str], sign: str) -> None:
    assert sniff_decimal(cells) == sign


@pytest.mark.parametrize(
    ("cells", "form", "is_certain"),
    [
        (["2026-11-21", "2026-01-02 10:00"], "%Y-%m-%d", True),
        (["21/11/2026", "02/01/2026"], "%d/%m/%Y", True),
        (["11/21/2026", "01/02/2026"], "%m/%d/%Y", True),
        (["03/04/2026"], "%d/%m/%Y", False),
        (["21.11.26"], "%d.%m.%y", True),
        (["1/2", "12.90", "x"], "", True),
    ],
)
def test_finds_the_form_of_dates(cells: list[str], form: str, is_certain: bool) -> None:
    assert sniff_date_format(cells) == (form, is_certain)


def test_obeys_the_line_that_spreadsheets_put_before_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=|\nsku|name\n1|a,b;c\n")
    table = read_table(path)
    assert (table.columns, table.sniffed.layout.separator) == (("sku", "name"), "|")
    assert [(row.number, row.line, row.cells) for row in table.rows] == [(2, 3, ("1", "a,b;c"))]


def test_a_line_that_names_a_sign_nobody_separates_with_is_a_record(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('sep="\nsku;name\n1;a\n')
    assert read_table(path).columns == ("sku", "name")


def test_what_the_caller_knows_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("x\nréf;prix,net\nA;1,5\n".encode("cp1252"))
    hints = Hints(encoding="cp1252", separator=",", header_row=2, decimal=".", date_format="%Y")
    table = read_table(path, hints)
    assert (table.columns, table.sniffed.decimal, table.sniffed.date_format) == (("réf;prix", "net"), ".", "%Y")
    assert [row.cells for row in table.rows] == [("A;1", "5")]


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+33 1 23", "-cmd|' /C calc'!A0", "\tx", "\rx", "'=x", "-"])
def test_formulas_are_guarded(cell: str) -> None:
    assert guard(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-5", "+1.50", "-0,05", "a=b", "", "'quoted'", "1-2", "12,90 €"])
def test_numbers_and_words_are_left_alone(cell: str) -> None:
    assert guard(cell) == cell


@given(st.text(st.sampled_from("'=+-@\t\ra1.,"), max_size=6) | st.text(max_size=4))
def test_reading_takes_off_what_writing_put_on(cell: str) -> None:
    assert unguard(guard(cell)) == cell
