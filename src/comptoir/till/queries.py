"""Lookups of tills for the modules above."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.till import rows
from comptoir.till.domain.tills import Till

if TYPE_CHECKING:
    from sqlalchemy import Connection


def channel_of_store(connection: Connection, store_id: UUID) -> str | None:
    """The channel that a store's tills sell on: that of the first of them by code."""
    return next((till.channel for till in rows.tills(connection, [store_id])), None)


def is_store_opening(connection: Connection, store_id: UUID, till_code: str) -> bool:
    """Whether the till that opened is the only open one of its store."""
    return all(till.day_id is None or till.code == till_code for till in rows.tills(connection, [store_id]))


def tills_of_store(connection: Connection, store_id: UUID) -> list[Till]:
    """The tills of a store, by code."""
    return rows.tills(connection, [store_id])
