"""What is left of the money that paid for a ticket, by the way it came; it stays what it was through exchanges.

Gift cards and what else is no money is among it, so that all of it together is what the ticket was paid with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant, business_day
from comptoir.till.domain.refund_rules import Pool, RefundRule
from comptoir.till.domain.refusals import CardRefundAboveCharge, CardRefundUnclear
from comptoir.till.domain.tenders import NOT_MONEY, STORED_VALUES, TenderKind

_CARD: Final = TenderKind.CARD.value
_CASH: Final = TenderKind.CASH.value
_ROUNDING: Final = TenderKind.ROUNDING.value
_BY_ITSELF: Final = frozenset({_CARD, TenderKind.POINTS.value, TenderKind.ACCOUNT.value})
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


class Part(NamedTuple):
    """What goes back in one way, in minor units. charge: of a card, what it is given back of, where that is known."""

    way: str
    amount: int
    charge: UUID | None = None


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
        is_own = source.way in NOT_MONEY or source.way == _CARD
        rule = self.of(source, at)
        return way == source.way if is_own else rule is None or way in rule.ways

    def forbids(self, source: Source, way: str, at: Instant) -> bool:
        """Whether nobody may give it back so, whoever decides."""
        rule = self.of(source, at)
        return way not in NOT_MONEY and rule is not None and rule.is_law and way not in rule.ways


def parts_of(tenders: Iterable[Part]) -> list[Part]:
    """One part for each way and charge; what coins could not pay counts as cash. What comes to nothing stays."""
    found: dict[tuple[str, UUID | None], int] = {}
    for kind, amount, charge in tenders:
        key = (_CASH if kind == _ROUNDING else kind, charge)
        found[key] = found.get(key, 0) + amount
    return [Part(way, amount, charge) for (way, charge), amount in found.items()]


def bound(
    parts: Sequence[Part],
    sources: Sequence[Source],
    currency: Currency,
    *,
    is_free: bool = False,
    foreign: Collection[UUID] = (),
) -> list[Part]:
    """The parts, each refund to a card with its charge. sources: what is left of what paid for the ticket.

    Refuses CardRefundUnclear where several cards paid and a refund names none of them, CardRefundAboveCharge where a
    card would get more than is left of what it paid. is_free: somebody decides that what no card paid goes to one. A
    card whose charge nobody knows any more (its computer died) is bound to nothing, and what names one that is known to
    be of something else (foreign) is refused.
    """
    left: dict[UUID | None, int] = {}
    for one in sources:
        if one.way == _CARD:
            left[one.attempt_id] = left.get(one.attempt_id, 0) + one.amount
    charges = [charge for charge, amount in left.items() if charge is not None and amount > 0]
    found: list[Part] = []
    for part in parts:
        if part.way != _CARD or (is_free and not left and part.charge is None):
            found.append(part)
            continue
        if part.charge is None and None not in left and len(charges) > 1:
            raise CardRefundUnclear([str(one) for one in charges], pointer="/tenders")
        charge = part.charge if part.charge is not None or None in left or not charges else charges[0]
        pool = charge if charge in left else None
        most = 0 if pool is None and charge in foreign and not is_free else left.get(pool, 0)
        if part.amount > most:
            raise CardRefundAboveCharge(Money(part.amount, currency), Money(most, currency), pointer="/tenders")
        left[pool] = most - part.amount
        found.append(part._replace(charge=charge))
    return found


def take(sources: Sequence[Source], part: Part, at: Instant, rules: Rules) -> tuple[list[Source], list[Source]]:
    """What goes away in one way, and what is left. It is taken from what came so, then from what is free to go so.

    Of that money comes from what can go in the most ways, as long as there is some, and goods and credit from what can
    go in the fewest; what went by somebody's leave comes last, and what nobody's leave lets go so at the very end. What
    is given back of a charge is taken from it. What is more than all there is comes from nowhere.
    """
    way, amount, charge = part
    sign = 1 if way in NOT_MONEY else -1

    def order(place: int) -> tuple[bool, bool, bool, bool, int]:
        one = sources[place]
        is_other = charge is not None and one.attempt_id != charge
        is_forbidden = rules.forbids(one, way, at)
        return (one.way != way, is_other, is_forbidden, not rules.allows(one, way, at), sign * _TIED.index(one.way))

    taken: list[Source] = []
    left = list(sources)
    for place in sorted(range(len(sources)), key=order):
        taking = min(amount, left[place].amount)
        if taking > 0:
            taken.append(left[place]._replace(amount=taking))
            left[place] = left[place]._replace(amount=left[place].amount - taking)
            amount -= taking
    return taken, left


def take_all(sources: Sequence[Source], parts: Iterable[Part], at: Instant, rules: Rules) -> list[Source]:
    """What is left when a return has given back in some ways."""
    left = list(sources)
    for part in sorted(parts, key=lambda one: (one.way in NOT_MONEY, _TIED.index(one.way), one.charge is None)):
        left = take(left, part, at, rules)[1]
    return left


def in_money(sources: Iterable[Source]) -> int:
    """How much of it is money."""
    return sum(one.amount for one in sources if one.way not in NOT_MONEY)


def on_cards(sources: Iterable[Source]) -> int:
    """How much of it cards paid."""
    return sum(one.amount for one in sources if one.way == _CARD)


def pools(
    sources: Iterable[Source], at: Instant, rules: Rules, *, is_law_only: bool, is_any_money: bool = False
) -> list[Pool]:
    """The money of it, each with the rule that holds; is_law_only: somebody decides the rest.

    is_any_money: somebody decides that money is given for what is none, so that it may go back in any way.
    """
    found: list[Pool] = []
    for one in sources:
        if one.way in NOT_MONEY:
            if is_any_money:
                found.append(Pool(one.amount, None))
        else:
            rule = rules.of(one, at)
            own = one.way if one.way == _CARD and not is_law_only else None
            found.append(Pool(one.amount, rule if rule is not None and (rule.is_law or not is_law_only) else None, own))
    return found
