"""A till's answer is a promise: no kill and no power loss takes back an acknowledged ticket or makes it twice."""

from __future__ import annotations

import random
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.proof.shop import Shop
from tests.support.forking import nursery
from tests.support.power_loss import PowerSupply, build, missing
from tests.support.processes import ServerProcess
from tests.support.trade import PRICES, Api, Seller, on_hand, open_shop, selling

TILLS = 16
SEED = 20_261_121
STOCK = 1_000_000
CRASH_SECONDS_MAX = 240.0
MISSING_POWER = missing()
FORGETFUL = """
from comptoir.kernel.checkpoints import Checkpointer
from comptoir.kernel.database import Database
Checkpointer.step = lambda self, driver: None
Database.__init__.__kwdefaults__["synchronous"] = "NORMAL"
"""
"""Commits are not flushed, nor does a checkpoint flush them a moment later."""


@dataclass(frozen=True)
class World:
    """A shop and the sellers at its tills."""

    shop: Shop
    sellers: list[Seller]


@pytest.fixture
def world(shop: Shop) -> World:
    """16 open tills on a fresh database."""
    with shop.serving() as api:
        codes = open_shop(api, TILLS, STOCK)
    return World(shop, [Seller(code, shop.token, random.Random(f"{SEED} {code}")) for code in codes])


def rounds(request: pytest.FixtureRequest, shop: Shop) -> int:
    """How many times: fewer on PostgreSQL, whose own recovery is not ours to prove."""
    on_sqlite = 200 if request.config.getoption("--long") else 20
    return on_sqlite if shop.database.startswith("sqlite") else on_sqlite // 4


def sell_and_kill(world: World, server: ServerProcess, seconds: float) -> None:
    """Sell at all tills for a while, then kill the server in the middle of it."""
    with selling(world.sellers, server.url):
        server.let_run(seconds)
        server.kill()
    assert [seller.problem for seller in world.sellers if seller.problem] == []


def settle_and_compare(world: World) -> list[str]:
    """Send again what was not answered; then everything that differs from what the sellers were told."""
    with world.shop.serving() as api:
        for seller in world.sellers:
            seller.settle(api.url)
        differences = [difference for seller in world.sellers for difference in compare(api, seller)]
        sold = dict.fromkeys(PRICES, 0)
        for seller in world.sellers:
            for answer in seller.acknowledged.values():
                for line in answer["lines"]:
                    sold[line["sku"]] += int(line["quantity"])
        left = on_hand(api)
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


def test_a_kill_at_any_moment_loses_and_doubles_nothing(world: World, request: pytest.FixtureRequest) -> None:
    chance = random.Random(SEED)
    for _ in range(rounds(request, world.shop)):
        sell_and_kill(world, world.shop.start(), chance.uniform(0, 0.4))
    assert settle_and_compare(world) == []
    world.shop.run("verify")


@pytest.mark.parametrize("point", ["committer.decided", "committer.before_commit", "committer.after_commit"])
def test_a_crash_at_each_step_of_a_commit_loses_and_doubles_nothing(world: World, point: str) -> None:
    server = world.shop.start(environment={"COMPTOIR_FAULT": f"{point}:5"})
    with selling(world.sellers, server.url):
        assert server.process.wait(CRASH_SECONDS_MAX) == -signal.SIGKILL
    assert [seller.problem for seller in world.sellers if seller.problem] == []
    assert any(seller.unanswered for seller in world.sellers)
    assert settle_and_compare(world) == []
    world.shop.run("verify")


@pytest.fixture
def supply(world: World, tmp_path: Path) -> PowerSupply:
    """Power for the machine with the SQLite file."""
    if MISSING_POWER is not None:
        pytest.skip(f"MISSING: {MISSING_POWER}")
    return PowerSupply(build(tmp_path), Path(world.shop.database.removeprefix("sqlite:///")), tmp_path / "records")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_power_loss_at_any_moment_loses_and_doubles_nothing(
    world: World, supply: PowerSupply, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(SEED)
    with nursery(environment=supply.environment) as watched:
        for seed in range(rounds(request, world.shop)):
            sell_and_kill(world, world.shop.start(watched), chance.uniform(0, 0.4))
            supply.fail(random.Random(seed) if seed % 2 else None)
    assert settle_and_compare(world) == []
    world.shop.run("verify")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_after_a_disk_has_failed_nothing_is_promised_until_the_next_start(world: World, supply: PowerSupply) -> None:
    """What was refused meanwhile may be there or not; sent again, it is sold once."""
    with nursery(environment=supply.environment) as watched:
        server = world.shop.start(watched)
        for seller in world.sellers:
            with Api(server.url, seller.token) as api:
                seller.sell_one(api)
        supply.break_disk()
        first, *others = world.sellers
        told = [_refused(first, server)]
        supply.mend_disk()
        told += [_refused(seller, server) for seller in others]
        server.kill()
    assert ["503" in one and "kernel.disk_unsure" in one for one in told] == [True] * TILLS
    supply.fail()
    assert settle_and_compare(world) == []
    world.shop.run("verify")


def _refused(seller: Seller, server: ServerProcess) -> str:
    """What a till is told that tries to sell."""
    with Api(server.url, seller.token) as api:
        seller.sell_one(api)
    told, seller.problem = seller.problem, None
    return told or ""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_full_sync_a_power_loss_takes_acknowledged_tickets(world: World, supply: PowerSupply) -> None:
    with nursery(FORGETFUL, supply.environment) as forgetful:
        sell_and_kill(world, world.shop.start(forgetful), 0.5)
    supply.fail()
    told = sum(len(seller.acknowledged) for seller in world.sellers)
    with world.shop.serving() as api:
        kept = sum(1 for _ in api.pages("/tickets"))
    assert kept < told
