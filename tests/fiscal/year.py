"""A year of a shop's tills, made without a database: days, months, returns, duplicates, another key in summer."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comptoir.fiscal.domain.codes import EventCode
from comptoir.fiscal.domain.journal import Journal, Record, RecordKind, TicketKind, base64url, new_journal
from comptoir.fiscal.service import as_line, head_of

FIRST, DAYS = date(2026, 1, 1), 365
RATES = (55_000, 100_000, 200_000)


@dataclass
class Year:
    """One till's year: its records in the order in which they were sealed, and its export."""

    till: str
    records: list[Record]
    lines: list[bytes]
    """The head, then the records by kind and number."""

    @property
    def export(self) -> bytes:
        return b"".join(self.lines)

    def heads(self, until: int | None = None) -> list[dict[str, object]]:
        """A checkpoint: the ends of the chains when the first `until` records were sealed."""
        last = {record.kind: record for record in self.records[:until]}
        return [
            {"till": self.till, "kind": kind.value, "sequence": one.sequence, "signature": one.signature}
            for kind, one in last.items()
        ]


def key(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def public(seed: int) -> str:
    return base64url(key(seed).public_key().public_bytes_raw())


@cache
def year(number: int, *, dearer: int | None = None) -> Year:
    """The year of till `number`. dearer: the ticket from which on somebody wrote all anew, with the till's key."""
    chance, till = random.Random(number), f"T{number}"
    journal = new_journal(UUID(int=number), till, key(number).sign)
    operator = "person:01900000-0000-7000-8000-000000000007"
    wall = "20260101080000"
    info = f"FR1 {public(number)}"
    records = [journal.seal_event(code=EventCode.JOURNAL_STARTED, info=info, operator=operator, wall=wall)]
    for today in (FIRST + timedelta(days=at) for at in range(DAYS)):
        wall = f"{today:%Y%m%d}080000"
        records += journal.close_before(day=today, wall=wall, operator=operator)
        records += journal.begin(entity="732829320", kernel="kernel 1.0 00", wall=wall, operator=operator)
        if today == date(2026, 7, 1):
            changed = journal.change_key(
                sign=key(100 + number).sign, public_key=public(100 + number), wall=wall, operator=operator
            )
            records.append(changed)
        for at in range(chance.randint(0, 8) if today.weekday() < 6 else 0):
            sign = -1 if at and chance.random() < 0.05 else 1
            gross = {rate: sign * chance.randint(50, 9_000) for rate in chance.sample(RATES, chance.randint(1, 2))}
            if journal.chains[RecordKind.TICKET].sequence + 1 == dearer:
                gross = {rate: amount + 1 for rate, amount in gross.items()}
            records.append(_sell(journal, gross, today, at, operator))
            if chance.random() < 0.03:
                records.append(_reprint(journal, today, operator))
        records += journal.close_day(day=today, wall=f"{today:%Y%m%d}200000", operator=operator)
    records += journal.close_before(day=date(2027, 1, 4), wall="20270104080000", operator=operator)
    return Year(till, records, [as_line(head_of(till, public(number))).encode(), *map(line, in_order(records))])


def _sell(journal: Journal, gross: dict[int, int], today: date, at: int, operator: str) -> Record:
    number = journal.chains[RecordKind.TICKET].sequence + 1
    document = json.dumps(
        {
            "currency": "EUR",
            "lines": [{"label": f"Thé « {rate} » n° {number}", "gross": gross[rate]} for rate in sorted(gross)],
            "number": f"{journal.till_code}-{number:06d}",
            "tenders": [{"amount": sum(gross.values()), "kind": "cash"}],
        },
        ensure_ascii=False,
    )
    return journal.seal_ticket(
        ticket_id=UUID(int=(1 << 64) + number),
        kind=TicketKind.SALE if sum(gross.values()) > 0 else TicketKind.RETURN,
        gross=gross,
        wall=f"{today:%Y%m%d}{9 + at:02d}1500",
        operator=operator,
        line_count=len(gross),
        software="0.1.0",
        document=document,
        document_hash=hashlib.sha256(document.encode()).hexdigest(),
    )


def _reprint(journal: Journal, today: date, operator: str) -> Record:
    number = journal.chains[RecordKind.TICKET].sequence
    return journal.seal_duplicate(
        ticket_id=UUID(int=(1 << 64) + number),
        document="ticket paper lost",
        number=1,
        operator=operator,
        wall=f"{today:%Y%m%d}190000",
        original=f"{journal.till_code}-{number:06d}",
    )


def in_order(records: list[Record]) -> list[Record]:
    """As an export holds them."""
    order = {kind: at for at, kind in enumerate(RecordKind)}
    return sorted(records, key=lambda one: (order[one.kind], one.sequence))


def line(record: Record) -> bytes:
    """A record as it is exported."""
    told: dict[str, object] = {
        "kind": record.kind.value,
        "sequence": record.sequence,
        "signature": record.signature,
        "text": record.text,
    }
    if record.document is not None:
        told["document"] = record.document
    return as_line(told).encode()
