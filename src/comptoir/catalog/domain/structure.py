"""The structure that products hang on: families, categories, channels, locales, and all of it in one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from comptoir.catalog.domain.attributes import Attribute, AttributeGroup, AttributeType, Choice, TextFormat
from comptoir.catalog.domain.entities import OF_CATEGORIES, ReferenceEntity
from comptoir.catalog.domain.measurement import MeasurementFamily
from comptoir.catalog.domain.requirements import RequirementSet
from comptoir.catalog.domain.rules import Rule, in_order
from comptoir.kernel.values.codes import fold_code

Labels = Mapping[str, str]


class StructureKind(StrEnum):
    """The kinds of things that make up the structure; the text is also the name of their route."""

    ATTRIBUTE = "attributes"
    ATTRIBUTE_GROUP = "attribute-groups"
    FAMILY = "families"
    FAMILY_VARIANT = "family-variants"
    CATEGORY = "categories"
    CHANNEL = "channels"
    LOCALE = "locales"
    ASSOCIATION_TYPE = "association-types"
    MEASUREMENT_FAMILY = "measurement-families"
    REQUIREMENT_SET = "requirement-sets"
    RULE = "rules"
    REFERENCE_ENTITY = "reference-entities"

    @property
    def field(self) -> str:
        """The field of `Structure` that holds things of this kind."""
        return self.value.replace("-", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Which attributes a product has, which of them names it, shows it, and must be filled per channel.

    sku_pattern: how a product without a SKU is given one. label_pattern: what one without a label is called. See
    `domain.patterns`.
    """

    code: str
    labels: Labels = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    label_attribute: str | None = None
    image_attribute: str | None = None
    required: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sku_pattern: str | None = None
    label_pattern: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantLevel:
    """One level below the root: the attributes that tell its items apart and those it owns."""

    axes: tuple[str, ...]
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyVariant:
    """How the items of a family split into variants, on one or two levels.

    overridable: the attributes of which a level below their own may say something else; None allows all. An axis is
    never overridden.
    """

    code: str
    family: str
    levels: tuple[VariantLevel, ...]
    labels: Labels = field(default_factory=dict)
    overridable: tuple[str, ...] | None = None

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes of all levels, root first."""
        return tuple(axis for level in self.levels for axis in level.axes)

    def depth_of(self, attribute: str) -> int:
        """The level that owns an attribute: 0 is the model, then downwards."""
        folded = fold_code(attribute)
        return next(
            (
                depth
                for depth, level in enumerate(self.levels, 1)
                if any(fold_code(code) == folded for code in (*level.axes, *level.attributes))
            ),
            0,
        )

    def may_override(self, attribute: str) -> bool:
        """Whether a level below the attribute's own may say something else."""
        folded = fold_code(attribute)
        if any(fold_code(axis) == folded for axis in self.axes):
            return False
        return self.overridable is None or any(fold_code(code) == folded for code in self.overridable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A node of a tree; a category without parent is a tree.

    values: see `Values`, of the attributes of the reference entity `category`. taxonomies: what outside taxonomies call
    it, by their code; it holds for all below that say nothing else. former: the codes of categories that were merged
    into this one; they still lead here.
    """

    code: str
    parent: str | None = None
    labels: Labels = field(default_factory=dict)
    position: int = 0
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    taxonomies: Mapping[str, str] = field(default_factory=dict)
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where products are shown or sold. units: the unit that measurements of an attribute are shown in."""

    code: str
    locales: tuple[str, ...]
    currencies: tuple[str, ...]
    tree: str | None = None
    labels: Labels = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """A language of a country, `fr_FR`."""

    code: str
    enabled: bool = True
    labels: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationType:
    """A kind of link between products. two_way: the other end shows it too. quantified: each link has a quantity."""

    code: str
    labels: Labels = field(default_factory=dict)
    two_way: bool = False
    quantified: bool = False


def usual_association_types() -> list[AssociationType]:
    """The kinds of link that most shops want; their codes are those that other systems export."""
    return [
        AssociationType(code="ACCESSORY", labels={"en_US": "Accessories", "fr_FR": "Accessoires"}),
        AssociationType(code="X_SELL", labels={"en_US": "Goes well with", "fr_FR": "Va bien avec"}, two_way=True),
        AssociationType(code="UPSELL", labels={"en_US": "Better choice", "fr_FR": "Monter en gamme"}),
        AssociationType(code="SUBSTITUTION", labels={"en_US": "Instead of it", "fr_FR": "À la place"}, two_way=True),
        AssociationType(code="PACK", labels={"en_US": "In the pack", "fr_FR": "Dans le lot"}, quantified=True),
    ]


StructureThing = (
    Attribute
    | AttributeGroup
    | Family
    | FamilyVariant
    | Category
    | Channel
    | Locale
    | AssociationType
    | MeasurementFamily
    | RequirementSet
    | Rule
    | ReferenceEntity
)


@dataclass(frozen=True)
class Structure:
    """Everything that values are checked against, at one moment.

    The mappings are keyed by folded code (see `fold_code`), so that references may differ in case.
    version: grows with every change of the structure.
    """

    version: int = 0
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    attribute_groups: Mapping[str, AttributeGroup] = field(default_factory=dict)
    families: Mapping[str, Family] = field(default_factory=dict)
    family_variants: Mapping[str, FamilyVariant] = field(default_factory=dict)
    categories: Mapping[str, Category] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    locales: Mapping[str, Locale] = field(default_factory=dict)
    association_types: Mapping[str, AssociationType] = field(default_factory=dict)
    measurement_families: Mapping[str, MeasurementFamily] = field(default_factory=dict)
    requirement_sets: Mapping[str, RequirementSet] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    reference_entities: Mapping[str, ReferenceEntity] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, Choice]] = field(default_factory=dict)

    def of(self, kind: StructureKind) -> Mapping[str, StructureThing]:
        """The things of one kind by folded code."""
        things: Mapping[str, StructureThing] = getattr(self, kind.field)
        return things

    @cached_property
    def attributes_as_written(self) -> Mapping[str, Attribute]:
        """Attributes by code as written: the quick way for codes in the usual case."""
        return {one.code: one for one in self.attributes.values()}

    @cached_property
    def rules_in_order(self) -> tuple[Rule, ...]:
        """The rules that are in use, as they run."""
        return tuple(in_order(self.rules.values()))

    @cached_property
    def plans(self) -> dict[object, object]:
        """What `completeness` has worked out of this structure, so that it is worked out once."""
        return {}

    @cached_property
    def filterable(self) -> frozenset[str]:
        """Codes of attributes whose values are kept typed: those to filter by, and every choice."""
        return frozenset(one.code for one in self.attributes.values() if one.filterable or one.choice_list)

    @cached_property
    def unique(self) -> frozenset[str]:
        """Codes of attributes of which no two products have the same value."""
        return frozenset(
            one.code for one in self.attributes.values() if one.unique or one.type is AttributeType.IDENTIFIER
        )

    @cached_property
    def searched(self) -> Mapping[str, str | None]:
        """Codes of attributes whose values are words to find a product by, with their list of choices.

        These are short texts and identifiers (None) and choices.
        """
        kinds = {AttributeType.TEXT, AttributeType.IDENTIFIER}
        return {one.code: one.choice_list for one in self.attributes.values() if one.type in kinds or one.choice_list}

    @cached_property
    def any_text(self) -> Mapping[str, int]:
        """Codes of attributes that any text suits, the same for all channels and locales, with its greatest length."""
        return {
            one.code: one.rules.text_length_max
            for one in self.attributes.values()
            if one.type.is_free_text and one.rules.format is TextFormat.ANY and not (one.localizable or one.per_channel)
        }

    def attribute(self, code: str) -> Attribute | None:
        """The attribute of that code in any case."""
        return self.attributes_as_written.get(code) or self.attributes.get(fold_code(code))

    def family(self, code: str | None) -> Family | None:
        return None if code is None else self.families.get(fold_code(code))

    def family_variant(self, code: str | None) -> FamilyVariant | None:
        return None if code is None else self.family_variants.get(fold_code(code))

    def category(self, code: str) -> Category | None:
        """The category of that code, or the one that it was merged into."""
        folded = fold_code(code)
        return self.categories.get(folded) or self.categories.get(self.led_on.get(folded, ""))

    @cached_property
    def led_on(self) -> Mapping[str, str]:
        """Where the folded codes of merged categories lead, as a folded code."""
        return {
            fold_code(former): folded
            for folded, one in self.categories.items()
            for former in one.former
            if fold_code(former) not in self.categories
        }

    def entity(self, code: str | None) -> ReferenceEntity | None:
        """The reference entity of that code in any case; the one of categories stands by itself, without attributes."""
        folded = fold_code(code or "")
        found = self.reference_entities.get(folded)
        return found or (ReferenceEntity(code=OF_CATEGORIES) if folded == OF_CATEGORIES else None)

    def channel(self, code: str) -> Channel | None:
        return self.channels.get(fold_code(code))

    def choice(self, choice_list: str, code: str) -> Choice | None:
        """The option of a list in any case of its code."""
        return self.choices.get(fold_code(choice_list), {}).get(fold_code(code))

    def measurement(self, attribute: Attribute) -> MeasurementFamily | None:
        """The units that a measurement attribute is written in."""
        if attribute.measurement_family is None:
            return None
        return self.measurement_families.get(fold_code(attribute.measurement_family))

    def path(self, code: str) -> Iterator[Category]:
        """A category and its ancestors, upwards; ends at the tree (or where a loop would begin)."""
        seen: set[str] = set()
        category = self.category(code)
        while category is not None and category.code not in seen:
            seen.add(category.code)
            yield category
            category = self.category(category.parent) if category.parent else None

    @cached_property
    def children(self) -> Mapping[str | None, tuple[Category, ...]]:
        """Categories by the folded code of their parent, in the order they are shown."""
        found: dict[str | None, list[Category]] = {}
        for one in self.categories.values():
            found.setdefault(fold_code(one.parent) if one.parent else None, []).append(one)
        return {parent: tuple(sorted(ones, key=lambda one: (one.position, one.code))) for parent, ones in found.items()}

    def descendants(self, code: str) -> tuple[str, ...]:
        """The codes of a category and of everything below it."""
        start = self.category(code)
        if start is None:
            return ()
        found = [start.code]
        seen = {start.code}
        for parent in found:
            for child in self.children.get(fold_code(parent), ()):
                if child.code not in seen:
                    seen.add(child.code)
                    found.append(child.code)
        return tuple(found)

    def label_attribute(self, family: Family | None) -> Attribute | None:
        """The attribute that names a product: its family's, else the first of the usual names that exists."""
        if family is not None and family.label_attribute:
            return self.attribute(family.label_attribute)
        return next((found for code in USUAL_LABELS if (found := self.attribute(code)) is not None), None)

    def image_attribute(self, family: Family | None) -> Attribute | None:
        """The attribute that shows a product: its family's, else the first of the usual names that exists."""
        if family is not None and family.image_attribute:
            return self.attribute(family.image_attribute)
        return next((found for code in USUAL_IMAGES if (found := self.attribute(code)) is not None), None)


USUAL_LABELS = ("name", "label", "title", "product_name", "generic_name")
USUAL_IMAGES = ("image", "picture", "main_image")
