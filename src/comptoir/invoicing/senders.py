"""Hands invoices to the approved platform from the outbox, in the order of their numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.invoicing.ports import Deposit, PlatformRefused, PlatformUnreachable
from comptoir.invoicing.queries import require_invoice
from comptoir.invoicing.services.files import file_of
from comptoir.kernel.outbox import Outcome, Parcel, Result

if TYPE_CHECKING:
    from comptoir.invoicing.ports import InvoicePlatform
    from comptoir.kernel.database import Database
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork


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


class InvoiceSender:
    """One invoice to the platform; delivered again, it is the same file under the same name."""

    def __init__(self, settings: Settings, database: Database, platform: InvoicePlatform | None = None) -> None:
        self._database = database
        self._platform = platform or FolderPlatform(Path(settings.invoice_folder))

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
