"""A shop moves in with its customers, what they have is not told twice, and nothing of them stays in messages."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from comptoir.app.customer_sheets import JOB, exports, import_customers
from comptoir.customers.domain.parties import ContactKind
from comptoir.customers.services.groups import PutGroup, put_group
from comptoir.customers.tables.loyalty import PointsAccount
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobView, run_now
from comptoir.kernel.tables import Feed, Job, JobMessage
from comptoir.payments.tables import StoredValueRow
from tests.customers.people import Book
from tests.pricing.shop import open_shop
from tests.support.databases import write

HEAD = ("Prénom", "Nom de famille", "E-mail", "Portable", "Carte", "Code postal", "Ville", "Groupes")
ANNE = ("Anne", "Lefèvre", "anne@example.org", "0612345678", "KD1234", "75001", "Paris", "club")
BRUNO = ("Bruno", "Marchand", "", "06 99 99 99 99", "", "69001", "Lyon", "")


@pytest.fixture
def book(database: Database, tmp_path: Path) -> Book:
    open_shop(database)
    with write(database) as uow:
        put_group(uow, PutGroup(code="club", name={"en_US": "Club"}))
    return Book.at(database, tmp_path)


def sheet(folder: Path, *rows: Sequence[str], head: Sequence[str] = HEAD) -> Path:
    path = folder / "customers.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def bring(book: Book, path: Path, *, dry: bool = False) -> tuple[Mapping[str, int], JobView]:
    def run(context: Any, argument: Mapping[str, Any]) -> Mapping[str, int]:  # noqa: ANN401 - the job's context
        return import_customers(context, book.box, argument)

    argument = {"path": str(path), "file_name": path.name, "format": "csv", "mapping": None, "dry_run": dry}
    view = run_now(book.database, path.parent / "jobs", JOB, run, argument)
    assert view.outcome is not None, view.error
    return view.outcome, view


def counts(outcome: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(outcome[name] for name in ("read", "created", "updated", "unchanged", "rejected", "warnings"))


def test_rows_are_added_recognised_and_left_alone(book: Book, tmp_path: Path) -> None:
    path = sheet(tmp_path, ANNE, BRUNO)
    assert counts(bring(book, path, dry=True)[0]) == (2, 2, 0, 0, 0, 0)
    assert book.names("lefevre") == []
    assert counts(bring(book, path)[0]) == (2, 2, 0, 0, 0, 0)
    assert counts(bring(book, path)[0]) == (2, 0, 0, 2, 0, 0)
    moved = ("Anne", "Lefevre", "anne@example.org", "0711111111", "", "13001", "Marseille", "")
    assert counts(bring(book, sheet(tmp_path, moved))[0]) == (1, 0, 1, 0, 0, 0)
    anne = book.find("07 11 11 11 11")[0].party
    assert anne.name == "Anne Lefèvre"
    assert ([one.value for one in anne.contacts], anne.cards) == (
        ["+33612345678", "anne@example.org", "+33711111111"],
        ("KD1234",),
    )
    assert [one.city for one in anne.addresses] == ["Paris", "Marseille"]


def test_a_shared_address_makes_two_people_and_a_twin_is_told(book: Book, tmp_path: Path) -> None:
    paul = ("Paul", "Morel", "anne@example.org", "", "", "75001", "Paris", "")
    outcome, _ = bring(book, sheet(tmp_path, ANNE, paul))
    assert counts(outcome) == (2, 2, 0, 0, 0, 1)
    assert sorted(book.names("anne@example.org")) == ["Anne Lefèvre", "Paul Morel"]


def test_a_wrong_row_is_kept_out_whole_and_its_cells_are_told_nowhere(book: Book, tmp_path: Path) -> None:
    wrong = ("Zénobie", "Quatremère", "zenobie-at-example", "0612345678", "", "75001", "Paris", "nowhere")
    outcome, view = bring(book, sheet(tmp_path, wrong, BRUNO))
    assert counts(outcome) == (2, 1, 0, 0, 1, 0)
    assert book.names("quatremere") == []
    with book.database.read() as connection:
        told = connection.execute(select(JobMessage.body).where(JobMessage.job_id == view.id)).scalars().all()
    assert told[0]["column"] == "email"
    rejects = (tmp_path / "jobs" / str(view.id) / "rejects.csv").read_text(encoding="utf-8")
    assert "Quatremère" in rejects
    with book.database.read() as connection:
        said = [connection.execute(select(one)).scalars().all() for one in (JobMessage.body, Job.outcome, Feed.payload)]
    assert not any(word in msgspec.json.encode(said) for word in (b"zenobie", b"Quatrem", b"0612345678", b"Marchand"))


def test_days_and_telephones_are_read_as_the_file_writes_them(book: Book, tmp_path: Path) -> None:
    head = ("Prénom", "Nom", "Téléphone portable", "Date de naissance")
    rows = [
        ("Anne", "Lefèvre", "06.12.34.56.78", "02/03/1980"),
        ("Bruno", "Marchand", "", "1975-07-01"),
        ("Zoé", "Roux", "", "31/02/1990"),
    ]
    assert counts(bring(book, sheet(tmp_path, *rows, head=head))[0]) == (3, 2, 0, 0, 1, 0)
    parties = [book.find(name)[0].party for name in ("lefevre", "marchand")]
    assert [one.birth_date for one in parties] == [date(1980, 3, 2), date(1975, 7, 1)]
    assert parties[0].contacts[0].kind is ContactKind.MOBILE


def test_what_goes_out_comes_back_in_unchanged(book: Book, tmp_path: Path) -> None:
    bring(book, sheet(tmp_path, ANNE, BRUNO))
    target = tmp_path / "out.csv"
    with book.database.read() as connection:
        assert exports(book.box)["customers"](connection, target, "csv", None, None) == 2
    assert counts(bring(book, target)[0]) == (2, 0, 0, 2, 0, 0)


def test_points_and_balances_come_along_once(book: Book, tmp_path: Path) -> None:
    head = ("Prénom", "Nom", "Carte", "Points", "Solde carte cadeau")
    path = sheet(tmp_path, ("Anne", "Lefèvre", "KD1234", "2 50", "12,50"), head=head)
    assert counts(bring(book, path)[0]) == (1, 1, 0, 0, 0, 0)
    assert counts(bring(book, path)[0]) == (1, 0, 0, 1, 0, 0)
    customer = book.find(card="KD1234")[0].customer.id
    with book.database.read() as connection:
        points = connection.execute(select(PointsAccount.balance).where(PointsAccount.customer_id == customer)).scalar()
        credit = connection.execute(
            select(StoredValueRow.balance).where(StoredValueRow.customer_id == customer)
        ).scalar()
    assert (points, credit) == (250, 1250)
    target = tmp_path / "out.csv"
    with book.database.read() as connection:
        assert exports(book.box)["customers"](connection, target, "csv", None, None) == 1
    assert counts(bring(book, target)[0]) == (1, 0, 0, 1, 0, 0), "what goes out with points comes back in unchanged"
    later = sheet(tmp_path, ("Anne", "Lefèvre", "KD1234", "260", "2,50"), head=head)
    assert counts(bring(book, later)[0]) == (1, 0, 0, 1, 0, 2), "nothing counts twice, and the file is told so"
    with book.database.read() as connection:
        assert connection.execute(select(PointsAccount.balance)).scalar_one() == 250
        assert connection.execute(select(StoredValueRow.balance)).scalar_one() == 1250
