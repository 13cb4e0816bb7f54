"""Copies of sealed records and checkpoints off the machine, in a folder or a bucket (`copy_to`).

Below `fiscal-NODE/TILL` lie the head of the export, a folder for each kind of record with pieces that are never
changed (`FIRST-LAST.ndjson`), the checkpoint, and one more for each day's closure. What is there is read back whenever
a process begins to copy, after every failure, and when the note of the last round is not the one that was written: so
a folder that was lost, emptied or exchanged is filled again from the first record on, without gaps.
`comptoir-fiscal-verify FOLDER` checks it without us.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import obstore
from obstore.store import LocalStore, from_url
from sqlalchemy import select

from comptoir.fiscal.domain.journal import RecordKind
from comptoir.fiscal.service import chain_lines, checkpoint, export_lines
from comptoir.fiscal.tables import FiscalJournal, FiscalRecord
from comptoir.kernel.faults import fault_point
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.time import Instant, format_instant
from comptoir_fiscal_verify import CHECKPOINT, HEAD

if TYPE_CHECKING:
    from obstore.store import ObjectStore, RetryConfig
    from sqlalchemy import Connection

    from comptoir.kernel.database import Database
    from comptoir.kernel.settings import Settings

LATE_AFTER = timedelta(seconds=60)
"""A record that is sealed is copied within so long."""

NOTE = "copied.json"
_PIECE_RECORDS = 1_000
_STEP_SECONDS = 2.0
_READ_BACK_SECONDS = 3_600
"""A piece that somebody removed is missed, and copied again, after so long."""

_RETRIES: RetryConfig = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
"""So that whoever asks how the copies stand is told soon that a store does not answer; the next step tries again."""

_PIECE = re.compile(r"([0-9a-f-]{36})/([a-z_]+)/(\d{10})-(\d{10})\.ndjson")

Reached = dict[tuple[UUID, RecordKind], int]
"""Till and kind, and up to which record it is copied."""


class CopiesUnreachable(Fault):
    """The folder of copies is not there; nothing is made in its place, since a disk may not be mounted."""

    retry_helps = True


@dataclass(frozen=True, slots=True)
class Target:
    """Where copies go: a folder that exists, or an object store."""

    store: ObjectStore
    folder: Path | None
    prefix: str

    def put(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all, and on disk when it returns. Raises what the disk or network says."""
        self.check()
        obstore.put(self.store, f"{self.prefix}/{name}", content)
        if self.folder is not None:
            file = os.open(self.folder / self.prefix / name, os.O_RDONLY)
            try:
                os.fsync(file)
            finally:
                os.close(file)

    def get(self, name: str) -> bytes | None:
        """A file, None when there is none."""
        self.check()
        try:
            return bytes(obstore.get(self.store, f"{self.prefix}/{name}").bytes())
        except FileNotFoundError:
            return None

    def names(self) -> Iterator[str]:
        """The files that are not empty, without the prefix."""
        self.check()
        for batch in obstore.list(self.store, self.prefix):
            yield from (entry["path"].removeprefix(f"{self.prefix}/") for entry in batch if entry["size"] > 0)

    def check(self) -> None:
        """The folder is still there. Raises CopiesUnreachable."""
        if self.folder is not None and not self.folder.is_dir():
            raise CopiesUnreachable(f"the folder {self.folder} is not there")


def target_of(settings: Settings) -> Target | None:
    """Where this deployment copies to; None when it is not set up."""
    if not settings.copy_to:
        return None
    prefix = f"fiscal-{settings.node}"
    if "://" in settings.copy_to:
        return Target(from_url(settings.copy_to, retry_config=_RETRIES), None, prefix)
    folder = Path(settings.copy_to).absolute()
    if not folder.is_dir():
        raise CopiesUnreachable(f"the folder {folder} is not there")
    return Target(LocalStore(folder), folder, prefix)


class Copier:
    """Brings the copies up to what is sealed, a bounded piece of work at a time."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._reached: Reached | None = None
        self._note: bytes | None = None
        self._read_back_at = 0.0

    def step(self) -> bool:
        """Copy for some seconds; whether everything that was sealed when it began is there.

        Raises CopiesUnreachable and whatever disk or network say; the next call reads back what is there.
        """
        try:
            return self._step()
        except BaseException:
            self._reached = None
            raise

    def _step(self) -> bool:
        target = target_of(self._settings)
        assert target is not None, "the reader runs only where copies are set up"
        ends = time.monotonic() + _STEP_SECONDS
        with self._database.read() as connection:
            heads = sealed_heads(connection)
            checkpoints = {till_id: checkpoint(connection, [till_id]) for till_id, _kind in heads}
        is_old = time.monotonic() - self._read_back_at > _READ_BACK_SECONDS
        if self._reached is None or is_old or target.get(NOTE) != self._note:
            self._reached = read_back(target)
            self._read_back_at = time.monotonic()
            self._note = None
        moved: dict[UUID, int] = {}
        for (till_id, kind), last in heads.items():
            while (reached := self._reached.get((till_id, kind), 0)) < last:
                if time.monotonic() > ends:
                    return False
                self._reached[till_id, kind] = self._copy_piece(target, till_id, kind, reached, last)
                moved[till_id] = heads[till_id, RecordKind.DAY]
        if moved or self._note is None:
            for till_id in {till_id for till_id, _kind in heads}:
                content = _json(checkpoints[till_id])
                target.put(f"{till_id}/{CHECKPOINT}", content)
                if moved.get(till_id):
                    target.put(f"{till_id}/checkpoints/{moved[till_id]:06d}.json", content)
            note = _json({
                "at": format_instant(self._database.clock.now()),
                "heads": [[str(till_id), kind.value, last] for (till_id, kind), last in heads.items()],
            })  # fmt: skip
            target.put(NOTE, note)
            self._note = note
        return True

    def _copy_piece(self, target: Target, till_id: UUID, kind: RecordKind, reached: int, last: int) -> int:
        """Copy the records behind `reached`; the last one that is copied now."""
        with self._database.read() as connection:
            head = next(export_lines(connection, till_id))
            lines = list(islice(chain_lines(connection, till_id, kind, reached), min(_PIECE_RECORDS, last - reached)))
        end = reached + len(lines)
        target.put(f"{till_id}/{HEAD}", head.encode())
        target.put(f"{till_id}/{kind.value}/{reached + 1:010d}-{end:010d}.ndjson", "".join(lines).encode())
        fault_point("fiscal.piece_copied")
        return end


def sealed_heads(connection: Connection) -> Reached:
    """Up to which record each chain is sealed."""
    heads: Reached = {}
    for row in connection.execute(select(FiscalJournal).order_by(FiscalJournal.till_id)).mappings():
        heads |= {(row["till_id"], kind): row[f"{kind.value}_sequence"] for kind in RecordKind}
    return heads


def read_back(target: Target) -> Reached:
    """Up to which record each chain is there without a gap."""
    pieces: dict[tuple[UUID, RecordKind], list[tuple[int, int]]] = defaultdict(list)
    for name in target.names():
        found = _PIECE.fullmatch(name)
        if found is not None:
            till, kind, first, last = found.groups()
            pieces[UUID(till), RecordKind(kind)].append((int(first), int(last)))
    reached: Reached = {}
    for chain, spans in pieces.items():
        end = 0
        for first, last in sorted(spans):
            if first > end + 1:
                break
            end = max(end, last)
        reached[chain] = end
    return reached


@dataclass(frozen=True, slots=True)
class CopiesState:
    """How the copies stand.

    error: why nothing can be said; records: sealed and not copied; since: when the oldest of them was sealed;
    copied_at: when the last round ended.
    """

    is_set_up: bool
    error: str | None = None
    records: int = 0
    since: Instant | None = None
    copied_at: str | None = None

    def is_late(self, now: Instant) -> bool:
        """Whether a record waits for longer than a minute, or nobody can tell."""
        return self.error is not None or (self.since is not None and now - self.since > LATE_AFTER)


def state_of_copies(settings: Settings, database: Database) -> CopiesState:
    """How the copies stand, by the note that lies with them."""
    try:
        target = target_of(settings)
        if target is None:
            return CopiesState(is_set_up=False)
        note = json.loads(target.get(NOTE) or b'{"at": null, "heads": []}')
    except Exception as failure:  # noqa: BLE001 - told to whoever asks, whatever disk or network say
        return CopiesState(is_set_up=True, error=f"{type(failure).__name__}: {failure}".splitlines()[0])
    copied = {(UUID(till), RecordKind(kind)): last for till, kind, last in note["heads"]}
    with database.read() as connection:
        heads = sealed_heads(connection)
        behind = {chain: copied.get(chain, 0) for chain, last in heads.items() if copied.get(chain, 0) < last}
        since = [_sealed_at(connection, chain, after + 1) for chain, after in behind.items()]
    records = sum(heads[chain] - after for chain, after in behind.items())
    return CopiesState(is_set_up=True, records=records, since=min(since, default=None), copied_at=note["at"])


def _sealed_at(connection: Connection, chain: tuple[UUID, RecordKind], sequence: int) -> Instant:
    till_id, kind = chain
    statement = select(FiscalRecord.at).where(
        FiscalRecord.till_id == till_id, FiscalRecord.kind == kind.value, FiscalRecord.sequence == sequence
    )
    return connection.execute(statement).scalar_one()


def _json(value: Mapping[str, object] | list[dict[str, object]]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
