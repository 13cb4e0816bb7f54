"""A receipt for whoever gets a present: what was bought, without a price, and the barcode that a return begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from babel import dates

from comptoir.kernel.texts import text
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import local_time
from comptoir.payments.services.slips import modules_of
from comptoir.till.services.receipt_forms import labelled, templates

if TYPE_CHECKING:
    from comptoir.till.services.answers import StoredTicket

_PIECE = "H87"


@dataclass(frozen=True, slots=True)
class GiftReceipt:
    """What it says; number: of the ticket, by which goods come back."""

    store: str
    address: tuple[str, ...]
    phone: str
    number: str
    day: date
    lines: tuple[tuple[str, str, str], ...]


def gift_of(found: StoredTicket) -> GiftReceipt:
    """The gift receipt of a sale: label, quantity and unit of what the customer took."""
    store = found.store
    return GiftReceipt(
        store.name,
        (*store.address.lines, f"{store.address.postcode} {store.address.city}".strip()),
        store.phone,
        found.ticket.number,
        local_time(found.ticket.at, store.time_zone).date(),
        tuple(
            (line.label, millionths_text(line.quantity), line.unit) for line in found.order.lines if line.quantity > 0
        ),
    )


def render(receipt: GiftReceipt, form: Literal["html", "text", "escpos"], locale: str, width: int) -> bytes:
    """In one form, in the language of the locale."""
    if form == "html":
        template = templates().get_template("gift.html")
        words = {
            name: text(f"receipt.{name}", locale, number=receipt.number) for name in ("gift", "gift_help", "ticket")
        }
        lines = [(label, _quantity(quantity, unit, locale)) for label, quantity, unit in receipt.lines]
        return template.render(
            receipt=receipt,
            words=words,
            day=_day(receipt, locale),
            lines=lines,
            barcode=_svg(receipt.number),
            language=locale[:2],
        ).encode()
    columns = _columns(receipt, locale, width)
    if form == "text":
        return ("\n".join(columns) + "\n").encode()
    from escpos.printer import Dummy  # noqa: PLC0415 - reads a large file when imported; a server starts without it

    printer = Dummy()
    printer.hw("INIT")
    for line in columns:
        printer.textln(line)
    printer.barcode(f"{{B{receipt.number}", "CODE128", height=80, width=2, pos="BELOW", function_type="B")
    printer.cut()
    output: bytes = printer.output
    return output


def _columns(receipt: GiftReceipt, locale: str, width: int) -> list[str]:
    def middle(words: str) -> str:
        return words[:width].center(width).rstrip()

    lines = [middle(line) for line in (receipt.store, *receipt.address, receipt.phone) if line]
    lines += ["", middle(text("receipt.gift", locale)), middle(text("receipt.ticket", locale, number=receipt.number))]
    lines += [middle(_day(receipt, locale)), "-" * width]
    for label, quantity, unit in receipt.lines:
        lines += labelled(label, _quantity(quantity, unit, locale), width)
    return [*lines, "-" * width, middle(text("receipt.gift_help", locale)), ""]


def _day(receipt: GiftReceipt, locale: str) -> str:
    return str(dates.format_date(receipt.day, format="long", locale=locale))


def _quantity(quantity: str, unit: str, locale: str) -> str:
    shown = quantity.replace(".", ",") if locale.startswith("fr") else quantity
    return shown if unit == _PIECE else f"{shown} {text(f'kernel.unit.{unit}', locale)}"


def _svg(number: str) -> str:
    modules = modules_of(number)
    bars = "".join(f'<path d="M{place} 0h1v30h-1z"/>' for place, one in enumerate(modules) if one == "1")
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(modules)} 30" role="img" aria-label="{number}">'
    return f"{head}{bars}</svg>"
