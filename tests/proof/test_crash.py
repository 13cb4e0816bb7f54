"""A till's answer is a promise: no kill and no power loss takes back an acknowledged ticket or makes it twice."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.forking import Nursery, nursery
from tests.support.power_loss import PowerSupply, build, missing
from tests.support.processes import ServerProcess, free_port
from tests.support.trade import PRICES, SHELF, Api, Seller, command, new_token, open_shop, selling

TILLS = 16
SEED = 20_261_121
STOCK = 1_000_000
MISSING_POWER = missing()
FORGETFUL = """
from comptoir.kernel.database import Database
Database.__init__.__kwdefaults__["synchronous"] = "NORMAL"
"""


@dataclass
class World:
    """A shop on one database, and the sellers at its tills."""

    folder: Path
    database: str
    token: str
    sellers: list[Seller]

    def start(self, servers: Nursery) -> ServerProcess:
        port = free_port()
        arguments = ["serve", "--database", self.database, "--data", str(self.folder), "--bind", f"127.0.0.1:{port}"]
        log = self.folder / "server.log"
        server = ServerProcess(f"http://127.0.0.1:{port}", servers.fork(arguments, log), log)
        server.wait_until_ready()
        return server


@contextmanager
def serving(world: World, servers: Nursery) -> Iterator[Api]:
    """A server that is stopped in good order."""
    server = world.start(servers)
    try:
        with Api(server.url, world.token) as api:
            yield api
    finally:
        assert server.stop() == 0


@pytest.fixture(scope="module")
def servers() -> Iterator[Nursery]:
    with nursery() as made:
        yield made


@pytest.fixture
def world(database_url: str, tmp_path: Path, servers: Nursery) -> World:
    """16 open tills on a fresh database."""
    where = ("--database", database_url, "--data", str(tmp_path))
    world = World(tmp_path, database_url, new_token(*where), [])
    with serving(world, servers) as api:
        codes = open_shop(api, TILLS, STOCK)
    world.sellers += [Seller(code, world.token, random.Random(f"{SEED} {code}")) for code in codes]
    return world


def rounds(request: pytest.FixtureRequest) -> int:
    return 200 if request.config.getoption("--long") else 20


def sell_and_kill(world: World, server: ServerProcess, seconds: float) -> None:
    """Sell at all tills for a while, then kill the server in the middle of it."""
    with selling(world.sellers, server.url):
        server.let_run(seconds)
        server.kill()
    assert [seller.problem for seller in world.sellers if seller.problem] == []


def settle_and_compare(world: World, servers: Nursery) -> list[str]:
    """Send again what was not answered; then everything that differs from what the sellers were told."""
    with serving(world, servers) as api:
        for seller in world.sellers:
            seller.settle(api.url)
        differences = [difference for seller in world.sellers for difference in compare(api, seller)]
        sold = dict.fromkeys(PRICES, 0)
        for seller in world.sellers:
            for answer in seller.acknowledged.values():
                for line in answer["lines"]:
                    sold[line["sku"]] += int(line["quantity"])
        left = {level["sku"]: int(level["on_hand"]) for level in api.pages("/stock", place=SHELF)}
    expected = {sku: STOCK - count for sku, count in sold.items()}
    return differences + [
        f"{sku}: {left[sku]} left, not {expected[sku]}" for sku in PRICES if left[sku] != expected[sku]
    ]


def compare(api: Api, seller: Seller) -> list[str]:
    """What a till was told against what is kept: lost, changed, doubled, or with a gap in the numbers."""
    kept = {item["id"]: item for item in api.pages("/tickets", till=seller.till)}
    told = {str(ticket_id): answer for ticket_id, answer in seller.acknowledged.items()}
    found = [f"{seller.till}: lost {one}" for one in sorted(told.keys() - kept.keys())]
    found += [f"{seller.till}: nobody sold {one}" for one in sorted(kept.keys() - told.keys())]
    found += [
        f"{seller.till}: another number for {one}" for one in told.keys() & kept.keys() if differ(told, kept, one)
    ]
    sequences = sorted(answer["fiscal"]["sequence"] for answer in told.values())
    first = min(sequences, default=0)
    if sequences != list(range(first, first + len(sequences))):
        found.append(f"{seller.till}: the chain has a gap or a double: {sequences}")
    return found


def differ(told: Mapping[str, Any], kept: Mapping[str, Any], one: str) -> bool:
    return bool(told[one]["number"] != kept[one]["number"])


def test_a_kill_at_any_moment_loses_and_doubles_nothing(
    world: World, servers: Nursery, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(SEED)
    for _ in range(rounds(request)):
        sell_and_kill(world, world.start(servers), chance.uniform(0, 0.4))
    assert settle_and_compare(world, servers) == []
    command("verify", "--database", world.database, "--data", str(world.folder))


@pytest.fixture
def supply(world: World, tmp_path: Path) -> PowerSupply:
    """Power for the machine with the SQLite file."""
    if MISSING_POWER is not None:
        pytest.skip(f"MISSING: {MISSING_POWER}")
    return PowerSupply(build(tmp_path), Path(world.database.removeprefix("sqlite:///")), tmp_path / "records")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_power_loss_at_any_moment_loses_and_doubles_nothing(
    world: World, servers: Nursery, supply: PowerSupply, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(SEED)
    with nursery(environment=supply.environment) as watched:
        for seed in range(rounds(request)):
            sell_and_kill(world, world.start(watched), chance.uniform(0, 0.4))
            supply.fail(random.Random(seed) if seed % 2 else None)
    assert settle_and_compare(world, servers) == []
    command("verify", "--database", world.database, "--data", str(world.folder))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_full_sync_a_power_loss_takes_acknowledged_tickets(
    world: World, servers: Nursery, supply: PowerSupply
) -> None:
    with nursery(FORGETFUL, supply.environment) as forgetful:
        sell_and_kill(world, world.start(forgetful), 0.5)
    supply.fail()
    told = sum(len(seller.acknowledged) for seller in world.sellers)
    with serving(world, servers) as api:
        kept = sum(1 for _ in api.pages("/tickets"))
    assert kept < told
