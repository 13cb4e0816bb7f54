"""Net amounts from prices with tax: the tax is the ticket's, the cent that lacks is the rounding amount."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from comptoir.invoicing.domain import InvoiceKind, body_of, fitted_base, gross_by_rate, invoice_number
from comptoir.kernel.values.money import round_ratio
from comptoir.kernel.values.time import parse_instant
from comptoir.orders.domain import Order, OrderHead, OrderLine, OrderTax, taxes_of, totals_of

ID = UUID(int=1)
AT = parse_instant("2026-11-21T12:00:00Z")
RATES = (200_000, 100_000, 55_000, 21_000, 0)


def test_exemptions_of_different_reasons_are_one_rate() -> None:
    told = ((0, "Article 261", 300, 0), (0, "Article 262", 500, 0), (200_000, None, 1000, 200))
    taxes = [OrderTax(ID, position, *one) for position, one in enumerate(told, start=1)]
    assert gross_by_rate(taxes) == {0: 800, 200_000: 1200}


def order_of(*sold: tuple[int, int]) -> Order:
    """Lines of (price with tax, rate), the tax of each taken out of its price."""
    lines = []
    for position, (due, rate) in enumerate(sold, start=1):
        tax = round_ratio(due * rate, 1_000_000 + rate)
        lines.append(
            OrderLine(
                ID, position, str(position), None, None, None, f"Line {position}", None, 1_000_000, "H87", due,
                1_000_000, None, None, None, due, 0, due - tax, tax, due, "standard", rate, None, None, None, None, 0,
            )
        )  # fmt: skip
    sums = totals_of(lines)
    head = OrderHead(
        ID,
        "till",
        "sale",
        ID,
        ID,
        ID,
        "T1-000001",
        "EUR",
        "placed",
        "paid",
        "handed_over",
        *sums,
        AT,
        None,
        "",
        0,
        None,
    )
    return Order(head, tuple(lines), taxes_of(ID, lines), ())


def test_a_price_that_no_net_amount_reaches_is_rounded_by_the_cent() -> None:
    body = body_of(order_of((999, 200_000)))
    (tax,) = body.taxes
    assert (tax.base, tax.tax, body.net, body.tax, body.rounding, body.due) == (833, 167, 833, 167, -1, 999)


def test_a_price_that_comes_out_needs_no_rounding() -> None:
    body = body_of(order_of((1290, 200_000), (1055, 55_000)))
    assert [(one.rate, one.base, one.tax) for one in body.taxes] == [(200_000, 1075, 215), (55_000, 1000, 55)]
    assert (body.rounding, body.due) == (0, 2345)


def test_numbers_name_their_kind_year_and_place() -> None:
    assert invoice_number(InvoiceKind.INVOICE, 2026, 7) == "F2026-000007"
    assert invoice_number(InvoiceKind.CREDIT_NOTE, 2027, 1) == "A2027-000001"


def test_the_nearest_base_is_taken() -> None:
    assert fitted_base(833, 166, 200_000) == 832
    assert fitted_base(833, 167, 200_000) == 833
    assert fitted_base(100, 0, 0) == 100


@given(st.lists(st.tuples(st.integers(1, 100_000), st.sampled_from(RATES)), min_size=1, max_size=8))
def test_every_invoice_adds_up_as_the_standard_wants(sold: list[tuple[int, int]]) -> None:
    order = order_of(*sold)
    body = body_of(order)
    assert body.net + body.tax + body.rounding == body.due == order.head.due
    assert body.tax == order.head.tax
    assert sum(line.net for line in body.lines) == body.net
    for one in body.taxes:
        assert round_ratio(one.base * one.rate, 1_000_000) == one.tax
        assert sum(line.net for line in body.lines if line.rate == one.rate) == one.base
