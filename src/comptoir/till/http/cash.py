"""The cash of a store: rules, counts, the safe and bank slips."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.datastructures import Headers
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.company.domain import Store
from comptoir.company.queries import require_store, store_by_id
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page, page_limit, read_number_cursor, write_cursor
from comptoir.kernel.values.time import format_instant
from comptoir.till.domain.cash import Policy, Safe, needs_approval
from comptoir.till.domain.refusals import AmountNegative
from comptoir.till.services import cash, closing, days, slips
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.lines import amount_in
from comptoir.till.services.shapes import MoneyBody, Name, Words

READ = "till.safe.read"
Pieces = Annotated[
    dict[Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,7}$")], Annotated[int, Meta(ge=0, le=100_000)]],
    Meta(max_length=40),
]


class PolicyBody(Struct, frozen=True, forbid_unknown_fields=True, rename={"float_": "float"}):
    """How a store handles its drawers; what is null has no rule."""

    tolerance: MoneyBody | None = None
    drop_above: MoneyBody | None = None
    float_: MoneyBody | None = None
    blind: bool = False


class CountedBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What was counted of one way of paying."""

    tender: Name
    amount: MoneyBody


class CountingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A count at the end of the day. pieces: how many notes and coins, by denomination in minor units."""

    counted: Annotated[list[CountedBody], Meta(max_length=50)] = []
    pieces: Pieces = {}


class SafeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Cash put into the safe by hand, or (negative) taken out."""

    id: UUID
    amount: MoneyBody
    reason: Words


class ChequeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A cheque: the ticket that it paid, and which of its tenders."""

    ticket: UUID
    position: Annotated[int, Meta(ge=1, le=1_000)]


class SlipBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A bank slip. cheques: null takes all that wait."""

    store: Name
    kind: Literal["cash", "cheque"]
    account: Words
    amount: MoneyBody | None = None
    pieces: Pieces = {}
    cheques: Annotated[list[ChequeBody], Meta(max_length=1_000)] | None = None


@get("/stores/{code:str}/cash-policy", permission="till.till.read", sync_to_thread=True)
def get_policy(code: str, database: Database, principal: Principal) -> Response[dict[str, Any]]:
    """How a store handles its drawers."""
    with database.read() as connection:
        store = _store(connection, code, principal, "till.till.read")
        policy = cash.policy_of(connection, store.id)
    return Response(cash.policy_view(policy, store.currency), headers={"ETag": etag(policy.version)})


@put("/stores/{code:str}/cash-policy", permission="till.cash_policy.edit", status_code=200, sync_to_thread=True)
def save_policy(
    code: str, data: PolicyBody, headers: Headers, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Change how a store handles its drawers."""
    with database.write(principal.actor, trace) as uow:
        store = _store(uow.connection, code, principal, "till.cash_policy.edit")
        tolerance, drop_above, usual = [
            None if body is None else _positive(body, store, pointer)
            for body, pointer in (
                (data.tolerance, "/tolerance"),
                (data.drop_above, "/drop_above"),
                (data.float_, "/float"),
            )
        ]
        policy = Policy(tolerance, drop_above, usual, data.blind)
        made = cash.put_policy(uow, store, policy, expected_version(headers))
    return Response(cash.policy_view(made, store.currency), headers={"ETag": etag(made.version)})


@put("/tills/{code:str}/counts/{count_id:uuid}", permission="till.day.close", status_code=200, sync_to_thread=True)
def count_till(
    code: str,
    count_id: UUID,
    data: CountingBody,
    database: Database,
    principal: Principal,
    trace: str,
    tills: TillDesk,
) -> dict[str, Any]:
    """Record a count of the open day; differences are told to whom may see what is expected."""
    with database.write(principal.actor, trace) as uow:
        _, store, day = days.open_day_of(uow, tills.memory, principal, code, "till.day.close")
        there = closing.amounts_there({one.tender: one.amount for one in data.counted}, store)
        count = closing.count_day(uow, store, day, count_id, there, data.pieces)
        policy = cash.policy_of(uow.connection, store.id)
    sees = not policy.is_blind or principal.allows(cash.SEE_EXPECTED, store.id)

    def money(amount: int) -> dict[str, Any]:
        return {"amount": amount, "currency": store.currency}

    return {
        "id": str(count.id),
        "number": count.number,
        "counted": [{"tender": tender, "amount": money(amount)} for tender, amount in count.counted.items()],
        "needs_approval": needs_approval(policy, count.difference)
        and not principal.allows(cash.CLOSE_DIFFERENCE, store.id),
        "differences": [{"tender": one, "amount": money(amount)} for one, amount in count.differences.items()]
        if sees
        else None,
    }


@get("/stores/{code:str}/safe", permission=READ, sync_to_thread=True)
def get_safe(
    code: str, database: Database, principal: Principal, after: str | None = None, limit: int | None = None
) -> Response[dict[str, Any]]:
    """What moved in a store's safe, newest first; the first entry's balance is what it holds."""
    count = page_limit(limit)
    before = None if after is None else read_number_cursor(after)
    with database.read() as connection:
        store = _store(connection, code, principal, READ)
        found = cash.safe_entries(connection, store.id, before, count + 1)
        following = write_cursor(str(found[count - 1].position)) if len(found) > count else None
        return page(connection, [_safe_view(one, store) for one in found[:count]], following)


@post("/stores/{code:str}/safe", permission="till.safe.adjust", status_code=200, sync_to_thread=True)
def adjust_safe(code: str, data: SafeBody, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Put cash into the safe, or take it out, by hand."""
    with database.write(principal.actor, trace) as uow:
        store = _store(uow.connection, code, principal, "till.safe.adjust")
        amount = amount_in(data.amount, store.currency, "/amount").amount
        balance = cash.adjust_safe(uow, store, data.id, amount, data.reason)
    return {"balance": {"amount": balance, "currency": store.currency}}


@get("/stores/{code:str}/cheques", permission=READ, sync_to_thread=True)
def list_cheques(code: str, database: Database, principal: Principal) -> dict[str, Any]:
    """The cheques of a store that are on no slip yet."""
    with database.read() as connection:
        store = _store(connection, code, principal, READ)
        return {"items": [_cheque_view(one, store) for one in slips.cheques_waiting(connection, store.id)]}


@put(
    "/bank-slips/{slip_id:uuid}",
    permission="till.slip.make",
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The slip was made", generate_examples=False)},
)
def make_slip(
    slip_id: UUID, data: SlipBody, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Put cash of the safe, or cheques, together for the bank."""
    chosen = None if data.cheques is None else [(one.ticket, one.position) for one in data.cheques]
    with database.write(principal.actor, trace) as uow:
        store = _store(uow.connection, data.store, principal, "till.slip.make")
        amount = None if data.amount is None else _positive(data.amount, store, "/amount")
        asked = slips.MakeSlip(slip_id, data.kind, data.account, amount, data.pieces, chosen)
        made, is_new = slips.make_slip(uow, store, asked)
        answer = _slip_view(made, store) | _cheques_of(uow.connection, made, store)
    return Response(answer, status_code=201 if is_new else 200)


@get("/bank-slips", permission=READ, sync_to_thread=True)
def list_slips(
    store: str, database: Database, principal: Principal, after: str | None = None, limit: int | None = None
) -> Response[dict[str, Any]]:
    """The bank slips of a store, newest first."""
    count = page_limit(limit)
    before = None if after is None else read_number_cursor(after)
    with database.read() as connection:
        of = _store(connection, store, principal, READ)
        found = slips.slips_of(connection, of.id, before, count + 1)
        following = write_cursor(str(found[count - 1].number)) if len(found) > count else None
        return page(connection, [_slip_view(one, of) for one in found[:count]], following)


@get("/bank-slips/{slip_id:uuid}", permission=READ, sync_to_thread=True)
def get_slip(
    slip_id: UUID,
    database: Database,
    principal: Principal,
    locale: str,
    form: Annotated[Literal["json", "pdf"], QueryParameter(name="as")] = "json",
) -> Response[Any]:
    """A bank slip, or its sheet for the bank."""
    with database.read() as connection:
        slip = slips.require_slip(connection, slip_id)
        store = store_by_id(connection, slip.store_id)
        assert store is not None, "a slip belongs to a store"
        principal.require(READ, store.id)
        cheques = slips.cheques_of(connection, slip.id)
        if form == "pdf":
            content = slips.slip_pdf(slip, cheques, store, locale)
            return Response(content, media_type="application/pdf")
        return Response(_slip_view(slip, store) | _cheques_of(connection, slip, store))


def _store(connection: Connection, code: str, principal: Principal, permission: str) -> Store:
    store = require_store(connection, code)
    principal.require(permission, store.id)
    return store


def _positive(body: MoneyBody, store: Store, pointer: str) -> int:
    money = amount_in(body, store.currency, pointer)
    if money.amount < 0:
        raise AmountNegative(money, pointer=pointer)
    return money.amount


def _safe_view(one: Safe, store: Store) -> dict[str, Any]:
    return {
        "number": one.position,
        "kind": one.kind,
        "amount": {"amount": one.amount, "currency": store.currency},
        "balance": {"amount": one.balance, "currency": store.currency},
        "reason": one.reason,
        "at": format_instant(one.at),
        "by": one.actor,
    }


def _cheque_view(one: slips.Cheque, store: Store) -> dict[str, Any]:
    return {
        "ticket": str(one.ticket_id),
        "position": one.position,
        "number": one.number,
        "at": format_instant(one.at),
        "amount": {"amount": one.amount, "currency": store.currency},
    }


def _slip_view(one: slips.Slip, store: Store) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "store": store.code,
        "number": one.number,
        "kind": one.kind,
        "amount": {"amount": one.amount, "currency": one.currency},
        "day": one.day.isoformat(),
        "account": one.account,
        "pieces": dict(one.pieces),
        "at": format_instant(one.at),
        "by": one.actor,
    }


def _cheques_of(connection: Connection, slip: slips.Slip, store: Store) -> dict[str, Any]:
    return {"cheques": [_cheque_view(one, store) for one in slips.cheques_of(connection, slip.id)]}


ROUTES = [
    get_policy,
    save_policy,
    count_till,
    get_safe,
    adjust_safe,
    list_cheques,
    make_slip,
    list_slips,
    get_slip,
]
