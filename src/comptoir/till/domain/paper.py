"""How a receipt leaves: chosen by the customer, on paper unasked only where the law wants it; and jobs of printers.

Source: French decree 2022-1565 (receipts are printed on demand since 1 August 2023), article D541-371 of the
environment code, which names what stays printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Invalid, NotFound
from comptoir.kernel.values.time import Instant
from comptoir.orders.domain import OrderKind

WEIGHED: Final = frozenset({"KGM", "GRM"})
JOB_WAITS: Final = timedelta(minutes=10)
"""How long a job may wait for its printer; older ones belong to customers who have left."""

CLAIM_LASTS: Final = timedelta(minutes=2)
"""A job that is being printed for longer was left by a process that ended: nobody knows how far it came."""


class Way(StrEnum):
    """How a receipt is handed over. `browser` is paper too, by the screen's own print; `gift` has no prices."""

    PAPER = "paper"
    BROWSER = "browser"
    MAIL = "mail"
    LINK = "link"
    GIFT = "gift"
    NONE = "none"


UNCOUNTED: Final = frozenset({Way.GIFT, Way.NONE})
"""These hand no receipt over: they are neither the original nor a duplicate."""


class Reason(StrEnum):
    """Why the law wants paper."""

    GUARANTEE = "guarantee"
    WEIGHED = "weighed"
    CARD_CANCELLED = "card_cancelled"


class JobKind(StrEnum):
    """What a printer does: a receipt, a gift receipt, a card slip, a test page, or the pulse that opens the drawer."""

    RECEIPT = "receipt"
    GIFT = "gift"
    CARD = "card"
    TEST = "test"
    DRAWER = "drawer"


class JobState(StrEnum):
    """waiting -> printing -> printed | unclear; what did not begin goes back to waiting, or is given up.

    unclear: the printer fell silent in the middle, so paper may have come out; a person says what happened, and the
    next copy is a duplicate. Nothing is ever printed twice in silence.
    """

    WAITING = "waiting"
    PRINTING = "printing"
    PRINTED = "printed"
    UNCLEAR = "unclear"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


NOT_PRINTED: Final = frozenset({JobState.CANCELLED, JobState.EXPIRED})
"""No byte of it has reached the printer."""


class PrinterState(StrEnum):
    """What a printer last said."""

    READY = "ready"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    FAILING = "failing"
    SILENT = "silent"
    OFFLINE = "offline"


class Connection(StrEnum):
    """How a printer is reached: `host:port` over TCP, or the device file of a USB port."""

    NETWORK = "network"
    USB = "usb"


@dataclass(frozen=True, slots=True)
class Printer:
    """The receipt printer of a till. columns: characters of a line; answers: whether it tells its status.

    dots: printable dots of a line, for the logo.
    """

    till_id: UUID
    connection: Connection
    address: str
    columns: int
    has_drawer: bool
    answers: bool
    logo: UUID | None
    state: PrinterState
    said_at: Instant | None
    version: int

    @property
    def dots(self) -> int:
        return self.columns * 12


@dataclass(eq=False)
class PrinterNotSetUp(Conflict):
    """The till has no printer of its own."""

    code: ClassVar[str] = "till.printer_not_set_up"
    till: str


@dataclass(eq=False)
class PrinterAddressWrong(Invalid):
    """Not an address of a printer: `host:port`, or a device file below /dev for USB."""

    code: ClassVar[str] = "till.printer_address_wrong"
    address: str


@dataclass(eq=False)
class LogoNotPng(Invalid):
    """A logo is a PNG picture."""

    code: ClassVar[str] = "till.logo_not_png"
    file_name: str


@dataclass(eq=False)
class JobNotFound(NotFound):
    """There is no such job of a printer."""

    code: ClassVar[str] = "till.job_not_found"
    job: UUID


@dataclass(eq=False)
class JobNotWaiting(Conflict):
    """The job is beyond this: it is printed, being printed, or given up."""

    code: ClassVar[str] = "till.job_not_waiting"
    state: str


@dataclass(eq=False)
class IssueDiffers(Conflict):
    """The id names another handing over."""

    code: ClassVar[str] = "till.issue_differs"
    issue: UUID


@dataclass(eq=False)
class MailedOften(Conflict):
    """A receipt goes to a few typed addresses, not to a list of them."""

    code: ClassVar[str] = "till.mailed_often"
    times: int


@dataclass(eq=False)
class AddressMissing(Invalid):
    """A receipt by mail needs an address: typed, or of the ticket's customer."""

    code: ClassVar[str] = "till.address_missing"


@dataclass(eq=False)
class DrawerNotDue(Conflict):
    """The ticket moves no cash, or is not of this moment: such an opening needs a reason."""

    code: ClassVar[str] = "till.drawer_not_due"
    is_journaled: ClassVar[bool] = True


def reasons_for_paper(kind: str, units: Iterable[str], tenders: Iterable[str], *, guaranteed: bool) -> list[Reason]:
    """Why the law wants this ticket on paper, in a fixed order; empty where the customer chooses.

    units, tenders: of its lines, and how it was paid. A return onto a card is a payment cancelled or credited.
    """
    found = []
    if guaranteed and kind == OrderKind.SALE.value:
        found.append(Reason.GUARANTEE)
    if not WEIGHED.isdisjoint(units):
        found.append(Reason.WEIGHED)
    if kind == OrderKind.RETURN.value and "card" in set(tenders):
        found.append(Reason.CARD_CANCELLED)
    return found


def check_address(connection: Connection, address: str) -> str:
    """The address as it is kept. Refuses PrinterAddressWrong.

    A network printer is `host:port`, with port 9100 where none is said; a USB one is a device file below /dev.
    """
    trimmed = address.strip()
    if connection is Connection.USB:
        if not trimmed.startswith("/dev/") or ".." in trimmed or not trimmed.isprintable():
            raise PrinterAddressWrong(address[:100], pointer="/address")
        return trimmed
    host, colon, port = trimmed.rpartition(":")
    if not colon:
        host, port = trimmed, "9100"
    is_host = bool(host) and all(one.isascii() and (one.isalnum() or one in "-._") for one in host)
    if not is_host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise PrinterAddressWrong(address[:100], pointer="/address")
    return f"{host}:{port}"
