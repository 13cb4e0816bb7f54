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
from comptoir.payments.domain.settlement import Matched
from comptoir.till.services.settling import Settlement, settle, summary
from comptoir.till.services.shapes import Name

SETTLE = "payments.settlement.match"


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


ROUTES = [get_totals, match_settlement]
