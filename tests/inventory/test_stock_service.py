from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from comptoir.catalog.queries import sellables
from comptoir.inventory.domain import CUSTOMER, DocumentKind, Level, Place, PlaceKind, Stock, sale_movement
from comptoir.inventory.domain.refusals import (
    DocumentDiffers,
    InsufficientStock,
    NoSuchPlace,
    OutsidePlaceFixed,
    PlaceKindFixed,
    UnknownItem,
    UnknownStore,
)
from comptoir.inventory.invariants import INVARIANTS
from comptoir.inventory.queries import (
    document,
    document_page,
    level_page,
    levels,
    movement_page,
    place_by_code,
    places,
    sales_place_of_store,
)
from comptoir.inventory.service import (
    LevelMovedMeanwhile,
    PutLine,
    PutPlace,
    PutStockDocument,
    load_levels,
    put_place,
    put_stock_document,
    take,
    write_movements,
)
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.time import Instant
from tests.inventory.examples import ONE
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import write

TAKERS = 64
LAST_UNITS = 50


@pytest.fixture
def shop(database: Database) -> Shop:
    shop = open_shop(database)
    with write(database) as uow:
        for code, kind in (("rivoli-shelf", PlaceKind.SHELF), ("rivoli-back", PlaceKind.BACK_ROOM)):
            put_place(uow, PutPlace(code, {"en_US": code}, kind, "rivoli"))
    return shop


def place(shop: Shop, code: str = "rivoli-shelf") -> Place:
    with shop.database.read() as connection:
        found = place_by_code(connection, code)
    assert found is not None
    return found


def put(shop: Shop, kind: str, places: tuple[str | None, str | None], *lines: tuple[str, str]) -> UUID:
    document_id = new_id()
    command = PutStockDocument(
        document_id, DocumentKind(kind), *places, tuple(PutLine(sku, quantity) for sku, quantity in lines)
    )
    with write(shop.database) as uow:
        assert put_stock_document(uow, command)
    return document_id


def on_hand(shop: Shop, sku: str, code: str = "rivoli-shelf") -> int:
    key = (shop.items[sku], place(shop, code).id)
    with shop.database.read() as connection:
        return levels(connection, [key[0]], [key[1]]).get(key, Level()).on_hand


def differences(shop: Shop) -> list[str]:
    with shop.database.read() as connection:
        return [line for invariant in INVARIANTS for line in invariant.check(connection)]


def test_documents_move_stock_and_tell_the_feed(shop: Shop) -> None:
    start = shop.position()
    receipt = put(shop, "receipt", (None, "rivoli-back"), ("MUG", "12"), ("comte", "2.5"))
    put(shop, "transfer", ("RIVOLI-BACK", "rivoli-shelf"), ("MUG", "5"))
    put(shop, "loss", ("rivoli-shelf", None), ("MUG", "1"))
    put(shop, "adjustment", (None, "rivoli-shelf"), ("MUG", "-1"))
    put(shop, "count", (None, "rivoli-back"), ("COMTE", "2.465"), ("TEA", "3"))
    assert on_hand(shop, "MUG", "rivoli-back") == 7 * ONE
    assert on_hand(shop, "MUG") == 3 * ONE
    assert on_hand(shop, "COMTE", "rivoli-back") == 2_465_000
    assert on_hand(shop, "TEA", "rivoli-back") == 3 * ONE
    changes = [
        (one["sku"], one["place"], one["old"]["on_hand"], one["new"]["on_hand"])
        for one in (entry.fields() for entry in shop.feed_after(start, "inventory.level.changed"))
    ]
    assert sorted(changes[:2]) == [("COMTE", "rivoli-back", "0", "2.5"), ("MUG", "rivoli-back", "0", "12")]
    assert sorted(changes[2:4]) == [("MUG", "rivoli-back", "12", "7"), ("MUG", "rivoli-shelf", "0", "5")]
    assert changes[4:6] == [("MUG", "rivoli-shelf", "5", "4"), ("MUG", "rivoli-shelf", "4", "3")]
    assert {entry.store_id for entry in shop.feed_after(start)} == {shop.stores["rivoli"].id}
    recorded = [entry.fields() for entry in shop.feed_after(start, "inventory.document.recorded")]
    assert [(one["kind"], one["line_count"], one["movement_count"]) for one in recorded] == [
        ("receipt", 2, 2),
        ("transfer", 1, 1),
        ("loss", 1, 1),
        ("adjustment", 1, 1),
        ("count", 2, 2),
    ]
    with shop.database.read() as connection:
        found = document(connection, receipt)
        assert [(line.sku, line.quantity, line.change) for line in found.lines] == [
            ("MUG", 12 * ONE, 12 * ONE),
            ("COMTE", 2_500_000, 2_500_000),
        ]
        assert len(movement_page(connection, item_ids=None, place_ids=None, before=None, limit=50)) == 7
    assert differences(shop) == []


def test_the_same_document_again_is_a_replay_and_other_content_a_contradiction(shop: Shop) -> None:
    command = PutStockDocument(new_id(), DocumentKind.RECEIPT, None, "rivoli-shelf", (PutLine("MUG", "3"),))
    other = PutStockDocument(command.id, DocumentKind.RECEIPT, None, "rivoli-shelf", (PutLine("MUG", "4"),))
    with write(shop.database) as uow:
        assert put_stock_document(uow, command)
    start = shop.position()
    with write(shop.database) as uow:
        assert not put_stock_document(uow, command)
        with pytest.raises(DocumentDiffers):
            put_stock_document(uow, other)
    assert on_hand(shop, "MUG") == 3 * ONE
    assert shop.feed_after(start) == []


@pytest.mark.parametrize(
    ("places_named", "line", "refusal", "pointer"),
    [
        ((None, "nowhere"), ("MUG", "1"), NoSuchPlace, "/to"),
        ((None, "rivoli-shelf"), ("NOBODY", "1"), UnknownItem, "/lines/0/sku"),
        ((None, "rivoli-shelf"), ("MUG", "0.5"), MalformedValue, "/lines/0/quantity"),
    ],
)
def test_refuses_what_cannot_be_recorded_and_leaves_no_trace(
    shop: Shop, places_named: tuple[str | None, str], line: tuple[str, str], refusal: type[Exception], pointer: str
) -> None:
    start = shop.position()
    with pytest.raises(refusal) as no:
        put(shop, "receipt", places_named, line)
    assert no.value.pointer == pointer  # type: ignore[attr-defined] # every refusal has one
    assert (shop.feed_after(start), on_hand(shop, "MUG")) == ([], 0)


def test_a_group_of_sales_writes_each_level_once(shop: Shop, clock: FixedClock) -> None:
    put(shop, "receipt", (None, "rivoli-shelf"), ("MUG", "10"), ("TEA", "1"))
    shelf = place(shop).id
    mug, tea, comte = (shop.items[sku] for sku in ("MUG", "TEA", "COMTE"))
    skus = {item_id: sku for sku, item_id in shop.items.items()}
    start = shop.position()
    with write(shop.database) as uow:
        stock = load_levels(uow, {(mug, shelf), (tea, shelf), (comte, shelf)})
        sold = [
            sale_movement(new_id(), item_id, shelf, quantity, new_id(), uow.now, "till:1")
            for item_id, quantity in ((mug, 2 * ONE), (tea, 3 * ONE), (mug, ONE), (mug, -ONE), (comte, 335_000))
        ]
        stock.move(sold)
        assert stock.level(mug, shelf).on_hand == 8 * ONE
        write_movements(uow, stock, sold, skus)
    assert [on_hand(shop, sku) for sku in ("MUG", "TEA", "COMTE")] == [8 * ONE, -2 * ONE, -335_000]
    topics = [entry.topic for entry in shop.feed_after(start, "inventory.*")]
    assert sorted(topics) == ["inventory.level.changed"] * 3 + ["inventory.level.went_negative"] * 2
    assert [entry.key for entry in shop.feed_after(start, "cases.case.opened")] != []
    assert differences(shop) == []
    assert clock.present == sold[0].at


def test_a_level_below_zero_opens_one_case_until_it_is_above_again(shop: Shop) -> None:
    shelf, mug = place(shop).id, shop.items["MUG"]
    start = shop.position()
    for quantity in (ONE, ONE):
        with write(shop.database) as uow:
            stock = load_levels(uow, {(mug, shelf)})
            sold = [sale_movement(new_id(), mug, shelf, quantity, new_id(), uow.now, "till:1")]
            stock.move(sold)
            write_movements(uow, stock, sold, {mug: "MUG"})
    assert [entry.fields()["on_hand"] for entry in shop.feed_after(start, "inventory.level.went_negative")] == ["-1"]
    assert len(shop.feed_after(start, "cases.case.opened")) == 1


def test_taking_hands_over_what_is_free_and_refuses_the_rest(shop: Shop) -> None:
    put(shop, "receipt", (None, "rivoli-shelf"), ("MUG", "3"))
    shelf = place(shop)
    with shop.database.read() as connection:
        mug = sellables(connection, skus=["MUG"])["MUG"]
    start = shop.position()
    with write(shop.database) as uow:
        taken = take(uow, mug, shelf, 2 * ONE, new_id())
    with pytest.raises(InsufficientStock) as no, write(shop.database) as uow:
        take(uow, mug, shelf, 2 * ONE, new_id())
    assert (taken.to_place_id, taken.quantity_millionths) == (CUSTOMER, 2 * ONE)
    assert (no.value.sku, no.value.place, no.value.requested, no.value.available) == ("MUG", "rivoli-shelf", "2", "1")
    assert [entry.fields()["new"]["on_hand"] for entry in shop.feed_after(start)] == ["1"]
    assert differences(shop) == []


def test_64_takers_of_the_last_50_units_get_exactly_50(shop: Shop) -> None:
    put(shop, "receipt", (None, "rivoli-shelf"), ("MUG", str(LAST_UNITS)))
    shelf = place(shop)
    with shop.database.read() as connection:
        mug = sellables(connection, skus=["MUG"])["MUG"]

    def take_one(_number: int) -> str:
        try:
            with write(shop.database) as uow:
                take(uow, mug, shelf, ONE, new_id())
        except InsufficientStock as refusal:
            return refusal.available
        return "taken"

    with ThreadPoolExecutor(max_workers=16) as pool:
        outcomes = list(pool.map(take_one, range(TAKERS)))
    assert (outcomes.count("taken"), outcomes.count("0")) == (LAST_UNITS, TAKERS - LAST_UNITS)
    assert on_hand(shop, "MUG") == 0
    with shop.database.read() as connection:
        sales = movement_page(connection, item_ids=[mug.item_id], place_ids=None, before=None, limit=500)
    assert sum(one.quantity_millionths for one in sales if one.to_place_id == CUSTOMER) == LAST_UNITS * ONE
    assert differences(shop) == []


def test_what_was_decided_on_an_old_level_is_not_written(shop: Shop) -> None:
    put(shop, "receipt", (None, "rivoli-shelf"), ("MUG", "3"))
    shelf, mug = place(shop), shop.items["MUG"]
    start = shop.position()
    stale = Stock({(mug, shelf.id): Level(5 * ONE)}, {shelf.id: shelf})
    sold = [sale_movement(new_id(), mug, shelf.id, ONE, new_id(), shop.database.clock.now(), "till:1")]
    stale.move(sold)
    with pytest.raises(LevelMovedMeanwhile), write(shop.database) as uow:
        write_movements(uow, stale, sold, {mug: "MUG"})
    assert (on_hand(shop, "MUG"), shop.feed_after(start), differences(shop)) == (3 * ONE, [], [])


def test_one_document_sent_eight_times_at_once_is_recorded_once(shop: Shop) -> None:
    command = PutStockDocument(new_id(), DocumentKind.RECEIPT, None, "rivoli-shelf", (PutLine("MUG", "3"),))

    def send(_number: int) -> bool:
        with write(shop.database) as uow:
            return put_stock_document(uow, command)

    with ThreadPoolExecutor(max_workers=8) as pool:
        outcomes = list(pool.map(send, range(8)))
    assert sorted(outcomes) == [False] * 7 + [True]
    assert (on_hand(shop, "MUG"), differences(shop)) == (3 * ONE, [])


def test_documents_that_begin_the_same_level_at_once_add_up(shop: Shop) -> None:
    def receive(_number: int) -> UUID:
        return put(shop, "receipt", (None, "rivoli-shelf"), ("MUG", "1"), ("TEA", "2"))

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert len(set(pool.map(receive, range(16)))) == 16
    assert (on_hand(shop, "MUG"), on_hand(shop, "TEA"), differences(shop)) == (16 * ONE, 32 * ONE, [])


def test_a_level_that_does_not_fit_its_movements_is_found(shop: Shop) -> None:
    put(shop, "receipt", (None, "rivoli-shelf"), ("MUG", "3"))
    with write(shop.database) as uow:
        uow.connection.exec_driver_sql("UPDATE inventory_level SET on_hand = 4000000, reserved = -1")
    found = differences(shop)
    assert len(found) == 3
    assert "movements 3, level 4" in found[0]
    assert "told 3, level 4" in found[2]


def test_places_are_made_once_and_keep_kind_and_store(shop: Shop) -> None:
    with write(shop.database) as uow:
        _, is_new = put_place(uow, PutPlace("Warehouse", {"en_US": "Warehouse"}, PlaceKind.WAREHOUSE, None))
        assert is_new
        renamed, is_new = put_place(uow, PutPlace("warehouse", {"fr_FR": "Entrepôt"}, PlaceKind.WAREHOUSE, None))
        assert (renamed.name, is_new) == ({"fr_FR": "Entrepôt"}, False)
        with pytest.raises(PlaceKindFixed):
            put_place(uow, PutPlace("warehouse", {}, PlaceKind.SHELF, None))
        with pytest.raises(OutsidePlaceFixed):
            put_place(uow, PutPlace("customer", {}, PlaceKind.SHELF, None))
        with pytest.raises(OutsidePlaceFixed):
            put_place(uow, PutPlace("bin", {}, PlaceKind.LOSS, None))
        with pytest.raises(UnknownStore):
            put_place(uow, PutPlace("new", {}, PlaceKind.SHELF, "nowhere"))
    with shop.database.read() as connection:
        assert [one.code for one in places(connection)] == ["rivoli-back", "rivoli-shelf", "warehouse"]
        sells = sales_place_of_store(connection, shop.stores["rivoli"].id)
        assert sells is not None
        assert sells.code == "rivoli-shelf"
        assert sales_place_of_store(connection, shop.stores["lyon"].id) is None
        assert place_by_code(connection, "SUPPLIER") is not None


def test_lists_go_on_where_they_stopped(shop: Shop, clock: FixedClock) -> None:
    for quantity in ("3", "2", "1"):
        put(shop, "count", (None, "rivoli-shelf"), ("MUG", quantity), ("TEA", quantity))
        clock.present = Instant(clock.present + timedelta(seconds=1))
    shelf = place(shop).id
    with shop.database.read() as connection:
        first = level_page(connection, item_ids=None, place_ids=[shelf], after=None, limit=1)
        key = (first[0].item_id, first[0].place_id)
        rest = level_page(connection, item_ids=None, place_ids=[shelf], after=key, limit=5)
        assert {one.item_id for one in first + rest} == {shop.items["MUG"], shop.items["TEA"]}
        newest = movement_page(connection, item_ids=[shop.items["MUG"]], place_ids=[shelf], before=None, limit=2)
        older = movement_page(
            connection, item_ids=[shop.items["MUG"]], place_ids=[shelf], before=newest[-1].id, limit=2
        )
        assert [one.quantity_millionths // ONE for one in newest + older] == [1, 1, 3]
        documents = document_page(connection, [shelf], None, 2)
        assert len(documents) == 2
        assert len(document_page(connection, [shelf], documents[-1].id, 2)) == 1
