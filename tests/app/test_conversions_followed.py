"""What goes by values of an attribute goes by the same products once the attribute is another, or it becomes none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import Connection, text, update

from comptoir.app.wiring import value_users
from comptoir.catalog.domain.attributes import Attribute, AttributeType, Choice
from comptoir.catalog.domain.conversion import Kept
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.refusals import ConversionHindered, FixedProperty, StructureInUse
from comptoir.catalog.domain.rules import Action, ActionKind, Condition, Operator, Rule
from comptoir.catalog.domain.standard_measurements import standard_measurement_families
from comptoir.catalog.domain.structure import Channel, Locale
from comptoir.catalog.ports import ValueUse, ValueUser
from comptoir.catalog.services.conversions import (
    conversions,
    foresee,
    refuse_unfit,
    start_conversion,
    start_undo,
    wanted_attribute,
)
from comptoir.catalog.services.converting import run_conversion
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import current_structure, save_choices, save_thing, save_things
from comptoir.catalog.services.team.views import put_view, view
from comptoir.connectors.domain.schedules import Place, Schedule, Way
from comptoir.connectors.services.schedules import save_schedule
from comptoir.customers.services.programme import ProgrammeBody, current_programme, put_programme
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobContext, JobInterrupted, job
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.tables import Job
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.states import Step
from comptoir.pricing.rows.promotions import documents
from comptoir.pricing.services.documents import Kind
from comptoir.pricing.services.history import charged
from comptoir.pricing.services.item_keys import keys_of_items
from comptoir.pricing.services.promotions import delete_promotion, step_promotion
from comptoir.till.services.goods import GoodsHolder
from comptoir.till.services.setting_up import put_rule
from tests.pricing.shop import Shop, open_shop
from tests.pricing.test_promotion_book import RIVOLI, Book, promote
from tests.support.databases import write
from tests.support.schedule_desk import HOURLY

TYPE = AttributeType
USERS = value_users()
TEXTS = {"MUG": "Acmé", "TEA": "Other", "COMTE": "acme "}


@pytest.fixture
def shop(database: Database) -> Shop:
    return shop_of(database)


def shop_of(database: Database) -> Shop:
    """MUG and COMTE are of a brand, TEA is of another."""
    made = open_shop(database)
    made.set_prices({"MUG": 1000, "TEA": 500, "COMTE": 2000})
    with write(database) as uow:
        save_things(uow, [*standard_measurement_families(), Locale(code="fr_FR")])
        save_thing(uow, Channel(code="web", locales=("fr_FR",), currencies=("EUR",)))
        save_thing(uow, Attribute(code="brand", type=TYPE.TEXT, filterable=True))
    fill(made, "brand", TEXTS)
    return made


def fill(shop: Shop, code: str, values: Mapping[str, Any]) -> None:
    drafts = [ProductDraft(sku=sku, mode=Mode.MERGE_CELLS, values={code: {"|": one}}) for sku, one in values.items()]
    with write(shop.database) as uow:
        save_products(uow, drafts)


def begin(shop: Shop, code: str, beside: Sequence[ValueUser] = (), **changes: object) -> None:
    """As the job does it, whatever a look would have said before."""
    work(shop, queued(shop, code, **changes), beside)


def queued(shop: Shop, code: str, **changes: object) -> UUID:
    with write(shop.database) as uow:
        before, after = wanted_attribute(current_structure(uow.connection), code, changes)
        return start_conversion(uow, before, after, Kept())


def switched(shop: Shop) -> list[UUID]:
    with shop.database.read() as connection:
        return [one.id for one in conversions(connection) if one.switched_at is not None]


def work(
    shop: Shop,
    job_id: UUID,
    beside: Sequence[ValueUser] = (),
    is_stopping: Callable[[], bool] = lambda: False,
) -> None:
    with shop.database.read() as connection:
        argument = job(connection, job_id).argument
    context = JobContext(shop.database, job_id, "catalog.convert", SYSTEM, "t", Path(), is_stopping=is_stopping)
    try:
        run_conversion(context, argument, (*USERS, *beside))
    except ConversionHindered:
        with write(shop.database) as uow:  # as the runner of jobs notes it
            uow.connection.execute(update(Job).where(Job.id == job_id).values(state="failed"))
        raise


def foreseen(shop: Shop, code: str, **changes: object) -> list[tuple[str, str, str | None, str | None, bool]]:
    with shop.database.read() as connection:
        before, after = wanted_attribute(current_structure(connection), code, changes)
        found = foresee(connection, before, after, Kept(), USERS).uses
    return [(use.kind, use.name, use.value, becomes, is_hindering) for use, becomes, is_hindering in found]


def keys_of(shop: Shop) -> dict[str, tuple[str, list[str]]]:
    with shop.database.read() as connection:
        found = documents(connection, Kind.PROMOTION).values()
    return {one.code: (one.state.value, one.body["selection"]["keys"]) for one in found}


def set_rule(shop: Shop, *keys: str) -> None:
    body = {"label": {"fr_FR": "Alcool"}, "keys": list(keys), "age_min": 18, "closed": [], "needs": []}
    with write(shop.database) as uow:
        put_rule(uow, "alcohol", body)


def age(shop: Shop, sku: str) -> int:
    goods = GoodsHolder()
    with shop.database.read() as connection:
        held = goods.current(connection)
        held.learn(connection, [shop.items[sku]])
    return held.asks(shop.items[sku]).age_min


def discounts(book: Book) -> list[int]:
    return [book.discount(sku) for sku in ("MUG", "TEA", "COMTE")]


def test_promotions_sale_rules_and_lists_follow_there_and_back(shop: Shop, tmp_path: Path) -> None:
    promote(shop, "acme", ["brand:ACME"])
    promote(shop, "over", ["brand:acme", "brand:other"])
    with write(shop.database) as uow:
        step_promotion(uow, "over", Step.END)
    set_rule(shop, "attribute:Brand=Acmé")
    with shop.database.write(SYSTEM) as uow:
        kept = put_view(uow, new_id(), "Acme", {"filter": {"attribute": "brand", "value": "acme"}}, is_shared=False)
        place = Place(folder="out")
        out = Schedule(
            id=new_id(),
            name="To them",
            way=Way.OUT,
            kind="catalog",
            form="csv",
            file_name="a",
            view=kept.id,
            place=place,
            timing=HOURLY,
        )
        save_schedule(uow, SecretBox(tmp_path), out, None, None)
    book = Book(shop)
    assert (discounts(book), age(shop, "MUG"), age(shop, "TEA")) == ([100, 0, 200], 18, 0)
    assert [one[1:] for one in foreseen(shop, "brand", type="single_choice")] == [
        ("Acme", "acme", "ACME", False),
        ("acme", "acme", "ACME", False),
        ("over", "acme", "ACME", False),
        ("over", "other", "OTHER", False),
        ("alcohol", "acme", "ACME", False),
        ("To them", "acme", "ACME", False),
    ]
    begin(shop, "brand", type="single_choice")
    assert (discounts(book), age(shop, "MUG"), age(shop, "TEA")) == ([100, 0, 200], 18, 0)
    assert keys_of(shop) == {
        "acme": ("active", ["attribute:brand=ACME"]),
        "over": ("ended", ["attribute:brand=ACME", "attribute:brand=OTHER"]),
    }
    with write(shop.database) as uow:
        assert view(uow.connection, SYSTEM, kept.id).body["filter"]["value"] == "ACME"
        undo = start_undo(uow, conversions(uow.connection)[0].id)
    work(shop, undo)
    assert (discounts(book), age(shop, "COMTE")) == ([100, 0, 200], 18)
    assert keys_of(shop)["acme"] == ("active", ["attribute:brand=acme"])


def test_what_would_go_by_other_products_keeps_the_attribute_as_it_is(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="season", type=TYPE.MULTIPLE_CHOICE))
        save_choices(uow, [("season", Choice(code="summer")), ("season", Choice(code="winter"))])
    fill(shop, "season", {"MUG": ["summer", "winter"], "TEA": ["summer"], "COMTE": ["winter"]})
    promote(shop, "sun", ["attribute:season=summer"])
    book = Book(shop)
    assert discounts(book) == [100, 50, 0]
    wanted: dict[str, object] = {"type": "single_choice"}
    assert foreseen(shop, "season", **wanted) == [("promotion", "sun", "summer", "summer", False)]
    wanted = {"type": "text", "filterable": True}
    assert foreseen(shop, "season", **wanted) == [("promotion", "sun", "summer", None, True)]
    with shop.database.read() as connection:
        before, after = wanted_attribute(current_structure(connection), "season", wanted)
    with shop.database.read() as connection, pytest.raises(ConversionHindered) as no:
        refuse_unfit(connection, before, after, Kept(), USERS)
    assert (no.value.attribute, no.value.kind, no.value.names) == ("season", "catalog.value_use.promotion", "sun")
    with pytest.raises(ConversionHindered):
        begin(shop, "season", (), **wanted)
    assert (discounts(book), keys_of(shop)["sun"]) == ([100, 50, 0], ("active", ["attribute:season=summer"]))
    with shop.database.read() as connection:
        assert current_structure(connection).attribute("season") == before
    with write(shop.database) as uow:
        step_promotion(uow, "sun", Step.END)
    begin(shop, "season", (), **wanted)
    assert discounts(book) == [0, 0, 0]


def test_a_value_that_no_product_has_is_taken_by_its_words_unless_products_would_begin_to_count(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_choices(uow, [("brand", Choice(code="ACME", labels={"fr_FR": "Acme Paris"}))])
    promote(shop, "soon", ["brand:acme paris"])
    promote(shop, "never", ["brand:unheard"])
    assert foreseen(shop, "brand", type="single_choice") == [
        ("promotion", "never", "unheard", None, True),
        ("promotion", "soon", "acme paris", None, True),
    ]
    fill(shop, "brand", {"MUG": "Third", "COMTE": "Third"})
    assert foreseen(shop, "brand", type="single_choice")[1] == ("promotion", "soon", "acme paris", "ACME", False)


def test_what_the_law_counts_and_what_labels_measure_stays_readable(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="law_group", type=TYPE.SINGLE_CHOICE))
        save_choices(uow, [("law_group", Choice(code="food", labels={"fr_FR": "Alimentation"}))])
        content = Attribute(code="net_content", type=TYPE.MEASUREMENT, measurement_family="Weight", default_unit="GRAM")
        save_thing(uow, content)
        save_thing(uow, Attribute(code="legal_guarantee_months", type=TYPE.NUMBER, filterable=True))
    fill(shop, "law_group", {"TEA": "food"})
    hindering = [one[:3] for one in foreseen(shop, "law_group", type="text", filterable=True) if one[-1]]
    assert set(hindering) == {("law", "FR", "food")}
    assert not any(one[-1] for one in foreseen(shop, "law_group", type="multiple_choice"))
    assert foreseen(shop, "net_content", type="number") == [("unit_price", "net_content", None, None, True)]
    assert foreseen(shop, "net_content", localizable=True) == [("unit_price", "net_content", None, None, False)]
    found = foreseen(shop, "legal_guarantee_months", type="text")
    assert found == [("guarantee", "legal_guarantee_months", None, None, True)]


@pytest.mark.parametrize(
    ("conditions", "actions", "is_used"),
    [
        ((Condition(field="values.brand", operator=Operator.IS, value="Acme"),), (), True),
        ((Condition(field="values.brand", operator=Operator.FILLED),), (), False),
        ((), (Action(kind=ActionKind.CLEAR, field="values.brand"),), False),
    ],
    ids=["compared", "only-asked-for", "cleared"],
)
def test_a_rule_that_says_what_the_attribute_says_is_changed_before(
    shop: Shop, conditions: tuple[Condition, ...], actions: tuple[Action, ...], is_used: bool
) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="hint", type=TYPE.TEXT))
        done = actions or (Action(kind=ActionKind.SET, field="values.hint", value="x"),)
        save_thing(uow, Rule(code="r", conditions=conditions, actions=done))
        structure = current_structure(uow.connection)
    if is_used:
        with pytest.raises(StructureInUse) as no:
            wanted_attribute(structure, "brand", {"type": "single_choice"})
        assert no.value.used_by == "r"
    else:
        wanted_attribute(structure, "brand", {"type": "single_choice"})
    wanted_attribute(structure, "brand", {"type": "long_text"})


class Beside:
    """Goes by nothing; something happens when it is asked, as products are counted or (lock) in the switch itself."""

    def __init__(self, happens: Callable[[], None], *, lock: bool = False) -> None:
        self.happens = [happens]
        self.lock = lock

    def uses(self, connection: Connection, attribute: str, *, lock: bool = False) -> list[ValueUse]:
        del connection, attribute
        if lock is self.lock and self.happens:
            self.happens.pop()()
        return []

    def follow(self, uow: UnitOfWork, attribute: str, successors: Mapping[str, str]) -> None:
        """Nothing to follow."""


def test_what_is_changed_while_products_are_counted_is_counted_too(shop: Shop) -> None:
    promote(shop, "acme", ["brand:acme"])
    book = Book(shop)
    assert discounts(book) == [100, 0, 200]
    begin(shop, "brand", (Beside(lambda: fill(shop, "brand", {"TEA": "ACME", "MUG": "Other"})),), type="single_choice")
    assert discounts(book) == [0, 50, 200]
    fill(shop, "brand", {"MUG": "ACME"})
    assert discounts(book) == [100, 50, 200]


def test_what_begins_to_differ_while_products_are_counted_keeps_the_attribute_as_it_is(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="season", type=TYPE.MULTIPLE_CHOICE))
        save_choices(uow, [("season", Choice(code="summer")), ("season", Choice(code="winter"))])
    fill(shop, "season", {"MUG": ["winter"], "TEA": ["summer"]})
    promote(shop, "cold", ["attribute:season=winter"])
    book = Book(shop)
    beside = Beside(lambda: fill(shop, "season", {"MUG": ["summer", "winter"]}))
    with pytest.raises(ConversionHindered):
        begin(shop, "season", (beside,), type="single_choice")
    assert discounts(book) == [100, 0, 0]


def test_a_promotion_that_is_made_while_products_are_counted_follows(shop: Shop) -> None:
    book = Book(shop)
    begin(shop, "brand", (Beside(lambda: promote(shop, "late", ["brand:other"])),), type="single_choice")
    assert keys_of(shop)["late"] == ("active", ["attribute:brand=OTHER"])
    assert discounts(book) == [0, 50, 0]


def test_an_attribute_to_filter_by_is_one_for_all_products_at_once_and_while_promotions_need_it(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="maker", type=TYPE.TEXT))
        save_thing(uow, Attribute(code="maker", type=TYPE.TEXT, filterable=True))  # nobody holds it
        save_thing(uow, Attribute(code="maker", type=TYPE.TEXT))
    fill(shop, "maker", {"MUG": "Jean"})
    for code, is_filterable in (("maker", True), ("brand", False)):
        with pytest.raises(FixedProperty) as no, write(shop.database) as uow:
            save_thing(uow, Attribute(code=code, type=TYPE.TEXT, filterable=is_filterable))
        assert (no.value.wanted, no.value.property) == (code, "filterable")
    begin(shop, "maker", filterable=True)
    promote(shop, "jean", ["attribute:maker=jean"])
    book = Book(shop)
    assert discounts(book) == [100, 0, 0]
    with pytest.raises(ConversionHindered):
        begin(shop, "maker", filterable=False)
    assert discounts(book) == [100, 0, 0]


def test_an_attribute_is_unique_for_all_products_at_once(shop: Shop) -> None:
    with write(shop.database) as uow:
        save_thing(uow, Attribute(code="plate", type=TYPE.TEXT))
        save_thing(uow, Attribute(code="plate", type=TYPE.TEXT, unique=True))  # nobody holds it
        save_thing(uow, Attribute(code="plate", type=TYPE.TEXT))
    fill(shop, "plate", {"MUG": "A", "TEA": "B"})
    with pytest.raises(FixedProperty) as no, write(shop.database) as uow:
        save_thing(uow, Attribute(code="plate", type=TYPE.TEXT, unique=True))
    assert (no.value.wanted, no.value.property) == ("plate", "unique")
    begin(shop, "plate", unique=True)
    with write(shop.database) as uow:
        (saved,) = save_products(uow, [ProductDraft(sku="TEA", mode=Mode.MERGE_CELLS, values={"plate": {"|": "A"}})])
    assert [(one.pointer, one.code) for one in saved.errors] == [("/values/plate", "catalog.value_taken")]


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


def test_the_programme_goes_by_the_same_products_now_and_later(shop: Shop, clock: FixedClock) -> None:
    later = Instant(clock.present + timedelta(days=30))

    def rules(*extras: int) -> ProgrammeBody:
        body = {
            "name": {"fr": "Club"},
            "currency": "EUR",
            "points": 1,
            "per_amount": 100,
            "excluded": {"keys": ["attribute:brand=acme"]},
            "extras": [
                {"code": str(one), "points": one, "selection": {"keys": ["attribute:brand=other"]}} for one in extras
            ],
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
            keys = keys_of_items(connection, shop.items.values(), programme.item_keys)
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
