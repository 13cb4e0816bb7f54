"""What one process keeps for its tills: keys, memory, the handler of the hot command, the terminals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from comptoir.access.services.guessing import Guesses
from comptoir.access.services.throttle import Throttle
from comptoir.fiscal.service import KeyRing
from comptoir.fiscal.services.keys import ED25519
from comptoir.kernel.values.codes import fold_code
from comptoir.payments.ports import TerminalDriver
from comptoir.payments.services.caisse_ap import CaisseApDriver
from comptoir.payments.services.desk import TerminalDesk
from comptoir.payments.services.nexo import NexoDriver
from comptoir.payments.services.reconciling import terminals_of
from comptoir.payments.services.stored_values import number_guesses
from comptoir.till import rows
from comptoir.till.domain.tenders import TenderKind
from comptoir.till.ports import LabelsToHang, no_labels
from comptoir.till.services.exchanges import ExchangeRule
from comptoir.till.services.ledgers import LEDGERS
from comptoir.till.services.print_desk import PrintDesk
from comptoir.till.services.seal import SealTickets
from comptoir.till.services.work import Memory

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.pricing.service import PriceBookHolder


@dataclass(frozen=True, slots=True)
class TillDesk:
    """Made once per process; `memory.follow` follows the feed, `terminals` and `printers` start and stop with it."""

    keys: KeyRing
    memory: Memory
    seal: SealTickets
    terminals: TerminalDesk
    labels_to_hang: LabelsToHang
    printers: PrintDesk
    exchange: SealTickets
    guesses: Guesses = field(default_factory=number_guesses)
    mails: Throttle = field(default_factory=Throttle)


def is_ticket(connection: Connection, basket_id: UUID) -> bool:
    """Whether a basket was sealed, and by which payments at terminals is known.

    Of a ticket that came back from copies it is not: what a terminal took for it is not given back by itself.
    """
    tenders = rows.tenders_of(connection, [basket_id]).get(basket_id, ())
    if any(one.kind == TenderKind.CARD.value and one.attempt_id is None for one in tenders):
        return False
    return bool(rows.tickets_by_id(connection, [basket_id]))


def terminals_at(connection: Connection, code: str) -> list[str]:
    """The codes of the payment terminals of a till."""
    till = rows.tills_by_code(connection, [code]).get(fold_code(code))
    return [] if till is None else terminals_of(connection, till.id)


def make_till_desk(
    database: Database,
    secrets: SecretBox,
    prices: PriceBookHolder,
    labels_to_hang: LabelsToHang = no_labels,
    signature: str = ED25519,
) -> TillDesk:
    """The desk of a process. signature: how keys that are made from now on sign."""
    keys, memory = KeyRing(secrets, signature), Memory()
    nexo = NexoDriver(database.clock, secrets)
    drivers: dict[str, TerminalDriver] = {"nexo": nexo, "nexo_cloud": nexo, "caisse_ap": CaisseApDriver()}
    terminals = TerminalDesk(database, drivers, is_paid=is_ticket, terminals_of=terminals_at)
    memory.waiting = terminals.waiting
    seal, exchange = (SealTickets(keys, prices, memory, ledgers) for ledgers in (LEDGERS, (*LEDGERS, ExchangeRule())))
    return TillDesk(keys, memory, seal, terminals, labels_to_hang, PrintDesk(database), exchange)
