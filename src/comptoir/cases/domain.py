"""Cases: what a person must decide, because no rule can."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, MalformedValue, NotFound, TextKey
from comptoir.kernel.values.time import Instant

COMMENT_LENGTH_MAX = 5_000
_MENTION = re.compile(r"@\[([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]")


class CaseState(StrEnum):
    """Open until somebody decides; dismissed is a decision that there was nothing to do."""

    OPEN = "open"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Case:
    """Something to decide. kind: `module.what_happened`; subject: what it is about, `kind:key`.

    facts: plain data that fills the text `case.<kind>`. occurrences: how often it was reported while open.
    """

    id: UUID
    kind: str
    subject: str
    facts: Mapping[str, object]
    store_id: UUID | None
    state: CaseState
    assignee_id: UUID | None
    occurrences: int
    opened_at: Instant
    closed_at: Instant | None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote on a case; `author` is a kind and an id."""

    id: UUID
    author: str
    text: str
    at: Instant


@dataclass(eq=False)
class CaseNotFound(NotFound):
    """There is no such case, or none that the asker may see."""

    code: ClassVar[str] = "cases.case_not_found"
    case: str


@dataclass(eq=False)
class CaseClosed(Conflict):
    """The case was decided otherwise already."""

    code: ClassVar[str] = "cases.case_closed"
    state: str


@dataclass(eq=False)
class CaseUnseen(Conflict):
    """Somebody who may not see the case cannot be asked to take care of it, nor be spoken to on it."""

    code: ClassVar[str] = "cases.case_unseen"
    person: str


@dataclass(eq=False)
class CaseOpenAgain(Conflict):
    """What the case was about has been reported anew meanwhile: that one is open."""

    code: ClassVar[str] = "cases.case_open_again"
    case: str


def mention(person_id: UUID) -> str:
    """How a comment speaks to somebody: by id, so that it holds no name."""
    return f"@[{person_id}]"


def mentioned(text: str) -> frozenset[UUID]:
    """To whom a comment speaks."""
    return frozenset(map(UUID, _MENTION.findall(text)))


def is_closing(case: Case, state: CaseState) -> bool:
    """Whether deciding the case changes it: the same decision twice is one. Refuses CaseClosed for another one."""
    assert state is not CaseState.OPEN, "a decision is made once"
    if case.state not in (CaseState.OPEN, state):
        raise CaseClosed(state=case.state)
    return case.state is CaseState.OPEN


def check_comment(text: str) -> str:
    """A comment as typed, without the white space around it.

    Refuses MalformedValue: empty, over 5,000 characters, or with control characters other than line ends and tabs.
    """
    comment = text.strip()
    is_plain = all(letter in "\n\r\t" or unicodedata.category(letter) not in ("Cc", "Cs") for letter in comment)
    if not 0 < len(comment) <= COMMENT_LENGTH_MAX or not is_plain:
        raise MalformedValue(text, TextKey("cases.expected.comment"))
    return comment
