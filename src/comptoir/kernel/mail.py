"""Mail: written into the outbox with what causes it, sent by SMTP after the commit."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from comptoir.kernel.ids import new_id
from comptoir.kernel.outbox import Attachment, NewParcel, Outcome, Parcel, Result, attachments_of, post
from comptoir.kernel.values.errors import Invalid, MalformedValue, TextKey

if TYPE_CHECKING:
    from uuid import UUID

    from comptoir.kernel.database import Database
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork

KIND = "mail"
SECONDS_MAX = 30
ATTACHMENT_BYTES_MAX = 10 * 1024 * 1024
_PERMANENT = 500
_ADDRESS = re.compile(r"[^@\s<>\"(),:;\[\]\\]{1,64}@[^@\s<>\"(),:;\[\]\\]{1,255}")


@dataclass(eq=False)
class MailNotSetUp(Invalid):
    """No mail server is set, so no mail can be written."""

    code = "kernel.mail_not_set_up"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to write. to: addresses; text: always; html: the same for who can show it."""

    to: Sequence[str]
    subject: str
    text: str
    html: str | None = None
    attachments: Sequence[Attachment] = ()


def is_set_up(settings: Settings) -> bool:
    """Whether this shop can send mail."""
    return bool(settings.mail_host and settings.mail_sender)


def check_address(address: str) -> str:
    """A mail address as typed, without white space around. Refuses MalformedValue."""
    trimmed = address.strip()
    if _ADDRESS.fullmatch(trimmed) is None:
        raise MalformedValue(address, TextKey("kernel.expected.mail_address"))
    return trimmed


def write_mail(uow: UnitOfWork, settings: Settings, mail: Mail) -> UUID:
    """Put a mail into the outbox; the id it is known by there. Refuses MailNotSetUp, MalformedValue (an address).

    Each mail is a lane of its own: one that is put off delays no other.
    """
    if not is_set_up(settings):
        raise MailNotSetUp
    assert sum(len(one.content) for one in mail.attachments) <= ATTACHMENT_BYTES_MAX, "send a link to files so large"
    message = {
        "to": [check_address(address) for address in mail.to],
        "subject": " ".join(mail.subject.split()),
        "text": mail.text,
        "html": mail.html,
    }
    return post(uow, [NewParcel(KIND, f"{KIND}:{new_id()}", message)], mail.attachments)[0]


def compose(parcel: Parcel, sender: str, attachments: Sequence[Attachment]) -> EmailMessage:
    """The message as it leaves: the same on every attempt, with an id by which a second one is recognised."""
    told = parcel.message
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = ", ".join(told["to"])
    mail["Subject"] = told["subject"]
    mail["Date"] = format_datetime(parcel.created_at)
    mail["Message-ID"] = f"<{parcel.id}@{Address(addr_spec=_bare(sender)).domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(told["text"])
    if told["html"] is not None:
        mail.add_alternative(told["html"], subtype="html")
    for one in attachments:
        main, _, sub = one.media_type.partition("/")
        mail.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
    return mail


class MailSender:
    """Sends by the mail server of the settings.

    `mail_tls`: `starttls` (the default) and `tls` verify the server's certificate and never fall back; `none` is for
    a server on this computer.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    def send(self, parcel: Parcel) -> Outcome:
        """One attempt with what the outbox holds."""
        with self._database.read() as connection:
            attachments = attachments_of(connection, parcel.id)
        return self.deliver(compose(parcel, self._settings.mail_sender, attachments), parcel.message["to"])

    def deliver(self, mail: EmailMessage, to: Sequence[str]) -> Outcome:
        """One attempt with a mail that is put together: a `4xx` is tried again, a `5xx` is final."""
        if not is_set_up(self._settings):
            return Outcome(Result.FAILED, error="no mail server is set (mail_host, mail_sender)")
        try:
            return self._hand_over(mail, to)
        except smtplib.SMTPRecipientsRefused as refused:
            code, reason = next(iter(refused.recipients.values()))
            return _failed(code, reason)
        except smtplib.SMTPResponseException as refused:
            # A wrong password is mended in the settings, not by giving the mail up.
            is_final = not isinstance(refused, smtplib.SMTPAuthenticationError)
            return _failed(refused.smtp_code, refused.smtp_error, may_be_final=is_final)
        except (OSError, smtplib.SMTPException) as failure:
            return Outcome(Result.FAILED, error=f"{type(failure).__name__}: {failure}")

    def settle(self, uow: UnitOfWork, parcel: Parcel, outcome: Outcome, *, is_dead: bool) -> None:
        """Nothing else depends on a mail."""

    def _hand_over(self, mail: EmailMessage, to: Sequence[str]) -> Outcome:
        server = self._connect()
        try:
            if self._settings.mail_user:
                server.login(self._settings.mail_user, self._settings.mail_secret)
            refused = server.send_message(mail, _bare(self._settings.mail_sender), list(to))
        finally:
            # What the server says after it took the mail changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()
        if refused:
            code, reason = next(iter(refused.values()))
            told = reason.decode(errors="replace")
            return Outcome(Result.SENT, code, f"not taken for {len(refused)} of {len(to)}: {told}")
        return Outcome(Result.SENT, 250)

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.mail_tls == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(settings.mail_host, settings.mail_port, timeout=SECONDS_MAX, context=context)
        server = smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=SECONDS_MAX)
        if settings.mail_tls != "none":
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
        return server


def _failed(code: int, reason: bytes | str, *, may_be_final: bool = True) -> Outcome:
    told = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    result = Result.REFUSED if may_be_final and code >= _PERMANENT else Result.FAILED
    return Outcome(result, code, f"{code} {told}")


def _bare(sender: str) -> str:
    """The address in `Name <address>`."""
    return sender.rpartition("<")[2].rstrip(">").strip()
