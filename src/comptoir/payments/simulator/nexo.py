"""A terminal that speaks nexo, in the shop or behind the cloud; see the package for what it can be told to do."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from decimal import Decimal
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import msgspec

from comptoir.payments.protocols.nexo_security import MessageNotGenuine, NexoKey, opened, secured

MODES: Final = frozenset(
    {
        "approve", "partial", "decline", "cancel", "busy", "silence", "lost", "late", "double", "garbled",
        "wrong_amount", "power_cut",
    }
)  # fmt: skip
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
        self.refunded: dict[str, Decimal] = {}
        self.dark = 0
        self.period = 1
        self.movements: list[tuple[str, Decimal]] = []
        self.ended: dict[int, list[dict[str, Any]]] = {}

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
            if mode == "power_cut":
                self.dark = self.questions_before_answer
            return None if mode in {"silence", "late", "garbled", "power_cut"} else answer

    def is_dark(self) -> bool:
        """Whether it has no power; it comes back after some requests, and remembers."""
        with self.lock:
            self.dark -= 1
            return self.dark >= 0

    def _decide(self, mode: str, name: str, request: dict[str, Any]) -> dict[str, Any]:
        sale = request["SaleData"]
        errors = {"decline": "Refusal", "cancel": "Cancel", "busy": "Busy"}
        poi = {"POITransactionID": {"TransactionID": f"POI{name}", "TimeStamp": _FIXED_TIME}}
        if mode in errors:
            response = {"Result": "Failure", "ErrorCondition": errors[mode]}
            return {"Response": response, "SaleData": sale, "POIData": poi}
        wanted = Decimal(str(request["PaymentTransaction"]["AmountsReq"]["RequestedAmount"]))
        amount = (wanted / 2).quantize(Decimal("0.01")) if mode == "partial" else wanted
        if mode == "wrong_amount":
            amount = wanted + 1
        sign = "-" if request.get("PaymentData", {}).get("PaymentType") == "Refund" else ""
        self.charges[name] = f"{sign}{amount}"
        self.movements.append(("Credit" if sign else "Debit", amount))
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
            category = reference.get("MessageCategory", "Payment")
            header = {"MessageClass": "Service", "MessageCategory": category, "MessageType": "Response"} | {
                "SaleID": reference["SaleID"],
                "ServiceID": name,
                "POIID": self.poi_id,
            }
            repeated = {"MessageHeader": header, "RepeatedResponseMessageBody": {f"{category}Response": answer}}
            return {
                "Response": {"Result": "Success"},
                "MessageReference": reference,
                "RepeatedMessageResponse": repeated,
            }

    def abort(self, reference: dict[str, Any]) -> None:
        with self.changed:
            self.aborted.add(reference["ServiceID"])
            self.changed.notify_all()

    def reverse(self, header: dict[str, Any], request: dict[str, Any]) -> dict[str, Any] | None:
        """Undo a charge whole, or give a part of it back; a part is answered and asked about as a payment is."""
        original = request["OriginalPOITransaction"]["POITransactionID"]["TransactionID"].removeprefix("POI")
        if "ReversedAmount" in request:
            return self._refund(header["ServiceID"], original, Decimal(str(request["ReversedAmount"])))
        with self.lock:
            charged = self.charges.pop(original, None)
            if charged is None:
                return {"Response": {"Result": "Failure", "ErrorCondition": "NotFound"}}
            self.movements.append(("ReverseDebit", Decimal(charged)))
            self.voided.append(original)
            return {"Response": {"Result": "Success"}}

    def reconcile(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """The totals of the period, which ends; or those of one that ended. Silence ends it too, `lost` does not."""
        kind = request["ReconciliationType"]
        with self.lock:
            if kind == "PreviousReconciliation":
                period = request["POIReconciliationID"]
                if period not in self.ended:
                    failure = {"Result": "Failure", "ErrorCondition": "NotFound"}
                    return {"Response": failure, "ReconciliationType": kind}
                return _totals(kind, period, self.ended[period])
            if self.mode == "lost":
                return None
            ended, self.period = self.period, self.period + 1
            self.ended[ended], self.movements = _payment_totals(self.movements), []
            if self.mode == "wrong_amount":
                self.ended[ended].append(_payment_totals([("Debit", Decimal(1))])[0])
            return None if self.mode in {"silence", "garbled"} else _totals(kind, ended, self.ended[ended])

    def _refund(self, name: str, original: str, amount: Decimal) -> dict[str, Any] | None:
        with self.lock:
            if self.answers.get(name) is not None:
                return self.answers[name]
            if self.mode == "lost":
                return None
            left = Decimal(self.charges.get(original, "0")) - self.refunded.get(original, Decimal(0))
            response = {"Result": "Success"}
            if self.mode == "decline" or amount > left:
                response = {"Result": "Failure", "ErrorCondition": "Refusal"}
            else:
                self.refunded[original] = self.refunded.get(original, Decimal(0)) + amount
                self.charges[name] = f"-{amount}"
                self.movements.append(("ReverseDebit", amount))
            poi = {"POITransactionID": {"TransactionID": f"POI{name}", "TimeStamp": _FIXED_TIME}}
            answer = self.answers[name] = {"Response": response, "POIData": poi}
            return None if self.mode in {"silence", "late", "garbled"} else answer


def _payment_totals(movements: list[tuple[str, Decimal]]) -> list[dict[str, Any]]:
    """By kind, in the order in which kinds came."""
    amounts: dict[str, list[Decimal]] = {}
    for kind, amount in movements:
        amounts.setdefault(kind, []).append(amount)
    return [
        {"TransactionType": kind, "TransactionCount": len(of_kind), "TransactionAmount": sum(of_kind)}
        for kind, of_kind in amounts.items()
    ]


def _totals(kind: str, period: int, of_period: list[dict[str, Any]]) -> dict[str, Any]:
    cards = {"PaymentInstrumentType": "Card", "CardBrand": "visa", "PaymentCurrency": "EUR", "PaymentTotals": of_period}
    known = {"Response": {"Result": "Success"}, "ReconciliationType": kind, "POIReconciliationID": period}
    return known | {"TransactionTotals": [cards] if of_period else []}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: SimulatedTerminal

    def do_GET(self) -> None:
        terminal = self.server.terminal
        with terminal.lock:
            self._answer({"charges": terminal.charges, "voided": terminal.voided, "questions": terminal.questions})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        terminal = self.server.terminal
        if self.path == "/behaviour":
            terminal.behave(json.loads(content))
            self._answer({})
            return
        if terminal.is_dark():
            self.close_connection = True
            return
        key = self.server.key
        try:
            content = content if key is None else opened(content, key)
        except MessageNotGenuine:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        message = json.loads(content, parse_float=Decimal)["SaleToPOIRequest"]
        if self.path.endswith("/async"):
            threading.Thread(target=self._work, args=(message,), daemon=True).start()
            self._send(b"ok")
            return
        header = message["MessageHeader"]
        category = header["MessageCategory"]
        answer = self._work(message)
        if answer is None:
            self._go_dead(terminal)
            return
        if category == "Abort":
            self._send(b"ok")  # its outcome is that of what was aborted
            return
        response = {"MessageHeader": header | {"MessageType": "Response"}, f"{category}Response": answer}
        self._answer({"SaleToPOIResponse": response}, twice=terminal.mode == "double" and category == "Payment")

    def _work(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """What the terminal answers; None where it says nothing."""
        terminal, header = self.server.terminal, message["MessageHeader"]
        match header["MessageCategory"]:
            case "Payment":
                return terminal.pay(header, message["PaymentRequest"])
            case "TransactionStatus":
                return terminal.status(message["TransactionStatusRequest"]["MessageReference"])
            case "Abort":
                terminal.abort(message["AbortRequest"]["MessageReference"])
                return {}
            case "Reversal":
                return terminal.reverse(header, message["ReversalRequest"])
            case "Reconciliation":
                return terminal.reconcile(message["ReconciliationRequest"])
            case "Diagnosis":
                return {"Response": {"Result": "Success"}}
            case _:
                return {}

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
        if self.server.key is not None and "SaleToPOIResponse" in value and value["SaleToPOIResponse"] != "?":
            content = secured(content, self.server.key)
        self._send(content, twice=twice)

    def _send(self, content: bytes, *, twice: bool = False) -> None:
        for _ in range(2 if twice else 1):
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class SimulatedTerminal(ThreadingHTTPServer):
    """The server; port 0 takes a free one. key: the one it shares, without which it speaks in clear."""

    daemon_threads = True

    def __init__(self, poi_id: str, port: int = 0, key: NexoKey | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.terminal = _Terminal(poi_id)
        self.key = key

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of tills that have hung up."""

    @property
    def address(self) -> str:
        """Where a driver finds it."""
        return f"http://127.0.0.1:{self.server_address[1]}/nexo"

    @property
    def cloud(self) -> str:
        """Where a driver finds it as if it were behind the cloud."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def serve_in_background(self) -> threading.Thread:
        """Serve from a thread of this process."""
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        return thread
