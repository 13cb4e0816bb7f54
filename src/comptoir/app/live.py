"""Live views: entries of the feed handed to every open stream of this process as they are committed."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from comptoir.kernel.values.time import format_instant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from comptoir.kernel.feed import FeedEntry

BACKLOG_MAX = 10_000
"""A stream that is further behind than this is ended; its reader comes back from its last position."""


@dataclass(slots=True, eq=False)
class Stream:
    """One open stream. `wants` decides, per entry, whether it is for this reader."""

    wants: Callable[[FeedEntry], bool]
    loop: asyncio.AbstractEventLoop
    backlog: deque[FeedEntry] = field(default_factory=deque)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    is_ended: bool = False

    async def next_batch(self, seconds: float) -> list[FeedEntry]:
        """The entries that have come, waiting up to `seconds` for the first; empty when none came."""
        if not self.backlog and not self.is_ended:
            try:
                async with asyncio.timeout(seconds):
                    await self.arrived.wait()
            except TimeoutError:
                return []
        self.arrived.clear()
        batch = list(self.backlog)
        self.backlog.clear()
        return batch


class LiveHub:
    """A follower of the feed that feeds the open streams; one wake-up per event loop and batch."""

    def __init__(self) -> None:
        self._streams: list[Stream] = []

    def open(self, wants: Callable[[FeedEntry], bool]) -> Stream:
        """Begin to collect entries for a stream; called in the event loop that reads it."""
        stream = Stream(wants, asyncio.get_running_loop())
        self._streams.append(stream)
        return stream

    def close(self, stream: Stream) -> None:
        stream.is_ended = True
        self._streams.remove(stream)

    def close_all(self) -> None:
        """End every stream, so that the server can stop."""
        for stream in list(self._streams):
            stream.is_ended = True
            stream.loop.call_soon_threadsafe(stream.arrived.set)

    def wants(self, _topic: str) -> bool:
        """Whether anybody looks on."""
        return bool(self._streams)

    def follow(self, entries: Sequence[FeedEntry]) -> None:
        """The follower: runs in the followers' thread."""
        by_loop: dict[asyncio.AbstractEventLoop, list[Stream]] = {}
        for stream in list(self._streams):
            by_loop.setdefault(stream.loop, []).append(stream)
        for loop, streams in by_loop.items():
            loop.call_soon_threadsafe(_deliver, streams, entries)


def _deliver(streams: Sequence[Stream], entries: Sequence[FeedEntry]) -> None:
    for stream in streams:
        wanted = [entry for entry in entries if stream.wants(entry)]
        if not wanted:
            continue
        stream.backlog.extend(wanted)
        if len(stream.backlog) > BACKLOG_MAX:
            stream.is_ended = True
        stream.arrived.set()


class _Written(msgspec.Struct):
    seq: int
    at: str
    topic: str
    key: str
    payload: msgspec.Raw
    actor: str
    trace: str


_encode = msgspec.json.Encoder().encode


def entry_json(entry: FeedEntry) -> bytes:
    """An entry as the outside sees it."""
    return _encode(
        _Written(
            entry.seq,
            format_instant(entry.at),
            entry.topic,
            entry.key,
            msgspec.Raw(entry.payload.encode()),
            entry.actor,
            entry.trace,
        )
    )


def event_bytes(seq: int, topic: str, data: bytes) -> bytes:
    """One server-sent event."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (seq, topic.encode(), data)
