"""Routes that join modules around a customer: timeline, copy, erasure, and the register of processing."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import QueryParameter
from msgspec import Meta, Struct

from comptoir.access.domain import Principal
from comptoir.app.access_export import ask_export, asked_copies, take_export
from comptoir.app.retention import periods
from comptoir.app.timeline import REBUILD
from comptoir.app.wiring import personal_sources
from comptoir.company.queries import store_directory
from comptoir.customers.domain.moments import KINDS, Moment
from comptoir.customers.domain.privacy import ErasureReason
from comptoir.customers.http.privacy import read_moment, require_customer
from comptoir.customers.queries.documents import document
from comptoir.customers.queries.standing import family
from comptoir.customers.services.consents import consents_of
from comptoir.customers.services.documents import put_document
from comptoir.customers.services.erasing import ask_erasure, hindrances_of, words_of
from comptoir.customers.services.keeping import notices
from comptoir.customers.services.timeline import Position, timeline
from comptoir.kernel.database import Database
from comptoir.kernel.http import WrongCursor, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.jobs import start_job
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import MalformedValue, TextKey
from comptoir.kernel.values.time import format_instant, from_ms, to_ms
from comptoir.orders.queries import orders_by_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

Line = Annotated[str, Meta(max_length=200)]
CONTROLLER = "controller"


class ControllerBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Who is responsible for the data, and whom customers may ask."""

    name: Line
    contact: Line = ""


@get("/customers/{customer_id:uuid}/timeline", permission="customers.customer.read", sync_to_thread=True)
def show_timeline(
    customer_id: UUID,
    database: Database,
    kind: Annotated[list[str] | None, QueryParameter(name="kind")] = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """What happened with a customer, from any store or the web, newest first. kind: only these kinds."""
    for one in kind or ():
        if one not in KINDS:
            raise MalformedValue(one, TextKey("customers.expected.moment"), pointer="/kind")
    size = page_limit(limit)
    with database.read() as connection:
        standing = require_customer(connection, customer_id)
        found = timeline(connection, standing, kind or (), read_position(after), size + 1)
        items = told_moments(connection, standing, found[:size])
        last = found[size - 1] if len(found) > size else None
        next_ = None if last is None else write_cursor(str(to_ms(last.at)), last.kind, str(last.ref_id))
        return page(connection, items, next_)


def read_position(after: str | None) -> Position | None:
    """Where a page of the timeline goes on. Refuses WrongCursor."""
    if after is None:
        return None
    at, kind, ref_id = read_cursor(after, 3)
    try:
        return from_ms(int(at)), kind, UUID(ref_id)
    except (ValueError, OverflowError):
        raise WrongCursor(pointer="/after") from None


def told_moments(connection: Connection, customer_id: UUID, moments: Sequence[Moment]) -> list[dict[str, Any]]:
    """Moments with what their owners know about them."""
    stores = {store.id: store.code for store in store_directory(connection)}
    sales = [one.ref_id for one in moments if one.kind in {"ticket", "return", "order"}]
    orders = orders_by_id(connection, sales) if sales else {}
    consents = {}
    if any(one.kind == "consent" for one in moments):
        consents = {one.id: one for one in consents_of(connection, customer_id)}
    told = []
    for one in moments:
        details: dict[str, Any] = {}
        if (order := orders.get(one.ref_id)) is not None:
            lines = [line.label for line in order.lines]
            details = {"number": order.head.number, "lines": len(lines), "labels": lines[:3]}
        elif (consent := consents.get(one.ref_id)) is not None:
            details = {"purpose": consent.purpose, "channel": consent.channel, "given": consent.is_given}
        amount = None
        if one.amount is not None:
            amount = {"amount": one.amount, "currency": one.currency}
        told.append(
            {
                "at": format_instant(one.at),
                "kind": one.kind,
                "ref": str(one.ref_id),
                "store": stores.get(one.store_id) if one.store_id else None,
                "amount": amount if one.currency else None,
                "points": one.amount if one.kind == "points" else None,
                "details": details,
            }
        )
    return told


@post(
    "/customers/{customer_id:uuid}/export", permission="customers.customer.export", status_code=202, sync_to_thread=True
)
def start_export(customer_id: UUID, database: Database, principal: Principal, trace: str) -> dict[str, str]:
    """Make a copy of everything that is kept about a customer: JSON and CSV in a zip, to be had for a week."""
    with database.write(principal.actor, trace) as uow:
        standing = require_customer(uow.connection, customer_id)
        return {"job": str(ask_export(uow, standing))}


@get("/customers/{customer_id:uuid}/export/{job_id:uuid}", permission="customers.customer.export", sync_to_thread=True)
def download_export(
    customer_id: UUID,
    job_id: UUID,
    database: Database,
    secrets: SecretBox,
    settings: Settings,
    principal: Principal,
    trace: str,
) -> Response[bytes]:
    """The copy, while it is kept."""
    with database.write(principal.actor, trace) as uow:
        return zip_response(take_export(uow, secrets, settings.data / "jobs", customer_id, job_id))


def zip_response(body: bytes) -> Response[bytes]:
    """An archive that nobody on the way may keep."""
    headers = {"Content-Disposition": 'attachment; filename="person.zip"', "Cache-Control": "no-store"}
    return Response(body, media_type="application/zip", headers=headers)


@get("/customers/{customer_id:uuid}/erasure", permission="customers.customer.erase", sync_to_thread=True)
def show_erasure(customer_id: UUID, database: Database, locale: str) -> dict[str, Any]:
    """What forgetting a customer would mean: what hinders it, what is deleted, what is kept without a name and why."""
    with database.read() as connection:
        ids = family(connection, require_customer(connection, customer_id))
        hindrances = [words_of(one, locale) for one in hindrances_of(connection, personal_sources(), ids)]
    sources = personal_sources()
    return {
        "hindrances": hindrances,
        "deleted": [source.name for source in sources if source.duty is None],
        "kept": [
            {"name": source.name, "why": text(f"customers.duty.{source.duty}", locale)}
            for source in sources
            if source.duty is not None
        ],
    }


@post(
    "/customers/{customer_id:uuid}/erase", permission="customers.customer.erase", status_code=202, sync_to_thread=True
)
def start_erasure(
    customer_id: UUID, database: Database, principal: Principal, trace: str, locale: str
) -> dict[str, str]:
    """Forget a customer for good; sales and ledgers stay without a name."""
    with database.write(principal.actor, trace) as uow:
        standing = require_customer(uow.connection, customer_id)
        job_id = ask_erasure(uow, personal_sources(), standing, ErasureReason.ASKED, locale)
    return {"job": str(job_id)}


@get("/privacy/copies", permission="customers.privacy.read", sync_to_thread=True)
def list_copies(database: Database, limit: int | None = None, after: str | None = None) -> Response[dict[str, Any]]:
    """Who asked for a copy of what is kept about whom, when, and whether it was taken; newest first.

    state: of the job that makes it (`waiting`, `running`, `done`, `failed`), then `gone` when its week is over. by:
    `system` is the customer, on their own page.
    """
    size = page_limit(limit)
    with database.read() as connection:
        found = asked_copies(connection, read_moment(after), size + 1)
        items = [
            {
                "customer": str(one.customer_id),
                "job": str(one.job_id),
                "by": one.actor,
                "asked_at": format_instant(one.asked_at),
                "taken_at": None if one.taken_at is None else format_instant(one.taken_at),
                "until": format_instant(one.until),
                "state": one.state,
            }
            for one in found[:size]
        ]
        last = found[size - 1] if len(found) > size else None
        next_ = None if last is None else write_cursor(str(to_ms(last.asked_at)), str(last.job_id))
        return page(connection, items, next_)


@get("/privacy/notices", permission="customers.privacy.read", sync_to_thread=True)
def list_notices(database: Database, limit: int | None = None, after: str | None = None) -> Response[dict[str, Any]]:
    """Who will be forgotten because nothing happened for three years, whoever is first in front."""
    size = page_limit(limit)
    with database.read() as connection:
        found = notices(connection, read_moment(after), size + 1)
        items = [
            {
                "customer": str(one.customer_id),
                "last_activity_at": format_instant(one.last_activity_at),
                "due_at": format_instant(one.due_at),
            }
            for one in found[:size]
        ]
        last = found[size - 1] if len(found) > size else None
        next_ = None if last is None else write_cursor(str(to_ms(last.due_at)), str(last.customer_id))
        return page(connection, items, next_)


@cache
def processings() -> Mapping[str, Mapping[str, Any]]:
    """What is done with personal data, as code knows it."""
    file = resources.files("comptoir.customers").joinpath("register.toml")
    found: Mapping[str, Mapping[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["processing"]
    return found


@get("/privacy/register", permission="customers.privacy.read", sync_to_thread=True)
def show_register(database: Database, locale: str) -> dict[str, Any]:
    """The register of processing."""
    with database.read() as connection:
        controller = document(connection, CONTROLLER, CONTROLLER)
    kept = {period.name: period for period in periods()}
    return {
        "controller": {"name": "", "contact": ""} if controller is None else controller.body,
        "items": [
            {
                "code": code,
                "purpose": text(f"customers.processing.{code}", locale),
                "basis": told["basis"],
                "data": [text(f"customers.data.{one}", locale) for one in told["data"]],
                "recipients": [text(f"customers.recipient.{one}", locale) for one in told["recipients"]],
                "days": kept[told["period"]].days,
                "why": kept[told["period"]].words(locale)[1],
            }
            for code, told in processings().items()
        ],
        "next": None,
    }


@put("/privacy/controller", permission="customers.privacy.edit", sync_to_thread=True)
def put_controller(data: ControllerBody, database: Database, principal: Principal, trace: str) -> dict[str, str]:
    """Say who is responsible for the data."""
    body = {"name": data.name.strip(), "contact": data.contact.strip()}
    with database.write(principal.actor, trace) as uow:
        put_document(uow, CONTROLLER, CONTROLLER, body)
    return body


@post("/timelines:rebuild", permission="customers.privacy.edit", status_code=202, sync_to_thread=True)
def start_rebuild(database: Database, principal: Principal, trace: str) -> dict[str, str]:
    """Make every timeline, and what segments count, anew from the ledgers; sales go on meanwhile."""
    with database.write(principal.actor, trace) as uow:
        return {"job": str(start_job(uow, REBUILD, {}))}


ROUTES = [
    start_rebuild,
    show_timeline,
    start_export,
    download_export,
    show_erasure,
    start_erasure,
    list_copies,
    list_notices,
    show_register,
    put_controller,
]
