"""What must always be true, in a form that `comptoir verify` can prove."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from comptoir.kernel.feed import FeedEntry, FeedTrimmed, entries_after, refuse_trimmed

_ENTRIES_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Invariant:
    """One sentence about the data, and a check that yields each place where it is not true.

    name: `module.what_holds`. check: reads only; yields one line per difference, with ids and both values.
    """

    name: str
    check: Callable[[Connection], Iterable[str]]


def told_entries(connection: Connection, topics: Sequence[str]) -> Iterator[FeedEntry]:
    """Every entry of some topics that is still kept, in order."""
    after = 0
    while entries := entries_after(connection, after, _ENTRIES_AT_ONCE, topics):
        yield from entries
        after = entries[-1].seq


def feed_is_whole(connection: Connection) -> bool:
    """Whether all entries are still kept, so that one that is missing was never written."""
    try:
        refuse_trimmed(connection, 0)
    except FeedTrimmed:
        return False
    return True
