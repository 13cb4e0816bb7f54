"""Driver and simulator against the vendor's own description of its Terminal API, where a copy of it is at hand.

They are read from `specs` in the folder of shared data; nothing of them is kept here.
"""

from __future__ import annotations

import json
import os
import re
import urllib.request
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final
from uuid import UUID

import pytest

from comptoir.kernel.clock import FixedClock
from comptoir.payments.domain import Answer, Attempt, AttemptState, Direction
from comptoir.payments.ports import Terminal, TerminalSilent, TotalsAsked
from comptoir.payments.services.nexo import NexoDriver
from comptoir.payments.services.nexo_wire import Patience
from comptoir.payments.simulator import SimulatedTerminal
from tests.conftest import MISSING, ROOT

_SHARED: Final = Path(os.environ.get("COMPTOIR_SHARED", ROOT.parent / "shared"))
_FILE: Final = _SHARED / "specs" / "adyen" / "TerminalAPI-v1.json"
pytestmark = pytest.mark.skipif(
    not _FILE.is_file(), reason=f"{MISSING}specs/adyen/TerminalAPI-v1.json: the vendor's description is NOT checked"
)
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "integer": (int,),
    "number": (int, float),
}  # fmt: skip
_WORDS: Final = ("1", "1" * 16, "fr", "EUR", "FRA", "2026-01-01", "1" * 19)
PATIENCE = Patience(pay=2.0, ask=2.0)


def attempt(**changes: Any) -> Attempt:  # noqa: ANN401 - fields of an attempt
    known = {
        "id": UUID(int=7), "till_id": UUID(int=1), "till_code": "T1", "store_id": UUID(int=2),
        "terminal_id": UUID(int=3), "kind": "card", "direction": Direction.CHARGE, "amount": 1290, "currency": "EUR",
        "service_id": "000000007", "state": AttemptState.SENT, "approved": 0, "is_cancel_requested": False,
        "used_by": None, "transaction_id": None, "transaction_at": None, "brand": None, "masked_pan": None,
        "approval_code": None, "error": None,
    }  # fmt: skip
    return Attempt(**{**known, **changes})


class Description:
    """The vendor's schemas: what is wrong with a message, and messages that are right."""

    def __init__(self) -> None:
        self.schemas: Mapping[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))["components"]["schemas"]

    def _schema(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        return self.schemas[name] if name else schema

    def problems(self, value: object, schema: Mapping[str, Any], where: str = "") -> Iterator[str]:
        known = self._schema(schema)
        kinds = _TYPES[known["type"]]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            yield f"{where}: {value!r} is no {known['type']}"
        elif isinstance(value, dict):
            yield from (f"{where}/{name}: missing" for name in known.get("required", ()) if name not in value)
            for name, one in value.items():
                if name not in known["properties"]:
                    yield f"{where}/{name}: unknown"
                else:
                    yield from self.problems(one, known["properties"][name], f"{where}/{name}")
        elif isinstance(value, list):
            for index, one in enumerate(value):
                yield from self.problems(one, known["items"], f"{where}/{index}")
        elif isinstance(value, str):
            if value not in known.get("enum", [value]) or re.search(known.get("pattern", ""), value) is None:
                yield f"{where}: {value!r} is not of the values"
        elif not known.get("minimum", value) <= value <= known.get("maximum", value):
            yield f"{where}: {value} is out of range"

    def message(self, schema: Mapping[str, Any], depth: int = 6, *, is_full: bool = True) -> Any:  # noqa: ANN401 - JSON
        """A value that the description allows; full: with all that it may have, to a depth."""
        known = self._schema(schema)
        match known["type"]:
            case "object":
                names = known.get("required", ()) if not is_full or depth == 0 else known["properties"]
                return {name: self.message(known["properties"][name], depth - 1, is_full=is_full) for name in names}
            case "array":
                return [] if depth <= 0 else [self.message(known["items"], depth - 1, is_full=is_full)]
            case "string":
                return next(one for one in known.get("enum", _WORDS) if re.search(known.get("pattern", ""), one))
            case "boolean":
                return False
            case _:
                return max(1, int(known.get("minimum", 1)))


class Wire:
    """Stands between driver and simulator, keeps what passes; told an answer, it gives that instead."""

    def __init__(self, behind: str) -> None:
        self.passed: list[tuple[str, dict[str, Any]]] = []
        self.answer: dict[str, Any] | None = None
        wire = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                wire.passed.append(("SaleToPOIRequest", json.loads(content)["SaleToPOIRequest"]))
                if wire.answer is None:
                    with urllib.request.urlopen(behind, content) as response:
                        answer = response.read()
                    if answer != b"ok":
                        wire.passed.append(("SaleToPOIResponse", json.loads(answer)["SaleToPOIResponse"]))
                else:
                    answer = json.dumps({"SaleToPOIResponse": wire.answer}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.terminal = Terminal("TERM1", "nexo", f"http://127.0.0.1:{self.server.server_address[1]}/nexo", "P1")
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()


@pytest.fixture(scope="module")
def description() -> Description:
    return Description()


@pytest.fixture
def simulated() -> Iterator[SimulatedTerminal]:
    with SimulatedTerminal("P1") as server:
        server.serve_in_background()
        yield server
        server.shutdown()


@pytest.fixture
def wire(simulated: SimulatedTerminal) -> Iterator[Wire]:
    made = Wire(simulated.address)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def driver(clock: FixedClock) -> NexoDriver:
    return NexoDriver(clock, patience=PATIENCE)


def test_all_that_driver_and_simulator_say_is_described(
    description: Description, simulated: SimulatedTerminal, wire: Wire, driver: NexoDriver
) -> None:
    driver.probe(wire.terminal)
    for number, mode in enumerate(("approve", "partial", "decline", "cancel", "busy")):
        simulated.terminal.behave({"mode": mode})
        one = attempt(service_id=f"00000000{number}")
        driver.pay(wire.terminal, one)
        driver.status(wire.terminal, one)
    driver.status(wire.terminal, attempt(service_id="000000099"))
    simulated.terminal.behave({"mode": "approve"})
    paid = attempt(service_id="000000000", transaction_id="POI000000000", transaction_at="2026-01-01T00:00:00Z")
    refund = attempt(
        service_id="000000050", direction=Direction.REFUND, amount=500, original_id=UUID(int=9),
        original_transaction_id="POI000000000", original_transaction_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    driver.pay(wire.terminal, refund)
    driver.pay(wire.terminal, attempt(service_id="000000051", direction=Direction.REFUND))
    driver.totals(wire.terminal, TotalsAsked("1", None, is_open=False))
    driver.totals(wire.terminal, TotalsAsked("2", 1, is_open=True))
    driver.abort(wire.terminal, paid)
    driver.reverse(wire.terminal, paid)
    found = [
        problem for name, said in wire.passed for problem in description.problems(said, description.schemas[name], name)
    ]
    assert found == []
    asked = {said["MessageHeader"]["MessageCategory"] for name, said in wire.passed if name == "SaleToPOIRequest"}
    assert asked == {"Payment", "TransactionStatus", "Reversal", "Abort", "Diagnosis", "Reconciliation"}


def response(description: Description, *, is_full: bool) -> dict[str, Any]:
    """An approval as the vendor describes one, of what was asked for."""
    payment = description.message(description.schemas["PaymentResponse"], is_full=is_full)
    payment["Response"] = {"Result": "Success"}
    least = {name: description.message(description.schemas[name], is_full=False) for name in ("POIData", "AmountsResp")}
    payment["POIData"] = least["POIData"]
    payment.setdefault("PaymentResult", {})["AmountsResp"] = {**least["AmountsResp"], "AuthorizedAmount": 12.90}
    header = description.message(description.schemas["MessageHeader"])
    return {"MessageHeader": header | {"MessageCategory": "Payment", "POIID": "P1"}, "PaymentResponse": payment}


@pytest.mark.parametrize("is_full", [True, False])
def test_what_the_vendor_describes_is_understood(
    description: Description, wire: Wire, driver: NexoDriver, is_full: bool
) -> None:
    wire.answer = response(description, is_full=is_full)
    assert list(description.problems(wire.answer, description.schemas["SaleToPOIResponse"])) == []
    answer = driver.pay(wire.terminal, attempt())
    assert (answer.state, answer.approved) == (AttemptState.APPROVED, 1290)


def places(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield (*path, name)
            yield from places(one, (*path, name))


def test_what_lacks_or_twists_a_required_part_is_silence_and_never_another_outcome(
    description: Description, wire: Wire, driver: NexoDriver
) -> None:
    whole = json.dumps(response(description, is_full=False))
    refused = 0
    for path in places(json.loads(whole)):
        twists: tuple[object, ...] = (None, [], {"strange": 1}, "nonsense")
        for twisted in twists:
            wire.answer = json.loads(whole)
            at = wire.answer
            for name in path[:-1]:
                at = at[name]
            if twisted is None:
                del at[path[-1]]
            else:
                at[path[-1]] = twisted
            if not list(description.problems(wire.answer, description.schemas["SaleToPOIResponse"])):
                continue
            try:
                answer: Answer | None = driver.pay(wire.terminal, attempt())
            except TerminalSilent:
                answer = None
                refused += 1
            assert answer is None or (answer.state, answer.approved) == (AttemptState.APPROVED, 1290), path
    assert refused >= 30
