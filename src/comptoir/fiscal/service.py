"""Enrolling tills, sealing records, closing periods, exporting journals."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

from sqlalchemy import select

from comptoir.fiscal import rows
from comptoir.fiscal.domain.codes import EventCode
from comptoir.fiscal.domain.journal import Journal, Record, RecordKind, new_journal
from comptoir.fiscal.domain.strings import PROFILE
from comptoir.fiscal.events import ClosureMade
from comptoir.fiscal.services.kernel import running_kernel
from comptoir.fiscal.services.keys import KeyRing
from comptoir.fiscal.tables import FiscalJournal, FiscalKey, FiscalRecord
from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.values.errors import Conflict, Fault, NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

__all__ = [
    "AlreadyEnrolled",
    "JournalMoved",
    "JournalUnknown",
    "KeyRing",
    "as_line",
    "ask_journals",
    "begin_day",
    "chain_lines",
    "change_key",
    "checkpoint",
    "close_day",
    "close_periods",
    "enrol",
    "export_lines",
    "head_of",
    "load_journal",
    "load_journals",
    "record_event",
    "seal_invoice",
    "write_records",
    "write_tickets",
]

_EXPORT_ROWS = 2_000
_NO_END = 2**62


class JournalMoved(Fault):
    """Another writer moved a till's chain between reading and writing; nothing was written."""

    retry_helps = True


@dataclass(eq=False)
class JournalUnknown(NotFound):
    """The till has no journal."""

    code: ClassVar[str] = "fiscal.journal_unknown"
    till: str


@dataclass(eq=False)
class AlreadyEnrolled(Conflict):
    """The till has a journal and a key already; neither is ever replaced in silence."""

    code: ClassVar[str] = "fiscal.already_enrolled"
    till: str


def enrol(uow: UnitOfWork, keys: KeyRing, till_id: UUID, till_code: str, wall: str) -> Journal:
    """Make the till's key and journal; its first record is the event that the journal started.

    Refuses AlreadyEnrolled.
    """
    if select_by_keys(uow.connection, FiscalKey, ("till_id",), "till_id", [till_id]):
        raise AlreadyEnrolled(till_code)
    sign, public = keys.make(uow, till_id, 1)
    journal = new_journal(till_id, till_code, sign)
    record = journal.seal_event(
        code=EventCode.JOURNAL_STARTED, info=f"{PROFILE} {public}", operator=str(uow.actor), wall=wall
    )
    rows.insert_journal(uow, journal)
    rows.insert_records(uow, [record])
    return journal


def change_key(uow: UnitOfWork, keys: KeyRing, till_id: UUID, wall: str) -> Record:
    """Give a till another key, which signs from the next record on; the old one signs that it does.

    Refuses JournalUnknown.
    """
    journal = load_journal(uow, keys, till_id)
    sign, public = keys.make(uow, till_id, journal.key_number + 1)
    record = journal.change_key(sign=sign, public_key=public, wall=wall, operator=str(uow.actor))
    write_records(uow, journal, [record])
    return record


def load_journals(connection: Connection, keys: KeyRing, till_ids: Collection[UUID]) -> dict[UUID, Journal]:
    """The journals of these tills, locked for the transaction, with what their next tickets need."""
    return ask_journals(connection, keys, till_ids)()


def ask_journals(
    connection: Connection, keys: KeyRing, till_ids: Collection[UUID]
) -> Callable[[], dict[UUID, Journal]]:
    """`load_journals` that does not wait within `together`: the journals are read when it is called."""
    return rows.ask_for_tickets(connection, till_ids, keys.sign)


def load_journal(uow: UnitOfWork, keys: KeyRing, till_id: UUID) -> Journal:
    """One journal, locked. Refuses JournalUnknown."""
    found = rows.load(uow.connection, [till_id], keys.sign, lock=True)
    if till_id not in found:
        raise JournalUnknown(str(till_id))
    return found[till_id]


def write_tickets(uow: UnitOfWork, journals: Mapping[UUID, Journal], records: Sequence[Record]) -> None:
    """Write the ticket records of many tills and move their chains on; else the commit raises JournalMoved."""
    sealed: dict[UUID, int] = {}
    for record in records:
        sealed[record.till_id] = sealed.get(record.till_id, 0) + 1
    rows.insert_records(uow, records)
    moved = rows.move_ticket_heads(uow, journals, sealed)

    def check() -> None:
        if moved() != len(sealed):
            raise JournalMoved("a till's chain moved while its tickets were sealed")

    uow.check_later(check)


def write_records(uow: UnitOfWork, journal: Journal, records: Sequence[Record]) -> None:
    """Write records of one journal that is locked by this transaction, and its heads."""
    rows.insert_records(uow, records)
    rows.save_journal(uow, journal)


def seal_invoice(  # noqa: PLR0913 - an invoice has these facts
    uow: UnitOfWork,
    keys: KeyRing,
    till_id: UUID,
    *,
    invoice_id: UUID,
    number: str,
    kind: Literal["invoice", "credit"],
    gross: Mapping[int, int],
    ticket: str,
    document: str,
    document_hash: str,
    wall: str,
) -> Record:
    """Sign an invoice that was made from a ticket of the till, in the till's chain of invoices.

    number: of the invoice's own series; ticket: number of the ticket, which is what counts in the totals; gross: per
    rate in millionths. Refuses JournalUnknown.
    """
    journal = load_journal(uow, keys, till_id)
    record = journal.seal_invoice(
        invoice_id=invoice_id,
        number=number,
        kind=kind,
        gross=gross,
        ticket=ticket,
        operator=str(uow.actor),
        wall=wall,
        document=document,
        document_hash=document_hash,
    )
    write_records(uow, journal, [record])
    return record


def record_event(uow: UnitOfWork, keys: KeyRing, till_id: UUID, *, code: EventCode, info: str, wall: str) -> Record:
    """Seal one technical event of a till."""
    journal = load_journal(uow, keys, till_id)
    record = journal.seal_event(code=code, info=info, operator=str(uow.actor), wall=wall)
    write_records(uow, journal, [record])
    return record


def begin_day(
    uow: UnitOfWork, keys: KeyRing, till_id: UUID, *, store_id: UUID, entity: str, day: date, wall: str
) -> None:
    """Close the month and year that ended before `day`, and tell who sells and which kernel seals, if new.

    Called when a till opens its day. entity: who sells, its code first.
    """
    journal = load_journal(uow, keys, till_id)
    operator = str(uow.actor)
    records = journal.close_before(day=day, wall=wall, operator=operator)
    records += journal.begin(entity=entity, kernel=str(running_kernel()), wall=wall, operator=operator)
    if records:
        write_records(uow, journal, records)
        _tell_closures(uow, journal, store_id, records)


def close_periods(uow: UnitOfWork, keys: KeyRing, till_id: UUID, *, store_id: UUID, day: date, wall: str) -> int:
    """Close the month and year that ended before `day` of a till whose day is closed; how many were."""
    journal = load_journal(uow, keys, till_id)
    records = journal.close_before(day=day, wall=wall, operator=str(uow.actor))
    if records:
        write_records(uow, journal, records)
        _tell_closures(uow, journal, store_id, records)
    return sum(record.kind is not RecordKind.EVENT for record in records)


def close_day(
    uow: UnitOfWork, keys: KeyRing, till_id: UUID, *, store_id: UUID, day: date, wall: str
) -> tuple[Journal, Record]:
    """Close the day of a till: its grand total record, and the event that tells so."""
    journal = load_journal(uow, keys, till_id)
    records = journal.close_day(day=day, wall=wall, operator=str(uow.actor))
    write_records(uow, journal, records)
    _tell_closures(uow, journal, store_id, records)
    return journal, records[0]


def _tell_closures(uow: UnitOfWork, journal: Journal, store_id: UUID, records: Sequence[Record]) -> None:
    for record in records:
        if record.kind is RecordKind.EVENT:
            continue
        fields = record.text.split(";")
        uow.emit(
            ClosureMade(
                till_id=str(journal.till_id),
                till=journal.till_code,
                store_id=str(store_id),
                kind=record.kind.value,
                sequence=record.sequence,
                label=fields[10],
                total=int(fields[3]),
                perpetual=int(fields[4]),
                signature=record.signature,
                checkpoint=journal.checkpoint(),
            )
        )


def export_lines(connection: Connection, till_id: UUID) -> Iterator[str]:
    """The whole journal of a till as lines that `comptoir_fiscal_verify` reads, each ended by a line feed.

    Refuses JournalUnknown.
    """
    head = connection.execute(
        select(FiscalJournal.till_code, FiscalKey.public_key)
        .join(FiscalKey, FiscalKey.till_id == FiscalJournal.till_id)
        .where(FiscalKey.number == 1, FiscalJournal.till_id == till_id)
    ).one_or_none()
    if head is None:
        raise JournalUnknown(str(till_id))
    yield as_line(
        {"export": "comptoir-fiscal", "profile": PROFILE, "public_key": head[1], "till": head[0], "version": 1}
    )
    for kind in RecordKind:
        yield from chain_lines(connection, till_id, kind)


def head_of(till_code: str, public_key: str) -> dict[str, object]:
    """The first line of an export: whose journal it is, and the key that signed its first record."""
    return {
        "export": "comptoir-fiscal", "profile": PROFILE, "public_key": public_key, "till": till_code, "version": 1,
    }  # fmt: skip


def chain_lines(
    connection: Connection, till_id: UUID, kind: RecordKind, after: int = 0, until: int = _NO_END
) -> Iterator[str]:
    """The records of one chain behind a sequence number, as lines of the export."""
    while True:
        found = connection.execute(
            select(FiscalRecord.sequence, FiscalRecord.text, FiscalRecord.signature, FiscalRecord.document)
            .where(
                FiscalRecord.till_id == till_id,
                FiscalRecord.kind == kind.value,
                FiscalRecord.sequence > after,
                FiscalRecord.sequence <= until,
            )
            .order_by(FiscalRecord.sequence)
            .limit(_EXPORT_ROWS)
        ).all()
        for sequence, text, signature, document in found:
            line: dict[str, object] = {
                "kind": kind.value,
                "sequence": sequence,
                "signature": signature,
                "text": text,
            }
            if document is not None:
                line["document"] = document
            yield as_line(line)
            after = sequence
        if len(found) < _EXPORT_ROWS:
            return


def as_line(value: Mapping[str, object]) -> str:
    """One line of an export, in the one way in which it is written."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def checkpoint(connection: Connection, till_ids: Iterable[UUID]) -> list[dict[str, object]]:
    """The heads of the chains of these tills; kept elsewhere, it shows a journal that was cut short."""
    heads: list[dict[str, object]] = []
    for row in connection.execute(
        select(FiscalJournal).where(FiscalJournal.till_id.in_(list(till_ids))).order_by(FiscalJournal.till_code)
    ).mappings():
        heads += [
            {
                "till": row["till_code"],
                "kind": kind.value,
                "sequence": row[f"{kind.value}_sequence"],
                "signature": row[f"{kind.value}_signature"],
            }
            for kind in RecordKind
        ]
    return heads
