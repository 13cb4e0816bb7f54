"""What the shop sells, stops, weighs and knows piece by piece."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Day, Id, Json, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class SellingRow(Table):
    """What an office sets up for selling: `kind` is rule, masks or favourites; `body` as the API shows it."""

    __tablename__ = "till_selling"
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    code_folded: Mapped[str] = mapped_column(Code, primary_key=True)
    code: Mapped[str] = mapped_column(Code)
    body: Mapped[Any] = mapped_column(Json)


class RecallRow(Table):
    """A product, or one lot of it (null: all), that is not sold any more, until it is lifted with a reason."""

    __tablename__ = "till_recall"
    __table_args__ = (Index(None, "lifted_at"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    gtin: Mapped[str] = mapped_column(Code)
    lot: Mapped[str | None]
    reason: Mapped[str]
    opened_at: Mapped[Instant]
    opened_by: Mapped[str]
    lifted_at: Mapped[Instant | None]
    lifted_by: Mapped[str | None]
    lift_reason: Mapped[str | None]


class TicketDetail(Table):
    """What is known of the pieces of a ticket's line; `position` 0 is the ticket itself.

    kind: lot, expires_on (ISO 8601), serial, note, weighed (`scale`, or `live`: not certified); age (the one that was
    looked at), of the ticket.
    """

    __tablename__ = "till_ticket_detail"
    __table_args__ = (
        Index(None, "item_id", "kind", "value"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    ticket_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_ticket.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    value: Mapped[str]
    item_id: Mapped[UUID | None] = mapped_column(Id)


class SerialRow(Table):
    """A piece with a serial number, by the ticket that sold it last; `is_sold` is false once it came back."""

    __tablename__ = "till_serial"
    __table_args__ = (Index(None, "serial"), {"sqlite_strict": True})
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    serial: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID]
    is_sold: Mapped[bool]


class ScaleRow(Table):
    """The scale of a till; see `domain.scales.Scale`."""

    __tablename__ = "till_scale"
    till_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_till.id"), primary_key=True)
    driver: Mapped[str] = mapped_column(Code)
    address: Mapped[str]
    verified_until: Mapped[date | None] = mapped_column(Day)


class WeighingRow(Table):
    """What a verified scale told the server, by which one line may be sold; `ticket_id` is the ticket that did."""

    __tablename__ = "till_weighing"
    __table_args__ = (Index(None, "till_id", "at"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    till_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_till.id"))
    store_id: Mapped[UUID]
    sku: Mapped[str] = mapped_column(Code)
    grams: Mapped[int]
    unit_price: Mapped[int]
    amount: Mapped[int]
    at: Mapped[Instant]
    actor: Mapped[str]
    ticket_id: Mapped[UUID | None] = mapped_column(Id)
