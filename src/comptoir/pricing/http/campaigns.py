"""Routes of campaigns."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from litestar import Request, Response, delete, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.prices import parse_validity
from comptoir.pricing.domain.states import State, Step, phase_of
from comptoir.pricing.http.promotions import (
    ACTIVATE,
    EDIT,
    READ,
    TOUCHES_CUSTOMERS,
    PhaseFilter,
    Search,
    document_view,
    is_found,
)
from comptoir.pricing.rows.promotions import (
    Document,
    documents,
)
from comptoir.pricing.services.campaigns import (
    Campaign,
    campaign_body,
    campaign_of,
    delete_campaign,
    put_campaign,
    step_campaign,
)
from comptoir.pricing.services.documents import Kind, Written, standing
from comptoir.pricing.services.lawful import require_lawful
from comptoir.pricing.services.promotion_bodies import Code, Codes, MomentText, Words
from comptoir.pricing.services.promotions import promotion_of


class CampaignBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A campaign as it shall be. kind: what it is by law, such as "soldes"; left out, nothing special."""

    label: Annotated[dict[Code, Words], Meta(max_length=200)]
    promotions: Codes = ()
    price_lists: Codes = ()
    valid_from: MomentText | None = None
    valid_to: MomentText | None = None
    kind: Code | None = None


@get("/campaigns", permission=READ, sync_to_thread=True)
def get_campaigns(
    database: Database, q: Search = None, phase: PhaseFilter = None, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """Campaigns by code: of a phase, or with some words."""
    size, last = page_limit(limit), "" if after is None else read_cursor(after, 1)[0]
    now = database.clock.now()
    with database.read() as connection:
        found = [
            _view(one, now)
            for code, one in documents(connection, Kind.CAMPAIGN).items()
            if code > last and is_found(one, q)
        ]
        found = [one for one in found if phase in {None, one["phase"]}]
        next_ = write_cursor(found[size - 1]["code"]) if len(found) > size else None
        return page(connection, found[:size], next_)


@get("/campaigns/{code:str}", permission=READ, sync_to_thread=True)
def get_campaign(code: str, database: Database) -> Response[dict[str, Any]]:
    """One campaign."""
    with database.read() as connection:
        found = standing(connection, Kind.CAMPAIGN, code)
    return _answer(Written(found, "unchanged"), database.clock.now())


@put(
    "/campaigns/{code:str}",
    permission=EDIT,
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The campaign was made", generate_examples=False)},
)
def save_campaign(
    code: str,
    data: CampaignBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    trace: str,
) -> Response[dict[str, Any]]:
    """Make a campaign (a draft), or change it; an active one takes its promotions and price lists with it."""
    principal.require_everywhere(EDIT)
    with database.read() as connection:
        known = documents(connection, Kind.CAMPAIGN, codes=[fold_code(code)]).get(fold_code(code))
    if known is not None and known.state in TOUCHES_CUSTOMERS:
        principal.require_everywhere(ACTIVATE)
    version = None if known is None else expected_version(request.headers)
    campaign = Campaign(
        code=code,
        label=data.label,
        promotions=tuple(data.promotions),
        price_lists=tuple(data.price_lists),
        valid_from=data.valid_from,
        valid_to=data.valid_to,
        kind=data.kind,
    )
    if known is not None and known.state is State.ACTIVE:
        with database.read() as connection:
            _require_lawful(connection, campaign, database.clock.now())
    with database.write(principal.actor, trace) as uow:
        return _answer(put_campaign(uow, campaign, version), uow.now)


@delete("/campaigns/{code:str}", permission=EDIT, status_code=204, sync_to_thread=True)
def remove_campaign(
    code: str, request: Request[Any, Any, Any], database: Database, principal: Principal, trace: str
) -> None:
    """Take away a draft or an ended campaign; what was in it stays."""
    principal.require_everywhere(EDIT)
    version = expected_version(request.headers)
    with database.write(principal.actor, trace) as uow:
        delete_campaign(uow, code, version)


@post("/campaigns/{code:str}/activate", permission=ACTIVATE, status_code=200, sync_to_thread=True)
def activate_campaign(
    code: str, request: Request[Any, Any, Any], database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Give its promotions and price lists the campaign's beginning and end. Its promotions must be lawful."""
    principal.require_everywhere(ACTIVATE)
    with database.read() as connection:
        campaign = campaign_of(standing(connection, Kind.CAMPAIGN, code))
        _require_lawful(connection, campaign, database.clock.now())
    return _step(code, Step.ACTIVATE, request, database, principal, trace)


@post("/campaigns/{code:str}/end", permission=ACTIVATE, status_code=200, sync_to_thread=True)
def end_campaign(
    code: str, request: Request[Any, Any, Any], database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Roll it back now: its promotions end, and its price lists count no more, all at one instant."""
    return _step(code, Step.END, request, database, principal, trace)


def _step(
    code: str, step: Step, request: Request[Any, Any, Any], database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    principal.require_everywhere(ACTIVATE)
    version = expected_version(request.headers)
    with database.write(principal.actor, trace) as uow:
        return _answer(step_campaign(uow, code, step, version), uow.now)


def _require_lawful(connection: Connection, campaign: Campaign, now: Instant) -> None:
    """Refuses PromotionUnlawful for a promotion that would not be lawful on the days of the campaign."""
    start, end = parse_validity(campaign.valid_from, campaign.valid_to)
    named = [fold_code(one) for one in campaign.promotions]
    for document in documents(connection, Kind.PROMOTION, codes=named).values():
        promotion = promotion_of(document)
        scope = replace(promotion.scope, valid_from=start, valid_to=end)
        require_lawful(connection, replace(promotion, scope=scope), campaign.kind, now)


def _answer(written: Written, now: Instant) -> Response[dict[str, Any]]:
    status = 201 if written.status == "created" else 200
    return Response(_view(written.document, now), status_code=status, headers={"ETag": etag(written.document.version)})


def _view(document: Document, now: Instant) -> dict[str, Any]:
    campaign = campaign_of(document)
    phase = phase_of(document.state, parse_validity(campaign.valid_from, campaign.valid_to), now, "UTC")
    state = {"state": document.state.value, "phase": phase.value}
    return {"code": document.code} | campaign_body(campaign) | state | document_view(document)


ROUTES = [get_campaigns, get_campaign, save_campaign, remove_campaign, activate_campaign, end_campaign]
