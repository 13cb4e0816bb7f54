"""Values and rules of access, all pure."""

from comptoir.access.domain.browser import CLIENT_HEADER, ForeignRequest, RequestOrigin, check_own_page, origin_of
from comptoir.access.domain.credentials import (
    Credential,
    CredentialKind,
    CredentialRefused,
    NotSignedIn,
    bearer_credential,
    cookie_credential,
    credential_from,
)
from comptoir.access.domain.narrowing import DIMENSIONS, EVERYTHING, Narrowing, narrowing_of
from comptoir.access.domain.people import one_line, parse_locale
from comptoir.access.domain.permissions import Pattern, Permission, covers, gives, parse_pattern, patterns_for
from comptoir.access.domain.principals import SYSTEM_PRINCIPAL, Grant, PermissionDenied, Principal, PrincipalKind
from comptoir.access.domain.roles import Role

__all__ = [
    "CLIENT_HEADER",
    "DIMENSIONS",
    "EVERYTHING",
    "SYSTEM_PRINCIPAL",
    "Credential",
    "CredentialKind",
    "CredentialRefused",
    "ForeignRequest",
    "Grant",
    "Narrowing",
    "NotSignedIn",
    "Pattern",
    "Permission",
    "PermissionDenied",
    "Principal",
    "PrincipalKind",
    "RequestOrigin",
    "Role",
    "bearer_credential",
    "check_own_page",
    "cookie_credential",
    "covers",
    "credential_from",
    "gives",
    "narrowing_of",
    "one_line",
    "origin_of",
    "parse_locale",
    "parse_pattern",
    "patterns_for",
]
