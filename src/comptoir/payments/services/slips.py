"""The slip of a gift card or credit note: its number as a barcode, and what is on it, on paper and screen.

The number comes from whoever holds it; it is printed and forgotten.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Literal, assert_never

import typst
from babel import dates, numbers

from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.time import business_day
from comptoir.payments.domain.numbers import number_key, shown_number

if TYPE_CHECKING:
    from jinja2 import Environment

    from comptoir.company.domain import Store
    from comptoir.kernel.values.time import Instant
    from comptoir.payments.domain.stored_values import StoredValue

Form = Literal["html", "pdf", "escpos", "text"]
_QUIET_MODULES = 10


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip says, in the words of its reader, and its number without hyphens."""

    title: str
    language: str
    lines: tuple[str, ...]
    number: str


def slip_of(value: StoredValue, store: Store, written: str, locale: str, now: Instant) -> Slip:
    """The slip of a value. written: its number as it was scanned."""
    key = number_key(written)
    language = "fr_FR" if locale.startswith("fr") else "en_US" if locale.startswith("en") else locale

    def words(name: str, **facts: object) -> str:
        return text(f"payments.slip.{name}", language, **facts)

    def day(instant: Instant) -> str:
        return dates.format_date(business_day(instant, store.time_zone), format="long", locale=language)

    lines = [
        store.name,
        *store.address.lines,
        f"{store.address.postcode} {store.address.city}".strip(),
        "",
        words(value.kind),
        words("balance", balance=_money(value.money, language), day=day(now)),
        shown_number(key),
    ]
    if value.expires_on is not None:
        shown = dates.format_date(value.expires_on, format="long", locale=language)
        lines.append(words("expires_on", day=shown))
    lines.append(words("keep"))
    return Slip(words(value.kind), language[:2], tuple(lines), key)


def _money(amount: Money, locale: str) -> str:
    shown = numbers.format_currency(Decimal(amount.decimal_text), amount.currency, locale=locale)
    return str(shown).replace("\u202f", " ").replace("\xa0", " ")


def render(slip: Slip, form: Form, width: int) -> bytes:
    """The slip in one form. width: columns of text and paper."""
    match form:
        case "html":
            template = _templates().get_template("slip.html")
            return template.render(slip=slip, barcode=_svg(slip.number)).encode()
        case "text":
            return ("\n".join(_columns(slip, width)) + "\n").encode()
        case "escpos":
            return _escpos(slip, width)
        case "pdf":
            return _pdf(slip)
        case _:
            assert_never(form)


def _columns(slip: Slip, width: int) -> list[str]:
    return [line[:width].center(width).rstrip() for line in slip.lines]


@lru_cache(maxsize=1)
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, select_autoescape  # noqa: PLC0415 - a server starts without it

    return Environment(
        loader=PackageLoader("comptoir.payments", "templates"), autoescape=select_autoescape(["html"]), trim_blocks=True
    )


def modules_of(number: str) -> str:
    """The modules of a Code 128 barcode, a 1 for each dark one, quiet zones included (ISO/IEC 15417)."""
    from barcode.codex import Code128  # noqa: PLC0415 - a server starts without it

    quiet = "0" * _QUIET_MODULES
    return quiet + str(Code128(number).build()[0]) + quiet


def _svg(number: str) -> str:
    modules = modules_of(number)
    bars = "".join(f'<path d="M{place} 0h1v30h-1z"/>' for place, one in enumerate(modules) if one == "1")
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(modules)} 30" role="img">{bars}</svg>'


def _escpos(slip: Slip, width: int) -> bytes:
    """Bytes for a printer that speaks ESC/POS."""
    from escpos.printer import Dummy  # noqa: PLC0415 - reads a large file when imported; a server starts without it

    printer = Dummy()
    printer.hw("INIT")
    for line in _columns(slip, width):
        printer.textln(line)
    printer.barcode(f"{{B{slip.number}", "CODE128", height=80, width=2, pos="OFF", function_type="B")
    printer.cut()
    output: bytes = printer.output
    return output


def _pdf(slip: Slip) -> bytes:
    """A piece of a roll of 80 mm as PDF."""
    data = {"lines": slip.lines, "title": slip.title, "language": slip.language, "barcode": _svg(slip.number)}
    source = resources.files("comptoir.payments").joinpath("templates", "slip.typ").read_bytes()
    made = typst.compile(source, format="pdf", sys_inputs={"slip": json.dumps(data)})
    if not isinstance(made, bytes):
        raise Fault("typst made no single document")
    return made
