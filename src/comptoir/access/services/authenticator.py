"""From the credential of a request to its principal, at little cost."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from comptoir.access.domain.credentials import Credential, CredentialKind, CredentialRefused
from comptoir.access.domain.people import RoleGiven
from comptoir.access.domain.pins import narrowed, till_work
from comptoir.access.domain.principals import Principal
from comptoir.access.domain.sessions import SessionLimits, is_live, is_touch_due, session_end
from comptoir.access.rows import roles_of, session_by_hash, token_by_hash, touch_session, touch_token
from comptoir.access.services.roles import grants_of, grants_of_token, shipped_roles
from comptoir.kernel.database import Database
from comptoir.kernel.feed import FeedEntry
from comptoir.kernel.values.time import Instant

FRESH = timedelta(seconds=5)
"""How long what was looked up serves without another look, when no entry of the feed says otherwise."""

_HELD_MAX = 10_000
_WITHDRAWING = frozenset(
    {"access.session.ended", "access.token.revoked", "access.client.revoked", "access.person.changed"}
)


@dataclass(frozen=True, slots=True)
class Authenticated:
    """Who asks, and by which session (of a person) or token (of a program)."""

    principal: Principal
    kind: CredentialKind
    via_id: UUID


@dataclass(frozen=True, slots=True)
class _Held:
    who: Authenticated
    until: Instant


class Authenticator:
    """Looks up credentials and remembers the answers for a few seconds.

    A withdrawal (session ended, token revoked, person changed) is seen at once in the process that did it, which calls
    `forget`, and in the others as soon as the feed tells them, at the latest after FRESH.
    """

    def __init__(self, database: Database, limits: SessionLimits) -> None:
        self._database = database
        self.limits = limits
        self._held: dict[bytes, _Held] = {}
        self._forgotten = 0
        self._guard = threading.Lock()

    def cached(self, credential: Credential) -> Authenticated | None:
        """The answer if it is still fresh; asks nothing of the database, so it may run on the event loop."""
        held = self._held.get(credential.hash)
        if held is None or held.who.kind is not credential.kind or held.until <= self._database.clock.now():
            return None
        return held.who

    def resolve(self, credential: Credential) -> Authenticated:
        """The answer from the database, noting the use once a minute. Blocks. Refuses CredentialRefused."""
        seen = self._forgotten
        now = self._database.clock.now()
        if credential.kind is CredentialKind.COOKIE:
            who, until = self._session(credential, now)
        else:
            who, until = self._token(credential, now)
        with self._guard:
            # What was withdrawn while we looked must not be remembered.
            if seen == self._forgotten:
                if len(self._held) >= _HELD_MAX:
                    self._held.clear()
                self._held[credential.hash] = _Held(who, min(until, Instant(now + FRESH)))
        return who

    def forget(self) -> None:
        """Looks everybody up again; called after a commit that withdraws something."""
        with self._guard:
            self._forgotten += 1
            self._held.clear()

    def wants(self, topic: str) -> bool:
        """What may take a right away."""
        return topic in _WITHDRAWING

    def follow(self, entries: Sequence[FeedEntry]) -> None:
        """A follower of the feed."""
        if any(self.wants(entry.topic) for entry in entries):
            self.forget()

    def _session(self, credential: Credential, now: Instant) -> tuple[Authenticated, Instant]:
        with self._database.read() as connection:
            row = session_by_hash(connection, credential.hash)
            if row is None or row.ended_at is not None or row.is_disabled:
                raise CredentialRefused
            given: Sequence[RoleGiven] = roles_of(connection, [row.person_id]).get(row.person_id, ())
        if not is_live(row.started_at, row.seen_at, self.limits, now):
            raise CredentialRefused
        grants = grants_of(given)
        if row.station_id is not None and row.station_store_id is None:
            raise CredentialRefused
        if row.station_store_id is not None:
            grants = narrowed(grants, till_work(shipped_roles()["cashier"].patterns), row.station_store_id)
        principal = Principal("person", row.person_id, row.name, row.locale, grants, row.station_id)
        if is_touch_due(row.seen_at, now):
            with self._database.write(principal.actor) as uow:
                touch_session(uow.connection, row.id, now)
        return Authenticated(principal, credential.kind, row.id), session_end(row.started_at, now, self.limits)

    def _token(self, credential: Credential, now: Instant) -> tuple[Authenticated, Instant]:
        with self._database.read() as connection:
            row = token_by_hash(connection, credential.hash)
        if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
            raise CredentialRefused
        principal = Principal("client", row.client_id or row.id, row.name, "en_US", grants_of_token(row))
        if is_touch_due(row.last_used_at, now):
            with self._database.write(principal.actor) as uow:
                touch_token(uow.connection, row.id, now)
        return Authenticated(principal, credential.kind, row.id), row.expires_at or Instant(now + FRESH)
