"""Values are known from the switch of an attribute on: prices of before, points, the law, what is being saved."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import msgspec
import pytest
from sqlalchemy import text

from comptoir.catalog.domain.attributes import Attribute, Choice
from comptoir.catalog.services.conversions import (
    conversions,
    start_undo,
)
from comptoir.catalog.services.structure import save_choices, save_thing
from comptoir.customers.services.programme import ProgrammeBody, current_programme, put_programme
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobInterrupted
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.states import Step
from comptoir.pricing.services.history import charged
from comptoir.pricing.services.item_keys import keys_as_written
from comptoir.pricing.services.promotions import delete_promotion, step_promotion
from tests.app.converting import (
    TYPE,
    Beside,
    age,
    begin,
    discounts,
    fill,
    foreseen,
    keys_of,
    queued,
    set_rule,
    shop_of,
    switched,
    work,
)
from tests.pricing.shop import Shop
from tests.pricing.test_promotion_book import RIVOLI, Book, promote
from tests.support.databases import write


@pytest.fixture
def shop(database: Database) -> Shop:
    return shop_of(database)


def test_what_was_charged_before_stays_what_a_reduction_is_held_against(shop: Shop, clock: FixedClock) -> None:
    start = clock.present

    def wait() -> Instant:
        clock.present = Instant(clock.present + timedelta(hours=10))
        return clock.present

    promote(shop, "over", ["brand:acme"])
    ended = wait()
    with write(shop.database) as uow:
        step_promotion(uow, "over", Step.END)
        delete_promotion(uow, "over")
    begun = wait()
    promote(shop, "now", ["brand:acme"], offer={"kind": "percentage", "rate": "20"})
    promote(shop, "other", ["brand:other"])
    book = Book(shop)

    def amounts() -> list[tuple[Instant, int | None]]:
        with shop.database.read() as connection:
            mug = shop.items["MUG"]
            told = charged(connection, book.holder.current(), RIVOLI, [mug], start, clock.present)
        return [(one.start, one.amount) for one in told[mug]]

    before = [(start, 900), (ended, 1000), (begun, 800)]
    assert amounts() == before
    wait()
    begin(shop, "brand", type="single_choice")
    wait()
    assert (discounts(book), amounts()) == ([200, 50, 400], before)
    wait()
    with shop.database.write(SYSTEM) as uow:
        undo = start_undo(uow, conversions(uow.connection)[0].id)
    work(shop, undo)
    wait()
    assert (discounts(book), amounts()) == ([200, 50, 400], before)


@pytest.mark.parametrize(
    ("acme", "other"),
    [("attribute:brand=acme", "attribute:brand=other"), ("attribute:Brand=Acmé", "attribute:BRAND=Other")],
)
def test_the_programme_goes_by_the_same_products_now_and_later(
    shop: Shop, clock: FixedClock, acme: str, other: str
) -> None:
    """Also one whose keys were kept as somebody typed them."""
    later = Instant(clock.present + timedelta(days=30))

    def rules(*extras: int) -> ProgrammeBody:
        body = {
            "name": {"fr": "Club"},
            "currency": "EUR",
            "points": 1,
            "per_amount": 100,
            "excluded": {"keys": [acme]},
            "extras": [{"code": str(one), "points": one, "selection": {"keys": [other]}} for one in extras],
        }
        return msgspec.convert(body, ProgrammeBody)

    with write(shop.database) as uow:
        put_programme(uow, rules(), None)
        put_programme(uow, rules(5), later)

    def selected(at: Instant) -> list[list[str]]:
        with shop.database.read() as connection:
            programme = current_programme(connection, at)
            assert programme is not None
            selections = [programme.excluded, *(one.selection for one in programme.extras)]
            keys = keys_as_written(connection, shop.items.values(), programme.item_keys)
        skus = {item_id: sku for sku, item_id in shop.items.items()}
        return [sorted(skus[id_] for id_, held in keys.items() if held & one.keys) for one in selections]

    before = [["COMTE", "MUG"]], [["COMTE", "MUG"], ["TEA"]]
    assert (selected(clock.present), selected(later)) == before
    assert ("programme", "Club", "acme", "ACME", False) in foreseen(shop, "brand", type="single_choice")
    begin(shop, "brand", type="single_choice")
    assert (selected(clock.present), selected(later)) == before
    hindering = {one[:3] for one in foreseen(shop, "brand", type="text", filterable=False) if one[-1]}
    assert hindering == {("programme", "Club", "ACME"), ("programme", "Club", "OTHER")}


@pytest.mark.parametrize(("code", "value"), [("law_group", "alcohol"), ("perishable", "yes")])
def test_what_meal_vouchers_never_pay_and_what_spoils_stays_known_to_the_law(shop: Shop, code: str, value: str) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code=code, type=TYPE.SINGLE_CHOICE))
        save_choices(uow, [(code, Choice(code=value, labels={"fr_FR": "Autrement dit"}))])
    fill(shop, code, {"TEA": value})
    hindering = {one[:3] for one in foreseen(shop, code, type="text", filterable=True) if one[-1]}
    assert ("law", "FR", value) in hindering
    assert not any(one[-1] for one in foreseen(shop, code, type="multiple_choice"))


def test_a_book_knows_the_items_of_each_value_from_the_switch_on(shop: Shop) -> None:
    """Between the switch and the documents, where the code of one option is the name of another."""
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="size", type=TYPE.SINGLE_CHOICE))
        names = {"36": "38", "38": "40"}
        save_choices(uow, [("size", Choice(code=code, labels={"fr_FR": name})) for code, name in names.items()])
    fill(shop, "size", {"MUG": "36", "TEA": "38"})
    promote(shop, "small", ["attribute:size=36"])
    promote(shop, "large", ["attribute:size=38"], offer={"kind": "percentage", "rate": "20"})
    book = Book(shop)
    assert discounts(book) == [100, 100, 0]
    job_id = queued(shop, "size", type="text", filterable=True)
    with pytest.raises(JobInterrupted):
        work(shop, job_id, is_stopping=lambda: bool(switched(shop)))
    assert keys_of(shop)["small"] == ("active", ["attribute:size=38"])
    assert discounts(book) == [100, 100, 0]
    work(shop, job_id)
    assert discounts(book) == [100, 100, 0]


def test_what_the_law_counts_is_known_once_the_attribute_is_one_to_filter_by(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="law_group", type=TYPE.TEXT))
    fill(shop, "law_group", {"TEA": "food"})
    promote(shop, "half", ["brand:other"], offer={"kind": "percentage", "rate": "50"})
    book = Book(shop)
    assert book.discount("TEA") == 250
    begin(shop, "law_group", filterable=True)
    assert book.discount("TEA") == 170


@pytest.mark.parametrize("what", ["promotion", "rule"])
def test_what_is_being_saved_while_the_attribute_is_switched_goes_by_the_new_values(
    postgresql_database: Database, what: str
) -> None:
    made = shop_of(postgresql_database)
    save = {
        "promotion": lambda: promote(made, "late", ["brand:other"]),
        "rule": lambda: set_rule(made, "attribute:brand=other"),
    }[what]
    saving = Thread(target=save)

    def begin_and_wait() -> None:
        saving.start()
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        is_waiting = False
        while saving.is_alive() and not is_waiting:
            with made.database.read() as connection:
                is_waiting = connection.execute(waiting).scalar_one() > 0

    begin(made, "brand", (Beside(begin_and_wait, lock=True),), type="single_choice")
    saving.join(60)
    book = Book(made)
    assert (discounts(book), age(made, "TEA")) == (([0, 50, 0], 0) if what == "promotion" else ([0, 0, 0], 18))
