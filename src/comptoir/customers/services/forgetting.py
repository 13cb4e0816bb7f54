"""Forgetting who a customer was: what the vault holds is deleted, the random id stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete

from comptoir.customers.domain.parties import CustomerKind, CustomerState
from comptoir.customers.events import CustomerErased
from comptoir.customers.queries.standing import family
from comptoir.customers.rows import vault
from comptoir.customers.rows.parties import (
    customers_by_id,
    drop_likenesses,
    memberships,
    save_customers,
    set_memberships,
)
from comptoir.customers.tables.parties import Note, Task

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork


def forget_person(uow: UnitOfWork, customer_id: UUID) -> list[UUID]:
    """Delete the vault rows, digests, notes, tasks and memberships of a customer and of all merged into them.

    Figures and the ids stay, in the state erased. The ids that were forgotten now.
    """
    known = customers_by_id(uow.connection, family(uow.connection, customer_id), lock=True)
    standing = [one for one in known.values() if one.state is not CustomerState.ERASED]
    for one in standing:
        vault.forget(uow.connection, one.id)
        drop_likenesses(uow.connection, one.id, is_open=False)
        groups = memberships(uow.connection, [one.id]).get(one.id, set())
        set_memberships(uow.connection, one.id, added=set(), removed=groups)
        for table in (Note, Task):
            uow.connection.execute(delete(table).where(table.customer_id == one.id))
        erased = replace(
            one, kind=CustomerKind.PERSON, state=CustomerState.ERASED, household_id=None, changed_at=uow.now,
            version=one.version + 1,
        )  # fmt: skip
        save_customers(uow.connection, [erased])
        uow.emit(CustomerErased(customer_id=str(one.id)))
    return [one.id for one in standing]
