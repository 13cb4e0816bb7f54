"""What was rung up and taken off again before it was paid: in the till's journal, so that nobody rings up for show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from sqlalchemy import select

from comptoir.fiscal import service as fiscal
from comptoir.fiscal.domain.codes import EventCode
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.values.errors import Conflict
from comptoir.till.domain.refusals import TillClosed
from comptoir.till.events import LineVoided
from comptoir.till.services.days import require_till, wall_of
from comptoir.till.services.lines import amount_in
from comptoir.till.tables import VoidRow

if TYPE_CHECKING:
    from comptoir.access.domain import Principal
    from comptoir.fiscal.service import KeyRing
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.services.shapes import MoneyBody
    from comptoir.till.services.work import Memory

SELL: Final = "till.ticket.sell"
What = Literal["line", "basket", "age"]


@dataclass(eq=False)
class VoidDiffers(Conflict):
    """The id belongs to something else that was not sold."""

    code = "till.void_differs"
    void: UUID


@dataclass(frozen=True, slots=True)
class Void:
    """A line or basket that is not sold, or what a customer is not old enough for (`age`). words: what it was, why."""

    id: UUID
    till: str
    what: What
    words: str
    amount: MoneyBody


def void(uow: UnitOfWork, keys: KeyRing, memory: Memory, principal: Principal, told: Void) -> None:
    """Journal what is not sold, once under its id.

    Refuses TillNotFound, PermissionDenied, WrongCurrency, VoidDiffers, TillClosed.
    """
    till = require_till(uow.connection, told.till, lock=True)
    store = memory.store(uow.connection, till.store_id)
    principal.require(SELL, store.id)
    money = amount_in(told.amount, store.currency, "/amount")
    mine = (till.id, told.what, money.amount)
    columns = (VoidRow.till_id, VoidRow.what, VoidRow.amount)
    known = uow.connection.execute(select(*columns).where(VoidRow.id == told.id)).one_or_none()
    if known is not None:
        if tuple(known) != mine:
            raise VoidDiffers(told.id)
        return
    if till.day_id is None:
        raise TillClosed(till.code)
    insert_rows(uow.connection, VoidRow, ("id", "till_id", "what", "amount", "at"), [(told.id, *mine, uow.now)])
    info = f"{told.what} {money.decimal_text} {told.words}"
    wall = wall_of(uow.now, store)
    fiscal.record_event(uow, keys, till.id, code=EventCode.SALE_CANCELLED, info=info, wall=wall)
    uow.emit(LineVoided(till=till.code, store_id=str(store.id), what=told.what, amount=money.amount))
