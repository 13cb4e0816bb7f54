"""Receipts: from a sealed ticket to paper, screen, text and PDF; reprints are numbered and signed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from textwrap import wrap
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, assert_never
from uuid import UUID

import typst
from babel import dates, numbers
from sqlalchemy import update

from comptoir.company.queries import legal_entity_by_id
from comptoir.fiscal.domain.journal import signature_extract, wall_text
from comptoir.fiscal.queries import duplicate_count
from comptoir.fiscal.service import KeyRing, load_journal, write_records
from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import local_time
from comptoir.payments.queries import left_after
from comptoir.pricing.domain.profiles import ECO
from comptoir.till import rows
from comptoir.till.domain.goods import Detail
from comptoir.till.domain.receipt import EXCHANGE, Mark, Receipt, ReceiptDiscount, ReceiptLine, ReceiptTax
from comptoir.till.domain.refusals import DuplicateNotFound, OriginalIssued
from comptoir.till.domain.tenders import STORED_VALUES
from comptoir.till.services.answers import StoredTicket, percent
from comptoir.till.services.exchanges import return_of_exchange
from comptoir.till.services.lines import GIFT_CARD
from comptoir.till.services.receipt_facts import facts_of
from comptoir.till.services.replays import stored_tickets
from comptoir.till.services.seal import SOFTWARE
from comptoir.till.services.work import Memory
from comptoir.till.tables import Ticket

if TYPE_CHECKING:
    from jinja2 import Environment
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork
    from comptoir.orders.domain import Order, OrderLine

Form = Literal["html", "pdf", "escpos", "text"]
_PRINTED = frozenset({"pdf", "escpos"})
_OPERATOR_LENGTH = 8
_STYLE = '<link rel="stylesheet" href="/till/receipt.css"></head>'


def receipt_of(
    connection: Connection,
    found: StoredTicket,
    *,
    duplicate: int | None,
    form: Form,
    guarantees: Mapping[UUID, int] = MappingProxyType({}),
    as_issued: bool = False,
) -> Receipt:
    """The receipt of a ticket.

    duplicate: the number of a reprint that was made, or None for the original, which is printed on its own day only;
    on screen an older ticket is marked as a view. guarantees: months of the legal guarantee, by item.
    as_issued: it was handed over as what it is, and stays so on later days. Refuses DuplicateNotFound, OriginalIssued.
    """
    mark = Mark.ORIGINAL
    if duplicate is not None:
        if not 1 <= duplicate <= duplicate_count(connection, found.ticket.id):
            raise DuplicateNotFound(duplicate, pointer="/duplicate")
        mark = Mark.DUPLICATE
    elif found.till.day_id != found.ticket.day_id and not as_issued:
        if form in _PRINTED:
            raise OriginalIssued(found.ticket.number)
        mark = Mark.VIEW
    order, store = found.order, found.store
    head = order.head
    entity = legal_entity_by_id(connection, head.entity_id)
    original = rows.tickets_by_id(connection, [head.return_of]) if head.return_of is not None else {}
    facts = facts_of(connection, order)
    return Receipt(
        mark=mark,
        duplicate=duplicate or 0,
        is_return=found.ticket.kind == "return",
        number=found.ticket.number,
        sequence=found.ticket.sequence,
        at=local_time(found.ticket.at, store.time_zone).strftime("%Y-%m-%d %H:%M:%S"),
        currency=head.currency,
        store=store.name,
        address=[*store.address.lines, f"{store.address.postcode} {store.address.city}".strip()],
        phone=store.phone,
        entity="" if entity is None else f"{entity.name} {entity.legal_form}".strip(),
        siret=store.registration_number,
        vat_number=None if entity is None else entity.vat_number,
        till=found.till.code,
        operator=found.ticket.operator.partition(":")[2][-_OPERATOR_LENGTH:] or found.ticket.operator,
        lines=[_line_of(order, line, guarantees, facts.get(line.position, ())) for line in order.lines],
        gross=head.gross,
        discount=head.discount,
        net=head.net,
        tax=head.tax,
        due=head.due,
        taxes=[ReceiptTax(percent(tax.rate), tax.base, tax.amount) for tax in order.taxes],
        tenders=[(tender.kind, tender.amount) for tender in found.tenders],
        change=found.ticket.change,
        extract=signature_extract(found.signature),
        software=SOFTWARE,
        original=next((one.number for one in original.values()), None),
        cards=left_after(connection, head.id) if _moves_cards(found) else (),
        points=[(name, count) for name, count in (found.loyalty or {}).items() if count or name == "balance"],
        note=next((value for kind, value in facts.get(0, ()) if kind == Detail.NOTE), ""),
        exchanged=_exchanged(connection, found),
    )


def _exchanged(connection: Connection, found: StoredTicket) -> Receipt | None:
    """The receipt of the return that paid for this sale in one go."""
    if found.ticket.kind == "return" or all(tender.kind != EXCHANGE for tender in found.tenders):
        return None
    return_id = return_of_exchange(connection, found.ticket.id)
    if return_id is None:
        return None
    returned = stored_tickets(connection, Memory(), [return_id])[return_id]
    return receipt_of(connection, returned, duplicate=None, form="html", as_issued=True)


def _line_of(
    order: Order, line: OrderLine, guarantees: Mapping[UUID, int], facts: Sequence[tuple[str, str]]
) -> ReceiptLine:
    return ReceiptLine(
        line.label,
        millionths_text(line.quantity),
        line.unit,
        line.unit_price,
        line.gross,
        percent(line.rate),
        [
            ReceiptDiscount(share.label, share.amount)
            for share in order.allocations
            if share.line_position == line.position
        ],
        sum(one.amount for one in order.parts if one.line_position == line.position and one.kind == ECO),
        0 if line.item_id is None else guarantees.get(line.item_id, 0),
        facts,
    )


def _moves_cards(found: StoredTicket) -> bool:
    return any(tender.kind in STORED_VALUES for tender in found.tenders) or any(
        line.department == GIFT_CARD for line in found.order.lines
    )


def reprint(uow: UnitOfWork, keys: KeyRing, found: StoredTicket, reason: str) -> int:
    """Number and sign a reprint in the till's chain of duplicates; its number."""
    journal = load_journal(uow, keys, found.till.id)
    number = duplicate_count(uow.connection, found.ticket.id) + 1
    wall = wall_text(local_time(uow.now, found.store.time_zone).isoformat())
    record = journal.seal_duplicate(
        ticket_id=found.ticket.id,
        document=f"ticket {reason}".strip(),
        number=number,
        operator=str(uow.actor),
        wall=wall,
        original=found.ticket.number,
    )
    write_records(uow, journal, [record])
    uow.connection.execute(update(Ticket).where(Ticket.id == found.ticket.id).values(duplicates=number))
    return number


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
    return template.render(receipt=receipt, words=words, language=words.locale[:2])


def public_page(receipt: Receipt, locale: str) -> bytes:
    """The receipt as a page of its own, with the style that the screens print it by."""
    return _html(receipt, locale).replace("</head>", _STYLE).encode()


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
        _pair(words("ticket", number=receipt.number), receipt.at, width),
        _pair(words("till", till=receipt.till), words("operator", operator=receipt.operator), width),
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
    lines = [_pair(line.label, words.bare(line.gross), width)]
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
    printer.qr(f"{receipt.number} {receipt.extract}", size=4, native=True)
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
    }
    source = resources.files("comptoir.till").joinpath("templates", "receipt.typ").read_bytes()
    made = typst.compile(source, format="pdf", sys_inputs={"receipt": json.dumps(data)})
    if not isinstance(made, bytes):
        raise Fault("typst made no single document")
    return made
