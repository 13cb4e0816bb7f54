"""The feed entries of pricing. Amounts are minor units, quantities millionths of the item's unit of sale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from comptoir.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChanged(Event):
    """A price of an item on a list was recorded: what stood in its place before, and what stands now.

    old, new: "amount" (null: none, or withdrawn) and "per"; old is null where nothing stood.
    """

    topic: ClassVar[str] = "pricing.price.changed"
    price_id: str
    item_id: str
    sku: str
    price_list: str
    currency: str
    min_quantity: int
    valid_from: str | None
    valid_to: str | None
    recorded_at: str
    old: Mapping[str, int | None] | None
    new: Mapping[str, int | None]

    def key(self) -> str:
        return self.sku


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceListChanged(Event):
    """A price list was made, or changed where it applies or when it is asked."""

    topic: ClassVar[str] = "pricing.price_list.changed"
    code: str
    list_version: int
    label: Mapping[str, str]
    currency: str
    channels: Sequence[str]
    stores: Sequence[str]
    priority: int

    def key(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxClassAssigned(Event):
    """An item was given another tax class."""

    topic: ClassVar[str] = "pricing.tax_class.assigned"
    item_id: str
    sku: str
    old: str | None
    new: str

    def key(self) -> str:
        return self.sku
