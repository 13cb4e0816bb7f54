"""The shipped roles, read from `roles.toml` once per process."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.domain.narrowing import Narrowing, narrowing_of
from comptoir.access.domain.people import RoleGiven
from comptoir.access.domain.permissions import Pattern, gives
from comptoir.access.domain.principals import Grant, PermissionDenied, narrowings_of
from comptoir.access.domain.roles import Role, parse_roles
from comptoir.access.rows import TokenRow, clients, copy_standing, roles_in_force, tokens
from comptoir.access.tables import Client, Token
from comptoir.kernel.actor import Actor
from comptoir.kernel.values.time import Instant


@lru_cache(maxsize=1)
def shipped_roles() -> Mapping[str, Role]:
    """Every role by its code."""
    file = resources.files("comptoir.access").joinpath("roles.toml")
    return MappingProxyType(parse_roles(tomllib.loads(file.read_text(encoding="utf-8"))))


def grants_of(given: Iterable[RoleGiven]) -> tuple[Grant, ...]:
    """What the roles of a person give; a role that is shipped no more gives nothing."""
    roles = shipped_roles()
    return tuple(roles[one.role].grant(one.store_id, narrowing=one.narrowing) for one in given if one.role in roles)


def actor_narrowings(connection: Connection, actor: Actor, *permissions: str) -> tuple[Narrowing, ...]:
    """What an actor is narrowed to where it has one of the permissions; empty when it is not narrowed.

    Refuses PermissionDenied whoever has none of them any more: work goes on long after somebody began it. The shop's
    own work and its tills are not narrowed.
    """
    if actor.id is None or actor.kind == "till":
        return ()
    if actor.kind == "client":
        grants = program_grants(connection, actor.id) or ()
    else:
        grants = grants_of(roles_in_force(connection, actor.id))
    if not any(gives(grant.patterns, permission) for grant in grants for permission in permissions):
        raise PermissionDenied(permissions[0])
    return narrowings_of(grants, *permissions)


def carry_rights(source: Connection, target: Connection, actor: Actor) -> None:
    """Let an actor do in a copy of the database what it may do in the database; who it is stays behind."""
    if actor.id is not None:
        copy_standing(source, target, actor.id)


def program_grants(connection: Connection, program_id: UUID, now: Instant | None = None) -> tuple[Grant, ...] | None:
    """What a client, or a token made by hand, gives; None for one that is not let in any more.

    now: None where a token may have expired since it began the work.
    """
    by_hand = tokens(connection, Token.id == program_id, Token.client_id.is_(None), Token.revoked_at.is_(None))
    for token in by_hand:
        has_expired = now is not None and token.expires_at is not None and token.expires_at <= now
        return None if has_expired else grants_of_token(token)
    for client in clients(connection, Client.id == program_id, Client.revoked_at.is_(None)):
        role = shipped_roles().get(client.role)
        return () if role is None else (role.grant(client.store_id, narrowing=narrowing_of(client.narrowing)),)
    return None


def grants_of_token(token: TokenRow) -> tuple[Grant, ...]:
    """What a token gives: its role, as far as it was made for less."""
    role = shipped_roles().get(token.role)
    scope = None if token.scope is None else frozenset(Pattern(one) for one in token.scope)
    return () if role is None else (role.grant(token.store_id, scope, narrowing_of(token.narrowing)),)
