"""`GET /api/v1/feed`: the changes, as NDJSON, by long poll or as a stream, filtered by permission and store."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Stream as StreamResponse

from comptoir.access.domain import Principal
from comptoir.access.services.feed import readable_by, told_to
from comptoir.app.live import LiveHub, entry_json, event_bytes
from comptoir.kernel.database import Database
from comptoir.kernel.feed import FeedEntry, entries_after, last_position, refuse_trimmed
from comptoir.kernel.http import FEED_POSITION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

NDJSON = "application/x-ndjson"
EVENT_STREAM = "text/event-stream"
BATCH = 1_000
WAIT_SECONDS_MAX = 60
KEEP_ALIVE_SECONDS = 15


@get(
    "/feed",
    permission="kernel.feed.read",
    summary="The feed of changes",
    media_type=NDJSON,
    responses={200: ResponseSpec(bytes, description="One entry per line", media_type=NDJSON, generate_examples=False)},
)
async def read_feed(
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    live: LiveHub,
    after: int | None = None,
    topics: str | None = None,
    wait: int = 0,
) -> StreamResponse:
    """Entries after a position, in commit order: NDJSON, or server-sent events when the caller accepts them.

    after: a `Feed-Position` or the last `seq` seen; left out, only what comes from now on.
    topics: names separated by commas, `catalog.*` for all of a module. wait: seconds to wait for the first entry.
    """
    chosen = tuple(part.strip() for part in topics.split(",") if part.strip()) if topics else None
    wants, told = readable_by(principal, chosen), told_to(principal)
    streaming = EVENT_STREAM in request.headers.get("accept", "")
    resumed = request.headers.get("last-event-id", "")
    if resumed.isdigit():
        after = int(resumed)
    start = await asyncio.to_thread(_start, database, after)
    headers = {FEED_POSITION: str(start), "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if streaming:
        body = stream_events(database, live, start, chosen, wants, lambda entry: entry_json(told(entry)))
        return StreamResponse(body, media_type=EVENT_STREAM, headers=headers)
    seconds = min(max(wait, 0), WAIT_SECONDS_MAX)
    body = _poll(database, live, start, chosen, (wants, told), seconds)
    return StreamResponse(body, media_type=NDJSON, headers=headers)


def _start(database: Database, after: int | None) -> int:
    with database.read() as connection:
        if after is None:
            return last_position(connection)
        refuse_trimmed(connection, after)
        return after


def _batch(database: Database, after: int, topics: tuple[str, ...] | None) -> list[FeedEntry]:
    with database.read() as connection:
        return list(entries_after(connection, after, BATCH, topics))


async def stream_events(
    database: Database,
    live: LiveHub,
    position: int,
    topics: tuple[str, ...] | None,
    wants: Callable[[FeedEntry], bool],
    write: Callable[[FeedEntry], bytes | None] = entry_json,
) -> AsyncIterator[bytes]:
    """Server-sent events from `position` on, for ever: first what stands, then what comes; each entry once."""
    stream = live.open(wants)
    try:
        yield b": connected\n\n"
        while True:
            entries = await asyncio.to_thread(_batch, database, position, topics)
            for entry in entries:
                written = write(entry) if wants(entry) else None
                if written is not None:
                    yield event_bytes(entry.seq, entry.topic, written)
            if entries:
                position = entries[-1].seq
            if len(entries) < BATCH:
                break
        while not stream.is_ended:
            fresh = [entry for entry in await stream.next_batch(KEEP_ALIVE_SECONDS) if entry.seq > position]
            if not fresh:
                yield b": still here\n\n"
                continue
            position = fresh[-1].seq
            told = [(entry, write(entry)) for entry in fresh]
            yield b"".join(event_bytes(entry.seq, entry.topic, data) for entry, data in told if data is not None)
    finally:
        live.close(stream)


async def _poll(
    database: Database,
    live: LiveHub,
    position: int,
    topics: tuple[str, ...] | None,
    reader: tuple[Callable[[FeedEntry], bool], Callable[[FeedEntry], FeedEntry]],
    wait: int,
) -> AsyncIterator[bytes]:
    wants, told = reader
    stream = live.open(wants) if wait else None
    try:
        entries = await asyncio.to_thread(_batch, database, position, topics)
        wanted = [entry for entry in entries if wants(entry)]
        if not wanted and stream is not None:
            wanted = [entry for entry in await stream.next_batch(wait) if entry.seq > position]
        for entry in wanted:
            yield entry_json(told(entry)) + b"\n"
    finally:
        if stream is not None:
            live.close(stream)
