"""Goods come back in another country: its coins and ways of giving back, the tax of the country that sold them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.access.domain import Principal
from comptoir.app.verify import verify
from comptoir.company.domain import Address
from comptoir.company.service import PutLegalEntity, PutStore, put_legal_entity, put_store
from comptoir.inventory.domain import PlaceKind
from comptoir.inventory.service import PutPlace, put_place
from comptoir.kernel.ids import new_id
from comptoir.till.domain.refund_pools import Source
from comptoir.till.domain.refund_rules import RefundNotSo
from comptoir.till.domain.refusals import ChangeOnCashOnly, RefundDiffers, TenderInvalid, WrongCurrency
from comptoir.till.services import days
from comptoir.till.services.exchanges import exchange
from comptoir.till.services.quotes import quote_return
from comptoir.till.services.refund_sources import rules_at
from comptoir.till.services.refunds import refunds_of
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.shapes import MoneyBody, ReturnBody, ReturnLineBody, TicketBody, content_hash
from comptoir.till.services.work import SealCommand
from tests.support.databases import write
from tests.till.conftest import Counter, euros, person
from tests.till.test_exchanges import swapped
from tests.till.test_stored_value import number
from tests.till.test_till_http import client

__all__ = ["client"]

CASHIER = person("till.ticket.sell", "till.return.make")
ELSEWHERE = {"bruxelles": ("BE", "Europe/Brussels", "EUR", "B1"), "geneve": ("CH", "Europe/Zurich", "CHF", "G1")}


@pytest.fixture
def shop(counter: Counter) -> Iterator[Counter]:
    """Beside the store in Paris, one in Brussels, where cash is in five cents, and one in Geneva, with francs."""
    for code, (country, zone, currency, till) in ELSEWHERE.items():
        there = Address(("1 rue Haute",), "1000", code.title(), country)
        with write(counter.database) as uow:
            put_legal_entity(uow, PutLegalEntity(code=country.lower(), name=country, address=there))
            put_store(
                uow,
                PutStore(
                    code=code, name=code.title(), legal_entity=country.lower(), address=there, time_zone=zone,
                    currency=currency,
                ),
            )  # fmt: skip
            put_place(uow, PutPlace(f"shelf-{code}", {"en_US": "Shelf"}, PlaceKind.SHELF, code))
        with write(counter.database) as uow:
            days.put_till(uow, counter.desk.keys, counter.who, days.PutTill(till, code.title(), code))
        with write(counter.database) as uow:
            days.open_day(uow, counter.desk.keys, counter.desk.memory, counter.who, till, MoneyBody(10_000, currency))
    with counter.database.read() as connection:
        counter.prices.load(connection)
    yield counter
    assert [fault for _, faults in verify(counter.database) for fault in faults] == []


def paid(shop: Counter, till: str, amount: int, *tenders: tuple[str, int]) -> dict[str, Any]:
    line = {"id": "m", "sku": "MUG", "unit_price": euros(amount), "override": {"reason": "counter"}}
    given_ = [{"id": kind, "kind": kind, "amount": euros(part)} for kind, part in tenders]
    return shop.seal({"till": till, "lines": [line], "tenders": given_})


def back(
    shop: Counter, till: str, sold: Mapping[str, Any], *tenders: tuple[str, int], who: Principal = CASHIER
) -> dict[str, Any]:
    given_ = [
        {"id": kind, "kind": kind, "amount": euros(amount), **({"number": number()} if kind == "store_credit" else {})}
        for kind, amount in tenders
    ]
    body = {"till": till, "ticket": sold["id"], "lines": [{"id": "r", "line": "m"}], "tenders": given_}
    return shop.seal(body, who=who)


def given(answer: Mapping[str, Any]) -> dict[str, int]:
    return {one["kind"]: one["amount"]["amount"] for one in answer["tenders"]}


def test_what_was_paid_in_paris_comes_back_in_brussels_in_its_coins_with_the_tax_of_france(shop: Counter) -> None:
    sold = paid(shop, "T1", 1292, ("cash", 1292))
    body = ReturnBody(till="B1", ticket=UUID(sold["id"]), lines=[ReturnLineBody("r", line="m")], tenders=[])
    with shop.database.read() as connection:
        quote = quote_return(connection, shop.desk, body, CASHIER, shop.clock.now(), "test")
    assert (quote["cash_step"], quote["totals"]["due"]) == (5, euros(-1292))
    with pytest.raises(RefundDiffers):
        back(shop, "B1", sold, ("cash", 1292))
    answer = back(shop, "B1", sold, ("cash", 1290))
    assert answer["taxes"] == [{"rate": "20", "base": euros(-1077), "amount": euros(-215)}]
    assert given(answer) == {"cash": -1290, "rounding": -2}


def test_a_part_in_cash_that_is_less_than_any_coin_is_given_back_as_nothing(shop: Counter) -> None:
    sold = paid(shop, "T1", 1292, ("transfer", 1290), ("cash", 2))
    with pytest.raises(RefundDiffers):
        back(shop, "B1", sold, ("transfer", 1290))
    with pytest.raises(TenderInvalid):
        back(shop, "B1", sold, ("transfer", 1290), ("voucher", 0), ("cash", 0))
    with pytest.raises(RefundDiffers):
        back(shop, "T1", sold, ("transfer", 1290), ("cash", 0))  # Paris has coins of one cent
    assert given(back(shop, "B1", sold, ("transfer", 1290), ("cash", 0))) == {"transfer": -1290, "rounding": -2}


@pytest.mark.parametrize("tenders", [[], [("cash", 0)]])
def test_a_return_that_is_worth_less_than_any_coin_goes_through(shop: Counter, tenders: list[tuple[str, int]]) -> None:
    sold = paid(shop, "B1", 2)
    assert given(sold) == {"rounding": 2}
    assert given(back(shop, "B1", sold, *tenders)) == {"rounding": -2}


def test_no_more_than_is_due_goes_back_in_another_way_beside_cash_of_nothing(shop: Counter) -> None:
    sold = paid(shop, "B1", 1290, ("transfer", 1290))
    with pytest.raises(RefundDiffers) as no:
        back(shop, "B1", sold, ("store_credit", 1292), ("cash", 0))
    assert (no.value.given.amount, no.value.due.amount) == (1292, 1290)
    with pytest.raises(ChangeOnCashOnly):
        paid(shop, "B1", 1290, ("voucher", 1292), ("cash", 0))


def test_no_more_than_a_cent_or_two_is_left_out_so(shop: Counter) -> None:
    sold = paid(shop, "B1", 1293, ("transfer", 1290), ("cash", 5))
    with pytest.raises(RefundDiffers):
        back(shop, "B1", sold, ("transfer", 1290), ("cash", 0))
    assert given(back(shop, "B1", sold, ("transfer", 1290), ("cash", 5))) == {
        "transfer": -1290, "cash": -5, "rounding": 2,
    }  # fmt: skip


def test_the_store_where_it_comes_back_says_in_which_ways(shop: Counter) -> None:
    """France has a custom for vouchers of others; of Belgium nothing is known, so they go back in any way."""
    sold = paid(shop, "T1", 1290, ("voucher", 1290))
    with shop.database.read() as connection:
        found = require_ticket(connection, shop.desk.memory, UUID(sold["id"]))
        brussels = shop.desk.memory.store(connection, days.require_till(connection, "B1").store_id)
        ways = [
            refunds_of(connection, found.ticket.id, store, shop.clock.now())[0]["back_as"]
            for store in (found.store, brussels)
        ]
    assert ways == [["store_credit", "voucher"], ["cash", "voucher"]]
    with pytest.raises(RefundNotSo):
        back(shop, "T1", sold, ("cash", 1290))
    back(shop, "B1", sold, ("cash", 1290))


def test_what_was_paid_in_another_money_does_not_come_back_here(shop: Counter) -> None:
    sold = paid(shop, "T1", 1290, ("cash", 1290))
    francs = {"id": "c", "kind": "cash", "amount": {"amount": 1290, "currency": "CHF"}}
    body = {"till": "G1", "ticket": sold["id"], "lines": [{"id": "r", "line": "m"}], "tenders": [francs]}
    with pytest.raises(WrongCurrency) as no:
        shop.seal(body)
    assert (no.value.given, no.value.expected, no.value.pointer) == ("EUR", "CHF", "/ticket")


def test_a_till_with_another_money_says_so_when_it_looks_a_ticket_up(
    shop: Counter, client: TestClient[Litestar]
) -> None:
    sold = paid(shop, "T1", 1290, ("cash", 1290))
    path = f"/api/v1/tickets/{sold['id']}"
    no = client.get(path, params={"till": "G1"})
    assert (no.status_code, no.json()["type"]) == (422, "https://comptoir.dev/problems/till.wrong_currency")
    assert client.get(path, params={"till": "B1"}).json()["refundable"][0]["left"] == euros(1290)


def test_an_exchange_whose_balance_is_less_than_any_coin_is_paid_with_nothing(shop: Counter) -> None:
    sold = paid(shop, "T1", 1288, ("cash", 1288))
    nothing = {"id": "c", "kind": "cash", "amount": euros(0)}
    dearer = {"id": "0", "sku": "MUG", "unit_price": euros(1290), "override": {"reason": "counter"}}
    returned = {"till": "B1", "ticket": sold["id"], "lines": [{"id": "r", "line": "m"}], "tenders": swapped(1288)}
    bought = {"till": "B1", "lines": [dearer], "tenders": swapped(1288, nothing)}
    bodies = (msgspec.convert(returned, ReturnBody), msgspec.convert(bought, TicketBody))
    commands = [SealCommand(new_id(), body, content_hash(body), shop.who, "test") for body in bodies]
    with write(shop.database) as uow:
        sealed = exchange(uow, shop.desk.exchange, *commands)
    assert [{one.kind: one.amount for one in ticket.tenders} for ticket in sealed] == [
        {"exchange": -1288}, {"exchange": 1288, "rounding": 2},
    ]  # fmt: skip


def test_what_the_law_of_a_country_forbids_is_not_allowed_beyond_its_border(shop: Counter) -> None:
    at, rules = shop.clock.now(), rules_at("BE", "Europe/Brussels")
    assert rules.ways(Source("meal_voucher", 100, at), at) == ["store_credit", "meal_voucher"]
    assert rules.forbids(Source("meal_voucher", 100, at), "cash", at)
