"""The timeline: each moment once, however often and in which order it is told; the same when it is made anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from comptoir.app.timeline import REBUILD, make_reading, purchases
from comptoir.customers.domain.consents import Proof, Source
from comptoir.customers.domain.parties import CustomerState
from comptoir.customers.rows.parties import customers_by_id, save_customers
from comptoir.customers.services.consents import record_consent
from comptoir.customers.services.timeline import add_purchases, timeline
from comptoir.customers.tables.privacy import CustomersBought, CustomersFact
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import Instant
from comptoir.orders.queries import orders_by_id
from comptoir.till.events import ReturnSealed, TicketSealed
from tests.customers.people_kept import Keeping, keeping
from tests.support.databases import write

SOAP, TEA = UUID(int=101), UUID(int=102)


def tell(database: Database, order_id: UUID, customer_id: UUID | None, *, is_return: bool = False) -> None:
    common: dict[str, Any] = {
        "till": "c1",
        "store_id": str(UUID(int=7)),
        "ticket_id": str(order_id),
        "number": "A-1",
        "sequence": 1,
        "due": 1,
        "currency": "EUR",
        "signature": "s",
    }
    if "customer_id" in TicketSealed.__dataclass_fields__:
        common["customer_id"] = None if customer_id is None else str(customer_id)
    with write(database) as uow:
        uow.emit(ReturnSealed(**common, original=None) if is_return else TicketSealed(**common, lines=1))


def read_feed(database: Database, folder: Path) -> None:
    reading = make_reading(Settings(), database, SecretBox(folder / "keys"))
    with write(database) as uow:
        reading.handle(uow, entries_after(uow.connection, 0, 500, reading.topics))


def seen(database: Database, customer_id: UUID) -> list[tuple[str, UUID, int | None]]:
    with database.read() as connection:
        return [(one.kind, one.ref_id, one.amount) for one in timeline(connection, customer_id, (), None, 50)]


def facts(database: Database) -> tuple[list[Any], list[Any]]:
    with database.read() as connection:
        fact = connection.execute(select(CustomersFact.__table__).order_by(CustomersFact.customer_id)).all()
        keys = (CustomersBought.customer_id, CustomersBought.kind, CustomersBought.thing_id)
        bought = connection.execute(select(CustomersBought.__table__).order_by(*keys)).all()
    return [tuple(row) for row in fact], [tuple(row) for row in bought]


def figures(database: Database, customer_id: UUID) -> tuple[Any, ...]:
    with database.read() as connection:
        one = customers_by_id(connection, [customer_id])[customer_id]
    return one.purchases, one.spent, one.last_purchase_at, one.last_activity_at


def history(shop: Keeping, clock: FixedClock) -> tuple[UUID, list[UUID]]:
    """Two sales and a return of one customer, with a consent in between; what somebody else bought."""
    one, other = shop.person(), shop.person()
    first = shop.sale(one, 500, item=SOAP)
    clock.present = Instant(clock.present + timedelta(hours=1))
    with write(shop.database) as uow:
        consent = record_consent(uow, one, "offers", "email", Proof(Source.TILL, "1"), is_given=True)
    second = shop.sale(one, 1_200, item=TEA)
    clock.present = Instant(clock.present + timedelta(hours=1))
    back = shop.sale(one, -500, item=SOAP, of=first)
    tell(shop.database, first, one)
    tell(shop.database, second, one)
    tell(shop.database, back, one, is_return=True)
    tell(shop.database, shop.sale(other, 70, item=TEA), other)
    tell(shop.database, shop.sale(None, 90, item=TEA), None)
    return one, [first, consent.id, second, back]


def test_each_moment_counts_once_and_the_newest_comes_first(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    start = clock.now()
    one, [first, consent, second, back] = history(keeping(database, tmp_path), clock)
    for _ in range(3):
        read_feed(database, tmp_path)
        assert seen(database, one) == [
            ("return", back, -500), ("ticket", second, 1_200), ("consent", consent, None), ("ticket", first, 500),
        ]  # fmt: skip
        fact, bought = facts(database)
        assert (one, "EUR", 2, 1_200, start, Instant(start + timedelta(hours=2))) in fact
        assert figures(database, one) == (2, 1_200, clock.now(), clock.now())
        mine = {row[1:3]: row[4:6] for row in bought if row[0] == one}
        assert mine == {("item", SOAP): (0, 0), ("item", TEA): (1, 1_200), ("store", UUID(int=7)): (1, 1_200)}


def test_what_is_made_anew_is_what_the_reader_kept_and_is_told_again_in_vain(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    shop = keeping(database, tmp_path)
    one, _ = history(shop, clock)
    read_feed(database, tmp_path)
    kept = (seen(database, one), facts(database), figures(database, one))
    assert kept[2][:2] == (2, 1_200)
    for _ in range(2):
        assert shop.run(REBUILD, {}).state == "done"
        assert (seen(database, one), facts(database), figures(database, one)) == kept
    read_feed(database, tmp_path)
    assert (seen(database, one), facts(database), figures(database, one)) == kept


def test_pages_and_kinds_follow_each_other_without_gaps_also_over_a_merge_and_back(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    shop = keeping(database, tmp_path)
    one, _ = history(shop, clock)
    stays = shop.person()
    tell(database, shop.sale(stays, 33, item=TEA), stays)
    read_feed(database, tmp_path)
    apart = seen(database, one)
    with write(database) as uow:
        found = customers_by_id(uow.connection, [one])[one]
        save_customers(uow.connection, [replace(found, state=CustomerState.MERGED, merged_into=stays)])
    together = seen(database, stays)
    assert len(together) == 5
    assert seen(database, one) == together
    with database.read() as connection:
        paged: list[Any] = []
        before = None
        while page := timeline(connection, stays, (), before, 2):
            paged += page
            before = (page[-1].at, page[-1].kind, page[-1].ref_id)
        assert [(moment.kind, moment.ref_id, moment.amount) for moment in paged] == together
        tickets = timeline(connection, stays, ("ticket",), None, 50)
        assert sorted(moment.amount or 0 for moment in tickets) == [33, 500, 1_200]
    with write(database) as uow:
        save_customers(uow.connection, [found])
    assert seen(database, one) == apart
    assert [amount for _, _, amount in seen(database, stays)] == [33]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_any_order_and_any_number_of_tellings_gives_the_same_sums(
    sqlite_database: Database, tmp_path: Path, told: list[int]
) -> None:
    shop = keeping(sqlite_database, tmp_path)
    one = shop.person()
    ids = [shop.sale(one, 100 + number, item=SOAP if number % 2 else TEA) for number in range(6)]
    for number in told:
        with write(sqlite_database) as uow:
            add_purchases(uow, purchases(orders_by_id(uow.connection, [ids[number]]).values()))
    with sqlite_database.read() as connection:
        mine = CustomersFact.customer_id == one
        row = connection.execute(select(CustomersFact.orders, CustomersFact.amount).where(mine)).one()
    assert tuple(row) == (len(set(told)), sum(100 + number for number in set(told)))
