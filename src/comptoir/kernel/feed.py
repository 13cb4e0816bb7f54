"""The feed: one ordered sequence of changes, written as the last statement of the transaction that makes them.

Sequence is commit order. On SQLite there is one writer. On PostgreSQL the insert comes after the feed's advisory
lock, held until the commit; without it a reader at `seq > last` skips entries whose transaction commits late.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import text

from comptoir.kernel.bulk import insert_rows, kept_cursor
from comptoir.kernel.pipelines import together
from comptoir.kernel.tables import Feed
from comptoir.kernel.values.errors import Gone
from comptoir.kernel.values.time import from_ms

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant

FEED_LOCK = 4_201_001
"""Key of the advisory lock under which entries are numbered on PostgreSQL."""

NOTIFY_CHANNEL = "comptoir_feed"

_COLUMNS = ("at", "topic", "key", "store_id", "payload", "actor", "trace")
_decode = msgspec.json.Decoder().decode


class FeedEntry(NamedTuple):
    """One change. `payload` is the JSON text of the event's fields with its version `v`.

    A tuple, since a busy till makes thousands a second, and every follower is handed each.
    """

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
    """The entries asked for are no longer kept; start from a list and its `Feed-Position`.

    oldest: the first entry that is kept.
    """

    code = "kernel.feed_trimmed"
    after: int
    oldest: int


def append_entries(uow: UnitOfWork, *, with_lock: bool = True) -> None:
    """Write the unit's entries. Called once, as the last statement before the commit.

    with_lock: False only in the test that shows what the lock is for.
    """
    if not uow.entries:
        return
    connection = uow.connection
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
    with together(connection):
        if connection.dialect.name == "postgresql":
            cursor = kept_cursor(connection)
            if with_lock:
                cursor.execute("SELECT pg_advisory_xact_lock(%s), pg_notify(%s, '')", (FEED_LOCK, NOTIFY_CHANNEL))
            else:
                cursor.execute("SELECT pg_notify(%s, '')", (NOTIFY_CHANNEL,))
        insert_rows(connection, Feed, _COLUMNS, rows)


def wake_readers(uow: UnitOfWork) -> None:
    """Wake the followers of every process after the commit of a unit that makes no entry but work for one of them."""
    if uow.connection.dialect.name == "postgresql":
        uow.connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": NOTIFY_CHANNEL})


def entries_after(
    connection: Connection, after: int, limit: int, topics: Collection[str] | None = None
) -> Sequence[FeedEntry]:
    """Up to `limit` entries with `seq > after`, in order; `topics` are exact names or prefixes ending in `*`."""
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    conditions, values = _topic_conditions(topics, mark)
    cursor = connection.connection.cursor()
    cursor.execute(
        f"SELECT seq, at, topic, key, store_id, payload, actor, trace FROM feed WHERE seq > {mark}{conditions}"
        f" ORDER BY seq LIMIT {mark}",
        (after, *values, limit),
    )
    return [
        FeedEntry(seq, from_ms(at), topic, key, _store_id(store) if isinstance(store, bytes) else store, *rest)
        for seq, at, topic, key, store, *rest in cursor.fetchall()
    ]


def topics_after(connection: Connection, after: int, limit: int) -> tuple[int, set[str]]:
    """The number of the last of up to `limit` entries with `seq > after`, and their topics; `after` and none, if none.

    One row per topic, where the entries themselves would be hundreds.
    """
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    cursor = connection.connection.cursor()
    # The order and the limit keep both databases at the table itself: for the groups alone they walk a whole index.
    cursor.execute(
        "SELECT topic, MAX(seq) FROM"
        f" (SELECT topic, seq FROM feed WHERE seq > {mark} ORDER BY seq LIMIT {mark}) AS fresh GROUP BY topic",
        (after, limit),
    )
    rows = cursor.fetchall()
    return max([seq for _, seq in rows], default=after), {topic for topic, _ in rows}


def keys_after(connection: Connection, after: int, topics: Collection[str]) -> list[str]:
    """What entries of some topics with `seq > after` are about, each once."""
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    conditions, values = _topic_conditions(topics, mark)
    cursor = connection.connection.cursor()
    cursor.execute(f"SELECT DISTINCT key FROM feed WHERE seq > {mark}{conditions}", (after, *values))
    return [row[0] for row in cursor.fetchall()]


@lru_cache(maxsize=4096)
def _store_id(value: bytes) -> UUID:
    """Kept, since there are few stores, and each stands in many entries."""
    return UUID(bytes=value)


def _topic_conditions(topics: Collection[str] | None, mark: str) -> tuple[str, list[str]]:
    """SQL and values that keep the entries of some topics; a prefix is a range, which the index serves."""
    if topics is None:
        return "", []
    parts: list[str] = []
    values: list[str] = []
    for topic in topics:
        if topic.endswith("*"):
            parts.append(f"(topic >= {mark} AND topic < {mark})")
            values += [topic[:-1], f"{topic[:-1]}\x7f"]
        else:
            parts.append(f"topic = {mark}")
            values.append(topic)
    return f" AND ({' OR '.join(parts) or '1 = 0'})", values


def last_position(connection: Connection) -> int:
    """The sequence number of the newest entry; 0 in an empty feed."""
    cursor = connection.connection.cursor()
    cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM feed")
    return int(cursor.fetchall()[0][0])


def refuse_trimmed(connection: Connection, after: int) -> None:
    """Raise FeedTrimmed when the entry that follows `after` is no longer kept."""
    trimmed = connection.execute(
        text("SELECT value FROM database_fact WHERE name = 'feed_trimmed_to'")
    ).scalar_one_or_none()
    if trimmed is not None and after < int(trimmed):
        raise FeedTrimmed(after, int(trimmed) + 1)
