"""Telephone numbers in any spelling, as ITU-T E.164 writes them: `+33612345678`."""

from __future__ import annotations

import re
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
