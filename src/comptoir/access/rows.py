"""Loading, locking and writing the rows of access by their keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, insert, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from comptoir.access.domain.credentials import SecretHash
from comptoir.access.domain.people import Person, RoleGiven
from comptoir.access.domain.trail import AuditEntry, Link
from comptoir.access.tables import (
    Audit,
    AuditLink,
    AuditPending,
    Client,
    KnownDevice,
    RoleAssignment,
    Session,
    Token,
)
from comptoir.access.tables import Person as PersonTable
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant

_PERSON = (
    PersonTable.id,
    PersonTable.email,
    PersonTable.name,
    PersonTable.locale,
    PersonTable.is_disabled,
    PersonTable.totp_secret,
    PersonTable.is_first_password,
    PersonTable.version,
    PersonTable.created_at,
)


@dataclass(frozen=True, slots=True)
class SignInFacts:
    """What signing in needs to know of a person."""

    person_id: UUID
    email: str
    name: str
    is_disabled: bool
    password_hash: str | None
    password_since: Instant | None
    is_first_password: bool
    totp_secret: bytes | None
    totp_candidate: bytes | None
    totp_last_step: int | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with what its person's principal needs."""

    id: UUID
    person_id: UUID
    name: str
    locale: str
    is_disabled: bool
    started_at: Instant
    seen_at: Instant
    ended_at: Instant | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A bearer token, by hand or of a client."""

    id: UUID
    name: str
    role: str
    store_id: UUID | None
    scope: list[str] | None
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
    created_at: Instant
    revoked_at: Instant | None


_SIGN_IN = (
    PersonTable.id,
    PersonTable.email,
    PersonTable.name,
    PersonTable.is_disabled,
    PersonTable.password_hash,
    PersonTable.password_since,
    PersonTable.is_first_password,
    PersonTable.totp_secret,
    PersonTable.totp_candidate,
    PersonTable.totp_last_step,
)
_TOKEN = (
    Token.id,
    Token.name,
    Token.role,
    Token.store_id,
    Token.scope,
    Token.client_id,
    Token.created_at,
    Token.expires_at,
    Token.last_used_at,
    Token.revoked_at,
)
_CLIENT = (
    Client.id,
    Client.name,
    Client.secret_hash,
    Client.role,
    Client.store_id,
    Client.created_at,
    Client.revoked_at,
)
AUDIT_COLUMNS = (Audit.id, Audit.at, Audit.actor, Audit.action, Audit.subject, Audit.detail, Audit.trace)


def _insert_or_ignore(connection: Connection, table: type[Table]) -> Any:  # noqa: ANN401 - the dialects share no type
    """An insert that leaves out what would break a unique key."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def roles_of(connection: Connection, person_ids: Iterable[UUID]) -> dict[UUID, tuple[RoleGiven, ...]]:
    """The roles of each person, by role and store."""
    found: dict[UUID, list[RoleGiven]] = defaultdict(list)
    rows = connection.execute(
        select(RoleAssignment.person_id, RoleAssignment.role, RoleAssignment.store_id)
        .where(RoleAssignment.person_id.in_(list(person_ids)))
        .order_by(RoleAssignment.role, RoleAssignment.id)
    )
    for person_id, role, store_id in rows:
        found[person_id].append(RoleGiven(role, store_id))
    return {person_id: tuple(roles) for person_id, roles in found.items()}


def people(connection: Connection, *conditions: ColumnElement[bool], limit: int | None = None) -> list[Person]:
    """The people who meet the conditions, in the order of their ids."""
    rows = connection.execute(select(*_PERSON).where(*conditions).order_by(PersonTable.id).limit(limit)).all()
    roles = roles_of(connection, [row.id for row in rows])
    return [
        Person(
            id=row.id,
            email=row.email,
            name=row.name,
            locale=row.locale,
            is_disabled=row.is_disabled,
            has_second_factor=row.totp_secret is not None,
            is_first_password=row.is_first_password,
            version=row.version,
            created_at=row.created_at,
            roles=roles.get(row.id, ()),
        )
        for row in rows
    ]


def lock_person(connection: Connection, person_id: UUID) -> Person | None:
    """The person, locked until the end of the transaction."""
    connection.execute(select(PersonTable.id).where(PersonTable.id == person_id).with_for_update())
    found = people(connection, PersonTable.id == person_id)
    return found[0] if found else None


def insert_person(connection: Connection, values: Mapping[str, Any]) -> bool:
    """A new person; columns not named are empty. False when another transaction took the id or the address first."""
    nothing = {
        "is_disabled": False,
        "password_hash": None,
        "password_since": None,
        "is_first_password": False,
        "totp_secret": None,
        "totp_candidate": None,
        "totp_last_step": None,
        "version": 1,
    }
    statement = _insert_or_ignore(connection, PersonTable).values({**nothing, **values}).returning(PersonTable.id)
    return connection.execute(statement).first() is not None


def update_person(connection: Connection, person_id: UUID, values: Mapping[str, Any]) -> None:
    """Changed columns of a person, with a new version."""
    connection.execute(
        update(PersonTable).where(PersonTable.id == person_id).values(**values, version=PersonTable.version + 1)
    )


def email_owner(connection: Connection, email_folded: str) -> UUID | None:
    """Who signs in with the address."""
    return connection.execute(
        select(PersonTable.id).where(PersonTable.email_folded == email_folded)
    ).scalar_one_or_none()


def replace_roles(connection: Connection, person_id: UUID, rows: list[dict[str, Any]]) -> None:
    """The person's roles, all at once; the person is locked."""
    connection.execute(delete(RoleAssignment).where(RoleAssignment.person_id == person_id))
    if rows:
        connection.execute(insert(RoleAssignment), rows)


def is_other_administrator(connection: Connection, person_id: UUID, role: str) -> bool:
    """Whether somebody else who is not disabled has the role for all stores."""
    return (
        connection.execute(
            select(RoleAssignment.id)
            .join(PersonTable, PersonTable.id == RoleAssignment.person_id)
            .where(
                RoleAssignment.role == role,
                RoleAssignment.store_id.is_(None),
                RoleAssignment.person_id != person_id,
                not_(PersonTable.is_disabled),
            )
            .limit(1)
        ).first()
        is not None
    )


def sign_in_facts(connection: Connection, *conditions: ColumnElement[bool], lock: bool = False) -> SignInFacts | None:
    """What signing in needs to know of the one person who meets the conditions."""
    statement = select(*_SIGN_IN).where(*conditions)
    row = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
    return None if row is None else SignInFacts(*tuple(row))


def use_totp_step(connection: Connection, person_id: UUID, step: int) -> bool:
    """Marks a code's time step as used; False when it, or a later one, was used before."""
    fresh = or_(PersonTable.totp_last_step.is_(None), PersonTable.totp_last_step < step)
    changed = connection.execute(
        update(PersonTable).where(PersonTable.id == person_id, fresh).values(totp_last_step=step)
    )
    return changed.rowcount == 1


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
        select(
            Session.id,
            Session.person_id,
            PersonTable.name,
            PersonTable.locale,
            PersonTable.is_disabled,
            Session.started_at,
            Session.seen_at,
            Session.ended_at,
        )
        .join(PersonTable, PersonTable.id == Session.person_id)
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


def insert_audit(connection: Connection, entry: AuditEntry) -> None:
    """An audit row, waiting for its link."""
    connection.execute(
        insert(Audit).values(
            id=entry.id,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            detail=dict(entry.detail),
            trace=entry.trace,
        )
    )
    connection.execute(insert(AuditPending).values(audit_id=entry.id))


def pending_audit(connection: Connection, limit: int) -> list[AuditEntry]:
    """Rows that wait for their link, oldest first."""
    rows = connection.execute(
        select(*AUDIT_COLUMNS).join(AuditPending, AuditPending.audit_id == Audit.id).order_by(Audit.id).limit(limit)
    )
    return [AuditEntry(*row) for row in rows]


def last_link(connection: Connection) -> Link | None:
    """The end of the chain."""
    row = connection.execute(
        select(AuditLink.sequence, AuditLink.audit_id, AuditLink.hash).order_by(AuditLink.sequence.desc()).limit(1)
    ).one_or_none()
    return None if row is None else Link(*row)


def insert_links(connection: Connection, links: list[Link]) -> None:
    """Further links; their rows wait no more."""
    connection.execute(
        insert(AuditLink),
        [{"sequence": link.sequence, "audit_id": link.entry_id, "hash": link.hash} for link in links],
    )
    connection.execute(delete(AuditPending).where(AuditPending.audit_id.in_([link.entry_id for link in links])))


def linked_audit(connection: Connection, after: int, limit: int) -> list[tuple[Link, AuditEntry | None]]:
    """Links after a sequence with their rows; a row that is gone is None."""
    rows = connection.execute(
        select(AuditLink.sequence, AuditLink.audit_id, AuditLink.hash, *AUDIT_COLUMNS)
        .outerjoin(Audit, Audit.id == AuditLink.audit_id)
        .where(AuditLink.sequence > after)
        .order_by(AuditLink.sequence)
        .limit(limit)
    )
    return [(Link(*row[:3]), None if row[3] is None else AuditEntry(*row[3:])) for row in rows]
