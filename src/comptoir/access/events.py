"""The feed entries of access: ids only, so that caches of who may do what are dropped in every process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from comptoir.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged(Event):
    """A person was added, changed, disabled, or given other roles."""

    topic: ClassVar[str] = "access.person.changed"
    person_id: str

    def key(self) -> str:
        return self.person_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted(Event):
    """A person signed in."""

    topic: ClassVar[str] = "access.session.started"
    session_id: str
    person_id: str

    def key(self) -> str:
        return self.session_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Event):
    """A session was ended before its time; `reason` says why."""

    topic: ClassVar[str] = "access.session.ended"
    session_id: str
    person_id: str
    reason: str

    def key(self) -> str:
        return self.session_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(Event):
    """A bearer token was made by hand."""

    topic: ClassVar[str] = "access.token.created"
    token_id: str

    def key(self) -> str:
        return self.token_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Event):
    """A bearer token was revoked."""

    topic: ClassVar[str] = "access.token.revoked"
    token_id: str

    def key(self) -> str:
        return self.token_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCreated(Event):
    """A program was given an id and a secret to fetch tokens with."""

    topic: ClassVar[str] = "access.client.created"
    client_id: str

    def key(self) -> str:
        return self.client_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRevoked(Event):
    """A program's secret was revoked, and with it the tokens it had fetched."""

    topic: ClassVar[str] = "access.client.revoked"
    client_id: str

    def key(self) -> str:
        return self.client_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGiven(Event):
    """Somebody allowed another an act once. amount: minor units; subject: what it is bound to, such as a till."""

    topic: ClassVar[str] = "access.approval.given"
    approval_id: str
    permission: str
    subject: str
    amount: int
    asked_by: str
    store_id: str

    def key(self) -> str:
        return self.approval_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSealed(Event):
    """The audit trail was chained up to `sequence`, whose link has this hash."""

    topic: ClassVar[str] = "access.audit.sealed"
    sequence: int
    hash: str

    def key(self) -> str:
        return str(self.sequence)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationChanged(Event):
    """A till's screen or a customer's display was set up, or its key withdrawn. subject: the till's code."""

    topic: ClassVar[str] = "access.station.changed"
    station_id: str
    subject: str
    is_revoked: bool

    def key(self) -> str:
        return self.station_id
