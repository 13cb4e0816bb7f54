"""The bodies and answers of the routes of access."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from comptoir.access.domain.people import Person
from comptoir.access.rows import ClientRow, TokenRow
from comptoir.kernel.values.time import Instant, format_instant

ShortText = Annotated[str, Meta(max_length=300)]
PasswordText = Annotated[str, Meta(max_length=1024)]


class SignInBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """What somebody signs in with; `totp` is the code of the authenticator app, when asked for."""

    email: ShortText
    password: PasswordText
    totp: Annotated[str, Meta(max_length=20)] | None = None


class PasswordBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A person's own change of password."""

    current: PasswordText
    new: PasswordText


class CodeBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A code of the authenticator app."""

    code: Annotated[str, Meta(max_length=20)]


Dimension = Literal["categories", "attribute_groups", "locales", "channels"]
NarrowingBody = dict[Dimension, Annotated[list[ShortText], Meta(max_length=500)]]


class RoleBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A role of a person, for the store of this code or (null) for all.

    narrowing: the part of the catalogue it is for, as codes; a dimension that is left out or empty is not narrowed.
    """

    role: ShortText
    store: ShortText | None = None
    narrowing: NarrowingBody = {}


class PersonBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A person as they shall be. Roles and password stay as they are when left out."""

    email: ShortText
    name: ShortText
    locale: ShortText = "fr_FR"
    disabled: bool = False
    roles: Annotated[list[RoleBody], Meta(max_length=500)] | None = None
    password: PasswordText | None = None


class ProgramBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A token or client to be made; narrowing: as of a person's role."""

    name: ShortText
    role: ShortText
    store: ShortText | None = None
    narrowing: NarrowingBody = {}
    expires_at: ShortText | None = None


class ClientBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """An OAuth client to be made; narrowing: as of a person's role."""

    name: ShortText
    role: ShortText
    store: ShortText | None = None
    narrowing: NarrowingBody = {}


class SignedInPerson(Struct, kw_only=True):
    """Who is signed in. `email` is null for a program."""

    id: UUID
    name: str
    email: str | None
    locale: str
    totp_enrolled: bool
    totp_required: bool
    password_change_due: bool


class PermissionView(Struct, kw_only=True, omit_defaults=True):
    """A permission, and the stores it is for (null: all).

    narrowings: the parts of the catalogue that it is for, any of which serves; left out where it is for all of it.
    """

    code: str
    stores: list[str] | None
    narrowings: list[dict[str, list[str]]] = []


class StoreView(Struct, kw_only=True):
    """A store where the person may do something."""

    code: str
    name: str
    currency: str
    time_zone: str


class SessionView(Struct, kw_only=True):
    """Who is signed in, and what they may do where."""

    person: SignedInPerson
    permissions: list[PermissionView]
    stores: list[StoreView]


class OpenSessionView(Struct, kw_only=True):
    """A session that still serves."""

    id: UUID
    started_at: str
    seen_at: str
    ends_at: str
    address: str
    device: str
    current: bool


class PersonView(Struct, kw_only=True):
    """A person. `first_password` is there once, when it was just made."""

    id: UUID
    email: str
    name: str
    locale: str
    disabled: bool
    totp_enrolled: bool
    password_change_due: bool
    roles: list[RoleBody]
    version: int
    created_at: str
    first_password: str | None = None


class FirstPasswordView(Struct, kw_only=True):
    """A password to hand over; it is not shown again."""

    first_password: str


class EnrolmentView(Struct, kw_only=True):
    """What an authenticator app needs; it is not shown again."""

    secret: str
    uri: str


class RoleView(Struct, kw_only=True):
    """A shipped role."""

    code: str
    label: Mapping[str, str]
    office: bool
    permissions: list[str]
    limits: Mapping[str, int]
    approvals: Mapping[str, str]


class TokenView(Struct, kw_only=True):
    """A bearer token. `secret` is there once, when it was just made."""

    id: UUID
    name: str
    role: str
    store: str | None
    narrowing: NarrowingBody
    created_at: str
    expires_at: str | None
    last_used_at: str | None
    revoked_at: str | None
    secret: str | None = None


class ClientView(Struct, kw_only=True):
    """An OAuth client. `secret` is there once, when it was just made."""

    id: UUID
    name: str
    role: str
    store: str | None
    narrowing: NarrowingBody
    created_at: str
    revoked_at: str | None
    secret: str | None = None


class AuditView(Struct, kw_only=True):
    """A row of the audit trail; `sequence` is its place in the chain, null until it is sealed.

    action: its code; title: what was done, in the caller's language.
    """

    id: UUID
    at: str
    actor: str
    action: str
    title: str
    subject: str
    detail: Mapping[str, object]
    trace: str
    sequence: int | None


def person_view(person: Person, store_codes: Mapping[UUID, str], first_password: str | None = None) -> PersonView:
    """A person with the codes of stores."""
    return PersonView(
        id=person.id,
        email=person.email,
        name=person.name,
        locale=person.locale,
        disabled=person.is_disabled,
        totp_enrolled=person.has_second_factor,
        password_change_due=person.is_first_password,
        roles=[
            RoleBody(
                role=given.role,
                store=None if given.store_id is None else store_codes[given.store_id],
                narrowing=given.narrowing.body(),  # type: ignore[arg-type] # the dimensions are the fields' names
            )
            for given in person.roles
        ],
        version=person.version,
        created_at=format_instant(person.created_at),
        first_password=first_password,
    )


def token_view(token: TokenRow, store_codes: Mapping[UUID, str], secret: str | None = None) -> TokenView:
    """A token with the code of its store."""
    return TokenView(
        id=token.id,
        name=token.name,
        role=token.role,
        store=None if token.store_id is None else store_codes[token.store_id],
        narrowing=token.narrowing or {},
        created_at=format_instant(token.created_at),
        expires_at=_shown(token.expires_at),
        last_used_at=_shown(token.last_used_at),
        revoked_at=_shown(token.revoked_at),
        secret=secret,
    )


def client_view(client: ClientRow, store_codes: Mapping[UUID, str], secret: str | None = None) -> ClientView:
    """A client with the code of its store."""
    return ClientView(
        id=client.id,
        name=client.name,
        role=client.role,
        store=None if client.store_id is None else store_codes[client.store_id],
        narrowing=client.narrowing or {},
        created_at=format_instant(client.created_at),
        revoked_at=_shown(client.revoked_at),
        secret=secret,
    )


def _shown(instant: Instant | None) -> str | None:
    return None if instant is None else format_instant(instant)
