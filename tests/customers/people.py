"""A shop with two stores and the people who look customers up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from comptoir.access.domain import SYSTEM_PRINCIPAL, Principal
from comptoir.customers.domain.parties import ContactKind
from comptoir.customers.queries.search import Found, Wanted, find
from comptoir.customers.services.checking import GivenContact, GivenParty
from comptoir.customers.services.merging import merge_customer, unmerge_customer
from comptoir.customers.services.parties import CustomerKept, PutCustomer, put_customer
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.secrets import SecretBox


def contacts(phone: str = "", email: str = "") -> list[GivenContact]:
    found = [GivenContact(ContactKind.MOBILE, phone)] if phone else []
    return found + ([GivenContact(ContactKind.EMAIL, email)] if email else [])


@dataclass
class Book:
    """The customers of a shop, as services see them."""

    database: Database
    box: SecretBox
    principal: Principal = SYSTEM_PRINCIPAL

    @classmethod
    def at(cls, database: Database, folder: Path) -> Book:
        return cls(database, SecretBox(folder / "keys"))

    def put(self, given: str, family: str, *, id_: UUID | None = None, **more: Any) -> CustomerKept:  # noqa: ANN401
        """Add or change somebody; `phone`, `email` and any field of a party or command."""
        reach = contacts(more.pop("phone", ""), more.pop("email", ""))
        command = {name: more.pop(name) for name in ("groups", "store_id", "version", "household_id") if name in more}
        party = GivenParty(given_name=given, family_name=family, contacts=reach, **more)
        with self.database.write(self.principal.actor) as uow:
            return put_customer(uow, self.principal, self.box, PutCustomer(id=id_ or new_id(), party=party, **command))

    def find(self, anything: str = "", **wanted: str) -> list[Found]:
        with self.database.read() as connection:
            return find(connection, self.box, Wanted(anything, **wanted))

    def names(self, anything: str = "", **wanted: str) -> list[str]:
        return [one.party.name for one in self.find(anything, **wanted)]

    def merge(self, from_id: UUID, into_id: UUID) -> None:
        with self.database.write(self.principal.actor) as uow:
            merge_customer(uow, self.principal, from_id, into_id)

    def unmerge(self, customer_id: UUID) -> None:
        with self.database.write(self.principal.actor) as uow:
            unmerge_customer(uow, self.principal, customer_id)


def somebody(database: Database, box: SecretBox, given: str = "Anne", family: str = "Lefèvre") -> UUID:
    """A customer whom a test needs, whoever it is."""
    return Book(database, box).put(given, family).customer.id
