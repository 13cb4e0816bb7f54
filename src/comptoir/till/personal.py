"""What tills keep by a customer's id: what was set aside for them, and the money paid for it in advance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from comptoir.customers.ports import Hindrance, KeptRows
from comptoir.till.domain.advances import ReservationState
from comptoir.till.tables import AdvanceEntryRow, ReservationRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import Connection


class KeptReservations(KeptRows):
    """Reservations: one that is open must be handed over or cancelled before its customer is forgotten."""

    def hindrances(self, connection: Connection, customer_ids: Sequence[UUID]) -> Sequence[Hindrance]:
        table = ReservationRow.__table__.c
        is_open = table.state == ReservationState.OPEN.value
        statement = select(func.count()).where(table.customer_id.in_(customer_ids), is_open)
        return [Hindrance("reservation")] if connection.execute(statement).scalar_one() else []


PERSONAL = (
    KeptReservations("till.reservations", ReservationRow, duty="books", blanked=("reason",)),
    KeptRows("till.advances", AdvanceEntryRow, duty="books", parent=("reservation_id", ReservationRow, "id")),
)
