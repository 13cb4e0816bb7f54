from datetime import date
from decimal import Decimal
from enum import Enum

import pytest

from comptoir.kernel.texts import KINDS, Gap, Texts, all_texts, entries, parse, placeholders, problem_texts, text
from comptoir.kernel.values.errors import TextKey
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.quantity import KILOGRAM, parse_quantity, pieces
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import parse_instant

SHOP = """
[refusal."shop.too_dear"]
en.title = "Too dear"
en.detail = "{sku} costs {price}."
fr.title = "Trop cher"
fr.detail = "{sku} coûte {price}."
[permission."shop.price.read"]
en = "See prices"
fr = "Voir les prix"
[text."receipt.total"]
en = "Total"
fr = "Total à payer"
[text."only.english"]
en = "Only English"
"""


def texts_of(source: str, module: str = "shop") -> Texts:
    return Texts(list(parse(module, source)))


def test_answers_in_the_readers_language_with_his_way_of_writing() -> None:
    shop = texts_of(SHOP)
    facts = {"sku": "THE-1", "price": Money(123456, Currency("EUR"))}
    assert shop.problem_texts("shop.too_dear", "en_US", facts) == ("Too dear", "THE-1 costs €1,234.56.")
    assert shop.problem_texts("shop.too_dear", "fr_FR", facts) == ("Trop cher", "THE-1 coûte 1\u202f234,56\u00a0€.")
    assert shop.text("receipt.total", "fr-CH", {}) == "Total à payer"


def test_falls_back_to_english_and_then_to_the_key() -> None:
    shop = texts_of(SHOP)
    assert shop.text("receipt.total", "de_DE", {}) == "Total"
    assert shop.text("only.english", "fr_FR", {}) == "Only English"
    assert shop.text("no.such.key", "fr_FR", {}) == "no.such.key"
    assert shop.problem_texts("shop.unknown", "fr_FR", {}) == ("shop.unknown", "shop.unknown")


def test_a_missing_fact_never_breaks_a_message() -> None:
    assert texts_of(SHOP).problem_texts("shop.too_dear", "en_GB", {"sku": "{price}"}) == (
        "Too dear",
        "{price} costs ?.",
    )


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (parse_quantity("1234.5", KILOGRAM), "1,234.5 kg", "1\u202f234,5 kg"),
        (pieces(3), "3", "3"),
        (Rate(55_000), "5.5 %", "5,5 %"),
        (Decimal("0.335"), "0.335", "0,335"),
        (date(2026, 11, 21), "Nov 21, 2026", "21 nov. 2026"),
        (parse_instant("2026-11-21T20:21:24Z"), "Nov 21, 2026, 8:21:24\u202fPM", "21 nov. 2026, 20:21:24"),
        (TextKey("kernel.expected.money"), "an amount such as 12.90", "un montant tel que 12,90"),
        ({"fr_FR": "Thé", "en_US": "Tea"}, "Tea", "Thé"),
        (["a", pieces(2)], "a, 2", "a, 2"),
        (Colour.RED, "red", "red"),
        (None, "", ""),
        (2026, "2026", "2026"),
    ],
)
def test_shows_facts_by_locale(value: object, english: str, french: str) -> None:
    assert all_texts().shown(value, "en_US") == english
    assert all_texts().shown(value, "fr_FR") == french


def test_an_unknown_locale_is_shown_in_english() -> None:
    assert all_texts().shown(Money(100, Currency("EUR")), "zz_ZZ") == "€1.00"


def test_finds_planted_gaps() -> None:
    source = """
[refusal."other.thing"]
en.title = "Thing"
en.detail = "{a} and {b}"
fr.title = ""
fr.detail = "{a}"
fr.note = "x"
[permission."shop.price.read"]
en = "See prices"
de = "Preise sehen"
[permission."shop.price.edit"]
en = "Edit"
fr = "Modifier"
"""
    found = Texts([*parse("shop", source), *parse("shop", '[permission."shop.price.edit"]\nen="Edit"\nfr="Modifier"')])
    assert found.find_gaps() == [
        Gap("shop", "other.thing", "a refusal of another module"),
        Gap("shop", "other.thing", "no fr title"),
        Gap("shop", "other.thing", "unknown fr part note"),
        Gap("shop", "other.thing", "detail: placeholders differ: ['a', 'b'] against ['a']"),
        Gap("shop", "shop.price.read", "unknown language de"),
        Gap("shop", "shop.price.read", "no fr text"),
        Gap("shop", "shop.price.edit", "permission is declared in shop too"),
    ]


@pytest.mark.parametrize("source", ['[permision."a.b.c"]\nen = "x"', '[text]\nen = "x"'])
def test_a_wrong_shape_is_a_programming_mistake(source: str) -> None:
    with pytest.raises(AssertionError):
        list(parse("shop", source))


def test_the_kernels_own_words_are_complete() -> None:
    assert [gap for gap in all_texts().find_gaps() if gap.module == "kernel"] == []


def test_lists_what_is_declared_with_its_module() -> None:
    listed = {kind: {entry.key for entry in entries(kind) if entry.module == "kernel"} for kind in KINDS}
    assert "kernel.feed.read" in listed["permission"]
    assert "kernel.malformed_value" in listed["refusal"]
    assert placeholders(next(one for one in entries("refusal") if one.key == "kernel.malformed_value")) == {
        "value",
        "expected",
    }


def test_the_module_functions_read_every_module() -> None:
    assert text("kernel.unit.KGM", "fr_FR") == "kg"
    assert problem_texts("kernel.malformed_value", "en", {"value": "x", "expected": "a number"}) == (
        "Value not understood",
        "“x” is not a number.",
    )
