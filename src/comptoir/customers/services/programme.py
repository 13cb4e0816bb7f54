"""The rules of the loyalty programme as they are sent and kept, in versions that are only ever added."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.service import record_audit
from comptoir.customers.domain.loyalty_refusals import NoProgramme, ProgrammeChanged, ProgrammeInvalid
from comptoir.customers.domain.programme import Programme
from comptoir.customers.events import ProgrammeChanged as ProgrammeTold
from comptoir.customers.ports import KeyReader
from comptoir.customers.rows.loyalty import (
    Version,
    insert_version,
    programme_in_force,
    programme_versions,
)
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.money import parse_currency
from comptoir.kernel.values.time import Instant, format_instant

Code = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Words = Annotated[str, Meta(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Names = Annotated[dict[Code, Words], Meta(max_length=50)]
Codes = Annotated[tuple[Code, ...], Meta(max_length=10_000)]
Points = Annotated[int, Meta(ge=0, le=10**9)]
Amount = Annotated[int, Meta(ge=0, le=10**12)]
Positive = Annotated[int, Meta(ge=1, le=10**12)]
Minute = Annotated[int, Meta(ge=0, le=1440)]


class LinesBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Lines by SKU, by key of the item ("category:tea", "family:soap"), department or tax class."""

    skus: Codes = ()
    keys: Codes = ()
    departments: Codes = ()
    tax_classes: Codes = ()


class ExtraBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Points on top for each whole unit of what is selected."""

    code: Code
    points: Points
    selection: LinesBody


class MultiplierBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """More or fewer points: percent 200 doubles. Days and minutes are the store's; what is left out does not limit."""

    code: Code
    percent: Annotated[int, Meta(ge=0, le=100_000)]
    from_day: date | None = None
    to_day: date | None = None
    weekdays: Annotated[tuple[Annotated[int, Meta(ge=1, le=7)], ...], Meta(max_length=7)] = ()
    from_minute: Minute | None = None
    to_minute: Minute | None = None
    groups: Codes = ()
    tiers: Codes = ()
    selection: LinesBody = LinesBody()


class TierBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A tier from so many points or minor units on."""

    code: Code
    name: Names
    threshold: Amount


class TiersBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Tiers by rising threshold, and over what they count."""

    tiers: Annotated[tuple[TierBody, ...], Meta(max_length=50)] = ()
    basis: Literal["points", "spend"] = "points"
    period: Literal["year", "rolling"] = "year"
    months: Annotated[int, Meta(ge=1, le=120)] = 12


class RedeemingBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`points` pay `amount`; at least `minimum` at once, in multiples of `step`; a till alone takes `offline_max`."""

    points: Positive
    amount: Positive
    minimum: Points = 0
    step: Annotated[int, Meta(ge=1, le=10**9)] = 1
    offline_max: Points = 0


class RewardBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What points buy: a coupon of a series."""

    code: Code
    name: Names
    points: Annotated[int, Meta(ge=1, le=10**9)]
    coupon_series: Code


class ProgrammeBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The rules: `points` for each `per_amount` minor units of `basis`, and all that changes it."""

    name: Names
    currency: Code
    points: Points
    per_amount: Positive
    basis: Literal["due", "net"] = "due"
    excluded: LinesBody = LinesBody()
    is_earned_on_points: bool = False
    rounding: Literal["half_up", "half_even", "down", "up"] = "down"
    extras: Annotated[tuple[ExtraBody, ...], Meta(max_length=1_000)] = ()
    multipliers: Annotated[tuple[MultiplierBody, ...], Meta(max_length=1_000)] = ()
    tiers: TiersBody = TiersBody()
    welcome_points: Points = 0
    birthday_points: Points = 0
    expiry_months: Annotated[int, Meta(ge=1, le=600)] | None = None
    redeeming: RedeemingBody | None = None
    rewards: Annotated[tuple[RewardBody, ...], Meta(max_length=1_000)] = ()
    floor: Annotated[int, Meta(ge=-(10**9), le=0)] = 0


_decode = msgspec.json.Decoder(Programme).decode


def programme_of(body: Mapping[str, Any]) -> Programme:
    """The rules from what is kept."""
    return _programme(msgspec.json.encode(body))


@lru_cache(maxsize=64)
def _programme(text: bytes) -> Programme:
    return _decode(text)


def kept(body: ProgrammeBody) -> dict[str, Any]:
    """What is kept of the rules as they were sent. Refuses MalformedValue, ProgrammeInvalid."""
    parse_currency(body.currency)
    thresholds = [tier.threshold for tier in body.tiers.tiers]
    if thresholds != sorted(set(thresholds)):
        raise ProgrammeInvalid("thresholds", pointer="/tiers/tiers")
    named: Sequence[tuple[str, Sequence[str]]] = (
        ("/tiers/tiers", [one.code for one in body.tiers.tiers]),
        ("/multipliers", [one.code for one in body.multipliers]),
        ("/extras", [one.code for one in body.extras]),
        ("/rewards", [one.code for one in body.rewards]),
    )
    for pointer, codes in named:
        if len(codes) != len(set(codes)):
            raise ProgrammeInvalid("codes", pointer=pointer)
    found: dict[str, Any] = msgspec.to_builtins(body)
    return found


def current_programme(connection: Connection, at: Instant) -> Programme | None:
    """The rules in force at an instant."""
    found = programme_in_force(connection, at)
    return None if found is None else programme_of(found.body)


def require_programme(connection: Connection, at: Instant) -> Programme:
    """The same. Refuses NoProgramme."""
    found = current_programme(connection, at)
    if found is None:
        raise NoProgramme
    return found


def put_programme(
    uow: UnitOfWork,
    body: ProgrammeBody,
    valid_from: Instant | None,
    expected_version: int | None = None,
    keys: KeyReader | None = None,
) -> Version:
    """Write the next version of the rules, in force from `valid_from` on, at once by default.

    keys: who says how keys are kept. What was earned before stays as it was earned.
    Refuses MalformedValue, ProgrammeInvalid, what `keys` refuses, ProgrammeChanged.
    """
    if keys is not None:
        body = _by_keys(body, lambda key, pointer: keys.read(uow, key, f"/rules{pointer}"))
    content = kept(body)
    versions = programme_versions(uow.connection)
    newest = versions[0].version if versions else 0
    if expected_version not in {None, newest}:
        raise ProgrammeChanged(newest)
    begins = uow.now if valid_from is None else max(valid_from, uow.now)
    if versions and versions[0].body == content and versions[0].valid_from <= begins:
        return versions[0]
    return _write(uow, Version(newest + 1, begins, content, uow.now, str(uow.actor)))


def rules_to_come(connection: Connection) -> list[Programme]:
    """The rules in force and those that begin later; of what was to begin later, what was in force meanwhile, too."""
    found = []
    for one in programme_versions(connection):
        found.append(programme_of(one.body))
        if one.valid_from == one.recorded_at:
            break
    return found


def rename_keys(uow: UnitOfWork, renamed: Mapping[str, str]) -> None:
    """Let the rules in force, and those that begin later, select by other keys of the same items."""
    in_force = programme_in_force(uow.connection, uow.now)
    versions = programme_versions(uow.connection)
    standing = [one for one in reversed(versions) if one == in_force or one.valid_from > uow.now]
    if all(renamed.keys().isdisjoint(programme_of(one.body).item_keys) for one in standing):
        return
    number = versions[0].version
    for one in standing:  # all of them, since the highest version that has begun counts
        body = _by_keys(msgspec.convert(one.body, ProgrammeBody), lambda key, _pointer: renamed.get(key, key))
        number += 1
        _write(uow, Version(number, max(one.valid_from, uow.now), kept(body), uow.now, str(uow.actor)))


def _by_keys(body: ProgrammeBody, other: Callable[[str, str], str]) -> ProgrammeBody:
    """The rules with other keys. other: what becomes of a key, with the pointer to it."""

    def lines(one: LinesBody, pointer: str) -> LinesBody:
        keys = [other(key, f"{pointer}/keys/{index}") for index, key in enumerate(one.keys)]
        return msgspec.structs.replace(one, keys=tuple(dict.fromkeys(keys)))

    return msgspec.structs.replace(
        body,
        excluded=lines(body.excluded, "/excluded"),
        extras=tuple(
            msgspec.structs.replace(one, selection=lines(one.selection, f"/extras/{index}/selection"))
            for index, one in enumerate(body.extras)
        ),
        multipliers=tuple(
            msgspec.structs.replace(one, selection=lines(one.selection, f"/multipliers/{index}/selection"))
            for index, one in enumerate(body.multipliers)
        ),
    )


def _write(uow: UnitOfWork, version: Version) -> Version:
    insert_version(uow, version)
    uow.emit(ProgrammeTold(programme_version=version.version, valid_from=format_instant(version.valid_from)))
    record_audit(uow, "customers.programme.changed", "programme:loyalty", {"version": version.version})
    return version
