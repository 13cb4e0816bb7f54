"""What is left of the money that paid for a ticket, by the way it came; it stays what it was through exchanges.

Gift cards and what else is no money is among it, so that all of it together is what the ticket was paid with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from comptoir.kernel.values.time import Instant, business_day
from comptoir.till.domain.refund_rules import Pool, RefundRule
from comptoir.till.domain.tenders import NOT_MONEY, STORED_VALUES, TenderKind

_CASH: Final = TenderKind.CASH.value
_ROUNDING: Final = TenderKind.ROUNDING.value
_BY_ITSELF: Final = frozenset({TenderKind.CARD.value, TenderKind.POINTS.value, TenderKind.ACCOUNT.value})
_STORED: Final = frozenset(kind.value for kind in STORED_VALUES)
_TIED: Final[Sequence[str]] = tuple(
    kind.value
    for kind in (
        TenderKind.POINTS, TenderKind.ACCOUNT, TenderKind.GIFT_CARD, TenderKind.STORE_CREDIT, TenderKind.EXCHANGE,
        TenderKind.MEAL_VOUCHER, TenderKind.VOUCHER, TenderKind.CHEQUE, TenderKind.TRANSFER, TenderKind.CARD,
        TenderKind.CASH,
    )
)  # fmt: skip
"""What can go back in the fewest ways first."""


class Source(NamedTuple):
    """What came in one way, or what is left of it, in minor units. at: when it came; attempt_id: a card's charge.

    `exchange`: of a return without a ticket, so nobody knows how that was paid.
    """

    way: str
    amount: int
    at: Instant
    attempt_id: UUID | None = None


class Rules(NamedTuple):
    """The rules of a country, and where its days begin."""

    of_tenders: Mapping[str, RefundRule]
    zone: str

    def of(self, source: Source, at: Instant) -> RefundRule | None:
        """The rule that holds at a time for what came in this way."""
        rule = self.of_tenders.get(source.way)
        age = (business_day(at, self.zone) - business_day(source.at, self.zone)).days
        return rule if rule is not None and rule.holds(age) else None

    def ways(self, source: Source, at: Instant) -> list[str]:
        """In which ways it may go back, the proposed one first."""
        if source.way in _STORED:
            return [TenderKind.STORE_CREDIT.value]
        if source.way in _BY_ITSELF:
            return [source.way]
        if source.way == TenderKind.EXCHANGE.value:
            return [TenderKind.STORE_CREDIT.value, _CASH]
        rule = self.of(source, at)
        return list(rule.ways) if rule is not None else list(dict.fromkeys([_CASH, source.way]))

    def allows(self, source: Source, way: str, at: Instant) -> bool:
        """Whether nobody needs leave to give it back so. Everything may be exchanged for goods, or become credit."""
        if way in NOT_MONEY:
            return True
        is_own = source.way in NOT_MONEY or source.way == TenderKind.CARD.value
        rule = self.of(source, at)
        return way == source.way if is_own else rule is None or way in rule.ways


def by_way(tenders: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Sums by way; what coins could not pay counts as cash."""
    found: dict[str, int] = {}
    for kind, amount in tenders:
        way = _CASH if kind == _ROUNDING else kind
        found[way] = found.get(way, 0) + amount
    return found


def take(
    sources: Sequence[Source], way: str, amount: int, at: Instant, rules: Rules
) -> tuple[list[Source], list[Source]]:
    """What goes away in one way, and what is left. It is taken from what came so, then from what is free to go so.

    Of that money comes from what can go in the most ways, as long as there is some, and goods and credit from what can
    go in the fewest; what went by somebody's leave comes last. What is more than all there is comes from nowhere.
    """
    sign = 1 if way in NOT_MONEY else -1

    def order(place: int) -> tuple[bool, bool, int]:
        one = sources[place]
        return (one.way != way, not rules.allows(one, way, at), sign * _TIED.index(one.way))

    taken: list[Source] = []
    left = list(sources)
    for place in sorted(range(len(sources)), key=order):
        part = min(amount, left[place].amount)
        if part > 0:
            taken.append(left[place]._replace(amount=part))
            left[place] = left[place]._replace(amount=left[place].amount - part)
            amount -= part
    return taken, left


def take_all(sources: Sequence[Source], tenders: Mapping[str, int], at: Instant, rules: Rules) -> list[Source]:
    """What is left when a return has given back in some ways, minor units by way."""
    left = list(sources)
    for way in sorted(tenders, key=lambda one: (one in NOT_MONEY, _TIED.index(one))):
        left = take(left, way, tenders[way], at, rules)[1]
    return left


def in_money(sources: Iterable[Source]) -> int:
    """How much of it is money."""
    return sum(one.amount for one in sources if one.way not in NOT_MONEY)


def on_cards(sources: Iterable[Source]) -> int:
    """How much of it cards paid."""
    return sum(one.amount for one in sources if one.way == TenderKind.CARD.value)


def pools(sources: Iterable[Source], at: Instant, rules: Rules, *, is_law_only: bool) -> list[Pool]:
    """The money of it, each with the rule that holds; is_law_only: somebody decides the rest."""
    found: list[Pool] = []
    for one in sources:
        if one.way not in NOT_MONEY:
            rule = rules.of(one, at)
            own = one.way if one.way == TenderKind.CARD.value and not is_law_only else None
            found.append(Pool(one.amount, rule if rule is not None and (rule.is_law or not is_law_only) else None, own))
    return found
