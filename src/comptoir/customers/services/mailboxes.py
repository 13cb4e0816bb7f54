"""Where a customer's own papers go: for what they asked for themselves, which needs no consent to offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.customers.queries.standing import standing_customers
from comptoir.customers.rows.vault import open_party

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

    from comptoir.kernel.secrets import SecretBox


def mail_address_of(connection: Connection, box: SecretBox, customer_id: UUID) -> str | None:
    """The mail address of a customer; None for one who was forgotten or gave none."""
    customer = standing_customers(connection, [customer_id]).get(customer_id)
    party = None if customer is None else open_party(connection, box, customer.id)
    return None if party is None else party.email
