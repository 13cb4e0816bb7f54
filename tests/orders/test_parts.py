"""What is inside a line goes back with it, whatever pieces it comes back in."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel.values.money import Currency, Money, round_ratio
from comptoir.orders.domain import TAX_PART, OrderLine, OrderPart, give_back, give_back_parts, taxes_of

ORDER = UUID(int=7)
MILLION = 1_000_000
RATES = (200_000, 55_000, 21_000, 0)


def line(quantity: int, gross: int, discount: int, taxes: list[tuple[int, int, int]]) -> OrderLine:
    due = gross - discount
    tax = sum(amount for _, _, amount in taxes)
    return OrderLine(
        order_id=ORDER,
        position=1,
        ref="a",
        item_id=None,
        sku="SET",
        barcode=None,
        label="Set",
        department=None,
        quantity=quantity,
        unit="H87",
        unit_price=gross,
        per=quantity,
        price_list=None,
        list_price=None,
        reason=None,
        gross=gross,
        discount=discount,
        net=due - tax,
        tax=tax,
        due=due,
        tax_class="standard",
        rate=taxes[0][0],
        exemption=None,
        place_id=None,
        seller_id=None,
        return_position=None,
        returned=0,
    )


@st.composite
def sold(draw: st.DrawFn) -> tuple[OrderLine, list[OrderPart]]:
    pieces = draw(st.integers(1, 12))
    gross = draw(st.integers(0, 100_000))
    discount = draw(st.integers(0, gross))
    chosen = draw(st.lists(st.sampled_from(RATES), min_size=2, max_size=4, unique=True))
    weights = draw(st.lists(st.integers(1, 99), min_size=len(chosen), max_size=len(chosen)))
    shares = Money(gross - discount, Currency("EUR")).split(weights)
    taxes = []
    for rate, share in zip(chosen, shares, strict=True):
        tax = round_ratio(share.amount * rate, MILLION + rate)
        taxes.append((rate, share.amount - tax, tax))
    parts = [
        OrderPart(ORDER, 1, position, TAX_PART, f"class{rate}", rate, None, base, tax)
        for position, (rate, base, tax) in enumerate(taxes, start=1)
    ]
    eco = draw(st.integers(1, 500))
    parts.append(OrderPart(ORDER, 1, len(parts) + 1, "eco_participation", "deee", 0, None, 0, eco))
    return line(pieces * MILLION, gross, discount, taxes), parts


@given(sold(), st.data())
@settings(max_examples=150, deadline=None)
def test_all_returns_together_give_back_each_part_exactly(
    bought: tuple[OrderLine, list[OrderPart]], data: st.DataObject
) -> None:
    one, parts = bought
    back = {part.position: (0, 0) for part in parts}
    while one.returned < one.quantity:
        left = (one.quantity - one.returned) // MILLION
        quantity = data.draw(st.integers(1, left)) * MILLION
        whole = give_back(one, quantity)
        given_back = give_back_parts(one, parts, quantity)
        taxes = [part for part in given_back if part.kind == TAX_PART]
        assert sum(part.base for part in taxes) == whole.net
        assert sum(part.amount for part in taxes) == whole.tax
        assert sum(tax.amount for tax in taxes_of(ORDER, [one], given_back)) == whole.tax
        for part in given_back:
            base, amount = back[part.position]
            back[part.position] = (base + part.base, amount + part.amount)
        one = one._replace(returned=one.returned + quantity)
    assert back == {part.position: (part.base, part.amount) for part in parts}
