import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.values.gtin import (
    EmbeddedCode,
    EmbeddedKind,
    EmbeddedLayout,
    GtinDamage,
    GtinReading,
    check_digit,
    parse_embedded,
    parse_gtin,
    read_gtin,
)


@pytest.mark.parametrize("text", ["96385074", "036000291452", "3017620422003", "10614141000415", "3 017620-422003"])
def test_valid_codes_of_every_length_have_14_digits(text: str) -> None:
    gtin = parse_gtin(text)
    assert gtin is not None
    assert len(gtin) == 14
    assert gtin.endswith(text.replace(" ", "").replace("-", ""))


def test_the_same_article_compares_equal_in_each_length() -> None:
    assert parse_gtin("036000291452") == parse_gtin("0036000291452") == parse_gtin("00036000291452")


@pytest.mark.parametrize(
    ("text", "damage", "suggestion"),
    [
        ("3.76E+12", GtinDamage.SCIENTIFIC, None),
        ("3,76e12", GtinDamage.SCIENTIFIC, None),
        ("3017620422003.0", GtinDamage.DECIMAL, "03017620422003"),
        ("36000291452", GtinDamage.LOST_ZEROS, "00036000291452"),
        ("3017620422004", GtinDamage.CHECK_DIGIT, None),
        ("12345678901", GtinDamage.LENGTH, None),
        ("301762042200312", GtinDamage.LENGTH, None),
        ("0000000000000", GtinDamage.LENGTH, None),
        ("ABC", GtinDamage.CHARACTERS, None),
        ("٣٠١٧", GtinDamage.CHARACTERS, None),
        (" ", GtinDamage.EMPTY, None),
    ],
)
def test_names_the_damage_and_never_guesses(text: str, damage: GtinDamage, suggestion: str | None) -> None:
    reading = read_gtin(text)
    assert (reading.gtin, reading.damage, reading.suggestion) == (None, damage, suggestion)
    assert parse_gtin(text) is None


@given(st.sampled_from([7, 11, 12, 13]), st.data())
def test_one_wrong_digit_is_always_noticed(length: int, data: st.DataObject) -> None:
    body = data.draw(st.text("0123456789", min_size=length, max_size=length).filter(lambda digits: digits.strip("0")))
    code = f"{body}{check_digit(body)}"
    assert read_gtin(code) == GtinReading(parse_gtin(code))
    place = data.draw(st.integers(0, length))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))
    assert parse_gtin(code[:place] + other + code[place + 1 :]) is None


def test_takes_price_and_weight_codes_apart() -> None:
    price = "211234501299"
    weight = "261234500335"
    assert parse_embedded(f"{price}{check_digit(price)}") == EmbeddedCode(
        "12345", EmbeddedKind.PRICE, 1299, _template("2112345")
    )
    assert parse_embedded(f"{weight}{check_digit(weight)}") == EmbeddedCode(
        "12345", EmbeddedKind.WEIGHT, 335, _template("2612345")
    )
    assert parse_embedded("3017620422003") is None
    assert parse_embedded(f"{price}{(check_digit(price) + 1) % 10}") is None
    assert parse_embedded("96385074") is None


def test_layouts_are_the_shops_own() -> None:
    layout = EmbeddedLayout("02IIIIIVNNNNC")
    code = "021234590007"
    assert parse_embedded(f"0{code}{check_digit(code)}", [layout]) == EmbeddedCode(
        "12345", EmbeddedKind.COUNT, 7, _template("0212345")
    )
    assert parse_embedded(f"211234501299{check_digit('211234501299')}", [layout]) is None
    for wrong in ("30IIIIIPPPPPC", "02IIIIIPPPPC", "02PPPPPIIIIIC"):
        with pytest.raises(AssertionError):
            EmbeddedLayout(wrong)


def _template(head: str) -> str:
    body = head.ljust(12, "0")
    return f"{body}{check_digit(body)}"


def test_finds_the_damage_a_spreadsheet_did_to_real_groceries(shared_data: Path) -> None:
    with (shared_data / "openfoodfacts-sample" / "products_raw.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = Counter(read_gtin(row["code"]).damage for row in rows)
    assert codes == {
        None: 35,
        GtinDamage.SCIENTIFIC: 630,
        GtinDamage.LOST_ZEROS: 67,  # with the 35, those whose check digit is right: 102 of 735
        GtinDamage.LENGTH: 2,
        GtinDamage.EMPTY: 1,
    }
    addresses = Counter(read_gtin(row["url"].split("/product/")[1].split("/")[0]).damage for row in rows)
    assert addresses == {None: 730, GtinDamage.LENGTH: 3, GtinDamage.CHECK_DIGIT: 1, GtinDamage.LOST_ZEROS: 1}


def test_a_suggestion_for_lost_zeros_is_what_the_address_says(shared_data: Path) -> None:
    with (shared_data / "openfoodfacts-sample" / "products_raw.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    suggested = [(reading.suggestion, row["url"]) for row in rows if (reading := read_gtin(row["code"])).suggestion]
    agreeing = [pair for pair in suggested if pair[0] == parse_gtin(pair[1].split("/product/")[1].split("/")[0])]
    assert (len(suggested), len(agreeing)) == (67, 66)
