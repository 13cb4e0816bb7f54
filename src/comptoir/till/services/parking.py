"""Baskets set aside at one till of a store and taken back at any: never lost, never taken twice.

What is in one rests sealed: it may have the number and the code of a gift card, and the name of a customer.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from comptoir.fiscal import service as fiscal
from comptoir.fiscal.domain.codes import EventCode
from comptoir.kernel.values.time import Instant
from comptoir.pricing.services.holds import take_hold
from comptoir.till.domain.refusals import ParkedDiffers, ParkedEnded, ParkedNotFound, TillClosed
from comptoir.till.events import BasketEnded, BasketParked
from comptoir.till.services.days import require_till, wall_of
from comptoir.till.services.lines import amount_in
from comptoir.till.tables import ParkedBasket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from comptoir.access.domain import Principal
    from comptoir.company.domain import Store
    from comptoir.fiscal.service import KeyRing
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.domain.tills import Till
    from comptoir.till.services.shapes import MoneyBody
    from comptoir.till.services.work import Memory

SELL: Final = "till.ticket.sell"
TAKEN_BACK: Final = "taken_back"
DISCARDED: Final = "discarded"
SHOWN_MAX: Final = 200
_PURPOSE: Final = "parked basket"
_SEALED: Final = "sealed:"
"""Before what is sealed; baskets of earlier versions are not."""
_KEPT: Final = timedelta(days=1)
"""How long a basket that was taken back is kept: the answer may have been lost on its way."""


@dataclass(frozen=True, slots=True)
class ParkBasket:
    """A basket to set aside. things: how many are in it; words: what, in short; content: as the screen keeps it."""

    id: UUID
    till: str
    things: int
    words: str
    amount: MoneyBody | None
    content: str


def park(uow: UnitOfWork, memory: Memory, box: SecretBox, principal: Principal, command: ParkBasket) -> bool:
    """Set a basket aside for its store; False when it is already.

    Refuses TillNotFound, PermissionDenied, WrongCurrency, ParkedDiffers (the same id with other content).
    """
    till, store = _at(uow.connection, memory, principal, command.till)
    amount = None if command.amount is None else amount_in(command.amount, store.currency, "/amount").amount
    statement = select(ParkedBasket.content).where(ParkedBasket.id == command.id)
    known = uow.connection.execute(statement).scalar_one_or_none()
    if known is not None:
        if _opened(box, known) != command.content:
            raise ParkedDiffers(str(command.id))
        return False
    old = Instant(uow.now - _KEPT)
    uow.connection.execute(delete(ParkedBasket).where(ParkedBasket.store_id == store.id, ParkedBasket.ended_at < old))
    uow.connection.execute(
        insert(ParkedBasket).values(
            id=command.id,
            store_id=store.id,
            till=till.code,
            parked_at=uow.now,
            parked_by=str(uow.actor),
            things=command.things,
            words=command.words,
            amount=amount,
            content=_SEALED + base64.b64encode(box.seal(command.content.encode(), _PURPOSE)).decode(),
        )
    )
    take_hold(uow, command.id, till.channel)
    uow.emit(BasketParked(till=till.code, store_id=str(store.id), basket_id=str(command.id)))
    return True


def parked(connection: Connection, store_id: UUID) -> Sequence[Any]:
    """The baskets that wait at a store, the newest first, without their content."""
    columns = [column for column in ParkedBasket.__table__.columns if column.name != "content"]
    statement = select(*columns).where(ParkedBasket.store_id == store_id, ParkedBasket.ended_at.is_(None))
    return connection.execute(statement.order_by(ParkedBasket.id.desc()).limit(SHOWN_MAX)).all()


def take_back(uow: UnitOfWork, memory: Memory, box: SecretBox, principal: Principal, code: str, basket_id: UUID) -> str:
    """The content of a basket, for one till; the same till may ask again.

    Refuses TillNotFound, PermissionDenied, ParkedNotFound, ParkedEnded.
    """
    till, store = _at(uow.connection, memory, principal, code)
    _end(uow, till, store, basket_id, TAKEN_BACK)
    content: str = uow.connection.execute(select(ParkedBasket.content).where(ParkedBasket.id == basket_id)).scalar_one()
    return _opened(box, content)


def _opened(box: SecretBox, kept: str) -> str:
    if not kept.startswith(_SEALED):
        return kept
    return box.open(base64.b64decode(kept.removeprefix(_SEALED)), _PURPOSE).decode()


def discard(
    uow: UnitOfWork, keys: KeyRing, memory: Memory, principal: Principal, code: str, basket_id: UUID, reason: str
) -> None:
    """Throw a basket away, which the till's journal keeps; again at the same till changes nothing.

    Refuses TillNotFound, PermissionDenied, TillClosed, ParkedNotFound, ParkedEnded.
    """
    till, store = _at(uow.connection, memory, principal, code)
    if till.day_id is None:
        raise TillClosed(till.code)
    if _end(uow, till, store, basket_id, DISCARDED):
        wall = wall_of(uow.now, store)
        fiscal.record_event(uow, keys, till.id, code=EventCode.SALE_CANCELLED, info=reason, wall=wall)


def _at(connection: Connection, memory: Memory, principal: Principal, code: str) -> tuple[Till, Store]:
    till = require_till(connection, code)
    store = memory.store(connection, till.store_id)
    principal.require(SELL, store.id)
    return till, store


def _end(uow: UnitOfWork, till: Till, store: Store, basket_id: UUID, how: str) -> bool:
    """A basket waits no more; False when this till ended it so before. Refuses ParkedNotFound, ParkedEnded."""
    ended = {"ended_at": uow.now, "ended_by": str(uow.actor), "ended_till": till.code, "ended_how": how}
    mine = (ParkedBasket.id == basket_id, ParkedBasket.store_id == store.id)
    changed = uow.connection.execute(
        update(ParkedBasket).where(*mine, ParkedBasket.ended_at.is_(None)).values(ended)
    ).rowcount
    if changed == 0:
        columns = (ParkedBasket.ended_till, ParkedBasket.ended_how)
        found = uow.connection.execute(select(*columns).where(*mine)).one_or_none()
        if found is None:
            raise ParkedNotFound(str(basket_id))
        if tuple(found) != (till.code, how):
            raise ParkedEnded(str(basket_id), found.ended_till)
        return False
    uow.emit(BasketEnded(till=till.code, store_id=str(store.id), basket_id=str(basket_id), how=how))
    return True
