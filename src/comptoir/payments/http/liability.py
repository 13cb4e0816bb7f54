"""How long gift cards are taken, and what is owed on them."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, put
from litestar.params import QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.company.queries import legal_entities, require_store, stores
from comptoir.kernel.database import Database
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant, format_instant, parse_day, wall_clock
from comptoir.payments.http.shared import ADJUST, READ
from comptoir.payments.queries import Liability, liabilities
from comptoir.payments.services import terms


class TermBody(Struct, frozen=True, forbid_unknown_fields=True):
    """For how many months a kind is taken; null is without end. store: its code; null is all that say nothing."""

    kind: Literal["gift_card", "credit_note", "store_credit"]
    months: Annotated[int, Meta(ge=1, le=1_200)] | None
    store: Annotated[str, Meta(max_length=100)] | None = None


class TermsBody(Struct, frozen=True, forbid_unknown_fields=True):
    """All of them; what is left out is without end."""

    items: Annotated[list[TermBody], Meta(max_length=1_000)]


@get("/gift-cards/terms", permission=READ, sync_to_thread=True)
def get_terms(database: Database) -> dict[str, Any]:
    """For how many months gift cards and credit notes are taken from the day on which they are sold or given."""
    with database.read() as connection:
        return _terms(connection)


@put("/gift-cards/terms", permission=ADJUST, sync_to_thread=True)
def put_terms(data: TermsBody, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Say it anew, for what is sold from now on; what is out keeps its last day."""
    principal.require_everywhere(ADJUST)
    with database.write(principal.actor, trace) as uow:
        said: dict[tuple[str, str], terms.Term] = {}
        for one in data.items:
            store = None if one.store is None else require_store(uow.connection, one.store)
            scope = terms.EVERYWHERE if store is None else str(store.id)
            said[scope, one.kind] = terms.Term(scope, one.kind, one.months)
        terms.put_terms(uow, list(said.values()))
        return _terms(uow.connection)


def _terms(connection: Connection) -> dict[str, Any]:
    codes = terms.codes_by_scope(connection)
    return {
        "items": [
            {"store": codes[one.scope], "kind": one.kind, "months": one.months}
            for one in terms.terms(connection)
            if one.scope in codes
        ]
    }


@get("/gift-cards/liability", permission=READ, sync_to_thread=True)
def get_liability(
    database: Database,
    principal: Principal,
    on: str | None = None,
    form: Annotated[Literal["json", "csv"], QueryParameter(name="as")] = "json",
) -> Response[Any]:
    """What is owed on gift cards and store credit at the end of a day, by entity, kind and purpose."""
    principal.require_everywhere(READ)
    with database.read() as connection:
        day = None if on is None else parse_day(on)
        soon = Instant(database.clock.now() + timedelta(milliseconds=1))
        before = soon if day is None else _end_of(connection, day)
        found = liabilities(connection, before)
        codes = {one.id: one.code for one in legal_entities(connection)}
    if form == "csv":
        return Response(_csv(found, codes), media_type="text/csv; charset=utf-8")
    items = [
        {
            "legal_entity": codes[one.entity_id],
            "kind": one.kind,
            "purpose": one.purpose,
            "count": one.values,
            "amount": {"amount": one.amount, "currency": one.currency},
        }
        for one in found
    ]
    return Response({"at": format_instant(before), "items": items})


def _end_of(connection: Connection, day: date) -> Instant:
    """The end of a day where the company's first store is."""
    zone = next((store.time_zone for store in stores(connection)), "UTC")
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return wall_clock(midnight, zone)


def _csv(found: list[Liability], codes: dict[UUID, str]) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(("legal_entity", "kind", "purpose", "count", "amount", "currency"))
    for one in found:
        amount = Money(one.amount, Currency(one.currency)).decimal_text
        writer.writerow((codes[one.entity_id], one.kind, one.purpose, one.values, amount, one.currency))
    return sheet.getvalue().encode()
