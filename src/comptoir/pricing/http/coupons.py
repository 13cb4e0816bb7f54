"""Routes of coupon series and their codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Stream
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.customers.queries.standing import standing_ids
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.jobs import start_job
from comptoir.kernel.values.codes import fold_code
from comptoir.pricing.domain.coupons import CODE_LENGTH_MAX, GENERATED_MAX, CouponSeries
from comptoir.pricing.http.promotions import EDIT, READ, Search, document_view, is_found
from comptoir.pricing.rows.promotions import (
    Coupon,
    Document,
    count_coupons,
    coupon_page,
    documents,
)
from comptoir.pricing.services.coupons import (
    PREFIX_LENGTH_MAX,
    check_generation,
    delete_series,
    find_coupons,
    put_series,
    series_body,
    series_of,
)
from comptoir.pricing.services.documents import Kind, Written, standing
from comptoir.pricing.services.promotion_bodies import Code, MomentText, Words

MAKE = "pricing.coupon.make"
_CSV_PAGE = 5_000


class CouponSeriesBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A coupon series as it shall be.

    shared_code: the one code that everybody gets; left out, each coupon has a code of its own that works once.
    """

    label: Annotated[dict[Code, Words], Meta(max_length=200)]
    shared_code: Annotated[str, Meta(min_length=1, max_length=CODE_LENGTH_MAX)] | None = None
    uses_max: int | None = None
    valid_from: MomentText | None = None
    valid_to: MomentText | None = None
    is_released_on_return: bool = False


class CodesBody(Struct, frozen=True, forbid_unknown_fields=True):
    """How many coupons to make, each with a code of its own that begins with the prefix."""

    count: Annotated[int, Meta(ge=1, le=GENERATED_MAX)]
    prefix: Annotated[str, Meta(max_length=PREFIX_LENGTH_MAX)] = ""


@get("/coupon-series", permission=READ, sync_to_thread=True)
def get_coupon_series_list(
    database: Database, q: Search = None, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """Coupon series by code."""
    size, last = page_limit(limit), "" if after is None else read_cursor(after, 1)[0]
    with database.read() as connection:
        known = documents(connection, Kind.COUPON_SERIES)
        found = [one for code, one in known.items() if code > last and is_found(one, q)]
        next_ = write_cursor(found[size - 1].code) if len(found) > size else None
        return page(connection, [_view(one) for one in found[:size]], next_)


@get("/coupon-series/{code:str}", permission=READ, sync_to_thread=True)
def get_coupon_series(code: str, database: Database) -> Response[dict[str, Any]]:
    """One coupon series, with how many coupons it has and how often they were used."""
    with database.read() as connection:
        found = standing(connection, Kind.COUPON_SERIES, code)
        count, uses = count_coupons(connection, found.code)
    return Response(_view(found) | {"coupons": count, "uses": uses}, headers={"ETag": etag(found.version)})


@put(
    "/coupon-series/{code:str}",
    permission=EDIT,
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The series was made", generate_examples=False)},
)
def save_coupon_series(
    code: str,
    data: CouponSeriesBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    trace: str,
) -> Response[dict[str, Any]]:
    """Make or change a coupon series; what a coupon gives is said by the promotions that name the series."""
    principal.require_everywhere(EDIT)
    with database.read() as connection:
        is_known = bool(documents(connection, Kind.COUPON_SERIES, codes=[fold_code(code)]))
    version = expected_version(request.headers) if is_known else None
    series = CouponSeries(
        code=code,
        label=data.label,
        shared_code=data.shared_code,
        uses_max=data.uses_max,
        valid_from=data.valid_from,
        valid_to=data.valid_to,
        is_released_on_return=data.is_released_on_return,
    )
    with database.write(principal.actor, trace) as uow:
        return _answer(put_series(uow, series, version))


@delete("/coupon-series/{code:str}", permission=EDIT, status_code=204, sync_to_thread=True)
def remove_coupon_series(
    code: str, request: Request[Any, Any, Any], database: Database, principal: Principal, trace: str
) -> None:
    """Take away a series of which no coupon was used."""
    principal.require_everywhere(EDIT)
    version = expected_version(request.headers)
    with database.write(principal.actor, trace) as uow:
        delete_series(uow, code, version)


@post("/coupon-series/{code:str}/codes", permission=MAKE, status_code=202, sync_to_thread=True)
def make_coupons(
    code: str, data: CodesBody, database: Database, principal: Principal, trace: str
) -> dict[str, dict[str, str]]:
    """Make coupons in a job; take them out afterwards as CSV."""
    principal.require_everywhere(MAKE)
    with database.write(principal.actor, trace) as uow:
        series = check_generation(uow.connection, code, data.count, data.prefix)
        argument = {"series": series.code, "prefix": data.prefix, "count": data.count}
        job_id = start_job(uow, "pricing.coupons", argument)
    return {"job": {"id": str(job_id), "kind": "pricing.coupons", "state": "waiting"}}


@get("/coupon-series/{code:str}/codes", permission=MAKE, sync_to_thread=True)
def get_coupons(
    code: str, database: Database, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """The coupons of a series, by code."""
    size, last = page_limit(limit), "" if after is None else read_cursor(after, 1)[0]
    with database.read() as connection:
        series = standing(connection, Kind.COUPON_SERIES, code).code
        found = coupon_page(connection, series, last, size + 1)
        next_ = write_cursor(found[size - 1].code) if len(found) > size else None
        return page(connection, [_coupon(one) for one in found[:size]], next_)


@get("/coupon-series/{code:str}/codes.csv", permission=MAKE, sync_to_thread=True, media_type="text/csv")
def get_coupons_as_csv(code: str, database: Database, principal: Principal) -> Stream:
    """The coupons of a series as a sheet: code, uses, uses_max."""
    principal.require_everywhere(MAKE)
    with database.read() as connection:
        series = standing(connection, Kind.COUPON_SERIES, code).code
    headers = {"Content-Disposition": f'attachment; filename="coupons-{series}.csv"'}
    return Stream(_csv(database, series), media_type="text/csv; charset=utf-8", headers=headers)


@get("/coupons/{coupon:str}", permission="pricing.basket.price", sync_to_thread=True)
def get_coupon(coupon: str, database: Database, customer: UUID | None = None) -> dict[str, Any]:
    """Whether a coupon can be used now, by a customer where one is named, and if not, why.

    "unknown", "mistyped", "not_yours", "not_yet", "expired" or "used".
    """
    with database.read() as connection:
        who = None if customer is None else standing_ids(connection, [customer]).get(customer)
        found = find_coupons(connection, [coupon]).shown(coupon, database.clock.now(), "UTC", who)
    return {"code": found.code.upper(), "series": found.series, "refused": found.refused}


def _csv(database: Database, series: str) -> Iterator[bytes]:
    yield b"code,uses,uses_max\r\n"
    last = ""
    while True:
        with database.read() as connection:
            found = coupon_page(connection, series, last, _CSV_PAGE)
        yield "".join(f"{one.code.upper()},{one.uses},{one.uses_max or ''}\r\n" for one in found).encode()
        if len(found) < _CSV_PAGE:
            return
        last = found[-1].code


def _coupon(one: Coupon) -> dict[str, Any]:
    return {"code": one.code.upper(), "uses": one.uses, "uses_max": one.uses_max}


def _view(document: Document) -> dict[str, Any]:
    return {"code": document.code} | series_body(series_of(document.code, document.body)) | document_view(document)


def _answer(written: Written) -> Response[dict[str, Any]]:
    status = 201 if written.status == "created" else 200
    return Response(_view(written.document), status_code=status, headers={"ETag": etag(written.document.version)})


ROUTES = [
    get_coupon_series_list,
    get_coupon_series,
    save_coupon_series,
    remove_coupon_series,
    make_coupons,
    get_coupons,
    get_coupons_as_csv,
    get_coupon,
]
