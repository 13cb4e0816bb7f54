"""A write lock beside a SQLite database, fair between threads and between processes.

SQLite's own busy handler polls: under load a waiter may starve, and people see "database is locked". Here waiting
threads queue in order, and a process that waits for the file holds the gate: the present holder cannot take the lock
again before the one at the gate had its turn.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_TRY_SECONDS = 0.02


class FairLock:
    """Mutual exclusion among threads, first come first served."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_held = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self) -> None:
        with self._guard:
            if not self._is_held:
                self._is_held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def release(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_held = False


class FairFileLock:
    """Mutual exclusion among all threads of all processes that name the same file."""

    def __init__(self, path: Path) -> None:
        self._threads = FairLock()
        self._gate = os.open(f"{path}-gate", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextmanager
    def hold(self) -> Iterator[None]:
        self._threads.acquire()
        try:
            fcntl.flock(self._gate, fcntl.LOCK_EX)
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX)
            finally:
                fcntl.flock(self._gate, fcntl.LOCK_UN)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def close(self) -> None:
        os.close(self._gate)
        os.close(self._file)


class SoleHolder:
    """A lock that refuses instead of waiting for long: one server, or one restore, at a time."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def try_hold(self, patience_seconds: float) -> bool:
        """Whether it is ours, after waiting that long."""
        last = time.monotonic() + patience_seconds
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= last:
                    return False
                time.sleep(_TRY_SECONDS)  # the system wakes nobody at a deadline for a file lock
            else:
                return True

    def close(self) -> None:
        os.close(self._file)
