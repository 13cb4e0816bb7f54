"""Holding prices for a basket, and how long each channel does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, func, select

from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.pricing.domain.holds import MINUTES, Hold, HoldUnknown, until_of
from comptoir.pricing.events import HoldTaken, HoldTimeChanged
from comptoir.pricing.tables import PricingHold, PricingHoldTime

_FORGOTTEN_AFTER = timedelta(days=7)
"""So that a ticket that comes late still finds the hold that it was sold with."""


def hold_minutes(connection: Connection) -> dict[str, int]:
    """How long prices are held, by the folded code of each channel that ever said so; MINUTES for the others."""
    columns = (PricingHoldTime.channel, PricingHoldTime.minutes)
    rows = connection.execute(select(*columns).order_by(PricingHoldTime.channel, PricingHoldTime.version))
    return {row.channel: row.minutes for row in rows}


def set_hold_minutes(uow: UnitOfWork, channel: str, minutes: int) -> None:
    """Say how long a channel holds prices: from now on, for holds that begin."""
    code = fold_code(channel)
    if hold_minutes(uow.connection).get(code) == minutes:
        return
    last = select(func.max(PricingHoldTime.version)).where(PricingHoldTime.channel == code)
    version = (uow.connection.execute(last).scalar_one_or_none() or 0) + 1
    row = (code, version, minutes, uow.now, str(uow.actor))
    insert_rows(uow.connection, PricingHoldTime, ("channel", "version", "minutes", "recorded_at", "recorded_by"), [row])
    uow.emit(HoldTimeChanged(channel=code, minutes=minutes))


def take_hold(uow: UnitOfWork, hold_id: UUID, channel: str | None, minutes: int | None = None) -> Hold:
    """Keep the prices of this instant for a basket; asked once more, the hold that there is. Forgets old ones.

    minutes: how long; None as the channel says. Refuses HoldUnknown for the id of a hold on another channel.
    """
    known = holds(uow.connection, [hold_id]).get(hold_id)
    if known is not None:
        return of_channel(known, channel)
    code = None if channel is None else fold_code(channel)
    until = until_of(uow.now, minutes or hold_minutes(uow.connection).get(code or "", MINUTES))
    uow.connection.execute(delete(PricingHold).where(PricingHold.until < Instant(uow.now - _FORGOTTEN_AFTER)))
    insert_rows(uow.connection, PricingHold, ("id", "channel", "at", "until"), [(hold_id, code, uow.now, until)])
    uow.emit(HoldTaken(hold_id=str(hold_id), channel=code, until=format_instant(until)))
    return Hold(hold_id, code, uow.now, until)


def holds(connection: Connection, hold_ids: Collection[UUID]) -> dict[UUID, Hold]:
    """Holds by id; unknown ids are left out."""
    columns = (PricingHold.id, PricingHold.channel, PricingHold.at, PricingHold.until)
    rows = connection.execute(select(*columns).where(PricingHold.id.in_(hold_ids)))
    return {row.id: Hold(*row) for row in rows}


def of_channel(hold: Hold | None, channel: str | None) -> Hold:
    """The hold, which must be of a channel. Refuses HoldUnknown."""
    if hold is None or hold.channel != (None if channel is None else fold_code(channel)):
        raise HoldUnknown("" if hold is None else str(hold.id), pointer="/hold")
    return hold
