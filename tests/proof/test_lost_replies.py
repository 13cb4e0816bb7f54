"""Answers get lost on the way: the till sends the same ticket again until it is told, and it is sold once."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import httpx

from comptoir.kernel.ids import new_id
from tests.proof.shop import Shop
from tests.support.trade import PRICES, Api, on_hand, open_shop, ticket

TILLS = 8
TICKETS_PER_TILL = 12
LOST = 0.3
STOCK = 10_000


@dataclass
class Cutter:
    """A proxy that hands every request over, and throws away some of the answers by closing the connection."""

    target: str
    chance: random.Random
    lost: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def cuts(self) -> bool:
        with self.guard:
            is_lost = self.chance.random() < LOST
            self.lost += is_lost
            return is_lost


@contextmanager
def cutting(target: str) -> Iterator[tuple[str, Cutter]]:
    """The proxy and its address."""
    cutter = Cutter(target, random.Random(LOST))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name: self.headers[name] for name in ("Authorization", "Content-Type")}
            with httpx.Client(timeout=30, verify=False) as client:
                answer = client.put(cutter.target + self.path, content=body, headers=headers)
            self.close_connection = True
            if cutter.cuts():
                return
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["content-type"])
            self.send_header("Content-Length", str(len(answer.content)))
            self.send_header("Connection", "close")
            if "idempotent-replay" in answer.headers:
                self.send_header("Idempotent-Replay", answer.headers["idempotent-replay"])
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}", cutter
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()


@dataclass
class Patient:
    """A till that sends a ticket until it hears of it."""

    till: str
    api: Api
    answers: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    bodies: dict[UUID, dict[str, object]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def sell(self) -> None:
        chance = random.Random(self.till)
        for _ in range(TICKETS_PER_TILL):
            ticket_id, body = new_id(), ticket(self.till, chance)
            self.bodies[ticket_id] = body
            tries, answer = 1, self._try(ticket_id, body)
            while answer is None:
                tries, answer = tries + 1, self._try(ticket_id, body)
            is_replay = answer.headers.get("Idempotent-Replay") == "true"
            if answer.status_code != (201 if tries == 1 else 200) or is_replay is not (tries > 1):
                self.problems.append(f"try {tries}: {answer.status_code} {answer.text}")
            self.answers[ticket_id] = answer.json()

    def _try(self, ticket_id: UUID, body: dict[str, object]) -> httpx.Response | None:
        try:
            return self.api.try_put(f"/tickets/{ticket_id}", body)
        except httpx.TransportError:
            return None


def test_a_third_of_the_answers_lost_sells_nothing_twice(shop: Shop) -> None:
    with shop.serving() as direct:
        codes = open_shop(direct, TILLS, STOCK)
        with cutting(direct.url) as (url, cutter):
            tills = [Patient(code, Api(url, shop.token)) for code in codes]
            sell_all(tills)
        assert cutter.lost > TILLS * TICKETS_PER_TILL * LOST / 2
        assert [problem for till in tills for problem in till.problems] == []
        answers = {ticket_id: answer for till in tills for ticket_id, answer in till.answers.items()}
        kept = {item["id"]: item["number"] for item in direct.pages("/tickets")}
        assert kept == {str(ticket_id): answer["number"] for ticket_id, answer in answers.items()}
        assert_same_numbers_again(direct, tills)
        assert on_hand(direct) == {sku: STOCK - sold(tills, sku) for sku in PRICES}
    shop.run("verify")


def sell_all(tills: list[Patient]) -> None:
    """Each till sells its tickets, all at the same time."""
    threads = [threading.Thread(target=till.sell) for till in tills]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for till in tills:
        till.api.close()


def assert_same_numbers_again(api: Api, tills: list[Patient]) -> None:
    """The same ticket much later is the first answer; another content under its id is refused."""
    for till in tills:
        ticket_id, body = next(iter(till.bodies.items()))
        again = api.try_put(f"/tickets/{ticket_id}", body)
        assert (again.status_code, again.json()) == (200, till.answers[ticket_id])
        other = api.try_put(f"/tickets/{ticket_id}", {**body, "tenders": []})
        assert (other.status_code, other.headers["content-type"]) == (409, "application/problem+json")


def sold(tills: list[Patient], sku: str) -> int:
    """How many pieces of a product the tills were told that they sold."""
    lines = [line for till in tills for answer in till.answers.values() for line in answer["lines"]]
    return sum(int(line["quantity"]) for line in lines if line["sku"] == sku)
