"""Servers that start in a moment: a process with everything imported, which forks one server after another.

For tests that kill a server many times; a start then costs no import. Linux and macOS.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

NURSERY = """
import json, os, sys
{prologue}
import comptoir.app.serve
from comptoir.app import wiring
from comptoir.app.cli.main import main
from comptoir.app.cli.verbs import VERBS
for verb in VERBS:
    verb.load()
for offered in (
    wiring.module_routes, wiring.module_pages, wiring.job_functions, wiring.export_functions, wiring.reading_makers,
    wiring.invariants,
):
    offered()
print("ready", flush=True)
for line in sys.stdin:
    order = json.loads(line)
    if "wait" in order:
        print(os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1]), flush=True)
        continue
    child = os.fork()
    if child == 0:
        os.environ.update(order["environment"])
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        try:
            status = main(order["arguments"])
        except BaseException:
            import traceback
            traceback.print_exc()
            status = 1
        os._exit(status)
    print(child, flush=True)
"""


class Nursery:
    """The process that forks. One at a time may use it."""

    def __init__(self, prologue: str, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY.format(prologue=prologue)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        assert self._read() == "ready"

    def fork(self, arguments: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> Forked:
        """A new process that runs `comptoir ARGUMENTS`; what it prints is added to `log`."""
        order = {"arguments": list(arguments), "log": str(log), "environment": dict(environment or {})}
        return Forked(self, int(self._ask(order)))

    def wait(self, pid: int) -> int:
        """The exit status of a process that has ended or will."""
        return int(self._ask({"wait": pid}))

    def close(self) -> None:
        """End the nursery itself."""
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate()

    def _ask(self, order: Mapping[str, object]) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


class Forked:
    """A forked process, with the few methods of Popen that tests use."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery = nursery
        self.pid = pid
        self.returncode: int | None = None
        self._watched = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """The exit status, None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end. Raises TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._watched], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("comptoir", timeout or 0)
            self.returncode = self._nursery.wait(self.pid)
            os.close(self._watched)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)
        self.wait()


@contextmanager
def nursery(prologue: str = "", environment: Mapping[str, str] | None = None) -> Iterator[Nursery]:
    """A nursery, closed at the end.

    prologue: Python source to run before anything is imported, for servers that are wrong on purpose.
    """
    made = Nursery(prologue, environment or {})
    try:
        yield made
    finally:
        made.close()
