"""Values and rules of access, all pure."""

from comptoir.access.domain.permissions import Pattern, Permission, covers, gives, parse_pattern, patterns_for
from comptoir.access.domain.principals import Grant, PermissionDenied, Principal, PrincipalKind

__all__ = [
    "Grant",
    "Pattern",
    "Permission",
    "PermissionDenied",
    "Principal",
    "PrincipalKind",
    "covers",
    "gives",
    "parse_pattern",
    "patterns_for",
]
