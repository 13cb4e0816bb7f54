"""The customers of the demo shop. Telephone numbers are of those that are kept for fiction in France."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.customers.domain.cards import own_card
from comptoir.customers.domain.groups import GroupRule
from comptoir.customers.domain.parties import AddressKind, ContactKind, CustomerKind
from comptoir.customers.services.checking import GivenAddress, GivenContact, GivenParty
from comptoir.customers.services.groups import PutGroup, put_group
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
_GIVEN_NAMES: Final = (
    "Agathe Bruno Clémence Denis Estelle Farid Gaëlle Hervé Isabelle Joël Karine Loïc Margaux Noé Océane Philippe "
    "Romane Samuel Tiphaine Victor Yasmine Zacharie Anouk Baptiste Coralie Damien Fanny Grégoire Hélène"
)
_FAMILY_NAMES: Final = (
    "Abadie Barbier Chevallier Delmas Etchegaray Faure Garnier Hamon Imbert Jacquet Kerjean Lecomte Mercier Noël "
    "Olivier Perrot Quentin Rivière Sauvage Texier Urbain Valentin Weiss Ziegler Blanchard Carpentier Dupré Fabre "
    "Guillet Huet Jourdan Langlois Masson Nicolle Pasquier Rey Seguin Tessier Vidal Aubry Besnard Collet Diallo "
    "Evrard Ferrand Gomez Hoarau Klein Lefort Maillard Navarro Pons Renaud Tran"
)
_TOWNS: Final = (
    ("75004", "Paris", "rivoli"),
    ("69002", "Lyon", "lyon"),
    ("75012", "Paris", "rivoli"),
    ("33000", "Bordeaux", "bordeaux"),
)
GROUPS: Final = (
    PutGroup(code="trade", name={"fr_FR": "Professionnels", "en_US": "Trade"}),
    PutGroup(
        code="regulars",
        name={"fr_FR": "Habitués", "en_US": "Regulars"},
        rule=GroupRule(purchases_min=3, bought_within_days=60),
    ),
)
_AT_ONCE = 20
"""Customers entered in one transaction."""

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
    with database.write() as uow:
        for group in GROUPS:
            put_group(uow, group)
    people = [*PEOPLE, *_more_people()]
    for start in range(0, len(people), _AT_ONCE):
        with database.write() as uow:
            for number, one in enumerate(people[start : start + _AT_ONCE], start=start + 1):
                wanted = PutCustomer(id=new_id(), party=_party(one, number), store_id=stores[one.store].id)
                found[one.store].append(put_customer(uow, SYSTEM_PRINCIPAL, secrets, wanted).customer.id)
    with database.write() as uow:
        wanted = PutCustomer(id=new_id(), party=COMPANY, groups=["trade"], store_id=stores["rivoli"].id)
        return found, put_customer(uow, SYSTEM_PRINCIPAL, secrets, wanted).customer.id


def _party(one: Person, number: int) -> GivenParty:
    name = f"{one.given_name}.{one.family_name}".lower()
    plain = name.translate(str.maketrans("éèêëïôçü", "eeeeiocu")).replace(" ", "-")
    return GivenParty(
        given_name=one.given_name,
        family_name=one.family_name,
        birth_date=one.birth_date,
        contacts=(
            GivenContact(ContactKind.MOBILE, f"06 39 98 {number // 100:02} {number % 100:02}"),
            GivenContact(ContactKind.EMAIL, f"{plain}@example.org"),
        ),
        addresses=(GivenAddress(AddressKind.BILLING, ("1 rue du Marché",), one.postal_code, one.city, "FR"),),
        cards=(own_card(number),),
    )


def _more_people() -> list[Person]:
    """Enough for a list that one searches: every family has two given names, each in the town of a store."""
    given_names = _GIVEN_NAMES.split()
    return [
        Person(
            given_names[(2 * number + which) % len(given_names)],
            family,
            f"{1950 + 7 * number % 53}-{1 + number % 12:02}-{1 + 5 * number % 28:02}",
            *_TOWNS[(number + which) % len(_TOWNS)],
        )
        for number, family in enumerate(_FAMILY_NAMES.split())
        for which in (0, 1)
    ]
