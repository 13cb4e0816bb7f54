"""Terminals that speak the nexo Retailer protocol 3.0 as JSON, in the shop's own network or through Adyen's cloud.

Source: the published Terminal API (SaleToPOIRequest, SaleToPOIResponse). A request is named by its ServiceID; what
became of it is asked with TransactionStatus and the same ServiceID, never by sending it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.money import Currency, Money, minor_digits, parse_money
from comptoir.kernel.values.time import format_instant
from comptoir.payments.domain import Answer, Attempt, AttemptState, Direction
from comptoir.payments.domain.totals import Total, Totals
from comptoir.payments.ports import Terminal, TerminalSilent, TotalsAsked
from comptoir.payments.services.nexo_wire import Patience, send

if TYPE_CHECKING:
    from comptoir.kernel.clock import Clock
    from comptoir.kernel.secrets import SecretBox

_encode = msgspec.json.Encoder(decimal_format="number").encode
_REFUSED: Final = frozenset({"Refusal", "InvalidCard", "WrongPIN", "PaymentRestriction", "NotAllowed"})
_NOTHING_DONE: Final = frozenset({"Busy", "DeviceOut", "LoggedOut", "MessageFormat", "UnavailableDevice"})
_POLL_SECONDS: Final = 1.0


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


class _ReversalResponse(msgspec.Struct):
    Response: _Response
    POIData: _PoiData | None = None


class _RepeatedBody(msgspec.Struct):
    PaymentResponse: _PaymentResponse | None = None
    ReversalResponse: _ReversalResponse | None = None


class _Repeated(msgspec.Struct):
    RepeatedResponseMessageBody: _RepeatedBody


class _StatusResponse(msgspec.Struct):
    Response: _Response
    RepeatedMessageResponse: _Repeated | None = None


class _DiagnosisResponse(msgspec.Struct):
    Response: _Response


class _Header(msgspec.Struct):
    MessageCategory: str
    SaleID: str
    POIID: str
    ServiceID: str | None = None


class _PaymentTotals(msgspec.Struct):
    TransactionType: str
    TransactionCount: int
    TransactionAmount: Decimal


class _TransactionTotals(msgspec.Struct):
    CardBrand: str | None = None
    PaymentCurrency: str | None = None
    PaymentTotals: list[_PaymentTotals] = []


class _ReconciliationResponse(msgspec.Struct):
    Response: _Response
    POIReconciliationID: int | None = None
    TransactionTotals: list[_TransactionTotals] = []


class _SaleToPoiResponse(msgspec.Struct):
    MessageHeader: _Header
    PaymentResponse: _PaymentResponse | None = None
    TransactionStatusResponse: _StatusResponse | None = None
    ReversalResponse: _ReversalResponse | None = None
    DiagnosisResponse: _DiagnosisResponse | None = None
    ReconciliationResponse: _ReconciliationResponse | None = None


class _Message(msgspec.Struct):
    SaleToPOIResponse: _SaleToPoiResponse


_decode = msgspec.json.Decoder(_Message).decode


class NexoDriver:
    """See `ports.TerminalDriver`. Answers for the drivers `nexo` and `nexo_cloud`."""

    can_ask = True

    def __init__(
        self,
        clock: Clock,
        secrets: SecretBox | None = None,
        patience: Patience | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._secrets = secrets
        self._patience = patience or Patience()
        self._monotonic = monotonic

    def probe(self, terminal: Terminal) -> None:
        header = _header(terminal, "Diagnosis", "comptoir", f"D{int(self._clock.now().timestamp() * 10) % 10**9}")
        content = _encode(
            {"SaleToPOIRequest": {"MessageHeader": header, "DiagnosisRequest": {"HostDiagnosisFlag": False}}}
        )
        found = self._read(terminal, "Diagnosis", content, self._patience.ask).DiagnosisResponse
        if found is None or found.Response.Result != "Success":
            raise TerminalSilent(f"the terminal says {found.Response.ErrorCondition if found else 'nothing'}")

    def pay(self, terminal: Terminal, attempt: Attempt) -> Answer:
        category, body = self._payment(attempt)
        if terminal.options.get("mode") == "async":
            return self._pay_later(terminal, attempt, category, body)
        answer = self._exchange(terminal, attempt, category, body, self._patience.pay)
        return _outcome(answer.PaymentResponse, answer.ReversalResponse, attempt)

    def _pay_later(self, terminal: Terminal, attempt: Attempt, category: str, body: Mapping[str, Any]) -> Answer:
        """The cloud takes the request and answers at once; the outcome is asked for until the card holder is done."""
        content = _request(terminal, attempt, category, body)
        answer = send(terminal, self._secrets, content, self._patience, self._patience.ask, is_async=True)
        if answer.strip() != b"ok":
            raise TerminalSilent("the cloud did not take the request")
        until = self._monotonic() + self._patience.pay
        while self._monotonic() < until:
            found = self.status(terminal, attempt)
            if found is not None and found.state is not AttemptState.NOT_FOUND:
                return found
            time.sleep(min(_POLL_SECONDS, self._patience.pay / 10))  # a terminal is asked, it never calls
        raise TerminalSilent("no outcome in time")

    def status(self, terminal: Terminal, attempt: Attempt) -> Answer | None:
        body = {"MessageReference": _reference(attempt, terminal)}
        found = self._exchange(terminal, attempt, "TransactionStatus", body, self._patience.ask)
        status = found.TransactionStatusResponse
        if status is None:
            raise TerminalSilent("the answer is not one about a transaction")
        if status.RepeatedMessageResponse is not None:
            repeated = status.RepeatedMessageResponse.RepeatedResponseMessageBody
            if repeated.PaymentResponse is not None or repeated.ReversalResponse is not None:
                return _outcome(repeated.PaymentResponse, repeated.ReversalResponse, attempt)
        match status.Response.ErrorCondition:
            case "InProgress" | "Busy":
                return None
            case "NotFound":
                return Answer(AttemptState.NOT_FOUND, error="NotFound")
            case other:
                raise TerminalSilent(f"the terminal cannot say: {other}")

    def abort(self, terminal: Terminal, attempt: Attempt) -> None:
        body = {"AbortReason": "MerchantAbort", "MessageReference": _reference(attempt, terminal)}
        content = _request(terminal, attempt, "Abort", body)
        send(terminal, self._secrets, content, self._patience, self._patience.ask)

    def totals(self, terminal: Terminal, asked: TotalsAsked) -> Totals:
        """A period that may have ended without an answer is asked for by its number before another is ended."""
        if asked.is_open and asked.last is not None:
            again = {"ReconciliationType": "PreviousReconciliation", "POIReconciliationID": asked.last + 1}
            found = self._reconciled(terminal, f"P{asked.name}", again)
            if found is not None:
                return replace(found, is_earlier=True)
        found = self._reconciled(terminal, f"E{asked.name}", {"ReconciliationType": "SaleReconciliation"})
        if found is None:
            raise TerminalSilent("the terminal says that there is no such period")
        return found

    def _reconciled(self, terminal: Terminal, name: str, body: Mapping[str, Any]) -> Totals | None:
        """A period of a terminal; None where it knows none of the number."""
        header = _header(terminal, "Reconciliation", "comptoir", name)
        content = _encode({"SaleToPOIRequest": {"MessageHeader": header, "ReconciliationRequest": body}})
        found = self._read(terminal, "Reconciliation", content, self._patience.pay).ReconciliationResponse
        if found is None or found.Response.Result != "Success":
            condition = found.Response.ErrorCondition if found else "nothing"
            if condition == "NotFound":
                return None
            raise TerminalSilent(f"the terminal says {condition}")
        lines = [
            Total(one.TransactionType, of.CardBrand or "", one.TransactionCount, amount)
            for of in found.TransactionTotals
            for one in of.PaymentTotals
            for amount in (_minor(one.TransactionAmount, of.PaymentCurrency or "EUR"),)
        ]
        return Totals(found.POIReconciliationID, lines)

    def reverse(self, terminal: Terminal, attempt: Attempt) -> bool:
        body = _reversal(attempt.transaction_id, attempt.transaction_at)
        answer = self._exchange(terminal, attempt, "Reversal", body, self._patience.pay).ReversalResponse
        return answer is not None and answer.Response.Result == "Success"

    def _payment(self, attempt: Attempt) -> tuple[str, Mapping[str, Any]]:
        """A refund of a known charge reverses it in part; without one the card is asked for."""
        wanted = Decimal(attempt.money.decimal_text)
        transaction = {"TransactionID": str(attempt.id), "TimeStamp": format_instant(self._clock.now())}
        sale = {"SaleTransactionID": transaction}
        if attempt.original_transaction_id is not None:
            body = _reversal(attempt.original_transaction_id, attempt.original_transaction_at)
            return "Reversal", body | {"ReversedAmount": wanted, "SaleData": sale}
        amounts = {"Currency": attempt.currency, "RequestedAmount": wanted}
        payment: dict[str, Any] = {"SaleData": sale, "PaymentTransaction": {"AmountsReq": amounts}}
        if attempt.direction is Direction.REFUND:
            payment["PaymentData"] = {"PaymentType": "Refund"}
        return "Payment", payment

    def _exchange(
        self, terminal: Terminal, attempt: Attempt, category: str, body: Mapping[str, Any], seconds: float
    ) -> _SaleToPoiResponse:
        return self._read(terminal, category, _request(terminal, attempt, category, body), seconds)

    def _read(self, terminal: Terminal, category: str, content: bytes, seconds: float) -> _SaleToPoiResponse:
        try:
            answer = _decode(send(terminal, self._secrets, content, self._patience, seconds)).SaleToPOIResponse
        except (msgspec.DecodeError, msgspec.ValidationError) as unreadable:
            raise TerminalSilent("the answer cannot be read") from unreadable
        header = answer.MessageHeader
        if (header.MessageCategory, header.POIID) != (category, terminal.poi_id):
            raise TerminalSilent("the answer is not to this request")
        return answer


def _header(terminal: Terminal, category: str, sale_id: str, service_id: str) -> dict[str, str]:
    return {
        "ProtocolVersion": "3.0",
        "MessageClass": "Service",
        "MessageCategory": category,
        "MessageType": "Request",
        "SaleID": sale_id,
        "ServiceID": service_id[:10],
        "POIID": terminal.poi_id,
    }


def _request(terminal: Terminal, attempt: Attempt, category: str, body: Mapping[str, Any]) -> bytes:
    """A message. What moves the money carries the attempt's own ServiceID, everything about it one that differs."""
    is_own = category == _category(attempt) and "MessageReference" not in body and not _undoes(attempt, category, body)
    mark = "" if is_own else {"TransactionStatus": "S", "Abort": "A", "Reversal": "R"}[category]
    header = _header(terminal, category, attempt.till_code, mark + attempt.service_id)
    return _encode({"SaleToPOIRequest": {"MessageHeader": header, f"{category}Request": body}})


def _category(attempt: Attempt) -> str:
    return "Payment" if attempt.original_transaction_id is None else "Reversal"


def _undoes(attempt: Attempt, category: str, body: Mapping[str, Any]) -> bool:
    return category == "Reversal" and "ReversedAmount" not in body and attempt.transaction_id is not None


def _reversal(transaction_id: str | None, at: str | None) -> dict[str, Any]:
    original = {"TransactionID": transaction_id or "", "TimeStamp": at or ""}
    return {"OriginalPOITransaction": {"POITransactionID": original}, "ReversalReason": "MerchantCancel"}


def _reference(attempt: Attempt, terminal: Terminal) -> dict[str, str]:
    return {
        "MessageCategory": _category(attempt),
        "ServiceID": attempt.service_id,
        "SaleID": attempt.till_code,
        "POIID": terminal.poi_id,
    }


def _outcome(payment: _PaymentResponse | None, reversal: _ReversalResponse | None, attempt: Attempt) -> Answer:
    """What became of an attempt. Raises TerminalSilent for an answer to something else."""
    if _category(attempt) == "Payment" and payment is not None:
        return _answer(payment, attempt)
    if _category(attempt) == "Reversal" and reversal is not None:
        return _refunded(reversal, attempt)
    raise TerminalSilent("the answer is not one to a payment")


def _refunded(response: _ReversalResponse, attempt: Attempt) -> Answer:
    if response.Response.Result == "Success":
        transaction = response.POIData.POITransactionID if response.POIData else None
        return Answer(
            AttemptState.APPROVED,
            approved=attempt.amount,
            transaction_id=transaction.TransactionID if transaction else None,
            transaction_at=transaction.TimeStamp if transaction else None,
        )
    return _refusal(response.Response.ErrorCondition)


def _answer(response: _PaymentResponse, attempt: Attempt) -> Answer:
    """The terminal's words in ours. Raises TerminalSilent for what leaves the outcome open."""
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
    return _refusal(response.Response.ErrorCondition)


def _refusal(error: str | None) -> Answer:
    """Why nothing was charged. Raises TerminalSilent for words that leave the outcome open."""
    if error in {"Aborted", "Cancel"}:
        return Answer(AttemptState.CANCELLED, error=error)
    if error in _REFUSED | _NOTHING_DONE:
        return Answer(AttemptState.DECLINED, error=error)
    raise TerminalSilent(f"the outcome is open: {error}")


def _minor(amount: Decimal, currency: str) -> int:
    text = f"{amount:.{minor_digits(Currency(currency))}f}"
    try:
        money: Money = parse_money(text, Currency(currency))
    except MalformedValue as unreadable:
        raise TerminalSilent(f"an amount that is none: {amount}") from unreadable
    return money.amount
