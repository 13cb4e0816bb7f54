"""Roles: named sets of permissions, shipped as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, cast
from uuid import UUID

from comptoir.access.domain.narrowing import EVERYTHING, Narrowing
from comptoir.access.domain.permissions import Pattern, covers, gives, parse_pattern
from comptoir.access.domain.principals import Grant, PermissionDenied, Principal
from comptoir.kernel.values.errors import Invalid


@dataclass(eq=False)
class RoleUnknown(Invalid):
    """No shipped role has this code."""

    code: ClassVar[str] = "access.role_unknown"
    role: str


@dataclass(frozen=True, slots=True)
class Role:
    """A set of permissions under a name that a shop knows."""

    code: str
    label: Mapping[str, str]
    patterns: frozenset[Pattern]
    is_office: bool
    limits: Mapping[str, int]
    """Permission to how far the role may go alone, in millionths or minor units as the permission says."""
    approvals: Mapping[str, str]
    """Permission to the role whose approval lets it go beyond the limit."""

    def grant(
        self, store_id: UUID | None, scope: frozenset[Pattern] | None = None, narrowing: Narrowing = EVERYTHING
    ) -> Grant:
        """The role for one store or all, narrowed to `scope` where a token was made for less than its role."""
        return Grant(self.code, self.patterns if scope is None else scope, store_id, self.limits, narrowing)


def parse_roles(data: Mapping[str, object]) -> dict[str, Role]:
    """The roles of a `roles.toml` that has been read; a mistake in the file is an assertion."""
    roles = {code: _parse(code, fields) for code, fields in cast("dict[str, dict[str, object]]", data["role"]).items()}
    for role in roles.values():
        for permission, approver in role.approvals.items():
            assert permission in role.limits, f"{role.code}: an approval needs a limit: {permission}"
            assert gives(roles[approver].patterns, permission), f"{approver} cannot approve {permission}"
    return roles


def _parse(code: str, fields: Mapping[str, object]) -> Role:
    patterns = frozenset(parse_pattern(text) for text in cast("list[str]", fields["permissions"]))
    limits = cast("dict[str, int]", fields.get("limit", {}))
    assert all(gives(patterns, permission) for permission in limits), f"{code} limits what it does not give"
    return Role(
        code=code,
        label={"en": str(fields["en"]), "fr": str(fields["fr"])},
        patterns=patterns,
        is_office=bool(fields["office"]),
        limits=limits,
        approvals=cast("dict[str, str]", fields.get("approval", {})),
    )


def role_named(roles: Mapping[str, Role], code: str) -> Role:
    """The role of this code; refuses with RoleUnknown."""
    if code not in roles:
        raise RoleUnknown(role=code)
    return roles[code]


def check_may_give(
    giver: Principal, role: Role, store_id: UUID | None, permission: str, narrowing: Narrowing = EVERYTHING
) -> None:
    """Refuses to hand out more than the giver has: nobody raises themselves or others above their own rights.

    `permission` is what handing out needs (`access.role.edit`, `access.token.create`). A role can be given for a store
    when, for that store, the giver has that permission and each pattern of the role; for all stores, when the giver's
    own grants for all stores have them. A grant that is narrowed gives on what it is narrowed to, at most.
    Refuses with PermissionDenied, naming the permission that is missing.
    """
    own = [
        grant
        for grant in giver.grants
        if (grant.store_id is None or grant.store_id == store_id) and grant.narrowing.covers(narrowing)
    ]
    if not any(gives(grant.patterns, permission) for grant in own):
        raise PermissionDenied(permission=permission)
    for pattern in sorted(role.patterns):
        if not any(covers(grant.patterns, pattern) for grant in own):
            raise PermissionDenied(permission=pattern)
