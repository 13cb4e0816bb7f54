"""Sessions: starting, listing and ending them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, delete, insert, or_, select

from comptoir.access.domain.credentials import SecretHash, SessionNotFound, secret_hash
from comptoir.access.domain.sessions import EndReason, SessionLimits, session_end
from comptoir.access.events import SessionEnded, SessionStarted
from comptoir.access.rows import end_sessions, live_sessions, remember_device
from comptoir.access.services.trail import record_audit
from comptoir.access.tables import Session
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id, new_secret
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant

_DEVICE_TEXT_MAX = 200


@dataclass(frozen=True, slots=True)
class Device:
    """Where a sign-in comes from, as a person would know it again. `token`: the device cookie, if there is one."""

    address: str
    description: str
    token: str | None


@dataclass(frozen=True, slots=True)
class NewSession:
    """The secrets of a new session, for the browser's cookies."""

    id: UUID
    token: str
    device_token: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that still serves, as shown to its person."""

    id: UUID
    started_at: Instant
    seen_at: Instant
    ends_at: Instant
    address: str
    device: str


def start_session(uow: UnitOfWork, person_id: UUID, device: Device, station_id: UUID | None = None) -> NewSession:
    """A session under a new secret; the device is known from now on, under a new secret too.

    station_id: the till's device where somebody took over; there the browser is nobody's own.
    """
    session = NewSession(new_id(), new_secret(), new_secret())
    uow.connection.execute(
        insert(Session).values(
            id=session.id,
            person_id=person_id,
            token_hash=secret_hash(session.token),
            started_at=uow.now,
            seen_at=uow.now,
            ended_at=None,
            end_reason=None,
            address=device.address,
            device=_printable(device.description),
            station_id=station_id,
        )
    )
    facts = {"session": str(session.id)}
    if station_id is None:
        remember_device(uow.connection, secret_hash(session.device_token), person_id, uow.now, _known(device))
    else:
        facts["station"] = str(station_id)
    record_audit(uow, "access.session.started", f"person:{person_id}", facts)
    uow.emit(SessionStarted(session_id=str(session.id), person_id=str(person_id)))
    return session


def end_session(uow: UnitOfWork, person_id: UUID, session_id: UUID, reason: EndReason) -> None:
    """Ends a session of the person; one that has ended stays as it is. Refuses SessionNotFound.

    A session of somebody else is as unknown as one that never was.
    """
    ended = end_sessions(uow.connection, uow.now, reason, Session.id == session_id, Session.person_id == person_id)
    if not ended:
        raise SessionNotFound(session=str(session_id))
    record_audit(uow, "access.session.ended", f"person:{person_id}", {"session": str(session_id), "reason": reason})
    uow.emit(SessionEnded(session_id=str(session_id), person_id=str(person_id), reason=reason))


def open_sessions(
    connection: Connection, person_id: UUID, limits: SessionLimits, now: Instant
) -> Sequence[OpenSession]:
    """The sessions of a person that still serve, newest first."""
    rows = live_sessions(connection, person_id, Instant(now - limits.absolute), Instant(now - limits.idle))
    return [
        OpenSession(
            row.id,
            row.started_at,
            row.seen_at,
            session_end(row.started_at, row.seen_at, limits),
            row.address,
            row.device,
        )
        for row in rows
    ]


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:_DEVICE_TEXT_MAX]


def _known(device: Device) -> SecretHash | None:
    return None if device.token is None else secret_hash(device.token)


def trim_sessions(database: Database, limits: SessionLimits, before: Instant, count_max: int) -> int:
    """Forget sessions that serve no more and were last used before an instant; how many, `count_max` at most."""
    with database.write() as uow:
        is_over = or_(
            Session.ended_at.is_not(None),
            Session.started_at <= uow.now - limits.absolute,
            Session.seen_at <= uow.now - limits.idle,
        )
        found = select(Session.id).where(Session.seen_at < before, is_over).limit(count_max)
        ids = list(uow.connection.execute(found).scalars())
        uow.connection.execute(delete(Session).where(Session.id.in_(ids)))
    return len(ids)
