"""The law's limits on promotions, as dated data (`law.toml`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from comptoir.kernel.values.rate import Rate
from comptoir.pricing.domain.taxes import on_day


@dataclass(frozen=True, slots=True)
class Group:
    """Goods that the law speaks of, by what the catalogue and the taxes say of an item."""

    code: str
    keys: frozenset[str]
    departments: frozenset[str]
    tax_classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Limit:
    """A share that holds for groups of goods (none named: for all); is_verified: held against the text in force.

    doubtful_in: departments where nobody could verify that it holds; there it is said and refuses nothing.
    """

    groups: frozenset[str]
    rate: Rate
    exempt_kinds: frozenset[str]
    valid_from: date
    valid_to: date | None
    source: str
    is_verified: bool
    doubtful_in: frozenset[str]


@dataclass(frozen=True, slots=True)
class SalesPeriod:
    """An official sales period; departments: none is everywhere where no other row of the season names one."""

    season: str
    departments: frozenset[str]
    first: date
    last: date
    source: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Words that a label may not hold, compared without case and accents; groups: of goods, none is all."""

    words: frozenset[str]
    groups: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True)
class PromotionLaw:
    """The limits of one country.

    floors: the price without tax as a share of the cost. caps: the advantage as a share of the price. below_cost:
    campaign kinds in which the floor does not hold, with their source. offered_days: before official sales.
    """

    groups: tuple[Group, ...]
    floors: tuple[Limit, ...]
    caps: tuple[Limit, ...]
    below_cost: Mapping[str, str]
    sales: tuple[SalesPeriod, ...]
    reserved: Words
    free: Words
    offered_days: int
    offered_source: str

    def group_of(self, keys: Collection[str], department: str | None, tax_class: str) -> str | None:
        """The group of an item; the first that matches, None for what the law does not speak of."""
        for group in self.groups:
            if not group.keys.isdisjoint(keys) or department in group.departments or tax_class in group.tax_classes:
                return group.code
        return None

    def floor(self, group: str | None, day: date) -> Limit | None:
        """The floor for a group on a day: a row that names it before one for all."""
        return _limit(self.floors, group, day)

    def cap(self, group: str | None, day: date) -> Limit | None:
        """The cap for a group on a day; only rows that name it."""
        return next((one for one in on_day(self.caps, day) if group in one.groups), None)

    def periods(self, department: str | None) -> list[SalesPeriod]:
        """The official sales of a department; None is at a distance."""
        own = [one for one in self.sales if department in one.departments]
        named = {(one.season, one.first.year) for one in own}
        return own + [one for one in self.sales if not one.departments and (one.season, one.first.year) not in named]

    @property
    def keys(self) -> frozenset[str]:
        """Every key that a group names."""
        return frozenset(key for group in self.groups for key in group.keys)


def promotion_laws(data: Mapping[str, Any]) -> dict[str, PromotionLaw]:
    """The law of each country from its data."""
    return {country: _law(one) for country, one in data.items()}


def _law(data: Mapping[str, Any]) -> PromotionLaw:
    return PromotionLaw(
        groups=tuple(
            Group(
                row["code"],
                frozenset(row.get("keys", ())),
                frozenset(row.get("departments", ())),
                frozenset(row.get("tax_classes", ())),
            )
            for row in data["groups"]
        ),
        floors=tuple(_row(row) for row in data["floors"]),
        caps=tuple(_row(row) for row in data["caps"]),
        below_cost={row["kind"]: row["source"] for row in data["below_cost"]},
        sales=tuple(
            SalesPeriod(
                row["season"],
                frozenset(row.get("departments", ())),
                row["from"],
                row["to"],
                row["source"],
                row.get("verified", True),
            )
            for row in data["sales"]
        ),
        reserved=Words(frozenset(data["reserved_words"]), frozenset(), data["reserved_words_source"]),
        free=Words(frozenset(data["free_words"]), frozenset(data["free_words_groups"]), data["free_words_source"]),
        offered_days=data["offered_days"],
        offered_source=data["offered_source"],
    )


def _row(row: Mapping[str, Any]) -> Limit:
    return Limit(
        frozenset(row["groups"]),
        Rate.from_percent(row["percent"]),
        frozenset(row.get("exempt_kinds", ())),
        row["from"],
        row.get("to"),
        row["source"],
        row.get("verified", True),
        frozenset(row.get("doubtful_in", ())),
    )


def _limit(rows: Sequence[Limit], group: str | None, day: date) -> Limit | None:
    standing = on_day(rows, day)
    named = [one for one in standing if group in one.groups]
    return next(iter(named or [one for one in standing if not one.groups]), None)
