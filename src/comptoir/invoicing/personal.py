"""What invoices keep of a customer: they name their buyer, and the law wants them kept as they were sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from comptoir.invoicing.tables import InvoiceRow
from comptoir.orders.queries import order_ids_of_customers

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.customers.ports import Hindrance
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KeptInvoices:
    """Invoices of the customer's sales: told whole, never erased; nothing leads from a customer to them any more.

    The files hold the same as the rows. See `customers.ports.PersonalDataSource`.
    """

    name: str = "invoicing.invoices"
    duty: str | None = "invoices"

    def told(
        self, connection: Connection, _box: SecretBox, customer_ids: Sequence[UUID]
    ) -> Iterator[Mapping[str, object]]:
        table = InvoiceRow.__table__.c
        told = (table.id, table.number, table.issued_at, table.currency, table.due, table.content)
        ids = order_ids_of_customers(connection, customer_ids)
        for first in range(0, len(ids), _AT_ONCE):
            wanted = select(*told).where(table.ticket_id.in_(ids[first : first + _AT_ONCE])).order_by(table.number)
            for row in connection.execute(wanted).mappings():
                yield dict(row)

    def hindrances(self, _connection: Connection, _customer_ids: Sequence[UUID]) -> Sequence[Hindrance]:
        return ()

    def erase(self, _uow: UnitOfWork, _customer_ids: Sequence[UUID]) -> int:
        return 0


PERSONAL = (KeptInvoices(),)
