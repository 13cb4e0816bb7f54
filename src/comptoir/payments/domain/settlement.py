"""What an acquirer says it paid out, held against what terminals took: line by line, nothing guessed. Pure.

A line and an attempt belong together by the name that the terminal gave the transaction, else by approval code, day and
amount. A line that fits none, fits one of another amount, or comes twice is for a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final, NamedTuple

from comptoir.kernel.values.errors import Invalid, MalformedValue
from comptoir.kernel.values.money import Currency, parse_money

_LINES_MAX: Final = 100_000
_DAY: Final = re.compile(r"(?P<a>[0-9]{1,4})[-/.](?P<b>[0-9]{1,2})[-/.](?P<c>[0-9]{1,4})")
_ISO_LENGTH: Final = 4


class Fit(StrEnum):
    """How a line fits what was taken."""

    MATCHED = "matched"
    AMOUNT_DIFFERS = "amount_differs"
    REPEATED = "repeated"
    UNKNOWN = "unknown"


@dataclass(eq=False)
class SettlementUnreadable(Invalid):
    """A line of a settlement file, or its head, cannot be read. line: counted from 1; column: of the mapping."""

    code: ClassVar[str] = "payments.settlement_unreadable"
    line: int
    column: str


class SettlementLine(NamedTuple):
    """One line: gross in minor units (negative gives back), fee positive where the acquirer keeps it."""

    number: int
    reference: str
    approval_code: str
    day: date | None
    gross: int
    fee: int


class Taken(NamedTuple):
    """An attempt as the match needs it; amount negative for a refund. is_used: it pays a ticket."""

    id: str
    terminal: str
    transaction_id: str
    approval_code: str
    day: date
    amount: int
    brand: str
    is_used: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """A line with what it fits."""

    line: SettlementLine
    fit: Fit
    taken: Taken | None


@dataclass(frozen=True, slots=True)
class Match:
    """All lines, and what was taken that no line pays."""

    lines: Sequence[Matched]
    missing: Sequence[Taken]

    def fees(self) -> dict[str, int]:
        """What the acquirer kept, by brand of card, of the lines that match; minor units."""
        found: dict[str, int] = {}
        for one in self.lines:
            if one.taken is not None:
                found[one.taken.brand] = found.get(one.taken.brand, 0) + one.line.fee
        return found


def read_settlement(
    table: Sequence[Sequence[str]], columns: Mapping[str, str], currency: Currency
) -> list[SettlementLine]:
    """The lines of an acquirer's table, its head first. columns: ours (`reference`, `gross`, …) to its own names.

    Refuses SettlementUnreadable. Amounts are written with a comma or a point, blanks between thousands; days as
    2026-11-22 or 22/11/2026.
    """
    places = {name: place for place, name in enumerate(table[0] if table else ())}
    for name in columns.values():
        if name not in places:
            raise SettlementUnreadable(1, name, pointer="/columns")
    found = []
    for number, row in enumerate(table[1:], start=2):
        if number > _LINES_MAX:
            raise SettlementUnreadable(number, "", pointer="/content")
        cells = {ours: "".join(row[places[theirs] :][:1]).strip() for ours, theirs in columns.items()}
        if not any(cells.values()):
            continue
        gross = _amount(cells.get("gross", ""), number, columns.get("gross", "gross"), currency)
        fee = abs(_amount(cells.get("fee") or "0", number, columns.get("fee", "fee"), currency))
        day = _day(cells["day"], number, columns["day"]) if cells.get("day") else None
        found.append(
            SettlementLine(number, cells.get("reference", ""), cells.get("approval_code", ""), day, gross, fee)
        )
    return found


def _amount(written: str, number: int, column: str, currency: Currency) -> int:
    plain = "".join(written.split()).replace("\u202f", "").replace(",", ".").removesuffix(currency).lstrip("+")
    try:
        return parse_money(plain, currency).amount
    except MalformedValue as unreadable:
        raise SettlementUnreadable(number, column, pointer="/content") from unreadable


def _day(written: str, number: int, column: str) -> date:
    parts = _DAY.match(written)
    if parts is None:
        raise SettlementUnreadable(number, column, pointer="/content")
    a, b, c = parts.group("a", "b", "c")
    year, month, day = (a, b, c) if len(a) == _ISO_LENGTH else (c, b, a)
    try:
        return datetime(int(year), int(month), int(day)).date()  # noqa: DTZ001 - a day has no zone
    except ValueError:
        raise SettlementUnreadable(number, column, pointer="/content") from None


def match(lines: Sequence[SettlementLine], taken: Sequence[Taken]) -> Match:
    """Which line pays which attempt, each once."""
    by_name: dict[str, Taken] = {}
    by_code: dict[tuple[str, int], list[Taken]] = {}
    for one in taken:
        for name in {one.transaction_id, one.transaction_id.rpartition(".")[2], one.id} - {""}:
            by_name[name] = one
        by_code.setdefault((one.approval_code, one.amount), []).append(one)
    paid: set[str] = set()
    found = []
    for line in lines:
        fits = _fitting(line, by_name, by_code, paid)
        if fits is None:
            found.append(Matched(line, Fit.UNKNOWN, None))
            continue
        fit = Fit.REPEATED if fits.id in paid else Fit.MATCHED if fits.amount == line.gross else Fit.AMOUNT_DIFFERS
        paid.add(fits.id)
        found.append(Matched(line, fit, fits))
    return Match(found, [one for one in taken if one.id not in paid])


def _fitting(
    line: SettlementLine,
    by_name: Mapping[str, Taken],
    by_code: Mapping[tuple[str, int], Sequence[Taken]],
    paid: set[str],
) -> Taken | None:
    if line.reference in by_name:
        return by_name[line.reference]
    if not line.approval_code:
        return None
    near = [one for one in by_code.get((line.approval_code, line.gross), ()) if line.day in {None, one.day}]
    return next((one for one in near if one.id not in paid), near[0] if near else None)
