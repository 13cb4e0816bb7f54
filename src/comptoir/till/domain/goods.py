"""What may not be sold, and what has to be asked before it may: recalls, dates, ages, hours, serials and lots."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Forbidden, Invalid, NotFound, TextKey
from comptoir.kernel.values.gtin import Gtin
from comptoir.kernel.values.text import LocalizedText
from comptoir.kernel.values.time import Instant


class Detail(StrEnum):
    """What is kept of the very piece that a line sells."""

    LOT = "lot"
    EXPIRES_ON = "expires_on"
    SERIAL = "serial"
    NOTE = "note"
    AGE = "age"
    WEIGHED = "weighed"


DEMANDABLE: Final = (Detail.SERIAL, Detail.LOT, Detail.EXPIRES_ON)


@dataclass(eq=False)
class RecallNotFound(NotFound):
    """There is no such recall."""

    code: ClassVar[str] = "till.recall_not_found"
    recall: str


@dataclass(eq=False)
class RecallLifted(Conflict):
    """The recall was lifted before."""

    code: ClassVar[str] = "till.recall_lifted"
    recall: str


@dataclass(eq=False)
class RecallDiffers(Conflict):
    """The id belongs to another recall."""

    code: ClassVar[str] = "till.recall_differs"
    recall: str


@dataclass(eq=False)
class SaleStopped(Conflict):
    """The product, or this lot of it, is recalled or stopped: put it aside."""

    code: ClassVar[str] = "till.sale_stopped"
    line: str
    lot: str
    reason: str


@dataclass(eq=False)
class ProductExpired(Conflict):
    """The last day on which it may be eaten is over."""

    code: ClassVar[str] = "till.product_expired"
    line: str
    expired_on: date


@dataclass(eq=False)
class HoursClosed(Forbidden):
    """It is not sold at this hour here."""

    code: ClassVar[str] = "till.hours_closed"
    line: str
    until: str


@dataclass(eq=False)
class AgeNotChecked(Conflict):
    """It is sold to people of an age, and nobody said that it was looked at."""

    code: ClassVar[str] = "till.age_not_checked"
    line: str
    age: int


@dataclass(eq=False)
class DetailMissing(Invalid):
    """The product is sold with its serial number, its lot or its date. detail: which of them."""

    code: ClassVar[str] = "till.detail_missing"
    line: str
    detail: TextKey


@dataclass(eq=False)
class SerialNotSingle(Invalid):
    """A serial number is one piece."""

    code: ClassVar[str] = "till.serial_not_single"
    line: str


@dataclass(eq=False)
class SerialSold(Conflict):
    """The piece with this serial number was sold already."""

    code: ClassVar[str] = "till.serial_sold"
    serial: str


@dataclass(eq=False)
class SerialDiffers(Conflict):
    """The piece that comes back is not the one that the ticket sold."""

    code: ClassVar[str] = "till.serial_differs"
    serial: str


@dataclass(frozen=True, slots=True)
class Recall:
    """A product, or one lot of it (None: all), that is not to be sold any more. See the table."""

    id: UUID
    gtin: Gtin
    lot: str | None
    reason: str
    opened_at: Instant
    opened_by: str
    lifted_at: Instant | None = None
    lifted_by: str | None = None
    lift_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ClosedHours:
    """When something is not sold. store: a code, None for all; days: 1 Monday to 7, empty for all.

    An end not after its start is on the next day.
    """

    start: time
    end: time
    store: str | None = None
    days: frozenset[int] = frozenset()

    def closed_until(self, local: datetime) -> datetime | None:
        """Until when it is not sold at a local time; None where it is."""
        for back in (0, 1):
            day = local.date() - timedelta(days=back)
            if self.days and day.isoweekday() not in self.days:
                continue
            begins = datetime.combine(day, self.start, local.tzinfo)
            ends = datetime.combine(day, self.end, local.tzinfo)
            if ends <= begins:
                ends += timedelta(days=1)
            if begins <= local < ends:
                return ends
        return None


@dataclass(frozen=True, slots=True)
class SaleRule:
    """What the sale of some products asks for. keys: item keys (`category:wine`, `family:spirits`, `sku:…`).

    age_min: in years. needs: details without which nothing of it is sold.
    """

    code: str
    label: LocalizedText
    keys: frozenset[str]
    age_min: int | None = None
    closed: tuple[ClosedHours, ...] = ()
    needs: frozenset[Detail] = frozenset()


@dataclass(frozen=True, slots=True)
class Demands:
    """All that the rules on one item ask for together."""

    age_min: int = 0
    closed: tuple[ClosedHours, ...] = ()
    needs: frozenset[Detail] = frozenset()


NOTHING: Final = Demands()


def demands_of(rules: Iterable[SaleRule]) -> Demands:
    """What rules ask for together: the highest age, every closed hour, every detail."""
    found = list(rules)
    if not found:
        return NOTHING
    return Demands(
        max(one.age_min or 0 for one in found),
        tuple(hours for one in found for hours in one.closed),
        frozenset().union(*(one.needs for one in found)),
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """A line as the rules see it. line: its label, for whoever reads the refusal; quantity: millionths."""

    line: str
    item_id: UUID
    quantity: int
    details: Mapping[Detail, str] = field(default_factory=dict)


def check_stopped(piece: Piece, recalls: Sequence[Recall]) -> None:
    """Refuses SaleStopped; DetailMissing where only some lots are stopped and the lot is not known."""
    lot = piece.details.get(Detail.LOT)
    for recall in recalls:
        if recall.lot is None or (lot is not None and recall.lot.casefold() == lot.casefold()):
            raise SaleStopped(piece.line, recall.lot or "", recall.reason)
    if recalls and lot is None:
        raise DetailMissing(piece.line, TextKey("till.detail.lot"))


def check_date(piece: Piece, day: date) -> None:
    """Refuses ProductExpired: the last day counts."""
    last = piece.details.get(Detail.EXPIRES_ON)
    if last is not None and date.fromisoformat(last) < day:
        raise ProductExpired(piece.line, date.fromisoformat(last))


def check_hours(piece: Piece, demands: Demands, store: str, local: datetime) -> None:
    """Refuses HoursClosed."""
    for hours in demands.closed:
        until = hours.closed_until(local) if hours.store in {None, store} else None
        if until is not None:
            raise HoursClosed(piece.line, until.strftime("%H:%M"))


def missing_details(piece: Piece, demands: Demands) -> list[Detail]:
    """The details that a line still lacks, in the order in which they are asked."""
    return [one for one in DEMANDABLE if one in demands.needs and one not in piece.details]


def check_serial(piece: Piece, sold: Collection[tuple[UUID, str]]) -> None:
    """Refuses SerialNotSingle, SerialSold."""
    serial = piece.details.get(Detail.SERIAL)
    if serial is None:
        return
    if piece.quantity != 1_000_000:
        raise SerialNotSingle(piece.line)
    if (piece.item_id, serial) in sold:
        raise SerialSold(serial)
