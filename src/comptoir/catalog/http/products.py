"""Routes of products."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, patch, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.completeness import Gap
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.product import ItemId, Level, Review, Status
from comptoir.catalog.domain.refusals import InvalidProduct, UnknownProduct
from comptoir.catalog.domain.rights import Narrowings, categories_of, sees, shown
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.wire import draft_from_body
from comptoir.catalog.domain.workflow import Step
from comptoir.catalog.http.shapes import axis_words, errors_of, line_body, origin_of, product_body
from comptoir.catalog.queries import (
    completeness,
    gaps_of,
    products,
    skus_by_id,
    variants_of,
)
from comptoir.catalog.rows import ItemSet, StoredItem, load_items
from comptoir.catalog.services.decided import Saved
from comptoir.catalog.services.imports.slices import SliceWriter
from comptoir.catalog.services.places import EVERYWHERE, Where, where_of
from comptoir.catalog.services.products import (
    BY_ID,
    delete_product,
    find_product,
    publish_product,
    save_product,
    take_step,
    withdraw_product,
)
from comptoir.catalog.services.rights import (
    acts_on,
    looks_of,
    shown_gaps,
    shown_lines,
)
from comptoir.catalog.services.selection import Wanted, filter_for
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database
from comptoir.kernel.http import PAGE_LIMIT_MAX, etag, expected_version, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.values.errors import FieldError, MalformedValue, TextKey

READ = "catalog.product.read"
Grade = Literal["A", "B", "C", "D", "E"]
EDIT = "catalog.product.edit"
NDJSON = "application/x-ndjson"
BULK_BYTES_MAX = 64 * 1024 * 1024


@get("/products", permission=READ, sync_to_thread=True, summary="List products")
def list_products(
    database: Database,
    principal: Principal,
    locale: str,
    q: str | None = None,
    sku: Annotated[list[str] | None, Parameter(max_items=PAGE_LIMIT_MAX)] = None,
    family: str | None = None,
    category: str | None = None,
    status: Status | None = None,
    review: Review | None = None,
    lifecycle: Lifecycle | None = None,
    level: Level | None = None,
    parent: str | None = None,
    enabled: bool | None = None,
    is_published_as_it_stands: bool | None = None,
    complete: bool | None = None,
    requirement_set: str | None = None,
    channel: str | None = None,
    complete_in: str | None = None,
    missing: str | None = None,
    missing_max: int | None = None,
    attribute: str | None = None,
    value: str | None = None,
    grade: Grade | None = None,
    graded_in: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """Products by SKU, or by likeness to `q`; `category` takes in what is below it, `parent` one level of variants.

    sku: only these products, at most 500. complete: products that hold all (or not all) that a requirement set asks for
    on a channel: of the set `family` (what each family asks for) unless `requirement_set` names another, on the first
    channel unless `channel` does, in all its locales unless `complete_in` names one. missing: the field that they lack
    there, such as `values.name`. missing_max: they lack something, but no more fields than these. attribute, value:
    products that have this text or code in a filterable attribute.
    """
    if after is not None and "\x00" in after:
        raise MalformedValue(after, TextKey("kernel.expected.text"), pointer="/after")
    with database.read() as connection:
        structure = current_structure(connection)
        narrowings = principal.narrowings(READ)
        wanted = Wanted(
            q=q,
            family=family,
            category=category,
            status=status,
            review=review,
            lifecycle=lifecycle,
            level=level,
            parent=parent,
            enabled=enabled,
            is_published_as_it_stands=is_published_as_it_stands,
            complete=complete,
            requirement_set=requirement_set,
            channel=channel,
            complete_in=complete_in,
            missing=missing,
            missing_max=missing_max,
            attribute=attribute,
            value=value,
            grade=grade,
            graded_in=graded_in,
        )
        asked = replace(filter_for(connection, structure, wanted, narrowings), skus=sku)
        cursor = read_cursor(after, 1)[0].replace("\x00", "") if after else None
        size = page_limit(limit)
        lines, following = products(connection, asked, cursor, size)
        lines = shown_lines(connection, structure, narrowings, lines)
        parents = skus_by_id(connection, {line.parent_id for line in lines if line.parent_id is not None})
        lacking = _gaps(connection, structure, narrowings, [line.item_id for line in lines])
        items = [line_body(line, parents, lacking.get(line.item_id, ()), locale) for line in lines]
        return page(connection, items, write_cursor(following) if following else None)


def _gaps(
    connection: Connection, structure: Structure, narrowings: Narrowings, item_ids: list[ItemId]
) -> Mapping[UUID, Sequence[Gap]]:
    """What products lack, as somebody may see it."""
    lacking = gaps_of(connection, item_ids)
    if not narrowings:
        return lacking
    items = load_items(connection, ids=item_ids, with_documents=False)
    return {
        one: shown_gaps(structure, narrowings, categories_of(items.levels(one)), gaps) for one, gaps in lacking.items()
    }


def _product(
    connection: Connection, principal: Principal, sku: str, locale: str, status_code: int = 200
) -> Response[dict[str, Any]]:
    stored = find_product(connection, sku)
    items = load_items(connection, ids=[stored.item.id])
    structure = current_structure(connection)
    whole, narrowings = items.levels(stored.item.id), principal.narrowings(READ)
    stored = _hide(connection, structure, narrowings, items, stored)
    variants = [] if stored.item.level.is_sellable else variants_of(connection, stored.item.id)
    variants = shown_lines(connection, structure, narrowings, variants)
    lacking = gaps_of(connection, [stored.item.id]).get(stored.item.id, [])
    places = shown_gaps(structure, narrowings, categories_of(whole), completeness(structure, whole, lacking))
    below = load_items(connection, ids=[one.item_id for one in variants]) if variants else ItemSet()
    axes = axis_words(structure, narrowings, below, whole[0], locale)
    body = product_body(items, stored, variants, axes, places, locale)
    body["acts"] = acts_on(structure, principal, whole)
    return Response(body, status_code=status_code, headers={"ETag": etag(stored.item.version)})


def _hide(
    connection: Connection, structure: Structure, narrowings: Narrowings, items: ItemSet, stored: StoredItem
) -> StoredItem:
    """Leave in the items what the asker may see. Refuses UnknownProduct for one that may not be seen at all."""
    if not narrowings:
        return stored
    if not sees(structure, narrowings, items.levels(stored.item.id)):
        raise UnknownProduct(stored.item.sku)
    for item_id, one in list(items.by_id.items()):
        categories = categories_of(items.levels(item_id))
        items.add(replace(one, item=shown(structure, narrowings, one.item, categories)))
    look = looks_of(connection, structure, narrowings, [stored.item.id])[stored.item.id]
    return replace(items.by_id[stored.item.id], label=look.label, image=look.image)


@get("/products/{sku:str}", permission=READ, sync_to_thread=True, summary="Read a product")
def read_product(sku: str, database: Database, principal: Principal, locale: str) -> Response[dict[str, Any]]:
    """One product, by SKU or by `id:UUID`."""
    with database.read() as connection:
        return _product(connection, principal, sku, locale)


def _save(
    request: Request[Any, Any, Any],
    sku: str,
    data: dict[str, Any],
    mode: Mode,
    database: Database,
    principal: Principal,
    trace: str,
    locale: str,
) -> Response[dict[str, Any]]:
    with database.write(principal.actor, trace) as uow:
        named = find_product(uow.connection, sku, with_documents=False).item.sku if sku.startswith(BY_ID) else sku
        if mode is not Mode.REPLACE:
            find_product(uow.connection, named, with_documents=False)
        read = draft_from_body(
            data, mode, origin_of(principal), sku=named, expected_version=expected_version(request.headers)
        )
        if read.draft is None:
            raise InvalidProduct(named, errors=read.errors)
        saved = save_product(uow, read.draft)
    with database.read() as connection:
        return _product(
            connection, principal, f"{BY_ID}{saved.item_id}", locale, 201 if saved.outcome == "created" else 200
        )


@put(
    "/products/{sku:str}",
    permission=EDIT,
    sync_to_thread=True,
    summary="Write a product",
    responses={201: ResponseSpec(dict[str, Any], description="The product was made", generate_examples=False)},
)
def replace_product(
    request: Request[Any, Any, Any],
    sku: str,
    data: dict[str, Any],
    database: Database,
    principal: Principal,
    trace: str,
    locale: str,
) -> Response[dict[str, Any]]:
    """The product is what the body says; what it leaves out goes. Another `sku` in the body renames the product."""
    return _save(request, sku, data, Mode.REPLACE, database, principal, trace, locale)


@patch("/products/{sku:str}", permission=EDIT, sync_to_thread=True, summary="Change a product")
def change_product(
    request: Request[Any, Any, Any],
    sku: str,
    data: dict[str, Any],
    database: Database,
    principal: Principal,
    trace: str,
    locale: str,
) -> Response[dict[str, Any]]:
    """Objects merge, lists and scalars replace, null erases."""
    return _save(request, sku, data, Mode.MERGE, database, principal, trace, locale)


@delete("/products/{sku:str}", permission="catalog.product.delete", sync_to_thread=True, summary="Delete a product")
def remove_product(
    request: Request[Any, Any, Any], sku: str, database: Database, principal: Principal, trace: str
) -> None:
    """The product is gone, its cards are withdrawn, the feed tells."""
    with database.write(principal.actor, trace) as uow:
        delete_product(uow, sku, expected_version(request.headers))


def _lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(body.split(b"\n"), 1) if line.strip())


@post(
    "/products:bulk",
    permission=EDIT,
    sync_to_thread=True,
    status_code=200,
    media_type=NDJSON,
    request_max_body_size=BULK_BYTES_MAX,
    responses={
        200: ResponseSpec(bytes, description="One outcome per line", media_type=NDJSON, generate_examples=False)
    },
    summary="Write many products",
)
def bulk_products(body: bytes, database: Database, principal: Principal, trace: str, locale: str) -> Response[bytes]:
    """One product per line, merged as `PATCH` does or made new; one outcome per line, in the same order."""
    outcomes: dict[int, dict[str, Any]] = {}

    def told(line: int, key: str, status: str, errors: tuple[FieldError, ...]) -> None:
        outcomes[line] = {"line": line, "key": key, "status": status, "errors": errors_of(errors, locale)}

    def on_saved(line: int, draft: ProductDraft, saved: Saved) -> None:
        told(line, draft.sku, saved.outcome, saved.errors)

    writer: SliceWriter[int] = SliceWriter(database, principal.actor, trace, on_saved)
    for number, line in _lines(body):
        try:
            data = msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            told(number, "", "rejected", (FieldError("", "catalog.not_an_object", {}),))
            continue
        read = draft_from_body(data, Mode.MERGE, origin_of(principal))
        if read.draft is None:
            told(number, str(data.get("sku", ""))[:255], "rejected", read.errors)
        else:
            writer.add(read.draft, number)
    writer.flush()
    encode = msgspec.json.Encoder().encode
    answer = b"".join(encode(outcomes[number]) + b"\n" for number in sorted(outcomes))
    return Response(answer, media_type=NDJSON)


class StepBody(msgspec.Struct, forbid_unknown_fields=True):
    """A word to the one who drafted."""

    comment: str = ""


def _step(
    step: Step, sku: str, data: StepBody | None, database: Database, principal: Principal, trace: str, locale: str
) -> Response[dict[str, Any]]:
    with database.write(principal.actor, trace) as uow:
        take_step(uow, sku, step, data.comment if data else "")
    with database.read() as connection:
        return _product(connection, principal, sku, locale)


@post("/products/{sku:str}/submit", permission="catalog.product.submit", sync_to_thread=True, status_code=200)
def submit_product(
    sku: str, database: Database, principal: Principal, trace: str, locale: str, data: StepBody | None = None
) -> Response[dict[str, Any]]:
    """Ask somebody to approve the draft."""
    return _step(Step.SUBMIT, sku, data, database, principal, trace, locale)


@post("/products/{sku:str}/approve", permission="catalog.product.approve", sync_to_thread=True, status_code=200)
def approve_product(
    sku: str, database: Database, principal: Principal, trace: str, locale: str, data: StepBody | None = None
) -> Response[dict[str, Any]]:
    """Approve a submitted draft."""
    return _step(Step.APPROVE, sku, data, database, principal, trace, locale)


@post("/products/{sku:str}/reject", permission="catalog.product.approve", sync_to_thread=True, status_code=200)
def reject_product(
    sku: str, database: Database, principal: Principal, trace: str, locale: str, data: StepBody | None = None
) -> Response[dict[str, Any]]:
    """Send a submitted draft back."""
    return _step(Step.REJECT, sku, data, database, principal, trace, locale)


class PlaceBody(msgspec.Struct, forbid_unknown_fields=True):
    """Where: a channel, a locale, or both; null is all."""

    channel: str | None = None
    locale: str | None = None


def _where(connection: Connection, place: PlaceBody | None) -> Where:
    return where_of(current_structure(connection), place.channel, place.locale) if place else EVERYWHERE


@post("/products/{sku:str}/publish", permission="catalog.product.publish", sync_to_thread=True, status_code=200)
def publish_one(
    sku: str, database: Database, principal: Principal, trace: str, locale: str, data: PlaceBody | None = None
) -> Response[dict[str, Any]]:
    """Show the product as it stands, on every channel or where the body says; a model with all its variants."""
    with database.write(principal.actor, trace) as uow:
        publish_product(uow, sku, _where(uow.connection, data))
    with database.read() as connection:
        return _product(connection, principal, sku, locale)


@post("/products/{sku:str}/withdraw", permission="catalog.product.publish", sync_to_thread=True, status_code=200)
def withdraw_one(
    sku: str, database: Database, principal: Principal, trace: str, locale: str, data: PlaceBody | None = None
) -> Response[dict[str, Any]]:
    """Take the product off every channel, or off where the body says."""
    with database.write(principal.actor, trace) as uow:
        withdraw_product(uow, sku, _where(uow.connection, data))
    with database.read() as connection:
        return _product(connection, principal, sku, locale)


PRODUCT_ROUTES = [
    list_products,
    read_product,
    replace_product,
    change_product,
    remove_product,
    bulk_products,
    submit_product,
    approve_product,
    reject_product,
    publish_one,
    withdraw_one,
]
