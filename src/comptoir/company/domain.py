"""Legal entities and their stores: values, and what can be wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import pairwise
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Invalid, NotFound, Stale
from comptoir.kernel.values.money import Currency, Money

MINUTES_OF_DAY = 24 * 60
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|(24):(00)", re.ASCII)
_TERRITORY = re.compile(r"([A-Z]{2})(-[A-Z0-9]{1,3})?", re.ASCII)
_OUTSIDE_OF = {"MC": "FR"}
"""Countries whose sales are taxed as those of another: Monaco as France (convention of 18 May 1963)."""


class Weekday(IntEnum):
    """Days as ISO 8601 numbers them."""

    MONDAY = 1
    TUESDAY = 2
    WEDNESDAY = 3
    THURSDAY = 4
    FRIDAY = 5
    SATURDAY = 6
    SUNDAY = 7


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of opening hours within one day, in minutes since midnight; `closes` is at most 24:00."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        assert 0 <= self.opens < self.closes <= MINUTES_OF_DAY, (self.opens, self.closes)


OpeningHours = Mapping[Weekday, tuple[Opening, ...]]
"""By weekday, in order and apart; a day that is missing is closed. The store's wall clock is meant."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `country` is an ISO 3166-1 code."""

    lines: tuple[str, ...]
    postcode: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class LegalEntity:
    """A company or person in law, that sells, is taxed and keeps the books.

    vat_number: with its country's prefix. registration_number: the SIREN in France. register: where it is registered,
    as receipts and invoices must say ("RCS Paris").
    """

    id: UUID
    code: str
    name: str
    legal_form: str
    address: Address
    currency: Currency
    vat_number: str | None
    registration_number: str | None
    register: str
    share_capital: Money | None
    version: int

    @property
    def country(self) -> str:
        return self.address.country


@dataclass(frozen=True, slots=True)
class Store:
    """A place of business of an entity: shop or web shop.

    territory: the tax territory, an ISO 3166-1 or -2 code (`FR`, `FR-20R`). registration_number: the SIRET in France.
    node: which computer owns the facts of the store. locale: in which its customers are spoken to.
    """

    id: UUID
    code: str
    name: str
    legal_entity_id: UUID
    address: Address
    territory: str
    time_zone: str
    currency: Currency
    locale: str
    hours: OpeningHours
    node: str
    registration_number: str | None
    phone: str
    version: int

    @property
    def country(self) -> str:
        return self.address.country

    def is_open(self, local: datetime) -> bool:
        """Whether the store is open when its own clocks show `local`."""
        minute = local.hour * 60 + local.minute
        return any(
            opening.opens <= minute < opening.closes for opening in self.hours.get(Weekday(local.isoweekday()), ())
        )


@dataclass(eq=False)
class StoreNotFound(NotFound):
    """No store has this code."""

    code: ClassVar[str] = "company.store_not_found"
    store: str


@dataclass(eq=False)
class LegalEntityNotFound(NotFound):
    """No legal entity has this code."""

    code: ClassVar[str] = "company.legal_entity_not_found"
    legal_entity: str


@dataclass(eq=False)
class InvalidLegalEntity(Invalid):
    """Some fields of a legal entity are wrong; `errors` says which and why."""

    code: ClassVar[str] = "company.invalid_legal_entity"
    legal_entity: str


@dataclass(eq=False)
class InvalidStore(Invalid):
    """Some fields of a store are wrong; `errors` says which and why."""

    code: ClassVar[str] = "company.invalid_store"
    store: str


@dataclass(eq=False)
class NumberWrong(Invalid):
    """A number of a public register has the wrong form or check digit. kind: VAT, SIREN or SIRET."""

    code: ClassVar[str] = "company.number_wrong"
    kind: str
    value: str


@dataclass(eq=False)
class NumberOfAnother(Invalid):
    """A number contains the SIREN of another company than the one stated."""

    code: ClassVar[str] = "company.number_of_another"
    kind: str
    value: str
    siren: str


@dataclass(eq=False)
class CountryUnknown(Invalid):
    """Not a country code of ISO 3166-1."""

    code: ClassVar[str] = "company.country_unknown"
    value: str


@dataclass(eq=False)
class CurrencyUnknown(Invalid):
    """Not a currency code of ISO 4217."""

    code: ClassVar[str] = "company.currency_unknown"
    value: str


@dataclass(eq=False)
class TerritoryWrong(Invalid):
    """The tax territory is no code, or not of the store's country."""

    code: ClassVar[str] = "company.territory_wrong"
    value: str
    country: str


@dataclass(eq=False)
class HoursWrong(Invalid):
    """Opening hours that overlap, end before they begin, or are no times of day."""

    code: ClassVar[str] = "company.hours_wrong"
    day: str


@dataclass(eq=False)
class NodeUnknown(Invalid):
    """No computer of this name belongs to the shop."""

    code: ClassVar[str] = "company.node_unknown"
    node: str


@dataclass(eq=False)
class FixedAfterwards(Conflict):
    """A field that other facts rest on cannot change any more: the entity, currency or node of a store."""

    code: ClassVar[str] = "company.fixed_afterwards"
    field: str


@dataclass(eq=False)
class CompanyChanged(Stale):
    """The store or entity was changed since the version that the writer has seen."""

    code: ClassVar[str] = "company.changed"
    version: int


@dataclass(frozen=True, slots=True)
class HoursText:
    """One stretch as it is written: `09:00` to `19:30`, at most `24:00`."""

    opens: str
    closes: str


def parse_hours(texts: Mapping[str, Sequence[HoursText]]) -> dict[Weekday, tuple[Opening, ...]]:
    """Opening hours by the English name of the day. Refuses HoursWrong."""
    hours: dict[Weekday, tuple[Opening, ...]] = {}
    for name, stretches in texts.items():
        day = Weekday.__members__.get(name.upper()) if name.islower() else None
        if day is None:
            raise HoursWrong(day=name[:20])
        openings = sorted((_opening(name, one) for one in stretches), key=lambda one: one.opens)
        if any(after.opens < before.closes for before, after in pairwise(openings)):
            raise HoursWrong(day=name)
        if openings:
            hours[day] = tuple(openings)
    return hours


def _opening(day: str, text: HoursText) -> Opening:
    opens, closes = _minute(text.opens), _minute(text.closes)
    if opens is None or closes is None or opens >= closes:
        raise HoursWrong(day=day)
    return Opening(opens, closes)


def _minute(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hours, minutes = (part for part in found.groups() if part is not None)
    return int(hours) * 60 + int(minutes)


def format_minute(minute: int) -> str:
    """Minutes since midnight as a time of day: 570 is `09:30`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def check_territory(territory: str, country: str) -> str:
    """The tax territory, which lies in the country or is one whose taxes the country's sales bear.

    Refuses TerritoryWrong.
    """
    found = _TERRITORY.fullmatch(territory)
    if found is None or found[1] not in (country, _OUTSIDE_OF.get(country)):
        raise TerritoryWrong(value=territory[:20], country=country)
    return territory


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What decides whether a store may still change a field."""

    legal_entity_id: UUID
    currency: Currency
    node: str


def check_unchanged(before: StoreFacts, after: StoreFacts) -> None:
    """Refuses FixedAfterwards: prices, tickets and closures of a store rest on its entity, currency and node."""
    for name in ("legal_entity_id", "currency", "node"):
        if getattr(before, name) != getattr(after, name):
            raise FixedAfterwards(field=name.removesuffix("_id"), pointer=f"/{name.removesuffix('_id')}")
