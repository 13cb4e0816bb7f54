"""Money: whole minor units of one currency.

It is added, negated, compared, multiplied with a stated rounding, and split; never divided.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NewType, Protocol, Self

from comptoir.kernel.values.errors import MalformedValue, TextKey
from comptoir.kernel.values.frozen import dataclass
from comptoir.kernel.values.rounding import Rounding, round_ratio

__all__ = [
    "CURRENCIES",
    "Currency",
    "Money",
    "Rounding",
    "minor_digits",
    "parse_currency",
    "parse_money",
    "round_ratio",
    "total",
]

Currency = NewType("Currency", str)  # ISO 4217 code, "EUR"

AMOUNT_MAX = 2**63 - 1  # what both databases hold

# ISO 4217, list one (currencies in use); source: SIX Financial Information, table A.1.
_CODES = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW
    KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
    NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW
    UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_CODES.split())
_WITHOUT_MINOR = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
_WITH_FOUR = "CLF UYW"
_DIGITS = (
    dict.fromkeys(_WITHOUT_MINOR.split(), 0)
    | dict.fromkeys(_WITH_THREE.split(), 3)
    | dict.fromkeys(_WITH_FOUR.split(), 4)
)
_MONEY_TEXT = re.compile(r"([+-]?)([0-9]{1,18})(?:[.,]([0-9]{1,6}))?", re.ASCII)


class Sortable(Protocol):
    """Anything that sorts among its like, such as a tuple of texts and numbers."""

    def __lt__(self, other: Any, /) -> bool: ...


def minor_digits(currency: Currency) -> int:
    """Decimal digits of the currency's minor unit: JPY 0, EUR 2, KWD 3. Source: ISO 4217."""
    return _DIGITS.get(currency, 2)


def parse_currency(text: str) -> Currency:
    """The currency named by an ISO 4217 code in any case; refuses MalformedValue."""
    code = text.strip().upper()
    if code not in CURRENCIES:
        raise MalformedValue(text, TextKey("kernel.expected.currency"))
    return Currency(code)


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` minor units of `currency`; two currencies never meet (asserted)."""

    amount: int
    currency: Currency

    def __post_init__(self) -> None:
        assert type(self.amount) is int, self.amount

    @classmethod
    def zero(cls, currency: Currency) -> Self:
        """Nothing, in this currency."""
        return cls(0, currency)

    @property
    def is_zero(self) -> bool:
        """Whether there is neither credit nor debt."""
        return self.amount == 0

    @property
    def decimal_text(self) -> str:
        """The amount in major units with a point and all minor digits: "12.90", "-0.05"."""
        digits = minor_digits(self.currency)
        sign = "-" if self.amount < 0 else ""
        if digits == 0:
            return f"{sign}{abs(self.amount)}"
        whole, rest = divmod(abs(self.amount), 10**digits)
        return f"{sign}{whole}.{rest:0{digits}d}"

    def __str__(self) -> str:
        return f"{self.decimal_text} {self.currency}"

    def __bool__(self) -> bool:
        return self.amount != 0

    def __add__(self, other: "Money") -> "Money":
        assert self.currency == other.currency, (self, other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        assert self.currency == other.currency, (self, other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.amount), self.currency)

    def __lt__(self, other: "Money") -> bool:
        assert self.currency == other.currency, (self, other)
        return self.amount < other.amount

    def __le__(self, other: "Money") -> bool:
        assert self.currency == other.currency, (self, other)
        return self.amount <= other.amount

    def __gt__(self, other: "Money") -> bool:
        assert self.currency == other.currency, (self, other)
        return self.amount > other.amount

    def __ge__(self, other: "Money") -> bool:
        assert self.currency == other.currency, (self, other)
        return self.amount >= other.amount

    def times(self, factor: Decimal | int | Fraction, rounding: Rounding = Rounding.HALF_UP) -> "Money":
        """The amount multiplied exactly, then rounded once; by default half away from zero."""
        assert not isinstance(factor, float), factor
        numerator, denominator = factor.as_integer_ratio()
        return Money(round_ratio(self.amount * numerator, denominator, rounding), self.currency)

    def split(self, weights: Sequence[int], order: Sequence[Sortable] | None = None) -> tuple["Money", ...]:
        """Shares in proportion to the weights that add up to this money exactly.

        weights: not negative; all zero means equal weights.
        order: one sort key per weight that decides who gets the odd minor units among equal
        remainders; without it, or among equal keys, the earlier position. With distinct keys the
        share of each key does not depend on the order of the arguments.
        Method: largest remainder. A negative amount splits as its positive one, negated.
        """
        assert weights
        assert min(weights) >= 0, weights
        assert order is None or len(order) == len(weights)
        parts = weights if any(weights) else [1] * len(weights)
        whole = sum(parts)
        size = abs(self.amount)
        shares: list[int] = []
        remainders: list[int] = []
        for part in parts:
            share, remainder = divmod(size * part, whole)
            shares.append(share)
            remainders.append(remainder)
        odd = size - sum(shares)
        if odd:
            positions = range(len(parts))
            ranked = sorted(positions, key=order.__getitem__) if order else list(positions)
            ranked.sort(key=lambda position: -remainders[position])  # stable: keeps `order`
            for position in ranked[:odd]:
                shares[position] += 1
        sign = -1 if self.amount < 0 else 1
        return tuple(Money(sign * share, self.currency) for share in shares)


def parse_money(text: str, currency: Currency) -> Money:
    """Money from major units with a point or a comma: "12.90" and "12,9" are 1290 EUR cents.

    Refuses MalformedValue: grouping, exponents, more digits than the currency has (zeros beyond
    them are accepted), or more than the databases hold.
    """
    found = _MONEY_TEXT.fullmatch(text.strip())
    if found is None:
        raise MalformedValue(text, TextKey("kernel.expected.money"))
    sign, whole, rest = found[1], found[2], found[3] or ""
    digits = minor_digits(currency)
    if rest[digits:].strip("0"):
        raise MalformedValue(text, TextKey("kernel.expected.money"))
    amount = int(whole + rest[:digits].ljust(digits, "0"))
    if amount > AMOUNT_MAX:
        raise MalformedValue(text, TextKey("kernel.expected.money"))
    return Money(-amount if sign == "-" else amount, currency)


def total(moneys: Iterable[Money], currency: Currency) -> Money:
    """The sum; nothing at all is zero of `currency`."""
    amount = 0
    for money in moneys:
        assert money.currency == currency, (money, currency)
        amount += money.amount
    return Money(amount, currency)
