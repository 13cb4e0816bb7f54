"""Another till's tickets come in as history, once, whole, and with what was paid; nothing is signed or moved."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from comptoir.access.domain import PermissionDenied
from comptoir.app.imported_sales import moment_of
from comptoir.app.sales_sheets import JOB, export_sales, import_sales
from comptoir.app.sheets import job_allowed
from comptoir.app.timeline import purchases
from comptoir.app.verify import verify
from comptoir.inventory.tables import InventoryMovement
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobView, run_now
from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.time import format_instant
from comptoir.orders.domain import Order, faults_of
from comptoir.orders.queries import order_page
from tests.customers.people import Book
from tests.pricing.api import anybody
from tests.pricing.shop import open_shop

HEAD = (
    "Ticket",
    "Date",
    "Heure",
    "Magasin",
    "Caisse",
    "Client",
    "Référence",
    "Libellé",
    "Qté",
    "Total TTC",
    "Remise",
    "TVA",
)
MUG = ("1041", "30/11/2025", "14:05", "rivoli", "C2", "anne@example.org", "mug", "Mug bleu", "2", "23,80", "2,00", "20")
CHEESE = ("1041", "30/11/2025", "14:05", "rivoli", "C2", "", "COMTE", "", "0,335", "9,35", "", "5,5")
GONE = ("1042", "30/11/2025", "14:31", "rivoli", "C2", "", "OLD-1", "Vieux bol", "1", "12,00", "", "")
BACK = ("1043", "30/11/2025", "15:00", "rivoli", "C2", "", "MUG", "", "-1", "-11,90", "", "20")


@pytest.fixture
def book(database: Database, tmp_path: Path) -> Book:
    open_shop(database)
    made = Book.at(database, tmp_path)
    made.put("Anne", "Lefèvre", email="anne@example.org")
    return made


def sheet(folder: Path, *rows: Sequence[str], head: Sequence[str] = HEAD) -> Path:
    path = folder / "sales.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows([head, *rows])
    return path


def bring(book: Book, path: Path, *, dry: bool = False) -> tuple[tuple[int, ...], JobView]:
    def run(context: Any, argument: Mapping[str, Any]) -> Mapping[str, int]:  # noqa: ANN401 - the job's context
        return import_sales(context, book.box, argument)

    argument = {"path": str(path), "file_name": path.name, "format": "csv", "mapping": None, "dry_run": dry}
    view = run_now(book.database, path.parent / "jobs", JOB, run, argument)
    assert view.outcome is not None, view.error
    names = ("read", "created", "updated", "unchanged", "rejected", "warnings")
    return tuple(view.outcome[name] for name in names), view


def sold(book: Book) -> dict[str, Order]:
    with book.database.read() as connection:
        return {order.head.number: order for order in order_page(connection, None, 100)}


def test_tickets_are_kept_as_they_were_paid_and_once(book: Book, tmp_path: Path) -> None:
    path = sheet(tmp_path, MUG, CHEESE, GONE, BACK)
    assert bring(book, path, dry=True)[0] == (4, 4, 0, 0, 0, 1)
    assert sold(book) == {}
    assert bring(book, path)[0] == (4, 4, 0, 0, 0, 1)
    assert bring(book, path)[0] == (4, 0, 0, 4, 0, 1)
    orders = sold(book)
    first = orders["C2 1041"]
    assert (first.head.gross, first.head.discount, first.head.due) == (3515, 200, 3315)
    assert (first.head.tax, first.head.net) == (397 + 49, 3315 - 446)
    assert format_instant(first.head.placed_at) == "2025-11-30T13:05:00.000Z"
    anne = book.find("anne@example.org")[0].customer.id
    assert (first.head.customer_id, first.head.till_id, first.head.kind) == (anne, None, "sale")
    mug, cheese = first.lines
    assert (mug.sku, mug.label, mug.quantity, mug.unit_price, mug.per) == (
        "MUG",
        "Mug bleu",
        2_000_000,
        1290,
        1_000_000,
    )
    assert (cheese.sku, cheese.quantity, cheese.unit, cheese.rate) == ("COMTE", 335_000, "KGM", 55_000)
    gone = orders["C2 1042"].lines[0]
    assert (gone.item_id, gone.sku, gone.label, gone.rate, gone.tax) == (None, "OLD-1", "Vieux bol", 200_000, 200)
    assert (orders["C2 1043"].head.kind, orders["C2 1043"].head.due) == ("return", -1190)
    assert [faults_of(order) for order in orders.values()] == [[], [], []]
    with book.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(InventoryMovement)).scalar() == 0
    assert {name: wrong for name, wrong in verify(book.database) if wrong} == {}
    (moment,) = (one.moment for one in purchases(orders.values()))
    assert (moment.kind, moment.amount) == ("ticket", 3315)


def test_a_ticket_comes_whole_or_not_and_is_never_changed(book: Book, tmp_path: Path) -> None:
    wrong = (*CHEESE[:8], "0,3351", *CHEESE[9:])
    counts, view = bring(book, sheet(tmp_path, MUG, wrong, GONE))
    assert counts == (3, 1, 0, 0, 2, 1)
    assert list(sold(book)) == ["C2 1042"]
    rejects = (tmp_path / "jobs" / str(view.id) / "rejects.csv").read_text(encoding="utf-8")
    assert rejects.count("1041") >= 2
    assert bring(book, sheet(tmp_path, MUG, CHEESE))[0] == (2, 2, 0, 0, 0, 0)
    dearer = (*GONE[:9], "13,00", *GONE[10:])
    assert bring(book, sheet(tmp_path, dearer))[0] == (1, 0, 0, 0, 1, 0)
    assert sold(book)["C2 1042"].head.due == 1200
    apart = bring(book, sheet(tmp_path, MUG, BACK, CHEESE))[0]
    assert apart == (3, 1, 0, 0, 2, 0)
    tomorrow = (GONE[0], "22/11/2026", *GONE[2:])
    assert bring(book, sheet(tmp_path, tomorrow))[0] == (1, 0, 0, 0, 1, 0)
    for field, value in ((0, ""), (1, "31/31/2025"), (3, "nice"), (8, "0"), (9, "x"), (11, "many")):
        row = (*GONE[:field], value, *GONE[field + 1 :])
        assert bring(book, sheet(tmp_path, row))[0] == (1, 0, 0, 0, 1, 0), (field, value)


def test_what_goes_out_comes_back_in_unchanged(book: Book, tmp_path: Path) -> None:
    bring(book, sheet(tmp_path, MUG, CHEESE, GONE, BACK))
    target = tmp_path / "out.csv"
    with book.database.read() as connection:
        assert export_sales(connection, target, "csv", None, None) == 4
    assert bring(book, target)[0] == (4, 0, 0, 4, 0, 1)


def test_the_feed_tells_each_sale_without_a_name(book: Book, tmp_path: Path) -> None:
    bring(book, sheet(tmp_path, MUG, CHEESE, GONE))
    with book.database.read() as connection:
        told = [entry.fields() for entry in entries_after(connection, 0, 1000, ("orders.sale.imported",))]
    assert [one["kind"] for one in told] == ["sale", "sale"]
    assert "anne" not in str(told)


@pytest.mark.parametrize(
    ("day", "time", "said"),
    [
        ("2025-07-14", "09:30", "2025-07-14T07:30:00.000Z"),
        ("14/07/2025 9h30", "", "2025-07-14T07:30:00.000Z"),
        ("2025-07-14T09:30:15.250", "", "2025-07-14T07:30:15.000Z"),
        ("2025-07-14T07:30:15Z", "", "2025-07-14T07:30:15.000Z"),
        ("14.07.2025", "", "2025-07-14T10:00:00.000Z"),
    ],
)
def test_a_moment_is_the_wall_clock_of_its_store(day: str, time: str, said: str) -> None:
    assert format_instant(moment_of(day, time, "Europe/Paris")) == said


def test_what_is_no_moment_is_refused() -> None:
    for text in ("", "yesterday", "2025-13-01", "2025-01-01 25:00", str(date.max.year)):
        with pytest.raises(MalformedValue):
            moment_of(text, "", "Europe/Paris")


def test_sales_are_brought_in_by_those_who_may_for_every_store() -> None:
    assert job_allowed("sales", anybody("till.ticket.import")) == JOB
    with pytest.raises(PermissionDenied):
        job_allowed("sales", anybody("till.ticket.import", store_id=new_id()))
