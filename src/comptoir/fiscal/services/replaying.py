"""Journals brought back from copies: what was sealed after the last backup of a computer that is no more."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from comptoir.fiscal.domain.codes import EventCode
from comptoir.fiscal.domain.journal import Journal, Record, RecordKind
from comptoir.fiscal.service import KeyRing, load_journal, write_records
from comptoir.fiscal.tables import FiscalJournal, FiscalKey, FiscalRecord
from comptoir.kernel.values.errors import Fault
from comptoir_fiscal_verify.journal import examine
from comptoir_fiscal_verify.lines import Line, read_line
from comptoir_fiscal_verify.sources import HEAD, gather

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

_RATES, _TOTAL, _PERPETUAL, _ABSOLUTE, _LABEL, _FIRST, _LAST = 2, 3, 2, 5, 10, 11, 12


class CopyUnusable(Fault):
    """A copy is not as it was sealed, or not of this journal; nothing was brought back from it."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed day: its records, and its first and last ticket."""

    label: str
    sequence: int
    signature: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Missing:
    """What a copy has that the journal lacks: documents of tickets by number, days that were closed."""

    till_id: UUID
    documents: Mapping[int, Mapping[str, Any]]
    days: Sequence[Closed]
    records: Sequence[Record] = field(repr=False, default=())


def copies_in(folder: Path) -> dict[UUID, Path]:
    """The copies of journals below a folder, by till."""
    return {UUID(head.parent.name): head.parent for head in sorted(folder.rglob(HEAD))}


def missing_from(connection: Connection, till_id: UUID, copy: Path) -> Missing:
    """What the copy of a till has beyond its journal. Raises CopyUnusable when the two are not one."""
    report = examine(gather(copy))
    if report.findings:
        raise CopyUnusable(f"{copy.name}: {report.findings[0]}")
    row = connection.execute(select(FiscalJournal).where(FiscalJournal.till_id == till_id)).mappings().one_or_none()
    if row is None:
        raise CopyUnusable(f"{copy.name}: no till of the backup has this journal")
    first = select(FiscalKey.public_key).where(FiscalKey.till_id == till_id, FiscalKey.number == 1)
    # A copy says itself by which key it was signed: a forger's own would prove it too.
    if json.loads(next(gather(copy)))["public_key"] != connection.execute(first).scalar_one_or_none():
        raise CopyUnusable(f"{copy.name}: signed by another key than that of the backup")
    records: list[Record] = []
    documents: dict[int, Mapping[str, Any]] = {}
    days: list[Closed] = []
    for content in islice(gather(copy), 1, None):
        line = read_line(content[:-1])
        assert line is not None, "checked above"
        head, signature = row[f"{line.kind}_sequence"], row[f"{line.kind}_signature"]
        if line.sequence == head and line.signature.decode() != signature:
            raise CopyUnusable(f"{copy.name}: {line.kind} {head} is another one than in the backup")
        if line.sequence <= head:
            continue
        record = _record(connection, till_id, line)
        records.append(record)
        fields = record.text.partition("\n")[0].split(";")
        if record.kind is RecordKind.TICKET:
            documents[line.sequence] = json.loads(record.document or "{}")
        elif record.kind is RecordKind.DAY:
            last = int(fields[_LAST])
            days.append(Closed(fields[_LABEL], record.sequence, record.signature, int(fields[_FIRST]), last))
        elif record.kind is RecordKind.EVENT and int(fields[3]) == EventCode.KEY_CHANGED:
            raise CopyUnusable(f"{copy.name}: the key was changed after the backup, and is lost with the computer")
    return Missing(till_id, documents, days, records)


def _record(connection: Connection, till_id: UUID, line: Line) -> Record:
    document = None if line.document is None else line.document.decode()
    kind, subject = RecordKind(line.kind), None
    if kind is RecordKind.TICKET:
        subject = UUID(json.loads(document or "{}")["id"])
    elif kind is RecordKind.DUPLICATE:
        number = int(line.text.split(b";")[7].rpartition(b"-")[2])
        known = select(FiscalRecord.subject_id).where(
            FiscalRecord.till_id == till_id,
            FiscalRecord.kind == RecordKind.TICKET.value,
            FiscalRecord.sequence == number,
        )
        subject = connection.execute(known).scalar_one_or_none()
    return Record(till_id, kind, line.sequence, line.text.decode(), line.signature.decode(), subject, document)


def replay_journal(uow: UnitOfWork, keys: KeyRing, missing: Missing) -> None:
    """Write the records that were missing, as they were sealed, and move the journal's heads and totals on."""
    journal = load_journal(uow, keys, missing.till_id)
    for record in missing.records:
        chain = journal.chains[record.kind]
        assert record.sequence == chain.sequence + 1, record
        chain.sequence, chain.signature = record.sequence, record.signature
        _count(journal, record)
    write_records(uow, journal, missing.records)


def _count(journal: Journal, record: Record) -> None:
    first, _, second = record.text.partition("\n")
    fields, grand = first.split(";"), second.split(";")
    if record.kind is RecordKind.TICKET:
        journal.perpetual, journal.perpetual_absolute = int(grand[_PERPETUAL]), int(grand[_ABSOLUTE])
        journal.day.add(gross_by_rate(fields[_RATES]))
    elif record.kind in {RecordKind.DAY, RecordKind.MONTH, RecordKind.YEAR}:
        period, above = journal.period(record.kind), _ABOVE[record.kind]
        gross = gross_by_rate(fields[_RATES])
        for rate, amount in gross.items():
            period.gross[rate] = period.gross.get(rate, 0) - amount
        period.gross = {rate: amount for rate, amount in period.gross.items() if amount}
        period.covered = int(fields[_LAST])
        if above is not None:
            journal.period(above).add(gross)
        if record.kind is RecordKind.DAY:
            journal.last_day = fields[_LABEL]


_ABOVE: Mapping[RecordKind, RecordKind | None] = {
    RecordKind.DAY: RecordKind.MONTH,
    RecordKind.MONTH: RecordKind.YEAR,
    RecordKind.YEAR: None,
}


def gross_by_rate(text: str) -> dict[int, int]:
    """`2000:1290` as it is signed, by rate in millionths."""
    pairs = (part.split(":") for part in text.split("|") if part)
    return {int(Decimal(rate) * 100): int(amount) for rate, amount in pairs}
