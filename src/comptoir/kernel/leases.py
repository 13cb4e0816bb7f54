"""Leases: who may do a thing alone, over threads, processes and machines that share the database.

Each change of holder takes a higher fencing number. A holder that lost its lease without noticing cannot write:
whatever it writes repeats the condition on its number.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from comptoir.kernel.tables import Lease
from comptoir.kernel.values.errors import Fault

if TYPE_CHECKING:
    from uuid import UUID

    from comptoir.kernel.uow import UnitOfWork

LEASE = timedelta(seconds=10)

_LOCKED = select(Lease.holder, Lease.until, Lease.fence).where(Lease.name == bindparam("lease_name")).with_for_update()


class LostLease(Fault):
    """Another holder took over; what was being written is rolled back."""

    retry_helps = True


def take_lease(uow: UnitOfWork, name: str, holder: UUID, duration: timedelta = LEASE) -> int | None:
    """Take or prolong the lease; the fencing number, or None while another holds it."""
    until = uow.now + duration
    row = uow.connection.execute(_LOCKED, {"lease_name": name}).one_or_none()
    if row is None:
        uow.connection.execute(insert(Lease).values(name=name, holder=holder, until=until, fence=1))
        return 1
    if row.holder != holder and row.until > uow.now:
        return None
    fence: int = row.fence if row.holder == holder else row.fence + 1
    uow.connection.execute(update(Lease).where(Lease.name == name).values(holder=holder, until=until, fence=fence))
    return fence


def hold_lease(uow: UnitOfWork, name: str, holder: UUID, fence: int) -> None:
    """Prove, inside the transaction that writes, that the lease is still ours. Raises LostLease."""
    row = uow.connection.execute(_LOCKED, {"lease_name": name}).one_or_none()
    if row is None or row.holder != holder or row.fence != fence:
        raise LostLease(name)


def prolong_lease(uow: UnitOfWork, name: str, holder: UUID, fence: int, duration: timedelta = LEASE) -> None:
    """`hold_lease`, and keep it for `duration` from now on. Raises LostLease."""
    ours = (Lease.name == name, Lease.holder == holder, Lease.fence == fence)
    if uow.connection.execute(update(Lease).where(*ours).values(until=uow.now + duration)).rowcount != 1:
        raise LostLease(name)


def give_back_lease(uow: UnitOfWork, name: str, holder: UUID) -> None:
    """Let the next one take it at once."""
    uow.connection.execute(update(Lease).where(Lease.name == name, Lease.holder == holder).values(until=uow.now))
