"""Erasure, access and retention: what can be wrong with them, and where the identifiers of a person may have gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from comptoir.customers.domain.parties import ContactKind, Party
from comptoir.kernel.values.errors import Conflict, Gone, NotFound

EXPORT_KEPT = timedelta(days=7)
NOTICE = timedelta(days=30)
_LENGTH_MIN = 6
"""A shorter text stands in too many places to name anybody."""

_NOT_DIGITS = re.compile(r"\D+", re.ASCII)


class ErasureReason(StrEnum):
    """Why somebody is forgotten."""

    ASKED = "asked"
    INACTIVE = "inactive"


@dataclass(eq=False)
class ErasureHindered(Conflict):
    """Something must be settled before this customer can be forgotten; `hindrances` says what, as texts."""

    code: ClassVar[str] = "customers.erasure_hindered"
    hindrances: str


@dataclass(eq=False)
class ErasedAlready(Conflict):
    """The customer was forgotten, or asked to be and is being."""

    code: ClassVar[str] = "customers.erased_already"
    customer: UUID


@dataclass(eq=False)
class ExportExpired(Gone):
    """The copy is no longer kept; make another one."""

    code: ClassVar[str] = "customers.export_expired"


@dataclass(eq=False)
class ExportNotFound(NotFound):
    """There is no such copy of this customer's data, or it is not ready."""

    code: ClassVar[str] = "customers.export_not_found"


@dataclass(frozen=True, slots=True)
class Traces:
    """What to look for where copies of a person may be: texts as bytes in lower case.

    any_of: each alone names the person. together: names; a copy names the person only with all of them.
    """

    any_of: frozenset[bytes]
    together: frozenset[bytes]

    def are_in(self, content: bytes) -> bool:
        """Whether some content names the person."""
        lowered = content.decode("utf-8", "replace").lower().encode()
        if any(one in lowered for one in self.any_of):
            return True
        return len(self.together) > 1 and all(one in lowered for one in self.together)


def traces_of(parties: Iterable[Party]) -> Sequence[Traces]:
    """What names each person: contacts, cards, streets and the company's name alone, the names of a person together."""
    return [_traces_of(party) for party in parties]


def _traces_of(party: Party) -> Traces:
    alone = {party.company_name, *party.cards, *(line for address in party.addresses for line in address.lines)}
    for contact in party.contacts:
        alone.add(contact.value)
        if contact.kind is not ContactKind.EMAIL:
            alone |= _spellings(_NOT_DIGITS.sub("", contact.value))
    names = {name for name in (party.given_name, party.family_name) if name}
    return Traces(
        frozenset(one.lower().encode() for one in alone if len(one) >= _LENGTH_MIN),
        frozenset(name.lower().encode() for name in names),
    )


def _spellings(digits: str) -> set[str]:
    """How a number is written in a row, and with a zero and spaces within the country."""
    national = "0" + digits[-9:]
    return {digits, national, " ".join(national[start : start + 2] for start in range(0, len(national), 2))}
