"""Simulated power loss for SQLite: what was not synced when a process was killed is taken back from its files.

Linux only. The library (power_loss.c) is built with the machine's C compiler, else with the `ziglang` wheel's.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from comptoir.kernel.fair_lock import SoleHolder

PATIENCE_SECONDS = 120.0
SOURCE = Path(__file__).with_name("power_loss.c")
COMPILERS = ("cc", "gcc", "clang")
SUFFIXES = ("", "-wal", "-journal")
_HEAD = struct.Struct("<4Q")


def compiler() -> list[str] | None:
    """The command of a C compiler, None where there is none."""
    found = next((path for name in COMPILERS if (path := shutil.which(name))), None)
    if found:
        return [found]
    return [sys.executable, "-m", "ziglang", "cc"] if importlib.util.find_spec("ziglang") else None


def missing() -> str | None:
    """Why power loss cannot be simulated here; None when it can."""
    if platform.system() != "Linux":
        return "Linux, for the power-loss tests"
    return None if compiler() else "a C compiler, for the power-loss tests"


def build(folder: Path) -> Path:
    """The library, built into a folder."""
    command = compiler()
    assert command is not None, missing()
    library = folder / "power_loss.so"
    flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", str(library), str(SOURCE)]
    subprocess.run([*command, *flags, "-ldl", "-lpthread"], check=True)
    return library


@dataclass(frozen=True)
class Write:
    """A write (or, without `new`, a truncation to `offset`) that no sync had followed."""

    offset: int
    old_size: int
    old: bytes
    new: bytes

    @property
    def is_truncation(self) -> bool:
        return not self.new

    def undo(self, file: bytearray) -> None:
        file[self.offset : self.offset + len(self.old)] = self.old
        _resize(file, self.old_size)

    def redo(self, file: bytearray) -> None:
        if self.is_truncation:
            _resize(file, self.offset)
            return
        _resize(file, max(len(file), self.offset))
        file[self.offset : self.offset + len(self.new)] = self.new


def _resize(file: bytearray, size: int) -> None:
    del file[size:]
    file.extend(bytes(size - len(file)))


def _read_records(path: Path) -> Iterator[Write]:
    """The records of one file; one that was being written when the process ended is left out, as its write is."""
    content = path.read_bytes() if path.is_file() else b""
    position = 0
    while position + _HEAD.size <= len(content):
        offset, old_size, old_length, new_length = _HEAD.unpack_from(content, position)
        middle = position + _HEAD.size + old_length
        position = middle + new_length
        if position <= len(content):
            yield Write(offset, old_size, content[middle - old_length : middle], content[middle:position])


@dataclass(frozen=True)
class PowerSupply:
    """Watches one database (absolute path). Give `environment` to the processes that use it."""

    library: Path
    database: Path
    records: Path

    @property
    def environment(self) -> dict[str, str]:
        self.records.mkdir(exist_ok=True)
        return {
            "LD_PRELOAD": str(self.library),
            "POWER_LOSS_DATABASE": str(self.database),
            "POWER_LOSS_RECORDS": str(self.records),
        }

    def break_disk(self) -> None:
        """From now on the disk fails every flush."""
        (self.records / "broken").touch()

    def mend_disk(self) -> None:
        """It flushes again; nobody writes anew what it had failed to write."""
        (self.records / "broken").unlink()

    def fail(self, kept: random.Random | None = None) -> int:
        """Take back every unsynced write, once all the processes are dead, which it waits for; their number.

        kept: with it, each unsynced write reaches the disk or not by chance, in order, as a drive's cache may do.
        """
        lost = 0
        last = SoleHolder(Path(f"{self.database}.server-lock"))
        assert last.try_hold(PATIENCE_SECONDS), "a process of the server is still alive"
        last.close()
        for suffix in SUFFIXES:
            path = Path(f"{self.database}{suffix}")
            records = self.records / f"records{suffix}"
            writes = list(_read_records(records))
            if writes and path.is_file():
                file = bytearray(path.read_bytes())
                for write in reversed(writes):
                    write.undo(file)
                for write in writes:
                    if kept is not None and kept.random() < 0.5:
                        write.redo(file)
                    else:
                        lost += 1
                path.write_bytes(file)
            if records.is_file():
                os.truncate(records, 0)
        Path(f"{self.database}-shm").unlink(missing_ok=True)
        return lost
