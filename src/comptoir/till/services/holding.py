"""Tickets whose basket keeps its prices, such as one that was parked, or the goods of a reservation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import parse_instant
from comptoir.pricing.domain.holds import HoldUnknown
from comptoir.pricing.service import held_for
from comptoir.pricing.services.holds import holds
from comptoir.till.domain.advances import MoreThanReserved, Reservation
from comptoir.till.services.advances import load_reservations
from comptoir.till.services.asking import asked_of, item_of
from comptoir.till.services.shapes import TicketBody

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.catalog.queries import Sellable
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.pricing.domain import Book
    from comptoir.pricing.domain.holds import Held
    from comptoir.pricing.services.buyers import Buyers
    from comptoir.pricing.services.redeeming import Asked
    from comptoir.till.services.lines import SoldLine
    from comptoir.till.services.work import Counter, SealCommand

_ONE = 1_000_000


class Holding(NamedTuple):
    """A ticket that keeps its prices under a hold. items: what it sells, by SKU."""

    hold_id: UUID
    asked: Asked
    items: Mapping[str, UUID]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a ticket keeps; nothing once its hold is over. reserved: of a reservation, millionths by SKU."""

    held: Held | None
    reserved: Mapping[str, int] | None = None


def holding_of(
    body: TicketBody, asked: Asked, by_sku: Mapping[str, Sellable], by_barcode: Mapping[str, Sellable]
) -> Holding:
    """The hold that a ticket names."""
    assert body.hold is not None
    items = (item_of(line, by_sku, by_barcode) for line in body.lines)
    return Holding(body.hold, asked, {item.sku: item.item_id for item in items if item is not None})


def load_holding(
    uow: UnitOfWork,
    book: Book,
    commands: Sequence[SealCommand],
    counters: Mapping[str, Counter],
    by_sku: Mapping[str, Sellable],
    by_barcode: Mapping[str, Sellable],
    buyers: Buyers,
) -> dict[UUID, Kept]:
    """What the tickets of a group keep, by ticket; no query where none names a hold."""
    found = {}
    for command in commands:
        body = command.body
        if not isinstance(body, TicketBody) or body.hold is None:
            continue
        counter = counters.get(fold_code(body.till))
        if counter is not None:
            at = uow.now if body.at is None else parse_instant(body.at)
            asked = asked_of(body, counter, by_sku, by_barcode, at, book, buyers)
            found[command.id] = holding_of(body, asked, by_sku, by_barcode)
    return load_held(uow.connection, book, found)


def load_held(connection: Connection, book: Book, wanted: Mapping[UUID, Holding]) -> dict[UUID, Kept]:
    """What baskets keep, by ticket; tickets that name a hold of elsewhere are left out.

    The hold of a reservation keeps the prices of what is reserved, and of nothing else.
    """
    if not wanted:
        return {}
    ids = {one.hold_id for one in wanted.values()}
    known, reservations = holds(connection, ids), load_reservations(connection, ids)
    found = {}
    for ticket_id, (hold_id, asked, items) in wanted.items():
        hold = known.get(hold_id)
        channel = None if asked.point.channel is None else fold_code(asked.point.channel)
        if hold is None or hold.channel != channel:
            continue
        reservation = reservations.get(hold_id)
        if reservation is None:
            found[ticket_id] = Kept(held_for(connection, book, hold, asked))
            continue
        reserved = _quantities(reservation)
        kept = frozenset(item_id for sku, item_id in items.items() if sku in reserved)
        held = held_for(connection, book, hold, replace(asked, item_ids=kept)) if kept else None
        found[ticket_id] = Kept(held, None if held is None else reserved)
    return found


def _quantities(reservation: Reservation) -> dict[str, int]:
    """Millionths of what is reserved, by SKU."""
    found: dict[str, int] = {}
    for line in reservation.lines:
        found[line["sku"]] = found.get(line["sku"], 0) + int(Decimal(line["quantity"]) * _ONE)
    return found


def keeping(
    asked: Asked, hold_id: UUID | None, held: Mapping[UUID, Kept], ticket_id: UUID, sold: Sequence[SoldLine]
) -> Asked:
    """What is asked, with the prices that it keeps. held: by ticket. Refuses HoldUnknown, MoreThanReserved."""
    if hold_id is None:
        return asked
    kept = held.get(ticket_id)
    if kept is None:
        raise HoldUnknown(str(hold_id), pointer="/hold")
    left = dict(kept.reserved or {})
    for index, one in enumerate(sold):
        sku, quantity = one.basket.sku, one.basket.quantity.millionths
        if sku in left and quantity > 0:
            left[sku] -= quantity
            if left[sku] < 0:
                reserved = millionths_text((kept.reserved or {})[sku])
                raise MoreThanReserved(one.label, reserved, pointer=f"/lines/{index}")
    return replace(asked, held=kept.held)
