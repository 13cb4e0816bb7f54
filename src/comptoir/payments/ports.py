"""What a payment terminal must be able to do for us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from comptoir.kernel.values.errors import Fault
from comptoir.payments.domain import Answer, Attempt


class TerminalSilent(Fault):
    """No answer in time, or none that can be read: the outcome is unknown, not refused."""

    retry_helps = False


class TerminalUnreachable(Fault):
    """Not a byte reached the terminal, so nothing can have happened there."""

    retry_helps = True


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a terminal is and what it is called."""

    code: str
    driver: str
    address: str
    poi_id: str


class TerminalDriver(Protocol):
    """Speaks one protocol. Called outside any transaction, by the thread that follows the attempt."""

    def pay(self, terminal: Terminal, attempt: Attempt) -> Answer:
        """Ask for the attempt's amount and wait. Called once per attempt, after `sent` is on disk.

        Raises TerminalSilent, TerminalUnreachable.
        """
        ...

    def status(self, terminal: Terminal, attempt: Attempt) -> Answer | None:
        """What became of an attempt; None while it is in progress. Called until it is resolved.

        Raises TerminalSilent, TerminalUnreachable.
        """
        ...

    def abort(self, terminal: Terminal, attempt: Attempt) -> None:
        """Ask the terminal to stop; whatever it answers to `pay` counts. Raises TerminalSilent, TerminalUnreachable."""
        ...

    def reverse(self, terminal: Terminal, attempt: Attempt) -> bool:
        """Undo an approved attempt; whether it was undone. Raises TerminalSilent, TerminalUnreachable."""
        ...
