"""Handing receipts over: on paper, by mail, by a public link, as a gift receipt, or not at all.

The first receipt of a ticket is its original; every later one is a numbered duplicate in the fiscal journal, however
it goes. A copy that never reached its printer does not count.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from comptoir.kernel.ids import new_id
from comptoir.kernel.mail import check_address, is_set_up
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.till import rows
from comptoir.till.domain.paper import (
    NOT_PRINTED,
    UNCOUNTED,
    AddressMissing,
    DrawerNotDue,
    IssueDiffers,
    JobKind,
    JobState,
    MailedOften,
    Way,
    reasons_for_paper,
)
from comptoir.till.domain.tenders import TenderKind
from comptoir.till.events import ReceiptIssued
from comptoir.till.services import gift_receipts, printing, receipt_forms, receipts
from comptoir.till.services.days import require_till
from comptoir.till.services.logos import logo_of
from comptoir.till.services.receipt_facts import guarantees
from comptoir.till.services.receipt_mails import post_receipt_mail
from comptoir.till.tables import PrintJob, ReceiptIssue, ReceiptLink

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.fiscal.service import KeyRing
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.domain.paper import Printer
    from comptoir.till.services.answers import StoredTicket

MAILS_MAX: Final = 5
"""To how many addresses the receipt of one ticket is mailed."""

_LINK_PURPOSE: Final = "till.receipt_link"
_DRAWER_LASTS: Final = timedelta(minutes=10)
_CASH: Final = TenderKind.CASH.value


@dataclass(frozen=True, slots=True)
class Issue:
    """A receipt to hand over. till: whose printer prints it, the ticket's own where None; address: typed for a mail."""

    id: UUID
    way: Way
    locale: str
    till: str | None = None
    reason: str = ""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """What was handed over. duplicate: 0 for the original; job: of the printer; token: of the public page."""

    duplicate: int
    job: UUID | None
    token: str | None
    printer: UUID | None = None


def issue(
    uow: UnitOfWork,
    keys: KeyRing,
    box: SecretBox,
    settings: Settings,
    found: StoredTicket,
    command: Issue,
) -> Issued:
    """Hand a receipt over; the same command again answers as before and does nothing.

    Refuses IssueDiffers, PrinterNotSetUp, AddressMissing, MalformedValue (the address), MailedOften, MailNotSetUp.
    """
    rows.lock_ticket(uow.connection, found.ticket.id)
    known = _known(uow.connection, command.id)
    if known is not None:
        if (known.ticket_id, known.way) != (found.ticket.id, command.way.value):
            raise IssueDiffers(command.id)
        token = _token(box, command.id) if command.way is Way.LINK else None
        return Issued(known.duplicate, known.job_id, token)
    printer = _printer(uow.connection, found, command)
    address = _address(uow.connection, found, command)
    duplicate = 0 if command.way in UNCOUNTED else _number(uow, keys, found, command.reason)
    job_id = None
    if printer is not None:
        job_id = new_id()
        kind = JobKind.GIFT if command.way is Way.GIFT else JobKind.RECEIPT
        logo = logo_of(uow.connection, settings, printer.logo, printer.dots)
        content = logo + _paper(uow.connection, found, command, duplicate, printer)
        printing.ask(uow, printer, job_id, kind, content, subject_id=found.ticket.id, duplicate=duplicate)
    token = None
    if command.way is Way.LINK:
        uow.connection.execute(delete(ReceiptLink).where(ReceiptLink.expires_at < uow.now))
        token = _token(box, command.id)
        until = Instant(uow.now + timedelta(days=settings.receipt_link_days))
        uow.connection.execute(
            insert(ReceiptLink).values(
                digest=_digest(token), ticket_id=found.ticket.id, duplicate=duplicate, expires_at=until
            )
        )
    elif command.way is Way.MAIL:
        post_receipt_mail(uow, settings, box, found, duplicate, command.locale, address)
    uow.connection.execute(
        insert(ReceiptIssue).values(
            id=command.id,
            ticket_id=found.ticket.id,
            way=command.way.value,
            duplicate=duplicate,
            job_id=job_id,
            at=uow.now,
            actor=str(uow.actor),
        )
    )
    uow.emit(
        ReceiptIssued(
            till=found.till.code,
            store_id=str(found.store.id),
            ticket_id=str(found.ticket.id),
            issue_id=str(command.id),
            way=command.way.value,
            duplicate=duplicate,
        )
    )
    return Issued(duplicate, job_id, token, None if printer is None else printer.till_id)


def _printer(connection: Connection, found: StoredTicket, command: Issue) -> Printer | None:
    """Who prints; a gift receipt goes to the browser where the till has no printer."""
    if command.way not in {Way.PAPER, Way.GIFT}:
        return None
    till = found.till if command.till is None else require_till(connection, command.till)
    if command.way is Way.GIFT:
        return printing.printer_of(connection, till.id)
    return printing.require_printer(connection, till)


def _address(connection: Connection, found: StoredTicket, command: Issue) -> str | None:
    if command.way is not Way.MAIL:
        return None
    if command.address:
        count = select(func.count()).where(
            ReceiptIssue.ticket_id == found.ticket.id, ReceiptIssue.way == Way.MAIL.value
        )
        if connection.execute(count).scalar_one() >= MAILS_MAX:
            raise MailedOften(MAILS_MAX, pointer="/address")
        return check_address(command.address)
    if found.order.head.customer_id is None:
        raise AddressMissing(pointer="/address")
    return None


def _known(connection: Connection, issue_id: UUID) -> Any:  # noqa: ANN401 - a row
    columns = (ReceiptIssue.ticket_id, ReceiptIssue.way, ReceiptIssue.duplicate, ReceiptIssue.job_id)
    return connection.execute(select(*columns).where(ReceiptIssue.id == issue_id)).one_or_none()


def _number(uow: UnitOfWork, keys: KeyRing, found: StoredTicket, reason: str) -> int:
    """0 for the first receipt of a ticket, else the number of a duplicate that is journaled now."""
    earlier = uow.connection.execute(
        select(func.coalesce(PrintJob.state, JobState.PRINTED.value))
        .select_from(ReceiptIssue)
        .outerjoin(PrintJob, PrintJob.id == ReceiptIssue.job_id)
        .where(ReceiptIssue.ticket_id == found.ticket.id, ReceiptIssue.way.not_in([way.value for way in UNCOUNTED]))
    ).scalars()
    is_issued = any(state not in NOT_PRINTED for state in earlier)
    if not is_issued and found.ticket.duplicates == 0 and found.till.day_id == found.ticket.day_id:
        return 0
    return receipts.reprint(uow, keys, found, reason)


def _paper(connection: Connection, found: StoredTicket, command: Issue, duplicate: int, printer: Printer) -> bytes:
    if command.way is Way.GIFT:
        return gift_receipts.render(gift_receipts.gift_of(found), "escpos", command.locale, printer.columns)
    made = receipts.receipt_of(connection, found, duplicate=duplicate or None, form="escpos", as_issued=True)
    return receipt_forms.render(made, "escpos", command.locale, printer.columns)


def choices(connection: Connection, settings: Settings, found: StoredTicket) -> dict[str, Any]:
    """What a cashier may offer for a ticket, what was handed over already, and whether the law wants paper."""
    printer = printing.printer_of(connection, found.till.id)
    issues = connection.execute(
        select(ReceiptIssue.id, ReceiptIssue.way, ReceiptIssue.duplicate, ReceiptIssue.at)
        .where(ReceiptIssue.ticket_id == found.ticket.id)
        .order_by(ReceiptIssue.id)
    ).all()
    reasons = reasons_for_paper(
        found.ticket.kind,
        [line.unit for line in found.order.lines],
        [tender.kind for tender in found.tenders],
        guaranteed=bool(guarantees(connection, found.order)),
    )
    return {
        "ticket": str(found.ticket.id),
        "paper_because": [reason.value for reason in reasons],
        "printer": None if printer is None else {"state": printer.state.value, "has_drawer": printer.has_drawer},
        "mail": is_set_up(settings),
        "has_customer": found.order.head.customer_id is not None,
        "issues": [
            {"id": str(one.id), "way": one.way, "duplicate": one.duplicate, "at": format_instant(one.at)}
            for one in issues
        ],
    }


def open_drawer_for(uow: UnitOfWork, found: StoredTicket) -> UUID | None:
    """Open the drawer for the cash of a ticket, once; the till's printer that does it, None without a drawer.

    Refuses DrawerNotDue for a ticket without cash, or of long ago: that opening is one without a sale.
    """
    moves_cash = found.ticket.change != 0 or any(tender.kind == _CASH for tender in found.tenders)
    if not moves_cash or uow.now > found.ticket.sealed_at + _DRAWER_LASTS:
        raise DrawerNotDue
    printer = printing.printer_of(uow.connection, found.till.id)
    if printer is None or not printer.has_drawer:
        return None
    done = select(PrintJob.id).where(PrintJob.subject_id == found.ticket.id, PrintJob.kind == JobKind.DRAWER.value)
    if uow.connection.execute(done.limit(1)).one_or_none() is None:
        printing.ask(uow, printer, new_id(), JobKind.DRAWER, receipt_forms.drawer_pulse(), subject_id=found.ticket.id)
    return printer.till_id


def open_drawer_unsold(uow: UnitOfWork, till_id: UUID) -> None:
    """The pulse of an opening without a sale, which has been journaled; nothing where no printer holds the drawer."""
    printer = printing.printer_of(uow.connection, till_id)
    if printer is not None and printer.has_drawer:
        printing.ask(uow, printer, new_id(), JobKind.DRAWER, receipt_forms.drawer_pulse())


def link_of(connection: Connection, token: str, now: Instant) -> tuple[UUID, int] | None:
    """The ticket and duplicate number behind a token; None for one that nobody gave out or that has expired."""
    columns = (ReceiptLink.ticket_id, ReceiptLink.duplicate)
    statement = select(*columns).where(ReceiptLink.digest == _digest(token), ReceiptLink.expires_at > now)
    row = connection.execute(statement).one_or_none()
    return None if row is None else (row[0], row[1])


def _token(box: SecretBox, issue_id: UUID) -> str:
    """Nobody foresees it without the shop's key; the same issue has the same, so that a lost answer can be repeated."""
    return box.digest(str(issue_id), _LINK_PURPOSE)[:40]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
