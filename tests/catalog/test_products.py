"""Products in the database: saved, checked, renamed, deleted; nothing happens where something is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Association, Level, Review, Status
from comptoir.catalog.domain.refusals import (
    HasVariants,
    InvalidProduct,
    NotPublishable,
    StaleProduct,
    UnknownCard,
    UnknownProduct,
    WrongStep,
)
from comptoir.catalog.domain.workflow import Step
from comptoir.catalog.queries import (
    ProductFilter,
    card,
    card_by_barcode,
    cards,
    products,
    search,
    sellables,
    sister_cards,
)
from comptoir.catalog.rows import StoredItem
from comptoir.catalog.services.products import (
    delete_product,
    find_product,
    publish_product,
    save_product,
    take_step,
    withdraw_product,
)
from comptoir.catalog.services.publishing_many import publish_drafts
from comptoir.catalog.services.saving import prepare, save_prepared, save_products
from comptoir.catalog.tables import WordRow
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.tables import Feed
from comptoir.kernel.values.time import Instant
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import write

GTIN = "4006381333931"


@pytest.fixture
def shop(database: Database) -> Database:
    """A database with a small structure."""
    with write(database) as uow:
        make_structure(uow)
    return database


def save(shop: Database, *drafts: ProductDraft) -> list[UUID | None]:
    with write(shop) as uow:
        return [save_product(uow, draft).item_id for draft in drafts]


def read(shop: Database, sku: str) -> StoredItem:
    with shop.read() as connection:
        return find_product(connection, sku)


def feed(shop: Database, topic: str) -> list[dict[str, object]]:
    with shop.read() as connection:
        rows = connection.execute(select(Feed.payload).where(Feed.topic == topic).order_by(Feed.seq)).scalars()
        return [msgspec.json.decode(row) for row in rows]


def codes(refusal: InvalidProduct) -> list[tuple[str, str]]:
    return [(error.pointer, error.code) for error in refusal.errors]


def test_a_product_is_kept_as_given_and_found_in_any_case(shop: Database) -> None:
    save(
        shop,
        shirt(
            "Shirt-1", categories=("SHIRTS",), gtins=(GTIN,), unit="KGM", department="men",
            values={"weight": {"|": {"amount": "250", "unit": "GRAM"}}, "color": {"|": "Red"}},
        ),
    )  # fmt: skip
    item = read(shop, "sHIRT-1").item
    assert (item.sku, item.family, item.level, item.status, item.version) == (
        "Shirt-1", "clothing", Level.SIMPLE, Status.DRAFT, 1,
    )  # fmt: skip
    assert (item.categories, item.gtins, item.unit, item.department) == (("shirts",), ("0" + GTIN,), "KGM", "men")
    assert item.document.values == {
        "name": {"|fr_FR": "Chemise"},
        "weight": {"|": {"amount": "250", "unit": "GRAM"}},
        "color": {"|": "red"},
    }
    assert [entry["sku"] for entry in feed(shop, "catalog.product.created")] == ["Shirt-1"]


def test_saving_the_same_again_changes_nothing(shop: Database) -> None:
    save(shop, shirt("A"), shirt("A"))
    assert read(shop, "A").item.version == 1
    assert feed(shop, "catalog.product.updated") == []


def test_a_change_tells_old_and_new_and_merges_by_attribute(shop: Database) -> None:
    save(shop, shirt("A", values={"color": {"|": "red"}, "washable": {"|": True}}))
    change = ProductDraft(
        sku="a", mode=Mode.MERGE, values={"name": {"|en_US": "Shirt"}, "color": {"|": "blue"}, "washable": None}
    )
    save(shop, change)
    item = read(shop, "A").item
    assert item.document.values == {"name": {"|en_US": "Shirt"}, "color": {"|": "blue"}}
    (entry,) = feed(shop, "catalog.product.updated")
    assert entry["changed"] == {
        "values.color": {"old": {"|": "red"}, "new": {"|": "blue"}},
        "values.name": {"old": {"|fr_FR": "Chemise"}, "new": {"|en_US": "Shirt"}},
        "values.washable": {"old": {"|": True}, "new": None},
    }


def test_cells_of_a_sheet_leave_other_cells_alone(shop: Database) -> None:
    save(shop, shirt("A"), ProductDraft(sku="A", mode=Mode.MERGE_CELLS, values={"name": {"|en_US": "Shirt"}}))
    assert read(shop, "A").item.document.values["name"] == {"|fr_FR": "Chemise", "|en_US": "Shirt"}


def test_every_wrong_field_is_told_and_nothing_is_kept(shop: Database) -> None:
    draft = replace(
        shirt("A", gtins=("4006381333932",), unit="XYZ", categories=("nowhere",)),
        family="ghosts",
        associations={"FRIENDS": (Association("B"),)},
        parent="NOBODY",
    )
    with pytest.raises(InvalidProduct) as no:
        save(shop, draft)
    assert codes(no.value) == [
        ("/family", "catalog.unknown_family"),
        ("/unit", "catalog.unknown_sale_unit"),
        ("/categories/0", "catalog.unknown_category"),
        ("/parent", "catalog.unknown_parent"),
        ("/associations/FRIENDS", "catalog.unknown_association_type"),
        ("/identifiers/gtin/0", "catalog.barcode_damaged"),
    ]
    with pytest.raises(UnknownProduct):
        read(shop, "A")
    assert feed(shop, "catalog.product.created") == []


def test_barcodes_and_unique_values_belong_to_one_product_only(shop: Database) -> None:
    save(shop, shirt("A", gtins=(GTIN,), values={"plu": {"|": "Été 1"}}))
    with pytest.raises(InvalidProduct) as no:
        save(shop, shirt("B", gtins=("0" + GTIN,), values={"plu": {"|": "ete 1"}}))
    assert codes(no.value) == [
        ("/identifiers/gtin", "catalog.gtin_taken"),
        ("/values/plu", "catalog.value_taken"),
    ]
    assert [dict(error.facts)["sku"] for error in no.value.errors] == ["A", "A"]
    with write(shop) as uow:
        both = save_products(uow, [shirt("C", values={"plu": {"|": "x"}}), shirt("D", values={"plu": {"|": "X"}})])
    assert [one.outcome for one in both] == ["created", "rejected"]
    save(shop, shirt("A"), shirt("B", gtins=(GTIN,)))
    assert read(shop, "B").item.gtins == ("0" + GTIN,)


def test_a_stale_write_is_told_what_changed(shop: Database) -> None:
    save(shop, shirt("A"), shirt("A", "Chemisier"), shirt("A", "Chemisier", unit="KGM"))
    with pytest.raises(StaleProduct) as no:
        save(shop, replace(shirt("A", "Polo"), expected_version=1))
    assert (no.value.version, no.value.changed) == (3, "values.name, unit")
    save(shop, replace(shirt("A", "Polo"), expected_version=3))
    assert read(shop, "A").item.version == 4
    with pytest.raises(StaleProduct):
        save(shop, replace(shirt("NEW"), expected_version=1))


def test_a_new_sku_leaves_the_old_one_as_an_alias(shop: Database) -> None:
    (item_id,) = save(shop, shirt("OLD"))
    save(shop, replace(shirt("OLD"), new_sku="New/1"), shirt("OTHER"))
    assert read(shop, "old").item.sku == "New/1"
    assert read(shop, f"id:{item_id}").item.sku == "New/1"
    with shop.read() as connection:
        assert sellables(connection, skus=["old"])["old"].sku == "New/1"
    with pytest.raises(InvalidProduct) as no:
        save(shop, replace(shirt("OTHER"), new_sku="new/1"))
    assert codes(no.value) == [("/sku", "catalog.sku_taken")]


def make_model(shop: Database) -> None:
    save(
        shop,
        replace(shirt("model", "Polo"), family_variant="by_color_size"),
        ProductDraft(sku="model-red", mode=Mode.REPLACE, parent="MODEL", values={"color": {"|": "red"}}),
        ProductDraft(sku="red-s", mode=Mode.REPLACE, parent="model-red", values={"size": {"|": "S"}}),
        ProductDraft(sku="red-m", mode=Mode.REPLACE, parent="model-red", values={"size": {"|": "M"}}),
    )


def test_levels_follow_from_the_family_variant(shop: Database) -> None:
    make_model(shop)
    assert [read(shop, sku).item.level for sku in ("model", "model-red", "red-s")] == [
        Level.ROOT, Level.SUB, Level.VARIANT,
    ]  # fmt: skip
    assert (read(shop, "red-s").item.family, read(shop, "red-s").item.parent) == ("clothing", "model-red")
    with pytest.raises(InvalidProduct) as no:
        save(shop, ProductDraft(sku="x", mode=Mode.REPLACE, parent="model-red"))
    assert codes(no.value) == [("/values/size", "catalog.axis_missing")]
    with pytest.raises(InvalidProduct) as no:
        save(shop, ProductDraft(sku="x", mode=Mode.REPLACE, parent="model-red", values={"size": {"|": "s"}}))
    assert codes(no.value) == [("/values", "catalog.axes_taken")]
    with pytest.raises(InvalidProduct) as no:
        save(shop, ProductDraft(sku="x", mode=Mode.REPLACE, parent="red-s"))
    assert codes(no.value) == [("/parent", "catalog.parent_without_variants")]


def test_what_a_model_says_shows_on_its_variants(shop: Database) -> None:
    make_model(shop)
    assert read(shop, "red-s").label == {"fr_FR": "Polo"}
    save(shop, ProductDraft(sku="model", mode=Mode.MERGE, values={"name": {"|fr_FR": "Marinière"}}))
    assert read(shop, "red-s").label == {"fr_FR": "Marinière"}
    with shop.read() as connection:
        lines, following = products(connection, ProductFilter(q="mariniere"))
    assert {line.sku for line in lines} == {"model", "model-red", "red-s", "red-m"}
    assert following is None


def test_a_model_with_variants_cannot_be_deleted_and_a_deleted_product_leaves_tombstones(shop: Database) -> None:
    make_model(shop)
    with write(shop) as uow:
        publish_product(uow, "red-s")
    with pytest.raises(HasVariants) as no, write(shop) as uow:
        delete_product(uow, "model-red")
    assert no.value.variants == 2
    with write(shop) as uow:
        delete_product(uow, "RED-S")
    with pytest.raises(UnknownProduct):
        read(shop, "red-s")
    assert [entry["locale"] for entry in feed(shop, "catalog.card.withdrawn")] == ["en_US", "fr_FR"]
    assert [entry["sku"] for entry in feed(shop, "catalog.product.deleted")] == ["red-s"]
    with shop.read() as connection:
        assert cards(connection, "web", "fr_FR").cards == ()
        assert products(connection, ProductFilter(q="red-s"))[0] == []


def test_cards_are_resolved_converted_and_labelled(shop: Database) -> None:
    make_model(shop)
    save(
        shop,
        ProductDraft(
            sku="model",
            mode=Mode.MERGE,
            categories=("shirts",),
            values={"weight": {"|": {"amount": "250", "unit": "GRAM"}}},
        ),
    )
    with write(shop) as uow:
        assert publish_product(uow, "model") == 4
    with shop.read() as connection:
        shown = card(connection, "web", "fr_FR", "RED-S")
        page = cards(connection, "web", "fr_FR", category="shop")
        sisters = sister_cards(connection, "web", "fr_FR", UUID(str(shown.body["group"]["item_id"])))
    assert shown.body["values"] == {
        "color": {"code": "red", "label": "Rouge"},
        "name": "Polo",
        "size": {"code": "S", "label": "S"},
        "weight": {"amount": "0.25", "unit": "KILOGRAM"},
    }
    assert (shown.body["label"], shown.body["categories"], shown.body["group"]["sku"]) == ("Polo", ["shirts"], "model")
    assert [axis["label"] for axis in shown.body["group"]["axes"]] == ["Rouge", "S"]
    assert {one.body["sku"] for one in page.cards} == {one.body["sku"] for one in sisters} == {"red-s", "red-m"}
    assert read(shop, "model").item.status is Status.PUBLISHED


def test_publishing_again_makes_a_card_only_where_content_changed(shop: Database, clock: FixedClock) -> None:
    save(shop, shirt("A"))
    with write(shop) as uow:
        assert publish_product(uow, "A") == 2
        assert publish_product(uow, "A") == 0
    first = clock.present
    clock.present = Instant(first + timedelta(hours=1))
    save(shop, ProductDraft(sku="A", mode=Mode.MERGE, values={"name": {"|fr_FR": "Polo", "|en_US": "Shirt"}}))
    with shop.read() as connection:
        assert card(connection, "web", "fr_FR", "A").body["label"] == "Chemise"
    with write(shop) as uow:
        assert publish_product(uow, "A") == 2
    entries = feed(shop, "catalog.card.published")
    assert entries[2]["old_hash"] == entries[0]["hash"]
    with shop.read() as connection:
        assert card(connection, "web", "fr_FR", "A").body["label"] == "Polo"
        assert card(connection, "web", "fr_FR", "A", first).body["label"] == "Chemise"
        with pytest.raises(UnknownCard):
            card(connection, "web", "fr_FR", "A", Instant(first - timedelta(seconds=1)))


def test_withdrawing_hides_the_card_but_keeps_its_past(shop: Database, clock: FixedClock) -> None:
    save(shop, shirt("A"))
    with write(shop) as uow:
        publish_product(uow, "A")
    first = clock.present
    clock.present = Instant(first + timedelta(hours=1))
    with write(shop) as uow:
        assert (withdraw_product(uow, "A"), withdraw_product(uow, "A")) == (2, 0)
    assert read(shop, "A").item.status is Status.WITHDRAWN
    with shop.read() as connection:
        with pytest.raises(UnknownCard):
            card(connection, "web", "fr_FR", "A")
        assert card(connection, "web", "fr_FR", "A", first).body["label"] == "Chemise"
        assert cards(connection, "web", "fr_FR", q="chemise").cards == ()


def test_disabled_and_rejected_products_are_not_published(shop: Database) -> None:
    save(shop, shirt("A", enabled=False), shirt("B"))
    with pytest.raises(NotPublishable), write(shop) as uow:
        publish_product(uow, "A")
    with write(shop) as uow:
        take_step(uow, "B", Step.SUBMIT)
        take_step(uow, "B", Step.REJECT, "no picture")
    with pytest.raises(WrongStep), write(shop) as uow:
        publish_product(uow, "B")
    assert feed(shop, "catalog.card.published") == []
    save(shop, shirt("B", "Polo"))
    assert read(shop, "B").item.review is Review.NONE
    with write(shop) as uow:
        take_step(uow, "B", Step.SUBMIT)
        take_step(uow, "B", Step.APPROVE)
    with pytest.raises(WrongStep), write(shop) as uow:
        take_step(uow, "B", Step.REJECT)
    with write(shop) as uow:
        assert publish_product(uow, "B") == 2
    assert [entry["review"] for entry in feed(shop, "catalog.product.reviewed")] == [
        "submitted", "rejected", "submitted", "approved",
    ]  # fmt: skip


def test_search_is_alike_with_accents_plurals_beginnings_and_typing_errors(shop: Database) -> None:
    save(
        shop,
        shirt("S-1", "Chemise d’été", values={"color": {"|": "blue"}}),
        shirt("S-2", "Écharpe en laine", gtins=(GTIN,)),
        shirt("S-3", "Chemisier"),
    )
    assert publish_drafts(shop, SYSTEM) == (3, 6)
    with shop.read() as connection:

        def found(query: str, locale: str = "fr_FR") -> list[str]:
            return [str(one.body["sku"]) for one in cards(connection, "web", locale, q=query).cards]

        assert found("CHEMISES") == ["S-1", "S-3"]
        assert found("chemise ete") == ["S-1"]
        assert found("echarp") == ["S-2"]
        assert found("echrape") == ["S-2"]
        assert found("bleu") == ["S-1"]
        assert found("blue", "en_US") == ["S-1"]
        assert found(GTIN) == ["S-2"]
        assert found("s-3") == ["S-3"]
        assert found("xylophone") == []
        assert found("'; --") == []
        by_barcode = card_by_barcode(connection, "web", "fr_FR", f"0{GTIN}")
        assert by_barcode is not None
        assert by_barcode.body["sku"] == "S-2"
        assert card_by_barcode(connection, "web", "fr_FR", "123") is None


def test_lists_are_walked_without_gaps(shop: Database) -> None:
    save(shop, *(shirt(f"N-{number:02}", f"Nom {number % 3}") for number in range(11)))
    publish_drafts(shop, SYSTEM)
    with shop.read() as connection:
        skus: list[str] = []
        after: str | None = None
        while True:
            lines, after = products(connection, ProductFilter(family="clothing"), after, 4)
            skus += [line.sku for line in lines]
            if after is None:
                break
        labels: list[str] = []
        position: tuple[str, ...] = ()
        while True:
            page = cards(connection, "web", "fr_FR", after=position, limit=4)
            labels += [str(one.body["label"]) for one in page.cards]
            position = page.next
            if not position:
                break
    assert skus == [f"N-{number:02}" for number in range(11)]
    assert labels == ["Nom 0"] * 4 + ["Nom 1"] * 4 + ["Nom 2"] * 3


def test_filters_use_typed_values_categories_and_levels(shop: Database) -> None:
    make_model(shop)
    save(shop, shirt("A", categories=("shirts",), values={"color": {"|": "blue"}}), shirt("B"))

    def found(wanted: ProductFilter) -> list[str]:
        with shop.read() as connection:
            return [line.sku for line in products(connection, wanted)[0]]

    assert found(ProductFilter(attribute="color", value="red")) == ["model-red", "red-m", "red-s"]
    assert found(ProductFilter(categories=["shop", "shirts"])) == ["A"]
    assert found(ProductFilter(level="root")) == ["model"]
    assert found(ProductFilter(parent_id=read(shop, "model").item.id)) == ["model-red"]
    assert found(ProductFilter(status="published")) == []


def test_slices_that_share_their_known_words_leave_the_whole_vocabulary(shop: Database) -> None:
    known: set[str] = set()
    for sku, name in (("A", "Linen tunics"), ("B", "Woollen tunic"), ("C", "Linen skirt")):
        with shop.read() as connection:
            slice_ = prepare(connection, [shirt(sku, values={"name": {"|en_US": name}})], known)
        with write(shop) as uow:
            save_prepared(uow, slice_)
    with shop.read() as connection:
        assert {"linen", "tunic", "woollen", "skirt"} <= set(connection.execute(select(WordRow.word)).scalars())
        assert [search(connection, typed, "") for typed in ("woolen", "skrit")] == [
            [read(shop, "B").item.id],
            [read(shop, "C").item.id],
        ]
    assert {"linen", "tunic"} <= known


def test_a_prepared_slice_is_decided_again_when_others_have_written(shop: Database) -> None:
    save(shop, shirt("A"))
    with shop.read() as connection:
        slice_ = prepare(
            connection,
            [
                ProductDraft(sku="A", mode=Mode.MERGE, values={"color": {"|": "red"}}),
                shirt("B", gtins=(GTIN,)),
            ],
        )
    save(shop, ProductDraft(sku="A", mode=Mode.MERGE, values={"washable": {"|": True}}), shirt("C", gtins=(GTIN,)))
    with write(shop) as uow:
        saved = save_prepared(uow, slice_)
    assert [one.outcome for one in saved] == ["updated", "rejected"]
    item = read(shop, "A").item
    assert (item.version, set(item.document.values)) == (3, {"name", "color", "washable"})
