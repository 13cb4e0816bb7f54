"""Segments: counted by person, and as groups that prices and promotions are for."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from comptoir.access.domain import SYSTEM_PRINCIPAL
from comptoir.app.timeline import purchases
from comptoir.customers.domain.consents import Proof, Source
from comptoir.customers.domain.groups import GroupOfSegment, GroupRule, SegmentInUse
from comptoir.customers.invariants import CONSENT_INVARIANTS
from comptoir.customers.queries.documents import DocumentNotFound
from comptoir.customers.queries.groups import groups_of
from comptoir.customers.queries.people import count_of, require_group
from comptoir.customers.queries.segments import SEGMENT, Conditions, members
from comptoir.customers.services.consents import record_consent
from comptoir.customers.services.documents import put_document
from comptoir.customers.services.groups import PutGroup, check_unused, put_group
from comptoir.customers.services.merging import merge_customer, unmerge_customer
from comptoir.customers.services.timeline import add_purchases
from comptoir.customers.tables.parties import Customer
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.orders.queries import orders_by_id
from tests.customers.people_kept import STORE, Keeping, keeping, somebody
from tests.support.databases import write

SOAP = UUID(int=77)


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Keeping:
    return keeping(database, tmp_path)


def buy(shop: Keeping, customer_id: UUID, *dues: int, item: UUID | None = None) -> None:
    sold = [shop.sale(customer_id, due, item=item) for due in dues]
    with write(shop.database) as uow:
        add_purchases(uow, purchases(orders_by_id(uow.connection, sold).values()))


def merged(shop: Keeping, *chain: UUID) -> None:
    """Each is merged into the next."""
    for from_id, into_id in pairwise(chain):
        with write(shop.database) as uow:
            merge_customer(uow, SYSTEM_PRINCIPAL, from_id, into_id)


def aimed(shop: Keeping, **conditions: object) -> list[UUID]:
    with shop.database.read() as connection:
        wanted = Conditions.of(conditions)
        return members(connection, wanted, shop.database.clock.now(), None, 99)


def test_a_merged_person_counts_once_with_what_all_of_them_bought_and_said_last(shop: Keeping) -> None:
    first, second, third, other = sorted(shop.person(somebody(number)) for number in range(4))
    buy(shop, first, 1_000, item=SOAP)
    buy(shop, second, 2_000)
    buy(shop, other, 2_500, 2_500)
    with write(shop.database) as uow:
        record_consent(uow, first, "offers", "email", Proof(Source.TILL, "1"), is_given=True)
    assert aimed(shop, orders_min=2) == [other]
    merged(shop, first, second, third)
    assert aimed(shop, orders_min=2) == [third, other]
    assert aimed(shop, amount_min=3_000, amount_max=3_000) == [third]
    assert aimed(shop, orders_max=1) == []
    assert aimed(shop, not_bought_within_days=1) == []
    assert aimed(shop, items=[str(SOAP)]) == [third]
    assert aimed(shop, stores=[str(STORE)]) == [third, other]
    assert aimed(shop, consents=["offers/email"]) == [third]
    with write(shop.database) as uow:
        record_consent(uow, second, "offers", "email", Proof(Source.TILL, "1"), is_given=False)
    assert aimed(shop, consents=["offers/email"]) == []
    with write(shop.database) as uow:
        unmerge_customer(uow, SYSTEM_PRINCIPAL, second)
    assert aimed(shop, orders_min=2) == [second, other]
    assert aimed(shop, not_bought_within_days=1) == [third]
    [invariant] = CONSENT_INVARIANTS
    with shop.database.read() as connection:
        assert list(invariant.check(connection)) == []
    with write(shop.database) as uow:
        uow.connection.execute(update(Customer).where(Customer.id == other).values(allows=" offers/email "))
        assert len(list(invariant.check(uow.connection))) == 1


def test_a_group_is_whoever_is_in_its_segment_at_the_moment(shop: Keeping, clock: FixedClock) -> None:
    often, twin, once = (shop.person(somebody(number)) for number in range(3))
    with write(shop.database) as uow:
        put_document(uow, SEGMENT, "regulars", {"name": {}, "conditions": {"orders_min": 2, "orders_max": 3}})
        rule = GroupRule(kinds=frozenset({"person"}), segment="regulars")
        group, _ = put_group(uow, PutGroup(code="Regulars", name={"en_US": "Regulars"}, rule=rule))
    buy(shop, often, 1_000)
    buy(shop, once, 1_000)

    def belonging() -> tuple[int, list[UUID]]:
        with shop.database.read() as connection:
            asked = groups_of(connection, [often, twin, once], clock.present)
            count = count_of(connection, require_group(connection, "regulars"), clock.present)
            return count, [id_ for id_, groups in asked.items() if "regulars" in groups]

    assert group.rule == rule
    assert belonging() == (0, [])
    buy(shop, twin, 500)
    merged(shop, twin, often)
    assert belonging() == (1, [often, twin]), "an id that was merged is in the groups of whom it stands for"
    buy(shop, often, 1, 1)
    assert belonging() == (0, [])


def test_groups_and_segments_never_ask_for_each_other(shop: Keeping) -> None:
    with write(shop.database) as uow:
        put_group(uow, PutGroup(code="club", name={"en_US": "Club"}))
        put_document(uow, SEGMENT, "members", {"name": {}, "conditions": {"groups": ["Club"]}})
        with pytest.raises(DocumentNotFound):
            put_group(uow, PutGroup(code="lost", name={"en_US": "Lost"}, rule=GroupRule(segment="nobody")))
        with pytest.raises(GroupOfSegment):
            put_group(uow, PutGroup(code="club", name={"en_US": "Club"}, rule=GroupRule(segment="members")))
        put_group(uow, PutGroup(code="best", name={"en_US": "Best"}, rule=GroupRule(segment="members")))
        with pytest.raises(SegmentInUse):
            check_unused(uow.connection, "members")
