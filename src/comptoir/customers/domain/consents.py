"""Consents: what a customer allowed, for what, through which channel, and how that can be proven."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.values.errors import Invalid, MalformedValue, TextKey
from comptoir.kernel.values.time import Instant

ANY = "any"
OFFERS, LOYALTY, PROFILING = "offers", "loyalty", "profiling"
EMAIL = "email"
_WORDING = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
_REFERENCE = re.compile(
    r"(ticket|order|mailing|document):[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|page:/[a-z0-9/_-]{0,80}",
    re.ASCII,
)


class Source(StrEnum):
    """Where a consent was said."""

    TILL = "till"
    OFFICE = "office"
    WEB = "web"
    PAPER = "paper"
    PHONE = "phone"
    IMPORT = "import"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(eq=False)
class UnknownPurpose(Invalid):
    """Nobody is asked for this purpose, or not through this channel."""

    code: ClassVar[str] = "customers.unknown_purpose"
    purpose: str
    channel: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """What may be allowed. basis: the letter of article 6 (1); wording: version of the text that we show."""

    code: str
    channels: tuple[str, ...]
    basis: str
    wording: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Where it was said, to which version of the words, and the ticket, order or page (`kind:id`) that shows it."""

    source: Source
    wording: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent, given or withdrawn."""

    id: UUID
    customer_id: UUID
    purpose: str
    channel: str
    is_given: bool
    proof: Proof
    actor: str
    at: Instant


def check_proof(proof: Proof) -> Proof:
    """A proof that holds no free text, since that could name somebody. Refuses MalformedValue."""
    if _WORDING.fullmatch(proof.wording) is None:
        raise MalformedValue(proof.wording, TextKey("customers.expected.wording"), pointer="/wording")
    if proof.reference is not None and _REFERENCE.fullmatch(proof.reference) is None:
        raise MalformedValue(proof.reference, TextKey("customers.expected.reference"), pointer="/reference")
    return proof


def check_purpose(known: Mapping[str, Purpose], purpose: str, channel: str) -> Purpose:
    """The purpose, asked for through a channel that it has. Refuses UnknownPurpose."""
    found = known.get(purpose)
    if found is None or channel not in found.channels:
        raise UnknownPurpose(purpose[:40], channel[:40], pointer="/purpose" if found is None else "/channel")
    return found


def standing(said: Iterable[Consent]) -> dict[tuple[str, str], Consent]:
    """What was said last of each purpose and channel."""
    last: dict[tuple[str, str], Consent] = {}
    for one in sorted(said, key=lambda one: (one.at, one.id)):
        last[one.purpose, one.channel] = one
    return last


def joined(allowed: Iterable[str]) -> str:
    """Purposes and channels, `purpose/channel` each, as one text in which each is found between two spaces."""
    return "".join(f" {one}" for one in sorted(allowed)) + " "
