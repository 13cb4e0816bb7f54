"""The forms of a receipt: on paper, as a page, as text and PDF, in the customer's words."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from textwrap import wrap
from typing import TYPE_CHECKING, Literal, assert_never

import segno
import typst
from babel import dates, numbers

from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.money import Currency, Money
from comptoir.till.domain.goods import Detail
from comptoir.till.domain.receipt import Mark, Receipt, ReceiptLine

if TYPE_CHECKING:
    from jinja2 import Environment

Form = Literal["html", "pdf", "escpos", "text"]
_STYLE = '<link rel="stylesheet" href="/till/receipt.css"></head>'


def render(receipt: Receipt, form: Form, locale: str, width: int) -> bytes:
    """The receipt in one form, in the language of the locale. width: columns of text and paper."""
    match form:
        case "html":
            return _html(receipt, locale).encode()
        case "text":
            return ("\n".join(_columns(receipt, locale, width)) + "\n").encode()
        case "escpos":
            return _escpos(receipt, locale, width)
        case "pdf":
            return _pdf(receipt, locale)
        case _:
            assert_never(form)


class _Words:
    """The words and amounts of a receipt for one reader."""

    def __init__(self, receipt: Receipt, locale: str) -> None:
        self.locale = "fr_FR" if locale.startswith("fr") else "en_US" if locale.startswith("en") else locale
        self._currency = Currency(receipt.currency)

    def __call__(self, key: str, **facts: object) -> str:
        return text(f"receipt.{key}", self.locale, **facts)

    def money(self, amount: int) -> str:
        """With the currency's sign."""
        value = Decimal(Money(amount, self._currency).decimal_text)
        return str(numbers.format_currency(value, self._currency, locale=self.locale))

    def bare(self, amount: int) -> str:
        """Without it, for columns."""
        value = Decimal(Money(amount, self._currency).decimal_text)
        shown = numbers.format_currency(value, self._currency, format="#,##0.00", locale=self.locale)
        return str(shown).replace("\u202f", " ").replace("\xa0", " ")

    def percent(self, rate: str) -> str:
        """A rate as its reader writes it."""
        return str(numbers.format_decimal(Decimal(rate), locale=self.locale, decimal_quantization=False)) + " %"

    def moment(self, wall: str) -> str:
        """A moment of the store's clock as its reader writes it."""
        return str(dates.format_datetime(datetime.fromisoformat(wall), self("moment"), locale=self.locale))

    def day(self, day: date) -> str:
        """A day as its reader writes it."""
        return str(dates.format_date(day, format="long", locale=self.locale))

    def quantity(self, line: ReceiptLine) -> str:
        """How much, with the unit where it is not pieces."""
        shown = str(numbers.format_decimal(Decimal(line.quantity), locale=self.locale, decimal_quantization=False))
        return shown if line.unit == "H87" else f"{shown} {text(f'kernel.unit.{line.unit}', self.locale)}"

    def fact(self, kind: str, value: str) -> str:
        """What is known of a piece; nothing where a receipt need not say it."""
        if kind == Detail.WEIGHED:
            return self("weighed_live") if value == "live" else ""
        if kind == Detail.EXPIRES_ON:
            value = self.day(date.fromisoformat(value))
        return self(f"fact_{kind}", value=value)

    def facts(self, line: ReceiptLine) -> list[str]:
        """What is known of a line's piece, and who sold it."""
        return [words for kind, value in line.facts if (words := self.fact(kind, value))]

    def mark(self, receipt: Receipt) -> str:
        """What the receipt is; nothing for an original."""
        match receipt.mark:
            case Mark.ORIGINAL:
                return ""
            case Mark.DUPLICATE:
                return self("duplicate", number=receipt.duplicate)
            case Mark.VIEW:
                return self("view")
            case Mark.TRAINING:
                return self("training")
            case _:
                assert_never(receipt.mark)

    def legal(self, receipt: Receipt) -> list[str]:
        """Who sells, and what shows that the ticket is sealed."""
        found = [receipt.entity]
        if receipt.siret:
            found.append(f"SIRET {receipt.siret}")
        if receipt.vat_number:
            found.append(self("vat_number", number=receipt.vat_number))
        found.append(self("line_count", count=len(receipt.lines)))
        found.append(self("signature", extract=receipt.extract))
        if receipt.exchanged is not None:
            other = receipt.exchanged
            found.append(self("exchange_signature", number=other.number, extract=other.extract))
        found.append(self("software", version=receipt.software))
        return [line for line in found if line]


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The pages of receipts."""
    from jinja2 import Environment, PackageLoader, select_autoescape  # noqa: PLC0415 - a server starts without it

    return Environment(
        loader=PackageLoader("comptoir.till", "templates"), autoescape=select_autoescape(["html"]), trim_blocks=True
    )


def _html(receipt: Receipt, locale: str) -> str:
    words = _Words(receipt, locale)
    template = templates().get_template("receipt.html")
    return template.render(receipt=receipt, words=words, code=_svg(receipt), language=words.locale[:2])


def _code(receipt: Receipt) -> str:
    """What the code at the foot says: a scan of it finds the ticket again."""
    return f"{receipt.number} {receipt.extract}"


def _svg(receipt: Receipt) -> str:
    return segno.make(_code(receipt), error="m", micro=False).svg_inline(scale=3, border=4)


def public_page(receipt: Receipt, locale: str) -> bytes:
    """The receipt as a page of its own, with the style that the screens print it by."""
    return _html(receipt, locale).replace("</head>", _STYLE).encode()


def mail_page(receipt: Receipt, title: str, locale: str, width: int) -> str:
    """The receipt in the columns of its paper: mail programs drop the style of a page, but not that of one element."""
    template = templates().get_template("mail.html")
    lines = _columns(receipt, locale, width)
    return template.render(title=title, lines=lines, language=_Words(receipt, locale).locale[:2])


def gone(locale: str) -> bytes:
    """The page of an address that opens nothing, or nothing any more."""
    words = {name: text(f"receipt.{name}", locale) for name in ("gone", "gone_help")}
    page = templates().get_template("gone.html").render(words=words, language=locale[:2])
    return page.replace("</head>", _STYLE).encode()


def _columns(receipt: Receipt, locale: str, width: int) -> list[str]:
    """The receipt in fixed columns."""
    words = _Words(receipt, locale)
    rule = "-" * width
    lines = [line.center(width).rstrip() for line in (receipt.store, *receipt.address, receipt.phone) if line]
    mark = words.mark(receipt)
    if mark:
        lines += [f"*** {mark} ***".center(width).rstrip()]
    if receipt.is_return:
        lines.append(words("return").center(width).rstrip())
    lines += [
        "",
        _pair(words("ticket", number=receipt.number), words.moment(receipt.at), width),
        _pair(receipt.till, words("operator", operator=receipt.operator), width),
    ]
    if receipt.original is not None:
        lines.append(words("original", number=receipt.original))
    lines.append(rule)
    if receipt.exchanged is not None:
        lines.append(words("exchange_back", number=receipt.exchanged.number))
        for line in receipt.exchanged.lines:
            lines += _line_rows(words, line, width)
        lines += [_pair(words("exchange_worth"), words.bare(receipt.exchanged.due), width), words("exchange_taken")]
    for line in receipt.lines:
        lines += _line_rows(words, line, width)
    lines += wrap(receipt.note, width)
    lines += [rule, _pair(words("total"), words.money(receipt.due), width)]
    if receipt.exchanged is not None:
        lines.append(_pair(words("exchange_balance"), words.money(receipt.balance), width))
    lines += [_pair(words(f"tender_{kind}"), words.bare(amount), width) for kind, amount in receipt.paid]
    if receipt.change:
        lines.append(_pair(words("change"), words.bare(receipt.change), width))
    lines += [rule, _tax_row(words("rate"), words("net"), words("tax"), words("gross"), width)]
    lines += [
        _tax_row(
            words.percent(tax.rate),
            words.bare(tax.base),
            words.bare(tax.amount),
            words.bare(tax.base + tax.amount),
            width,
        )
        for tax in receipt.all_taxes
    ]
    for last_four, left, last_day in receipt.cards:
        lines.append(_pair(words("card_left", last_four=last_four), words.bare(left), width))
        if last_day is not None:
            lines.append(words("card_until", day=words.day(last_day)))
    if receipt.points:
        lines += [rule, *(_pair(words(f"points_{name}"), str(count), width) for name, count in receipt.points)]
    lines += [rule, *(line[:width].center(width).rstrip() for line in words.legal(receipt)), ""]
    lines.append(words("thanks").center(width).rstrip())
    return lines


def _line_rows(words: _Words, line: ReceiptLine, width: int) -> list[str]:
    """A line, what is in its price, what is known of its piece, and its discounts."""
    lines = labelled(line.label, words.bare(line.gross), width)
    if line.quantity != "1":
        lines.append(f"  {words.quantity(line)} x {words.bare(line.unit_price)}")
    if line.eco:
        lines.append(f"  {words('eco', amount=words.bare(line.eco))}")
    if line.guarantee:
        lines.append(f"  {words('guarantee', months=line.guarantee)}"[:width])
    for fact in words.facts(line):
        lines += wrap(fact, width, initial_indent="  ", subsequent_indent="    ")
    lines += [_pair(f"  {one.label}", words.bare(-one.amount), width) for one in line.discounts]
    return lines


def labelled(label: str, right: str, width: int) -> list[str]:
    """A label over as many rows as it needs, and what stands at its right in the last."""
    *above, last = wrap(label, width - len(right) - 1) or [""]
    return [*above, _pair(last, right, width)]


def _pair(left: str, right: str, width: int) -> str:
    """Left text cut where needed, right text always whole."""
    room = width - len(right) - 1
    return f"{left[:room]:<{room}} {right}"


def _tax_row(rate: str, net: str, tax: str, gross: str, width: int) -> str:
    column = width // 4
    return "".join(f"{cell[:column]:>{column}}" for cell in (rate, net, tax, gross)).rjust(width)[:width]


def _escpos(receipt: Receipt, locale: str, width: int) -> bytes:
    """Bytes for a printer that speaks ESC/POS."""
    from escpos.printer import Dummy  # noqa: PLC0415 - reads a large file when imported; a server starts without it

    printer = Dummy()
    printer.hw("INIT")
    for line in _columns(receipt, locale, width):
        printer.textln(line)
    printer.qr(_code(receipt), size=4, native=True)
    printer.cut()
    output: bytes = printer.output
    return output


def drawer_pulse() -> bytes:
    """Bytes that open the drawer at the printer's first socket, and nothing else."""
    from escpos.printer import Dummy  # noqa: PLC0415 - reads a large file when imported; a server starts without it

    printer = Dummy()
    printer.cashdraw(2)
    output: bytes = printer.output
    return output


def test_page(till: str, width: int, locale: str) -> bytes:
    """A page that shows what a printer can: its columns, accents, the euro, a QR code, the cut."""
    from escpos.printer import Dummy  # noqa: PLC0415 - reads a large file when imported; a server starts without it

    printer = Dummy()
    printer.hw("INIT")
    for line in (text("receipt.test", locale, till=till), "1234567890" * 5, "éèêàçôùœ Œ É € 12,90"):
        printer.textln(line[:width])
    printer.qr(till, size=4, native=True)
    printer.cut()
    output: bytes = printer.output
    return output


def _pdf(receipt: Receipt, locale: str) -> bytes:
    """A roll of 80 mm as PDF."""
    words = _Words(receipt, locale)
    data = {
        "lines": _columns(receipt, locale, 48),
        "language": words.locale[:2],
        "title": words("ticket", number=receipt.number),
        "code": _svg(receipt),
    }
    source = resources.files("comptoir.till").joinpath("templates", "receipt.typ").read_bytes()
    made = typst.compile(source, format="pdf", sys_inputs={"receipt": json.dumps(data)})
    if not isinstance(made, bytes):
        raise Fault("typst made no single document")
    return made
