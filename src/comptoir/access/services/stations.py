"""Devices that stand somewhere for good: set up, found by their key, withdrawn with the sessions that began there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import insert, select, update

from comptoir.access.domain.credentials import secret_hash
from comptoir.access.domain.pins import Station, StationRevoked, StationUnknown
from comptoir.access.domain.sessions import EndReason
from comptoir.access.events import SessionEnded, StationChanged
from comptoir.access.rows import end_sessions
from comptoir.access.services.trail import record_audit
from comptoir.access.tables import Session
from comptoir.access.tables import Station as StationRow
from comptoir.kernel.ids import new_id, new_secret

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from comptoir.kernel.uow import UnitOfWork

TILL = "till"
DISPLAY = "display"
_COLUMNS = tuple(Station.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class PutStation:
    """A device to set up. kind: TILL or DISPLAY; subject: the code of its till."""

    kind: str
    subject: str
    store_id: UUID
    name: str
    lock_minutes: int


def enrol_station(uow: UnitOfWork, command: PutStation) -> tuple[Station, str]:
    """A device and its key, which is told once."""
    key, id_ = new_secret(), new_id()
    uow.connection.execute(
        insert(StationRow).values(
            id=id_,
            kind=command.kind,
            subject=command.subject,
            store_id=command.store_id,
            name=command.name,
            key_hash=secret_hash(key),
            lock_minutes=command.lock_minutes,
            enrolled_at=uow.now,
            enrolled_by=str(uow.actor),
            revoked_at=None,
        )
    )
    facts = {"kind": command.kind, "subject": command.subject}
    record_audit(uow, "access.station.enrolled", f"station:{id_}", facts)
    uow.emit(StationChanged(station_id=str(id_), subject=command.subject, is_revoked=False))
    return _found(uow.connection, StationRow.id == id_)[0], key


def revoke_station(uow: UnitOfWork, station: Station) -> None:
    """Withdraw the key of a device; sessions that began there end. Once more changes nothing."""
    if station.revoked_at is not None:
        return
    mine = StationRow.id == station.id
    uow.connection.execute(update(StationRow).where(mine).values(revoked_at=uow.now))
    for session_id, person_id in end_sessions(
        uow.connection, uow.now, EndReason.STATION_REVOKED, Session.station_id == station.id
    ):
        told = {"session_id": str(session_id), "person_id": str(person_id)}
        uow.emit(SessionEnded(**told, reason=EndReason.STATION_REVOKED))
    record_audit(uow, "access.station.revoked", f"station:{station.id}", {"subject": station.subject})
    uow.emit(StationChanged(station_id=str(station.id), subject=station.subject, is_revoked=True))


def station_by_key(connection: Connection, key: str | None, kind: str) -> Station:
    """The device that holds a key. Refuses StationUnknown, StationRevoked."""
    found = _found(connection, StationRow.key_hash == secret_hash(key), StationRow.kind == kind) if key else ()
    if not found:
        raise StationUnknown
    if found[0].revoked_at is not None:
        raise StationRevoked(str(found[0].id))
    return found[0]


def station_by_id(connection: Connection, station_id: UUID) -> Station:
    """A device. Refuses StationUnknown."""
    found = _found(connection, StationRow.id == station_id)
    if not found:
        raise StationUnknown
    return found[0]


def stations_of(connection: Connection, subject: str) -> list[Station]:
    """The devices of a till, the newest first, without those that were withdrawn."""
    return _found(connection, StationRow.subject == subject, StationRow.revoked_at.is_(None))


def _found(connection: Connection, *conditions: ColumnElement[bool]) -> list[Station]:
    columns = (getattr(StationRow, name) for name in _COLUMNS)
    statement = select(*columns).where(*conditions).order_by(StationRow.id.desc())
    return [Station(*row) for row in connection.execute(statement)]
