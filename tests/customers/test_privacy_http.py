"""What customers and the shop's people can ask over HTTP: own page, copies, erasure, register, segments, mailings."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar.testing import TestClient
from sqlalchemy import select, text
from structlog.testing import capture_logs

from comptoir.app.access_export import JOB as EXPORT
from comptoir.app.access_export import export_job
from comptoir.app.erasure import erasure_job
from comptoir.app.http.application import create_app
from comptoir.app.http.problems import SECRET_PARAMETERS
from comptoir.app.timeline import purchases
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.services.saving import save_products
from comptoir.customers.domain.consents import Proof, Source
from comptoir.customers.rows.vault import open_party
from comptoir.customers.senders import CustomerMailSender
from comptoir.customers.services.consents import allows, record_consent
from comptoir.customers.services.erasing import JOB as ERASE
from comptoir.customers.services.timeline import add_purchases
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobContext, jobs, run_job
from comptoir.kernel.outbox import parcels, record
from comptoir.kernel.tables import IdempotencyKey, Outbox
from comptoir.kernel.values.time import Instant
from comptoir.orders.queries import orders_by_id
from tests.access.served import Served, serving
from tests.customers.people_kept import Keeping, identifiers, somebody
from tests.support.databases import write
from tests.support.smtp import MailServer, mail_server

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def served(database_url: str, tmp_path: Path, clock: FixedClock, mail: MailServer) -> Iterator[Served]:
    with serving(database_url, tmp_path, clock, mail.port) as served:
        yield served


@pytest.fixture
def shop(served: Served) -> Keeping:
    """The people of the served shop."""
    folder = served.runtime.settings.data / "jobs"
    folder.mkdir(exist_ok=True)
    return Keeping(served.runtime.database, served.runtime.secrets, folder)


def deliver(served: Served) -> None:
    """Send everything that waits, as the delivery worker does."""
    runtime = served.runtime
    sender = CustomerMailSender(runtime.settings, runtime.database, runtime.secrets)
    with runtime.database.read() as connection:
        waiting = parcels(connection, Outbox.state == "waiting", limit=99)
    for parcel in reversed(waiting):
        outcome = sender.send(parcel)
        with write(runtime.database) as uow:
            sender.settle(uow, parcel, outcome, is_dead=record(uow, parcel, outcome))


def run_jobs(served: Served, kind: str, function: Any) -> None:  # noqa: ANN401 - a job
    database, folder = served.runtime.database, served.runtime.settings.data / "jobs"
    with database.read() as connection:
        waiting = [one for one in jobs(connection, 99) if one.kind == kind and one.state == "waiting"]
    for one in waiting:
        (folder / str(one.id)).mkdir(exist_ok=True)
        context = JobContext(database, one.id, kind, SYSTEM, "t", folder / str(one.id))
        assert run_job(context, function, one.argument) == "done"


def form(served: Served, path: str, visit: str = "", **fields: str) -> httpx.Response:
    headers = {**FORM, "Cookie": f"comptoir_customer={visit}"}
    served.client.cookies.clear()
    return served.client.post(path, headers=headers, data=fields, follow_redirects=False)


def page(served: Served, path: str, visit: str = "") -> httpx.Response:
    served.client.cookies.clear()
    return served.client.get(path, headers={"Cookie": f"comptoir_customer={visit}"}, follow_redirects=False)


def link_in(mail: MailServer, what: str = "me") -> str:
    found = re.search(rf"http://127\.0\.0\.1:8000(/(?:fr|en)/{what}/[\w-]+)", mail.mails[-1].get_content())
    assert found is not None
    return found[1]


def visit_of(served: Served, mail: MailServer, email: str) -> str:
    """Ask for a link, take it from the mail and open it; the visit's key."""
    assert form(served, "/fr/me", email=email).status_code == 200
    deliver(served)
    opened = form(served, link_in(mail))
    assert (opened.status_code, opened.headers["location"]) == (303, "/fr/me")
    assert "HttpOnly" in opened.headers["set-cookie"]
    return opened.cookies["comptoir_customer"]


def test_a_known_and_an_unknown_address_get_the_same_answer_and_only_one_a_mail(
    served: Served, shop: Keeping, mail: MailServer
) -> None:
    shop.person(somebody(1))
    known = form(served, "/fr/me", email=somebody(1).email or "")
    unknown = form(served, "/fr/me", email="nobody@example.org")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert "Si nous connaissons cette adresse" in known.text
    with shop.database.read() as connection:
        written = [parcel.message for parcel in parcels(connection, limit=9)]
    assert len(written) == 2
    assert not any("@" in str(one) for one in written), "no address rests in the outbox"
    deliver(served)
    assert [one["To"] for one in mail.mails] == [somebody(1).email]


def test_a_link_opens_once_from_its_button_for_half_an_hour(
    served: Served, shop: Keeping, mail: MailServer, clock: FixedClock
) -> None:
    shop.person(somebody(1))
    email = somebody(1).email or ""
    form(served, "/fr/me", email=email)
    deliver(served)
    link = link_in(mail)
    assert "Ouvrir ma page" in page(served, link).text
    assert form(served, link).status_code == 303, "looking at the link did not use it up"
    assert form(served, link).status_code == 410
    form(served, "/fr/me", email=email)
    deliver(served)
    clock.present = Instant(clock.present + timedelta(minutes=30))
    assert form(served, link_in(mail)).status_code == 410
    visit = visit_of(served, mail, email)
    assert somebody(1).name in page(served, "/fr/me", visit).text
    clock.present = Instant(clock.present + timedelta(minutes=30))
    assert somebody(1).name not in page(served, "/fr/me", visit).text


def test_a_request_that_breaks_tells_the_log_neither_its_key_nor_what_it_carried(
    served: Served, shop: Keeping, mail: MailServer
) -> None:
    shop.person(somebody(7))
    assert form(served, "/fr/me", email=somebody(7).email or "").status_code == 200
    deliver(served)
    path = link_in(mail)
    key = path.rpartition("/")[2]
    with served.runtime.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE customers_link RENAME TO customers_lost"))
        connection.execute(text("ALTER TABLE till_receipt_link RENAME TO till_receipt_lost"))
    with capture_logs() as lines:
        client = TestClient(served.app, raise_server_exceptions=False)
        assert client.post(path, headers=FORM).status_code == 500
        assert client.get(f"/r/{key}").status_code == 500
        assert client.post("/fr/me", headers=FORM, data={"email": somebody(7).email or ""}).status_code == 200
    told = "".join(f"{line} {line.get('exc_info')}" for line in lines)
    assert [line["path"] for line in lines if line["event"] == "request.failed"] == ["/fr/me/…", "/r/…"]
    assert key not in told
    assert not [one for one in identifiers(somebody(7)) if one in told]
    # A word in a public address is known to be plain, or stands among the secrets.
    plain = {"code", "name", "language", "path", "sku"}
    found = {
        name
        for route in served.app.routes
        for name in re.findall(r"{(\w+):str}", route.path)
        if any(handler.opt.get("permission") == "public" for handler in route.route_handlers)  # type: ignore[union-attr] # all are of HTTP
    }
    assert {"token", "key"} <= found - plain <= SECRET_PARAMETERS


def test_links_are_not_asked_for_without_end(served: Served, shop: Keeping, mail: MailServer) -> None:
    shop.person(somebody(1))
    answers = [form(served, "/fr/me", email=somebody(1).email or "") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    deliver(served)
    assert len(mail.mails) == 3, "the mailbox of somebody else is not filled"


def test_the_page_tells_and_does_what_the_customer_may_ask_and_nothing_of_others(
    served: Served, shop: Keeping, mail: MailServer
) -> None:
    mine, other = shop.person(somebody(1)), shop.person(somebody(2))
    order_id = shop.sale(mine, 1_990)
    with write(shop.database) as uow:
        add_purchases(uow, purchases(orders_by_id(uow.connection, [order_id]).values()))
    visit = visit_of(served, mail, somebody(1).email or "")
    shown = page(served, "/fr/me", visit).text
    assert "19,90" in shown
    assert all(
        one in shown for one in (somebody(1).name, somebody(1).email or "", somebody(1).cards[0], "06 12 10 00 01")
    )
    assert not any(one in shown for one in identifiers(somebody(2)))
    assert form(served, "/fr/me/do/consents", visit, **{"offers.email": "on"}).status_code == 303
    with shop.database.read() as connection:
        assert allows(connection, mine, "offers", "email")
        assert not allows(connection, other, "offers", "email")
    form(served, "/fr/me/do/consents", visit)
    with shop.database.read() as connection:
        assert not allows(connection, mine, "offers", "email")
    form(served, "/fr/me/do/export", visit)
    run_jobs(served, EXPORT, export_job(shop.box))
    found = re.search(r"/fr/me/copies/[0-9a-f-]+", page(served, "/fr/me", visit).text)
    assert found is not None
    assert zipfile.is_zipfile(io.BytesIO(page(served, found[0], visit).content))
    theirs = visit_of(served, mail, somebody(2).email or "")
    assert page(served, found[0], theirs).status_code == 404
    assert page(served, found[0]).status_code == 404
    assert form(served, "/fr/me/do/erase", visit).status_code == 303, "nobody is forgotten by one click"
    assert "Nous effaçons" in form(served, "/fr/me/do/erase", visit, sure="on").text
    run_jobs(served, ERASE, erasure_job(shop.box))
    with shop.database.read() as connection:
        assert open_party(connection, shop.box, mine) is None
        assert open_party(connection, shop.box, other) == somebody(2)
    assert somebody(1).name not in page(served, "/fr/me", visit).text


def test_a_page_of_somebody_else_cannot_press_the_buttons(served: Served, shop: Keeping, mail: MailServer) -> None:
    mine = shop.person(somebody(1))
    visit = visit_of(served, mail, somebody(1).email or "")
    headers = {**FORM, "Cookie": f"comptoir_customer={visit}", "Origin": "https://evil.example"}
    served.client.cookies.clear()
    answer = served.client.post("/fr/me/do/erase", headers=headers, data={"sure": "on"})
    assert answer.status_code == 403
    with shop.database.read() as connection:
        assert open_party(connection, shop.box, mine) == somebody(1)


def test_a_mailing_reaches_who_allows_it_and_one_click_ends_it(served: Served, shop: Keeping, mail: MailServer) -> None:
    token = served.token("administrator").secret
    people = [shop.person(somebody(number)) for number in range(4)]
    with write(shop.database) as uow:
        for customer_id in people[:3]:
            record_consent(uow, customer_id, "offers", "email", Proof(Source.TILL, "1"), is_given=True)
    api = "/api/v1"
    segment = {"name": {"fr_FR": "Tous"}, "conditions": {"kinds": ["person"]}}
    assert served.ask("PUT", f"{api}/segments/tous", token=token, json=segment).status_code == 200
    count = served.ask("POST", f"{api}/segments:count", token=token, json={"conditions": segment["conditions"]})
    assert count.json() == {"members": 4, "allowing": 3}
    wrong = {"subject": {"fr_FR": "x"}, "text": {"fr_FR": "{password}"}}
    refused = served.ask("PUT", f"{api}/mail-templates/noel", token=token, json=wrong)
    assert refused.json()["type"].endswith("customers.unknown_placeholder")
    template = {"subject": {"fr_FR": "Noël, {given_name}"}, "text": {"fr_FR": "Bonjour {name} !"}}
    assert served.ask("PUT", f"{api}/mail-templates/noel", token=token, json=template).status_code == 200
    path, body = f"{api}/mailings/{new_id()}", {"segment": "tous", "template": "noel"}
    sent = served.ask("PUT", path, token=token, json=body)
    assert sent.json()["counts"] == {"waiting": 3}
    assert served.ask("PUT", path, token=token, json=body).json()["counts"] == {"waiting": 3}, "sent once"
    with write(shop.database) as uow:
        record_consent(uow, people[0], "offers", "email", Proof(Source.PHONE, "1"), is_given=False)
        written = [parcel.message for parcel in parcels(uow.connection, limit=9)]
    assert not any("Prénom" in str(one) or "@" in str(one) for one in written)
    deliver(served)
    assert sorted(one["To"] for one in mail.mails) == [somebody(1).email, somebody(2).email]
    last = mail.mails[-1]
    number = int(str(last["To"]).split("@")[0][-3:])
    assert last["Subject"] == f"Noël, Prénom{number:03}x"
    assert last["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = link_in(mail, "unsubscribe")
    assert last["List-Unsubscribe"] == f"<http://127.0.0.1:8000{link}>"
    assert "Ne plus m’écrire" in page(served, link).text
    served.client.cookies.clear()
    one_click = served.client.post(link, headers=FORM, content="List-Unsubscribe=One-Click")
    assert one_click.status_code == 200
    with shop.database.read() as connection:
        assert not allows(connection, people[number], "offers", "email")
    [told] = served.ask("GET", f"{api}/mailings", token=token).json()["items"]
    assert told["counts"] == {"sent": 2, "withdrawn": 1}


def test_a_template_is_tried_on_somebody_made_up_and_mailed_to_who_asks(served: Served, shop: Keeping) -> None:
    token = served.token("administrator").secret
    template = {"subject": {"fr_FR": "Pour {given_name}"}, "text": {"fr_FR": "{name} : {coupon}"}}
    tried = served.ask("POST", "/api/v1/mail-templates:try", token=token, json=template).json()["items"]
    assert [(one["locale"], one["subject"]) for one in tried] == [("fr_FR", "Pour Camille")]
    assert tried[0]["text"].startswith("Camille Martin : 7K2M9XQ4WPR\n\n")
    with shop.database.read() as connection:
        assert parcels(connection, limit=9) == []
    wrong = served.ask("POST", "/api/v1/mail-templates:try", token=token, json=template | {"text": {"fr_FR": "{x}"}})
    assert wrong.status_code == 422
    sent = served.ask("POST", "/api/v1/mail-templates:try", token=token, json=template | {"is_sent": True})
    assert sent.json()["type"].endswith("customers.nobody_to_mail"), "a token has no address"
    signed = served.session(served.person("Garance", ("administrator", None)))
    sent = served.ask("POST", "/api/v1/mail-templates:try", session=signed, json=template | {"is_sent": True})
    assert sent.status_code == 200
    with shop.database.read() as connection:
        [parcel] = parcels(connection, limit=9)
    assert parcel.message["subject"] == "Pour Camille"


def _mug(shop: Keeping) -> UUID:
    with write(shop.database) as uow:
        [saved] = save_products(uow, [ProductDraft(sku="MUG", mode=Mode.REPLACE, unit="H87")])
    assert saved.item_id is not None, saved
    return saved.item_id


def test_segments_count_and_list_by_what_was_bought_and_their_export_is_audited(served: Served, shop: Keeping) -> None:
    token = served.token("administrator").secret
    soap, mug = new_id(), _mug(shop)
    often, once, never = (shop.person(somebody(number)) for number in range(3))
    sold = [shop.sale(often, 3_000, item=soap), shop.sale(often, 2_000), shop.sale(once, 4_000)]
    with write(shop.database) as uow:
        add_purchases(uow, purchases(orders_by_id(uow.connection, sold).values()))

    def of(**conditions: Any) -> list[str]:  # noqa: ANN401 - fields of a segment
        body = {"name": {"fr_FR": "x"}, "conditions": conditions}
        assert served.ask("PUT", "/api/v1/segments/x", token=token, json=body).status_code == 200
        return [one["customer"] for one in served.ask("GET", "/api/v1/segments/x/members", token=token).json()["items"]]

    def ids(*wanted: UUID) -> list[str]:
        return [str(one) for one in sorted(wanted)]

    assert of() == ids(often, once, never)
    assert of(orders_min=2) == ids(often)
    assert of(orders_max=1) == ids(once, never)
    assert of(amount_min=4_000, amount_max=4_999) == ids(once)
    assert of(bought_within_days=1) == ids(often, once)
    assert of(not_bought_within_days=1) == ids(never)
    assert of(items=[str(soap)]) == ids(often)
    assert of(stores=[str(UUID(int=7))]) == ids(often, once)
    assert of(stores=[str(UUID(int=9))]) == []
    assert of(items=[str(soap)], orders_max=1) == []
    of(items=[str(mug)], consents=["offers/email"])
    [listed] = served.ask("GET", "/api/v1/segments", token=token).json()["items"]
    assert listed["skus"] == ["MUG"]
    of(skus=["mug"])
    assert served.ask("GET", "/api/v1/segments/x", token=token).json()["conditions"]["items"] == [str(mug)]
    of(orders_min=2)
    [listed] = served.ask("GET", "/api/v1/segments", token=token).json()["items"]
    assert (listed["code"], listed["members"], listed["conditions"]) == ("x", 1, {"orders_min": 2, "currency": "EUR"})
    wrong = {"name": {}, "conditions": {"skus": ["NOPE"]}}
    assert served.ask("PUT", "/api/v1/segments/x", token=token, json=wrong).json()["errors"][0]["pointer"] == (
        "/conditions/skus/0"
    )
    assert served.ask("GET", "/api/v1/mail-templates", token=token).json()["items"] == []
    sheet = served.ask("GET", "/api/v1/segments/x/export", token=token).text
    assert list(csv.reader(io.StringIO(sheet)))[1][1:3] == [somebody(0).name, somebody(0).email]
    audit = served.ask("GET", "/api/v1/audit?action=customers.segment.exported", token=token).json()["items"]
    assert [one["detail"] for one in audit] == [{"customers": 1}]
    cashier = served.token("cashier", "rivoli").secret
    assert served.ask("GET", "/api/v1/segments/x/export", token=cashier).status_code == 403


def test_the_desk_shows_the_register_who_looked_and_who_was_forgotten(served: Served, shop: Keeping) -> None:
    token = served.token("administrator").secret
    customer_id = shop.person(somebody(1))
    api = "/api/v1"
    put = served.ask("PUT", f"{api}/privacy/controller", token=token, json={"name": "Maison", "contact": "dpo@x.fr"})
    assert put.status_code == 200
    register = served.ask("GET", f"{api}/privacy/register", token=token).json()
    assert register["controller"] == {"name": "Maison", "contact": "dpo@x.fr"}
    assert {one["code"]: one["days"] for one in register["items"]}["customers"] == 1_095
    consent = {"purpose": "offers", "channel": "sms", "given": True, "source": "office"}
    said = served.ask("POST", f"{api}/customers/{customer_id}/consents", token=token, json=consent)
    assert [one["given"] for one in said.json()["items"] if one["channel"] == "sms"] == [True]
    timeline = served.ask("GET", f"{api}/customers/{customer_id}/timeline", token=token)
    assert timeline.json()["items"] == [], "nothing follows the feed here"
    assert served.ask("GET", f"{api}/customers/{customer_id}/timeline?kind=odd", token=token).status_code == 422
    [look] = served.ask("GET", f"{api}/privacy/looks", token=token).json()["items"]
    assert (look["customer"], look["route"]) == (str(customer_id), "timeline")
    told = served.ask("GET", f"{api}/customers/{customer_id}/erasure", token=token).json()
    assert told["hindrances"] == []
    assert "customers.person" in told["deleted"]
    job = served.ask("POST", f"{api}/customers/{customer_id}/export", token=token).json()["job"]
    [copy] = served.ask("GET", f"{api}/privacy/copies", token=token).json()["items"]
    assert (copy["customer"], copy["job"], copy["state"], copy["taken_at"]) == (str(customer_id), job, "waiting", None)
    assert copy["by"].startswith("client:")
    run_jobs(served, EXPORT, export_job(shop.box))
    assert served.ask("GET", f"{api}/customers/{customer_id}/export/{job}", token=token).status_code == 200
    [copy] = served.ask("GET", f"{api}/privacy/copies?limit=1", token=token).json()["items"]
    assert (copy["state"], copy["taken_at"]) == ("done", copy["asked_at"])
    cashier = served.token("cashier", "rivoli").secret
    assert served.ask("GET", f"{api}/privacy/copies", token=cashier).status_code == 403
    for method, path in (("POST", "erase"), ("POST", "export"), ("GET", "looks")):
        assert served.ask(method, f"{api}/customers/{customer_id}/{path}", token=cashier).status_code == 403
    assert served.ask("POST", f"{api}/customers/{customer_id}/erase", token=token).status_code == 202
    assert served.ask("POST", f"{api}/customers/{customer_id}/erase", token=token).status_code == 409
    run_jobs(served, ERASE, erasure_job(shop.box))
    [stone] = served.ask("GET", f"{api}/privacy/erasures", token=token).json()["items"]
    assert (stone["customer"], stone["reason"]) == (str(customer_id), "asked")
    assert served.ask("GET", f"{api}/customers/{customer_id}/timeline", token=token).status_code == 404


def test_a_key_remembers_that_something_was_done_but_not_whom_it_named(served: Served, shop: Keeping) -> None:
    token = served.token("administrator").secret
    path = f"/api/v1/customers/{shop.person(somebody(1))}/consents"
    key = {"Idempotency-Key": "k1"}
    said = {"purpose": "offers", "channel": "sms", "given": True, "source": "till"}
    ring = TestClient(create_app(served.runtime))
    headers = {"Authorization": f"Bearer {token}", **key}
    first = ring.post(path, headers=headers, json=said)
    again = ring.post(path, headers=headers, json=said)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotent-replay"] == "true"
    assert again.content == b""
    with shop.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM customers_consent")).scalar_one() == 1
        [body] = connection.execute(select(IdempotencyKey.body)).scalars()
    assert body == b""
