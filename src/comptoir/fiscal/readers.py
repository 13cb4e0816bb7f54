"""The reader that copies sealed records off the machine, where that is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.fiscal.copies import Copier
from comptoir.kernel.following import Reading

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings

_GATHER_SECONDS = 5.0
"""Copies are due within a minute; one piece serves all tickets of this time."""


def make_copying(settings: Settings, database: Database, _secrets: SecretBox) -> Reading | None:
    """The reader of copies; a failure delays it and is told, and nothing is ever set aside."""
    if not settings.copy_to:
        return None
    return Reading("fiscal.copies", None, outside=Copier(settings, database).step, gather_seconds=_GATHER_SECONDS)


READINGS = [make_copying]
