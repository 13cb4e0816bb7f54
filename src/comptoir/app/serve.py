"""`comptoir serve`: the production server, and what `up` shares with it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from typing import TYPE_CHECKING

import structlog
import uvicorn
import uvloop

from comptoir.app.http.application import create_app
from comptoir.app.http.wire import Protocol
from comptoir.app.migrate import current, head, refuse_newer
from comptoir.app.runtime import Runtime, open_database, open_runtime
from comptoir.kernel.collector import loading
from comptoir.kernel.companion import SharedText, companion
from comptoir.kernel.logging import configure
from comptoir.kernel.tls import LocalAuthority, own_names
from comptoir.kernel.values.errors import Fault

if TYPE_CHECKING:
    import threading
    from argparse import Namespace
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from litestar.types import ASGIApp

    from comptoir.kernel.commands import CommandContext
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.tls import ServerCertificate

log = structlog.get_logger(__name__)

STOP_SECONDS = 10
KEEP_ALIVE_SECONDS = 75
BACKLOG = 2048


class SchemaOld(Fault):
    """The database is not at the schema of this version."""


class AddressMalformed(Fault):
    """An address to listen on that is none."""


class AddressRefused(Fault):
    """Nothing can listen there: in use, or not ours."""


class WorkersRefused(Fault):
    """Several processes cannot serve one SQLite file."""


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handling, since one handler stops all listeners; `is_up` tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.is_up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def run(context: CommandContext, arguments: Namespace) -> int:
    """`comptoir serve`: refuses a database that is not migrated, or is a newer version's."""
    settings = context.settings
    configure(settings.log_format, settings.log_level)
    database = open_database(settings)
    with database.read() as connection:
        found = current(connection)
    database.close()
    refuse_newer(found)
    if found != head():
        raise SchemaOld(f"the database is at schema {found or 'none'}, this version needs {head()}: run migrate first")
    workers = getattr(arguments, "workers", None) or settings.workers
    if workers == 1:
        return serve(settings)
    if database.dialect == "sqlite":
        raise WorkersRefused("several workers need PostgreSQL; SQLite is served by one process")
    return _serve_with_workers(settings, workers)


def serve(
    settings: Settings,
    when_ready: Callable[[Runtime], None] | None = None,
    around: AbstractContextManager[None] | None = None,
) -> int:
    """Serve until a signal; plain http on `bind`, https with the local authority on `lan_bind`.

    when_ready: called once the listeners stand. around: what else runs meanwhile; entered after this process has
    forked. Raises DatabaseUnusable when another server has the SQLite database.
    """
    with _held_alone(settings), _effects_beside(settings) as metrics, around or contextlib.nullcontext():
        _serve(settings, metrics, when_ready, None)
    return 0


@contextlib.contextmanager
def _held_alone(settings: Settings) -> Iterator[None]:
    """On SQLite, let no other server near the database; what is forked meanwhile holds it too, as long as it lives."""
    database = open_database(settings)
    sole = database.hold_alone() if database.dialect == "sqlite" else None
    database.close()
    try:
        yield
    finally:
        if sole is not None:
            sole.close()


@contextlib.contextmanager
def _effects_beside(settings: Settings) -> Iterator[SharedText]:
    """What is done beside the requests, in a process of its own; its metrics."""
    metrics = SharedText()

    def work(is_over: threading.Event) -> None:
        with loading():
            from comptoir.app.effects import work_beside  # noqa: PLC0415 - whoever serves starts without it

        work_beside(settings, metrics, is_over)

    with companion(work):
        yield metrics


def _serve(
    settings: Settings,
    metrics: SharedText,
    when_ready: Callable[[Runtime], None] | None,
    shared: socket.socket | None,
) -> None:
    """shared: a listening socket of several workers."""
    runtime = open_runtime(settings, metrics.read)
    try:
        runtime.start()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_listen(runtime, when_ready, shared))
    finally:
        runtime.stop()


async def _listen(runtime: Runtime, when_ready: Callable[[Runtime], None] | None, shared: socket.socket | None) -> None:
    app = create_app(runtime)
    servers = [(_server(app), shared or listen_on(runtime.settings.bind))]
    if runtime.settings.lan_bind:
        servers.append((_server(app, _certificate(runtime)), listen_on(runtime.settings.lan_bind)))
    loop = asyncio.get_running_loop()

    def stop() -> None:
        runtime.is_ready = False
        runtime.live.close_all()
        for server, _ in servers:
            server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    running = [asyncio.create_task(server.serve([listener])) for server, listener in servers]
    for server, _ in servers:
        await server.is_up.wait()
    if when_ready is not None:
        await asyncio.to_thread(when_ready, runtime)
    await asyncio.gather(*running)


def _server(app: ASGIApp, certificate: ServerCertificate | None = None) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            loop="none",
            http=Protocol,
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=STOP_SECONDS,
            ssl_certfile=None if certificate is None else str(certificate.chain),
            ssl_keyfile=None if certificate is None else str(certificate.key),
        )
    )


def _certificate(runtime: Runtime) -> ServerCertificate:
    authority = LocalAuthority(runtime.settings.data / "tls")
    return authority.server_certificate(own_names(runtime.settings.public_name), runtime.database.clock.now())


def listen_on(bind: str) -> socket.socket:
    """A listening socket. Raises AddressRefused, which says what to do."""
    host, port = host_and_port(bind)
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG
        )
    except OSError as refused:
        raise AddressRefused(f"cannot listen on {bind}: {refused.strerror}; choose another port") from refused


def host_and_port(bind: str) -> tuple[str, int]:
    """The two parts of `ADDRESS:PORT`; loopback when only a port is given. Raises AddressMalformed."""
    host, _, port = bind.rpartition(":")
    if not port.isdigit():
        raise AddressMalformed(f"{bind!r} is not an address and port such as 127.0.0.1:8000")
    return host.strip("[]") or "127.0.0.1", int(port)


def _serve_with_workers(settings: Settings, workers: int) -> int:
    """Fork processes that share the listening socket; when one ends, all end, so that whoever runs us notices."""
    shared = listen_on(settings.bind)
    with _effects_beside(settings) as metrics:
        children = []
        for _ in range(workers):
            child = os.fork()
            if child == 0:
                os._exit(_serve_worker(settings, metrics, shared))
            children.append(child)
        return _await_workers(children)


def _await_workers(children: list[int]) -> int:
    """Pass signals on; the exit status of the first that ends."""

    def pass_on(number: int, _frame: object) -> None:
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, number)

    signal.signal(signal.SIGINT, pass_on)
    signal.signal(signal.SIGTERM, pass_on)
    first, status = 0, 0
    while first not in children:
        first, status = os.wait()
    children.remove(first)
    pass_on(signal.SIGTERM, None)
    for child in children:
        os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _serve_worker(settings: Settings, metrics: SharedText, shared: socket.socket) -> int:
    try:
        _serve(settings, metrics, None, shared)
    except Fault as fault:
        log.error("worker.failed", error=str(fault))  # noqa: TRY400 - a fault explains itself
        return 1
    return 0
