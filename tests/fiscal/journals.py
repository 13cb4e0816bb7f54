"""Journals with a few days in them, made without a database."""

import hashlib
import json
from datetime import date
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comptoir.fiscal.domain.codes import EventCode
from comptoir.fiscal.domain.journal import Journal, Record, RecordKind, TicketKind, base64url, new_journal

TILL = UUID("01900000-0000-7000-8000-000000000001")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64url(KEY.public_key().public_bytes_raw())


def started() -> tuple[Journal, list[Record]]:
    journal = new_journal(TILL, "T1", KEY.sign)
    first = journal.seal_event(
        code=EventCode.JOURNAL_STARTED, info=f"FR1 {PUBLIC}", operator="system", wall="20261121080000"
    )
    return journal, [first]


def sell(journal: Journal, gross: dict[int, int], kind: TicketKind = TicketKind.SALE) -> Record:
    document = json.dumps({"total": sum(gross.values())})
    return journal.seal_ticket(
        ticket_id=UUID(int=journal.chains[RecordKind.TICKET].sequence + 1),
        kind=kind,
        gross=gross,
        wall="20261121101500",
        operator="person:1",
        line_count=3,
        software="0.1.0",
        document=document,
        document_hash=hashlib.sha256(document.encode()).hexdigest(),
    )


def two_months() -> list[Record]:
    journal, records = started()
    for day, sales in (
        (date(2026, 11, 29), [{55_000: 1055, 200_000: 2400}, {200_000: 1200}]),
        (date(2026, 11, 30), []),
        (date(2026, 12, 1), [{200_000: 990}]),
    ):
        records += journal.close_before(day=day, wall="20261121080000", operator="person:1")
        records += [sell(journal, gross) for gross in sales]
        if day.day == 1:
            records.append(sell(journal, {200_000: -990}, TicketKind.RETURN))
            records.append(
                journal.seal_duplicate(
                    ticket_id=UUID(int=1),
                    document="ticket",
                    number=1,
                    operator="p;1",
                    wall="20261201120000",
                    original="1",
                )
            )
        records += journal.close_day(day=day, wall="20261121200000", operator="person:1")
    records += journal.close_before(day=date(2027, 1, 2), wall="20270102080000", operator="person:1")
    return records


def export(records: list[Record]) -> bytes:
    lines: list[dict[str, object]] = [
        {"export": "comptoir-fiscal", "profile": "FR1", "public_key": PUBLIC, "till": "T1", "version": 1}
    ]
    order = list(RecordKind)
    for record in sorted(records, key=lambda one: (order.index(one.kind), one.sequence)):
        line: dict[str, object] = {
            "kind": record.kind.value,
            "sequence": record.sequence,
            "signature": record.signature,
            "text": record.text,
        }
        if record.document is not None:
            line["document"] = record.document
        lines.append(line)
    return b"".join(
        json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n" for line in lines
    )


def heads(records: list[Record]) -> list[dict[str, object]]:
    last = {record.kind: record for record in sorted(records, key=lambda one: one.sequence)}
    return [
        {"till": "T1", "kind": kind.value, "sequence": record.sequence, "signature": record.signature}
        for kind, record in last.items()
    ]
