"""A payment terminal to try things with: a process of its own that speaks the real protocol and misbehaves on demand.

    python -m comptoir.payments.simulator --port 9801 --poi-id V400m-324688179

It approves, unless `POST /behaviour {"mode": …, "delay": seconds}` said otherwise. Modes: approve, partial, decline,
cancel, busy, silence (takes the money and never answers the payment), lost (never hears of it, closes the line),
late (answers `silence` questions with "in progress" first), double (sends its answer twice), garbled.
`GET /charges` lists what was really charged: the truth that a test compares with.
"""

from __future__ import annotations

import argparse
import json
import threading
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import msgspec

MODES: Final = frozenset(
    {"approve", "partial", "decline", "cancel", "busy", "silence", "lost", "late", "double", "garbled"}
)
_encode = msgspec.json.Encoder(decimal_format="number").encode
_FIXED_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC).isoformat().replace("+00:00", "Z")
_WAIT_SECONDS_MAX: Final = 60.0


class _Terminal:
    """What the terminal knows: the answer to each payment it was asked for, and what it charged."""

    def __init__(self, poi_id: str) -> None:
        self.poi_id = poi_id
        self.mode = "approve"
        self.delay = 0.0
        self.questions_before_answer = 2
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)
        self.answers: dict[str, dict[str, Any] | None] = {}
        self.charges: dict[str, str] = {}
        self.voided: list[str] = []
        self.aborted: set[str] = set()
        self.questions: dict[str, int] = {}

    def behave(self, wanted: dict[str, Any]) -> None:
        with self.lock:
            assert wanted["mode"] in MODES, wanted
            self.mode = wanted["mode"]
            self.delay = float(wanted.get("delay", 0.0))
            self.questions_before_answer = int(wanted.get("questions", 2))

    def pay(self, header: dict[str, Any], request: dict[str, Any]) -> dict[str, Any] | None:
        """The response to a payment, or None where the line goes dead."""
        name = header["ServiceID"]
        with self.changed:
            if self.answers.get(name) is not None:
                return self.answers[name]
            mode = self.mode
            if mode == "lost":
                return None
            self.answers[name] = None
            self.changed.wait_for(lambda: name in self.aborted, timeout=self.delay)
            if name in self.aborted:
                mode = "cancel"
            answer = self._decide(mode, name, request)
            self.answers[name] = answer
            return None if mode in {"silence", "late", "garbled"} else answer

    def _decide(self, mode: str, name: str, request: dict[str, Any]) -> dict[str, Any]:
        sale = request["SaleData"]
        errors = {"decline": "Refusal", "cancel": "Cancel", "busy": "Busy"}
        poi = {"POITransactionID": {"TransactionID": f"POI{name}", "TimeStamp": _FIXED_TIME}}
        if mode in errors:
            response = {"Result": "Failure", "ErrorCondition": errors[mode]}
            return {"Response": response, "SaleData": sale, "POIData": poi}
        wanted = Decimal(str(request["PaymentTransaction"]["AmountsReq"]["RequestedAmount"]))
        amount = (wanted / 2).quantize(Decimal("0.01")) if mode == "partial" else wanted
        sign = "-" if request.get("PaymentData", {}).get("PaymentType") == "Refund" else ""
        self.charges[name] = f"{sign}{amount}"
        card = {"PaymentBrand": "visa", "MaskedPan": "411111 **** 1111"}
        result = {
            "PaymentInstrumentData": {"PaymentInstrumentType": "Card", "CardData": card},
            "AmountsResp": {"AuthorizedAmount": amount},
            "PaymentAcquirerData": {"MerchantID": "M1", "AcquirerPOIID": self.poi_id, "ApprovalCode": "123456"},
        }
        response = {"Result": "Partial" if mode == "partial" else "Success"}
        return {"Response": response, "SaleData": sale, "POIData": poi, "PaymentResult": result}

    def status(self, reference: dict[str, Any]) -> dict[str, Any]:
        name = reference["ServiceID"]
        with self.lock:
            asked = self.questions[name] = self.questions.get(name, 0) + 1
            if name not in self.answers:
                return {"Response": {"Result": "Failure", "ErrorCondition": "NotFound"}, "MessageReference": reference}
            answer = self.answers[name]
            if answer is None or (self.mode == "late" and asked < self.questions_before_answer):
                condition = {"Result": "Failure", "ErrorCondition": "InProgress"}
                return {"Response": condition, "MessageReference": reference}
            header = {"MessageClass": "Service", "MessageCategory": "Payment", "MessageType": "Response"} | {
                "SaleID": reference["SaleID"],
                "ServiceID": name,
                "POIID": self.poi_id,
            }
            repeated = {"MessageHeader": header, "RepeatedResponseMessageBody": {"PaymentResponse": answer}}
            return {
                "Response": {"Result": "Success"},
                "MessageReference": reference,
                "RepeatedMessageResponse": repeated,
            }

    def abort(self, reference: dict[str, Any]) -> None:
        with self.changed:
            self.aborted.add(reference["ServiceID"])
            self.changed.notify_all()

    def reverse(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["OriginalPOITransaction"]["POITransactionID"]["TransactionID"].removeprefix("POI")
        with self.lock:
            if self.charges.pop(name, None) is None:
                return {"Response": {"Result": "Failure", "ErrorCondition": "NotFound"}}
            self.voided.append(name)
            return {"Response": {"Result": "Success"}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: SimulatedTerminal

    def do_GET(self) -> None:
        terminal = self.server.terminal
        with terminal.lock:
            self._answer({"charges": terminal.charges, "voided": terminal.voided, "questions": terminal.questions})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])), parse_float=Decimal)
        terminal = self.server.terminal
        if self.path == "/behaviour":
            terminal.behave(body)
            self._answer({})
            return
        message = body["SaleToPOIRequest"]
        header = message["MessageHeader"]
        category = header["MessageCategory"]
        answer: dict[str, Any] | None = {}
        if category == "Payment":
            answer = terminal.pay(header, message["PaymentRequest"])
        elif category == "TransactionStatus":
            answer = terminal.status(message["TransactionStatusRequest"]["MessageReference"])
        elif category == "Abort":
            terminal.abort(message["AbortRequest"]["MessageReference"])
        elif category == "Reversal":
            answer = terminal.reverse(message["ReversalRequest"])
        if answer is None:
            self._go_dead(terminal)
            return
        response = {"MessageHeader": header | {"MessageType": "Response"}, f"{category}Response": answer}
        self._answer({"SaleToPOIResponse": response}, twice=terminal.mode == "double" and category == "Payment")

    def _go_dead(self, terminal: _Terminal) -> None:
        """No answer: garbage, a closed line, or silence until the other side hangs up."""
        self.close_connection = True
        if terminal.mode == "garbled":
            self._answer({"SaleToPOIResponse": "?"})
        elif terminal.mode in {"silence", "late"}:
            self.connection.settimeout(_WAIT_SECONDS_MAX)
            try:
                self.rfile.read(1)
            except OSError:
                return

    def _answer(self, value: dict[str, Any], *, twice: bool = False) -> None:
        content = _encode(value)
        for _ in range(2 if twice else 1):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class SimulatedTerminal(ThreadingHTTPServer):
    """The server; port 0 takes a free one."""

    daemon_threads = True

    def __init__(self, poi_id: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.terminal = _Terminal(poi_id)

    @property
    def address(self) -> str:
        """Where a driver finds it."""
        return f"http://127.0.0.1:{self.server_address[1]}/nexo"

    def serve_in_background(self) -> threading.Thread:
        """Serve from a thread of this process."""
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        return thread


def main() -> None:
    """The command: prints its address and serves until it is stopped."""
    parser = argparse.ArgumentParser(prog="comptoir.payments.simulator", description="A simulated payment terminal.")
    parser.add_argument("--port", type=int, default=9801)
    parser.add_argument("--poi-id", default="V400m-324688179")
    options = parser.parse_args()
    server = SimulatedTerminal(options.poi_id, options.port)
    print(server.address, flush=True)  # noqa: T201 - this is a command
    server.serve_forever()


if __name__ == "__main__":
    main()
