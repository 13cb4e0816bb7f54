"""Customers are kept sealed, found in any spelling, and changed only by who may."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from comptoir.customers.domain.cards import own_card
from comptoir.customers.domain.parties import CardTaken, CustomerChanged, CustomerKind, InvalidCustomer
from comptoir.customers.queries import search
from comptoir.customers.rows import vault
from comptoir.customers.rows.vault import PAIR
from comptoir.customers.services.forgetting import forget_person
from comptoir.customers.tables.parties import Digest, Spelling, Vault
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from tests.customers.people import Book


@pytest.fixture
def book(database: Database, tmp_path: Path) -> Book:
    return Book.at(database, tmp_path)


TYPED = (
    *("06 12 34 56 78", "0033 6 12.34.56.78", "+33 (0)6-12-34-56-78", "+33612345678", "Anne.Lefevre@Example.org"),
    *("lefèvre", "LEFEVRE anne", "anne lef", "lefevr", "lefebre", "lefvere", "lefevres", "anna lefevre"),
)


def test_a_customer_is_found_by_number_address_and_name_with_typing_errors(book: Book) -> None:
    book.put("Anne", "Lefèvre", phone="06 12 34 56 78", email="anne.lefevre@example.org")
    book.put("Bruno", "Marchand", phone="06 99 99 99 99", email="bruno@example.org")
    assert {typed: book.names(typed) for typed in TYPED} == {typed: ["Anne Lefèvre"] for typed in TYPED}
    assert [book.names(typed) for typed in ("lafaivre", "anne marchand", "0612345679")] == [[], [], []]


def test_exact_names_come_before_close_ones(book: Book) -> None:
    for family in ("Martins", "Martin", "Marten", "Morin"):
        book.put("Zoé", family)
    assert book.names("martin")[0] == "Zoé Martin"
    assert set(book.names("martin")) == {"Zoé Martin", "Zoé Martins", "Zoé Marten"}


def test_a_card_leads_to_its_owner_and_has_only_one(book: Book) -> None:
    book.put("Anne", "Lefèvre", cards=[own_card(1), "kd 1234"])
    assert book.names(card="KD1234") == book.names("kd1234") == ["Anne Lefèvre"]
    with pytest.raises(CardTaken) as taken:
        book.put("Bruno", "Marchand", cards=["9999", "KD 1234"])
    assert taken.value.pointer == "/cards/1"
    assert book.names("marchand") == []


def test_every_wrong_field_is_told_at_once(book: Book) -> None:
    with pytest.raises(InvalidCustomer) as wrong:
        book.put("", "", phone="12", email="nobody", cards=[own_card(1)[:-1] + "X"], birth_date="2090-01-01")
    assert [error.pointer for error in wrong.value.errors] == [
        "/birth_date", "/contacts/0/value", "/contacts/1/value", "/cards/0", "/family_name",
    ]  # fmt: skip


def test_the_same_again_changes_nothing_and_an_old_version_is_refused(book: Book) -> None:
    id_ = new_id()
    first = book.put("Anne", "Lefèvre", id_=id_, phone="0612345678")
    assert (first.is_new, first.customer.version) == (True, 1)
    again = book.put("Anne", "Lefèvre", id_=id_, phone="06.12.34.56.78", version=1)
    assert (again.is_changed, again.customer.version, again.party) == (False, 1, first.party)
    assert book.put("Anne", "Durand", id_=id_, version=1).customer.version == 2
    with pytest.raises(CustomerChanged):
        book.put("Anne", "Dupont", id_=id_, version=1)
    assert (book.names("durand"), book.names("lefevre"), book.names("0612345678")) == (["Anne Durand"], [], [])


def test_words_that_nobody_has_any_more_leave_no_spelling(book: Book) -> None:
    anne, other = book.put("Anne", "Lefèvre").customer.id, book.put("Anne", "Zola").customer.id
    for id_ in (anne, other):
        assert book.names("ann") != []
        with book.database.write() as uow:
            assert forget_person(uow, id_) == [id_]
            assert forget_person(uow, id_) == []
    with book.database.read() as connection:
        left = [connection.execute(select(func.count()).select_from(one)).scalar() for one in (Vault, Digest, Spelling)]
    assert left == [0, 0, 0]


def test_a_lone_letter_tells_apart_who_has_the_other_name(book: Book) -> None:
    book.put("Anne", "Lefèvre")
    book.put("Anne", "Zola")
    assert [book.names(typed) for typed in ("anne l", "Z Anne", "anne x")] == [["Anne Lefèvre"], ["Anne Zola"], []]
    assert book.names("l") == []


def test_a_lone_letter_tells_apart_among_more_people_than_are_told(book: Book) -> None:
    """A cashier is told a few, of a first name that many have."""
    for family in ("Lefèvre", "Zola", "Legrand", "Roux"):
        book.put("Anne", family)
    with book.database.read() as connection:
        found = {
            typed: search.find(connection, book.box, search.Wanted(typed), 1)
            for typed in ("anne z", "anne r", "anne l")
        }
    assert [one.party.name for typed in ("anne z", "anne r") for one in found[typed]] == ["Anne Zola", "Anne Roux"]
    assert [one.party.family_name[0] for one in found["anne l"]] == ["L"]


def test_nothing_that_identifies_somebody_stands_in_the_open(book: Book) -> None:
    book.put("Anne", "Lefèvre", phone="0612345678", email="anne@example.org", cards=["KD1234"])
    with book.database.read() as connection:
        rows = connection.execute(select(Vault.sealed_key, Vault.document)).all()
        party = vault.open_parties(connection, book.box, [book.find("lefevre")[0].customer.id])
    assert [one.name for one in party.values()] == ["Anne Lefèvre"]
    text = b"".join(b for row in rows for b in row)
    assert not any(word in text for word in (b"Anne", b"33612345678", b"example", b"KD1234"))


def test_customers_of_before_are_found_by_two_words_too(book: Book, database: Database) -> None:
    book.put("Anne-Marie", "Lefèvre", phone="0612345678")
    book.put("Anne", "Roux", kind=CustomerKind.COMPANY, company_name="Boulangerie Roux et fils")
    book.put("", "Zola")
    pairs = select(Digest.token, Digest.customer_id).where(Digest.field == PAIR)
    with database.write() as uow:
        kept = set(uow.connection.execute(pairs).all())
        uow.connection.execute(delete(Digest).where(Digest.field == PAIR))
        uow.connection.exec_driver_sql(import_module("comptoir.app.migrations.versions.0035_people").PAIRS)
        assert set(uow.connection.execute(pairs).all()) == kept
    assert len(kept) == 3 + 10
    assert book.names("mari lefevr") == ["Anne-Marie Lefèvre"]
