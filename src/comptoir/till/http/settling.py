"""Terminals' totals of some days, and an acquirer's file held against them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from litestar import get, post
from litestar.params import QueryParameter
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.company.queries import require_store
from comptoir.kernel.database import Database
from comptoir.kernel.values.time import format_instant
from comptoir.payments.domain.settlement import Matched
from comptoir.payments.queries import terminals_of_tills
from comptoir.payments.services.reconciling import TotalsRow, lines_of, reconcile, totals_between
from comptoir.payments.services.terminals import require_terminal
from comptoir.till import rows
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.settling import Settlement, settle, span, summary
from comptoir.till.services.shapes import Name

SETTLE = "payments.settlement.match"
_TILLS_MAX = 10_000


class ColumnsBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The file's names of what is needed; without `reference` lines are told by approval code, day and amount."""

    gross: Name
    reference: Name | None = None
    approval_code: Name | None = None
    day: Name | None = None
    fee: Name | None = None


class SettlementBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A CSV file of an acquirer, and the days (both included) and store that it is about."""

    store: Name
    first: date
    last: date
    content: Annotated[str, Meta(max_length=20_000_000)]
    columns: ColumnsBody
    delimiter: Literal[";", ",", "\t", "|"] = ";"


@get("/terminals/totals", permission=SETTLE, sync_to_thread=True)
def get_totals(
    database: Database,
    principal: Principal,
    store: str,
    first: Annotated[date, QueryParameter(name="from")],
    last: Annotated[date, QueryParameter(name="to")],
) -> dict[str, Any]:
    """By terminal: taken, given back, how much of it pays tickets, refusals by reason, and what is still open."""
    with database.read() as connection:
        found = require_store(connection, store)
        principal.require(SETTLE, found.id)
        return {"items": summary(connection, found, first, last)}


class EndBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What a person read on the terminal's own slip (minor units); left out, the terminal is asked."""

    said: Annotated[int, Meta(ge=-(10**12), le=10**12)] | None = None


@post("/terminals/{code:str}/end-of-day", permission=SETTLE, status_code=200, sync_to_thread=True)
def end_terminal_day(
    code: str, data: EndBody, database: Database, principal: Principal, tills: TillDesk
) -> dict[str, Any]:
    """Ask a terminal what it took since it was last asked, and hold that against what is known; a difference is a case.

    It is asked by itself when its till's day is closed.
    """
    with database.read() as connection:
        till_id, _ = require_terminal(connection, code)
        till = rows.tills_by_id(connection, [till_id])[till_id]
        store = tills.memory.store(connection, till.store_id)
    principal.require(SETTLE, store.id)
    row = reconcile(database, tills.terminals.totals, principal.actor, code, store.id, data.said)
    return _totals(code, row, store.currency)


@get("/terminals/ends-of-day", permission=SETTLE, sync_to_thread=True)
def list_ends(
    database: Database,
    principal: Principal,
    store: str,
    first: Annotated[date, QueryParameter(name="from")],
    last: Annotated[date, QueryParameter(name="to")],
) -> dict[str, Any]:
    """What terminals said at the end of the day, beside what is known, newest first; and the store's terminals.

    can_ask: false where a person reads the terminal's own slip.
    """
    with database.read() as connection:
        found = require_store(connection, store)
        principal.require(SETTLE, found.id)
        told = totals_between(connection, found.id, *span(found, first, last))
        tills = rows.tills(connection, frozenset({found.id}), "", _TILLS_MAX)
        terminals = terminals_of_tills(connection, [till.id for till in tills]).values()
        return {
            "items": [_totals(code, row, found.currency) for code, row in told],
            "terminals": [
                {"code": one.code, "can_ask": one.driver != "caisse_ap"} for of_till in terminals for one in of_till
            ],
        }


def _totals(code: str, row: TotalsRow, currency: str) -> dict[str, Any]:
    """An end of a day as the API shows it. said, difference: null where the terminal said nothing."""
    money = {"currency": currency}
    return {
        "terminal": code,
        "asked_at": format_instant(row.asked_at),
        "since": None if row.since is None else format_instant(row.since),
        "ours": {"amount": row.ours, **money},
        "said": None if row.said is None else {"amount": row.said, **money},
        "difference": None if row.difference is None else {"amount": row.difference, **money},
        "is_typed": row.is_typed,
        "why_silent": row.why_silent,
        "lines": [
            {"kind": one.kind, "brand": one.brand, "count": one.times, "amount": {"amount": one.amount, **money}}
            for one in lines_of(row)
        ],
    }


@post("/settlements:match", permission=SETTLE, status_code=200, sync_to_thread=True)
def match_settlement(data: SettlementBody, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Hold an acquirer's file against what the terminals took; each line that does not fit becomes a case, once."""
    names = {name: getattr(data.columns, name) for name in ColumnsBody.__struct_fields__}
    columns = {name: written for name, written in names.items() if written is not None}
    with database.write(principal.actor, trace) as uow:
        store = require_store(uow.connection, data.store)
        principal.require(SETTLE, store.id)
        found = settle(uow, store, data.first, data.last, Settlement(data.content, columns, data.delimiter))
    counts: dict[str, int] = {}
    for one in found.lines:
        counts[one.fit.value] = counts.get(one.fit.value, 0) + 1
    currency = store.currency
    return {
        "counts": counts | {"missing": len(found.missing)},
        "gross": {"amount": sum(one.line.gross for one in found.lines), "currency": currency},
        "fees": [
            {"brand": brand, "amount": {"amount": fee, "currency": currency}}
            for brand, fee in sorted(found.fees().items())
        ],
        "unmatched": [_line(one, currency) for one in found.lines if one.fit.value != "matched"],
        "missing": [
            {
                "attempt": one.id,
                "terminal": one.terminal,
                "day": one.day.isoformat(),
                "amount": {"amount": one.amount, "currency": currency},
            }
            for one in found.missing
        ],
    }


def _line(one: Matched, currency: str) -> dict[str, Any]:
    return {
        "line": one.line.number,
        "reference": one.line.reference or one.line.approval_code,
        "why": one.fit.value,
        "amount": {"amount": one.line.gross, "currency": currency},
        "attempt": None if one.taken is None else one.taken.id,
    }


ROUTES = [get_totals, list_ends, end_terminal_day, match_settlement]
