"""The ledgers that a ticket touches beside money and stock; see `work.TicketLedger`."""

from __future__ import annotations

from typing import Final

from comptoir.till.services.work import TicketLedger

LEDGERS: Final[tuple[TicketLedger, ...]] = ()
