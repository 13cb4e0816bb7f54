"""Reports as files: a workbook with a sheet for each side, and a page to print."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

import typst
from babel import dates, numbers

from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.money import Currency, Money

SIDES = ("by_day", "by_hour", "by_category", "best_sellers", "by_store", "by_cashier", "by_seller", "tenders", "taxes")
FIGURES = (
    "tickets", "returns", "units", "turnover", "net", "tax", "discount", "basket", "margin", "margin_rate",
    "turnover_before",
)  # fmt: skip
_ON_PAPER = ("tickets", "units", "turnover", "net")
_ROWS_ON_PAPER = 15


def language_of(locale: str) -> str:
    """The language that words of a report are written in."""
    return "fr_FR" if locale.startswith("fr") else "en_US"


def workbook(report: Mapping[str, Any], locale: str) -> bytes:
    """An XLSX with the totals and a sheet for each side; amounts are numbers in major units."""
    import xlsxwriter  # noqa: PLC0415 - a server starts without it

    language = language_of(locale)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    bold = book.add_format({"bold": True})
    _sheet(book, bold, text("insight.report.total", language), _totals(report, language))
    for side in SIDES:
        table = _table(report[side], language)
        if len(table) > 1:
            _sheet(book, bold, text(f"insight.report.{side}", language), table)
    book.close()
    return target.getvalue()


def _sheet(book: Any, bold: Any, name: str, table: Sequence[Sequence[object]]) -> None:  # noqa: ANN401 - untyped library
    sheet = book.add_worksheet(name[:31])
    for place, cells in enumerate(table):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(place, column, cell, bold if place == 0 else None)
            elif cell is not None:
                sheet.write_number(place, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofit()


def _totals(report: Mapping[str, Any], language: str) -> list[list[object]]:
    names = [name for name in FIGURES if name in report["total"]]
    period, before = (f"{one['from']} – {one['to']}" for one in (report, report["before"]))
    return [
        ["", period, before],
        *(
            [text(f"insight.report.{name}", language), *(_cell(_number(name, one[name])) for one in _both(report))]
            for name in names
        ),
    ]


def _number(name: str, value: object) -> object:
    """A share of the whole is a number too, with a digit: 55.6, as on the screen."""
    return round(Decimal(value), 1) if name == "margin_rate" and isinstance(value, str) else value


def _both(report: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return report["total"], report["total_before"]


def _table(rows: Sequence[Mapping[str, Any]], language: str) -> list[list[object]]:
    if not rows:
        return []
    names = [name for name in rows[0] if name != "key" or "name" not in rows[0]]
    return [
        [text(f"insight.report.{name}", language) for name in names],
        *([_named(name, row[name], language) for name in names] for row in rows),
    ]


def _named(name: str, value: object, language: str) -> object:
    """A cell; nothing has a name of its own where a key is empty, a tender by its word."""
    if name == "tender":
        return text(f"receipt.tender_{value}", language)
    return text("insight.report.none", language) if name == "name" and value == "" else _cell(value)


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return Decimal(Money(value["amount"], Currency(value["currency"])).decimal_text)
    return value


def page(report: Mapping[str, Any], title: str, locale: str) -> bytes:
    """A PDF with the totals and the first rows of each side."""
    language = language_of(locale)
    currency = str(report["currency"])

    def words(value: object) -> str:
        match value:
            case None:
                return "–"
            case dict():
                amount = Decimal(Money(value["amount"], Currency(value["currency"])).decimal_text)
                return str(numbers.format_currency(amount, currency, locale=language))
            case int() | Decimal():
                return str(numbers.format_decimal(value, locale=language))
            case _:
                return str(value)

    def table(side: str) -> dict[str, Any]:
        rows = report[side][:_ROWS_ON_PAPER] if side != "by_day" else report[side]
        names = _columns(side, rows)
        return {
            "title": text(f"insight.report.{side}", language),
            "heads": [text(f"insight.report.{name}", language) for name in names],
            "rows": [[words(_named(name, row[name], language) if name in _WORDS else row[name]) for name in names]
                     for row in rows],
        }  # fmt: skip

    most = max((one["turnover"]["amount"] for one in report["by_day"]), default=0)
    data = {
        "language": language[:2],
        "title": title,
        "period": " – ".join(
            str(dates.format_date(date.fromisoformat(report[one]), "long", locale=language)) for one in ("from", "to")
        ),
        "totals": [
            [text(f"insight.report.{name}", language), *(words(_number(name, one[name])) for one in _both(report))]
            for name in FIGURES
            if name in report["total"]
        ],
        "heads": [text(f"insight.report.{name}", language) for name in ("figure", "period", "year_before")],
        "bars": [
            [
                str(dates.format_date(date.fromisoformat(one["day"]), "dd/MM", locale=language)),
                max(one["turnover"]["amount"], 0) * 1000 // most,
            ]
            for one in report["by_day"]
        ]
        if most > 0 and len(report["by_day"]) > 1
        else [],
        "tables": [table(side) for side in SIDES if report[side] and side != "by_day"],
    }
    source = resources.files("comptoir.insight").joinpath("templates", "report.typ").read_bytes()
    made = typst.compile(source, format="pdf", sys_inputs={"report": json.dumps(data)})
    if not isinstance(made, bytes):
        raise Fault("typst made no single document")
    return made


_WORDS = {"name", "tender"}


def _columns(side: str, rows: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    if side == "tenders":
        return ("tender", "tickets", "amount")
    if side == "taxes":
        return ("rate", "base", "amount")
    first = "key" if side == "by_hour" else "name"
    return [first, *(name for name in _ON_PAPER if rows and name in rows[0])]
