"""Tills and their days."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.access.services.stations import DISPLAY, stations_of
from comptoir.inventory.queries import places
from comptoir.kernel.database import Database
from comptoir.kernel.http import WrongCursor, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import format_instant
from comptoir.payments.queries import terminals_of
from comptoir.till import rows
from comptoir.till.domain.refusals import TillClosed
from comptoir.till.domain.tills import Day, Department, Till
from comptoir.till.services import days
from comptoir.till.services.cash import SEE_EXPECTED, Closing, drawer_of, is_full, policy_of, policy_view
from comptoir.till.services.closing import close_day
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.issuing import open_drawer_unsold
from comptoir.till.services.shapes import MoneyBody, Name, Words
from comptoir.till.services.weighing import scale_of

READ = "till.till.read"
REPORT = "till.report.read"


class DepartmentBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A group for sales at an open price."""

    code: Name
    label: dict[str, Words]
    tax_class: Name = "standard"


class TillBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A till as it shall be; `place` defaults to the one its store sells from, `drawer` to one of its own."""

    name: Words
    store: Name
    place: Name | None = None
    channel: Name | None = None
    departments: Annotated[list[DepartmentBody], Meta(max_length=200)] = []
    drawer: Name | None = None


class OpenBody(Struct, frozen=True, forbid_unknown_fields=True, rename={"float_": "float"}):
    """What is in the drawer at the start."""

    float_: MoneyBody


class CountBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What was counted of one way of paying."""

    tender: Name
    amount: MoneyBody


class CloseBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The count at the end, or the id of one that was recorded.

    left: what stays in the drawer; the rest goes into the safe. approval: of a difference above the tolerance.
    """

    counted: Annotated[list[CountBody], Meta(max_length=50)] = []
    count: UUID | None = None
    left: MoneyBody | None = None
    approval: UUID | None = None
    reason: Words | None = None


class CashBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Cash put in, or (negative) taken out; with `safe` it comes from the safe of the store or goes there."""

    id: UUID
    amount: MoneyBody
    reason: Words
    safe: bool = False


class DrawerBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Why the drawer is opened without a sale."""

    reason: Words


@get("/tills", permission=READ, sync_to_thread=True)
def list_tills(
    database: Database,
    principal: Principal,
    tills: TillDesk,
    after: str | None = None,
    limit: int | None = None,
) -> Response[dict[str, Any]]:
    """The tills of the stores that one may see, by code."""
    start = "" if after is None else read_cursor(after, 1)[0]
    if not start.isprintable():
        raise WrongCursor(pointer="/after")
    count = page_limit(limit)
    with database.read() as connection:
        found = rows.tills(connection, principal.store_ids(READ), start, count + 1)
        views = [_view(connection, tills, till) for till in found[:count]]
        following = write_cursor(fold_code(found[count - 1].code)) if len(found) > count else None
        return page(connection, views, following)


@get("/tills/{code:str}", permission=READ, sync_to_thread=True)
def get_till(code: str, database: Database, principal: Principal, tills: TillDesk) -> dict[str, Any]:
    """One till, with its departments and payment terminals."""
    with database.read() as connection:
        till = days.require_till(connection, code)
        principal.require(READ, till.store_id)
        return _full(connection, tills, till)


@put(
    "/tills/{code:str}",
    permission="till.till.edit",
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The till was enrolled", generate_examples=False)},
)
def save_till(
    code: str, data: TillBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> Response[dict[str, Any]]:
    """Enrol a till, with its signing key and journal, or change it."""
    departments = tuple(Department(one.code, one.label, one.tax_class) for one in data.departments)
    command = days.PutTill(code, data.name, data.store, data.place, data.channel, departments, data.drawer)
    with database.write(principal.actor, trace) as uow:
        till, is_new = days.put_till(uow, tills.keys, principal, command)
        answer = _full(uow.connection, tills, till)
    return Response(answer, status_code=201 if is_new else 200)


@post("/tills/{code:str}/open", permission="till.day.open", status_code=200, sync_to_thread=True)
def open_till(
    code: str, data: OpenBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> dict[str, Any]:
    """Begin the till day with a float; the answer names the labels of the store that do not hang yet."""
    with database.write(principal.actor, trace) as uow:
        days.open_day(uow, tills.keys, tills.memory, principal, code, data.float_)
        till = days.require_till(uow.connection, code)
        labels = tills.labels_to_hang(uow.connection, till.store_id)
        return _view(uow.connection, tills, till) | {"labels_to_hang": dict(labels)}


@post("/tills/{code:str}/close", permission="till.day.close", status_code=200, sync_to_thread=True)
def close_till(
    code: str, data: CloseBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> dict[str, Any]:
    """End the till day with its count; the answer is the Z."""
    counted = {one.tender: one.amount for one in data.counted}
    with database.write(principal.actor, trace) as uow:
        left = None if data.left is None else data.left.amount
        asked = Closing({}, data.count, None, left, data.approval, data.reason)
        return close_day(uow, tills.keys, tills.memory, principal, code, counted, asked)


@post("/tills/{code:str}/cash", permission="till.cash.move", status_code=200, sync_to_thread=True)
def move_cash(
    code: str, data: CashBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> dict[str, Any]:
    """Put cash into the drawer or take it out; the answer is the X after it, for whom may see it."""
    with database.write(principal.actor, trace) as uow:
        days.move_cash(uow, tills.memory, principal, code, data.id, data.amount, data.reason, to_safe=data.safe)
        till = days.require_till(uow.connection, code)
        if not _sees_expected(uow.connection, principal, till):
            return {"kind": "x", "till": till.code}
        return _x(uow.connection, tills, code)


@post("/tills/{code:str}/drawer", permission="till.drawer.open", status_code=204, sync_to_thread=True)
def open_drawer(
    code: str, data: DrawerBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> None:
    """Record that the drawer is opened without a sale."""
    with database.write(principal.actor, trace) as uow:
        days.open_drawer(uow, tills.keys, tills.memory, principal, code, data.reason)
        till_id = days.require_till(uow.connection, code).id
        open_drawer_unsold(uow, till_id)
    tills.printers.wake(till_id)


@get("/tills/{code:str}/drawer", permission="till.till.read", sync_to_thread=True)
def get_drawer(code: str, database: Database, principal: Principal) -> dict[str, Any]:
    """Whether the drawer that a till uses holds more cash than the store's rule lets; never how much is in it."""
    with database.read() as connection:
        till = days.require_till(connection, code)
        principal.require("till.till.read", till.store_id)
        return {"till": till.code, "is_full": is_full(connection, till)}


@get("/tills/{code:str}/report", permission=REPORT, sync_to_thread=True)
def get_report(
    code: str, database: Database, principal: Principal, tills: TillDesk, kind: Literal["x", "z"] = "x"
) -> dict[str, Any]:
    """X of the open day, or the newest Z; 409 without either. Where counts are blind, an X is for few."""
    with database.read() as connection:
        till = days.require_till(connection, code)
        principal.require(REPORT, till.store_id)
        if kind == "x":
            if not _sees_expected(connection, principal, till):
                principal.require(SEE_EXPECTED, till.store_id)
            return _x(connection, tills, code)
        found = days.last_z(connection, till)
        if found is None:
            raise TillClosed(till.code)
        return found


@get("/tills/{code:str}/days", permission=REPORT, sync_to_thread=True)
def list_days(
    code: str, database: Database, principal: Principal, after: str | None = None, limit: int | None = None
) -> Response[dict[str, Any]]:
    """The days of a till, newest first."""
    before = None if after is None else _number(read_cursor(after, 1)[0])
    count = page_limit(limit)
    with database.read() as connection:
        till = days.require_till(connection, code)
        principal.require(REPORT, till.store_id)
        found = rows.days_of(connection, till.id, before, count + 1)
        following = write_cursor(str(found[count - 1].number)) if len(found) > count else None
        return page(connection, [_day(day) for day in found[:count]], following)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise WrongCursor(pointer="/after")
    return int(text)


def _x(connection: Connection, tills: TillDesk, code: str) -> dict[str, Any]:
    till = days.require_till(connection, code)
    if till.day_id is None:
        raise TillClosed(till.code)
    day = rows.days_by_id(connection, [till.day_id])[till.day_id]
    store = tills.memory.store(connection, till.store_id)
    moves = [
        {"amount": {"amount": amount, "currency": store.currency}, "reason": reason}
        for amount, reason in rows.cash_moved(connection, day.id)
    ]
    return days.report(connection, till, store, day, kind="x") | {"cash_moves": moves}


def _sees_expected(connection: Connection, principal: Principal, till: Till) -> bool:
    """Whether somebody may see what should be in the drawer before it is counted."""
    return not policy_of(connection, till.store_id).is_blind or principal.allows(SEE_EXPECTED, till.store_id)


def _day(day: Day) -> dict[str, Any]:
    return {
        "id": str(day.id),
        "number": day.number,
        "business_day": day.business_day.isoformat(),
        "opened_at": format_instant(day.opened_at),
        "opened_by": day.opened_by,
        "closed_at": None if day.closed_at is None else format_instant(day.closed_at),
        "closed_by": day.closed_by,
    }


def _view(connection: Connection, tills: TillDesk, till: Till) -> dict[str, Any]:
    store = tills.memory.store(connection, till.store_id)
    day = None if till.day_id is None else rows.days_by_id(connection, [till.day_id])[till.day_id]
    place = next((place.code for place in places(connection) if place.id == till.place_id), None)
    return {
        "code": till.code,
        "name": till.name,
        "store": store.code,
        "place": place,
        "channel": till.channel,
        "state": "closed" if day is None else "open",
        "business_day": None if day is None else day.business_day.isoformat(),
        "opened_at": None if day is None else format_instant(day.opened_at),
        "opened_by": None if day is None else day.opened_by,
    }


def _full(connection: Connection, tills: TillDesk, till: Till) -> dict[str, Any]:
    store = tills.memory.store(connection, till.store_id)
    return _view(connection, tills, till) | {
        "currency": store.currency,
        "time_zone": store.time_zone,
        "departments": [
            {"code": one.code, "label": dict(one.label), "tax_class": one.tax_class}
            for one in till.departments.values()
        ],
        "has_display": any(one.kind == DISPLAY for one in stations_of(connection, till.code)),
        "has_scale": scale_of(connection, till) is not None,
        "terminals": [{"code": one.code, "name": one.code} for one in terminals_of(connection, till.id)],
        "drawer": _drawer(connection, till),
        "cash_policy": policy_view(policy_of(connection, till.store_id), store.currency),
    }


def _drawer(connection: Connection, till: Till) -> str | None:
    owner = drawer_of(connection, till.id)
    return None if owner is None else rows.tills_by_id(connection, [owner])[owner].code


ROUTES = [
    list_tills,
    get_till,
    save_till,
    open_till,
    close_till,
    move_cash,
    open_drawer,
    get_drawer,
    get_report,
    list_days,
]
