"""The only place that asks the machine for the time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol

from comptoir.kernel.values.time import Instant, from_ms, parse_instant


class Clock(Protocol):
    """Tells the present instant; passed by hand to whatever needs it."""

    def now(self) -> Instant:
        """The present, in UTC, to the millisecond."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> Instant:
        return from_ms(time.time_ns() // 1_000_000)


class FileClock:
    """A test clock: the instant written in a file, read again on every question.

    Used through `COMPTOIR_TEST_CLOCK=FILE`, on a database marked as a test only.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> Instant:
        return parse_instant(self._path.read_text(encoding="ascii").strip())


class FixedClock:
    """A clock that a test sets by hand."""

    def __init__(self, present: Instant) -> None:
        self.present = present

    def now(self) -> Instant:
        return self.present
