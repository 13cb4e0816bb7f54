"""People for the tests of privacy: written into the vault as customers are, with sales by their random ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from comptoir.app.privacy import privacy_jobs
from comptoir.customers.domain.parties import (
    AddressKind,
    Contact,
    ContactKind,
    Customer,
    CustomerKind,
    CustomerState,
    Party,
    PostalAddress,
)
from comptoir.customers.rows.parties import save_customers
from comptoir.customers.rows.vault import save_parties
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobView, run_now
from comptoir.kernel.secrets import SecretBox
from comptoir.orders.domain import OrderHead
from comptoir.orders.tables import OrderHeadRow, OrderLineRow
from tests.support.databases import write

STORE, OTHER_STORE = UUID(int=7), UUID(int=8)


def somebody(number: int) -> Party:
    """A person whose every identifier is theirs alone."""
    return Party(
        given_name=f"Prénom{number:03}x",
        family_name=f"Quiquampoix{number:03}",
        birth_date=date(1980, 1 + number % 12, 1 + number % 28),
        contacts=(
            Contact("1", ContactKind.MOBILE, f"+336121{number:05}"),
            Contact("2", ContactKind.EMAIL, f"quiquampoix.{number:03}@exemple-prive.fr"),
        ),
        addresses=(
            PostalAddress(
                "1", AddressKind.BILLING, (f"{number} impasse des Zèbres {number:03}",), "69001", "Lyon", "FR"
            ),
        ),
        cards=(f"29000771{number:05}",),
    )


def identifiers(party: Party) -> list[str]:
    """What must not be found anywhere after an erasure."""
    return [
        party.given_name,
        party.family_name,
        *(contact.value for contact in party.contacts),
        *(line for address in party.addresses for line in address.lines),
        *party.cards,
    ]


@dataclass
class Keeping:
    """A database with people in it, and the folder of its files."""

    database: Database
    box: SecretBox
    jobs: Path

    def person(self, party: Party | None = None, *, merged_into: UUID | None = None) -> UUID:
        customer_id = new_id()
        self.people({customer_id: party or somebody(1)}, merged_into=merged_into)
        return customer_id

    def people(self, parties: dict[UUID, Party], *, merged_into: UUID | None = None) -> None:
        with write(self.database) as uow:
            state = CustomerState.ACTIVE if merged_into is None else CustomerState.MERGED
            made = [
                Customer(
                    id=id_, kind=CustomerKind.PERSON, state=state, merged_into=merged_into, household_id=None,
                    language="fr_FR", store_id=None, created_at=uow.now, changed_at=uow.now, last_activity_at=uow.now,
                )
                for id_ in parties
            ]  # fmt: skip
            save_customers(uow.connection, made)
            save_parties(uow.connection, self.box, parties)

    def sale(self, customer_id: UUID | None, due: int, *, item: UUID | None = None, of: UUID | None = None) -> UUID:
        """A sale in a store (or, `of` one, its return) of one line; answers its id. The feed is not told."""
        order_id = new_id()
        with write(self.database) as uow:
            head = OrderHead(
                order_id, "store", "sale" if of is None else "return", UUID(int=1), STORE, UUID(int=2), "A-1", "EUR",
                "placed", "paid", "handed_over", due, 0, due, 0, due, uow.now, customer_id, "h", 0, of,
            )  # fmt: skip
            insert_rows(uow.connection, OrderHeadRow, OrderHead._fields, [head])
            line = {
                "order_id": order_id, "position": 1, "ref": "1", "item_id": item, "label": "Savon", "unit": "H87",
                "quantity": 1_000_000 if of is None else -1_000_000, "unit_price": due, "per": 1_000_000, "gross": due,
                "discount": 0, "net": due, "tax": 0, "due": due, "tax_class": "standard", "rate": 0, "returned": 0,
            }  # fmt: skip
            insert_rows(uow.connection, OrderLineRow, tuple(line), [tuple(line.values())])
        return order_id

    def run(self, kind: str, argument: dict[str, str]) -> JobView:
        return run_now(self.database, self.jobs, kind, privacy_jobs(self.box)[kind], argument)


def keeping(database: Database, folder: Path) -> Keeping:
    (folder / "jobs").mkdir(exist_ok=True)
    return Keeping(database, SecretBox(folder / "keys"), folder / "jobs")
