"""Tax classes, territories, their dated rates and how a country rounds. All of it is data.

Nothing here knows a basket: `taxing.py` applies it.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from comptoir.kernel.values.rate import Rate
from comptoir.pricing.domain.refusals import NoTaxRate, UnknownTerritory

STANDARD = "standard"
DEPOSIT = "deposit"
"""The class of what is outside the tax because it is a returnable deposit."""
VOUCHER = "voucher"
"""The class of a gift card that buys anything: money that is held, taxed when it is used."""
VOUCHER_WORDS = "Directive 2006/112/CE, art. 30 ter"
OUTSIDE = "outside"
"""The class of what makes good a loss, such as earnest money that is kept: no supply, so outside the tax."""


class Where(StrEnum):
    """Where something is consumed; nothing said is taken away."""

    TAKE_AWAY = "take_away"
    EAT_IN = "eat_in"


@dataclass(frozen=True, slots=True)
class TaxRate:
    """The rate of a class in a territory from one day to another, both included.

    exemption: why nothing is due, in the words of the law; None where a rate (also zero) applies.
    """

    tax_class: str
    rate: Rate
    valid_from: date
    valid_to: date | None
    exemption: str | None
    source: str


VOUCHER_RATE = TaxRate(VOUCHER, Rate(0), date.min, None, VOUCHER_WORDS, "Directive (EU) 2016/1065")
OUTSIDE_RATE = TaxRate(OUTSIDE, Rate(0), date.min, None, "Hors champ de la TVA : indemnité", "CJEU C-277/05")


@dataclass(frozen=True, slots=True)
class ClassChange:
    """What is consumed `where` has the rate of another class."""

    where: Where
    tax_class: str
    becomes: str
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True)
class TaxProfile:
    """How a territory wants tax computed.

    is_rounded_per_line: the tax of each line is rounded and the document adds up; else decision 22.
    deposit_words: a returnable deposit is outside the tax, in the words of the law; None: it is taxed as its item.
    """

    is_rounded_per_line: bool
    deposit_words: str | None
    valid_from: date
    valid_to: date | None
    source: str

    @property
    def deposit_rate(self) -> TaxRate | None:
        """The rate of a deposit that is outside the tax; None where it is taxed as its item."""
        if self.deposit_words is None:
            return None
        return TaxRate(DEPOSIT, Rate(0), self.valid_from, self.valid_to, self.deposit_words, self.source)


@dataclass(frozen=True, slots=True)
class CashStep:
    """What is paid in cash is a multiple of `step` minor units of the currency."""

    currency: str
    step: int
    valid_from: date
    valid_to: date | None
    source: str


class Dated(Protocol):
    """Something that holds from one day to another, both included; None is without an end."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


def on_day(rows: Sequence[D], day: date) -> list[D]:
    """The rows that hold on a day."""
    return [row for row in rows if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)]


@dataclass(frozen=True, slots=True)
class Territory:
    """The dated data of one territory."""

    rates: Mapping[str, tuple[TaxRate, ...]]
    changes: tuple[ClassChange, ...] = ()
    profiles: tuple[TaxProfile, ...] = ()
    cash: tuple[CashStep, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxTable:
    """Territories with their rates, and the names that other standards give to a territory."""

    classes: Mapping[str, Mapping[str, str]]
    territories: Mapping[str, Territory]
    aliases: Mapping[str, str] = field(default_factory=dict)

    def rates_on(self, territory: str, day: date, where: Where = Where.TAKE_AWAY) -> dict[str, TaxRate]:
        """The rate of every class of a territory on one day. Refuses UnknownTerritory."""
        of_territory = self.territories.get(self.aliases.get(territory, territory))
        if of_territory is None:
            raise UnknownTerritory(territory)
        found = {tax_class: rate for tax_class, rates in of_territory.rates.items() for rate in on_day(rates, day)}
        found[VOUCHER], found[OUTSIDE] = VOUCHER_RATE, OUTSIDE_RATE
        changes = [change for change in on_day(of_territory.changes, day) if change.where is where]
        return found | {one.tax_class: found[one.becomes] for one in changes if one.becomes in found}

    def rate(self, territory: str, tax_class: str, day: date) -> TaxRate:
        """The rate of a class; a class that the territory does not know has the standard rate.

        The standard rate is the safe side: too little tax is never collected. Refuses
        UnknownTerritory, NoTaxRate.
        """
        rates = self.rates_on(territory, day)
        found = rates.get(tax_class) or rates.get(STANDARD)
        if found is None:
            raise NoTaxRate(tax_class, territory, day.isoformat())
        return found

    def profile_on(self, territory: str, day: date) -> TaxProfile:
        """How the territory, else its country, computes; nothing known rounds per document and taxes deposits."""
        for known in self._with_country(territory):
            for profile in on_day(known.profiles, day):
                return profile
        return TaxProfile(False, None, date.min, None, "")

    def cash_steps(self, territory: str, currency: str) -> list[CashStep]:
        """What is paid in cash is a multiple of these from day to day; none where nothing is rounded."""
        return [step for known in self._with_country(territory) for step in known.cash if step.currency == currency]

    def _with_country(self, territory: str) -> list[Territory]:
        code = self.aliases.get(territory, territory)
        codes = dict.fromkeys((code, code.partition("-")[0]))
        return [self.territories[one] for one in codes if one in self.territories]


def tax_table(data: Mapping[str, Any]) -> TaxTable:
    """The table from its data: `classes`, and `territories` with `aliases`, `source`, `rates` and what else they have.

    Periods of one kind must not overlap (asserted), nor name a class that `classes` lacks.
    """
    classes: Mapping[str, Mapping[str, str]] = data["classes"]
    territories: dict[str, Territory] = {}
    aliases: dict[str, str] = {}
    for code, territory in data["territories"].items():
        by_class: dict[str, tuple[TaxRate, ...]] = {}
        for row in territory["rates"]:
            rate = _tax_rate(row, territory["source"])
            assert rate.tax_class in classes, rate
            by_class[rate.tax_class] = (*by_class.get(rate.tax_class, ()), rate)
        changes = tuple(_change(row) for row in territory.get("consumption", ()))
        assert all(one.tax_class in classes and one.becomes in by_class for one in changes), code
        profiles = tuple(_profile(row) for row in territory.get("profile", ()))
        cash = tuple(_cash(row) for row in territory.get("cash", ()))
        for rates in by_class.values():
            _assert_apart(rates)
        _assert_apart(profiles)
        territories[code] = Territory(by_class, changes, profiles, cash)
        aliases.update(dict.fromkeys(territory.get("aliases", ()), code))
    return TaxTable(classes, territories, aliases)


def _tax_rate(row: Mapping[str, Any], source: str) -> TaxRate:
    return TaxRate(
        tax_class=row["class"],
        rate=Rate.from_percent(row["percent"]),
        valid_from=row["from"],
        valid_to=row.get("to"),
        exemption=row.get("exemption"),
        source=row.get("source", source),
    )


def _change(row: Mapping[str, Any]) -> ClassChange:
    return ClassChange(Where(row["where"]), row["class"], row["as"], row["from"], row.get("to"), row["source"])


def _profile(row: Mapping[str, Any]) -> TaxProfile:
    assert row["tax_rounding"] in {"document", "line"}, row
    assert (row["deposits"] == "outside") == ("deposit_words" in row), row
    return TaxProfile(
        row["tax_rounding"] == "line", row.get("deposit_words"), row["from"], row.get("to"), row["source"]
    )


def _cash(row: Mapping[str, Any]) -> CashStep:
    assert row["step"] > 0, row
    return CashStep(row["currency"], row["step"], row["from"], row.get("to"), row["source"])


def _assert_apart(rows: Sequence[Dated]) -> None:
    ordered = sorted(rows, key=lambda row: row.valid_from)
    for earlier, later in itertools.pairwise(ordered):
        assert earlier.valid_to is not None, (earlier, later)
        assert earlier.valid_to < later.valid_from, (earlier, later)
