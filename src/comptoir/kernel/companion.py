"""A process beside the one that serves, for work that would take the interpreter from it.

It is forked while there is one thread, so it costs no import and shares memory. Between the two stands a keeper, which
forks it again when it dies: a process of many threads must not fork. A pipe tells them when to end: a byte asks the
work to finish, and the end of the pipe says that whoever served has died, which ends the work at once.
"""

from __future__ import annotations

import gc
import mmap
import os
import select
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = structlog.get_logger(__name__)

_RESTART_SECONDS = 1.0
_STOP = b"s"
_LENGTH = 4


@contextmanager
def companion(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Run `work` beside the block, and again whenever it dies; it is over when the block is left.

    work: returns soon after its event is set. Enter it while this process has one thread.
    """
    theirs, ours = os.pipe()
    gc.freeze()  # what is shared so far stays shared
    keeper = os.fork()
    if keeper == 0:
        os.close(ours)
        _leave(lambda: _keep(work, theirs))
    os.close(theirs)
    try:
        yield
    finally:
        with suppress(BrokenPipeError):
            os.write(ours, _STOP)
        os.close(ours)
        os.waitpid(keeper, 0)


def _leave(what: Callable[[], int]) -> None:
    """Do it and end this process, whatever happens: a fork never returns into the code of its parent."""
    status = 1
    try:
        status = what()
    except BaseException:  # also an interruption: nothing may pass this point
        log.exception("companion.failed")
    finally:
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(status)


def _keep(work: Callable[[threading.Event], None], orders: int) -> int:
    """Signals are for whoever serves; this process and its child live as long as the pipe."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    while True:
        child = os.fork()
        if child == 0:
            _leave(lambda: _work(work, orders))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status == 0 or select.select([orders], [], [], _RESTART_SECONDS)[0]:
            return 0
        log.error("companion.died", status=status)


def _work(work: Callable[[threading.Event], None], orders: int) -> int:
    is_over = threading.Event()

    def obey() -> None:
        if not os.read(orders, 1):
            os._exit(1)
        is_over.set()

    threading.Thread(target=obey, name="orders", daemon=True).start()
    work(is_over)
    return 0


class SharedText:
    """Bytes that one process writes, once a second or so, and those forked from the same one read."""

    def __init__(self, size_max: int = 256 * 1024) -> None:
        self._half = size_max + _LENGTH
        self._map = mmap.mmap(-1, 1 + 2 * self._half)

    def write(self, text: bytes) -> None:
        """Into the half that nobody reads; a text that is too long is cut after its last whole line."""
        if len(text) > self._half - _LENGTH:
            text = text[: text.rindex(b"\n", 0, self._half - _LENGTH) + 1]
        half = 1 - self._map[0]
        start = 1 + half * self._half
        self._map[start : start + _LENGTH + len(text)] = len(text).to_bytes(_LENGTH, "big") + text
        self._map[0] = half

    def read(self) -> bytes:
        """What was written last; empty at first."""
        start = 1 + self._map[0] * self._half + _LENGTH
        return self._map[start : start + int.from_bytes(self._map[start - _LENGTH : start], "big")]
