"""Tickets whose basket keeps its prices, such as one that was parked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.kernel.values.codes import fold_code
from comptoir.pricing.domain.holds import HoldUnknown
from comptoir.pricing.service import held_for
from comptoir.pricing.services.holds import holds

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.pricing.domain import Book
    from comptoir.pricing.domain.holds import Held
    from comptoir.pricing.services.redeeming import Asked


def load_held(connection: Connection, book: Book, asked: Mapping[UUID, tuple[UUID, Asked]]) -> dict[UUID, Held | None]:
    """What baskets keep, by ticket; tickets that name a hold of elsewhere are left out. asked: with the hold named."""
    if not asked:
        return {}
    known = holds(connection, {hold_id for hold_id, _ in asked.values()})
    found = {}
    for ticket_id, (hold_id, one) in asked.items():
        hold = known.get(hold_id)
        channel = None if one.point.channel is None else fold_code(one.point.channel)
        if hold is not None and hold.channel == channel:
            found[ticket_id] = held_for(connection, book, hold, one)
    return found


def keeping(asked: Asked, hold_id: UUID | None, held: Mapping[UUID, Held | None], ticket_id: UUID) -> Asked:
    """What is asked, with the prices that it keeps. held: by ticket. Refuses HoldUnknown."""
    if hold_id is None:
        return asked
    if ticket_id not in held:
        raise HoldUnknown(str(hold_id), pointer="/hold")
    return replace(asked, held=held[ticket_id])
