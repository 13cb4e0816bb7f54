"""Routes of drafts of one's own and of what is proposed for approval."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, patch, post, put
from litestar.params import QueryParameter
from sqlalchemy import ColumnElement, Connection, or_

from comptoir.access.domain.principals import Principal
from comptoir.access.services.colleagues import names_of
from comptoir.catalog.domain.cards import label_in
from comptoir.catalog.domain.draft import Mode
from comptoir.catalog.domain.proposals import ProposalState
from comptoir.catalog.domain.refusals import InvalidProduct, ProposalDecided, ProposalNotFound
from comptoir.catalog.domain.rights import categories_of, shows_field
from comptoir.catalog.domain.wire import draft_from_body
from comptoir.catalog.http.shapes import image_address, origin_of
from comptoir.catalog.http.team import seen_product
from comptoir.catalog.rows import StoredItem, load_items
from comptoir.catalog.services.products import find_product
from comptoir.catalog.services.rights import READS, looks_of
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.team.proposals import (
    Proposal,
    conflicts,
    decide,
    note_seen,
    own_draft,
    proposals,
    propose,
    rebase,
    save_draft,
    take_up,
    withdraw_proposal,
)
from comptoir.catalog.tables import ProposalRow
from comptoir.kernel.database import Database
from comptoir.kernel.http import expected_version, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.values.time import Instant, format_instant, parse_instant

READ, SUBMIT, APPROVE = "catalog.product.read", "catalog.product.submit", "catalog.product.approve"
EDIT = "catalog.product.edit"
Key = Annotated[str, msgspec.Meta(max_length=600)]
Keys = Annotated[list[Key], msgspec.Meta(max_length=5000)]


class DecisionBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Fields by key: approved, rejected with a reason; despite: those to approve although others changed them since.

    seen: `changed_at` of the proposal that was looked at; one that its author has changed since is not decided.
    """

    approved: Keys = []
    rejected: Keys = []
    reason: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    despite: Keys = []
    seen: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class NoteBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A word to the reviewer."""

    note: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


class RebaseBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Of the fields in conflict, those to insist on. seen: `changed_at` of the draft that was looked at."""

    keep: Keys = []
    seen: str | None = None


def _bodies(connection: Connection, principal: Principal, found: list[Proposal], locale: str) -> list[dict[str, Any]]:
    """The proposals that the asker may see: drafts are their author's alone."""
    items = load_items(connection, ids={one.item_id for one in found}, with_documents=False)
    structure, narrowings = current_structure(connection), principal.narrowings(*READS)
    looks = looks_of(connection, structure, narrowings, items.by_id)
    names = names_of(connection, (actor for one in found for actor in (one.author, one.reviewer)))
    bodies = []
    for one in found:
        if one.item_id not in looks:
            continue
        categories = categories_of(items.levels(one.item_id))
        seen = [
            part.key for part in one.parts if shows_field(structure, narrowings, categories, part.field, part.scope)
        ]
        is_own = one.author == str(principal.actor)
        if seen or is_own:
            bodies.append(
                {
                    **_body(connection, one, items.by_id[one.item_id], seen),
                    "author_name": names.get(one.author),
                    "reviewer_name": names.get(one.reviewer or ""),
                    "label": label_in(looks[one.item_id].label, locale),
                    "image": image_address(looks[one.item_id].image),
                    "is_own": is_own,
                    "may_decide": not is_own or principal.allows(EDIT),
                }
            )
    return bodies


def _body(connection: Connection, one: Proposal, stored: StoredItem, seen: Collection[str]) -> dict[str, Any]:
    """What anybody may see of a proposal. seen: the parts that the asker sees."""
    disputed = set(conflicts(connection, one))
    return {
        "id": str(one.id),
        "sku": stored.item.sku,
        "author": one.author,
        "state": one.state.value,
        "version": one.version,
        "product_version": stored.item.version,
        "parts": [
            {
                "key": part.key,
                **part.body(),
                "decision": one.decided.get(part.key),
                "is_conflict": part.key in disputed,
            }
            for part in one.parts
            if part.key in seen
        ],
        "note": one.note,
        "reason": one.reason,
        "reviewer": one.reviewer,
        "is_seen": one.seen_at is not None,
        "changed_at": format_instant(one.changed_at),
        "proposed_at": _shown(one.proposed_at),
        "decided_at": _shown(one.decided_at),
    }


def _shown(at: Instant | None) -> str | None:
    return None if at is None else format_instant(at)


def _answer(connection: Connection, principal: Principal, proposal_id: UUID, locale: str) -> Response[dict[str, Any]]:
    own = ProposalRow.author == str(principal.actor)
    found = proposals(
        connection, ProposalRow.id == proposal_id, or_(own, ProposalRow.state != ProposalState.DRAFT.value)
    )
    shown = _bodies(connection, principal, found, locale)
    if not shown:
        raise ProposalNotFound(str(proposal_id))
    return Response(shown[0])


@get("/product-proposals", permission=READ, sync_to_thread=True, summary="List proposals")
def list_proposals(
    database: Database,
    principal: Principal,
    locale: str,
    proposal_state: Annotated[ProposalState | None, QueryParameter(name="state")] = None,
    mine: bool = False,
    unseen: bool = False,
    sku: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """Newest first; others' drafts are left out. mine: one's own. unseen: decided, not looked at by the author."""
    size = page_limit(limit)
    own = ProposalRow.author == str(principal.actor)
    conditions: list[ColumnElement[bool]] = [own if mine else or_(own, ProposalRow.state != ProposalState.DRAFT.value)]
    if proposal_state is not None:
        conditions.append(ProposalRow.state == proposal_state.value)
    if unseen:
        conditions += [ProposalRow.decided_at.is_not(None), ProposalRow.seen_at.is_(None)]
    if after:
        conditions.append(ProposalRow.id < UUID(read_cursor(after, 1)[0]))
    with database.read() as connection:
        if sku is not None:
            conditions.append(ProposalRow.item_id == seen_product(connection, principal, sku).item.id)
        found = proposals(connection, *conditions, limit=size + 1)
        items = _bodies(connection, principal, found[:size], locale)
        return page(connection, items, write_cursor(str(found[size - 1].id)) if len(found) > size else None)


@get("/product-proposals/{proposal_id:uuid}", permission=READ, sync_to_thread=True, summary="Read a proposal")
def read_proposal(proposal_id: UUID, database: Database, principal: Principal, locale: str) -> Response[dict[str, Any]]:
    """What it would change, part by part: what stood, what shall stand, what was decided, what others changed since."""
    with database.read() as connection:
        return _answer(connection, principal, proposal_id, locale)


@put("/products/{sku:str}/draft", permission=SUBMIT, sync_to_thread=True, summary="Keep a draft of a product")
def put_draft(
    request: Request[Any, Any, Any],
    sku: str,
    data: dict[str, Any],
    database: Database,
    principal: Principal,
    trace: str,
    locale: str,
) -> Response[dict[str, Any]]:
    """What a `PATCH` would take, kept as one's own draft; `If-Match` names the version it was made on.

    The answer has no `id` when the draft changes nothing, and then there is none any more.
    """
    version = expected_version(request.headers)
    return _keep(sku, data, version, database, principal, trace, locale)


@patch("/products/{sku:str}/draft", permission=SUBMIT, sync_to_thread=True, summary="Change one's draft of a product")
def patch_draft(
    request: Request[Any, Any, Any],
    sku: str,
    data: dict[str, Any],
    database: Database,
    principal: Principal,
    trace: str,
    locale: str,
    seen: str | None = None,
) -> Response[dict[str, Any]]:
    """What is given goes over one's own draft, value by value; the rest of the draft stays.

    seen: `changed_at` of the draft as one knows it, empty where there was none; one that was changed since on another
    device is refused. The answer has no `id` when nothing is left of it. Raises DraftChanged.
    """
    version = expected_version(request.headers)
    return _keep(sku, data, version, database, principal, trace, locale, is_onto=True, seen=seen)


def _keep(
    sku: str,
    data: dict[str, Any],
    version: int | None,
    database: Database,
    principal: Principal,
    trace: str,
    locale: str,
    *,
    is_onto: bool = False,
    seen: str | None = None,
) -> Response[dict[str, Any]]:
    mode = Mode.MERGE_CELLS if is_onto else Mode.MERGE
    with database.write(principal.actor, trace) as uow:
        seen_product(uow.connection, principal, sku)
        named = find_product(uow.connection, sku, with_documents=False).item.sku
        read = draft_from_body(data, mode, origin_of(principal), sku=named, expected_version=version)
        if read.draft is None:
            raise InvalidProduct(named, errors=read.errors)
        kept = save_draft(uow, read.draft, is_onto=is_onto, seen=seen)
    if kept is None:
        return Response({"id": None})
    with database.read() as connection:
        return _answer(connection, principal, kept.id, locale)


@get("/products/{sku:str}/draft", permission=SUBMIT, sync_to_thread=True, summary="Read one's draft of a product")
def read_draft(sku: str, database: Database, principal: Principal, locale: str) -> Response[dict[str, Any]]:
    """One's own draft, or what one has proposed and nobody has decided yet; without `id` where there is none."""
    with database.read() as connection:
        stored = seen_product(connection, principal, sku)
        found = own_draft(connection, stored.item.id, str(principal.actor))
        return Response({"id": None}) if found is None else _answer(connection, principal, found.id, locale)


@post("/product-proposals/{proposal_id:uuid}/submit", permission=SUBMIT, sync_to_thread=True, status_code=200)
def submit_proposal(
    proposal_id: UUID, data: NoteBody, database: Database, principal: Principal, trace: str, locale: str
) -> Response[dict[str, Any]]:
    """Ask for approval of one's draft."""
    with database.write(principal.actor, trace) as uow:
        propose(uow, proposal_id, data.note)
    with database.read() as connection:
        return _answer(connection, principal, proposal_id, locale)


@post("/product-proposals/{proposal_id:uuid}/rebase", permission=SUBMIT, sync_to_thread=True, status_code=200)
def rebase_proposal(
    proposal_id: UUID, data: RebaseBody, database: Database, principal: Principal, trace: str, locale: str
) -> Response[dict[str, Any]]:
    """Lay one's draft over the product as it stands now; fields in conflict that are not kept go."""
    with database.write(principal.actor, trace) as uow:
        rebase(uow, proposal_id, data.keep, None if data.seen is None else parse_instant(data.seen))
    with database.read() as connection:
        return _answer(connection, principal, proposal_id, locale)


@post("/product-proposals/{proposal_id:uuid}/decide", permission=APPROVE, sync_to_thread=True, status_code=200)
def decide_proposal(
    proposal_id: UUID, data: DecisionBody, database: Database, principal: Principal, trace: str, locale: str
) -> Response[dict[str, Any]]:
    """Approve fields, which are so at once, and reject others with a reason; the rest still waits."""
    with database.write(principal.actor, trace) as uow:
        told = _answer(uow.connection, principal, proposal_id, locale).content
        unseen = {*data.approved, *data.rejected} - {part["key"] for part in told["parts"]}
        if unseen:
            raise ProposalDecided(told["state"])
        seen = None if data.seen is None else parse_instant(data.seen)
        decide(uow, proposal_id, data.approved, data.rejected, data.reason, data.despite, seen)
    with database.read() as connection:
        return _answer(connection, principal, proposal_id, locale)


@post("/product-proposals/{proposal_id:uuid}/take-up", permission=SUBMIT, sync_to_thread=True, status_code=200)
def take_up_proposal(
    proposal_id: UUID, database: Database, principal: Principal, trace: str, locale: str
) -> Response[dict[str, Any]]:
    """What one took back is what it was again. Raises ProposalDecided, DraftChanged, InvalidProduct."""
    with database.write(principal.actor, trace) as uow:
        take_up(uow, proposal_id)
    with database.read() as connection:
        return _answer(connection, principal, proposal_id, locale)


@post("/product-proposals/{proposal_id:uuid}/seen", permission=SUBMIT, sync_to_thread=True, status_code=204)
def see_proposal(proposal_id: UUID, database: Database, principal: Principal, trace: str) -> None:
    """The author has read the decision."""
    with database.write(principal.actor, trace) as uow:
        note_seen(uow, proposal_id)


@delete("/product-proposals/{proposal_id:uuid}", permission=SUBMIT, sync_to_thread=True, summary="Take a draft back")
def remove_proposal(proposal_id: UUID, database: Database, principal: Principal, trace: str) -> None:
    """One's own draft, or a proposal that waits."""
    with database.write(principal.actor, trace) as uow:
        withdraw_proposal(uow, proposal_id)


PROPOSAL_ROUTES = [
    list_proposals,
    read_proposal,
    put_draft,
    patch_draft,
    read_draft,
    submit_proposal,
    rebase_proposal,
    decide_proposal,
    take_up_proposal,
    see_proposal,
    remove_proposal,
]
