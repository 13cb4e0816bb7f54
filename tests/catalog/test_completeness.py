"""What products lack: counted as Akeneo counts, at once on a save, again after a change of what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.completeness import NO_OFFER, Gap, Offer, filled, lack, offered, percent
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Datum, Document, Item, ItemId, Level, Values
from comptoir.catalog.domain.requirements import FAMILY_SET, Requirement, RequirementSet
from comptoir.catalog.domain.structure import Channel, Family, Locale, Structure, StructureKind
from comptoir.catalog.queries import GapFilter, ProductFilter, gap_counts, gaps_of, is_recounting, products
from comptoir.catalog.services.completeness import note_offers, recount_all
from comptoir.catalog.services.products import delete_product, find_product, save_product
from comptoir.catalog.services.structure import delete_thing, save_thing
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import write

TYPE = AttributeType
WEB = RequirementSet(
    code="web-ready", requirements=tuple(Requirement(field=one) for one in ("label", "price", "gtins"))
)
ALWAYS = ItemId(UUID(int=1))


def structure_of(*attributes: Attribute, required: Sequence[str], channel: Channel, family: bool = True) -> Structure:
    known = {one.code: one for one in attributes}
    families = {"tea": Family(code="tea", attributes=tuple(known), required={channel.code: tuple(required)})}
    return Structure(
        version=1,
        attributes=known,
        families=families if family else {},
        channels={channel.code: channel},
        locales={code.casefold(): Locale(code=code) for code in channel.locales},
    )


def lacking(structure: Structure, values: Values, offer: Offer = NO_OFFER, **fields: object) -> list[Gap] | None:
    item = Item(id=ALWAYS, sku="T", family="tea", document=Document(values=values), **fields)  # type: ignore[arg-type] # given by the test
    one = filled(structure, [item], values)
    return None if one is None else list(lack(one.plan, one.bits | offered(one.plan, offer)).gaps)


WEB_CHANNEL = Channel(code="web", locales=("fr_FR", "en_US"), currencies=("EUR", "USD"))
NAME = Attribute(code="name", type=TYPE.TEXT, localizable=True)
COST = Attribute(code="cost", type=TYPE.MONEY)
WEIGHT = Attribute(code="weight", type=TYPE.MEASUREMENT)
BIO = Attribute(code="bio", type=TYPE.BOOLEAN)


def test_the_percentage_is_rounded_down_and_nothing_required_is_complete() -> None:
    assert [percent(3, 1), percent(3, 2), percent(200, 1), percent(7, 0), percent(0, 0)] == [66, 33, 99, 100, 100]


def test_a_price_needs_every_currency_and_false_is_filled() -> None:
    structure = structure_of(NAME, COST, WEIGHT, BIO, required=("name", "cost", "weight", "bio"), channel=WEB_CHANNEL)
    euros: dict[str, str | int] = {"amount": 100, "currency": "EUR"}
    values: dict[str, dict[str, Datum]] = {
        "name": {"|fr_FR": "Thé"},
        "cost": {"|": [euros]},
        "weight": {"|": {"amount": "1", "unit": "GRAM"}},
        "bio": {"|": False},
    }
    assert lacking(structure, values) == [
        Gap("family", "web", "fr_FR", 4, ("values.cost",)),
        Gap("family", "web", "en_US", 4, ("values.cost", "values.name")),
    ]
    dollars: dict[str, str | int] = {"amount": 110, "currency": "USD"}
    both: dict[str, dict[str, Datum]] = {**values, "cost": {"|": [euros, dollars]}}
    assert lacking(structure, both) == [Gap("family", "web", "en_US", 4, ("values.name",))]
    halved: dict[str, dict[str, Datum]] = {**both, "weight": {"|": {"amount": "1", "unit": ""}}}
    found = [gap.missing for gap in lacking(structure, halved) or ()]
    assert found == [("values.weight",), ("values.weight", "values.name")]


def test_without_a_family_a_product_is_neither_complete_nor_not() -> None:
    structure = structure_of(NAME, required=("name",), channel=WEB_CHANNEL, family=False)
    assert lacking(structure, {}) is None


def test_a_model_is_not_asked_for_what_can_only_be_sold() -> None:
    asked = replace(structure_of(NAME, required=(), channel=WEB_CHANNEL), requirement_sets={"web-ready": WEB})
    sold = Offer(frozenset({"EUR"}), has_tax_class=True)
    found = [set(gap.missing) for gap in lacking(asked, {}, sold) or ()]
    assert found == [{"values.name", "price", "gtins"}] * 2
    assert [gap.missing for gap in lacking(asked, {}, level=Level.ROOT) or ()] == [("values.name",)] * 2


CODES = ("a", "b", "c", "d")
LOCALES = ("fr_FR", "en_US", "de_DE")


@st.composite
def _shops(draw: st.DrawFn) -> tuple[Structure, Mapping[str, Mapping[str, object]], Offer]:
    """A structure of some attributes and channels, a product's values, and what others know of it."""
    attributes = {}
    for code in CODES:
        kind = draw(st.sampled_from([TYPE.TEXT, TYPE.BOOLEAN, TYPE.MONEY, TYPE.MEASUREMENT, TYPE.IDENTIFIER]))
        plain = kind is TYPE.IDENTIFIER
        localizable = not plain and draw(st.booleans())
        only = draw(st.sets(st.sampled_from(LOCALES), max_size=2)) if localizable else set()
        scoped = not plain and draw(st.booleans())
        attributes[code] = Attribute(
            code=code, type=kind, localizable=localizable, per_channel=scoped, locales=tuple(sorted(only))
        )
    channels = {
        code: Channel(
            code=code,
            locales=tuple(draw(st.sets(st.sampled_from(LOCALES), min_size=1))),
            currencies=tuple(draw(st.sets(st.sampled_from(("EUR", "USD", "CHF"))))),
        )
        for code in draw(st.sets(st.sampled_from(("web", "print")), min_size=1))
    }
    owned = tuple(sorted(draw(st.sets(st.sampled_from(CODES)))))
    subset = st.sets(st.sampled_from(owned)).map(lambda one: tuple(sorted(one))) if owned else st.just(())
    family = Family(code="tea", attributes=owned, required={code: draw(subset) for code in channels})
    fields = ("family", "price", "tax_class", "gtins", "categories", *(f"values.{code}" for code in CODES))
    sets = {
        code: RequirementSet(
            code=code,
            channels=tuple(draw(st.sets(st.sampled_from(sorted(channels))))),
            requirements=tuple(
                Requirement(field=one, families=draw(st.sampled_from(((), ("tea",), ("other",)))))
                for one in draw(st.lists(st.sampled_from(fields), max_size=5))
            ),
        )
        for code in draw(st.sets(st.sampled_from(("one", "two"))))
    }
    structure = Structure(attributes=attributes, families={"tea": family}, channels=channels, requirement_sets=sets)
    values: dict[str, dict[str, object]] = {}
    for code, attribute in attributes.items():
        for channel in channels if attribute.per_channel else [""]:
            for locale in LOCALES if attribute.localizable else [""]:
                if draw(st.booleans()):
                    values.setdefault(code, {})[f"{channel}|{locale}"] = draw(_DATA[attribute.type])
    offer = Offer(frozenset(draw(st.sets(st.sampled_from(("EUR", "USD", "CHF"))))), draw(st.booleans()))
    return structure, values, offer


_DATA = {
    TYPE.TEXT: st.just("x"),
    TYPE.IDENTIFIER: st.just("x"),
    TYPE.BOOLEAN: st.booleans(),
    TYPE.MEASUREMENT: st.sampled_from([{"amount": "0", "unit": "GRAM"}, {"amount": "1", "unit": ""}]),
    TYPE.MONEY: st.sets(st.sampled_from(("EUR", "USD", "CHF")), min_size=1).map(
        lambda codes: [{"amount": 0, "currency": code} for code in sorted(codes)]
    ),
}


def brute_force(
    structure: Structure, item: Item, values: Mapping[str, Mapping[str, object]], offer: Offer
) -> list[tuple[str, str, str, int, frozenset[str]]]:
    """The same, said as the rules say it, one place and one field after the other."""
    family = structure.families["tea"]
    found = []
    for wanted in (FAMILY_SET, *structure.requirement_sets.values()):
        for channel in structure.channels.values():
            if wanted.channels and channel.code not in wanted.channels:
                continue
            for locale in channel.locales:
                names: set[str] = set()
                for one in wanted.requirements:
                    if one.families and "tea" not in one.families:
                        continue
                    if one.field == "family":
                        names |= {f"values.{code}" for code in family.required.get(channel.code, ())}
                    elif not one.field.startswith("values.") or one.field.removeprefix("values.") in family.attributes:
                        names.add(one.field)
                required, missing = 0, set()
                for name in names:
                    is_there = _holds(structure, item, name, values, offer, channel, locale)
                    required += is_there is not None
                    if is_there is False:
                        missing.add(name)
                if missing:
                    found.append((wanted.code, channel.code, locale, required, frozenset(missing)))
    return found


def _holds(
    structure: Structure,
    item: Item,
    name: str,
    values: Mapping[str, Mapping[str, object]],
    offer: Offer,
    channel: Channel,
    locale: str,
) -> bool | None:
    """Whether a field is filled there; None where it is not asked for."""
    if not name.startswith("values."):
        return {
            "price": set(channel.currencies) <= offer.currencies,
            "tax_class": offer.has_tax_class,
            "gtins": bool(item.gtins),
            "categories": bool(item.categories),
        }[name]
    attribute = structure.attributes[name.removeprefix("values.")]
    if attribute.type is TYPE.IDENTIFIER or (attribute.locales and locale not in attribute.locales):
        return None
    key = f"{channel.code if attribute.per_channel else ''}|{locale if attribute.localizable else ''}"
    datum = values.get(attribute.code, {}).get(key)
    if datum is None:
        return False
    if attribute.type is TYPE.MONEY:
        return {one["currency"] for one in datum} >= set(channel.currencies)  # type: ignore[attr-defined] # a list of amounts
    return not isinstance(datum, dict) or bool(datum["amount"] and datum["unit"])


@given(_shops(), st.booleans(), st.booleans())
def test_masks_say_what_brute_force_says(
    shop: tuple[Structure, Values, Offer], has_barcode: bool, has_category: bool
) -> None:
    structure, values, offer = shop
    fields = {"gtins": ("04006381333931",) if has_barcode else (), "categories": ("c",) if has_category else ()}
    item = Item(id=ALWAYS, sku="T", family="tea", document=Document(values=values), **fields)  # type: ignore[arg-type] # as named
    one = filled(structure, [item], values)
    assert one is not None
    counted = [
        (gap.requirement_set, gap.channel, gap.locale, gap.required, frozenset(gap.missing))
        for gap in lack(one.plan, one.bits | offered(one.plan, offer)).gaps
    ]
    assert sorted(counted, key=str) == sorted(brute_force(structure, item, values, offer), key=str)


@pytest.fixture
def shop(database: Database) -> Database:
    """A database with a small structure that asks for a name, a price and a barcode."""
    with write(database) as uow:
        make_structure(uow)
        save_thing(uow, WEB)
    return database


def missing_of(shop: Database, sku: str) -> dict[str, tuple[str, ...]]:
    """What a product lacks to be web-ready, by locale."""
    with shop.read() as connection:
        item = find_product(connection, sku).item
        return {one.locale: one.missing for one in gaps_of(connection, [item.id]).get(item.id, ())}


def listed(shop: Database, **asked: object) -> list[str]:
    with shop.read() as connection:
        wanted = ProductFilter(gap=GapFilter("web-ready", "web", **asked))  # type: ignore[arg-type] # given by the test
        return [line.sku for line in products(connection, wanted)[0]]


def told(shop: Database) -> list[tuple[list[str], list[str]]]:
    """Where completeness turned, as the feed tells."""
    with shop.read() as connection:
        entries = entries_after(connection, 0, 1000, ("catalog.completeness.changed",))
        return [(entry.fields()["complete"], entry.fields()["incomplete"]) for entry in entries]


def test_a_save_counts_at_once_and_the_feed_tells_what_turned(shop: Database) -> None:
    with write(shop) as uow:
        save_product(uow, shirt("A", gtins=("4006381333931",)))
        item_id = find_product(uow.connection, "A").item.id
    assert missing_of(shop, "A") == {"fr_FR": ("price",), "en_US": ("price", "values.name")}
    assert told(shop) == []
    with write(shop) as uow:
        note_offers(uow, {item_id: Offer(frozenset({"EUR"}))})
    assert missing_of(shop, "A") == {"en_US": ("values.name",)}
    assert told(shop) == [(["web-ready/web/fr_FR"], [])]
    with write(shop) as uow:
        save_product(uow, ProductDraft(sku="A", mode=Mode.MERGE, gtins=()))
    assert missing_of(shop, "A") == {"fr_FR": ("gtins",), "en_US": ("gtins", "values.name")}
    assert told(shop)[1:] == [([], ["web-ready/web/fr_FR"])]


def test_lists_are_narrowed_to_what_is_missing(shop: Database) -> None:
    with write(shop) as uow:
        for sku, gtins in (("FULL", ("4006381333931",)), ("BARE", ())):
            save_product(uow, shirt(sku, gtins=gtins))
            note_offers(uow, {find_product(uow.connection, sku).item.id: Offer(frozenset({"EUR"}))})
        save_product(uow, ProductDraft(sku="LOOSE", mode=Mode.REPLACE))
    assert listed(shop, is_complete=True, locale="fr_FR") == ["FULL"]
    assert listed(shop, is_complete=True) == []
    assert listed(shop) == ["BARE", "FULL"]
    assert listed(shop, missing="gtins") == ["BARE"]
    assert listed(shop, missing="values.name", locale="fr_FR") == []
    assert listed(shop, missing="values_name") == []
    assert listed(shop, missing_max=1, locale="en_US") == ["FULL"]
    with shop.read() as connection:
        counts = {(one.locale, one.incomplete, one.nearly) for one in gap_counts(connection)}
    assert counts == {("fr_FR", 1, 1), ("en_US", 2, 2)}


def test_another_requirement_counts_every_product_of_the_family_again(shop: Database) -> None:
    with write(shop) as uow:
        save_product(uow, shirt("A"))
        save_product(uow, ProductDraft(sku="M", mode=Mode.REPLACE, family="clothing", family_variant="by_size"))
        save_product(uow, ProductDraft(sku="V", mode=Mode.REPLACE, parent="M", values={"size": {"|": "S"}}))
        asked = tuple(Requirement(field=f"values.{code}") for code in ("color", "size"))
        save_thing(uow, replace(WEB, requirements=asked))
    with shop.read() as connection:
        assert is_recounting(connection)
    recount_all(shop)
    with shop.read() as connection:
        assert not is_recounting(connection)
    both = ("values.color", "values.size")
    assert [missing_of(shop, sku)["fr_FR"] for sku in ("A", "M", "V")] == [both, ("values.color",), ("values.color",)]
    with write(shop) as uow:
        save_product(uow, ProductDraft(sku="M", mode=Mode.MERGE, values={"color": {"|": "red"}}))
    assert [missing_of(shop, sku) for sku in ("M", "V")] == [{}, {}]
    with write(shop) as uow:
        delete_thing(uow, StructureKind.REQUIREMENT_SET, "web-ready")
    recount_all(shop)
    assert missing_of(shop, "A") == {}


def test_a_change_that_asks_for_nothing_else_counts_nothing_again(shop: Database) -> None:
    with write(shop) as uow:
        save_product(uow, shirt("A"))
        save_thing(uow, replace(WEB, labels={"en_US": "Ready"}))
        assert not is_recounting(uow.connection)
        save_thing(uow, replace(WEB, requirements=()))
        assert is_recounting(uow.connection)


def test_a_deleted_product_lacks_nothing(shop: Database) -> None:
    with write(shop) as uow:
        save_product(uow, shirt("A"))
        delete_product(uow, "A")
    with shop.read() as connection:
        assert gap_counts(connection) == []
