"""Mail is written with what causes it, and leaves after the commit by a server that does not always want it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from comptoir.kernel.clock import FixedClock, SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.mail import Mail, MailNotSetUp, MailSender, check_address, write_mail
from comptoir.kernel.outbox import Attachment, MessageSent, Outcome, Parcel, parcel, parcels, record, replay_one
from comptoir.kernel.settings import Settings
from comptoir.kernel.tls import LocalAuthority
from comptoir.kernel.values.errors import MalformedValue
from tests.support.smtp import MailServer, mail_server

RECEIPT = Mail(
    ["lea@example.org"],
    "Votre reçu n° 12",
    "Merci de votre visite.",
    "<p>Merci de votre <b>visite</b>.</p>",
    [Attachment("reçu.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")],
)


def settings(server: MailServer, **chosen: object) -> Settings:
    values: dict[str, object] = {
        "mail_host": "localhost",
        "mail_port": server.port,
        "mail_tls": "none",
        "mail_sender": "Maison Garance <shop@garance.example>",
        **chosen,
    }
    return Settings(**values)  # type: ignore[arg-type] # each of its own type


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def attempt(database: Database) -> Callable[[Settings], Parcel]:
    """One attempt to send the only message, recorded as the worker does; the message after it."""

    def attempt(chosen: Settings) -> Parcel:
        with database.read() as connection:
            [waiting] = parcels(connection, limit=2)
        outcome: Outcome = MailSender(chosen, database).send(waiting)
        with database.write() as uow:
            record(uow, waiting, outcome)
            return parcel(uow.connection, waiting.id)

    return attempt


def write_receipt(database: Database, chosen: Settings) -> None:
    with database.write() as uow:
        write_mail(uow, chosen, RECEIPT)


def test_a_mail_arrives_as_it_was_written(
    database: Database, server: MailServer, attempt: Callable[[Settings], Parcel]
) -> None:
    write_receipt(database, settings(server))
    assert server.mails == [], "nothing leaves in the transaction"
    sent = attempt(settings(server))
    assert (sent.state, sent.attempts, sent.last_status) == ("sent", 1, 250)
    [mail] = server.mails
    assert mail["Subject"] == "Votre reçu n° 12"
    assert mail["From"] == "Maison Garance <shop@garance.example>"
    assert mail["To"] == "lea@example.org"
    assert mail["Message-ID"] == f"<{sent.id}@garance.example>"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content() == "Merci de votre visite.\r\n"
    assert html.get_content() == "<p>Merci de votre <b>visite</b>.</p>\r\n"
    [attached] = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("reçu.pdf", b"%PDF-1.7 \x00\xff")
    assert server.senders == ["<shop@garance.example>"]


def test_a_mail_that_is_rolled_back_was_never_written(database: Database, server: MailServer) -> None:
    def fail_after_writing() -> None:
        with database.write() as uow:
            write_mail(uow, settings(server), RECEIPT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    with database.read() as connection:
        assert parcels(connection, limit=1) == []


def test_later_is_tried_again_and_never_is_final(
    database: Database, server: MailServer, clock: FixedClock, attempt: Callable[[Settings], Parcel]
) -> None:
    server.script = ["450 4.2.0 greylisted", "550 5.1.1 no such mailbox"]
    write_receipt(database, settings(server))
    waiting = attempt(settings(server))
    assert (waiting.state, waiting.attempts, waiting.last_status) == ("waiting", 1, 450)
    assert waiting.due_at is not None
    assert timedelta(seconds=60) <= waiting.due_at - clock.now() <= timedelta(seconds=72)
    dead = attempt(settings(server))
    assert (dead.state, dead.attempts, dead.last_status, dead.due_at) == ("dead", 2, 550, None)
    assert dead.last_error == "550 5.1.1 no such mailbox"
    assert server.mails == []
    with database.write() as uow:
        replay_one(uow, dead.id)
    assert attempt(settings(server)).state == "sent"
    with database.write() as uow, pytest.raises(MessageSent):
        replay_one(uow, dead.id)


def test_a_lost_answer_sends_the_same_mail_again_under_the_same_id(
    database: Database, server: MailServer, attempt: Callable[[Settings], Parcel]
) -> None:
    server.script = ["cut"]
    write_receipt(database, settings(server))
    assert attempt(settings(server)).state == "waiting"
    assert attempt(settings(server)).state == "sent"
    assert len(server.mails) == 2
    assert len({mail["Message-ID"] for mail in server.mails}) == 1


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_tls_is_verified_and_the_password_goes_through_it(
    database: Database,
    attempt: Callable[[Settings], Parcel],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tls: str,
) -> None:
    certificate = LocalAuthority(tmp_path / "tls").server_certificate(["localhost"], SystemClock().now())
    with mail_server((certificate.chain, certificate.key), is_tls_from_start=tls == "tls") as server:
        chosen = settings(server, mail_tls=tls, mail_user="shop", mail_secret="s3cret")
        write_receipt(database, chosen)
        stranger = attempt(chosen)
        assert stranger.state == "waiting"
        assert "CERTIFICATE_VERIFY_FAILED" in str(stranger.last_error)
        assert server.logins == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "tls" / "authority.pem"))
        assert attempt(chosen).state == "sent"
        assert server.encrypted == [True]
        assert server.logins == ["AHNob3AAczNjcmV0"]


def test_a_server_without_tls_gets_neither_password_nor_mail(
    database: Database, server: MailServer, attempt: Callable[[Settings], Parcel]
) -> None:
    chosen = settings(server, mail_tls="starttls", mail_user="shop", mail_secret="s3cret")
    write_receipt(database, chosen)
    assert attempt(chosen).state == "waiting"
    assert (server.logins, server.mails) == ([], [])


def test_without_a_server_nothing_is_written(database: Database) -> None:
    with database.write() as uow, pytest.raises(MailNotSetUp):
        write_mail(uow, Settings(), RECEIPT)


@pytest.mark.parametrize(
    "address", ["", "lea", "lea@", "a b@example.org", "lea@example.org\nBcc: x@example.org", "<a@b>"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(MalformedValue):
        check_address(address)
