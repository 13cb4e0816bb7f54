"""A receiver of webhooks that misbehaves as the internet does, by a script, and checks every signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECONDS_MAX = 120.0

Conduct = int | str
"""A status to answer with, or `slow`, `redirect`, `cut` (takes the body and hangs up), `pause` (429 and 3,600 s)."""


@dataclass(frozen=True)
class Attempt:
    """One request: which entry, what came of it, and which secret its signature fits."""

    path: str
    id: str
    body: dict[str, Any]
    conduct: Conduct
    is_signed: bool

    @property
    def is_taken(self) -> bool:
        return self.conduct in {200, "cut"}

    @property
    def seq(self) -> int:
        return int(self.body["data"]["seq"])


@dataclass
class Receiver:
    """What came, in order; `scripts` tell per path how to behave, from the first request on, then 200."""

    port: int = 0
    secrets: dict[str, list[bytes]] = field(default_factory=dict)
    scripts: dict[str, list[Conduct]] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    let_go: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def take(self, path: str, headers: Any, body: bytes) -> Conduct:  # noqa: ANN401 - the headers of http.server
        with self.changed:
            script = self.scripts.get(path, [])
            conduct = script.pop(0) if script else 200
            signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
            expected = [
                "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
                for secret in self.secrets.get(path, [])
            ]
            is_signed = bool(expected) and all(one in headers["webhook-signature"].split(" ") for one in expected)
            self.attempts.append(Attempt(path, headers["webhook-id"], json.loads(body), conduct, is_signed))
            self.changed.notify_all()
            return conduct

    def wait(self, is_enough: Callable[[Sequence[Attempt]], bool], between: Callable[[], None] | None = None) -> None:
        """Wait until enough has come; `between` is called every now and then (it moves the clock on)."""
        for _ in range(int(SECONDS_MAX / 0.05)):
            with self.changed:
                if self.changed.wait_for(lambda: is_enough(self.attempts), 0.05):
                    return
            if between is not None:
                between()
        came = [(one.path, one.conduct, one.body["data"].get("seq")) for one in self.attempts]
        raise AssertionError(f"waited too long; came: {came}")

    def taken(self, path: str) -> list[int]:
        """The entries that were taken, in order."""
        return [one.seq for one in self.attempts if one.path == path and one.is_taken]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            conduct = receiver.take(self.path, self.headers, body)
            self.close_connection = True
            match conduct:
                case "slow":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                    receiver.let_go.wait(SECONDS_MAX)
                case "cut":
                    return
                case "redirect":
                    self._answer(302, {"Location": receiver.url("/elsewhere")})
                case "pause":
                    self._answer(429, {"Retry-After": "3600"})
                case int():
                    self._answer(conduct, {})
                case _:
                    raise AssertionError(conduct)

        def _answer(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()
