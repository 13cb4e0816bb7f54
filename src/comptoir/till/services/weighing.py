"""Weighing at the counter: the scale of a till, and one conversation with it."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select

from comptoir.access.service import record_audit
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.values.quantity import millionths_text
from comptoir.till.domain.paper import Connection as Wire
from comptoir.till.domain.paper import check_address
from comptoir.till.domain.scales import (
    ACK,
    ASK_STATUS,
    ASK_TOLEDO,
    ASK_WEIGHT,
    NAK,
    Driver,
    NotWeighed,
    Reading,
    Scale,
    ScaleNotSetUp,
    Why,
    fits,
    next_message,
    price_record,
    read_dialog,
    read_toledo,
    says,
)
from comptoir.till.services.quotes import price_at_till
from comptoir.till.services.shapes import LineBody, TicketBody
from comptoir.till.tables import ScaleRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from sqlalchemy import Connection

    from comptoir.access.domain.principals import Principal
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant
    from comptoir.till.domain.tills import Till
    from comptoir.till.services.desk import TillDesk

_COLUMNS: Final = ("till_id", "driver", "address", "verified_until")
_KILOGRAM: Final = "KGM"
_MICRO: Final = 1_000


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, for one answer, and for what lies on the scale to come to rest; how long between looks."""

    connect: float = 2.0
    answer: float = 1.0
    rest: float = 4.0
    look: float = 0.1


@dataclass(frozen=True, slots=True)
class Weighing:
    """What is asked of a scale. unit_price: minor units of a kilogram; label: of what lies on it."""

    scale: Scale
    unit_price: int
    currency: str
    label: str
    sku: str = ""


def scale_of(connection: Connection, till: Till) -> Scale | None:
    """The scale of a till."""
    columns = (getattr(ScaleRow, name) for name in _COLUMNS)
    row = connection.execute(select(*columns).where(ScaleRow.till_id == till.id)).one_or_none()
    return None if row is None else Scale(row[0], Driver(row[1]), row[2], row[3])


def put_scale(uow: UnitOfWork, till: Till, scale: Scale) -> Scale:
    """Set up the scale of a till. Refuses PrinterAddressWrong."""
    made = Scale(till.id, scale.driver, check_address(Wire.NETWORK, scale.address), scale.verified_until)
    row = (till.id, made.driver.value, made.address, made.verified_until)
    upsert_rows(uow.connection, ScaleRow, _COLUMNS, [row], ("till_id",))
    facts = {"till": till.code, "driver": made.driver.value, "address": made.address}
    record_audit(uow, "till.scale.changed", f"till:{till.id}", facts)
    return made


def drop_scale(uow: UnitOfWork, till: Till) -> None:
    """The till has no scale any more. Refuses ScaleNotSetUp."""
    if uow.connection.execute(delete(ScaleRow).where(ScaleRow.till_id == till.id)).rowcount == 0:
        raise ScaleNotSetUp(till.code)
    record_audit(uow, "till.scale.dropped", f"till:{till.id}", {"till": till.code})


def begin(
    connection: Connection, tills: TillDesk, principal: Principal, till: Till, sku: str, now: Instant, locale: str
) -> Weighing:
    """What to ask of the scale for a product. Refuses ScaleNotSetUp, NotWeighed, and what pricing it refuses."""
    scale = scale_of(connection, till)
    if scale is None:
        raise ScaleNotSetUp(till.code)
    body = TicketBody(till.code, [LineBody("1", sku=sku)])
    quote = price_at_till(connection, tills, principal, body, now, locale=locale)
    line = quote.priced.lines[0]
    label = quote.labels.get(line.id) or sku
    if line.quantity.unit.code != _KILOGRAM or not fits(line.unit_price.amount):
        raise NotWeighed(label, pointer="/sku")
    return Weighing(scale, line.unit_price.amount, str(line.unit_price.currency), label, line.sku)


def weigh(asked: Weighing, patience: Patience | None = None) -> Reading:
    """One conversation with a scale, outside of any transaction. Refuses ScaleSays."""
    host, _, port = asked.scale.address.rpartition(":")
    patience = patience or Patience()
    try:
        with socket.create_connection((host, int(port)), timeout=patience.connect) as line:
            talk = _Talk(line, patience)
            is_dialog = asked.scale.driver is Driver.DIALOG06
            found = _dialog(talk, asked.unit_price, patience) if is_dialog else _toledo(talk, patience)
    except OSError:
        found = Why.SILENT
    if isinstance(found, Why):
        raise says(found)
    return found


class _Talk:
    """A connection to a scale. Parity, where a converter lets it through, is cut off."""

    def __init__(self, line: socket.socket, patience: Patience) -> None:
        self._line = line
        self._patience = patience
        self._buffer = b""

    def ask(self, question: bytes) -> bytes:
        """The next message after a question; what came before it is no answer. Raises OSError."""
        self._buffer = b""
        self._line.sendall(question)
        ends = time.monotonic() + self._patience.answer
        while (left := ends - time.monotonic()) > 0:
            self._line.settimeout(left)
            came = self._line.recv(256)
            if not came:
                break
            self._buffer += bytes(byte & 0x7F for byte in came)
            message, self._buffer = next_message(self._buffer)
            if message:
                return message
        raise TimeoutError


def _dialog(talk: _Talk, unit_price: int, patience: Patience) -> Reading | Why:
    if talk.ask(price_record(unit_price)) != ACK:
        return _status(talk, unit_price)

    def look() -> Reading | Why:
        answer = talk.ask(ASK_WEIGHT)
        return _status(talk, unit_price) if answer == NAK else read_dialog(answer, unit_price)

    return _settled(patience, look)


def _toledo(talk: _Talk, patience: Patience) -> Reading | Why:
    return _settled(patience, lambda: read_toledo(talk.ask(ASK_TOLEDO)))


def _status(talk: _Talk, unit_price: int) -> Why:
    found = read_dialog(talk.ask(ASK_STATUS), unit_price)
    return found if isinstance(found, Why) else Why.GARBLED


def _settled(patience: Patience, look: Callable[[], Reading | Why]) -> Reading | Why:
    """What a scale says once what lies on it rests."""
    ends = time.monotonic() + patience.rest
    while True:
        found = look()
        if found is not Why.MOVING or time.monotonic() >= ends:
            return found
        time.sleep(patience.look)  # a scale is asked, it never calls


def view_of(scale: Scale | None, today: date) -> dict[str, Any] | None:
    """A scale as the API shows it; its `is_certified` is of today."""
    if scale is None:
        return None
    until = scale.verified_until
    return {
        "driver": scale.driver.value,
        "address": scale.address,
        "verified_until": None if until is None else until.isoformat(),
        "is_certified": scale.is_certified(today),
    }


def answer_of(asked: Weighing, reading: Reading, reading_id: UUID | None) -> dict[str, Any]:
    """What was weighed, as the API shows it. amount: null where the scale tells none. reading_id: if certified."""
    money = {"currency": asked.currency}
    return {
        "quantity": millionths_text(reading.grams * _MICRO),
        "unit": _KILOGRAM,
        "unit_price": {"amount": asked.unit_price, **money},
        "amount": None if reading.amount is None else {"amount": reading.amount, **money},
        "is_certified": reading_id is not None,
        "reading": None if reading_id is None else str(reading_id),
    }
