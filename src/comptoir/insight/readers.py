"""The reader that gathers tickets into the sums of reports."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from comptoir.insight.services.gathering import TOPICS, gather
from comptoir.kernel.following import Reading

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings

_GATHER_SECONDS = 1.0
"""One transaction serves all tickets of this time, so that reports cost a busy till next to nothing."""


def make_gathering(_settings: Settings, database: Database, _secrets: SecretBox) -> Reading:
    """The reader of reports."""
    return Reading("insight.sales", TOPICS, outside=partial(gather, database), gather_seconds=_GATHER_SECONDS)


READINGS = [make_gathering]
