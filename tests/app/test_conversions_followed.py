"""What goes by values of an attribute goes by the same products once the attribute is another, or it becomes none."""

from __future__ import annotations

from pathlib import Path

import pytest

from comptoir.catalog.domain.attributes import Attribute, Choice
from comptoir.catalog.domain.conversion import Kept
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.refusals import ConversionHindered, FixedProperty, StructureInUse
from comptoir.catalog.domain.rules import Action, ActionKind, Condition, Operator, Rule
from comptoir.catalog.services.conversions import (
    conversions,
    refuse_unfit,
    start_undo,
    wanted_attribute,
)
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import current_structure, save_choices, save_thing
from comptoir.catalog.services.team.views import put_view, view
from comptoir.connectors.domain.schedules import Place, Schedule, Way
from comptoir.connectors.services.schedules import save_schedule
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.secrets import SecretBox
from comptoir.pricing.domain.states import Step
from comptoir.pricing.services.promotions import step_promotion
from tests.app.converting import (
    TYPE,
    USERS,
    Beside,
    age,
    begin,
    discounts,
    fill,
    foreseen,
    keys_of,
    set_rule,
    shop_of,
    work,
)
from tests.pricing.shop import Shop
from tests.pricing.test_promotion_book import Book, promote
from tests.support.databases import write
from tests.support.schedule_desk import HOURLY


@pytest.fixture
def shop(database: Database) -> Shop:
    return shop_of(database)


def test_promotions_sale_rules_and_lists_follow_there_and_back(shop: Shop, tmp_path: Path) -> None:
    promote(shop, "acme", ["brand:ACME"])
    promote(shop, "over", ["brand:acme", "brand:other"])
    with write(shop.database) as uow:
        step_promotion(uow, "over", Step.END)
    set_rule(shop, "attribute:Brand=Acmé")
    with shop.database.write(SYSTEM) as uow:
        kept = put_view(uow, new_id(), "Acme", {"filter": {"attribute": "brand", "value": "acme"}}, is_shared=False)
        place = Place(folder="out")
        out = Schedule(
            id=new_id(),
            name="To them",
            way=Way.OUT,
            kind="catalog",
            form="csv",
            file_name="a",
            view=kept.id,
            place=place,
            timing=HOURLY,
        )
        save_schedule(uow, SecretBox(tmp_path), out, None, None)
    book = Book(shop)
    assert (discounts(book), age(shop, "MUG"), age(shop, "TEA")) == ([100, 0, 200], 18, 0)
    assert [one[1:] for one in foreseen(shop, "brand", type="single_choice")] == [
        ("Acme", "acme", "ACME", False),
        ("acme", "acme", "ACME", False),
        ("over", "acme", "ACME", False),
        ("over", "other", "OTHER", False),
        ("alcohol", "acme", "ACME", False),
        ("To them", "acme", "ACME", False),
    ]
    begin(shop, "brand", type="single_choice")
    assert (discounts(book), age(shop, "MUG"), age(shop, "TEA")) == ([100, 0, 200], 18, 0)
    assert keys_of(shop) == {
        "acme": ("active", ["attribute:brand=ACME"]),
        "over": ("ended", ["attribute:brand=ACME", "attribute:brand=OTHER"]),
    }
    with write(shop.database) as uow:
        assert view(uow.connection, SYSTEM, kept.id).body["filter"]["value"] == "ACME"
        undo = start_undo(uow, conversions(uow.connection)[0].id)
    work(shop, undo)
    assert (discounts(book), age(shop, "COMTE")) == ([100, 0, 200], 18)
    assert keys_of(shop)["acme"] == ("active", ["attribute:brand=acme"])


def test_what_would_go_by_other_products_keeps_the_attribute_as_it_is(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="season", type=TYPE.MULTIPLE_CHOICE))
        save_choices(uow, [("season", Choice(code="summer")), ("season", Choice(code="winter"))])
    fill(shop, "season", {"MUG": ["summer", "winter"], "TEA": ["summer"], "COMTE": ["winter"]})
    promote(shop, "sun", ["attribute:season=summer"])
    book = Book(shop)
    assert discounts(book) == [100, 50, 0]
    wanted: dict[str, object] = {"type": "single_choice"}
    assert foreseen(shop, "season", **wanted) == [("promotion", "sun", "summer", "summer", False)]
    wanted = {"type": "text", "filterable": True}
    assert foreseen(shop, "season", **wanted) == [("promotion", "sun", "summer", None, True)]
    with shop.database.read() as connection:
        before, after = wanted_attribute(current_structure(connection), "season", wanted)
    with shop.database.read() as connection, pytest.raises(ConversionHindered) as no:
        refuse_unfit(connection, before, after, Kept(), USERS)
    assert (no.value.attribute, no.value.kind, no.value.names) == ("season", "catalog.value_use.promotion", "sun")
    with pytest.raises(ConversionHindered):
        begin(shop, "season", (), **wanted)
    assert (discounts(book), keys_of(shop)["sun"]) == ([100, 50, 0], ("active", ["attribute:season=summer"]))
    with shop.database.read() as connection:
        assert current_structure(connection).attribute("season") == before
    with write(shop.database) as uow:
        step_promotion(uow, "sun", Step.END)
    begin(shop, "season", (), **wanted)
    assert discounts(book) == [0, 0, 0]


def test_a_value_that_no_product_has_is_taken_by_its_words_unless_products_would_begin_to_count(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_choices(uow, [("brand", Choice(code="ACME", labels={"fr_FR": "Acme Paris"}))])
    promote(shop, "soon", ["brand:acme paris"])
    promote(shop, "never", ["brand:unheard"])
    assert foreseen(shop, "brand", type="single_choice") == [
        ("promotion", "never", "unheard", None, True),
        ("promotion", "soon", "acme paris", None, True),
    ]
    fill(shop, "brand", {"MUG": "Third", "COMTE": "Third"})
    assert foreseen(shop, "brand", type="single_choice")[1] == ("promotion", "soon", "acme paris", "ACME", False)


def test_what_the_law_counts_and_what_labels_measure_stays_readable(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="law_group", type=TYPE.SINGLE_CHOICE))
        save_choices(uow, [("law_group", Choice(code="food", labels={"fr_FR": "Alimentation"}))])
        content = Attribute(code="net_content", type=TYPE.MEASUREMENT, measurement_family="Weight", default_unit="GRAM")
        save_thing(uow, content)
        save_thing(uow, Attribute(code="legal_guarantee_months", type=TYPE.NUMBER, filterable=True))
    fill(shop, "law_group", {"TEA": "food"})
    hindering = [one[:3] for one in foreseen(shop, "law_group", type="text", filterable=True) if one[-1]]
    assert set(hindering) == {("law", "FR", "food")}
    assert not any(one[-1] for one in foreseen(shop, "law_group", type="multiple_choice"))
    assert foreseen(shop, "net_content", type="number") == [("unit_price", "net_content", None, None, True)]
    assert foreseen(shop, "net_content", localizable=True) == [("unit_price", "net_content", None, None, False)]
    found = foreseen(shop, "legal_guarantee_months", type="text")
    assert found == [("guarantee", "legal_guarantee_months", None, None, True)]


@pytest.mark.parametrize(
    ("conditions", "actions", "is_used"),
    [
        ((Condition(field="values.brand", operator=Operator.IS, value="Acme"),), (), True),
        ((Condition(field="values.brand", operator=Operator.FILLED),), (), False),
        ((), (Action(kind=ActionKind.CLEAR, field="values.brand"),), False),
    ],
    ids=["compared", "only-asked-for", "cleared"],
)
def test_a_rule_that_says_what_the_attribute_says_is_changed_before(
    shop: Shop, conditions: tuple[Condition, ...], actions: tuple[Action, ...], is_used: bool
) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="hint", type=TYPE.TEXT))
        done = actions or (Action(kind=ActionKind.SET, field="values.hint", value="x"),)
        save_thing(uow, Rule(code="r", conditions=conditions, actions=done))
        structure = current_structure(uow.connection)
    if is_used:
        with pytest.raises(StructureInUse) as no:
            wanted_attribute(structure, "brand", {"type": "single_choice"})
        assert no.value.used_by == "r"
    else:
        wanted_attribute(structure, "brand", {"type": "single_choice"})
    wanted_attribute(structure, "brand", {"type": "long_text"})


def test_what_is_changed_while_products_are_counted_is_counted_too(shop: Shop) -> None:
    promote(shop, "acme", ["brand:acme"])
    book = Book(shop)
    assert discounts(book) == [100, 0, 200]
    begin(shop, "brand", (Beside(lambda: fill(shop, "brand", {"TEA": "ACME", "MUG": "Other"})),), type="single_choice")
    assert discounts(book) == [0, 50, 200]
    fill(shop, "brand", {"MUG": "ACME"})
    assert discounts(book) == [100, 50, 200]


def test_what_begins_to_differ_while_products_are_counted_keeps_the_attribute_as_it_is(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="season", type=TYPE.MULTIPLE_CHOICE))
        save_choices(uow, [("season", Choice(code="summer")), ("season", Choice(code="winter"))])
    fill(shop, "season", {"MUG": ["winter"], "TEA": ["summer"]})
    promote(shop, "cold", ["attribute:season=winter"])
    book = Book(shop)
    beside = Beside(lambda: fill(shop, "season", {"MUG": ["summer", "winter"]}))
    with pytest.raises(ConversionHindered):
        begin(shop, "season", (beside,), type="single_choice")
    assert discounts(book) == [100, 0, 0]


def test_a_promotion_that_is_made_while_products_are_counted_follows(shop: Shop) -> None:
    book = Book(shop)
    begin(shop, "brand", (Beside(lambda: promote(shop, "late", ["brand:other"])),), type="single_choice")
    assert keys_of(shop)["late"] == ("active", ["attribute:brand=OTHER"])
    assert discounts(book) == [0, 50, 0]


def test_an_attribute_to_filter_by_is_one_for_all_products_at_once_and_while_promotions_need_it(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="maker", type=TYPE.TEXT))
        save_thing(uow, Attribute(code="maker", type=TYPE.TEXT, filterable=True))  # nobody holds it
        save_thing(uow, Attribute(code="maker", type=TYPE.TEXT))
    fill(shop, "maker", {"MUG": "Jean"})
    for code, is_filterable in (("maker", True), ("brand", False)):
        with pytest.raises(FixedProperty) as no, write(shop.database) as uow:
            save_thing(uow, Attribute(code=code, type=TYPE.TEXT, filterable=is_filterable))
        assert (no.value.wanted, no.value.property) == (code, "filterable")
    begin(shop, "maker", filterable=True)
    promote(shop, "jean", ["attribute:maker=jean"])
    book = Book(shop)
    assert discounts(book) == [100, 0, 0]
    with pytest.raises(ConversionHindered):
        begin(shop, "maker", filterable=False)
    assert discounts(book) == [100, 0, 0]


def test_an_attribute_is_unique_for_all_products_at_once(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="plate", type=TYPE.TEXT))
        save_thing(uow, Attribute(code="plate", type=TYPE.TEXT, unique=True))  # nobody holds it
        save_thing(uow, Attribute(code="plate", type=TYPE.TEXT))
    fill(shop, "plate", {"MUG": "A", "TEA": "B"})
    with pytest.raises(FixedProperty) as no, write(shop.database) as uow:
        save_thing(uow, Attribute(code="plate", type=TYPE.TEXT, unique=True))
    assert (no.value.wanted, no.value.property) == ("plate", "unique")
    begin(shop, "plate", unique=True)
    with write(shop.database) as uow:
        (saved,) = save_products(uow, [ProductDraft(sku="TEA", mode=Mode.MERGE_CELLS, values={"plate": {"|": "A"}})])
    assert [(one.pointer, one.code) for one in saved.errors] == [("/values/plate", "catalog.value_taken")]
