"""Card numbers are found wherever people write them; the codes of goods, pieces and companies are left alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel.values.card_numbers import (
    CardNumberFound,
    card_numbers,
    may_hold_card_number,
    passes_luhn,
    refuse_card_numbers,
    without_card_numbers,
)


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("4111111111111111", "Visa"),
        ("card 4111 1111 1111 1111 exp 12/29", "Visa"),
        ("4111-1111-1111-1111", "Visa"),
        ("4111\u00a01111\u00a01111\u00a01111", "Visa"),
        ("4111\u202f1111\u202f1111\u202f1111", "Visa"),
        ("0612345678 5555 5555 5555 4444", "Mastercard"),
        ("2221000000000009", "Mastercard"),
        ("3782 822463 10005", "American Express"),
        ("3056 930902 5904", "Diners Club"),
        ("3530111333300000", "JCB"),
        ("6011111111111117", "Discover"),
        ("6759649826438453", "Maestro"),
    ],
)
def test_a_card_number_is_found_as_people_write_it(text: str, brand: str) -> None:
    assert [found.brand for found in card_numbers(text)] == [brand]
    hidden = without_card_numbers(text)
    assert list(card_numbers(hidden)) == []
    assert "**** " in hidden
    assert [may_hold_card_number(sent) for sent in (msgspec.json.encode(text), json.dumps(text).encode())] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "3017620422003",  # GTIN-13
        "03017620422003",  # GTIN-14
        "4111111111111112",  # wrong check digit
        "362 521 879 00034",  # SIRET
        "36252187900034",
        "FR76 3000 6000 0112 3456 7890 189",  # IBAN
        "+33 6 12 34 56 78",
        "490154203237518",  # IMEI
        "2026-11-22T06:40:12.123456Z",
        "01a201f4-2846-7001-9be8-411111111111",
        "1234567890123456",
        "",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert list(card_numbers(text)) == []


def test_a_refusal_says_what_and_where_and_exempt_fields_may_hold_what_they_like() -> None:
    with pytest.raises(CardNumberFound) as no:
        refuse_card_numbers({"lines": [{"label": "pen"}, {"label": "for 4111 1111 1111 1111", "sku": "A"}]})
    assert (no.value.field, no.value.brand, no.value.last_four) == ("/lines/1/label", "Visa", "1111")
    assert "41111111" not in str(no.value.facts())
    refuse_card_numbers({"barcode": "4111111111111111", "gtins": ["4111111111111111"], "serial": "4111111111111111"})


@given(st.text(max_size=60), st.sampled_from(["4242424242424242", "5555 5555 5555 4444", "3714-496353-98431"]))
@settings(max_examples=150, deadline=None)
def test_none_survives_in_what_is_written_down(words: str, number: str) -> None:
    text = f"{words} | {number} | {words}"
    assert number not in without_card_numbers(text)


@given(st.integers(10**14, 10**15 - 1))
@settings(max_examples=100, deadline=None)
def test_every_mistyped_digit_fails_the_check(number: int) -> None:
    body = str(number)
    whole = next(body + check for check in "0123456789" if passes_luhn(body + check))
    assert not passes_luhn(str((int(whole[0]) + 1) % 10) + whole[1:])


@pytest.mark.data
def test_real_catalogues_raise_no_alarm(shared_data: Path) -> None:
    cells, alarms = 0, []
    for path in sorted(shared_data.glob("*/*.csv")):
        with path.open(encoding="utf-8", errors="replace", newline="") as sheet:
            for row in csv.reader(sheet, delimiter=";" if "akeneo" in str(path) else ","):
                cells += len(row)
                alarms += [cell for cell in row if any(card_numbers(cell))]
    assert (cells > 10_000, alarms) == (True, [])
