"""The one way points move: load and lock -> take moves in -> write entries and balances, and tell the feed.

Tickets do it for a group (till/services/loyalty.py); everything else through `move`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from comptoir.customers.domain.loyalty_refusals import PointsSourceTaken
from comptoir.customers.domain.points import (
    Account,
    Entry,
    Kind,
    Ledger,
    Lot,
    Move,
    first_lots,
    lowest,
    open_lots,
    taken,
)
from comptoir.customers.domain.programme import Programme
from comptoir.customers.domain.tiers import Standing, months_later, standing, windows
from comptoir.customers.events import PointsChanged
from comptoir.customers.rows import loyalty as rows
from comptoir.customers.services.programme import current_programme
from comptoir.kernel.actor import parse_actor
from comptoir.kernel.ids import new_id
from comptoir.kernel.pipelines import together
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import Fault


class PointsMovedMeanwhile(Fault):
    """An account changed between being loaded and being written, though it was locked; the work is done again."""

    retry_helps = True


def load_points(uow: UnitOfWork, customer_ids: Collection[UUID], about: Collection[UUID] = ()) -> Ledger:
    """The accounts of customers, locked in the order of their ids, and of those who have their points since a merge.

    about: sources and tickets whose entries are needed.
    """
    loaded: dict[UUID, Account] = {}
    wanted = set(customer_ids)
    while wanted:
        found = rows.accounts_by_id(uow.connection, wanted, lock=True)
        missing = wanted - found.keys()
        if missing:
            rows.begin_accounts(uow, missing)
            found |= rows.accounts_by_id(uow.connection, missing, lock=True)
        loaded |= found
        wanted = {one.merged_into for one in found.values() if one.merged_into is not None} - loaded.keys()
    return Ledger(loaded, rows.entries_of(uow.connection, about) if about else [])


def write_points(uow: UnitOfWork, ledger: Ledger) -> None:
    """Write what the ledger took in, one statement per table. Raises PointsMovedMeanwhile, which rolls back."""
    if not ledger.entries and not ledger.changes():
        return
    with together(uow.connection):
        rows.insert_entries(uow, ledger.entries)
        is_written = rows.write_accounts(uow, ledger.changes())
    if not is_written:
        raise PointsMovedMeanwhile("a points account changed under its lock")
    for one in ledger.entries:
        uow.emit(
            PointsChanged(
                customer_id=str(one.customer_id),
                kind=one.kind,
                points=one.points,
                balance=one.balance,
                source_id=str(one.source_id),
            ),
            actor=parse_actor(one.actor),
        )


def move(uow: UnitOfWork, customer_id: UUID, asked: Move, floor: int | None = None) -> tuple[Entry, bool]:
    """Move points of one customer, once for each source, kind and part; the entry, and whether it is new.

    floor: a debit takes no more than leads there. Refuses PointsSourceTaken: the source stands for another movement.
    """
    ledger = load_points(uow, [customer_id], [asked.source_id])
    for known in ledger.known:
        if (known.source_id, known.kind, known.part) == (asked.source_id, asked.kind.value, asked.part):
            is_same = floor is not None or known.points == asked.points
            owner = ledger.account(known.customer_id).customer_id
            if not is_same or (owner, known.reason) != (ledger.account(customer_id).customer_id, asked.reason):
                raise PointsSourceTaken(asked.source_id)
            return known, False
    if floor is not None and asked.points < 0:
        asked = asked._replace(points=-taken(-asked.points, ledger.account(customer_id).balance, floor))
    entry = ledger.add(new_id(), customer_id, asked, uow.now, str(uow.actor))
    write_points(uow, ledger)
    return entry, True


def expiry_of(programme: Programme | None, today: date) -> date | None:
    """The last day of what is earned today."""
    if programme is None or programme.expiry_months is None:
        return None
    return months_later(today, programme.expiry_months)


def standings(
    connection: Connection, programme: Programme, customer_ids: Collection[UUID], today: date
) -> dict[UUID, Standing]:
    """The tier of each customer, from the ledger."""
    tiers = programme.tiers
    each = [rows.counted(connection, customer_ids, tiers.basis, *window) for window in windows(tiers, today)]
    return {id_: standing(tiers, [one.get(id_, 0) for one in each]) for id_ in customer_ids}


# --- two customers are one --------------------------------------------------------------------------------------------


def move_balance(uow: UnitOfWork, from_id: UUID, into_id: UUID, merge_id: UUID) -> None:
    """Two customers are one from now on: the second has the points of the first, each lot with its last day.

    A debt follows as far as the floor lets it; what is left of it stays where it was.
    """
    ledger = load_points(uow, [from_id, into_id])
    source, target = ledger.account(from_id), ledger.account(into_id)
    if source.customer_id == target.customer_id:
        return
    if source.balance > 0:
        parts = open_lots(rows.moves_of(uow.connection, [source.customer_id])[source.customer_id])
    else:
        parts = [Lot(-taken(-source.balance, target.balance, floor_of(uow)), None)]
    _transfer(uow, ledger, source.customer_id, target.customer_id, merge_id, parts)
    left = ledger.account(source.customer_id)
    ledger.put(left._replace(merged_into=target.customer_id, next_expiry_on=None))
    write_points(uow, ledger)


def move_back(uow: UnitOfWork, from_id: UUID, merge_id: UUID) -> None:
    """The merge was a mistake: what came with it goes back to `from_id`, as far as it is still there."""
    ledger = load_points(uow, [from_id], [merge_id])
    source, target = ledger.loaded[from_id], ledger.account(from_id)
    if source.merged_into is None:
        return
    came = -sum(one.points for one in ledger.about(merge_id, Kind.MERGE) if one.customer_id == from_id)
    ledger.put(source._replace(merged_into=None))
    parts = [Lot(came, None)]
    if came > 0:
        parts = first_lots(open_lots(rows.moves_of(uow.connection, [target.customer_id])[target.customer_id]), came)
    _transfer(uow, ledger, target.customer_id, from_id, new_id(), parts, about_id=merge_id)
    write_points(uow, ledger)


def floor_of(uow: UnitOfWork) -> int:
    """The balance below which nothing may lead now."""
    programme = current_programme(uow.connection, uow.now)
    return 0 if programme is None else lowest(programme)


def _transfer(
    uow: UnitOfWork,
    ledger: Ledger,
    from_id: UUID,
    into_id: UUID,
    source_id: UUID,
    parts: Sequence[Lot],
    about_id: UUID | None = None,
) -> None:
    """Move lots from one account to another through the programme's account of merges; a debt is a lot below zero."""
    actor = str(uow.actor)
    for part, lot in enumerate(one for one in parts if one.points):
        leaves = Move(Kind.MERGE, -lot.points, source_id, part, about_id)
        ledger.add(new_id(), from_id, leaves, uow.now, actor)
        reaches = leaves._replace(points=lot.points, expires_on=lot.expires_on)
        ledger.add(new_id(), into_id, reaches, uow.now, actor)
