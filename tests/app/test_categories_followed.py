"""What goes by categories is named before one goes up in another, and rules are kept as the catalogue writes things."""

from __future__ import annotations

import msgspec
import pytest

from comptoir.app.wiring import value_users
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.structure import Category
from comptoir.catalog.services.categories import preview_merge
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import save_things
from comptoir.catalog.services.team.views import put_view
from comptoir.customers.queries.segments import SEGMENT
from comptoir.customers.services.documents import put_document
from comptoir.customers.services.programme import ProgrammeBody, current_programme, put_programme
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.pricing.domain.states import Step
from comptoir.pricing.services.item_keys import UnknownKey, WrittenKeys
from comptoir.pricing.services.promotions import step_promotion
from tests.app.converting import set_rule, shop_of
from tests.pricing.shop import Shop
from tests.pricing.test_promotion_book import promote
from tests.support.databases import write


@pytest.fixture
def shop(database: Database) -> Shop:
    """Drinks are tea and coffee; Goods are all."""
    made = shop_of(database)
    parents = {"goods": None, "drinks": "goods", "tea": "drinks", "kitchen": "goods", "cups": "kitchen"}
    with write(database) as uow:
        save_things(uow, [Category(code=code.title(), parent=of and of.title()) for code, of in parents.items()])
        save_products(uow, [ProductDraft(sku="TEA", mode=Mode.MERGE_CELLS, categories=("Tea",))])
    return made


def programme(*keys: str) -> ProgrammeBody:
    rules = {"name": {"fr": "Club"}, "currency": "EUR", "points": 1, "per_amount": 100, "excluded": {"keys": keys}}
    return msgspec.convert(rules, ProgrammeBody)


def test_what_goes_by_categories_is_named_before_a_merge(shop: Shop) -> None:
    promote(shop, "on-tea", ["category:tea"])
    promote(shop, "on-drinks", ["category:drinks", "attribute:brand=acme"])
    promote(shop, "on-cups", ["category:cups"])
    promote(shop, "on-kitchen", ["category:kitchen"])
    promote(shop, "on-all", ["category:goods"])
    promote(shop, "over", ["category:tea"])
    with write(shop.database) as uow:
        step_promotion(uow, "over", Step.END)
        put_programme(uow, programme("category:TEA"), None)
        put_view(uow, new_id(), "My teas", {"filter": {"category": "Tea"}}, is_shared=False)
        for code, categories in {"sippers": ["TEA", "cups"], "drinkers": ["drinks"], "everybody": []}.items():
            body = {"name": {"fr_FR": code.title()}, "conditions": {"categories": categories}}
            put_document(uow, SEGMENT, code, body)
    set_rule(shop, "category:tea")
    with shop.database.read() as connection:
        uses = preview_merge(connection, "tea", "cups", users=value_users()).uses
    assert sorted((one.reach.value, one.kind, one.name, one.category) for one in uses) == [
        ("gained", "promotion", "on-cups", "Cups"),
        ("gained", "promotion", "on-kitchen", "Kitchen"),
        ("gained", "segment", "Sippers", "Cups"),
        ("lost", "promotion", "on-drinks", "Drinks"),
        ("lost", "segment", "Drinkers", "Drinks"),
        ("wider", "programme", "Club", "Tea"),
        ("wider", "promotion", "on-tea", "Tea"),
        ("wider", "sale_rule", "alcohol", "Tea"),
        ("wider", "segment", "Sippers", "Tea"),
        ("wider", "view", "My teas", "Tea"),
    ]


def test_a_merge_into_the_one_above_takes_nothing_from_the_products(shop: Shop) -> None:
    promote(shop, "on-drinks", ["category:drinks"])
    promote(shop, "on-all", ["category:goods"])
    with shop.database.read() as connection:
        assert preview_merge(connection, "tea", "drinks", users=value_users()).uses == ()


def test_keys_of_the_programme_are_kept_as_the_catalogue_writes_them(shop: Shop, clock: FixedClock) -> None:
    typed = programme("category:TEA", "attribute:Brand=Acmé", "brand:acme")
    with write(shop.database) as uow:
        put_programme(uow, typed, None, keys=WrittenKeys())
    with shop.database.read() as connection:
        found = current_programme(connection, clock.present)
    assert found is not None
    assert found.item_keys == {"category:Tea", "attribute:brand=acme"}
    with write(shop.database) as uow, pytest.raises(UnknownKey) as refused:
        put_programme(uow, programme("category:tea", "category:nowhere"), None, keys=WrittenKeys())
    assert refused.value.pointer == "/rules/excluded/keys/1"
