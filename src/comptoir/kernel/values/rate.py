"""Rate: a share of one in whole millionths, such as a tax of 5.5 %."""

import re
from dataclasses import dataclass
from fractions import Fraction

from comptoir.kernel.values.errors import MalformedValue, TextKey

_PERCENT_TEXT = re.compile(r"([+-]?)([0-9]{1,9})(?:[.,]([0-9]{1,12}))?", re.ASCII)
_PERCENT_DIGITS = 4  # one percent is 10,000 millionths


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """`millionths` of one: 5.5 % is 55,000."""

    millionths: int

    def __post_init__(self) -> None:
        assert type(self.millionths) is int, self.millionths

    @classmethod
    def from_percent(cls, text: str) -> "Rate":
        """A rate from percent text with a point or a comma, at most four decimals used.

        Refuses MalformedValue.
        """
        found = _PERCENT_TEXT.fullmatch(text.strip())
        if found is None or (found[3] or "")[_PERCENT_DIGITS:].strip("0"):
            raise MalformedValue(text, TextKey("kernel.expected.rate"))
        size = int(found[2] + (found[3] or "")[:_PERCENT_DIGITS].ljust(_PERCENT_DIGITS, "0"))
        return cls(-size if found[1] == "-" else size)

    @property
    def fraction(self) -> Fraction:
        """The exact share of one, ready for `Money.times`."""
        return Fraction(self.millionths, 1_000_000)

    @property
    def percent_text(self) -> str:
        """Percent without needless zeros: "5.5", "20", "2.1"."""
        whole, rest = divmod(abs(self.millionths), 10**_PERCENT_DIGITS)
        fraction = f"{rest:04d}".rstrip("0")
        sign = "-" if self.millionths < 0 else ""
        return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"

    def __str__(self) -> str:
        return f"{self.percent_text} %"
