"""Merging and taking it back, as often and in whatever order: what was merged comes back exactly as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptoir.customers.domain.parties import Customer, MergeImpossible, NotMerged
from comptoir.customers.queries.people import likenesses
from comptoir.customers.queries.standing import family, standing_ids
from comptoir.customers.rows.parties import customers_by_id, save_customers
from comptoir.customers.services.merging import tell_apart
from comptoir.kernel.database import Database
from comptoir.kernel.values.errors import Refusal
from comptoir.kernel.values.time import Instant
from tests.customers.people import Book
from tests.support.databases import TestDatabases, opened

COUNT = 4


@pytest.fixture
def book(database: Database, tmp_path: Path) -> Book:
    return Book.at(database, tmp_path)


def kept(book: Book, ids: list[Any]) -> list[Customer]:
    """The customers as they are, but for versions."""
    with book.database.read() as connection:
        return [replace(customers_by_id(connection, ids)[id_], version=0) for id_ in ids]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)), max_size=12))
def test_merges_follow_a_simple_model_and_undo_exactly(
    databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("merging")
    with databases.sqlite(folder) as url, opened(url, databases.clock) as database:
        book = Book.at(database, folder)
        ids = [book.put("Anne", f"Lefèvre{number}").customer.id for number in range(COUNT)]
        with database.write() as uow:
            known = customers_by_id(uow.connection, ids)
            save_customers(
                uow.connection,
                [
                    replace(
                        known[id_],
                        purchases=number,
                        spent=100 * number,
                        last_purchase_at=Instant(databases.clock.now() - timedelta(days=number)) if number else None,
                    )
                    for number, id_ in enumerate(ids)
                ],
            )
        before = kept(book, ids)
        into: dict[int, int] = {}
        for is_merge, one, other in steps:
            may = one in into and into[one] not in into
            if is_merge:
                may = (one != other and not {one, other} & into.keys()) or into.get(one) == other
            try:
                book.merge(ids[one], ids[other]) if is_merge else book.unmerge(ids[one])
                assert may
            except Refusal:
                assert not may
                continue
            if is_merge:
                into[one] = other
            else:
                del into[one]
            with database.read() as connection:
                found = standing_ids(connection, ids)
            assert [found[id_] for id_ in ids] == [ids[root(into, number)] for number in range(COUNT)]
            totals = [sum(part for part in range(COUNT) if root(into, part) == number) for number in range(COUNT)]
            now = kept(book, ids)
            assert [now[n].purchases for n in range(COUNT) if n not in into] == [
                totals[n] for n in range(COUNT) if n not in into
            ]
        while into:
            last = next(number for number in into if into[number] not in into)
            book.unmerge(ids[last])
            del into[last]
        assert kept(book, ids) == before


def root(into: dict[int, int], number: int) -> int:
    while number in into:
        number = into[number]
    return number


def test_a_merged_customer_is_found_and_read_as_the_other(book: Book) -> None:
    twin = book.put("Ana", "Lefebvre", phone="0611111111", cards=["OLD1"]).customer.id
    anne = book.put("Anne", "Lefèvre", phone="0622222222", cards=["NEW1"]).customer.id
    book.merge(twin, anne)
    assert [one.customer.id for one in book.find("0611111111")] == [anne]
    assert book.names("lefebvre") == book.names(card="old1") == ["Anne Lefèvre"]
    with book.database.read() as connection:
        assert family(connection, twin) == family(connection, anne) == [anne, twin]
    book.unmerge(twin)
    assert book.names(card="old1") == ["Ana Lefebvre"]


def test_nobody_is_merged_into_themselves_or_unmerged_twice(book: Book) -> None:
    anne = book.put("Anne", "Lefèvre").customer.id
    with pytest.raises(MergeImpossible):
        book.merge(anne, anne)
    with pytest.raises(NotMerged):
        book.unmerge(anne)


def pairs(book: Book) -> list[tuple[str, str, str]]:
    with book.database.read() as connection:
        found = likenesses(connection, book.box, None, None, 100)
    names = [(one.party.name, other.party.name, reason) for one, other, reason, _ in found]
    return sorted((min(one, other), max(one, other), reason) for one, other, reason in names)


def test_duplicates_are_found_told_apart_and_settled_by_merging(book: Book) -> None:
    anne = book.put("Anne", "Lefèvre", phone="0611111111", birth_date="1980-05-31").customer.id
    twin = book.put("Ane", "Lefevre", birth_date="1980-05-31").customer.id
    son = book.put("Luc", "Lefèvre", phone="06 11 11 11 11").customer.id
    book.put("Anne", "Lefèvre", birth_date="1991-01-01")
    assert pairs(book) == [("Ane Lefevre", "Anne Lefèvre", "birth_date"), ("Anne Lefèvre", "Luc Lefèvre", "phone")]
    with book.database.write() as uow:
        assert tell_apart(uow, book.principal, son, anne)
    book.put("Luc", "Lefèvre", id_=son, phone="06 11 11 11 11", email="luc@example.org")
    assert pairs(book) == [("Ane Lefevre", "Anne Lefèvre", "birth_date")]
    book.merge(twin, anne)
    assert pairs(book) == []
    book.unmerge(twin)
    assert pairs(book) == [("Ane Lefevre", "Anne Lefèvre", "birth_date")]
