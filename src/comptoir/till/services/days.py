"""Tills and their days: set up, open, move cash, report, close once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from comptoir.access.domain import Principal
from comptoir.access.service import record_audit
from comptoir.company.domain import Store
from comptoir.company.queries import legal_entity_by_id, require_store
from comptoir.fiscal import service as fiscal
from comptoir.fiscal.domain.codes import EventCode
from comptoir.fiscal.domain.journal import wall_text
from comptoir.fiscal.service import KeyRing
from comptoir.inventory.queries import require_place, sales_place_of_store
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.codes import fold_code, word_code
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.time import business_day, format_instant, local_time
from comptoir.orders.queries import held_total, tax_totals
from comptoir.till import rows
from comptoir.till.domain.cash import SafeKind
from comptoir.till.domain.refusals import (
    AmountNegative,
    CashShort,
    PlaceUnsuitable,
    StoreFixed,
    TillClosed,
    TillNotFound,
    TillOpen,
)
from comptoir.till.domain.reports import DaySums, TenderTotal, tender_totals
from comptoir.till.domain.tills import Day, Department, Till
from comptoir.till.events import CashMoved, DayOpened, TillChanged
from comptoir.till.services import cash
from comptoir.till.services.answers import percent
from comptoir.till.services.lines import amount_in
from comptoir.till.services.shapes import MoneyBody
from comptoir.till.services.work import Memory
from comptoir.till.tables import CashMovement, Tender, Ticket, TillDay, TillRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant

_CODE_LENGTH_MAX = 20


@dataclass(frozen=True, slots=True)
class PutTill:
    """A till as it shall be. place: None is the place from which its store sells; drawer: whose it shares, or own."""

    code: str
    name: str
    store: str
    place: str | None = None
    channel: str | None = None
    departments: Sequence[Department] = ()
    drawer: str | None = None


def put_till(uow: UnitOfWork, keys: KeyRing, principal: Principal, command: PutTill) -> tuple[Till, bool]:
    """Set up a till, with its signing key and journal, or change it; whether it is new.

    Refuses MalformedValue, StoreNotFound, PermissionDenied, PlaceUnsuitable, StoreFixed, TillNotFound,
    DrawerUnsuitable.
    """
    code = word_code(command.code, _CODE_LENGTH_MAX)
    store = require_store(uow.connection, command.store)
    principal.require("till.till.edit", store.id)
    place_id = _place(uow.connection, command, store)
    known = rows.tills_by_code(uow.connection, [code], lock=True).get(fold_code(code))
    if known is not None and known.store_id != store.id:
        raise StoreFixed(known.code)
    departments = [
        {"code": one.code, "label": dict(one.label), "tax_class": one.tax_class} for one in command.departments
    ]
    values: dict[str, Any] = {
        "name": command.name,
        "place_id": place_id,
        "channel": command.channel,
        "departments": departments,
    }
    if known is None:
        till_id = new_id()
        uow.connection.execute(
            insert(TillRow).values(
                id=till_id, code=code, code_folded=fold_code(code), store_id=store.id, day_id=None, version=1, **values
            )
        )
        fiscal.enrol(uow, keys, till_id, code, wall_of(uow.now, store))
    else:
        till_id = known.id
        uow.connection.execute(
            update(TillRow).where(TillRow.id == till_id).values(version=TillRow.version + 1, **values)
        )
    made = rows.tills_by_id(uow.connection, [till_id])[till_id]
    cash.share_drawer(uow, made, None if command.drawer is None else require_till(uow.connection, command.drawer))
    action = "till.till.enrolled" if known is None else "till.till.changed"
    record_audit(uow, action, f"till:{till_id}", {"code": code, "store": store.code, "name": command.name})
    uow.emit(TillChanged(till=code if known is None else known.code, store_id=str(store.id), name=command.name))
    return made, known is None


def _place(connection: Connection, command: PutTill, store: Store) -> UUID:
    if command.place is None:
        place = sales_place_of_store(connection, store.id)
        if place is None:
            raise PlaceUnsuitable("", pointer="/place")
        return place.id
    place = require_place(connection, command.place)
    if place.store_id != store.id or not place.kind.holds_stock:
        raise PlaceUnsuitable(place.code, pointer="/place")
    return place.id


def require_till(connection: Connection, code: str, *, lock: bool = False) -> Till:
    """The till of a code. Refuses TillNotFound."""
    found = rows.tills_by_code(connection, [code], lock=lock).get(fold_code(code))
    if found is None:
        raise TillNotFound(code[:100])
    return found


def open_day(
    uow: UnitOfWork, keys: KeyRing, memory: Memory, principal: Principal, code: str, float_body: MoneyBody
) -> Day:
    """Begin a till day with a float.

    Refuses TillNotFound, PermissionDenied, TillOpen, WrongCurrency, AmountNegative, DrawerClosed, FloatOfSharedDrawer.
    """
    till = require_till(uow.connection, code, lock=True)
    store = memory.store(uow.connection, till.store_id)
    principal.require("till.day.open", store.id)
    if till.day_id is not None:
        raise TillOpen(till.code, rows.days_by_id(uow.connection, [till.day_id])[till.day_id].business_day.isoformat())
    amount = amount_in(float_body, store.currency, "/float")
    if amount.amount < 0:
        raise AmountNegative(amount, pointer="/float")
    drawer_day_id = cash.opening_drawer(uow, till, amount.amount)
    today = business_day(uow.now, store.time_zone)
    entity = entity_of(uow.connection, store)
    fiscal.begin_day(uow, keys, till.id, store_id=store.id, entity=entity, day=today, wall=wall_of(uow.now, store))
    number = uow.connection.execute(
        select(func.coalesce(func.max(TillDay.number), 0) + 1).where(TillDay.till_id == till.id)
    ).scalar_one()
    day = Day(new_id(), till.id, number, today, uow.now, str(uow.actor), amount.amount, None, None, None, drawer_day_id)
    uow.connection.execute(
        insert(TillDay).values({name: getattr(day, name) for name in Day.__dataclass_fields__} | {"z": None})
    )
    uow.connection.execute(update(TillRow).where(TillRow.id == till.id).values(day_id=day.id))
    cash.settle_float(uow, till, day)
    uow.emit(
        DayOpened(
            till=till.code,
            store_id=str(store.id),
            day_id=str(day.id),
            business_day=today.isoformat(),
            float_amount=amount.amount,
        )
    )
    return day


def open_day_of(
    uow: UnitOfWork, memory: Memory, principal: Principal, code: str, permission: str
) -> tuple[Till, Store, Day]:
    """A till, locked, with its store and open day. Refuses TillNotFound, PermissionDenied, TillClosed."""
    till = require_till(uow.connection, code, lock=True)
    store = memory.store(uow.connection, till.store_id)
    principal.require(permission, store.id)
    if till.day_id is None:
        raise TillClosed(till.code)
    return till, store, rows.days_by_id(uow.connection, [till.day_id])[till.day_id]


def move_cash(
    uow: UnitOfWork,
    memory: Memory,
    principal: Principal,
    code: str,
    movement_id: UUID,
    body: MoneyBody,
    reason: str,
    *,
    to_safe: bool = False,
) -> bool:
    """Put cash into the drawer, or (negative) take it out; False when this movement is recorded already.

    to_safe: what is taken out goes into the safe of the store, what is put in comes from there.

    Refuses TillNotFound, PermissionDenied, TillClosed, WrongCurrency, CashShort.
    """
    till, store, day = open_day_of(uow, memory, principal, code, "till.cash.move")
    amount = amount_in(body, store.currency, "/amount")
    known = uow.connection.execute(select(CashMovement.id).where(CashMovement.id == movement_id)).one_or_none()
    if known is not None:
        return False
    there = cash.cash_in_drawer(uow.connection, day)
    if there + amount.amount < 0:
        raise CashShort(-amount, Money(there, store.currency), pointer="/amount")
    uow.connection.execute(
        insert(CashMovement).values(
            id=movement_id,
            day_id=day.id,
            amount=amount.amount,
            reason=reason,
            at=uow.now,
            actor=str(uow.actor),
            to_safe=to_safe,
        )
    )
    if to_safe:
        cash.move_safe(uow, store.id, SafeKind.DROP, -amount.amount, movement_id, reason)
    uow.emit(
        CashMoved(
            till=till.code, store_id=str(store.id), day_id=str(day.id), amount=amount.amount, currency=store.currency
        )
    )
    return True


def open_drawer(uow: UnitOfWork, keys: KeyRing, memory: Memory, principal: Principal, code: str, reason: str) -> None:
    """Record that the drawer was opened without a sale. Refuses TillNotFound, PermissionDenied, TillClosed."""
    till, store, _ = open_day_of(uow, memory, principal, code, "till.drawer.open")
    wall = wall_of(uow.now, store)
    fiscal.record_event(uow, keys, till.id, code=EventCode.DRAWER_OPENED, info=reason, wall=wall)


def day_sums(connection: Connection, day: Day) -> DaySums:
    """What the tickets of a day add up to."""
    kinds = {
        kind: (int(count), int(due), int(change))
        for kind, count, due, change in connection.execute(
            select(Ticket.kind, func.count(), func.sum(Ticket.due), func.sum(Ticket.change))
            .where(Ticket.day_id == day.id)
            .group_by(Ticket.kind)
        ).all()
    }
    tenders = {
        kind: (int(count), int(amount))
        for kind, count, amount in connection.execute(
            select(Tender.kind, func.count(), func.sum(Tender.amount))
            .join(Ticket, Ticket.id == Tender.ticket_id)
            .where(Ticket.day_id == day.id)
            .group_by(Tender.kind)
        ).all()
    }
    ids = list(connection.execute(select(Ticket.id).where(Ticket.day_id == day.id)).scalars())
    sales, returns = kinds.get("sale", (0, 0, 0)), kinds.get("return", (0, 0, 0))
    return DaySums(
        tickets=sales[0],
        returns=returns[0],
        sales=sales[1] + returns[1],
        returned=returns[1],
        change=sales[2] + returns[2],
        taxes=tax_totals(connection, ids),
        tenders=tenders,
        cash_moved=sum(amount for amount, _ in rows.cash_moved(connection, day.id)),
        gift_cards_sold=held_total(connection, ids),
    )


def expected_totals(
    connection: Connection, day: Day, sums: DaySums | None = None, counted: Mapping[str, int] | None = None
) -> tuple[TenderTotal, ...]:
    """Each way of paying of a day; the cash of a drawer with what tills that share it brought."""
    sharing = [one for one, _, _ in cash.days_sharing(connection, day)]
    brought = cash.cash_brought(connection, sharing)
    return tender_totals(sums or day_sums(connection, day), day.float_amount + brought, counted)


def report(
    connection: Connection,
    till: Till,
    store: Store,
    day: Day,
    *,
    kind: str,
    counted: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """X (any time) or Z (at the close) as the API shows it and the database keeps it."""
    sums = day_sums(connection, day)
    currency = store.currency

    def money(amount: int | None) -> dict[str, Any] | None:
        return None if amount is None else {"amount": amount, "currency": currency}

    return {
        "kind": kind,
        "number": day.number if kind == "z" else None,
        "till": till.code,
        "store": store.code,
        "business_day": day.business_day.isoformat(),
        "opened_at": format_instant(day.opened_at),
        "opened_by": day.opened_by,
        "closed_at": None,
        "closed_by": None,
        "float": money(day.float_amount),
        "tickets": sums.tickets,
        "returns": sums.returns,
        "sales": money(sums.sales),
        "returned": money(sums.returned),
        "gift_cards_sold": money(sums.gift_cards_sold),
        "cash_moved": money(sums.cash_moved),
        "taxes": [
            {"rate": percent(rate), "base": money(base), "amount": money(amount)} for rate, base, amount in sums.taxes
        ],
        "tenders": [
            {
                "tender": one.tender,
                "count": one.count,
                "amount": money(one.amount),
                "expected": money(one.expected),
                "counted": money(one.counted),
                "difference": money(one.difference),
            }
            for one in expected_totals(connection, day, sums, counted)
        ],
    }


def last_z(connection: Connection, till: Till) -> dict[str, Any] | None:
    """The newest Z of a till."""
    statement = select(TillDay.z).where(TillDay.till_id == till.id, TillDay.closed_at.is_not(None))
    found: dict[str, Any] | None = connection.execute(
        statement.order_by(TillDay.number.desc()).limit(1)
    ).scalar_one_or_none()
    return found


def entity_of(connection: Connection, store: Store) -> str:
    """Who sells, as the journals name it: code, registration number (SIREN in France) and name of the legal entity."""
    entity = legal_entity_by_id(connection, store.legal_entity_id)
    assert entity is not None, store.code
    return f"{entity.code} {entity.registration_number or '-'} {entity.name} {entity.legal_form}".strip()


def wall_of(now: Instant, store: Store) -> str:
    """The store's wall clock as it is signed."""
    return wall_text(local_time(now, store.time_zone).isoformat())
