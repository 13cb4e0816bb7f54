"""The outbox: messages to the outside are rows, written in the transaction of what causes them.

One worker over all processes (a lease with a fencing number) sends them after the commit, never inside a transaction.
A message is recorded as sent only after the other side took it, so it arrives at least once, also over a crash.
Messages of one *lane* leave in the order they were written; a lane that waits never delays another one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, insert, select, text, update

from comptoir.kernel.feed import wake_readers
from comptoir.kernel.ids import chance, new_id
from comptoir.kernel.tables import Outbox, OutboxAttachment
from comptoir.kernel.values.errors import Conflict, NotFound
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork

RETRY_AFTER_MAX = timedelta(days=1)
_ERROR_LENGTH_MAX = 1_000
_DROPPED_AT_ONCE = 500


@dataclass(eq=False)
class MessageNotFound(NotFound):
    """There is no such message in the outbox."""

    code = "kernel.message_not_found"
    message: UUID


@dataclass(eq=False)
class MessageSent(Conflict):
    """The message was taken by the other side; it is not sent again."""

    code = "kernel.message_sent"
    message: UUID


class Result(StrEnum):
    """What became of an attempt."""

    SENT = "sent"
    FAILED = "failed"
    """Tried again by the schedule; dead after the last attempt."""

    REFUSED = "refused"
    """Dead at once: trying again cannot help."""

    HELD = "held"
    """The lane stands still until somebody lets it go; no attempt was made."""

    DROPPED = "dropped"
    """Nobody wants the lane's messages any more: they are deleted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt; status: the other side's code; retry_after: the pause it asked for."""

    result: Result
    status: int | None = None
    error: str | None = None
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NewParcel:
    """A message to be written. kind: who sends it; lane: with which others it keeps its order."""

    kind: str
    lane: str
    message: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message of the outbox. attempts: those made before."""

    seq: int
    id: UUID
    kind: str
    lane: str
    message: dict[str, Any]
    state: str
    attempts: int
    due_at: Instant | None
    last_status: int | None
    last_error: str | None
    created_at: Instant
    sent_at: Instant | None


class Sender(Protocol):
    """Sends the messages of one kind."""

    def send(self, parcel: Parcel) -> Outcome:
        """One attempt, outside of any transaction; must end by itself. What it raises counts as a failure."""
        ...

    def settle(self, uow: UnitOfWork, parcel: Parcel, outcome: Outcome, *, is_dead: bool) -> None:
        """Called in the transaction that records the attempt, after the message's row was written."""
        ...


@dataclass(frozen=True, slots=True)
class Schedule:
    """Pauses after the first, second … failure, and how much longer each may be."""

    pauses: tuple[timedelta, ...]
    jitter_percent: int

    def next_due(
        self, attempts: int, now: Instant, retry_after: timedelta | None, dice: Callable[[int], int]
    ) -> Instant | None:
        """When to try again after so many attempts; None when that was the last one.

        retry_after: the pause that the other side asked for; kept when it is the longer one, up to a day.
        """
        if attempts > len(self.pauses):
            return None
        pause = self.pauses[attempts - 1]
        pause += pause * dice(self.jitter_percent + 1) // 100
        if retry_after is not None:
            pause = max(pause, min(retry_after, RETRY_AFTER_MAX))
        return Instant(now + pause)


@cache
def schedules() -> Mapping[str, Schedule]:
    """The schedule of each kind of message."""
    read = tomllib.loads(resources.files("comptoir.kernel").joinpath("delivery.toml").read_text(encoding="utf-8"))
    return {
        kind: Schedule(tuple(timedelta(seconds=pause) for pause in told["seconds"]), told["jitter_percent"])
        for kind, told in read.items()
    }


def post(uow: UnitOfWork, parcels: Sequence[NewParcel], attachments: Sequence[Attachment] = ()) -> list[UUID]:
    """Write messages, to be sent after the commit, in this order. attachments: go with the first one."""
    if not parcels:
        return []
    ids = [new_id() for _ in parcels]
    uow.connection.execute(
        insert(Outbox),
        [
            {
                "id": id_, "kind": parcel.kind, "lane": parcel.lane, "message": dict(parcel.message),
                "state": "waiting", "attempts": 0, "due_at": uow.now, "last_status": None, "last_error": None,
                "created_at": uow.now, "sent_at": None, "trace": uow.trace,
            }
            for id_, parcel in zip(ids, parcels, strict=True)
        ],
    )  # fmt: skip
    if attachments:
        uow.connection.execute(
            insert(OutboxAttachment),
            [
                {"outbox_id": ids[0], "number": number, "name": one.name, "media_type": one.media_type,
                 "content": one.content}
                for number, one in enumerate(attachments, start=1)
            ],
        )  # fmt: skip
    wake_readers(uow)
    return ids


_PARCEL = (
    Outbox.seq, Outbox.id, Outbox.kind, Outbox.lane, Outbox.message, Outbox.state, Outbox.attempts, Outbox.due_at,
    Outbox.last_status, Outbox.last_error, Outbox.created_at, Outbox.sent_at,
)  # fmt: skip


def parcels(
    connection: Connection, *conditions: ColumnElement[bool], limit: int, before: int | None = None
) -> list[Parcel]:
    """Messages that meet the conditions, newest first. before: the `seq` of the last one seen."""
    statement = select(*_PARCEL).where(*conditions).order_by(Outbox.seq.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Outbox.seq < before)
    return [Parcel(*row) for row in connection.execute(statement)]


def parcel(connection: Connection, parcel_id: UUID) -> Parcel:
    """One message. Raises MessageNotFound."""
    row = connection.execute(select(*_PARCEL).where(Outbox.id == parcel_id)).one_or_none()
    if row is None:
        raise MessageNotFound(parcel_id)
    return Parcel(*row)


def attachments_of(connection: Connection, parcel_id: UUID) -> list[Attachment]:
    """The files of a message, in their order."""
    columns = (OutboxAttachment.name, OutboxAttachment.media_type, OutboxAttachment.content)
    statement = select(*columns).where(OutboxAttachment.outbox_id == parcel_id).order_by(OutboxAttachment.number)
    return [Attachment(row.name, row.media_type, bytes(row.content)) for row in connection.execute(statement)]


# Jumps from lane to lane in the index, so that a lane with many messages costs no more than one with few.
_HEADS = text(
    "WITH RECURSIVE lanes(lane) AS ("
    " SELECT MIN(lane) FROM outbox WHERE state = 'waiting'"
    " UNION ALL"
    " SELECT (SELECT MIN(o.lane) FROM outbox o WHERE o.state = 'waiting' AND o.lane > lanes.lane)"
    " FROM lanes WHERE lanes.lane IS NOT NULL)"
    " SELECT lanes.lane, (SELECT o.due_at FROM outbox o WHERE o.state = 'waiting' AND o.lane = lanes.lane"
    " ORDER BY o.seq LIMIT 1) FROM lanes WHERE lanes.lane IS NOT NULL"
).columns(Outbox.lane, Outbox.due_at)


def lane_heads(connection: Connection) -> list[tuple[str, Instant | None]]:
    """Each lane with something to send, and when its first message is due (None: held)."""
    return [(lane, due_at) for lane, due_at in connection.execute(_HEADS)]


def waiting_in(connection: Connection, lane: str, now: Instant, limit: int) -> list[Parcel]:
    """The messages of a lane that are due, from its head on, up to the first one that is not."""
    statement = select(*_PARCEL).where(Outbox.state == "waiting", Outbox.lane == lane).order_by(Outbox.seq).limit(limit)
    found: list[Parcel] = []
    for row in connection.execute(statement):
        if row.due_at is None or row.due_at > now:
            break
        found.append(Parcel(*row))
    return found


def record(uow: UnitOfWork, parcel: Parcel, outcome: Outcome) -> bool:
    """Write down what became of an attempt; whether the message is dead by it.

    Where somebody let the message go again during the attempt, only a success counts.
    """
    due_at: Instant | None = None
    state = parcel.state
    match outcome.result:
        case Result.SENT:
            state = "sent"
        case Result.FAILED:
            due_at = schedules()[parcel.kind].next_due(parcel.attempts + 1, uow.now, outcome.retry_after, chance)
            state = "waiting" if due_at is not None else "dead"
        case Result.REFUSED:
            state = "dead"
        case Result.HELD:
            pass
        case Result.DROPPED:
            _drop(uow, parcel.lane)
            return False
    unchanged = [] if state == "sent" else [Outbox.due_at == parcel.due_at]
    written = uow.connection.execute(
        update(Outbox)
        .where(Outbox.seq == parcel.seq, Outbox.state == "waiting", *unchanged)
        .values(
            state=state,
            due_at=due_at,
            attempts=parcel.attempts + (outcome.result is not Result.HELD),
            last_status=outcome.status,
            last_error=None if outcome.error is None else outcome.error[:_ERROR_LENGTH_MAX],
            sent_at=uow.now if state == "sent" else None,
        )
    )
    return state == "dead" and written.rowcount == 1


def _drop(uow: UnitOfWork, lane: str) -> None:
    """Delete a slice of what waits in a lane."""
    some = select(Outbox.seq).where(Outbox.lane == lane, Outbox.state == "waiting").limit(_DROPPED_AT_ONCE)
    uow.connection.execute(delete(Outbox).where(Outbox.seq.in_(some.scalar_subquery())))


def replay(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> list[UUID]:
    """Send dead messages again from the first attempt on, and those that wait for their next attempt at once."""
    changed = uow.connection.execute(
        update(Outbox)
        .where(Outbox.state.in_(("waiting", "dead")), *conditions)
        .values(state="waiting", attempts=0, due_at=uow.now)
        .returning(Outbox.id)
    )
    ids = list(changed.scalars())
    wake_readers(uow)
    return ids


def replay_one(uow: UnitOfWork, parcel_id: UUID) -> None:
    """Send one message again. Raises MessageNotFound, MessageSent."""
    found = parcel(uow.connection, parcel_id)
    if found.state == "sent":
        raise MessageSent(parcel_id)
    replay(uow, Outbox.id == parcel_id)


def release_lane(uow: UnitOfWork, lane: str) -> None:
    """Let a lane go on at once, whatever its first message was waiting for."""
    head = select(Outbox.seq).where(Outbox.lane == lane, Outbox.state == "waiting").order_by(Outbox.seq).limit(1)
    uow.connection.execute(update(Outbox).where(Outbox.seq.in_(head.scalar_subquery())).values(due_at=uow.now))
    wake_readers(uow)
