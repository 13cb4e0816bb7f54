"""Product feeds and what they tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from comptoir.connectors.domain import Column, Feed, FeedUnknown, Form
from comptoir.connectors.tables import FeedLineRow, FeedMarkRow, FeedRow
from comptoir.kernel.values.time import Instant

_PAGE = 2_000


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """A feed with its state; see FeedRow."""

    feed: Feed
    secret: str
    version: int
    revision: int
    is_whole: bool
    looked_at: Instant
    served_at: Instant | None


@dataclass(frozen=True, slots=True)
class FeedCounts:
    """Products that a feed tells, those that its reader will complain about, those that wait to be looked at."""

    lines: int
    with_problems: int
    waiting: int


def feed_body(feed: Feed) -> dict[str, Any]:
    """A feed as plain data."""
    return {
        "label": feed.label,
        "channel": feed.channel,
        "locale": feed.locale,
        "form": feed.form.value,
        "columns": [
            {"name": one.name, "source": one.source, "is_required": one.is_required, "length_max": one.length_max}
            for one in feed.columns
        ],
        "categories": dict(feed.categories),
        "is_active": feed.is_active,
    }


def feed_from(code: str, body: Mapping[str, Any]) -> Feed:
    """A feed from plain data."""
    columns = tuple(Column(**one) for one in body["columns"])
    return Feed(code=code, **{**body, "form": Form(body["form"]), "columns": columns})


_COLUMNS = (
    FeedRow.code, FeedRow.body, FeedRow.secret, FeedRow.version, FeedRow.revision, FeedRow.is_whole,
    FeedRow.looked_at, FeedRow.served_at,
)  # fmt: skip


def feeds(connection: Connection) -> list[StoredFeed]:
    """Every feed."""
    return [_stored(row) for row in connection.execute(select(*_COLUMNS).order_by(FeedRow.code))]


def require_feed(connection: Connection, code: str) -> StoredFeed:
    """Refuses FeedUnknown."""
    row = connection.execute(select(*_COLUMNS).where(FeedRow.code == code)).first()
    if row is None:
        raise FeedUnknown(code[:60])
    return _stored(row)


def feed_of_secret(connection: Connection, secret: str) -> StoredFeed:
    """Refuses FeedUnknown."""
    row = connection.execute(select(*_COLUMNS).where(FeedRow.secret == secret)).first()
    if row is None:
        raise FeedUnknown("")
    return _stored(row)


def _stored(row: Any) -> StoredFeed:  # noqa: ANN401 - a row of the statements above
    code, body, *state = row
    return StoredFeed(feed_from(code, body), *state)


def feed_counts(connection: Connection, code: str) -> FeedCounts:
    """How many products a feed tells."""
    lines = select(func.count()).select_from(FeedLineRow).where(FeedLineRow.feed == code)
    waiting = select(func.count()).select_from(FeedMarkRow).where(FeedMarkRow.feed == code)
    return FeedCounts(
        connection.execute(lines).scalar_one(),
        connection.execute(lines.where(FeedLineRow.has_problems)).scalar_one(),
        connection.execute(waiting).scalar_one(),
    )


def lines(connection: Connection, code: str) -> Iterator[str]:
    """What a feed tells of each product, in the order of the products' ids."""
    after: UUID | None = None
    while True:
        statement = select(FeedLineRow.item_id, FeedLineRow.text).where(FeedLineRow.feed == code)
        if after is not None:
            statement = statement.where(FeedLineRow.item_id > after)
        rows = connection.execute(statement.order_by(FeedLineRow.item_id).limit(_PAGE)).all()
        yield from (row.text for row in rows)
        if len(rows) < _PAGE:
            return
        after = rows[-1].item_id


def problems(connection: Connection, code: str, limit: int) -> list[tuple[str, list[dict[str, str]]]]:
    """Products that a feed's reader will complain about, with what is wrong, by SKU."""
    statement = (
        select(FeedLineRow.sku, FeedLineRow.problems)
        .where(FeedLineRow.feed == code, FeedLineRow.has_problems)
        .order_by(FeedLineRow.sku)
        .limit(limit)
    )
    return [(row.sku, row.problems) for row in connection.execute(statement)]
