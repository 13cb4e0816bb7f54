"""A label is asked for again where what it says has changed, not where a promotion only got another version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.services.structure import save_thing
from comptoir.pricing.domain.states import Step
from comptoir.pricing.services.promotions import step_promotion
from tests.app.converting import begin, fill
from tests.shelf.conftest import Shelf
from tests.support.databases import write
from tests.till.conftest import cash

THREE = {"kind": "n_for_m", "take": 3, "pay": 2}
BOTH = {"skus": ["MUG", "TEA"]}


def hang(shelf: Shelf) -> None:
    """Everything that is asked for is printed and seen."""
    shelf.print()
    for task in shelf.open_tasks().values():
        shelf.see(task.id)
    assert shelf.open_tasks() == {}


def basket(shelf: Shelf, **pieces: str) -> int:
    """What several lines cost at the till, in cents."""
    lines = [{"id": sku, "sku": sku, "quantity": quantity} for sku, quantity in pieces.items()]
    due: int = shelf.counter.seal({"till": "T1", "lines": lines, "tenders": cash(1_000_000)})["totals"]["due"]["amount"]
    return due


@pytest.mark.parametrize(
    "change",
    [
        {"selection": {"skus": ["MUG", "TEA", "COMTE"]}},
        {"selection": BOTH, "priority": 7},
        {"selection": BOTH, "scope": {"valid_to": "2031-01-01T00:00:00Z"}},
        {"selection": {"everything": True}, "exclusion": {"skus": ["COMTE"]}},
    ],
)
def test_labels_that_would_say_the_same_are_not_asked_for_again(shelf: Shelf, change: Mapping[str, Any]) -> None:
    shelf.begin()
    shelf.promote("three", THREE, selection=BOTH)
    hang(shelf)
    shelf.promote("three", THREE, **change)
    new = {"COMTE"} if "COMTE" in change["selection"].get("skus", ()) else set()
    assert set(shelf.open_tasks()) == new
    assert (shelf.sell("MUG", "3"), basket(shelf, MUG="2", TEA="1")) == (2580, 2580)


def test_what_a_label_promises_is_asked_for_again_under_the_same_words(shelf: Shelf) -> None:
    shelf.begin()
    shelf.promote("three", THREE)
    hang(shelf)
    shelf.promote("three", {**THREE, "take": 4, "pay": 3})
    assert [(sku, one.why) for sku, one in shelf.open_tasks().items()] == [("MUG", ("promotion",))]
    assert shelf.sell("MUG", "3") == 2580
    hang(shelf)
    assert (shelf.sell("MUG", "3"), shelf.sell("MUG", "4")) == (3870, 3870)


def test_a_pause_that_was_over_before_a_label_was_printed_asks_for_none(shelf: Shelf) -> None:
    shelf.begin()
    shelf.promote("three", THREE)
    hang(shelf)
    for step in (Step.PAUSE, Step.RESUME):
        with shelf.database.write(shelf.who.actor) as uow:
            step_promotion(uow, "three", step)
        shelf.settle()
        assert (set(shelf.open_tasks()), shelf.sell("MUG", "3")) == ({"MUG"} if step is Step.PAUSE else set(), 2580)


def test_what_leaves_a_promotion_has_it_with_the_others_until_its_label_is_changed(shelf: Shelf) -> None:
    """Both labels say three for two: two mugs and a tea are three, though the office has taken the tea out."""
    shelf.begin()
    shelf.promote("three", THREE, selection=BOTH)
    hang(shelf)
    shelf.promote("three", THREE)
    assert set(shelf.open_tasks()) == {"TEA"}
    assert (basket(shelf, MUG="2", TEA="1"), shelf.sell("TEA", "3"), shelf.sell("MUG", "3")) == (2580, 900, 2580)
    hang(shelf)
    assert (basket(shelf, MUG="2", TEA="1"), shelf.sell("TEA", "3"), shelf.sell("MUG", "3")) == (3030, 1350, 2580)


def test_what_leaves_the_goods_of_a_promotion_has_it_until_its_label_is_changed(shelf: Shelf) -> None:
    with write(shelf.database) as uow:
        save_thing(uow, Attribute(code="season", type=AttributeType.TEXT, filterable=True))
    fill(shelf.counter.shop, "season", {"MUG": "winter", "TEA": "winter"})
    shelf.begin()
    shelf.promote("three", THREE, selection={"keys": ["attribute:season=winter"]})
    hang(shelf)
    fill(shelf.counter.shop, "season", {"TEA": "summer"})
    shelf.settle()
    assert (basket(shelf, MUG="2", TEA="1"), shelf.sell("TEA", "3")) == (2580, 900)


BUNDLE = {
    "kind": "bundle",
    "price": 1500,
    "slots": [
        {"selection": {"keys": ["attribute:season=winter"]}, "quantity": 1},
        {"selection": {"keys": ["attribute:season=summer"]}, "quantity": 1},
    ],
}


@pytest.mark.parametrize(
    ("offer", "selection", "due"),
    [
        (THREE, {"keys": ["attribute:season=winter", "attribute:season=summer"]}, 2580),
        (BUNDLE, {}, 2790),
    ],
)
def test_labels_of_a_promotion_that_followed_an_attribute_are_not_asked_for_again(
    shelf: Shelf, offer: Mapping[str, Any], selection: Mapping[str, Any], due: int
) -> None:
    with write(shelf.database) as uow:
        save_thing(uow, Attribute(code="season", type=AttributeType.TEXT, filterable=True))
    fill(shelf.counter.shop, "season", {"MUG": "winter", "TEA": "summer"})
    shelf.begin()
    shelf.promote("offer", offer, selection=selection, currency="EUR")
    hang(shelf)
    assert basket(shelf, MUG="2", TEA="1") == due
    shelf.wait(minutes=1)
    begin(shelf.counter.shop, "season", type="single_choice")
    shelf.settle()
    assert (shelf.open_tasks(), basket(shelf, MUG="2", TEA="1")) == ({}, due)


def test_a_promise_that_comes_back_before_its_labels_were_changed_is_kept_throughout(shelf: Shelf) -> None:
    """Three for two, then four for three, then three for two again, while the first label hangs."""
    shelf.begin()
    shelf.promote("three", THREE)
    hang(shelf)
    for take, pay in ((4, 3), (3, 2)):
        shelf.promote("three", {"kind": "n_for_m", "take": take, "pay": pay})
        assert (shelf.sell("MUG", "3"), shelf.sell("MUG", "6")) == (2580, 5160)
    hang(shelf)
    assert (shelf.sell("MUG", "3"), shelf.sell("MUG", "4")) == (2580, 3870)


def test_a_better_promise_that_was_printed_is_kept_until_its_label_is_changed(shelf: Shelf) -> None:
    """Two for one counts at once, and goes on where its label may hang by now though the office has taken it back."""
    shelf.begin()
    shelf.promote("three", THREE)
    hang(shelf)
    two = {"kind": "n_for_m", "take": 2, "pay": 1}
    shelf.promote("three", two)
    assert shelf.sell("MUG", "2") == 1290
    shelf.promote("three", THREE)
    assert (shelf.sell("MUG", "2"), shelf.sell("MUG", "3")) == (2580, 2580)
    shelf.promote("three", two)
    shelf.print()
    shelf.promote("three", THREE)
    assert (shelf.sell("MUG", "2"), shelf.sell("MUG", "3")) == (1290, 2580)
    hang(shelf)
    assert (shelf.sell("MUG", "2"), shelf.sell("MUG", "3")) == (2580, 2580)
