"""Server processes for tests: started on a free loopback port, stopped by their own id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

START_SECONDS_MAX = 240.0
STOP_SECONDS_MAX = 60.0
_ASK_EVERY_SECONDS = 0.02


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Running(Protocol):
    """What a test needs of a process."""

    @property
    def returncode(self) -> int | None: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, number: int) -> None: ...


@dataclass
class ServerProcess:
    """A `comptoir` process that serves `url`; its output is in `log`."""

    url: str
    process: Running
    log: Path

    def let_run(self, seconds: float) -> None:
        """Let some time pass; an end of the process in it is an error."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError(f"ended with {self.process.returncode}:\n{self._tail()}")

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end, wait for it; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def wait_until_ready(self) -> None:
        """Return when `/readyz` says so; fail with the log when the process ended or took too long."""
        deadline = time.monotonic() + START_SECONDS_MAX
        with httpx.Client(base_url=self.url, timeout=2, verify=False) as client:
            while time.monotonic() < deadline:
                assert self.process.poll() is None, f"ended with {self.process.returncode}:\n{self._tail()}"
                try:
                    if client.get("/readyz").status_code == httpx.codes.OK:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(_ASK_EVERY_SECONDS)
        raise AssertionError(f"not ready after {START_SECONDS_MAX} s:\n{self._tail()}")

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-40:])


def start_server(
    arguments: Sequence[str], folder: Path, port: int, environment: Mapping[str, str] | None = None
) -> ServerProcess:
    """Start `comptoir ARGUMENTS`, which must listen on `port`; returns at once."""
    log = folder / f"server-{port}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "comptoir", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
    return ServerProcess(f"http://127.0.0.1:{port}", process, log)


@contextmanager
def running(
    arguments: Sequence[str], folder: Path, port: int, environment: Mapping[str, str] | None = None
) -> Iterator[ServerProcess]:
    """A server that answers; stopped at the end unless the test has ended it."""
    server = start_server(arguments, folder, port, environment)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()
