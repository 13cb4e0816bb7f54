"""How soon a change is seen: a price and a ticket, from the answer to the one who made it to 200 open streams.

The streams are those of the web shop (`/live`) and of the office (`/api/v1/feed`), all read by one client process.
The floor is the same fan-out without a database: a bare server that answers a request and writes the same number of
bytes to every open stream.
"""

from __future__ import annotations

import asyncio
import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, cast

import uvloop

from bench.bench_ticket import PRICE, fill, ticket_requests
from bench.figures import Figure, duration
from bench.serving import ask, await_port, connect, database_url, request_bytes, serving, share
from tests.support.processes import free_port

FOLLOWERS = 200
CHANGES = 30
GOAL_MS = 250
QUIET_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Watch:
    """Who watches what: the path of the streams, the change, and the events of it that each stream gets."""

    name: str
    path: str
    change: str
    event: str
    count: int


WATCHES = (
    Watch("price, /live", "/live", "price", "pricing.price.changed", 1),
    Watch("price, feed", "/api/v1/feed?topics=pricing.price.changed", "price", "pricing.price.changed", 1),
    Watch("ticket, /live", "/live", "ticket", "inventory.level.changed", 3),
    Watch("ticket, feed", "/api/v1/feed?topics=till.ticket.sealed", "ticket", "till.ticket.sealed", 1),
)
BARE = Watch("bare", "/bare", "bare", "bare", 1)


def measure() -> list[Figure]:
    """p50 and p99 of each kind of change and stream, on SQLite."""
    with TemporaryDirectory(prefix="comptoir-bench-") as folder, database_url("sqlite", Path(folder)) as url:
        secret = fill(url, Path(folder))
        with serving(url, Path(folder)) as port:
            seen = {watch.name: _client(port, secret, watch) for watch in WATCHES}
    with bare_fan_out() as port:
        floor = _client(port, "none", BARE)
    return [
        duration("propagate", f"{name}, {FOLLOWERS} streams, p{percent}", figure, "ms", floor=least, at_most=goal)
        for name, took in seen.items()
        for percent, goal in ((50, None), (99, GOAL_MS))
        for figure, least in [(share(took, percent), share(floor, percent))]
    ]


def _client(port: int, secret: str, watch: Watch, followers: int = FOLLOWERS, changes: int = CHANGES) -> list[float]:
    """Milliseconds of every stream and change, the shortest first, from a client process."""
    told = [str(port), secret, watch.path, watch.change, watch.event, str(watch.count), str(followers), str(changes)]
    command = [sys.executable, "-m", "bench.bench_propagate", "client", *told]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    took: list[float] = sorted(json.loads(done.stdout))
    return took


def watch_changes(port: int, secret: str, watch: Watch, followers: int, changes: int) -> list[float]:
    """Open the streams, make one change after another, and see when each stream has it all."""
    mark = f"event: {watch.event}\n".encode()
    selector = selectors.DefaultSelector()
    opening = request_bytes("GET", watch.path, port, secret)[:-2] + b"Accept: text/event-stream\r\n\r\n"
    for _ in range(followers):
        connection = connect(port)
        connection.sendall(opening)
        selector.register(connection, selectors.EVENT_READ)
    _hear(selector, b": connected\n", followers, 1)
    maker = connect(port)
    took: list[float] = []
    for request in _requests(watch.change, port, secret, changes + 1):
        ask(maker, request)
        answered = time.perf_counter()
        took += [max(0.0, (at - answered) * 1000) for at in _hear(selector, mark, followers, watch.count)]
    for stream in [maker, *(key.fileobj for key in selector.get_map().values())]:
        stream.close()  # type: ignore[union-attr] # sockets, registered above
    selector.close()
    return took[followers:]


def _requests(change: str, port: int, secret: str, count: int) -> list[bytes]:
    if change == "ticket":
        return ticket_requests(port, secret, 0, count, 0)
    if change == "bare":
        return [request_bytes("POST", "/change", port, secret, b"{}")] * count
    lines = [
        f'{{"sku":"ITEM-0001","price_list":"retail","amount":{PRICE + number},"currency":"EUR"}}\n'.encode()
        for number in range(1, count + 1)
    ]
    return [request_bytes("POST", "/api/v1/prices:bulk", port, secret, line, "application/x-ndjson") for line in lines]


def _hear(selector: selectors.BaseSelector, mark: bytes, followers: int, count: int) -> list[float]:
    """When each stream had heard `mark` so many times."""
    heard: dict[int, bytes] = {}
    at: dict[int, float] = {}
    while len(at) < followers:
        ready = selector.select(QUIET_SECONDS)
        if not ready:
            raise RuntimeError(f"{followers - len(at)} streams heard nothing of {mark.decode()!r}")
        for key, _ in ready:
            stream: socket.socket = key.fileobj  # type: ignore[assignment] # sockets, registered above
            content = stream.recv(65_536)
            now = time.perf_counter()
            if not content:
                raise RuntimeError("a stream was ended")
            whole = heard[key.fd] = heard.get(key.fd, b"") + content
            if key.fd not in at and whole.count(mark) >= count:
                at[key.fd] = now
    return list(at.values())


# --- the floor --------------------------------------------------------------------------------------------------------


class _Bare(asyncio.Protocol):
    """A GET opens a stream; a POST is answered and then written to every stream."""

    streams: ClassVar[list[asyncio.WriteTransport]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"GET"):
            self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: connected\n\n")
            self.streams.append(self.transport)
            return
        self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        for stream in self.streams:
            stream.write(b"id: 1\nevent: bare\ndata: %s\n\n" % (b"x" * 300))


async def _serve_bare(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Bare, "127.0.0.1", port)
    await server.serve_forever()


@contextmanager
def bare_fan_out() -> Iterator[int]:
    """The port of the bare server, in a process of its own."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.bench_propagate", "bare", str(port)])
    try:
        await_port(port, process)
        yield port
    finally:
        process.kill()
        process.wait(30)


def main() -> None:
    """The processes of this measurement."""
    role, *given = sys.argv[1:]
    if role == "bare":
        uvloop.run(_serve_bare(int(given[0])))
        return
    port, secret, path, change, event, count, followers, changes = given
    watch = Watch("", path, change, event, int(count))
    print(json.dumps(watch_changes(int(port), secret, watch, int(followers), int(changes))))


if __name__ == "__main__":
    main()
