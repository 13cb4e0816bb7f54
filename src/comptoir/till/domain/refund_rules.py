"""In which ways money may go back, by how it was paid; data of tender_rules.toml."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar, NamedTuple

from comptoir.kernel.values.errors import Invalid, TextKey
from comptoir.kernel.values.money import Currency, Money


@dataclass(eq=False)
class RefundNotSo(Invalid):
    """More would go back in some ways than was paid in ways that allow it. rule: how the rest goes back."""

    code: ClassVar[str] = "till.refund_not_so"
    given: Money
    most: Money
    rule: TextKey
    source: str


class RefundRule(NamedTuple):
    """How what was paid in one way goes back; the first of `ways` is proposed. Store credit always may be among them.

    days: after the sale, for which it holds; None without an end. is_law: nobody may decide otherwise.
    """

    tender: str
    ways: tuple[str, ...]
    days: int | None
    is_law: bool
    source: str

    def holds(self, age: int) -> bool:
        """Whether it holds so many days after the sale."""
        return self.days is None or age < self.days


class Pool(NamedTuple):
    """What was paid in one way, in minor units; without a rule it goes back in any. own: a way back to itself alone."""

    amount: int
    rule: RefundRule | None
    own: str | None = None

    def may_go(self, ways: Collection[str]) -> bool:
        """Whether it may go back in one of these ways."""
        if self.own is not None:
            return self.own in ways
        return self.rule is None or any(way in ways for way in self.rule.ways)


def refund_rules(data: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, RefundRule]]:
    """The rules by country and way of paying, from the data file."""
    return {
        country: {
            one["tender"]: RefundRule(
                one["tender"], tuple(one["ways"]), one.get("days"), one.get("is_law", False), one["source"]
            )
            for one in rules.get("refunds", ())
        }
        for country, rules in data.items()
    }


def check_refund_ways(pools: Sequence[Pool], wanted: Mapping[str, int], currency: Currency) -> None:
    """Refuses RefundNotSo. pools: what is left of what was paid; wanted: what is to go back, by way.

    Nothing may go back in some ways together but what was paid in ways of which one allows one of them; where that
    holds for all sets of ways, there is a way to give everything back (Hall's theorem).
    """
    for ways in _sets(wanted):
        given = sum(wanted[way] for way in ways)
        most = sum(pool.amount for pool in pools if pool.may_go(ways))
        if given <= most:
            continue
        against = [
            pool.rule for pool in pools if pool.amount and pool.rule is not None and not ways & set(pool.rule.ways)
        ]
        if against:
            rule = max(against, key=lambda one: (one.is_law, one.tender))
            key = TextKey(f"till.refund_of.{rule.tender}")
            raise RefundNotSo(Money(given, currency), Money(most, currency), key, rule.source, pointer="/tenders")


def _sets(ways: Collection[str]) -> Iterator[set[str]]:
    for count in range(1, len(ways) + 1):
        yield from map(set, combinations(sorted(ways), count))
