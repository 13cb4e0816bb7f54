"""The shipped roles, read from `roles.toml` once per process."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from sqlalchemy import Connection

from comptoir.access.domain.narrowing import Narrowing
from comptoir.access.domain.people import RoleGiven
from comptoir.access.domain.principals import Grant, narrowings_of
from comptoir.access.domain.roles import Role, parse_roles
from comptoir.access.rows import roles_of
from comptoir.kernel.actor import Actor


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

    Whether it has the permission at all is not asked here. Programs and the shop's own work are not narrowed.
    """
    if actor.kind != "person" or actor.id is None:
        return ()
    return narrowings_of(grants_of(roles_of(connection, [actor.id]).get(actor.id, ())), *permissions)
