"""What the office sets up for selling, what tills scan, and recalls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from msgspec import Meta, Struct, to_builtins

from comptoir.access.domain.principals import Principal
from comptoir.catalog.queries import Sellable
from comptoir.company.queries import require_store
from comptoir.kernel.database import Database
from comptoir.kernel.http import page, page_limit, read_id_cursor, write_cursor
from comptoir.kernel.values.gtin import DEFAULT_LAYOUTS
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import format_instant
from comptoir.till.domain.goods import Recall
from comptoir.till.domain.symbols import masks_of
from comptoir.till.services import recalls, setting_up
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.goods import RULE, settings_of
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.scans import scan
from comptoir.till.services.shapes import Name, Words

EDIT = "till.selling.edit"
READ = "till.selling.read"
RECALL_READ = "till.recall.read"
RECALL_EDIT = "till.recall.edit"
WallTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Mask = Annotated[str, Meta(min_length=1, max_length=20)]


class ClosedBody(Struct, frozen=True, forbid_unknown_fields=True):
    """When it is not sold: from `start` to before `end`, in a store or in all, on some weekdays (1 Monday) or all."""

    start: WallTime
    end: WallTime
    store: Name | None = None
    days: Annotated[list[Annotated[int, Meta(ge=1, le=7)]], Meta(max_length=7)] = []


class RuleBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What the sale of some products asks for; keys: `category:wine`, `family:spirits`, `attribute:a=b`, `sku:S1`."""

    label: dict[str, Words]
    keys: Annotated[list[Name], Meta(min_length=1, max_length=200)]
    age_min: Annotated[int, Meta(ge=1, le=99)] | None = None
    closed: Annotated[list[ClosedBody], Meta(max_length=50)] = []
    needs: Annotated[list[Literal["serial", "lot", "expires_on"]], Meta(max_length=3)] = []


class MasksBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Masks by prefix, such as `{"21": "21IIIIIVPPPPC"}`; a prefix that is left out holds plain codes."""

    masks: dict[str, Mask]


class TriedMasksBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A code to read by masks."""

    masks: dict[str, Mask]
    code: Name


class FavouritePageBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A page of favourites, in the order in which they are shown."""

    label: dict[str, Words]
    skus: Annotated[list[Name], Meta(max_length=60)]


class FavouritesBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The favourites of a store."""

    pages: Annotated[list[FavouritePageBody], Meta(max_length=20)]


class RecallBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A product whose sale stops; lot: only this one."""

    gtin: Name
    reason: Words
    lot: Annotated[str, Meta(min_length=1, max_length=50, pattern=r"^[^\x00-\x1f\x7f]+$")] | None = None


class LiftBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Why it may be sold again."""

    reason: Words


@get("/scans", permission="till.ticket.sell", sync_to_thread=True)
def read_scan(
    database: Database,
    tills: TillDesk,
    principal: Principal,
    locale: str,
    till: Annotated[str, Parameter(max_length=100)],
    code: Annotated[str, Parameter(min_length=1, max_length=400)],
) -> dict[str, Any]:
    """What a symbol sells at a till: GTINs, GS1-128, DataMatrix, DataBar, Digital Links, codes made in the store."""
    with database.read() as connection:
        return scan(connection, tills, principal, till, code, database.clock.now(), locale)


@get("/sale-rules", permission=READ, sync_to_thread=True)
def list_rules(database: Database) -> Response[dict[str, Any]]:
    """What the sale of products asks for: ages, hours, serials, lots."""
    with database.read() as connection:
        found = settings_of(connection, RULE)
        return page(connection, [{"code": code, **body} for code, body in found.items()], None)


@put("/sale-rules/{code:str}", permission=EDIT, sync_to_thread=True)
def save_rule(code: str, data: RuleBody, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Set up a rule, or change it; tills follow within a second."""
    principal.require_everywhere(EDIT)
    body = to_builtins(data)
    with database.write(principal.actor, trace) as uow:
        made = setting_up.put_rule(uow, code, body)
    return {"code": made, **body}


@delete("/sale-rules/{code:str}", permission=EDIT, status_code=204, sync_to_thread=True)
def delete_rule(code: str, database: Database, principal: Principal, trace: str) -> None:
    """Ask for nothing any more."""
    principal.require_everywhere(EDIT)
    with database.write(principal.actor, trace) as uow:
        setting_up.remove_rule(uow, code)


@get("/barcode-masks", permission=READ, sync_to_thread=True)
def get_masks(database: Database) -> dict[str, Any]:
    """How codes that begin with 02 or 20 to 29 are read."""
    with database.read() as connection:
        found = setting_up.masks_in_use(connection)
    return {"masks": masks_of(DEFAULT_LAYOUTS) if found is None else found, "is_usual": found is None}


@put("/barcode-masks", permission=EDIT, sync_to_thread=True)
def save_masks(data: MasksBody, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Read the retailer's own codes by these masks."""
    principal.require_everywhere(EDIT)
    with database.write(principal.actor, trace) as uow:
        setting_up.put_masks(uow, data.masks)
    return {"masks": data.masks, "is_usual": False}


@post("/barcode-masks:try", permission=READ, status_code=200, sync_to_thread=True)
def try_masks(data: TriedMasksBody) -> dict[str, Any]:
    """What a code would say under masks; nothing is kept. value: minor units, kilograms or pieces."""
    symbol = setting_up.try_masks(data.masks, data.code)
    embedded = symbol.embedded
    return {
        "kind": None if embedded is None else embedded.kind.value,
        "item": symbol.keys[0] if embedded is None else embedded.item_reference,
        "listed_as": symbol.keys[-1],
        "value": setting_up.value_text(symbol),
        "lot": symbol.lot,
        "expires_on": None if symbol.expires_on is None else symbol.expires_on.isoformat(),
        "serial": symbol.serial,
    }


@get("/favourites/{store:str}", permission="till.till.read", sync_to_thread=True)
def get_favourites(store: str, database: Database, principal: Principal) -> dict[str, Any]:
    """The favourites that the tills of a store show first."""
    with database.read() as connection:
        found = require_store(connection, store)
        principal.require("till.till.read", found.id)
        return {"pages": setting_up.favourites(connection, found.code)}


@put("/favourites/{store:str}", permission=EDIT, sync_to_thread=True)
def save_favourites(
    store: str, data: FavouritesBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Choose the favourites of a store."""
    pages = to_builtins(data.pages)
    with database.write(principal.actor, trace) as uow:
        found = require_store(uow.connection, store)
        principal.require(EDIT, found.id)
        setting_up.put_favourites(uow, found.code, pages)
    return {"pages": pages}


@get("/recalls", permission=RECALL_READ, sync_to_thread=True)
def list_recalls(database: Database, after: str | None = None, limit: int | None = None) -> Response[dict[str, Any]]:
    """Recalls and stopped sales, the newest first, lifted ones too; `product` is none where no item has the GTIN."""
    count = page_limit(limit)
    with database.read() as connection:
        found = recalls.recalls(connection, None if after is None else read_id_cursor(after), count + 1)
        following = write_cursor(str(found[count - 1].id)) if len(found) > count else None
        items = recalls.items_of(connection, found[:count])
        return page(connection, [_recall(one, items) for one in found[:count]], following)


@put(
    "/recalls/{recall_id:uuid}",
    permission=RECALL_EDIT,
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The sale is stopped", generate_examples=False)},
)
def save_recall(
    recall_id: UUID, data: RecallBody, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Stop the sale of a product, or of one lot of it, at every till and on the web, from the next scan on."""
    with database.write(principal.actor, trace) as uow:
        made, is_new = recalls.open_recall(uow, recall_id, data.gtin, data.lot, data.reason)
        items = recalls.items_of(uow.connection, [made])
    return Response(_recall(made, items), status_code=201 if is_new else 200)


@post("/recalls/{recall_id:uuid}/lift", permission=RECALL_EDIT, status_code=200, sync_to_thread=True)
def lift_recall(
    recall_id: UUID, data: LiftBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Let it be sold again."""
    with database.write(principal.actor, trace) as uow:
        lifted = recalls.lift_recall(uow, recall_id, data.reason)
        return _recall(lifted, recalls.items_of(uow.connection, [lifted]))


@get("/recalls/{recall_id:uuid}/buyers", permission=RECALL_READ, sync_to_thread=True)
def list_buyers(recall_id: UUID, database: Database, principal: Principal) -> Response[dict[str, Any]]:
    """The sales of it that left a shop, the newest first, with the customer where one is known; a lot may be unknown.

    `till`: none of what was sold elsewhere, as `channel` says. `is_cut`: there are older ones.
    """
    with database.read() as connection:
        recall = recalls.require_recall(connection, recall_id)
        found, is_cut = recalls.buyers_of(connection, recall, principal.store_ids(RECALL_READ))
        items = [
            {
                "ticket": str(one.order_id),
                "number": one.number,
                "at": format_instant(one.at),
                "till": one.till,
                "channel": one.channel,
                "customer": None if one.customer_id is None else str(one.customer_id),
                "lot": one.lot,
                "quantity": millionths_text(one.quantity),
            }
            for one in found
        ]
        shown = page(connection, items, None)
        shown.content["is_cut"] = is_cut
        return shown


@get("/tickets/{ticket_id:uuid}/details", permission="till.ticket.read", sync_to_thread=True)
def get_details(ticket_id: UUID, database: Database, principal: Principal, tills: TillDesk) -> dict[str, Any]:
    """What is known of the pieces of a ticket: lots, dates, serials, notes; line 0 is the ticket itself."""
    with database.read() as connection:
        found = require_ticket(connection, tills.memory, ticket_id)
        principal.require("till.ticket.read", found.store.id)
        details = recalls.details_of_ticket(connection, ticket_id)
    return {"details": [{"line": line, "kind": kind, "value": value} for line, kind, value in details]}


def _recall(one: Recall, items: Mapping[str, Sellable]) -> dict[str, Any]:
    item = items.get(one.gtin)
    return {
        "id": str(one.id),
        "gtin": one.gtin,
        "product": None if item is None else {"sku": item.sku, "label": item.label},
        "lot": one.lot,
        "reason": one.reason,
        "opened_at": format_instant(one.opened_at),
        "opened_by": one.opened_by,
        "lifted_at": None if one.lifted_at is None else format_instant(one.lifted_at),
        "lifted_by": one.lifted_by,
        "lift_reason": one.lift_reason,
    }


ROUTES = [
    read_scan,
    list_rules,
    save_rule,
    delete_rule,
    get_masks,
    save_masks,
    try_masks,
    get_favourites,
    save_favourites,
    list_recalls,
    save_recall,
    lift_recall,
    list_buyers,
    get_details,
]
