"""Returns give back exactly what was paid, however they are cut."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.values.time import Instant
from comptoir.orders.domain import (
    Amounts,
    Order,
    OrderAllocation,
    OrderHead,
    OrderLine,
    amounts_of,
    faults_of,
    give_back,
    give_back_shares,
    taxes_of,
    totals_of,
)

ORDER = UUID(int=1)


def line(
    quantity: int = 3_000_000,
    gross: int = 1000,
    discount: int = 100,
    tax: int = 150,
    rate: int = 200_000,
    position: int = 1,
) -> OrderLine:
    due = gross - discount
    return OrderLine(
        order_id=ORDER,
        position=position,
        ref="a",
        item_id=UUID(int=9),
        sku="TEA",
        barcode=None,
        label="Tea",
        department=None,
        quantity=quantity,
        unit="H87",
        unit_price=333,
        per=1_000_000,
        price_list="base",
        list_price=None,
        reason=None,
        gross=gross,
        discount=discount,
        net=due - tax,
        tax=tax,
        due=due,
        tax_class="standard",
        rate=rate,
        exemption=None,
        place_id=UUID(int=5),
        seller_id=None,
        return_position=None,
        returned=0,
    )


def order(*lines: OrderLine, allocations: tuple[OrderAllocation, ...] = ()) -> Order:
    sums = totals_of(lines)
    head = OrderHead(
        id=ORDER,
        channel="till",
        kind="sale",
        entity_id=UUID(int=2),
        store_id=UUID(int=3),
        till_id=UUID(int=4),
        number="T1-1",
        currency="EUR",
        commercial="placed",
        payment="paid",
        fulfilment="handed_over",
        gross=sums.gross,
        discount=sums.discount,
        net=sums.net,
        tax=sums.tax,
        due=sums.due,
        placed_at=Instant(datetime(2026, 11, 21, 12, tzinfo=UTC)),
        customer_id=None,
        content_hash="0" * 64,
        book_position=7,
        return_of=None,
    )
    return Order(head, lines, taxes_of(ORDER, lines), allocations)


def share(amount: int, position: int = 1) -> OrderAllocation:
    return OrderAllocation(ORDER, 1, position, "promotion", "spring", "Spring", amount)


def test_one_of_three_gives_back_its_share_and_the_last_the_odd_cent() -> None:
    sold = line(gross=1000, discount=0, tax=167)
    first = give_back(sold, 1_000_000)
    second = give_back(sold._replace(returned=1_000_000), 1_000_000)
    third = give_back(sold._replace(returned=2_000_000), 1_000_000)
    assert (first.due, second.due, third.due) == (333, 334, 333)
    assert (first.tax, second.tax, third.tax) == (56, 55, 56)


@given(st.integers(1, 50), st.integers(0, 10**7), st.data())
def test_all_returns_of_a_line_together_give_back_what_was_paid(count: int, gross: int, data: st.DataObject) -> None:
    discount = data.draw(st.integers(0, gross))
    tax = data.draw(st.integers(0, gross - discount))
    cut = data.draw(st.integers(0, discount))
    sold = line(count * 1_000_000, gross, discount, tax)
    shares = [share(cut), share(discount - cut, 2)]
    back = Amounts(0, 0, 0, 0, 0)
    shares_back = [0, 0]
    while sold.returned < sold.quantity:
        quantity = data.draw(st.integers(1, (sold.quantity - sold.returned) // 1_000_000)) * 1_000_000
        part, part_shares = give_back(sold, quantity), give_back_shares(sold, shares, quantity)
        assert part.gross - part.discount == part.due == part.net + part.tax
        assert sum(part_shares) == part.discount
        back = Amounts(*(one + other for one, other in zip(back, part, strict=True)))
        shares_back = [one + other for one, other in zip(shares_back, part_shares, strict=True)]
        sold = sold._replace(returned=sold.returned + quantity)
    assert back == amounts_of(sold)
    assert sum(shares_back) == discount


def test_an_order_that_adds_up_has_no_faults() -> None:
    assert faults_of(order(line(), line(discount=0, position=2), allocations=(share(60), share(40, 2)))) == []


def test_faults_are_named() -> None:
    good = order(line(), allocations=(share(100),))
    assert faults_of(good._replace(allocations=())) == ["the shares of line 1 are not its discount"]
    assert faults_of(good._replace(head=good.head._replace(due=901))) == [
        "the lines do not add up to the head",
        "gross - discount, due and net + tax differ",
    ]
    assert faults_of(good._replace(taxes=())) == ["the taxes do not add up to the head"]
    assert faults_of(good._replace(lines=(good.lines[0]._replace(returned=3_000_001),))) == [
        "line 1 has more returned than sold"
    ]


def test_taxes_come_by_falling_rate() -> None:
    low = line(rate=55_000, position=2, tax=47)
    assert [(tax.rate, tax.base, tax.amount) for tax in taxes_of(ORDER, [low, line()])] == [
        (200_000, 750, 150),
        (55_000, 853, 47),
    ]
