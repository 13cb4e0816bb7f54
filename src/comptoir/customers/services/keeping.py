"""How long customers are kept: who will be forgotten soon, who is forgotten now, and what expires with time."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from sqlalchemy import and_, delete, insert, or_, select, update

from comptoir.customers.domain.parties import CustomerKind, CustomerState
from comptoir.customers.domain.privacy import NOTICE, ErasureHindered, ErasureReason
from comptoir.customers.services.erasing import ask_erasure
from comptoir.customers.tables.parties import Customer
from comptoir.customers.tables.privacy import (
    CustomersErasure,
    CustomersExport,
    CustomersLink,
    CustomersLook,
    CustomersNotice,
)
from comptoir.kernel.trimming import SLICE
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from comptoir.customers.ports import PersonalDataSource
    from comptoir.kernel.jobs import JobContext


class Notice(NamedTuple):
    """Somebody who will be forgotten at `due_at` unless something happens with them before."""

    customer_id: UUID
    last_activity_at: Instant
    due_at: Instant
    noticed_at: Instant


_NOTICE = tuple(CustomersNotice.__table__.c[name] for name in Notice._fields)


def notices(connection: Connection, after: tuple[Instant, UUID] | None, limit: int) -> list[Notice]:
    """Who will be forgotten, whoever is first in front."""
    table = CustomersNotice
    statement = select(*_NOTICE).order_by(table.due_at, table.customer_id).limit(limit)
    if after is not None:
        due_at, id_ = after
        statement = statement.where(or_(table.due_at > due_at, and_(table.due_at == due_at, table.customer_id > id_)))
    return [Notice(*row) for row in connection.execute(statement)]


def forget_inactive(context: JobContext, sources: Sequence[PersonalDataSource], before: Instant) -> int:
    """Put persons on the list a month before nothing happened with them since `before`, and forget who stood there.

    Whoever was active again leaves the list; whoever cannot be forgotten yet stays on it. Answers how many are being
    forgotten, a full slice at most.
    """
    _list(context, Instant(before + NOTICE))
    due = _due(context, before)
    asked = 0
    for customer_id in due:
        with context.database.write(context.actor, context.trace) as uow:
            try:
                ask_erasure(uow, sources, customer_id, ErasureReason.INACTIVE, "en_US")
            except ErasureHindered:
                later = Instant(uow.now + NOTICE)
                statement = update(CustomersNotice).where(CustomersNotice.customer_id == customer_id)
                uow.connection.execute(statement.values(due_at=later))
                continue
        asked += 1
    return asked if len(due) < SLICE else SLICE


def _list(context: JobContext, before: Instant) -> None:
    table = CustomersNotice
    with context.database.write(context.actor, context.trace) as uow:
        active_again = select(Customer.id).where(
            Customer.id == table.customer_id,
            or_(Customer.last_activity_at > table.last_activity_at, Customer.state != CustomerState.ACTIVE.value),
        )
        uow.connection.execute(delete(table).where(active_again.exists()))
        silent = (
            select(Customer.id, Customer.last_activity_at)
            .where(
                Customer.state == CustomerState.ACTIVE.value,
                Customer.kind == CustomerKind.PERSON.value,
                Customer.last_activity_at < before,
                ~select(table.customer_id).where(table.customer_id == Customer.id).exists(),
            )
            .order_by(Customer.last_activity_at)
            .limit(SLICE)
        )
        rows = [
            {
                "customer_id": row.id,
                "last_activity_at": row.last_activity_at,
                "due_at": Instant(uow.now + NOTICE),
                "noticed_at": uow.now,
            }
            for row in uow.connection.execute(silent)
        ]
        if rows:
            uow.connection.execute(insert(table), rows)


def _due(context: JobContext, before: Instant) -> list[UUID]:
    table = CustomersNotice
    asked = select(CustomersErasure.customer_id).where(CustomersErasure.customer_id == table.customer_id)
    statement = (
        select(table.customer_id)
        .where(table.due_at <= context.database.clock.now(), table.last_activity_at < before, ~asked.exists())
        .order_by(table.due_at, table.customer_id)
        .limit(SLICE)
    )
    with context.database.read() as connection:
        return list(connection.execute(statement).scalars())


def trim_copies(context: JobContext, before: Instant) -> int:
    """Delete copies that were made for customers and are over; before: who asked for one is forgotten, too."""
    table = CustomersExport
    with context.database.read() as connection:
        over = (table.until <= context.database.clock.now(), ~table.is_gone)
        ids = list(connection.execute(select(table.job_id).where(*over).limit(SLICE)).scalars())
    for job_id in ids:
        shutil.rmtree(context.folder.parent / str(job_id), ignore_errors=True)
    with context.database.write() as uow:
        uow.connection.execute(update(table).where(table.job_id.in_(ids)).values(is_gone=True))
        uow.connection.execute(delete(table).where(table.until <= before, table.is_gone))
    return len(ids)


def trim_links(context: JobContext, before: Instant) -> int:
    """Forget links that no longer open anything."""
    with context.database.write() as uow:
        over = select(CustomersLink.hash).where(CustomersLink.until < before).limit(SLICE)
        hashes = list(uow.connection.execute(over).scalars())
        uow.connection.execute(delete(CustomersLink).where(CustomersLink.hash.in_(hashes)))
    return len(hashes)


def trim_looks(context: JobContext, before: Instant) -> int:
    """Forget who looked at whom long ago; the audit trail stays."""
    table = CustomersLook
    with context.database.write() as uow:
        over = select(table.customer_id, table.hour, table.actor).where(table.at < before).limit(SLICE)
        rows = uow.connection.execute(over).all()
        for row in rows:
            ours = (table.customer_id == row.customer_id, table.hour == row.hour, table.actor == row.actor)
            uow.connection.execute(delete(table).where(*ours))
    return len(rows)
