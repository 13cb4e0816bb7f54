"""The shipped roles, read from `roles.toml` once per process."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from comptoir.access.domain.people import RoleGiven
from comptoir.access.domain.principals import Grant
from comptoir.access.domain.roles import Role, parse_roles


@lru_cache(maxsize=1)
def shipped_roles() -> Mapping[str, Role]:
    """Every role by its code."""
    file = resources.files("comptoir.access").joinpath("roles.toml")
    return MappingProxyType(parse_roles(tomllib.loads(file.read_text(encoding="utf-8"))))


def grants_of(given: Iterable[RoleGiven]) -> tuple[Grant, ...]:
    """What the roles of a person give; a role that is shipped no more gives nothing."""
    roles = shipped_roles()
    return tuple(roles[one.role].grant(one.store_id) for one in given if one.role in roles)
