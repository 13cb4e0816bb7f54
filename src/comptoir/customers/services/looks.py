"""Who looked at whom: written down once for each actor, customer and hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from comptoir.access.domain.throttle import Rate
from comptoir.access.service import record_audit
from comptoir.access.services.guessing import Guesses
from comptoir.customers.tables.privacy import CustomersLook
from comptoir.kernel.values.time import EPOCH, Instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from comptoir.kernel.actor import Actor
    from comptoir.kernel.database import Database
    from comptoir.kernel.uow import UnitOfWork

_HOUR = timedelta(hours=1)
_UNKNOWN_CARDS: Final = Rate(burst=30, interval=timedelta(seconds=20))
"""For one person and one address: customers do hold out cards of other shops, yet nobody three times a minute."""


def card_guesses() -> Guesses:
    """The counter of a process for numbers of cards that no customer has."""
    return Guesses(_UNKNOWN_CARDS, "customers.card.guessed")


class Look(NamedTuple):
    """Somebody opened what is kept about a customer. route: where."""

    customer_id: UUID
    hour: int
    actor: str
    route: str
    at: Instant


def note_look(database: Database, actor: Actor, trace: str, customer_id: UUID, route: str) -> None:
    """Write down that an actor looks at a customer; costs one small read when that stands for this hour."""
    now = database.clock.now()
    with database.read() as connection:
        if _has_looked(connection, str(actor), customer_id, now):
            return
    with database.write(actor, trace) as uow:
        look(uow, customer_id, route)


def look(uow: UnitOfWork, customer_id: UUID, route: str) -> None:
    """Write down that the actor of the unit looks at a customer, unless that stands for this hour."""
    dialect = postgresql if uow.connection.dialect.name == "postgresql" else sqlite
    values = {
        "customer_id": customer_id,
        "hour": _hour(uow.now),
        "actor": str(uow.actor),
        "route": route,
        "at": uow.now,
    }
    statement = dialect.insert(CustomersLook).values(values).on_conflict_do_nothing()
    if uow.connection.execute(statement.returning(CustomersLook.hour)).first() is not None:
        record_audit(uow, "customers.customer.seen", f"customer:{customer_id}", {"route": route})


def looks(
    connection: Connection, customer_ids: Sequence[UUID] | None, before: tuple[Instant, UUID] | None, limit: int
) -> list[Look]:
    """Who looked at some customers (None: at anybody), newest first."""
    table = CustomersLook
    statement = select(*(table.__table__.c[name] for name in Look._fields))
    if customer_ids is not None:
        statement = statement.where(table.customer_id.in_(customer_ids))
    if before is not None:
        at, customer_id = before
        statement = statement.where((table.at < at) | ((table.at == at) & (table.customer_id < customer_id)))
    ordered = statement.order_by(table.at.desc(), table.customer_id.desc(), table.actor).limit(limit)
    return [Look(*row) for row in connection.execute(ordered)]


def _has_looked(connection: Connection, actor: str, customer_id: UUID, now: Instant) -> bool:
    table = CustomersLook
    ours = (table.customer_id == customer_id, table.hour == _hour(now), table.actor == actor)
    return connection.execute(select(table.hour).where(*ours)).first() is not None


def _hour(now: Instant) -> int:
    return (now - EPOCH) // _HOUR
