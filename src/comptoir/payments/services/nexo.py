"""Terminals that speak the nexo Retailer protocol 3.0 as JSON, over HTTP in the shop's own network.

Source: the published Terminal API (SaleToPOIRequest, SaleToPOIResponse). A request is named by its ServiceID; what
became of it is asked with TransactionStatus and the same ServiceID, never by sending it again.
"""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from comptoir.kernel.clock import Clock
from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.money import Currency, Money, minor_digits, parse_money
from comptoir.kernel.values.time import format_instant
from comptoir.payments.domain import Answer, Attempt, AttemptState, Direction
from comptoir.payments.ports import Terminal, TerminalSilent, TerminalUnreachable

_encode = msgspec.json.Encoder(decimal_format="number").encode
_REFUSED: Final = frozenset({"Refusal", "InvalidCard", "WrongPIN", "PaymentRestriction", "NotAllowed"})


class _Response(msgspec.Struct):
    Result: str
    ErrorCondition: str | None = None


class _TransactionId(msgspec.Struct):
    TransactionID: str
    TimeStamp: str


class _PoiData(msgspec.Struct):
    POITransactionID: _TransactionId


class _CardData(msgspec.Struct):
    PaymentBrand: str | None = None
    MaskedPan: str | None = None


class _Instrument(msgspec.Struct):
    CardData: _CardData | None = None


class _Amounts(msgspec.Struct):
    AuthorizedAmount: Decimal


class _Acquirer(msgspec.Struct):
    ApprovalCode: str | None = None


class _PaymentResult(msgspec.Struct):
    PaymentInstrumentData: _Instrument | None = None
    AmountsResp: _Amounts | None = None
    PaymentAcquirerData: _Acquirer | None = None


class _PaymentResponse(msgspec.Struct):
    Response: _Response
    POIData: _PoiData | None = None
    PaymentResult: _PaymentResult | None = None


class _RepeatedBody(msgspec.Struct):
    PaymentResponse: _PaymentResponse | None = None


class _Repeated(msgspec.Struct):
    RepeatedResponseMessageBody: _RepeatedBody


class _StatusResponse(msgspec.Struct):
    Response: _Response
    RepeatedMessageResponse: _Repeated | None = None


class _ReversalResponse(msgspec.Struct):
    Response: _Response


class _Header(msgspec.Struct):
    MessageCategory: str
    SaleID: str
    POIID: str
    ServiceID: str | None = None


class _SaleToPoiResponse(msgspec.Struct):
    MessageHeader: _Header
    PaymentResponse: _PaymentResponse | None = None
    TransactionStatusResponse: _StatusResponse | None = None
    ReversalResponse: _ReversalResponse | None = None


class _Message(msgspec.Struct):
    SaleToPOIResponse: _SaleToPoiResponse


_decode = msgspec.json.Decoder(_Message).decode


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: for a card holder at the terminal, for a question that needs nobody, for a connection."""

    pay: float = 120.0
    ask: float = 10.0
    connect: float = 3.0


class NexoDriver:
    """See `ports.TerminalDriver`."""

    def __init__(self, clock: Clock, patience: Patience | None = None) -> None:
        self._clock = clock
        self._patience = patience or Patience()

    def pay(self, terminal: Terminal, attempt: Attempt) -> Answer:
        answer = self._exchange(terminal, attempt, "Payment", self._payment(attempt), self._patience.pay)
        if answer.PaymentResponse is None:
            raise TerminalSilent("the answer is not one to a payment")
        return _answer(answer.PaymentResponse, attempt)

    def status(self, terminal: Terminal, attempt: Attempt) -> Answer | None:
        body = {"MessageReference": _reference(attempt, terminal)}
        found = self._exchange(terminal, attempt, "TransactionStatus", body, self._patience.ask)
        status = found.TransactionStatusResponse
        if status is None:
            raise TerminalSilent("the answer is not one about a transaction")
        if status.RepeatedMessageResponse is not None:
            repeated = status.RepeatedMessageResponse.RepeatedResponseMessageBody.PaymentResponse
            if repeated is not None:
                return _answer(repeated, attempt)
        match status.Response.ErrorCondition:
            case "InProgress" | "Busy":
                return None
            case "NotFound":
                return Answer(AttemptState.NOT_FOUND, error="NotFound")
            case other:
                raise TerminalSilent(f"the terminal cannot say: {other}")

    def abort(self, terminal: Terminal, attempt: Attempt) -> None:
        body = {"AbortReason": "MerchantAbort", "MessageReference": _reference(attempt, terminal)}
        self._send(terminal, _request(terminal, attempt, "Abort", body), self._patience.ask)

    def reverse(self, terminal: Terminal, attempt: Attempt) -> bool:
        original = {"TransactionID": attempt.transaction_id or "", "TimeStamp": attempt.transaction_at or ""}
        body = {"OriginalPOITransaction": {"POITransactionID": original}, "ReversalReason": "MerchantCancel"}
        answer = self._exchange(terminal, attempt, "Reversal", body, self._patience.pay).ReversalResponse
        return answer is not None and answer.Response.Result == "Success"

    def _payment(self, attempt: Attempt) -> Mapping[str, Any]:
        amounts = {"Currency": attempt.currency, "RequestedAmount": Decimal(attempt.money.decimal_text)}
        transaction = {"TransactionID": str(attempt.id), "TimeStamp": format_instant(self._clock.now())}
        body: dict[str, Any] = {
            "SaleData": {"SaleTransactionID": transaction},
            "PaymentTransaction": {"AmountsReq": amounts},
        }
        if attempt.direction is Direction.REFUND:
            body["PaymentData"] = {"PaymentType": "Refund"}
        return body

    def _exchange(
        self, terminal: Terminal, attempt: Attempt, category: str, body: Mapping[str, Any], seconds: float
    ) -> _SaleToPoiResponse:
        content = self._send(terminal, _request(terminal, attempt, category, body), seconds)
        try:
            answer = _decode(content).SaleToPOIResponse
        except (msgspec.DecodeError, msgspec.ValidationError) as unreadable:
            raise TerminalSilent("the answer cannot be read") from unreadable
        header = answer.MessageHeader
        if (header.MessageCategory, header.POIID) != (category, terminal.poi_id):
            raise TerminalSilent("the answer is not to this request")
        return answer

    def _send(self, terminal: Terminal, content: bytes, seconds: float) -> bytes:
        """The answer's bytes. Until the first byte is sent, failing is harmless; after it, it is silence."""
        where = urlsplit(terminal.address)
        connection = http.client.HTTPConnection(
            where.hostname or "127.0.0.1", where.port or 80, timeout=self._patience.connect
        )
        try:
            connection.connect()
        except OSError as failure:
            connection.close()
            raise TerminalUnreachable(str(failure)) from failure
        try:
            connection.sock.settimeout(seconds)
            headers = {"Content-Type": "application/json"}
            connection.request("POST", where.path or "/", content, headers)
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as failure:
            raise TerminalSilent(str(failure)) from failure
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise TerminalSilent(f"the terminal answered {response.status}")
        return answer


def _request(terminal: Terminal, attempt: Attempt, category: str, body: Mapping[str, Any]) -> bytes:
    """A message. A payment carries the attempt's own ServiceID, a question about it one that differs."""
    mark = {"Payment": "", "TransactionStatus": "S", "Abort": "A", "Reversal": "R"}[category]
    header = {
        "ProtocolVersion": "3.0",
        "MessageClass": "Service",
        "MessageCategory": category,
        "MessageType": "Request",
        "SaleID": attempt.till_code,
        "ServiceID": (mark + attempt.service_id)[:10],
        "POIID": terminal.poi_id,
    }
    return _encode({"SaleToPOIRequest": {"MessageHeader": header, f"{category}Request": body}})


def _reference(attempt: Attempt, terminal: Terminal) -> dict[str, str]:
    return {
        "MessageCategory": "Payment",
        "ServiceID": attempt.service_id,
        "SaleID": attempt.till_code,
        "POIID": terminal.poi_id,
    }


def _answer(response: _PaymentResponse, attempt: Attempt) -> Answer:
    """The terminal's words in ours. Raises TerminalSilent for what leaves the outcome open."""
    error = response.Response.ErrorCondition
    result = response.PaymentResult
    if response.Response.Result in {"Success", "Partial"}:
        if result is None or result.AmountsResp is None or response.POIData is None:
            raise TerminalSilent("an approval without amount or transaction")
        approved = _minor(result.AmountsResp.AuthorizedAmount, attempt.currency)
        if not 0 < approved <= attempt.amount:
            raise TerminalSilent("an approval of more than was asked for")
        card = result.PaymentInstrumentData.CardData if result.PaymentInstrumentData else None
        transaction = response.POIData.POITransactionID
        return Answer(
            AttemptState.APPROVED if approved == attempt.amount else AttemptState.PARTIAL,
            approved=approved,
            transaction_id=transaction.TransactionID,
            transaction_at=transaction.TimeStamp,
            brand=card.PaymentBrand if card else None,
            masked_pan=card.MaskedPan if card else None,
            approval_code=result.PaymentAcquirerData.ApprovalCode if result.PaymentAcquirerData else None,
        )
    if error in {"Aborted", "Cancel"}:
        return Answer(AttemptState.CANCELLED, error=error)
    if error in _REFUSED or error in {"Busy", "DeviceOut", "LoggedOut", "MessageFormat", "UnavailableDevice"}:
        return Answer(AttemptState.DECLINED, error=error)
    raise TerminalSilent(f"the outcome is open: {error}")


def _minor(amount: Decimal, currency: str) -> int:
    text = f"{amount:.{minor_digits(Currency(currency))}f}"
    try:
        money: Money = parse_money(text, Currency(currency))
    except MalformedValue as unreadable:
        raise TerminalSilent(f"an amount that is none: {amount}") from unreadable
    return money.amount
