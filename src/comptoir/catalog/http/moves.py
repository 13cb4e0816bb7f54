"""Routes of moves: attach to a model, detach, make simple, change family; shown first, then done, with a way back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.moves import CellChange, Move, MoveKind, Told
from comptoir.catalog.domain.product import EVERYWHERE, Item, Values, scope_parts
from comptoir.catalog.domain.refusals import InvalidProduct, UnknownMove
from comptoir.catalog.domain.validation import check_values
from comptoir.catalog.http.shapes import errors_of
from comptoir.catalog.http.team import seen_product
from comptoir.catalog.services.moves import GapChange, Preview, carry_out, moves_of, preview_move, undo_move
from comptoir.catalog.services.products import find_product
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.time import format_instant

READ = "catalog.product.read"
EDIT = "catalog.product.edit"
_SKUS_MAX = 500


class MoveBody(msgspec.Struct, forbid_unknown_fields=True):
    """A move of products.

    parent: SKU of the model to attach to. axes: by SKU, the value of each axis that the product does not have yet.
    family_variant: how a model splits in its new family; without it its variants become simple products. seen: of the
    preview that somebody agreed to; when products have changed since, the move is refused.
    """

    kind: MoveKind
    skus: tuple[str, ...]
    parent: str | None = None
    axes: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)
    family: str | None = None
    family_variant: str | None = None
    seen: str | None = None


def _move(connection: Connection, body: MoveBody) -> Move:
    """The move in a body. Refuses UnknownProduct, InvalidProduct."""
    if not 0 < len(body.skus) <= _SKUS_MAX:
        error = FieldError("/skus", "catalog.too_many", {"limit": _SKUS_MAX})
        raise InvalidProduct(body.skus[0] if body.skus else "", errors=(error,))
    structure = current_structure(connection)
    axes: dict[UUID, Values] = {}
    for sku, given in body.axes.items():
        values, errors = check_values(structure, {code: {EVERYWHERE: datum} for code, datum in given.items()})
        if errors:
            raise InvalidProduct(sku, errors=tuple(errors))
        axes[find_product(connection, sku, with_documents=False).item.id] = values
    parent = find_product(connection, body.parent, with_documents=False).item.id if body.parent else None
    family = structure.family(body.family)
    variant = structure.family_variant(body.family_variant)
    return Move(
        kind=body.kind,
        parent=parent,
        axes=axes,
        family=family.code if family is not None else body.family,
        family_variant=variant.code if variant is not None else body.family_variant,
    )


def _cell(change: CellChange) -> dict[str, object]:
    channel, locale = scope_parts(change.scope)
    return {
        "attribute": change.attribute,
        "locale": locale,
        "channel": channel,
        "before": change.before,
        "after": change.after,
    }


def _place(item: Item) -> dict[str, object]:
    return {
        "level": item.level.value,
        "parent": item.parent,
        "family": item.family,
        "family_variant": item.family_variant,
        "enabled": item.enabled,
    }


def _gap(change: GapChange) -> dict[str, object]:
    return {
        "requirement_set": change.requirement_set,
        "channel": change.channel,
        "locale": change.locale,
        "before": change.before,
        "after": change.after,
        "missing": list(change.missing),
    }


def _told(one: Told, requirements: tuple[GapChange, ...]) -> dict[str, object]:
    return {
        "sku": one.after.sku,
        "before": _place(one.before),
        "after": _place(one.after),
        "lost": [_cell(change) for change in one.lost],
        "gained": [_cell(change) for change in one.values if change.before is None],
        "categories_lost": list(one.categories),
        "links_lost": list(one.links),
        "requirements": [_gap(change) for change in requirements],
    }


def _body(preview: Preview, locale: str) -> dict[str, Any]:
    problems = []
    for sku, error in preview.problems:
        problems += [{"sku": sku, **told} for told in errors_of([error], locale)]
    return {
        "items": [_told(one, preview.requirements.get(one.item_id, ())) for one in preview.items],
        "lost_count": sum(len(one.lost) for one in preview.items),
        "problems": problems,
        "seen": preview.seen,
    }


@post(
    "/products:preview-move",
    permission=EDIT,
    sync_to_thread=True,
    status_code=200,
    summary="Preview a move between levels or families",
)
def preview(data: MoveBody, database: Database, principal: Principal, locale: str) -> Response[dict[str, Any]]:
    """What each product would say otherwise, which values, links and categories it would lose, what it would lack.

    `problems` tells why the move cannot be done, by SKU; nothing is written.
    """
    with database.read() as connection:
        return Response(_body(preview_move(connection, data.skus, _move(connection, data), principal.actor), locale))


@post(
    "/products:move",
    permission=EDIT,
    sync_to_thread=True,
    status_code=200,
    summary="Move products between levels or families",
)
def move(data: MoveBody, database: Database, principal: Principal, trace: str, locale: str) -> Response[dict[str, Any]]:
    """Attach to a model, detach, make simple, change family. `move` names what happened, to undo it."""
    with database.write(principal.actor, trace) as uow:
        move_id, done = carry_out(uow, data.skus, _move(uow.connection, data), data.seen)
    return Response({"move": str(move_id), **_body(done, locale)})


@post(
    "/product-moves/{move_id:str}/undo",
    permission=EDIT,
    sync_to_thread=True,
    status_code=200,
    summary="Undo a move",
)
def undo(move_id: str, database: Database, principal: Principal, trace: str) -> Response[dict[str, Any]]:
    """Every product stands again where it stood; refused when one has changed since."""
    try:
        known = UUID(move_id)
    except ValueError:
        raise UnknownMove(move_id[:100]) from None
    with database.write(principal.actor, trace) as uow:
        return Response({"skus": undo_move(uow, known)})


@get("/products/{sku:str}/moves", permission=READ, sync_to_thread=True, summary="List the moves of a product")
def list_moves(sku: str, database: Database, principal: Principal) -> Response[dict[str, Any]]:
    """The last moves that touched the product, the newest first."""
    with database.read() as connection:
        lines = moves_of(connection, seen_product(connection, principal, sku).item.id)
    items = [
        {
            "id": str(one.id),
            "kind": one.kind,
            "skus": list(one.skus),
            "at": format_instant(one.at),
            "is_undone": one.is_undone,
        }
        for one in lines
    ]
    return Response({"items": items})


MOVE_ROUTES = [preview, move, undo, list_moves]
