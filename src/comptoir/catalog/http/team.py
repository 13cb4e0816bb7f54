"""Routes of a team at work on products: versions, places, plans, tasks, saved lists."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post, put
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.access.services.colleagues import names_of
from comptoir.catalog.domain.proposals import parts_between
from comptoir.catalog.domain.refusals import UnknownProduct
from comptoir.catalog.domain.rights import categories_of, sees, shown, shows_field, shows_place
from comptoir.catalog.domain.wire import writable_body
from comptoir.catalog.queries.places import places_of
from comptoir.catalog.rows import StoredItem, load_items
from comptoir.catalog.services.places import where_of
from comptoir.catalog.services.products import find_product
from comptoir.catalog.services.rights import READS, stands_in
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.team.plans import Action, Plan, cancel_plan, plan, plans_of
from comptoir.catalog.services.team.tasks import open_task
from comptoir.catalog.services.team.versions import restore_version, version_of, versions
from comptoir.catalog.services.team.views import View, delete_view, is_first_for, open_first, put_view, views
from comptoir.kernel.actor import Actor
from comptoir.kernel.database import Database
from comptoir.kernel.http import expected_version, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.values.time import format_instant, parse_instant

READ = "catalog.product.read"
PUBLISH = "catalog.product.publish"
ShortText = Annotated[str, msgspec.Meta(max_length=300)]


def seen_product(connection: Connection, principal: Principal, sku: str) -> StoredItem:
    """A product that the asker may see. Refuses UnknownProduct."""
    stored = find_product(connection, sku)
    narrowings = principal.narrowings(*READS)
    if narrowings:
        levels = load_items(connection, ids=[stored.item.id], with_documents=False).levels(stored.item.id)
        if not sees(current_structure(connection), narrowings, levels):
            raise UnknownProduct(sku)
    return stored


@get("/products/{sku:str}/versions", permission=READ, sync_to_thread=True, summary="List a product's versions")
def list_versions(
    sku: str, database: Database, principal: Principal, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """Newest first, each with the fields that it changed; `is_kept`: it can be looked at and restored."""
    size = page_limit(limit)
    before = int(read_cursor(after, 1)[0]) if after else None
    with database.read() as connection:
        stored = seen_product(connection, principal, sku)
        found = versions(connection, stored, size + 1, before)
        structure, narrowings = current_structure(connection), principal.narrowings(*READS)
        stands = stands_in(connection, stored.item.id)
        names = names_of(connection, (one.actor for one in found))
        items = [
            {
                "version": one.number,
                "at": format_instant(one.at),
                "actor": one.actor,
                "actor_name": names.get(one.actor or ""),
                "fields": [name for name in one.fields if shows_field(structure, narrowings, stands, name)],
                "is_kept": one.is_kept,
            }
            for one in found[:size]
        ]
        return page(connection, items, write_cursor(str(found[size - 1].number)) if len(found) > size else None)


@get(
    "/products/{sku:str}/versions/{version:int}",
    permission=READ,
    sync_to_thread=True,
    summary="Read a version of a product",
)
def read_version(
    sku: str, version: int, database: Database, principal: Principal, other: int | None = None
) -> Response[dict[str, Any]]:
    """The product as it was, and field by field what makes `other` (the present version) out of it."""
    with database.read() as connection:
        stored = seen_product(connection, principal, sku)
        structure, narrowings = current_structure(connection), principal.narrowings(*READS)
        levels = load_items(connection, ids=[stored.item.id], with_documents=False).levels(stored.item.id)
        was, now = (
            shown(structure, narrowings, one, categories_of((*levels, one)))
            for one in (
                version_of(connection, stored, version),
                version_of(connection, stored, stored.item.version if other is None else other),
            )
        )
    return Response(
        {
            "version": was.version,
            "other": now.version,
            "product": writable_body(was),
            "changes": [part.body() for part in parts_between(was, now)],
        }
    )


@post(
    "/products/{sku:str}/versions/{version:int}/restore",
    permission="catalog.product.edit",
    sync_to_thread=True,
    status_code=200,
    summary="Restore a version of a product",
)
def restore(
    request: Request[Any, Any, Any], sku: str, version: int, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """The product becomes what it was, as a new version; nothing is taken out of its history."""
    with database.write(principal.actor, trace) as uow:
        saved = restore_version(uow, sku, version, expected_version(request.headers))
    return Response({"sku": saved.sku, "version": saved.version, "outcome": saved.outcome})


@get("/products/{sku:str}/places", permission=READ, sync_to_thread=True, summary="List where a product is shown")
def list_places(sku: str, database: Database, principal: Principal) -> Response[dict[str, Any]]:
    """Each channel and locale: since when it shows the product, whether it is kept back there, what is planned."""
    with database.read() as connection:
        stored = seen_product(connection, principal, sku)
        structure, narrowings = current_structure(connection), principal.narrowings(*READS)
        items = [
            {
                "channel": one.channel,
                "locale": one.locale,
                "revision": one.revision,
                "published_at": None if one.published_at is None else format_instant(one.published_at),
                "is_kept_back": one.is_kept_back,
            }
            for one in places_of(connection, structure, stored.item.id)
            if shows_place(narrowings, one.channel, one.locale)
        ]
        planned = [
            _plan_body(one)
            for one in plans_of(connection, stored.item.id)
            if shows_place(narrowings, one.channel, one.locale)
        ]
    return Response({"items": items, "plans": planned})


def _plan_body(one: Plan) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "action": one.action,
        "channel": one.channel,
        "locale": one.locale,
        "at": format_instant(one.at),
        "state": one.state,
        "problem": one.problem,
        "asked_by": one.asked_by,
        "ended_at": None if one.ended_at is None else format_instant(one.ended_at),
    }


class PlanBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What shall happen, where (null: everywhere) and when."""

    action: Action
    at: ShortText
    channel: ShortText | None = None
    locale: ShortText | None = None


@put(
    "/products/{sku:str}/plans/{plan_id:uuid}",
    permission=PUBLISH,
    sync_to_thread=True,
    summary="Plan a publication or withdrawal",
)
def put_plan(
    sku: str, plan_id: UUID, data: PlanBody, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """It is done at the instant `at` by whoever planned it; one that is refused then opens a case."""
    with database.write(principal.actor, trace) as uow:
        where = where_of(current_structure(uow.connection), data.channel, data.locale)
        plan(uow, plan_id, sku, data.action, where, parse_instant(data.at))
    with database.read() as connection:
        found = plans_of(connection, find_product(connection, sku, with_documents=False).item.id)
    return Response(_plan_body(next(one for one in found if one.id == plan_id)))


@delete("/products/{sku:str}/plans/{plan_id:uuid}", permission=PUBLISH, sync_to_thread=True, summary="Take a plan back")
def remove_plan(sku: str, plan_id: UUID, database: Database, principal: Principal, trace: str) -> None:
    """Only while it waits."""
    with database.write(principal.actor, trace) as uow:
        cancel_plan(uow, sku, plan_id)


class TaskBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is to be done, by whom (null: by whoever takes it), until which day."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    assignee: UUID | None = None
    due: date | None = None


@post("/products/{sku:str}/tasks", permission="cases.case.resolve", sync_to_thread=True, summary="Ask for something")
def add_task(
    sku: str, data: TaskBody, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """A task on the product: a case, whose subject begins with `item:` and the product's id."""
    with database.write(principal.actor, trace) as uow:
        seen_product(uow.connection, principal, sku)
        case = open_task(uow, principal, sku, data.text, data.assignee, data.due)
    return Response({"id": str(case.id), "kind": case.kind, "subject": case.subject}, status_code=201)


class ViewBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A list of products: filter as `GET /products` takes it, columns, order."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    is_shared: bool = False
    filter: dict[Annotated[str, msgspec.Meta(max_length=40)], str | int | bool] = {}
    columns: list[ShortText] = []
    sort: ShortText | None = None


class FirstBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Whether one's own list of products opens with the view."""

    is_default: bool


def _view_body(one: View, actor: Actor) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "is_shared": one.is_shared,
        "is_own": one.owner == str(actor),
        "is_default": is_first_for(one, actor),
        **{name: part for name, part in one.body.items() if name != "first_for"},
        "version": one.version,
    }


@get("/product-views", permission=READ, sync_to_thread=True, summary="List saved lists of products")
def list_views(database: Database, principal: Principal) -> Response[dict[str, Any]]:
    """One's own and those that others share, by name."""
    with database.read() as connection:
        found = views(connection, principal.actor)
    return Response({"items": [_view_body(one, principal.actor) for one in found]})


@put("/product-views/{view_id:uuid}", permission=READ, sync_to_thread=True, summary="Save a list of products")
def save_view(
    view_id: UUID, data: ViewBody, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Only one's own; `is_shared` shows it to all who see products."""
    body = {"filter": dict(data.filter), "columns": list(data.columns), "sort": data.sort}
    with database.write(principal.actor, trace) as uow:
        found = put_view(uow, view_id, data.name, body, is_shared=data.is_shared)
    return Response(_view_body(found, principal.actor))


@put("/product-views/{view_id:uuid}/default", permission=READ, sync_to_thread=True, status_code=204)
def open_first_view(view_id: UUID, data: FirstBody, database: Database, principal: Principal, trace: str) -> None:
    """Let one's own list of products open with a view of one's own or a shared one, or with everything again."""
    with database.write(principal.actor, trace) as uow:
        open_first(uow, view_id, is_default=data.is_default)


@delete("/product-views/{view_id:uuid}", permission=READ, sync_to_thread=True, summary="Forget a saved list")
def remove_view(view_id: UUID, database: Database, principal: Principal, trace: str) -> None:
    """Only one's own."""
    with database.write(principal.actor, trace) as uow:
        delete_view(uow, view_id)


TEAM_ROUTES = [
    list_versions,
    read_version,
    restore,
    list_places,
    put_plan,
    remove_plan,
    add_task,
    list_views,
    save_view,
    open_first_view,
    remove_view,
]
