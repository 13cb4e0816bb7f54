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

_BEGUN, _COMMITTED, _FLUSHED, _FAILED = range(4)
_NUMBER_BYTES = 8
_SIZE = 4 * _NUMBER_BYTES
_bring_to_disk = getattr(os, "fdatasync", os.fsync)  # macOS has only the latter


class DiskUnsure(NotReady):
    """The disk failed while something was flushed: what it holds is not known until the server is started again."""

    code = "kernel.disk_unsure"


class CommitLog:
    """Counts the commits of all processes to one database, and brings its write-ahead log to the disk.

    Four numbers stand in memory that the processes share, in the file `counts`: of the last commit that was begun, of
    the last that is whole, of the last that is on the disk, and whether a flush has failed. What the first three say
    after a crash costs a flush at most.
    """

    def __init__(self, log: Path, counts: Path) -> None:
        self._path = log
        self._log: int | None = None
        self._guard = threading.Lock()
        self._has_failed = False
        self._counts = counts
        self._numbers, self._mapped = _shared(counts)
        flushed, begun = self._numbers[_FLUSHED], self._numbers[_BEGUN]  # in this order, since others count meanwhile
        if flushed > begun:  # a file that a power loss or a copy took half of
            self._numbers[_FLUSHED] = 0

    def begin(self) -> None:
        """A commit begins, under the write lock: whoever sees it from now on sees that it is not on the disk.

        Raises DiskUnsure, so that nothing more is written after a failure.
        """
        numbers = self._present()
        self._refuse_failed(numbers)
        numbers[_BEGUN] += 1

    def end(self) -> None:
        """It is whole: the next flush takes it along."""
        self._numbers[_COMMITTED] = self._numbers[_BEGUN]

    @property
    def is_flushed(self) -> bool:
        """Whether all that anybody has seen is on the disk."""
        return _is_flushed(self._present())

    @property
    def has_failed(self) -> bool:
        """Whether a flush of any process failed since somebody was sure of the disk."""
        return self._has_failed or self._present()[_FAILED] != 0

    def flush(self) -> None:
        """Return when all that this thread has committed or seen is on the disk.

        Raises DiskUnsure, and again at each call: after a failure the system calls pages clean that it never wrote.
        """
        numbers = self._present()
        self._refuse_failed(numbers)
        if _is_flushed(numbers):
            return
        covered = numbers[_COMMITTED]
        self._sync(numbers)
        numbers[_FLUSHED] = max(numbers[_FLUSHED], covered)

    def open(self) -> None:
        """Open the log before this process writes to it: a write that fails is told to those who had it open."""
        self._opened()

    def believe(self) -> None:
        """Whoever is alone has brought all of the log into the database file, and that to the disk.

        A process that saw the failure itself does not believe it any more.
        """
        self._present()[_FAILED] = 0

    def _present(self) -> memoryview:
        """The numbers that stand there now: where somebody removed the file, others count in another already."""
        try:
            found = os.stat(self._counts)  # noqa: PTH116 - a third of the time of Path's, at every read
        except FileNotFoundError:
            found = None
        if found is None or (found.st_dev, found.st_ino) != self._mapped:
            self._numbers, self._mapped = _shared(self._counts)
        return self._numbers

    def _sync(self, numbers: memoryview) -> None:
        """Flush the log as it is, whichever process wrote to it."""
        try:
            file = self._opened()
            if file is not None:
                _bring_to_disk(file)
        except OSError as failure:
            self._has_failed = True
            numbers[_FAILED] = 1
            raise DiskUnsure from failure

    def _refuse_failed(self, numbers: memoryview) -> None:
        if self._has_failed or numbers[_FAILED]:
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
        if self._log is not None:
            os.close(self._log)
            self._log = None


def _is_flushed(numbers: memoryview) -> bool:
    """A file in which nobody has begun to count promises nothing."""
    return 0 < numbers[_BEGUN] <= numbers[_FLUSHED]


def _shared(counts: Path) -> tuple[memoryview, tuple[int, int]]:
    """The numbers of a file, and which file it is; unmapped when nobody has them any more.

    Its bytes are reserved: a full disk must refuse here, and not end the process at the first count.
    """
    file = os.open(counts, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file, 0, _SIZE)
        elif os.fstat(file).st_size < _SIZE:  # macOS
            os.ftruncate(file, _SIZE)
        found = os.fstat(file)
        return memoryview(mmap.mmap(file, _SIZE)).cast("Q"), (found.st_dev, found.st_ino)
    finally:
        os.close(file)
