"""What was committed to SQLite, and how much of it is on the disk.

A commit that waits for the disk keeps the write lock meanwhile, and everybody who wants to write. So commits do not
wait; whoever tells of one does, after the lock is let go, and one flush serves all commits before it.
"""

from __future__ import annotations

import mmap
import os
import threading
from typing import TYPE_CHECKING

from comptoir.kernel.values.errors import NotReady

if TYPE_CHECKING:
    from pathlib import Path

_BEGUN, _COMMITTED, _FLUSHED = range(3)
_NUMBER_BYTES = 8
_bring_to_disk = getattr(os, "fdatasync", os.fsync)  # macOS has only the latter


class DiskUnsure(NotReady):
    """The disk failed while something was flushed: what it holds is not known until the server is started again."""

    code = "kernel.disk_unsure"


class CommitLog:
    """Counts the commits of all processes to one database, and brings its write-ahead log to the disk.

    Three numbers stand in memory that the processes share, in the file `counts`: of the last commit that was begun,
    of the last that is whole, and of the last that is on the disk. What they say after a crash costs a flush at most.
    """

    def __init__(self, log: Path, counts: Path) -> None:
        self._path = log
        self._log: int | None = None
        self._guard = threading.Lock()
        self._has_failed = False
        file = os.open(counts, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(file, 3 * _NUMBER_BYTES)
            self._memory = mmap.mmap(file, 3 * _NUMBER_BYTES)
        finally:
            os.close(file)
        self._numbers = memoryview(self._memory).cast("Q")
        flushed, begun = self._numbers[_FLUSHED], self._numbers[_BEGUN]  # in this order, since others count meanwhile
        if flushed > begun:  # a file that a power loss or a copy took half of
            self._numbers[_FLUSHED] = 0

    def begin(self) -> None:
        """A commit begins, under the write lock: whoever sees it from now on sees that it is not on the disk.

        Raises DiskUnsure, so that nothing more is written after a failure.
        """
        self._refuse_failed()
        self._numbers[_BEGUN] += 1

    def end(self) -> None:
        """It is whole: the next flush takes it along."""
        self._numbers[_COMMITTED] = self._numbers[_BEGUN]

    @property
    def is_flushed(self) -> bool:
        """Whether all that anybody has seen is on the disk."""
        return self._numbers[_FLUSHED] >= self._numbers[_BEGUN]

    def flush(self) -> None:
        """Return when all that this thread has committed or seen is on the disk.

        Raises DiskUnsure, and again at each call: after a failure the system calls pages clean that it never wrote.
        """
        self._refuse_failed()
        if self.is_flushed:
            return
        covered = self._numbers[_COMMITTED]
        self._sync()
        self._numbers[_FLUSHED] = max(self._numbers[_FLUSHED], covered)

    def _sync(self) -> None:
        """Flush the log as it is, whichever process wrote to it."""
        try:
            file = self._opened()
            if file is not None:
                _bring_to_disk(file)
        except OSError as failure:
            self._has_failed = True
            raise DiskUnsure from failure

    def _refuse_failed(self) -> None:
        if self._has_failed:
            raise DiskUnsure

    def _opened(self) -> int | None:
        """The log's descriptor, kept open, since a failed write is told to those who had the file open.

        None where the last connection has closed, which has brought everything into the database and removed the log.
        """
        with self._guard:
            try:
                found = self._path.stat()
            except FileNotFoundError:
                return None
            if self._log is not None and not os.path.samestat(found, os.fstat(self._log)):
                os.close(self._log)
                self._log = None
            if self._log is None:
                self._log = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
            return self._log

    def close(self) -> None:
        self._numbers.release()
        self._memory.close()
        if self._log is not None:
            os.close(self._log)
            self._log = None
