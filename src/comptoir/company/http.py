"""The routes of company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta, Struct

from comptoir.access.domain import Principal
from comptoir.company.domain import Address, HoursText, LegalEntity, Store, format_minute
from comptoir.company.queries import (
    legal_entity_by_code,
    legal_entity_by_id,
    legal_entity_page,
    require_legal_entity,
    require_store,
    store_by_code,
    store_page,
)
from comptoir.company.service import PutLegalEntity, PutStore, check_numbers, put_legal_entity, put_store
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.texts import problem_texts
from comptoir.kernel.values.codes import fold_code

Line = Annotated[str, Meta(max_length=300)]
_CAPITAL_MAX = 10**15


class AddressBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A postal address; `country` is an ISO 3166-1 code."""

    lines: Annotated[list[Line], Meta(max_length=20)] = []
    postcode: Line = ""
    city: Line
    country: Line


class CapitalBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Share capital in minor units of the entity's currency."""

    amount: Annotated[int, Meta(ge=0, le=_CAPITAL_MAX)]
    currency: Line | None = None


class HoursBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A stretch of opening hours on the store's own clock."""

    opens: Line
    closes: Line


class LegalEntityBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A legal entity as it shall be."""

    name: Line
    address: AddressBody
    currency: Line = "EUR"
    legal_form: Line = ""
    vat_number: Line | None = None
    registration_number: Line | None = None
    register: Line = ""
    share_capital: CapitalBody | None = None


class StoreBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A store as it shall be."""

    name: Line
    legal_entity: Line
    address: AddressBody
    time_zone: Line
    currency: Line = "EUR"
    locale: Line = "fr_FR"
    territory: Line | None = None
    hours: Annotated[dict[str, Annotated[list[HoursBody], Meta(max_length=20)]], Meta(max_length=20)] = {}
    node: Line = "main"
    registration_number: Line | None = None
    phone: Line = ""


class NumbersBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Numbers of public registers that belong to one company; `siren` is the one that the others contain."""

    country: Line
    vat_number: Line = ""
    siren: Line = ""
    siret: Line = ""


class LegalEntityView(Struct, kw_only=True):
    """A legal entity."""

    id: UUID
    code: str
    name: str
    legal_form: str
    address: AddressBody
    currency: str
    vat_number: str | None
    registration_number: str | None
    register: str
    share_capital: CapitalBody | None
    version: int


class StoreView(Struct, kw_only=True):
    """A store."""

    id: UUID
    code: str
    name: str
    legal_entity: str
    address: AddressBody
    territory: str
    time_zone: str
    currency: str
    locale: str
    hours: Mapping[str, list[HoursBody]]
    node: str
    registration_number: str | None
    phone: str
    version: int


@get("/legal-entities", permission="company.store.read", sync_to_thread=True)
def list_legal_entities(
    database: Database, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """The legal entities, by code."""
    size = page_limit(limit)
    with database.read() as connection:
        found = legal_entity_page(connection, _code_after(after), size + 1)
        next_ = write_cursor(fold_code(found[size - 1].code)) if len(found) > size else None
        return page(connection, [_entity_view(entity) for entity in found[:size]], next_)


@get("/legal-entities/{code:str}", permission="company.store.read", sync_to_thread=True)
def show_legal_entity(code: str, database: Database) -> Response[LegalEntityView]:
    """One legal entity."""
    with database.read() as connection:
        entity = require_legal_entity(connection, code)
    return Response(_entity_view(entity), headers={"ETag": etag(entity.version)})


@put(
    "/legal-entities/{code:str}",
    permission="company.store.edit",
    sync_to_thread=True,
    responses={201: ResponseSpec(LegalEntityView, description="The legal entity was added", generate_examples=False)},
)
def save_legal_entity(
    code: str,
    data: LegalEntityBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    trace: str,
) -> Response[LegalEntityView]:
    """Add a legal entity, or change it."""
    principal.require_everywhere("company.store.edit")
    with database.read() as connection:
        is_new = legal_entity_by_code(connection, code) is None
    command = PutLegalEntity(
        code=code,
        name=data.name,
        address=_address(data.address),
        currency=data.currency,
        legal_form=data.legal_form,
        vat_number=data.vat_number or "",
        registration_number=data.registration_number or "",
        register=data.register,
        share_capital=None if data.share_capital is None else data.share_capital.amount,
        share_capital_currency=None if data.share_capital is None else data.share_capital.currency,
        version=None if is_new else expected_version(request.headers),
    )
    with database.write(principal.actor, trace) as uow:
        result = put_legal_entity(uow, command)
    headers = {"ETag": etag(result.thing.version)}
    return Response(_entity_view(result.thing), status_code=201 if result.is_new else 200, headers=headers)


@post("/company-numbers:check", permission="company.store.read", status_code=200, sync_to_thread=True)
def check_company_numbers(data: NumbersBody, locale: str) -> dict[str, Any]:
    """The numbers as they will be kept, and what is wrong with each; nothing is written."""
    numbers, wrong = check_numbers(data.country, data.vat_number, data.siren, data.siret)
    errors = [
        {"pointer": one.pointer, "code": one.code, "detail": problem_texts(one.code, locale, one.facts)[1]}
        for one in wrong
    ]
    return {**numbers, "errors": errors}


@get("/stores", permission="company.store.read", sync_to_thread=True)
def list_stores(
    database: Database, principal: Principal, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """The stores that one may see, by code."""
    size = page_limit(limit)
    with database.read() as connection:
        ids = principal.store_ids("company.store.read")
        found = store_page(connection, ids, _code_after(after), size + 1)
        entities = {entity.id: entity.code for entity in legal_entity_page(connection, None, 10_000)}
        next_ = write_cursor(fold_code(found[size - 1].code)) if len(found) > size else None
        items = [_store_view(store, entities[store.legal_entity_id]) for store in found[:size]]
        return page(connection, items, next_)


@get("/stores/{code:str}", permission="company.store.read", sync_to_thread=True)
def show_store(code: str, database: Database, principal: Principal) -> Response[StoreView]:
    """One store."""
    with database.read() as connection:
        store = require_store(connection, code)
        principal.require("company.store.read", store.id)
        entity = legal_entity_by_id(connection, store.legal_entity_id)
    assert entity is not None, "a store has an entity"
    return Response(_store_view(store, entity.code), headers={"ETag": etag(store.version)})


@put(
    "/stores/{code:str}",
    permission="company.store.edit",
    sync_to_thread=True,
    responses={201: ResponseSpec(StoreView, description="The store was added", generate_examples=False)},
)
def save_store(
    code: str,
    data: StoreBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    trace: str,
) -> Response[StoreView]:
    """Add a store, or change it."""
    with database.read() as connection:
        before = store_by_code(connection, code)
    if before is None:
        principal.require_everywhere("company.store.edit")
    else:
        principal.require("company.store.edit", before.id)
    command = PutStore(
        code=code,
        name=data.name,
        legal_entity=data.legal_entity,
        address=_address(data.address),
        time_zone=data.time_zone,
        currency=data.currency,
        locale=data.locale,
        territory=data.territory,
        hours={day: [HoursText(one.opens, one.closes) for one in stretches] for day, stretches in data.hours.items()},
        node=data.node,
        registration_number=data.registration_number or "",
        phone=data.phone,
        version=None if before is None else expected_version(request.headers),
    )
    with database.write(principal.actor, trace) as uow:
        result = put_store(uow, command)
        entity = require_legal_entity(uow.connection, data.legal_entity)
    headers = {"ETag": etag(result.thing.version)}
    return Response(_store_view(result.thing, entity.code), status_code=201 if result.is_new else 200, headers=headers)


def _code_after(after: str | None) -> str | None:
    return None if after is None else read_cursor(after, 1)[0]


def _address(body: AddressBody) -> Address:
    return Address(tuple(body.lines), body.postcode, body.city, body.country)


def _address_view(address: Address) -> AddressBody:
    return AddressBody(lines=list(address.lines), postcode=address.postcode, city=address.city, country=address.country)


def _entity_view(entity: LegalEntity) -> LegalEntityView:
    capital = entity.share_capital
    return LegalEntityView(
        id=entity.id,
        code=entity.code,
        name=entity.name,
        legal_form=entity.legal_form,
        address=_address_view(entity.address),
        currency=entity.currency,
        vat_number=entity.vat_number,
        registration_number=entity.registration_number,
        register=entity.register,
        share_capital=None if capital is None else CapitalBody(amount=capital.amount, currency=capital.currency),
        version=entity.version,
    )


def _store_view(store: Store, entity_code: str) -> StoreView:
    return StoreView(
        id=store.id,
        code=store.code,
        name=store.name,
        legal_entity=entity_code,
        address=_address_view(store.address),
        territory=store.territory,
        time_zone=store.time_zone,
        currency=store.currency,
        locale=store.locale,
        hours={
            day.name.lower(): [
                HoursBody(opens=format_minute(one.opens), closes=format_minute(one.closes)) for one in openings
            ]
            for day, openings in store.hours.items()
        },
        node=store.node,
        registration_number=store.registration_number,
        phone=store.phone,
        version=store.version,
    )


ROUTES = [
    list_legal_entities,
    show_legal_entity,
    save_legal_entity,
    check_company_numbers,
    list_stores,
    show_store,
    save_store,
]
