"""Packs: a product with a code and a price of its own that is made of other products (decision 86)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

PACK: Final = "pack"
"""The kind of link, folded, by which a pack says what it holds."""
_MILLION: Final = 1_000_000


class Component(NamedTuple):
    """What one pack holds of an item, in millionths of the item's unit."""

    item_id: UUID
    sku: str
    quantity: int


def whole_packs(pack: Iterable[Component], free: Mapping[UUID, int]) -> int:
    """How many whole packs there are, in millionths: as many as the scarcest component gives. free: by item."""
    return min(max(0, free.get(one.item_id, 0)) // one.quantity for one in pack) * _MILLION


def opened(item_id: UUID, direct: Mapping[UUID, Sequence[Component]]) -> tuple[Component, ...]:
    """All that a pack holds, packs in it opened too, each item once; empty for what is no pack.

    direct: what each pack says itself. A pack that comes round to itself holds nothing there.
    """
    found: dict[UUID, Component] = {}

    def take_out(of: UUID, times: int, around: frozenset[UUID]) -> None:
        for one in direct.get(of, ()):
            if one.item_id in around:
                continue
            count = one.quantity * times // _MILLION
            if direct.get(one.item_id):
                take_out(one.item_id, count, around | {one.item_id})
            else:
                before = found.get(one.item_id)
                found[one.item_id] = one._replace(quantity=count + (0 if before is None else before.quantity))

    take_out(item_id, _MILLION, frozenset({item_id}))
    return tuple(found.values())
