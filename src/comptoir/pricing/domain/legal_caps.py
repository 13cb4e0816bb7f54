"""What the law lets promotions take off goods together, at a sale.

Source: docs/decisions/0043-the-law-on-promotions.md; how it decides between promotions is on page 41.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from comptoir.pricing.domain.advantages import advantage
from comptoir.pricing.domain.law_rules import PromotionLaw
from comptoir.pricing.domain.promotions import AmountOff, FixedPrice, Gift
from comptoir.pricing.domain.runs import MILLION, Line, Rule, numbers
from comptoir.pricing.domain.taxes import on_day

LAW = "law"


class Cap(NamedTuple):
    """The share that promotions may take together, in millionths, and the campaigns that it does not hold for."""

    share: int
    exempt: frozenset[str]


def law_key(country: str, group: str) -> str:
    """The key of the items that the law of a country counts to a group of goods."""
    return f"{LAW}:{country}={group}"


def caps_in(
    laws: Mapping[str, PromotionLaw], kinds: Mapping[str, str], territory: str, day: date
) -> tuple[dict[str, Cap], date | None]:
    """The caps that hold in a territory on a day, by the key of their goods; and the last day on which they do.

    kinds: what campaigns are by law, by code. A cap that is doubtful in a part of the country does not hold there.
    """
    country, _, part = territory.partition("-")
    law = laws.get(country)
    if law is None:
        return {}, None
    found = {
        law_key(country, group): Cap(
            one.rate.millionths, frozenset(code for code, kind in kinds.items() if kind in one.exempt_kinds)
        )
        for one in on_day(law.caps, day)
        if part not in one.doubtful_in
        for group in one.groups
    }
    lasts = {one.valid_from - timedelta(days=1) for one in law.caps} | {one.valid_to for one in law.caps}
    return found, min((last for last in lasts if last is not None and last >= day), default=None)


def hold_to_caps(rule: Rule, lines: Sequence[Line], caps: Sequence[Cap | None]) -> None:
    """Tell a rule where no cap holds for it, and the largest share that it takes off a line that it selects."""
    offer, campaign = rule.promotion.offer, rule.promotion.campaign
    prices = [_price(line, by_measure=isinstance(offer, AmountOff | FixedPrice)) for line in lines]
    parts = [part.lines for part in rule.parts] or [rule.lines]
    selected = [[price for number, price in enumerate(prices) if mask >> number & 1] for mask in parts]
    reduced = selected[1] if isinstance(offer, Gift) else [price for some in selected for price in some]
    share = max([advantage(offer, price, selected) for price in reduced if price > 0], default=Fraction(0))
    rule.advantage = -(-share.numerator * MILLION // share.denominator)
    for number, cap in enumerate(caps):
        if cap is None or campaign in cap.exempt:
            rule.uncapped |= 1 << number


def open_to(rule: Rule, lines: Sequence[Line]) -> int:
    """Mask of the lines that a promotion on sums may touch when it is the only one."""
    mask = rule.lines
    for number in numbers(rule.lines & ~rule.uncapped) if rule.advantage else ():
        amount, cap = lines[number].amount, lines[number].cap
        if cap < MILLION and -(-amount * rule.advantage // MILLION) >= amount * cap // MILLION:
            mask ^= 1 << number
    return mask


def _price(line: Line, *, by_measure: bool) -> Fraction:
    """What one unit costs; of goods by measure one unit of sale, or the whole line, which groups take as one."""
    if line.weight is not None and by_measure:
        return Fraction(line.amount * MILLION, line.weight)
    return Fraction(line.amount, line.units)
