"""Archives of a period: plain files with a manifest that the tills sign, readable and checkable without us.

A till's part begins and ends where a day ended: by the order of its chain, never by a clock. Its closures, events and
duplicates are whole from the first one on, its tickets are those of the period.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from comptoir.fiscal.domain.codes import EventCode
from comptoir.fiscal.domain.journal import RecordKind, base64url
from comptoir.fiscal.service import KeyRing, as_line, chain_lines, head_of, load_journal, write_records
from comptoir.fiscal.services import documents
from comptoir.fiscal.services.tables_of_archives import Tables
from comptoir.fiscal.tables import FiscalJournal, FiscalKey, FiscalRecord
from comptoir.kernel.values.time import Instant, format_instant
from comptoir_fiscal_verify.sources import JOURNAL, MANIFEST, SIGNATURES, check

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from comptoir.kernel.database import Database
    from comptoir.kernel.uow import UnitOfWork

_MONTH_DAYS_MAX = 31
_LABEL, _FIRST, _LAST, _PERPETUAL, _ABSOLUTE, _RATES = 10, 11, 12, 4, 9, 2


@dataclass(frozen=True, slots=True)
class Period:
    """Business days, both included."""

    first: date
    last: date

    @property
    def label(self) -> str:
        return f"{self.first.isoformat()}/{self.last.isoformat()}"

    def holds(self, day: date) -> bool:
        """Whether a business day is in it."""
        return self.first <= day <= self.last

    @property
    def code(self) -> EventCode:
        """What the journal calls making an archive of such a period."""
        is_long = (self.last - self.first).days >= _MONTH_DAYS_MAX
        return EventCode.YEARLY_ARCHIVE if is_long else EventCode.MONTHLY_ARCHIVE


@dataclass(frozen=True, slots=True)
class Part:
    """What of one till's journal an archive holds.

    first, last: its tickets; last is `first - 1` when there were none. ends: the last closure of each kind.
    before: the total of the last ticket before (perpetual, absolute); None where the archive begins with the first.
    """

    till_id: UUID
    till: str
    entity: str
    key_number: int
    first: int
    last: int
    ends: Mapping[RecordKind, int]
    before: tuple[int, int] | None


def parts_of(connection: Connection, period: Period) -> list[Part]:
    """The journals that closed a day in the period."""
    columns = (FiscalJournal.till_id, FiscalJournal.till_code, FiscalJournal.entity, FiscalJournal.key_number)
    found = [
        _part(connection, period, *row)
        for row in connection.execute(select(*columns).order_by(FiscalJournal.till_code)).all()
    ]
    return [part for part in found if part is not None]


def _closures(connection: Connection, till_id: UUID, kind: RecordKind) -> list[tuple[int, list[str]]]:
    statement = select(FiscalRecord.sequence, FiscalRecord.text).where(
        FiscalRecord.till_id == till_id, FiscalRecord.kind == kind.value
    )
    found = connection.execute(statement.order_by(FiscalRecord.sequence)).all()
    return [(sequence, text.split(";")) for sequence, text in found]


def _part(
    connection: Connection, period: Period, till_id: UUID, till: str, entity: str, key_number: int
) -> Part | None:
    days = _closures(connection, till_id, RecordKind.DAY)
    inside = [
        at for at, (_, fields) in enumerate(days) if period.first <= date.fromisoformat(fields[_LABEL]) <= period.last
    ]
    if not inside:
        return None
    first, last = int(days[inside[0]][1][_FIRST]), int(days[inside[-1]][1][_LAST])
    before = None
    if first > 1:
        fields = days[inside[0] - 1][1]
        before = int(fields[_PERPETUAL]), int(fields[_ABSOLUTE])
    ends = {RecordKind.DAY: days[inside[-1]][0]}
    for kind, below in ((RecordKind.MONTH, RecordKind.DAY), (RecordKind.YEAR, RecordKind.MONTH)):
        covered = (seq for seq, fields in _closures(connection, till_id, kind) if int(fields[_LAST]) <= ends[below])
        ends[kind] = max(covered, default=0)
    return Part(till_id, till, entity, key_number, first, last, ends, before)


def seal_part(uow: UnitOfWork, keys: KeyRing, part: Part, period: Period, wall: str) -> None:
    """Sign in the till's journal that an archive was made, and of what."""
    gross: dict[str, int] = {}
    signatures = hashlib.sha256()
    for at, (text, signature) in enumerate(_tickets(uow.connection, part)):
        signatures.update(f"\n{signature}".encode() if at else signature.encode())
        for one in text.split(";", 3)[_RATES].split("|"):
            rate, _, amount = one.partition(":")
            if rate:
                gross[rate] = gross.get(rate, 0) + int(amount)
    journal = load_journal(uow, keys, part.till_id)
    record = journal.seal_archive(
        gross=gross,
        label=period.label,
        wall=wall,
        first=part.first,
        last=part.last,
        content_hash=signatures.hexdigest(),
    )
    event = journal.seal_event(code=period.code, info=period.label, operator=str(uow.actor), wall=wall)
    write_records(uow, journal, [record, event])


def _tickets(connection: Connection, part: Part) -> Iterator[Row[str, str]]:
    statement = select(FiscalRecord.text, FiscalRecord.signature).where(
        FiscalRecord.till_id == part.till_id,
        FiscalRecord.kind == RecordKind.TICKET.value,
        FiscalRecord.sequence.between(part.first, part.last),
    )
    found = connection.execute(statement.order_by(FiscalRecord.sequence), execution_options={"yield_per": 1_000})
    yield from found


def journal_lines(connection: Connection, part: Part) -> Iterator[str]:
    """A till's journal as the archive holds it."""
    key = select(FiscalKey.public_key).where(FiscalKey.till_id == part.till_id, FiscalKey.number == 1)
    head = head_of(part.till, connection.execute(key).scalar_one())
    if part.before is not None:
        statement = select(FiscalRecord.signature).where(
            FiscalRecord.till_id == part.till_id,
            FiscalRecord.kind == RecordKind.TICKET.value,
            FiscalRecord.sequence == part.first - 1,
        )
        head |= {
            "version": 2,
            "from": {
                "ticket": part.first - 1,
                "signature": connection.execute(statement).scalar_one(),
                "perpetual": part.before[0],
                "absolute": part.before[1],
            },
        }
    yield as_line(head)
    for kind in RecordKind:
        if kind is RecordKind.TICKET:
            yield from chain_lines(connection, part.till_id, kind, part.first - 1, part.last)
        elif kind in part.ends:
            yield from chain_lines(connection, part.till_id, kind, 0, part.ends[kind])
        else:
            yield from chain_lines(connection, part.till_id, kind)


def write_archive(
    database: Database, keys: KeyRing, parts: Sequence[Part], period: Period, target: Path
) -> Sequence[str]:
    """Write the archive, whole or not at all, and check it by itself; what that found, which is nothing."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        staged = Path(folder) / "archive"
        staged.mkdir()
        with database.read() as connection:
            for part in parts:
                _write_part(connection, part, staged / "tills" / part.till)
            documents.write_into(connection, staged, period.label)
        _copy_verifier(staged / "verifier" / "comptoir_fiscal_verify")
        _sign(database, keys, parts, period, staged)
        draft = Path(folder) / "archive.zip"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for file in sorted(one for one in staged.rglob("*") if one.is_file()):
                archive.write(file, file.relative_to(staged).as_posix())
        problems = [f"{one.name}: {problem}" for one in check(draft) for problem in one.problems]
        draft.replace(target)
    return problems


def _write_part(connection: Connection, part: Part, folder: Path) -> None:
    folder.mkdir(parents=True)
    with (folder / JOURNAL).open("w", encoding="utf-8", newline="") as journal, Tables(folder) as tables:
        for line in journal_lines(connection, part):
            journal.write(line)
            tables.take(line)


def _copy_verifier(folder: Path) -> None:
    folder.mkdir(parents=True)
    for file in resources.files("comptoir_fiscal_verify").iterdir():
        if file.name.endswith(".py"):
            (folder / file.name).write_bytes(file.read_bytes())


def _sign(database: Database, keys: KeyRing, parts: Sequence[Part], period: Period, staged: Path) -> None:
    """The manifest names every file with its hash; each till signs it with the key that it signs with now."""
    files = sorted(one for one in staged.rglob("*") if one.is_file())
    manifest = {
        "archive": "comptoir-fiscal",
        "version": 1,
        "period": period.label,
        "made_at": format_instant(Instant(database.clock.now())),
        "tills": [
            {"till": one.till, "entity": one.entity, "first_ticket": one.first, "last_ticket": one.last}
            for one in parts
        ],
        "sha256": {one.relative_to(staged).as_posix(): _digest(one) for one in files},
    }
    content = _json(manifest)
    (staged / MANIFEST).write_bytes(content)
    with database.read() as connection:
        sign = keys.sign(connection, [(one.till_id, one.key_number) for one in parts])
        public = {
            (till_id, number): key
            for till_id, number, key in connection.execute(
                select(FiscalKey.till_id, FiscalKey.number, FiscalKey.public_key)
            ).all()
        }
    signed = [
        {
            "till": one.till,
            "public_key": public[one.till_id, one.key_number],
            "signature": base64url(sign[one.till_id, one.key_number](content)),
        }
        for one in parts
    ]
    (staged / SIGNATURES).write_bytes(_json(signed))


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
