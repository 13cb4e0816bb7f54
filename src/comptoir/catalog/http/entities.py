"""Routes of the records of reference entities; the entities themselves are parts of the structure like others."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, delete, get, patch, put
from litestar.openapi.datastructures import ResponseSpec
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.attributes import Choice
from comptoir.catalog.domain.entities import ReferenceEntity
from comptoir.catalog.domain.product import merged
from comptoir.catalog.domain.refusals import InvalidStructure
from comptoir.catalog.domain.wire import values_body, values_of
from comptoir.catalog.http.shapes import image_address
from comptoir.catalog.services.records import (
    RECORDS,
    delete_record,
    find_records,
    record_version,
    require_entity,
    require_record,
    save_record,
    uses_of_record,
)
from comptoir.catalog.services.rights import READS, visible_categories
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.values.errors import FieldError

READ = "catalog.attribute.read"
EDIT = "catalog.attribute.update"
_FIELDS = frozenset({"code", "labels", "position", "values"})
_READ_ONLY = frozenset({"version", "image"})


def record_body(entity: ReferenceEntity, record: Choice) -> dict[str, Any]:
    """A record; `values` as products list theirs, `image` the address of its picture."""
    pictures = record.values.get(entity.image_attribute or "", {})
    first = next((pictures[key] for key in sorted(pictures)), None)
    return {
        "code": record.code,
        "labels": dict(record.labels),
        "position": record.position,
        "values": values_body(record.values),
        "image": image_address(first if isinstance(first, str) else None),
    }


def _answer(connection: Connection, entity_code: str, code: str, status: int = 200) -> Response[dict[str, Any]]:
    structure = current_structure(connection)
    entity = require_entity(structure, entity_code)
    record = require_record(structure, entity, code)
    version = record_version(connection, entity, code)
    body = record_body(entity, record) | {"version": version}
    return Response(body, status_code=status, headers={"ETag": etag(version)})


def _record(code: str, given: dict[str, Any]) -> Choice:
    """The record in a body. Refuses InvalidStructure."""
    errors = [
        FieldError(f"/{name}", "catalog.unknown_field", {"field": str(name)[:100]})
        for name in given
        if name not in _FIELDS | _READ_ONLY
    ]
    values, wrong = values_of(given.get("values") or {})
    errors += wrong
    plain = {name: one for name, one in given.items() if name in {"labels", "position"} and one is not None}
    try:
        record = msgspec.convert({"code": code, **plain}, Choice)
    except msgspec.ValidationError:
        errors.append(FieldError("", "catalog.wrong_type", {"expected": "{labels, position, values}"}))
        record = Choice(code=code)
    if errors:
        raise InvalidStructure(RECORDS, code, errors=tuple(errors))
    return Choice(code=code, labels=record.labels, position=record.position, values=values)


@get("/reference-entities/{entity:str}/records", permission=READ, sync_to_thread=True, summary="List records")
def list_records(
    entity: str, database: Database, q: str = "", limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """Records by code; `q`: words that the code or a label holds."""
    with database.read() as connection:
        structure = current_structure(connection)
        known = require_entity(structure, entity)
        cursor = read_cursor(after, 1)[0] if after else None
        found, following = find_records(structure, known, q[:200], cursor, page_limit(limit))
        items = [record_body(known, one) for one in found]
        return page(connection, items, write_cursor(following) if following else None)


@get("/reference-entities/{entity:str}/records/{code:str}", permission=READ, sync_to_thread=True)
def read_record(entity: str, code: str, database: Database) -> Response[dict[str, Any]]:
    """A record, in any case of its code."""
    with database.read() as connection:
        return _answer(connection, entity, code)


@put(
    "/reference-entities/{entity:str}/records/{code:str}",
    permission=EDIT,
    sync_to_thread=True,
    summary="Write a record",
    responses={201: ResponseSpec(dict[str, Any], description="It was made", generate_examples=False)},
)
def put_record(
    request: Request[Any, Any, Any],
    entity: str,
    code: str,
    data: dict[str, Any],
    database: Database,
    principal: Principal,
    trace: str,
) -> Response[dict[str, Any]]:
    """The record is what the body says. The cards of products that name it follow by themselves."""
    with database.write(principal.actor, trace) as uow:
        outcome = save_record(uow, entity, _record(code, data), expected_version(request.headers))
    with database.read() as connection:
        return _answer(connection, entity, code, 201 if outcome == "created" else 200)


@patch(
    "/reference-entities/{entity:str}/records/{code:str}",
    permission=EDIT,
    sync_to_thread=True,
    summary="Change a record",
)
def patch_record(
    request: Request[Any, Any, Any],
    entity: str,
    code: str,
    data: dict[str, Any],
    database: Database,
    principal: Principal,
    trace: str,
) -> Response[dict[str, Any]]:
    """Objects merge, lists and scalars replace, null erases."""
    with database.write(principal.actor, trace) as uow:
        structure = current_structure(uow.connection)
        known = require_entity(structure, entity)
        after = merged(record_body(known, require_record(structure, known, code)), data)
        assert isinstance(after, dict)
        save_record(uow, entity, _record(code, after), expected_version(request.headers))
    with database.read() as connection:
        return _answer(connection, entity, code)


@delete(
    "/reference-entities/{entity:str}/records/{code:str}",
    permission="catalog.attribute.delete",
    sync_to_thread=True,
    summary="Delete a record",
)
def remove_record(
    request: Request[Any, Any, Any], entity: str, code: str, database: Database, principal: Principal, trace: str
) -> None:
    """Refused while a product, another record or a category names it."""
    with database.write(principal.actor, trace) as uow:
        delete_record(uow, entity, code, expected_version(request.headers))


@get(
    "/reference-entities/{entity:str}/records/{code:str}/uses",
    permission=READ,
    sync_to_thread=True,
    summary="See where a record is used",
)
def list_uses(
    entity: str,
    code: str,
    database: Database,
    principal: Principal,
    limit: int | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    """`products`: how many name it on a level of their own; `skus`: a page of them; `others`: records and categories.

    Products are told to whoever may read products, and only those that they may see.
    """
    with database.read() as connection:
        structure = current_structure(connection)
        known = require_entity(structure, entity)
        record = require_record(structure, known, code)
        visible: tuple[str, ...] | None = ()
        if principal.allows(READS[0]):
            visible = visible_categories(structure, principal.narrowings(*READS))
        cursor = read_cursor(after, 1)[0].replace("\x00", "") if after else None
        found = uses_of_record(connection, structure, known, record, visible, cursor, page_limit(limit))
    return {
        "products": found.products,
        "skus": list(found.skus),
        "next": write_cursor(found.next) if found.next else None,
        "others": [{"entity": one, "code": named} for one, named in found.others],
    }


ENTITY_ROUTES = [list_records, read_record, put_record, patch_record, remove_record, list_uses]
