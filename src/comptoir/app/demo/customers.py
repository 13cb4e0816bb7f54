"""The customers of the demo shop. Telephone numbers are of those that are kept for fiction in France."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.customers.domain.cards import own_card
from comptoir.customers.domain.parties import AddressKind, ContactKind, CustomerKind
from comptoir.customers.services.checking import GivenAddress, GivenContact, GivenParty
from comptoir.customers.services.parties import PutCustomer, put_customer
from comptoir.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from comptoir.company.domain import Store
    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox


class Person(NamedTuple):
    """A customer of the demo, and the store that they were entered in."""

    given_name: str
    family_name: str
    birth_date: str
    postal_code: str
    city: str
    store: str


PEOPLE: Final = (
    Person("Camille", "Fontaine", "1984-03-12", "75004", "Paris", "rivoli"),
    Person("Jérôme", "Lambert", "1971-11-24", "75011", "Paris", "rivoli"),
    Person("Aïcha", "Benmoussa", "1990-06-30", "75003", "Paris", "rivoli"),
    Person("Élodie", "Marchand", "1996-01-08", "92100", "Boulogne-Billancourt", "rivoli"),
    Person("Pierre", "Vasseur", "1958-09-17", "69004", "Lyon", "lyon"),
    Person("Sofia", "Rossi", "1988-12-02", "69001", "Lyon", "lyon"),
    Person("Thomas", "Nguyen", "1979-05-21", "69006", "Lyon", "lyon"),
    Person("Marie-Laure", "Dubosc", "1965-08-05", "33000", "Bordeaux", "bordeaux"),
    Person("Bastien", "Larrieu", "1993-02-14", "33300", "Bordeaux", "bordeaux"),
    Person("Nadia", "Ferreira", "1982-10-27", "33000", "Bordeaux", "bordeaux"),
)
COMPANY: Final = GivenParty(
    kind=CustomerKind.COMPANY,
    company_name="Café des Tilleuls",
    siren="904123718",
    vat_number="FR33904123718",
    contacts=(GivenContact(ContactKind.EMAIL, "achats@cafe-tilleuls.example"),),
    addresses=(GivenAddress(AddressKind.BILLING, ("3 place des Tilleuls",), "75012", "Paris", "FR"),),
)


def meet_customers(
    database: Database, secrets: SecretBox, stores: Mapping[str, Store]
) -> tuple[Mapping[str, Sequence[UUID]], UUID]:
    """The people, by the store they go to, and the company."""
    found: dict[str, list[UUID]] = {code: [] for code in stores}
    for number, one in enumerate(PEOPLE, start=1):
        name = f"{one.given_name}.{one.family_name}".lower()
        plain = name.translate(str.maketrans("éèïôç", "eeioc"))
        party = GivenParty(
            given_name=one.given_name,
            family_name=one.family_name,
            birth_date=one.birth_date,
            contacts=(
                GivenContact(ContactKind.MOBILE, f"06 39 98 00 {number:02}"),
                GivenContact(ContactKind.EMAIL, f"{plain}@example.org"),
            ),
            addresses=(GivenAddress(AddressKind.BILLING, ("1 rue du Marché",), one.postal_code, one.city, "FR"),),
            cards=(own_card(number),),
        )
        found[one.store].append(_put(database, secrets, party, stores[one.store]))
    return found, _put(database, secrets, COMPANY, stores["rivoli"])


def _put(database: Database, secrets: SecretBox, party: GivenParty, store: Store) -> UUID:
    with database.write() as uow:
        wanted = PutCustomer(id=new_id(), party=party, store_id=store.id)
        return put_customer(uow, SYSTEM_PRINCIPAL, secrets, wanted).customer.id
