"""Who has not paid in time, and reminding them: by mail where there is an address, else a letter to print."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from uuid import UUID

import typst
from sqlalchemy import Connection

from comptoir.customers.domain.accounts import Account, Level, NoAccount, Overdue, open_items, overdue
from comptoir.customers.events import ReminderSent
from comptoir.customers.queries.standing import standing_customers
from comptoir.customers.rows import accounts as rows
from comptoir.customers.rows.vault import open_party
from comptoir.customers.services.account_statements import to_lines
from comptoir.customers.services.accounts import load_accounts, settle_account
from comptoir.kernel.ids import new_id
from comptoir.kernel.mail import Mail, is_set_up, write_mail
from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.money import Currency, Money

if TYPE_CHECKING:
    from datetime import date

    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork

_PAGE = 500


@cache
def levels() -> Sequence[Level]:
    """The levels of reminders, mildest first."""
    read = tomllib.loads(resources.files("comptoir.customers").joinpath("reminders.toml").read_text(encoding="utf-8"))
    return tuple(Level(one["number"], one["days_after_due"]) for one in read["level"])


def overdue_accounts(connection: Connection, today: date) -> list[tuple[Account, Overdue]]:
    """Every account with something overdue, the oldest first."""
    found, after = [], None
    while accounts := rows.account_page(connection, after, _PAGE, is_owing=True):
        for account in accounts:
            late = _overdue(connection, account.customer_id, today)
            if late is not None:
                found.append((account, late))
        after = accounts[-1].customer_id
    return sorted(found, key=lambda one: (one[1].oldest_due_on, one[1].customer_id))


def _overdue(connection: Connection, customer_id: UUID, today: date) -> Overdue | None:
    items = open_items(rows.entries_of(connection, customer_id), rows.allocations_of(connection, customer_id))
    return overdue(customer_id, items, rows.reminded(connection, customer_id), levels(), today)


def remind(
    uow: UnitOfWork, settings: Settings, box: SecretBox, customer_ids: Collection[UUID], today: date
) -> list[dict[str, Any]]:
    """Remind those of some customers of whom a level is due; what became of each.

    A reminder that was written is not written again until the next level is due.
    """
    load_accounts(uow, customer_ids)
    standing = standing_customers(uow.connection, customer_ids)
    done = []
    for customer_id in sorted(customer_ids):
        settle_account(uow, customer_id)
        late = _overdue(uow.connection, customer_id, today)
        if late is None or late.level is None:
            continue
        account = rows.accounts_by_id(uow.connection, [customer_id])[customer_id]
        customer = standing.get(customer_id)
        message_id = _write(uow, settings, box, account, late, "en" if customer is None else customer.language)
        charges = [one.entry.id for one in late.charges]
        rows.insert_reminder(uow, new_id(), customer_id, late.level, late.amount, charges, message_id)
        told = ReminderSent(
            customer_id=str(customer_id), level=late.level, amount=late.amount, currency=account.currency
        )
        uow.emit(told)
        done.append(
            {"customer": str(customer_id), "level": late.level, "by": "paper" if message_id is None else "mail"}
        )
    return done


def _write(
    uow: UnitOfWork, settings: Settings, box: SecretBox, account: Account, late: Overdue, language: str
) -> UUID | None:
    """The mail of a reminder; None where there is no address or no mail server."""
    party = open_party(uow.connection, box, account.customer_id)
    if party is None or party.email is None or not is_set_up(settings):
        return None
    subject, body = reminder_words(account, late, party.name, language)
    return write_mail(uow, settings, Mail([party.email], subject, body))


def letter_pdf(connection: Connection, box: SecretBox, customer_id: UUID, today: date) -> bytes:
    """The letter of the reminder that is due or, when it was written already, of the last one. Refuses NoAccount."""
    account = rows.accounts_by_id(connection, [customer_id]).get(customer_id)
    late = None if account is None else _overdue(connection, customer_id, today)
    if account is None or late is None:
        raise NoAccount
    if late.level is None:
        sent = rows.reminded(connection, customer_id)
        last = max((sent.get(one.entry.id, 0) for one in late.charges), default=0)
        late = late._replace(level=max(last, 1))
    party = open_party(connection, box, customer_id)
    customer = standing_customers(connection, [customer_id]).get(customer_id)
    language = "en" if customer is None else customer.language
    subject, body = reminder_words(account, late, "" if party is None else party.name, language)
    data = {"language": language[:2], "to": to_lines(party), "subject": subject, "lines": body.splitlines()}
    source = resources.files("comptoir.customers").joinpath("templates", "letter.typ").read_bytes()
    made = typst.compile(source, format="pdf", sys_inputs={"letter": json.dumps(data)})
    if not isinstance(made, bytes):
        raise Fault("typst made no single document")
    return made


def reminder_words(account: Account, late: Overdue, name: str, language: str) -> tuple[str, str]:
    """Subject and text of a reminder at its level."""
    locale = "fr_FR" if language.startswith("fr") else "en_US"
    currency = Currency(account.currency)
    lines = [
        text(
            "customers.reminder.line",
            locale,
            reference=one.entry.reference or str(one.entry.source_id),
            due_on=one.entry.due_on or late.oldest_due_on,
            amount=Money(one.left, currency),
        )
        for one in late.charges
    ]
    level = late.level or 1
    amount = Money(late.amount, currency)
    body = text(f"customers.reminder.{level}.body", locale, name=name, amount=amount, lines="\n".join(lines))
    return text(f"customers.reminder.{level}.subject", locale, amount=amount), body
