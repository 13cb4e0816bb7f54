"""The feed entries of webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from comptoir.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _EndpointEvent(Event):
    endpoint_id: str

    def key(self) -> str:
        return self.endpoint_id


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointChanged(_EndpointEvent):
    """A webhook was made or changed; `state` is active, paused or disabled."""

    topic: ClassVar[str] = "webhooks.endpoint.changed"
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointDeleted(_EndpointEvent):
    """A webhook is no more; what waited for it is not sent."""

    topic: ClassVar[str] = "webhooks.endpoint.deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointCaughtUp(_EndpointEvent):
    """A webhook that stood still was given what it missed, up to an entry."""

    topic: ClassVar[str] = "webhooks.endpoint.caught_up"
    position: int
