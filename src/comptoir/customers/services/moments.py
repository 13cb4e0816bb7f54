"""The moments that customers' own ledgers tell: points, accounts, consents, notes and tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, null, select

from comptoir.customers.domain.moments import Moment
from comptoir.customers.tables.accounts import CustomerAccount, CustomerAccountEntry
from comptoir.customers.tables.loyalty import PointsEntry
from comptoir.customers.tables.parties import Note, Task
from comptoir.customers.tables.privacy import CustomersConsent, CustomersMailed

if TYPE_CHECKING:
    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.tables import Table

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Rows that are moments. field: of the entry, and by: the column that it names; ref: what the moment names."""

    kind: str
    topic: str
    field: str
    table: type[Table]
    by: str = "id"
    ref: str = "id"
    amount: str | None = None
    currency: Any = None

    def _where(self, column: str, values: Sequence[UUID]) -> Any:  # noqa: ANN401 - a statement
        theirs = self.table.__table__.c
        store: ColumnElement[Any] = theirs["store_id"] if "store_id" in theirs else null()
        amount: ColumnElement[Any] = null() if self.amount is None else theirs[self.amount]
        currency: ColumnElement[Any] = null() if self.currency is None else self.currency
        return select(theirs["customer_id"], theirs["at"], theirs[self.ref], store, amount, currency).where(
            theirs[column].in_(values)
        )

    def read(self, connection: Connection, column: str, values: Sequence[UUID]) -> Iterator[Moment]:
        """The moments whose column has one of the values."""
        for start in range(0, len(values), _AT_ONCE):
            for row in connection.execute(self._where(column, values[start : start + _AT_ONCE])):
                yield Moment(row[0], row[1], self.kind, *row[2:])


_CURRENCY = (
    select(CustomerAccount.currency)
    .where(CustomerAccount.customer_id == CustomerAccountEntry.customer_id)
    .scalar_subquery()
)
_LEDGERS = (
    _Ledger("points", "customers.points.changed", "source_id", PointsEntry, by="source_id", amount="points"),
    _Ledger(
        "account",
        "customers.account.changed",
        "source_id",
        CustomerAccountEntry,
        by="source_id",
        amount="amount",
        currency=_CURRENCY,
    ),
    _Ledger("consent", "customers.consent.changed", "consent_id", CustomersConsent),
    _Ledger("note", "customers.note.written", "note_id", Note),
    _Ledger("task", "customers.task.changed", "task_id", Task),
    _Ledger("mail", "customers.mail.sent", "mailing_id", CustomersMailed, by="mailing_id", ref="mailing_id"),
)
TOPICS = tuple(ledger.topic for ledger in _LEDGERS)


def moments_told(connection: Connection, entries: Iterable[FeedEntry]) -> list[Moment]:
    """The moments that entries of the feed speak of."""
    ids: dict[str, set[UUID]] = {}
    fields = {ledger.topic: ledger.field for ledger in _LEDGERS}
    for entry in entries:
        if entry.topic in fields:
            ids.setdefault(entry.topic, set()).add(UUID(entry.fields()[fields[entry.topic]]))
    return [
        moment
        for ledger in _LEDGERS
        for moment in ledger.read(connection, ledger.by, sorted(ids.get(ledger.topic, ())))
    ]


def moments_kept(connection: Connection, customer_ids: Sequence[UUID]) -> list[Moment]:
    """Every moment of some customers that the ledgers hold."""
    return [moment for ledger in _LEDGERS for moment in ledger.read(connection, "customer_id", customer_ids)]
