"""The feed entries of product feeds and of schedules."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleChanged(Event):
    """A schedule changed: `saved`, `paused`, `resumed` or `deleted`; or a run of it: `begun` or `ended`."""

    topic = "connectors.schedule.changed"
    schedule_id: str
    change: str

    def key(self) -> str:
        return self.schedule_id
