"""What must always be true, in a form that `comptoir verify` can prove."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Invariant:
    """One sentence about the data, and a check that yields each place where it is not true.

    name: `module.what_holds`. check: reads only; yields one line per difference, with ids and both values.
    """

    name: str
    check: Callable[[Connection], Iterable[str]]
