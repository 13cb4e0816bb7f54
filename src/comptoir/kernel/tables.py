"""The base of every table, and the kernel's own tables.

Declarative classes give typed columns; statements are Core statements on a connection. There is no ORM session.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, configure_mappers, mapped_column

from comptoir.kernel.columns import Bytes, Code, Flag, Id, Json, Text, Timestamp, Whole
from comptoir.kernel.values.time import Instant

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """Base of all tables. On SQLite they are STRICT."""

    metadata = MetaData(naming_convention=NAMING)
    __table_args__: Any = {"sqlite_strict": True}
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Id,
        int: Whole,
        str: Text,
        bool: Flag,
        bytes: Bytes,
        Instant: Timestamp,
    }


_learned = [0]
"""How many tables the library has worked out."""


def learn_tables() -> None:
    """Let the library work out the tables that it has not met yet, before the write lock is taken.

    It does so at the first statement of a process otherwise, a tenth of a second in which no till sells.
    """
    count = len(Table.metadata.tables)
    if count != _learned[0]:
        configure_mappers()
        _learned[0] = count


class Feed(Table):
    """The one ordered sequence of changes. `seq` is commit order."""

    __tablename__ = "feed"
    __table_args__ = (
        Index(None, "topic", "seq"),
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )
    seq: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=True)
    at: Mapped[Instant] = mapped_column(Timestamp)
    topic: Mapped[str] = mapped_column(Code)
    key: Mapped[str] = mapped_column(Text)
    store_id: Mapped[UUID | None] = mapped_column(Id)
    payload: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    trace: Mapped[str] = mapped_column(Text)


class FeedReader(Table):
    """The stored cursor of a reader that works one at a time."""

    __tablename__ = "feed_reader"
    name: Mapped[str] = mapped_column(Code, primary_key=True)
    position: Mapped[int]
    fence: Mapped[int]
    last_error: Mapped[str | None]
    last_error_at: Mapped[Instant | None]
    attempts: Mapped[int]
    updated_at: Mapped[Instant]


class FeedDeadLetter(Table):
    """An entry that a reader could not handle, set aside for a person."""

    __tablename__ = "feed_dead_letter"
    reader: Mapped[str] = mapped_column(Code, primary_key=True)
    seq: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    error: Mapped[str]
    at: Mapped[Instant]


class Lease(Table):
    """Who may do a thing alone, until when. `fence` grows with every change of holder."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(Code, primary_key=True)
    holder: Mapped[UUID]
    until: Mapped[Instant]
    fence: Mapped[int]


class Job(Table):
    """Long work with progress, a counted outcome and a checkpoint to resume from."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "state", "id"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    argument: Mapped[Any] = mapped_column(Json)
    state: Mapped[str] = mapped_column(Code)
    done: Mapped[int]
    total: Mapped[int | None]
    outcome: Mapped[Any] = mapped_column(Json, nullable=True)
    checkpoint: Mapped[Any] = mapped_column(Json, nullable=True)
    error: Mapped[str | None]
    cancel_requested: Mapped[bool]
    actor: Mapped[str]
    trace: Mapped[str]
    created_at: Mapped[Instant]
    started_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]


class JobMessage(Table):
    """What a job has to say about one record: row, column, code, detail."""

    __tablename__ = "job_message"
    job_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    body: Mapped[Any] = mapped_column(Json)


class IdempotencyKey(Table):
    """The remembered answer to a write that carried an `Idempotency-Key`; kept 30 days."""

    __tablename__ = "idempotency_key"
    actor: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[str]
    status: Mapped[int | None]
    headers: Mapped[Any] = mapped_column(Json, nullable=True)
    body: Mapped[bytes | None]
    at: Mapped[Instant]


class Outbox(Table):
    """A message to the outside, written with the act that causes it and sent after the commit.

    lane: messages of one lane leave in the order of `seq`, each after the one before it was sent or given up.
    state: waiting, sent or dead; due_at: None while the lane is held, or nothing is due any more.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "state", "lane", "seq"),
        Index(None, "lane", "seq"),
        Index(None, "state", "sent_at"),
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )
    seq: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(Id, unique=True)
    kind: Mapped[str] = mapped_column(Code)
    lane: Mapped[str] = mapped_column(Code)
    message: Mapped[Any] = mapped_column(Json)
    state: Mapped[str] = mapped_column(Code)
    attempts: Mapped[int]
    due_at: Mapped[Instant | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None]
    created_at: Mapped[Instant]
    sent_at: Mapped[Instant | None]
    trace: Mapped[str]


class OutboxAttachment(Table):
    """A file that goes with a message of the outbox."""

    __tablename__ = "outbox_attachment"
    outbox_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    name: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes]


class Fact(Table):
    """Facts about this database: its node, whether it is a test."""

    __tablename__ = "database_fact"
    name: Mapped[str] = mapped_column(Code, primary_key=True)
    value: Mapped[str]
