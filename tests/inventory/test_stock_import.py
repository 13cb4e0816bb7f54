from pathlib import Path

import pytest

from comptoir.inventory.domain import PlaceKind
from comptoir.inventory.invariants import INVARIANTS
from comptoir.inventory.jobs import export_stock, import_stock
from comptoir.inventory.queries import level_page
from comptoir.inventory.service import PutPlace, put_place
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobView, run_now
from tests.inventory.examples import ONE
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import write

SHEET = """sku,place,quantity
MUG,shelf,12
tea,SHELF,0
COMTE,back,2.465
MUG,back,3
"""


def opened(database: Database) -> Shop:
    shop = open_shop(database)
    with write(database) as uow:
        put_place(uow, PutPlace("shelf", {}, PlaceKind.SHELF, "rivoli"))
        put_place(uow, PutPlace("back", {}, PlaceKind.BACK_ROOM, "rivoli"))
    return shop


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return opened(sqlite_database)


def bring_in(shop: Shop, folder: Path, text: str, *, dry_run: bool = False) -> JobView:
    path = folder / "stock.csv"
    path.write_text(text, encoding="utf-8")
    argument = {"path": str(path), "file_name": "stock.csv", "format": "auto", "mapping": None, "dry_run": dry_run}
    return run_now(shop.database, folder / "jobs", "inventory.import", import_stock, argument)


def on_hand(shop: Shop) -> list[int]:
    with shop.database.read() as connection:
        assert [line for invariant in INVARIANTS for line in invariant.check(connection)] == []
        rows = level_page(connection, item_ids=None, place_ids=None, after=None, limit=50)
    return sorted(row.level.on_hand for row in rows)


def test_a_sheet_of_counts_comes_in_and_is_unchanged_the_second_time(database: Database, tmp_path: Path) -> None:
    shop = opened(database)
    first = bring_in(shop, tmp_path, SHEET)
    again = bring_in(shop, tmp_path, SHEET)
    counts = {"read": 4, "created": 0, "updated": 0, "unchanged": 0, "rejected": 0, "warnings": 0}
    assert (first.state, first.outcome) == ("done", {**counts, "created": 4})
    assert again.outcome == {**counts, "unchanged": 4}
    assert on_hand(shop) == [0, 2_465_000, 3 * ONE, 12 * ONE]


def test_a_later_sheet_corrects_by_movements(shop: Shop, tmp_path: Path) -> None:
    bring_in(shop, tmp_path, SHEET)
    job = bring_in(shop, tmp_path, "Référence;Emplacement;Quantité\nMUG;shelf;10\n")
    assert job.outcome is not None
    assert job.outcome["updated"] == 1
    assert on_hand(shop) == [0, 2_465_000, 3 * ONE, 10 * ONE]


def test_a_dry_run_counts_and_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    start = shop.position()
    job = bring_in(shop, tmp_path, SHEET, dry_run=True)
    assert job.outcome is not None
    assert (job.outcome["created"], on_hand(shop)) == (4, [])
    assert shop.feed_after(start, "inventory.*") == []


def test_rejected_rows_come_back_with_their_reasons(shop: Shop, tmp_path: Path) -> None:
    rows = "MUG,shelf,12\nMUG,SHELF,13\nNOBODY,shelf,1\nTEA,nowhere,1\nTEA,shelf,0.5\nTEA,shelf,-1\n"
    job = bring_in(shop, tmp_path, f"sku,place,quantity\n{rows}")
    assert job.outcome == {"read": 6, "created": 1, "updated": 0, "unchanged": 0, "rejected": 5, "warnings": 0}
    rejects = (tmp_path / "jobs" / str(job.id) / "rejects.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[:3] for row in rejects[1:]] == [row.split(",") for row in rows.splitlines()[1:]]
    assert on_hand(shop) == [12 * ONE]


def test_what_is_exported_comes_in_unchanged(shop: Shop, tmp_path: Path) -> None:
    bring_in(shop, tmp_path, SHEET)
    with shop.database.read() as connection:
        assert export_stock(connection, tmp_path / "out.csv", "csv", None, None) == 4
    again = bring_in(shop, tmp_path, (tmp_path / "out.csv").read_text(encoding="utf-8"))
    assert again.outcome is not None
    assert again.outcome["unchanged"] == 4
