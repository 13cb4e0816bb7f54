"""The cash of a store: its rules, what is in a drawer and in the safe, and counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from comptoir.access.domain.approvals import check_covers
from comptoir.access.service import record_audit
from comptoir.access.services.approvals import load_approvals, use_approvals
from comptoir.kernel.bulk import insert_rows, upsert_rows
from comptoir.kernel.values.money import Currency, Money
from comptoir.till import rows
from comptoir.till.domain.cash import (
    CashNotCounted,
    CashPolicyStale,
    Count,
    CountUnknown,
    DifferenceAboveTolerance,
    DrawerClosed,
    DrawerShared,
    DrawerUnsuitable,
    FloatOfSharedDrawer,
    LeftAboveCounted,
    PiecesDiffer,
    Policy,
    Safe,
    SafeKind,
    SafeShort,
    difference_of,
    needs_approval,
    next_balances,
    sum_of_pieces,
)
from comptoir.till.domain.tenders import TenderKind
from comptoir.till.domain.tills import Day, Till
from comptoir.till.events import CashPolicyChanged, SafeMoved
from comptoir.till.tables import CashCount, CashMovement, CashPolicy, SafeEntry, Tender, Ticket, TillDay, TillRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.access.domain import Principal
    from comptoir.company.domain import Store
    from comptoir.kernel.uow import UnitOfWork

CASH = TenderKind.CASH.value
CLOSE_DIFFERENCE = "till.day.close_difference"
"""Closes with whatever difference, and allows it to others."""
SEE_EXPECTED = "till.report.expected"
"""Sees what should be in the drawer where others count blind."""

_LOCK_BITS = 2**63 - 1
_POLICY = ("tolerance", "drop_above", "float_amount", "is_blind", "version")
_UNKNOWN_POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Closing:
    """How a day ends. count: one that was recorded; left: what stays in the drawer, the rest goes into the safe."""

    counted: Mapping[str, int]
    count: UUID | None = None
    pieces: Mapping[str, int] | None = None
    left: int | None = None
    approval: UUID | None = None
    reason: str | None = None


def policy_of(connection: Connection, store_id: UUID) -> Policy:
    """The rules of a store."""
    table = CashPolicy.__table__.c
    found = connection.execute(
        select(*(table[name] for name in _POLICY)).where(table.store_id == store_id)
    ).one_or_none()
    return _UNKNOWN_POLICY if found is None else Policy(*found)


def put_policy(uow: UnitOfWork, store: Store, policy: Policy, expected_version: int | None) -> Policy:
    """Change the rules of a store. Refuses CashPolicyStale."""
    known = policy_of(uow.connection, store.id)
    if expected_version not in {None, known.version}:
        raise CashPolicyStale(known.version)
    values = (policy.tolerance, policy.drop_above, policy.float_amount, policy.is_blind, known.version + 1)
    upsert_rows(uow.connection, CashPolicy, ("store_id", *_POLICY), [(store.id, *values)], ("store_id",))
    told = dict(zip(_POLICY, values, strict=True))
    record_audit(uow, "till.cash_policy.changed", f"store:{store.id}", {"store": store.code, **told})
    uow.emit(CashPolicyChanged(store_id=str(store.id)))
    return Policy(*values)


# --- drawers ----------------------------------------------------------------------------------------------------------


def drawer_of(connection: Connection, till_id: UUID) -> UUID | None:
    """The till whose drawer this one shares; None for its own."""
    found: UUID | None = connection.execute(select(TillRow.drawer_id).where(TillRow.id == till_id)).scalar_one()
    return found


def share_drawer(uow: UnitOfWork, till: Till, owner: Till | None) -> None:
    """Let a till use the drawer of another, or (None) its own again. Refuses DrawerUnsuitable."""
    if drawer_of(uow.connection, till.id) == (None if owner is None else owner.id):
        return
    shared = select(TillRow.id).where(TillRow.drawer_id == till.id).limit(1)
    is_wrong = till.day_id is not None
    if owner is not None:
        is_wrong |= owner.id == till.id or owner.store_id != till.store_id or owner.day_id is not None
        is_wrong |= drawer_of(uow.connection, owner.id) is not None
        is_wrong |= uow.connection.execute(shared).one_or_none() is not None
    if is_wrong:
        raise DrawerUnsuitable(till.code if owner is None else owner.code, pointer="/drawer")
    uow.connection.execute(
        update(TillRow).where(TillRow.id == till.id).values(drawer_id=None if owner is None else owner.id)
    )


def opening_drawer(uow: UnitOfWork, till: Till, float_amount: int) -> UUID | None:
    """The day whose drawer a day that opens shares. Refuses DrawerClosed, FloatOfSharedDrawer."""
    owner_id = drawer_of(uow.connection, till.id)
    if owner_id is None:
        return None
    owner = rows.tills_by_id(uow.connection, [owner_id])[owner_id]
    if owner.day_id is None:
        raise DrawerClosed(owner.code)
    if float_amount:
        raise FloatOfSharedDrawer(owner.code, pointer="/float")
    return owner.day_id


def settle_float(uow: UnitOfWork, till: Till, day: Day) -> None:
    """What the float is more or less than what stayed in the drawer came from the safe or went there."""
    left = left_before(uow.connection, day)
    if left is not None and day.drawer_day_id is None and day.float_amount != left:
        move_safe(uow, till.store_id, SafeKind.FLOAT, left - day.float_amount, day.id)


def left_before(connection: Connection, day: Day) -> int | None:
    """What stayed in the drawer at the last close before a day; None for the first day or an uncounted past."""
    before = select(TillDay.left_amount).where(TillDay.till_id == day.till_id, TillDay.number < day.number)
    before = before.where(TillDay.drawer_day_id.is_(None)).order_by(TillDay.number.desc()).limit(1)
    found: int | None = connection.execute(before).scalar_one_or_none()
    return found


def days_sharing(connection: Connection, day: Day) -> list[tuple[UUID, str, bool]]:
    """The days of other tills that share the drawer of a day: id, code of the till, whether it is open."""
    statement = (
        select(TillDay.id, TillRow.code, TillDay.closed_at.is_(None))
        .join(TillRow, TillRow.id == TillDay.till_id)
        .where(TillDay.drawer_day_id == day.id)
        .order_by(TillRow.code_folded, TillDay.number)
    )
    return [(row[0], row[1], bool(row[2])) for row in connection.execute(statement)]


def check_alone(connection: Connection, day: Day) -> None:
    """Refuses DrawerShared while a till that shares the drawer is open."""
    for _, code, is_open in days_sharing(connection, day):
        if is_open:
            raise DrawerShared(code)


def cash_brought(connection: Connection, day_ids: list[UUID]) -> int:
    """The cash that some days put into their drawer: taken, less change, and moved by hand; without floats."""
    if not day_ids:
        return 0
    of_days = Ticket.day_id.in_(day_ids)
    given = select(func.coalesce(func.sum(Tender.amount), 0)).join(Ticket, Ticket.id == Tender.ticket_id)
    change = select(func.coalesce(func.sum(Ticket.change), 0)).where(of_days)
    moved = select(func.coalesce(func.sum(CashMovement.amount), 0)).where(CashMovement.day_id.in_(day_ids))
    return (
        int(connection.execute(given.where(of_days, Tender.kind == CASH)).scalar_one())
        - int(connection.execute(change).scalar_one())
        + int(connection.execute(moved).scalar_one())
    )


def cash_in_drawer(connection: Connection, day: Day) -> int:
    """What should be in the drawer that a day uses, with what tills that share it brought."""
    owner = day if day.drawer_day_id is None else rows.days_by_id(connection, [day.drawer_day_id])[day.drawer_day_id]
    sharing = [one for one, _, _ in days_sharing(connection, owner)]
    return owner.float_amount + cash_brought(connection, [owner.id, *sharing])


def is_full(connection: Connection, till: Till) -> bool:
    """Whether cash of the drawer that a till uses should go into the safe."""
    if till.day_id is None:
        return False
    day = rows.days_by_id(connection, [till.day_id])[till.day_id]
    if day.drawer_day_id is not None:
        day = rows.days_by_id(connection, [day.drawer_day_id])[day.drawer_day_id]
    return above_drop(connection, day, till.store_id) is not None


def above_drop(connection: Connection, day: Day, store_id: UUID) -> int | None:
    """The cash that an open day's drawer has more than the store's rule lets; None where it has not, or none is."""
    limit = policy_of(connection, store_id).drop_above
    if limit is None or day.closed_at is not None or day.drawer_day_id is not None:
        return None
    there = cash_in_drawer(connection, day)
    return there - limit if there > limit else None


# --- counts -----------------------------------------------------------------------------------------------------------


def record_count(
    uow: UnitOfWork, day: Day, count_id: UUID, counted: Mapping[str, int], pieces: Mapping[str, int],
    expected: Mapping[str, int], currency: Currency,
) -> Count:  # fmt: skip
    """Keep what somebody counted; each try stays. counted, expected: by tender. Refuses PiecesDiffer."""
    there = dict(counted)
    if pieces:
        cash = sum_of_pieces(pieces)
        if there.setdefault(CASH, cash) != cash:
            raise PiecesDiffer(Money(cash, currency), Money(there[CASH], currency), pointer="/pieces")
    known = counts_of(uow.connection, day.id)
    for one in known:
        if one.id == count_id:
            return one
    made = Count(count_id, day.id, len(known) + 1, there, dict(pieces), {}, 0, uow.now, str(uow.actor))
    made = as_of_now(made, expected)
    uow.connection.execute(insert(CashCount).values(made._asdict()))
    return made


def as_of_now(count: Count, expected: Mapping[str, int]) -> Count:
    """A count held against what is expected now: what was sold since it was made counts too."""
    differences = {tender: amount - expected.get(tender, 0) for tender, amount in count.counted.items()}
    return count._replace(differences=differences, difference=difference_of(differences))


def counts_of(connection: Connection, day_id: UUID) -> list[Count]:
    """The counts of a day, in their order."""
    table = CashCount.__table__.c
    statement = select(*(table[name] for name in Count._fields)).where(table.day_id == day_id).order_by(table.number)
    return [Count._make(row) for row in connection.execute(statement)]


def require_count(connection: Connection, day: Day, count_id: UUID) -> Count:
    """A count of a day. Refuses CountUnknown."""
    found = next((one for one in counts_of(connection, day.id) if one.id == count_id), None)
    if found is None:
        raise CountUnknown(count_id, pointer="/count")
    return found


def approve_close(
    uow: UnitOfWork, principal: Principal, till: Till, store: Store, day: Day, count: Count | None,
    approval_id: UUID | None,
) -> str | None:  # fmt: skip
    """Who allowed to close with a difference above the store's tolerance, or uncounted; None where nobody has to.

    A drawer whose cash was not counted may lack all that should be in it; a day that shares a drawer counts none.
    Refuses CashNotCounted, DifferenceAboveTolerance, ApprovalNotUsable.
    """
    policy = policy_of(uow.connection, store.id)
    is_counted = day.drawer_day_id is not None or (count is not None and CASH in count.counted)
    difference = 0 if count is None else count.difference
    if is_counted and not needs_approval(policy, difference):
        return None
    if principal.allows(CLOSE_DIFFERENCE, store.id):
        return str(principal.actor) if is_counted else None
    if not is_counted:
        difference += cash_in_drawer(uow.connection, day)
    if approval_id is None:
        raise DifferenceAboveTolerance(Money(policy.tolerance or 0, store.currency)) if is_counted else CashNotCounted
    given = load_approvals(uow.connection, [approval_id], lock=True).get(approval_id)
    covered = check_covers(given, CLOSE_DIFFERENCE, till.code, day.id, difference, str(principal.actor), uow.now)
    use_approvals(uow, {covered.id: (day.id, "close", principal.actor)})
    return covered.approved_by


def check_left(counted: int | None, left: int | None, currency: Currency) -> None:
    """Refuses LeftAboveCounted."""
    if left is not None and (counted is None or not 0 <= left <= counted):
        raise LeftAboveCounted(Money(left, currency), Money(counted or 0, currency), pointer="/left")


# --- the safe ---------------------------------------------------------------------------------------------------------


def lock_by_id(connection: Connection, id_: UUID) -> None:
    """Keep others from counting what belongs to an id before this transaction ends; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(id_.int & _LOCK_BITS)))


def last_of_safe(connection: Connection, store_id: UUID, *, lock: bool = False) -> Safe | None:
    """The newest movement of a store's safe. lock: keep others from adding one before this transaction ends."""
    if lock:
        lock_by_id(connection, store_id)
    return next(iter(safe_entries(connection, store_id, None, 1)), None)


def move_safe(
    uow: UnitOfWork, store_id: UUID, kind: SafeKind, amount: int, subject_id: UUID, reason: str | None = None
) -> int:
    """Add a movement of the safe's cash; the balance after it."""
    last = last_of_safe(uow.connection, store_id, lock=True)
    ((position, balance),) = next_balances(last, [amount])
    made = Safe(store_id, position, kind.value, amount, balance, subject_id, reason, uow.now, str(uow.actor))
    insert_rows(uow.connection, SafeEntry, Safe._fields, [made])
    uow.emit(SafeMoved(store_id=str(store_id), kind=kind.value, amount=amount, balance=balance))
    return balance


def adjust_safe(uow: UnitOfWork, store: Store, entry_id: UUID, amount: int, reason: str) -> int:
    """Put cash into the safe or take it out by hand, with a reason. Refuses SafeShort."""
    last = last_of_safe(uow.connection, store.id)
    balance = 0 if last is None else last.balance
    known = select(SafeEntry.balance).where(SafeEntry.store_id == store.id, SafeEntry.subject_id == entry_id)
    before = uow.connection.execute(known).scalar_one_or_none()
    if before is not None:
        return int(before)
    if balance + amount < 0:
        raise SafeShort(Money(-amount, store.currency), Money(balance, store.currency), pointer="/amount")
    record_audit(uow, "till.safe.adjusted", f"store:{store.id}", {"amount": amount, "reason": reason})
    return move_safe(uow, store.id, SafeKind.ADJUST, amount, entry_id, reason)


def safe_entries(connection: Connection, store_id: UUID, before: int | None, limit: int) -> list[Safe]:
    """Movements of a safe, newest first."""
    table = SafeEntry.__table__.c
    statement = select(*(table[name] for name in Safe._fields)).where(table.store_id == store_id)
    if before is not None:
        statement = statement.where(table.position < before)
    return [Safe._make(row) for row in connection.execute(statement.order_by(table.position.desc()).limit(limit))]


def safe_moved(connection: Connection, subject_ids: list[UUID]) -> int:
    """What some days, movements or slips brought into the safe."""
    statement = select(func.coalesce(func.sum(SafeEntry.amount), 0)).where(SafeEntry.subject_id.in_(subject_ids))
    return int(connection.execute(statement).scalar_one())


def policy_view(policy: Policy, currency: str) -> dict[str, Any]:
    """The rules as the API shows them."""

    def money(amount: int | None) -> dict[str, Any] | None:
        return None if amount is None else {"amount": amount, "currency": currency}

    return {
        "tolerance": money(policy.tolerance),
        "drop_above": money(policy.drop_above),
        "float": money(policy.float_amount),
        "blind": policy.is_blind,
        "version": policy.version,
    }
