"""The feed: one ordered sequence of changes, written as the last statement of the transaction that makes them.

Sequence is commit order. On SQLite there is one writer. On PostgreSQL the insert comes after the feed's advisory
lock, held until the commit; without it a reader at `seq > last` skips entries whose transaction commits late.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import func, or_, select, text

from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.tables import Feed
from comptoir.kernel.values.errors import Gone

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any, ClassVar
    from uuid import UUID

    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant

FEED_LOCK = 4_201_001
"""Key of the advisory lock under which entries are numbered on PostgreSQL."""

NOTIFY_CHANNEL = "comptoir_feed"

_COLUMNS = ("at", "topic", "key", "store_id", "payload", "actor", "trace")
_decode = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One change. `payload` is the JSON text of the event's fields with its version `v`."""

    seq: int
    at: Instant
    topic: str
    key: str
    store_id: UUID | None
    payload: str
    actor: str
    trace: str

    def fields(self) -> dict[str, Any]:
        """The payload, decoded."""
        fields: dict[str, Any] = _decode(self.payload)
        return fields


@dataclass(eq=False)
class FeedTrimmed(Gone):
    """The entries asked for are no longer kept; start from a list and its `Feed-Position`."""

    code: ClassVar[str] = "kernel.feed_trimmed"
    after: int
    oldest: int


def append_entries(uow: UnitOfWork, *, with_lock: bool = True) -> None:
    """Write the unit's entries. Called once, as the last statement before the commit.

    with_lock: False only in the test that shows what the lock is for.
    """
    if not uow.entries:
        return
    connection = uow.connection
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        if with_lock:
            cursor.execute("SELECT pg_advisory_xact_lock(%s), pg_notify(%s, '')", (FEED_LOCK, NOTIFY_CHANNEL))
        else:
            cursor.execute("SELECT pg_notify(%s, '')", (NOTIFY_CHANNEL,))
    rows = [
        (
            uow.now,
            entry.event.topic,
            entry.event.key(),
            entry.event.store(),
            entry.event.payload(),
            str(entry.actor),
            entry.trace,
        )
        for entry in uow.entries
    ]
    insert_rows(connection, Feed, _COLUMNS, rows)


def entries_after(
    connection: Connection, after: int, limit: int, topics: Collection[str] | None = None
) -> Sequence[FeedEntry]:
    """Up to `limit` entries with `seq > after`, in order; `topics` are exact names or prefixes ending in `*`.

    Raises FeedTrimmed when entries after the position have been removed.
    """
    statement = select(
        Feed.seq, Feed.at, Feed.topic, Feed.key, Feed.store_id, Feed.payload, Feed.actor, Feed.trace
    ).where(Feed.seq > after)
    if topics is not None:
        exact = [topic for topic in topics if not topic.endswith("*")]
        conditions = [Feed.topic.startswith(topic[:-1], autoescape=True) for topic in topics if topic.endswith("*")]
        statement = statement.where(or_(Feed.topic.in_(exact), *conditions))
    rows = connection.execute(statement.order_by(Feed.seq).limit(limit)).all()
    return [FeedEntry(*row) for row in rows]


def last_position(connection: Connection) -> int:
    """The sequence number of the newest entry; 0 in an empty feed."""
    return connection.execute(select(func.coalesce(func.max(Feed.seq), 0))).scalar_one()


def refuse_trimmed(connection: Connection, after: int) -> None:
    """Raise FeedTrimmed when the entry that follows `after` is no longer kept."""
    trimmed = connection.execute(
        text("SELECT value FROM database_fact WHERE name = 'feed_trimmed_to'")
    ).scalar_one_or_none()
    if trimmed is not None and after < int(trimmed):
        raise FeedTrimmed(after, int(trimmed))
