"""Customers as they are sent and answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from comptoir.customers.domain.parties import AddressKind, Contact, ContactKind, CustomerKind, Party, PostalAddress
from comptoir.customers.domain.phones import shown_phone
from comptoir.customers.queries.people import Whole
from comptoir.customers.queries.search import Found
from comptoir.customers.services.checking import GivenAddress, GivenContact, GivenParty
from comptoir.kernel.values.time import format_instant

Line = Annotated[str, Meta(max_length=300)]
Code = Annotated[str, Meta(min_length=1, max_length=100)]
LocaleText = Annotated[str, Meta(pattern=r"^[a-z]{2}_[A-Z]{2}$")]
LongText = Annotated[str, Meta(max_length=5_000)]


class ContactBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A way to reach somebody; a number in any spelling. Without `id` it gets one."""

    kind: ContactKind
    value: Line
    id: Line = ""
    label: Line = ""


class AddressBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A postal address. Without `id` it gets one; without country it is in that of the store."""

    kind: AddressKind = AddressKind.BILLING
    lines: Annotated[tuple[Line, ...], Meta(max_length=6)] = ()
    postal_code: Line = ""
    city: Line = ""
    country: Line = ""
    id: Line = ""


class CustomerBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A customer as they shall be. store: of a new one, where they are entered. groups: by hand; null leaves them."""

    kind: CustomerKind = CustomerKind.PERSON
    given_name: Line = ""
    family_name: Line = ""
    company_name: Line = ""
    siren: Line | None = None
    siret: Line | None = None
    vat_number: Line | None = None
    birth_date: Line | None = None
    language: LocaleText = "fr_FR"
    contacts: Annotated[tuple[ContactBody, ...], Meta(max_length=50)] = ()
    addresses: Annotated[tuple[AddressBody, ...], Meta(max_length=50)] = ()
    cards: Annotated[tuple[Line, ...], Meta(max_length=20)] = ()
    groups: Annotated[tuple[Code, ...], Meta(max_length=100)] | None = None
    household: UUID | None = None
    store: Code | None = None

    def party(self) -> GivenParty:
        """Who it is, without what is said of their place in the shop."""
        return GivenParty(
            kind=self.kind,
            given_name=self.given_name,
            family_name=self.family_name,
            company_name=self.company_name,
            siren=self.siren or "",
            siret=self.siret or "",
            vat_number=self.vat_number or "",
            birth_date=self.birth_date or "",
            contacts=[GivenContact(one.kind, one.value, one.id, one.label) for one in self.contacts],
            addresses=[
                GivenAddress(one.kind, one.lines, one.postal_code, one.city, one.country, one.id)
                for one in self.addresses
            ],
            cards=self.cards,
        )


class CustomerItem(Struct, kw_only=True):
    """A customer in a list. phone_shown: the number as people write it in the shop's country."""

    id: UUID
    kind: CustomerKind
    name: str
    phone: str | None
    phone_shown: str | None
    email: str | None
    cards: tuple[str, ...]
    groups: list[str]
    last_activity_at: str


class ContactView(Struct, kw_only=True):
    """A way to reach somebody; numbers as E.164 writes them."""

    id: str
    kind: ContactKind
    value: str
    label: str


class AddressView(Struct, kw_only=True):
    """A postal address."""

    id: str
    kind: AddressKind
    lines: tuple[str, ...]
    postal_code: str
    city: str
    country: str


class MergedView(Struct, kw_only=True):
    """Somebody who was found to be this customer; their contacts, addresses and cards count as this one's."""

    id: UUID
    name: str
    contacts: list[ContactView]
    addresses: list[AddressView]
    cards: tuple[str, ...]


class HousemateView(Struct, kw_only=True):
    """Another customer of the household."""

    id: UUID
    name: str


class CustomerView(Struct, kw_only=True):
    """A customer. purchases, spent: how often and for how much they bought, in minor units of the shop.

    phones_shown: their telephone numbers to how people write them in the customer's country.
    """

    id: UUID
    kind: CustomerKind
    name: str
    given_name: str
    family_name: str
    company_name: str
    siren: str | None
    siret: str | None
    vat_number: str | None
    birth_date: date | None
    language: str
    contacts: list[ContactView]
    phones_shown: dict[str, str]
    addresses: list[AddressView]
    cards: tuple[str, ...]
    groups: list[str]
    household: UUID | None
    housemates: list[HousemateView]
    merged: list[MergedView]
    store: str | None
    purchases: int
    spent: int
    last_purchase_at: str | None
    created_at: str
    last_activity_at: str
    version: int


def item_view(found: Found, groups: list[str], country: str) -> CustomerItem:
    """A customer in a list. country: of the shop."""
    customer, party = found.customer, found.party
    return CustomerItem(
        id=customer.id,
        kind=customer.kind,
        name=party.name,
        phone=party.phone,
        phone_shown=None if party.phone is None else shown_phone(party.phone, country),
        email=party.email,
        cards=party.cards,
        groups=groups,
        last_activity_at=format_instant(customer.last_activity_at),
    )


def masked_view(found: Found, groups: list[str], country: str) -> CustomerItem:
    """A customer in a list for whoever may only look one up: enough to tell them from others, not to reach them."""
    whole = item_view(found, groups, country)
    phone = None if whole.phone is None else f"•• {whole.phone[-2:]}"
    name, at, domain = (whole.email or "").partition("@")
    return replace(whole, phone=phone, phone_shown=phone, email=f"{name[:1]}•••{at}{domain}" if at else None, cards=())


def customer_view(whole: Whole, store: str | None) -> CustomerView:
    """One customer. store: the code of where they were entered."""
    customer, party = whole.found.customer, whole.found.party
    last = customer.last_purchase_at
    return CustomerView(
        id=customer.id,
        kind=customer.kind,
        name=party.name,
        given_name=party.given_name,
        family_name=party.family_name,
        company_name=party.company_name,
        siren=party.siren,
        siret=party.siret,
        vat_number=party.vat_number,
        birth_date=party.birth_date,
        language=customer.language,
        contacts=_contacts(party),
        phones_shown={
            one.value: shown_phone(one.value, whole.country)
            for party in (whole.found.party, *(one.party for one in whole.merged))
            for one in party.contacts
            if one.kind is not ContactKind.EMAIL
        },
        addresses=_addresses(party),
        cards=party.cards,
        groups=whole.groups,
        household=customer.household_id,
        housemates=[HousemateView(id=one.customer.id, name=one.party.name) for one in whole.household],
        merged=[
            MergedView(
                id=one.customer.id,
                name=one.party.name,
                contacts=_contacts(one.party),
                addresses=_addresses(one.party),
                cards=one.party.cards,
            )
            for one in whole.merged
        ],
        store=store,
        purchases=customer.purchases,
        spent=customer.spent,
        last_purchase_at=None if last is None else format_instant(last),
        created_at=format_instant(customer.created_at),
        last_activity_at=format_instant(customer.last_activity_at),
        version=customer.version,
    )


def _contacts(party: Party) -> list[ContactView]:
    def view(one: Contact) -> ContactView:
        return ContactView(id=one.id, kind=one.kind, value=one.value, label=one.label)

    return [view(one) for one in party.contacts]


def _addresses(party: Party) -> list[AddressView]:
    def view(one: PostalAddress) -> AddressView:
        return AddressView(
            id=one.id, kind=one.kind, lines=one.lines, postal_code=one.postal_code, city=one.city, country=one.country
        )

    return [view(one) for one in party.addresses]
