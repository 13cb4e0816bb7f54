"""Scales at the counter, and the bytes that they speak. Pure.

Dialog 06: the till sends the price of a kilogram, the scale weighs, computes and answers with weight, price and amount;
what such a verified scale says may be sold by. Source: the record descriptions in the service manual of the OHAUS
Aviator 7000, section "Dialog 06". Toledo 8217 tells only a weight: it is shown as not certified. Source: the protocol
of that name in the manuals of Mettler-Toledo's checkout scales.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Invalid, TextKey
from comptoir.kernel.values.money import round_ratio

EOT, STX, ETX, ENQ, ACK, NAK, ESC, CR = b"\x04", b"\x02", b"\x03", b"\x05", b"\x06", b"\x15", b"\x1b", b"\r"
ASK_WEIGHT: Final = EOT + ENQ
ASK_STATUS: Final = EOT + STX + b"08" + ETX
ASK_TOLEDO: Final = b"W"
_PRICE_MAX: Final = 999_999
_TARE_MAX: Final = 9_999
_KILOGRAM: Final = b"3"
_DIGITS_MAX: Final = 6


class Driver(StrEnum):
    """Which language a scale speaks."""

    DIALOG06 = "dialog06"
    TOLEDO8217 = "toledo8217"


class Why(StrEnum):
    """Why a scale gives no weight."""

    MOVING = "moving"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    BELOW_ZERO = "below_zero"
    OVERLOAD = "overload"
    PRICE = "price"
    CHECKSUM = "checksum"
    FAULT = "fault"
    GARBLED = "garbled"
    SILENT = "silent"


_STATUS: Final = {
    "11": Why.PRICE, "20": Why.MOVING, "22": Why.MOVING, "21": Why.UNCHANGED,
    "30": Why.EMPTY, "31": Why.BELOW_ZERO, "32": Why.OVERLOAD,
}  # fmt: skip
_TOLEDO_BITS: Final = ((0x01, Why.MOVING), (0x02, Why.OVERLOAD), (0x04, Why.BELOW_ZERO))


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of a till. address: `host:port`, as serial lines are reached over the network.

    verified_until: the last day for which its mark of verification holds; None where it has none.
    """

    till_id: UUID
    driver: Driver
    address: str
    verified_until: date | None

    def is_certified(self, day: date) -> bool:
        """Whether what it says may be sold by: it computes the price itself, and was verified for that day."""
        return self.driver is Driver.DIALOG06 and self.verified_until is not None and day <= self.verified_until


@dataclass(frozen=True, slots=True)
class Reading:
    """What lies on a scale. unit_price, amount: minor units, as the scale shows them; None where it tells no price."""

    grams: int
    unit_price: int | None = None
    amount: int | None = None


@dataclass(eq=False)
class WeightNotTaken(Conflict):
    """No verified scale of the store said this weight of these goods for this price, or it was sold by already."""

    code: ClassVar[str] = "till.weight_not_taken"
    line: str


@dataclass(eq=False)
class ScaleNotSetUp(Conflict):
    """The till has no scale."""

    code: ClassVar[str] = "till.scale_not_set_up"
    till: str


@dataclass(eq=False)
class ScaleSays(Conflict):
    """The scale gives no weight. why: what it says, or that it says nothing."""

    code: ClassVar[str] = "till.scale_says"
    why: TextKey


@dataclass(eq=False)
class NotWeighed(Invalid):
    """It is not sold by the kilogram, or costs more than the scale can show."""

    code: ClassVar[str] = "till.not_weighed"
    line: str


def says(why: Why) -> ScaleSays:
    """The refusal for what a scale says."""
    return ScaleSays(TextKey(f"till.scale.{why.value}"))


def price_record(unit_price: int, tare_grams: int = 0) -> bytes:
    """Record 01 (with a tare: 03): the price of a kilogram in minor units. Six and four digits are what there is."""
    assert 0 < unit_price <= _PRICE_MAX, unit_price
    assert 0 <= tare_grams <= _TARE_MAX, tare_grams
    price = f"{unit_price:06d}".encode()
    if tare_grams:
        return EOT + STX + b"03" + ESC + price + ESC + f"{tare_grams:04d}".encode() + ETX
    return EOT + STX + b"01" + ESC + price + ESC + ETX


def fits(unit_price: int) -> bool:
    """Whether the scale can show a price."""
    return 0 < unit_price <= _PRICE_MAX


def next_message(buffer: bytes) -> tuple[bytes, bytes]:
    """The first whole message and what follows it; nothing while none is whole. Noise before it is left out."""
    for start in range(len(buffer)):
        first = buffer[start : start + 1]
        if first in {ACK, NAK}:
            return first, buffer[start + 1 :]
        if first == STX:
            found = re.search(rb"[\x03\r]", buffer[start:])
            if found is None:
                return b"", buffer[start:]
            return buffer[start : start + found.end()], buffer[start + found.end() :]
    return b"", b""


def read_dialog(message: bytes, unit_price: int) -> Reading | Why:
    """What record 02, 09 or 11 says. A result for another price, or that does not add up, is garbled."""
    parts = message.strip(STX + ETX).split(ESC)
    match parts:
        case [b"02", kind, grams, price, amount] if kind == _KILOGRAM and all(
            one.isdigit() and len(one) <= _DIGITS_MAX for one in (grams, price, amount)
        ):
            reading = Reading(int(grams), int(price), int(amount))
            is_right = reading.unit_price == unit_price and reading.amount == round_ratio(
                unit_price * reading.grams, 1000
            )
            if not is_right:
                return Why.GARBLED
            return reading if reading.grams > 0 else Why.EMPTY
        case [b"09", status]:
            return _STATUS.get(status.decode("ascii", "replace"), Why.FAULT)
        case [b"11", *_]:
            return Why.CHECKSUM
        case _:
            return Why.GARBLED


def read_toledo(message: bytes) -> Reading | Why:
    """A weight in kilograms, or the status byte of a scale that has none."""
    text = message.strip(STX + CR + ETX)
    if text[:1] == b"?" and len(text) > 1:
        return next((why for bit, why in _TOLEDO_BITS if text[1] & bit), Why.FAULT)
    found = re.fullmatch(rb" *(\d{1,3})\.(\d{1,3})N?", text)
    if found is None:
        return Why.GARBLED
    grams = int(found[1]) * 1000 + int(found[2].ljust(3, b"0"))
    return Reading(grams) if grams > 0 else Why.EMPTY
