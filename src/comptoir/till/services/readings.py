"""What verified scales said, kept by the server: a line is sold by such a weight only with its reading, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import Fault
from comptoir.till.domain.scales import WeightNotTaken
from comptoir.till.domain.tenders import TenderKind
from comptoir.till.services.shapes import LineBody, TicketBody
from comptoir.till.tables import WeighingRow

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.domain.scales import Reading
    from comptoir.till.domain.tills import Till
    from comptoir.till.services.weighing import Weighing
    from comptoir.till.services.work import Decided, SealCommand, Sealed, Work

_KEPT: Final = ("id", "store_id", "sku", "grams", "unit_price", "ticket_id")
_ROW: Final = ("id", "till_id", "store_id", "sku", "grams", "unit_price", "amount", "at", "actor")
_MICRO: Final = 1_000


class Kept(NamedTuple):
    """A reading: grams and minor units per kilogram, as the scale showed them; the ticket that sold by it."""

    id: UUID
    store_id: UUID
    sku: str
    grams: int
    unit_price: int
    ticket_id: UUID | None


class ReadingUsedMeanwhile(Fault):
    """Another ticket sold by the same reading at the same moment; nothing was written."""

    retry_helps = True


def keep(uow: UnitOfWork, till: Till, asked: Weighing, reading: Reading) -> UUID:
    """Keep what a verified scale said; the id by which a line may be sold."""
    assert reading.unit_price is not None
    assert reading.amount is not None
    id_ = new_id()
    said = (asked.sku, reading.grams, reading.unit_price, reading.amount)
    insert_rows(uow.connection, WeighingRow, _ROW, [(id_, till.id, till.store_id, *said, uow.now, str(uow.actor))])
    return id_


class ReadingLedger:
    """See `work.TicketLedger`."""

    tenders: frozenset[TenderKind] = frozenset()

    def load(self, uow: UnitOfWork, _work: Work, commands: Sequence[SealCommand]) -> ReadingState | None:
        """The readings that lines of the group name; None where no line says that a scale weighed it."""
        lines = [line for command in commands for line in by_scale(command)]
        if not lines:
            return None
        ids = {line.details.reading for _, line in lines if line.details is not None} - {None}
        found = select_by_keys(uow.connection, WeighingRow, _KEPT, "id", ids, lock=True) if ids else []
        return ReadingState({row[0]: Kept(*row) for row in found})


def by_scale(command: SealCommand) -> list[tuple[int, LineBody]]:
    """The lines of a sale that say a verified scale weighed them, each with its place among the others."""
    if not isinstance(command.body, TicketBody):
        return []
    lines = enumerate(command.body.lines)
    return [one for one in lines if one[1].details is not None and one[1].details.weighed == "scale"]


class ReadingState:
    """The readings of a group, by id."""

    def __init__(self, known: Mapping[UUID, Kept]) -> None:
        self._known = dict(known)

    def decide(self, _work: Work, decided: Decided) -> dict[UUID, UUID] | None:
        """Refuses WeightNotTaken: no reading, of other goods, another weight, a dearer price, or used already."""
        used: dict[UUID, UUID] = {}
        store_id, order = decided.counter.store.id, decided.order
        for index, line in by_scale(decided.command):
            assert line.details is not None
            sold = next(one for one in order.lines if one.ref == line.id)
            kept = None if line.details.reading is None else self._known.get(line.details.reading)
            is_right = (
                kept is not None
                and kept.ticket_id is None
                and kept.id not in used
                and (kept.store_id, kept.sku, kept.grams * _MICRO) == (store_id, sold.sku, sold.quantity)
                and sold.unit_price <= kept.unit_price
            )
            if kept is None or not is_right:
                raise WeightNotTaken(sold.label, pointer=f"/lines/{index}/details")
            used[kept.id] = order.head.id
        return used or None

    def apply(self, entries: dict[UUID, UUID]) -> None:
        for id_, ticket_id in entries.items():
            self._known[id_] = self._known[id_]._replace(ticket_id=ticket_id)

    def write(self, uow: UnitOfWork, entries: Sequence[tuple[Sealed, dict[UUID, UUID]]]) -> None:
        """Each reading sells once. Raises ReadingUsedMeanwhile."""
        used = [pair for _, of_ticket in entries for pair in of_ticket.items()]
        changed = update_rows(
            uow.connection, WeighingRow, ("id", "ticket_id"), used,
            key=("id",), assign="ticket_id = v.ticket_id", guard="t.ticket_id IS NULL",
        )  # fmt: skip
        if changed != len(used):
            raise ReadingUsedMeanwhile("a weight was sold by at the same moment")
