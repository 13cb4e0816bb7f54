"""Labels on paper: the words, sheets as PDF, rolls as ZPL."""

from __future__ import annotations

from uuid import UUID

import pytest

from comptoir.pricing.domain.shown import ShownStep
from comptoir.shelf.domain.labels import Label, LabelText, label_hash, label_of, reasons
from comptoir.shelf.domain.refusals import FormatUnknown, FormOfFormat
from comptoir.shelf.domain.tasks import TaskState
from comptoir.shelf.rows import StoredTask
from comptoir.shelf.services.printing import as_pdf, as_zpl, format_named, formats, words_of
from tests.conftest import NOON

ID = UUID("01a200b3-e3fe-7000-a382-0f3c4c27d74e")
HONEY = Label(
    sku="HONEY",
    name="Lavender honey",
    variant="250 g",
    gtin="3701230000019",
    currency="EUR",
    unit="H87",
    amount=1290,
    per=1_000_000,
    price_list="retail",
    steps=(ShownStep(0, 1290, 1_000_000),),
    pays=1032,
    measure_amount=4128,
    measure="KGM",
    reference=1290,
    reduced_until="2026-11-30",
    origin="France",
    promotions=(LabelText("week", 1, "−20 %", takes_off=True),),
    is_reduced=True,
)


def task(label: Label = HONEY) -> StoredTask:
    return StoredTask(ID, UUID(int=1), UUID(int=2), 1, TaskState.SENT, label, label_hash(label), ("first",), NOON)


def test_a_label_says_price_measure_struck_price_promotion_and_origin_in_words() -> None:
    words = words_of(task(), "A3", "en_US", "https://shop.example", "Europe/Paris")
    assert (words.name, words.second, words.promotion) == (
        "Lavender honey", "250 g · France", "−20 % · until 2026-11-30",
    )  # fmt: skip
    assert (words.price, words.measure) == ("€10.32", "€41.28/kg")
    assert words.reference == "Lowest price of the last 30 days: €12.90"
    assert words.foot == "3701230000019 A3 2026-11-21"
    assert words.link == f"https://shop.example/office/labels/{ID}"


def test_a_label_is_the_same_after_it_was_kept() -> None:
    assert label_of(HONEY.body()) == HONEY
    assert label_hash(label_of(HONEY.body())) == label_hash(HONEY)
    assert reasons(None, HONEY) == ("first",)
    assert reasons(HONEY, label_of(HONEY.body() | {"origin": "Spain", "pays": 990})) == ("price", "origin")


@pytest.mark.parametrize("code", sorted(code for code, one in formats().items() if not one.is_roll))
def test_sheets_are_pdf(code: str) -> None:
    words = words_of(task(), "A3", "fr_FR", "https://shop.example", "Europe/Paris")
    form = format_named(code)
    made = as_pdf([words] * (form.columns * form.rows + 1), form, "fr_FR", "Labels")
    assert made.startswith(b"%PDF-")
    assert b"/Type/Pages/Count 2/" in made


def test_rolls_are_zpl_with_every_command_sign_hidden() -> None:
    words = words_of(task(label_of(HONEY.body() | {"name": "A^B~C_D"})), "", "en_US", "https://s.example", "UTC")
    lines = as_zpl([words, words], format_named("roll_57x32")).decode().splitlines()
    assert (lines.count("^XZ"), lines[0]) == (2, "^XA^CI28^PW456^LL256")
    assert any(line.endswith("^FDA_5eB_7eC_5fD^FS") for line in lines)
    assert any(f"^BQN,2,2^FDMA,https://s.example/office/labels/{ID}^FS" in line for line in lines)


def test_a_format_is_printed_in_its_own_form_only() -> None:
    with pytest.raises(FormatUnknown):
        format_named("a3")
    with pytest.raises(FormOfFormat):
        as_pdf([], format_named("roll_57x32"), "fr_FR", "x")
    with pytest.raises(FormOfFormat):
        as_zpl([], format_named("a4_24"))
