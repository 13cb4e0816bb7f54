"""An address that gives and takes files, and misbehaves as the internet does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECONDS_MAX = 120.0
_RAW = {
    "/slow": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsku",
    "/cut": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsku;name-fr_FR\nA-1;Coupe",
    "/endless": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nsku;name-fr_FR\nA-1;Sans fin",
    "/huge": b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\nsku",
    "/swollen": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2000\r\n" + b"x" * 8192 + b"\r\n0\r\n\r\n",
}
_ELSEWHERE = {
    "/metadata": "http://169.254.169.254/latest/meta-data/",
    "/loopback": "http://127.0.0.1:{port}/produits.csv",
}


@dataclass
class Exchanger:
    """files: what is given by path; taken: what was PUT; asked: the headers of each request."""

    port: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    taken: dict[str, bytes] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def exchanging() -> Iterator[Exchanger]:
    """An exchanger on a free port of this machine. Paths of `_RAW` and `_ELSEWHERE` err."""
    exchanger = Exchanger()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            exchanger.asked.append(dict(self.headers))
            self.close_connection = True
            if self.path in _RAW:
                self.wfile.write(_RAW[self.path])
                if self.path == "/slow":
                    exchanger.let_go.wait(SECONDS_MAX)
            elif self.path in _ELSEWHERE:
                self._answer(302, b"", {"Location": _ELSEWHERE[self.path].format(port=exchanger.port)})
            elif self.path in exchanger.files:
                self._answer(200, exchanger.files[self.path], {"Content-Type": "text/csv"})
            else:
                self._answer(500, b"broken")

        def do_PUT(self) -> None:
            exchanger.asked.append(dict(self.headers))
            exchanger.taken[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
            self.close_connection = True
            self._answer(507 if self.path == "/full" else 201, b"")

        def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    exchanger.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield exchanger
    finally:
        exchanger.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()
