"""A process beside another: told when to end, started again when it dies, never left behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from comptoir.kernel.companion import SharedText

SERVER = """
import os, sys
from comptoir.kernel.companion import SharedText, companion

shown = SharedText()

def tell(line):
    os.write(1, f"{line}\\n".encode())  # whole, though two processes write

def work(is_over):
    shown.write(b"at work")
    tell(os.getpid())
    is_over.wait()
    tell("over")

with companion(work):
    tell("serving")
    sys.stdin.readline()
tell(shown.read().decode())
"""
SECONDS_MAX = 120


@dataclass
class Server:
    """A process with a companion, whose id is `worker`."""

    process: subprocess.Popen[str]
    worker: int

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@contextmanager
def server() -> Iterator[Server]:
    process = subprocess.Popen([sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        lines = {process.stdout.readline().strip(), process.stdout.readline().strip()}
        yield Server(process, int(next(iter(lines - {"serving"}))))
    finally:
        process.kill()
        process.communicate()


def ended(watched: int) -> bool:
    """Whether the process ends."""
    return bool(select.select([watched], [], [], SECONDS_MAX)[0])


def test_it_is_told_when_it_is_over_and_what_it_wrote_is_seen() -> None:
    with server() as one:
        out, _ = one.process.communicate("\n", timeout=SECONDS_MAX)
        assert out.split("\n") == ["over", "at work", ""]
        assert one.process.returncode == 0


def test_it_is_started_again_when_it_dies() -> None:
    with server() as one:
        os.kill(one.worker, signal.SIGKILL)
        assert "companion.died" in one.line()
        assert int(one.line()) != one.worker
        out, _ = one.process.communicate("\n", timeout=SECONDS_MAX)
        assert out.split("\n") == ["over", "at work", ""]


def test_signals_of_the_terminal_are_for_whoever_serves() -> None:
    with server() as one:
        for number in (signal.SIGINT, signal.SIGTERM):
            os.kill(one.worker, number)
        out, _ = one.process.communicate("\n", timeout=SECONDS_MAX)
        assert out.split("\n") == ["over", "at work", ""]


def test_nothing_is_left_behind_when_whoever_serves_is_killed() -> None:
    with server() as one:
        watched = os.pidfd_open(one.worker)
        one.process.kill()
        assert ended(watched)
        os.close(watched)


def test_a_text_that_is_too_long_is_cut_at_a_line() -> None:
    shown = SharedText(12)
    assert shown.read() == b""
    shown.write(b"a 1\nb 2\nc 3\n")
    assert shown.read() == b"a 1\nb 2\nc 3\n"
    shown.write(b"a 1\nb 2\nc 33\n")
    assert shown.read() == b"a 1\nb 2\n"
