"""Campaigns: promotions and price lists that begin, end and are rolled back as one.

An active campaign gives its dates to its price lists and promotions; what is in them is edited as ever. Ending it ends
them in the same transaction, so that every price of its lists is gone at one instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import msgspec

from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import Conflict, Invalid
from comptoir.kernel.values.text import LocalizedText
from comptoir.kernel.values.time import format_instant
from comptoir.pricing.domain.prices import PriceList, parse_validity
from comptoir.pricing.domain.refusals import UnknownPriceList
from comptoir.pricing.domain.states import State, Step, stepped
from comptoir.pricing.rows import (
    price_lists,
)
from comptoir.pricing.rows.promotions import (
    Document,
    documents,
    lock_documents,
)
from comptoir.pricing.services.documents import Kind, UnknownPromotion, Written, append, code_of, locked, put_document
from comptoir.pricing.services.promotion_bodies import body_kept, to_keep
from comptoir.pricing.services.promotions import StillRunning
from comptoir.pricing.services.recording import move_price_list


@dataclass(eq=False)
class InOtherCampaign(Conflict):
    """A promotion is part of one campaign only."""

    code: ClassVar[str] = "pricing.in_other_campaign"
    promotion: str
    campaign: str


@dataclass(eq=False)
class CampaignEmpty(Invalid):
    """A campaign that begins has a promotion or a price list."""

    code: ClassVar[str] = "pricing.campaign_empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """label: what is printed and shown. promotions, price_lists: their codes. valid_from, valid_to: as in prices."""

    code: str
    label: LocalizedText
    promotions: tuple[str, ...] = ()
    price_lists: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    kind: str | None = field(default=None)


def campaign_of(document: Document) -> Campaign:
    """A campaign from what was kept."""
    body = document.body
    return Campaign(
        code=document.code,
        label=body["label"],
        promotions=tuple(body["promotions"]),
        price_lists=tuple(body["price_lists"]),
        valid_from=body["valid_from"],
        valid_to=body["valid_to"],
        kind=body.get("kind"),
    )


def campaign_body(campaign: Campaign) -> dict[str, Any]:
    """What is kept beside the code."""
    return {
        "label": dict(campaign.label),
        "promotions": list(campaign.promotions),
        "price_lists": list(campaign.price_lists),
        "valid_from": campaign.valid_from,
        "valid_to": campaign.valid_to,
        "kind": campaign.kind,
    }


def put_campaign(uow: UnitOfWork, campaign: Campaign, expected_version: int | None = None) -> Written:
    """Make a campaign (a draft) or change it; an active one changes its promotions and lists with it.

    Refuses MalformedValue, MixedValidity, EmptyValidity, UnknownPromotion, UnknownPriceList, InOtherCampaign,
    CampaignEmpty (an active one), ChangedMeanwhile.
    """
    code = code_of(campaign.code)
    parse_validity(campaign.valid_from, campaign.valid_to)
    lock_documents(uow.connection)
    before = documents(uow.connection, Kind.CAMPAIGN, codes=[code]).get(code)
    members, lists = _members(uow, code, campaign), _lists(uow, campaign)
    body = campaign_body(campaign) | {"promotions": sorted(members), "price_lists": sorted(lists)}
    state = State.DRAFT if before is None else None
    written = put_document(uow, Kind.CAMPAIGN, code, state, body, expected_version)
    if before is not None and before.state is State.ACTIVE:
        left = set(before.body["promotions"]) - set(members)
        _end_promotions(uow, documents(uow.connection, Kind.PROMOTION, codes=left))
        _end_lists(uow, {one: lists_now for one, lists_now in price_lists_of(uow, before).items() if one not in lists})
        _begin(uow, campaign_of(written.document), members)
    return written


def step_campaign(uow: UnitOfWork, code: str, step: Step, expected_version: int | None = None) -> Written:
    """Activate a campaign, or end it now with all that is in it.

    Refuses UnknownCampaign, ChangedMeanwhile, StepNotPossible, CampaignEmpty, what `put_campaign` refuses.
    """
    found = locked(uow, Kind.CAMPAIGN, code, expected_version)
    after = stepped(found.code, found.state, step)
    campaign = campaign_of(found)
    written = Written(append(uow, Kind.CAMPAIGN, found.code, after, found.body), "updated")
    if after is State.ACTIVE:
        _lists(uow, campaign)
        _begin(uow, campaign, _members(uow, found.code, campaign))
    else:
        _end_promotions(uow, documents(uow.connection, Kind.PROMOTION, codes=campaign.promotions))
        _end_lists(uow, price_lists_of(uow, found))
    return written


def delete_campaign(uow: UnitOfWork, code: str, expected_version: int | None = None) -> None:
    """Take a draft or an ended campaign away. Refuses UnknownCampaign, ChangedMeanwhile, StillRunning."""
    found = locked(uow, Kind.CAMPAIGN, code, expected_version)
    if found.state not in {State.DRAFT, State.ENDED}:
        raise StillRunning(found.code, found.state.value)
    append(uow, Kind.CAMPAIGN, found.code, State.DELETED, found.body)


def _members(uow: UnitOfWork, code: str, campaign: Campaign) -> dict[str, Document]:
    named = [fold_code(one) for one in campaign.promotions]
    found = documents(uow.connection, Kind.PROMOTION, codes=named)
    for index, one in enumerate(named):
        if one not in found:
            raise UnknownPromotion(campaign.promotions[index], pointer=f"/promotions/{index}")
        other = found[one].body.get("campaign")
        if other not in {None, code}:
            raise InOtherCampaign(one, other, pointer=f"/promotions/{index}")
    return found


def _lists(uow: UnitOfWork, campaign: Campaign) -> dict[str, PriceList]:
    known = price_lists(uow.connection)
    named = [fold_code(one) for one in campaign.price_lists]
    for index, one in enumerate(named):
        if one not in known:
            raise UnknownPriceList(campaign.price_lists[index], pointer=f"/price_lists/{index}")
    return {one: known[one][0] for one in named}


def price_lists_of(uow: UnitOfWork, found: Document) -> dict[str, PriceList]:
    """The lists of a campaign that are still there."""
    known = price_lists(uow.connection)
    return {one: known[one][0] for one in found.body["price_lists"] if one in known}


def _begin(uow: UnitOfWork, campaign: Campaign, members: Mapping[str, Document]) -> None:
    """Give the campaign's dates to all that is in it."""
    if not members and not campaign.price_lists:
        raise CampaignEmpty(pointer="/promotions")
    for code, document in members.items():
        body = body_kept(document.body)
        scope = msgspec.structs.replace(body.scope, valid_from=campaign.valid_from, valid_to=campaign.valid_to)
        kept = to_keep(msgspec.structs.replace(body, scope=scope, campaign=campaign.code))
        if (document.state, document.body) != (State.ACTIVE, kept):
            append(uow, Kind.PROMOTION, code, State.ACTIVE, kept)
    for one in campaign.price_lists:
        move_price_list(uow, one, campaign.valid_from, campaign.valid_to)


def _end_promotions(uow: UnitOfWork, members: Mapping[str, Document]) -> None:
    for code, document in members.items():
        if document.state in {State.ACTIVE, State.PAUSED}:
            append(uow, Kind.PROMOTION, code, State.ENDED, document.body)


def _end_lists(uow: UnitOfWork, lists: Mapping[str, PriceList]) -> None:
    """From now on no price of the lists counts; what was in force before is told by the versions before."""
    for code in lists:
        move_price_list(uow, code, None, format_instant(uow.now))
