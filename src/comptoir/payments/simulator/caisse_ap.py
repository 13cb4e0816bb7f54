"""A terminal of a French bank that speaks Caisse-AP over TCP; see the package for what it can be told to do."""

from __future__ import annotations

import itertools
import json
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any, Final

from comptoir.payments.protocols import caisse_ap as wire

MODES: Final = frozenset(
    {"approve", "decline", "cancel", "silence", "lost", "late", "double", "garbled", "wrong_amount", "power_cut"}
)
_REFUSALS: Final = {"decline": "04", "cancel": "11"}
_WAIT_SECONDS_MAX: Final = 60.0


class _Terminal:
    """What it charged, in minor units; a cancellation undoes the last charge of the amount."""

    def __init__(self) -> None:
        self.mode = "approve"
        self.delay = 0.0
        self.dark = 0
        self.lock = threading.Lock()
        self.charges: list[int] = []
        self.voided: list[int] = []
        self.requests = 0
        self.approvals = itertools.count(100_001)

    def behave(self, wanted: dict[str, Any]) -> None:
        with self.lock:
            assert wanted["mode"] in MODES, wanted
            self.mode = wanted["mode"]
            self.delay = float(wanted.get("delay", 0.0))

    def do(self, asked: dict[str, str]) -> dict[str, str] | None:
        """The fields of the answer; None where nothing is said. A request that is lost charged nothing."""
        with self.lock:
            self.requests += 1
            if self.dark > 0:
                self.dark -= 1
                return None
            mode = self.mode
            if mode == "lost":
                return None
            if mode in _REFUSALS:
                return asked | {wire.STATUS_TAG: wire.NOT_DONE, wire.REASON_TAG: _REFUSALS[mode]}
            return self._charge(asked, mode)

    def _charge(self, asked: dict[str, str], mode: str) -> dict[str, str] | None:
        amount = int(asked[wire.AMOUNT_TAG]) + (100 if mode == "wrong_amount" else 0)
        match asked[wire.ACTION_TAG]:
            case wire.CANCELLATION:
                if amount not in self.charges:
                    return asked | {wire.STATUS_TAG: wire.NOT_DONE, wire.REASON_TAG: "10"}
                self.charges.remove(amount)
                self.voided.append(amount)
            case wire.CREDIT:
                self.charges.append(-amount)
            case _:
                self.charges.append(amount)
        if mode == "power_cut":
            self.dark = 2
        if mode in {"silence", "power_cut"}:
            return None
        return asked | {
            wire.STATUS_TAG: wire.DONE,
            wire.AMOUNT_TAG: f"{amount:012d}",
            wire.APPLICATION_TAG: "001",
            wire.READING_TAG: "1",
            wire.CARD_TAG: "497010######1111",
            wire.APPROVAL_TAG: str(next(self.approvals)),
            wire.CONTRACT_TAG: "424242",
        }


class _Handler(BaseRequestHandler):
    server: SimulatedCaisseAp

    def handle(self) -> None:
        terminal = self.server.terminal
        content = b""
        while not wire.is_whole(content):
            piece = self.request.recv(wire.MESSAGE_BYTES_MAX)
            if not piece:
                return
            content += piece
        answer = terminal.do(wire.read(content))
        time.sleep(terminal.delay if terminal.mode != "late" else max(terminal.delay, 0.05))
        if terminal.mode == "garbled":
            self.request.sendall(b"CZ0040300AE0")
        elif answer is None:
            self._go_dead(terminal.mode)
        else:
            # Two packets, as a slow serial bridge sends them, and all of it twice where it stutters.
            message = wire.written(answer) * (2 if terminal.mode == "double" else 1)
            self.request.sendall(message[:9])
            self.request.sendall(message[9:])

    def _go_dead(self, mode: str) -> None:
        """Silence until the other side hangs up; a line that is closed for what was lost, or without power."""
        if mode == "silence":
            self.request.settimeout(_WAIT_SECONDS_MAX)
            try:
                self.request.recv(1)
            except OSError:
                return


class _Control(BaseHTTPRequestHandler):
    server: _ControlServer

    def do_GET(self) -> None:
        terminal = self.server.terminal
        with terminal.lock:
            self._answer({"charges": terminal.charges, "voided": terminal.voided, "requests": terminal.requests})

    def do_POST(self) -> None:
        self.server.terminal.behave(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer({})

    def _answer(self, value: dict[str, Any]) -> None:
        content = json.dumps(value).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _ControlServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, terminal: _Terminal, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Control)
        self.terminal = terminal


class SimulatedCaisseAp(ThreadingTCPServer):
    """The server; port 0 takes a free one."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.terminal = _Terminal()

    @property
    def address(self) -> str:
        """Where a driver finds it."""
        return f"tcp://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of tills that have hung up."""

    def control(self, port: int) -> ThreadingHTTPServer:
        """A second server that tells it how to behave."""
        return _ControlServer(self.terminal, port)

    def serve_in_background(self) -> threading.Thread:
        """Serve from a thread of this process."""
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        return thread
