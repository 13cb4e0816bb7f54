"""Forgetting a customer: asking for it, and the transaction that does it.

Between the two, copies that rest elsewhere (letters, files of imports, exports) are purged while the vault still says
what to look for; a crash in between only means that it is done again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from comptoir.access.service import record_audit
from comptoir.customers.domain.privacy import ErasedAlready, ErasureHindered, ErasureReason
from comptoir.customers.queries.standing import family
from comptoir.customers.services.forgetting import forget_person
from comptoir.customers.tables.privacy import CustomersErasure, CustomersNotice
from comptoir.kernel.jobs import start_job
from comptoir.kernel.texts import text
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sqlalchemy import Connection

    from comptoir.customers.ports import Hindrance, PersonalDataSource
    from comptoir.kernel.uow import UnitOfWork

JOB = "customers.erase"


class Tombstone(NamedTuple):
    """That somebody was forgotten. erased_at: None while copies are being purged; kept: what stays, by its duty."""

    customer_id: UUID
    reason: str
    actor: str
    asked_at: Instant
    erased_at: Instant | None
    kept: dict[str, Any]


_TOMBSTONE = tuple(CustomersErasure.__table__.c[name] for name in Tombstone._fields)


def hindrances_of(
    connection: Connection, sources: Sequence[PersonalDataSource], customer_ids: Sequence[UUID]
) -> list[Hindrance]:
    """Everything that must be settled before."""
    return [found for source in sources for found in source.hindrances(connection, customer_ids)]


def ask_erasure(
    uow: UnitOfWork,
    sources: Sequence[PersonalDataSource],
    customer_id: UUID,
    reason: ErasureReason,
    locale: str,
) -> UUID:
    """Begin to forget a customer and whoever was merged into them; the job that goes on with it.

    locale: of the words for what hinders. Refuses ErasedAlready, ErasureHindered.
    """
    ids = family(uow.connection, customer_id)
    if tombstone(uow.connection, ids[0]) is not None:
        raise ErasedAlready(customer_id)
    _refuse_hindered(uow.connection, sources, ids, locale)
    uow.connection.execute(
        insert(CustomersErasure).values(
            customer_id=ids[0], reason=reason.value, actor=str(uow.actor), asked_at=uow.now, erased_at=None, kept={}
        )
    )
    record_audit(uow, "customers.erasure.asked", f"customer:{ids[0]}", {"reason": reason.value})
    return start_job(uow, JOB, {"customer": str(ids[0])})


def erase(uow: UnitOfWork, sources: Sequence[PersonalDataSource], customer_id: UUID) -> None:
    """Forget: the vault row with its key, the digests, and all that no duty keeps. Refuses ErasureHindered.

    A second call finds nothing left to do.
    """
    ids = family(uow.connection, customer_id)
    stone = tombstone(uow.connection, ids[0], lock=True)
    if stone is None or stone.erased_at is not None:
        return
    _refuse_hindered(uow.connection, sources, ids, "en_US")
    kept = {source.name: source.duty for source in sources if source.duty is not None}
    for source in sources:
        source.erase(uow, ids)
    uow.connection.execute(delete(CustomersNotice).where(CustomersNotice.customer_id.in_(ids)))
    forget_person(uow, ids[0])
    uow.connection.execute(
        update(CustomersErasure).where(CustomersErasure.customer_id == ids[0]).values(erased_at=uow.now, kept=kept)
    )
    record_audit(uow, "customers.person.erased", f"customer:{ids[0]}", {"reason": stone.reason})


def call_off(uow: UnitOfWork, customer_id: UUID) -> None:
    """Something came up after the erasure was asked for: it may be asked for again."""
    uow.connection.execute(
        delete(CustomersErasure).where(
            CustomersErasure.customer_id == customer_id, CustomersErasure.erased_at.is_(None)
        )
    )


def tombstone(connection: Connection, customer_id: UUID, *, lock: bool = False) -> Tombstone | None:
    """What is left of somebody who was forgotten."""
    statement = select(*_TOMBSTONE).where(CustomersErasure.customer_id == customer_id)
    row = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
    return None if row is None else Tombstone(*row)


def tombstones(connection: Connection, before: tuple[Instant, UUID] | None, limit: int) -> list[Tombstone]:
    """Who was forgotten, newest first."""
    table = CustomersErasure
    statement = select(*_TOMBSTONE)
    if before is not None:
        at, customer_id = before
        statement = statement.where(
            (table.asked_at < at) | ((table.asked_at == at) & (table.customer_id < customer_id))
        )
    rows = connection.execute(statement.order_by(table.asked_at.desc(), table.customer_id.desc()).limit(limit))
    return [Tombstone(*row) for row in rows]


def _refuse_hindered(
    connection: Connection, sources: Sequence[PersonalDataSource], ids: Sequence[UUID], locale: str
) -> None:
    found = hindrances_of(connection, sources, ids)
    if found:
        raise ErasureHindered("; ".join(words_of(one, locale) for one in found))


def words_of(hindrance: Hindrance, locale: str) -> str:
    """A hindrance as people read it."""
    amount = (
        Money(hindrance.amount, Currency(hindrance.currency))
        if hindrance.amount is not None and hindrance.currency is not None
        else hindrance.amount
    )
    return text(f"customers.hindrance.{hindrance.code}", locale, amount=amount)
