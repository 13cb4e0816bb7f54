"""Recalls: a product, or one lot of it, that no till sells any more from one moment to the next; and who bought it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, update

from comptoir.access.service import record_audit
from comptoir.catalog.queries import Sellable, sellables
from comptoir.catalog.queries.packs import packs_holding
from comptoir.kernel.bulk import insert_rows, select_by_keys
from comptoir.kernel.values.errors import TextKey
from comptoir.kernel.values.gtin import read_gtin
from comptoir.kernel.values.time import Instant
from comptoir.orders.queries import SoldLine, lines_of_item
from comptoir.till import rows
from comptoir.till.domain.goods import Detail, Recall, RecallDiffers, RecallLifted, RecallNotFound
from comptoir.till.domain.symbols import SymbolUnreadable
from comptoir.till.events import RecallEnded, RecallOpened
from comptoir.till.tables import RecallRow, TicketDetail

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

_COLUMNS = tuple(Recall.__dataclass_fields__)
BUYERS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Buyer:
    """A sale of what is recalled. lot: of the piece where it is known; quantity: millionths, without what came back.

    till: None of what was sold elsewhere, or before, where `channel` says.
    """

    order_id: UUID
    number: str
    at: Instant
    channel: str
    till: str | None
    customer_id: UUID | None
    lot: str | None
    quantity: int


def open_recall(uow: UnitOfWork, recall_id: UUID, gtin: str, lot: str | None, reason: str) -> tuple[Recall, bool]:
    """Stop the sale; whether it is new. Refuses SymbolUnreadable (no GTIN), RecallDiffers."""
    read = read_gtin(gtin).gtin
    if read is None:
        raise SymbolUnreadable(TextKey("till.symbol.check_digit"), pointer="/gtin")
    known = find_recall(uow.connection, recall_id)
    if known is not None:
        if (known.gtin, known.lot, known.reason) != (read, lot, reason):
            raise RecallDiffers(str(recall_id))
        return known, False
    made = Recall(recall_id, read, lot, reason, uow.now, str(uow.actor))
    insert_rows(uow.connection, RecallRow, _COLUMNS, [tuple(getattr(made, name) for name in _COLUMNS)])
    facts = {"gtin": read, "lot": lot or "", "reason": reason}
    record_audit(uow, "till.recall.opened", f"recall:{recall_id}", facts)
    uow.emit(RecallOpened(recall_id=str(recall_id), gtin=read, lot=lot))
    return made, True


def lift_recall(uow: UnitOfWork, recall_id: UUID, reason: str) -> Recall:
    """Let it be sold again. Refuses RecallNotFound, RecallLifted."""
    values = {"lifted_at": uow.now, "lifted_by": str(uow.actor), "lift_reason": reason}
    mine = (RecallRow.id == recall_id, RecallRow.lifted_at.is_(None))
    if uow.connection.execute(update(RecallRow).where(*mine).values(values)).rowcount == 0:
        require_recall(uow.connection, recall_id)
        raise RecallLifted(str(recall_id))
    found = require_recall(uow.connection, recall_id)
    record_audit(uow, "till.recall.lifted", f"recall:{recall_id}", {"gtin": found.gtin, "reason": reason})
    uow.emit(RecallEnded(recall_id=str(recall_id), gtin=found.gtin, lot=found.lot))
    return found


def find_recall(connection: Connection, recall_id: UUID) -> Recall | None:
    """A recall, if there is one."""
    found = select_by_keys(connection, RecallRow, _COLUMNS, "id", [recall_id])
    return Recall(*found[0]) if found else None


def require_recall(connection: Connection, recall_id: UUID) -> Recall:
    """A recall. Refuses RecallNotFound."""
    found = find_recall(connection, recall_id)
    if found is None:
        raise RecallNotFound(str(recall_id))
    return found


def recalls(connection: Connection, before: UUID | None, limit: int) -> list[Recall]:
    """Recalls, the newest first, lifted ones too."""
    statement = select(*(getattr(RecallRow, name) for name in _COLUMNS)).order_by(RecallRow.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(RecallRow.id < before)
    return [Recall(*row) for row in connection.execute(statement)]


def items_of(connection: Connection, wanted: Collection[Recall]) -> Mapping[str, Sellable]:
    """The items that some recalls are about, by GTIN."""
    return sellables(connection, barcodes={one.gtin for one in wanted}) if wanted else {}


def stopped_items(connection: Connection) -> frozenset[UUID]:
    """The items of which nothing may be sold, and packs with one in them; one statement where nothing is recalled."""
    whole = select(RecallRow.gtin).where(RecallRow.lifted_at.is_(None), RecallRow.lot.is_(None))
    gtins: Collection[str] = set(connection.execute(whole).scalars())
    found = sellables(connection, barcodes=gtins) if gtins else {}
    stopped = {one.item_id for one in found.values()}
    return frozenset(stopped | packs_holding(connection, stopped))


def buyers_of(
    connection: Connection, recall: Recall, store_ids: Collection[UUID] | None, most: int = BUYERS_MAX
) -> tuple[list[Buyer], bool]:
    """Who bought it and has it, the newest first: of a lot, the sales that name this lot, and those that name none.

    What was sold without its lot may be of the recalled one: nobody can tell, so it is listed, with `lot` empty.
    Beside them, whether there are more than `most`.
    """
    item = sellables(connection, barcodes=[recall.gtin]).get(recall.gtin)
    if item is None:
        return [], False
    lots = _lots(connection, item.item_id)
    sold: list[SoldLine] = []
    for one in lines_of_item(connection, item.item_id, item.sku, store_ids):
        lot = lots.get((one.order_id, one.position))
        if recall.lot is None or lot is None or lot.casefold() == recall.lot.casefold():
            sold.append(one)
        if len(sold) > most:
            break
    is_cut = len(sold) > most
    del sold[most:]
    tills = rows.tills_by_id(connection, {one.till_id for one in sold if one.till_id is not None})
    found = []
    for one in sold:
        till = None if one.till_id is None else tills.get(one.till_id)
        lot, left = lots.get((one.order_id, one.position)), one.quantity - one.returned
        code = None if till is None else till.code
        found.append(Buyer(one.order_id, one.number, one.placed_at, one.channel, code, one.customer_id, lot, left))
    return found, is_cut


def _lots(connection: Connection, item_id: UUID) -> dict[tuple[UUID, int], str]:
    columns = (TicketDetail.ticket_id, TicketDetail.position, TicketDetail.value)
    statement = select(*columns).where(TicketDetail.item_id == item_id, TicketDetail.kind == Detail.LOT.value)
    return {(row[0], row[1]): row[2] for row in connection.execute(statement)}


def details_of_ticket(connection: Connection, ticket_id: UUID) -> Sequence[tuple[int, str, str]]:
    """What is known of the pieces of a ticket: position (0 the ticket itself), kind, value."""
    columns = ("position", "kind", "value")
    found = select_by_keys(connection, TicketDetail, ("ticket_id", *columns), "ticket_id", [ticket_id])
    return sorted((row[1], row[2], row[3]) for row in found)
