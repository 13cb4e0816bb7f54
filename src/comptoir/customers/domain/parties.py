"""Customers: persons and companies, what identifies them, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from comptoir.customers.domain.names import likeness, name_words
from comptoir.kernel.values.errors import Conflict, Invalid, MalformedValue, NotFound, Stale, TextKey
from comptoir.kernel.values.time import Instant

TEXT_LENGTH_MAX = 4_000


class CustomerKind(StrEnum):
    """Who buys."""

    PERSON = "person"
    COMPANY = "company"


class CustomerState(StrEnum):
    """Merged: found to be another customer; erased: forgotten, only the random id is left."""

    ACTIVE = "active"
    MERGED = "merged"
    ERASED = "erased"


class ContactKind(StrEnum):
    """Ways to reach somebody."""

    PHONE = "phone"
    MOBILE = "mobile"
    EMAIL = "email"


class AddressKind(StrEnum):
    """What an address is for."""

    BILLING = "billing"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Contact:
    """A number as E.164 writes it, or an e-mail address as typed. id: names it among the customer's contacts."""

    id: str
    kind: ContactKind
    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where a customer is; `country` is an ISO 3166-1 code."""

    id: str
    kind: AddressKind
    lines: tuple[str, ...]
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What identifies a customer: the document that is sealed in the vault."""

    given_name: str = ""
    family_name: str = ""
    company_name: str = ""
    siren: str | None = None
    siret: str | None = None
    vat_number: str | None = None
    birth_date: date | None = None
    contacts: tuple[Contact, ...] = ()
    addresses: tuple[PostalAddress, ...] = ()
    cards: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the customer is called: the company, else the person."""
        return self.company_name or f"{self.given_name} {self.family_name}".strip()

    @property
    def words(self) -> tuple[str, ...]:
        """The words that the customer is found by."""
        return name_words(self.given_name, self.family_name, self.company_name)

    @property
    def country(self) -> str | None:
        """Where bills go, as far as it is known."""
        return next((one.country for one in self.addresses if one.kind is AddressKind.BILLING), None)

    def first(self, *kinds: ContactKind) -> str | None:
        """The first contact of these kinds."""
        return next((one.value for one in self.contacts if one.kind in kinds), None)

    @property
    def phone(self) -> str | None:
        return self.first(ContactKind.MOBILE, ContactKind.PHONE)

    @property
    def email(self) -> str | None:
        return self.first(ContactKind.EMAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer without what identifies them.

    spent: minor units of the shop's currency, tax included, what was returned taken off. store_id: where they were
    entered.
    """

    id: UUID
    kind: CustomerKind
    state: CustomerState
    merged_into: UUID | None
    household_id: UUID | None
    language: str
    store_id: UUID | None
    created_at: Instant
    changed_at: Instant
    last_activity_at: Instant
    purchases: int = 0
    spent: int = 0
    last_purchase_at: Instant | None = None
    version: int = 1


@dataclass(eq=False)
class CustomerNotFound(NotFound):
    """There is no such customer."""

    code: ClassVar[str] = "customers.customer_not_found"
    customer: str


@dataclass(eq=False)
class CustomerUnknown(Invalid):
    """A sale names a customer that does not exist, or was erased."""

    code: ClassVar[str] = "customers.customer_unknown"
    customer: str


@dataclass(eq=False)
class CustomerErased(Conflict):
    """The customer was erased; the id stands for nobody any more."""

    code: ClassVar[str] = "customers.customer_erased"
    customer: str


@dataclass(eq=False)
class CustomerMerged(Conflict):
    """The customer was merged into another one, who is to be changed instead."""

    code: ClassVar[str] = "customers.customer_merged"
    customer: str
    into: str


@dataclass(eq=False)
class CustomerChanged(Stale):
    """The customer was changed since the version that the writer has seen."""

    code: ClassVar[str] = "customers.customer_changed"
    version: int


@dataclass(eq=False)
class InvalidCustomer(Invalid):
    """Some fields of a customer are wrong; `errors` says which and why."""

    code: ClassVar[str] = "customers.invalid_customer"


@dataclass(eq=False)
class NameMissing(Invalid):
    """A person needs a name, a company the company's."""

    code: ClassVar[str] = "customers.name_missing"


@dataclass(eq=False)
class CardTaken(Conflict):
    """The card belongs to another customer."""

    code: ClassVar[str] = "customers.card_taken"


@dataclass(eq=False)
class SearchTooWide(Invalid):
    """Whoever may not list everybody has to say more about whom they look for."""

    code: ClassVar[str] = "customers.search_too_wide"


@dataclass(eq=False)
class MergeImpossible(Conflict):
    """A customer cannot be merged into themselves, into whoever was merged into them, or twice."""

    code: ClassVar[str] = "customers.merge_impossible"


@dataclass(eq=False)
class NotMerged(Conflict):
    """The customer was not merged into another one."""

    code: ClassVar[str] = "customers.not_merged"


def check_text(text: str) -> str:
    """A note or task as typed, without the white space around it. Refuses MalformedValue: empty or too long."""
    stripped = text.strip()
    if not 0 < len(stripped) <= TEXT_LENGTH_MAX or "\0" in stripped:
        raise MalformedValue("", TextKey("customers.expected.text"))
    return stripped


def check_named(kind: CustomerKind, party: Party) -> None:
    """Refuses NameMissing."""
    if kind is CustomerKind.COMPANY and not party.company_name:
        raise NameMissing
    if kind is CustomerKind.PERSON and not (party.family_name or party.given_name):
        raise NameMissing


def reason_alike(one: Party, other: Party) -> str | None:
    """Why two customers may be one: "phone", "email", "birth_date" or "postal_code" (with a close name); None if not.

    The name is close when every word of one means a word of the other, one typing error allowed.
    """
    if _shared(one, other, ContactKind.EMAIL):
        return "email"
    if _shared(one, other, ContactKind.PHONE, ContactKind.MOBILE):
        return "phone"
    if not _are_close(one.words, other.words):
        return None
    if one.birth_date is not None and other.birth_date is not None:
        return "birth_date" if one.birth_date == other.birth_date else None
    codes = {address.postal_code for address in one.addresses} & {address.postal_code for address in other.addresses}
    return "postal_code" if codes - {""} else None


def _shared(one: Party, other: Party, *kinds: ContactKind) -> set[str]:
    values = (
        {contact.value.casefold() for contact in party.contacts if contact.kind in kinds} for party in (one, other)
    )
    first, second = values
    return first & second


def _are_close(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one) and bool(other) and (likeness(one, other) is not None or likeness(other, one) is not None)
