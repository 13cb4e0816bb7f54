"""The ledgers that a ticket touches beside money and stock; see `work.TicketLedger`."""

from __future__ import annotations

from typing import Final

from comptoir.till.services.accounts import AccountLedger
from comptoir.till.services.advances import AdvanceLedger
from comptoir.till.services.loyalty import PointsLedger
from comptoir.till.services.pieces import PiecesLedger
from comptoir.till.services.readings import ReadingLedger
from comptoir.till.services.refunds import RefundRule
from comptoir.till.services.stored_value import StoredValueLedger
from comptoir.till.services.tender_rules import TenderLaw
from comptoir.till.services.work import TicketLedger

LEDGERS: Final[tuple[TicketLedger, ...]] = (
    RefundRule(),
    StoredValueLedger(),
    AdvanceLedger(),
    PointsLedger(),
    AccountLedger(),
    PiecesLedger(),
    ReadingLedger(),
    TenderLaw(),
)
