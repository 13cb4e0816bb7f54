"""The tables of access. Names and addresses of people stand here and nowhere else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Bytes, Code, Id, Json, Text, Timestamp, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class Person(Table):
    """Somebody who signs in. `is_first_password`: it was handed over at `password_since` and not changed yet."""

    __tablename__ = "access_person"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    email: Mapped[str]
    email_folded: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(Code)
    is_disabled: Mapped[bool]
    password_hash: Mapped[str | None]
    password_since: Mapped[Instant | None]
    is_first_password: Mapped[bool]
    totp_secret: Mapped[bytes | None]
    totp_candidate: Mapped[bytes | None]
    totp_last_step: Mapped[int | None]
    version: Mapped[int]
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant]


class RoleAssignment(Table):
    """A role that a person has, for one store or (null) for all. narrowing: to a part of the catalogue."""

    __tablename__ = "access_role_assignment"
    __table_args__ = (Index(None, "person_id"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("access_person.id"))
    role: Mapped[str] = mapped_column(Code)
    store_id: Mapped[UUID | None] = mapped_column(Id)
    narrowing: Mapped[Any] = mapped_column(Json, nullable=True)
    given_at: Mapped[Instant]
    given_by: Mapped[str]


class Session(Table):
    """A sign-in of a person in a browser; the token is stored hashed.

    station_id: the device where it began with a short number or a badge; it does till work only.
    """

    __tablename__ = "access_session"
    __table_args__ = (Index(None, "person_id", "started_at"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("access_person.id"))
    token_hash: Mapped[bytes] = mapped_column(Bytes, unique=True)
    started_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    end_reason: Mapped[str | None] = mapped_column(Code)
    address: Mapped[str]
    device: Mapped[str]
    station_id: Mapped[UUID | None] = mapped_column(Id)


class KnownDevice(Table):
    """A browser in which a person signed in before; strangers' guesses do not slow it down."""

    __tablename__ = "access_known_device"
    __table_args__ = (Index(None, "person_id", "seen_at"), {"sqlite_strict": True})
    token_hash: Mapped[bytes] = mapped_column(Bytes, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("access_person.id"))
    seen_at: Mapped[Instant]


class Client(Table):
    """A program that fetches short-lived tokens with its own secret (OAuth 2.1, client credentials).

    narrowing: to a part of the catalogue.
    """

    __tablename__ = "access_client"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    secret_hash: Mapped[bytes]
    role: Mapped[str] = mapped_column(Code)
    store_id: Mapped[UUID | None] = mapped_column(Id)
    narrowing: Mapped[Any] = mapped_column(Json, nullable=True)
    created_at: Mapped[Instant]
    created_by: Mapped[str]
    revoked_at: Mapped[Instant | None]


class Token(Table):
    """A bearer token, stored hashed: made by hand, or short-lived for a client."""

    __tablename__ = "access_token"
    __table_args__ = (Index(None, "client_id", "expires_at"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(Bytes, unique=True)
    role: Mapped[str] = mapped_column(Code)
    store_id: Mapped[UUID | None] = mapped_column(Id)
    scope: Mapped[Any] = mapped_column(Json, nullable=True)
    narrowing: Mapped[Any] = mapped_column(Json, nullable=True)
    client_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("access_client.id"))
    created_at: Mapped[Instant]
    created_by: Mapped[str]
    expires_at: Mapped[Instant | None]
    last_used_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]


class Audit(Table):
    """What was done, written with the act. Rows are never changed; `detail` holds no personal data."""

    __tablename__ = "access_audit"
    __table_args__ = (Index(None, "subject", "id"), Index(None, "action", "id"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    at: Mapped[Instant] = mapped_column(Timestamp)
    actor: Mapped[str]
    action: Mapped[str] = mapped_column(Code)
    subject: Mapped[str]
    detail: Mapped[Any] = mapped_column(Json)
    trace: Mapped[str]


class AuditLink(Table):
    """The place of an audit row in the chain, given by the sealer."""

    __tablename__ = "access_audit_link"
    sequence: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    audit_id: Mapped[UUID] = mapped_column(Id, unique=True)
    hash: Mapped[str]


class AuditPending(Table):
    """Audit rows that the sealer has not chained yet."""

    __tablename__ = "access_audit_pending"
    audit_id: Mapped[UUID] = mapped_column(Id, primary_key=True)


class ApprovalRow(Table):
    """Somebody allowed what another may not do alone: once, up to an amount, at one till, for some minutes.

    subject: what it is bound to, such as a till's code. about: the very thing that it is for, such as a line of a
    ticket. amount: in minor units. used_for, used_line: the ticket and its line that it was used for.
    """

    __tablename__ = "access_approval"
    __table_args__ = (Index(None, "used_for"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    permission: Mapped[str] = mapped_column(Code)
    store_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(Code)
    amount: Mapped[int]
    reason: Mapped[str]
    approved_by: Mapped[str]
    asked_by: Mapped[str]
    approved_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_for: Mapped[UUID | None] = mapped_column(Id)
    used_line: Mapped[str | None] = mapped_column(Text)
    used_at: Mapped[Instant | None]
    about: Mapped[UUID | None] = mapped_column(Id)


class Pin(Table):
    """How a person takes over a till that somebody set up: a short number, a badge, or both; stored hashed.

    failures: wrong numbers since the last right one; at the limit only a password helps.
    """

    __tablename__ = "access_pin"
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("access_person.id"), primary_key=True)
    pin_hash: Mapped[str | None]
    badge_hash: Mapped[bytes | None] = mapped_column(Bytes, unique=True)
    failures: Mapped[int]
    changed_at: Mapped[Instant]


class Station(Table):
    """A device that stands somewhere for good and knows its place by a key: a till's screen, a customer's display.

    subject: what it belongs to, such as a till's code. lock_minutes: without a touch, until its screen locks itself.
    """

    __tablename__ = "access_station"
    __table_args__ = (Index(None, "subject"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    subject: Mapped[str] = mapped_column(Code)
    store_id: Mapped[UUID]
    name: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(Bytes, unique=True)
    lock_minutes: Mapped[int]
    enrolled_at: Mapped[Instant]
    enrolled_by: Mapped[str]
    revoked_at: Mapped[Instant | None]
