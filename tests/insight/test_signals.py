"""What selling tells of products becomes tasks, one each, and they close themselves when it no longer holds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, text

from comptoir.cases.domain import CaseState
from comptoir.cases.queries import open_cases
from comptoir.cases.service import open_case
from comptoir.cases.tables import Case as CaseTable
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.misses import MISSES_MAX, SEVERAL, bucket_of, kept_words
from comptoir.catalog.services.misses import count_miss, forget_misses, misses, note_miss
from comptoir.catalog.services.products import find_product, save_product
from comptoir.catalog.services.team.grading import grade_slice
from comptoir.catalog.tables import MissRow
from comptoir.insight.services import signals
from comptoir.insight.tables import SalesSum
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobContext
from comptoir.orders.tables import OrderHeadRow, OrderLineRow
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import write

KINDS = (signals.BEST_SELLER, signals.FOUND_NOTHING, signals.RETURNED, signals.BARCODE)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Chemise  Élégante ", "chemise elegante"),
        ("ab", None),
        ("paul@example.org", None),
        ("06 12 34 56 78", None),
        ("jean 501", "jean 501"),
        ("x" * 61, None),
    ],
    ids=range(6),
)
def test_words_that_may_tell_of_a_person_are_not_kept(typed: str, kept: str | None) -> None:
    assert kept_words(typed) == kept


def test_no_more_words_are_kept_than_there_is_room_for(database: Database) -> None:
    with write(database) as uow:
        rows = [("web", f"mot {number}", 1, uow.now.date()) for number in range(MISSES_MAX - 1)]
        insert_rows(uow.connection, MissRow, ("kind", "text", "count", "last_on"), rows)
        for words in ("un de plus", "un de trop", "mot 0"):
            count_miss(uow, "web", words)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(MissRow)).scalar_one() == MISSES_MAX
        assert misses(connection, 2) == [("web", "mot 0", 2)]


def test_a_name_that_is_typed_now_and_then_is_not_kept(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        save_product(uow, shirt("A", "Chemise rouge"))
        insert_rows(
            uow.connection, MissRow, ("kind", "text", "count", "last_on"), [("web", "dupont", 2, uow.now.date())]
        )
        for _ in range(SEVERAL - 1):
            count_miss(uow, "web", "garance moreau")
        count_miss(uow, "web", "chemise 501")
        count_miss(uow, "web", "ana")
        assert forget_misses(uow) == 1
        stored = set(uow.connection.execute(select(MissRow.text)).scalars())
    assert stored == {bucket_of("ana"), bucket_of("garance moreau"), "chemise 501"}
    with write(database) as uow:
        count_miss(uow, "web", "garance moreau")
        count_miss(uow, "web", "garance moreau")
    with database.read() as connection:
        assert misses(connection, 1) == [("web", "garance moreau", SEVERAL + 1), ("web", "chemise 501", 1)]


def test_what_cannot_be_counted_is_in_nobodys_way(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comptoir.catalog.services.misses._last", 0.0)
    with write(database) as uow:
        uow.connection.execute(text("ALTER TABLE catalog_miss RENAME TO elsewhere"))
    note_miss(database, "web", "parapluie")
    with write(database) as uow:
        uow.connection.execute(text("ALTER TABLE elsewhere RENAME TO catalog_miss"))
    with database.read() as connection:
        assert misses(connection, 1) == []


def test_each_signal_opens_one_task_with_its_numbers_and_closes_when_mended(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        save_product(uow, ProductDraft(sku="BAD", mode=Mode.MERGE, family="clothing", values=poor()))
        save_product(uow, shirt("GOOD", "Chemise"))
    grade_all(database)
    with write(database) as uow:
        bad = find_product(uow.connection, "BAD").item.id
        day = uow.now.date() - timedelta(days=3)
        sums = (new_id(), day, "item", str(bad), "EUR", 40, 0, 40_000_000, 0, 0, 0, 0, 0, 0)
        insert_rows(uow.connection, SalesSum, [one.name for one in SalesSum.__table__.columns], [sums])
        for _ in range(5):
            count_miss(uow, "web", "parapluie")
            count_miss(uow, "web", "chemise")
        open_case(uow, signals.BARCODE, "barcode:3017620422003", {"barcode": "3017620422003"})
    for number in range(12):
        brought_back(database, bad, number)
    assert run(database) == {"opened": 3, "closed": 0}
    assert run(database) == {"opened": 0, "closed": 0}, "one task for each"
    assert tasks(database) == {
        signals.BEST_SELLER: [{"sku": "BAD", "units": 40, "days": 28, "grade": "C"}],
        signals.FOUND_NOTHING: [{"words": "parapluie", "count": 5}],
        signals.RETURNED: [{"sku": "BAD", "returns": 12, "days": 28, "reason": "Trop petit"}],
        signals.BARCODE: [{"barcode": "3017620422003"}],
    }
    with write(database) as uow:
        save_product(uow, ProductDraft(sku="BAD", mode=Mode.MERGE, gtins=("3017620422003",), values=good()))
        save_product(uow, shirt("P", "Parapluie"))
    grade_all(database)
    assert run(database) == {"opened": 0, "closed": 3}
    assert [kind for kind, found in tasks(database).items() if found] == [signals.RETURNED]
    with database.read() as connection:
        states = connection.execute(CaseTable.__table__.select()).mappings().all()
        assert sorted({row["state"] for row in states}) == [CaseState.OPEN.value, CaseState.RESOLVED.value]


def poor() -> dict[str, Any]:
    return {"name": {"|fr_FR": "CHEMISE DE COTON PEIGNÉ"}}


def good() -> dict[str, Any]:
    names = {"|fr_FR": "Chemise claire", "|en_US": "Light shirt"}
    return {"name": names, "picture": {"|": "https://example.org/a.jpg"}}


def grade_all(shop: Database) -> None:
    while not grade_slice(shop):
        pass


def run(shop: Database) -> dict[str, int]:
    outcome = signals.look(JobContext(shop, new_id(), signals.JOB, SYSTEM, "t", Path()), {})
    return {name: outcome[name] for name in ("opened", "closed")}


def tasks(shop: Database) -> dict[str, list[Any]]:
    with shop.read() as connection:
        return {kind: [dict(one.facts) for one in open_cases(connection, kind)] for kind in KINDS}


def brought_back(shop: Database, item_id: UUID, number: int) -> None:
    """A return as the tills write it, as far as signals read it."""
    order_id = new_id()
    with write(shop) as uow:
        head = {
            "id": order_id, "channel": "store", "kind": "return", "entity_id": new_id(), "store_id": new_id(),
            "number": f"R{number}", "currency": "EUR", "commercial": "closed", "payment": "paid",
            "fulfilment": "fulfilled", "gross": 0, "discount": 0, "net": 0, "tax": 0, "due": 0, "placed_at": uow.now,
            "content_hash": "0", "book_position": number,
        }  # fmt: skip
        line = {
            "order_id": order_id, "position": 0, "ref": "1", "item_id": item_id, "label": "x", "quantity": -1_000_000,
            "unit": "H87", "unit_price": 0, "per": 1, "reason": "Trop petit" if number % 2 else None, "gross": 0,
            "discount": 0, "net": 0, "tax": 0, "due": 0, "tax_class": "standard", "rate": 0, "returned": 0,
        }  # fmt: skip
        uow.connection.execute(insert(OrderHeadRow).values(head))
        uow.connection.execute(insert(OrderLineRow).values(line))
