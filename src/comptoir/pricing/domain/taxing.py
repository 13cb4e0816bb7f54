"""The tax of a line and of a document."""

from collections.abc import Sequence
from dataclasses import dataclass

from comptoir.kernel.values.money import Currency, Money
from comptoir.pricing.domain.baskets import BasketLine, DocumentTax, LineTax, TraceStep
from comptoir.pricing.domain.drafts import Draft, rounded
from comptoir.pricing.domain.taxes import TaxRate

MILLION = 1_000_000


@dataclass(slots=True)
class _Share:
    """The part of a line that has a rate of its own; it is taxed like a line."""

    rate: TaxRate
    due: int
    is_net: bool
    order: tuple[str, int, int, int, str]
    tax: int = 0


def tax_document(drafts: list[Draft], currency: Currency, *, is_per_line: bool = False) -> tuple[DocumentTax, ...]:
    """The tax of each rate on the document, and each line's share of it (written into the drafts).

    The tax inside an amount with tax is amount x rate / (1 + rate), on top of an amount without it amount x rate;
    rounded once per rate, half away from zero, or (`is_per_line`) once per line and rate. Shares go by largest
    remainder; ties by `Draft.order`, so that the order of scanning does not matter. What a mirrored document takes
    back is exactly what was paid. Lines of a net list leave with tax.
    """
    groups: dict[tuple[int, str | None], list[Draft | _Share]] = {}
    split: list[tuple[Draft, list[_Share]]] = []
    net: list[Draft] = []
    for draft in drafts:
        if draft.is_net:
            net.append(draft)
        if draft.shares:
            shares = _shares(draft, currency)
            split.append((draft, shares))
            for share in shares:
                groups.setdefault((share.rate.rate.millionths, share.rate.exemption), []).append(share)
        else:
            groups.setdefault((draft.rate.rate.millionths, draft.rate.exemption), []).append(draft)
    taxes = []
    ordered = sorted(groups, key=_by_falling_rate) if len(groups) > 1 else groups
    for millionths, exemption in ordered:
        group = groups[millionths, exemption]
        if net or is_per_line:
            tax = _allocate(millionths, group, is_per_line=is_per_line)
            base = sum([one.due if one.is_net else one.due - one.tax for one in group])
        else:
            amount = sum([one.due for one in group])
            tax = _allocate_inside(millionths, amount, group)
            base = amount - tax
        taxes.append(DocumentTax(group[0].rate.rate, Money(base, currency), Money(tax, currency), exemption))
    for draft, shares in split:
        draft.tax = sum(share.tax for share in shares)
        draft.taxes = tuple(_line_tax(share, currency) for share in shares)
    for draft in net:
        _add_tax(draft, currency)
    return tuple(taxes)


def _shares(draft: Draft, currency: Currency) -> list[_Share]:
    parts = Money(draft.due, currency).split([millionths for _, millionths in draft.shares])
    return [
        _Share(rate, part.amount, draft.is_net, draft.order)
        for (rate, _), part in zip(draft.shares, parts, strict=True)
    ]


def _line_tax(share: _Share, currency: Currency) -> LineTax:
    base = share.due if share.is_net else share.due - share.tax
    return LineTax(
        share.rate.rate, Money(share.tax, currency), Money(base, currency), share.rate.tax_class, share.rate.exemption
    )


def _by_falling_rate(key: tuple[int, str | None]) -> tuple[int, str]:
    return (-key[0], key[1] or "")


def _allocate_inside(millionths: int, amount: int, group: Sequence[Draft | _Share]) -> int:
    """The tax of one rate inside amounts with tax: `_allocate` where no line is net, as nearly always."""
    if not millionths:
        return 0
    divisor = MILLION + millionths
    tax = rounded(amount * millionths, divisor)
    if len(group) == 1:
        group[0].tax = tax
        return tax
    remainders = []
    left = tax
    for one in group:
        numerator = one.due * millionths
        share = numerator // divisor if numerator >= 0 else -(-numerator // divisor)
        one.tax = share
        left -= share
        remainders.append((numerator - share * divisor, one))
    if left:
        _hand_out(left, remainders)
    return tax


def _allocate(millionths: int, group: Sequence[Draft | _Share], *, is_per_line: bool) -> int:
    """The tax of one rate, inside amounts with tax and on top of net ones, split over the lines."""
    divisor = MILLION * (MILLION + millionths)
    exact = [one.due * millionths * (MILLION + millionths if one.is_net else MILLION) for one in group]
    remainders = []
    for one, numerator in zip(group, exact, strict=True):
        one.tax = rounded(numerator, divisor) if is_per_line else _whole(numerator, divisor)
        remainders.append((numerator - one.tax * divisor, one))
    tax = sum([one.tax for one in group]) if is_per_line else rounded(sum(exact), divisor)
    left = tax - sum([one.tax for one in group])
    if left:
        _hand_out(left, remainders)
    return tax


def _whole(numerator: int, divisor: int) -> int:
    """The quotient towards zero."""
    return numerator // divisor if numerator >= 0 else -(-numerator // divisor)


def _hand_out(left: int, remainders: list[tuple[int, Draft | _Share]]) -> None:
    """Give the odd minor units to the largest remainders, over sold and taken back lines alike."""
    sign = 1 if left > 0 else -1
    remainders.sort(key=lambda one: (-sign * one[0], *one[1].order))
    assert all(sign * one[0] > 0 for one in remainders[: sign * left]), left
    for _, one in remainders[: sign * left]:
        one.tax += sign


def _add_tax(draft: Draft, currency: Currency) -> None:
    """Amounts of a net list with their tax: what is to pay, the discounts, and their sum before discounts."""
    rates = draft.shares or ((draft.rate, MILLION),)
    factor = sum(share * (MILLION + rate.rate.millionths) for rate, share in rates)
    draft.discounts = tuple(
        type(one)(one.promotion, Money(rounded(one.amount.amount * factor, MILLION * MILLION), currency), one.label)
        for one in draft.discounts
    )
    draft.due += draft.tax
    draft.gross = draft.due + sum(one.amount.amount for one in draft.discounts)


def tax_step(line: BasketLine, tax_class: str, rate: TaxRate) -> TraceStep:
    """Which rate a line has, and where it is written."""
    step = "tax_rate" if rate.tax_class == tax_class else "tax_standard_instead"
    facts = {"tax_class": tax_class, "rate": rate.rate.percent_text, "source": rate.source}
    return TraceStep(line.id, step, facts)
