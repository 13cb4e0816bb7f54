"""Values of every type, what they become and why they are refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.catalog.domain.attributes import Attribute, AttributeType, TextFormat, ValueRules
from comptoir.catalog.domain.data import Wrong, check_datum
from comptoir.catalog.domain.product import Document, Item, ItemId, merged
from comptoir.catalog.domain.resolution import resolve_values, resolve_with_provenance, without_inherited
from comptoir.catalog.domain.search_words import edit_distance, query_words, search_text, words
from comptoir.catalog.domain.standard_measurements import standard_measurement_families
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.validation import check_values
from comptoir.kernel.ids import new_id
from tests.catalog.shelf import pure_structure

TYPE = AttributeType
STRUCTURE = pure_structure()
MEASURES = {family.code: family for family in standard_measurement_families()}


def checked(code: str, datum: object) -> object:
    attribute = STRUCTURE.attribute(code)
    assert attribute is not None
    return check_datum(STRUCTURE, attribute, datum)


@pytest.mark.parametrize(
    ("code", "given_", "kept"),
    [
        ("stars", "4,0", "4"),
        ("stars", 12, "12"),
        ("washable", False, False),
        ("since", "2026-11-21", "2026-11-21"),
        ("color", "RED", "red"),
        ("seasons", ["winter", "summer", "winter"], ["winter", "summer"]),
        ("weight", {"amount": "0500.50", "unit": "gram"}, {"amount": "500.5", "unit": "GRAM"}),
        (
            "price",
            [{"amount": 1290, "currency": "USD"}, {"amount": 1190, "currency": "EUR"}],
            [{"amount": 1190, "currency": "EUR"}, {"amount": 1290, "currency": "USD"}],
        ),
        ("picture", "https://example.org/a.jpg", "https://example.org/a.jpg"),
    ],
)
def test_values_are_kept_in_one_form(code: str, given_: object, kept: object) -> None:
    assert checked(code, given_) == kept


@pytest.mark.parametrize(
    ("code", "given_", "why"),
    [
        ("stars", "4.5", "catalog.value_decimals"),
        ("stars", "four", "catalog.value_not_number"),
        ("stars", True, "catalog.value_not_number"),
        ("washable", "yes", "catalog.value_not_boolean"),
        ("since", "21/11/2026", "catalog.value_not_date"),
        ("color", "mauve", "catalog.value_unknown_choice"),
        ("seasons", "summer", "catalog.value_not_list"),
        ("weight", {"amount": "1", "unit": "METER"}, "catalog.value_unknown_unit"),
        ("weight", "1 kg", "catalog.value_not_measurement"),
        ("price", [{"amount": 12.9, "currency": "EUR"}], "catalog.value_not_money"),
        ("price", [{"amount": 1, "currency": "EUR"}] * 2, "catalog.value_currency_twice"),
        ("price", [{"amount": 1, "currency": "XXQ"}], "catalog.value_unknown_currency"),
        ("picture", "file.jpg", "catalog.value_not_media"),
        ("plu", "a\x00b", "catalog.value_not_text"),
        ("plu", "\ud800", "catalog.value_not_text"),
    ],
)
def test_wrong_values_say_why(code: str, given_: object, why: str) -> None:
    wrong = checked(code, given_)
    assert isinstance(wrong, Wrong)
    assert wrong.code == why


@pytest.mark.parametrize(
    ("rules", "datum", "why"),
    [
        (ValueRules(length_max=3), "four", "catalog.value_too_long"),
        (ValueRules(format=TextFormat.URL), "example", "catalog.value_not_url"),
        (ValueRules(format=TextFormat.EMAIL), "a@b", "catalog.value_not_email"),
        (ValueRules(format=TextFormat.PATTERN, pattern="[0-9]+"), "a1", "catalog.value_pattern"),
    ],
)
def test_rules_of_texts_are_kept(rules: ValueRules, datum: str, why: str) -> None:
    wrong = check_datum(Structure(), Attribute(code="a", type=TYPE.TEXT, rules=rules), datum)
    assert isinstance(wrong, Wrong)
    assert wrong.code == why


def test_scopes_are_exactly_those_of_the_attribute() -> None:
    kept, errors = check_values(
        STRUCTURE,
        {
            "NAME": {"|FR_fr": "Thé", "|": "x", "web|fr_FR": "y", "|de_DE": "z"},
            "note": {"WEB|en_US": "n"},
            "ghost": {"|": 1},
            "color": {"|": ""},
        },
    )
    assert kept == {"name": {"|fr_FR": "Thé"}, "note": {"web|en_US": "n"}}
    assert [(error.pointer, error.code) for error in errors] == [
        ("/values/NAME", "catalog.value_scope"),
        ("/values/NAME", "catalog.value_scope"),
        ("/values/NAME", "catalog.value_unknown_locale"),
        ("/values/ghost", "catalog.unknown_attribute"),
    ]


@pytest.mark.parametrize(
    ("family", "amount", "unit", "target", "expected"),
    [
        ("Weight", "1", "POUND", "GRAM", "453.59237"),
        ("Length", "32", "INCH", "CENTIMETER", "81.28"),
        ("Temperature", "100", "CELSIUS", "FAHRENHEIT", "212"),
        ("Temperature", "-40", "FAHRENHEIT", "CELSIUS", "-40"),
        ("Duration", "90", "MINUTE", "HOUR", "1.5"),
        ("Length", "1", "METER", "INCH", "39.370078740157480315"),
    ],
)
def test_conversions_are_exact(family: str, amount: str, unit: str, target: str, expected: str) -> None:
    assert f"{MEASURES[family].convert(Decimal(amount), unit, target):f}" == expected


@given(
    st.sampled_from(sorted(MEASURES)).flatmap(
        lambda code: st.tuples(st.just(code), *[st.sampled_from(sorted(MEASURES[code].units))] * 2)
    ),
    st.decimals(min_value=-10_000, max_value=10_000, places=3),
)
def test_converting_there_and_back_is_the_same_to_18_digits(path: tuple[str, str, str], amount: Decimal) -> None:
    code, unit, target = path
    family = MEASURES[code]
    back = family.convert(family.convert(amount, unit, target), target, unit)
    scale = max(abs(family.base_amount(amount, unit)), Fraction(300))
    assert abs(family.base_amount(back, unit) - family.base_amount(amount, unit)) <= scale / 10**14


SCALARS = st.none() | st.booleans() | st.integers(0, 3) | st.text("ab", max_size=2)
TREES = st.recursive(
    SCALARS | st.lists(SCALARS, max_size=2), lambda inner: st.dictionaries(st.sampled_from("xyz"), inner), max_leaves=8
)


@given(TREES, TREES)
def test_merging_twice_is_merging_once(before: object, change: object) -> None:
    once = merged(before, change)
    assert merged(once, change) == once


@given(st.dictionaries(st.sampled_from("xyz"), TREES), st.dictionaries(st.sampled_from("xyz"), TREES))
def test_null_erases_objects_merge_and_the_rest_replaces(before: dict[str, object], change: dict[str, object]) -> None:
    after = merged(before, change)
    assert isinstance(after, dict)
    for key in before.keys() | change.keys():
        if key not in change:
            assert after[key] == before[key]
        elif change[key] is None:
            assert key not in after
        elif not isinstance(change[key], dict):
            assert after[key] == change[key]
        else:
            assert after[key] == merged(before.get(key), change[key])


CELLS = st.dictionaries(
    st.sampled_from(["name", "color", "size"]),
    st.dictionaries(st.sampled_from(["|", "|fr_FR", "|en_US"]), st.sampled_from(["a", "b"]), min_size=1),
)


@given(st.lists(CELLS, min_size=1, max_size=3))
def test_the_lowest_level_that_has_a_cell_decides(levels: list[dict[str, dict[str, str]]]) -> None:
    documents = [Document(values=values) for values in levels]
    resolved = resolve_values(documents)
    items = [Item(id=ItemId(new_id()), sku=f"L{place}", document=one) for place, one in enumerate(documents)]
    told = resolve_with_provenance(items)
    for attribute in ("name", "color", "size"):
        for key in ("|", "|fr_FR", "|en_US"):
            holders = [place for place, values in enumerate(levels) if key in values.get(attribute, {})]
            if not holders:
                assert key not in resolved.get(attribute, {})
                continue
            assert resolved[attribute][key] == levels[holders[-1]][attribute][key]
            assert told[attribute][key].sku == f"L{holders[-1]}"
            assert told[attribute][key].inherited == (holders[-1] != len(levels) - 1)


@given(CELLS, CELLS)
def test_dropping_what_is_inherited_changes_nothing(
    own: dict[str, dict[str, str]], above: dict[str, dict[str, str]]
) -> None:
    kept = without_inherited(own, above)
    full = resolve_values([Document(values=above), Document(values=own)])
    assert resolve_values([Document(values=above), Document(values=kept)]) == full


def test_words_are_the_same_with_and_without_accents_plurals_and_markup() -> None:
    assert words("<b>Chaussures</b> d’Été") == ["chaussure", "d", "ete"]
    assert query_words("CHAUSSURE dete") == ["chaussure", "dete"]
    assert search_text(["Pulls bleus", "pull"]) == "pull bleu"
    assert words("dresses boxes XL 3300") == ["dress", "box", "xl", "3300"]
    assert words("s" * 70) == ["s" * 60]


@given(st.lists(st.text("aàsxœ <>1", max_size=8), max_size=6))
def test_a_search_text_has_each_word_once_in_the_order_of_the_texts(texts: list[str]) -> None:
    assert search_text(texts).split() == list(dict.fromkeys(words(" ".join(texts))))


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edit_distance_is_symmetric_and_bounded(left: str, right: str) -> None:
    distance = edit_distance(left, right, 10)
    assert distance == edit_distance(right, left, 10)
    assert (distance == 0) == (left == right)
    assert abs(len(left) - len(right)) <= distance <= max(len(left), len(right))
    assert edit_distance(left, right, 1) == min(distance, 2)
