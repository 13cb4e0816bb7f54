"""The customer's display of a till: what its screen said last. It records nothing, so nothing of it is in the feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from comptoir.kernel.bulk import upsert_rows
from comptoir.till.services.days import require_till
from comptoir.till.tables import CustomerDisplay

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.access.domain.principals import Principal
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant

SELL: Final = "till.ticket.sell"
_COLUMNS = ("till_id", "content", "changed_at")


def show(uow: UnitOfWork, principal: Principal, code: str, content: Any) -> None:  # noqa: ANN401 - JSON
    """Show the customer a basket, what is due, the change, or thanks. Refuses TillNotFound, PermissionDenied."""
    till = require_till(uow.connection, code)
    principal.require(SELL, till.store_id)
    upsert_rows(uow.connection, CustomerDisplay, _COLUMNS, [(till.id, content, uow.now)], ("till_id",))


def shown(connection: Connection, code: str) -> tuple[Any, Instant | None]:
    """What is shown, and since when; nothing before a till's screen first said something. Refuses TillNotFound."""
    till = require_till(connection, code)
    columns = (CustomerDisplay.content, CustomerDisplay.changed_at)
    found = connection.execute(select(*columns).where(CustomerDisplay.till_id == till.id)).one_or_none()
    return ({"state": "idle"}, None) if found is None else (found[0], found[1])
