"""Making, changing and moving promotions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from comptoir.catalog.queries import sellables
from comptoir.catalog.services.structure import current_structure
from comptoir.company.queries import store_by_code
from comptoir.customers.queries.people import named_group
from comptoir.customers.services.groups import STAFF
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import Conflict, Invalid, MalformedValue, TextKey
from comptoir.pricing.domain.promotion_rules import check_promotion
from comptoir.pricing.domain.promotions import Promotion
from comptoir.pricing.domain.refusals import CurrencyNotNamed, UnknownItem, UnknownStore
from comptoir.pricing.domain.states import State, Step, stepped
from comptoir.pricing.rows.promotions import (
    Document,
    documents,
    lock_documents,
)
from comptoir.pricing.services.documents import (
    Kind,
    UnknownCouponSeries,
    Written,
    append,
    code_of,
    locked,
    put_document,
)
from comptoir.pricing.services.item_keys import key_as_kept
from comptoir.pricing.services.promotion_bodies import (
    PromotionBody,
    ScopeBody,
    SelectionBody,
    body_kept,
    selections_in,
    to_keep,
    to_promotion,
    with_selections,
)


@dataclass(eq=False)
class UnknownChannel(Invalid):
    """There is no channel with this code."""

    code: ClassVar[str] = "pricing.unknown_channel"
    channel: str


@dataclass(eq=False)
class StillRunning(Conflict):
    """What is active or paused is ended before it is deleted."""

    code: ClassVar[str] = "pricing.still_running"
    name: str
    state: str


@dataclass(eq=False)
class CampaignDecides(Conflict):
    """The promotion is part of a campaign, which says when it begins and ends."""

    code: ClassVar[str] = "pricing.campaign_decides"
    campaign: str


def put_promotion(
    uow: UnitOfWork, code: str, body: PromotionBody, state: State | None = None, expected_version: int | None = None
) -> Written:
    """Make or change a promotion. state: draft or active; None keeps it, and a new one is active.

    Refuses MalformedValue, UnknownItem, UnknownKey, NotFilterable, UnknownStore, UnknownChannel, GroupUnknown,
    UnknownCouponSeries, what `check_promotion` refuses, and ChangedMeanwhile.
    """
    folded = code_of(code)
    lock_documents(uow.connection)  # before it reads how values are called
    kept, _ = checked(uow.connection, folded, body)
    return put_document(uow, Kind.PROMOTION, folded, state, to_keep(kept), expected_version)


def checked(connection: Connection, code: str, body: PromotionBody) -> tuple[PromotionBody, Promotion]:
    """A body as it is kept, with its items by id, and the promotion that it says. code: folded.

    Refuses what `put_promotion` refuses of a body.
    """
    kept = with_selections(body, {at: _resolved(connection, one, at) for at, one in selections_in(body)})
    _check_scope(connection, kept.scope)
    if kept.coupon_series is not None:
        series = fold_code(kept.coupon_series)
        if series not in documents(connection, Kind.COUPON_SERIES, codes=[series]):
            raise UnknownCouponSeries(kept.coupon_series, pointer="/coupon_series")
        kept = msgspec.structs.replace(kept, coupon_series=series)
    if not any(text.strip() for text in kept.label.values()):
        raise MalformedValue("", TextKey("pricing.expected.label"), pointer="/label")
    kept = _with_campaign(connection, code, kept)
    promotion = to_promotion(code, 1, kept)
    check_promotion(promotion)
    if kept.limits.amount_per_year is not None and promotion.currency is None:
        raise CurrencyNotNamed(pointer="/currency")
    return kept, promotion


def _with_campaign(connection: Connection, code: str, body: PromotionBody) -> PromotionBody:
    """A promotion stays in its campaign, and an active one decides about its dates. Refuses CampaignDecides."""
    found = documents(connection, Kind.PROMOTION, codes=[code]).get(code)
    campaign = None if found is None else found.body.get("campaign")
    if body.campaign not in {None, campaign}:
        raise CampaignDecides(str(body.campaign), pointer="/campaign")
    if campaign is None or found is None:
        return body
    deciding = documents(connection, Kind.CAMPAIGN, codes=[campaign]).get(campaign)
    if deciding is not None and deciding.state is State.ACTIVE:
        scope = body_kept(found.body).scope
        if (body.scope.valid_from, body.scope.valid_to) != (scope.valid_from, scope.valid_to):
            raise CampaignDecides(campaign, pointer="/scope")
    return msgspec.structs.replace(body, campaign=campaign)


def step_promotion(uow: UnitOfWork, code: str, step: Step, expected_version: int | None = None) -> Written:
    """Activate, pause, resume or end a promotion now. Refuses UnknownPromotion, ChangedMeanwhile, StepNotPossible."""
    found = locked(uow, Kind.PROMOTION, code, expected_version)
    after = stepped(found.code, found.state, step)
    return Written(append(uow, Kind.PROMOTION, found.code, after, found.body), "updated")


def copy_promotion(uow: UnitOfWork, code: str, to: str) -> Written:
    """A draft with the same content under another code. Refuses UnknownPromotion, MalformedValue, CodeTaken."""
    found = locked(uow, Kind.PROMOTION, code)
    target = code_of(to)
    if target in documents(uow.connection, Kind.PROMOTION, codes=[target]):
        raise CodeTaken(target, pointer="/code")
    body = msgspec.structs.replace(body_kept(found.body), campaign=None)
    return put_document(uow, Kind.PROMOTION, target, State.DRAFT, to_keep(body), None)


@dataclass(eq=False)
class CodeTaken(Conflict):
    """There is one with this code already."""

    code: ClassVar[str] = "pricing.code_taken"
    name: str


def delete_promotion(uow: UnitOfWork, code: str, expected_version: int | None = None) -> None:
    """Take a draft or an ended promotion away. Refuses UnknownPromotion, ChangedMeanwhile, StillRunning."""
    found = locked(uow, Kind.PROMOTION, code, expected_version)
    if found.state not in {State.DRAFT, State.ENDED}:
        raise StillRunning(found.code, found.state.value)
    append(uow, Kind.PROMOTION, found.code, State.DELETED, found.body)


def promotion_of(document: Document) -> Promotion:
    """The engine's value of a version."""
    return to_promotion(document.code, document.version, body_kept(document.body))


def active_promotions(connection: Connection) -> list[Promotion]:
    """Those that apply, or will, by their dates."""
    return [promotion_of(one) for one in documents(connection, Kind.PROMOTION).values() if one.state is State.ACTIVE]


def skus_in(connection: Connection, body: PromotionBody) -> PromotionBody:
    """A kept body as it is shown: items by their SKU."""
    ids = {item_id for _, one in selections_in(body) for item_id in one.items}
    if not ids:
        return body
    skus = {item_id: item.sku for item_id, item in sellables(connection, item_ids=ids).items()}
    return with_selections(body, {at: _shown(one, skus) for at, one in selections_in(body)})


def _shown(one: SelectionBody, skus: Mapping[UUID, str]) -> SelectionBody:
    return SelectionBody(one.everything, tuple(sorted(skus[item] for item in one.items if item in skus)), one.keys)


def _check_scope(connection: Connection, scope: ScopeBody) -> None:
    for index, store in enumerate(scope.stores):
        if store_by_code(connection, store) is None:
            raise UnknownStore(store, pointer=f"/scope/stores/{index}")
    channels = current_structure(connection).channels if scope.channels else {}
    for index, channel in enumerate(scope.channels):
        if fold_code(channel) not in channels:
            raise UnknownChannel(channel, pointer=f"/scope/channels/{index}")
    for index, group in enumerate(scope.customer_groups):
        if fold_code(group) != STAFF:
            named_group(connection, group, f"/scope/customer_groups/{index}")


def _resolved(connection: Connection, one: SelectionBody, pointer: str) -> SelectionBody:
    """SKUs as ids and keys as the catalogue writes them."""
    items = sellables(connection, skus=set(one.skus)) if one.skus else {}
    ids = []
    for index, sku in enumerate(one.skus):
        if sku not in items:
            raise UnknownItem(sku, pointer=f"{pointer}/skus/{index}")
        ids.append(items[sku].item_id)
    known = sellables(connection, item_ids=one.items) if one.items else {}
    for index, item_id in enumerate(one.items):
        if item_id not in known:
            raise UnknownItem(str(item_id), pointer=f"{pointer}/items/{index}")
    keys = [key_as_kept(connection, key, f"{pointer}/keys/{index}") for index, key in enumerate(one.keys)]
    return SelectionBody(one.everything, (), tuple(sorted(set(keys))), tuple(sorted({*ids, *one.items})))


__all__ = [
    "CampaignDecides",
    "CodeTaken",
    "StillRunning",
    "active_promotions",
    "copy_promotion",
    "delete_promotion",
    "lock_documents",
    "promotion_of",
    "put_promotion",
    "skus_in",
    "step_promotion",
]
