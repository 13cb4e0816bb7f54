"""What access needs of the modules above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class StoreSummary:
    """A store as roles and sign-in speak of it."""

    id: UUID
    code: str
    name: str
    currency: str
    time_zone: str


class StoreDirectory(Protocol):
    """Tells which stores there are. Called when a person signs in and when roles are shown or given."""

    def __call__(self, connection: Connection, /) -> Sequence[StoreSummary]:
        """All stores, by code."""
        ...


class FindStore(Protocol):
    """Finds the store that a code on the command line means: its own, or that of a place in it.

    Called by the commands that give a role for one store.
    """

    def __call__(self, connection: Connection, code: str, /) -> UUID | None:
        """The store, or None when no store or place has the code."""
        ...
