"""The last units: whoever asks the book gets what it has and no more; what a till sold was sold."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable

import httpx

from comptoir.kernel.ids import new_id
from tests.proof.shop import Shop
from tests.support.trade import SHELF, Api, offer, on_hand, open_company, open_shop

TAKERS = 64
LAST = 50


def all_at_once(count: int, act: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    """What `count` callers were told who began at the same moment."""
    gate = threading.Barrier(count)
    answers: list[httpx.Response] = []

    def call(number: int) -> None:
        gate.wait()
        answers.append(act(number))

    threads = [threading.Thread(target=call, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def taking(number: int) -> dict[str, object]:
    """A document that takes one lamp: a loss, or a correction downwards."""
    if number % 2:
        return {"kind": "loss", "from": SHELF, "lines": [{"sku": "LAMP", "quantity": "1", "reason": "cassée"}]}
    return {"kind": "adjustment", "to": SHELF, "lines": [{"sku": "LAMP", "quantity": "-1", "reason": "perdue"}]}


def test_64_takers_of_the_last_50_units_get_exactly_50(shop: Shop) -> None:
    with shop.serving() as api:
        open_company(api)
        api.bulk("/products:bulk", [{"sku": "LAMP"}])
        offer(api, {"LAMP": 4900}, LAST)
        answers = all_at_once(TAKERS, lambda number: api.try_put(f"/stock-documents/{new_id()}", taking(number)))
        assert statuses(answers) == {201: LAST, 409: TAKERS - LAST}
        for answer in answers:
            if answer.status_code == 409:
                assert answer.headers["content-type"].startswith("application/problem+json")
                assert answer.json()["type"] == "https://comptoir.dev/problems/inventory.insufficient_stock"
        assert on_hand(api) == {"LAMP": 0}
    shop.run("verify")


def test_64_tills_that_sell_the_last_50_units_all_sold_them(shop: Shop) -> None:
    with shop.serving() as api:
        tills = open_shop(api, TAKERS, LAST)
        bodies = [
            {
                "till": till,
                "lines": [{"id": "1", "sku": "MUG", "quantity": "1"}],
                "tenders": [{"id": "1", "kind": "cash", "amount": {"amount": 1290, "currency": "EUR"}}],
            }
            for till in random.Random(LAST).sample(tills, TAKERS)
        ]
        answers = all_at_once(TAKERS, lambda number: api.try_put(f"/tickets/{new_id()}", bodies[number]))
        assert statuses(answers) == {201: TAKERS}
        assert on_hand(api)["MUG"] == LAST - TAKERS
        assert_case_of_missing_stock(api)
    shop.run("verify")


def assert_case_of_missing_stock(api: Api) -> None:
    """Somebody is asked to look, once for the place and the product, not once a ticket."""
    cases = list(api.pages("/cases"))
    assert [case["kind"] for case in cases] == ["inventory.level_went_negative"]
