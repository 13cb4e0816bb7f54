from pathlib import Path

import pytest

from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobView, run_now
from comptoir.pricing.domain.profiles import Charge
from comptoir.pricing.jobs import export_prices, import_prices
from comptoir.pricing.queries import cost_history, item_profiles
from comptoir.pricing.rows import all_prices
from tests.pricing.shop import Shop, open_shop


def opened(database: Database) -> Shop:
    return open_shop(database)


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return opened(sqlite_database)


def bring_in(shop: Shop, folder: Path, text: str, *, dry_run: bool = False, name: str = "prices.csv") -> JobView:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    argument = {"path": str(path), "file_name": name, "format": "auto", "mapping": None, "dry_run": dry_run}
    return run_now(shop.database, folder / "jobs", "pricing.import", import_prices, argument)


def standing(shop: Shop) -> list[tuple[int | None, int, int]]:
    with shop.database.read() as connection:
        return [(one.amount, one.per, one.min_quantity) for one in all_prices(connection)]


CONTRACT = """sku,price_list,amount,currency,per,valid_from,valid_to,min_quantity
MUG,retail,1290,EUR,1,,,
tea,retail,450,EUR,,2026-12-01,2026-12-24,6
COMTE,retail,2990,EUR,1,,,
"""


def test_the_contracts_columns_come_in_and_are_unchanged_the_second_time(database: Database, tmp_path: Path) -> None:
    shop = opened(database)
    first = bring_in(shop, tmp_path, CONTRACT)
    again = bring_in(shop, tmp_path, CONTRACT)
    counts = {"read": 3, "created": 0, "updated": 0, "unchanged": 0, "rejected": 0, "warnings": 0}
    assert (first.state, first.outcome) == ("done", {**counts, "created": 3})
    assert again.outcome == {**counts, "unchanged": 3}
    assert standing(shop) == [(1290, 1_000_000, 0), (450, 1_000_000, 6_000_000), (2990, 1_000_000, 0)]


def test_a_french_sheet_with_prices_in_euros_goes_to_the_only_list(shop: Shop, tmp_path: Path) -> None:
    job = bring_in(shop, tmp_path, "Référence;Prix TTC\nMUG;12,90\nTEA;4,5\n")
    assert job.outcome is not None
    assert job.outcome["created"] == 2
    assert [amount for amount, _, _ in standing(shop)] == [1290, 450]


def test_a_dry_run_counts_and_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    start = shop.position()
    job = bring_in(shop, tmp_path, CONTRACT, dry_run=True)
    assert job.outcome is not None
    assert (job.outcome["created"], standing(shop)) == (3, [])
    assert shop.feed_after(start, "pricing.*") == []


def test_rejected_rows_come_back_with_their_reasons(shop: Shop, tmp_path: Path) -> None:
    job = bring_in(
        shop,
        tmp_path,
        "sku,price_list,amount,price\n"
        "MUG,retail,1290,\n"
        "NOBODY,retail,1,\n"
        "TEA,wholesale,1,\n"
        "TEA,retail,4.50,\n"
        "TEA,retail,,4.505\n"
        "TEA,retail,,\n",
    )
    assert job.outcome == {"read": 6, "created": 1, "updated": 0, "unchanged": 0, "rejected": 5, "warnings": 0}
    rejects = (tmp_path / "jobs" / str(job.id) / "rejects.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[0] for row in rejects] == ["sku", "NOBODY", "TEA", "TEA", "TEA", "TEA"]
    assert rejects[3].startswith("TEA,retail,4.50,,")
    assert "whole number of cents" in rejects[3]


def test_what_is_exported_comes_in_unchanged(shop: Shop, tmp_path: Path) -> None:
    bring_in(shop, tmp_path, CONTRACT)
    with shop.database.read() as connection:
        assert export_prices(connection, tmp_path / "out.csv", "csv", None, None) == 3
    again = bring_in(shop, tmp_path, (tmp_path / "out.csv").read_text(encoding="utf-8"))
    assert again.outcome is not None
    assert again.outcome["unchanged"] == 3


CHARGED = """Référence;Prix TTC;Prix d'achat;Éco-participation;eco_code;Consigne
MUG;12,90;5,00;0,15;deee;
TEA;;2,10;;;0,25
"""


def carried(
    shop: Shop, sku: str
) -> tuple[list[tuple[int | None, int]], list[tuple[tuple[Charge, ...], Charge | None]]]:
    with shop.database.read() as connection:
        item_id = shop.items[sku]
        cost = [(one.amount, one.per) for one in cost_history(connection, item_id)]
        profiles = [(one.eco, one.deposit) for one in item_profiles(connection, item_id)]
    return cost, profiles


def test_costs_contributions_and_deposits_come_in_beside_prices_or_alone(database: Database, tmp_path: Path) -> None:
    shop = opened(database)
    first = bring_in(shop, tmp_path, CHARGED)
    assert first.outcome is not None
    assert (first.outcome["created"], first.outcome["rejected"]) == (2, 0)
    again = bring_in(shop, tmp_path, CHARGED)
    assert again.outcome is not None
    assert again.outcome["unchanged"] == 2
    assert standing(shop) == [(1290, 1_000_000, 0)]
    assert carried(shop, "MUG") == ([(500, 1_000_000)], [((Charge("deee", 15),), None)])
    assert carried(shop, "TEA") == ([(210, 1_000_000)], [((), Charge("deposit", 25))])
    bring_in(shop, tmp_path, "sku;eco;deposit\nMUG;0;0,10\nTEA;;0\n")
    assert carried(shop, "MUG")[1][-1] == ((), Charge("deposit", 10))
    assert carried(shop, "TEA")[1][-1] == ((), None)


def test_a_row_with_a_wrong_cost_records_nothing(shop: Shop, tmp_path: Path) -> None:
    start = shop.position()
    job = bring_in(shop, tmp_path, "sku;price;cost\nMUG;12,90;much\nGHOST;1,00;0,50\n")
    assert job.outcome is not None
    assert (job.outcome["rejected"], job.outcome["created"]) == (2, 0)
    assert shop.feed_after(start, "pricing.*", "pricing.price.changed", "pricing.cost.changed") == []


def test_a_dry_run_of_costs_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    job = bring_in(shop, tmp_path, CHARGED, dry_run=True)
    assert job.outcome is not None
    assert (job.outcome["created"], carried(shop, "MUG")) == (2, ([], []))
