"""What a product lacks: per requirement set, channel and locale, by bitsets.

A family's plan gives each cell that something asks for a bit, and each set, channel and locale a mask of bits. What is
missing is `mask & ~filled`. The rules are those of Akeneo: a price needs every currency of the channel, a measurement
amount and unit, false is filled, the percentage is rounded down, nothing required is complete, and a product without
family is neither.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from comptoir.catalog.domain.attributes import MEDIA_TYPES, Attribute, AttributeType
from comptoir.catalog.domain.product import Datum, Item, Scope, Values, scope
from comptoir.catalog.domain.requirements import FAMILY_SET, SOLD, VALUES, Field, RequirementSet, attribute_of
from comptoir.catalog.domain.structure import Channel, Family, FamilyVariant, Structure
from comptoir.kernel.values.canonical import canonical_json, sha256_hex
from comptoir.kernel.values.codes import fold_code

_KNOWN_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Offer:
    """What other modules know of an item: the currencies it has a price in, and whether it has a tax class."""

    currencies: frozenset[str] = frozenset()
    has_tax_class: bool = False


NO_OFFER = Offer()


@dataclass(frozen=True, slots=True)
class Slot:
    """Where completeness is asked, and the bits of the plan that it takes."""

    requirement_set: str
    channel: str
    locale: str
    mask: int

    @property
    def place(self) -> Place:
        return self.requirement_set, self.channel, self.locale


Place = tuple[str, str, str]
"""Requirement set, channel, locale."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing at one place. missing: names of fields, those first that are asked for first."""

    requirement_set: str
    channel: str
    locale: str
    required: int
    missing: tuple[str, ...]

    @property
    def place(self) -> Place:
        return self.requirement_set, self.channel, self.locale

    @property
    def percent(self) -> int:
        return percent(self.required, len(self.missing))


def percent(required: int, missing: int) -> int:
    """How complete something is, rounded down; with nothing required it is complete."""
    return 100 if not required else 100 * (required - missing) // required


@dataclass(frozen=True, slots=True)
class Lack:
    """Everything that a product lacks. pattern: the same for all products that lack the same; empty for nothing."""

    pattern: str
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Plan:
    """The cells that a family's products are asked for, each with its bit.

    names: of each bit's field. cells: by attribute code, the scopes looked at. currencies: the bits of money, each
    with all the currencies it needs.
    """

    slots: tuple[Slot, ...] = ()
    names: tuple[str, ...] = ()
    cells: Mapping[str, tuple[tuple[Scope, int, frozenset[str]], ...]] = field(default_factory=dict)
    prices: tuple[tuple[frozenset[str], int], ...] = ()
    tax_class: int = 0
    gtins: int = 0
    categories: int = 0
    media: frozenset[str] = frozenset()
    known: dict[int, Lack] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Filled:
    """The bits of a plan that an item fills by itself; `offered` adds what other modules know.

    media: the bits that pictures and files fill, each with what is written there: see `without_ended`.
    """

    plan: Plan
    bits: int
    media: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def without_ended(self, ended: Collection[str]) -> Filled:
        """The same, as far as channels may show what fills it. ended: pictures and files that they may not."""
        gone = 0
        for bit, written in self.media:
            if all(one in ended for one in written):
                gone |= bit
        return replace(self, bits=self.bits & ~gone) if gone else self


def filled(structure: Structure, levels: Sequence[Item], values: Values) -> Filled | None:
    """What an item fills. levels: root first, the item last; values: theirs, resolved. None without a family."""
    item = levels[-1]
    family = structure.family(item.family or levels[0].family)
    if family is None:
        return None
    plan = plan_of(structure, family, _brought_below(structure, levels), is_sold=item.level.is_sellable)
    bits = plan.gtins if item.gtins else 0
    if any(level.categories for level in levels):
        bits |= plan.categories
    media: list[tuple[int, tuple[str, ...]]] = []
    for code, cells in plan.cells.items():
        held = values.get(code)
        if held is None:
            continue
        for key, bit, currencies in cells:
            datum = held.get(key)
            if datum is not None and (_has_money(datum, currencies) if currencies else _is_filled(datum)):
                bits |= bit
                if code in plan.media:
                    media.append((bit, tuple(map(str, datum)) if isinstance(datum, list) else (str(datum),)))
    return Filled(plan, bits, tuple(media))


def offered(plan: Plan, offer: Offer) -> int:
    """The bits that other modules fill."""
    bits = plan.tax_class if offer.has_tax_class else 0
    for currencies, bit in plan.prices:
        if currencies <= offer.currencies:
            bits |= bit
    return bits


def lack(plan: Plan, bits: int) -> Lack:
    """What is missing where these bits are filled; worked out once for all products that fill the same."""
    found = plan.known.get(bits)
    if found is None:
        if len(plan.known) >= _KNOWN_MAX:
            plan.known.clear()
        found = plan.known[bits] = _lack(tuple(_gaps(plan, bits)))
    return found


def _lack(gaps: tuple[Gap, ...]) -> Lack:
    if not gaps:
        return Lack("", ())
    content = [[one.requirement_set, one.channel, one.locale, one.required, *one.missing] for one in gaps]
    return Lack(sha256_hex(canonical_json(content))[:32], gaps)


def _gaps(plan: Plan, bits: int) -> Iterator[Gap]:
    for slot in plan.slots:
        missing = slot.mask & ~bits
        if missing:
            names = tuple(name for place, name in enumerate(plan.names) if missing >> place & 1)
            yield Gap(*slot.place, slot.mask.bit_count(), names)


def asked(plan: Plan) -> dict[Place, int]:
    """How much is asked at each place that asks for anything."""
    return {slot.place: slot.mask.bit_count() for slot in plan.slots if slot.mask}


def _is_filled(datum: Datum) -> bool:
    if isinstance(datum, dict):
        return bool(datum.get("amount")) and bool(datum.get("unit"))
    return isinstance(datum, bool) or bool(datum)


def _has_money(datum: Datum, currencies: frozenset[str]) -> bool:
    return isinstance(datum, list) and currencies <= {one["currency"] for one in datum if isinstance(one, dict)}


def _brought_below(structure: Structure, levels: Sequence[Item]) -> frozenset[str]:
    """What the variants of a model bring themselves is not asked of the model."""
    if levels[-1].level.is_sellable:
        return frozenset()
    variant = structure.family_variant(levels[0].family_variant)
    return frozenset() if variant is None else _below(variant, len(levels) - 1)


def _below(variant: FamilyVariant, depth: int) -> frozenset[str]:
    return frozenset(fold_code(code) for level in variant.levels[depth:] for code in (*level.axes, *level.attributes))


def plan_of(structure: Structure, family: Family, left_out: frozenset[str] = frozenset(), *, is_sold: bool) -> Plan:
    """The plan of a family; kept with the structure. left_out: folded codes of attributes that are not asked for."""
    key = (family.code, left_out, is_sold)
    found = structure.plans.get(key)
    if not isinstance(found, Plan):
        found = structure.plans[key] = _Planning(structure, family, left_out, is_sold).plan()
    return found


def families_asked_otherwise(before: Structure, after: Structure) -> list[str]:
    """Codes of families, known to both, whose products are asked for something else now."""
    return [
        family.code
        for folded, family in after.families.items()
        if (old := before.families.get(folded)) is not None and _plans(before, old) != _plans(after, family)
    ]


def _plans(structure: Structure, family: Family) -> list[Plan]:
    """The plans of everything that a family can hold: products, and the models of each way to split it."""
    plans = [plan_of(structure, family, is_sold=True)]
    for variant in structure.family_variants.values():
        if fold_code(variant.family) == fold_code(family.code):
            depths = range(len(variant.levels))
            plans += [plan_of(structure, family, _below(variant, depth), is_sold=False) for depth in depths]
    return plans


class _Planning:
    """Gives bits to cells while it walks over sets, channels and locales."""

    def __init__(self, structure: Structure, family: Family, left_out: Collection[str], is_sold: bool) -> None:  # noqa: FBT001 - named by its caller
        self._structure = structure
        self._family = family
        self._left_out = left_out
        self._owned = frozenset(map(fold_code, family.attributes))
        self._is_sold = is_sold
        self._bits: dict[tuple[str, Scope, frozenset[str]], int] = {}

    def plan(self) -> Plan:
        slots = []
        sets = {FAMILY_SET.code: FAMILY_SET, **self._structure.requirement_sets}
        for wanted in sorted(sets.values(), key=lambda one: (one.position, one.code)):
            channels = {fold_code(code) for code in wanted.channels}
            for folded, channel in sorted(self._structure.channels.items()):
                if not channels or folded in channels:
                    slots += [
                        Slot(wanted.code, channel.code, locale, self._mask(wanted, channel, locale))
                        for locale in channel.locales
                    ]
        cells: dict[str, list[tuple[Scope, int, frozenset[str]]]] = {}
        prices = []
        for (name, key, currencies), bit in self._bits.items():
            code = attribute_of(name)
            if code is not None:
                cells.setdefault(code, []).append((key, bit, currencies))
            elif name == Field.PRICE:
                prices.append((currencies, bit))
        return Plan(
            tuple(slots),
            tuple(name for name, *_ in self._bits),
            {code: tuple(ones) for code, ones in cells.items()},
            tuple(prices),
            tax_class=self._bits.get((Field.TAX_CLASS, "", frozenset()), 0),
            gtins=self._bits.get((Field.GTINS, "", frozenset()), 0),
            categories=self._bits.get((Field.CATEGORIES, "", frozenset()), 0),
            media=frozenset(code for code in cells if self._is_media(code)),
        )

    def _is_media(self, code: str) -> bool:
        attribute = self._structure.attribute(code)
        return attribute is not None and attribute.type in MEDIA_TYPES

    def _mask(self, wanted: RequirementSet, channel: Channel, locale: str) -> int:
        mask = 0
        family = fold_code(self._family.code)
        for one in wanted.requirements:
            if one.families and family not in map(fold_code, one.families):
                continue
            for name in self._fields(one.field, channel):
                mask |= self._bit(name, channel, locale)
        return mask

    def _fields(self, name: str, channel: Channel) -> Iterator[str]:
        """The fields that a requirement means for this family; an attribute that it does not have is not asked for."""
        match name:
            case Field.FAMILY:
                required = {fold_code(code): codes for code, codes in self._family.required.items()}
                yield from (VALUES + code for code in required.get(fold_code(channel.code), ()))
            case Field.LABEL:
                yield self._named(self._structure.label_attribute(self._family), name)
            case Field.IMAGE:
                yield self._named(self._structure.image_attribute(self._family), name)
            case _:
                code = attribute_of(name)
                if code is None or fold_code(code) in self._owned:
                    yield name

    @staticmethod
    def _named(attribute: Attribute | None, name: str) -> str:
        return name if attribute is None else VALUES + attribute.code

    def _bit(self, name: str, channel: Channel, locale: str) -> int:
        """The bit of a field on a channel in a locale; 0 where it is not asked for."""
        if name in SOLD and not self._is_sold:
            return 0
        code = attribute_of(name)
        if code is None:
            currencies = frozenset(channel.currencies) if name == Field.PRICE else frozenset()
            return self._bits.setdefault((name, "", currencies), 1 << len(self._bits))
        attribute = self._structure.attribute(code)
        if attribute is None or attribute.type is AttributeType.IDENTIFIER or fold_code(code) in self._left_out:
            return 0
        if attribute.localizable and attribute.locales and locale not in attribute.locales:
            return 0
        key = scope(channel.code if attribute.per_channel else None, locale if attribute.localizable else None)
        currencies = frozenset(channel.currencies) if attribute.type is AttributeType.MONEY else frozenset()
        return self._bits.setdefault((VALUES + attribute.code, key, currencies), 1 << len(self._bits))
