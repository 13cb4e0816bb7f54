"""Cursors of lists that are ordered by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from comptoir.kernel.http import WrongCursor, read_cursor, write_cursor


class Identified(Protocol):
    """An item of a list."""

    id: UUID


def id_after(after: str | None) -> UUID | None:
    """The id in a cursor. Refuses WrongCursor."""
    if after is None:
        return None
    try:
        return UUID(read_cursor(after, 1)[0])
    except ValueError:
        raise WrongCursor(pointer="/after") from None


def next_after(items: Sequence[Identified], *, more: bool) -> str | None:
    """The cursor behind the last item."""
    return write_cursor(str(items[-1].id)) if more else None
