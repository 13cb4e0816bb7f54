"""A shop run from outside, over HTTP only, as tills and scripts use it: set it up, sell, ask what is there."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

import httpx

from comptoir.kernel.ids import new_id

PRICES = {"MUG": 1290, "TEA": 650, "SOAP": 399}
"""What the shop sells, in cents with tax."""
SHELF = "rivoli-shelf"
ADDRESS = {"lines": ["1 rue de Rivoli"], "postcode": "75001", "city": "Paris", "country": "FR"}
SECONDS_MAX = 120.0


class Api:
    """The HTTP API as a program with a token sees it."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._client = httpx.Client(
            base_url=f"{url}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=SECONDS_MAX,
            verify=False,  # plain http on loopback; reading all authorities would take longer than a sale
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def send(self, method: str, path: str, body: object = None, **query: str) -> Any:  # noqa: ANN401 - JSON
        """The answer's body; anything but a success is an error of the test."""
        answer = self._client.request(method, path, json=body, params=query)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def try_put(self, path: str, body: object) -> httpx.Response:
        return self._client.put(path, json=body)

    def bulk(self, path: str, records: Sequence[Mapping[str, object]]) -> None:
        """Send one record a line; each must be taken."""
        content = "\n".join(json.dumps(record) for record in records)
        answer = self._client.post(path, content=content, headers={"Content-Type": "application/x-ndjson"})
        assert answer.is_success, f"POST {path}: {answer.status_code} {answer.text}"
        outcomes = [json.loads(line) for line in answer.text.splitlines() if line]
        refused = [outcome for outcome in outcomes if outcome["status"] == "rejected"]
        assert (len(outcomes), refused) == (len(records), [])

    def pages(self, path: str, **query: str) -> Iterator[Any]:
        """Every item of a list."""
        after: dict[str, str] = {}
        while True:
            page = self.send("GET", path, **query, **after)
            yield from page["items"]
            if page["next"] is None:
                return
            after = {"after": page["next"]}


def open_company(api: Api) -> None:
    """A legal entity with one store that has one shelf, and a price list."""
    entity = {"name": "Comptoir SAS", "address": ADDRESS, "currency": "EUR", "registration_number": "732829320"}
    api.send("PUT", "/legal-entities/comptoir", entity)
    store = {"name": "Rivoli", "legal_entity": "comptoir", "address": ADDRESS, "time_zone": "Europe/Paris"}
    api.send("PUT", "/stores/rivoli", store)
    api.send("PUT", f"/places/{SHELF}", {"name": {"fr_FR": "Rayon"}, "kind": "shelf", "store": "rivoli"})
    api.send("PUT", "/price-lists/retail", {"label": {"fr_FR": "Magasin"}, "currency": "EUR"})


def offer(api: Api, prices: Mapping[str, int], stock: int) -> None:
    """Prices, in cents with tax, and `stock` pieces on the shelf of each product; they exist already."""
    api.bulk("/prices:bulk", [{"sku": sku, "price_list": "retail", "amount": price} for sku, price in prices.items()])
    lines = [{"sku": sku, "quantity": str(stock)} for sku in prices]
    api.send("PUT", f"/stock-documents/{new_id()}", {"kind": "receipt", "to": SHELF, "lines": lines})


def open_tills(api: Api, count: int) -> list[str]:
    """Open tills with empty drawers; their codes."""
    codes = [f"till-{number}" for number in range(count)]
    for code in codes:
        api.send("PUT", f"/tills/{code}", {"name": code, "store": "rivoli", "place": SHELF})
        api.send("POST", f"/tills/{code}/open", {"float": {"amount": 0, "currency": "EUR"}})
    return codes


def open_shop(api: Api, tills: int, stock: int) -> list[str]:
    """A legal entity, a store, a shelf full of goods with prices, and open tills; the codes of the tills."""
    open_company(api)
    api.bulk("/products:bulk", [{"sku": sku} for sku in PRICES])
    offer(api, PRICES, stock)
    return open_tills(api, tills)


def on_hand(api: Api) -> dict[str, int]:
    """How many pieces of each product lie on the shelf."""
    return {level["sku"]: int(level["on_hand"]) for level in api.pages("/stock", place=SHELF)}


def ticket(till: str, chance: random.Random) -> dict[str, object]:
    """One to three lines, paid in cash to the cent."""
    bought = [(sku, chance.randint(1, 3)) for sku in chance.sample(sorted(PRICES), chance.randint(1, 3))]
    due = sum(PRICES[sku] * quantity for sku, quantity in bought)
    return {
        "till": till,
        "lines": [{"id": str(at), "sku": sku, "quantity": str(n)} for at, (sku, n) in enumerate(bought, 1)],
        "tenders": [{"id": "1", "kind": "cash", "amount": {"amount": due, "currency": "EUR"}}],
    }


@dataclass
class Seller:
    """One till that sells until its server is gone, keeps what was acknowledged, and sends again what was not."""

    till: str
    token: str
    chance: random.Random
    acknowledged: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    unanswered: tuple[UUID, dict[str, object]] | None = None
    problem: str | None = None

    waits: list[float] = field(default_factory=list)
    """How long each answer took, in seconds."""

    def sell(self, url: str, began: threading.Event, stop: threading.Event) -> None:
        """Sell until told to stop or the connection is lost; `began` is set by the first answer."""
        with Api(url, self.token) as api:
            while not stop.is_set() and self.problem is None:
                try:
                    self.sell_one(api)
                    began.set()
                except httpx.TransportError:
                    return

    def sell_one(self, api: Api) -> None:
        """Send the ticket that was not answered, else a new one."""
        self.unanswered = self.unanswered or (new_id(), ticket(self.till, self.chance))
        self._send(api, *self.unanswered)

    def settle(self, url: str) -> None:
        """Send again the one ticket whose answer was lost."""
        if self.unanswered is not None:
            with Api(url, self.token) as api:
                self._send(api, *self.unanswered)

    def _send(self, api: Api, ticket_id: UUID, body: dict[str, object]) -> None:
        started = time.monotonic()
        answer = api.try_put(f"/tickets/{ticket_id}", body)
        self.waits.append(time.monotonic() - started)
        if answer.is_success:
            self.acknowledged[ticket_id] = answer.json()
            self.unanswered = None
        else:
            self.problem = f"{self.till}: {answer.status_code} {answer.text}"


@contextmanager
def selling(sellers: Sequence[Seller], url: str) -> Iterator[None]:
    """All sellers at work while the block runs, the first answer received; afterwards each has stopped."""
    began, stop = threading.Event(), threading.Event()
    threads = [threading.Thread(target=seller.sell, args=(url, began, stop)) for seller in sellers]
    for thread in threads:
        thread.start()
    try:
        assert began.wait(SECONDS_MAX), [seller.problem for seller in sellers]
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
