"""Hands invoices to the approved platform from the outbox, in the order of their numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from comptoir import __version__
from comptoir.invoicing.ports import Deposit, PlatformRefused, PlatformUnreachable
from comptoir.invoicing.queries import require_invoice
from comptoir.invoicing.services.files import file_of
from comptoir.kernel.mail import MailSender, compose
from comptoir.kernel.outbox import Attachment, Outcome, Parcel, Result
from comptoir.kernel.outside import ANSWER_SECONDS, AddressNotAllowed, Unreachable, allowed_hosts, post_outside
from comptoir.kernel.texts import text
from comptoir.till.services.receipt_mails import forget_address, open_address

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from comptoir.invoicing.ports import InvoicePlatform
    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant

_LATER: Final = frozenset({401, 403, 404, 408, 425, 429})
_HAS_IT: Final = 409
_TOLD_BYTES: Final = 300


class FolderPlatform:
    """A folder that the platform's own program collects from; a file appears in it whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deposit(self, deposit: Deposit) -> None:
        """Write the file beside its name, then give it the name. Raises PlatformUnreachable."""
        target = self._folder / deposit.file_name
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            half = target.with_suffix(".part")
            half.write_bytes(deposit.content)
            half.replace(target)
        except OSError as failure:
            raise PlatformUnreachable(str(failure)) from failure


class HttpPlatform:
    """A platform that takes an invoice as the body of one POST, under a key that makes a second one the same.

    Taken: 200 to 299, and 409, which says that it has the invoice already. A status that a person can mend (401, 403,
    404), that asks for patience (408, 425, 429), or of the server's own trouble is tried again; any other is a no.
    """

    def __init__(
        self, url: str, token: str, hosts: Collection[str], now: Callable[[], Instant], seconds: float = ANSWER_SECONDS
    ) -> None:
        self._url, self._token, self._hosts, self._now, self._seconds = url, token, hosts, now, seconds

    def deposit(self, deposit: Deposit) -> None:
        """Send the file. Raises PlatformUnreachable, PlatformRefused."""
        headers = {
            "Content-Type": "application/pdf",
            "Content-Disposition": f'attachment; filename="{deposit.file_name}"',
            "User-Agent": f"Comptoir/{__version__}",
            "Idempotency-Key": str(deposit.invoice_id),
        }
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            answer = post_outside(self._url, deposit.content, headers, self._hosts, self._now(), self._seconds)
        except (Unreachable, AddressNotAllowed) as failure:
            raise PlatformUnreachable(str(failure)) from failure
        if 200 <= answer.status < 300 or answer.status == _HAS_IT:
            return
        told = f"status {answer.status}: {answer.body[:_TOLD_BYTES].decode('utf-8', 'replace')}"
        if answer.status in _LATER or answer.status >= 500 or answer.status < 400:
            raise PlatformUnreachable(told)
        raise PlatformRefused(told)


def platform_of(settings: Settings, database: Database) -> InvoicePlatform:
    """The platform of the settings: an address before a folder."""
    if settings.invoice_platform:
        hosts = allowed_hosts(settings.webhook_hosts)
        return HttpPlatform(settings.invoice_platform, settings.invoice_secret, hosts, database.clock.now)
    return FolderPlatform(Path(settings.invoice_folder))


class InvoiceMailSender:
    """One invoice to one address, its file attached."""

    def __init__(self, settings: Settings, database: Database, box: SecretBox) -> None:
        self._settings, self._database, self._box = settings, database, box
        self._mail = MailSender(settings, database)

    def send(self, parcel: Parcel) -> Outcome:
        """One attempt; what the mail server says may hold the address, so only its code is kept."""
        told = parcel.message
        if told["address"] is None:
            return Outcome(Result.REFUSED, error="the address is gone")
        address = open_address(self._box, told["address"])
        with self._database.read() as connection:
            invoice = require_invoice(connection, UUID(told["invoice"]))
        facts = {"number": invoice.number, "seller": invoice.content["seller"]["store"]}
        words = {name: text(f"invoicing.mail.{name}", told["locale"], **facts) for name in ("subject", "text")}
        message = {"to": [address], "subject": words["subject"], "text": words["text"], "html": None}
        file = Attachment(f"{invoice.number}.pdf", "application/pdf", file_of(self._database, invoice.id))
        mail = compose(replace(parcel, message=message), self._settings.mail_sender, (file,))
        outcome = self._mail.deliver(mail, [address])
        return replace(outcome, error=None if outcome.error is None else f"status {outcome.status}")

    def settle(self, uow: UnitOfWork, parcel: Parcel, outcome: Outcome, *, is_dead: bool) -> None:
        """Forget the typed address as soon as it serves nothing."""
        forget_address(uow, parcel, outcome, is_dead=is_dead)


class InvoiceSender:
    """One invoice to the platform; delivered again, it is the same file under the same name."""

    def __init__(self, settings: Settings, database: Database, platform: InvoicePlatform | None = None) -> None:
        self._database = database
        self._platform = platform or platform_of(settings, database)

    def send(self, parcel: Parcel) -> Outcome:
        """One attempt."""
        invoice_id = UUID(parcel.message["invoice"])
        with self._database.read() as connection:
            invoice = require_invoice(connection, invoice_id)
        content = file_of(self._database, invoice_id)
        try:
            self._platform.deposit(Deposit(invoice_id, invoice.number, f"{invoice.number}_{invoice_id}.pdf", content))
        except PlatformRefused as refused:
            return Outcome(Result.REFUSED, error=str(refused))
        except PlatformUnreachable as failure:
            return Outcome(Result.FAILED, error=str(failure))
        return Outcome(Result.SENT)

    def settle(self, uow: UnitOfWork, parcel: Parcel, outcome: Outcome, *, is_dead: bool) -> None:
        """Nothing: the outbox knows what was sent."""
