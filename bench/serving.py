"""What measurements over HTTP share: a database of the run, a server in a process of its own, a raw connection."""

from __future__ import annotations

import argparse
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from comptoir.app.serve import serve
from comptoir.kernel.logging import configure
from comptoir.kernel.settings import load_settings
from tests.support.postgres import own_server
from tests.support.processes import free_port

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
START_SECONDS_MAX = 120


@contextmanager
def database_url(name: str, folder: Path) -> Iterator[str]:
    """A database that survives a power loss: a SQLite file, or a PostgreSQL server of the run."""
    if name == "sqlite":
        yield f"sqlite:///{folder / 'comptoir.db'}"
        return
    with own_server(durable=True) as server:
        yield server.create("bench")


@contextmanager
def serving(url: str, folder: Path) -> Iterator[int]:
    """The port of a server on this database."""
    port = free_port()
    command = [sys.executable, "-m", "bench.serving", url, str(folder), str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        await_port(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when the process listens."""
    began = time.monotonic()
    while time.monotonic() - began < START_SECONDS_MAX:
        if process.poll() is not None:
            raise RuntimeError("the server ended")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)  # a server that starts tells nobody when it listens
    raise RuntimeError("the server does not listen")


def connect(port: int) -> socket.socket:
    """A connection that sends at once."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def request_bytes(
    method: str, path: str, port: int, secret: str = "", body: bytes = b"", kind: str = "application/json"
) -> bytes:
    """A request as it goes over the wire."""
    head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    head += [f"Authorization: Bearer {secret}"] if secret else []
    head += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"] if body else []
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body


def ask(connection: socket.socket, request: bytes) -> bytes:
    """The body of the answer; anything but a success ends the measurement."""
    connection.sendall(request)
    answer = b""
    while True:
        answer += connection.recv(65_536)
        head, found, body = answer.partition(b"\r\n\r\n")
        if not found:
            continue
        length = LENGTH.search(head)
        if length is not None and len(body) >= int(length[1]):
            if not head.startswith(b"HTTP/1.1 20"):
                raise RuntimeError(answer.decode(errors="replace"))
            return body


def milliseconds(work: Callable[[int], object], count: int) -> list[float]:
    """How long each call took, the shortest first."""
    took = []
    for number in range(count):
        began = time.perf_counter()
        work(number)
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)


def share(ordered: Sequence[float], percent: int) -> float:
    """The value that so many percent stay at or below; `ordered` has the smallest first."""
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def main() -> None:
    """The server's process: `URL FOLDER PORT`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder")
    parser.add_argument("port")
    given = parser.parse_args()
    settings = load_settings(
        {"data": given.folder, "database": given.url, "bind": f"127.0.0.1:{given.port}", "log_level": "warning"}
    )
    configure(settings.log_format, settings.log_level)
    serve(settings)


if __name__ == "__main__":
    main()
