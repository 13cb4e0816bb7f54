"""An archive is read and checked by its files alone, and whatever is done to it is found."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from comptoir.fiscal.service import begin_day, change_key, close_day
from comptoir.fiscal.services.archives import Period, parts_of, seal_part, write_archive
from comptoir_fiscal_verify import MANIFEST, verify
from comptoir_fiscal_verify.sources import check
from tests.fiscal.test_copies import STORE, WALL, Journals, journals

__all__ = ["journals"]


def day(made: Journals, till_id: UUID, today: date, count: int) -> None:
    with made.database.write() as uow:
        begin_day(uow, made.keys, till_id, store_id=STORE, entity="732829320", day=today, wall=WALL)
    made.sell(till_id, count)
    with made.database.write() as uow:
        close_day(uow, made.keys, till_id, store_id=STORE, day=today, wall=WALL)


def archive(made: Journals, first: date, last: date, target: Path) -> list[str]:
    period = Period(first, last)
    with made.database.read() as connection:
        parts = parts_of(connection, period)
    for part in parts:
        with made.database.write() as uow:
            seal_part(uow, made.keys, part, period, WALL)
    return list(write_archive(made.database, made.keys, parts, period, target))


@pytest.fixture
def shop(journals: Journals) -> Journals:
    """Two tills with a November and a December, a change of key between, and a day that is not over."""
    for code in ("T1", "T2"):
        till = journals.enrol(code)
        day(journals, till, date(2026, 11, 29), 3)
        day(journals, till, date(2026, 11, 30), 0)
        with journals.database.write() as uow:
            change_key(uow, journals.keys, till, WALL)
        day(journals, till, date(2026, 12, 1), 4)
        day(journals, till, date(2026, 12, 2), 2)
        journals.sell(till, 1)
    return journals


def problems(path: Path) -> list[str]:
    return [f"{one.name}: {problem}" for one in check(path) for problem in one.problems]


@pytest.mark.parametrize(
    ("first", "last", "tickets"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), 3),
        (date(2026, 12, 1), date(2026, 12, 31), 6),
        (date(2026, 12, 2), date(2026, 12, 2), 2),
        (date(2026, 1, 1), date(2026, 12, 31), 9),
    ],
    ids=["november", "december", "a day", "the year"],
)
def test_an_archive_holds_its_period_and_proves_itself(
    shop: Journals, tmp_path: Path, first: date, last: date, tickets: int
) -> None:
    assert archive(shop, first, last, tmp_path / "archive.zip") == []
    with zipfile.ZipFile(tmp_path / "archive.zip") as made:
        names = set(made.namelist())
        manifest = json.loads(made.read(MANIFEST))
        rows = list(csv.reader(io.TextIOWrapper(made.open("tills/T1/tickets.csv"), "utf-8-sig"), delimiter=";"))
        unpacked = tmp_path / "unpacked"
        made.extractall(unpacked)
    assert len(rows) == tickets + 1
    assert {"README.fr.md", "README.en.md", "dossier.fr.html", "attestation.en.html", "versions.json"} <= names
    assert [one["till"] for one in manifest["tills"]] == ["T1", "T2"]
    # The verifier that lies in the archive, run where it lies.
    run = "import runpy, sys; sys.path.insert(0, '.'); sys.argv = ['', '..']; runpy.run_module({!r}, None, {!r})"
    alone = subprocess.run(
        [sys.executable, "-I", "-B", "-c", run.format("comptoir_fiscal_verify", "__main__")],
        cwd=unpacked / "verifier",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (alone.returncode, alone.stderr) == (0, ""), alone.stdout
    assert "tills/T2/journal.ndjson" in alone.stdout


def test_what_is_done_to_an_archive_is_found(shop: Journals, tmp_path: Path) -> None:
    archive(shop, date(2026, 12, 1), date(2026, 12, 31), tmp_path / "archive.zip")
    whole = tmp_path / "whole"
    with zipfile.ZipFile(tmp_path / "archive.zip") as made:
        made.extractall(whole)
    assert problems(whole) == []

    def altered(name: str, old: bytes, new: bytes) -> list[str]:
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(whole, copy)
        content = (copy / name).read_bytes()
        assert old in content
        (copy / name).write_bytes(content.replace(old, new, 1))
        return problems(copy)

    assert altered("tills/T1/lines.csv", b"number", b"nomber") == [
        "manifest.json: tills/T1/lines.csv is not what was archived"
    ]
    assert "manifest.json: the manifest is not signed by the till T1" in altered(MANIFEST, b"2026-12-31", b"2026-12-30")
    # Whoever also mends the manifest's hashes cannot sign it, and the records show it all the same.
    found = altered("tills/T2/journal.ndjson", b'"sequence":5,"signature"', b'"sequence":6,"signature"')
    assert any("was expected" in one for one in found)
    (whole / "extra.txt").write_text("?")
    assert problems(whole) == ["manifest.json: extra.txt is not in the manifest"]
    (whole / "extra.txt").unlink()
    (whole / "tills" / "T1" / "events.csv").unlink()
    assert problems(whole) == ["manifest.json: tills/T1/events.csv is missing"]


def test_an_archive_that_lost_its_journals_is_found_whatever_its_manifest_says(shop: Journals, tmp_path: Path) -> None:
    archive(shop, date(2026, 12, 1), date(2026, 12, 31), tmp_path / "archive.zip")
    with zipfile.ZipFile(tmp_path / "archive.zip") as made:
        made.extractall(tmp_path / "whole")
    whole = tmp_path / "whole"
    shutil.rmtree(whole / "tills")
    manifest = json.loads((whole / MANIFEST).read_bytes())
    manifest["sha256"] = {name: it for name, it in manifest["sha256"].items() if not name.startswith("tills/")}
    (whole / MANIFEST).write_text(json.dumps(manifest))
    assert problems(whole) == [
        "manifest.json: there is no journal in this archive",
        "manifest.json: the journal of the till T1 is missing",
        "manifest.json: the journal of the till T2 is missing",
    ]


def test_an_archive_that_begins_elsewhere_than_a_day_ended_is_found(shop: Journals, tmp_path: Path) -> None:
    archive(shop, date(2026, 12, 1), date(2026, 12, 31), tmp_path / "archive.zip")
    with zipfile.ZipFile(tmp_path / "archive.zip") as made:
        lines = made.read("tills/T1/journal.ndjson").splitlines(keepends=True)
    assert verify(b"".join(lines)) == []
    head = json.loads(lines[0])
    head["from"]["perpetual"] += 1
    first = json.dumps(head, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    reasons = [one.reason for one in verify(b"".join([first, *lines[1:]]))]
    assert "the grand total after ticket 4 is wrong" in reasons
    assert "no closure ends where the tickets of this archive begin" in reasons
