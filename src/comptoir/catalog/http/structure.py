"""Routes of attributes, families, categories, channels and the rest of the structure: the same verbs for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, patch, put
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.attributes import Attribute, Choice, ValueRules
from comptoir.catalog.domain.entities import ReferenceEntity, has_own_list
from comptoir.catalog.domain.product import merged
from comptoir.catalog.domain.refusals import InvalidStructure, UnknownStructure
from comptoir.catalog.domain.structure import Category, Structure, StructureKind, StructureThing
from comptoir.catalog.domain.wire import values_body, values_of
from comptoir.catalog.queries.structure import thing_versions
from comptoir.catalog.services.structure import (
    THING_TYPES,
    current_structure,
    delete_thing,
    read_thing,
    replace_choices,
    save_thing,
    thing_body,
    thing_from_body,
)
from comptoir.catalog.services.taxonomies import called
from comptoir.catalog.services.value_looks import is_indexed_otherwise, look_for_values
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError

CHOICES = "choices"
_READ_ONLY = frozenset({"version", "former", "called"})
_WITH_CHOICES = frozenset({StructureKind.ATTRIBUTE, StructureKind.REFERENCE_ENTITY})
_Choices = list[tuple[str, list[Choice]]]


def _permissions(kind: StructureKind) -> tuple[str, str, str]:
    """What reading, writing and deleting take."""
    if kind is StructureKind.ATTRIBUTE:
        return "catalog.attribute.read", "catalog.attribute.update", "catalog.attribute.delete"
    return "catalog.structure.read", "catalog.structure.edit", "catalog.structure.edit"


def _plain_body(thing: StructureThing) -> dict[str, Any]:
    """A thing as answers show it; the values of a category as products list theirs."""
    body = thing_body(thing)
    return body | {"values": values_body(thing.values)} if isinstance(thing, Category) else body


def _body(structure: Structure, thing: StructureThing, version: int) -> dict[str, Any]:
    body = _plain_body(thing) | {"version": version}
    if isinstance(thing, Attribute) and thing.choice_list is not None:
        body[CHOICES] = _choices(structure, thing)
    if isinstance(thing, Category):
        body["called"] = {code: {"name": name, "by": by} for code, (name, by) in called(structure, thing.code).items()}
    if isinstance(thing, ReferenceEntity):
        body[CHOICES] = {one.code: _choices(structure, one) for one in thing.attributes if has_own_list(thing, one)}
    return body


def _choices(structure: Structure, attribute: Attribute) -> list[dict[str, Any]]:
    choices = structure.choices.get(fold_code(attribute.choice_list or ""), {})
    return [{"code": one.code, "labels": dict(one.labels), "position": one.position} for one in choices.values()]


def _answer(connection: Connection, kind: StructureKind, code: str, status: int = 200) -> Response[dict[str, Any]]:
    thing, version = read_thing(connection, kind, code)
    body = _body(current_structure(connection), thing, version)
    return Response(body, status_code=status, headers={"ETag": etag(version)})


def _checked(
    structure: Structure, kind: StructureKind, code: str, given: Mapping[str, Any]
) -> tuple[StructureThing, _Choices]:
    """The thing in a body, and its lists of options with their codes. Refuses InvalidStructure."""
    known = {one.name for one in fields(THING_TYPES[kind])} | _READ_ONLY
    if kind in _WITH_CHOICES:
        known |= {CHOICES}
    errors = [
        FieldError(f"/{name}", "catalog.unknown_field", {"field": str(name)[:100]})
        for name in given
        if name not in known
    ]
    rules = given.get("rules")
    if isinstance(rules, Mapping):
        allowed = {one.name for one in fields(ValueRules)}
        errors += [
            FieldError(f"/rules/{name}", "catalog.unknown_field", {"field": str(name)[:100]})
            for name in rules
            if name not in allowed
        ]
    named = given.get("code", code)
    if not isinstance(named, str) or fold_code(named) != fold_code(code):
        errors.append(FieldError("/code", "catalog.code_differs", {"code": code}))
    body = {name: value for name, value in given.items() if name not in {CHOICES, *_READ_ONLY}}
    before = structure.of(kind).get(fold_code(code))
    if kind is StructureKind.CATEGORY:
        body["values"], wrong = values_of(given.get("values"))
        errors += wrong
        body["former"] = before.former if isinstance(before, Category) else ()
    if errors:
        raise InvalidStructure(kind.value, code, errors=tuple(errors))
    thing = thing_from_body(kind, body | {"code": named})
    listed = given.get(CHOICES)
    return thing, [] if listed is None else _lists(kind, thing, listed)


def _lists(kind: StructureKind, thing: StructureThing, listed: object) -> _Choices:
    """The options in a body: of an attribute a list, of a reference entity lists by attribute."""
    try:
        match thing:
            case Attribute() if thing.choice_list is not None:
                return [(thing.choice_list, msgspec.convert(listed, list[Choice]))]
            case ReferenceEntity():
                by_attribute = msgspec.convert(listed, dict[str, list[Choice]])
                own = {one.code: one.choice_list for one in thing.attributes if has_own_list(thing, one)}
                return [(own[code] or "", found) for code, found in by_attribute.items()]
            case _:
                return []
    except (msgspec.ValidationError, KeyError):
        error = FieldError("/choices", "catalog.wrong_type", {"expected": "list of {code, labels, position}"})
        raise InvalidStructure(kind.value, thing.code, errors=(error,)) from None


def _write(
    request: Request[Any, Any, Any],
    kind: StructureKind,
    code: str,
    given: Mapping[str, Any],
    database: Database,
    principal: Principal,
    trace: str,
) -> Response[dict[str, Any]]:
    with database.read() as connection:
        structure = current_structure(connection)
    if kind is StructureKind.ATTRIBUTE and fold_code(code) not in structure.of(kind):
        principal.require("catalog.attribute.create")
    thing, lists = _checked(structure, kind, code, given)
    before, look = structure.of(kind).get(fold_code(code)), None
    if isinstance(before, Attribute) and isinstance(thing, Attribute) and is_indexed_otherwise(before, thing):
        look = look_for_values(database, before)
    with database.write(principal.actor, trace) as uow:
        outcome = save_thing(uow, thing, expected_version(request.headers), look)
        for list_code, choices in lists:
            replace_choices(uow, list_code, choices)
    with database.read() as connection:
        return _answer(connection, kind, code, 201 if outcome == "created" else 200)


def _page(
    connection: Connection, kind: StructureKind, after: str | None, limit: int, within: frozenset[str] | None
) -> Response[dict[str, Any]]:
    structure = current_structure(connection)
    rows = thing_versions(connection, kind, read_cursor(after, 1)[0] if after is not None else None)
    wanted = [row for row in rows if within is None or row[0] in within]
    things = structure.of(kind)
    items = [_plain_body(things[folded]) | {"version": version} for folded, version in wanted[:limit]]
    return page(connection, items, write_cursor(wanted[limit - 1][0]) if len(wanted) > limit else None)


def _routes(kind: StructureKind) -> list[HTTPRouteHandler]:
    """List, read, write, change and delete for one kind."""
    path, (reads, writes, deletes) = kind.value, _permissions(kind)
    named = path.replace("-", " ")

    @get(f"/{path}", permission=reads, sync_to_thread=True, summary=f"List {named}", name=f"list-{path}")
    def list_things(database: Database, limit: int | None = None, after: str | None = None) -> Response[dict[str, Any]]:
        """A page of them by code, each with its `version`; `limit` and `after` as in every list."""
        with database.read() as connection:
            return _page(connection, kind, after, page_limit(limit), None)

    @get(f"/{path}/{{code:str}}", permission=reads, sync_to_thread=True, summary=f"Read one of {named}")
    def get_thing(code: str, database: Database) -> Response[dict[str, Any]]:
        """One of them, in any case of its code; attributes with their options as `choices`."""
        with database.read() as connection:
            return _answer(connection, kind, code)

    @put(
        f"/{path}/{{code:str}}",
        permission=writes,
        sync_to_thread=True,
        summary=f"Write one of {named}",
        responses={201: ResponseSpec(dict[str, Any], description="It was made", generate_examples=False)},
    )
    def put_thing(
        request: Request[Any, Any, Any],
        code: str,
        data: dict[str, Any],
        database: Database,
        principal: Principal,
        trace: str,
    ) -> Response[dict[str, Any]]:
        """It is what the body says; what the body leaves out goes. References to what does not exist are refused."""
        return _write(request, kind, code, data, database, principal, trace)

    @patch(f"/{path}/{{code:str}}", permission=writes, sync_to_thread=True, summary=f"Change one of {named}")
    def patch_thing(
        request: Request[Any, Any, Any],
        code: str,
        data: dict[str, Any],
        database: Database,
        principal: Principal,
        trace: str,
    ) -> Response[dict[str, Any]]:
        """Objects merge, lists and scalars replace, null erases."""
        with database.read() as connection:
            body = _plain_body(read_thing(connection, kind, code)[0])
        after = merged(body, data)
        assert isinstance(after, dict)
        return _write(request, kind, code, after, database, principal, trace)

    @delete(f"/{path}/{{code:str}}", permission=deletes, sync_to_thread=True, summary=f"Delete one of {named}")
    def delete_one(
        request: Request[Any, Any, Any], code: str, database: Database, principal: Principal, trace: str
    ) -> None:
        """Refused while products or other parts of the structure depend on it."""
        with database.read() as connection:
            before = current_structure(connection).of(kind).get(fold_code(code))
        look = look_for_values(database, before) if isinstance(before, Attribute) else None
        with database.write(principal.actor, trace) as uow:
            delete_thing(uow, kind, code, expected_version(request.headers), look)

    handlers: list[HTTPRouteHandler] = [get_thing, put_thing, patch_thing, delete_one]
    return handlers if kind is StructureKind.CATEGORY else [list_things, *handlers]


@get("/categories", permission="catalog.structure.read", sync_to_thread=True, summary="List categories")
def list_categories(
    database: Database,
    tree: str | None = None,
    channel: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """Categories by code; `tree` (any category) narrows to it and what is below, `channel` to its tree."""
    with database.read() as connection:
        structure = current_structure(connection)
        top = tree
        if channel is not None:
            known = structure.channel(channel)
            if known is None:
                raise UnknownStructure(StructureKind.CHANNEL.value, channel)
            top = top or known.tree
        if top is not None and structure.category(top) is None:
            raise UnknownStructure(StructureKind.CATEGORY.value, top)
        within = frozenset(map(fold_code, structure.descendants(top))) if top is not None else None
        return _page(connection, StructureKind.CATEGORY, after, page_limit(limit), within)


STRUCTURE_ROUTES: list[HTTPRouteHandler] = [
    list_categories,
    *(route for kind in StructureKind for route in _routes(kind)),
]
