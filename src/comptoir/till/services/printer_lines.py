"""One conversation with a receipt printer: is it ready, print, has it printed.

ESC/POS: `DLE EOT n` is answered at once, whatever waits in the printer's buffer; `GS r 1` only after all before it was
printed. The kinds of answer tell apart by their fixed bits. Source: Epson's published ESC/POS command reference.
"""

from __future__ import annotations

import os
import select
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from comptoir.till.domain.paper import Connection, PrinterState

if TYPE_CHECKING:
    from collections.abc import Callable

    from comptoir.till.domain.paper import Printer

_ASK: Final = b"\x10\x04"
_FENCE: Final = b"\x1dr\x01"
_CHUNK: Final = 4096


class LineBroken(Exception):
    """The printer took no more, or the connection ended."""


class Line(Protocol):
    """A connection to a printer; `read` gives nothing when the time is over."""

    def write(self, content: bytes, seconds: float) -> None: ...
    def read(self, seconds: float) -> bytes: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, for a status, for the whole of a job, and between two looks while it prints."""

    connect: float = 3.0
    status: float = 2.0
    job: float = 45.0
    look: float = 1.0


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of a job. state: what the printer said last; is_done: it said that all is printed.

    is_begun: bytes of it went out, so that paper may have come.
    """

    state: PrinterState
    is_begun: bool
    is_done: bool


class _Socket:
    def __init__(self, address: str, seconds: float) -> None:
        host, _, port = address.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), timeout=seconds)

    def write(self, content: bytes, seconds: float) -> None:
        self._socket.settimeout(max(seconds, 0.001))
        try:
            self._socket.sendall(content)
        except OSError as failure:
            raise LineBroken(str(failure)) from failure

    def read(self, seconds: float) -> bytes:
        self._socket.settimeout(max(seconds, 0.001))
        try:
            found = self._socket.recv(64)
        except TimeoutError:
            return b""
        except OSError as failure:
            raise LineBroken(str(failure)) from failure
        if not found:
            raise LineBroken("the printer closed the connection")
        return found

    def close(self) -> None:
        self._socket.close()


class _Device:
    """The device file that the system makes for a USB printer, which reads and writes."""

    def __init__(self, address: str) -> None:
        self._file = os.open(address, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)

    def write(self, content: bytes, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while content:
            _, ready, _ = select.select([], [self._file], [], max(ends - time.monotonic(), 0))
            if not ready:
                raise LineBroken("the printer takes nothing")
            try:
                content = content[os.write(self._file, content) :]
            except OSError as failure:
                raise LineBroken(str(failure)) from failure

    def read(self, seconds: float) -> bytes:
        ready, _, _ = select.select([self._file], [], [], max(seconds, 0))
        if not ready:
            return b""
        try:
            return os.read(self._file, 64)
        except OSError as failure:
            raise LineBroken(str(failure)) from failure

    def close(self) -> None:
        os.close(self._file)


def open_line(printer: Printer, patience: Patience) -> Line | None:
    """A line to the printer; None where nobody is there."""
    try:
        if printer.connection is Connection.USB:
            return _Device(printer.address)
        return _Socket(printer.address, patience.connect)
    except OSError:
        return None


def print_job(
    printer: Printer, content: bytes, patience: Patience, say: Callable[[PrinterState], None], *, is_pulse: bool = False
) -> Printed:
    """Print one job; ends within the patience.

    say: told while the job is under way that the printer waits for somebody. is_pulse: only the drawer opens, for
    which a printer needs no paper.
    """
    line = open_line(printer, patience)
    if line is None:
        return Printed(PrinterState.OFFLINE, is_begun=False, is_done=False)
    try:
        talk = _Talk(line, patience)
        if printer.answers:
            state = talk.state()
            hinders = state in {PrinterState.SILENT, PrinterState.OFFLINE} if is_pulse else state is not _READY
            if hinders:
                return Printed(state, is_begun=False, is_done=False)
        return talk.print(content, say, answers=printer.answers)
    except LineBroken:
        return Printed(PrinterState.OFFLINE, is_begun=False, is_done=False)
    finally:
        line.close()


_READY: Final = PrinterState.READY


class _Talk:
    def __init__(self, line: Line, patience: Patience) -> None:
        self._line = line
        self._patience = patience
        self._fences = 0

    def state(self) -> PrinterState:
        """What the printer says of itself. Raises LineBroken."""
        cause = self._ask(2)
        paper = None if cause is None else self._ask(4)
        if cause is None or paper is None:
            return PrinterState.SILENT
        if cause & 0x04:
            return PrinterState.COVER_OPEN
        if cause & 0x20 or paper & 0x60:
            return PrinterState.PAPER_OUT
        if cause & 0x40:
            return PrinterState.FAILING
        online = self._ask(1)
        if online is None:
            return PrinterState.SILENT
        return PrinterState.FAILING if online & 0x08 else PrinterState.READY

    def _ask(self, number: int) -> int | None:
        self._line.write(_ASK + bytes([number]), self._patience.status)
        ends = time.monotonic() + self._patience.status
        while (left := ends - time.monotonic()) > 0:
            for byte in self._line.read(left):
                if byte & 0x93 == 0x12:
                    return byte
                if byte & 0x90 == 0:
                    self._fences += 1
        return None

    def print(self, content: bytes, say: Callable[[PrinterState], None], *, answers: bool) -> Printed:
        ends = time.monotonic() + self._patience.job
        state, is_begun = _READY, False
        try:
            for start in range(0, len(content), _CHUNK):
                is_begun = True
                self._line.write(content[start : start + _CHUNK], max(ends - time.monotonic(), 0.001))
            if not answers:
                return Printed(_READY, is_begun=True, is_done=True)
            self._line.write(_FENCE, max(ends - time.monotonic(), 0.001))
            while not self._fences and (left := ends - time.monotonic()) > 0:
                answered = self._line.read(min(left, self._patience.look))
                self._fences += sum(byte & 0x90 == 0 for byte in answered)
                if not self._fences and (now := self.state()) is not state:
                    state = now
                    say(now)
            if self._fences:
                return Printed(_READY, is_begun=True, is_done=True)
        except LineBroken:
            state = PrinterState.OFFLINE
        return Printed(PrinterState.SILENT if state is _READY else state, is_begun=is_begun, is_done=False)
