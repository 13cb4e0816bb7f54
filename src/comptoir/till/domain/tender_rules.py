"""What the law allows in ways of paying: how much in cash, what for meal vouchers; data of tender_rules.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, NamedTuple

from comptoir.kernel.values.errors import Conflict
from comptoir.kernel.values.money import Currency, Money

HOME = "home"
ABROAD = "abroad"


@dataclass(eq=False)
class CashAboveLimit(Conflict):
    """More in cash than the law lets a shop take. source: the law."""

    code: ClassVar[str] = "till.cash_above_limit"
    cash: Money
    limit: Money
    source: str


@dataclass(eq=False)
class MealVoucherAboveDay(Conflict):
    """More in meal vouchers than one person may use on a day. used: on that day before, where the customer is known."""

    code: ClassVar[str] = "till.meal_voucher_above_day"
    given: Money
    used: Money
    limit: Money


@dataclass(eq=False)
class MealVoucherNotFood(Conflict):
    """More in meal vouchers than the food on the ticket costs."""

    code: ClassVar[str] = "till.meal_voucher_not_food"
    given: Money
    food: Money


class Limit(NamedTuple):
    """An amount in minor units, from one day to another, both included. payer: of cash, where who pays is at home."""

    payer: str
    amount: int
    valid_from: date
    valid_to: date | None
    source: str

    def applies(self, payer: str, day: date) -> bool:
        """Whether it is in force on a day for such a payer."""
        return self.payer == payer and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Food:
    """Which items a meal voucher pays for, by item keys and departments; `never` wins."""

    keys: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    never_keys: frozenset[str] = frozenset()
    never_departments: frozenset[str] = frozenset()

    def is_food(self, keys: frozenset[str], department: str | None) -> bool:
        """Whether an item with these keys, sold under this department, is paid by a meal voucher."""
        if keys & self.never_keys or department in self.never_departments:
            return False
        return bool(keys & self.keys) or department in self.departments


class Costs(NamedTuple):
    """What a line of a ticket costs, in minor units. is_taken_off: a gift card of one tax or an advance pays it."""

    tax_class: str
    due: int
    is_food: bool
    is_taken_off: bool


def food_left(lines: Iterable[Costs]) -> int:
    """What is to be paid for food, in minor units.

    What is taken off pays for goods of its tax, and for those that are no food first.
    """
    food: dict[str, int] = {}
    other: dict[str, int] = {}
    for line in lines:
        sums = food if line.is_food else other
        if line.is_taken_off or line.due > 0:
            sums[line.tax_class] = sums.get(line.tax_class, 0) + line.due
    return sum(max(0, due + min(0, other.get(tax_class, 0))) for tax_class, due in food.items())


@dataclass(frozen=True, slots=True)
class TenderRules:
    """The rules of one country."""

    cash: Sequence[Limit] = ()
    meal_vouchers: Sequence[Limit] = ()
    food: Food = Food()

    def cash_limit(self, payer: str, day: date) -> Limit | None:
        """The most in cash on a day; None where the law says nothing."""
        return next((limit for limit in self.cash if limit.applies(payer, day)), None)

    def meal_voucher_limit(self, day: date) -> Limit | None:
        """The most in meal vouchers a day."""
        return next((limit for limit in self.meal_vouchers if limit.applies(HOME, day)), None)


def rules_of(data: Mapping[str, Mapping[str, Any]]) -> dict[str, TenderRules]:
    """The rules by country from the data file."""
    return {
        country: TenderRules(
            tuple(_limit(one) for one in rules.get("cash", ())),
            tuple(_limit(one) for one in rules.get("meal_vouchers", ())),
            Food(**{name: frozenset(values) for name, values in rules.get("food", {}).items()}),
        )
        for country, rules in data.items()
    }


def _limit(one: Mapping[str, Any]) -> Limit:
    return Limit(one.get("payer", HOME), one["amount"], one["from"], one.get("to"), one["source"])


def check_cash(cash: int, limit: Limit | None, currency: Currency) -> None:
    """Refuses CashAboveLimit. cash: what stays in the drawer, minor units."""
    if limit is not None and cash > limit.amount:
        raise CashAboveLimit(Money(cash, currency), Money(limit.amount, currency), limit.source, pointer="/tenders")


def check_meal_vouchers(given: int, food: int, used: int, limit: Limit | None, currency: Currency) -> None:
    """Refuses MealVoucherNotFood, MealVoucherAboveDay. food: what it costs on the ticket; used: earlier that day."""
    if given > food:
        raise MealVoucherNotFood(Money(given, currency), Money(max(food, 0), currency), pointer="/tenders")
    if limit is not None and given + used > limit.amount:
        raise MealVoucherAboveDay(
            Money(given, currency), Money(used, currency), Money(limit.amount, currency), pointer="/tenders"
        )
