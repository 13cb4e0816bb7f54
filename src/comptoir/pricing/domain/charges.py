"""What the lines of items with a profile carry: shares of several rates, contributions inside, a deposit on top."""

from dataclasses import replace
from datetime import date

from comptoir.kernel.values.money import Currency, Money
from comptoir.pricing.domain.baskets import IncludedAmount, SalePoint
from comptoir.pricing.domain.book import Book
from comptoir.pricing.domain.drafts import Draft, rounded
from comptoir.pricing.domain.profiles import DEPOSIT_LINE, ECO, Charge, ItemProfile
from comptoir.pricing.domain.refusals import NoDeposit
from comptoir.pricing.domain.taxes import DEPOSIT, STANDARD, TaxRate

MILLION = 1_000_000


def with_charges(drafts: list[Draft], book: Book, point: SalePoint, day: date) -> list[Draft]:
    """The lines with what their items carry; the line of a deposit follows that of its item.

    Empties leave as the line of their deposit. Amounts in another currency than the sale's do not count.
    Refuses NoDeposit.
    """
    deposits_outside = book.tax_profile(point.territory, day).deposit_rate
    found: list[Draft] = []
    for index, draft in enumerate(drafts):
        line = draft.line
        profile = None if line.item_id is None else book.profile(line.item_id, day)
        deposit = profile.deposit if profile is not None and profile.currency == point.currency else None
        if line.is_empties and deposit is None:
            raise NoDeposit(line.sku, pointer=f"/lines/{index}")
        if not line.is_empties and (profile is not None or line.shares):
            rates = book.rates(point.territory, day, line.where)
            shares = line.shares if profile is None or not profile.shares else profile.shares
            draft.shares = tuple((rates.get(one.tax_class) or rates[STANDARD], one.millionths) for one in shares)
        if profile is not None and not line.is_empties:
            _contribute(draft, profile, point.currency)
            found.append(draft)
        if deposit is not None:
            found.append(_deposit_line(draft, deposit, deposits_outside or draft.rate, point.currency))
        elif profile is None:
            found.append(draft)
    return found


def _contribute(draft: Draft, profile: ItemProfile, currency: Currency) -> None:
    """Write contributions into a line."""
    if not profile.eco or profile.currency != currency:
        return
    amounts = [rounded(one.amount * draft.quantity, MILLION) for one in profile.eco]
    draft.included = tuple(
        IncludedAmount(ECO, Money(amount, currency), one.code) for one, amount in zip(profile.eco, amounts, strict=True)
    )
    whole = sum(amounts)
    if draft.is_net:
        whole = rounded(whole * MILLION, MILLION + draft.rate.rate.millionths)
    draft.reserved = min(whole, draft.gross) if draft.gross >= 0 else max(whole, draft.gross)


def _deposit_line(draft: Draft, deposit: Charge, rate: TaxRate, currency: Currency) -> Draft:
    line = draft.line
    own = replace(
        line,
        id=line.id if line.is_empties else line.id + DEPOSIT_LINE,
        item_id=None,
        unit_price=Money(deposit.amount, currency),
    )
    gross = rounded(deposit.amount * draft.quantity, MILLION)
    return Draft(
        own,
        draft.quantity,
        deposit.amount,
        MILLION,
        None,
        None,
        gross,
        gross,
        rate.tax_class,
        rate,
        reserved=gross,
        included=(IncludedAmount(DEPOSIT, Money(gross, currency), deposit.code),),
        deposit_of=line.id,
    )
