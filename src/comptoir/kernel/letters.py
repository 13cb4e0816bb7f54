"""What readers of the feed have set aside, and how it is handed to them again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.feed import FeedEntry, entries_after
from comptoir.kernel.tables import FeedDeadLetter
from comptoir.kernel.values.errors import Conflict, NotFound
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.database import Database
    from comptoir.kernel.reading import Reading
    from comptoir.kernel.uow import UnitOfWork


@dataclass(eq=False)
class LetterNotFound(NotFound):
    """The reader has not set this entry aside, or its entry is no longer kept."""

    code = "kernel.letter_not_found"
    reader: str
    seq: int


@dataclass(eq=False)
class ReplayFailed(Conflict):
    """The entry could not be handled this time either; it stays set aside."""

    code = "kernel.replay_failed"
    reader: str
    seq: int
    error: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An entry that a reader has set aside. entry: None when the feed no longer keeps it."""

    reader: str
    seq: int
    error: str
    at: Instant
    entry: FeedEntry | None


def dead_letters(connection: Connection, reader: str, limit: int, after: int = 0) -> list[DeadLetter]:
    """What a reader has set aside, oldest first."""
    rows = connection.execute(
        select(FeedDeadLetter.seq, FeedDeadLetter.error, FeedDeadLetter.at)
        .where(FeedDeadLetter.reader == reader, FeedDeadLetter.seq > after)
        .order_by(FeedDeadLetter.seq)
        .limit(limit)
    ).all()
    return [DeadLetter(reader, row.seq, row.error, row.at, _entry_at(connection, row.seq)) for row in rows]


def replay_letter(database: Database, reading: Reading, seq: int) -> None:
    """Hand an entry that was set aside to its reader once more. Raises LetterNotFound, ReplayFailed.

    The letter goes in the transaction of its effect, so a second call finds none.
    """
    ours = (FeedDeadLetter.reader == reading.name, FeedDeadLetter.seq == seq)
    with database.read() as connection:
        entry = _entry_at(connection, seq)
    if entry is None:
        raise LetterNotFound(reading.name, seq)
    try:
        with database.write(SYSTEM, entry.trace) as uow:
            _take_letter(uow, reading.name, seq)
            reading.handle(uow, [entry])
    except LetterNotFound:
        raise
    except Exception as failure:
        with database.write(SYSTEM, entry.trace) as uow:
            uow.connection.execute(update(FeedDeadLetter).where(*ours).values(error=repr(failure), at=uow.now))
        raise ReplayFailed(reading.name, seq, repr(failure)) from failure


def _take_letter(uow: UnitOfWork, reader: str, seq: int) -> None:
    taken = uow.connection.execute(
        delete(FeedDeadLetter).where(FeedDeadLetter.reader == reader, FeedDeadLetter.seq == seq)
    )
    if taken.rowcount != 1:
        raise LetterNotFound(reader, seq)


def _entry_at(connection: Connection, seq: int) -> FeedEntry | None:
    found = entries_after(connection, seq - 1, 1)
    return found[0] if found and found[0].seq == seq else None
