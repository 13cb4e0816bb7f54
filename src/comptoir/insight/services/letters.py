"""Reports by mail: who is sent what, and the letter of the morning. Tonight's letter is written by `app`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import delete, select, update

from comptoir.access.service import record_audit
from comptoir.insight.events import LetterChanged, LetterDeleted, LetterSent
from comptoir.insight.tables import ReportLetter
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.mail import check_address
from comptoir.kernel.values.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork


class Letter(NamedTuple):
    """A report that somebody is mailed, in the order of its table.

    kind: `morning` tells of the day before at `hour` of the store's clock, `tonight` of a day whose tills are closed.
    store_id: None is all stores. sent_for: the last day that was told.
    """

    id: UUID
    person_id: UUID
    address: str
    locale: str
    kind: str
    store_id: UUID | None
    hour: int
    sent_for: date | None


@dataclass(eq=False)
class LetterUnknown(NotFound):
    """One is mailed no such report."""

    code: ClassVar[str] = "insight.letter_unknown"
    letter: UUID


def letters_of(connection: Connection, person_id: UUID | None = None) -> list[Letter]:
    """The letters of a person, or of all, oldest first."""
    table = ReportLetter.__table__.c
    statement = select(*(table[name] for name in Letter._fields)).order_by(table.id)
    if person_id is not None:
        statement = statement.where(table.person_id == person_id)
    return [Letter._make(row) for row in connection.execute(statement)]


def put_letter(uow: UnitOfWork, letter: Letter) -> tuple[Letter, bool]:
    """Add a letter or change it; whether it is new. Refuses MalformedValue (an address), LetterUnknown (another's)."""
    checked = letter._replace(address=check_address(letter.address))
    known = next((one for one in letters_of(uow.connection) if one.id == letter.id), None)
    if known is not None and known.person_id != letter.person_id:
        raise LetterUnknown(letter.id)
    made = checked._replace(sent_for=None if known is None else known.sent_for)
    upsert_rows(uow.connection, ReportLetter, Letter._fields, [made], ("id",))
    _note(uow, made, "changed")
    uow.emit(LetterChanged(letter_id=str(made.id), kind=made.kind, store_id=_store(made)))
    return made, known is None


def delete_letter(uow: UnitOfWork, letter_id: UUID, person_id: UUID) -> None:
    """Send a letter no more. Refuses LetterUnknown."""
    known = next((one for one in letters_of(uow.connection, person_id) if one.id == letter_id), None)
    if known is None:
        raise LetterUnknown(letter_id)
    uow.connection.execute(delete(ReportLetter).where(ReportLetter.id == letter_id))
    _note(uow, known, "deleted")
    uow.emit(LetterDeleted(letter_id=str(known.id), kind=known.kind, store_id=_store(known)))


def mark_sent(uow: UnitOfWork, letter: Letter, day: date) -> bool:
    """Note that a day was told; False when another process did so first."""
    mine = ReportLetter.sent_for.is_(None) if letter.sent_for is None else ReportLetter.sent_for == letter.sent_for
    noted = update(ReportLetter).where(ReportLetter.id == letter.id, mine).values(sent_for=day)
    if uow.connection.execute(noted).rowcount != 1:
        return False
    _note(uow, letter, "sent", day=day.isoformat())
    told = LetterSent(letter_id=str(letter.id), kind=letter.kind, store_id=_store(letter), day=day.isoformat())
    uow.emit(told)
    return True


def _store(letter: Letter) -> str | None:
    return None if letter.store_id is None else str(letter.store_id)


def _note(uow: UnitOfWork, letter: Letter, what: str, **more: str) -> None:
    """Keep in the audit trail what became of a letter; its address is the person's own."""
    detail = {"kind": letter.kind, "store": _store(letter), **more}
    record_audit(uow, f"insight.letter.{what}", f"letter:{letter.id}", detail)
