"""`comptoir verify` is the judge of every other proof, so it is tried too: each planted fault must be named."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.proof.shop import Shop
from tests.support.databases import TestDatabases
from tests.support.forking import Nursery
from tests.support.trade import Api, Seller, open_shop

FAULTS = [
    ("inventory.levels_are_sums_of_movements", "UPDATE inventory_level SET on_hand = on_hand + 1000000"),
    ("inventory.levels_are_told", "DELETE FROM feed WHERE topic = 'inventory.level.changed'"),
    ("orders.lines_add_up", "UPDATE orders_order SET due = due + 1"),
    ("fiscal.journals_are_as_they_were_sealed", "UPDATE fiscal_record SET text = replace(text, ';sale;', ';gift;')"),
    ("fiscal.journals_are_as_they_were_sealed", "DELETE FROM fiscal_record WHERE kind = 'ticket' AND sequence = 3"),
    ("fiscal.journals_are_as_they_were_sealed", "UPDATE fiscal_record SET document = replace(document, '1', '2')"),
    ("till.tickets_are_gapless", "UPDATE till_ticket SET sequence = sequence + 1 WHERE sequence = 3"),
    ("till.tenders_are_due_and_change", "UPDATE till_tender SET amount = amount - 1"),
    ("till.tickets_are_told_once", "DELETE FROM feed WHERE topic = 'till.ticket.sealed' AND seq % 2 = 0"),
    ("access.audit_chain_is_whole", "UPDATE access_audit SET action = 'nothing.happened'"),
    ("catalog.items_have_documents_and_words", "DELETE FROM catalog_document"),
]
"""The invariant that must notice, and what is done to the database behind everybody's back."""
TICKETS = 3


@pytest.fixture(scope="module")
def sold(databases: TestDatabases, servers: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop that has sold a little and is closed for the night; its database is copied, never changed."""
    folder = tmp_path_factory.mktemp("sold")
    with databases.sqlite(folder) as url:
        shop = Shop(folder, url, servers)
        with shop.serving() as api:
            sell(api, shop.token)
        assert all(line.startswith("ok ") for line in shop.run("verify"))
        yield shop


def sell(api: Api, token: str) -> None:
    (till,) = open_shop(api, 1, 100)
    seller = Seller(till, token, random.Random(TICKETS))
    for _ in range(TICKETS):
        seller.sell_one(api)
    assert seller.problem is None


@pytest.mark.parametrize(("invariant", "fault"), FAULTS)
def test_a_planted_fault_is_named(sold: Shop, tmp_path: Path, invariant: str, fault: str) -> None:
    file = tmp_path / "shop.sqlite"
    shutil.copyfile(sold.database.removeprefix("sqlite:///"), file)
    shutil.copytree(sold.folder / "keys", tmp_path / "keys")
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        assert connection.execute(fault).rowcount > 0
    judged = Shop(tmp_path, f"sqlite:///{file}", sold.servers, token=sold.token).start_command("verify")
    assert judged.process.wait(60) == 1
    differing = [line.split()[1] for line in judged.log.read_text(encoding="utf-8").splitlines() if "DIFFERS" in line]
    assert invariant in differing
