"""The unit of work: one transaction, the time and actor of the command, and the feed entries it causes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from comptoir.kernel.actor import Actor
    from comptoir.kernel.events import Event
    from comptoir.kernel.values.time import Instant


@dataclass(slots=True)
class UnitOfWork:
    """Handed to services, which add rows through `connection` and changes through `emit`, and never commit.

    now: the instant of the command, the same for everything written in it.
    """

    connection: Connection
    now: Instant
    actor: Actor
    trace: str
    entries: list[PendingEntry] = field(default_factory=list)
    checks: list[Callable[[], None]] = field(default_factory=list)

    def emit(self, event: Event, *, actor: Actor | None = None, trace: str | None = None) -> None:
        """Put a change into the feed, in the order of the calls.

        actor, trace: only where one transaction carries the commands of several (the committer).
        """
        self.entries.append(PendingEntry(event, actor or self.actor, trace or self.trace))

    def check_later(self, check: Callable[[], None]) -> None:
        """Have `check` raise before the commit what a statement that was sent has not brought about."""
        self.checks.append(check)


class PendingEntry(NamedTuple):
    """A feed entry that is not written yet."""

    event: Event
    actor: Actor
    trace: str
