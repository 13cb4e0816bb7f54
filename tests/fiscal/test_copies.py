"""Sealed records lie off the machine, complete and without gaps, whatever happens to the process or the folder."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from comptoir.fiscal.copies import Copier, CopiesUnreachable, state_of_copies
from comptoir.fiscal.domain.journal import TicketKind
from comptoir.fiscal.readers import make_copying
from comptoir.fiscal.service import KeyRing, close_day, enrol, load_journals, write_tickets
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.leases import take_lease
from comptoir.kernel.reading import read_once
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.tables import FeedReader
from comptoir.kernel.values.time import Instant
from comptoir_fiscal_verify.__main__ import main as verify_main

STORE = UUID("01900000-0000-7000-8000-0000000000aa")
WALL = "20261121101500"

KILLED = """
import sys
from pathlib import Path
from comptoir.fiscal.copies import Copier
from comptoir.kernel import faults
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.settings import Settings
faults.arm("fiscal.piece_copied:" + sys.argv[3])
Copier(Settings(copy_to=sys.argv[2]), Database(sys.argv[1], SystemClock())).step()
"""


@dataclass
class Journals:
    """Tills that sell, and the folder that their records are copied to."""

    database: Database
    keys: KeyRing
    folder: Path

    @property
    def settings(self) -> Settings:
        return Settings(copy_to=str(self.folder))

    def enrol(self, code: str) -> UUID:
        till_id = new_id()
        with self.database.write() as uow:
            enrol(uow, self.keys, till_id, code, WALL)
        return till_id

    def sell(self, till_id: UUID, count: int) -> None:
        with self.database.write() as uow:
            journals = load_journals(uow.connection, self.keys, [till_id])
            records = []
            for _ in range(count):
                document = json.dumps({"ticket": str(new_id())})
                records.append(journals[till_id].seal_ticket(
                    ticket_id=new_id(), kind=TicketKind.SALE, gross={200_000: 1290}, wall=WALL, operator="person:1",
                    line_count=1, software="0.1.0", document=document,
                    document_hash=hashlib.sha256(document.encode()).hexdigest(),
                ))  # fmt: skip
            write_tickets(uow, journals, records)

    def close(self, till_id: UUID) -> None:
        with self.database.write() as uow:
            close_day(uow, self.keys, till_id, store_id=STORE, day=date(2026, 11, 21), wall=WALL)

    def verified(self, capsys: pytest.CaptureFixture[str]) -> list[int]:
        """How many records the verifier, which runs alone, found as they were sealed, per till."""
        capsys.readouterr()
        status = verify_main([str(self.folder)])
        said = capsys.readouterr().out.splitlines()
        assert status == 0, said
        return sorted(int(line.split(": ")[1].split(" ")[0]) for line in said)


@pytest.fixture
def journals(database: Database, tmp_path: Path) -> Journals:
    (tmp_path / "elsewhere").mkdir()
    return Journals(database, KeyRing(SecretBox(tmp_path / "keys")), tmp_path / "elsewhere")


def copy_all(copier: Copier) -> None:
    while not copier.step():
        pass


def test_what_is_sealed_is_copied_and_proves_itself(journals: Journals, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = journals.enrol("T1"), journals.enrol("T2")
    journals.sell(first, 1_205)
    copier = Copier(journals.settings, journals.database)
    copy_all(copier)
    # The event that starts each journal, and the tickets.
    assert journals.verified(capsys) == [1, 1_206]
    journals.sell(second, 3)
    journals.close(first)
    copy_all(copier)
    # A closure is a total and the event that tells so.
    assert journals.verified(capsys) == [4, 1_208]
    pieces = sorted(path.name for path in journals.folder.glob(f"*/{first}/ticket/*"))
    assert pieces == ["0000000001-0000001000.ndjson", "0000001001-0000001205.ndjson"]
    assert [path.name for path in journals.folder.glob(f"*/{first}/checkpoints/*")] == ["000001.json"]


def test_the_verifier_finds_a_piece_that_was_removed_or_altered(
    journals: Journals, capsys: pytest.CaptureFixture[str]
) -> None:
    till = journals.enrol("T1")
    for _ in range(3):
        journals.sell(till, 2)
        copy_all(copier := Copier(journals.settings, journals.database))
    [first, second, third] = sorted(journals.folder.glob("*/*/ticket/*"))
    kept = second.read_bytes()
    second.unlink()
    assert verify_main([str(journals.folder)]) == 1
    assert "ticket 3 was expected, 5 stands here" in capsys.readouterr().out
    second.write_bytes(kept.replace(b"1290", b"1291"))
    assert verify_main([str(journals.folder)]) == 1
    assert "the signature of ticket 3 does not fit" in capsys.readouterr().out
    second.write_bytes(kept)
    third.unlink()
    assert verify_main([str(journals.folder)]) == 1
    assert "ticket ends at 4; the checkpoint has 6" in capsys.readouterr().out
    # Whoever begins to copy reads back what is there, and fills the gap.
    copy_all(copier := Copier(journals.settings, journals.database))
    assert journals.verified(capsys) == [7]
    first.unlink()
    copy_all(Copier(journals.settings, journals.database))
    assert journals.verified(capsys) == [7]
    assert copier.step()


@pytest.mark.parametrize("pieces", [1, 2, 3])
def test_a_process_that_is_killed_in_the_middle_leaves_nothing_out(
    journals: Journals, capsys: pytest.CaptureFixture[str], pieces: int
) -> None:
    till = journals.enrol("T1")
    journals.sell(till, 2_100)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, journals.database.url, str(journals.folder), str(pieces)], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(list(journals.folder.glob("*/*/*/*.ndjson"))) == pieces
    journals.sell(till, 5)
    copy_all(Copier(journals.settings, journals.database))
    assert journals.verified(capsys) == [2_106]


def test_a_lost_folder_delays_is_told_and_is_filled_again(
    journals: Journals, clock: FixedClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    till = journals.enrol("T1")
    reading = make_copying(journals.settings, journals.database, SecretBox(tmp_path / "keys"))
    assert reading is not None
    holder = new_id()
    with journals.database.write() as uow:
        fence = take_lease(uow, "reader:fiscal.copies", holder)
        uow.connection.execute(FeedReader.__table__.insert().values(  # type: ignore[attr-defined]
            name="fiscal.copies", position=0, fence=0, attempts=0, updated_at=uow.now
        ))  # fmt: skip
    assert fence is not None

    def read() -> str | None:
        assert not read_once(journals.database, reading, holder, fence)
        with journals.database.read() as connection:
            return connection.execute(select(FeedReader.last_error)).scalar_one()

    journals.sell(till, 10)
    assert read() is None
    shutil.rmtree(journals.folder)
    journals.sell(till, 10)
    assert "CopiesUnreachable" in str(read())
    assert not journals.folder.exists(), "nothing is made in place of a disk that is not there"
    state = state_of_copies(journals.settings, journals.database)
    assert state.error is not None
    assert state.is_late(clock.now())

    journals.folder.mkdir()
    state = state_of_copies(journals.settings, journals.database)
    assert (state.error, state.records, state.is_late(clock.now())) == (None, 21, False)
    assert state.is_late(Instant(clock.now() + timedelta(seconds=61)))
    assert read() is None
    assert journals.verified(capsys) == [21]
    assert state_of_copies(journals.settings, journals.database).records == 0


def test_a_folder_that_was_emptied_meanwhile_is_filled_from_the_start(
    journals: Journals, capsys: pytest.CaptureFixture[str]
) -> None:
    till = journals.enrol("T1")
    journals.sell(till, 4)
    copy_all(copier := Copier(journals.settings, journals.database))
    shutil.rmtree(journals.folder)
    journals.folder.mkdir()
    journals.sell(till, 1)
    copy_all(copier)
    assert journals.verified(capsys) == [6]


def test_a_disk_that_takes_nothing_more_loses_nothing(journals: Journals, capsys: pytest.CaptureFixture[str]) -> None:
    till = journals.enrol("T1")
    copy_all(copier := Copier(journals.settings, journals.database))
    blocked = journals.folder / "fiscal-main" / str(till) / "ticket"
    blocked.write_text("not a folder")
    journals.sell(till, 7)
    with pytest.raises(Exception, match="ticket"):
        copier.step()
    blocked.unlink()
    copy_all(copier)
    assert journals.verified(capsys) == [8]


def test_nothing_is_said_to_be_late_where_copies_are_not_set_up(journals: Journals, clock: FixedClock) -> None:
    journals.enrol("T1")
    state = state_of_copies(Settings(), journals.database)
    assert (state.is_set_up, state.is_late(clock.now())) == (False, False)
    assert make_copying(Settings(), journals.database, SecretBox(journals.folder)) is None
    missing = Settings(copy_to=str(journals.folder / "nowhere"))
    with pytest.raises(CopiesUnreachable):
        Copier(missing, journals.database).step()
