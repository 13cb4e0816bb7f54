"""The one function that turns a basket into money, on every channel, online and offline.

Order of the steps: price of each line, what its item carries besides; promotions; tax of the document, per rate;
its allocation to the lines. Every amount is a whole number of minor units from the first step on.
"""

from datetime import date

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
    LineTax,
    PricedBasket,
    PricedLine,
    TraceStep,
)
from comptoir.pricing.domain.book import Book, RankedLists, with_tax
from comptoir.pricing.domain.charges import with_charges
from comptoir.pricing.domain.drafts import Draft, rounded
from comptoir.pricing.domain.prices import Price, choose, reason_not_in_force
from comptoir.pricing.domain.promoting import applied, promote
from comptoir.pricing.domain.refusals import NoPrice, NoTaxRate, WrongCurrency
from comptoir.pricing.domain.shown import Shown, lower_of
from comptoir.pricing.domain.taxes import STANDARD, Where
from comptoir.pricing.domain.taxing import tax_document, tax_step

MILLION = 1_000_000
_TAKE_AWAY = Where.TAKE_AWAY


def price(basket: Basket, book: Book, facts: Facts, at: Instant, *, explain: bool = False) -> PricedBasket:
    """The basket with all its money at one instant; `explain` adds the trace and changes nothing else.

    A step of quantity is reached by all lines of one item together, so that a basket costs the same
    however it is scanned. Deposits are lines of their own, each after the line of its item. Refuses, for the first
    line concerned: WrongCurrency, NoPrice, NoDeposit; and UnknownTerritory, NoTaxRate.
    """
    trace: list[TraceStep] | None = [] if explain else None
    day = local_time(at, basket.point.time_zone).date()
    drafts = _drafts(basket, book, at, day, trace)
    announced = book.announced(basket.point, (line.item_id for line in basket.lines), at)
    used = promote(drafts, book.promotions, basket, facts, at, trace, announced)
    currency = basket.point.currency
    is_per_line = book.tax_profile(basket.point.territory, day).is_rounded_per_line
    taxes = tax_document(drafts, currency, is_per_line=is_per_line)
    lines = tuple([_priced(draft, currency) for draft in drafts])
    totals = _totals(drafts, taxes, currency)
    taken = applied(used, drafts, currency) if used else ()
    return PricedBasket(lines, totals, taxes, book.position, None if trace is None else tuple(trace), taken)


def _totals(drafts: list[Draft], taxes: tuple[DocumentTax, ...], currency: Currency) -> BasketTotals:
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


def _drafts(basket: Basket, book: Book, at: Instant, day: date, trace: list[TraceStep] | None) -> list[Draft]:
    """Each line with its base price, its amount and its tax rate."""
    point = basket.point
    rates = book.rates(point.territory, day)
    ranked = book.ranked(point)
    shelf = book.shelf(point)
    quantities = [line.quantity.millionths for line in basket.lines]
    together = _together(basket.lines, quantities)
    net = {one.code for one, _ in ranked if one.is_net}
    drafts: list[Draft] = []
    for line, quantity in zip(basket.lines, quantities, strict=True):
        reached = abs(quantity)
        found = None
        if line.item_id is not None and not line.is_empties:
            if together is not None:
                reached = together[line.item_id, quantity < 0]
            found = _base_price(line, ranked, at, point.time_zone, reached, trace)
            is_net = found is not None and found.price_list in net  # labels speak to consumers, with tax
            if shelf is not None and not is_net and (shown := shelf.get(line.item_id)) is not None:
                found = _not_above(line, found, shown, reached, at, trace)
        try:
            amount, per, price_list, list_price = _unit_amount(line, found, point.currency, trace)
        except Invalid as refusal:
            refusal.pointer = f"/lines/{len(drafts)}"
            raise
        tax_class = line.tax_class or (STANDARD if line.item_id is None else book.tax_class(line.item_id))
        here = rates if line.where is _TAKE_AWAY else book.rates(point.territory, day, line.where)
        rate = here.get(tax_class) or here.get(STANDARD)
        if rate is None:
            raise NoTaxRate(tax_class, point.territory, day.isoformat())
        if trace is not None:
            trace.append(tax_step(line, tax_class, rate))
        gross = rounded(amount * quantity, per)
        draft = Draft(line, quantity, amount, per, price_list, list_price, gross, gross, tax_class, rate)
        if found is not None and found.price_list in net:
            draft.is_net = price_list is not None
            draft.list_price = None if list_price is None else with_tax(list_price, rate)
        drafts.append(draft)
    if book.profiles or any(line.is_empties or line.shares for line in basket.lines):
        return with_charges(drafts, book, point, day)
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
        if price_list.is_dated and not price_list.is_in_force(at, zone):
            if trace is not None:
                trace.append(TraceStep(line.id, "list_not_in_force", {"price_list": price_list.code}))
            continue
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


def _not_above(
    line: BasketLine, found: Price | None, shown: Shown, quantity: int, at: Instant, trace: list[TraceStep] | None
) -> Price | None:
    """The price found, or the one that the label on the shelf shows."""
    assert line.item_id is not None
    lower = lower_of(found, shown, line.item_id, quantity, at)
    if trace is not None and lower is not found and lower is not None:
        facts = {"amount": str(lower.amount), "per": millionths_text(lower.per)}
        trace.append(TraceStep(line.id, "price_on_label", facts))
    return lower


def _unit_amount(
    line: BasketLine, found: Price | None, currency: Currency, trace: list[TraceStep] | None
) -> tuple[int, int, str | None, int | None]:
    """Amount, the millionths it buys, its list, and the list's amount where a person set another."""
    if line.is_empties:
        return 0, MILLION, None, None
    if line.unit_price is not None:
        if line.unit_price.currency != currency:
            raise WrongCurrency(line.unit_price.currency, currency)
        listed = None if found is None or found.amount is None else rounded(found.amount * MILLION, found.per)
        if trace is not None:
            facts = {"amount": str(line.unit_price.amount), "reason": line.reason or ""}
            trace.append(TraceStep(line.id, "price_by_hand", facts))
        return line.unit_price.amount, MILLION, None, listed
    if found is None:
        raise NoPrice(line.sku)
    assert found.amount is not None
    return found.amount, found.per, found.price_list, None


def _priced(draft: Draft, currency: Currency) -> PricedLine:
    line = draft.line
    gross = Money(draft.gross, currency)
    due = gross if draft.due == draft.gross else Money(draft.due, currency)
    net = Money(draft.due - draft.tax, currency)
    rate = draft.rate
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
        net,
        draft.taxes or (LineTax(rate.rate, Money(draft.tax, currency), net, rate.tax_class, rate.exemption),),
        draft.included,
        due,
        draft.tax_class,
        rate.exemption,
        draft.is_net,
        draft.deposit_of,
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
