"""Advances beside a ticket: lines take them, deduct them at hand-over, give them back or keep them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows
from comptoir.kernel.values.errors import Conflict
from comptoir.till.domain.advances import (
    ADVANCE,
    HELD,
    AdvanceDiffers,
    AdvanceEntry,
    AdvanceUse,
    Reservation,
    ReservationEnded,
    ReservationState,
    ReservationUnknown,
    balances,
    check_lines,
    check_refund,
    differs,
    held_net,
)
from comptoir.till.domain.tenders import TenderKind
from comptoir.till.events import AdvanceMoved, ReservationChanged
from comptoir.till.services.shapes import LineBody, TicketBody
from comptoir.till.tables import AdvanceEntryRow, ReservationRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.actor import Actor
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.orders.domain import OrderLine
    from comptoir.till.services.work import Decided, SealCommand, Sealed, Work

_COLUMNS: Final = Reservation._fields
_ENTRY: Final = AdvanceEntry._fields


class PaidOut(Conflict):
    """An advance is taken off what is bought; what is more goes back by a return."""

    code = "till.advance_paid_out"


@dataclass(frozen=True, slots=True)
class AdvanceMoves:
    """What one ticket does: each reservation after it, and the entries."""

    after: Mapping[UUID, Reservation]
    entries: Sequence[AdvanceEntry]


class AdvanceLedger:
    """See `work.TicketLedger`."""

    @property
    def tenders(self) -> frozenset[TenderKind]:
        return frozenset()

    def load(self, uow: UnitOfWork, work: Work, commands: Sequence[SealCommand]) -> AdvanceState | None:
        """The reservations that lines of the group name, and those of lines that come back; locked."""
        named = {
            line.advance.reservation
            for command in commands
            for line in command.body.lines
            if isinstance(line, LineBody) and line.advance is not None
        }
        bodies = (command.body for command in commands)
        named |= {one.hold for one in bodies if isinstance(one, TicketBody) and one.hold is not None}
        originals = (work.orders.get(command.original_id) for command in commands if command.original_id is not None)
        back = {
            order.head.id
            for order in originals
            if order is not None and any(line.department == ADVANCE for line in order.lines)
        }
        if not (named or back):
            return None
        of_orders = entries_of_orders(uow.connection, back) if back else []
        named |= {entry.reservation_id for entry in of_orders}
        found = load_reservations(uow.connection, named, lock=True)
        return AdvanceState(found, entries_of(uow.connection, found))


class AdvanceState:
    """The reservations of a group, changed by each ticket that is sealed."""

    def __init__(self, found: Mapping[UUID, Reservation], entries: Mapping[UUID, Sequence[AdvanceEntry]]) -> None:
        self._found = dict(found)
        self._entries = {id_: list(of_one) for id_, of_one in entries.items()}

    def decide(self, _work: Work, decided: Decided) -> AdvanceMoves | None:
        """Refuses ReservationUnknown, ReservationEnded, AdvanceAboveDue, AdvanceDiffers, PaidOut.

        Of a return AdvanceNotRefundable, AdvanceDiffers.
        """
        moves = self._back(decided) if decided.original is not None else self._sold(decided)
        return moves if moves is not None and moves.after else None

    def _sold(self, decided: Decided) -> AdvanceMoves | None:
        asked: dict[UUID, list[tuple[int, LineBody]]] = {}
        for index, line in enumerate(decided.command.body.lines):
            if isinstance(line, LineBody) and line.advance is not None:
                asked.setdefault(line.advance.reservation, []).append((index, line))
        hold = decided.command.body.hold if isinstance(decided.command.body, TicketBody) else None
        if hold is not None and hold in self._found:
            asked.setdefault(hold, [])  # under its prices the goods are handed over, and nothing else is done
        if not asked:
            return None
        by_ref = {line.ref: line for line in decided.order.lines}
        after: dict[UUID, Reservation] = {}
        entries: list[AdvanceEntry] = []
        for id_, lines in asked.items():
            pointer = f"/lines/{lines[0][0]}/advance" if lines else "/hold"
            reservation = self._found.get(id_)
            if reservation is None or reservation.store_id != decided.counter.store.id:
                raise ReservationUnknown(str(id_), pointer=pointer)
            by_use: dict[AdvanceUse, dict[str, int]] = {}
            told: list[tuple[AdvanceUse, str, OrderLine]] = []
            for _, line in lines:
                assert line.advance is not None
                of_use = by_use.setdefault(line.advance.use, {})
                if line.advance.kind.value != reservation.kind or line.advance.tax_class in of_use:
                    raise differs(reservation, 0)
                of_use[line.advance.tax_class] = by_ref[line.id].due
                told.append((line.advance.use, line.advance.tax_class, by_ref[line.id]))
            try:
                state = check_lines(reservation, self._entries.get(id_, ()), by_use)
            except (Conflict, AdvanceDiffers) as refusal:
                refusal.pointer = pointer
                raise
            if id_ == hold and state is not ReservationState.HANDED_OVER:
                raise ReservationEnded(str(id_), reservation.state, pointer=pointer)
            if AdvanceUse.DEDUCTED in by_use and decided.order.head.due < 0:
                raise PaidOut(pointer=pointer)
            made = self._made(reservation, decided, told)
            entries += made
            after[id_] = reservation._replace(state=state.value, entries=reservation.entries + len(made))
        return AdvanceMoves(after, entries)

    def _back(self, decided: Decided) -> AdvanceMoves:
        """Advances that a return gives back."""
        assert decided.original is not None
        refs = {line.position: line.ref for line in decided.original.lines}
        taken = {
            (entry.order_id, entry.ref): entry
            for of_one in self._entries.values()
            for entry in of_one
            if entry.use == AdvanceUse.PAID.value
        }
        held = {id_: balances(of_one) for id_, of_one in self._entries.items()}
        told: dict[UUID, list[tuple[AdvanceUse, str, OrderLine]]] = {}
        for index, line in enumerate(decided.order.lines):
            if line.department != ADVANCE or line.return_position is None:
                continue
            entry = taken.get((decided.original.head.id, refs[line.return_position]))
            pointer = f"/lines/{index}"
            if entry is None:
                raise ReservationEnded("", ReservationState.HANDED_OVER.value, pointer=pointer)
            left = held[entry.reservation_id]
            try:
                check_refund(self._found[entry.reservation_id], left, entry.tax_class, -line.due)
            except (Conflict, AdvanceDiffers) as refusal:
                refusal.pointer = pointer
                raise
            left[entry.tax_class] += line.due
            of_one = told.setdefault(entry.reservation_id, [])
            of_one.append((AdvanceUse.REFUNDED, entry.tax_class, line))
        after, entries = {}, []
        for id_, of_reservation in told.items():
            made = self._made(self._found[id_], decided, of_reservation)
            entries += made
            after[id_] = self._found[id_]._replace(entries=self._found[id_].entries + len(made))
        return AdvanceMoves(after, entries)

    def _made(
        self, reservation: Reservation, decided: Decided, told: Iterable[tuple[AdvanceUse, str, OrderLine]]
    ) -> list[AdvanceEntry]:
        known, made = self._entries.get(reservation.id, []), []
        id_, actor, order_id = reservation.id, str(decided.command.principal.actor), decided.order.head.id
        for position, (use, tax_class, line) in enumerate(told, start=reservation.entries + 1):
            net = -held_net(known, tax_class) if use in {AdvanceUse.DEDUCTED, AdvanceUse.KEPT} else line.net
            values = (id_, position, use.value, tax_class, line.due, net, line.rate, order_id, line.ref)
            made.append(AdvanceEntry(*values, decided.at, actor))
        return made

    def apply(self, entries: AdvanceMoves) -> None:
        self._found |= entries.after
        for entry in entries.entries:
            self._entries.setdefault(entry.reservation_id, []).append(entry)

    def write(self, uow: UnitOfWork, entries: Sequence[tuple[Sealed, AdvanceMoves]]) -> None:
        after: dict[UUID, Reservation] = {}
        for _, moves in entries:
            after |= moves.after
        write_advances(uow, after, [(moves, sealed.command.principal.actor) for sealed, moves in entries])


def write_advances(
    uow: UnitOfWork, after: Mapping[UUID, Reservation], told: Sequence[tuple[AdvanceMoves, Actor]]
) -> None:
    """Write reservations as they are now and their new entries, each told with who moved it."""
    values = [(one.id, one.state, one.entries) for one in after.values()]
    update_rows(
        uow.connection, ReservationRow, ("id", "state", "entries"), values,
        key=("id",), assign="state = v.state, entries = v.entries",
    )  # fmt: skip
    insert_rows(uow.connection, AdvanceEntryRow, _ENTRY, [entry for moves, _ in told for entry in moves.entries])
    for moves, actor in told:
        for entry in moves.entries:
            uow.emit(_moved(after[entry.reservation_id], entry), actor=actor)
        for one in moves.after.values() if not moves.entries else ():
            uow.emit(changed(one), actor=actor)


def changed(reservation: Reservation) -> ReservationChanged:
    """What the feed tells of a reservation as it is now."""
    return ReservationChanged(
        till=reservation.till,
        store_id=str(reservation.store_id),
        reservation_id=str(reservation.id),
        kind=reservation.kind,
        state=reservation.state,
        due=reservation.due,
        currency=reservation.currency,
    )


def _moved(reservation: Reservation, entry: AdvanceEntry) -> AdvanceMoved:
    return AdvanceMoved(
        till=reservation.till,
        store_id=str(reservation.store_id),
        reservation_id=str(reservation.id),
        position=entry.position,
        use=entry.use,
        amount=entry.amount,
        currency=reservation.currency,
        state=reservation.state,
        ticket_id=str(entry.order_id),
    )


def load_reservations(connection: Connection, ids: Iterable[UUID], *, lock: bool = False) -> dict[UUID, Reservation]:
    """Reservations by id; locked in the order of their ids."""
    found = select_by_keys(connection, ReservationRow, _COLUMNS, "id", ids, lock=lock)
    return {row[0]: Reservation(*row) for row in found}


def entries_of(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, list[AdvanceEntry]]:
    """The ledgers of reservations, oldest first."""
    found: dict[UUID, list[AdvanceEntry]] = {}
    rows = select_by_keys(connection, AdvanceEntryRow, _ENTRY, "reservation_id", ids)
    for row in sorted(rows, key=lambda one: (one[0], one[1])):
        found.setdefault(row[0], []).append(AdvanceEntry(*row))
    return found


def entries_of_orders(connection: Connection, order_ids: Iterable[UUID]) -> list[AdvanceEntry]:
    """What some tickets did."""
    return [AdvanceEntry(*row) for row in select_by_keys(connection, AdvanceEntryRow, _ENTRY, "order_id", order_ids)]


def advance_nets(connection: Connection, order_ids: Iterable[UUID]) -> tuple[dict[int, int], int]:
    """What some tickets took in advance less what they took off, by rate and without tax; and what made good a loss."""
    nets: dict[int, int] = {}
    compensation = 0
    for entry in entries_of_orders(connection, order_ids):
        if AdvanceUse(entry.use) in HELD:
            nets[entry.rate] = nets.get(entry.rate, 0) + entry.net
        else:
            compensation += entry.amount
    return nets, compensation
