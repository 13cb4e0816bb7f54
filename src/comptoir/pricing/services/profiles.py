"""Recording what items carry besides their price: shares of tax classes, eco-participations, a deposit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.queries import Sellable, sellables
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import FieldError, Refusal
from comptoir.kernel.values.money import parse_currency
from comptoir.kernel.values.time import parse_day
from comptoir.pricing.domain.profiles import Charge, ItemProfile, TaxShare, check_profile, profile_on
from comptoir.pricing.domain.refusals import UnknownItem, UnknownTaxClass
from comptoir.pricing.events import ItemProfileChanged
from comptoir.pricing.rows import shipped_taxes
from comptoir.pricing.rows.profiles import insert_profiles, profile_content, profiles_of_items
from comptoir.pricing.services.recording import PriceOutcome


@dataclass(frozen=True, slots=True)
class PutProfile:
    """What an item shall carry from a day on; None leaves that part as it is on that day.

    valid_from: day as text, None for today. deposit: an amount of 0 takes it away.
    """

    sku: str
    currency: str
    valid_from: str | None = None
    shares: tuple[TaxShare, ...] | None = None
    eco: tuple[Charge, ...] | None = None
    deposit: Charge | None = None


def put_profiles(uow: UnitOfWork, commands: Sequence[PutProfile]) -> list[PriceOutcome]:
    """Record profiles; one outcome per command, and a rejected one stops no other."""
    outcomes, changes = _decide(uow.connection, commands, uow.now.date())
    _write(uow, changes)
    return outcomes


def put_profile(uow: UnitOfWork, command: PutProfile) -> ItemProfile:
    """Record one profile; what stands from its day on. Refuses what `_profile` refuses."""
    items = sellables(uow.connection, skus=[command.sku])
    known = profiles_of_items(uow.connection, [item.item_id for item in items.values()])
    item, old, new = _profile(command, items, known, uow.now.date())
    if old is not None and _says_the_same(old, new):
        return old
    _write(uow, [(new, item.sku)])
    return new


def _says_the_same(old: ItemProfile | None, new: ItemProfile) -> bool:
    if old is None:
        return new.is_plain
    return replace(new, id=old.id, valid_from=old.valid_from) == old


def _write(uow: UnitOfWork, changes: Sequence[tuple[ItemProfile, str]]) -> None:
    insert_profiles(uow, [profile for profile, _ in changes])
    for profile, sku in changes:
        uow.emit(
            ItemProfileChanged(
                profile_id=str(profile.id),
                item_id=str(profile.item_id),
                sku=sku,
                valid_from=profile.valid_from.isoformat(),
                currency=profile.currency,
                content=profile_content(profile),
            )
        )


def try_profiles(connection: Connection, commands: Sequence[PutProfile], today: date) -> list[PriceOutcome]:
    """What `put_profiles` would answer; writes nothing."""
    return _decide(connection, commands, today)[0]


def _decide(
    connection: Connection, commands: Sequence[PutProfile], today: date
) -> tuple[list[PriceOutcome], list[tuple[ItemProfile, str]]]:
    items = sellables(connection, skus={command.sku for command in commands})
    known = profiles_of_items(connection, {item.item_id for item in items.values()})
    outcomes = []
    changes = []
    for command in commands:
        try:
            item, old, new = _profile(command, items, known, today)
        except Refusal as refusal:
            error = FieldError(refusal.pointer or "", refusal.code, refusal.facts())
            outcomes.append(PriceOutcome("rejected", (error,)))
            continue
        if _says_the_same(old, new):
            outcomes.append(PriceOutcome("unchanged"))
            continue
        known[item.item_id] = (*known.get(item.item_id, ()), new)
        changes.append((new, item.sku))
        outcomes.append(PriceOutcome("created" if old is None else "updated"))
    return outcomes, changes


def _profile(
    command: PutProfile, items: Mapping[str, Sellable], known: Mapping[UUID, tuple[ItemProfile, ...]], today: date
) -> tuple[Sellable, ItemProfile | None, ItemProfile]:
    """The item, its profile on that day, and the new one.

    Refuses UnknownItem, MalformedValue, UnknownTaxClass, SharesNotWhole, ChargeNotPositive.
    """
    item = items.get(command.sku)
    if item is None:
        raise UnknownItem(command.sku, pointer="/sku")
    currency = parse_currency(command.currency)
    day = today if command.valid_from is None else parse_day(command.valid_from)
    old = profile_on(known.get(item.item_id, ()), day)
    standing = old or ItemProfile(new_id(), item.item_id, day, currency)
    deposit = standing.deposit if command.deposit is None else command.deposit
    new = ItemProfile(
        new_id(),
        item.item_id,
        day,
        currency,
        standing.shares if command.shares is None else command.shares,
        standing.eco if command.eco is None else command.eco,
        None if deposit is None or deposit.amount == 0 else deposit,
    )
    for share in new.shares:
        if share.tax_class not in shipped_taxes().classes:
            raise UnknownTaxClass(share.tax_class, pointer="/shares")
    check_profile(new.shares, [*new.eco, *([new.deposit] if new.deposit else [])])
    return item, old, new
