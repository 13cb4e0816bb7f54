"""Promotions tried on tickets that were sold before, through the till, the job and the routes; both databases."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.access.domain import Principal
from comptoir.insight.http import ROUTES
from comptoir.insight.services.backtests import Asked, run_backtest
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import job, run_now
from comptoir.pricing.services.costs import PutCost, record_costs
from tests.pricing.api import anybody, api
from tests.support.databases import write
from tests.till.conftest import Counter, cash, counter

__all__ = ["counter"]
TEA_HALF: dict[str, Any] = {
    "label": {"en_US": "Second tea at half price"},
    "offer": {"kind": "nth_percent", "nth": 2, "rate": "50"},
    "selection": {"skus": ["TEA"]},
}
MUG_TEN: dict[str, Any] = {
    "label": {"en_US": "Mugs -10 %"},
    "offer": {"kind": "percentage", "rate": "10"},
    "selection": {"skus": ["MUG"]},
}


def client_for(database: Database, principal: Principal) -> AbstractContextManager[TestClient[Litestar]]:
    return api(database, principal, *ROUTES)


def load(counter: Counter) -> None:
    """The book as the feed would have made it."""
    with counter.database.read() as connection:
        counter.prices.load(connection)


@pytest.fixture
def client(counter: Counter) -> Iterator[TestClient[Litestar]]:
    with client_for(counter.database, anybody("*.*.*")) as made:
        yield made


def put(client: TestClient[Litestar], code: str, body: dict[str, Any]) -> None:
    answer = client.put(f"/api/v1/promotions/{code}", json=body)
    assert answer.status_code == 201, answer.text


def backtest(
    client: TestClient[Litestar], counter: Counter, folder: Path, code: str, **asked: object
) -> dict[str, Any]:
    """Ask for it, run its job, read what it found."""
    answer = client.post(f"/api/v1/promotions/{code}/backtest", json=asked)
    assert answer.status_code == 202, answer.text
    with counter.database.read() as connection:
        queued = job(connection, UUID(answer.json()["job"]))
    ran = run_now(counter.database, folder, queued.kind, run_backtest, queued.argument)
    assert (ran.state, ran.error) == ("done", None)
    found = client.get(f"/api/v1/promotions/{code}/backtests/{ran.id}")
    assert found.status_code == 200, found.text
    result: dict[str, Any] = found.json()["result"]
    return result


def test_counts_what_past_tickets_would_have_cost(
    counter: Counter, client: TestClient[Litestar], tmp_path: Path
) -> None:
    counter.sell(("TEA", "3"), ("MUG", "1"))
    counter.sell(("TEA", "1"))
    counter.sell(("TEA", "2"))
    with write(counter.database) as uow:
        record_costs(uow, [PutCost("TEA", 200, "EUR", valid_from="2020-01-01")])
    put(client, "tea", TEA_HALF | {"state": "draft"})
    result = backtest(client, counter, tmp_path, "tea", uplift="10")
    assert (result["baskets"], result["touched"], result["discount"]) == (3, 2, 450)
    assert (result["revenue"], result["touched_before"], result["touched_after"]) == (3_990, 3_540, 3_090)
    assert result["items"] == [{"sku": "TEA", "quantity": 5_000_000, "discount": 450}]
    assert (result["margin_before"], result["margin_after"], result["lines_without_cost"]) == (875, 499, 1)
    assert (result["break_even"], result["revenue_with_uplift"], result["margin_with_uplift"]) == (
        "75.3508",
        3_270,
        548,
    )


def test_tells_what_it_found_so_far_while_it_runs(
    counter: Counter, client: TestClient[Litestar], tmp_path: Path
) -> None:
    counter.sell(("TEA", "2"))
    put(client, "tea", TEA_HALF | {"state": "draft"})
    seen: list[tuple[int, bool]] = []

    def look(_done: int, _total: int | None) -> None:
        (one,) = client.get("/api/v1/promotions/tea/backtests").json()["items"]
        seen.append((one["result"]["touched"], one["result"]["is_over"]))

    argument = Asked("tea", counter.clock.now().date(), counter.clock.now().date()).written()
    run_now(counter.database, tmp_path, "insight.backtest", run_backtest, argument, on_progress=look)
    look(1, 1)
    assert seen == [(1, False), (1, True)]


def test_leaves_prices_by_hand_alone_and_the_sales_of_other_days(
    counter: Counter, client: TestClient[Litestar], tmp_path: Path
) -> None:
    by_hand = {"id": "1", "sku": "TEA", "quantity": "2", "unit_price": {"amount": 400, "currency": "EUR"}}
    counter.seal({"lines": [by_hand | {"override": {"reason": "dent"}}], "tenders": cash(800)})
    counter.sell(("TEA", "2"))
    put(client, "tea", TEA_HALF | {"state": "draft"})
    assert backtest(client, counter, tmp_path, "tea")["discount"] == 225
    before = (counter.clock.now() - timedelta(days=2)).date().isoformat()
    assert backtest(client, counter, tmp_path, "tea", **{"from": before, "to": before})["baskets"] == 0
    assert backtest(client, counter, tmp_path, "tea", stores=["lyon"])["baskets"] == 0


def test_names_what_it_would_replace(counter: Counter, client: TestClient[Litestar], tmp_path: Path) -> None:
    put(client, "mugs", MUG_TEN)
    load(counter)
    counter.sell(("MUG", "2"), given=2_322)
    put(client, "more", MUG_TEN | {"state": "draft", "offer": {"kind": "percentage", "rate": "25"}})
    result = backtest(client, counter, tmp_path, "more")
    assert result["displaced"] == [{"promotion": "mugs", "amount": 258}]
    assert (result["touched_before"], result["touched_after"]) == (2_322, 1_935)


def test_shows_costs_only_to_whom_may_see_them(counter: Counter, client: TestClient[Litestar], tmp_path: Path) -> None:
    put(client, "tea", TEA_HALF)
    backtest(client, counter, tmp_path, "tea")
    with client_for(counter.database, anybody("insight.*.*")) as other:
        (seen,) = other.get("/api/v1/promotions/tea/backtests").json()["items"]
    assert not {"margin_before", "margin_after", "margin_with_uplift", "break_even"} & seen["result"].keys()
    assert seen["result"]["baskets"] == 0


def test_tells_what_a_promotion_did_with_returns_taken_off(counter: Counter, client: TestClient[Litestar]) -> None:
    put(client, "mugs", MUG_TEN)
    load(counter)
    ticket = counter.sell(("MUG", "2"), given=2_322)
    counter.sell(("MUG", "1"), given=1_161)
    line = {"id": "r", "line": ticket["lines"][0]["id"], "quantity": "1"}
    counter.seal({"ticket": ticket["id"], "lines": [line], "tenders": cash(1_161)})
    assert client.get("/api/v1/promotions/mugs/results").json() == {
        "promotion": "mugs",
        "stores": [{"store": "rivoli", "orders": 2, "discount": 258, "due": 2_322}],
    }


def test_refuses_a_period_that_ends_before_it_begins(client: TestClient[Litestar]) -> None:
    put(client, "tea", TEA_HALF)
    answer = client.post("/api/v1/promotions/tea/backtest", json={"from": "2026-11-02", "to": "2026-11-01"})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, "insight.period_empty")
    assert client.post("/api/v1/promotions/none/backtest", json={}).status_code == 404
    assert client.get("/api/v1/promotions/tea/backtests/00000000-0000-0000-0000-000000000000").status_code == 404
