"""The price book of a process keeps promotions and what they select true by the feed, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.structure import Category
from comptoir.catalog.services.categories import run_merge, start_merge
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import current_structure, save_thing
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from comptoir.kernel.jobs import JobContext, job
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import SalePoint
from comptoir.pricing.domain.refusals import LineIdTaken
from comptoir.pricing.domain.states import Step
from comptoir.pricing.service import AskedBasket, AskedLine, PriceBookHolder, PutPriceList, price_basket, put_price_list
from comptoir.pricing.services.campaigns import Campaign, put_campaign, step_campaign
from comptoir.pricing.services.item_keys import NotFilterable
from comptoir.pricing.services.promotion_bodies import body_kept
from comptoir.pricing.services.promotions import delete_promotion, put_promotion, step_promotion
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import write

RIVOLI = SalePoint(Currency("EUR"), "FR", "Europe/Paris", None, "rivoli")
TEN: dict[str, Any] = {"label": {"en_US": "ten"}, "offer": {"kind": "percentage", "rate": "10"}}


class Book:
    """A holder that is loaded at once and then only follows; each answer is compared with a fresh one."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.holder = PriceBookHolder(shop.database)
        with shop.database.read() as connection:
            self.holder.load(connection)

    def discount(self, sku: str) -> int:
        with self.shop.database.read() as connection:
            entries = entries_after(connection, self.holder.current().position, 1_000)
        if entries:
            self.holder.follow(entries)
        followed, fresh = self.holder.current(), PriceBookHolder(self.shop.database)
        with self.shop.database.read() as connection:
            fresh.load(connection)
            asked = AskedBasket(RIVOLI, (AskedLine("a", sku, "1"),))
            now = self.shop.database.clock.now()
            (priced, _), (again, _) = (price_basket(connection, one, asked, now) for one in (followed, fresh.current()))
        assert priced == again
        in_use = followed.promotions.keys_in_use
        known = {id_: keys & in_use for id_, keys in followed.promotions.item_keys.items()}
        again_known = {id_: keys & in_use for id_, keys in fresh.current().promotions.item_keys.items()}
        assert {id_: keys for id_, keys in known.items() if keys} == {
            id_: keys for id_, keys in again_known.items() if keys
        }
        return priced.totals.discount.amount


@pytest.fixture
def shop(database: Database) -> Shop:
    made = open_shop(database)
    made.set_prices({"MUG": 1000, "TEA": 500, "COMTE": 2000})
    with write(database) as uow:
        for code, parent in (("all", None), ("kitchen", "all"), ("cups", "kitchen"), ("garden", "all")):
            save_thing(uow, Category(code=code, parent=parent))
        save_thing(uow, Attribute(code="brand", type=AttributeType.TEXT, filterable=True))
    return made


def promote(shop: Shop, code: str, keys: list[str], **more: Any) -> None:  # noqa: ANN401 - the body's fields
    with write(shop.database) as uow:
        put_promotion(uow, code, body_kept(TEN | {"selection": {"keys": keys}} | more))


def put_into(shop: Shop, sku: str, *categories: str, brand: str | None = None) -> None:
    values = {} if brand is None else {"brand": {"|": brand}}
    with write(shop.database) as uow:
        draft = ProductDraft(sku=sku, mode=Mode.MERGE, categories=categories, values=values)
        (saved,) = save_products(uow, [draft])
        assert saved.errors == (), saved


def test_a_product_that_moves_gains_and_loses_promotions(shop: Shop) -> None:
    book = Book(shop)
    promote(shop, "kitchen", ["category:kitchen"])
    assert book.discount("MUG") == 0
    put_into(shop, "MUG", "cups")
    assert book.discount("MUG") == 100
    put_into(shop, "MUG", "garden")
    assert book.discount("MUG") == 0
    promote(shop, "garden", ["category:garden"], scope={"stores": ["rivoli"]})
    assert book.discount("MUG") == 100
    with write(shop.database) as uow:
        save_thing(uow, Category(code="garden", parent="kitchen"))
    assert book.discount("MUG") == 100
    with write(shop.database) as uow:
        step_promotion(uow, "garden", Step.END)
        delete_promotion(uow, "garden")
    assert book.discount("MUG") == 100
    with write(shop.database) as uow:
        save_thing(uow, Category(code="garden", parent="all"))
    assert book.discount("MUG") == 0


class Failing(Database):
    """A database that is away for one look: the first after so many others."""

    looks: int | None = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        if self.looks == 0:
            self.looks = None
            raise ConnectionError("server closed the connection")
        self.looks = None if self.looks is None else self.looks - 1
        with super().read() as connection:
            yield connection


def test_what_came_while_the_database_was_away_is_taken_in_whole_once_it_is_back(shop: Shop) -> None:
    """Prices, a promotion and an attribute at once: whichever look fails, none of them is passed over.

    A follower that fails is handed only what comes later.
    """
    failing = Failing(shop.database.url, shop.database.clock)
    failures = 0
    for looks in range(3):
        book = Book(shop)
        book.holder = PriceBookHolder(failing)
        with failing.read() as connection:
            book.holder.load(connection)
        shop.set_prices({"MUG": 700 + looks})
        put_into(shop, "MUG", ("cups", "kitchen")[looks % 2])
        promote(
            shop, f"kitchen-{looks}", ["category:kitchen"], offer={"kind": "percentage", "rate": str(20 + 10 * looks)}
        )
        with write(shop.database) as uow:
            save_thing(uow, Attribute(code=f"season-{looks}", type=AttributeType.TEXT, filterable=True))
        with shop.database.read() as connection:
            entries = entries_after(connection, book.holder.current().position, 1_000)
        failing.looks = looks
        with suppress(ConnectionError):
            book.holder.follow(entries)
        failures += failing.looks is None
        failing.looks = None
        shop.set_prices({"TEA": 400 + looks})
        with shop.database.read() as connection:
            book.holder.follow(entries_after(connection, entries[-1].seq, 1_000))
        assert book.discount("MUG") == (140, 210, 281)[looks]
    failing.close()
    assert failures == 2


def test_a_value_that_a_promotion_selects_by_is_known_of_every_item(shop: Shop) -> None:
    book = Book(shop)
    put_into(shop, "TEA", brand="Mariage")
    assert book.discount("TEA") == 0
    promote(shop, "brand", ["brand:mariage"])
    assert book.discount("TEA") == 50
    put_into(shop, "MUG", brand="MARIAGE")
    assert book.discount("MUG") == 100
    promote(shop, "brand", ["brand:mariage"], offer={"kind": "percentage", "rate": "20"})
    assert book.discount("TEA") == 100
    with write(shop.database) as uow:
        step_promotion(uow, "brand", Step.PAUSE)
    assert book.discount("TEA") == 0


def test_the_prices_of_a_campaign_begin_and_end_at_one_instant(shop: Shop) -> None:
    book = Book(shop)
    with write(shop.database) as uow:
        put_price_list(uow, PutPriceList("sale", {"en_US": "Sale"}, "EUR", priority=5, valid_to="2020-01-01"))
    shop.set_prices({"MUG": 700, "TEA": 400}, "sale")

    def price() -> int:
        book.discount("MUG")
        shown = book.holder.current().consumer_price(shop.items["MUG"], RIVOLI, shop.database.clock.now())
        assert shown is not None
        return shown.amount.amount

    assert price() == 1000
    campaign = Campaign(code="sale", label={"en_US": "Sale"}, price_lists=("sale",), valid_from="2026-11-21")
    with write(shop.database) as uow:
        put_campaign(uow, campaign)
        step_campaign(uow, "sale", Step.ACTIVATE)
    assert price() == 700
    with write(shop.database) as uow:
        step_campaign(uow, "sale", Step.END)
    assert price() == 1000


def test_what_was_on_offer_then_is_what_a_past_basket_gets(shop: Shop, clock: FixedClock) -> None:
    book = Book(shop)
    promote(shop, "all", ["category:all"])
    put_into(shop, "MUG", "cups")
    then = clock.now()
    clock.present = Instant(then + timedelta(minutes=10))
    with write(shop.database) as uow:
        step_promotion(uow, "all", Step.END)
    assert book.discount("MUG") == 0
    with shop.database.read() as connection:
        asked = AskedBasket(RIVOLI, (AskedLine("a", "MUG", "1"),), at=then)
        priced, _ = price_basket(connection, book.holder.current(), asked, clock.now())
    assert priced.totals.discount.amount == 100


def test_the_law_caps_the_goods_that_a_shop_says_it_caps(shop: Shop) -> None:
    book = Book(shop)
    promote(shop, "fifty", [], selection={"everything": True}, offer={"kind": "percentage", "rate": "50"})
    assert [book.discount(sku) for sku in ("MUG", "TEA", "COMTE")] == [500, 250, 1000]
    with write(shop.database) as uow:  # by department, by a category, by an attribute of its own
        save_thing(uow, Category(code="epicerie", parent="all"))
        save_thing(uow, Attribute(code="law_group", type=AttributeType.TEXT, filterable=True))
        drafts = [
            ProductDraft(sku="COMTE", mode=Mode.MERGE, department="fromages"),
            ProductDraft(sku="TEA", mode=Mode.MERGE, categories=("epicerie",)),
            ProductDraft(sku="MUG", mode=Mode.MERGE, values={"law_group": {"|": "household"}}),
        ]
        assert [one.errors for one in save_products(uow, drafts)] == [()] * 3
    assert [book.discount(sku) for sku in ("MUG", "TEA", "COMTE")] == [400, 170, 680]
    with write(shop.database) as uow:
        save_products(uow, [ProductDraft(sku="COMTE", mode=Mode.MERGE, department="cutlery")])
        save_thing(uow, Category(code="epicerie", parent="cups"))
    assert [book.discount(sku) for sku in ("MUG", "TEA", "COMTE")] == [400, 170, 1000]


def test_what_a_campaign_is_by_law_follows_it(shop: Shop) -> None:
    book = Book(shop)
    with write(shop.database) as uow:
        save_products(uow, [ProductDraft(sku="TEA", mode=Mode.MERGE, department="epicerie")])
    promote(shop, "fifty", [], selection={"everything": True}, offer={"kind": "percentage", "rate": "50"})
    assert book.discount("TEA") == 170
    with write(shop.database) as uow:
        put_campaign(uow, Campaign(code="end", label={"en_US": "End"}, promotions=("fifty",), kind="closing_down"))
        step_campaign(uow, "end", Step.ACTIVATE)
    assert book.discount("TEA") == 250


@pytest.mark.parametrize("ids", [("a", "shipping"), ("a", "a"), ("a", "a+deposit")])
def test_no_line_is_called_as_another_or_as_the_engine_calls_its_own(shop: Shop, ids: tuple[str, ...]) -> None:
    book = Book(shop)
    lines = tuple(AskedLine(one, "MUG", "1") for one in ids)
    asked = AskedBasket(RIVOLI, lines, shipping=Money(500, Currency("EUR")))
    with shop.database.read() as connection, pytest.raises(LineIdTaken) as no:
        price_basket(connection, book.holder.current(), asked, shop.database.clock.now())
    assert (no.value.line, no.value.pointer) == (ids[1], "/lines/1/id")


def test_a_promotion_goes_on_when_its_category_is_merged_into_another(shop: Shop) -> None:
    put_into(shop, "MUG", "cups")
    put_into(shop, "TEA", "garden")
    promote(shop, "p", ["category:cups"])
    book = Book(shop)
    assert [book.discount("MUG"), book.discount("TEA")] == [100, 0]
    with write(shop.database) as uow:
        change = start_merge(uow, "cups", "kitchen", "en_US")
    context = JobContext(shop.database, change, "catalog.merge", SYSTEM, "t", Path())
    with shop.database.read() as connection:
        argument = job(connection, change).argument
    run_merge(context, argument)
    with shop.database.read() as connection:
        assert "cups" not in current_structure(connection).categories
    assert [book.discount("MUG"), book.discount("TEA")] == [100, 0]


def test_no_promotion_goes_by_numbers(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="organic", type=AttributeType.BOOLEAN, filterable=True))
    with pytest.raises(NotFilterable):
        promote(shop, "p", ["attribute:organic=true"])
