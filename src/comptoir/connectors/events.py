"""The feed entries of product feeds."""

from __future__ import annotations

from dataclasses import dataclass

from comptoir.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFeedChanged(Event):
    """A product feed was made, changed or deleted. change: `saved`, `renewed` (another address) or `deleted`."""

    topic = "connectors.product_feed.changed"
    feed: str
    change: str

    def key(self) -> str:
        return self.feed
