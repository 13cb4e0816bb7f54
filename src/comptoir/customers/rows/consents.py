"""What was said last, of everybody at once."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.customers.domain.parties import CustomerState
from comptoir.customers.tables.parties import Customer
from comptoir.customers.tables.privacy import CustomersConsent

_AT_ONCE = 1_000


def last_words(connection: Connection) -> dict[UUID, set[str]]:
    """What the active customers allow, `purpose/channel` each, with the words of whoever was merged into them."""
    merged = select(Customer.id, Customer.merged_into).where(Customer.state == CustomerState.MERGED.value)
    above = {row.id: row.merged_into for row in connection.execute(merged)}
    said = CustomersConsent
    columns = (said.customer_id, said.purpose, said.channel, said.is_given)
    allowed: dict[UUID, set[str]] = {}
    statement = select(*columns).order_by(said.at, said.id).execution_options(yield_per=_AT_ONCE)
    for customer_id, purpose, channel, is_given in connection.execute(statement):
        who = customer_id
        while who in above:
            who = above[who]
        words = allowed.setdefault(who, set())
        (words.add if is_given else words.discard)(f"{purpose}/{channel}")
    return allowed


def written(connection: Connection) -> Iterator[tuple[UUID, str]]:
    """What is written beside each active customer."""
    active = select(Customer.id, Customer.allows).where(Customer.state == CustomerState.ACTIVE.value)
    for row in connection.execute(active.execution_options(yield_per=_AT_ONCE)):
        yield row.id, row.allows
