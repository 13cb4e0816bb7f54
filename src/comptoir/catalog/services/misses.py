"""Counting searches that find nothing: without who searched, bounded, and never in the way of an answer."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import structlog
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from comptoir.catalog.domain.misses import BUCKET, KEPT_DAYS, MISSES_MAX, SEVERAL, bucket_of, kept_words, unknown_in
from comptoir.catalog.domain.search_words import query_words
from comptoir.catalog.tables import MissRow, WordRow
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.database import Database
from comptoir.kernel.inserts import insert_on_conflict
from comptoir.kernel.uow import UnitOfWork

log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 1.0
_last = 0.0
_guard = threading.Lock()


def note_miss(database: Database, kind: str, typed: str) -> None:
    """Count words that found nothing, at most once a second in each process, so that nobody fills a database."""
    words = kept_words(typed)
    if words is None or not _may_now():
        return
    try:
        with database.write(SYSTEM) as uow:
            count_miss(uow, kind, words)
    except SQLAlchemyError as failure:  # a search is answered also where its count cannot be kept
        log.warning("miss.not_counted", error=type(failure).__name__)


def _may_now() -> bool:
    global _last  # noqa: PLW0603 - one pace for the process
    with _guard:
        now = time.monotonic()
        if now - _last < _PAUSE_SECONDS and _last:
            return False
        _last = now
        return True


def count_miss(uow: UnitOfWork, kind: str, words: str) -> None:
    """Count words once more; new ones only while there is room.

    What may be a name rather than a product's word stands in a bucket until several searches were for it.
    """
    if _add_one(uow, kind, words):
        return
    if not _may_be_a_name(uow.connection, words):
        _begin(uow, kind, words, 1)
        return
    bucket = bucket_of(words)
    if not _add_one(uow, kind, bucket):
        _begin(uow, kind, bucket, 1)
    elif _count(uow.connection, kind, bucket) >= SEVERAL:
        uow.connection.execute(delete(MissRow).where(MissRow.kind == kind, MissRow.text == bucket))
        _begin(uow, kind, words, SEVERAL)


def _add_one(uow: UnitOfWork, kind: str, text: str) -> bool:
    here = (MissRow.kind == kind) & (MissRow.text == text)
    again = update(MissRow).where(here).values(count=MissRow.count + 1, last_on=uow.now.date())
    return bool(uow.connection.execute(again).rowcount)


def _begin(uow: UnitOfWork, kind: str, text: str, count: int) -> None:
    if uow.connection.execute(select(func.count()).select_from(MissRow)).scalar_one() < MISSES_MAX:
        values = {"kind": kind, "text": text, "count": count, "last_on": uow.now.date()}
        first = insert_on_conflict(uow.connection, MissRow).values(values)
        more = {"count": MissRow.count + 1, "last_on": uow.now.date()}  # another process was the first
        uow.connection.execute(first.on_conflict_do_update(index_elements=["kind", "text"], set_=more))


def _count(connection: Connection, kind: str, text: str) -> int:
    statement = select(MissRow.count).where(MissRow.kind == kind, MissRow.text == text)
    return connection.execute(statement).scalar_one_or_none() or 0


def _may_be_a_name(connection: Connection, words: str) -> bool:
    wanted = query_words(words)
    return unknown_in(wanted, set(connection.execute(select(WordRow.word).where(WordRow.word.in_(wanted))).scalars()))


def misses(connection: Connection, count_min: int) -> list[tuple[str, str, int]]:
    """Kind, words and count of what was looked for in vain so often, the most wanted first."""
    statement = (
        select(MissRow.kind, MissRow.text, MissRow.count)
        .where(MissRow.count >= count_min, ~MissRow.text.startswith(BUCKET))
        .order_by(MissRow.count.desc(), MissRow.kind, MissRow.text)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(statement)]


def forget_misses(uow: UnitOfWork) -> int:
    """Forget what nobody has looked for lately, and words that turn out to be none of the catalogue's; how many."""
    old = uow.now.date() - timedelta(days=KEPT_DAYS)
    forgotten = uow.connection.execute(delete(MissRow).where(MissRow.last_on < old)).rowcount
    few = select(MissRow.text).where(MissRow.count < SEVERAL, ~MissRow.text.startswith(BUCKET)).distinct()
    names = [one for one in uow.connection.execute(few).scalars() if _may_be_a_name(uow.connection, one)]
    return forgotten + uow.connection.execute(delete(MissRow).where(MissRow.text.in_(names))).rowcount
