"""Who a ticket names decides prices and promotions, from the customer's page to the sealed ticket."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.app.timeline import purchases
from comptoir.customers.domain.groups import GroupRule, GroupUnknown, OrderBelowMinimum
from comptoir.customers.domain.parties import CustomerKind, CustomerUnknown
from comptoir.customers.queries.segments import SEGMENT
from comptoir.customers.services.documents import put_document
from comptoir.customers.services.forgetting import forget_person
from comptoir.customers.services.groups import PutGroup, put_group
from comptoir.customers.services.timeline import add_purchases
from comptoir.kernel.ids import new_id
from comptoir.orders.queries import orders_by_id
from comptoir.pricing.service import PutPrice, PutPriceList, put_price_list, record_prices
from comptoir.till.domain.advances import AdvanceKind, Party, ReservationState
from comptoir.till.events import ReturnSealed, TicketSealed
from comptoir.till.services.quotes import price_at_till
from comptoir.till.services.reservations import (
    OpenReservation,
    cancel_reservation,
    open_reservation,
    reservations_of,
)
from comptoir.till.services.shapes import LineBody, TicketBody
from tests.customers.people import Book
from tests.support.databases import write
from tests.till.conftest import Counter, cash, person
from tests.till.test_paper_http import served
from tests.till.test_promotions_at_the_till import TEN_OFF, promote, ticket, verify


@pytest.fixture
def book(counter: Counter) -> Book:
    return Book(counter.database, counter.secrets)


def quoted(counter: Counter, customer: UUID | None, *skus: str) -> int:
    body = TicketBody("T1", [LineBody(str(number), sku=sku) for number, sku in enumerate(skus)], customer=customer)
    with counter.database.read() as connection:
        now = counter.clock.now()
        return price_at_till(connection, counter.desk, counter.who, body, now).priced.totals.due.amount


def told(counter: Counter, topic: str) -> list[Any]:
    return [entry.fields()["customer_id"] for entry in counter.feed(topic)]


def test_a_ticket_in_nobodys_name_is_refused_and_leaves_nothing(counter: Counter, book: Book) -> None:
    gone = book.put("Bruno", "Marchand").customer.id
    with write(counter.database) as uow:
        forget_person(uow, gone)
    for who in (new_id(), gone):
        with pytest.raises(CustomerUnknown) as refused:
            counter.seal(ticket(1290, "MUG", customer=who))
        assert refused.value.pointer == "/customer"
        with pytest.raises(CustomerUnknown):
            quoted(counter, who, "MUG")
    assert told(counter, TicketSealed.topic) == []


def test_a_merged_customer_buys_as_the_one_that_they_are_now(counter: Counter, book: Book) -> None:
    twin, anne = book.put("Ana", "Lefèvre").customer.id, book.put("Anne", "Lefèvre").customer.id
    book.merge(twin, anne)
    sold = counter.seal(ticket(1290, "MUG", customer=twin))
    back = {"without_receipt": True, "lines": [{"id": "0", "sku": "MUG"}], "customer": twin, "tenders": cash(1290)}
    counter.seal(back)
    assert sold["customer"] == str(anne)
    assert told(counter, TicketSealed.topic) == told(counter, ReturnSealed.topic) == [str(anne)]


def test_what_waits_for_a_customer_waits_also_for_whom_they_were_merged_into(counter: Counter, book: Book) -> None:
    twin, anne = book.put("Ana", "Lefèvre").customer.id, book.put("Anne", "Lefèvre").customer.id
    bruno = book.put("Bruno", "Marchand").customer.id
    kept = []
    for who in (twin, bruno, None, anne):
        body = TicketBody("T1", [LineBody("0", sku="MUG")], customer=who)
        with write(counter.database) as uow:
            command = OpenReservation(new_id(), AdvanceKind.EARNEST, None, body)
            kept.append(open_reservation(uow, counter.desk, counter.who, command)[0])
    cancelled = kept[3]
    with write(counter.database) as uow:
        cancel_reservation(uow, counter.who, cancelled.id, Party.CUSTOMER, "changed their mind")
    book.merge(twin, anne)
    with counter.database.read() as connection:
        found = reservations_of(connection, cancelled.store_id, ReservationState.OPEN, anne)
        whole = reservations_of(connection, cancelled.store_id, None, anne)
    assert [one.id for one in found] == [kept[0].id]
    assert [one.id for one in whole] == [cancelled.id, kept[0].id]


def test_a_reservation_names_its_customer_and_is_found_by_them(counter: Counter, book: Book) -> None:
    twin, anne = book.put("Ana", "Lefèvre").customer.id, book.put("Anne", "Lefèvre").customer.id
    kept = []
    for who in (twin, book.put("Bruno", "Marchand").customer.id, None):
        body = TicketBody("T1", [LineBody("0", sku="MUG")], customer=who)
        with write(counter.database) as uow:
            command = OpenReservation(new_id(), AdvanceKind.EARNEST, None, body)
            kept.append(open_reservation(uow, counter.desk, counter.who, command)[0])
    book.merge(twin, anne)
    of_twin, of_bruno, of_nobody = [one.reference for one in kept]

    def listed(client: TestClient[Litestar], **query: str) -> list[tuple[str, str | None]]:
        answer = client.get("/api/v1/reservations", params={"till": "T1", **query})
        return [(one["reference"], one["customer_name"]) for one in answer.json()["items"]]

    with served(counter) as client:
        assert listed(client) == [(of_nobody, None), (of_bruno, "Bruno Marchand"), (of_twin, "Anne Lefèvre")]
        assert listed(client, q="lefevre") == [(of_twin, "Anne Lefèvre")]
        assert listed(client, q="march") == [(of_bruno, "Bruno Marchand")]
        assert listed(client, q=of_nobody.lower()) == [(of_nobody, None)]
        assert listed(client, q="march", status="cancelled") == listed(client, q="zoé") == []
    counter.who = person("till.ticket.sell")
    with served(counter) as client:
        assert listed(client, q=of_twin[-6:]) == [(of_twin, None)]
        assert listed(client, q="lefevre") == []


def test_a_promotion_for_a_group_is_for_its_members_by_hand_and_by_rule(counter: Counter, book: Book) -> None:
    with write(counter.database) as uow:
        put_group(uow, PutGroup(code="club", name={"en_US": "Club"}))
        firms = GroupRule(kinds=frozenset({CustomerKind.COMPANY.value}))
        put_group(uow, PutGroup(code="firms", name={"en_US": "Firms"}, rule=firms))
    promote(counter, "club", TEN_OFF | {"scope": {"customer_groups": ["club", "firms"]}})
    member = book.put("Anne", "Lefèvre", groups=["club"]).customer.id
    firm = book.put("", "", kind=CustomerKind.COMPANY, company_name="Les Halles").customer.id
    other = book.put("Bruno", "Marchand").customer.id
    assert [quoted(counter, who, "MUG") for who in (None, other, member, firm)] == [1290, 1290, 1161, 1161]
    assert counter.seal(ticket(1161, "MUG", customer=member))["totals"]["discount"]["amount"] == 129
    verify(counter)


def test_a_promotion_for_a_segment_is_for_whoever_is_in_it_at_the_moment(counter: Counter, book: Book) -> None:
    with write(counter.database) as uow:
        put_document(uow, SEGMENT, "regulars", {"name": {}, "conditions": {"orders_min": 1}})
        put_group(uow, PutGroup(code="regulars", name={"en_US": "Regulars"}, rule=GroupRule(segment="regulars")))
    promote(counter, "regulars", TEN_OFF | {"scope": {"customer_groups": ["regulars"]}})
    anne, twin = book.put("Anne", "Lefèvre").customer.id, book.put("Ana", "Lefèvre").customer.id
    assert [quoted(counter, who, "MUG") for who in (anne, twin)] == [1290, 1290]
    sold = counter.seal(ticket(1290, "MUG", customer=twin))
    with write(counter.database) as uow:
        add_purchases(uow, purchases(orders_by_id(uow.connection, [UUID(sold["id"])]).values()))
    assert [quoted(counter, who, "MUG") for who in (anne, twin)] == [1290, 1161]
    book.merge(twin, anne)
    assert counter.seal(ticket(1161, "MUG", customer=anne))["totals"]["discount"]["amount"] == 129
    with pytest.raises(GroupUnknown):
        promote(counter, "nobody", TEN_OFF | {"scope": {"customer_groups": ["nobody"]}})


def test_wholesale_customers_have_net_prices_and_a_minimum(counter: Counter, book: Book) -> None:
    with write(counter.database) as uow:
        put_group(uow, PutGroup(code="Trade", name={"en_US": "Trade"}, order_minimum=1500))
        groups = frozenset({"trade"})
        put_price_list(uow, PutPriceList("trade", {"en_US": "Trade"}, "EUR", is_net=True, customer_groups=groups))
        record_prices(uow, [PutPrice("MUG", "trade", 800)], "test")
    with counter.database.read() as connection:
        counter.prices.load(connection)
    trader = book.put("", "", kind=CustomerKind.COMPANY, company_name="Les Halles", groups=["trade"]).customer.id
    assert [quoted(counter, who, "MUG") for who in (None, trader)] == [1290, 960]
    with pytest.raises(OrderBelowMinimum) as refused:
        counter.seal(ticket(960, "MUG", customer=trader))
    assert (refused.value.minimum.amount, refused.value.total.amount) == (1500, 800)
    sealed = counter.seal(ticket(1920, "MUG", "MUG", customer=trader))
    assert (sealed["totals"]["due"]["amount"], sealed["totals"]["tax"]["amount"]) == (1920, 320)
    assert counter.seal(ticket(1290, "MUG"))["totals"]["due"]["amount"] == 1290
    verify(counter)
