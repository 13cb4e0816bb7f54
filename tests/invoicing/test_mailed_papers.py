"""Receipts and invoices by mail, and the logo on paper: what the customer has in hand."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from comptoir.company.domain import Address
from comptoir.invoicing.senders import InvoiceMailSender
from comptoir.invoicing.services.invoices import MAIL, MakeInvoice, mail_invoice, make_invoice
from comptoir.kernel.ids import new_id
from comptoir.kernel.outbox import Result, Sender, parcel, parcels, record
from comptoir.kernel.settings import Settings
from comptoir.media.services.objects import objects_in
from comptoir.media.services.taking import measure, store_asset
from comptoir.till.domain.paper import LogoNotPng, Way
from comptoir.till.services import issuing
from comptoir.till.services.logos import logo_of
from comptoir.till.services.receipt_mails import KIND, ReceiptMailSender
from comptoir.till.services.replays import require_ticket
from tests.support.databases import write
from tests.support.smtp import MailServer, mail_server
from tests.till.conftest import Counter

TO = "ada@example.org"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def settings_of(server: MailServer) -> Settings:
    return Settings(mail_host="localhost", mail_port=server.port, mail_tls="none", mail_sender="shop@example.org")


def leave(counter: Counter, kind: str, sender: Sender, server: MailServer) -> EmailMessage:
    """The one message of a kind leaves; its typed address is forgotten."""
    with counter.database.read() as connection:
        [waiting] = [one for one in parcels(connection, limit=100) if one.kind == kind]
    assert TO not in str(waiting.message), "a typed address rests sealed"
    outcome = sender.send(waiting)
    assert outcome.result is Result.SENT
    with counter.database.write() as uow:
        record(uow, waiting, outcome)
        sender.settle(uow, waiting, outcome, is_dead=False)
        assert parcel(uow.connection, waiting.id).message["address"] is None
    [mail] = server.mails
    assert mail["To"] == TO
    return mail


def test_a_receipt_is_mailed_as_it_is_printed(counter: Counter, server: MailServer) -> None:
    settings, sold = settings_of(server), counter.sell(("MUG", "1"))
    with write(counter.database) as uow:
        found = require_ticket(uow.connection, counter.desk.memory, UUID(sold["id"]))
        command = issuing.Issue(new_id(), Way.MAIL, "fr_FR", address=TO)
        issuing.issue(uow, counter.desk.keys, counter.secrets, settings, found, command)
    mail = leave(counter, KIND, ReceiptMailSender(settings, counter.database, counter.secrets), server)
    body = mail.get_body(("plain",))
    assert body is not None
    assert "T1-000001" in mail["Subject"]
    assert "12,90" in body.get_content()
    html = mail.get_body(("html",))
    assert html is not None
    assert "Ticket T1-000001" in html.get_content()
    [paper] = mail.iter_attachments()
    assert (paper.get_filename(), paper.get_content()[:5]) == ("T1-000001.pdf", b"%PDF-")


def test_an_invoice_is_mailed_with_its_file(counter: Counter, server: MailServer) -> None:
    settings, sold = settings_of(server), counter.sell(("MUG", "1"))
    with write(counter.database) as uow:
        found = require_ticket(uow.connection, counter.desk.memory, UUID(sold["id"]))
        home = Address(("3 rue du Port",), "13002", "Marseille", "FR")
        command = MakeInvoice(new_id(), "Café du Port", home, "552100554", "", "PO-7", "fr_FR")
        made, _ = make_invoice(uow, counter.desk.keys, Settings(), found, command)
        mail_invoice(uow, settings, counter.secrets, made, TO, "fr_FR")
    mail = leave(counter, MAIL, InvoiceMailSender(settings, counter.database, counter.secrets), server)
    [file] = mail.iter_attachments()
    assert file.get_filename() == f"{made.number}.pdf"
    assert file.get_content().startswith(b"%PDF")


def test_a_logo_is_dots_before_the_receipt_and_a_photograph_is_refused(counter: Counter, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)

    def stored(form: str) -> UUID:
        picture = BytesIO()
        Image.new("L", (64, 16), 0).save(picture, form)
        with counter.database.write() as uow:
            measured = measure(picture.getvalue(), f"logo.{form}")
            return store_asset(uow, objects_in(tmp_path), measured, f"logo.{form.lower()}").id

    black, photograph = stored("PNG"), stored("JPEG")
    with counter.database.read() as connection:
        assert logo_of(connection, settings, None, 576) == b""
        printed = logo_of(connection, settings, black, 576)
        with pytest.raises(LogoNotPng):
            logo_of(connection, settings, photograph, 576)
    # GS v 0: eight bytes of 64 black dots on each of 16 lines.
    assert b"\x1dv0\x00\x08\x00\x10\x00" + b"\xff" * 128 in printed
