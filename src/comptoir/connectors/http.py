"""Routes of product feeds: their making in the office, and the feeds themselves."""

from __future__ import annotations

import gzip
from typing import Annotated, Any

from litestar import Request, Response, delete, get, post, put
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.connectors.domain import Column, Feed, Form, assembled
from comptoir.connectors.domain.feeds import SOURCES, FeedPaused
from comptoir.connectors.queries import (
    StoredFeed,
    feed_body,
    feed_counts,
    feed_of_secret,
    feeds,
    lines,
    problems,
)
from comptoir.connectors.services.building import refresh
from comptoir.connectors.services.keeping import delete_feed, note_served, renew_address, save_feed, templates
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import format_instant
from comptoir.pricing.service import PriceBookHolder

READ = "connectors.product_feed.read"
EDIT = "connectors.product_feed.edit"
_PROBLEMS_MAX = 500
_ENDS = {Form.GOOGLE: "xml", Form.XML: "xml", Form.CSV: "csv", Form.JSON: "json"}
_TYPES = {
    "xml": "application/xml; charset=utf-8",
    # The framework itself names the charset of what is text.
    "csv": "text/csv",
    "json": "application/json; charset=utf-8",
}
Name = Annotated[str, Meta(min_length=1, max_length=100)]


class ColumnBody(Struct, forbid_unknown_fields=True):
    """A column; see `Column`."""

    name: Annotated[str, Meta(max_length=60)]
    source: Annotated[str, Meta(max_length=200)]
    is_required: bool = False
    length_max: Annotated[int, Meta(ge=1, le=50_000)] | None = None


class FeedBody(Struct, forbid_unknown_fields=True):
    """A feed; see `Feed`."""

    label: Name
    channel: Name
    locale: Name
    form: Form
    columns: Annotated[list[ColumnBody], Meta(min_length=1, max_length=100)]
    categories: dict[str, Annotated[str, Meta(max_length=500)]] = {}
    is_active: bool = True


def _view(stored: StoredFeed) -> dict[str, Any]:
    return {
        "code": stored.feed.code,
        **feed_body(stored.feed),
        "address": f"/feeds/{stored.secret}.{_ENDS[stored.feed.form]}",
        "version": stored.version,
        "served_at": None if stored.served_at is None else format_instant(stored.served_at),
    }


@get("/product-feeds", permission=READ, sync_to_thread=True, summary="List product feeds")
def list_feeds(database: Database) -> dict[str, Any]:
    """Each with its address, which only those know to whom it was given."""
    with database.read() as connection:
        return {"items": [_view(one) for one in feeds(connection)]}


@get("/product-feeds:templates", permission=READ, sync_to_thread=True, summary="Templates of product feeds")
def list_templates() -> dict[str, Any]:
    """The shipped templates, and what a column may be filled from besides an attribute, a text and a taxonomy.

    Those are `attribute:CODE`, `text:WORDS` and `taxonomy:CODE`.
    """
    return {"templates": templates(), "sources": SOURCES}


@get("/product-feeds/{code:str}", permission=READ, sync_to_thread=True, summary="One product feed, brought up to date")
def read_feed(code: str, database: Database, prices: PriceBookHolder) -> Response[dict[str, Any]]:
    """With how many products it tells, and what its reader will complain about. Raises FeedUnknown."""
    stored = refresh(database, prices.current(), code)
    with database.read() as connection:
        counts = feed_counts(connection, code)
        wrong = problems(connection, code, _PROBLEMS_MAX)
    body = {
        **_view(stored),
        "products": counts.lines,
        "with_problems": counts.with_problems,
        "problems": [{"sku": sku, "problems": ones} for sku, ones in wrong],
    }
    return Response(body, headers={"ETag": etag(stored.version)})


@put("/product-feeds/{code:str}", permission=EDIT, sync_to_thread=True, summary="Make or change a product feed")
def put_feed(
    request: Request[Any, Any, Any], code: Name, data: FeedBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Raises FeedInvalid, StaleFeed."""
    columns = tuple(
        Column(name=one.name, source=one.source, is_required=one.is_required, length_max=one.length_max)
        for one in data.columns
    )
    feed = Feed(
        code=code,
        label=data.label,
        channel=data.channel,
        locale=data.locale,
        form=data.form,
        columns=columns,
        categories={ours: theirs for ours, theirs in data.categories.items() if theirs},
        is_active=data.is_active,
    )
    with database.write(principal.actor, trace) as uow:
        return _view(save_feed(uow, feed, expected_version(request.headers)))


@post(
    "/product-feeds/{code:str}/renew-address",
    permission=EDIT,
    sync_to_thread=True,
    status_code=200,
    summary="Another address for a product feed",
)
def renew(code: str, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """The one before answers no more. Raises FeedUnknown."""
    with database.write(principal.actor, trace) as uow:
        return _view(renew_address(uow, code))


@delete("/product-feeds/{code:str}", permission=EDIT, sync_to_thread=True, status_code=204)
def drop_feed(code: str, database: Database, principal: Principal, trace: str) -> None:
    """Its address answers no more. Raises FeedUnknown."""
    with database.write(principal.actor, trace) as uow:
        delete_feed(uow, code)


@get("/feeds/{name:str}", permission="public", include_in_schema=False, sync_to_thread=True)
def serve_feed(
    request: Request[Any, Any, Any],
    name: str,
    database: Database,
    prices: PriceBookHolder,
    settings: Settings,
) -> Response[bytes]:
    """The feed as it stands now, packed where the reader unpacks it. Raises FeedUnknown, FeedPaused."""
    with database.read() as connection:
        code = feed_of_secret(connection, name.partition(".")[0]).feed.code
    stored = refresh(database, prices.current(), code)
    if not stored.feed.is_active:
        raise FeedPaused(code)
    packs = "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{stored.version}-{stored.revision}{"-gzip" if packs else ""}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding", "X-Robots-Tag": "noindex"}
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=headers)
    with database.read() as connection:
        content = "".join(assembled(stored.feed, lines(connection, code), settings.public_address)).encode()
    with database.write() as uow:
        note_served(uow, code)
    if packs:
        headers["Content-Encoding"] = "gzip"
        content = gzip.compress(content, compresslevel=6, mtime=0)
    return Response(content, media_type=_TYPES[_ENDS[stored.feed.form]], headers=headers)


ROUTES = [list_feeds, list_templates, read_feed, put_feed, renew, drop_feed]
PAGES = [serve_feed]
