"""The end of a till day: counts, and the Z, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import update

from comptoir.access.domain import Principal
from comptoir.company.domain import Store
from comptoir.fiscal import service as fiscal
from comptoir.fiscal.service import KeyRing
from comptoir.fiscal.services.attestations import fiscal_facts
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.time import format_instant
from comptoir.payments.queries import unsettled
from comptoir.till.domain.cash import Count, SafeKind
from comptoir.till.domain.refusals import AmountNegative, PaymentUnsettled
from comptoir.till.domain.tills import Day, Till
from comptoir.till.events import DayClosed
from comptoir.till.services import cash
from comptoir.till.services.cash import Closing
from comptoir.till.services.days import expected_totals, open_day_of, report, wall_of
from comptoir.till.services.lines import amount_in
from comptoir.till.services.shapes import MoneyBody
from comptoir.till.services.work import Memory
from comptoir.till.tables import TillDay, TillRow

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork


def close_day(
    uow: UnitOfWork,
    keys: KeyRing,
    memory: Memory,
    principal: Principal,
    code: str,
    counted: Mapping[str, MoneyBody],
    closing: Closing | None = None,
) -> dict[str, Any]:
    """End the till day with its count: the Z, once. closing: how, instead of only what was counted.

    Refuses TillNotFound, PermissionDenied, TillClosed, WrongCurrency, AmountNegative, CountUnknown, PiecesDiffer,
    CashNotCounted, DifferenceAboveTolerance, ApprovalNotUsable, LeftAboveCounted, PaymentUnsettled, DrawerShared.
    """
    till, store, day = open_day_of(uow, memory, principal, code, "till.day.close")
    there = amounts_there(counted, store)
    asked = replace(closing or Closing({}), counted=there)
    count: Count | None
    if asked.count is not None:
        count = cash.require_count(uow.connection, day, asked.count)
        count = cash.as_of_now(count, _expected(uow, day))
    elif there or asked.pieces:
        count = count_day(uow, store, day, new_id(), there, asked.pieces or {})
    else:
        count = None
    approved_by = cash.approve_close(uow, principal, till, store, day, count, asked.approval)
    return end_day(uow, keys, till, store, day, count, asked, approved_by)


def amounts_there(counted: Mapping[str, MoneyBody], store: Store) -> dict[str, int]:
    """What was counted, in minor units. Refuses WrongCurrency, AmountNegative."""
    there = {tender: amount_in(money, store.currency, "/counted").amount for tender, money in counted.items()}
    for amount in there.values():
        if amount < 0:
            raise AmountNegative(Money(amount, store.currency), pointer="/counted")
    return there


def count_day(
    uow: UnitOfWork, store: Store, day: Day, count_id: UUID, counted: Mapping[str, int], pieces: Mapping[str, int]
) -> Count:
    """Keep a count of an open day. Refuses PiecesDiffer."""
    return cash.record_count(uow, day, count_id, counted, pieces, _expected(uow, day), store.currency)


def _expected(uow: UnitOfWork, day: Day) -> dict[str, int]:
    """What should be there of each way of paying."""
    return {one.tender: one.expected for one in expected_totals(uow.connection, day)}


def end_day(
    uow: UnitOfWork,
    keys: KeyRing,
    till: Till,
    store: Store,
    day: Day,
    count: Count | None,
    asked: Closing,
    approved_by: str | None,
) -> dict[str, Any]:
    """Seal the day and write its Z; without a count it is marked so. Refuses PaymentUnsettled and what cash refuses."""
    attempt = unsettled(uow.connection, till.id)
    if attempt is not None:
        raise PaymentUnsettled(str(attempt))
    cash.check_alone(uow.connection, day)
    there = None if count is None else count.counted
    in_drawer = None if there is None else there.get(cash.CASH)
    cash.check_left(in_drawer, asked.left, store.currency)
    journal, record = fiscal.close_day(
        uow, keys, till.id, store_id=store.id, day=day.business_day, wall=wall_of(uow.now, store)
    )
    z = report(uow.connection, till, store, day, kind="z", counted=there or {})
    left = None
    if day.drawer_day_id is None:
        expected = next(one["expected"]["amount"] for one in z["tenders"] if one["tender"] == cash.CASH)
        whole = expected if in_drawer is None else in_drawer
        left = whole if asked.left is None else asked.left
        if whole != left:
            cash.move_safe(uow, store.id, SafeKind.CLOSE, whole - left, day.id)
    z |= {
        "closed_at": format_instant(uow.now),
        "closed_by": str(uow.actor),
        "counted": in_drawer is not None or day.drawer_day_id is not None,
        "count": None if count is None else {"number": count.number, "pieces": dict(count.pieces)},
        "left": None if left is None else {"amount": left, "currency": store.currency},
        "approved_by": approved_by,
        "reason": asked.reason,
        "perpetual": {"amount": journal.perpetual, "currency": store.currency},
        "fiscal": fiscal_facts(uow.connection, journal, record),
    }
    uow.connection.execute(
        update(TillDay)
        .where(TillDay.id == day.id)
        .values(closed_at=uow.now, closed_by=str(uow.actor), z=z, left_amount=left)
    )
    uow.connection.execute(update(TillRow).where(TillRow.id == till.id).values(day_id=None))
    uow.emit(
        DayClosed(
            till=till.code,
            store_id=str(store.id),
            day_id=str(day.id),
            business_day=day.business_day.isoformat(),
            number=day.number,
            tickets=z["tickets"],
            returns=z["returns"],
            sales=z["sales"]["amount"],
            difference=sum(one["difference"]["amount"] for one in z["tenders"] if one["difference"] is not None),
            currency=store.currency,
        )
    )
    return z
