"""The approved platform that takes invoices (France, from September 2026), and the null one of shops without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from uuid import UUID


class PlatformUnreachable(Exception):
    """The platform cannot be reached or does not answer; later may help."""


class PlatformRefused(Exception):
    """The platform said no to this invoice; sending it again cannot help."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """An invoice as a platform takes it: the file is Factur-X (PDF/A-3 with its XML)."""

    invoice_id: UUID
    number: str
    file_name: str
    content: bytes


class InvoicePlatform(Protocol):
    """Called by the outbox, outside any transaction; the same invoice may come twice and is one for the platform."""

    def deposit(self, deposit: Deposit) -> None:
        """Hand an invoice over. Raises PlatformUnreachable, PlatformRefused."""
        ...
