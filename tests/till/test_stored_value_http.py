"""The routes of gift cards as tills and offices use them, and as somebody who guesses numbers does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.testing import TestClient

from comptoir.access.domain import Principal
from comptoir.access.domain.throttle import TooManyTries
from comptoir.access.queries import AuditFilter, audit_entries
from comptoir.access.service import RefusalTrail
from comptoir.app.http.problems import handlers
from comptoir.customers.domain.tiers import months_later
from comptoir.kernel.committer import Committer
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.values.time import Instant, business_day
from comptoir.payments.domain.stored_values import PinWrong
from comptoir.payments.http import ROUTES as PAYMENT_ROUTES
from comptoir.payments.services.stored_values import make_numbers
from comptoir.till.http import ROUTES
from comptoir.till.services import receipt_forms, receipts
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.replays import require_ticket
from tests.till.conftest import Counter, cash, euros, person
from tests.till.test_till_http import signed_in


@dataclass
class Process:
    committer: Committer
    tills: TillDesk
    database: Database
    secrets: SecretBox
    refusals: RefusalTrail


class Office:
    """The routes, for one person."""

    def __init__(self, counter: Counter, who: Principal) -> None:
        refusals = RefusalTrail(counter.database)
        given: dict[str, object] = {
            "database": counter.database,
            "principal": who,
            "tills": counter.desk,
            "guesses": counter.desk.guesses,
            "secrets": counter.secrets,
            "refusals": refusals,
            "trace": "trace",
            "locale": "en_US",
        }
        process = Process(counter.committer, counter.desk, counter.database, counter.secrets, refusals)
        app = Litestar(
            [Router("/api/v1", route_handlers=[*ROUTES, *PAYMENT_ROUTES])],
            dependencies={name: _give(value) for name, value in given.items()},
            middleware=[signed_in(who)],
            exception_handlers=handlers(),
            state=State({"runtime": process}),
            logging_config=None,
        )
        self.client = TestClient(app)

    def post(self, path: str, status: int = 200, **body: object) -> dict[str, Any]:
        answer = self.client.post(f"/api/v1/gift-cards{path}", json=body)
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def get(self, path: str = "", expected: int = 200, **query: str) -> dict[str, Any]:
        answer = self.client.get(f"/api/v1/gift-cards{path}", params=query)
        assert answer.status_code == expected, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def seal(self, status: int, ticket_id: UUID | None = None, **body: object) -> dict[str, Any]:
        answer = self.client.put(f"/api/v1/tickets/{ticket_id or new_id()}", json={"till": "T1", **body})
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def sell(self, amount: int = 2_000) -> str:
        (number,) = self.post(":numbers", count=1)["numbers"]
        line = {"id": "g", "gift_card": {"number": number}, "unit_price": euros(amount)}
        self.seal(201, lines=[line], tenders=cash(amount))
        return str(number)

    def use(self, number: str, status: int = 201) -> dict[str, Any]:
        tender = {"id": "c", "kind": "gift_card", "amount": euros(1_290), "number": number}
        return self.seal(status, lines=[{"id": "m", "sku": "MUG"}], tenders=[tender])


def _give(value: object) -> Provide:
    return Provide(lambda: value, sync_to_thread=False)


@pytest.fixture
def office(counter: Counter) -> Iterator[Office]:
    made = Office(counter, counter.who)
    with made.client:
        yield made


def test_a_card_is_sold_found_used_and_its_ledger_read(office: Office) -> None:
    number = office.sell()
    assert len(number) == 19
    found = office.post(":find", number=number.lower().replace("-", " "), store="rivoli")
    assert (found["balance"], found["state"], found["is_usable"]) == (euros(2_000), "active", True)
    assert number not in str(found)
    office.use(number)
    ledger = office.get(f"/{found['id']}")["entries"]
    assert [(one["kind"], one["amount"]["amount"], one["balance"]["amount"]) for one in ledger] == [
        ("sold", 2_000, 2_000),
        ("used", -1_290, 710),
    ]
    assert [one["id"] for one in office.get(last_four=number[-4:])["items"]] == [found["id"]]
    assert office.get(status="blocked")["items"] == []


def test_a_lost_card_is_blocked_and_its_balance_goes_to_a_new_number(office: Office) -> None:
    lost = office.sell()
    id_ = office.post(":find", number=lost, store="rivoli")["id"]
    assert office.post(f"/{id_}/block", reason="lost")["state"] == "blocked"
    assert office.use(lost, 409)["type"].endswith("payments.stored_value_not_usable")
    (fresh,) = office.post(":numbers", count=1)["numbers"]
    assert office.post(f"/{id_}/reissue", number=fresh, reason="lost")["balance"] == euros(2_000)
    assert office.post(":find", number=lost, store="rivoli")["state"] == "replaced"
    assert office.post(f"/{id_}/release", 409, reason="found")["type"].endswith("not_usable")
    office.use(fresh)


def test_a_balance_is_corrected_and_what_is_owed_is_told_for_any_day(office: Office, counter: Counter) -> None:
    number = office.sell()
    id_ = office.post(":find", number=number, store="rivoli")["id"]
    assert office.post(f"/{id_}/adjust", amount=-500, reason="wrong card")["balance"] == euros(1_500)
    assert office.post(f"/{id_}/adjust", 409, amount=-1_501, reason="too much")["type"].endswith("stored_value_short")
    assert office.post(f"/{id_}/expiry", expires_on="2030-01-31", reason="asked")["expires_on"] == "2030-01-31"
    owed = {"legal_entity": "acme", "kind": "gift_card", "purpose": "multi", "count": 1, "amount": euros(1_500)}
    assert office.get("/liability")["items"] == [owed]
    today = counter.clock.now().date().isoformat()
    assert office.get("/liability", on=today)["items"] == [owed]
    assert office.get("/liability", on="2020-01-01")["items"] == []
    sheet = office.client.get("/api/v1/gift-cards/liability", params={"on": today, "as": "csv"})
    assert sheet.text.splitlines()[1] == "acme,gift_card,multi,1,15.00,EUR"


def test_a_slip_shows_the_number_as_a_barcode_in_every_form(office: Office) -> None:
    number = office.sell()
    key = number.replace("-", "")

    def slip(form: str) -> bytes:
        body = {"number": number, "store": "rivoli", "as": form}
        answer = office.client.post("/api/v1/gift-cards:slip", json=body)
        assert answer.status_code == 200, answer.text
        return answer.content

    assert number.encode() in slip("html")
    assert slip("html").count(b"<path") > 60
    assert number.encode() in slip("text")
    assert b"{B" + key.encode() in slip("escpos")
    assert slip("pdf").startswith(b"%PDF")


def test_guessing_is_slowed_recorded_and_tells_nothing(office: Office, counter: Counter) -> None:
    right, wrong = office.sell(), make_numbers(12)
    for number in wrong[:5]:
        assert office.post(":find", 404, number=number, store="rivoli")["type"].endswith("stored_value_unknown")
    for number in wrong[5:10]:
        answer = office.use(number, 404)
        assert number not in str(answer)
    assert office.client.post("/api/v1/gift-cards:find", json={"number": right, "store": "rivoli"}).status_code == 429
    office.use(right, 429)
    with counter.database.read() as connection:
        wanted = AuditFilter(action="payments.stored_value.guessed")
        found = audit_entries(connection, wanted, None, 100)
    assert len(found) == 10
    assert not any(number.replace("-", "") in str(one) for one in found for number in wrong)


def test_a_proof_stands_for_the_code_on_its_ticket_and_on_no_other(office: Office) -> None:
    (number,) = office.post(":numbers", count=1)["numbers"]
    line = {"id": "g", "gift_card": {"number": number, "pin": "4711"}, "unit_price": euros(5_000)}
    office.seal(201, lines=[line], tenders=cash(5_000))
    mine, other = new_id(), new_id()
    asked = {"number": number, "store": "rivoli"}
    office.post(":find", 409, **asked, basket=str(mine))
    found = office.post(":find", **asked, basket=str(mine), pin="4711")
    assert office.post(":find", **asked, pin="4711")["proof"] is None
    tender = {"id": "c", "kind": "gift_card", "amount": euros(1_290), "number": number, "proof": found["proof"]}
    body = {"lines": [{"id": "m", "sku": "MUG"}], "tenders": [tender]}
    assert office.seal(409, other, **body)["type"].endswith("/payments.pin_wrong")
    assert office.seal(201, mine, **body)["totals"]["due"] == euros(1_290)
    office.seal(200, mine, **body)


def test_a_card_is_sold_with_a_code_that_the_screen_has_only_sealed(office: Office) -> None:
    number, other = office.post(":numbers", count=2)["numbers"]
    sealed = office.post(":seal-pin", number=number, pin="4711")["sealed_pin"]
    card = {"number": number, "sealed_pin": sealed}
    assert "4711" not in bytes.fromhex(sealed).decode("latin-1")
    line, ticket = {"id": "g", "gift_card": card, "unit_price": euros(5_000)}, new_id()
    for wrong in ({"number": other}, {"sealed_pin": sealed[:-2] + ("00" if sealed[-2:] != "00" else "01")}):
        lines = [line | {"gift_card": card | wrong}]
        assert office.seal(409, lines=lines, tenders=cash(5_000))["type"].endswith("/payments.pin_wrong")
    for status in (201, 200):
        office.seal(status, ticket, lines=[line], tenders=cash(5_000))
    asked = {"number": number, "store": "rivoli"}
    assert office.post(":find", **asked, pin="4711")["balance"] == euros(5_000)
    slip = office.client.post("/api/v1/gift-cards:slip", json=asked | {"sealed_pin": sealed})
    assert (slip.status_code, number in slip.text) == (200, True)


def test_a_card_with_a_code_opens_for_nobody_without_it_and_guessing_is_slowed(
    office: Office, counter: Counter
) -> None:
    (number,) = office.post(":numbers", count=1)["numbers"]
    line = {"id": "g", "gift_card": {"number": number, "pin": "4711"}, "unit_price": euros(5_000)}
    office.seal(201, lines=[line], tenders=cash(5_000))

    def pay(status: int, **pin: str) -> str:
        tender = {"id": "c", "kind": "gift_card", "amount": euros(1_290), "number": number, **pin}
        return str(office.seal(status, lines=[{"id": "m", "sku": "MUG"}], tenders=[tender]).get("type", ""))

    assert pay(409).endswith("/payments.pin_needed")
    assert pay(409, pin="4712").endswith("/payments.pin_wrong")
    pay(201, pin="4711")
    asked = {"number": number, "store": "rivoli"}
    assert office.post(":find", 409, **asked)["type"].endswith("/payments.pin_needed")
    assert office.post(":slip", 409, **asked, pin="0000")["type"].endswith("/payments.pin_wrong")
    found = office.post(":find", **asked, pin="4711")
    assert (found["balance"], found["has_pin"]) == (euros(3_710), True)
    # The office gives the balance of a lost card to a new one, whose code is its own.
    (fresh,) = office.post(":numbers", count=1)["numbers"]
    office.post(f"/{found['id']}/reissue", number=fresh, reason="lost", pin="8305")
    assert office.post(":find", 409, number=fresh, store="rivoli", pin="4711")["type"].endswith("/payments.pin_wrong")
    assert office.post(":find", number=fresh, store="rivoli", pin="8305")["balance"] == euros(3_710)
    office.post(":find", 422, **asked, pin="abcd")
    for guess in range(7):
        office.post(":find", 409, number=fresh, store="rivoli", pin=f"{guess:04}")
    office.post(":find", 429, number=fresh, store="rivoli", pin="8305")
    assert pay(429, pin="4711").endswith("/access.too_many_tries")
    with counter.database.read() as connection:
        audit = audit_entries(connection, AuditFilter(action="payments.stored_value.guessed"), None, 99)
        kept = str(connection.exec_driver_sql("SELECT pin FROM payments_stored_value").all())
    assert len(audit) == 10
    assert "8305" not in kept + str(audit)
    assert "4711" not in kept + str(audit)


def test_codes_of_one_card_are_counted_for_the_card_also_when_many_are_tried_at_once(
    office: Office, counter: Counter
) -> None:
    (number,) = office.post(":numbers", count=1)["numbers"]
    line = {"id": "g", "gift_card": {"number": number, "pin": "4711"}, "unit_price": euros(5_000)}
    office.seal(201, lines=[line], tenders=cash(5_000))

    def find(status: int, pin: str) -> None:
        office.post(":find", status, number=number, store="rivoli", pin=pin)

    for guess in range(10):
        find(409, f"{guess:04}")
    counter.clock.present = Instant(counter.clock.present + timedelta(minutes=5))
    find(429, "0010")
    tender = {"id": "c", "kind": "gift_card", "amount": euros(1_290), "number": number, "pin": "0010"}
    office.seal(429, lines=[{"id": "m", "sku": "MUG"}], tenders=[tender])
    counter.clock.present = Instant(counter.clock.present + timedelta(minutes=5))
    for _ in range(2):
        find(200, "4711")
    with ExitStack() as at_once:
        for _ in range(10):
            at_once.enter_context(counter.desk.guesses.tries(["a card"], counter.clock.present, PinWrong))
        one_more = counter.desk.guesses.tries(["a card"], counter.clock.present, PinWrong)
        with pytest.raises(TooManyTries):
            at_once.enter_context(one_more)


def test_the_terms_of_the_shop_or_store_give_what_begins_its_last_day(office: Office, counter: Counter) -> None:
    assert office.get("/terms") == {"items": []}
    assert office.post(":find", number=office.sell(), store="rivoli")["expires_on"] is None
    terms = [
        {"store": None, "kind": "gift_card", "months": 24},
        {"store": "rivoli", "kind": "gift_card", "months": 12},
        {"store": None, "kind": "credit_note", "months": 6},
    ]
    said = office.client.put("/api/v1/gift-cards/terms", json={"items": terms})
    assert (said.status_code, said.json()) == (200, office.get("/terms"))
    today = business_day(counter.database.clock.now(), "Europe/Paris")
    card = office.post(":find", number=office.sell(), store="rivoli")
    assert card["expires_on"] == months_later(today, 12).isoformat()
    office.client.put("/api/v1/gift-cards/terms", json={"items": terms[::2]})
    number = office.sell()
    assert office.post(":find", number=number, store="rivoli")["expires_on"] == months_later(today, 24).isoformat()
    own = {"number": office.post(":numbers", count=1)["numbers"][0], "expires_on": "2030-01-31"}
    office.seal(201, lines=[{"id": "g", "gift_card": own, "unit_price": euros(500)}], tenders=cash(500))
    assert office.post(":find", number=own["number"], store="rivoli")["expires_on"] == "2030-01-31"
    sale = office.use(number)
    (note,) = office.post(":numbers", count=1)["numbers"]
    back = {"till": "T1", "ticket": sale["id"], "lines": [{"id": "r", "line": "m", "quantity": "1"}]}
    tender = {"id": "r", "kind": "store_credit", "amount": euros(1_290), "number": note}
    made = office.client.put(f"/api/v1/returns/{new_id()}", json={**back, "tenders": [tender]})
    assert made.status_code == 201, made.text
    assert office.post(":find", number=note, store="rivoli")["expires_on"] == months_later(today, 6).isoformat()
    with counter.database.read() as connection:
        found = require_ticket(connection, counter.desk.memory, UUID(sale["id"]))
        receipt = receipts.receipt_of(connection, found, duplicate=None, form="text")
    assert receipt.cards == [(number.replace("-", "")[-4:], 710, months_later(today, 24))]
    assert "taken until" in receipt_forms.render(receipt, "text", "en_US", 48).decode()
    assert "valable jusqu’au" in receipt_forms.render(receipt, "html", "fr_FR", 48).decode()


def test_right_numbers_are_never_counted(office: Office) -> None:
    number = office.sell(2_000)
    for _ in range(15):
        office.post(":find", number=number, store="rivoli")


def test_each_does_only_what_their_store_and_role_allow(counter: Counter) -> None:
    stores = counter.shop.stores
    elsewhere = person("payments.*", "till.ticket.sell", store_id=stores["lyon"].id)
    office = Office(counter, counter.who)
    with office.client:
        number = office.sell()
        id_ = office.post(":find", number=number, store="rivoli")["id"]
    other = Office(counter, elsewhere)
    with other.client:
        assert other.post(":find", 403, number=number, store="rivoli")["type"].endswith("permission_denied")
        assert other.post(":find", number=number, store="lyon")["is_usable"] is True
        assert other.get()["items"] == []
        for path, body in (
            (f"/{id_}/block", {"reason": "x"}),
            (f"/{id_}/adjust", {"reason": "x", "amount": 1}),
            (f"/{id_}/reissue", {"reason": "x", "number": make_numbers(1)[0]}),
        ):
            other.post(path, 403, **body)
        other.get(f"/{id_}", 403)
        other.get("/liability", 403)
        other.use(number, 403)
