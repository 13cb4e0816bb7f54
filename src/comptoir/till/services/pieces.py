"""Lots, dates, serials, ages and hours beside a ticket: what is refused, what is kept of each piece."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from comptoir.access.service import record_audit
from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows
from comptoir.kernel.values.errors import Fault, Refusal, TextKey
from comptoir.kernel.values.time import Instant, local_time
from comptoir.orders.domain import OrderKind
from comptoir.till.domain.goods import (
    AgeNotChecked,
    Detail,
    DetailMissing,
    Piece,
    SerialDiffers,
    check_date,
    check_hours,
    check_serial,
    check_stopped,
    missing_details,
)
from comptoir.till.domain.tenders import TenderKind
from comptoir.till.services.asking import item_of
from comptoir.till.services.scanning import PLAIN_LENGTH_MAX
from comptoir.till.services.shapes import LineBody, ReturnBody, ReturnLineBody, TicketBody
from comptoir.till.services.work import Counter, Decided, SealCommand, Sealed, Work
from comptoir.till.tables import SerialRow, TicketDetail

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.catalog.queries import Sellable
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.services.goods import Goods

_SERIAL: Final = ("item_id", "serial", "ticket_id", "is_sold")
_DETAIL: Final = ("ticket_id", "position", "kind", "value", "item_id")
Serials = set[tuple[UUID, str]]


class SerialMovedMeanwhile(Fault):
    """Another till sold or took back the same piece at the same moment; nothing was written."""

    retry_helps = True


class PiecesOfTicket(NamedTuple):
    """What a ticket leaves of its pieces: rows of details, serials that are sold, serials that came back."""

    details: Sequence[tuple[UUID, int, str, str, UUID | None]]
    sold: Sequence[tuple[UUID, str]]
    returned: Sequence[tuple[UUID, str]]


def details_of(goods: Goods, line: LineBody | ReturnLineBody) -> dict[Detail, str]:
    """What is known of a line's piece: what was typed, and what its symbol says."""
    found: dict[Detail, str] = {}
    if line.barcode is not None and len(line.barcode) > PLAIN_LENGTH_MAX:
        symbol = goods.symbol(line.barcode)
        said = {Detail.LOT: symbol.lot, Detail.SERIAL: symbol.serial}
        found = {kind: value for kind, value in said.items() if value is not None}
        if symbol.expires_on is not None:
            found[Detail.EXPIRES_ON] = symbol.expires_on.isoformat()
    if line.details is not None:
        told = line.details
        typed = {Detail.LOT: told.lot, Detail.SERIAL: told.serial, Detail.NOTE: told.note, Detail.WEIGHED: told.weighed}
        found |= {kind: value for kind, value in typed.items() if value is not None}
        if line.details.expires_on is not None:
            found[Detail.EXPIRES_ON] = line.details.expires_on.isoformat()
    return found


def is_traced(body: TicketBody | ReturnBody) -> bool:
    """Whether a ticket says anything of its pieces or of its customer's age."""
    if isinstance(body, TicketBody) and (body.note is not None or body.age_checked is not None):
        return True
    return any(
        line.details is not None or (line.barcode is not None and len(line.barcode) > PLAIN_LENGTH_MAX)
        for line in body.lines
    )


def learn(connection: Connection, work: Work, bodies: Sequence[TicketBody | ReturnBody]) -> None:
    """Find what the sale rules ask for on the items of some tickets."""
    items = [item_of(line, work.by_sku, work.by_barcode) for body in bodies for line in body.lines]
    sold = {item.item_id for item in items if item is not None}
    work.goods.learn(connection, sold | {one.item_id for item in items if item is not None for one in item.pack})


def pieces_of(work: Work, locale: str, body: TicketBody) -> Iterator[tuple[int, LineBody, Piece]]:
    """The lines of a sale that sell an item, with what is known of each piece; what a pack holds comes after it."""
    for index, line in enumerate(body.lines):
        item = item_of(line, work.by_sku, work.by_barcode)
        if item is None or line.empties:
            continue
        label = work.memory.label(item, locale)
        quantity = 1_000_000 if line.quantity == "1" else 0
        details = details_of(work.goods, line)
        yield index, line, Piece(label, item.item_id, quantity, details)
        for one in item.pack:
            yield index, line, Piece(label, one.item_id, quantity, details)


def owner_of(work: Work, item: Sellable, kind: Detail) -> UUID:
    """Whose detail it is: of what a pack holds, where one part alone is asked for it or is recalled by its lot."""
    recalled = work.goods.recalls if kind is Detail.LOT else {}
    asked = [one.item_id for one in item.pack if kind in work.goods.asks(one.item_id).needs or one.item_id in recalled]
    return asked[0] if len(asked) == 1 else item.item_id


def check_sale(work: Work, counter: Counter, body: TicketBody, at: Instant, sold: Collection[tuple[UUID, str]]) -> None:
    """What is refused at the scan as well as at the seal: what is stopped, expired, out of hours, sold already.

    Refuses SaleStopped, ProductExpired, HoursClosed, SerialNotSingle, SerialSold, DetailMissing (a lot, where only some
    are stopped), for the first line concerned.
    """
    local = local_time(at, counter.store.time_zone)
    seen: Serials = set()
    for index, _, piece in pieces_of(work, counter.store.locale, body):
        try:
            check_stopped(piece, work.goods.recalls.get(piece.item_id, ()))
            check_date(piece, local.date())
            check_hours(piece, work.goods.asks(piece.item_id), counter.store.code, local)
            check_serial(piece, {*sold, *seen})
        except Refusal as refusal:
            refusal.pointer = f"/lines/{index}"
            raise
        serial = piece.details.get(Detail.SERIAL)
        if serial is not None:
            seen.add((piece.item_id, serial))


def check_asked(work: Work, counter: Counter, body: TicketBody) -> None:
    """What a till asks before it seals. Refuses DetailMissing, AgeNotChecked for the first line concerned."""
    for index, _, piece in pieces_of(work, counter.store.locale, body):
        demands = work.goods.asks(piece.item_id)
        for missing in missing_details(piece, demands):
            raise DetailMissing(piece.line, TextKey(f"till.detail.{missing.value}"), pointer=f"/lines/{index}")
        if demands.age_min > (body.age_checked or 0):
            raise AgeNotChecked(piece.line, demands.age_min, pointer=f"/lines/{index}")


def asked_of_lines(work: Work, body: TicketBody) -> dict[str, tuple[int, Sequence[str]]]:
    """What a till has to ask, by line: the age (0 for none) and the details that are missing."""
    found: dict[str, tuple[int, Sequence[str]]] = {}
    for _, line, piece in pieces_of(work, "", body):
        demands = work.goods.asks(piece.item_id)
        missing = [one.value for one in missing_details(piece, demands)]
        if missing or demands.age_min:
            age, before = found.get(line.id, (0, ()))
            found[line.id] = (max(age, demands.age_min), list(dict.fromkeys([*before, *missing])))
    return found


def load_serials(
    connection: Connection, work: Work, bodies: Sequence[TicketBody | ReturnBody]
) -> dict[tuple[UUID, str], bool]:
    """Whether the pieces that lines name by their serial are sold now; those that never were are left out."""
    wanted: Serials = set()
    for body in bodies:
        for line in body.lines:
            item = item_of(line, work.by_sku, work.by_barcode)
            serial = details_of(work.goods, line).get(Detail.SERIAL)
            if serial is not None and item is not None:
                wanted |= {(id_, serial) for id_ in (item.item_id, *(one.item_id for one in item.pack))}
    rows = select_by_keys(connection, SerialRow, _SERIAL, "serial", {serial for _, serial in wanted}) if wanted else []
    return {(row[0], row[1]): bool(row[3]) for row in rows}


@dataclass(slots=True)
class PiecesState:
    """The pieces of a group. known: serials that have a row, whether sold; of_tickets: serials by ticket and line."""

    known: dict[tuple[UUID, str], bool]
    of_tickets: Mapping[tuple[UUID, int], tuple[UUID, str]]
    rows: set[tuple[UUID, str]] = field(default_factory=set)

    def decide(self, work: Work, decided: Decided) -> PiecesOfTicket | None:
        """Refuses what `check_sale` and `check_asked` refuse; of a return SerialDiffers, DetailMissing."""
        body = decided.command.body
        if isinstance(body, ReturnBody):
            return self._of_return(work, decided, body)
        if not work.goods.is_empty or is_traced(body):
            sold = [key for key, is_sold in self.known.items() if is_sold]
            check_sale(work, decided.counter, body, decided.at, sold)
            check_asked(work, decided.counter, body)
        return self._of_sale(work, decided, body)

    def _of_sale(self, work: Work, decided: Decided, body: TicketBody) -> PiecesOfTicket | None:
        order = decided.order
        assert order.head.kind == OrderKind.SALE.value
        places = {line.ref: line.position for line in order.lines}
        details: list[tuple[UUID, int, str, str, UUID | None]] = []
        sold: list[tuple[UUID, str]] = []
        ticket_id, age = order.head.id, None if body.age_checked is None else str(body.age_checked)
        of_ticket = {Detail.NOTE: body.note, Detail.AGE: age}
        details += [(ticket_id, 0, kind.value, value, None) for kind, value in of_ticket.items() if value is not None]
        for line in body.lines:
            item = item_of(line, work.by_sku, work.by_barcode)
            for kind, value in details_of(work.goods, line).items():
                item_id = None if item is None else owner_of(work, item, kind)
                details.append((ticket_id, places[line.id], kind.value, value, item_id))
                if kind is Detail.SERIAL and item_id is not None:
                    sold.append((item_id, value))
        return PiecesOfTicket(details, sold, ()) if details else None

    def _of_return(self, work: Work, decided: Decided, body: ReturnBody) -> PiecesOfTicket | None:
        """A piece that was sold by its serial comes back by the same one."""
        sent = {line.id: line for line in body.lines}
        details: list[tuple[UUID, int, str, str, UUID | None]] = []
        returned: list[tuple[UUID, str]] = []
        for line in decided.order.lines:
            asked = sent.get(line.ref)
            given = {} if asked is None else details_of(work.goods, asked)
            serial = given.get(Detail.SERIAL)
            original = decided.original
            sold = (
                None
                if original is None or line.return_position is None
                else self.of_tickets.get((original.head.id, line.return_position))
            )
            if sold is not None and serial is None:
                raise DetailMissing(line.label, TextKey("till.detail.serial"), pointer="/lines")
            if sold is not None and serial != sold[1]:
                raise SerialDiffers(serial or "", pointer="/lines")
            owner = line.item_id if sold is None else sold[0]
            if serial is not None and owner is not None:
                if not self.known.get((owner, serial)):
                    raise SerialDiffers(serial, pointer="/lines")
                returned.append((owner, serial))
            for kind, value in given.items():
                of = owner if kind is Detail.SERIAL else line.item_id
                details.append((decided.order.head.id, line.position, kind.value, value, of))
        return PiecesOfTicket(details, (), returned) if details else None

    def apply(self, entries: PiecesOfTicket) -> None:
        """The next ticket of the group sees which pieces are sold."""
        self.known.update(dict.fromkeys(entries.sold, True))
        self.known.update(dict.fromkeys(entries.returned, False))

    def write(self, uow: UnitOfWork, entries: Sequence[tuple[Sealed, PiecesOfTicket]]) -> None:
        """Details and serials; an age that was looked at is kept in the audit trail too."""
        insert_rows(uow.connection, TicketDetail, _DETAIL, [row for _, one in entries for row in one.details])
        for sealed, one in entries:
            moves = [(*key, sealed.ticket.id, True) for key in one.sold]
            moves += [(*key, sealed.ticket.id, False) for key in one.returned]
            for move in moves:
                self._move(uow, move)
            age = next((value for _, position, kind, value, _ in one.details if position == 0 and kind == "age"), None)
            if age is not None:
                actor = sealed.command.principal.actor
                record_audit(uow, "till.age.checked", f"ticket:{sealed.ticket.id}", {"age": int(age)}, actor)

    def _move(self, uow: UnitOfWork, move: tuple[UUID, str, UUID, bool]) -> None:
        """One piece is sold, or came back; only from the other state. Raises SerialMovedMeanwhile."""
        if move[:2] not in self.rows:
            insert_rows(uow.connection, SerialRow, _SERIAL, [move])
            self.rows.add(move[:2])
            return
        changed = update_rows(
            uow.connection,
            SerialRow,
            _SERIAL,
            [move],
            key=("item_id", "serial"),
            assign="ticket_id = v.ticket_id, is_sold = v.is_sold",
            guard="t.is_sold <> v.is_sold",
        )
        if changed != 1:
            raise SerialMovedMeanwhile("a piece was sold or taken back elsewhere at the same moment")


class PiecesLedger:
    """Pieces, for `LEDGERS`. A shop without rules and recalls pays for it with one look at each line."""

    tenders: frozenset[TenderKind] = frozenset()

    def load(self, uow: UnitOfWork, work: Work, commands: Sequence[SealCommand]) -> PiecesState | None:
        """The serials that the group names, and those that its returns are about."""
        originals = [command.original_id for command in commands if command.original_id is not None]
        if work.goods.is_empty and not originals and not any(is_traced(command.body) for command in commands):
            return None
        learn(uow.connection, work, [command.body for command in commands])
        known = load_serials(uow.connection, work, [command.body for command in commands])
        of_tickets = {
            (row[0], row[1]): (row[3], row[2])
            for row in select_by_keys(
                uow.connection,
                TicketDetail,
                ("ticket_id", "position", "value", "item_id", "kind"),
                "ticket_id",
                originals,
            )
            if row[4] == Detail.SERIAL.value
        }
        back = {serial for _, serial in of_tickets.values()}
        rows = select_by_keys(uow.connection, SerialRow, _SERIAL, "serial", back) if back else []
        known |= {(row[0], row[1]): bool(row[3]) for row in rows}
        return PiecesState(known, of_tickets, set(known))
