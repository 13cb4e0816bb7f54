"""Returns give back what was paid, put the goods back, and never more than was sold."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from comptoir.access.domain import PermissionDenied
from comptoir.kernel.ids import new_id
from comptoir.orders.domain import ReturnedMoreThanSold
from comptoir.till.domain.refusals import RefundDiffers, ReturnedLineUnknown, ReturnUnclear, TicketNotFound
from comptoir.till.services.quotes import quote_return
from comptoir.till.services.refunds import refunds_of
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.shapes import ReturnBody, ReturnLineBody
from tests.till.conftest import Counter, cash, euros, person


def back(ticket: dict[str, Any], *lines: tuple[str, str], refund: int) -> dict[str, Any]:
    return {
        "ticket": ticket["id"],
        "lines": [{"id": f"r{line}", "line": line, "quantity": quantity} for line, quantity in lines],
        "tenders": cash(refund),
    }


def test_a_return_gives_back_what_was_paid_and_puts_the_goods_back(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "3"), ("TEA", "1"))
    answer = counter.seal(back(ticket, ("0", "2"), refund=2580))
    assert (answer["kind"], answer["number"], answer["original"]) == ("return", "T1-000002", ticket["id"])
    assert answer["totals"]["due"] == euros(-2580)
    assert (answer["lines"][0]["quantity"], answer["taxes"]) == (
        "-2",
        [{"rate": "20", "base": euros(-2150), "amount": euros(-430)}],
    )
    assert answer["tenders"][0]["amount"] == euros(-2580)
    assert counter.on_hand("MUG") == 99_000_000
    (entry,) = counter.feed("till.return.sealed")
    assert (entry.fields()["original"], entry.fields()["due"]) == (ticket["id"], -2580)


def test_later_prices_do_not_change_what_goes_back(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    counter.shop.set_prices({"MUG": 9900})
    with counter.database.read() as connection:
        counter.prices.load(connection)
    assert counter.seal(back(ticket, ("0", "1"), refund=1290))["totals"]["due"] == euros(-1290)


def test_no_more_comes_back_than_was_sold_over_all_returns(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "2"))
    counter.seal(back(ticket, ("0", "1"), refund=1290))
    with pytest.raises(ReturnedMoreThanSold) as no:
        counter.seal(back(ticket, ("0", "2"), refund=2580))
    assert (no.value.sold, no.value.returned, no.value.requested) == ("2", "1", "2")
    with pytest.raises(ReturnedMoreThanSold):
        counter.seal(
            back(ticket, ("0", "1"), ("0", "1"), refund=2580)
            | {"lines": [{"id": "a", "line": "0"}, {"id": "b", "line": "0"}]}
        )
    counter.seal(back(ticket, ("0", "1"), refund=1290))
    assert counter.on_hand("MUG") == 100_000_000


def test_the_same_return_again_changes_nothing(counter: Counter) -> None:
    ticket, return_id = counter.sell(("MUG", "2")), new_id()
    first = counter.seal(back(ticket, ("0", "1"), refund=1290), return_id)
    again = counter.seal(back(ticket, ("0", "1"), refund=1290), return_id)
    assert (again.pop("replay"), again) == (True, first)
    assert counter.on_hand("MUG") == 99_000_000


def test_the_refund_is_exactly_what_is_to_be_given_back(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    for refund in (1289, 1291):
        with pytest.raises(RefundDiffers):
            counter.seal(back(ticket, ("0", "1"), refund=refund))
    with pytest.raises(ReturnedLineUnknown):
        counter.seal(back(ticket, ("9", "1"), refund=1290))
    with pytest.raises(TicketNotFound):
        counter.seal(back({"id": str(new_id())}, ("0", "1"), refund=1290))


def test_a_blind_return_needs_its_own_permission_and_pays_todays_price(counter: Counter) -> None:
    body = {"without_receipt": True, "lines": [{"id": "a", "sku": "TEA", "quantity": "2"}], "tenders": cash(900)}
    with pytest.raises(PermissionDenied):
        counter.seal(body, who=person("till.return.make"))
    assert counter.seal(body)["totals"]["due"] == euros(-900)
    assert counter.on_hand("TEA") == 102_000_000
    with pytest.raises(ReturnUnclear):
        counter.seal(body | {"without_receipt": False, "ticket": None})


def test_a_return_is_priced_before_it_is_made(counter: Counter) -> None:
    ticket = counter.sell(("COMTE", "0.335"))
    body = ReturnBody(till="T1", lines=[ReturnLineBody(id="a", line="0", quantity="0.335")], ticket=UUID(ticket["id"]))
    with counter.database.read() as connection:
        quote = quote_return(connection, counter.desk, body, counter.who, counter.clock.now(), "test")
    assert quote["totals"]["due"] == euros(-834)
    assert counter.feed("till.return.sealed") == []


def test_each_way_of_paying_has_left_what_did_not_go_back_yet(counter: Counter) -> None:
    """Two mugs for 25.80: 5.80 by cheque, 25 in cash with 5 of change; store credit takes nothing of it."""
    tenders = [{"id": "k", "kind": "cheque", "amount": euros(580)}, *cash(2_500)]
    sold = counter.seal({"lines": [{"id": "a", "sku": "MUG", "quantity": "2"}], "tenders": tenders})

    def left() -> list[tuple[str, int]]:
        with counter.database.read() as connection:
            found = require_ticket(connection, counter.desk.memory, UUID(sold["id"]))
            parts = refunds_of(connection, found.ticket.id, found.store, counter.clock.now())
            return [(part["kind"], part["left"]["amount"]) for part in parts]

    assert left() == [("cheque", 580), ("cash", 2_000)]
    counter.seal({"ticket": sold["id"], "lines": [{"id": "r", "line": "a", "quantity": "1"}], "tenders": cash(1_290)})
    assert left() == [("cheque", 580), ("cash", 710)]
    counter.seal({"ticket": sold["id"], "lines": [{"id": "r", "line": "a", "quantity": "1"}], "tenders": cash(1_290)})
    assert left() == []
