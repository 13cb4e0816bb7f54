import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.values.codes import fold_code, natural_code, word_code
from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.text import fold, locale_chain, localized

TEA = {"fr_FR": "Thé vert", "en_US": "Green tea", "de_DE": ""}


def test_a_missing_locale_falls_back_in_a_fixed_order() -> None:
    assert localized(TEA, "fr_FR") == "Thé vert"
    assert localized(TEA, "fr_CH") == "Thé vert"
    assert localized(TEA, "fr-CA", ["en_US"]) == "Thé vert"
    assert localized(TEA, "de_DE", ["fr_FR"]) == "Thé vert"
    assert localized(TEA, "it_IT", ["xx_XX", "en_US"]) == "Green tea"
    assert localized(TEA, "it_IT") == "Green tea"
    assert localized({"en_GB": "Crisps", "de_DE": "Chips"}, "en_AU") == "Crisps"
    assert localized({"fr": "Thé"}, "fr_BE") == "Thé"
    assert localized({}, "fr_FR") == ""
    assert localized({"fr_FR": ""}, "fr_FR") == ""


def test_the_chain_names_each_locale_once() -> None:
    assert locale_chain("fr_CH", ["fr_FR", "en_US"]) == ("fr_CH", "fr_FR", "fr", "en_US")
    assert locale_chain("en_GB") == ("en_GB", "en_US", "en")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cœur d’Été", "COEUR D'ETE"),
        ("Crème brûlée", "creme brulee"),
        ("Ægir", "aegir"),
        ("Straße", "STRASSE"),
        ("Noël – Pâques", "noel - paques"),
        ("Île\u00a0d'Yeu", "ile  d'yeu"),
        ("ﬁlet", "FILET"),
        ("İstanbul", "istanbul"),
        ("Łódź", "lodz"),
        (unicodedata.normalize("NFD", "Thé"), "thé"),
    ],
)
def test_folds_accents_case_and_ligatures(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_code(fold_code(text)) == fold_code(text)


@given(st.text(st.characters(codec="ascii")))
def test_folding_ascii_is_lower_case(text: str) -> None:
    assert fold(text) == " ".join(text.lower().split())


def test_codes_compare_without_case_but_with_accents() -> None:
    assert fold_code("Model-TShirt") == fold_code("model-tshirt")
    assert fold_code("É-1") == fold_code("é-1") != fold_code("e-1")
    assert fold_code("MASSE") == fold_code("Maße") == "masse"


@pytest.mark.parametrize("text", ["", "   ", "a\nb", "a\x00", "a\u200bb", "x" * 256, "\u202eabc", "a\ud800"])
def test_refuses_codes_that_cannot_be_seen(text: str) -> None:
    with pytest.raises(MalformedValue):
        natural_code(text)


def test_keeps_codes_as_typed() -> None:
    assert natural_code(" Ab/1 é ") == "Ab/1 é"
    assert word_code("main_color-2") == "main_color-2"
    for wrong in ("main color", "é", "", "x" * 101):
        with pytest.raises(MalformedValue):
            word_code(wrong)
