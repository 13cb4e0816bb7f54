"""Threads that live as long as their process: none ends because one pass of its work failed."""

from __future__ import annotations

import threading
import time
import traceback
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger(__name__)

_REST_SECONDS = 0.5
_REST_SECONDS_MAX = 5.0


class Setbacks:
    """The failures of one thread since its last success: how long it rests after each, and what is told of it.

    While a database is away each pass fails in the same way: a new failure is told whole, one that was told in a line,
    and the rest grows from `first` seconds to `longest`. One success ends all that.
    """

    def __init__(self, first: float = _REST_SECONDS, longest: float = _REST_SECONDS_MAX) -> None:
        self._first = first
        self._longest = longest
        self._count = 0
        self._told: set[tuple[type[BaseException], str, int | None]] = set()

    def succeeded(self) -> None:
        """The next failure is a new one."""
        if self._count:
            self._count = 0
            self._told.clear()

    def failed(self, event: str, failure: Exception, after: float = 0.0, **facts: object) -> float:
        """Tell of a failure; the seconds to rest. after: those that the work had gone well before it.

        Two failures are the same where the same line raises the same kind of exception.
        """
        if after > self._longest:
            self.succeeded()
        where = traceback.extract_tb(failure.__traceback__)[-1]
        same = (type(failure), where.filename, where.lineno)
        rest = min(self._longest, self._first * (1 << min(self._count, 10)))
        self._count += 1
        if same in self._told:
            log.warning(event, error=repr(failure), failures=self._count, **facts)
        else:
            self._told.add(same)
            log.error(event, exc_info=failure, **facts)
        return rest


def go_on(what: Callable[[], None], is_stopping: threading.Event) -> None:
    """Call `what` again and again until it is time to stop; after a failure, which is logged, once it has rested."""
    setbacks = Setbacks()
    while not is_stopping.is_set():
        began = time.monotonic()
        try:
            what()
            setbacks.succeeded()
        except Exception as failure:  # noqa: BLE001 - whatever it was: the database may be back at the next pass
            name = threading.current_thread().name
            is_stopping.wait(setbacks.failed("thread.failed", failure, time.monotonic() - began, thread=name))
