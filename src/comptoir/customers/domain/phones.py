"""Telephone numbers in any spelling, as ITU-T E.164 writes them: `+33612345678`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import accumulate
from types import MappingProxyType

from comptoir.kernel.values.errors import MalformedValue, TextKey

_CODES = MappingProxyType(
    {
        "AD": "376",
        "AT": "43",
        "BE": "32",
        "CH": "41",
        "DE": "49",
        "DK": "45",
        "ES": "34",
        "FI": "358",
        "FR": "33",
        "GB": "44",
        "GF": "594",
        "GP": "590",
        "IE": "353",
        "IT": "39",
        "LU": "352",
        "MC": "377",
        "MQ": "596",
        "NC": "687",
        "NL": "31",
        "NO": "47",
        "PF": "689",
        "PL": "48",
        "PT": "351",
        "RE": "262",
        "SE": "46",
        "US": "1",
        "CA": "1",
        "YT": "262",
    }
)
"""Country to calling code; source: ITU-T E.164, list of assigned country codes."""

_KEEPS_ZERO = frozenset({"IT"})
"""Where the leading zero belongs to the number; elsewhere it is dialled within the country only."""

_GROUPS: Mapping[str, Mapping[int, tuple[str, tuple[int, ...]]]] = MappingProxyType(
    {
        "BE": {8: ("0", (1, 3, 2, 2)), 9: ("0", (3, 2, 2, 2))},
        "CH": {9: ("0", (2, 3, 2, 2))},
        "ES": {9: ("", (3, 3, 3))},
        "FR": {9: ("0", (1, 2, 2, 2, 2))},
        "GF": {9: ("0", (3, 2, 2, 2))},
        "GP": {9: ("0", (3, 2, 2, 2))},
        "LU": {6: ("", (2, 2, 2)), 9: ("", (3, 3, 3))},
        "MC": {8: ("", (2, 2, 2, 2))},
        "MQ": {9: ("0", (3, 2, 2, 2))},
        "RE": {9: ("0", (3, 2, 2, 2))},
    }
)
"""Country to how many digits to what is dialled before them within the country, and how they are read out."""

_SEPARATORS = re.compile(r"[\s.()/\-\u2010-\u2015\u00a0\u202f]+")
_DIGITS_MIN, _DIGITS_MAX = 7, 15


def normal_phone(text: str, country: str) -> str:
    """The number with its country's code. country: whose numbers are meant where none is named, ISO 3166-1.

    `06 12 34 56 78`, `+33 (0)6 12 34 56 78` and `0033612345678` are one number. Refuses MalformedValue: letters, fewer
    than 7 or more than 15 digits, or a number without its country's code where no rule for the country is known.
    """
    bare = _SEPARATORS.sub("", text.replace("(0)", ""))
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    digits = bare.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise MalformedValue(text, TextKey("customers.expected.phone"))
    if not bare.startswith("+"):
        code = _CODES.get(country)
        if code is None:
            raise MalformedValue(text, TextKey("customers.expected.phone"))
        digits = code + (digits if country in _KEEPS_ZERO else digits.removeprefix("0"))
    if not _DIGITS_MIN <= len(digits) <= _DIGITS_MAX or digits.startswith("0"):
        raise MalformedValue(text, TextKey("customers.expected.phone"))
    return f"+{digits}"


def shown_phone(number: str, country: str) -> str:
    """A number of E.164 as people write it: `06 12 34 56 78` within its country, `+33 6 12 34 56 78` elsewhere.

    What is no number of a country whose way is known is shown as it is.
    """
    for home in sorted(_GROUPS, key=lambda one: one != country):
        code = f"+{_CODES[home]}"
        digits = number.removeprefix(code)
        if number.startswith(code) and len(digits) in _GROUPS[home]:
            before, groups = _GROUPS[home][len(digits)]
            ends = list(accumulate(groups))
            parts = [digits[end - length : end] for end, length in zip(ends, groups, strict=True)]
            return " ".join([f"{before}{parts[0]}", *parts[1:]] if home == country else [code, *parts])
    return number
