"""What may not be sold: recalls, dates, hours, ages, serials and lots; at scan and seal. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from comptoir.access.tables import Audit
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.queries import sellables
from comptoir.catalog.services.lifecycle import set_lifecycle
from comptoir.catalog.services.own_barcodes import give_own_barcodes
from comptoir.catalog.services.saving import save_products
from comptoir.kernel.ids import new_id
from comptoir.orders.domain import Fulfilment, Order
from comptoir.orders.queries import lines_of_item, orders_by_id
from comptoir.orders.service import write_orders
from comptoir.till.domain.goods import (
    AgeNotChecked,
    ClosedHours,
    DetailMissing,
    HoursClosed,
    ProductExpired,
    RecallDiffers,
    RecallLifted,
    SaleStopped,
    SerialDiffers,
    SerialNotSingle,
    SerialSold,
)
from comptoir.till.domain.refusals import BarcodeUnknown
from comptoir.till.services import recalls, setting_up
from comptoir.till.services.scans import scan
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros

GTIN = "09521234543213"
MUG = 1290


@pytest.fixture
def shop(counter: Counter) -> Counter:
    """MUG has a GTIN."""
    with write(counter.database) as uow:
        draft = ProductDraft(sku="MUG", mode=Mode.REPLACE)
        save_products(uow, [replace(draft, gtins=(GTIN,))])
    follow(counter)
    return counter


def follow(counter: Counter) -> None:
    counter.desk.memory.follow(counter.feed("catalog.*", "till.*"))


def rule(counter: Counter, **parts: object) -> None:
    body: dict[str, Any] = {
        "label": {"fr_FR": "Règle"},
        "keys": ["sku:MUG"],
        "age_min": None,
        "closed": [],
        "needs": [],
        **parts,
    }
    with write(counter.database) as uow:
        setting_up.put_rule(uow, "r", body)
    follow(counter)


def recall(counter: Counter, lot: str | None = None, recall_id: UUID | None = None, reason: str = "glass") -> UUID:
    made = recall_id or new_id()
    with write(counter.database) as uow:
        recalls.open_recall(uow, made, GTIN, lot, reason)
    follow(counter)
    return made


def lift(counter: Counter, recall_id: UUID) -> None:
    with write(counter.database) as uow:
        recalls.lift_recall(uow, recall_id, "checked")
    follow(counter)


def body(*lines: dict[str, Any], due: int = MUG, **more: object) -> dict[str, Any]:
    named = [{"id": str(number), "sku": "MUG", **line} for number, line in enumerate(lines or ({},))]
    sent = [{key: value for key, value in line.items() if value is not None} for line in named]
    return {"lines": sent, "tenders": cash(due), **more}


def scanned(counter: Counter, code: str) -> dict[str, Any]:
    with counter.database.read() as connection:
        now = counter.database.clock.now()
        return scan(connection, counter.desk, counter.who, "T1", code, now, "en_US")


def buyers(counter: Counter, recall_id: UUID) -> list[tuple[str, str | None]]:
    with counter.database.read() as connection:
        found, _ = recalls.buyers_of(connection, recalls.require_recall(connection, recall_id), None)
    return [(one.number, one.lot) for one in found]


def details(counter: Counter, ticket: dict[str, Any]) -> list[tuple[int, str, str]]:
    with counter.database.read() as connection:
        return list(recalls.details_of_ticket(connection, UUID(ticket["id"])))


def test_a_recalled_product_is_refused_at_the_next_scan_until_it_is_lifted(shop: Counter) -> None:
    assert shop.seal(body())["totals"]["due"] == euros(MUG)
    stopped = recall(shop)
    tries: tuple[Callable[[], object], ...] = (lambda: scanned(shop, GTIN), lambda: shop.seal(body()))
    for refused in tries:
        with pytest.raises(SaleStopped) as no:
            refused()
        assert (no.value.reason, no.value.pointer) == ("glass", "/lines/0")
    assert shop.sell(("TEA", "1"))["totals"]["due"] == euros(450)
    assert shop.on_hand("MUG") == 99_000_000
    lift(shop, stopped)
    assert scanned(shop, GTIN)["sku"] == "MUG"
    with pytest.raises(RecallLifted):
        lift(shop, stopped)
    with pytest.raises(RecallDiffers):
        recall(shop, recall_id=stopped, reason="other")
    topics = [entry.topic for entry in shop.feed("till.recall.*")]
    assert topics == ["till.recall.opened", "till.recall.lifted"]


def test_a_recall_waits_for_what_the_catalogue_learns_later(counter: Counter) -> None:
    recall(counter)
    counter.seal(body())
    position = counter.shop.position()
    with write(counter.database) as uow:
        save_products(uow, [replace(ProductDraft(sku="MUG", mode=Mode.REPLACE), gtins=(GTIN,))])
    counter.desk.memory.follow(counter.shop.feed_after(position))
    with pytest.raises(SaleStopped):
        counter.seal(body())


def test_a_ticket_that_began_before_a_change_leaves_no_old_label(counter: Counter) -> None:
    with counter.database.read() as connection:
        old = sellables(connection, skus=["MUG"])["MUG"]
    new = replace(old, label={"fr_FR": "Tasse"})
    assert [counter.desk.memory.label(one, "fr_FR") for one in (old, new, old)] == ["MUG", "Tasse", "MUG"]


def test_a_recalled_lot_stops_its_lot_and_asks_for_the_lot_of_the_others(shop: Counter) -> None:
    unknown = shop.seal(body())
    sold = shop.seal(body({"sku": None, "barcode": f"(01){GTIN}(10)l-7"}))
    shop.seal(body({"details": {"lot": "L-8"}}))
    stopped = recall(shop, "L-7")
    assert buyers(shop, stopped) == [(sold["number"], "l-7"), (unknown["number"], None)]
    with shop.database.read() as connection:
        named = recalls.items_of(connection, [recalls.require_recall(connection, stopped)])
    assert {gtin: item.label for gtin, item in named.items()} == {GTIN: {"": "MUG"}}
    with pytest.raises(SaleStopped):
        scanned(shop, f"01{GTIN}10L-7")
    with pytest.raises(DetailMissing):
        shop.seal(body())
    with pytest.raises(SaleStopped):
        shop.seal(body({"details": {"lot": "l-7"}}))
    kept = shop.seal(body({"sku": None, "barcode": f"(01){GTIN}(10)L-8"}))
    assert details(shop, kept) == [(1, "lot", "L-8")]


def test_the_buyers_of_a_lot_are_looked_for_until_all_are_found(shop: Counter) -> None:
    """However little is looked up at a time, and whatever of other lots was sold since."""
    shop.seal(body({"details": {"lot": "L-7"}}, {"details": {"lot": "L-8"}}, due=2 * MUG))
    first = shop.seal(body({"details": {"lot": "L-7"}}, {"details": {"lot": "L-7"}}, due=2 * MUG))
    for _ in range(3):
        shop.seal(body({"details": {"lot": "L-8"}}))
    item = shop.shop.items["MUG"]
    with shop.database.read() as connection:
        whole = list(lines_of_item(connection, item, "MUG", None))
        assert list(lines_of_item(connection, item, "MUG", None, at_a_time=1)) == whole
    assert len({(one.order_id, one.position) for one in whole}) == 7
    assert [one.order_id for one in whole] == sorted((one.order_id for one in whole), reverse=True)
    stopped = recall(shop, "L-7")
    everybody = buyers(shop, stopped)
    assert [number for number, _ in everybody][:2] == [first["number"], first["number"]]
    with shop.database.read() as connection:
        for most, is_cut in ((3, False), (2, True)):
            told = recalls.buyers_of(connection, recalls.require_recall(connection, stopped), None, most)
            assert ([(one.number, one.lot) for one in told[0]], told[1]) == (everybody[:most], is_cut)


def test_who_was_sent_it_by_another_channel_is_a_buyer_and_who_waits_for_it_is_not(shop: Counter) -> None:
    """An order of the web shop has no till; what did not leave the shop is in nobody's hands."""
    sold = shop.seal(body({"details": {"lot": "L-7"}}))
    with shop.database.read() as connection:
        model = orders_by_id(connection, [UUID(sold["id"])])[UUID(sold["id"])]
    made: dict[str, Order] = {}
    for fulfilment in Fulfilment:
        head = model.head._replace(
            id=new_id(), channel="web", till_id=None, number=f"W-{fulfilment.value}", fulfilment=fulfilment.value
        )
        lines = tuple(line._replace(order_id=head.id) for line in model.lines)
        made[fulfilment.value] = Order(head, lines, tuple(tax._replace(order_id=head.id) for tax in model.taxes), ())
    with write(shop.database) as uow:
        write_orders(uow, list(made.values()))
    stopped = recall(shop, "L-7")
    with shop.database.read() as connection:
        found, _ = recalls.buyers_of(connection, recalls.require_recall(connection, stopped), None)
    assert [(one.number, one.channel, one.till, one.lot) for one in found] == [
        ("W-delivered", "web", None, None),
        ("W-shipped", "web", None, None),
        ("W-handed_over", "web", None, None),
        (sold["number"], "till", "T1", "L-7"),
    ]


def test_who_brought_it_back_is_no_buyer(shop: Counter) -> None:
    sold = shop.seal(body())
    stopped = recall(shop)
    assert buyers(shop, stopped) == [(sold["number"], None)]
    shop.seal({"ticket": sold["id"], "lines": [{"id": "r", "line": "0"}], "tenders": cash(MUG)})
    assert buyers(shop, stopped) == []


def test_the_last_day_is_sold_and_the_next_is_not(shop: Counter) -> None:
    today = shop.database.clock.now().astimezone(ZoneInfo("Europe/Paris")).date()
    shop.seal(body({"details": {"expires_on": today.isoformat()}}))
    code = f"01{GTIN}17{today.replace(day=1):%y%m%d}"
    assert today.day > 1, "the clock of the tests"
    with pytest.raises(ProductExpired) as no:
        scanned(shop, code)
    assert no.value.expired_on == today.replace(day=1)


def test_an_age_is_looked_at_before_the_ticket_is_sealed_and_kept_in_the_trail(shop: Counter) -> None:
    rule(shop, age_min=18)
    assert scanned(shop, GTIN)["age_min"] == 18
    for age in (None, 16):
        with pytest.raises(AgeNotChecked):
            shop.seal(body(**({} if age is None else {"age_checked": age})))
    sold = shop.seal(body(age_checked=18))
    assert details(shop, sold) == [(0, "age", "18")]
    with shop.database.read() as connection:
        found = connection.execute(Audit.__table__.select().where(Audit.action == "till.age.checked")).one()
    assert (found.subject, found.detail) == (f"ticket:{sold['id']}", {"age": 18})
    shop.sell(("TEA", "1"))


def test_a_till_says_the_stage_of_a_product_and_sells_it_all_the_same(shop: Counter) -> None:
    """What somebody brings to the till is sold in any stage (decision 85)."""
    assert scanned(shop, GTIN)["lifecycle"] is None
    for stage in (Lifecycle.PHASE_OUT, Lifecycle.DISCONTINUED, Lifecycle.ARCHIVED):
        with write(shop.database) as uow:
            set_lifecycle(uow, "MUG", stage)
        follow(shop)
        assert scanned(shop, GTIN)["lifecycle"] == stage.value
        shop.seal(body())


def test_closed_hours_hold_in_their_store_only(shop: Counter) -> None:
    always = {"start": "00:00", "end": "00:00", "days": []}
    rule(shop, closed=[{**always, "store": "elsewhere"}])
    shop.seal(body())
    rule(shop, closed=[{**always, "store": "rivoli"}])
    with pytest.raises(HoursClosed):
        scanned(shop, GTIN)


def test_a_serial_is_asked_sold_once_and_has_to_come_back(shop: Counter) -> None:
    rule(shop, needs=["serial"])
    assert scanned(shop, GTIN)["missing"] == ["serial"]
    with pytest.raises(DetailMissing):
        shop.seal(body())
    with pytest.raises(SerialNotSingle):
        shop.seal(body({"quantity": "2", "details": {"serial": "S1"}}, due=2 * MUG))
    with pytest.raises(SerialSold):
        shop.seal(body({"details": {"serial": "S1"}}, {"details": {"serial": "S1"}}, due=2 * MUG))
    sold = shop.seal(body({"details": {"serial": "S1"}}))
    tries: tuple[Callable[[], object], ...] = (
        lambda: shop.seal(body({"details": {"serial": "S1"}})),
        lambda: scanned(shop, f"01{GTIN}21S1"),
    )
    for again in tries:
        with pytest.raises(SerialSold):
            again()
    back = {"ticket": sold["id"], "tenders": cash(MUG)}
    with pytest.raises(DetailMissing):
        shop.seal({**back, "lines": [{"id": "r", "line": "0"}]})
    with pytest.raises(SerialDiffers):
        shop.seal({**back, "lines": [{"id": "r", "line": "0", "details": {"serial": "S2"}}]})
    shop.seal({**back, "lines": [{"id": "r", "line": "0", "details": {"serial": "S1"}}]})
    assert details(shop, shop.seal(body({"sku": None, "barcode": f"(01){GTIN}(21)S1"}))) == [(1, "serial", "S1")]


def test_notes_stay_with_the_ticket_and_its_line(shop: Counter) -> None:
    sold = shop.seal(body({"details": {"note": "gift wrap"}}, note="calls on Friday"))
    assert details(shop, sold) == [(0, "note", "calls on Friday"), (1, "note", "gift wrap")]


def test_masks_decide_what_a_code_says(shop: Counter) -> None:
    code = "2795212345433"
    with pytest.raises(BarcodeUnknown):
        scanned(shop, code)
    with write(shop.database) as uow:
        setting_up.put_masks(uow, {})
    follow(shop)
    with pytest.raises(BarcodeUnknown):
        scanned(shop, code)


def test_a_mask_does_not_take_the_prefix_of_barcodes_that_products_have(shop: Counter) -> None:
    with write(shop.database) as uow:
        setting_up.put_masks(uow, {"27": "27IIIIIPPPPPC"})
        code = give_own_barcodes(uow, ["TEA"], "28")["TEA"]
        setting_up.put_masks(uow, {"27": "27IIIIIVPPPPC"})
        with pytest.raises(setting_up.MaskTaken) as no:
            setting_up.put_masks(uow, {"27": "27IIIIIVPPPPC", "28": "28IIIIIPPPPPC"})
    assert (no.value.prefix, no.value.pointer) == ("28", "/masks/28")
    follow(shop)
    assert code.startswith("28")
    assert scanned(shop, code)["sku"] == "TEA"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris"))


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin() -> None:
    saturday_night = ClosedHours(time(22), time(6), days=frozenset({6}))
    assert saturday_night.closed_until(at("2026-11-21T21:59")) is None
    assert saturday_night.closed_until(at("2026-11-21T22:00")) == at("2026-11-22T06:00")
    assert saturday_night.closed_until(at("2026-11-22T05:59")) == at("2026-11-22T06:00")
    assert saturday_night.closed_until(at("2026-11-22T06:00")) is None
    assert saturday_night.closed_until(at("2026-11-22T23:00")) is None
