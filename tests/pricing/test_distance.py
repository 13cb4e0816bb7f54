"""Whose tax a sale to another member has."""

from datetime import date

import pytest

from comptoir.pricing.domain.distance import DistanceSales, Ground, TaxedAt, territory_of_sale
from comptoir.pricing.queries import distance_rules

RULES = distance_rules()
DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("sales", "net", "expected"),
    [
        ((), 1_000_000, TaxedAt("FR", Ground.BELOW_THRESHOLD)),
        ((), 1_000_001, TaxedAt("BE", Ground.ABOVE_THRESHOLD, needs_registration=True)),
        ((DistanceSales(2026, 999_999),), 1, TaxedAt("FR", Ground.BELOW_THRESHOLD)),
        ((DistanceSales(2026, 1_000_000, is_oss=True),), 1, TaxedAt("BE", Ground.ABOVE_THRESHOLD)),
        ((DistanceSales(2025, 1_000_000),), 1, TaxedAt("FR", Ground.BELOW_THRESHOLD)),
        ((DistanceSales(2025, 1_000_001),), 1, TaxedAt("BE", Ground.ABOVE_THRESHOLD, needs_registration=True)),
        ((DistanceSales(2024, 9_000_000),), 1, TaxedAt("FR", Ground.BELOW_THRESHOLD)),
        ((DistanceSales(2026, 0, is_oss=True, is_destination=True),), 1, TaxedAt("BE", Ground.CHOSEN)),
    ],
    ids=["at", "above", "sum at", "sum above", "last year at", "last year above", "long ago", "chosen"],
)
def test_the_threshold(sales: tuple[DistanceSales, ...], net: int, expected: TaxedAt) -> None:
    assert territory_of_sale(RULES, "FR", "BE", net, sales, DAY) == expected


@pytest.mark.parametrize(
    ("origin", "destination", "expected"),
    [
        ("FR", "FR", TaxedAt("FR", Ground.DOMESTIC)),
        ("FR", "FR-20R", TaxedAt("FR", Ground.DOMESTIC)),
        ("FR", "FR-974", TaxedAt("FR", Ground.OUTSIDE_UNION)),
        ("FR-974", "FR-974", TaxedAt("FR-974", Ground.DOMESTIC)),
        ("FR", "CH", TaxedAt("FR", Ground.OUTSIDE_UNION)),
        ("FR", "ES-CN", TaxedAt("FR", Ground.OUTSIDE_UNION)),
        ("CH", "FR", TaxedAt("CH", Ground.OUTSIDE_UNION)),
    ],
)
def test_at_home_and_out_of_the_union(origin: str, destination: str, expected: TaxedAt) -> None:
    assert territory_of_sale(RULES, origin, destination, 10**9, (), DAY) == expected


def test_before_the_rules_of_2021_the_seller_s_tax_stays() -> None:
    assert territory_of_sale(RULES, "FR", "BE", 10**9, (), date(2021, 6, 30)) == TaxedAt("FR", Ground.BEFORE_RULES)
