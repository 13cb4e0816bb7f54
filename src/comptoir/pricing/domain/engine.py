"""The one function that turns a basket into money, on every channel, online and offline.

Order of the steps: price of each line; discounts; tax of the document, per rate, from the amounts with
tax; its allocation to the lines. Every amount is a whole number of minor units from the first step on.
"""

from dataclasses import dataclass

from comptoir.kernel.values.errors import Invalid
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.baskets import (
    Basket,
    BasketLine,
    BasketTotals,
    DocumentTax,
    Facts,
    LineDiscount,
    LineTax,
    PricedBasket,
    PricedLine,
    TraceStep,
)
from comptoir.pricing.domain.book import Book, RankedLists
from comptoir.pricing.domain.prices import Price, choose, reason_not_in_force
from comptoir.pricing.domain.refusals import NoPrice, NoTaxRate, WrongCurrency
from comptoir.pricing.domain.taxes import STANDARD, TaxRate

MILLION = 1_000_000


@dataclass(slots=True)
class _Draft:
    """A line while it is being priced; amounts in minor units with tax, quantities in millionths."""

    line: BasketLine
    quantity: int
    amount: int  # for `per`
    per: int
    price_list: str | None
    list_price: int | None
    gross: int
    due: int
    tax_class: str
    rate: TaxRate
    discounts: tuple[LineDiscount, ...] = ()
    tax: int = 0


def price(basket: Basket, book: Book, facts: Facts, at: Instant, *, explain: bool = False) -> PricedBasket:
    """The basket with all its money at one instant; `explain` adds the trace and changes nothing else.

    A step of quantity is reached by all lines of one item together, so that a basket costs the same
    however it is scanned. Refuses, for the first line concerned: WrongCurrency, NoPrice; and
    UnknownTerritory, NoTaxRate.
    """
    trace: list[TraceStep] | None = [] if explain else None
    drafts = _drafts(basket, book, at, trace)
    if trace is not None:
        trace += [TraceStep(None, "coupon_unknown", {"coupon": coupon}) for coupon in facts.coupons]
    currency = basket.point.currency
    taxes = _tax_document(drafts, currency)
    lines = tuple([_priced(draft, currency) for draft in drafts])
    totals = _totals(drafts, taxes, currency)
    return PricedBasket(lines, totals, taxes, book.position, None if trace is None else tuple(trace))


def _totals(drafts: list[_Draft], taxes: tuple[DocumentTax, ...], currency: Currency) -> BasketTotals:
    gross = due = tax = 0
    for draft in drafts:
        gross += draft.gross
        due += draft.due
    for one in taxes:
        tax += one.amount.amount
    discount = gross - due
    paid = Money(due, currency)
    return BasketTotals(
        Money(gross, currency) if discount else paid,
        Money(discount, currency),
        Money(due - tax, currency),
        Money(tax, currency),
        paid,
    )


def _drafts(basket: Basket, book: Book, at: Instant, trace: list[TraceStep] | None) -> list[_Draft]:
    """Each line with its base price, its amount and its tax rate."""
    point = basket.point
    day = local_time(at, point.time_zone).date()
    rates = book.rates(point.territory, day)
    ranked = book.ranked(point)
    quantities = [line.quantity.millionths for line in basket.lines]
    together = _together(basket.lines, quantities)
    drafts: list[_Draft] = []
    for line, quantity in zip(basket.lines, quantities, strict=True):
        reached = abs(quantity)
        found = None
        if line.item_id is not None:
            if together is not None:
                reached = together[line.item_id, quantity < 0]
            found = _base_price(line, ranked, at, point.time_zone, reached, trace)
        try:
            amount, per, price_list, list_price = _unit_amount(line, found, point.currency, trace)
        except Invalid as refusal:
            refusal.pointer = f"/lines/{len(drafts)}"
            raise
        tax_class = line.tax_class or (STANDARD if line.item_id is None else book.tax_class(line.item_id))
        rate = rates.get(tax_class) or rates.get(STANDARD)
        if rate is None:
            raise NoTaxRate(tax_class, point.territory, day.isoformat())
        if trace is not None:
            trace.append(_tax_step(line, tax_class, rate))
        gross = _round(amount * quantity, per)
        drafts.append(_Draft(line, quantity, amount, per, price_list, list_price, gross, gross, tax_class, rate))
    return drafts


def _together(lines: tuple[BasketLine, ...], quantities: list[int]) -> dict[tuple[object, bool], int] | None:
    """Millionths of each item over all lines, sold and taken back apart; None when no item stands twice."""
    if len({line.item_id for line in lines}) == len(lines):
        return None
    sums: dict[tuple[object, bool], int] = {}
    for line, quantity in zip(lines, quantities, strict=True):
        key = (line.item_id, quantity < 0)
        sums[key] = sums.get(key, 0) + abs(quantity)
    return sums


def _base_price(
    line: BasketLine, ranked: RankedLists, at: Instant, zone: str, quantity: int, trace: list[TraceStep] | None
) -> Price | None:
    """The price of the first list that has one in force for the quantity."""
    assert line.item_id is not None
    for price_list, of_items in ranked:
        prices = of_items.get(line.item_id)
        if prices is None:
            if trace is not None:
                trace.append(TraceStep(line.id, "list_without_price", {"price_list": price_list.code}))
            continue
        chosen = choose(prices, at, zone, quantity)
        if trace is not None:
            trace += [_price_step(line, one, chosen, at, zone, quantity) for one in prices]
        if chosen is not None:
            return chosen
    return None


def _unit_amount(
    line: BasketLine, found: Price | None, currency: Currency, trace: list[TraceStep] | None
) -> tuple[int, int, str | None, int | None]:
    """Amount, the millionths it buys, its list, and the list's amount where a person set another."""
    if line.unit_price is not None:
        if line.unit_price.currency != currency:
            raise WrongCurrency(line.unit_price.currency, currency)
        listed = None if found is None or found.amount is None else _round(found.amount * MILLION, found.per)
        if trace is not None:
            facts = {"amount": str(line.unit_price.amount), "reason": line.reason or ""}
            trace.append(TraceStep(line.id, "price_by_hand", facts))
        return line.unit_price.amount, MILLION, None, listed
    if found is None:
        raise NoPrice(line.sku)
    assert found.amount is not None
    return found.amount, found.per, found.price_list, None


def _tax_document(drafts: list[_Draft], currency: Currency) -> tuple[DocumentTax, ...]:
    """The tax of each rate on the document, and each line's share of it (written into the drafts).

    The tax inside an amount with tax is amount x rate / (1 + rate), rounded once per rate, half away
    from zero. Shares go by largest remainder; ties by SKU, unit price, quantity and line id, so that
    the order of scanning does not matter.
    """
    groups: dict[tuple[int, str | None], list[_Draft]] = {}
    for draft in drafts:
        groups.setdefault((draft.rate.rate.millionths, draft.rate.exemption), []).append(draft)
    taxes = []
    ordered = sorted(groups, key=_by_falling_rate) if len(groups) > 1 else groups
    for millionths, exemption in ordered:
        group = groups[millionths, exemption]
        amount = sum([draft.due for draft in group])
        tax = _round(amount * millionths, MILLION + millionths)
        if millionths:
            _allocate(tax, millionths, group)
        taxes.append(
            DocumentTax(group[0].rate.rate, Money(amount - tax, currency), Money(tax, currency), exemption),
        )
    return tuple(taxes)


def _by_falling_rate(key: tuple[int, str | None]) -> tuple[int, str]:
    return (-key[0], key[1] or "")


def _allocate(tax: int, millionths: int, group: list[_Draft]) -> None:
    """Split the tax of one rate by largest remainder, for sold and taken back lines alike."""
    divisor = MILLION + millionths
    if len(group) == 1:
        group[0].tax = tax
        return
    remainders = []
    left = tax
    for draft in group:
        share, remainder = divmod(draft.due * millionths, divisor)
        draft.tax = share
        left -= share
        remainders.append((-remainder, draft))
    if not left:
        return
    assert 0 < left <= len(group), (tax, left)
    remainders.sort(key=lambda one: (one[0], *_order(one[1])))
    for _, draft in remainders[:left]:
        draft.tax += 1


def _order(draft: _Draft) -> tuple[str, int, int, int, str]:
    return (draft.line.sku, draft.amount, draft.per, draft.quantity, draft.line.id)


def _priced(draft: _Draft, currency: Currency) -> PricedLine:
    line = draft.line
    gross = Money(draft.gross, currency)
    due = gross if draft.due == draft.gross else Money(draft.due, currency)
    return PricedLine(
        line.id,
        line.sku,
        line.item_id,
        line.quantity,
        Money(draft.amount, currency),
        draft.per,
        draft.price_list,
        None if draft.list_price is None else Money(draft.list_price, currency),
        gross,
        draft.discounts,
        Money(draft.due - draft.tax, currency),
        (LineTax(draft.rate.rate, Money(draft.tax, currency)),),
        (),
        due,
        draft.tax_class,
        draft.rate.exemption,
    )


def _price_step(line: BasketLine, one: Price, chosen: Price | None, at: Instant, zone: str, quantity: int) -> TraceStep:
    reason = reason_not_in_force(one, at, zone, quantity)
    step = "price_chosen" if one is chosen else "price_not_best" if reason is None else f"price_{reason}"
    facts = {
        "price_list": one.price_list,
        "amount": str(one.amount),
        "per": millionths_text(one.per),
        "min_quantity": millionths_text(one.min_quantity),
    }
    return TraceStep(line.id, step, facts)


def _tax_step(line: BasketLine, tax_class: str, rate: TaxRate) -> TraceStep:
    step = "tax_rate" if rate.tax_class == tax_class else "tax_standard_instead"
    facts = {"tax_class": tax_class, "rate": rate.rate.percent_text, "source": rate.source}
    return TraceStep(line.id, step, facts)


def _round(numerator: int, denominator: int) -> int:
    """The nearest whole number, half away from zero; `round_ratio` without its choice, for the hot path."""
    if numerator >= 0:
        return (2 * numerator + denominator) // (2 * denominator)
    return -((denominator - 2 * numerator) // (2 * denominator))
