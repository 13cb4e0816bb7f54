"""Bearer tokens made by hand, and clients that fetch short-lived ones (OAuth 2.1, client credentials)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, insert, update

from comptoir.access.domain.credentials import ScopeRefused, SecretHash, SignInRefused, TokenNotFound, secret_hash
from comptoir.access.domain.narrowing import EVERYTHING, Narrowing, narrowing_of
from comptoir.access.domain.people import one_line
from comptoir.access.domain.permissions import Pattern, covers, parse_scope
from comptoir.access.domain.principals import Principal
from comptoir.access.domain.roles import check_may_give, role_named
from comptoir.access.events import ClientCreated, ClientRevoked, TokenCreated, TokenRevoked
from comptoir.access.rows import ClientRow, clients, tokens
from comptoir.access.services.roles import shipped_roles
from comptoir.access.services.trail import record_audit
from comptoir.access.tables import Client, Token
from comptoir.kernel.ids import new_id, new_secret
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant

ACCESS_TOKEN_LIFE = timedelta(hours=1)
_PERMISSION = "access.token.create"


@dataclass(frozen=True, slots=True)
class NewProgram:
    """A token or client to be made: the name people know it by, its role, for one store or all.

    narrowing: to a part of the catalogue.
    """

    name: str
    role: str
    store_id: UUID | None
    narrowing: Narrowing = EVERYTHING


@dataclass(frozen=True, slots=True)
class NewToken:
    """A bearer token; the secret is shown once."""

    id: UUID
    secret: str
    expires_at: Instant | None


def create_token(
    uow: UnitOfWork, creator: Principal, program: NewProgram, expires_at: Instant | None = None
) -> NewToken:
    """A bearer token. Refuses MalformedValue, RoleUnknown, PermissionDenied (for more than the creator may do)."""
    name, role = one_line(program.name), role_named(shipped_roles(), program.role)
    check_may_give(creator, role, program.store_id, _PERMISSION, program.narrowing)
    token = NewToken(new_id(), new_secret(), expires_at)
    _insert_token(uow, token, replace(program, name=name, role=role.code), scope=None, client_id=None)
    detail = {"role": role.code, "store": str(program.store_id or ""), **program.narrowing.body()}
    record_audit(uow, "access.token.created", f"token:{token.id}", detail)
    uow.emit(TokenCreated(token_id=str(token.id)))
    return token


def revoke_token(uow: UnitOfWork, revoker: Principal, token_id: UUID) -> None:
    """The token serves no more. Refuses TokenNotFound (also for one that the revoker may not see)."""
    found = tokens(uow.connection, Token.id == token_id, Token.client_id.is_(None))
    if not found or not may_see(revoker, found[0].store_id):
        raise TokenNotFound(token=str(token_id))
    if found[0].revoked_at is not None:
        return
    uow.connection.execute(update(Token).where(Token.id == token_id).values(revoked_at=uow.now))
    record_audit(uow, "access.token.revoked", f"token:{token_id}", {})
    uow.emit(TokenRevoked(token_id=str(token_id)))


def create_client(uow: UnitOfWork, creator: Principal, program: NewProgram) -> NewToken:
    """A client with an id and a secret. Refuses as `create_token` does."""
    name, role = one_line(program.name), role_named(shipped_roles(), program.role)
    check_may_give(creator, role, program.store_id, _PERMISSION, program.narrowing)
    client = NewToken(new_id(), new_secret(), None)
    uow.connection.execute(
        insert(Client).values(
            id=client.id,
            name=name,
            secret_hash=secret_hash(client.secret),
            role=role.code,
            store_id=program.store_id,
            narrowing=program.narrowing.body() or None,
            created_at=uow.now,
            created_by=str(uow.actor),
            revoked_at=None,
        )
    )
    detail = {"role": role.code, "store": str(program.store_id or ""), **program.narrowing.body()}
    record_audit(uow, "access.client.created", f"client:{client.id}", detail)
    uow.emit(ClientCreated(client_id=str(client.id)))
    return client


def revoke_client(uow: UnitOfWork, revoker: Principal, client_id: UUID) -> None:
    """The client's secret and the tokens it fetched serve no more. Refuses TokenNotFound."""
    found = clients(uow.connection, Client.id == client_id)
    if not found or not may_see(revoker, found[0].store_id):
        raise TokenNotFound(token=str(client_id))
    if found[0].revoked_at is not None:
        return
    uow.connection.execute(update(Client).where(Client.id == client_id).values(revoked_at=uow.now))
    uow.connection.execute(
        update(Token).where(Token.client_id == client_id, Token.revoked_at.is_(None)).values(revoked_at=uow.now)
    )
    record_audit(uow, "access.client.revoked", f"client:{client_id}", {})
    uow.emit(ClientRevoked(client_id=str(client_id)))


def grant_client_token(uow: UnitOfWork, client_id: UUID, secret: str, scope: str | None) -> tuple[NewToken, str]:
    """A short-lived token for a client that proves itself, and the scope it has (RFC 6749, 4.4).

    scope: permissions or patterns with spaces between, for less than the client's role gives.
    Refuses SignInRefused, ScopeRefused.
    """
    found = clients(uow.connection, Client.id == client_id)
    expected = SecretHash(found[0].secret_hash) if found else secret_hash("")
    is_right = hmac.compare_digest(expected, secret_hash(secret))
    if not found or not is_right or found[0].revoked_at is not None:
        raise SignInRefused
    client = found[0]
    narrowed = _narrowed(client, scope)
    uow.connection.execute(delete(Token).where(Token.client_id == client_id, Token.expires_at <= uow.now))
    token = NewToken(new_id(), new_secret(), Instant(uow.now + ACCESS_TOKEN_LIFE))
    program = NewProgram(client.name, client.role, client.store_id, narrowing_of(client.narrowing))
    _insert_token(uow, token, program, narrowed, client_id)
    record_audit(uow, "access.client.token_granted", f"client:{client_id}", {"token": str(token.id)})
    given = shipped_roles()[client.role].patterns if narrowed is None else narrowed
    return token, " ".join(sorted(given))


def may_see(principal: Principal, store_id: UUID | None) -> bool:
    """Whether tokens of the store (None: of all stores) are the principal's business."""
    if store_id is None:
        return principal.allows_everywhere(_PERMISSION)
    return principal.allows(_PERMISSION, store_id)


def _narrowed(client: ClientRow, scope: str | None) -> list[Pattern] | None:
    if scope is None or not scope.strip():
        return None
    role = role_named(shipped_roles(), client.role)
    wanted = parse_scope(scope)
    if not wanted or not all(covers(role.patterns, pattern) for pattern in wanted):
        raise ScopeRefused(scope=scope[:200])
    return sorted(wanted)


def _insert_token(
    uow: UnitOfWork, token: NewToken, program: NewProgram, scope: list[Pattern] | None, client_id: UUID | None
) -> None:
    uow.connection.execute(
        insert(Token).values(
            id=token.id,
            name=program.name,
            token_hash=secret_hash(token.secret),
            role=program.role,
            store_id=program.store_id,
            scope=scope,
            narrowing=program.narrowing.body() or None,
            client_id=client_id,
            created_at=uow.now,
            created_by=str(uow.actor),
            expires_at=token.expires_at,
            last_used_at=None,
            revoked_at=None,
        )
    )
