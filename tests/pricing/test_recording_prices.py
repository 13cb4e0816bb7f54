from datetime import timedelta

import pytest

from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.pricing.domain import SalePoint
from comptoir.pricing.domain.refusals import (
    ListCurrencyFixed,
    PriceListChangedMeanwhile,
    UnknownItem,
    UnknownStore,
    UnknownTaxClass,
)
from comptoir.pricing.queries import history, lists, prices_at
from comptoir.pricing.rows import all_prices
from comptoir.pricing.service import (
    AskedBasket,
    AskedLine,
    PriceBookHolder,
    PutPrice,
    PutPriceList,
    assign_tax_classes,
    price_basket,
    put_price_list,
    record_prices,
    try_prices,
)
from tests.pricing.examples import EUR, euro
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import write

RIVOLI = SalePoint(EUR, "FR", "Europe/Paris", "tills", "rivoli")


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def book_of(shop: Shop) -> PriceBookHolder:
    holder = PriceBookHolder(shop.database)
    with shop.database.read() as connection:
        holder.load(connection)
    return holder


def test_a_price_is_created_changed_left_alone_and_withdrawn(shop: Shop, clock: FixedClock) -> None:
    start = shop.position()
    seen = []
    for amounts in ({"MUG": 1290}, {"mug": 1290}, {"MUG": 990}, {"MUG": None}, {"MUG": None}):
        seen += shop.set_prices(amounts)
        clock.present = Instant(clock.present + timedelta(minutes=1))
    assert seen == ["created", "unchanged", "updated", "updated", "unchanged"]
    entries = [entry.fields() for entry in shop.feed_after(start)]
    assert [(one["sku"], one["old"], one["new"]) for one in entries] == [
        ("MUG", None, {"amount": 1290, "per": 1_000_000}),
        ("MUG", {"amount": 1290, "per": 1_000_000}, {"amount": 990, "per": 1_000_000}),
        ("MUG", {"amount": 990, "per": 1_000_000}, {"amount": None, "per": 1_000_000}),
    ]
    with shop.database.read() as connection:
        told = history(connection, shop.items["MUG"], None, 10)
        assert prices_at(connection, [shop.items["MUG"]], clock.present, "UTC") == []
    assert [one.price.amount for one in told] == [None, 990, 1290]
    assert {one.recorded_by for one in told} == {"system"}


def test_a_rejected_price_says_why_and_stops_no_other(shop: Shop) -> None:
    commands = [
        PutPrice("MUG", "retail", 1290),
        PutPrice("NOBODY", "retail", 1),
        PutPrice("MUG", "wholesale", 1),
        PutPrice("MUG", "retail", 1, "USD"),
        PutPrice("MUG", "retail", -1),
        PutPrice("MUG", "retail", 1, per="0.5"),
        PutPrice("MUG", "retail", 1, valid_to="soon"),
        PutPrice("COMTE", "RETAIL", 2990, "eur", per="0.5"),
    ]
    with shop.database.read() as connection:
        tried = try_prices(connection, commands, shop.database.clock.now())
        assert list(all_prices(connection)) == []
    with write(shop.database) as uow:
        outcomes = record_prices(uow, commands)
    assert outcomes == tried
    assert [one.status for one in outcomes] == ["created", *["rejected"] * 6, "created"]
    assert [(error.pointer, error.code) for one in outcomes for error in one.errors] == [
        ("/sku", "pricing.unknown_item"),
        ("/price_list", "pricing.unknown_price_list"),
        ("/currency", "pricing.wrong_currency"),
        ("/amount", "pricing.negative_price"),
        ("/per", "kernel.malformed_value"),
        ("/valid_to", "kernel.malformed_value"),
    ]
    with shop.database.read() as connection:
        assert [(one.amount, one.per) for one in all_prices(connection)] == [(1290, 1_000_000), (2990, 500_000)]


def test_two_prices_for_one_place_in_one_batch_are_both_kept_in_history(shop: Shop) -> None:
    with write(shop.database) as uow:
        outcomes = record_prices(uow, [PutPrice("MUG", "retail", 1290), PutPrice("MUG", "retail", 990)])
    assert [one.status for one in outcomes] == ["created", "updated"]
    priced = book_of(shop).current().consumer_price(shop.items["MUG"], RIVOLI, shop.database.clock.now())
    assert priced is not None
    assert priced.amount == euro(990)


def test_a_book_that_followed_the_feed_is_the_book_that_is_loaded(shop: Shop, clock: FixedClock) -> None:
    followed = book_of(shop)
    start = followed.current().position
    shop.set_prices({"MUG": 1290, "TEA": 450})
    clock.present = Instant(clock.present + timedelta(minutes=1))
    with write(shop.database) as uow:
        put_price_list(uow, PutPriceList("rivoli", {}, "EUR", stores=frozenset({"rivoli"}), priority=5))
        record_prices(
            uow,
            [
                PutPrice("MUG", "rivoli", 1190, valid_from="2026-11-01", valid_to="2026-12-24"),
                PutPrice("TEA", "retail", None),
                PutPrice("COMTE", "rivoli", 2490, min_quantity="0.5", valid_from="2026-11-21T00:00:00Z"),
            ],
        )
        assign_tax_classes(uow, {shop.items["TEA"]: "reduced"}, {shop.items["TEA"]: "TEA"})
    followed.follow(shop.feed_after(start))
    loaded = book_of(shop)
    assert followed.current().position == loaded.current().position == shop.position()
    assert dict(followed.current().lists) == dict(loaded.current().lists)
    assert {code: of for code, of in followed.current().prices.items() if of} == dict(loaded.current().prices)
    assert followed.current().tax_classes == loaded.current().tax_classes


def test_entries_seen_twice_change_nothing(shop: Shop) -> None:
    shop.set_prices({"MUG": 1290})
    shop.set_prices({"MUG": 990})
    holder = book_of(shop)
    holder.follow(shop.feed_after(0))
    priced = holder.current().consumer_price(shop.items["MUG"], RIVOLI, shop.database.clock.now())
    assert priced is not None
    assert priced.amount == euro(990)
    assert holder.current().position == shop.position()


def test_a_basket_is_priced_now_and_as_it_was_then(shop: Shop, clock: FixedClock) -> None:
    then = clock.present
    shop.set_prices({"MUG": 1290, "COMTE": 2990})
    clock.present = Instant(clock.present + timedelta(days=1))
    shop.set_prices({"MUG": 990})
    book = book_of(shop).current()
    lines = (AskedLine("a", "mug", "2"), AskedLine("b", "COMTE", "0.335"))
    with shop.database.read() as connection:
        now, _ = price_basket(connection, book, AskedBasket(RIVOLI, lines), clock.present)
        before, _ = price_basket(connection, book, AskedBasket(RIVOLI, lines, at=then), clock.present)
        with pytest.raises(UnknownItem) as no:
            price_basket(connection, book, AskedBasket(RIVOLI, (AskedLine("a", "NOBODY", "1"),)), clock.present)
    assert [one.due for one in now.lines] == [euro(1980), euro(1002)]
    assert [one.due for one in before.lines] == [euro(2580), euro(1002)]
    assert now.book_position == shop.position()
    assert no.value.pointer == "/lines/0/sku"


def test_a_price_list_is_made_changed_and_left_alone(shop: Shop) -> None:
    command = PutPriceList("Web", {"fr_FR": "Boutique"}, "eur", channels=frozenset({"web"}))
    start = shop.position()
    with write(shop.database) as uow:
        assert put_price_list(uow, command)[1] == "created"
        assert put_price_list(uow, command)[1] == "unchanged"
        other = PutPriceList("WEB", {"fr_FR": "Boutique"}, "EUR", channels=frozenset({"web"}), priority=3)
        assert put_price_list(uow, other, 1)[1] == "updated"
        with pytest.raises(PriceListChangedMeanwhile) as stale:
            put_price_list(uow, command, 1)
        with pytest.raises(ListCurrencyFixed):
            put_price_list(uow, PutPriceList("web", {}, "CHF"))
        with pytest.raises(UnknownStore):
            put_price_list(uow, PutPriceList("x", {}, "EUR", stores=frozenset({"nowhere"})))
    assert stale.value.version == 2
    with shop.database.read() as connection:
        assert [(one.code, one.priority) for one in lists(connection)] == [("retail", 0), ("web", 3)]
    assert [entry.fields()["list_version"] for entry in shop.feed_after(start)] == [1, 2]


def test_a_tax_class_is_assigned_once_and_must_exist(shop: Shop) -> None:
    tea = shop.items["TEA"]
    with write(shop.database) as uow:
        assert assign_tax_classes(uow, {tea: "reduced"}, {tea: "TEA"}) == 1
        assert assign_tax_classes(uow, {tea: "reduced"}, {tea: "TEA"}) == 0
        with pytest.raises(UnknownTaxClass):
            assign_tax_classes(uow, {tea: "luxury"}, {tea: "TEA"})
    assert book_of(shop).current().tax_class(tea) == "reduced"


def test_the_recorded_instant_is_that_of_the_command(shop: Shop, clock: FixedClock) -> None:
    start = shop.position()
    shop.set_prices({"MUG": 1290})
    (entry,) = shop.feed_after(start)
    assert entry.fields()["recorded_at"] == format_instant(clock.present)
