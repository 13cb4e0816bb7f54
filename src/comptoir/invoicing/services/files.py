"""The file of an invoice: a page by Typst as PDF/A-3, its XML put inside by the Factur-X library and checked by XSD."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from importlib import resources
from typing import TYPE_CHECKING, Any

import typst
from babel import dates, numbers

from comptoir.invoicing import rows
from comptoir.invoicing.queries import require_invoice
from comptoir.invoicing.services.cii import cii_of, net_price
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.money import Currency, Money, minor_digits
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import parse_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from comptoir.kernel.database import Database

_HEADINGS = ("article", "quantity", "unit_net", "net", "rate", "base", "tax", "reference", "sold_to")

_PRICE_DIGITS = 4
"""Of a price without tax: what is sold at 8.90 with 5.5 % costs 8.436."""


def file_of(database: Database, invoice_id: UUID) -> bytes:
    """The file of an invoice, made the first time it is asked for and then kept. Refuses InvoiceNotFound."""
    with database.read() as connection:
        kept = rows.file_of(connection, invoice_id)
        invoice = require_invoice(connection, invoice_id)
    if kept is not None:
        return kept
    made = make_file(invoice.content, invoice.issued_at)
    with database.write(SYSTEM) as uow:
        kept = rows.file_of(uow.connection, invoice_id)
        if kept is not None:
            return kept
        rows.keep_file(uow, invoice_id, made, hashlib.sha256(made).hexdigest())
    return made


def make_file(content: Mapping[str, Any], at: datetime) -> bytes:
    """Factur-X: PDF/A-3 with `factur-x.xml`, which its schema has accepted."""
    from facturx import generate_from_binary  # noqa: PLC0415 - reads its schemas when imported; a server starts without

    data = json.dumps(_page(content))
    source = resources.files("comptoir.invoicing").joinpath("templates", "invoice.typ").read_bytes()
    page = typst.compile(
        source,
        format="pdf",
        sys_inputs={"invoice": data},
        pdf_standards="a-3b",
        timestamp=int(at.astimezone(UTC).timestamp()),
    )
    if not isinstance(page, bytes):
        raise Fault("typst made no single document")
    told = {
        "author": content["seller"]["name"],
        "title": f"{content['seller']['name']}: {content['number']}",
        "subject": content["number"],
        "keywords": "Factur-X",
    }
    made: bytes = generate_from_binary(
        page, cii_of(content), flavor="factur-x", level="en16931", check_xsd=True, pdf_metadata=told,
        lang=content["locale"].replace("_", "-"),
    )  # fmt: skip
    return made


def _page(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows, in the words of its reader."""
    locale = content["locale"]
    currency = Currency(content["currency"])

    def words(key: str, **facts: object) -> str:
        return text(f"invoicing.document.{key}", locale, **facts)

    def money(amount: int) -> str:
        value = Decimal(Money(amount, currency).decimal_text)
        return str(numbers.format_currency(value, currency, locale=locale))

    def unit_price(line: Mapping[str, Any]) -> str:
        price = net_price(line["net"], line["quantity"], currency)
        coins, kept = round(price, minor_digits(currency)), round(price, _PRICE_DIGITS).normalize()
        shown = coins if coins == kept else kept
        return str(numbers.format_currency(shown, currency, locale=locale, decimal_quantization=False))

    def number(value: Decimal) -> str:
        return str(numbers.format_decimal(value, locale=locale, decimal_quantization=False))

    def day(written: str) -> str:
        return str(dates.format_date(parse_day(written), format="long", locale=locale))

    def percent(rate: int) -> str:
        return number(Decimal(rate) / 10_000) + " %"

    corrects, seller = content["corrects"], content["seller"]
    notes = [words("ticket_note", number=content["ticket"])]
    if corrects is not None:
        notes.append(words("corrects", number=corrects["number"], day=day(corrects["day"])))
    notes += [f"{percent(tax['rate'])}: {tax['exemption']}" for tax in content["taxes"] if tax["exemption"]]
    left = content["due"] - content["paid"]
    capital = seller["capital"]
    told_capital = None if capital is None else words("capital", amount=money(capital))
    return {
        "language": locale[:2],
        "title": words(content["kind"], number=content["number"]),
        "day": words("issued", day=day(content["day"])),
        "sold": words("sold", day=day(content["sold_on"])),
        "seller": [*_party(seller, words), *filter(None, (seller["register"], told_capital))],
        "buyer": _party(content["buyer"], words),
        "reference": content["buyer"]["reference"],
        "words": {name: words(name) for name in _HEADINGS},
        "lines": [
            [
                line["label"],
                number(Decimal(millionths_text(line["quantity"]))),
                unit_price(line),
                money(line["net"]),
                percent(line["rate"]),
            ]
            for line in content["lines"]
        ],
        "taxes": [[percent(tax["rate"]), money(tax["base"]), money(tax["tax"])] for tax in content["taxes"]],
        "sums": [
            [words("total_net"), money(content["net"])],
            [words("total_tax"), money(content["tax"])],
            *([[words("rounding"), money(content["rounding"])]] if content["rounding"] else []),
            [words("total"), money(content["due"])],
            [words("paid"), money(content["paid"])],
            [words("to_pay"), money(left)],
        ],
        "notes": notes,
    }


def _party(party: Mapping[str, Any], words: Callable[[str], str]) -> list[str]:
    found = [party["name"], *party["lines"], f"{party['postcode']} {party['city']}".strip(), party["country"]]
    found += [f"{words('siren')} {party['siren']}"] if party["siren"] else []
    found += [f"{words('siret')} {party['siret']}"] if party.get("siret") else []
    found += [f"{words('vat_number')} {party['vat_number']}"] if party["vat_number"] else []
    return found
