"""What one process keeps for its tills: keys, memory, the handler of the hot command, the terminals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from comptoir.access.services.guessing import Guesses
from comptoir.fiscal.service import KeyRing
from comptoir.payments.services.desk import TerminalDesk
from comptoir.payments.services.nexo import NexoDriver
from comptoir.payments.services.stored_values import number_guesses
from comptoir.till.ports import LabelsToHang, no_labels
from comptoir.till.services.ledgers import LEDGERS
from comptoir.till.services.seal import SealTickets
from comptoir.till.services.work import Memory

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.pricing.service import PriceBookHolder


@dataclass(frozen=True, slots=True)
class TillDesk:
    """Made once per process; `memory.follow` follows the feed, `terminals` is started and stopped with the process."""

    keys: KeyRing
    memory: Memory
    seal: SealTickets
    terminals: TerminalDesk
    labels_to_hang: LabelsToHang
    guesses: Guesses = field(default_factory=number_guesses)


def make_till_desk(
    database: Database, secrets: SecretBox, prices: PriceBookHolder, labels_to_hang: LabelsToHang = no_labels
) -> TillDesk:
    """The desk of a process."""
    keys, memory = KeyRing(secrets), Memory()
    terminals = TerminalDesk(database, {"nexo": NexoDriver(database.clock)})
    return TillDesk(keys, memory, SealTickets(keys, prices, memory, LEDGERS), terminals, labels_to_hang)
