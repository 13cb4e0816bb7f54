"""The till's tables, by what they keep."""

from comptoir.till.tables.cash import (
    BankedCheque,
    BankSlip,
    CashCount,
    CashMovement,
    CashPolicy,
    SafeEntry,
    TillDay,
    TillRow,
)
from comptoir.till.tables.goods import RecallRow, ScaleRow, SellingRow, SerialRow, TicketDetail, WeighingRow
from comptoir.till.tables.paper import PrinterRow, PrintJob, ReceiptIssue, ReceiptLink
from comptoir.till.tables.tickets import (
    AdvanceEntryRow,
    CustomerDisplay,
    Exchange,
    ParkedBasket,
    Practice,
    ReservationRow,
    Tender,
    Ticket,
    TrainingTicket,
    VoidRow,
)

__all__ = [
    "AdvanceEntryRow",
    "BankSlip",
    "BankedCheque",
    "CashCount",
    "CashMovement",
    "CashPolicy",
    "CustomerDisplay",
    "Exchange",
    "ParkedBasket",
    "Practice",
    "PrintJob",
    "PrinterRow",
    "RecallRow",
    "ReceiptIssue",
    "ReceiptLink",
    "ReservationRow",
    "SafeEntry",
    "ScaleRow",
    "SellingRow",
    "SerialRow",
    "Tender",
    "Ticket",
    "TicketDetail",
    "TillDay",
    "TillRow",
    "TrainingTicket",
    "VoidRow",
    "WeighingRow",
]
