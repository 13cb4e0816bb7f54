"""Lookups of labels for other modules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from comptoir.shelf import rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

TOLD_MAX = 100


def labels_to_hang(connection: Connection, store_id: UUID) -> dict[str, Any]:
    """How many labels of a store do not hang yet, and the first of them in the order of a walk (till.ports)."""
    count = sum(rows.task_counts(connection, [store_id]).get(store_id, {}).values())
    items = [
        {
            "id": str(task.id),
            "sku": task.label.sku,
            "name": task.label.name,
            "position": position,
            "state": task.state.value,
            "price": None if task.label.pays is None else {"amount": task.label.pays, "currency": task.label.currency},
        }
        for position, task in (rows.open_tasks(connection, store_id, limit=TOLD_MAX) if count else ())
    ]
    return {"count": count, "items": items}
