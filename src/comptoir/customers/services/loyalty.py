"""What can be done to points beside tickets: adjust, spend on a reward, expire, welcome, wish a happy birthday."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from uuid import UUID

from comptoir.access.service import record_audit
from comptoir.customers.domain.loyalty_refusals import PointsNotEnough, UnknownReward
from comptoir.customers.domain.points import Entry, Kind, Move, check_redemption, expired, open_lots
from comptoir.customers.domain.programme import Reward
from comptoir.customers.rows import loyalty as rows
from comptoir.customers.services.points import expiry_of, floor_of, load_points, move, write_points
from comptoir.customers.services.programme import current_programme, require_programme
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork

EXPIRED_AT_ONCE = 200


def adjust(uow: UnitOfWork, customer_id: UUID, adjustment_id: UUID, points: int, reason: str) -> Entry:
    """Give or take points by hand; who did it is in the audit trail, why in the entry alone: that can be forgotten.

    Refuses PointsNotEnough (below the floor), PointsSourceTaken (another adjustment has this id).
    """
    if points < 0:
        balance, floor = load_points(uow, [customer_id]).account(customer_id).balance, floor_of(uow)
        known = rows.entries_of_sources(uow.connection, [adjustment_id])
        if balance + points < floor and not known:
            raise PointsNotEnough(-points, max(balance - floor, 0), pointer="/points")
    programme = current_programme(uow.connection, uow.now)
    expires_on = expiry_of(programme, uow.now.date()) if points > 0 else None
    asked = Move(Kind.ADJUST, points, adjustment_id, expires_on=expires_on, reason=reason)
    entry, is_new = move(uow, customer_id, asked)
    if is_new:
        detail = {"points": points, "entry": str(entry.id), "balance": entry.balance}
        record_audit(uow, "customers.points.adjusted", f"customer:{entry.customer_id}", detail)
    return entry


def spend_on_reward(
    uow: UnitOfWork, customer_id: UUID, spending_id: UUID, code: str, make_coupon: Callable[[Reward], str]
) -> tuple[Entry, bool]:
    """Take the points of a reward; the entry, whose detail names the coupon, and whether it is new.

    make_coupon: makes a coupon of the reward's series and gives its code.
    Refuses NoProgramme, UnknownReward, PointsNotEnough, PointsSourceTaken.
    """
    programme = require_programme(uow.connection, uow.now)
    reward = next((one for one in programme.rewards if one.code == code), None)
    if reward is None:
        raise UnknownReward(code, pointer="/reward")
    balance = load_points(uow, [customer_id]).account(customer_id).balance
    detail = None
    if not rows.entries_of_sources(uow.connection, [spending_id]):
        check_redemption(reward.points, balance, 0, 1, None, "/reward")
        detail = {"coupon": make_coupon(reward)}
    asked = Move(Kind.REWARD, -reward.points, spending_id, reason=reward.code, detail=detail)
    return move(uow, customer_id, asked)


def expire_points(uow: UnitOfWork, customer_ids: Collection[UUID], today: date) -> int:
    """Take what is over from some accounts, and note when the next lot goes; how many points were taken."""
    ledger = load_points(uow, customer_ids)
    moves = rows.moves_of(uow.connection, customer_ids)
    gone = 0
    for customer_id in sorted(customer_ids):
        account = ledger.account(customer_id)
        if account.customer_id != customer_id:
            continue
        points, next_expiry_on = expired(open_lots(moves[customer_id]), today)
        if points:
            ledger.add(new_id(), customer_id, Move(Kind.EXPIRE, -points, new_id()), uow.now, str(uow.actor))
            gone += points
        ledger.put(ledger.account(customer_id)._replace(next_expiry_on=next_expiry_on))
    write_points(uow, ledger)
    return gone


def give_welcome(uow: UnitOfWork, customer_ids: Sequence[UUID]) -> int:
    """Welcome points for those who never got them; how many customers did."""
    programme = current_programme(uow.connection, uow.now)
    if programme is None or not programme.welcome_points:
        return 0
    return _give(uow, customer_ids, Kind.WELCOME, programme.welcome_points, 0)


def give_birthday(uow: UnitOfWork, customer_ids: Sequence[UUID], year: int) -> int:
    """Birthday points of a year, once; how many customers got them."""
    programme = current_programme(uow.connection, uow.now)
    if programme is None or not programme.birthday_points:
        return 0
    return _give(uow, customer_ids, Kind.BIRTHDAY, programme.birthday_points, year)


def _give(uow: UnitOfWork, customer_ids: Sequence[UUID], kind: Kind, points: int, part: int) -> int:
    """The source of such an entry is the customer; part: the year of a birthday."""
    ledger = load_points(uow, customer_ids, customer_ids)
    had = {(one.source_id, one.part) for one in ledger.known if one.kind == kind.value}
    expires_on = expiry_of(current_programme(uow.connection, uow.now), uow.now.date())
    given = 0
    for customer_id in customer_ids:
        if (customer_id, part) not in had:
            asked = Move(kind, points, customer_id, part, expires_on=expires_on)
            ledger.add(new_id(), customer_id, asked, uow.now, str(uow.actor))
            given += 1
    write_points(uow, ledger)
    return given
