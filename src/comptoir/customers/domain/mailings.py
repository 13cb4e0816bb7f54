"""Mailings: what a template may say, and what became of each mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from comptoir.kernel.values.errors import Conflict, Invalid

PLACEHOLDERS = ("given_name", "name", "coupon")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Mailed(StrEnum):
    """What became of a mail to one customer."""

    WAITING = "waiting"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    NO_ADDRESS = "no_address"
    DEAD = "dead"


@dataclass(eq=False)
class UnknownPlaceholder(Invalid):
    """A template names something that mails cannot be filled with; `known` lists what they can."""

    code: ClassVar[str] = "customers.unknown_placeholder"
    placeholder: str
    known: str


@dataclass(eq=False)
class TemplateIncomplete(Invalid):
    """A template has no subject or no text in any language, or a subject over several lines."""

    code: ClassVar[str] = "customers.template_incomplete"


@dataclass(eq=False)
class NobodyToMail(Conflict):
    """A trial goes to whoever asks for it, and a program has no address."""

    code: ClassVar[str] = "customers.nobody_to_mail"


@dataclass(eq=False)
class MailingKnown(Conflict):
    """A mailing of this id was sent with other content."""

    code: ClassVar[str] = "customers.mailing_known"


@dataclass(frozen=True, slots=True)
class Written:
    """A template in one language."""

    subject: str
    text: str


def check_template(subjects: Mapping[str, str], texts: Mapping[str, str]) -> None:
    """Refuses TemplateIncomplete, UnknownPlaceholder."""
    if not subjects or subjects.keys() != texts.keys():
        raise TemplateIncomplete(pointer="/subject")
    for one in (*subjects.values(), *texts.values()):
        if not one.strip():
            raise TemplateIncomplete(pointer="/text")
        for name in _PLACEHOLDER.findall(one):
            if name not in PLACEHOLDERS:
                raise UnknownPlaceholder(name[:40], ", ".join(PLACEHOLDERS), pointer="/text")
    if any("\n" in one or "\r" in one for one in subjects.values()):
        raise TemplateIncomplete(pointer="/subject")


def fill(template: str, facts: Mapping[str, str]) -> str:
    """The template with what it asks for; a value is text and never a placeholder itself."""
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1], ""), template)
