"""Quantity: a decimal of a unit, on the unit's step; weighed goods and pieces alike."""

import re
from dataclasses import field
from decimal import Decimal
from functools import lru_cache

from comptoir.kernel.values.errors import MalformedValue, TextKey
from comptoir.kernel.values.frozen import dataclass

MILLION = 1_000_000
MILLIONTHS_MAX = 2**63 - 1  # what both databases hold


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure by its UN/ECE Recommendation 20 code; quantities are multiples of the step."""

    code: str
    step_millionths: int


PIECE = Unit("H87", 1_000_000)
KILOGRAM = Unit("KGM", 1_000)
LITRE = Unit("LTR", 1_000)
METRE = Unit("MTR", 1_000)
SQUARE_METRE = Unit("MTK", 1_000)
CUBIC_METRE = Unit("MTQ", 1_000)

UNITS: dict[str, Unit] = {unit.code: unit for unit in (PIECE, KILOGRAM, LITRE, METRE, SQUARE_METRE, CUBIC_METRE)}
_DECIMAL_TEXT = re.compile(r"[+-]?[0-9]{1,13}(?:[.,][0-9]{1,12})?", re.ASCII)


def unit(code: str) -> Unit:
    """The unit with this code; refuses MalformedValue."""
    found = UNITS.get(code)
    if found is None:
        raise MalformedValue(code, TextKey("kernel.expected.unit"))
    return found


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` of `unit`; off the unit's step is a programming mistake (asserted).

    millionths: the value in millionths of the unit, exactly.
    """

    value: Decimal
    unit: Unit
    millionths: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        assert isinstance(self.value, Decimal), self.value
        numerator, denominator = self.value.as_integer_ratio()
        scaled = numerator * MILLION
        assert scaled % (denominator * self.unit.step_millionths) == 0, self.value
        object.__setattr__(self, "millionths", scaled // denominator)

    @classmethod
    def from_millionths(cls, millionths: int, unit: Unit) -> "Quantity":
        """The quantity a database column holds."""
        whole, rest = divmod(millionths, MILLION)
        return cls(Decimal(millionths).scaleb(-6) if rest else Decimal(whole), unit)

    @classmethod
    def zero(cls, unit: Unit) -> "Quantity":
        """Nothing, in this unit."""
        return cls(Decimal(0), unit)

    @property
    def is_zero(self) -> bool:
        """Whether there is nothing."""
        return not self.value

    def __str__(self) -> str:
        """Decimal text without needless zeros, as the API shows it: "0.335", "2", "-1.5"."""
        return millionths_text(self.millionths)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __add__(self, other: "Quantity") -> "Quantity":
        assert self.unit == other.unit, (self, other)
        return Quantity(self.value + other.value, self.unit)

    def __sub__(self, other: "Quantity") -> "Quantity":
        assert self.unit == other.unit, (self, other)
        return Quantity(self.value - other.value, self.unit)

    def __neg__(self) -> "Quantity":
        return Quantity(-self.value, self.unit)

    def __abs__(self) -> "Quantity":
        return Quantity(abs(self.value), self.unit)

    def __lt__(self, other: "Quantity") -> bool:
        assert self.unit == other.unit, (self, other)
        return self.value < other.value

    def __le__(self, other: "Quantity") -> bool:
        assert self.unit == other.unit, (self, other)
        return self.value <= other.value

    def __gt__(self, other: "Quantity") -> bool:
        assert self.unit == other.unit, (self, other)
        return self.value > other.value

    def __ge__(self, other: "Quantity") -> bool:
        assert self.unit == other.unit, (self, other)
        return self.value >= other.value


def parse_quantity(text: str, unit: Unit) -> Quantity:
    """A quantity from decimal text with a point or a comma.

    Refuses MalformedValue: not a plain decimal, off the unit's step, or more than the databases hold.
    """
    stripped = text.strip()
    if _DECIMAL_TEXT.fullmatch(stripped) is None:
        raise MalformedValue(text, TextKey("kernel.expected.quantity"))
    value = Decimal(stripped.replace(",", "."))
    numerator, denominator = value.as_integer_ratio()
    millionths, rest = divmod(numerator * MILLION, denominator)
    if rest or millionths % unit.step_millionths or abs(millionths) > MILLIONTHS_MAX:
        raise MalformedValue(text, TextKey("kernel.expected.quantity"))
    return Quantity.from_millionths(millionths, unit)


def pieces(count: int) -> Quantity:
    """So many pieces."""
    return Quantity(Decimal(count), PIECE)


@lru_cache(maxsize=4096)
def millionths_text(millionths: int) -> str:
    """Millionths as decimal text without needless zeros: 335,000 is "0.335"."""
    if millionths % MILLION == 0:
        return str(millionths // MILLION)
    whole, rest = divmod(abs(millionths), MILLION)
    sign = "-" if millionths < 0 else ""
    fraction = f"{rest:06d}".rstrip("0")
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
