"""The journal of one till: chains of signed records without gaps, grand totals that never go back."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final
from uuid import UUID

from comptoir.fiscal.domain import strings
from comptoir.fiscal.domain.codes import EventCode

Sign = Callable[[bytes], bytes]
"""What signs with the till's key: Ed25519, or ECDSA on P-256; 64 bytes."""


class RecordKind(StrEnum):
    """Each kind is a chain of its own. Exports hold them in this order: events tell of keys before they are used."""

    EVENT = "event"
    TICKET = "ticket"
    DAY = "total_day"
    MONTH = "total_month"
    YEAR = "total_year"
    DUPLICATE = "duplicate"
    INVOICE = "invoice"
    ARCHIVE = "archive"


class TicketKind(StrEnum):
    """What a ticket record tells."""

    SALE = "sale"
    RETURN = "return"


_BELOW: Final[Mapping[RecordKind, RecordKind]] = {
    RecordKind.DAY: RecordKind.TICKET,
    RecordKind.MONTH: RecordKind.DAY,
    RecordKind.YEAR: RecordKind.MONTH,
}
_LABEL_LENGTH: Final[Mapping[RecordKind, int]] = {RecordKind.DAY: 10, RecordKind.MONTH: 7, RecordKind.YEAR: 4}


@dataclass(slots=True)
class Chain:
    """The head of one chain: how many records it has, and the signature of the last."""

    sequence: int = 0
    signature: str = ""


@dataclass(slots=True)
class Period:
    """What is not closed yet: gross per rate (millionths), and the last record below that a closure covers."""

    gross: dict[int, int] = field(default_factory=dict)
    covered: int = 0

    def add(self, gross: Mapping[int, int]) -> None:
        """Take in more gross per rate."""
        for rate, amount in gross.items():
            self.gross[rate] = self.gross.get(rate, 0) + amount


@dataclass(frozen=True, slots=True)
class Record:
    """A signed record, never changed. `document` is the full ticket whose hash the text holds."""

    till_id: UUID
    kind: RecordKind
    sequence: int
    text: str
    signature: str
    subject_id: UUID | None = None
    document: str | None = None


@dataclass(slots=True)
class Journal:
    """The state of a till's journal. Sealing changes it, so that the next record follows this one."""

    till_id: UUID
    till_code: str
    sign: Sign
    chains: dict[RecordKind, Chain]
    day: Period = field(default_factory=Period)
    month: Period = field(default_factory=Period)
    year: Period = field(default_factory=Period)
    perpetual: int = 0
    perpetual_absolute: int = 0
    last_day: str = ""
    """Label of the last closed day, "2026-11-21"; empty before the first."""
    entity: str = ""
    """Code, registration number and name of the legal entity that sells; empty before the first day."""
    kernel: str = ""
    """Version and SHA-256 of the fiscal kernel that sealed last; empty before the first day."""
    key_number: int = 1

    def period(self, kind: RecordKind) -> Period:
        """The open period that a closure of this kind closes."""
        return {RecordKind.DAY: self.day, RecordKind.MONTH: self.month, RecordKind.YEAR: self.year}[kind]

    def _append(
        self, kind: RecordKind, text: str, subject_id: UUID | None = None, document: str | None = None
    ) -> Record:
        chain = self.chains[kind]
        chain.sequence += 1
        chain.signature = base64url(self.sign(text.encode()))
        return Record(self.till_id, kind, chain.sequence, text, chain.signature, subject_id, document)

    def seal_ticket(  # noqa: PLR0913 - a ticket has these facts
        self,
        *,
        ticket_id: UUID,
        kind: TicketKind,
        gross: Mapping[int, int],
        wall: str,
        operator: str,
        line_count: int,
        software: str,
        document: str,
        document_hash: str,
    ) -> Record:
        """Number and sign a ticket, and add it to the grand totals.

        gross: per rate in millionths, in minor units; negative for a return.
        """
        chain = self.chains[RecordKind.TICKET]
        total = sum(gross.values())
        self.perpetual += total
        self.perpetual_absolute += abs(total)
        self.day.add(gross)
        text = strings.ticket_text(
            gross=gross,
            total=total,
            wall=wall,
            sequence=chain.sequence + 1,
            kind=kind.value,
            previous=chain.signature,
            operator=operator,
            line_count=line_count,
            software=software,
            document_hash=document_hash,
            perpetual=self.perpetual,
            perpetual_absolute=self.perpetual_absolute,
        )
        return self._append(RecordKind.TICKET, text, ticket_id, document)

    def seal_duplicate(
        self, *, ticket_id: UUID, document: str, number: int, operator: str, wall: str, original: str
    ) -> Record:
        """Number and sign a reprint."""
        chain = self.chains[RecordKind.DUPLICATE]
        text = strings.duplicate_text(
            sequence=chain.sequence + 1,
            document=document,
            number=number,
            operator=operator,
            wall=wall,
            original=original,
            previous=chain.signature,
        )
        return self._append(RecordKind.DUPLICATE, text, ticket_id)

    def seal_event(self, *, code: EventCode, info: str, operator: str, wall: str) -> Record:
        """Number and sign a technical event."""
        chain = self.chains[RecordKind.EVENT]
        text = strings.event_text(
            sequence=chain.sequence + 1,
            code=code.value,
            info=info,
            wall=wall,
            operator=operator,
            till=self.till_code,
            previous=chain.signature,
        )
        return self._append(RecordKind.EVENT, text)

    def close_before(self, *, day: date, wall: str, operator: str) -> list[Record]:
        """Close the month and the year of the last closed day where `day` lies in a later one.

        Called while no day is open, so no ticket stands between: periods end by the order of the chain, never by a
        clock.
        """
        assert not self._has_open(RecordKind.DAY), "a day closes before the next one opens"
        records: list[Record] = []
        label = day.isoformat()
        for kind in (RecordKind.MONTH, RecordKind.YEAR):
            length = _LABEL_LENGTH[kind]
            if self.last_day and self.last_day[:length] < label[:length] and self._has_open(kind):
                records += self._close(kind, wall, operator)
        return records

    def begin(self, *, entity: str, kernel: str, wall: str, operator: str) -> list[Record]:
        """What is told before a day opens: who sells, and which fiscal kernel, where that is not as it was.

        A till stays with its legal entity, so its totals never begin anew.
        """
        told: list[tuple[EventCode, str]] = []
        if entity != self.entity:
            told.append((EventCode.PARTNER_CHANGED, entity))
            self.entity = entity
        if kernel != self.kernel:
            told.append((EventCode.KERNEL_CHANGED, f"{self.kernel or '-'} to {kernel}"))
            self.kernel = kernel
        return [self.seal_event(code=code, info=info, operator=operator, wall=wall) for code, info in told]

    def change_key(self, *, sign: Sign, public_key: str, wall: str, operator: str) -> Record:
        """Sign with another key from the next record of every chain on; the old key signs that this is so."""
        ends = " ".join(f"{kind.value}={chain.sequence}" for kind, chain in self.chains.items())
        event = self.chains[RecordKind.EVENT].sequence
        ends = ends.replace(f"event={event}", f"event={event + 1}", 1)
        info = f"{strings.PROFILE} {public_key} after {ends}"
        record = self.seal_event(code=EventCode.KEY_CHANGED, info=info, operator=operator, wall=wall)
        self.sign, self.key_number = sign, self.key_number + 1
        return record

    def seal_invoice(  # noqa: PLR0913 - an invoice has these facts
        self,
        *,
        invoice_id: UUID,
        number: str,
        kind: str,
        gross: Mapping[int, int],
        ticket: str,
        operator: str,
        wall: str,
        document: str,
        document_hash: str,
    ) -> Record:
        """Sign an invoice (or credit) that was made from a ticket; the ticket is what counts in the totals."""
        chain = self.chains[RecordKind.INVOICE]
        text = strings.invoice_text(
            gross=gross,
            total=sum(gross.values()),
            wall=wall,
            number=number,
            kind=kind,
            sequence=chain.sequence + 1,
            previous=chain.signature,
            operator=operator,
            ticket=ticket,
            document_hash=document_hash,
        )
        return self._append(RecordKind.INVOICE, text, invoice_id, document)

    def seal_archive(
        self, *, gross: Mapping[str, int], label: str, wall: str, first: int, last: int, content_hash: str
    ) -> Record:
        """Sign what an archive of a period holds: its tickets, their totals, the hash over their signatures."""
        chain = self.chains[RecordKind.ARCHIVE]
        text = strings.archive_text(
            gross=gross,
            total=sum(gross.values()),
            wall=wall,
            till=self.till_code,
            label=label,
            sequence=chain.sequence + 1,
            previous=chain.signature,
            first=first,
            last=last,
            content_hash=content_hash,
        )
        return self._append(RecordKind.ARCHIVE, text)

    def checkpoint(self) -> str:
        """The ends of all chains in one line, to be kept elsewhere."""
        heads = {kind.value: (chain.sequence, chain.signature) for kind, chain in self.chains.items()}
        return strings.checkpoint_text(self.till_code, heads)

    def close_day(self, *, day: date, wall: str, operator: str) -> list[Record]:
        """Close the day, with tickets or without, and record the closure as an event."""
        self.last_day = day.isoformat()
        return self._close(RecordKind.DAY, wall, operator)

    def _has_open(self, kind: RecordKind) -> bool:
        return self.period(kind).covered < self.chains[_BELOW[kind]].sequence

    def _close(self, kind: RecordKind, wall: str, operator: str) -> list[Record]:
        chain, period, last = self.chains[kind], self.period(kind), self.chains[_BELOW[kind]].sequence
        label = self.last_day[: _LABEL_LENGTH[kind]]
        text = strings.total_text(
            kind=kind.value,
            gross=period.gross,
            total=sum(period.gross.values()),
            perpetual=self.perpetual,
            perpetual_absolute=self.perpetual_absolute,
            wall=wall,
            sequence=chain.sequence + 1,
            previous=chain.signature,
            label=label,
            first=period.covered + 1,
            last=last,
        )
        record = self._append(kind, text)
        if kind is RecordKind.DAY:
            self.month.add(period.gross)
        elif kind is RecordKind.MONTH:
            self.year.add(period.gross)
        period.gross, period.covered = {}, last
        code = EventCode.YEAR_CLOSURE if kind is RecordKind.YEAR else EventCode.DAY_OR_MONTH_CLOSURE
        return [record, self.seal_event(code=code, info=f"{kind.value} {label}", operator=operator, wall=wall)]


def new_journal(till_id: UUID, till_code: str, sign: Sign) -> Journal:
    """The journal of a till that has just been enrolled, without records."""
    return Journal(till_id, till_code, sign, {kind: Chain() for kind in RecordKind})


def base64url(content: bytes) -> str:
    """Base64 with the URL alphabet and without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def signature_extract(signature: str) -> str:
    """The characters 3, 7, 13 and 19 of the signature, as printed on the ticket."""
    return signature[2] + signature[6] + signature[12] + signature[18]


def wall_text(local: str) -> str:
    """AAAAMMJJHHMMSS from the ISO text of a wall clock without offset."""
    return local[:19].translate({ord("-"): None, ord("T"): None, ord(":"): None, ord(" "): None})


def gross_of(text: str) -> dict[int, int]:
    """Gross per rate in millionths from the stored form `rate:cents|rate:cents`; empty text is nothing."""
    return dict(_gross_parts(text))


@lru_cache(maxsize=4096)
def _gross_parts(text: str) -> tuple[tuple[int, int], ...]:
    """Kept, since what a month and a year have gathered changes once a day, and is read with every ticket."""
    parts = (part.split(":") for part in text.split("|") if part)
    return tuple((int(rate), int(amount)) for rate, amount in parts)


def gross_text(gross: Mapping[int, int]) -> str:
    """The stored form of gross per rate in millionths."""
    return "|".join(f"{rate}:{amount}" for rate, amount in sorted(gross.items()))
