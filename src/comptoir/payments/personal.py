"""What payments keep by a customer's id: gift cards and store credit, which are money owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from comptoir.customers.ports import Hindrance, KeptRows
from comptoir.payments.domain.stored_values import ValueState
from comptoir.payments.tables import StoredValueEntry, StoredValueRow

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class KeptValues(KeptRows):
    """Stored values: what only its customer's name leads to must be spent before they are forgotten."""

    def hindrances(self, connection: Connection, customer_ids: Sequence[UUID]) -> Sequence[Hindrance]:
        value = StoredValueRow.__table__.c
        statement = (
            select(value.currency, func.sum(value.balance))
            .where(value.customer_id.in_(customer_ids), value.digest.is_(None), value.balance > 0)
            .where(value.state.in_([ValueState.ACTIVE.value, ValueState.BLOCKED.value]))
            .group_by(value.currency)
            .order_by(value.currency)
        )
        return [Hindrance("stored_value", int(amount), currency) for currency, amount in connection.execute(statement)]


PERSONAL = (
    KeptValues("payments.stored_values", StoredValueRow, duty="books", secret=("digest", "pin")),
    KeptRows(
        "payments.stored_value_entries",
        StoredValueEntry,
        duty="books",
        blanked=("reason",),
        parent=("value_id", StoredValueRow, "id"),
    ),
)
