"""Coupon series: what they are, their codes, and whether a code that is shown may be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.service import record_audit
from comptoir.customers.queries.standing import standing_ids
from comptoir.kernel.ids import new_bytes
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code, word_code
from comptoir.kernel.values.errors import Conflict, Invalid, MalformedValue, Refusal
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.baskets import Coupon as ShownCoupon
from comptoir.pricing.domain.coupons import GENERATED_MAX, CouponSeries, coupon_key, generated_code, is_mistyped
from comptoir.pricing.domain.prices import moment_at, parse_validity
from comptoir.pricing.domain.states import State
from comptoir.pricing.events import CouponsMade
from comptoir.pricing.rows.promotions import (
    Coupon,
    change_uses_max,
    count_coupons,
    coupons,
    documents,
    insert_coupons,
)
from comptoir.pricing.services.documents import Kind, Written, append, code_of, locked, put_document, standing

CODES_PER_SLICE = 500
_RANDOM_BYTES = 32
PREFIX_LENGTH_MAX = 16


@dataclass(eq=False)
class CouponTaken(Conflict):
    """The code is a coupon of another series already."""

    code: ClassVar[str] = "pricing.coupon_taken"
    coupon: str
    series: str


@dataclass(eq=False)
class SharedCodeFixed(Conflict):
    """The code of a series that was made cannot change: customers hold it."""

    code: ClassVar[str] = "pricing.shared_code_fixed"
    series: str


@dataclass(eq=False)
class CouponsOut(Conflict):
    """A series whose coupons were used stays, so that they can be explained."""

    code: ClassVar[str] = "pricing.coupons_out"
    series: str


@dataclass(eq=False)
class CodesNotGenerated(Invalid):
    """A series with one code for everybody has no generated ones."""

    code: ClassVar[str] = "pricing.codes_not_generated"
    series: str


@dataclass(eq=False)
class CountOutOfRange(Invalid):
    """A count that is not from 1 to what is possible."""

    code: ClassVar[str] = "pricing.count_out_of_range"
    count: int
    maximum: int


@dataclass(eq=False)
class UsesMaxWithoutCode(Invalid):
    """How often a code may be used is said of the one code that everybody gets; generated ones work once."""

    code: ClassVar[str] = "pricing.uses_max_without_code"


def series_of(code: str, body: Mapping[str, Any]) -> CouponSeries:
    """A series from its body."""
    return CouponSeries(code=code, **body)


def series_body(series: CouponSeries) -> dict[str, Any]:
    """What is kept of a series beside its code."""
    return {
        "label": dict(series.label),
        "shared_code": series.shared_code,
        "uses_max": series.uses_max,
        "valid_from": series.valid_from,
        "valid_to": series.valid_to,
        "is_released_on_return": series.is_released_on_return,
    }


def put_series(uow: UnitOfWork, series: CouponSeries, expected_version: int | None = None) -> Written:
    """Make or change a coupon series; the one code of everybody becomes a coupon at once.

    Refuses MalformedValue, MixedValidity, EmptyValidity, UsesMaxWithoutCode, CountOutOfRange, ChangedMeanwhile,
    SharedCodeFixed, CouponTaken.
    """
    code = code_of(series.code)
    parse_validity(series.valid_from, series.valid_to)
    shared = _shared_key(series)
    found = documents(uow.connection, Kind.COUPON_SERIES, codes=[code]).get(code)
    if found is not None and found.body["shared_code"] != series.shared_code:
        raise SharedCodeFixed(code, pointer="/shared_code")
    written = put_document(uow, Kind.COUPON_SERIES, code, State.ACTIVE, series_body(series), expected_version)
    if shared is not None:
        known = coupons(uow.connection, [shared], lock=True).get(shared)
        if known is None:
            insert_coupons(uow, [Coupon(shared, code, 0, series.uses_max)])
        elif known.series != code:
            raise CouponTaken(shared.upper(), known.series, pointer="/shared_code")
        elif known.uses_max != series.uses_max:
            _widen(uow, known, series.uses_max)
    return written


def _shared_key(series: CouponSeries) -> str | None:
    if series.shared_code is None:
        if series.uses_max is not None:
            raise UsesMaxWithoutCode(pointer="/uses_max")
        return None
    try:
        key = coupon_key(series.shared_code)
    except Refusal as refusal:
        refusal.pointer = "/shared_code"
        raise
    if series.uses_max is not None and not 1 <= series.uses_max <= GENERATED_MAX:
        raise CountOutOfRange(series.uses_max, GENERATED_MAX, pointer="/uses_max")
    return key


def _widen(uow: UnitOfWork, known: Coupon, uses_max: int | None) -> None:
    """Let a code be used more or less often, never less than it was."""
    if uses_max is not None and uses_max < known.uses:
        raise CountOutOfRange(uses_max, GENERATED_MAX, pointer="/uses_max")
    change_uses_max(uow, known.code, uses_max)


def delete_series(uow: UnitOfWork, code: str, expected_version: int | None = None) -> None:
    """Take a series away of which no coupon was used. Refuses UnknownCouponSeries, ChangedMeanwhile, CouponsOut."""
    found = locked(uow, Kind.COUPON_SERIES, code, expected_version)
    if count_coupons(uow.connection, found.code)[1]:
        raise CouponsOut(found.code)
    append(uow, Kind.COUPON_SERIES, found.code, State.DELETED, found.body)


def check_generation(connection: Connection, code: str, count: int, prefix: str) -> CouponSeries:
    """What a job that makes coupons starts from.

    Refuses UnknownCouponSeries, CodesNotGenerated, CountOutOfRange, MalformedValue.
    """
    found = standing(connection, Kind.COUPON_SERIES, code)
    series = series_of(found.code, found.body)
    if series.shared_code is not None:
        raise CodesNotGenerated(series.code, pointer="/count")
    if not 1 <= count <= GENERATED_MAX:
        raise CountOutOfRange(count, GENERATED_MAX, pointer="/count")
    if prefix:
        try:
            word_code(prefix, PREFIX_LENGTH_MAX)
        except Refusal as refusal:
            refusal.pointer = "/prefix"
            raise
    return series


def make_codes(uow: UnitOfWork, series: str, prefix: str, owners: Sequence[UUID | None]) -> list[str]:
    """Add single-use coupons to a series, at most CODES_PER_SLICE so that the transaction stays short.

    owners: for each coupon the one customer that it is for, None for whoever shows it.
    """
    assert 0 < len(owners) <= CODES_PER_SLICE, len(owners)
    made: dict[str, str] = {}
    while len(made) < len(owners):
        codes = [generated_code(prefix.upper(), new_bytes(_RANDOM_BYTES)) for _ in range(len(owners) - len(made))]
        fresh = {coupon_key(code): code for code in codes}
        made |= {key: fresh[key] for key in fresh.keys() - coupons(uow.connection, fresh).keys()}
    insert_coupons(uow, [Coupon(key, series, 0, 1, owner) for key, owner in zip(made, owners, strict=True)])
    uow.emit(CouponsMade(series=series, count=len(made)))
    record_audit(uow, "pricing.coupons.made", f"coupon_series:{series}", {"count": len(made)})
    return list(made.values())


@dataclass(slots=True)
class KnownCoupons:
    """Coupons by their key with the series they are of; deleted series are left out."""

    coupons: dict[str, Coupon]
    series: Mapping[str, CouponSeries]

    def shown(self, text: str, at: Instant, zone: str, customer_id: UUID | None = None) -> ShownCoupon:
        """A coupon as the engine takes it: its series, or why it does not count for a customer.

        refused: "unknown", "mistyped", "not_yours", "not_yet", "expired" or "used". zone: of dates without offset.
        """
        key = _key_of(text)
        coupon = self.coupons.get(key)
        series = None if coupon is None else self.series.get(coupon.series)
        if coupon is None or series is None:
            return ShownCoupon(key, None, "mistyped" if is_mistyped(text) else "unknown")
        is_anothers = coupon.customer_id is not None and coupon.customer_id != customer_id
        why_not = "not_yours" if is_anothers else _why_not(coupon, series, at, zone)
        return ShownCoupon(key, coupon.series if why_not is None else None, why_not)


def find_coupons(connection: Connection, shown: Iterable[str], *, lock: bool = False) -> KnownCoupons:
    """The coupons among what was shown; what was for somebody who was merged is for whom they are now."""
    known = coupons(connection, {_key_of(text) for text in shown}, lock=lock)
    owners = {one.customer_id for one in known.values() if one.customer_id is not None}
    now = standing_ids(connection, owners) if owners else {}
    for key, one in known.items() if owners else ():
        if one.customer_id is not None:
            known[key] = one._replace(customer_id=now.get(one.customer_id, one.customer_id))
    return KnownCoupons(known, known_series(connection, {one.series for one in known.values()}) if known else {})


def _key_of(text: str) -> str:
    try:
        return coupon_key(text)
    except MalformedValue:
        return text


def _why_not(coupon: Coupon, series: CouponSeries, at: Instant, zone: str) -> str | None:
    start, end = parse_validity(series.valid_from, series.valid_to)
    if end is not None and moment_at(end, zone) <= at:
        return "expired"
    if start is not None and moment_at(start, zone) > at:
        return "not_yet"
    return "used" if coupon.uses_max is not None and coupon.uses >= coupon.uses_max else None


def is_usable(coupon: Coupon, series: CouponSeries, at: Instant, zone: str) -> bool:
    """Whether a coupon counts at a moment, or will: neither used nor over."""
    return _why_not(coupon, series, at, zone) in {None, "not_yet"}


def known_series(connection: Connection, codes: Iterable[str]) -> dict[str, CouponSeries]:
    """Series by their code; deleted ones are left out."""
    found = documents(connection, Kind.COUPON_SERIES, codes=[fold_code(code) for code in codes])
    return {code: series_of(code, one.body) for code, one in found.items()}
