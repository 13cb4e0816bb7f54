"""A till's answer is a promise: no kill and no power loss takes back an acknowledged ticket or makes it twice."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.power_loss import PowerSupply, build, missing
from tests.support.processes import ServerProcess, free_port, start_server
from tests.support.trade import PRICES, SHELF, Api, Seller, command, new_token, open_shop, selling

TILLS = 16
SEED = 20_261_121
STOCK = 1_000_000
MISSING_POWER = missing()
FORGETFUL = """
import sys
from comptoir.kernel.database import Database
Database.__init__.__kwdefaults__["synchronous"] = "NORMAL"
from comptoir.app.cli.main import main
raise SystemExit(main(sys.argv[1:]))
"""


@dataclass
class World:
    """A shop on one database, and the sellers at its tills."""

    folder: Path
    database: str
    token: str
    sellers: list[Seller]

    def start(self, environment: Mapping[str, str] | None = None, program: str | None = None) -> ServerProcess:
        port = free_port()
        arguments = ["serve", "--database", self.database, "--data", str(self.folder), "--bind", f"127.0.0.1:{port}"]
        server = start_server(arguments, self.folder, port, environment, program)
        server.wait_until_ready()
        return server


@contextmanager
def serving(world: World) -> Iterator[Api]:
    """A server that is stopped in good order."""
    server = world.start()
    try:
        with Api(server.url, world.token) as api:
            yield api
    finally:
        assert server.stop() == 0


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> World:
    """16 open tills on a fresh database."""
    where = ("--database", database_url, "--data", str(tmp_path))
    world = World(tmp_path, database_url, new_token(*where), [])
    with serving(world) as api:
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


def settle_and_compare(world: World) -> list[str]:
    """Send again what was not answered; then everything that differs from what the sellers were told."""
    with serving(world) as api:
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
    if sequences != list(range(sequences[0], sequences[0] + len(sequences))):
        found.append(f"{seller.till}: the chain has a gap or a double: {sequences}")
    return found


def differ(told: Mapping[str, Any], kept: Mapping[str, Any], one: str) -> bool:
    return bool(told[one]["number"] != kept[one]["number"])


def test_a_kill_at_any_moment_loses_and_doubles_nothing(world: World, request: pytest.FixtureRequest) -> None:
    chance = random.Random(SEED)
    for _ in range(rounds(request)):
        sell_and_kill(world, world.start(), chance.uniform(0.05, 0.5))
    assert settle_and_compare(world) == []
    command("verify", "--database", world.database, "--data", str(world.folder))


def lose_power(world: World, supply: PowerSupply, seconds: float, *, seed: int, program: str | None = None) -> None:
    """Sell, kill, and take back whatever was not on the disk yet; a drive may have kept some of it."""
    sell_and_kill(world, world.start(supply.environment, program), seconds)
    supply.fail(random.Random(seed) if seed % 2 else None)


@pytest.fixture
def supply(world: World, tmp_path: Path) -> PowerSupply:
    """Power for the machine with the SQLite file."""
    if MISSING_POWER is not None:
        pytest.skip(f"MISSING: {MISSING_POWER}")
    if not world.database.startswith("sqlite:"):
        pytest.skip("power loss is simulated for SQLite; PostgreSQL proves its own")
    return PowerSupply(build(tmp_path), Path(world.database.removeprefix("sqlite:///")), tmp_path / "records")


def test_a_power_loss_at_any_moment_loses_and_doubles_nothing(
    world: World, supply: PowerSupply, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(SEED)
    for seed in range(rounds(request)):
        lose_power(world, supply, chance.uniform(0.05, 0.5), seed=seed)
    assert settle_and_compare(world) == []
    command("verify", "--database", world.database, "--data", str(world.folder))


def test_without_full_sync_a_power_loss_takes_acknowledged_tickets(world: World, supply: PowerSupply) -> None:
    lose_power(world, supply, 1.0, seed=0, program=FORGETFUL)
    told = sum(len(seller.acknowledged) for seller in world.sellers)
    with serving(world) as api:
        kept = sum(1 for _ in api.pages("/tickets"))
    assert kept < told
