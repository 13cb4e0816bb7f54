"""Prices that baskets keep, over HTTP and at a till, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import Refusal
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.holds import HoldUnknown
from comptoir.pricing.services.holds import hold_minutes, set_hold_minutes, take_hold
from comptoir.till.services import parking
from comptoir.till.services.parking import ParkBasket
from comptoir.till.services.quotes import price_at_till
from comptoir.till.services.shapes import LineBody, TicketBody
from tests.support.databases import write
from tests.till.conftest import Counter, cash, counter

__all__ = ["counter"]
MUG: list[dict[str, Any]] = [{"id": "1", "sku": "MUG", "quantity": "1"}]


def reprice(counter: Counter, amount: int) -> None:
    counter.shop.set_prices({"MUG": amount})
    with counter.database.read() as connection:
        counter.prices.load(connection)


def pass_time(counter: Counter, **time: int) -> None:
    counter.clock.present = Instant(counter.clock.present + timedelta(**time))


def park(counter: Counter) -> Any:  # noqa: ANN401 - an id
    with write(counter.database) as uow:
        command = ParkBasket(new_id(), "T1", 1, "a mug", None, "{}")
        parking.park(uow, counter.desk.memory, counter.secrets, counter.who, command)
    return command.id


def quoted(counter: Counter, hold: Any) -> int:  # noqa: ANN401 - an id
    with counter.database.read() as connection:
        body = TicketBody("T1", [LineBody("1", sku="MUG", quantity="1")], hold=hold)
        now = counter.clock.now()
        return price_at_till(connection, counter.desk, counter.who, body, now).priced.totals.due.amount


def test_a_parked_basket_keeps_its_prices_for_an_hour_and_takes_a_cut(counter: Counter) -> None:
    hold = park(counter)
    pass_time(counter, minutes=30)
    reprice(counter, 1500)
    assert (quoted(counter, hold), quoted(counter, None)) == (1290, 1500)
    sold = counter.seal({"lines": MUG, "tenders": cash(1290), "hold": str(hold)})
    assert sold["totals"]["due"]["amount"] == 1290
    reprice(counter, 990)
    assert quoted(counter, hold) == 990
    reprice(counter, 1500)
    pass_time(counter, minutes=30)
    assert quoted(counter, hold) == 1500


def test_a_channel_says_how_long_and_a_hold_counts_nowhere_else(counter: Counter) -> None:
    with write(counter.database) as uow:
        set_hold_minutes(uow, "Web", 5)
        set_hold_minutes(uow, "web", 10)
        set_hold_minutes(uow, "web", 10)
        web = take_hold(uow, new_id(), "WEB")
        assert take_hold(uow, web.id, "web") == web
        assert (web.until - web.at, hold_minutes(uow.connection)) == (timedelta(minutes=10), {"web": 10})
    for hold in (web.id, new_id()):
        with pytest.raises(Refusal) as refused:
            counter.seal({"lines": MUG, "tenders": cash(1290), "hold": str(hold)})
        assert (refused.value.code, refused.value.pointer) == ("pricing.hold_unknown", "/hold")
        with pytest.raises(HoldUnknown):
            quoted(counter, hold)
    assert [entry.fields()["minutes"] for entry in counter.feed("pricing.hold_time.changed")] == [5, 10]
