from datetime import date
from itertools import pairwise

import pytest

from comptoir.kernel.values.rate import Rate
from comptoir.pricing.domain import tax_table
from comptoir.pricing.domain.refusals import NoTaxRate, UnknownTerritory
from tests.pricing.examples import TAXES

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("territory", "tax_class", "day", "percent"),
    [
        ("FR", "standard", TODAY, "20"),
        ("FR", "standard", date(2013, 12, 31), "19.6"),
        ("FR", "standard", date(2014, 1, 1), "20"),
        ("FR", "intermediate", TODAY, "10"),
        ("FR", "reduced", TODAY, "5.5"),
        ("FR", "super_reduced", TODAY, "2.1"),
        ("FR-20R", "reduced", TODAY, "2.1"),
        ("FR-20R", "fuel", TODAY, "13"),
        ("FR-2A", "standard", TODAY, "20"),
        ("GP", "standard", TODAY, "8.5"),
        ("FR-972", "reduced", TODAY, "2.1"),
        ("RE", "press", TODAY, "1.05"),
        ("GF", "standard", TODAY, "0"),
        ("YT", "reduced", TODAY, "0"),
        ("BE", "standard", TODAY, "21"),
        ("BE", "intermediate", TODAY, "12"),
        ("BE", "reduced", TODAY, "6"),
        ("LU", "standard", date(2022, 12, 31), "17"),
        ("LU", "standard", date(2023, 7, 1), "16"),
        ("LU", "standard", TODAY, "17"),
        ("LU", "super_reduced", TODAY, "3"),
        ("DE", "standard", date(2020, 6, 30), "19"),
        ("DE", "standard", date(2020, 7, 1), "16"),
        ("DE", "reduced", date(2020, 12, 31), "5"),
        ("DE", "reduced", date(2021, 1, 1), "7"),
        ("CH", "standard", date(2023, 12, 31), "7.7"),
        ("CH", "standard", date(2024, 1, 1), "8.1"),
        ("CH", "reduced", TODAY, "2.6"),
        ("CH", "accommodation", TODAY, "3.8"),
    ],
)
def test_the_rate_of_a_class_on_a_day(territory: str, tax_class: str, day: date, percent: str) -> None:
    assert TAXES.rate(territory, tax_class, day).rate == Rate.from_percent(percent)


def test_a_class_that_a_territory_does_not_know_has_the_standard_rate() -> None:
    assert TAXES.rate("DE", "intermediate", TODAY).tax_class == "standard"


def test_an_exemption_says_why() -> None:
    assert TAXES.rate("FR-973", "standard", TODAY).exemption == "CGI art. 294, 1"
    assert TAXES.rate("FR", "reduced", TODAY).exemption is None


def test_refuses_what_has_no_rate() -> None:
    with pytest.raises(UnknownTerritory):
        TAXES.rate("XX", "standard", TODAY)
    with pytest.raises(NoTaxRate) as no:
        TAXES.rate("CH", "standard", date(2017, 12, 31))
    assert no.value.day == "2017-12-31"


def test_every_rate_names_its_source_and_every_territory_has_a_standard_rate_today() -> None:
    for territory, known in TAXES.territories.items():
        assert TAXES.rate(territory, "standard", TODAY).tax_class == "standard"
        assert all(rate.source for rates in known.rates.values() for rate in rates)
        assert all(change.source for change in known.changes)
        assert all(profile.source for profile in known.profiles)
        assert all(cash.source for cash in known.cash)


def test_periods_that_began_once_go_on_without_a_gap() -> None:
    for known in TAXES.territories.values():
        for rates in known.rates.values():
            ordered = sorted(rates, key=lambda rate: rate.valid_from)
            assert ordered[-1].valid_to is None
            for earlier, later in pairwise(ordered):
                assert earlier.valid_to is not None
                assert (later.valid_from - earlier.valid_to).days == 1


def test_periods_that_overlap_are_a_mistake_in_the_data() -> None:
    rows = [
        {"class": "standard", "percent": "20", "from": date(2014, 1, 1)},
        {"class": "standard", "percent": "21", "from": date(2020, 1, 1)},
    ]
    with pytest.raises(AssertionError):
        tax_table({"classes": {"standard": {}}, "territories": {"FR": {"source": "x", "rates": rows}}})
