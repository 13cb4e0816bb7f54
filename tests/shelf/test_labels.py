"""What labels say: price, price per measure, reference price, promotions; and which of them are asked for."""

from __future__ import annotations

from datetime import timedelta

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import save_thing
from comptoir.kernel.feed import last_position
from comptoir.kernel.following import CommitWatcher, Followers
from comptoir.kernel.values.time import Instant
from comptoir.pricing.services.history import charged, prior_prices
from comptoir.shelf.services.content import shelf_point
from comptoir.shelf.services.desk import LabelDesk
from comptoir.shelf.services.facings import put_facings
from tests.shelf.conftest import Shelf
from tests.support.databases import write

TWENTY = {"kind": "percentage", "rate": "20"}


def test_a_reduction_for_everybody_is_on_the_label_with_the_lowest_price_before(shelf: Shelf) -> None:
    shelf.begin()
    shelf.wait(days=10)
    shelf.promote("week", TWENTY)
    label = shelf.open_tasks()["MUG"].label
    assert (label.amount, label.pays, label.reference, [one.code for one in label.promotions]) == (
        1290,
        1032,
        1290,
        ["week"],
    )
    assert shelf.sell("MUG") == 1032


def test_a_struck_price_is_the_lowest_not_the_last(shelf: Shelf) -> None:
    shelf.begin()
    shelf.wait(days=1)
    shelf.set_prices({"MUG": 1500})
    shelf.print("MUG")
    shelf.see(shelf.open_tasks()["MUG"].id)
    shelf.wait(days=5)
    shelf.promote("week", TWENTY)
    assert shelf.open_tasks()["MUG"].label.reference == 1290


def test_goods_about_to_spoil_are_reduced_without_a_struck_price(shelf: Shelf) -> None:
    """Nothing is struck, since the law asks for no price of before, and the reason is told."""
    with write(shelf.database) as uow:
        save_thing(uow, Attribute(code="perishable", type=AttributeType.TEXT, filterable=True))
    with write(shelf.database) as uow:
        draft = ProductDraft(sku="MUG", mode=Mode.MERGE, values={"perishable": {"|": "yes"}})
        (saved,) = save_products(uow, [draft])
        assert saved.errors == (), saved
    shelf.begin()
    shelf.wait(days=10)
    shelf.promote("today", TWENTY)
    label = shelf.open_tasks()["MUG"].label
    assert (label.pays, label.reference) == (1032, None)


def test_a_price_raised_to_be_reduced_strikes_nothing(shelf: Shelf) -> None:
    shelf.begin()
    shelf.wait(days=1)
    shelf.set_prices({"MUG": 1700})
    shelf.wait(days=5)
    shelf.promote("week", TWENTY)
    label = shelf.open_tasks()["MUG"].label
    assert (label.pays, label.reference) == (1360, None)


def test_an_offer_on_a_condition_announces_no_reduced_price(shelf: Shelf) -> None:
    shelf.begin()
    shelf.wait(days=1)
    shelf.promote("three", {"kind": "n_for_m", "take": 3, "pay": 2})
    label = shelf.open_tasks()["MUG"].label
    assert (label.pays, label.reference, [one.code for one in label.promotions]) == (1290, None, ["three"])
    assert (shelf.sell("MUG"), shelf.sell("MUG", "3")) == (1290, 2580)


def test_a_promotion_that_ends_stays_until_the_label_is_changed(shelf: Shelf) -> None:
    shelf.begin()
    shelf.promote("three", {"kind": "n_for_m", "take": 3, "pay": 2})
    shelf.promote("week", TWENTY, selection={"skus": ["TEA"]})
    shelf.print()
    for task in shelf.open_tasks().values():
        shelf.see(task.id)
    assert (shelf.sell("MUG", "3"), shelf.sell("TEA")) == (2580, 360)
    shelf.stop_promotion("three")
    shelf.stop_promotion("week")
    assert (shelf.sell("MUG", "3"), shelf.sell("TEA")) == (2580, 360)
    shelf.print()
    for task in shelf.open_tasks().values():
        shelf.see(task.id)
    assert (shelf.sell("MUG", "3"), shelf.sell("TEA")) == (3870, 450)


def test_only_what_changes_is_asked_for(shelf: Shelf) -> None:
    shelf.begin()
    shelf.set_prices({"MUG": 1290, "TEA": 460})
    assert list(shelf.open_tasks()) == ["TEA"]
    shelf.set_prices({"TEA": 470})
    assert [(sku, one.revision, one.why) for sku, one in shelf.open_tasks().items()] == [("TEA", 3, ("price",))]


def test_what_is_placed_after_the_last_price_gets_its_label(shelf: Shelf) -> None:
    """Followers are handed what somebody wants: the price book's own position stays at the last price."""
    shelf.begin(skus=["MUG"])
    for sku in ("TEA", "COMTE"):
        with shelf.database.write(shelf.who.actor) as uow:
            put_facings(uow, shelf.who, shelf.store, {shelf.item(sku): sku})
    shelf.hear()
    followers = Followers(shelf.database, CommitWatcher(shelf.database))
    book = shelf.counter.prices.current()
    with shelf.database.read() as connection:
        followers.position = last_position(connection)
    assert book.position < followers.position
    LabelDesk(shelf.database, followers, shelf.counter.prices)._look()
    assert sorted(shelf.open_tasks()) == ["COMTE", "TEA"]
    assert shelf.counter.prices.current() is book


def test_what_was_charged_over_time_is_what_the_till_charged(shelf: Shelf) -> None:
    shelf.begin()
    start = shelf.counter.clock.present
    shelf.wait(days=1)
    shelf.set_prices({"MUG": 1490})
    shelf.wait(days=1)
    shelf.print("MUG")
    shelf.see(shelf.open_tasks()["MUG"].id)
    raised = shelf.counter.clock.present
    shelf.wait(days=1)
    with shelf.database.read() as connection:
        point = shelf_point(connection, shelf.store)
        hall = [point, point.__class__(point.currency, point.territory, point.time_zone, None, point.store, True)]
        book, mug, now = shelf.counter.prices.current(), shelf.item("MUG"), shelf.counter.clock.present
        without, with_labels = (
            [(one.start, one.amount) for one in charged(connection, book, at, [mug], start, now)[mug]] for at in hall
        )
        assert prior_prices(connection, book, point, [mug], now)[mug] is not None
    assert without == [(start, 1290), (Instant(start + timedelta(days=1)), 1490)]
    assert with_labels == [(start, 1290), (raised, 1490)]
