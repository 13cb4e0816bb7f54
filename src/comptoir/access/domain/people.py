"""People: their addresses, names and languages, and what can be wrong with them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.access.domain.narrowing import EVERYTHING, Narrowing
from comptoir.kernel.values.codes import natural_code
from comptoir.kernel.values.errors import Conflict, Invalid, MalformedValue, NotFound, Stale, TextKey
from comptoir.kernel.values.time import Instant

EMAIL_LENGTH_MAX = 254
NAME_LENGTH_MAX = 200
LOCALES = ("en_US", "fr_FR")
"""The languages that the screens speak; a person chooses one of them or a relative (`fr_CH`)."""

_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\].]+(?:\.[^\s@<>\"(),:;\\\[\].]+)*")
_LOCALE = re.compile(r"[a-z]{2}_[A-Z]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """A role that a person has, for one store or (None) for all; narrowing: to a part of the catalogue."""

    role: str
    store_id: UUID | None
    narrowing: Narrowing = EVERYTHING


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in, as others may see them: without password and second factor."""

    id: UUID
    email: str
    name: str
    locale: str
    is_disabled: bool
    has_second_factor: bool
    is_first_password: bool
    version: int
    created_at: Instant
    roles: tuple[RoleGiven, ...]


@dataclass(eq=False)
class PersonNotFound(NotFound):
    """Nobody has this id, or nobody whom the asker may see."""

    code: ClassVar[str] = "access.person_not_found"
    person: str


@dataclass(eq=False)
class StoreUnknown(Invalid):
    """A role or token names a store that does not exist."""

    code: ClassVar[str] = "access.store_unknown"
    store: str


@dataclass(eq=False)
class EmailTaken(Conflict):
    """Somebody else signs in with this address already."""

    code: ClassVar[str] = "access.email_taken"
    email: str


@dataclass(eq=False)
class PersonChangedSince(Stale):
    """The person was changed since the version that the writer has seen."""

    code: ClassVar[str] = "access.person_changed"
    version: int


@dataclass(eq=False)
class LastAdministrator(Conflict):
    """Nobody would be left who may give roles."""

    code: ClassVar[str] = "access.last_administrator"


def one_line(text: str, length_max: int = NAME_LENGTH_MAX) -> str:
    """A name or label as typed, without the white space around it.

    Refuses MalformedValue: empty, too long, or with control or invisible characters.
    """
    try:
        return natural_code(text, length_max)
    except MalformedValue:
        raise MalformedValue(text, TextKey("access.expected.one_line")) from None


def parse_email(text: str) -> str:
    """An e-mail address as typed. Only its shape is checked; whether it exists, a letter to it shows.

    Refuses MalformedValue.
    """
    email = unicodedata.normalize("NFC", text).strip()
    is_visible = all(letter.isprintable() and not unicodedata.category(letter).startswith("C") for letter in email)
    if len(email) > EMAIL_LENGTH_MAX or not is_visible or _EMAIL.fullmatch(email) is None:
        raise MalformedValue(text, TextKey("access.expected.email"))
    return email


def fold_email(email: str) -> str:
    """The form under which an address is unique: without case; accents tell addresses apart."""
    folded = unicodedata.normalize("NFKC", email.strip()).casefold()
    return unicodedata.normalize("NFKC", folded)


def parse_locale(text: str) -> str:
    """A locale such as `fr_FR`; refuses MalformedValue."""
    if _LOCALE.fullmatch(text) is None:
        raise MalformedValue(text, TextKey("access.expected.locale"))
    return text
