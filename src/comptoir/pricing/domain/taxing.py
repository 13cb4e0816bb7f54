"""The tax of a line and of a document."""

from comptoir.kernel.values.money import Currency, Money
from comptoir.pricing.domain.baskets import BasketLine, DocumentTax, TraceStep
from comptoir.pricing.domain.drafts import Draft, rounded
from comptoir.pricing.domain.taxes import TaxRate

MILLION = 1_000_000


def tax_document(drafts: list[Draft], currency: Currency) -> tuple[DocumentTax, ...]:
    """The tax of each rate on the document, and each line's share of it (written into the drafts).

    The tax inside an amount with tax is amount x rate / (1 + rate), rounded once per rate, half away
    from zero. Shares go by largest remainder; ties by SKU, unit price, quantity and line id, so that
    the order of scanning does not matter.
    """
    groups: dict[tuple[int, str | None], list[Draft]] = {}
    for draft in drafts:
        groups.setdefault((draft.rate.rate.millionths, draft.rate.exemption), []).append(draft)
    taxes = []
    ordered = sorted(groups, key=_by_falling_rate) if len(groups) > 1 else groups
    for millionths, exemption in ordered:
        group = groups[millionths, exemption]
        amount = sum([draft.due for draft in group])
        tax = rounded(amount * millionths, MILLION + millionths)
        if millionths:
            _allocate(tax, millionths, group)
        taxes.append(
            DocumentTax(group[0].rate.rate, Money(amount - tax, currency), Money(tax, currency), exemption),
        )
    return tuple(taxes)


def _by_falling_rate(key: tuple[int, str | None]) -> tuple[int, str]:
    return (-key[0], key[1] or "")


def _allocate(tax: int, millionths: int, group: list[Draft]) -> None:
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
    remainders.sort(key=lambda one: (one[0], *one[1].order))
    for _, draft in remainders[:left]:
        draft.tax += 1


def tax_step(line: BasketLine, tax_class: str, rate: TaxRate) -> TraceStep:
    """Which rate a line has, and where it is written."""
    step = "tax_rate" if rate.tax_class == tax_class else "tax_standard_instead"
    facts = {"tax_class": tax_class, "rate": rate.rate.percent_text, "source": rate.source}
    return TraceStep(line.id, step, facts)
