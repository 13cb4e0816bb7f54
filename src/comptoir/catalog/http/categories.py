"""Routes of categories besides those that every part of the structure has: move, merge, undo, outside taxonomies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post, put

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.refusals import UnknownCategoryChange
from comptoir.catalog.ports import ValueUser
from comptoir.catalog.services.categories import (
    changes_of_a_day,
    move_category,
    preview_merge,
    start_merge,
    undo_change,
)
from comptoir.catalog.services.rights import READS
from comptoir.catalog.services.taxonomies import call_outside, find_nodes, keep_taxonomy, taxonomies
from comptoir.kernel.database import Database
from comptoir.kernel.http import page_limit
from comptoir.kernel.texts import text
from comptoir.kernel.values.time import format_instant

READ = "catalog.structure.read"
EDIT = "catalog.structure.edit"
PRODUCTS = "catalog.product.edit"
TAXONOMY_BYTES_MAX = 20_000_000


class MoveBody(msgspec.Struct, forbid_unknown_fields=True):
    """Where a category goes. parent: null makes it a tree. before: the sister that follows it; null is the end."""

    category: str
    parent: str | None = None
    before: str | None = None


class MergeBody(msgspec.Struct, forbid_unknown_fields=True):
    """A category that goes up in another. seen: of the preview that somebody agreed to."""

    source: str
    target: str
    seen: str | None = None


class NameBody(msgspec.Struct, forbid_unknown_fields=True):
    """A category of an outside taxonomy, by its path or its number; null takes the name back."""

    name: str | None


@post("/categories:move", permission=EDIT, sync_to_thread=True, status_code=200, summary="Move a category")
def move(data: MoveBody, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Below another one or among its sisters; all below it comes along. `change` names what happened, to undo it."""
    with database.write(principal.actor, trace) as uow:
        change = move_category(uow, data.category, data.parent, data.before)
    return {"change": str(change) if change else None}


@post(
    "/categories:preview-merge",
    permission=EDIT,
    sync_to_thread=True,
    status_code=200,
    summary="Preview a merge of categories",
)
def preview(
    data: MergeBody, database: Database, principal: Principal, value_users: Sequence[ValueUser], locale: str
) -> dict[str, Any]:
    """How many products would be moved, what comes along, and what the category says of itself that would go.

    uses: what goes by the categories, and for which products it holds then (`reach`: wider, gained or lost).
    """
    narrowings = principal.narrowings(*READS)
    with database.read() as connection:
        found = preview_merge(connection, data.source, data.target, narrowings, value_users)
    body: dict[str, Any] = msgspec.to_builtins(found)
    uses = [one._asdict() | {"what": text(f"catalog.value_use.{one.kind}", locale)} for one in found.uses]
    return body | {"uses": uses}


@post("/categories:merge", permission=EDIT, sync_to_thread=True, status_code=202, summary="Merge categories")
def merge(data: MergeBody, database: Database, principal: Principal, trace: str, locale: str) -> dict[str, Any]:
    """A job moves the products; then the category goes, and its code and its page lead to the other one."""
    principal.require(PRODUCTS)
    with database.write(principal.actor, trace) as uow:
        job_id = start_merge(uow, data.source, data.target, locale, data.seen)
    return {"change": str(job_id), "job": str(job_id)}


@get("/category-changes", permission=READ, sync_to_thread=True, summary="List moves and merges of a day")
def list_changes(database: Database) -> dict[str, Any]:
    """What can be put back still, the newest first."""
    with database.read() as connection:
        found = changes_of_a_day(connection, database.clock.now())
    return {
        "items": [
            {
                "id": str(one.id),
                "kind": one.kind,
                "category": one.code,
                "target": one.target,
                "actor": one.actor,
                "at": format_instant(one.at),
                "is_undone": one.is_undone,
            }
            for one in found
        ]
    }


@post(
    "/category-changes/{change_id:str}/undo",
    permission=EDIT,
    sync_to_thread=True,
    status_code=200,
    summary="Undo a move or merge of categories",
)
def undo(change_id: str, database: Database, principal: Principal, trace: str, locale: str) -> dict[str, Any]:
    """Categories stand again where they stood; `job` puts the products of a merge back."""
    try:
        known = UUID(change_id)
    except ValueError:
        raise UnknownCategoryChange(change_id[:100]) from None
    with database.write(principal.actor, trace) as uow:
        job_id = undo_change(uow, known, locale)
        if job_id is not None:
            principal.require(PRODUCTS)
    return {"job": str(job_id) if job_id else None}


@get("/taxonomies", permission=READ, sync_to_thread=True, summary="List outside taxonomies")
def list_taxonomies(database: Database) -> dict[str, Any]:
    """Each with its size, how many categories are called by it, and the names that it has no more (`lost`)."""
    with database.read() as connection:
        return {
            "items": [
                {
                    "code": one.code,
                    "edition": one.edition,
                    "size": one.size,
                    "read_at": format_instant(one.at),
                    "mapped": one.mapped,
                    "lost": dict(one.lost),
                }
                for one in taxonomies(connection)
            ]
        }


@put(
    "/taxonomies/{code:str}",
    permission=EDIT,
    sync_to_thread=True,
    request_max_body_size=TAXONOMY_BYTES_MAX,
    summary="Read an outside taxonomy in",
)
def put_taxonomy(code: str, body: bytes, database: Database, principal: Principal, trace: str) -> Response[None]:
    """The file as it is given away: lines `166 - Apparel > Clothing`, or a list of `{id, parent_id, title}`.

    What is there by that code is replaced; categories keep their names. `google` fills `google_product_category`.
    """
    with database.write(principal.actor, trace) as uow:
        keep_taxonomy(uow, code, body)
    return Response(None, status_code=204)


@get("/taxonomies/{code:str}/nodes", permission=READ, sync_to_thread=True, summary="Search an outside taxonomy")
def list_nodes(code: str, database: Database, q: str = "", limit: int | None = None) -> dict[str, Any]:
    """Categories whose path holds all words, the shortest path first."""
    with database.read() as connection:
        found = find_nodes(connection, code, q[:200], page_limit(limit))
    return {"items": [{"path": one.path, "number": one.number} for one in found]}


@put(
    "/categories/{code:str}/taxonomies/{taxonomy:str}",
    permission=EDIT,
    sync_to_thread=True,
    summary="Call a category by an outside taxonomy",
)
def put_name(
    code: str, taxonomy: str, data: NameBody, database: Database, principal: Principal, trace: str
) -> Response[None]:
    """It holds for all categories below that have no name of their own; product feeds use it."""
    with database.write(principal.actor, trace) as uow:
        call_outside(uow, code, taxonomy, data.name)
    return Response(None, status_code=204)


CATEGORY_ROUTES = [
    move,
    preview,
    merge,
    list_changes,
    undo,
    list_taxonomies,
    put_taxonomy,
    list_nodes,
    put_name,
]
