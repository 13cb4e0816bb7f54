"""A receipt printer to try things with: it speaks ESC/POS status over TCP and misbehaves on demand.

    python -m comptoir.till.simulator --port 9100 --control 9180

It prints, unless `POST /behaviour {"mode": …, "after": bytes}` on the control port said otherwise. Modes: ready,
paper_out, cover_open, silent (takes all, says nothing), jam (out of paper after so many bytes, until it is `ready`
again), cut (ends the connection after so many bytes), refuse (ends each connection at once), slow (answers late).
`GET /paper` gives what was really printed, as hexadecimal, and how often the drawer was opened.
"""

from __future__ import annotations

import argparse
import json
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

MODES: Final = frozenset({"ready", "paper_out", "cover_open", "silent", "jam", "cut", "refuse", "slow"})
SCALE_MODES: Final = frozenset({
    "rest", "moving", "settles", "empty", "overload", "fault", "checksum", "silent", "cut", "another_price",
    "wrong_sum", "noise",
})  # fmt: skip
_SLOW_SECONDS: Final = 0.3
_STATUS: Final = 0x12
_PULSE: Final = b"\x1bp"


class Paper:
    """What the printer has printed, and how it behaves."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.mode = "ready"
        self.after = 0
        self.printed = bytearray()
        self.connections = 0

    def behave(self, mode: str, after: int = 0) -> None:
        """From now on; `after` counts the bytes of the next job."""
        assert mode in MODES, mode
        with self.changed:
            self.mode, self.after = mode, after
            self.changed.notify_all()

    @property
    def drawer_pulses(self) -> int:
        return self.printed.count(_PULSE)

    def is_stuck(self, taken: int) -> bool:
        """Whether the printer stands still after so many bytes of a job."""
        return self.mode in {"paper_out", "cover_open"} or (self.mode == "jam" and taken >= self.after)

    def status(self, number: int, taken: int) -> int:
        """The answer to `DLE EOT n`."""
        out = self.mode == "paper_out" or (self.mode == "jam" and taken >= self.after)
        is_open = self.mode == "cover_open"
        if number == 1:
            return _STATUS | (0x08 if out or is_open else 0)
        if number == 2:
            return _STATUS | (0x20 if out else 0) | (0x04 if is_open else 0)
        return _STATUS | (0x60 if out else 0)


class _Connection(socketserver.BaseRequestHandler):
    server: SimulatedPrinter

    def handle(self) -> None:
        paper = self.server.paper
        with paper.changed:
            paper.connections += 1
            if paper.mode == "refuse":
                return
        taken, waiting = 0, bytearray()
        self.request.settimeout(0.05)
        while not self.server.is_closing:
            try:
                came = self.request.recv(4096)
            except TimeoutError:
                came = None
            except OSError:
                return
            if came == b"":
                return
            waiting += came or b""
            taken = self._work(paper, waiting, taken)
            if taken < 0:
                return

    def _work(self, paper: Paper, waiting: bytearray, taken: int) -> int:
        """Answer and print what came, one byte after another; the bytes of the job taken, -1 to end the line."""
        held = bytearray()
        while waiting:
            if waiting[0] == 0x10:
                if len(waiting) < 3:
                    break
                self._answer(paper, paper.status(waiting[2], taken))
                del waiting[:3]
                continue
            with paper.changed:
                if paper.mode == "cut" and taken >= paper.after:
                    return -1
                is_stuck = paper.is_stuck(taken)
            if is_stuck:
                held += waiting[:1]
                del waiting[:1]
                continue
            if waiting[0] == 0x1D and len(waiting) < 3:
                break
            if waiting[:2] == b"\x1dr":
                del waiting[:3]
                self._answer(paper, 0)
                continue
            with paper.changed:
                paper.printed.append(waiting[0])
                paper.changed.notify_all()
            taken += 1
            del waiting[:1]
        waiting[:0] = held
        return taken

    def _answer(self, paper: Paper, byte: int) -> None:
        with paper.changed:
            mode = paper.mode
            if mode == "slow":
                paper.changed.wait(_SLOW_SECONDS)
        if mode != "silent":
            self.request.sendall(bytes([byte]))


class SimulatedPrinter(socketserver.ThreadingTCPServer):
    """A printer in threads of this process, on a port of its own choice where none is given."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        self.paper = Paper()
        self.is_closing = False
        super().__init__(("127.0.0.1", port), _Connection)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def stop(self) -> None:
        self.is_closing = True
        self.shutdown()
        self.server_close()


class SimulatedScale(socketserver.ThreadingTCPServer):
    """A scale that speaks Dialog 06 and, asked with `W`, Toledo 8217; `mode` is one of SCALE_MODES.

    settles: moves at the first look. cut: ends the connection instead of answering. another_price: still that of the
    customer before. wrong_sum: does not add up. noise: sends garbage before its answers.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        self.mode, self.grams, self.looks = "rest", 0, 0
        super().__init__(("127.0.0.1", port), _ScaleLine)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def put(self, grams: int, mode: str = "rest") -> None:
        """From now on this lies on it, and it behaves so."""
        assert mode in SCALE_MODES, mode
        self.mode, self.grams, self.looks = mode, grams, 0

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def status(self) -> bytes:
        """Why it said no, as record 09 tells it."""
        moves = self.mode == "moving" or (self.mode == "settles" and self.looks < 2)
        return {"empty": b"30", "overload": b"32", "fault": b"01"}.get(self.mode, b"20" if moves else b"30")

    def result(self, price: int) -> bytes | None:
        """Record 02, or None where it has to say no."""
        self.looks += 1
        if self.mode in {"moving", "empty", "overload", "fault"} or (self.mode == "settles" and self.looks < 2):
            return None
        shown = price + 1 if self.mode == "another_price" else price
        amount = (shown * self.grams + 500) // 1000 + (1 if self.mode == "wrong_sum" else 0)
        return b"\x0202\x1b3\x1b%05d\x1b%06d\x1b%06d\x03" % (self.grams, shown, amount)


class _ScaleLine(socketserver.BaseRequestHandler):
    server: SimulatedScale

    def handle(self) -> None:
        price, came = 0, b""
        while came := self.request.recv(256):
            scale = self.server
            if scale.mode == "cut":
                return
            if scale.mode == "silent":
                continue
            if came == b"W":
                self._answer(self._toledo(scale))
            elif came == b"\x04\x05":
                self._answer(b"\x0211\x1b2Z\x03" if scale.mode == "checksum" else scale.result(price) or b"\x15")
            elif came[2:4] == b"08":
                self._answer(b"\x0209\x1b%s\x03" % scale.status())
            else:
                price = int(came[5:11])
                self._answer(b"\x06")

    @staticmethod
    def _toledo(scale: SimulatedScale) -> bytes:
        bit = {"moving": 1, "overload": 2}.get(scale.mode)
        if bit is not None:
            return b"\x02?%c\r" % bit
        return b"\x02%02d.%03d\r" % divmod(scale.grams, 1000)

    def _answer(self, content: bytes) -> None:
        self.request.sendall((b"\x00?U" if self.server.mode == "noise" else b"") + content)


class _Control(BaseHTTPRequestHandler):
    server: _ControlServer

    def do_GET(self) -> None:
        paper = self.server.paper
        self._answer({"paper": paper.printed.hex(), "pulses": paper.drawer_pulses, "connections": paper.connections})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.paper.behave(body["mode"], int(body.get("after", 0)))
        self._answer({})

    def _answer(self, value: dict[str, Any]) -> None:
        content = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the paper is the log."""


class _ControlServer(ThreadingHTTPServer):
    paper: Paper


def main() -> None:
    """Run until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--control", type=int, default=9180)
    chosen = parser.parse_args()
    printer = SimulatedPrinter(chosen.port)
    control = _ControlServer(("127.0.0.1", chosen.control), _Control)
    control.paper = printer.paper
    control.serve_forever()


if __name__ == "__main__":
    main()
