"""Routes of promotions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.text import fold
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.pricing.domain.states import Phase, State, Step, phase_of
from comptoir.pricing.rows.promotions import (
    Document,
    documents,
    usage_key,
    usages,
)
from comptoir.pricing.services.documents import Kind, Written, standing
from comptoir.pricing.services.lawful import campaign_kind, require_lawful
from comptoir.pricing.services.promotion_bodies import PromotionBody, body_kept
from comptoir.pricing.services.promotions import (
    checked,
    copy_promotion,
    delete_promotion,
    promotion_of,
    put_promotion,
    skus_in,
    step_promotion,
)

READ, EDIT, ACTIVATE = "pricing.promotion.read", "pricing.promotion.edit", "pricing.promotion.activate"
TOUCHES_CUSTOMERS = frozenset({State.ACTIVE, State.PAUSED})

PhaseFilter = Annotated[Phase | None, Parameter(description="What people see: the state and the dates together")]
Search = Annotated[str | None, Parameter(max_length=200, description="Words of the code or the label")]


class PromotionPut(PromotionBody, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A promotion as it shall be. state: left out, a new one is active and another keeps its state."""

    state: Literal["draft", "active"] | None = None

    @property
    def body(self) -> PromotionBody:
        """The promotion without its state."""
        return PromotionBody(**{name: getattr(self, name) for name in PromotionBody.__struct_fields__})


class CopyBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The code of the copy."""

    code: Annotated[str, Meta(min_length=1, max_length=100)]


@get("/promotions", permission=READ, sync_to_thread=True)
def get_promotions(
    database: Database,
    q: Search = None,
    phase: PhaseFilter = None,
    campaign: str | None = None,
    coupon_series: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """Promotions by code: of a phase, a campaign, a coupon series, or with some words."""
    size, last = page_limit(limit), "" if after is None else read_cursor(after, 1)[0]
    now = database.clock.now()
    with database.read() as connection:
        found = [
            one
            for code, one in documents(connection, Kind.PROMOTION).items()
            if code > last
            and (phase is None or _phase(one, now) is phase)
            and campaign in {None, one.body.get("campaign")}
            and (coupon_series is None or one.body.get("coupon_series") == fold_code(coupon_series))
            and is_found(one, q)
        ]
        next_ = write_cursor(found[size - 1].code) if len(found) > size else None
        return page(connection, [_view(connection, one, now) for one in found[:size]], next_)


@get("/promotions/{code:str}", permission=READ, sync_to_thread=True)
def get_promotion(code: str, database: Database) -> Response[dict[str, Any]]:
    """One promotion, with how often it was used where it has a limit or a coupon."""
    with database.read() as connection:
        found = standing(connection, Kind.PROMOTION, code)
        used = usages(connection, [usage_key(found.code)]).get(usage_key(found.code), (0, 0))
        view = _view(connection, found, database.clock.now()) | {"usage": {"times": used[0], "amount": used[1]}}
    return Response(view, headers={"ETag": etag(found.version)})


@put(
    "/promotions/{code:str}",
    permission=EDIT,
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The promotion was made", generate_examples=False)},
)
def save_promotion(
    code: str,
    data: PromotionPut,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    trace: str,
) -> Response[dict[str, Any]]:
    """Make or change a promotion; one that customers get needs the permission to activate, and must be lawful."""
    principal.require_everywhere(EDIT)
    state = None if data.state is None else State(data.state)
    with database.read() as connection:
        known = documents(connection, Kind.PROMOTION, codes=[fold_code(code)]).get(fold_code(code))
    before = State.ACTIVE if known is None else known.state
    if {state or before, before if known is not None else State.DRAFT} & TOUCHES_CUSTOMERS:
        principal.require_everywhere(ACTIVATE)
    if (state or before) is State.ACTIVE:
        with database.read() as connection:
            _, promotion = checked(connection, fold_code(code), data.body)
            require_lawful(connection, promotion, campaign_kind(connection, promotion), database.clock.now())
    version = None if known is None else expected_version(request.headers)
    with database.write(principal.actor, trace) as uow:
        written = put_promotion(uow, code, data.body, state, version)
        return _answer(uow.connection, written, uow.now)


@delete("/promotions/{code:str}", permission=EDIT, status_code=204, sync_to_thread=True)
def remove_promotion(
    code: str, request: Request[Any, Any, Any], database: Database, principal: Principal, trace: str
) -> None:
    """Take away a draft or an ended promotion."""
    principal.require_everywhere(EDIT)
    version = expected_version(request.headers)
    with database.write(principal.actor, trace) as uow:
        delete_promotion(uow, code, version)


@post("/promotions/{code:str}/{step:str}", permission=ACTIVATE, status_code=200, sync_to_thread=True)
def take_step(
    code: str, step: Step, request: Request[Any, Any, Any], database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Activate a draft, pause, resume, or end a promotion now. What begins must be lawful."""
    principal.require_everywhere(ACTIVATE)
    if step in {Step.ACTIVATE, Step.RESUME}:
        with database.read() as connection:
            promotion = promotion_of(standing(connection, Kind.PROMOTION, code))
            require_lawful(connection, promotion, campaign_kind(connection, promotion), database.clock.now())
    version = expected_version(request.headers)
    with database.write(principal.actor, trace) as uow:
        written = step_promotion(uow, code, step, version)
        return _answer(uow.connection, written, uow.now)


@post("/promotions/{code:str}/copy", permission=EDIT, status_code=201, sync_to_thread=True)
def make_copy(
    code: str, data: CopyBody, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """A draft with the same content under another code."""
    principal.require_everywhere(EDIT)
    with database.write(principal.actor, trace) as uow:
        written = copy_promotion(uow, code, data.code)
        return _answer(uow.connection, written, uow.now)


def _answer(connection: Connection, written: Written, now: Instant) -> Response[dict[str, Any]]:
    status = 201 if written.status == "created" else 200
    return Response(
        _view(connection, written.document, now), status_code=status, headers={"ETag": etag(written.document.version)}
    )


def _phase(document: Document, now: Instant) -> Phase:
    scope = promotion_of(document).scope
    return phase_of(document.state, (scope.valid_from, scope.valid_to), now, "UTC")


def is_found(document: Document, q: str | None) -> bool:
    """Whether every word of a search stands in the code or a label."""
    text = fold(" ".join([document.code, *document.body["label"].values()]))
    return all(word in text for word in fold(q or "").split())


def document_view(document: Document) -> dict[str, Any]:
    """What promotions, campaigns and coupon series show alike."""
    return {
        "code": document.code,
        "version": document.version,
        "changed_at": format_instant(document.recorded_at),
        "changed_by": document.recorded_by,
    }


def _view(connection: Connection, document: Document, now: Instant) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(skus_in(connection, body_kept(document.body)))
    state = {"state": document.state.value, "phase": _phase(document, now).value}
    return {"code": document.code} | body | state | document_view(document)


ROUTES = [
    get_promotions,
    get_promotion,
    save_promotion,
    remove_promotion,
    make_copy,
    take_step,
]
