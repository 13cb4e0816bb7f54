"""What cases need of the modules that open them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from comptoir.access.domain import Principal


@dataclass(frozen=True, slots=True)
class CaseSight:
    """What somebody who sees cases may see them about.

    hidden: of some subjects, those that are about what this principal may not see. The modules that open cases about
    things know who sees these. Called wherever cases are listed, read or acted on for somebody.
    """

    hidden: Callable[[Connection, Principal, Collection[str]], frozenset[str]]


ALL_SEEN = CaseSight(lambda _connection, _principal, _subjects: frozenset())
"""Of the shop's own work, which nothing is hidden from."""
