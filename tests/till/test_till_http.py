"""The routes of tills, tickets and receipts, as a cashier's browser and a program use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.testing import TestClient
from litestar.types import ASGIApp, Receive, Scope, Send

from comptoir.access.domain import Principal
from comptoir.access.queries import AuditFilter, audit_entries
from comptoir.app.http.problems import handlers
from comptoir.kernel.committer import Committer
from comptoir.kernel.feed import entries_after
from comptoir.kernel.ids import new_id
from comptoir.till.http import ROUTES
from comptoir.till.services.desk import TillDesk
from tests.till.conftest import Counter, cash, euros


@dataclass
class Process:
    committer: Committer
    tills: TillDesk


def signed_in(who: Principal) -> Callable[[ASGIApp], ASGIApp]:
    """Middleware that knows who asks, in the place of the guard."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def call(scope: Scope, receive: Receive, send: Send) -> None:
            scope.update({"principal": who, "trace": "trace"})  # type: ignore[misc] # as the guard does
            await app(scope, receive, send)

        return call

    return wrap


@pytest.fixture
def client(counter: Counter) -> Iterator[TestClient[Litestar]]:
    def give(value: object) -> Provide:
        return Provide(lambda: value, sync_to_thread=False)

    given = {
        "database": counter.database,
        "principal": counter.who,
        "tills": counter.desk,
        "trace": "trace",
        "secrets": counter.secrets,
        "locale": "fr_FR",
    }
    app = Litestar(
        [Router("/api/v1", route_handlers=ROUTES)],
        dependencies={name: give(value) for name, value in given.items()},
        middleware=[signed_in(counter.who)],
        exception_handlers=handlers(),
        state=State({"runtime": Process(counter.committer, counter.desk)}),
        logging_config=None,
    )
    with TestClient(app) as client:
        yield client


MUG = {"till": "T1", "lines": [{"id": "a", "sku": "MUG"}], "tenders": cash(1290)}


def test_a_ticket_is_created_replayed_refused_and_read(client: TestClient[Litestar]) -> None:
    path = f"/api/v1/tickets/{new_id()}"
    first, again = client.put(path, json=MUG), client.put(path, json=MUG)
    assert (first.status_code, again.status_code, again.headers["idempotent-replay"]) == (201, 200, "true")
    kept = client.get(path).json()
    cash_back = {"kind": "cash", "attempt": None, "left": euros(1290), "back_as": ["cash"]}
    assert (kept.pop("refundable"), kept.pop("refunded_without_return")) == ([cash_back], [])
    assert client.get(path, params={"till": "t1"}).json()["refundable"] == [cash_back]
    assert client.get(path, params={"till": "nowhere"}).json()["type"].endswith("till.till_unknown")
    assert first.json() == again.json() == kept
    other = client.put(path, json=MUG | {"tenders": cash(2000)})
    assert (other.status_code, other.json()["type"]) == (409, "https://comptoir.dev/problems/till.ticket_differs")
    below = client.put(f"/api/v1/tickets/{new_id()}", json=MUG | {"tenders": cash(1)})
    assert (below.status_code, below.json()["errors"][0]["pointer"]) == (422, "/tenders")
    unknown = client.put(f"/api/v1/tickets/{new_id()}", json=MUG | {"gift": True})
    assert unknown.status_code in {400, 422}
    assert client.get(f"/api/v1/tickets/{new_id()}").status_code == 404


def test_a_return_is_priced_then_made(client: TestClient[Litestar]) -> None:
    ticket = client.put(f"/api/v1/tickets/{new_id()}", json=MUG).json()
    body = {"till": "T1", "ticket": ticket["id"], "lines": [{"id": "r", "line": "a"}]}
    quote = client.post("/api/v1/returns:price", json=body)
    assert (quote.status_code, quote.json()["totals"]["due"]) == (200, euros(-1290))
    assert quote.json()["cash_step"] == 1
    made = client.put(f"/api/v1/returns/{new_id()}", json=body | {"tenders": cash(1290)})
    assert (made.status_code, made.json()["number"]) == (201, "T1-000002")
    assert client.get(f"/api/v1/tickets/{ticket['id']}").json()["lines"][0]["returned"] == "1"


def test_the_buyers_of_what_is_recalled_say_whether_all_are_told(client: TestClient[Litestar]) -> None:
    recall = f"/api/v1/recalls/{new_id()}"
    made = client.put(recall, json={"gtin": "4006381333931", "reason": "mould"})
    assert (made.status_code, made.json()["product"]) == (201, None)
    assert client.get(f"{recall}/buyers").json() == {"items": [], "next": None, "is_cut": False}


def test_tickets_are_listed_newest_first_by_till_day_and_number(client: TestClient[Litestar]) -> None:
    ids = [client.put(f"/api/v1/tickets/{new_id()}", json=MUG).json()["id"] for _ in range(3)]
    listed = client.get("/api/v1/tickets", params={"till": "t1", "day": "2026-11-21", "limit": 2}).json()
    assert [one["id"] for one in listed["items"]] == [ids[2], ids[1]]
    rest = client.get("/api/v1/tickets", params={"after": listed["next"]}).json()
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([ids[0]], None)
    found = client.get("/api/v1/tickets", params={"number": "T1-000002"}).json()["items"]
    assert [one["id"] for one in found] == [ids[1]]
    assert client.get("/api/v1/tickets", params={"after": "nonsense"}).status_code == 422


def test_a_till_is_set_up_opened_reported_and_closed(client: TestClient[Litestar]) -> None:
    made = client.put("/api/v1/tills/T3", json={"name": "Third", "store": "rivoli"})
    again = client.put("/api/v1/tills/t3", json={"name": "Third till", "store": "rivoli", "place": "shelf"})
    assert (made.status_code, again.status_code, again.json()["name"]) == (201, 200, "Third till")
    assert client.put("/api/v1/tills/T3", json={"name": "x", "store": "lyon", "place": "shelf"}).status_code == 422
    opened = client.post("/api/v1/tills/T3/open", json={"float": euros(5000)})
    assert (opened.status_code, opened.json()["state"], opened.json()["business_day"]) == (200, "open", "2026-11-21")
    assert client.post("/api/v1/tills/T3/open", json={"float": euros(5000)}).status_code == 409
    moved = client.post("/api/v1/tills/T3/cash", json={"id": str(new_id()), "amount": euros(-1000), "reason": "bank"})
    assert moved.json()["tenders"][0]["expected"] == euros(4000)
    assert client.post("/api/v1/tills/T3/drawer", json={"reason": "coins"}).status_code == 204
    x = client.get("/api/v1/tills/T3/report").json()
    counted = {"counted": [{"tender": "cash", "amount": euros(4000)}]}
    z = client.post("/api/v1/tills/T3/close", json=counted).json()
    assert x["cash_moves"] == [{"amount": euros(-1000), "reason": "bank"}]
    assert (x["kind"], z["kind"], z["number"], z["tenders"][0]["difference"]) == ("x", "z", 1, euros(0))
    assert client.get("/api/v1/tills/T3/report", params={"kind": "z"}).json() == z
    assert client.get("/api/v1/tills/T3/report").status_code == 409
    assert [one["number"] for one in client.get("/api/v1/tills/T3/days").json()["items"]] == [1]
    codes = [(one["code"], one["state"]) for one in client.get("/api/v1/tills").json()["items"]]
    assert codes == [("T1", "open"), ("T2", "closed"), ("T3", "closed")]
    assert client.get("/api/v1/tills/T9").status_code == 404


def test_receipts_come_in_four_forms_and_duplicates_are_numbered(client: TestClient[Litestar]) -> None:
    ticket = client.put(f"/api/v1/tickets/{new_id()}", json=MUG).json()["id"]
    types = {}
    for form in ("html", "pdf", "escpos", "text"):
        answer = client.get(f"/api/v1/tickets/{ticket}/receipt", params={"as": form})
        assert answer.status_code == 200
        types[form] = answer.headers["content-type"].partition(";")[0]
    assert types == {
        "html": "text/html",
        "pdf": "application/pdf",
        "escpos": "application/octet-stream",
        "text": "text/plain",
    }
    made = client.post(f"/api/v1/tickets/{ticket}/duplicates", json={"reason": "lost"})
    assert (made.status_code, made.json()["duplicate"]) == (201, 1)
    text = client.get(f"/api/v1/tickets/{ticket}/receipt", params={"as": "text", "duplicate": 1}).text
    assert "DUPLICATA n° 1" in text


def test_payment_attempts_are_made_read_and_cancelled(client: TestClient[Litestar]) -> None:
    terminal = {"till": "T1", "address": "http://127.0.0.1:1/nexo", "poi_id": "P1"}
    assert client.put("/api/v1/terminals/TERM1", json=terminal).status_code == 201
    path = f"/api/v1/payment-attempts/{new_id()}"
    made = client.put(path, json={"till": "T1", "kind": "card", "amount": euros(1290), "terminal": "TERM1"})
    assert (made.status_code, made.json()["state"], made.json()["amount"]) == (201, "created", euros(1290))
    assert client.get(path).json()["id"] == made.json()["id"]
    assert client.get("/api/v1/tills/T1").json()["terminals"] == [{"code": "TERM1", "name": "TERM1"}]
    assert client.get("/api/v1/terminals").json()["items"] == [
        {"code": "TERM1", "driver": "nexo", "options": {}, "has_key": False, **terminal}
    ]
    other = client.put(path, json={"till": "T1", "kind": "card", "amount": euros(1), "terminal": "TERM1"})
    assert (other.status_code, other.json()["type"].rpartition("/")[2]) == (409, "payments.attempt_differs")


def test_a_terminal_is_told_once_and_each_change_leaves_an_entry_and_an_audit_row(
    client: TestClient[Litestar], counter: Counter
) -> None:
    terminal = {"till": "T1", "address": "http://127.0.0.1:1/nexo", "poi_id": "P1"}
    moved = terminal | {"address": "http://127.0.0.1:2/nexo"}
    answers = [client.put("/api/v1/terminals/TERM9", json=body).status_code for body in (terminal, terminal, moved)]
    assert answers == [201, 200, 200]
    wrong = client.put("/api/v1/terminals/TERM9", json=terminal | {"address": "somewhere"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/address")
    with counter.database.read() as connection:
        entries = [one for one in entries_after(connection, 0, 500) if one.topic == "payments.terminal.changed"]
        told = [row.action for row, _ in audit_entries(connection, AuditFilter("payments.terminal"), None, 50)]
    assert [one.key for one in entries] == ["TERM9", "TERM9"]
    assert told == ["payments.terminal.changed", "payments.terminal.added"]
