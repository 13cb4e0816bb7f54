"""The power-loss tool takes exactly what was not synced; SQLite stands on it or falls, as it should."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.power_loss import PowerSupply, build, missing

MISSING = missing()
pytestmark = pytest.mark.skipif(MISSING is not None, reason=f"MISSING: {MISSING}")

WRITER = """
import os, signal, sys
file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
{acts}
os.kill(os.getpid(), signal.SIGKILL)
"""
SELLER = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode=wal")
connection.execute("PRAGMA synchronous=" + sys.argv[2])
connection.execute("CREATE TABLE ticket (number INTEGER PRIMARY KEY)")
connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
for number in range(20):
    connection.execute("INSERT INTO ticket VALUES (?)", (number,))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("power"))


@pytest.fixture
def supply(library: Path, tmp_path: Path) -> PowerSupply:
    return PowerSupply(library, tmp_path / "shop.db", tmp_path / "records")


def run_until_killed(supply: PowerSupply, script: str, *arguments: str) -> None:
    command = [sys.executable, "-c", script, str(supply.database), *arguments]
    done = subprocess.run(command, env={**os.environ, **supply.environment}, capture_output=True, check=False)
    assert done.returncode == -9, done.stderr.decode()


def after_power_loss(supply: PowerSupply, acts: str) -> tuple[bytes, bytes]:
    """The file as the process saw it, and as it is after the power came back."""
    run_until_killed(supply, WRITER.format(acts=acts))
    seen = supply.database.read_bytes()
    supply.fail()
    return seen, supply.database.read_bytes()


@pytest.mark.parametrize(
    ("acts", "seen", "left"),
    [
        ('os.pwrite(file, b"synced", 0); os.fsync(file); os.pwrite(file, b"LOST", 2)', b"syLOST", b"synced"),
        (
            'os.pwrite(file, b"synced", 0); os.fdatasync(file); os.pwrite(file, b"LOST", 8)',
            b"synced\0\0LOST",
            b"synced",
        ),
        (
            'os.pwrite(file, b"synced", 0); os.fsync(file); os.write(file, b"ab"); os.write(file, b"cd")',
            b"abcded",
            b"synced",
        ),
        ('os.pwrite(file, b"synced", 0); os.fsync(file); os.ftruncate(file, 2)', b"sy", b"synced"),
        ('os.pwrite(file, b"synced", 0); os.fsync(file); os.ftruncate(file, 8)', b"synced\0\0", b"synced"),
        (
            'os.pwrite(file, b"synced", 0); os.fsync(file); os.ftruncate(file, 0); os.pwrite(file, b"new", 1)',
            b"\0new",
            b"synced",
        ),
        ('os.pwrite(file, b"a", 0); os.pwrite(file, b"b", 0); os.fsync(file)', b"b", b"b"),
        ('os.pwrite(file, b"LOST", 0)', b"LOST", b""),
    ],
    ids=[
        "overwritten",
        "beyond the end",
        "by position",
        "cut",
        "grown",
        "cut and written",
        "all synced",
        "nothing synced",
    ],
)
def test_synced_bytes_stay_and_unsynced_bytes_vanish(supply: PowerSupply, acts: str, seen: bytes, left: bytes) -> None:
    assert after_power_loss(supply, acts) == (seen, left)


def test_any_descriptor_syncs_the_whole_file(supply: PowerSupply) -> None:
    acts = 'other = os.open(sys.argv[1], os.O_RDWR); os.pwrite(file, b"synced", 0); os.fsync(other); os.close(other)'
    assert after_power_loss(supply, acts) == (b"synced", b"synced")


def test_other_files_are_left_alone(supply: PowerSupply, tmp_path: Path) -> None:
    acts = 'open(sys.argv[1] + "-shm", "w").write("index"); open(sys.argv[1] + ".txt", "w").write("notes")'
    after_power_loss(supply, acts)
    assert (tmp_path / "shop.db.txt").read_text(encoding="ascii") == "notes"
    assert not (tmp_path / "shop.db-shm").exists()


def test_a_drive_may_keep_some_of_the_unsynced_writes(supply: PowerSupply) -> None:
    acts = 'os.pwrite(file, b"....", 0); os.fsync(file); [os.pwrite(file, b"X", at) for at in range(4)]'
    left = set()
    for seed in range(20):
        supply.database.unlink(missing_ok=True)
        run_until_killed(supply, WRITER.format(acts=acts))
        lost = supply.fail(random.Random(seed))
        content = supply.database.read_bytes()
        assert content.count(b".") == lost
        left.add(content)
    assert len(left) > 5


def tickets(supply: PowerSupply) -> list[int]:
    connection = sqlite3.connect(supply.database)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found = [number for (number,) in connection.execute("SELECT number FROM ticket ORDER BY number")]
    connection.close()
    return found


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_sqlite_keeps_every_acknowledged_ticket_with_full_sync(supply: PowerSupply, seed: int | None) -> None:
    run_until_killed(supply, SELLER, "FULL")
    supply.fail(None if seed is None else random.Random(seed))
    assert tickets(supply) == list(range(20))


def test_sqlite_loses_acknowledged_tickets_with_normal_sync(supply: PowerSupply) -> None:
    run_until_killed(supply, SELLER, "NORMAL")
    assert supply.fail() > 0
    assert len(tickets(supply)) < 20
