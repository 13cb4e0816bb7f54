"""A group's rule says the same of one customer and of a list, whatever they bought."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptoir.customers.domain.groups import Group, GroupRule
from comptoir.customers.domain.parties import Customer, CustomerKind
from comptoir.customers.queries.groups import groups_of
from comptoir.customers.rows.groups import belonging, save_group
from comptoir.customers.rows.parties import customers, customers_by_id, save_customers
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.values.time import Instant
from tests.customers.people import Book

NUMBERS = st.none() | st.integers(0, 6)
DAYS = st.none() | st.integers(1, 6)
RULES = st.builds(
    GroupRule,
    kinds=st.frozensets(st.sampled_from([kind.value for kind in CustomerKind])),
    purchases_min=NUMBERS,
    spent_min=NUMBERS,
    bought_within_days=DAYS,
    not_bought_within_days=DAYS,
)


@pytest.fixture
def everybody(database: Database, clock: FixedClock, tmp_path: Path) -> list[Customer]:
    """Customers of each kind who bought nothing, long ago, or lately."""
    book = Book.at(database, tmp_path)
    ids = [
        book.put("Anne", f"Lefèvre{number}", kind=CustomerKind.PERSON).customer.id if number % 3 else
        book.put("", "", company_name=f"Halles{number}", kind=CustomerKind.COMPANY).customer.id
        for number in range(9)
    ]  # fmt: skip
    with database.write() as uow:
        known = customers_by_id(uow.connection, ids)
        kept = [
            replace(
                known[id_],
                purchases=number,
                spent=8 - number,
                last_purchase_at=Instant(clock.present - timedelta(days=number)) if number else None,
            )
            for number, id_ in enumerate(ids)
        ]
        save_customers(uow.connection, kept)
    return kept


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=RULES)
def test_a_rule_fits_whom_a_list_holds(
    database: Database, clock: FixedClock, everybody: list[Customer], rule: GroupRule
) -> None:
    group = Group("some", {"en_US": "Some"}, rule, None, 1)
    with database.write() as uow:
        save_group(uow.connection, group, uow.now)
    with database.read() as connection:
        listed = {one.id for one in customers(connection, belonging(group, clock.present))}
        asked = groups_of(connection, [one.id for one in everybody], clock.present)
    assert listed == {one.id for one in everybody if rule.fits(one, clock.present)}
    assert listed == {id_ for id_, groups in asked.items() if "some" in groups}
