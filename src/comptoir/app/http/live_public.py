"""`GET /live`: the stream of the web shop. It says what a visitor may see anyway: products, prices, stock per store."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, get
from litestar.response import Stream as StreamResponse

from comptoir.app.http.feed import EVENT_STREAM, stream_events
from comptoir.app.live import LiveHub
from comptoir.kernel.database import Database
from comptoir.kernel.feed import FeedEntry, last_position
from comptoir.storefront.live import PUBLIC_TOPICS, public_json


def _wants(entry: FeedEntry) -> bool:
    return entry.topic in PUBLIC_TOPICS


def _newest(database: Database) -> int:
    with database.read() as connection:
        return last_position(connection)


@get("/live", permission="public", include_in_schema=False)
async def public_stream(request: Request[Any, Any, Any], database: Database, live: LiveHub) -> StreamResponse:
    """Server-sent events from now on, or from the last one a browser saw."""
    resumed = request.headers.get("last-event-id", "")
    start = int(resumed) if resumed.isdigit() else await asyncio.to_thread(_newest, database)
    body = stream_events(database, live, start, PUBLIC_TOPICS, _wants, public_json)
    return StreamResponse(body, media_type=EVENT_STREAM, headers={"Cache-Control": "no-store"})
