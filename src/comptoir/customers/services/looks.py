"""Who looked at whom: written down once for each actor, customer and hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select

from comptoir.access.domain.throttle import Rate
from comptoir.access.service import record_audit
from comptoir.access.services.guessing import Guesses
from comptoir.customers.queries.standing import standing_ids
from comptoir.customers.tables.privacy import CustomersLook
from comptoir.kernel.inserts import insert_on_conflict
from comptoir.kernel.values.time import EPOCH, Instant

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection

    from comptoir.kernel.actor import Actor
    from comptoir.kernel.database import Database
    from comptoir.kernel.uow import UnitOfWork

_HOUR = timedelta(hours=1)
_UNKNOWN_CARDS: Final = Rate(burst=30, interval=timedelta(seconds=20))
"""For one person and one address: customers do hold out cards of other shops, yet nobody three times a minute."""

_UNKNOWN_CONTACTS: Final = Rate(burst=30, interval=timedelta(seconds=5))
"""The same for telephone numbers and addresses, which every newcomer has: twelve a minute from one store."""


def contact_guesses() -> Guesses:
    """The counter of a process for telephone numbers and e-mail addresses that no customer has."""
    return Guesses(_UNKNOWN_CONTACTS, "customers.contact.guessed", is_common=True)


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


def note_looks(database: Database, actor: Actor, trace: str, customer_ids: Collection[UUID], route: str) -> None:
    """Write down that an actor looks at customers, as who they are now; one small read when that stands for this hour.

    Ids that nobody has, or somebody who was forgotten had, are left out.
    """
    now = database.clock.now()
    with database.read() as connection:
        standing = set(standing_ids(connection, customer_ids).values())
        new = standing - _looked_at(connection, str(actor), standing, now) if standing else standing
    if new:
        with database.write(actor, trace) as uow:
            for customer_id in sorted(new):
                look(uow, customer_id, route)


def look(uow: UnitOfWork, customer_id: UUID, route: str) -> None:
    """Write down that the actor of the unit looks at a customer, unless that stands for this hour."""
    values = {
        "customer_id": customer_id,
        "hour": _hour(uow.now),
        "actor": str(uow.actor),
        "route": route,
        "at": uow.now,
    }
    statement = insert_on_conflict(uow.connection, CustomersLook).values(values).on_conflict_do_nothing()
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


def _looked_at(connection: Connection, actor: str, customer_ids: Collection[UUID], now: Instant) -> set[UUID]:
    table = CustomersLook
    ours = (table.customer_id.in_(customer_ids), table.hour == _hour(now), table.actor == actor)
    return set(connection.execute(select(table.customer_id).where(*ours)).scalars())


def _hour(now: Instant) -> int:
    return (now - EPOCH) // _HOUR
