"""The readers that bring sealed records and checkpoints off the machine, where that is set up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from comptoir.fiscal.copies import Copier
from comptoir.fiscal.domain.journal import RecordKind
from comptoir.fiscal.events import ClosureMade
from comptoir.kernel.feed import last_position
from comptoir.kernel.mail import Mail, is_set_up, write_mail
from comptoir.kernel.reading import Reading
from comptoir.kernel.texts import text

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork

_GATHER_SECONDS = 5.0
"""Copies are due within a minute; one piece serves all tickets of this time."""


def make_copying(settings: Settings, database: Database, _secrets: SecretBox) -> Reading | None:
    """The reader of copies; a failure delays it and is told, and nothing is ever set aside."""
    if not settings.copy_to:
        return None
    return Reading("fiscal.copies", None, outside=Copier(settings, database).step, gather_seconds=_GATHER_SECONDS)


def make_mailing(settings: Settings, _database: Database, _secrets: SecretBox) -> Reading | None:
    """The reader that mails the checkpoint of each closed day."""
    addresses = [one.strip() for one in settings.checkpoint_mail.split(",") if one.strip()]
    if not (addresses and is_set_up(settings)):
        return None

    def mail(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
        for entry in entries:
            told = entry.fields()
            if told["kind"] == RecordKind.DAY.value and told.get("checkpoint"):
                write_mail(uow, settings, _letter(addresses, told))

    return Reading("fiscal.checkpoint_mail", (ClosureMade.topic,), mail, start=last_position)


def _letter(addresses: Sequence[str], told: Mapping[str, Any]) -> Mail:
    """The same words in both languages, since nobody knows who reads it in six years."""
    facts = {"till": told["till"], "day": told["label"]}
    words = [text("fiscal.checkpoint_mail.text", locale, **facts) for locale in ("fr_FR", "en_US")]
    subject = text("fiscal.checkpoint_mail.subject", "fr_FR", **facts)
    return Mail(addresses, subject, "\n\n".join([*words, told["checkpoint"]]) + "\n")


READINGS = [make_copying, make_mailing]
