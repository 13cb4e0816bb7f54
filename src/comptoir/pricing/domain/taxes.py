"""Tax classes, territories and dated rates. The rates themselves are data."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from comptoir.kernel.values.rate import Rate
from comptoir.pricing.domain.refusals import NoTaxRate, UnknownTerritory

STANDARD = "standard"


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

    def covers(self, day: date) -> bool:
        """Whether it is the rate of that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class TaxTable:
    """Rates by territory and class, and the names that other standards give to a territory."""

    classes: Mapping[str, Mapping[str, str]]
    territories: Mapping[str, Mapping[str, tuple[TaxRate, ...]]]
    aliases: Mapping[str, str]

    def rates_on(self, territory: str, day: date) -> dict[str, TaxRate]:
        """The rate of every class of a territory on one day. Refuses UnknownTerritory."""
        by_class = self.territories.get(self.aliases.get(territory, territory))
        if by_class is None:
            raise UnknownTerritory(territory)
        found = {}
        for tax_class, rates in by_class.items():
            for rate in rates:
                if rate.covers(day):
                    found[tax_class] = rate
        return found

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


def tax_table(data: Mapping[str, Any]) -> TaxTable:
    """The table from its data: `classes`, and `territories` with `aliases`, `source` and `rates`.

    Periods of one class must not overlap (asserted), nor name a class that `classes` lacks.
    """
    classes: Mapping[str, Mapping[str, str]] = data["classes"]
    territories: dict[str, dict[str, tuple[TaxRate, ...]]] = {}
    aliases: dict[str, str] = {}
    for code, territory in data["territories"].items():
        by_class: dict[str, tuple[TaxRate, ...]] = {}
        for row in territory["rates"]:
            rate = _tax_rate(row, territory["source"])
            assert rate.tax_class in classes, rate
            by_class[rate.tax_class] = (*by_class.get(rate.tax_class, ()), rate)
        for rates in by_class.values():
            _assert_apart(rates)
        territories[code] = by_class
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


def _assert_apart(rates: Sequence[TaxRate]) -> None:
    ordered = sorted(rates, key=lambda rate: rate.valid_from)
    for earlier, later in itertools.pairwise(ordered):
        assert earlier.valid_to is not None, (earlier, later)
        assert earlier.valid_to < later.valid_from, (earlier, later)
