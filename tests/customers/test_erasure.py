"""The drill: a hundred people are forgotten, then looked for in every byte; and what hinders, stays and is told."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from sqlalchemy import insert, inspect, select, text

from comptoir.access.domain import SYSTEM_PRINCIPAL
from comptoir.access.domain.sessions import SessionLimits
from comptoir.app.access_export import JOB as EXPORT
from comptoir.app.access_export import ask_export, export_job, open_export
from comptoir.app.erasure import erasure_job
from comptoir.app.retention import trims
from comptoir.app.schema import metadata
from comptoir.app.verify import verify
from comptoir.app.wiring import personal_sources
from comptoir.cases.queries import comments
from comptoir.cases.service import comment_case, open_case
from comptoir.company.domain import Address
from comptoir.company.queries import require_store
from comptoir.company.service import PutLegalEntity, PutStore, put_legal_entity, put_store
from comptoir.customers.domain.consents import Proof, Source
from comptoir.customers.domain.parties import Party
from comptoir.customers.domain.privacy import (
    ErasedAlready,
    ErasureHindered,
    ErasureReason,
    ExportExpired,
    ExportNotFound,
)
from comptoir.customers.queries.search import ids_by
from comptoir.customers.rows.vault import open_party, seal_for
from comptoir.customers.services.accounts import Terms, adjust_account, put_account, record_payment
from comptoir.customers.services.consents import consents_of, record_consent
from comptoir.customers.services.erasing import JOB, ask_erasure, tombstone
from comptoir.customers.services.keeping import notices
from comptoir.customers.services.looks import look, looks
from comptoir.customers.services.loyalty import adjust as adjust_points
from comptoir.customers.services.notes import notes_of
from comptoir.customers.tables.accounts import CustomerAccount
from comptoir.customers.tables.parties import Task
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobContext, run_job
from comptoir.kernel.outbox import Attachment, NewParcel, Outcome, Result, parcels, post, record
from comptoir.kernel.secrets import SecretUnreadable
from comptoir.kernel.tables import Fact, IdempotencyKey, Job, JobMessage
from comptoir.kernel.values.time import Instant
from comptoir.payments.services.stored_values import adjust as adjust_value
from comptoir.payments.services.stored_values import block, make_numbers, open_balance, require_value
from comptoir.till.services.receipt_mails import seal_address
from tests.customers.people_kept import Keeping, identifiers, keeping, somebody
from tests.support.databases import write

SUBJECTS = 100
_PARIS = Address(("1 rue de Rivoli",), "75001", "Paris", "FR")
_IDENTIFIER = re.compile(
    rb"quiquampoix\.\d{3}@exemple-prive\.fr|Quiquampoix\d{3}|Pr\xc3\xa9nom\d{3}x|\+336121\d{5}|29000771\d{5}"
    rb"|\d+ impasse des Z\xc3\xa8bres \d{3}"
)
"""All that the people of these tests are known by, found in one pass."""


def forget(shop: Keeping, customer_id: UUID, reason: ErasureReason = ErasureReason.ASKED) -> str:
    """Ask for an erasure and run its job as the runner of jobs does; its state."""
    with write(shop.database) as uow:
        job_id = ask_erasure(uow, personal_sources(), customer_id, reason, "en_US")
    return run(shop, job_id, JOB, erasure_job(shop.box), customer_id)


def run(shop: Keeping, job_id: UUID, kind: str, function: Any, customer_id: UUID) -> str:  # noqa: ANN401 - a job
    (shop.jobs / str(job_id)).mkdir(exist_ok=True)
    with shop.database.read() as connection:
        actor = connection.execute(select(Job.actor).where(Job.id == job_id)).scalar_one()
    assert actor == "system"

    context = JobContext(shop.database, job_id, kind, SYSTEM, "t", shop.jobs / str(job_id))
    return run_job(context, function, {"customer": str(customer_id)})


def plant(shop: Keeping, people: dict[UUID, Party]) -> None:
    """Copies that name people where real life leaves them: letters, answers, files and messages of imports."""
    folder = shop.jobs / str(new_id())
    folder.mkdir()
    with (folder / "upload.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([party.family_name, party.email, party.phone] for party in people.values())
    with xlsxwriter.Workbook(str(folder / "rejects.xlsx")) as workbook:
        sheet = workbook.add_worksheet()
        for row, party in enumerate(people.values()):
            sheet.write_string(row, 0, party.email or "")
    for number, (customer_id, party) in enumerate(people.items()):
        with write(shop.database) as uow:
            letter = {"to": [party.email], "subject": "Bonjour", "text": f"{party.name}, votre ticket", "html": None}
            paper = Attachment("ticket.txt", "text/plain", f"{party.name} {party.phone}".encode() * 400)
            post(uow, [NewParcel("mail", f"mail:{number}", letter)], [paper])
            post(uow, [NewParcel("customer_mail", f"c:{number}", {"customer": str(customer_id), "template": "x"})])
            if number % 2:
                for parcel in parcels(uow.connection, limit=2):
                    record(uow, parcel, Outcome(Result.SENT, 250, f"queued for {party.email}" * 9))
            answer = {"actor": "a", "key": str(number), "content": "c", "status": 200, "headers": [], "at": uow.now}
            body = f'{{"name":"{party.name}","phone":"{party.phone}"}}'.encode()
            uow.connection.execute(insert(IdempotencyKey).values(**answer, body=body))
            said = {"row": number, "value": party.email}
            uow.connection.execute(insert(JobMessage).values(job_id=UUID(int=5), number=number, body=said))


def found(shop: Keeping, folder: Path, wanted: Iterable[str]) -> set[str]:
    """Which identifiers stand in any byte of the files, or on PostgreSQL in any column of any table."""
    contents: list[bytes] = []
    if shop.database.dialect == "sqlite":
        with shop.database.engine.connect() as connection:
            busy, _, _ = connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # type: ignore[union-attr]
            assert busy == 0
    else:
        with shop.database.read() as connection:
            for table in inspect(connection).get_table_names():
                for row in connection.execute(text(f'SELECT t.*, t::text FROM "{table}" t')):
                    contents += [
                        bytes(one) if isinstance(one, memoryview | bytes) else str(one).encode() for one in row
                    ]
    for file in folder.rglob("*"):
        if file.is_file():
            contents.append(file.read_bytes())
            if zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as archive:
                    contents += [archive.read(name) for name in archive.namelist()]
    seen = set(_IDENTIFIER.findall(b"\0".join(contents)))
    return {one for one in wanted if one.encode() in seen}


def test_nothing_names_a_hundred_people_any_more_and_the_books_stay(database: Database, tmp_path: Path) -> None:
    shop = keeping(database, tmp_path)
    people = {new_id(): somebody(number) for number in range(SUBJECTS)}
    shop.people(people)
    stays = shop.person(somebody(SUBJECTS))
    sold = {customer_id: shop.sale(customer_id, 100 + number) for number, customer_id in enumerate(people)}
    for customer_id, party in list(people.items())[:5]:
        proof = Proof(Source.TILL, "1", f"ticket:{sold[customer_id]}")
        with write(database) as uow:
            record_consent(uow, customer_id, "offers", "email", proof, is_given=True)
            sealed = seal_for(uow.connection, shop.box, customer_id, party.name.encode())
            done = {
                "due_on": None,
                "assignee_id": None,
                "state": "done",
                "at": uow.now,
                "by": "system",
                "done_at": uow.now,
            }
            uow.connection.execute(
                insert(Task).values(id=new_id(), customer_id=customer_id, sealed_text=sealed, **done)
            )
            job_id = ask_export(uow, customer_id)
        assert run(shop, job_id, EXPORT, export_job(shop.box), customer_id) == "done"
    wanted = [one for party in people.values() for one in identifiers(party)]
    assert found(shop, tmp_path, wanted) == set(), "what customers write names nobody even before"
    named = dict(list(people.items())[:: SUBJECTS // 20])
    plant(shop, named)
    assert {party.email for party in named.values()} <= found(shop, tmp_path, wanted)
    with database.read() as connection:
        assert all(open_party(connection, shop.box, id_) == party for id_, party in people.items())
    true_before = dict(verify(database))
    for customer_id in people:
        assert forget(shop, customer_id) == "done"
    assert found(shop, tmp_path, wanted) == set()
    assert dict(verify(database)) == true_before
    with database.read() as connection:
        for customer_id, party in people.items():
            assert open_party(connection, shop.box, customer_id) is None
            assert ids_by(connection, shop.box, "email", party.email or "") == []
            stone = tombstone(connection, customer_id)
            assert stone is not None
            assert (stone.reason, stone.erased_at, stone.kept["orders.orders"]) == (
                "asked",
                database.clock.now(),
                "books",
            )
        assert [one.proof.reference for one in consents_of(connection, next(iter(people)))] == [None]
        assert open_party(connection, shop.box, stays) == somebody(SUBJECTS)
        heads = connection.execute(text("SELECT count(*) FROM orders_order WHERE customer_id IS NOT NULL")).scalar_one()
        assert heads == SUBJECTS
    # A copy in a place where nobody looks for it makes the drill fail.
    with write(database) as uow:
        uow.connection.execute(insert(Fact).values(name="odd", value=f"for {somebody(42).email}"))
    assert found(shop, tmp_path, wanted) == {somebody(42).email}


def test_what_people_wrote_and_what_waits_for_an_address_goes_with_the_customer(
    database: Database, tmp_path: Path
) -> None:
    """Reasons of ledgers, cards and cases, and letters to a typed address: everywhere that people write freely."""
    shop = keeping(database, tmp_path)
    party, others = somebody(7), somebody(8)
    customer_id = shop.person(party)
    said = f"pour {party.name}, {party.phone}"
    with write(database) as uow:
        adjust_points(uow, customer_id, new_id(), 5, said)
        put_account(uow, customer_id, Terms("EUR", 0, 30))
        adjust_account(uow, customer_id, new_id(), 5, said)
        record_payment(uow, customer_id, new_id(), 5, f"VIREMENT {party.name}")
        put_legal_entity(uow, PutLegalEntity(code="maison", name="Maison", address=_PARIS))
        put_store(
            uow, PutStore(code="rivoli", name="R", legal_entity="maison", address=_PARIS, time_zone="Europe/Paris")
        )
        store = require_store(uow.connection, "rivoli")
        [number] = make_numbers(1)
        value_id = open_balance(uow, shop.box, number, 900, store, customer_id=customer_id)
        for is_blocked in (True, False):
            block(uow, shop.box, require_value(uow.connection, value_id), said, is_blocked=is_blocked)
        adjust_value(uow, require_value(uow.connection, value_id), -900, said)
        case = open_case(uow, "till.gap_in_tickets", "till:1", {})
        for one in (party, others):
            comment_case(uow, SYSTEM_PRINCIPAL, case.id, f"{one.name} a appelé, {one.email}")
        typed = seal_address(shop.box, party.email or "")
        post(uow, [NewParcel("receipt_mail", "r:1", {"ticket": "t", "customer": None, "address": typed})])
    with database.read() as connection:
        noted = f"{number[-4:]} {said}"
        assert [note.text for note in notes_of(connection, shop.box, customer_id)] == [noted, noted]
    assert found(shop, tmp_path, identifiers(party)) == {
        party.given_name, party.family_name, str(party.phone), str(party.email),
    }  # fmt: skip
    true_before = dict(verify(database))
    assert forget(shop, customer_id) == "done"
    assert found(shop, tmp_path, identifiers(party)) == set()
    assert dict(verify(database)) == true_before
    with database.read() as connection:
        assert parcels(connection, limit=9) == []
        assert [one.text for one in comments(connection, case.id)] == ["…", f"{others.name} a appelé, {others.email}"]


def test_whoever_was_merged_is_forgotten_too_and_nobody_twice(database: Database, tmp_path: Path) -> None:
    shop = keeping(database, tmp_path)
    stays = shop.person(somebody(1))
    goes = shop.person(somebody(2), merged_into=stays)
    assert forget(shop, goes) == "done"
    with database.read() as connection:
        assert open_party(connection, shop.box, stays) is None
        assert open_party(connection, shop.box, goes) is None
    with pytest.raises(ErasedAlready), write(database) as uow:
        ask_erasure(uow, personal_sources(), stays, ErasureReason.ASKED, "en_US")


def test_an_open_account_and_an_open_promise_hinder_and_are_named(database: Database, tmp_path: Path) -> None:
    shop = keeping(database, tmp_path)
    customer_id = shop.person()
    with write(database) as uow:
        terms = {"currency": "EUR", "credit_limit": 0, "terms_days": 30, "is_blocked": False, "version": 1}
        account = insert(CustomerAccount).values(customer_id=customer_id, balance=1_250, updated_at=uow.now, **terms)
        uow.connection.execute(account)
        sealed = seal_for(uow.connection, shop.box, customer_id, b"call back")
        task = {"due_on": None, "assignee_id": None, "state": "open", "at": uow.now, "by": "system", "done_at": None}
        uow.connection.execute(insert(Task).values(id=new_id(), customer_id=customer_id, sealed_text=sealed, **task))
    with pytest.raises(ErasureHindered) as no, write(database) as uow:
        ask_erasure(uow, personal_sources(), customer_id, ErasureReason.ASKED, "en_US")
    assert no.value.hindrances == "open tasks: 1; the account owes €12.50"
    with database.read() as connection:
        assert tombstone(connection, customer_id) is None
        assert open_party(connection, shop.box, customer_id) == somebody(1)
        assert [entry.topic for entry in entries_after(connection, 0, 99)] == []


def test_a_hindrance_that_comes_up_meanwhile_calls_the_erasure_off(database: Database, tmp_path: Path) -> None:
    shop = keeping(database, tmp_path)
    customer_id = shop.person()
    with write(database) as uow:
        job_id = ask_erasure(uow, personal_sources(), customer_id, ErasureReason.ASKED, "en_US")
        terms = {"currency": "EUR", "credit_limit": 0, "terms_days": 30, "is_blocked": False, "version": 1}
        account = insert(CustomerAccount).values(customer_id=customer_id, balance=-1, updated_at=uow.now, **terms)
        uow.connection.execute(account)
    assert run(shop, job_id, JOB, erasure_job(shop.box), customer_id) == "failed"
    with database.read() as connection:
        assert tombstone(connection, customer_id) is None
        assert open_party(connection, shop.box, customer_id) == somebody(1)


def test_a_copy_holds_everything_is_the_customer_s_alone_and_expires(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    shop = keeping(database, tmp_path)
    customer_id, other = shop.person(somebody(3)), shop.person(somebody(4))
    merged = shop.person(somebody(5), merged_into=customer_id)
    order_id = shop.sale(merged, 700)
    shop.sale(other, 900)
    with write(database) as uow:
        record_consent(uow, customer_id, "offers", "sms", Proof(Source.WEB, "1", "page:/fr/me"), is_given=True)
        look(uow, customer_id, "card")
        job_id = ask_export(uow, customer_id)
    assert run(shop, job_id, EXPORT, export_job(shop.box), customer_id) == "done"
    with database.read() as connection:
        body = open_export(connection, shop.box, shop.jobs, customer_id, job_id, clock.now())
        with pytest.raises(ExportNotFound):
            open_export(connection, shop.box, shop.jobs, other, job_id, clock.now())
        with pytest.raises(ExportExpired):
            open_export(connection, shop.box, shop.jobs, customer_id, job_id, Instant(clock.now() + timedelta(days=7)))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        told = archive.read("person.json").decode()
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        sheets = {name: list(csv.reader(io.StringIO(archive.read(name).decode()))) for name in names}
    for one in (somebody(3), somebody(5)):
        assert all(identifier in told for identifier in identifiers(one))
    assert not any(identifier in told for identifier in identifiers(somebody(4)))
    [head, sale] = sheets["orders.orders.csv"]
    assert (sale[head.index("id")], sale[head.index("due")]) == (str(order_id), "700")
    assert sheets["customers.person.csv"][0][1:3] == ["given_name", "family_name"]
    assert "customers.consents.csv" in sheets
    assert "customers.looks.csv" in sheets
    files = [file.read_bytes() for file in shop.jobs.rglob("*") if file.is_file()]
    assert not any(b"Quiquampoix" in one for one in files), "the copy rests sealed"
    clock.present = Instant(clock.present + timedelta(days=8))
    limits = SessionLimits(timedelta(1), timedelta(1))
    context = JobContext(database, new_id(), "t", None, "t", shop.jobs / "x")  # type: ignore[arg-type] # nobody acts
    assert trims(limits, ())["customer_copies"](context, clock.now()) == 1
    assert not (shop.jobs / str(job_id)).exists()
    assert forget(shop, customer_id) == "done"
    with database.read() as connection, pytest.raises(SecretUnreadable):
        seal_for(connection, shop.box, customer_id, b"")


def test_three_silent_years_put_somebody_on_the_list_a_month_before_and_forget_them_then(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    shop = keeping(database, tmp_path)
    silent, active = shop.person(somebody(1)), shop.person(somebody(2))
    limits = SessionLimits(timedelta(1), timedelta(1))

    def night(days: int) -> int:
        clock.present = Instant(clock.present + timedelta(days=days))
        context = JobContext(database, new_id(), "t", SYSTEM, "t", shop.jobs / "x")
        return trims(limits, ())["customers"](context, Instant(clock.now() - timedelta(days=1_095)))

    start = clock.now()
    assert night(1_065) == 0
    with database.read() as connection:
        assert notices(connection, None, 9) == []
    assert night(1) == 0
    with database.read() as connection:
        assert {one.customer_id for one in notices(connection, None, 9)} == {silent, active}
        assert {one.due_at for one in notices(connection, None, 9)} == {Instant(start + timedelta(days=1_096))}
    with write(database) as uow:
        uow.connection.execute(
            text("UPDATE customers_customer SET last_activity_at = :now WHERE id = :id").bindparams(
                now=int(uow.now.timestamp() * 1000),
                id=active if database.dialect == "postgresql" else active.bytes,
            )
        )
    assert night(29) == 0
    assert night(1) == 1
    with database.read() as connection:
        stone = tombstone(connection, silent)
        assert stone is not None
        assert stone.reason == "inactive"
        assert tombstone(connection, active) is None
        [job_id] = connection.execute(select(Job.id).where(Job.kind == JOB)).scalars()
    assert night(0) == 0
    assert run(shop, job_id, JOB, erasure_job(shop.box), silent) == "done"
    with database.read() as connection:
        assert open_party(connection, shop.box, silent) is None
        assert notices(connection, None, 9) == []


def test_a_look_is_written_once_an_hour_for_each_actor(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    customer_id = keeping(database, tmp_path).person()
    for hours in (0, 0, 1):
        clock.present = Instant(clock.present + timedelta(hours=hours))
        with write(database) as uow:
            look(uow, customer_id, "card")
    with database.read() as connection:
        assert [one.at for one in looks(connection, [customer_id], None, 9)] == [
            clock.now(), Instant(clock.now() - timedelta(hours=1)),
        ]  # fmt: skip
        seen = connection.execute(text("SELECT count(*) FROM access_audit WHERE action = 'customers.customer.seen'"))
        assert seen.scalar_one() == 2


def test_every_table_that_knows_customers_says_what_it_keeps() -> None:
    named = {source.table.__tablename__ for source in personal_sources() if hasattr(source, "table")}
    knowing = {table.name for table in metadata().sorted_tables if "customer_id" in table.c}
    # Digests and the vault go with `forget_person`.
    assert knowing - named == {"customers_digest", "customers_vault"}
