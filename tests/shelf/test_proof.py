"""No ticket above what its shelf showed at that time: 10,000 labels with lost, late, repeated and reordered words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from comptoir.app.verify import verify
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.values.quantity import pieces
from comptoir.pricing.domain import Basket, BasketLine, Facts, SalePoint, price
from comptoir.pricing.service import SLICE
from comptoir.shelf import rows
from comptoir.shelf.services.facings import put_facings
from comptoir.shelf.services.hanging import see_label
from tests.conftest import NOON
from tests.pricing.shop import open_shop
from tests.shelf.conftest import Shelf
from tests.shelf.floor import Floor
from tests.support.databases import TestDatabases, opened
from tests.till.conftest import set_up

TASKS = [1_000, pytest.param(10_000, marks=pytest.mark.long)]
ITEMS = 200
SKUS = ("MUG", "TEA")


@pytest.mark.parametrize("count", TASKS)
def test_thousands_of_labels_and_no_ticket_above_its_shelf(shelf: Shelf, count: int) -> None:
    """Every item is priced at the till after every round; some are sold, and `verify` holds them against the feed."""
    chance = random.Random(43)
    skus = [f"ITEM-{number}" for number in range(ITEMS)]
    shelf.counter.shop.add_products(dict.fromkeys(skus, "H87"))
    _set_prices(shelf, {sku: chance.randrange(100, 3000) for sku in skus})
    shelf.begin(skus=())
    with shelf.database.write(shelf.who.actor) as uow:
        put_facings(uow, shelf.who, shelf.store, {shelf.item(sku): "" for sku in skus})
    shelf.settle()
    floor = Floor()
    floor.print(shelf.open_tasks().values())
    shelf.print()
    made = 0
    while made < count:
        changed = chance.sample(skus, chance.randint(ITEMS // 2, ITEMS))
        _set_prices(shelf, {sku: chance.randrange(100, 3000) for sku in changed})
        _check(shelf, floor, skus)
        shelf.settle()
        waiting = shelf.open_tasks()
        made += sum(one.sent_at is None for one in waiting.values())
        if chance.random() < 0.8:
            floor.print(one for one in waiting.values() if one.sent_at is None)
            while any(one.sent_at is None for one in shelf.open_tasks().values()):
                shelf.print()
        _check(shelf, floor, skus)
        for paper in floor.can_hang():
            if chance.random() < 0.6 and paper in floor.can_hang():
                now = shelf.counter.clock.present
                floor.hang(paper, now, is_told=chance.random() < 0.85, is_timed=chance.random() < 0.5)
        _check(shelf, floor, skus)
        _deliver(shelf, floor, chance)
        _check(shelf, floor, skus)
        shelf.wait(minutes=7)
        for sku in chance.sample(skus, 3):
            assert _allowed(shelf.sell(sku), floor.says(sku))
    assert made >= count
    assert {name: wrong for name, wrong in verify(shelf.database) if name.startswith("shelf.")} == {
        "shelf.nobody_paid_more_than_the_label_said": [],
        "shelf.facings_point_at_their_tasks": [],
    }


def _set_prices(shelf: Shelf, amounts: dict[str, int]) -> None:
    told = list(amounts.items())
    for start in range(0, len(told), SLICE):
        shelf.counter.shop.set_prices(dict(told[start : start + SLICE]))
    shelf.follow()


def _deliver(shelf: Shelf, floor: Floor, chance: random.Random) -> None:
    with shelf.database.write(shelf.who.actor) as uow:
        for _ in range(len(floor.words) // 2):
            word = floor.arrives(chance)
            if word is not None:
                see_label(uow, shelf.who, word.label_id, word.at)
    shelf.settle()


def _check(shelf: Shelf, floor: Floor, skus: list[str]) -> None:
    point = SalePoint(shelf.store.currency, "FR", "Europe/Paris", None, "rivoli", is_shelf=True)
    lines = tuple(BasketLine(sku, sku, pieces(1), shelf.item(sku)) for sku in skus)
    priced = price(Basket(point, lines), shelf.counter.prices.current(), Facts(), shelf.counter.clock.present)
    above = [line.sku for line in priced.lines if not _allowed(line.due.amount, floor.says(line.sku))]
    assert above == []


def _allowed(asked: int, label: int | None) -> bool:
    return label is None or asked <= label


class LabelModel(RuleBasedStateMachine):
    """Two items; whatever happens to labels and words, the till never asks more than what hangs."""

    databases: TestDatabases

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        clock = FixedClock(NOON)
        url = self.stack.enter_context(self.databases.sqlite(folder))
        database: Database = self.stack.enter_context(opened(url, clock))
        counter = set_up(open_shop(database), clock, folder / "keys")
        self.stack.callback(counter.committer.stop)
        self.stack.callback(counter.desk.terminals.stop)
        counter.open()
        self.shelf = Shelf(counter)
        self.shelf.settle()
        self.shelf.begin(skus=SKUS)
        self.floor = Floor()
        with database.read() as connection:
            facings = rows.facing_page(connection, self.shelf.store.id, None, 10)
            self.floor.take_over(rows.tasks_by_id(connection, [one.hung_id for one in facings]).values())

    def teardown(self) -> None:
        self.stack.close()

    @rule(sku=st.sampled_from(SKUS), amount=st.sampled_from((None, 100, 200, 300, 400)), is_noticed=st.booleans())
    def set_price(self, sku: str, amount: int | None, is_noticed: bool) -> None:
        self.shelf.set_prices({sku: amount}, settle=is_noticed)

    @rule(sku=st.sampled_from(SKUS), amount=st.sampled_from((None, 100, 200, 300, 400)), is_heard=st.booleans())
    def set_price_while_memory_lags(self, sku: str, amount: int | None, is_heard: bool) -> None:
        self.shelf.counter.shop.set_prices({sku: amount})
        if is_heard:
            self.shelf.hear()
            self.shelf.make_labels()

    @rule()
    def memory_catches_up(self) -> None:
        self.shelf.follow()

    @rule()
    def labels_are_made(self) -> None:
        self.shelf.wait(minutes=1)

    @rule()
    def labels_are_printed(self) -> None:
        waiting = [one for one in self.shelf.open_tasks().values() if one.sent_at is None]
        if waiting:
            self.shelf.print(*(one.label.sku for one in waiting))
            self.floor.print(waiting)

    @precondition(lambda self: self.floor.can_hang())
    @rule(data=st.data(), is_told=st.booleans(), is_timed=st.booleans())
    def hang(self, data: st.DataObject, is_told: bool, is_timed: bool) -> None:
        paper = data.draw(st.sampled_from(self.floor.can_hang()))
        self.floor.hang(paper, self.shelf.counter.clock.present, is_told=is_told, is_timed=is_timed)

    @precondition(lambda self: self.floor.words)
    @rule(data=st.data(), stays=st.booleans())
    def word_arrives(self, data: st.DataObject, stays: bool) -> None:
        word = data.draw(st.sampled_from(self.floor.words))
        if not stays:
            self.floor.words.remove(word)
        self.shelf.see(word.label_id, word.at)

    @rule()
    def store_opens(self) -> None:
        self.shelf.counter.close()
        self.shelf.counter.open()
        self.shelf.settle()

    @invariant()
    def nobody_pays_more_than_what_hangs(self) -> None:
        _check(self.shelf, self.floor, [sku for sku in SKUS if self._price(sku, is_shelf=True) is not None])

    @invariant()
    def a_label_that_waits_never_blocks_a_cut(self) -> None:
        for sku in SKUS:
            listed, asked = self._price(sku, is_shelf=False), self._price(sku, is_shelf=True)
            assert listed is None or (asked is not None and asked <= listed)

    def _price(self, sku: str, *, is_shelf: bool) -> int | None:
        point = SalePoint(self.shelf.store.currency, "FR", "Europe/Paris", None, "rivoli", is_shelf=is_shelf)
        book, now = self.shelf.counter.prices.current(), self.shelf.counter.clock.present
        if book.consumer_price(self.shelf.item(sku), point, now) is None:
            return None
        basket = Basket(point, (BasketLine(sku, sku, pieces(1), self.shelf.item(sku)),))
        return price(basket, book, Facts(), now).totals.due.amount


def test_the_till_never_asks_more_than_what_hangs(databases: TestDatabases) -> None:
    LabelModel.databases = databases

    run_state_machine_as_test(LabelModel, settings=settings(max_examples=15, stateful_step_count=25, deadline=None))


@pytest.fixture(autouse=True)
def _no_leftovers() -> Iterator[None]:
    yield
    if hasattr(LabelModel, "databases"):
        del LabelModel.databases
