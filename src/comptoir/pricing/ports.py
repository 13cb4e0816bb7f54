"""What pricing can be given from outside."""

from __future__ import annotations

from typing import Protocol

from comptoir.pricing.domain.taxes import TaxTable


class TaxProvider(Protocol):
    """Where a process takes its tax rates from; none but our own table is shipped (`rows.shipped_taxes`).

    Asked when the price book is loaded, and never while a basket is priced: a till sells without a network. A provider
    that asks a service over the network does so on its own time and answers with the newest table that it holds.
    """

    def __call__(self) -> TaxTable: ...
