"""What was rung up and taken off again before it was paid: in the till's journal, so that nobody rings up for show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from comptoir.fiscal import service as fiscal
from comptoir.fiscal.domain.codes import EventCode
from comptoir.till.domain.refusals import TillClosed
from comptoir.till.events import LineVoided
from comptoir.till.services.days import require_till, wall_of
from comptoir.till.services.lines import amount_in

if TYPE_CHECKING:
    from comptoir.access.domain import Principal
    from comptoir.fiscal.service import KeyRing
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.services.shapes import MoneyBody
    from comptoir.till.services.work import Memory

SELL: Final = "till.ticket.sell"
What = Literal["line", "basket"]


def void(
    uow: UnitOfWork,
    keys: KeyRing,
    memory: Memory,
    principal: Principal,
    code: str,
    what: What,
    words: str,
    amount: MoneyBody,
) -> None:
    """Journal a line or basket that is not sold. words: what it was, and why.

    Refuses TillNotFound, PermissionDenied, TillClosed, WrongCurrency.
    """
    till = require_till(uow.connection, code)
    store = memory.store(uow.connection, till.store_id)
    principal.require(SELL, store.id)
    if till.day_id is None:
        raise TillClosed(till.code)
    money = amount_in(amount, store.currency, "/amount")
    info = f"{what} {money.decimal_text} {words}"
    wall = wall_of(uow.now, store)
    fiscal.record_event(uow, keys, till.id, code=EventCode.SALE_CANCELLED, info=info, wall=wall)
    uow.emit(LineVoided(till=till.code, store_id=str(store.id), what=what, amount=money.amount))
