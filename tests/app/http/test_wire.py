"""Answers over a connection of their own: joined where they are whole, let go where the rest takes its time."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping

import uvicorn
import uvloop
from uvicorn.server import ServerState

from comptoir.app.http.wire import Protocol, _Joining
from tests.support.coroutines import run

Scope = Mapping[str, object]
Receive = Callable[[], Awaitable[object]]
Send = Callable[[Mapping[str, object]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEAD = b"HTTP/1.1 200 OK\r\n"
BODY = b"x" * 2_500


class Recording(asyncio.Transport):
    """What reached the system, write by write."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        self.writes.append(b"".join(list_of_data))

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed


async def _turn() -> None:
    """What was put off until the next turn of the loop has happened."""
    await asyncio.sleep(0)


def test_a_head_goes_out_with_its_body() -> None:
    async def work() -> list[bytes]:
        told = Recording()
        joining = _Joining(told, asyncio.get_running_loop().call_soon)
        joining.write(HEAD)
        joining.write(BODY)
        await _turn()
        return told.writes

    assert run(work()) == [HEAD + BODY]


def test_what_nothing_follows_waits_for_one_turn_only() -> None:
    async def work() -> list[bytes]:
        told = Recording()
        joining = _Joining(told, asyncio.get_running_loop().call_soon)
        joining.write(HEAD)
        await _turn()
        joining.write(BODY)
        await _turn()
        return told.writes

    assert run(work()) == [HEAD, BODY]


def test_what_is_held_goes_out_before_the_end_and_nothing_after_it() -> None:
    async def work() -> tuple[list[bytes], bool]:
        told = Recording()
        joining = _Joining(told, asyncio.get_running_loop().call_soon)
        joining.write(HEAD)
        joining.close()
        joining.write(BODY)
        await _turn()
        return told.writes, told.is_closed

    assert run(work()) == ([HEAD], True)


def test_parts_go_out_after_what_is_held() -> None:
    async def work() -> list[bytes]:
        told = Recording()
        joining = _Joining(told, asyncio.get_running_loop().call_soon)
        joining.write(HEAD)
        joining.writelines([BODY, BODY])
        await _turn()
        return told.writes

    assert run(work()) == [HEAD + BODY + BODY]


def test_the_server_answers_by_one_write() -> None:
    """Also once the library is another version: the protocol is its own, and not promised to anybody."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"%d" % len(BODY))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": BODY})

    async def work() -> list[bytes]:
        told = Recording()
        config = uvicorn.Config(app, loop="none", http=Protocol, ws="none", lifespan="off", log_config=None)
        config.load()
        state = ServerState()
        protocol = Protocol(config=config, server_state=state, app_state={})
        protocol.connection_made(told)
        protocol.data_received(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        await asyncio.gather(*state.tasks)
        protocol.connection_lost(None)
        return told.writes

    (answer,) = run(work())
    assert (answer[: len(HEAD)], answer[-len(BODY) - 4 :]) == (HEAD, b"\r\n\r\n" + BODY)


@contextlib.asynccontextmanager
async def _serving(app: App) -> AsyncIterator[socket.socket]:
    """A connection to a server of this app."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, loop="none", http=Protocol, ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[assignment] # signals are the main thread's
    running = asyncio.create_task(server.serve([listener]))
    connection = socket.create_connection(listener.getsockname())
    connection.setblocking(False)
    try:
        yield connection
    finally:
        connection.close()
        server.should_exit = True
        await running


async def _until(connection: socket.socket, end: bytes) -> bytes:
    heard = b""
    while not heard.endswith(end):
        part = await asyncio.get_running_loop().sock_recv(connection, 65_536)
        assert part, heard
        heard += part
    return heard


def test_a_connection_answers_again_and_again_and_ends_when_it_is_asked_to() -> None:
    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"%d" % len(BODY))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else BODY})

    async def work() -> None:
        loop = asyncio.get_running_loop()
        async with _serving(app) as connection:
            for _ in range(3):
                await loop.sock_sendall(connection, b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                assert (await _until(connection, BODY)).startswith(HEAD)
            await loop.sock_sendall(connection, b"HEAD / HTTP/1.1\r\nhost: a\r\n\r\n")
            assert (await _until(connection, b"\r\n\r\n")).startswith(HEAD)
            await loop.sock_sendall(connection, b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            assert (await _until(connection, BODY)).startswith(HEAD)
            assert await loop.sock_recv(connection, 1) == b""

    run(work(), uvloop.new_event_loop)


def test_a_stream_is_heard_before_its_first_part_exists() -> None:
    async def work() -> None:
        goes_on = asyncio.Event()

        async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await goes_on.wait()
            for part in (b"first", b"", b"last"):
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

        async with _serving(app) as connection:
            await asyncio.get_running_loop().sock_sendall(connection, b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            assert (await _until(connection, b"\r\n\r\n")).startswith(HEAD)
            goes_on.set()
            assert await _until(connection, b"\r\n0\r\n\r\n") == b"5\r\nfirst\r\n4\r\nlast\r\n0\r\n\r\n"

    run(work(), uvloop.new_event_loop)
