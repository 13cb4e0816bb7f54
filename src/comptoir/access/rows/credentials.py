"""Sessions, devices, tokens and clients, loaded and written by their keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from comptoir.access.domain.credentials import SecretHash
from comptoir.access.tables import (
    Client,
    KnownDevice,
    Session,
    Station,
    Token,
)
from comptoir.access.tables import Person as PersonTable
from comptoir.kernel.values.time import Instant


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with what its person's principal needs. station_store_id: of the till where somebody took over."""

    id: UUID
    person_id: UUID
    name: str
    locale: str
    is_disabled: bool
    started_at: Instant
    seen_at: Instant
    ended_at: Instant | None
    station_id: UUID | None
    station_store_id: UUID | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A bearer token, by hand or of a client."""

    id: UUID
    name: str
    role: str
    store_id: UUID | None
    scope: list[str] | None
    narrowing: Any
    client_id: UUID | None
    created_at: Instant
    expires_at: Instant | None
    last_used_at: Instant | None
    revoked_at: Instant | None


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A program with a secret of its own."""

    id: UUID
    name: str
    secret_hash: bytes
    role: str
    store_id: UUID | None
    narrowing: Any
    created_at: Instant
    revoked_at: Instant | None


_TOKEN = (
    Token.id,
    Token.name,
    Token.role,
    Token.store_id,
    Token.scope,
    Token.narrowing,
    Token.client_id,
    Token.created_at,
    Token.expires_at,
    Token.last_used_at,
    Token.revoked_at,
)


_SESSION: tuple[Any, ...] = (
    Session.id,
    Session.person_id,
    PersonTable.name,
    PersonTable.locale,
    PersonTable.is_disabled,
    Session.started_at,
    Session.seen_at,
    Session.ended_at,
    Session.station_id,
    Station.store_id,
)
_CLIENT = (
    Client.id,
    Client.name,
    Client.secret_hash,
    Client.role,
    Client.store_id,
    Client.narrowing,
    Client.created_at,
    Client.revoked_at,
)


def is_known_device(connection: Connection, token_hash: SecretHash, person_id: UUID) -> bool:
    """Whether this person has signed in with this device before."""
    return (
        connection.execute(
            select(KnownDevice.person_id).where(
                KnownDevice.token_hash == token_hash, KnownDevice.person_id == person_id
            )
        ).first()
        is not None
    )


def remember_device(
    connection: Connection, token_hash: SecretHash, person_id: UUID, now: Instant, before: SecretHash | None
) -> None:
    """The device has signed this person in. `before`: its secret until now, which a new one replaces."""
    if before is not None:
        connection.execute(delete(KnownDevice).where(KnownDevice.token_hash == before))
    connection.execute(insert(KnownDevice).values(token_hash=token_hash, person_id=person_id, seen_at=now))


def session_by_hash(connection: Connection, token_hash: SecretHash) -> SessionRow | None:
    """The session of a cookie."""
    row = connection.execute(
        select(*_SESSION)
        .join(PersonTable, PersonTable.id == Session.person_id)
        .outerjoin(Station, Station.id == Session.station_id)
        .where(Session.token_hash == token_hash)
    ).one_or_none()
    return None if row is None else SessionRow(*row)


def touch_session(connection: Connection, session_id: UUID, now: Instant) -> None:
    """The session was used; a clock set back changes nothing."""
    connection.execute(update(Session).where(Session.id == session_id, Session.seen_at < now).values(seen_at=now))


def live_sessions(connection: Connection, person_id: UUID, started_after: Instant, seen_after: Instant) -> list[Any]:
    """The sessions of a person that may still serve, newest first."""
    return list(
        connection.execute(
            select(Session.id, Session.started_at, Session.seen_at, Session.address, Session.device)
            .where(
                Session.person_id == person_id,
                Session.ended_at.is_(None),
                Session.started_at > started_after,
                Session.seen_at > seen_after,
            )
            .order_by(Session.started_at.desc(), Session.id.desc())
        )
    )


def end_sessions(
    connection: Connection, now: Instant, reason: str, *conditions: ColumnElement[bool]
) -> list[tuple[UUID, UUID]]:
    """Ends what still runs among the sessions; the ids of session and person of those it ended."""
    rows = connection.execute(
        update(Session)
        .where(Session.ended_at.is_(None), *conditions)
        .values(ended_at=now, end_reason=reason)
        .returning(Session.id, Session.person_id)
    )
    return [(row.id, row.person_id) for row in rows]


def token_by_hash(connection: Connection, token_hash: SecretHash) -> TokenRow | None:
    """The bearer token with this secret."""
    row = connection.execute(select(*_TOKEN).where(Token.token_hash == token_hash)).one_or_none()
    return None if row is None else TokenRow(*row)


def tokens(connection: Connection, *conditions: ColumnElement[bool], limit: int | None = None) -> list[TokenRow]:
    """The tokens that meet the conditions, in the order of their ids."""
    rows = connection.execute(select(*_TOKEN).where(*conditions).order_by(Token.id).limit(limit))
    return [TokenRow(*row) for row in rows]


def touch_token(connection: Connection, token_id: UUID, now: Instant) -> None:
    """The token was used."""
    connection.execute(update(Token).where(Token.id == token_id).values(last_used_at=now))


def clients(connection: Connection, *conditions: ColumnElement[bool], limit: int | None = None) -> list[ClientRow]:
    """The clients that meet the conditions, in the order of their ids."""
    rows = connection.execute(select(*_CLIENT).where(*conditions).order_by(Client.id).limit(limit))
    return [ClientRow(*row) for row in rows]
