"""An acquirer's file against what terminals took: every line finds its payment, or a person."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel.values.money import Currency
from comptoir.payments.domain.settlement import Fit, SettlementLine, SettlementUnreadable, Taken, match, read_settlement

EUR = Currency("EUR")
DAY = date(2026, 11, 20)
COLUMNS = {"reference": "PSP", "gross": "Brut", "fee": "Frais", "day": "Date", "approval_code": "Autorisation"}
FILE = """PSP;Date;Brut;Frais;Autorisation
A1;20/11/2026;12,90;0,10;111
;20/11/2026;1 004,50;2,01;222
A3;2026-11-20;-5,00;0,00;333
ZZ;20/11/2026;7,00;0,02;

"""


def table(text: str) -> list[list[str]]:
    return [line.split(";") for line in text.splitlines()]


def taken(id_: str, amount: int, transaction: str = "", code: str = "", brand: str = "cb") -> Taken:
    return Taken(id_, "T1-tpe", transaction, code, DAY, amount, brand, is_used=True)


def test_a_bank_s_file_is_read_with_its_own_columns() -> None:
    lines = read_settlement(table(FILE), COLUMNS, EUR)
    assert [(one.reference, one.gross, one.fee, one.day) for one in lines] == [
        ("A1", 1290, 10, DAY),
        ("", 100_450, 201, DAY),
        ("A3", -500, 0, DAY),
        ("ZZ", 700, 2, DAY),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [("PSP;Brut\n", 1), (FILE.replace("12,90", "twelve"), 2), (FILE.replace("2026-11-20", "2026-13-40"), 4)],
    ids=["columns", "amount", "day"],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(SettlementUnreadable) as no:
        read_settlement(table(text), COLUMNS, EUR)
    assert no.value.line == line


def test_lines_fit_by_name_or_by_code_day_and_amount() -> None:
    known = [
        taken("1", 1290, "ref.A1"),
        taken("2", 100_450, code="222", brand="amex"),
        taken("3", -400, "A3"),
        taken("4", 50, "A4"),
    ]
    found = match(read_settlement(table(FILE + "A1;20/11/2026;12,90;0,10;111\n"), COLUMNS, EUR), known)
    assert [one.fit for one in found.lines] == [
        Fit.MATCHED, Fit.MATCHED, Fit.AMOUNT_DIFFERS, Fit.UNKNOWN, Fit.REPEATED,
    ]  # fmt: skip
    assert [one.id for one in found.missing] == ["4"]
    assert found.fees() == {"cb": 20, "amex": 201}


@given(st.lists(st.tuples(st.integers(-5000, 5000), st.sampled_from("abc")), max_size=12), st.randoms())
@settings(max_examples=80, deadline=None)
def test_what_was_taken_is_paid_by_one_line_at_most(amounts: list[tuple[int, str]], chance: object) -> None:
    known = [taken(str(number), amount, code=code) for number, (amount, code) in enumerate(amounts)]
    lines = [SettlementLine(number, "", code, DAY, amount, 0) for number, (amount, code) in enumerate(amounts)]
    chance.shuffle(lines)  # type: ignore[attr-defined]
    found = match(lines, known)
    assert [one.fit for one in found.lines] == [Fit.MATCHED] * len(amounts)
    assert found.missing == []
    assert match(lines + lines, known).missing == []
    assert sum(one.fit is Fit.REPEATED for one in match(lines + lines, known).lines) == len(amounts)
