"""Tills, their days, and the tickets' own rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from comptoir.kernel.values.frozen import dataclass
from comptoir.kernel.values.text import LocalizedText
from comptoir.kernel.values.time import Instant

_DIGITS_MAX = 15


@dataclass(frozen=True, slots=True)
class Department:
    """A group under which something may be sold at an open price. tax_class: of what is sold so."""

    code: str
    label: LocalizedText
    tax_class: str = "standard"


@dataclass(frozen=True, slots=True)
class Till:
    """A till as it is set up. channel: whose price lists it asks besides the store's; None is no channel's."""

    id: UUID
    code: str
    name: str
    store_id: UUID
    place_id: UUID
    channel: str | None
    departments: Mapping[str, Department]
    day_id: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class Day:
    """A till day. left_amount: what stayed in the drawer at the close; drawer_day_id: whose drawer it shares."""

    id: UUID
    till_id: UUID
    number: int
    business_day: date
    opened_at: Instant
    opened_by: str
    float_amount: int
    closed_at: Instant | None
    closed_by: str | None
    left_amount: int | None = None
    drawer_day_id: UUID | None = None


class TicketRow(NamedTuple):
    """The header of a ticket, in the order of its table."""

    id: UUID
    till_id: UUID
    day_id: UUID
    kind: str
    sequence: int
    number: str
    at: Instant
    sealed_at: Instant
    operator: str
    content_hash: str
    due: int
    change: int
    line_count: int
    duplicates: int


class TenderRow(NamedTuple):
    """A tender, in the order of its table."""

    ticket_id: UUID
    position: int
    ref: str
    kind: str
    amount: int
    attempt_id: UUID | None


def ticket_number(till_code: str, sequence: int) -> str:
    """The number printed on a ticket: gapless per till, never used as identity."""
    return f"{till_code}-{sequence:06d}"


def sequence_of(number: str) -> int:
    """The sequence in a ticket's number; 0, which no ticket has, for any other text."""
    digits = number.rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS_MAX else 0
