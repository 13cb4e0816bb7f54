"""What the till asks of modules above it; `app` wires it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from sqlalchemy import Connection


class LabelsToHang(Protocol):
    """Asked when a till opens: the labels of its store that do not hang yet, for whoever opens it."""

    def __call__(self, connection: Connection, store_id: UUID) -> Mapping[str, Any]:
        """`count`, and the first of them as `items`, in the order of a walk."""
        ...


def no_labels(connection: Connection, store_id: UUID) -> Mapping[str, Any]:  # noqa: ARG001 - the port's signature
    """Where no labels are hung."""
    return {"count": 0, "items": []}
