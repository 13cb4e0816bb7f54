"""Small builders for the tests of pricing."""

import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from uuid import UUID

from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.quantity import KILOGRAM, Quantity, pieces
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import Basket, BasketLine, Book, Price, PriceList, SalePoint, TaxTable, tax_table
from comptoir.pricing.domain.prices import MILLION, Moment
from comptoir.pricing.domain.profiles import Charge, ItemProfile, TaxShare

EUR = Currency("EUR")
NOON = Instant(datetime(2026, 11, 21, 11, 0, tzinfo=UTC))  # 12:00 in Paris
LONG_AGO = Instant(datetime(2020, 1, 1, tzinfo=UTC))
RIVOLI = SalePoint(EUR, "FR", "Europe/Paris", channel="tills", store="rivoli")


def shipped_taxes() -> TaxTable:
    return tax_table(tomllib.loads((files("comptoir.pricing") / "tax_rates.toml").read_text(encoding="utf-8")))


TAXES = shipped_taxes()


def item(number: int) -> UUID:
    return UUID(int=0x0193_0000_0000_7000_8000_0000_0000_0000 + number)


def list_price(  # each argument is a column of the price
    number: int,
    amount: int | None,
    *,
    price_list: str = "retail",
    per: int = MILLION,
    min_quantity: int = 0,
    valid_from: Moment | None = None,
    valid_to: Moment | None = None,
    recorded_at: Instant = LONG_AGO,
    order: int = 0,
) -> Price:
    price_id = UUID(int=0x0194_0000_0000_7000_8000_0000_0000_0000 + order * 1_000_000 + number)
    return Price(price_id, item(number), price_list, amount, per, min_quantity, valid_from, valid_to, recorded_at)


def book(
    *prices: Price,
    lists: tuple[PriceList, ...] | None = None,
    tax_classes: dict[UUID, str] | None = None,
    profiles: tuple[ItemProfile, ...] = (),
    taxes: TaxTable = TAXES,
) -> Book:
    standing = (PriceList("retail", {"en_US": "Retail"}, EUR),) if lists is None else lists
    return Book.build(7, standing, prices, tax_classes or {}, taxes, profiles=profiles)


def profile(  # each argument is a part of the profile
    number: int,
    *,
    shares: dict[str, int] | None = None,
    eco: dict[str, int] | None = None,
    deposit: int | None = None,
    since: date = date(2020, 1, 1),
    currency: str = "EUR",
    order: int = 0,
) -> ItemProfile:
    """shares: class to percent; eco: code to cents; deposit: cents."""
    return ItemProfile(
        UUID(int=0x0195_0000_0000_7000_8000_0000_0000_0000 + order * 1_000_000 + number),
        item(number),
        since,
        currency,
        tuple(TaxShare(tax_class, percent * 10_000) for tax_class, percent in (shares or {}).items()),
        tuple(Charge(code, amount) for code, amount in (eco or {}).items()),
        None if deposit is None else Charge("bottle", deposit),
    )


def line(number: int, count: int = 1, *, id: str | None = None, tax_class: str | None = None) -> BasketLine:
    return BasketLine(id or f"l{number}", f"SKU-{number}", pieces(count), item(number), tax_class=tax_class)


def weighed(number: int, kilograms: str, *, id: str | None = None) -> BasketLine:
    return BasketLine(id or f"l{number}", f"SKU-{number}", Quantity(Decimal(kilograms), KILOGRAM), item(number))


def basket(*lines: BasketLine, point: SalePoint = RIVOLI) -> Basket:
    return Basket(point, lines)


def euro(amount: int) -> Money:
    return Money(amount, EUR)
