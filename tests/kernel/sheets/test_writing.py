import csv
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel.sheets import Hints, Layout, RejectWriter, Row, SheetKind, SheetTooLarge, read_table, write_table
from comptoir.kernel.sheets.writing import Cell
from comptoir.kernel.values.errors import FieldError, TextKey

LAYOUTS = [
    Layout("csv"),
    Layout("csv", "utf-8-sig", ";", "\r\n"),
    Layout("csv", "utf-16", "\t", "\n"),
    Layout("xlsx"),
    Layout("jsonl"),
]
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\"';,|=+-@"), max_size=12)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: f"{layout.kind}-{layout.encoding}")
@settings(max_examples=25)
@given(table=st.lists(st.tuples(st.just("k"), words, words), min_size=1, max_size=5))
def test_what_is_written_is_read_again(layout: Layout, table: list[tuple[str, str, str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{layout.kind}"
        columns = ("sku", "name", "text")
        assert write_table(path, columns, table, layout) == len(table)
        separator = layout.separator if layout.kind == "csv" else None
        read = read_table(path, Hints(separator=separator, header_row=1, columns=columns))
        records = [row.record(read.columns) for row in read.rows]
    # In JSON lines an empty cell leaves no key, so a column may be missing altogether.
    assert [tuple(record.get(name, "") for name in columns) for record in records] == table


def test_every_kind_of_cell_has_one_text(tmp_path: Path) -> None:
    row: tuple[Cell, ...] = ("007", 12, Decimal("0.10"), True, None, "=1+1", 2**60, Decimal("1E+2"))
    texts = {}
    for layout in (Layout("csv"), Layout("xlsx"), Layout("jsonl")):
        path = tmp_path / f"a.{layout.kind}"
        write_table(path, list("abcdefgh"), [row], layout)
        table = read_table(path)
        texts[layout.kind] = next(table.rows).record(table.columns)
    csv_row = {"a": "007", "b": "12", "c": "0.10", "d": "true", "e": "", "f": "=1+1", "g": str(2**60), "h": "100"}
    assert texts["csv"] == csv_row
    assert texts["xlsx"] == csv_row | {"c": "0.1"}
    assert texts["jsonl"] == {name: text for name, text in csv_row.items() if name != "e"}
    assert (tmp_path / "a.csv").read_text().splitlines()[1] == f"007,12,0.10,true,,'=1+1,{2**60},100"


def test_a_carriage_return_inside_a_cell_stays_inside(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_table(path, ["sku", "name"], [("1", "a\rb"), ("2", "c\r\nd")], Layout("csv"))
    assert [row.cells for row in read_table(path).rows] == [("1", "a\rb"), ("2", "c\r\nd")]


def test_signs_that_an_encoding_lacks_are_written_as_closely_as_it_can(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_table(path, ["sku"], [("1\u202f234,56 €",), ("Œuf ∆",)], Layout("csv", "cp1252"))
    assert path.read_bytes().decode("cp1252").splitlines() == ["sku", '"1 234,56 €"', "Œuf ?"]


def test_refuses_what_a_workbook_cannot_hold(tmp_path: Path) -> None:
    with pytest.raises(SheetTooLarge) as no:
        write_table(tmp_path / "a.xlsx", ["sku"], [("x" * 32_768,)], Layout("xlsx"))
    assert no.value.limit == 32_767


# --- rejects ----------------------------------------------------------------------------------------------------------

MALFORMED = FieldError("/prix", "kernel.malformed_value", {"value": "x", "expected": TextKey("kernel.expected.money")})
MISSING = FieldError("", "kernel.value_missing", {"field": "sku"})


def reject_some(path: Path, target: Path, numbers: dict[int, list[FieldError]]) -> list[Row]:
    table = read_table(path)
    rows = list(table.rows)
    with RejectWriter(target, table, "fr_FR") as rejects:
        for row in rows:
            if row.number in numbers:
                rejects.write(row, numbers[row.number])
    return rows


def test_rejects_come_back_in_the_layout_they_had(tmp_path: Path) -> None:
    source = tmp_path / "prix.csv"
    source.write_bytes('réf;nom;prix\r\nA;Thé;1,5\r\nB;=Café;x\r\nC;"L1\r\nL2";\r\n'.encode("cp1252"))
    target = tmp_path / "rejets.csv"
    reject_some(source, target, {3: [MALFORMED], 4: [MALFORMED, MISSING]})
    found = target.read_bytes().decode("cp1252")
    assert list(csv.reader(found.splitlines(keepends=True), delimiter=";")) == [
        ["réf", "nom", "prix", "Motifs du rejet"],
        ["B", "'=Café", "x", "prix: « x » n’est pas un montant tel que 12,90."],
        [
            "C",
            "L1\r\nL2",
            "",
            "prix: « x » n’est pas un montant tel que 12,90.; sku doit avoir une valeur.",
        ],
    ]
    assert found.count("\r\n") == 4


def test_a_rejects_file_is_imported_again_without_its_reasons(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("sku,name\n1,=x\n2,b\n")
    target = tmp_path / "rejects.csv"
    before = reject_some(source, target, {2: [MISSING], 3: [MISSING]})
    table = read_table(target)
    assert table.columns == ("sku", "name")
    assert [row.cells for row in table.rows] == [row.cells for row in before]
    again = tmp_path / "again.csv"
    reject_some(target, again, {2: [MISSING]})
    assert again.read_text().splitlines()[0] == "sku,name,Motifs du rejet"


def test_damaged_rows_come_back_with_their_bytes(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes("sku,name\n1,Thé à la crème\n2,b".encode() + b"\xff\n")
    target = tmp_path / "rejects.csv"
    rows = reject_some(source, target, {3: [MISSING]})
    assert rows[1].damage is not None
    assert b"2,b\xff,sku doit avoir une valeur." in target.read_bytes()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8", "cp1252"])
def test_a_stray_byte_is_written_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "stray.csv"
    write_table(path, ("a",), [("x\udc80y",)], Layout("csv", encoding, ";"))
    wide = encoding.startswith(("utf-16", "utf-32"))
    assert path.read_bytes() == ("a\nx?y\n".encode(encoding) if wide else b"a\nx\x80y\n")


@pytest.mark.parametrize("kind", ["xlsx", "jsonl"])
def test_rejects_of_other_kinds_are_of_that_kind(tmp_path: Path, kind: SheetKind) -> None:
    source = tmp_path / f"a.{kind}"
    write_table(source, ["sku", "name"], [("1", "a"), ("2", "b")], Layout(kind))
    target = tmp_path / f"rejects.{kind}"
    number = 3 if kind == "xlsx" else 2
    reject_some(source, target, {number: [MISSING]})
    table = read_table(target)
    assert (table.columns, [row.cells for row in table.rows]) == (("sku", "name"), [("2", "b")])


def test_without_rejects_there_is_no_file(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("sku\n1\n")
    reject_some(source, tmp_path / "rejects.csv", {})
    assert not (tmp_path / "rejects.csv").exists()
