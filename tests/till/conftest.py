"""A shop with two tills, driven through the committer as the server drives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from comptoir.access.domain import Grant, Principal, parse_pattern
from comptoir.inventory.domain import DocumentKind, PlaceKind
from comptoir.inventory.queries import levels, require_place
from comptoir.inventory.service import PutLine, PutPlace, PutStockDocument, put_place, put_stock_document
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.committer import Committer
from comptoir.kernel.database import Database
from comptoir.kernel.feed import FeedEntry, entries_after
from comptoir.kernel.ids import new_id
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.values.errors import Refusal
from comptoir.pricing.service import PriceBookHolder
from comptoir.till.domain.tills import Department
from comptoir.till.rows import days_by_id
from comptoir.till.services import closing, days
from comptoir.till.services.desk import TillDesk, make_till_desk
from comptoir.till.services.shapes import MoneyBody, ReturnBody, TicketBody, content_hash
from comptoir.till.services.stored_value import with_hidden_numbers
from comptoir.till.services.work import SealCommand, Sealed
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import write

PRICES = {"MUG": 1290, "TEA": 450, "COMTE": 2490}


def euros(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


def cash(amount: int) -> list[dict[str, Any]]:
    return [{"id": "t1", "kind": "cash", "amount": euros(amount)}]


def person(*patterns: str, store_id: UUID | None = None) -> Principal:
    grant = Grant("test", frozenset(map(parse_pattern, patterns or ("*",))), store_id)
    return Principal("person", UUID(int=42), "Ada", "en_US", (grant,))


@dataclass
class Counter:
    """Tills T1 and T2 of the store rivoli; 100 of each item on the shelf."""

    shop: Shop
    clock: FixedClock
    committer: Committer
    desk: TillDesk
    prices: PriceBookHolder
    secrets: SecretBox
    who: Principal = field(default_factory=person)

    @property
    def database(self) -> Database:
        return self.shop.database

    def open(self, code: str = "T1", amount: int = 10_000) -> None:
        with self.database.write(self.who.actor) as uow:
            days.open_day(uow, self.desk.keys, self.desk.memory, self.who, code, MoneyBody(amount, "EUR"))

    def close(self, counted: Mapping[str, int] | None = None, code: str = "T1") -> dict[str, Any]:
        there = {tender: MoneyBody(amount, "EUR") for tender, amount in (counted or {}).items()}
        with self.database.write(self.who.actor) as uow:
            return closing.close_day(uow, self.desk.keys, self.desk.memory, self.who, code, there)

    def move_cash(self, amount: int, code: str = "T1") -> None:
        with self.database.write(self.who.actor) as uow:
            days.move_cash(uow, self.desk.memory, self.who, code, new_id(), MoneyBody(amount, "EUR"), "bank")

    def x(self, code: str = "T1") -> dict[str, Any]:
        with self.database.read() as connection:
            till = days.require_till(connection, code)
            assert till.day_id is not None
            store = self.desk.memory.store(connection, till.store_id)
            day = days_by_id(connection, [till.day_id])[till.day_id]
            return days.report(connection, till, store, day, kind="x")

    def day_id(self, code: str = "T1") -> UUID:
        """The open day of a till."""
        with self.database.read() as connection:
            day_id = days.require_till(connection, code).day_id
        assert day_id is not None
        return day_id

    def seal(
        self, body: Mapping[str, Any], ticket_id: UUID | None = None, who: Principal | None = None
    ) -> dict[str, Any]:
        """A sale or, with "ticket" or "without_receipt" in it, a return; the answer, decoded."""
        shape: type[TicketBody | ReturnBody] = ReturnBody if {"ticket", "without_receipt"} & set(body) else TicketBody
        made = with_hidden_numbers(msgspec.convert({"till": "T1", **body}, shape), self.secrets)
        command = SealCommand(ticket_id or new_id(), made, content_hash(made), who or self.who, "test")
        content, is_replay = self.committer.submit(self.desk.seal, command).result(60)
        answer: dict[str, Any] = msgspec.json.decode(content)
        return answer | ({"replay": True} if is_replay else {})

    def together(self, *bodies: Mapping[str, Any]) -> list[Any]:
        """Sales that one group of the committer seals; of each its answer or why it was refused."""
        asked = (msgspec.convert({"till": "T1", **body}, TicketBody) for body in bodies)
        shapes = [with_hidden_numbers(one, self.secrets) for one in asked]
        commands = [SealCommand(new_id(), made, content_hash(made), self.who, "test") for made in shapes]
        found: list[Sealed | Refusal] = []
        with self.database.write(self.who.actor) as uow:
            work = self.desk.seal.load(uow, commands)
            for command in commands:
                try:
                    found.append(self.desk.seal.decide(work, command, uow.now))
                except Refusal as refusal:
                    found.append(refusal)
            self.desk.seal.write(uow, work, [one for one in found if not isinstance(one, Refusal)])
        answers = [one if isinstance(one, Refusal) else self.desk.seal.answer(one)[0] for one in found]
        return [one if isinstance(one, Refusal) else msgspec.json.decode(one) for one in answers]

    def sell(
        self, *lines: tuple[str, str], given: int | None = None, ticket_id: UUID | None = None, till: str = "T1"
    ) -> dict[str, Any]:
        """SKUs and quantities, paid in cash: exactly what is due unless `given` says otherwise."""
        due = sum(round(PRICES[sku] * float(quantity)) for sku, quantity in lines)
        body = {
            "till": till,
            "lines": [{"id": str(number), "sku": sku, "quantity": q} for number, (sku, q) in enumerate(lines)],
            "tenders": cash(given if given is not None else due),
        }
        return self.seal(body, ticket_id)

    def on_hand(self, sku: str) -> int:
        """Millionths on the shelf."""
        item_id = self.shop.items[sku]
        with self.database.read() as connection:
            place = require_place(connection, "shelf")
            return levels(connection, [item_id], [place.id])[item_id, place.id].on_hand

    def feed(self, *topics: str) -> Sequence[FeedEntry]:
        with self.database.read() as connection:
            return entries_after(connection, 0, 10_000, topics)


def set_up(shop: Shop, clock: FixedClock, folder: Path) -> Counter:
    """The counter of a fresh shop, both tills closed."""
    shop.set_prices(PRICES)
    prices = PriceBookHolder(shop.database)
    secrets = SecretBox(folder)
    desk = make_till_desk(shop.database, secrets, prices)
    who = person()
    with write(shop.database) as uow:
        put_place(uow, PutPlace("shelf", {"en_US": "Shelf"}, PlaceKind.SHELF, "rivoli"))
    with write(shop.database) as uow:
        lines = tuple(PutLine(sku, "100") for sku in PRICES)
        put_stock_document(uow, PutStockDocument(new_id(), DocumentKind.RECEIPT, None, "shelf", lines))
        books = Department("books", {"fr_FR": "Livres", "en_US": "Books"}, "reduced")
        for code in ("T1", "T2"):
            days.put_till(uow, desk.keys, who, days.PutTill(code, f"Till {code}", "rivoli", departments=(books,)))
    with shop.database.read() as connection:
        prices.load(connection)
    return Counter(shop, clock, Committer(shop.database), desk, prices, secrets, who)


@pytest.fixture
def counter(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[Counter]:
    made = set_up(open_shop(database), clock, tmp_path / "keys")
    made.open()
    yield made
    made.desk.terminals.stop()
    made.committer.stop()
