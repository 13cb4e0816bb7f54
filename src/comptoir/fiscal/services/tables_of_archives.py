"""The same records as tables that any spreadsheet opens: what an inspector reads first.

Semicolons, UTF-8 with a mark, amounts in the currency's unit with a point. What is signed is the journal beside them.
"""

from __future__ import annotations

import csv
import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from comptoir.kernel.sheets.formulas import guard
from comptoir.kernel.texts import text
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.rate import Rate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_CLOSURES = {"total_day": "day", "total_month": "month", "total_year": "year"}
_HEADS: dict[str, Sequence[str]] = {
    "tickets": (
        "sequence", "number", "local_time", "kind", "total", "perpetual", "perpetual_absolute", "operator", "lines",
        "software", "corrects", "signature",
    ),
    "lines": (
        "number", "position", "label", "quantity", "unit", "unit_price", "gross", "net", "tax", "rate_percent",
        "discount",
    ),
    "taxes": ("number", "rate_percent", "base", "tax"),
    "tenders": ("number", "kind", "amount"),
    "closures": (
        "period", "sequence", "label", "local_time", "total", "perpetual", "perpetual_absolute", "rates", "first",
        "last", "signature",
    ),
    "events": ("sequence", "local_time", "code", "meaning_fr", "meaning_en", "information", "operator", "signature"),
    "duplicates": ("sequence", "local_time", "document", "reprint", "original", "operator", "signature"),
    "invoices": ("sequence", "local_time", "number", "kind", "ticket", "total", "operator", "signature"),
    "archives": ("sequence", "local_time", "label", "first", "last", "total", "signature"),
}  # fmt: skip


class Tables:
    """Files of one till, filled line by line from its export."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = ExitStack()
        self._writers: dict[str, Any] = {}
        self._currency = Currency("EUR")

    def __enter__(self) -> Self:
        for name, heads in _HEADS.items():
            file = (self._folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="")
            self._writers[name] = csv.writer(self._files.enter_context(file), delimiter=";", lineterminator="\r\n")
            self._writers[name].writerow(heads)
        return self

    def __exit__(self, *_problem: object) -> None:
        self._files.close()

    def take(self, line: str) -> None:
        """Write what one line of the export says into its table."""
        record = json.loads(line)
        if "kind" not in record:
            return
        first, _, second = record["text"].partition("\n")
        fields = [_plain(field) for field in first.split(";")]
        kind, sequence, signature = record["kind"], record["sequence"], record["signature"]
        if kind == "ticket":
            self._ticket(sequence, fields, second.split(";"), json.loads(record["document"]), signature)
        elif kind in _CLOSURES:
            totals = (self._money(fields[3]), self._money(fields[4]), self._money(fields[9]))
            self._write(
                "closures", _CLOSURES[kind], sequence, fields[10], _time(fields[5]), *totals, fields[2], fields[11],
                fields[12], signature,
            )  # fmt: skip
        elif kind == "event":
            meaning = (text(f"fiscal.event.{fields[3]}", locale) for locale in ("fr_FR", "en_US"))
            self._write("events", sequence, _time(fields[5]), fields[3], *meaning, fields[4], fields[6], signature)
        elif kind == "duplicate":
            self._write("duplicates", sequence, _time(fields[6]), *fields[3:5], fields[7], fields[5], signature)
        elif kind == "invoice":
            self._write(
                "invoices", sequence, _time(fields[4]), fields[5], fields[6], fields[11], self._money(fields[3]),
                fields[10], signature,
            )  # fmt: skip
        else:
            self._write(
                "archives", sequence, _time(fields[4]), fields[6], fields[10], fields[11], self._money(fields[3]),
                signature,
            )  # fmt: skip

    def _ticket(
        self, sequence: int, fields: Sequence[str], grand: Sequence[str], told: dict[str, Any], signature: str
    ) -> None:
        self._currency = Currency(told.get("currency", "EUR"))
        number = told.get("number", sequence)
        self._write(
            "tickets", sequence, number, _time(fields[4]), fields[6], self._money(fields[3]), self._money(grand[2]),
            self._money(grand[5]), fields[9], fields[10], fields[11], told.get("original", ""), signature,
        )  # fmt: skip
        for position, line in enumerate(told.get("lines", ()), start=1):
            amounts = [self._money(line[name]) for name in ("unit_price", "gross", "net", "tax")]
            discount = sum(share["amount"] for share in line.get("discounts", ()))
            self._write(
                "lines", number, position, line["label"], millionths_text(line["quantity"]), line["unit"], *amounts,
                Rate(line["rate"]).percent_text, self._money(discount),
            )  # fmt: skip
        for tax in told.get("taxes", ()):
            amounts = [self._money(tax["base"]), self._money(tax["amount"])]
            self._write("taxes", number, Rate(tax["rate"]).percent_text, *amounts)
        for tender in told.get("tenders", ()):
            self._write("tenders", number, tender["kind"], self._money(tender["amount"]))

    def _write(self, name: str, *cells: object) -> None:
        self._writers[name].writerow([guard(cell) if isinstance(cell, str) else cell for cell in cells])

    def _money(self, amount: str | int) -> str:
        return Money(int(amount), self._currency).decimal_text


def _time(wall: str) -> str:
    """`20261121101500` as people write it."""
    return f"{wall[:4]}-{wall[4:6]}-{wall[6:8]} {wall[8:10]}:{wall[10:12]}:{wall[12:14]}"


def _plain(field: str) -> str:
    for plain, written in (("\r", "%0D"), ("\n", "%0A"), ("|", "%7C"), (";", "%3B"), ("%", "%25")):
        field = field.replace(written, plain)
    return field
