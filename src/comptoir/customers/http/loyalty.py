"""Routes of points and of the rules of the programme."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.customers.domain.loyalty_refusals import NoProgramme
from comptoir.customers.ports import KeyReader
from comptoir.customers.rows.loyalty import Version, programme_in_force, programme_versions
from comptoir.customers.services.examples import worked_amount
from comptoir.customers.services.loyalty import adjust
from comptoir.customers.services.programme import Code, ProgrammeBody, kept, programme_of, put_programme
from comptoir.customers.services.statements import entry_page, entry_view, loyalty_of, require_customer
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page_limit, read_id_cursor, write_cursor
from comptoir.kernel.values.money import AMOUNT_MAX
from comptoir.kernel.values.time import format_instant, parse_instant

READ = "customers.points.read"
ADJUST = "customers.points.adjust"
RULES_READ = "customers.programme.read"
RULES_EDIT = "customers.programme.edit"


class AdjustmentBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Points given (or, below zero, taken) by hand. id: the same one again changes nothing."""

    id: UUID
    points: Annotated[int, Meta(ge=-(10**9), le=10**9)]
    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class ProgrammeVersionBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The rules as they shall be, and from when on; left out: at once."""

    rules: ProgrammeBody
    valid_from: Annotated[str, Meta(max_length=40)] | None = None


class AmountExampleBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A purchase of so many minor units on a day of the week (1 Monday), by somebody of a tier, by these rules."""

    rules: ProgrammeBody
    amount: Annotated[int, Meta(ge=0, le=AMOUNT_MAX)]
    weekday: Annotated[int, Meta(ge=1, le=7)]
    tier: Code | None = None


@get("/customers/{customer_id:uuid}/loyalty", permission=READ, sync_to_thread=True)
def get_loyalty(
    customer_id: UUID, database: Database, locale: str, limit: int | None = None, after: str | None = None
) -> dict[str, Any]:
    """Points of a customer: balance, tier, what expires, rewards, and the movements, newest first."""
    with database.read() as connection:
        standing = require_customer(connection, customer_id)
        told = loyalty_of(connection, standing, database.clock.now(), locale)
        before = None if after is None else read_id_cursor(after)
        items, last = entry_page(connection, standing, before, page_limit(limit))
    return told | {"entries": {"items": items, "next": None if last is None else write_cursor(str(last))}}


@post("/customers/{customer_id:uuid}/loyalty/adjustments", permission=ADJUST, status_code=201, sync_to_thread=True)
def adjust_points(
    customer_id: UUID, data: AdjustmentBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Give or take points by hand, with a reason that the statement keeps."""
    with database.write(principal.actor, trace) as uow:
        standing = require_customer(uow.connection, customer_id)
        return entry_view(adjust(uow, standing, data.id, data.points, data.reason))


@get("/loyalty/programme", permission=RULES_READ, sync_to_thread=True)
def get_programme(database: Database) -> Response[dict[str, Any]]:
    """The rules in force."""
    with database.read() as connection:
        found = programme_in_force(connection, database.clock.now())
        newest = programme_versions(connection)[:1]
    if found is None:
        raise NoProgramme
    return Response(_view(found), headers={"ETag": etag(newest[0].version)})


@get("/loyalty/programme/versions", permission=RULES_READ, sync_to_thread=True)
def get_programme_versions(database: Database) -> dict[str, Any]:
    """All versions of the rules, the newest first."""
    with database.read() as connection:
        return {"items": [_view(one) for one in programme_versions(connection)], "next": None}


@put(
    "/loyalty/programme",
    permission=RULES_EDIT,
    sync_to_thread=True,
    responses={200: ResponseSpec(dict[str, Any], description="The version as written", generate_examples=False)},
)
def save_programme(
    data: ProgrammeVersionBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    trace: str,
    key_reader: KeyReader,
) -> Response[dict[str, Any]]:
    """Write the next version of the rules; what was earned before stays.

    Keys of products are kept as the catalogue writes them.
    """
    principal.require_everywhere(RULES_EDIT)
    with database.read() as connection:
        is_known = bool(programme_versions(connection))
    version = expected_version(request.headers) if is_known else None
    valid_from = None if data.valid_from is None else parse_instant(data.valid_from)
    with database.write(principal.actor, trace) as uow:
        written = put_programme(uow, data.rules, valid_from, version, key_reader)
    return Response(_view(written), headers={"ETag": etag(written.version)})


def _view(version: Version) -> dict[str, Any]:
    return {
        "version": version.version,
        "valid_from": format_instant(version.valid_from),
        "recorded_at": format_instant(version.recorded_at),
        "recorded_by": version.recorded_by,
        "rules": version.body,
    }


@post("/loyalty/amount-example", permission=RULES_READ, status_code=200, sync_to_thread=False)
def try_amount(data: AmountExampleBody, database: Database) -> dict[str, Any]:
    """What a purchase would earn by rules that need not be in force yet, and why; nothing is written."""
    rules = programme_of(kept(data.rules))
    return worked_amount(rules, data.amount, data.weekday, data.tier, database.clock.now().date())


ROUTES = [get_loyalty, adjust_points, try_amount, get_programme, get_programme_versions, save_programme]
