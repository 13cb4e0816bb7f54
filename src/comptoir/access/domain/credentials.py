"""What a request proves itself with, and the ways in which that fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar, NewType

from comptoir.access.domain.browser import session_cookie
from comptoir.kernel.values.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated

SecretHash = NewType("SecretHash", bytes)
"""SHA-256 of a secret of 256 random bits: nothing to guess, so nothing to slow down."""

SECRET_LENGTH_MAX = 128


class CredentialKind(StrEnum):
    """How a request says who asks."""

    COOKIE = "cookie"
    BEARER = "bearer"


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret presented by a request, known only by its hash from here on."""

    kind: CredentialKind
    hash: SecretHash


@dataclass(eq=False)
class NotSignedIn(Unauthenticated):
    """Nobody is signed in, and the route is not for everybody."""

    code: ClassVar[str] = "access.not_signed_in"


@dataclass(eq=False)
class CredentialRefused(Unauthenticated):
    """The session or token is unknown, ended, revoked or too old."""

    code: ClassVar[str] = "access.credential_refused"


@dataclass(eq=False)
class SignInRefused(Unauthenticated):
    """The address and the password do not belong together; which of them is wrong is not told."""

    code: ClassVar[str] = "access.sign_in_refused"


@dataclass(eq=False)
class SecondFactorNeeded(Unauthenticated):
    """The password is right; the code of the authenticator app is needed as well."""

    code: ClassVar[str] = "access.second_factor_needed"


@dataclass(eq=False)
class SecondFactorRefused(Unauthenticated):
    """The code of the authenticator app is wrong, too old or used before."""

    code: ClassVar[str] = "access.second_factor_refused"


@dataclass(eq=False)
class SecondFactorNotStarted(Conflict):
    """There is no enrolment of an authenticator app to confirm."""

    code: ClassVar[str] = "access.second_factor_not_started"


@dataclass(eq=False)
class FirstPasswordExpired(Unauthenticated):
    """The password that was handed over was not changed in time; a new one must be given."""

    code: ClassVar[str] = "access.first_password_expired"


@dataclass(eq=False)
class SessionNotFound(NotFound):
    """The person has no such session."""

    code: ClassVar[str] = "access.session_not_found"
    session: str


@dataclass(eq=False)
class TokenNotFound(NotFound):
    """There is no such token, or none that the asker may see."""

    code: ClassVar[str] = "access.token_not_found"
    token: str


@dataclass(eq=False)
class OnlyForPeople(Forbidden):
    """A program asked for something that only a signed-in person has: a password, a second factor, sessions."""

    code: ClassVar[str] = "access.only_for_people"


@dataclass(eq=False)
class PasswordNeeded(Forbidden):
    """A short number or a badge is enough to sell, and not for this: sign in with the password."""

    code: ClassVar[str] = "access.password_needed"


@dataclass(eq=False)
class ScopeRefused(Invalid):
    """The scope asks for more than the client's role gives."""

    code: ClassVar[str] = "access.scope_refused"
    scope: str


def secret_hash(secret: str) -> SecretHash:
    """The form in which a session, token or client secret is stored and looked up."""
    return SecretHash(sha256(secret.encode("utf-8", "surrogatepass")).digest())


def bearer_credential(authorization: str) -> Credential:
    """The credential in an `Authorization` header (RFC 6750, 2.1). Refuses CredentialRefused for any other scheme."""
    scheme, _, secret = authorization.partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not 0 < len(secret) <= SECRET_LENGTH_MAX:
        raise CredentialRefused
    return Credential(CredentialKind.BEARER, secret_hash(secret))


def cookie_credential(value: str) -> Credential:
    """The credential in a session cookie. Refuses CredentialRefused."""
    if not 0 < len(value) <= SECRET_LENGTH_MAX:
        raise CredentialRefused
    return Credential(CredentialKind.COOKIE, secret_hash(value))


def credential_from(authorization: str | None, cookies: Mapping[str, str], *, is_https: bool) -> Credential | None:
    """The credential of a request; None when it has none. A program's header counts before a browser's cookie.

    Each scheme has its own cookie name, so that a page of a neighbouring host cannot plant one over plain http.
    Refuses CredentialRefused for one that cannot be ours.
    """
    if authorization is not None:
        return bearer_credential(authorization)
    value = cookies.get(session_cookie(is_https=is_https).name)
    return None if value is None else cookie_credential(value)


def is_step_fresh(step: int, last_step: int | None) -> bool:
    """Whether a code's time step was not used before: each code serves once (RFC 6238, 5.2)."""
    return last_step is None or step > last_step
