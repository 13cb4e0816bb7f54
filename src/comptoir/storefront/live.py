"""What the web shop's pages hear of the feed: what a visitor may see anyway, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from comptoir.kernel.feed import FeedEntry

PUBLIC_TOPICS = (
    "catalog.card.published",
    "catalog.card.withdrawn",
    "inventory.level.changed",
    "pricing.price.changed",
)

_encode = msgspec.json.Encoder().encode


def public_json(entry: FeedEntry) -> bytes | None:
    """The public part of an entry: which product, and for stock which store and how many are available there."""
    fields = entry.fields()
    told: dict[str, object] = {"seq": entry.seq, "sku": fields.get("sku")}
    if entry.topic == "inventory.level.changed":
        if entry.store_id is None:
            return None
        told |= {"store": str(entry.store_id), "available": fields["new"]["available"]}
    return _encode(told)
