"""A small structure and short ways to write products, for the tests of the catalogue."""

from __future__ import annotations

from comptoir.catalog.domain.attributes import Attribute, AttributeType, Choice, ValueRules
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.measurement import MeasurementFamily
from comptoir.catalog.domain.standard_measurements import standard_measurement_families
from comptoir.catalog.domain.structure import (
    Category,
    Channel,
    Family,
    FamilyVariant,
    Locale,
    Structure,
    StructureThing,
    VariantLevel,
)
from comptoir.catalog.services.structure import save_choices, save_things
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code

TYPE = AttributeType
THINGS: tuple[StructureThing, ...] = (
    *standard_measurement_families(),
    Locale(code="fr_FR"),
    Locale(code="en_US"),
    Category(code="shop", labels={"fr_FR": "Boutique", "en_US": "Shop"}),
    Category(code="shirts", parent="shop", labels={"fr_FR": "Chemises", "en_US": "Shirts"}),
    Attribute(code="name", type=TYPE.TEXT, localizable=True, filterable=True),
    Attribute(code="note", type=TYPE.LONG_TEXT, localizable=True, per_channel=True),
    Attribute(code="color", type=TYPE.SINGLE_CHOICE, filterable=True),
    Attribute(code="size", type=TYPE.SINGLE_CHOICE, filterable=True),
    Attribute(code="seasons", type=TYPE.MULTIPLE_CHOICE, filterable=True),
    Attribute(code="weight", type=TYPE.MEASUREMENT, measurement_family="Weight", default_unit="GRAM", filterable=True),
    Attribute(code="price", type=TYPE.MONEY),
    Attribute(code="washable", type=TYPE.BOOLEAN, filterable=True),
    Attribute(code="since", type=TYPE.DATE, filterable=True),
    Attribute(code="stars", type=TYPE.NUMBER, rules=ValueRules(decimals_allowed=False), filterable=True),
    Attribute(code="plu", type=TYPE.TEXT, unique=True),
    Attribute(code="picture", type=TYPE.IMAGE),
    Family(
        code="clothing",
        attributes=("name", "note", "color", "size", "seasons", "weight", "price", "washable", "plu", "picture"),
        label_attribute="name",
        image_attribute="picture",
    ),
    FamilyVariant(code="by_size", family="clothing", levels=(VariantLevel(axes=("size",)),)),
    FamilyVariant(
        code="by_color_size",
        family="clothing",
        levels=(VariantLevel(axes=("color",), attributes=("picture",)), VariantLevel(axes=("size",))),
    ),
    Channel(code="web", locales=("fr_FR", "en_US"), currencies=("EUR",), tree="shop", units={"weight": "KILOGRAM"}),
)
CHOICES = (
    ("color", Choice(code="red", labels={"fr_FR": "Rouge", "en_US": "Red"})),
    ("color", Choice(code="blue", labels={"fr_FR": "Bleu", "en_US": "Blue"})),
    ("size", Choice(code="S")),
    ("size", Choice(code="M", position=1)),
    ("seasons", Choice(code="summer", labels={"fr_FR": "Été"})),
    ("seasons", Choice(code="winter", labels={"fr_FR": "Hiver"})),
)


def make_structure(uow: UnitOfWork) -> None:
    save_things(uow, THINGS)
    save_choices(uow, CHOICES)


def pure_structure() -> Structure:
    """The same structure without a database."""

    def of(kind: type) -> dict[str, object]:
        return {fold_code(one.code): one for one in THINGS if isinstance(one, kind)}

    choices: dict[str, dict[str, Choice]] = {}
    for listed, choice in CHOICES:
        choices.setdefault(listed, {})[fold_code(choice.code)] = choice
    families: dict[str, MeasurementFamily] = {fold_code(one.code): one for one in standard_measurement_families()}
    return Structure(
        version=1,
        attributes=of(Attribute),  # type: ignore[arg-type] # picked by type above
        families=of(Family),  # type: ignore[arg-type] # as above
        family_variants=of(FamilyVariant),  # type: ignore[arg-type] # as above
        categories=of(Category),  # type: ignore[arg-type] # as above
        channels=of(Channel),  # type: ignore[arg-type] # as above
        locales=of(Locale),  # type: ignore[arg-type] # as above
        measurement_families=families,
        choices=choices,
    )


def shirt(sku: str, name: str = "Chemise", **fields: object) -> ProductDraft:
    """A simple product with a French name."""
    values = {"name": {"|fr_FR": name}, **fields.pop("values", {})}  # type: ignore[dict-item] # given by the test
    return ProductDraft(sku=sku, mode=Mode.REPLACE, family="clothing", values=values, **fields)  # type: ignore[arg-type] # as above
