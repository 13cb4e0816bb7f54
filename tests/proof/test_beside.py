"""While the shop sells, other work goes on: a catalogue comes in, a backup is made. Nobody at a till notices."""

from __future__ import annotations

import json
import random
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.proof.shop import Shop
from tests.support.databases import TestDatabases
from tests.support.trade import Api, Seller, open_shop, selling

TILLS = 4
STOCK = 1_000_000
WAIT_SECONDS_MAX = 1.0
"""Ten times the median wait for a ticket beside an import."""


@contextmanager
def shop_at_work(shop: Shop) -> Iterator[tuple[Api, list[Seller]]]:
    """All tills sell while the block runs; none was refused anything."""
    with shop.serving() as api:
        codes = open_shop(api, TILLS, STOCK)
        sellers = [Seller(code, shop.token, random.Random(code)) for code in codes]
        with selling(sellers, api.url):
            yield api, sellers
        assert [seller.problem for seller in sellers if seller.problem] == []
        assert [seller.unanswered for seller in sellers if seller.unanswered] == []


def test_a_catalogue_comes_in_beside_the_selling(shop: Shop, shared_data: Path) -> None:
    with shop_at_work(shop) as (api, sellers):
        before = [len(seller.waits) for seller in sellers]
        outcome = json.loads(shop.run("import", "catalog", str(shared_data / "akeneo-icecat"))[-1])
        waits = [wait for seller, count in zip(sellers, before, strict=True) for wait in seller.waits[count:]]
        assert (outcome["read"], outcome["created"], outcome["rejected"]) == (2246, 1940, 0)
        assert len(waits) > 10 * TILLS
        assert statistics.median(waits) <= WAIT_SECONDS_MAX
        assert api.send("GET", "/products/Biker-jacket-leather-l")["family"] == "clothing"
    shop.run("verify")


@pytest.fixture
def unused_database_url(database_url: str, databases: TestDatabases, tmp_path: Path) -> Iterator[str]:
    """Another database of the same kind, with nothing in it."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    is_sqlite = database_url.startswith("sqlite")
    with databases.sqlite(folder, empty=True) if is_sqlite else databases.postgresql(empty=True) as url:
        yield url


def test_a_backup_made_while_selling_comes_back_whole(shop: Shop, unused_database_url: str, tmp_path: Path) -> None:
    target = tmp_path / "shop.backup"
    with shop_at_work(shop) as (_, sellers):
        told_before = {ticket_id for seller in sellers for ticket_id in list(seller.acknowledged)}
        shop.run("backup", str(target))
    told = {str(ticket_id): answer for seller in sellers for ticket_id, answer in seller.acknowledged.items()}
    restored = Shop(tmp_path / "elsewhere", unused_database_url, shop.servers, token=shop.token)
    restored.run("restore", str(target))
    shutil.copytree(shop.folder / "keys", restored.folder / "keys")
    restored.run("verify")
    with restored.serving() as api:
        kept = {ticket["id"]: ticket["number"] for ticket in api.pages("/tickets")}
        assert {str(ticket_id) for ticket_id in told_before} <= kept.keys() <= told.keys()
        assert all(told[ticket_id]["number"] == number for ticket_id, number in kept.items())
        assert_selling_goes_on(api, restored, sellers)
    restored.run("verify")


def assert_selling_goes_on(api: Api, shop: Shop, sellers: list[Seller]) -> None:
    """The restored shop takes the next ticket of each till."""
    for seller in sellers:
        going_on = Seller(seller.till, shop.token, seller.chance)
        going_on.sell_one(api)
        assert going_on.problem is None


def test_a_backup_is_not_restored_over_a_shop(shop: Shop, tmp_path: Path) -> None:
    target = tmp_path / "shop.backup"
    shop.run("backup", str(target))
    refused = shop.start_command("restore", str(target))
    assert refused.process.wait(60) == 1
    said = refused.log.read_text(encoding="utf-8")
    assert "exists" in said or "not empty" in said
