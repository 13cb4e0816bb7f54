"""The reader that gathers tickets into the sums of reports."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from comptoir.insight.services.gathering import TOPICS, gather
from comptoir.kernel.reading import Reading

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings

_GATHER_SECONDS = 1.0
"""One transaction serves all tickets of this time, so that reports cost a busy till next to nothing."""

_RESTS = 9
"""Gathering takes a tenth of a processor at most: reports may be some seconds late in a busy hour, tills may not."""


def make_gathering(_settings: Settings, database: Database, _secrets: SecretBox) -> Reading:
    """The reader of reports."""
    work = partial(gather, database)
    return Reading("insight.sales", TOPICS, outside=work, gather_seconds=_GATHER_SECONDS, rests=_RESTS)


READINGS = [make_gathering]
