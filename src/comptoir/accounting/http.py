"""Routes of the books: entries, their export, and the map of accounts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, put
from litestar.datastructures import Headers
from litestar.params import QueryParameter
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.accounting import rows
from comptoir.accounting.domain.accounts import Account
from comptoir.accounting.domain.entries import Entry, Line
from comptoir.accounting.services.exporting import export
from comptoir.accounting.services.mapping import map_view, put_map
from comptoir.company.queries import legal_entities, require_legal_entity, stores
from comptoir.kernel.database import Database
from comptoir.kernel.http import WrongCursor, etag, expected_version, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.values.time import format_instant, parse_day

READ = "accounting.entry.read"
EXPORT = "accounting.entry.export"


class AccountBody(Struct, frozen=True, forbid_unknown_fields=True):
    """An account: its number, and what the books call it."""

    account: Annotated[str, Meta(max_length=20)]
    label: Annotated[str, Meta(max_length=200)]


class MapBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The accounts by role; what is left out goes to the default."""

    accounts: Annotated[dict[Annotated[str, Meta(max_length=40)], AccountBody], Meta(max_length=200)]


@get("/accounting/entries", permission=READ, sync_to_thread=True)
def list_entries(
    database: Database,
    principal: Principal,
    legal_entity: str | None = None,
    first: Annotated[str | None, QueryParameter(name="from")] = None,
    last: Annotated[str | None, QueryParameter(name="to")] = None,
    after: str | None = None,
    limit: int | None = None,
) -> Response[dict[str, Any]]:
    """Entries by day with their lines, of the stores that one may see."""
    size = page_limit(limit)
    days = (_day(first, date.min), _day(last, date.max))
    with database.read() as connection:
        chosen = None if legal_entity is None else [require_legal_entity(connection, legal_entity).id]
        allowed = principal.store_ids(READ)
        found = rows.entries(
            connection, chosen, None if allowed is None else list(allowed), days, _after(after), size + 1
        )
        lines = rows.lines_of(connection, [entry.id for entry in found[:size]])
        entities = {one.id: one.code for one in legal_entities(connection)}
        places = {one.id: one.code for one in stores(connection)}
        views = [_view(entry, lines[entry.id], entities, places) for entry in found[:size]]
        last_one = found[size - 1] if len(found) > size else None
        following = None if last_one is None else write_cursor(last_one.day.isoformat(), str(last_one.id))
        return page(connection, views, following)


@get("/accounting/entries/export", permission=EXPORT, sync_to_thread=True)
def export_entries(
    legal_entity: str,
    first: Annotated[str, QueryParameter(name="from")],
    last: Annotated[str, QueryParameter(name="to")],
    database: Database,
    principal: Principal,
    form: Annotated[Literal["csv", "xlsx", "fec"], QueryParameter(name="as")] = "csv",
) -> Response[bytes]:
    """The entries of a period as CSV, XLSX or in the layout of the French tax office (LPF A47 A-1)."""
    principal.require_everywhere(EXPORT)
    begins, ends = parse_day(first), parse_day(last)
    with database.read() as connection:
        file = export(connection, require_legal_entity(connection, legal_entity), begins, ends, form)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
    return Response(file.content, media_type=file.media_type, headers=headers)


@get("/legal-entities/{code:str}/accounts", permission="accounting.map.read", sync_to_thread=True)
def get_map(code: str, database: Database) -> Response[dict[str, Any]]:
    """Which account each kind of amount goes to."""
    with database.read() as connection:
        entity = require_legal_entity(connection, code)
        chosen = rows.chosen(connection, entity.id)
    return Response(map_view(entity, chosen), headers={"ETag": etag(chosen.version)})


@put("/legal-entities/{code:str}/accounts", permission="accounting.map.edit", status_code=200, sync_to_thread=True)
def save_map(
    code: str, data: MapBody, headers: Headers, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Choose accounts for entries from now on; those that stand keep theirs."""
    principal.require_everywhere("accounting.map.edit")
    accounts = {role: Account(one.account, one.label) for role, one in data.accounts.items()}
    with database.write(principal.actor, trace) as uow:
        entity = require_legal_entity(uow.connection, code)
        chosen = put_map(uow, entity, accounts, expected_version(headers))
    return Response(map_view(entity, chosen), headers={"ETag": etag(chosen.version)})


def _day(text: str | None, default: date) -> date:
    return default if text is None else parse_day(text)


def _after(cursor: str | None) -> tuple[date, UUID] | None:
    if cursor is None:
        return None
    day, entry_id = read_cursor(cursor, 2)
    try:
        return date.fromisoformat(day), UUID(entry_id)
    except ValueError as wrong:
        raise WrongCursor(pointer="/after") from wrong


def _view(entry: Entry, lines: list[Line], entities: dict[UUID, str], places: dict[UUID, str]) -> dict[str, Any]:
    def money(amount: int) -> dict[str, Any]:
        return {"amount": amount, "currency": entry.currency}

    return {
        "id": str(entry.id),
        "legal_entity": entities[entry.entity_id],
        "store": places[entry.store_id],
        "kind": entry.kind,
        "subject": str(entry.subject_id),
        "journal": entry.journal,
        "number": entry.number,
        "day": entry.day.isoformat(),
        "piece": entry.piece,
        "label": entry.label,
        "posted_at": format_instant(entry.posted_at),
        "amount": money(sum(line.debit for line in lines)),
        "lines": [
            {
                "role": line.role,
                "account": line.account,
                "label": line.label,
                "debit": money(line.debit),
                "credit": money(line.credit),
            }
            for line in lines
        ],
    }


ROUTES = [list_entries, export_entries, get_map, save_map]
