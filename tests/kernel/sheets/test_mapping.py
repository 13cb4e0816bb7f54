from pathlib import Path

import pytest

from comptoir.kernel.sheets import (
    SCORE_KNOWN,
    MappingInvalid,
    identity,
    load_mapping,
    parse_mapping,
    read_table,
    suggest,
)
from comptoir.kernel.sheets.transforms import TRANSFORMS, Formats
from comptoir.kernel.values.errors import MalformedValue

DUPONT = """
name = "Fournisseur Dupont"
[formats]
decimal = ","
date = "%d/%m/%Y"
[constants]
currency = "EUR"
unit = "H87"
[columns]
"Référence" = "sku"
"Prix TTC" = { field = "amount", transforms = ["decimal"] }
"Dès le" = { field = "valid_from", transforms = ["date"] }
"État" = { field = "enabled", values = { "Actif" = "true", "Arrêté" = "false" } }
"Libellé" = [{ field = "name-fr_FR", transforms = ["collapse"] }, { field = "slug", transforms = ["lower"] }]
"Unité" = "unit"
"""
FILE = """Référence;Prix TTC;Dès le;État;Libellé;Unité
A-1;1.234,56 €;21/11/2026;Actif;Thé  vert;
A-2;cher;31/02/2026;Arrêté;Café;KGM
"""


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    path = tmp_path / "prix.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_mapping_turns_columns_into_fields(prices: Path, tmp_path: Path) -> None:
    file = tmp_path / "dupont.toml"
    file.write_text(DUPONT, encoding="utf-8")
    mapping = load_mapping(file)
    table = read_table(prices)
    first, second = (mapping.bind(table).apply(row) for row in table.rows)
    assert first.errors == ()
    assert first.fields == {
        "sku": "A-1",
        "amount": "1234.56",
        "valid_from": "2026-11-21",
        "enabled": "true",
        "name-fr_FR": "Thé vert",
        "slug": "thé  vert",
        "currency": "EUR",
        "unit": "H87",
    }
    assert second.fields == {
        "sku": "A-2",
        "enabled": "false",
        "name-fr_FR": "Café",
        "slug": "café",
        "currency": "EUR",
        "unit": "KGM",
    }
    assert [(error.pointer, error.code, error.facts["value"]) for error in second.errors] == [
        ("/Prix TTC", "kernel.malformed_value", "cher"),
        ("/Dès le", "kernel.malformed_value", "31/02/2026"),
    ]


def test_a_profile_is_kept_as_json_and_read_again() -> None:
    mapping = parse_mapping(DUPONT, "toml")
    assert mapping.name == "Fournisseur Dupont"
    assert parse_mapping(mapping.to_json(), "json") == mapping


def test_without_a_mapping_every_column_is_its_own_field(prices: Path) -> None:
    table = read_table(prices)
    assert identity(table).apply(next(table.rows)).fields["Prix TTC"] == "1.234,56 €"


def test_refuses_columns_that_the_file_does_not_have(prices: Path) -> None:
    with pytest.raises(MappingInvalid) as no:
        parse_mapping('[columns]\n"Prix HT" = "amount"', "toml").bind(read_table(prices))
    assert no.value.facts() == {"where": "columns.Prix HT", "reason": "kernel.mapping.reason.no_such_column"}


@pytest.mark.parametrize(
    ("source", "where", "why"),
    [
        ("columns = [", "x", "unreadable"),
        ("", "columns", "no_columns"),
        ("colums = {}\n", "colums", "unknown_key"),
        ('[formats]\ndate = 1\n[columns]\na = "b"', "formats.date", "not_a_text"),
        ('[formats]\ndate = "jj/mm"\n[columns]\na = "b"', "formats.date", "date_format"),
        ('[formats]\ndecimal = ";"\n[columns]\na = "b"', "formats.decimal", "decimal_sign"),
        ('[formats]\nday = ""\n[columns]\na = "b"', "formats.day", "unknown_key"),
        ("[columns]\na = 1", "columns.a", "not_a_table"),
        ("[columns]\na = {}", "columns.a.field", "not_a_text"),
        ('[columns]\na = { field = "b", transform = [] }', "columns.a.transform", "unknown_key"),
        ('[columns]\na = { field = "b", transforms = "upper" }', "columns.a.transforms", "not_a_list"),
        ('[columns]\na = { field = "b", transforms = ["eval"] }', "columns.a.transforms.eval", "unknown_transform"),
        ('[columns]\na = { field = "b", values = { x = 1 } }', "columns.a.values.x", "not_a_text"),
        ("constants = 1", "constants", "not_a_table"),
    ],
)
def test_says_where_a_mapping_is_wrong(source: str, where: str, why: str) -> None:
    with pytest.raises(MappingInvalid) as no:
        parse_mapping(source, "toml", "x")
    assert (no.value.where, no.value.reason) == (where, f"kernel.mapping.reason.{why}")


def test_refuses_a_mapping_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MappingInvalid):
        load_mapping(tmp_path / "none.toml")


FRENCH = Formats(",", "%d/%m/%Y")
ENGLISH = Formats(".", "%m/%d/%Y")


@pytest.mark.parametrize(
    ("name", "cell", "formats", "text"),
    [
        ("decimal", "1.234,56", FRENCH, "1234.56"),
        ("decimal", "1\u202f234,5 €", FRENCH, "1234.5"),
        ("decimal", "-0012,00", FRENCH, "-12.00"),
        ("decimal", "1.234.567", FRENCH, "1234567"),
        ("decimal", "1,234.56", ENGLISH, "1234.56"),
        ("decimal", "$ 5", ENGLISH, "5"),
        ("decimal", ".5", ENGLISH, "0.5"),
        ("decimal", "12.", ENGLISH, "12"),
        ("decimal", "5,5 %", FRENCH, "5.5"),
        ("decimal", " ", FRENCH, ""),
        ("integer", "12,000", FRENCH, "12"),
        ("date", "21/11/2026", FRENCH, "2026-11-21"),
        ("date", "11/21/2026", ENGLISH, "2026-11-21"),
        ("date", "2026-11-21 00:00:00", FRENCH, "2026-11-21"),
        ("date", "", FRENCH, ""),
        ("boolean", "Oui", FRENCH, "true"),
        ("boolean", "FAUX", FRENCH, "false"),
        ("boolean", "", FRENCH, ""),
        ("digits", "3 017620-422003", FRENCH, "3017620422003"),
        ("plain_text", "<p>Thé&nbsp;<b>vert</b></p><ul><li>bio</li></ul>", FRENCH, "Thé vert\nbio"),
        ("trim", " a ", FRENCH, "a"),
        ("upper", "é", FRENCH, "É"),
    ],
)
def test_transforms_read_cells(name: str, cell: str, formats: Formats, text: str) -> None:
    assert TRANSFORMS[name](cell, formats) == text


@pytest.mark.parametrize(
    ("name", "cell", "formats"),
    [
        ("decimal", "1.234,56", ENGLISH),
        ("decimal", "1,234.56", FRENCH),
        ("decimal", "12.90", FRENCH),
        ("decimal", "1e309", ENGLISH),
        ("decimal", "NaN", ENGLISH),
        ("decimal", "Infinity", ENGLISH),
        ("decimal", "1,2,3", ENGLISH),
        ("decimal", "--1", ENGLISH),
        ("decimal", "9" * 400, ENGLISH),
        ("integer", "1.5", ENGLISH),
        ("date", "31/02/2026", FRENCH),
        ("date", "21/11/2026", ENGLISH),
        ("date", "tomorrow", Formats()),
        ("boolean", "peut-être", FRENCH),
    ],
)
def test_transforms_refuse_what_could_be_read_in_two_ways_or_none(name: str, cell: str, formats: Formats) -> None:
    with pytest.raises(MalformedValue):
        TRANSFORMS[name](cell, formats)


def test_suggests_fields_for_french_and_english_headers() -> None:
    columns = ("Réf. article", "Libellé produit", "Prix TTC", "Qté", "Code-barres", "Couleur", "Zzz", "Descripton")
    assert {guess.column: guess.field for guess in suggest(columns)} == {
        "Réf. article": "sku",
        "Libellé produit": "name",
        "Prix TTC": "price",
        "Qté": "quantity",
        "Code-barres": "gtin",
        "Couleur": "color",
        "Descripton": "description",
    }


def test_known_words_are_found_without_looking_for_resemblances() -> None:
    columns = ("Descripton", "Code-barres", "EAN", "Libellé produit")
    known = [guess for guess in suggest(columns) if guess.score == SCORE_KNOWN]
    assert list(suggest(columns, score_min=SCORE_KNOWN)) == known
    assert [(guess.column, guess.field) for guess in known] == [("Code-barres", "gtin")]


def test_suggests_a_field_and_a_column_only_once() -> None:
    guesses = suggest(("EAN", "Code EAN", "sku"), {"gtin": ("ean", "code ean"), "sku": ()})
    assert [(guess.column, guess.field, guess.score) for guess in guesses] == [
        ("EAN", "gtin", 100),
        ("sku", "sku", 100),
    ]
