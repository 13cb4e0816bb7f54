"""The routes of paper, as a cashier's browser and a customer's phone use them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.testing import TestClient

from comptoir.access.service import RefusalTrail
from comptoir.app.http.problems import handlers
from comptoir.inventory.domain import PlaceKind
from comptoir.inventory.service import PutPlace, put_place
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import Instant
from comptoir.till.http import PAGES, ROUTES
from comptoir.till.http.paper import MAILS
from comptoir.till.services import days
from comptoir.till.simulator import SimulatedPrinter
from tests.customers.people import somebody
from tests.support.databases import write
from tests.till.conftest import Counter, cash, person
from tests.till.test_till_http import Process, signed_in

MUG = {"till": "T1", "lines": [{"id": "a", "sku": "MUG"}], "tenders": cash(1290)}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What the routes ask of services is proved on both databases elsewhere."""
    return sqlite_database


@pytest.fixture
def client(counter: Counter) -> Iterator[TestClient[Litestar]]:
    with served(counter) as client:
        yield client
    counter.desk.printers.stop()


def served(counter: Counter) -> TestClient[Litestar]:
    """The routes, asked by who stands at the counter."""

    def give(value: object) -> Provide:
        return Provide(lambda: value, sync_to_thread=False)

    given = {
        "database": counter.database,
        "principal": counter.who,
        "tills": counter.desk,
        "secrets": counter.secrets,
        "refusals": RefusalTrail(counter.database),
        "settings": Settings(public_name="shop.example"),
        "trace": "trace",
        "locale": "fr_FR",
    }
    app = Litestar(
        [Router("/api/v1", route_handlers=ROUTES), *PAGES],
        dependencies={name: give(value) for name, value in given.items()},
        middleware=[signed_in(counter.who)],
        exception_handlers=handlers(),
        state=State({"runtime": Process(counter.committer, counter.desk)}),
        logging_config=None,
    )
    return TestClient(app)


def test_a_link_shows_the_receipt_and_names_nobody(client: TestClient[Litestar]) -> None:
    ticket = client.put(f"/api/v1/tickets/{new_id()}", json=MUG).json()
    body = {"ticket": ticket["id"], "way": "link"}
    made = client.put(f"/api/v1/receipt-issues/{new_id()}", json=body).json()
    assert made["link"].startswith("https://shop.example/r/")
    assert made["qr"].startswith("<svg")
    page = client.get(made["link"].removeprefix("https://shop.example"))
    assert (page.status_code, page.headers["x-robots-tag"]) == (200, "noindex, nofollow")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "T1-000001" in page.text
    assert "Opérateur" not in page.text
    assert client.get("/r/0123456789012345678901234567890123456789").status_code == 404


def test_what_is_tried_at_public_receipts_opens_nothing(counter: Counter) -> None:
    """Guesses, other names of the receipt, paths and hosts made up; the page itself names nobody but the shop."""
    somebody_else = replace(counter, who=person("till.*.*", store_id=counter.shop.stores["lyon"].id))
    customer = somebody(counter.database, counter.secrets)
    with served(counter) as client, served(somebody_else) as elsewhere:
        ticket = client.put(f"/api/v1/tickets/{new_id()}", json=MUG | {"customer": str(customer)}).json()
        body, issue = {"ticket": ticket["id"], "way": "link"}, new_id()
        assert elsewhere.put(f"/api/v1/receipt-issues/{new_id()}", json=body).status_code == 403
        evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        link = client.put(f"/api/v1/receipt-issues/{issue}", json=body, headers=evil).json()["link"]
        assert link.startswith("https://shop.example/r/")
        token = link.rpartition("/")[2]
        assert len(token) == 40
        page = client.get(f"/r/{token}", headers=evil)
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
        for told in (counter.who.name, "Lefèvre", str(customer), str(ticket["id"]), "evil.example"):
            assert told not in page.text
        digest = hashlib.sha256(token.encode()).hexdigest()
        others = (token.upper(), token[:-1], token + "0", digest, str(issue), ticket["id"], ticket["number"], "%00")
        for tried in (*others, "%ff%fe", "..%2f..%2fkeys", "' OR 1=1 --", "x" * 8_000):
            answer = client.get(f"/r/{tried}")
            assert answer.status_code in {404, 422}, tried
            assert "T1-000001" not in answer.text
        counter.clock.present = Instant(counter.clock.now() + timedelta(days=30, seconds=1))
        late = client.get(f"/r/{token}")
        assert (late.status_code, late.headers["cache-control"]) == (404, "no-store")
    counter.desk.printers.stop()


def test_a_person_who_mails_receipts_to_many_addresses_is_slowed(client: TestClient[Litestar]) -> None:
    ticket = client.put(f"/api/v1/tickets/{new_id()}", json=MUG).json()

    def mail() -> int:
        body = {"ticket": ticket["id"], "way": "mail", "address": "a@example.org"}
        return client.put(f"/api/v1/receipt-issues/{new_id()}", json=body).status_code

    assert {mail() for _ in range(MAILS.burst)} == {422}, "no mail server is set up"
    assert mail() == 429


def test_a_printer_is_set_up_tested_used_and_taken_away(client: TestClient[Litestar]) -> None:
    printer = SimulatedPrinter()
    path = "/api/v1/tills/T1/printer"
    try:
        assert client.get(path).status_code == 409
        wrong = client.put(path, json={"connection": "network", "address": "printer:0"})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/address")
        setup = {"connection": "network", "address": printer.address, "has_drawer": True}
        assert client.put(path, json=setup).json()["address"] == printer.address
        assert client.post(f"{path}/test", json={}).status_code == 202
        ticket = client.put(f"/api/v1/tickets/{new_id()}", json=MUG).json()
        choices = client.get(f"/api/v1/tickets/{ticket['id']}/receipt-choices").json()
        assert (choices["paper_because"], choices["printer"]["has_drawer"], choices["mail"]) == ([], True, False)
        assert client.post(f"/api/v1/tickets/{ticket['id']}/drawer", json={}).status_code == 204
        issued = client.put(f"/api/v1/receipt-issues/{new_id()}", json={"ticket": ticket["id"], "way": "paper"}).json()
        assert client.get(f"/api/v1/print-jobs/{issued['job']}").json()["kind"] == "receipt"
        kinds = [job["kind"] for job in client.get("/api/v1/tills/T1/print-jobs").json()["items"]]
        assert kinds == ["receipt", "drawer", "test"]
        assert client.delete(path).status_code == 204
        assert client.get(path).status_code == 409
    finally:
        printer.stop()


def test_nobody_prints_in_a_store_that_is_not_theirs(counter: Counter) -> None:
    with write(counter.database) as uow:
        put_place(uow, PutPlace("lyon-shelf", {"en_US": "Shelf"}, PlaceKind.SHELF, "lyon"))
        days.put_till(uow, counter.desk.keys, counter.who, days.PutTill("B1", "Till B1", "lyon"))
    mine = counter.sell(("MUG", "1"))
    counter.who = person("till.ticket.*", store_id=counter.shop.stores["rivoli"].id)
    with served(counter) as client:
        body = {"ticket": mine["id"], "way": "paper", "till": "B1"}
        answer = client.put(f"/api/v1/receipt-issues/{new_id()}", json=body)
    assert (answer.status_code, counter.feed("till.receipt.issued")) == (403, [])


def test_an_exchange_and_a_void_go_over_http(client: TestClient[Litestar]) -> None:
    ticket = client.put(f"/api/v1/tickets/{new_id()}", json=MUG).json()
    carried = {"id": "x", "kind": "exchange", "amount": {"amount": 450, "currency": "EUR"}}
    returned = {"till": "T1", "ticket": ticket["id"], "lines": [{"id": "r", "line": "a"}]}
    body = {
        "return_id": str(new_id()),
        "returned": returned | {"tenders": [carried, *cash(840)]},
        "sold": {"till": "T1", "lines": [{"id": "b", "sku": "TEA"}], "tenders": [carried]},
    }
    path = f"/api/v1/exchanges/{new_id()}"
    first, again = client.put(path, json=body), client.put(path, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["balance"] == {"amount": -840, "currency": "EUR"}
    void = {"till": "T1", "what": "age", "words": "TEA", "amount": {"amount": 450, "currency": "EUR"}}
    assert client.put(f"/api/v1/voids/{new_id()}", json=void).status_code == 204
