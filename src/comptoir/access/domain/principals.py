"""Who is asking, and what they may do where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal
from uuid import UUID

from comptoir.access.domain.narrowing import EVERYTHING, Narrowing
from comptoir.access.domain.permissions import Pattern, gives, parse_pattern
from comptoir.kernel.actor import Actor
from comptoir.kernel.values.errors import Forbidden

PrincipalKind = Literal["person", "client", "till", "system"]


@dataclass(eq=False)
class PermissionDenied(Forbidden):
    """The principal does not have the permission, or not for this store."""

    code: ClassVar[str] = "access.permission_denied"
    permission: str


@dataclass(frozen=True, slots=True)
class Grant:
    """The permissions of one role, for one store or (None) for all."""

    role: str
    patterns: frozenset[Pattern]
    store_id: UUID | None = None
    limits: Mapping[str, int] = field(default_factory=dict, hash=False)
    """Permission to its limit, in the unit that the role's data names (percent in millionths, or minor units)."""
    narrowing: Narrowing = EVERYTHING
    """To which part of the catalogue; it says nothing about other modules."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person, a program, a till or the system, with the grants it had when it was looked up.

    station_id: the till's device where a person took over with a short number, which proves less than a password.
    """

    kind: PrincipalKind
    id: UUID
    name: str
    locale: str
    grants: tuple[Grant, ...]
    station_id: UUID | None = None

    @property
    def actor(self) -> Actor:
        """How its acts are recorded: by kind and id, never by name."""
        return Actor(self.kind, None if self.kind == "system" else self.id)

    def allows(self, permission: str, store_id: UUID | None = None) -> bool:
        """Whether it has the permission for the store; without a store, for at least one."""
        return any(
            (store_id is None or grant.store_id is None or grant.store_id == store_id)
            and gives(grant.patterns, permission)
            for grant in self.grants
        )

    def allows_everywhere(self, permission: str) -> bool:
        """Whether it has the permission for all stores, those to come included."""
        return any(grant.store_id is None and gives(grant.patterns, permission) for grant in self.grants)

    def require(self, permission: str, store_id: UUID | None = None) -> None:
        """Refuses with PermissionDenied what `allows` does not allow."""
        if not self.allows(permission, store_id):
            raise PermissionDenied(permission=permission)

    def require_everywhere(self, permission: str) -> None:
        """Refuses with PermissionDenied whoever has the permission for some stores only, or not at all."""
        if not self.allows_everywhere(permission):
            raise PermissionDenied(permission=permission)

    def store_ids(self, permission: str) -> frozenset[UUID] | None:
        """The stores it has the permission for; None is all of them, the empty set is none."""
        stores: set[UUID] = set()
        for grant in self.grants:
            if gives(grant.patterns, permission):
                if grant.store_id is None:
                    return None
                stores.add(grant.store_id)
        return frozenset(stores)

    def narrowings(self, *permissions: str) -> tuple[Narrowing, ...]:
        """What it is narrowed to where it has one of the permissions: any of them serves, none is not narrowed."""
        return narrowings_of(self.grants, *permissions)

    def limit(self, permission: str, store_id: UUID) -> int | None:
        """The widest limit among the grants that give the permission for the store; None is no limit.

        Refuses with PermissionDenied when no grant gives it.
        """
        self.require(permission, store_id)
        limits = [
            grant.limits.get(permission)
            for grant in self.grants
            if grant.store_id in (None, store_id) and gives(grant.patterns, permission)
        ]
        finite = [limit for limit in limits if limit is not None]
        return max(finite) if len(finite) == len(limits) else None


def narrowings_of(grants: Iterable[Grant], *permissions: str) -> tuple[Narrowing, ...]:
    """The narrowings of the grants that give one of the permissions; empty when one of them is not narrowed."""
    found = {one.narrowing for one in grants if any(gives(one.patterns, permission) for permission in permissions)}
    return () if EVERYTHING in found else tuple(sorted(found, key=lambda one: str(one.body())))


SYSTEM_PRINCIPAL = Principal(
    "system", UUID(int=0), "system", "en_US", (Grant("system", frozenset({parse_pattern("*")})),)
)
"""The shop's own commands and jobs: whoever may run them on the machine may do everything."""
