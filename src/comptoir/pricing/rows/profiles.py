"""Loading and writing what items carry besides their price, what they cost, and what was sold at a distance."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.kernel.bulk import insert_rows, select_by_keys
from comptoir.kernel.uow import UnitOfWork
from comptoir.pricing.domain.costs import Cost
from comptoir.pricing.domain.distance import DistanceRules, DistanceSales, distance_rules
from comptoir.pricing.domain.law_rules import PromotionLaw, promotion_laws
from comptoir.pricing.domain.prices import parse_moment
from comptoir.pricing.domain.profiles import Charge, ItemProfile, TaxShare
from comptoir.pricing.tables import PricingCost, PricingDistanceSales, PricingItemProfile, PricingPrice

_PROFILE = ("id", "item_id", "valid_from", "currency", "content")
_COST = ("id", "item_id", "valid_from", "amount", "currency", "per")
_RECORDED = ("recorded_at", "recorded_by")
_DISTANCE = ("entity", "year", "amount", "is_oss", "is_destination")


@lru_cache(maxsize=1)
def shipped_distance_rules() -> DistanceRules:
    """The rules of distance sales that come with the program."""
    return distance_rules(
        tomllib.loads((files("comptoir.pricing") / "distance_sales.toml").read_text(encoding="utf-8"))
    )


@lru_cache(maxsize=1)
def shipped_laws() -> dict[str, PromotionLaw]:
    """What the law of each country limits in promotions, as it comes with the program."""
    return promotion_laws(tomllib.loads((files("comptoir.pricing") / "law.toml").read_text(encoding="utf-8")))


def first_offered(connection: Connection, item_ids: Iterable[UUID]) -> dict[UUID, date]:
    """The first day, in UTC, on which items had a price on any list; those that never had one are left out."""
    columns = ("item_id", "recorded_at", "valid_from", "amount")
    found: dict[UUID, date] = {}
    for item_id, recorded_at, valid_from, amount in select_by_keys(
        connection, PricingPrice, columns, "item_id", item_ids
    ):
        if amount is not None:
            start = recorded_at.date() if valid_from is None else parse_moment(valid_from).date()
            day = max(recorded_at.date(), start)
            found[item_id] = min(day, found.get(item_id, day))
    return found


def all_profiles(connection: Connection) -> list[ItemProfile]:
    """Every profile ever recorded, in the order of their ids."""
    columns = [PricingItemProfile.__table__.c[name] for name in _PROFILE]
    return [_profile(row) for row in connection.execute(select(*columns).order_by(PricingItemProfile.id))]


def profiles_of_items(connection: Connection, item_ids: Iterable[UUID]) -> dict[UUID, tuple[ItemProfile, ...]]:
    """Every profile of items, in the order of their ids; items without one are left out."""
    found: dict[UUID, tuple[ItemProfile, ...]] = {}
    for row in sorted(select_by_keys(connection, PricingItemProfile, _PROFILE, "item_id", item_ids), key=_by_id):
        found[row[1]] = (*found.get(row[1], ()), _profile(row))
    return found


def insert_profiles(uow: UnitOfWork, profiles: Sequence[ItemProfile]) -> None:
    """Add profiles, with who recorded them."""
    rows = [
        (one.id, one.item_id, one.valid_from, one.currency, profile_content(one), uow.now, str(uow.actor))
        for one in profiles
    ]
    insert_rows(uow.connection, PricingItemProfile, (*_PROFILE, *_RECORDED), rows)


def profile_content(one: ItemProfile) -> dict[str, Any]:
    """Shares, eco and deposit of a profile as plain data."""
    return {
        "shares": [[share.tax_class, share.millionths] for share in one.shares],
        "eco": [[charge.code, charge.amount] for charge in one.eco],
        "deposit": None if one.deposit is None else [one.deposit.code, one.deposit.amount],
    }


def profile_parts(content: Mapping[str, Any]) -> tuple[tuple[TaxShare, ...], tuple[Charge, ...], Charge | None]:
    """Shares, eco and deposit from what `profile_content` made."""
    deposit = content["deposit"]
    return (
        tuple(TaxShare(tax_class, millionths) for tax_class, millionths in content["shares"]),
        tuple(Charge(code, amount) for code, amount in content["eco"]),
        None if deposit is None else Charge(*deposit),
    )


def costs_of_items(connection: Connection, item_ids: Iterable[UUID]) -> dict[UUID, tuple[Cost, ...]]:
    """Every cost of items ever recorded, in the order of their ids; items without one are left out."""
    found: dict[UUID, tuple[Cost, ...]] = {}
    for row in sorted(select_by_keys(connection, PricingCost, _COST, "item_id", item_ids), key=_by_id):
        found[row[1]] = (*found.get(row[1], ()), Cost(*row))
    return found


def insert_costs(uow: UnitOfWork, costs: Sequence[Cost]) -> None:
    """Add costs, with who recorded them."""
    actor = str(uow.actor)
    rows = [(one.id, one.item_id, one.valid_from, one.amount, one.currency, one.per, uow.now, actor) for one in costs]
    insert_rows(uow.connection, PricingCost, (*_COST, *_RECORDED), rows)


def distance_sales(connection: Connection, entity: str) -> dict[int, DistanceSales]:
    """What a legal entity (its folded code) sold at a distance, by year, as it stands."""
    columns = [PricingDistanceSales.__table__.c[name] for name in _DISTANCE]
    statement = select(*columns).where(PricingDistanceSales.entity == entity).order_by(PricingDistanceSales.id)
    return {row.year: DistanceSales(*row[1:]) for row in connection.execute(statement)}


def insert_distance_sales(uow: UnitOfWork, id_: UUID, entity: str, sales: DistanceSales) -> None:
    """What stands from now on for a year of a legal entity."""
    row = (id_, entity, sales.year, sales.amount, sales.is_oss, sales.is_destination, uow.now, str(uow.actor))
    insert_rows(uow.connection, PricingDistanceSales, ("id", *_DISTANCE, *_RECORDED), [row])


def _by_id(row: Sequence[Any]) -> UUID:
    id_: UUID = row[0]
    return id_


def _profile(row: Sequence[Any]) -> ItemProfile:
    shares, eco, deposit = profile_parts(row[4])
    return ItemProfile(row[0], row[1], row[2], row[3], shares, eco, deposit)
