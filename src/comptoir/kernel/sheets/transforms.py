"""The ways a mapping may read a cell: a short fixed list. Each takes text and gives text; empty stays empty."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from types import MappingProxyType

from comptoir.kernel.sheets.table import DecimalSign
from comptoir.kernel.values.errors import MalformedValue, TextKey
from comptoir.kernel.values.text import fold

_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\u00a0\u202f'’]")
_PLAIN_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{1,12})?|\.[0-9]{1,12})", re.ASCII)
_GROUPED = {
    ",": re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?", re.ASCII),
    ".": re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?", re.ASCII),
}
_CURRENCY_SIGNS = re.compile(r"^(?:€|\$|£|EUR|CHF|USD|GBP)\s*|\s*(?:€|\$|£|EUR|CHF|USD|GBP|%)$")
_TRUE = frozenset({"1", "true", "yes", "y", "oui", "o", "vrai", "x", "on", "ja", "si"})
_FALSE = frozenset({"0", "false", "no", "n", "non", "faux", "off", "nein"})
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Formats:
    """How the numbers and days of a file are written; date is for `strptime`, "" for ISO."""

    decimal: DecimalSign = "."
    date: str = ""


Transform = Callable[[str, Formats], str]


def is_date_format(form: str) -> bool:
    """Whether `form` writes a day so that it can be read again."""
    day = datetime(2003, 11, 22)  # noqa: DTZ001 - any day
    try:
        return datetime.strptime(day.strftime(form), form).date() == day.date()  # noqa: DTZ007 - a day
    except ValueError:
        return False


def decimal_text(cell: str, formats: Formats) -> str:
    """Plain decimal text with a point: "1.234,56 €" is "1234.56" where the comma is the decimal sign.

    Refuses MalformedValue, also for what could be read in two ways.
    """
    text = _SPACES.sub("", _CURRENCY_SIGNS.sub("", cell.strip()))
    if not text:
        return ""
    if formats.decimal == ",":
        if _GROUPED[","].fullmatch(text):
            text = text.replace(".", "")
        elif "." in text:
            raise MalformedValue(cell, TextKey("kernel.expected.number"))
        text = text.replace(",", ".", 1)
    elif _GROUPED["."].fullmatch(text):
        text = text.replace(",", "")
    text = text.removesuffix(".")
    if _PLAIN_NUMBER.fullmatch(text) is None:
        raise MalformedValue(cell, TextKey("kernel.expected.number"))
    sign = "-" if text.startswith("-") else ""
    digits = text.lstrip("+-")
    whole, _, fraction = digits.partition(".")
    plain = whole.lstrip("0") or "0"
    return f"{sign}{plain}.{fraction}" if fraction else f"{sign}{plain}"


def _integer(cell: str, formats: Formats) -> str:
    text = decimal_text(cell, formats)
    whole, _, fraction = text.partition(".")
    if fraction.strip("0"):
        raise MalformedValue(cell, TextKey("kernel.expected.whole_number"))
    return whole


def _date(cell: str, formats: Formats) -> str:
    text = cell.strip()
    if not text:
        return ""
    if _ISO_DAY.match(text):
        text, form = text[:10], "%Y-%m-%d"
    else:
        form = formats.date
    try:
        return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise MalformedValue(cell, TextKey("kernel.expected.date_format")) from None


def _boolean(cell: str, _: Formats) -> str:
    text = fold(cell)
    if not text:
        return ""
    if text in _TRUE:
        return "true"
    if text in _FALSE:
        return "false"
    raise MalformedValue(cell, TextKey("kernel.expected.boolean"))


def _plain_text(cell: str, _: Formats) -> str:
    lines = unescape(_TAG.sub("", _BREAK.sub("\n", cell))).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()


TRANSFORMS: Mapping[str, Transform] = MappingProxyType(
    {
        "trim": lambda cell, _: cell.strip(),
        "collapse": lambda cell, _: " ".join(cell.split()),
        "upper": lambda cell, _: cell.upper(),
        "lower": lambda cell, _: cell.lower(),
        "digits": lambda cell, _: "".join(letter for letter in cell if letter in "0123456789"),
        "decimal": decimal_text,
        "integer": _integer,
        "date": _date,
        "boolean": _boolean,
        "plain_text": _plain_text,
    }
)
