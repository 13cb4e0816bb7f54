"""Forgetting what is no longer kept, a slice at a time, so that no till waits for it.

Each function forgets up to SLICE things that are older than an instant and says how many; fewer than SLICE means that
nothing older is left.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select

from comptoir.kernel.feed import last_position
from comptoir.kernel.tables import (
    Fact,
    Feed,
    FeedDeadLetter,
    FeedReader,
    IdempotencyKey,
    Job,
    JobMessage,
    Lease,
    Outbox,
    OutboxAttachment,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.database import Database
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant

SLICE = 500
TRIMMED_TO = "feed_trimmed_to"
_JOBS_AT_ONCE = 20
_ENDED = ("done", "failed", "cancelled")


def trim_jobs(database: Database, folder: Path, before: Instant) -> int:
    """Forget jobs that ended, with their messages and files. folder: where jobs have theirs.

    The files go first: a row without files is found again the next night, files without a row would not be.
    """
    with database.read() as connection:
        found = select(Job.id).where(Job.state.in_(_ENDED), Job.ended_at < before).order_by(Job.id)
        ids = list(connection.execute(found.limit(_JOBS_AT_ONCE)).scalars())
    for job_id in ids:
        shutil.rmtree(folder / str(job_id), ignore_errors=True)
    if ids:
        with database.write() as uow:
            uow.connection.execute(delete(JobMessage).where(JobMessage.job_id.in_(ids)))
            uow.connection.execute(delete(Lease).where(Lease.name.in_([f"job:{job_id}" for job_id in ids])))
            uow.connection.execute(delete(Job).where(Job.id.in_(ids)))
    # A full slice, whatever its size, asks for the next one.
    return SLICE if len(ids) == _JOBS_AT_ONCE else len(ids)


def trim_idempotency_keys(database: Database, before: Instant) -> int:
    """Forget remembered answers."""
    with database.write() as uow:
        found = select(IdempotencyKey.actor, IdempotencyKey.key).where(IdempotencyKey.at < before).limit(SLICE)
        keys = uow.connection.execute(found).all()
        for actor, key in keys:
            uow.connection.execute(
                delete(IdempotencyKey).where(IdempotencyKey.actor == actor, IdempotencyKey.key == key)
            )
    return len(keys)


def trim_messages(database: Database, before: Instant) -> int:
    """Forget messages that were sent; those that wait or were given up stay."""
    with database.write() as uow:
        found = select(Outbox.id).where(Outbox.state == "sent", Outbox.sent_at < before).limit(SLICE)
        ids = list(uow.connection.execute(found).scalars())
        if ids:
            uow.connection.execute(delete(OutboxAttachment).where(OutboxAttachment.outbox_id.in_(ids)))
            uow.connection.execute(delete(Outbox).where(Outbox.id.in_(ids)))
    return len(ids)


def trim_feed(database: Database, readers: Collection[str], before: Instant) -> int:
    """Forget the oldest entries, up to the first that is younger.

    readers: those that run. What one of them has not read, what one has set aside for a person, and the newest entry,
    which says where the feed stands, stay. Whoever asks for a forgotten entry is refused with FeedTrimmed.
    """
    with database.write() as uow:
        end = _end_of_trimming(uow.connection, readers)
        found = select(Feed.seq, Feed.at).where(Feed.seq <= end).order_by(Feed.seq).limit(SLICE)
        old = []
        for row in uow.connection.execute(found):
            if row.at >= before:
                break
            old.append(row.seq)
        if old:
            _set_trimmed(uow, old[-1])
            uow.connection.execute(delete(Feed).where(Feed.seq <= old[-1]))
    return len(old)


def _end_of_trimming(connection: Connection, readers: Collection[str]) -> int:
    read = select(func.min(FeedReader.position)).where(FeedReader.name.in_(list(readers)))
    letters = select(func.min(FeedDeadLetter.seq)).where(FeedDeadLetter.reader.in_(list(readers)))
    bounds = [last_position(connection) - 1]
    for statement, less in ((read, 0), (letters, 1)):
        found = connection.execute(statement).scalar()
        if found is not None:
            bounds.append(found - less)
    return min(bounds)


def _set_trimmed(uow: UnitOfWork, seq: int) -> None:
    uow.connection.execute(delete(Fact).where(Fact.name == TRIMMED_TO))
    uow.connection.execute(insert(Fact).values(name=TRIMMED_TO, value=str(seq)))
