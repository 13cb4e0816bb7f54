"""Customers on account: what pays what, who is late, reminders, statements."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.customers.domain.accounts import (
    AccountChanged,
    AccountEntry,
    AccountKind,
    AccountMove,
    AccountSourceTaken,
    ChargeNotOpen,
    OpenItem,
    settle,
)
from comptoir.customers.invariants import INVARIANTS
from comptoir.customers.rows import accounts as rows
from comptoir.customers.services.account_statements import statement_csv, statement_of, statement_pdf, statement_view
from comptoir.customers.services.accounts import (
    Terms,
    load_accounts,
    put_account,
    record_payment,
    write_account_entries,
)
from comptoir.customers.services.dunning import letter_pdf, overdue_accounts, remind
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.outbox import parcels
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import Instant
from tests.conftest import NOON
from tests.customers.people import Book
from tests.support.databases import write

TODAY = NOON.date()


@pytest.fixture
def book(database: Database, tmp_path: Path) -> Book:
    return Book.at(database, tmp_path)


def client(book: Book, name: str = "Anne", email: str = "") -> UUID:
    customer = book.put(name, "Lefèvre", email=email).customer.id
    with write(book.database) as uow:
        put_account(uow, customer, Terms("EUR", 100_000, 30))
    return customer


def charge(database: Database, customer: UUID, amount: int, due_on: date, reference: str = "T1-000001") -> UUID:
    """A charge, as a ticket writes it; the id of its entry."""
    with write(database) as uow:
        receivables = load_accounts(uow, [customer])
        asked = AccountMove(AccountKind.SALE, amount, new_id(), due_on=due_on, reference=reference)
        entry = receivables.add(new_id(), customer, asked, uow.now, "system")
        write_account_entries(uow, receivables)
    return entry.id


def open_of(database: Database, customer: UUID) -> dict[str, int]:
    with database.read() as connection:
        assert [line for one in INVARIANTS for line in one.check(connection)] == []
        view = statement_view(statement_of(connection, customer, TODAY, TODAY))
    return {one["id"]: one["open"]["amount"] for one in view["open"]}


def test_a_payment_pays_what_is_due_first_and_the_rest_waits_for_the_next_charge(book: Book) -> None:
    database, anne = book.database, client(book)
    late = charge(database, anne, 3000, TODAY + timedelta(days=9))
    early = charge(database, anne, 2000, TODAY)
    payment = new_id()
    for _ in range(2):
        with write(database) as uow:
            record_payment(uow, anne, payment, 2500, "VIR 1")
    assert open_of(database, anne) == {str(late): 2500}
    assert str(early) not in open_of(database, anne)
    with write(database) as uow:
        record_payment(uow, anne, new_id(), 4000, "VIR 2")
    assert list(open_of(database, anne).values()) == [-1500]
    last = charge(database, anne, 2000, TODAY)
    with write(database) as uow:
        record_payment(uow, anne, new_id(), 100, "VIR 3")
    assert open_of(database, anne) == {str(last): 400}


def test_a_payment_goes_where_it_is_told_or_is_refused_whole(book: Book) -> None:
    database, anne = book.database, client(book)
    first, second = (charge(database, anne, 1000, TODAY) for _ in range(2))
    with write(database) as uow:
        record_payment(uow, anne, new_id(), 600, "VIR 1", {second: 600})
    assert open_of(database, anne) == {str(first): 1000, str(second): 400}
    with pytest.raises(ChargeNotOpen), write(database) as uow:
        record_payment(uow, anne, new_id(), 600, "VIR 2", {second: 600})
    taken = new_id()
    with write(database) as uow:
        record_payment(uow, anne, taken, 100, "VIR 3")
    with pytest.raises(AccountSourceTaken), write(database) as uow:
        record_payment(uow, anne, taken, 100, "VIR 4")
    assert open_of(database, anne) == {str(first): 900, str(second): 400}


@given(st.lists(st.integers(min_value=-500, max_value=500).filter(bool), max_size=8))
def test_settling_never_uses_more_than_there_is_and_leaves_one_side_only(amounts: list[int]) -> None:
    items = [
        OpenItem(
            AccountEntry(
                UUID(int=at), UUID(int=0), "sale", amount, 0, UUID(int=at), 0, None, TODAY, None, None, None, NOON, ""
            ),
            amount,
        )
        for at, amount in enumerate(amounts, start=1)
    ]
    left = {one.entry.id: one.left for one in items}
    for one in settle(items):
        left[one.credit_id] += one.amount
        left[one.charge_id] -= one.amount
    assert sum(left.values()) == sum(amounts)
    assert all(0 <= left[one.entry.id] * (1 if one.left > 0 else -1) <= abs(one.left) for one in items)
    assert not (any(amount > 0 for amount in left.values()) and any(amount < 0 for amount in left.values()))


def test_reminders_rise_level_by_level_by_mail_or_on_paper(book: Book, clock: FixedClock) -> None:
    database = book.database
    anne, paul = client(book, "Anne", "anne@example.org"), client(book, "Paul")
    for customer in (anne, paul):
        charge(database, customer, 5000, TODAY)
    settings = Settings(data=Path(), mail_host="127.0.0.1", mail_sender="shop@example.org")

    def sent() -> list[tuple[str, int, str]]:
        today = clock.now().date()
        with database.read() as connection:
            due = [account.customer_id for account, late in overdue_accounts(connection, today) if late.level]
        with write(database) as uow:
            done = remind(uow, settings, book.box, due, today)
        return sorted((one["by"], one["level"], one["customer"]) for one in done)

    assert sent() == []
    for days, level in ((5, 1), (20, 2), (40, 3)):
        clock.present = Instant(NOON + timedelta(days=days))
        assert sent() == [("mail", level, str(anne)), ("paper", level, str(paul))]
        assert sent() == []
    with database.read() as connection:
        letters = [one.message for one in reversed(parcels(connection, limit=9))]
        assert [one["subject"].replace("\xa0", " ") for one in letters] == [
            "Rappel : 50,00 € à régler",
            "Deuxième rappel : 50,00 € sont échus",
            "Dernier rappel : 50,00 € sont échus",
        ]
        assert "- T1-000001, échu le" in letters[0]["text"]
        assert [one["to"] for one in letters] == [["anne@example.org"]] * 3
        assert letter_pdf(connection, book.box, paul, clock.now().date()).startswith(b"%PDF")
    with write(database) as uow:
        record_payment(uow, anne, new_id(), 5000, "VIR")
    with database.read() as connection:
        assert [account.customer_id for account, _ in overdue_accounts(connection, clock.now().date())] == [paul]


def test_a_statement_adds_up_and_comes_as_csv_and_pdf(book: Book, clock: FixedClock) -> None:
    database, anne = book.database, client(book)
    charge(database, anne, 2000, TODAY)
    clock.present = Instant(NOON + timedelta(days=10))
    charge(database, anne, 1250, TODAY + timedelta(days=40), "=cmd")
    day = clock.now().date()
    with database.read() as connection:
        found = statement_of(connection, anne, day, day)
    assert (found.opening, [one.amount for one in found.entries], found.closing) == (2000, [1250], 3250)
    rows_ = statement_csv(found).decode().splitlines()
    assert rows_[0] == "at,kind,reference,due_on,amount,balance,currency"
    assert rows_[1].endswith(",sale,'=cmd,2026-12-31,12.50,32.50,EUR")
    assert statement_pdf(found, None, "fr_FR").startswith(b"%PDF")


def test_terms_have_a_version_and_what_is_owed_follows_a_merge(book: Book) -> None:
    database, anne, ann = book.database, client(book), client(book, "Ann")
    with write(database) as uow:
        assert put_account(uow, anne, Terms("EUR", 5, 10), 1)[0].version == 2
    with pytest.raises(AccountChanged), write(database) as uow:
        put_account(uow, anne, Terms("EUR", 6, 10), 1)
    charge(database, ann, 700, TODAY)

    def owed() -> list[int]:
        with database.read() as connection:
            assert [line for one in INVARIANTS for line in one.check(connection)] == []
            found = rows.accounts_by_id(connection, [anne, ann])
        return [found[anne].balance, found[ann].balance]

    book.merge(ann, anne)
    assert owed() == [700, 0]
    book.unmerge(ann)
    assert owed() == [0, 700]
