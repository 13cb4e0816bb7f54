"""The stand-alone verifier: records a second for links and totals, and with signatures beside the bare library."""

from __future__ import annotations

import hashlib
import json
import statistics
import time
from collections.abc import Callable
from datetime import date
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.figures import Figure, rate
from comptoir.fiscal.domain.codes import EventCode
from comptoir.fiscal.domain.journal import RecordKind, TicketKind, base64url, new_journal
from comptoir.fiscal.service import as_line, head_of
from comptoir_fiscal_verify import verify

TICKETS = 10_000
RECORDS_MIN = 50_000
LINES = 3


def measure() -> list[Figure]:
    """Both figures, of one journal in memory."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    content, signed = _journal(key)
    records = len(signed) + 1
    linked = records / _median(lambda: _assert_well(content, signatures=False))
    goal = f">= {RECORDS_MIN:,} records/s"
    bare_hash = records / _median(lambda: [hashlib.sha256(text).digest() for _, text in signed])
    links = Figure(
        "verify", "links and totals", linked, "records/s", bare_hash, linked / bare_hash, goal, linked >= RECORDS_MIN
    )
    public = key.public_key()
    # In turns, since other work on the machine slows either.
    whole, bare = [], []
    for _ in range(3):
        whole.append(_seconds(lambda: _assert_well(content, signatures=True)))
        bare.append(_seconds(lambda: [public.verify(signature, text) for signature, text in signed]))
    figure, floor = records / statistics.median(whole), records / statistics.median(bare)
    return [links, rate("verify", "all, signatures too", figure, "records/s", floor=floor, at_least_of_floor=0.8)]


def _journal(key: Ed25519PrivateKey) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """An export, and what was signed in it, each with its signature."""
    signed: list[tuple[bytes, bytes]] = []

    def sign(content: bytes) -> bytes:
        signature = key.sign(content)
        signed.append((signature, content))
        return signature

    public = base64url(key.public_key().public_bytes_raw())
    journal = new_journal(UUID(int=1), "T1", sign)
    wall, operator = "20261121101500", "person:01900000-0000-7000-8000-000000000007"
    info = f"FR1 {public}"
    records = [journal.seal_event(code=EventCode.JOURNAL_STARTED, info=info, operator=operator, wall=wall)]
    for number in range(1, TICKETS + 1):
        document = json.dumps(_document(number), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        records.append(
            journal.seal_ticket(
                ticket_id=UUID(int=number),
                kind=TicketKind.SALE,
                gross={55_000: 1055, 200_000: 2400},
                wall=wall,
                operator=operator,
                line_count=LINES,
                software="0.1.0",
                document=document,
                document_hash=hashlib.sha256(document.encode()).hexdigest(),
            )
        )
    records += journal.close_day(day=date(2026, 11, 21), wall=wall, operator=operator)
    order = {kind: at for at, kind in enumerate(RecordKind)}
    lines = [as_line(head_of("T1", public))]
    for record in sorted(records, key=lambda one: (order[one.kind], one.sequence)):
        told: dict[str, object] = {
            "kind": record.kind.value,
            "sequence": record.sequence,
            "signature": record.signature,
            "text": record.text,
        }
        lines.append(as_line(told if record.document is None else told | {"document": record.document}))
    return "".join(lines).encode(), signed


def _document(number: int) -> dict[str, object]:
    """A ticket of three lines, as long as a real one."""
    lines = [
        {
            "gross": 1290,
            "label": f"Thé vert n° {at}",
            "net": 1075,
            "quantity": 1_000_000,
            "rate": 200_000,
            "sku": f"TEA-{at:04d}",
            "tax": 215,
            "unit": "H87",
            "unit_price": 1290,
        }
        for at in range(LINES)
    ]
    head = {"at": "2026-11-21T10:15:00.000Z", "currency": "EUR", "number": f"T1-{number:06d}", "till": "T1"}
    return head | {"lines": lines, "tenders": [{"amount": 3455, "kind": "cash"}]}


def _assert_well(content: bytes, *, signatures: bool) -> None:
    assert verify(content, signatures=signatures) == []


def _median(run: Callable[[], object]) -> float:
    return statistics.median(_seconds(run) for _ in range(5))


def _seconds(run: Callable[[], object]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started
