"""Routes of shelves: stores, facings, label tasks, sheets, and what was seen to hang."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.params import QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain import Principal
from comptoir.catalog.queries import Sellable, sellables
from comptoir.company.domain import Store
from comptoir.company.queries import require_store, store_by_id, stores
from comptoir.kernel.database import Database
from comptoir.kernel.http import WrongCursor, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.texts import text
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant, format_instant, parse_instant
from comptoir.pricing.domain.shown import Rises, ShelfPolicy
from comptoir.pricing.queries import shelf_policies
from comptoir.shelf import rows
from comptoir.shelf.domain.refusals import LabelNotFound, SheetNotFound, UnknownItem
from comptoir.shelf.domain.tasks import TaskState
from comptoir.shelf.rows import StoredTask
from comptoir.shelf.services.facings import choose_rises, put_facings, remove_facings
from comptoir.shelf.services.hanging import fail_label, print_labels, see_label, see_sheet, take_over
from comptoir.shelf.services.printing import as_pdf, as_zpl, format_named, formats, words_of

READ = "shelf.label.read"

Code = Annotated[str, Meta(min_length=1, max_length=255)]
Words = Annotated[str, Meta(max_length=300)]


class ShelfBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """When a rise of a price counts at a store. lead_hours: how long before a planned one its label is asked for.

    Left out, the lead stays as it is.
    """

    rises: Rises
    lead_hours: Annotated[int, Meta(ge=0, le=336)] | None = None


class FacingBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Where an item stands, as the store names it."""

    position: Words = ""


class SheetBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """What to print: the labels that wait, or those named."""

    format: Code = "a4_24"
    labels: Annotated[list[UUID], Meta(max_length=480)] | None = None


class SeenBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """When it was seen to hang; left out: now."""

    at: Annotated[str, Meta(max_length=40)] | None = None


class ProblemBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Why a label could not be hung."""

    problem: Words


# --- stores -----------------------------------------------------------------------------------------------------------


@get("/shelves", permission=READ, sync_to_thread=True)
def list_shelves(database: Database, principal: Principal) -> Response[dict[str, Any]]:
    """The stores that one may see, when a rise counts there, and how many labels wait."""
    with database.read() as connection:
        found = stores(connection, principal.store_ids(READ))
        policies = shelf_policies(connection)
        counts = rows.task_counts(connection, [one.id for one in found])
        views = [_shelf(one, policies.get(fold_code(one.code)), counts.get(one.id, {})) for one in found]
        return page(connection, views, None)


@get("/shelves/{code:str}", permission=READ, sync_to_thread=True)
def get_shelf(code: str, database: Database, principal: Principal) -> dict[str, Any]:
    """One store: when a rise counts there, and how many labels wait."""
    with database.read() as connection:
        return _shelf_of(connection, _store(connection, principal, code))


@put("/shelves/{code:str}", permission="shelf.store.edit", sync_to_thread=True)
def save_shelf(code: str, data: ShelfBody, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Say when a rise of a price counts at a store."""
    with database.write(principal.actor, trace) as uow:
        store = require_store(uow.connection, code)
        choose_rises(uow, principal, store, data.rises, data.lead_hours)
        return _shelf_of(uow.connection, store)


@post("/shelves/{code:str}/take-over", permission="shelf.label.hang", status_code=200, sync_to_thread=True)
def take_labels_over(code: str, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """What hangs when labels begin at a store says the prices in force: nothing has to be printed for it."""
    with database.read() as connection:
        store = require_store(connection, code)
    return {"labels": take_over(database, principal, trace, store)}


@get("/shelves/{code:str}/facings", permission=READ, sync_to_thread=True)
def list_facings(
    code: str, database: Database, principal: Principal, after: str | None = None, limit: int | None = None
) -> Response[dict[str, Any]]:
    """The items on a store's shelves, in the order of a walk."""
    size = page_limit(limit)
    with database.read() as connection:
        store = _store(connection, principal, code)
        found = rows.facing_page(connection, store.id, _after(after), size + 1)
        next_ = write_cursor(found[size - 1].position, str(found[size - 1].item_id)) if len(found) > size else None
        items = sellables(connection, item_ids=[one.item_id for one in found[:size]])
        views = [
            {
                "sku": items[one.item_id].sku,
                "item_id": str(one.item_id),
                "label": dict(items[one.item_id].label),
                "position": one.position,
                "waits_for": None if one.task_id is None else str(one.task_id),
                "hung_at": None if one.hung_at is None else format_instant(one.hung_at),
            }
            for one in found[:size]
            if one.item_id in items
        ]
        return page(connection, views, next_)


@put("/shelves/{code:str}/facings/{sku:str}", permission="shelf.facing.edit", sync_to_thread=True)
def save_facing(
    code: str, sku: str, data: FacingBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Give an item a place on a store's shelves."""
    with database.write(principal.actor, trace) as uow:
        store, item = require_store(uow.connection, code), _item(uow.connection, sku)
        put_facings(uow, principal, store, {item.item_id: data.position.strip()})
    return {"sku": item.sku, "position": data.position.strip()}


@delete("/shelves/{code:str}/facings/{sku:str}", permission="shelf.facing.edit", sync_to_thread=True)
def delete_facing(code: str, sku: str, database: Database, principal: Principal, trace: str) -> None:
    """The item leaves the store's shelves, and its label with it."""
    with database.write(principal.actor, trace) as uow:
        store, item = require_store(uow.connection, code), _item(uow.connection, sku)
        remove_facings(uow, principal, store, [item.item_id])


# --- labels -----------------------------------------------------------------------------------------------------------


@get("/shelves/{code:str}/labels", permission=READ, sync_to_thread=True)
def list_labels(
    code: str,
    database: Database,
    principal: Principal,
    label_state: Annotated[Literal["asked", "sent", "failed"] | None, QueryParameter(name="is")] = None,
    after: str | None = None,
    limit: int | None = None,
) -> Response[dict[str, Any]]:
    """The labels that do not hang yet, in the order of a walk."""
    size = page_limit(limit)
    wanted = rows.OPEN if label_state is None else (label_state,)
    with database.read() as connection:
        store = _store(connection, principal, code)
        found = rows.open_tasks(connection, store.id, wanted, _after(after) or (), size + 1)
        next_ = write_cursor(found[size - 1][0], str(found[size - 1][1].id)) if len(found) > size else None
        return page(connection, [label_view(task, store, position) for position, task in found[:size]], next_)


@get("/labels/{label_id:uuid}", permission=READ, sync_to_thread=True)
def get_label(label_id: UUID, database: Database, principal: Principal) -> dict[str, Any]:
    """One label, and which one has to hang in its place."""
    with database.read() as connection:
        task = rows.tasks_by_id(connection, [label_id]).get(label_id)
        if task is None:
            raise LabelNotFound(label_id)
        principal.require(READ, task.store_id)
        return _label(connection, task)


@post("/labels/{label_id:uuid}/hung", permission="shelf.label.hang", status_code=200, sync_to_thread=True)
def report_label(
    label_id: UUID, data: SeenBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """A label was seen to hang, as when its code is scanned on the shelf."""
    with database.write(principal.actor, trace) as uow:
        seen = see_label(uow, principal, label_id, _at(data.at))
        return _label(uow.connection, seen.task)


@post("/labels/{label_id:uuid}/failed", permission="shelf.label.hang", status_code=200, sync_to_thread=True)
def report_problem(
    label_id: UUID, data: ProblemBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """A label could not be hung: it waits to be printed again."""
    with database.write(principal.actor, trace) as uow:
        return _label(uow.connection, fail_label(uow, principal, label_id, data.problem))


# --- sheets -----------------------------------------------------------------------------------------------------------


@get("/label-formats", permission=READ, sync_to_thread=False)
def list_formats() -> dict[str, Any]:
    """The label formats."""
    views = [
        {
            "code": one.code,
            "label": dict(one.label),
            "as": "zpl" if one.is_roll else "pdf",
            "per_sheet": one.columns * one.rows,
        }
        for one in formats().values()
    ]
    return {"items": views, "next": None}


@post("/shelves/{code:str}/sheets", permission="shelf.label.print", status_code=201, sync_to_thread=True)
def print_sheet(code: str, data: SheetBody, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Print the labels that wait at a store (up to 480), or those named, also once more."""
    form = format_named(data.format)
    with database.read() as connection:
        store = require_store(connection, code)
    sheet_id, count = print_labels(database, principal, trace, store, data.labels, form.code)
    return {"id": str(sheet_id), "format": form.code, "as": "zpl" if form.is_roll else "pdf", "labels": count}


@get("/shelves/{code:str}/sheets", permission=READ, sync_to_thread=True)
def list_sheets(code: str, database: Database, principal: Principal, limit: int | None = None) -> dict[str, Any]:
    """What was printed lately, the newest first, and how many of its labels still wait to hang."""
    with database.read() as connection:
        store = _store(connection, principal, code)
        views = [
            {
                "id": str(one.id),
                "format": one.format,
                "labels": one.labels,
                "waiting": one.waiting,
                "printed_at": format_instant(one.printed_at),
                "printed_by": one.printed_by,
            }
            for one in rows.sheets_of(connection, store.id, page_limit(limit))
        ]
    return {"items": views, "next": None}


@get(
    "/label-sheets/{sheet_id:uuid}",
    permission="shelf.label.print",
    sync_to_thread=True,
    media_type="application/pdf",
)
def get_sheet(
    sheet_id: UUID,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    as_: Annotated[Literal["pdf", "zpl"] | None, QueryParameter(name="as")] = None,
) -> Response[bytes]:
    """What was printed together, as PDF (sheets) or ZPL (rolls)."""
    with database.read() as connection:
        found = rows.sheet(connection, sheet_id)
        if found is None:
            raise SheetNotFound(sheet_id)
        store = store_by_id(connection, found[0])
        assert store is not None, "stores are never deleted"
        principal.require("shelf.label.print", store.id)
        tasks = rows.tasks_of_sheet(connection, sheet_id)
    form = format_named(found[1])
    origin = str(request.base_url).rstrip("/")
    printed = [words_of(task, position, store.locale, origin, store.time_zone) for position, task in tasks]
    if (as_ or ("zpl" if form.is_roll else "pdf")) == "zpl":
        return Response(as_zpl(printed, form), media_type="application/vnd.zebra.zpl; charset=utf-8")
    title = text("label.sheet", store.locale, store=store.name)
    return Response(as_pdf(printed, form, store.locale, title), media_type="application/pdf")


@post("/label-sheets/{sheet_id:uuid}/hung", permission="shelf.label.hang", status_code=200, sync_to_thread=True)
def report_sheet(
    sheet_id: UUID, data: SeenBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Every label that was printed together hangs."""
    return {"labels": see_sheet(database, principal, trace, sheet_id, _at(data.at))}


# --- answers ----------------------------------------------------------------------------------------------------------


def label_view(task: StoredTask, store: Store, position: str) -> dict[str, Any]:
    """A label task as the API shows it."""
    label = task.label
    return {
        "id": str(task.id),
        "store": store.code,
        "item_id": str(task.item_id),
        "sku": label.sku,
        "name": label.name,
        "variant": label.variant,
        "position": position,
        "state": task.state.value,
        "why": list(task.why),
        "price": _money(label.pays, label.currency),
        "base_price": _money(label.amount, label.currency),
        "reference": _money(label.reference, label.currency),
        "measure_price": _money(label.measure_amount, label.currency),
        "measure": label.measure,
        "promotions": [{"code": one.code, "words": one.words} for one in label.promotions],
        "origin": label.origin,
        "note": label.note,
        "asked_at": format_instant(task.asked_at),
        "sent_at": None if task.sent_at is None else format_instant(task.sent_at),
        "ended_at": None if task.ended_at is None else format_instant(task.ended_at),
        "sheet": None if task.sheet_id is None else str(task.sheet_id),
        "problem": task.problem,
    }


def _label(connection: Connection, task: StoredTask) -> dict[str, Any]:
    store = store_by_id(connection, task.store_id)
    assert store is not None, "stores are never deleted"
    facing = rows.facings_of(connection, store.id, [task.item_id]).get(task.item_id)
    view = label_view(task, store, "" if facing is None else facing.position)
    is_newest = facing is not None and task.revision == facing.revision
    newest = None if facing is None or is_newest or facing.task_id is None else str(facing.task_id)
    return view | {"is_newest": is_newest, "newest": newest}


def _shelf_of(connection: Connection, store: Store) -> dict[str, Any]:
    policy = shelf_policies(connection).get(fold_code(store.code))
    return _shelf(store, policy, rows.task_counts(connection, [store.id]).get(store.id, {}))


def _shelf(store: Store, policy: ShelfPolicy | None, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "store": store.code,
        "name": store.name,
        "rises": (policy or ShelfPolicy()).rises.value,
        "lead_hours": (policy or ShelfPolicy()).lead_hours,
        "labels": {state.value: counts.get(state.value, 0) for state in TaskState if state.is_open},
    }


def _money(amount: int | None, currency: str) -> dict[str, Any] | None:
    return None if amount is None else {"amount": amount, "currency": currency}


def _store(connection: Connection, principal: Principal, code: str) -> Store:
    store = require_store(connection, code)
    principal.require(READ, store.id)
    return store


def _item(connection: Connection, sku: str) -> Sellable:
    found = sellables(connection, skus=[sku]).get(sku)
    if found is None:
        raise UnknownItem(sku[:100], pointer="/sku")
    return found


def _at(at: str | None) -> Instant | None:
    return None if at is None else parse_instant(at)


def _after(after: str | None) -> tuple[str, UUID] | None:
    if after is None:
        return None
    position, id_ = read_cursor(after, 2)
    try:
        return position, UUID(id_)
    except ValueError:
        raise WrongCursor(pointer="/after") from None


LABEL_ROUTES = [
    list_shelves,
    get_shelf,
    save_shelf,
    take_labels_over,
    list_facings,
    save_facing,
    delete_facing,
    list_labels,
    get_label,
    report_label,
    report_problem,
    list_formats,
    print_sheet,
    list_sheets,
    get_sheet,
    report_sheet,
]
