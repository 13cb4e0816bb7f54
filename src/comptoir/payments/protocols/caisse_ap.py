"""Caisse-AP over TCP, the protocol of French banks' terminals (version 3.x): ASCII fields of tag, length and value.

A field is a tag of two characters, a length of three digits and as many characters. The version (CZ) comes first, the
order of the others is free. The answer repeats what was asked and says whether it was done (AE) and why not (AF).
The protocol has no question about what became of a transaction and no way to stop one: the terminal's own ticket says
it, and its red key stops it. Publisher: Association du Paiement.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from comptoir.kernel.values.errors import Fault

VERSION_TAG: Final = "CZ"
PROTOCOL_TAG: Final = "CJ"
TILL_TAG: Final = "CA"
AMOUNT_TAG: Final = "CB"
APPLICATION_TAG: Final = "CC"
ACTION_TAG: Final = "CD"
CURRENCY_TAG: Final = "CE"
CONTRACT_TAG: Final = "CG"
READING_TAG: Final = "CI"
STATUS_TAG: Final = "AE"
REASON_TAG: Final = "AF"
CARD_TAG: Final = "AA"
APPROVAL_TAG: Final = "AC"

VERSION: Final = "0300"
PROTOCOL: Final = "012345678901"
DEBIT: Final = "0"
CREDIT: Final = "1"
CANCELLATION: Final = "2"

DONE: Final = "10"
NOT_DONE: Final = "01"

REASONS: Final[Mapping[str, str]] = {
    "00": "unknown",
    "01": "authorised",
    "02": "call the bank",
    "03": "forced",
    "04": "refused",
    "05": "forbidden",
    "06": "abandoned",
    "07": "not completed",
    "08": "nothing was entered in time",
    "09": "the message was wrong",
    "10": "the selection was wrong",
    "11": "abandoned by the operator",
    "12": "unknown action",
    "13": "currency not supported",
}
"""Why something was not done."""

ABANDONED: Final = frozenset({"06", "08", "11"})
"""Reasons that are a cancel by the people at the terminal."""

UNCERTAIN: Final = frozenset({"00", "01", "03", "07"})
"""Reasons that do not say that nothing was charged."""

APPLICATIONS: Final[Mapping[str, str]] = {
    "1": "cb",
    "B": "cb contactless",
    "2": "amex",
    "D": "amex contactless",
    "3": "cb store",
    "5": "cofinoga",
    "6": "diners",
    "9": "jcb",
    "C": "cheque",
    "U": "unionpay",
}
"""The application that paid, without leading zeros."""

CURRENCY_NUMBERS: Final[Mapping[str, str]] = {"EUR": "978", "XPF": "953", "CHF": "756", "GBP": "826", "USD": "840"}
"""ISO 4217 numbers of the currencies in which French terminals are set up."""

MESSAGE_BYTES_MAX: Final = 4_096
_TAG_LENGTH: Final = 2
_LENGTH_DIGITS: Final = 3
_VALUE_LENGTH_MAX: Final = 999


class MessageMalformed(Fault):
    """Bytes that are no Caisse-AP message."""

    retry_helps = False


def written(fields: Mapping[str, str]) -> bytes:
    """A message from its fields, the version first."""
    rest = {tag: value for tag, value in fields.items() if tag != VERSION_TAG}
    ordered = {VERSION_TAG: fields.get(VERSION_TAG, VERSION), **rest}
    for tag, value in ordered.items():
        assert len(tag) == _TAG_LENGTH, tag
        assert 1 <= len(value) <= _VALUE_LENGTH_MAX, (tag, len(value))
    return "".join(f"{tag}{len(value):03d}{value}" for tag, value in ordered.items()).encode("ascii")


def read(content: bytes) -> dict[str, str]:
    """The fields of a whole message. Raises MessageMalformed, also for a tag that comes twice."""
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError as strange:
        raise MessageMalformed("not ASCII") from strange
    fields: dict[str, str] = {}
    place = 0
    while place < len(text):
        tag, digits = (
            text[place : place + _TAG_LENGTH],
            text[place + _TAG_LENGTH : place + _TAG_LENGTH + _LENGTH_DIGITS],
        )
        start = place + _TAG_LENGTH + _LENGTH_DIGITS
        if not (tag.isalnum() and len(digits) == _LENGTH_DIGITS and digits.isdigit()):
            raise MessageMalformed(f"no field at {place}")
        place = start + int(digits)
        if place > len(text) or place == start or tag in fields:
            raise MessageMalformed(f"field {tag} is cut, empty or repeated")
        fields[tag] = text[start:place]
    if next(iter(fields), None) != VERSION_TAG:
        raise MessageMalformed("the version does not come first")
    return fields


def is_whole(content: bytes) -> bool:
    """Whether what has arrived so far ends at the end of a field; the other side sends without an end mark."""
    place = 0
    while place < len(content):
        digits = content[place + _TAG_LENGTH : place + _TAG_LENGTH + _LENGTH_DIGITS]
        if len(digits) < _LENGTH_DIGITS or not digits.isdigit():
            return len(digits) == _LENGTH_DIGITS
        place += _TAG_LENGTH + _LENGTH_DIGITS + int(digits)
    return place == len(content) and place > 0
