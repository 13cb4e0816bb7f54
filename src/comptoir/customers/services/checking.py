"""Checking what is said about a customer, all fields at once, so that a person mends them in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from comptoir.access.domain.people import parse_email
from comptoir.company.services.checks import Checks, check_country
from comptoir.customers.domain.cards import normal_card
from comptoir.customers.domain.parties import (
    AddressKind,
    Contact,
    ContactKind,
    CustomerKind,
    InvalidCustomer,
    Party,
    PostalAddress,
    check_named,
)
from comptoir.customers.domain.phones import normal_phone
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import MalformedValue, TextKey
from comptoir.kernel.values.time import parse_day

_YEAR_MIN = 1880


@dataclass(frozen=True, slots=True)
class GivenContact:
    """A contact as it was sent; without id it gets one."""

    kind: ContactKind
    value: str
    id: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class GivenAddress:
    """An address as it was sent; without id it gets one, without country it is in that of the store."""

    kind: AddressKind
    lines: Sequence[str]
    postal_code: str = ""
    city: str = ""
    country: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenParty:
    """Who a customer is, as it was sent: all text, numbers and dates in any spelling."""

    kind: CustomerKind = CustomerKind.PERSON
    given_name: str = ""
    family_name: str = ""
    company_name: str = ""
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    birth_date: str = ""
    contacts: Sequence[GivenContact] = ()
    addresses: Sequence[GivenAddress] = ()
    cards: Sequence[str] = ()


def checked_party(given: GivenParty, before: Party | None, country: str, today: date) -> Party:
    """What will be sealed. country: where no other is named. before: whose contacts and addresses keep their ids.

    Refuses InvalidCustomer with every field that is wrong.
    """
    checks = Checks()
    addresses = tuple(_address(checks, index, one, country) for index, one in enumerate(given.addresses))
    home = next((one.country for one in addresses if one.kind is AddressKind.BILLING), country)
    siren = checks.siren("/siren", home, given.siren)
    siret = checks.siret("/siret", home, given.siret, siren)
    if siren is None and siret is not None and home == "FR":
        siren = siret[:9]
    party = Party(
        given_name=checks.optional_line("/given_name", given.given_name, 100),
        family_name=checks.optional_line("/family_name", given.family_name, 100),
        company_name=checks.optional_line("/company_name", given.company_name),
        siren=siren,
        siret=siret,
        vat_number=checks.vat_number("/vat_number", home, given.vat_number, siren),
        birth_date=checks.field("/birth_date", lambda: _birth_date(given.birth_date, today), None),
        contacts=tuple(_contact(checks, index, one, home) for index, one in enumerate(given.contacts)),
        addresses=addresses,
        cards=tuple(
            dict.fromkeys(
                checks.field(f"/cards/{index}", lambda text=card: normal_card(text), "")  # type: ignore[misc] # bound here
                for index, card in enumerate(given.cards)
            )
        ),
    )
    pointer = "/company_name" if given.kind is CustomerKind.COMPANY else "/family_name"
    if not any(error.pointer.endswith("_name") for error in checks.errors):
        checks.field(pointer, lambda: check_named(given.kind, party), None)
    if checks.errors:
        raise InvalidCustomer(errors=tuple(checks.errors))
    return replace(
        party,
        contacts=_identified(_each_once(party.contacts), () if before is None else before.contacts),
        addresses=_identified(party.addresses, () if before is None else before.addresses),
    )


Identified = TypeVar("Identified", Contact, PostalAddress)


def _identified(ones: Sequence[Identified], before: Sequence[Identified]) -> tuple[Identified, ...]:
    """Whatever has no id yet gets that of its equal of before, else a new one."""
    known = {replace(one, id=""): one.id for one in before}
    taken = {one.id for one in ones}
    found = []
    for one in ones:
        id_ = one.id or known.get(one, "")
        found.append(one if one.id else replace(one, id=id_ if id_ and id_ not in taken else str(new_id())))
        taken.add(found[-1].id)
    return tuple(found)


def _contact(checks: Checks, index: int, given: GivenContact, country: str) -> Contact:
    def normal() -> str:
        if given.kind is ContactKind.EMAIL:
            return parse_email(given.value)
        return normal_phone(given.value, country)

    pointer = f"/contacts/{index}"
    return Contact(
        checks.optional_line(f"{pointer}/id", given.id, 40),
        given.kind,
        checks.field(f"{pointer}/value", normal, ""),
        checks.optional_line(f"{pointer}/label", given.label, 60),
    )


def _address(checks: Checks, index: int, given: GivenAddress, country: str) -> PostalAddress:
    pointer = f"/addresses/{index}"
    return PostalAddress(
        checks.optional_line(f"{pointer}/id", given.id, 40),
        given.kind,
        tuple(checks.line(f"{pointer}/lines/{number}", line) for number, line in enumerate(given.lines)),
        checks.optional_line(f"{pointer}/postal_code", given.postal_code, 20),
        checks.optional_line(f"{pointer}/city", given.city),
        checks.field(f"{pointer}/country", lambda: check_country(given.country or country), ""),
    )


def _birth_date(text: str, today: date) -> date | None:
    """Refuses MalformedValue: no day, one to come, or one of a century that nobody living was born in."""
    if not text.strip():
        return None
    day = parse_day(text)
    if not day.year >= _YEAR_MIN or day > today:
        raise MalformedValue(text, TextKey("customers.expected.birth_date"))
    return day


def _each_once(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """Contacts without those that say again what one before says."""
    known: dict[tuple[bool, str], Contact] = {}
    for one in contacts:
        known.setdefault((one.kind is ContactKind.EMAIL, one.value.casefold()), one)
    return tuple(known.values())
