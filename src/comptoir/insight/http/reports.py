"""Routes of reports: sales of a period, the value of the stock, and reports by mail."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, delete, get, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.company.queries import require_store, stores
from comptoir.insight.services import letters
from comptoir.insight.services.letters import Letter
from comptoir.insight.services.reports import Asked, sales_report, stock_value
from comptoir.insight.services.sheets import language_of, page, workbook
from comptoir.kernel.database import Database
from comptoir.kernel.media_types import MEDIA_TYPES
from comptoir.kernel.texts import text
from comptoir.kernel.values.time import business_day, parse_day

READ = "insight.report.read"
MAIL = "insight.report.mail"
COST = "pricing.cost.read"
Form = Annotated[Literal["json", "xlsx", "pdf"], QueryParameter(name="as")]


class LetterBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A report by mail: `morning` tells of the day before, `tonight` of a day that closed. store: null is all."""

    address: Annotated[str, Meta(min_length=3, max_length=320)]
    kind: Literal["morning", "tonight"]
    store: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    hour: Annotated[int, Meta(ge=0, le=23)] = 7


@get("/reports/sales", permission=READ, sync_to_thread=True)
def get_sales_report(
    database: Database,
    principal: Principal,
    locale: str,
    first: Annotated[str | None, QueryParameter(name="from")] = None,
    last: Annotated[str | None, QueryParameter(name="to")] = None,
    store: str | None = None,
    currency: Annotated[str | None, Meta(pattern=r"^[A-Z]{3}$")] = None,
    form: Form = "json",
) -> Response[Any]:
    """The sales of a period (today when left out) from every side, beside the same weekdays a year before."""
    with database.read() as connection:
        chosen = _stores(connection, principal, store)
        today = _today(connection, database)
        begins = today if first is None else parse_day(first)
        ends = (today if first is None else begins) if last is None else parse_day(last)
        sees = principal.allows_everywhere(COST) or (
            chosen is not None and all(principal.allows(COST, store_id) for store_id in chosen)
        )
        report = sales_report(connection, Asked(begins, ends, chosen, locale, sees, currency))
    if form == "json":
        return Response(report)
    title = text("insight.report.title", language_of(locale))
    content = workbook(report, locale) if form == "xlsx" else page(report, title, locale)
    headers = {
        "Content-Disposition": f'attachment; filename="sales-{begins}-{ends}.{form}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


@get("/reports/stock", permission=COST, sync_to_thread=True)
def get_stock_value(database: Database, principal: Principal, locale: str, store: str | None = None) -> dict[str, Any]:
    """What the stock is worth today, by place."""
    with database.read() as connection:
        return stock_value(
            connection, _stores(connection, principal, store, COST), _today(connection, database), locale
        )


@get("/report-letters", permission=MAIL, sync_to_thread=True)
def list_letters(database: Database, principal: Principal) -> dict[str, Any]:
    """The reports that one is mailed."""
    with database.read() as connection:
        codes = {one.id: one.code for one in stores(connection)}
        found = letters.letters_of(connection, principal.id)
    return {"items": [_view(one, codes) for one in found]}


@put(
    "/report-letters/{letter_id:uuid}",
    permission=MAIL,
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The letter was added", generate_examples=False)},
)
def save_letter(
    letter_id: UUID, data: LetterBody, database: Database, principal: Principal, locale: str, trace: str
) -> Response[dict[str, Any]]:
    """Have a report mailed, or change how."""
    with database.write(principal.actor, trace) as uow:
        store_id = None if data.store is None else require_store(uow.connection, data.store).id
        if store_id is None:
            principal.require_everywhere(READ)
        else:
            principal.require(READ, store_id)
        letter = Letter(letter_id, principal.id, data.address, locale, data.kind, store_id, data.hour, None)
        made, is_new = letters.put_letter(uow, letter)
        codes = {one.id: one.code for one in stores(uow.connection)}
    return Response(_view(made, codes), status_code=201 if is_new else 200)


@delete("/report-letters/{letter_id:uuid}", permission=MAIL, sync_to_thread=True)
def delete_letter(letter_id: UUID, database: Database, principal: Principal, trace: str) -> None:
    """Have it mailed no more."""
    with database.write(principal.actor, trace) as uow:
        letters.delete_letter(uow, letter_id, principal.id)


def _stores(
    connection: Connection, principal: Principal, code: str | None, permission: str = READ
) -> Collection[UUID] | None:
    if code is None:
        return principal.store_ids(permission)
    store = require_store(connection, code)
    principal.require(permission, store.id)
    return [store.id]


def _today(connection: Connection, database: Database) -> date:
    zone = next((one.time_zone for one in stores(connection)), "UTC")
    return business_day(database.clock.now(), zone)


def _view(one: Letter, codes: dict[UUID, str]) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "address": one.address,
        "kind": one.kind,
        "store": None if one.store_id is None else codes[one.store_id],
        "hour": one.hour,
        "sent_for": None if one.sent_for is None else one.sent_for.isoformat(),
    }


ROUTES = [get_sales_report, get_stock_value, list_letters, save_letter, delete_letter]
