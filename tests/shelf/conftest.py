"""The counter of tests/till with labels on its shelves: tasks are made by the readers as the server makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from comptoir.access.domain import Principal
from comptoir.company.domain import Store
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after, last_position
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.shown import Rises
from comptoir.pricing.domain.states import Step
from comptoir.pricing.services.promotion_bodies import PromotionBody
from comptoir.pricing.services.promotions import put_promotion, step_promotion
from comptoir.shelf import rows
from comptoir.shelf.readers import mark, open_stores
from comptoir.shelf.rows import StoredTask
from comptoir.shelf.services.facings import choose_rises, put_facings
from comptoir.shelf.services.hanging import print_labels, see_label, take_over
from comptoir.shelf.services.making import notice_time, refresh_labels
from comptoir.till.events import DayOpened
from tests.pricing.shop import open_shop
from tests.till.conftest import Counter, cash, person, set_up


@dataclass
class Shelf:
    """The store rivoli with its tills and shelves. `settle` lets the readers and followers catch up.

    position: that the readers have heard; followed: up to which the price book holds what there is.
    """

    counter: Counter
    who: Principal = field(default_factory=person)
    position: int = 0
    followed: int = 0

    @property
    def database(self) -> Database:
        return self.counter.database

    @property
    def store(self) -> Store:
        return self.counter.shop.stores["rivoli"]

    def item(self, sku: str) -> UUID:
        return self.counter.shop.items[sku]

    def wait(self, **time: float) -> None:
        self.counter.clock.present = Instant(self.counter.clock.present + timedelta(**time))
        notice_time(self.database, self.counter.prices.current())
        self.settle()

    def follow(self) -> None:
        """The price book takes in what the feed says."""
        with self.database.read() as connection:
            entries = entries_after(connection, self.counter.prices.current().position, 100_000)
            self.followed = last_position(connection)
        if entries:
            self.counter.prices.follow(entries)

    def settle(self) -> None:
        """Readers of the shelf, price book and label tasks catch up with the feed."""
        self.hear()
        self.follow()
        self.make_labels()
        self.follow()

    def hear(self) -> None:
        """Readers of the shelf mark what may have to change."""
        with self.database.read() as connection:
            entries = entries_after(connection, self.position, 100_000)
        if entries:
            self.position = entries[-1].seq
            topics = ("pricing.", "catalog.")
            told = [one for one in entries if one.topic.startswith(topics)]
            opened = [one for one in entries if one.topic == DayOpened.topic]
            with self.database.write() as uow:
                if told:
                    mark(uow, told)
                open_stores(uow, opened)

    def make_labels(self) -> None:
        """Labels are asked for, of what the price book knows."""
        while refresh_labels(self.database, self.counter.prices.current(), self.followed):
            pass

    def begin(
        self, rises: Rises = Rises.HUNG, skus: Sequence[str] = ("MUG", "TEA", "COMTE"), lead_hours: int = 0
    ) -> None:
        """Labels begin at the store: what hangs says the prices in force."""
        notice_time(self.database, self.counter.prices.current())
        with self.database.write(self.who.actor) as uow:
            choose_rises(uow, self.who, self.store, rises, lead_hours)
            put_facings(uow, self.who, self.store, {self.item(sku): f"A{n}" for n, sku in enumerate(skus)})
        self.settle()
        take_over(self.database, self.who, "test", self.store)
        self.settle()

    def set_prices(self, amounts: Mapping[str, int | None], *, settle: bool = True) -> None:
        self.counter.shop.set_prices(amounts)
        self.follow() if not settle else self.settle()

    def promote(self, code: str, offer: Mapping[str, Any], **more: object) -> None:
        """A promotion on mugs, active at once."""
        body = {"label": {"en_US": code, "fr_FR": code}, "offer": offer, "selection": {"skus": ["MUG"]}, **more}
        with self.database.write(self.who.actor) as uow:
            put_promotion(uow, code, msgspec.convert(body, PromotionBody))
        self.settle()

    def stop_promotion(self, code: str) -> None:
        with self.database.write(self.who.actor) as uow:
            step_promotion(uow, code, Step.END)
        self.settle()

    def open_tasks(self) -> dict[str, StoredTask]:
        with self.database.read() as connection:
            return {task.label.sku: task for _, task in rows.open_tasks(connection, self.store.id)}

    def print(self, *skus: str) -> UUID:
        tasks = self.open_tasks()
        ids = [tasks[sku].id for sku in skus] if skus else None
        sheet_id, _ = print_labels(self.database, self.who, "test", self.store, ids, "a4_24")
        self.settle()
        return sheet_id

    def see(self, label_id: UUID, at: Instant | None = None) -> None:
        with self.database.write(self.who.actor) as uow:
            see_label(uow, self.who, label_id, at)
        self.settle()

    def sell(self, sku: str, quantity: str = "1", till: str = "T1") -> int:
        """What one line costs at the till, in cents: it is sold and paid."""
        line = {"id": "1", "sku": sku, "quantity": quantity}
        body = {"till": till, "lines": [line], "tenders": cash(1_000_000)}
        due: int = self.counter.seal(body)["totals"]["due"]["amount"]
        return due


@pytest.fixture
def shelf(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[Shelf]:
    counter = set_up(open_shop(database), clock, tmp_path / "keys")
    counter.open()
    made = Shelf(counter)
    made.settle()
    yield made
    counter.desk.terminals.stop()
    counter.committer.stop()
