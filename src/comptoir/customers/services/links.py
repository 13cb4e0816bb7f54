"""Keys that are mailed to customers, and the visits they open: known by their hash, short-lived, each used once."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from comptoir.customers.queries.standing import standing_ids
from comptoir.customers.tables.privacy import CustomersLink
from comptoir.kernel.ids import new_secret
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

PAGE_KEPT = timedelta(minutes=30)
VISIT_KEPT = timedelta(minutes=30)
UNSUBSCRIBE_KEPT = timedelta(days=90)


class LinkKind(StrEnum):
    """What a key is for."""

    PAGE = "page"
    VISIT = "visit"
    UNSUBSCRIBE = "unsubscribe"


def make_link(uow: UnitOfWork, kind: LinkKind, customer_id: UUID, kept: timedelta) -> str:
    """A new key of 256 bits; only its hash is kept."""
    key = new_secret()
    values = {"hash": _hash(key), "kind": kind.value, "customer_id": customer_id, "used_at": None}
    uow.connection.execute(insert(CustomersLink).values(**values, until=Instant(uow.now + kept)))
    return key


def open_visit(uow: UnitOfWork, key: str) -> str | None:
    """Use the key of a mail, once, for a visit's own; None when it is unknown, used or over."""
    table = CustomersLink
    used = uow.connection.execute(
        update(table)
        .where(table.hash == _hash(key), table.kind == LinkKind.PAGE.value)
        .where(table.used_at.is_(None), table.until > uow.now)
        .values(used_at=uow.now)
        .returning(table.customer_id)
    ).scalar_one_or_none()
    return None if used is None else make_link(uow, LinkKind.VISIT, used, VISIT_KEPT)


def whose(connection: Connection, kind: LinkKind, key: str, now: Instant) -> UUID | None:
    """The customer that a key stands for now; None when it is unknown or over, or the customer was forgotten."""
    table = CustomersLink
    ours = (table.hash == _hash(key), table.kind == kind.value, table.until > now)
    found = connection.execute(select(table.customer_id).where(*ours)).scalar_one_or_none()
    return None if found is None else standing_ids(connection, [found]).get(found)


def end_visit(uow: UnitOfWork, key: str) -> None:
    """Close a customer's visit."""
    uow.connection.execute(delete(CustomersLink).where(CustomersLink.hash == _hash(key)))


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
