"""Packs: a code and a price of their own; taxed, taken from stock and brought back as what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.accounting.services.posting import cost_of_day
from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.packs import Component, opened, whole_packs
from comptoir.catalog.domain.product import Association
from comptoir.catalog.domain.structure import Family, usual_association_types
from comptoir.catalog.queries.packs import packs, packs_holding
from comptoir.catalog.services.products import save_product
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import save_things
from comptoir.fiscal.invariants import INVARIANTS as FISCAL
from comptoir.inventory.domain import DocumentKind
from comptoir.inventory.domain.refusals import PackHoldsNoStock
from comptoir.inventory.invariants import INVARIANTS as INVENTORY
from comptoir.inventory.queries import available, levels_of_pack, require_place
from comptoir.inventory.service import PutLine, PutStockDocument, put_stock_document
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.money import Currency
from comptoir.orders.domain import COMPONENT
from comptoir.orders.invariants import INVARIANTS as ORDERS
from comptoir.orders.queries import orders_by_id
from comptoir.pricing.domain.baskets import SalePoint
from comptoir.pricing.domain.packs import Worth, shares_of
from comptoir.pricing.domain.profiles import Charge, TaxShare
from comptoir.pricing.service import (
    AskedBasket,
    AskedLine,
    PutCost,
    PutProfile,
    assign_tax_classes,
    price_basket,
    put_profile,
    record_costs,
)
from comptoir.till.domain.goods import AgeNotChecked, DetailMissing, SaleStopped, SerialDiffers, SerialSold
from comptoir.till.invariants import INVARIANTS as TILL
from comptoir.till.services import recalls
from comptoir.till.services.books import day_books
from comptoir.till.services.receipt_facts import GUARANTEE, guarantees
from comptoir.till.services.receipt_forms import render
from comptoir.till.services.receipts import receipt_of
from comptoir.till.services.replays import require_ticket
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros
from tests.till.test_pieces import rule

GTIN = "09521234543213"
TEA_GTIN = "03017620422003"
ONE = 1_000_000
RATES = {"standard": 200_000, "reduced": 55_000, "super_reduced": 21_000}


def follow(counter: Counter) -> None:
    counter.desk.memory.follow(counter.feed("catalog.*", "till.*"))
    with counter.database.read() as connection:
        counter.prices.load(connection)


def pack(counter: Counter, sku: str, price: int, gtin: str = "", **held: int) -> None:
    """A product at 20 % that holds others."""
    links = {"PACK": tuple(Association(of, quantity) for of, quantity in held.items())}
    with write(counter.database) as uow:
        draft = ProductDraft(sku=sku, mode=Mode.REPLACE, gtins=(gtin,) if gtin else (), associations=links)
        (saved,) = save_products(uow, [draft])
        assert saved.item_id is not None, saved
        counter.shop.items[sku] = saved.item_id
    counter.shop.set_prices({sku: price})
    follow(counter)


@pytest.fixture
def shop(counter: Counter) -> Counter:
    """GIFT has a barcode and costs 15.00: one mug (12.90, 20 %) and two teas (4.50, 5.5 %)."""
    tea = counter.shop.items["TEA"]
    with write(counter.database) as uow:
        save_things(uow, usual_association_types())
        save_products(uow, [ProductDraft(sku="TEA", mode=Mode.MERGE, gtins=(TEA_GTIN,))])
        assign_tax_classes(uow, {tea: "reduced"}, {tea: "TEA"})
        record_costs(uow, [PutCost("MUG", 500, "EUR"), PutCost("TEA", 200, "EUR"), PutCost("TEA", 200, "EUR")])
    pack(counter, "GIFT", 1_500, GTIN, MUG=1, TEA=2)
    return counter


def sell(counter: Counter, due: int, **line: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return counter.seal({"lines": [{"id": "a", **line}], "tenders": cash(due)})


def assert_books_are_right(counter: Counter) -> None:
    with counter.database.read() as connection:
        assert [fault for one in (*ORDERS, *TILL, *FISCAL, *INVENTORY) for fault in one.check(connection)] == []


def held_in(counter: Counter, ticket: Mapping[str, Any]) -> list[tuple[str, int]]:
    with counter.database.read() as connection:
        order = orders_by_id(connection, [UUID(ticket["id"])])[UUID(ticket["id"])]
    return [(part.code, part.amount) for part in order.parts if part.kind == COMPONENT]


def test_a_scanned_pack_takes_its_components_at_its_own_price_and_their_rates(shop: Counter) -> None:
    made = sell(shop, 3_000, barcode=GTIN, quantity="2")
    (line,) = made["lines"]
    assert (line["sku"], line["due"], line["unit_price"]) == ("GIFT", euros(3_000), euros(1_500))
    assert line["components"] == [{"sku": "MUG", "quantity": "2"}, {"sku": "TEA", "quantity": "4"}]
    # 12.90 : 9.00 of 30.00 is 17.67 at 20 % and 12.33 at 5.5 %
    assert line["taxes"] == [{"rate": "20", "amount": euros(295)}, {"rate": "5.5", "amount": euros(64)}]
    assert made["totals"]["net"] == euros(2_641)
    with shop.database.read() as connection:
        point = SalePoint(Currency("EUR"), "FR", "Europe/Paris")
        asked = AskedBasket(point, (AskedLine("a", "GIFT", "2"),))
        web, _ = price_basket(connection, shop.prices.current(), asked, shop.clock.now())
    assert [(tax.rate.percent_text, tax.amount.amount) for tax in web.taxes] == [("20", 295), ("5.5", 64)]
    assert (shop.on_hand("MUG"), shop.on_hand("TEA")) == (98 * ONE, 96 * ONE)
    with shop.database.read() as connection:
        place = require_place(connection, "shelf")
        assert available(connection, [shop.shop.items["GIFT"]], [place.id]) == {shop.shop.items["GIFT"]: 48 * ONE}
        assert levels_of_pack(connection, shop.shop.items["GIFT"], [place.id]) == {place.id: 48 * ONE}
        assert levels_of_pack(connection, shop.shop.items["MUG"], [place.id]) is None
        found = require_ticket(connection, shop.desk.memory, UUID(made["id"]))
        receipt = receipt_of(connection, found, duplicate=None, form="html")
    assert [fact for fact in receipt.lines[0].facts if fact[0] == "component"] == [
        ("component", "2 × MUG"), ("component", "4 × TEA"),
    ]  # fmt: skip
    assert "4 × TEA" in render(receipt, "text", "fr_FR", 42).decode()
    day = shop.day_id()
    shop.close({"cash": 13_000})
    with shop.database.read() as connection:
        assert cost_of_day(connection, day_books(connection, day), Currency("EUR")) == 2 * 500 + 4 * 200
    assert_books_are_right(shop)


def test_a_pack_comes_back_in_parts_as_it_was_sold_whatever_it_holds_now(shop: Counter) -> None:
    made = sell(shop, 3_000, sku="GIFT", quantity="2")
    pack(shop, "GIFT", 1_800, GTIN, COMTE=1)
    back = {"ticket": made["id"], "tenders": cash(1_500)}
    first = shop.seal({**back, "lines": [{"id": "r", "line": "a", "quantity": "1", "reason": "broken"}]})
    assert held_in(shop, first) == [("MUG", -ONE), ("TEA", -2 * ONE)]
    assert (shop.on_hand("MUG"), shop.on_hand("TEA")) == (99 * ONE, 98 * ONE)
    shop.seal({**back, "lines": [{"id": "r", "line": "a", "quantity": "1", "reason": "broken"}]})
    assert [shop.on_hand(sku) for sku in ("MUG", "TEA", "COMTE")] == [100 * ONE] * 3
    blind = {"without_receipt": True, "lines": [{"id": "r", "sku": "GIFT", "reason": "gift"}], "tenders": cash(1_800)}
    assert held_in(shop, shop.seal(blind)) == [("COMTE", -ONE)]
    assert shop.on_hand("COMTE") == 101 * ONE
    assert_books_are_right(shop)


def test_a_pack_in_a_pack_is_opened_and_a_circle_ends(shop: Counter) -> None:
    pack(shop, "HAMPER", 4_000, MUG=1, GIFT=2)
    made = sell(shop, 4_000, sku="HAMPER")
    assert held_in(shop, made) == [("MUG", 3 * ONE), ("TEA", 4 * ONE)]
    pack(shop, "GIFT", 1_500, GTIN, MUG=1, HAMPER=1)
    items = shop.shop.items
    with shop.database.read() as connection:
        assert packs(connection, [items["GIFT"], items["MUG"]]) == {
            items["GIFT"]: (Component(items["MUG"], "MUG", 2 * ONE),)
        }
        assert packs_holding(connection, [items["MUG"]]) == {items["GIFT"], items["HAMPER"]}


def test_the_serial_of_a_part_is_sold_once_whether_alone_or_in_a_pack(shop: Counter) -> None:
    rule(shop, needs=["serial"])
    with pytest.raises(DetailMissing):
        sell(shop, 1_500, barcode=GTIN)
    known = {"details": {"serial": "S1"}}
    sold = sell(shop, 1_500, barcode=GTIN, **known)
    for again, due in (({"sku": "MUG"}, 1_290), ({"barcode": GTIN}, 1_500)):
        with pytest.raises(SerialSold):
            sell(shop, due, **again, **known)
    back = {"ticket": sold["id"], "tenders": cash(1_500)}
    with pytest.raises(SerialDiffers):
        shop.seal({**back, "lines": [{"id": "r", "line": "a", "details": {"serial": "S2"}}]})
    shop.seal({**back, "lines": [{"id": "r", "line": "a", **known}]})
    sell(shop, 1_290, sku="MUG", **known)
    with pytest.raises(SerialSold):
        sell(shop, 1_500, barcode=GTIN, **known)


def test_who_bought_a_recalled_lot_in_a_pack_is_listed_and_who_bought_another_lot_is_not(shop: Counter) -> None:
    rule(shop, keys=["sku:TEA"], needs=["lot"])
    bought = sell(shop, 1_500, barcode=GTIN, details={"lot": "L-7"})
    sell(shop, 1_500, barcode=GTIN, details={"lot": "L-8"})
    made = new_id()
    with write(shop.database) as uow:
        recalls.open_recall(uow, made, TEA_GTIN, "L-7", "mould")
    with shop.database.read() as connection:
        found, _ = recalls.buyers_of(connection, recalls.require_recall(connection, made), None)
    assert [(one.number, one.lot) for one in found] == [(bought["number"], "L-7")]


def test_a_pack_is_guaranteed_as_its_parts_are(shop: Counter) -> None:
    guarantee = Attribute(code=GUARANTEE, type=AttributeType.NUMBER, filterable=True)
    with write(shop.database) as uow:
        save_things(uow, (guarantee, Family(code="long", attributes=(GUARANTEE,))))
        for sku, months in (("MUG", "24"), ("TEA", "12")):
            draft = ProductDraft(sku=sku, mode=Mode.MERGE, family="long", values={GUARANTEE: {"|": months}})
            save_product(uow, draft)
    made = sell(shop, 1_500, barcode=GTIN)
    with shop.database.read() as connection:
        found = require_ticket(connection, shop.desk.memory, UUID(made["id"]))
        assert receipt_of(connection, found, duplicate=None, form="html").lines[0].guarantee == 12
        assert guarantees(connection, found.order) == {1: 12}


def test_stock_of_a_pack_is_that_of_its_components_and_a_sale_is_never_held_up(shop: Counter) -> None:
    for kind, places in ((DocumentKind.RECEIPT, (None, "shelf")), (DocumentKind.COUNT, (None, "shelf"))):
        with pytest.raises(PackHoldsNoStock), write(shop.database) as uow:
            put_stock_document(uow, PutStockDocument(new_id(), kind, *places, (PutLine("GIFT", "3"),)))
    with write(shop.database) as uow:
        put_stock_document(uow, PutStockDocument(new_id(), DocumentKind.COUNT, None, "shelf", (PutLine("TEA", "3"),)))
    sell(shop, 3_000, sku="GIFT", quantity="2")
    assert shop.on_hand("TEA") == -ONE
    with shop.database.read() as connection:
        place = require_place(connection, "shelf")
        assert available(connection, [shop.shop.items["GIFT"]], [place.id]) == {shop.shop.items["GIFT"]: 0}
    assert_books_are_right(shop)


def test_what_is_stopped_or_asked_for_in_a_pack_counts_for_the_pack(shop: Counter) -> None:
    rule(shop, age_min=18, keys=["sku:TEA"])
    follow(shop)
    with pytest.raises(AgeNotChecked):
        sell(shop, 1_500, sku="GIFT")
    made = shop.seal({"lines": [{"id": "a", "sku": "GIFT"}], "tenders": cash(1_500), "age_checked": 18})
    with write(shop.database) as uow:
        recall, _ = recalls.open_recall(uow, new_id(), TEA_GTIN, None, "glass")
    follow(shop)
    with pytest.raises(SaleStopped):
        shop.seal({"lines": [{"id": "a", "sku": "GIFT"}], "tenders": cash(1_500), "age_checked": 18})
    with shop.database.read() as connection:
        assert {shop.shop.items["TEA"], shop.shop.items["GIFT"]} == recalls.stopped_items(connection)
        buyers, is_cut = recalls.buyers_of(connection, recall, None)
    assert ([one.number for one in buyers], is_cut) == ([made["number"]], False)


def test_a_pack_of_one_rate_has_it_and_one_of_unknown_worth_the_highest(shop: Counter) -> None:
    pack(shop, "TEAS", 800, TEA=2)
    shop.shop.set_prices({"MUG": None})
    follow(shop)
    assert [one["rate"] for one in sell(shop, 800, sku="TEAS")["lines"][0]["taxes"]] == ["5.5"]
    assert [one["rate"] for one in sell(shop, 1_500, sku="GIFT")["lines"][0]["taxes"]] == ["20"]
    assert_books_are_right(shop)


def test_the_empties_of_a_pack_bring_no_goods_back(shop: Counter) -> None:
    with write(shop.database) as uow:
        put_profile(uow, PutProfile("GIFT", "EUR", "2020-01-01", deposit=Charge("crate", 300)))
    follow(shop)
    sell(shop, 1_800, sku="GIFT")
    empties = shop.seal({"lines": [{"id": "a", "sku": "GIFT", "empties": True}], "tenders": []})
    assert (empties["totals"]["due"], held_in(shop, empties)) == (euros(-300), [])
    assert (shop.on_hand("MUG"), shop.on_hand("TEA")) == (99 * ONE, 98 * ONE)
    assert_books_are_right(shop)


WORTHS = st.lists(
    st.builds(Worth, st.sampled_from([*RATES, "unheard"]), st.integers(0, 10**9) | st.none()), min_size=1, max_size=8
)


@given(WORTHS)
def test_shares_are_whole_follow_the_worth_and_never_tax_too_little(parts: list[Worth]) -> None:
    shares = shares_of(parts, RATES, "standard")
    assert sum(share.millionths for share in shares) == ONE
    assert len({share.tax_class for share in shares}) == len(shares)
    assert all(share.millionths > 0 for share in shares)
    if any(one.amount is None for one in parts) or not any(one.amount for one in parts):
        highest = max(RATES.get(one.tax_class, RATES["standard"]) for one in parts)
        assert [RATES.get(share.tax_class, RATES["standard"]) for share in shares] == [highest]
        return
    whole = sum(one.amount or 0 for one in parts)
    for share in shares:
        worth = sum(one.amount or 0 for one in parts if one.tax_class == share.tax_class)
        assert abs(share.millionths * whole - worth * ONE) < whole


@given(st.dictionaries(st.integers(0, 6), st.dictionaries(st.integers(0, 6), st.integers(1, 4)), max_size=6))
def test_opening_packs_ends_and_multiplies(direct: dict[int, dict[int, int]]) -> None:
    ids = [UUID(int=number + 1) for number in range(7)]
    said = {
        ids[of]: [Component(ids[one], str(one), count * ONE) for one, count in ones.items()]
        for of, ones in direct.items()
    }

    def counted(of: int, around: frozenset[int]) -> dict[int, int]:
        found: dict[int, int] = {}
        for one, count in direct.get(of, {}).items():
            if one in around:
                continue
            inside = counted(one, around | {one}) if direct.get(one) else {one: 1}
            for item, times in inside.items():
                found[item] = found.get(item, 0) + count * times
        return found

    for of in range(7):
        told = {int(one.sku): one.quantity // ONE for one in opened(ids[of], said)}
        assert told == counted(of, frozenset({of}))


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(-3, 40)), min_size=1, max_size=5))
def test_there_are_as_many_packs_as_can_be_made_and_not_one_more(parts: list[tuple[int, int]]) -> None:
    held = [Component(UUID(int=n), str(n), count * ONE) for n, (count, _) in enumerate(parts)]
    free = {UUID(int=n): there * ONE for n, (_, there) in enumerate(parts)}
    made = whole_packs(held, free) // ONE
    assert all(max(0, there) >= count * made for count, there in parts)
    assert any(max(0, there) < count * (made + 1) for count, there in parts)


def test_one_rate_is_one_share() -> None:
    assert shares_of([Worth("reduced", 3), Worth("reduced", 4)], RATES, "standard") == (TaxShare("reduced", ONE),)
