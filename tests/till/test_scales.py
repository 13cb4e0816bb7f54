"""A scale at the counter: its bytes, what it refuses, and what is never sold by. A simulated one misbehaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from comptoir.kernel.ids import new_id
from comptoir.till.domain.scales import (
    Driver,
    NotWeighed,
    Reading,
    Scale,
    ScaleNotSetUp,
    ScaleSays,
    WeightNotTaken,
    Why,
    next_message,
    price_record,
    read_dialog,
    read_toledo,
)
from comptoir.till.services import readings, receipt_forms, receipts, weighing
from comptoir.till.services.days import require_till
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.weighing import Patience, Weighing
from comptoir.till.simulator import SimulatedScale
from tests.support.databases import write
from tests.till.conftest import Counter, cash

HURRY = Patience(connect=2.0, answer=0.2, rest=0.0, look=0.01)
CALM = Patience(connect=2.0, answer=20.0, rest=20.0, look=0.01)


@pytest.fixture
def scale() -> Iterator[SimulatedScale]:
    made = SimulatedScale()
    yield made
    made.stop()


def asked(scale: SimulatedScale, driver: Driver = Driver.DIALOG06) -> Weighing:
    return Weighing(Scale(UUID(int=1), driver, scale.address, date(2026, 12, 31)), 1490, "EUR", "Apricots")


def test_the_bytes_of_the_protocol() -> None:
    assert price_record(1490) == b"\x04\x0201\x1b001490\x1b\x03"
    assert price_record(1490, 12) == b"\x04\x0203\x1b001490\x1b0012\x03"
    assert next_message(b"\x00x\x06\x02ab") == (b"\x06", b"\x02ab")
    assert next_message(b"noise\x0209\x1b20\x03more") == (b"\x0209\x1b20\x03", b"more")
    assert next_message(b"\x0209\x1b2") == (b"", b"\x0209\x1b2")
    assert read_dialog(b"\x0202\x1b3\x1b00335\x1b001490\x1b000499\x03", 1490) == Reading(335, 1490, 499)
    assert read_toledo(b"\x02 0.335N\r") == Reading(335)


@pytest.mark.parametrize(
    "message",
    [
        b"\x0202\x1b3\x1b00335\x1b001490\x1b000500\x03",
        b"\x0202\x1b3\x1b00335\x1b001491\x1b000499\x03",
        b"\x0202\x1b0\x1b00335\x1b001490\x1b000499\x03",
        b"\x0202\x1b3\x1b0033x\x1b001490\x1b000499\x03",
        b"\x0202\x1b3\x1b" + b"0" * 5_000 + b"335\x1b001490\x1b000499\x03",
        b"\x0202\x03",
        b"",
    ],
    ids=["sum", "price", "pounds", "letters", "endless", "short", "nothing"],
)
def test_what_does_not_add_up_is_garbled(message: bytes) -> None:
    assert read_dialog(message, 1490) is Why.GARBLED
    assert read_toledo(message) is Why.GARBLED


def test_a_scale_that_moves_is_asked_until_it_rests(scale: SimulatedScale) -> None:
    scale.put(335, "settles")
    assert weighing.weigh(asked(scale), CALM) == Reading(335, 1490, 499)
    scale.put(335, "noise")
    assert weighing.weigh(asked(scale), CALM) == Reading(335, 1490, 499)
    scale.put(1335)
    assert weighing.weigh(asked(scale, Driver.TOLEDO8217), CALM) == Reading(1335)


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("moving", Why.MOVING), ("empty", Why.EMPTY), ("overload", Why.OVERLOAD), ("fault", Why.FAULT),
        ("checksum", Why.CHECKSUM), ("another_price", Why.GARBLED), ("wrong_sum", Why.GARBLED),
        ("cut", Why.SILENT), ("silent", Why.SILENT),
    ],
)  # fmt: skip
def test_nothing_is_sold_by_a_scale_that_misbehaves(scale: SimulatedScale, mode: str, why: Why) -> None:
    scale.put(335, mode)
    patience = HURRY if mode == "silent" else Patience(answer=20.0, rest=0.0)
    with pytest.raises(ScaleSays) as no:
        weighing.weigh(asked(scale), patience)
    assert no.value.why == f"till.scale.{why.value}"


def test_a_till_weighs_at_its_own_price_and_says_what_is_certified(counter: Counter, scale: SimulatedScale) -> None:
    def begin(sku: str) -> Weighing:
        with counter.database.read() as connection:
            till = require_till(connection, "T1")
            return weighing.begin(connection, counter.desk, counter.who, till, sku, counter.clock.now(), "fr_FR")

    with pytest.raises(ScaleNotSetUp):
        begin("COMTE")
    with write(counter.database) as uow:
        wanted = Scale(new_id(), Driver.DIALOG06, scale.address, date(2026, 1, 1))
        made = weighing.put_scale(uow, require_till(uow.connection, "T1"), wanted)
    assert [made.is_certified(day) for day in (date(2026, 1, 1), date(2026, 1, 2))] == [True, False]
    with pytest.raises(NotWeighed):
        begin("MUG")
    scale.put(500)
    found = begin("COMTE")
    reading = weighing.weigh(found, CALM)
    told = weighing.answer_of(found, reading, None)
    assert (told["quantity"], told["unit"], told["amount"]["amount"]) == ("0.5", "KGM", found.unit_price // 2)


def test_a_receipt_says_that_a_weight_is_not_certified(counter: Counter) -> None:
    def text(weighed: str, **more: str) -> str:
        line = {"id": "a", "sku": "MUG", "details": {"weighed": weighed, **more}}
        sealed = counter.seal({"lines": [line], "tenders": cash(1290), "note": "For Ada"})
        with counter.database.read() as connection:
            found = require_ticket(connection, counter.desk.memory, UUID(sealed["id"]))
            made = receipts.receipt_of(connection, found, duplicate=None, form="text")
        forms = [receipt_forms.render(made, form, "en_US", 42) for form in ("text", "html", "escpos", "pdf")]
        assert forms[3].startswith(b"%PDF")
        shown = [one.decode("utf-8", "replace") for one in forms[:3]]
        assert all("For Ada" in one for one in shown)
        return shown[0]

    live = text("live", lot="L7", serial="SN1", expires_on="2030-05-04", note="scratched")
    wanted = ["Serial no. SN1", "Lot L7", "Use by May 4, 2030", "weight not certified", "scratched"]
    assert [line.strip() for line in live.splitlines() if line.strip() in wanted] == wanted


def verified(scale: SimulatedScale) -> Scale:
    return Scale(new_id(), Driver.DIALOG06, scale.address, date(2030, 1, 1))


def test_a_line_is_sold_by_a_scale_with_its_reading_once_and_as_it_was_read(
    counter: Counter, scale: SimulatedScale
) -> None:
    with write(counter.database) as uow:
        weighing.put_scale(uow, till := require_till(uow.connection, "T1"), verified(scale))
    scale.put(500)
    with counter.database.read() as connection:
        asked = weighing.begin(connection, counter.desk, counter.who, till, "COMTE", counter.clock.now(), "fr_FR")
    reading = weighing.weigh(asked, CALM)
    with write(counter.database) as uow:
        first, second = (str(readings.keep(uow, till, asked, reading)) for _ in range(2))
    due = asked.unit_price // 2

    def sell(reading_id: str | None, quantity: str = "0.5", sku: str = "COMTE", times: int = 1) -> dict[str, Any]:
        details = {"weighed": "scale"} | ({} if reading_id is None else {"reading": reading_id})
        line = {"sku": sku, "quantity": quantity, "details": details}
        lines = [{"id": str(number), **line} for number in range(times)]
        return {"lines": lines, "tenders": cash(100_000)}

    wrong = [sell(None), sell(str(new_id())), sell(first, "0.4"), sell(first, "1", "MUG"), sell(first, times=2)]
    for body in wrong:
        with pytest.raises(WeightNotTaken):
            counter.seal(body)
    sold, again = counter.together(sell(first), sell(first))
    assert sold["totals"]["due"]["amount"] == due
    assert isinstance(again, WeightNotTaken)
    with pytest.raises(WeightNotTaken):
        counter.seal(sell(first))
    counter.shop.set_prices({"COMTE": 9_990})
    with counter.database.read() as connection:
        counter.prices.load(connection)
    with pytest.raises(WeightNotTaken):
        counter.seal(sell(second))
    with counter.database.read() as connection:
        found = require_ticket(connection, counter.desk.memory, UUID(sold["id"]))
        made = receipts.receipt_of(connection, found, duplicate=None, form="text")
    assert b"not certified" not in receipt_forms.render(made, "text", "en_US", 42)
