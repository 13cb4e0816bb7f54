"""Statements of accounts: what was owed, what was added and paid in a period, what is open; as data, CSV and PDF."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any
from uuid import UUID

import typst
from babel import dates, numbers
from sqlalchemy import Connection

from comptoir.customers.domain.accounts import Account, AccountEntry, NoAccount, OpenItem, open_items
from comptoir.customers.domain.parties import Party
from comptoir.customers.rows import accounts as rows
from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import format_instant


@dataclass(frozen=True, slots=True)
class Statement:
    """An account over a period: from the first to the last day, both included (UTC).

    opening, closing: what was owed before and after. items: what is open today, credits below zero.
    """

    account: Account
    first: date
    last: date
    opening: int
    entries: Sequence[AccountEntry]
    closing: int
    items: Sequence[OpenItem]


def statement_of(connection: Connection, customer_id: UUID, first: date, last: date) -> Statement:
    """Refuses NoAccount."""
    account = rows.accounts_by_id(connection, [customer_id]).get(customer_id)
    if account is None:
        raise NoAccount
    entries = rows.entries_of(connection, customer_id)
    before = [one for one in entries if one.at.date() < first]
    within = [one for one in entries if first <= one.at.date() <= last]
    opening = sum(one.amount for one in before)
    items = open_items(entries, rows.allocations_of(connection, customer_id))
    closing = opening + sum(one.amount for one in within)
    return Statement(account, first, last, opening, within, closing, items)


def statement_view(found: Statement) -> dict[str, Any]:
    """A statement as the API shows it."""
    currency = found.account.currency

    def money(amount: int) -> dict[str, Any]:
        return {"amount": amount, "currency": currency}

    return {
        "customer": str(found.account.customer_id),
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "opening": money(found.opening),
        "closing": money(found.closing),
        "entries": [entry_view(one, currency) for one in found.entries],
        "open": [entry_view(one.entry, currency) | {"open": money(one.left)} for one in found.items],
    }


def entry_view(entry: AccountEntry, currency: str) -> dict[str, Any]:
    """What made somebody owe more or less."""
    return {
        "id": str(entry.id),
        "kind": entry.kind,
        "amount": {"amount": entry.amount, "currency": currency},
        "balance": {"amount": entry.balance, "currency": currency},
        "source": str(entry.source_id),
        "about": None if entry.about_id is None else str(entry.about_id),
        "due_on": None if entry.due_on is None else entry.due_on.isoformat(),
        "reference": entry.reference,
        "reason": entry.reason,
        "at": format_instant(entry.at),
        "actor": entry.actor,
    }


def account_view(account: Account) -> dict[str, Any]:
    """An account and its terms, without entries."""

    def money(amount: int) -> dict[str, Any]:
        return {"amount": amount, "currency": account.currency}

    return {
        "customer": str(account.customer_id),
        "currency": account.currency,
        "credit_limit": money(account.credit_limit),
        "terms_days": account.terms_days,
        "is_blocked": account.is_blocked,
        "balance": money(account.balance),
        "available": money(account.available),
        "version": account.version,
    }


def statement_csv(found: Statement) -> bytes:
    """One row for each entry; amounts in major units with a point."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("at", "kind", "reference", "due_on", "amount", "balance", "currency"))
    currency = Currency(found.account.currency)
    for one in found.entries:
        amounts = [Money(amount, currency).decimal_text for amount in (one.amount, one.balance)]
        due_on = "" if one.due_on is None else one.due_on.isoformat()
        writer.writerow((format_instant(one.at), one.kind, _safe(one.reference), due_on, *amounts, currency))
    return out.getvalue().encode()


def _safe(words: str | None) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{words}" if words and words[0] in "=+-@\t" else words or ""


def to_lines(party: Party | None) -> list[str]:
    """Whom a letter is for: name and first address."""
    if party is None:
        return []
    address = party.addresses[0] if party.addresses else None
    where = () if address is None else (*address.lines, f"{address.postal_code} {address.city}".strip())
    return [party.name, *where]


def statement_pdf(found: Statement, party: Party | None, locale: str) -> bytes:
    """A sheet for the customer, in the language of the locale."""
    language = "fr_FR" if locale.startswith("fr") else "en_US"
    currency = Currency(found.account.currency)

    def money(amount: int) -> str:
        value = Decimal(Money(amount, currency).decimal_text)
        return str(numbers.format_currency(value, currency, locale=language))

    def day(value: date | None) -> str:
        return "" if value is None else str(dates.format_date(value, "short", locale=language))

    data = {
        "language": language[:2],
        "title": text("customers.statement.title", language),
        "period": text("customers.statement.period", language, first=found.first, last=found.last),
        "to": to_lines(party),
        "heads": [text(f"customers.statement.{one}", language) for one in ("day", "what", "due_on", "amount", "owed")],
        "rows": [
            [day(found.first), text("customers.statement.opening", language), "", "", money(found.opening)],
            *(
                [
                    day(one.at.date()),
                    f"{text(f'customers.account_kind.{one.kind}', language)} {one.reference or ''}".strip(),
                    day(one.due_on),
                    money(one.amount),
                    money(one.balance),
                ]
                for one in found.entries
            ),
            [day(found.last), text("customers.statement.closing", language), "", "", money(found.closing)],
        ],
    }
    source = resources.files("comptoir.customers").joinpath("templates", "statement.typ").read_bytes()
    made = typst.compile(source, format="pdf", sys_inputs={"statement": json.dumps(data)})
    if not isinstance(made, bytes):
        raise Fault("typst made no single document")
    return made
