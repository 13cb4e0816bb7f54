"""Tickets brought back from copies after a computer died: restore the last backup, then replay what was sealed since.

A ticket's signed document holds its lines, prices, taxes and payments, and what it did to gift cards, advances and
accounts. What it does not hold (the name of a caller's line, points, a hold on stock) stays as it was in the backup,
and a case asks a person to look at such tickets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.cases.service import open_case
from comptoir.catalog.queries import sellables
from comptoir.fiscal.services.replaying import Closed, Missing, copies_in, missing_from, replay_journal
from comptoir.inventory.service import load_levels, write_movements
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import format_instant, parse_instant
from comptoir.orders.domain import (
    COMPONENT,
    TAX_PART,
    Commercial,
    Fulfilment,
    Order,
    OrderAllocation,
    OrderHead,
    OrderKind,
    OrderLine,
    OrderPart,
    OrderTax,
    Payment,
)
from comptoir.orders.service import count_returned, write_orders
from comptoir.till import rows
from comptoir.till.domain.tenders import STORED_VALUES, TenderKind
from comptoir.till.domain.tills import Day, TenderRow, TicketRow, Till
from comptoir.till.events import DayClosed, ReturnSealed, TicketSealed
from comptoir.till.services.brought_back import bring_back, customer_of
from comptoir.till.services.days import report
from comptoir.till.services.exchanges import bring_exchange_back
from comptoir.till.services.packs import movements_of
from comptoir.till.tables import TillDay, TillRow

if TYPE_CHECKING:
    from comptoir.company.domain import Store
    from comptoir.fiscal.service import KeyRing
    from comptoir.kernel.database import Database
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.services.work import Memory

CASE = "till.ticket_replayed"
_BESIDE = {kind.value for kind in STORED_VALUES} | {TenderKind.ACCOUNT.value}
"""Ways of paying whose ledgers documents of before 2026-11-22 do not tell; of points, before 2026-11-23."""
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came back: tickets, and days that were closed."""

    tickets: int
    days: int


def replay(database: Database, keys: KeyRing, memory: Memory, folder: Path) -> Replayed:
    """Bring back from copies what the database lacks, each till whole or not at all. Raises CopyUnusable."""
    tickets = days = 0
    for till_id, copy in copies_in(folder).items():
        with database.write(SYSTEM_PRINCIPAL.actor) as uow:
            missing = missing_from(uow.connection, till_id, copy)
            if missing.records:
                replay_journal(uow, keys, missing)
                _replay_till(uow, memory, missing)
                tickets, days = tickets + len(missing.documents), days + len(missing.days)
    return Replayed(tickets, days)


def _replay_till(uow: UnitOfWork, memory: Memory, missing: Missing) -> None:
    till = rows.tills_by_id(uow.connection, [missing.till_id])[missing.till_id]
    store = memory.store(uow.connection, till.store_id)
    documents = dict(missing.documents)
    signatures = {one.sequence: one.signature for one in missing.records if one.kind.value == "ticket"}
    for closed in missing.days:
        numbers = [number for number in documents if number <= closed.last]
        till = _with_day(uow, till, closed.label, [documents[number] for number in numbers])
        for number in numbers:
            _write_ticket(uow, till, store, number, documents.pop(number), signatures[number])
        till = _close(uow, till, store, closed)
    if documents:
        first = documents[min(documents)]
        till = _with_day(uow, till, str(first["at"])[:10], [first])
        for number, document in documents.items():
            _write_ticket(uow, till, store, number, document, signatures[number])


def _with_day(uow: UnitOfWork, till: Till, label: str, documents: Sequence[Mapping[str, Any]]) -> Till:
    """The till with an open day; one that the backup does not know began with its first ticket."""
    if till.day_id is not None:
        return till
    highest = select(func.coalesce(func.max(TillDay.number), 0)).where(TillDay.till_id == till.id)
    number = uow.connection.execute(highest).scalar_one() + 1
    opened_at = parse_instant(documents[0]["at"]) if documents else uow.now
    day = Day(new_id(), till.id, number, date.fromisoformat(label), opened_at, str(uow.actor), 0, None, None)
    values = {name: getattr(day, name) for name in Day.__dataclass_fields__} | {"z": None}
    uow.connection.execute(insert(TillDay).values(values))
    uow.connection.execute(update(TillRow).where(TillRow.id == till.id).values(day_id=day.id))
    return replace(till, day_id=day.id)


def _close(uow: UnitOfWork, till: Till, store: Store, closed: Closed) -> Till:
    """The Z of a day as its tickets say it; what was counted then is lost with the computer."""
    assert till.day_id is not None
    day = rows.days_by_id(uow.connection, [till.day_id])[till.day_id]
    z = report(uow.connection, till, store, day, kind="z", counted={})
    z |= {
        "closed_at": format_instant(uow.now),
        "closed_by": str(uow.actor),
        "counted": False,
        "replayed": True,
        "fiscal": {"sequence": closed.sequence, "signature": closed.signature},
    }
    values = {"closed_at": uow.now, "closed_by": str(uow.actor), "z": z}
    uow.connection.execute(update(TillDay).where(TillDay.id == day.id).values(values))
    uow.connection.execute(update(TillRow).where(TillRow.id == till.id).values(day_id=None))
    uow.emit(
        DayClosed(
            till=till.code, store_id=str(store.id), day_id=str(day.id), business_day=day.business_day.isoformat(),
            number=day.number, tickets=z["tickets"], returns=z["returns"], sales=z["sales"]["amount"], difference=0,
            currency=store.currency,
        )
    )  # fmt: skip
    return replace(till, day_id=None)


def _write_ticket(
    uow: UnitOfWork, till: Till, store: Store, number: int, told: Mapping[str, Any], signature: str
) -> None:
    """One ticket or return with its order and stock, as the signed document says."""
    assert till.day_id is not None
    order = _order(uow, till, store, told)
    head, at = order.head, order.head.placed_at
    kinds = [one["kind"] for one in told["tenders"]]
    ticket = TicketRow(
        head.id, till.id, till.day_id, told["kind"], number, head.number, at, at, told["operator"], head.content_hash,
        head.due, told["change"], len(order.lines), 0,
    )  # fmt: skip
    tenders = [
        TenderRow(head.id, position, str(position), one["kind"], one["amount"], None)
        for position, one in enumerate(told["tenders"], start=1)
    ]
    rows.insert_tickets(uow, [ticket], tenders)
    write_orders(uow, [order])
    back = {
        (head.return_of, line.return_position): -line.quantity
        for line in order.lines
        if head.return_of is not None and line.return_position is not None
    }
    if back:
        count_returned(uow, back)
    held = {part.code for part in order.parts if part.kind == COMPONENT}
    components = {sku: item.item_id for sku, item in sellables(uow.connection, skus=held).items()}
    movements, skus = movements_of(order, components, at, ticket.operator, till.place_id)
    stock = load_levels(uow, {(item_id, till.place_id) for item_id in skus})
    stock.move(movements)
    write_movements(uow, stock, movements, skus)
    _tell(uow, till, store, ticket, head, signature)
    ledgers = told.get("ledgers", {})
    is_whole = bring_back(uow, store, till.code, head, ticket.operator, ledgers)
    if ticket.kind == OrderKind.SALE.value and TenderKind.EXCHANGE.value in kinds:
        is_whole = bring_exchange_back(uow, ticket) and is_whole
    by_points = TenderKind.POINTS.value in kinds and "points" not in ledgers
    if not is_whole or by_points or (not ledgers and _BESIDE & set(kinds)):
        facts = {"ticket": head.number, "till": till.code}
        open_case(uow, CASE, f"ticket:{head.id}", facts, store.id)


def _tell(uow: UnitOfWork, till: Till, store: Store, ticket: TicketRow, head: OrderHead, signature: str) -> None:
    if ticket.kind == OrderKind.RETURN.value:
        original = None if head.return_of is None else str(head.return_of)
        uow.emit(
            ReturnSealed(
                till=till.code, store_id=str(store.id), ticket_id=str(ticket.id), number=ticket.number,
                sequence=ticket.sequence, due=ticket.due, currency=head.currency, original=original,
                signature=signature,
            )
        )  # fmt: skip
        return
    uow.emit(
        TicketSealed(
            till=till.code, store_id=str(store.id), ticket_id=str(ticket.id), number=ticket.number,
            sequence=ticket.sequence, due=ticket.due, currency=head.currency, lines=ticket.line_count,
            signature=signature,
        )
    )  # fmt: skip


def _order(uow: UnitOfWork, till: Till, store: Store, told: Mapping[str, Any]) -> Order:
    """The order that a ticket's document describes."""
    order_id = UUID(told["id"])
    known = sellables(uow.connection, skus={line["sku"] for line in told["lines"] if "sku" in line})
    lines: list[OrderLine] = []
    shares: list[OrderAllocation] = []
    parts: list[OrderPart] = []
    for position, line in enumerate(told["lines"], start=1):
        discounts = line.get("discounts", ())
        item = known.get(line.get("sku", ""))
        discount = sum(share["amount"] for share in discounts)
        lines.append(
            OrderLine(
                order_id, position, str(position), None if item is None else item.item_id, line.get("sku"),
                line.get("barcode"), line["label"], line.get("department"), line["quantity"], line["unit"],
                line["unit_price"], line.get("per", _MILLION), None, None, line.get("reason"), line["gross"], discount,
                line["net"], line["tax"], line["net"] + line["tax"], "", line["rate"], None, till.place_id, None,
                line.get("return_line"), 0,
            )
        )  # fmt: skip
        shares += [
            OrderAllocation(order_id, position, at, "promotion", share["promotion"], share["label"], share["amount"])
            for at, share in enumerate(discounts, start=1)
        ]
        parts += _parts(order_id, position, line)
    taxes = tuple(
        OrderTax(order_id, position, tax["rate"], None, tax["base"], tax["amount"])
        for position, tax in enumerate(told["taxes"], start=1)
    )
    customer_id = customer_of(uow.connection, told.get("ledgers", {}))
    head = OrderHead(
        order_id, till.channel or "till", told["kind"], store.legal_entity_id, store.id, till.id, told["number"],
        told["currency"], Commercial.PLACED.value, Payment.PAID.value,
        Fulfilment.HANDED_OVER.value, told["gross"], told["discount"], told["net"], told["tax"], told["due"],
        parse_instant(told["at"]), customer_id, "", 0, UUID(told["original"]) if "original" in told else None,
    )  # fmt: skip
    return Order(head, tuple(lines), taxes, tuple(shares), tuple(parts))


def _parts(order_id: UUID, position: int, line: Mapping[str, Any]) -> list[OrderPart]:
    """What is inside a line, as its document tells it."""
    taxes = [(TAX_PART, "", one["rate"], one["base"], one["amount"]) for one in line.get("taxes", ())]
    inside = [(one["kind"], one["code"], 0, 0, one["amount"]) for one in line.get("included", ())]
    held = [(COMPONENT, one["sku"], 0, 0, one["quantity"]) for one in line.get("components", ())]
    return [
        OrderPart(order_id, position, number, kind, code, rate, None, base, amount)
        for number, (kind, code, rate, base, amount) in enumerate([*taxes, *inside, *held], start=1)
    ]
