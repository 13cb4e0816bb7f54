"""The feed entries of orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event, store_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleImported(Event):
    """A sale or return of another till was brought in as history: nothing moved, nothing was signed."""

    topic: ClassVar[str] = "orders.sale.imported"
    order_id: str
    store_id: str
    kind: str
    customer_id: str | None

    def key(self) -> str:
        return self.order_id

    def store(self) -> UUID | None:
        return store_of(self.store_id)
