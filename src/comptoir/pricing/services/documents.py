"""What promotions, campaigns and coupon series have in common: versions that are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Literal

from sqlalchemy import Connection

from comptoir.access.service import record_audit
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code, word_code
from comptoir.kernel.values.errors import NotFound, Stale
from comptoir.pricing.domain.states import State
from comptoir.pricing.events import CampaignChanged, CouponSeriesChanged, PromotionChanged
from comptoir.pricing.rows.promotions import (
    Document,
    documents,
    insert_document,
    last_version,
    lock_documents,
)


class Kind(StrEnum):
    """The text is stored."""

    PROMOTION = "promotion"
    CAMPAIGN = "campaign"
    COUPON_SERIES = "coupon_series"


_EVENTS = {
    Kind.PROMOTION: PromotionChanged,
    Kind.CAMPAIGN: CampaignChanged,
    Kind.COUPON_SERIES: CouponSeriesChanged,
}


@dataclass(eq=False)
class UnknownPromotion(NotFound):
    """There is no promotion with this code."""

    code: ClassVar[str] = "pricing.unknown_promotion"
    promotion: str


@dataclass(eq=False)
class UnknownCampaign(NotFound):
    """There is no campaign with this code."""

    code: ClassVar[str] = "pricing.unknown_campaign"
    campaign: str


@dataclass(eq=False)
class UnknownCouponSeries(NotFound):
    """There is no coupon series with this code."""

    code: ClassVar[str] = "pricing.unknown_coupon_series"
    series: str


_UNKNOWN = {
    Kind.PROMOTION: UnknownPromotion,
    Kind.CAMPAIGN: UnknownCampaign,
    Kind.COUPON_SERIES: UnknownCouponSeries,
}


@dataclass(eq=False)
class ChangedMeanwhile(Stale):
    """It was changed since the version that the request names."""

    code: ClassVar[str] = "pricing.document_changed"
    name: str
    version: int


Status = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Written:
    """A version as it stands now, and what became of it."""

    document: Document
    status: Status


def code_of(text: str) -> str:
    """The form under which a code is kept. Refuses MalformedValue."""
    return fold_code(word_code(text))


def standing(connection: Connection, kind: Kind, code: str) -> Document:
    """The version that stands. Refuses UnknownPromotion, UnknownCampaign or UnknownCouponSeries."""
    folded = fold_code(code)
    found = documents(connection, kind, codes=[folded]).get(folded)
    if found is None:
        raise _UNKNOWN[kind](code)
    return found


def locked(uow: UnitOfWork, kind: Kind, code: str, expected_version: int | None = None) -> Document:
    """The same, with the only right to change it. Refuses ChangedMeanwhile too."""
    lock_documents(uow.connection)
    found = standing(uow.connection, kind, code)
    _check_version(found, expected_version)
    return found


def put_document(
    uow: UnitOfWork, kind: Kind, code: str, state: State | None, body: Mapping[str, Any], expected_version: int | None
) -> Written:
    """Make or change one. state: None keeps it, and a new one is active. Refuses ChangedMeanwhile."""
    lock_documents(uow.connection)
    found = documents(uow.connection, kind, codes=[code]).get(code)
    if found is not None:
        _check_version(found, expected_version)
    after = state or (State.ACTIVE if found is None else found.state)
    if found is not None and (found.state, found.body) == (after, dict(body)):
        return Written(found, "unchanged")
    return Written(append(uow, kind, code, after, body), "created" if found is None else "updated")


def append(uow: UnitOfWork, kind: Kind, code: str, state: State, body: Mapping[str, Any]) -> Document:
    """Write the next version, tell it and put it into the audit trail; `lock_documents` was taken before."""
    version = last_version(uow.connection, kind, code) + 1
    insert_document(uow, kind, code, version, state, body)
    uow.emit(_EVENTS[kind](code=code, document_version=version, state=state.value, body=body))
    record_audit(uow, f"pricing.{kind}.changed", f"{kind}:{code}", {"version": version, "state": state.value})
    return Document(code, version, state, dict(body), uow.now, str(uow.actor))


def _check_version(found: Document, expected_version: int | None) -> None:
    if expected_version not in {None, found.version}:
        raise ChangedMeanwhile(found.code, found.version)
