"""One shop on one database: its servers, its commands, its tills. Every proof begins with it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.forking import Forked, Nursery
from tests.support.processes import ServerProcess, free_port
from tests.support.trade import Api

COMMAND_SECONDS_MAX = 300.0
READY_SECONDS_MAX = 120.0
"""Ten times the three seconds in which a server is ready after a crash."""


@dataclass(frozen=True)
class Command:
    """A command of the command line at work."""

    process: Forked
    log: Path

    def wait(self) -> list[str]:
        """The lines that it printed; it must have done what it says."""
        status = self.process.wait(COMMAND_SECONDS_MAX)
        said = self.log.read_text(encoding="utf-8")
        assert status == 0, said
        return said.splitlines()


@dataclass
class Shop:
    """A shop at work. Its processes are forked, so that starting one costs no import."""

    folder: Path
    database: str
    servers: Nursery
    token: str = ""
    """Of an administrator; made where none is given."""
    _commands: int = 0

    def __post_init__(self) -> None:
        self.token = self.token or self.run("token", "add", "proof", "--role", "administrator")[-1]

    @property
    def where(self) -> tuple[str, ...]:
        """Where the shop's data is, for the command line."""
        return ("--database", self.database, "--data", str(self.folder))

    def start_command(self, *words: str) -> Command:
        """Begin `comptoir WORDS` on this shop."""
        self._commands += 1
        log = self.folder / f"command-{self._commands}.log"
        return Command(self.servers.fork([*words, *self.where], log), log)

    def run(self, *words: str) -> list[str]:
        """`comptoir WORDS` on this shop; the lines that it printed."""
        return self.start_command(*words).wait()

    def start(self, servers: Nursery | None = None, environment: Mapping[str, str] | None = None) -> ServerProcess:
        """A server that is ready; whoever starts it ends it."""
        port, began = free_port(), time.monotonic()
        log = self.folder / "server.log"
        process = (servers or self.servers).fork(
            ["serve", *self.where, "--bind", f"127.0.0.1:{port}"], log, environment
        )
        server = ServerProcess(f"http://127.0.0.1:{port}", process, log)
        server.wait_until_ready()
        assert time.monotonic() - began <= READY_SECONDS_MAX
        return server

    @contextmanager
    def serving(self, environment: Mapping[str, str] | None = None) -> Iterator[Api]:
        """A server that is stopped in good order."""
        server = self.start(environment=environment)
        try:
            with Api(server.url, self.token) as api:
                yield api
        finally:
            assert server.stop() == 0
