"""How good a product's card is on a channel in a locale: flaws that a reader would stumble over, and a grade from them.

A flaw names the field it stands in, as a change does, so that a screen leads there. Whether something is there at all
is completeness's business; this is about what is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from comptoir.catalog.domain.attributes import TEXT_TYPES, Attribute, AttributeType
from comptoir.catalog.domain.product import Datum, Item, Scope, Values, scope
from comptoir.catalog.domain.resolution import resolve_values
from comptoir.catalog.domain.structure import Channel, Structure
from comptoir.kernel.values.canonical import canonical_json, sha256_hex

SHORT_MIN = 40
"""Characters below which a long text says too little."""
LABEL_MAX = 120
SHOUTED_MIN = 12
"""Letters from which capitals alone are shouting; shorter ones may be a name."""
SHOUTED_SHARE = 70
"""Percent of the letters that are capitals."""
COPIED_MIN = 20
"""Characters from which the same text in two languages was not translated."""
PICTURE_SIDE_MIN = 500
"""Pixels of the shorter side below which a picture is too small to look at closely."""


class Flaw(StrEnum):
    """What is wrong with a field."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    SHOUTING = "shouting"
    UNTRANSLATED = "untranslated"
    NO_PICTURE = "no_picture"
    POOR_PICTURE = "poor_picture"
    OTHER_UNIT = "other_unit"
    SAME_LABEL = "same_label"


GRADES = "ABCDE"


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade on a channel in a locale: A without a flaw to E with four or more. flaws: each with its field."""

    channel: str
    locale: str
    flaws: tuple[tuple[Flaw, str], ...]

    @property
    def grade(self) -> str:
        return GRADES[min(len(self.flaws), len(GRADES) - 1)]


def label_of(structure: Structure, levels: Sequence[Item], locale: str) -> str | None:
    """What a product is called in a locale, to compare it with others."""
    family = structure.family(levels[-1].family or levels[0].family)
    attribute = structure.label_attribute(family)
    if attribute is None:
        return None
    cells = resolve_values([one.document for one in levels]).get(attribute.code, {})
    found = cells.get(scope(None, locale if attribute.localizable else None))
    return found if isinstance(found, str) else None


def graded(
    structure: Structure,
    levels: Sequence[Item],
    twins: Mapping[str, bool] | None = None,
    poor_pictures: frozenset[str] = frozenset(),
) -> list[Graded]:
    """The grade of an item (its levels, root first) at every place.

    twins: by locale, whether another product of the family has the same label. poor_pictures: assets too small to show.
    """
    values = resolve_values([one.document for one in levels])
    family = structure.family(levels[-1].family or levels[0].family)
    label, image = structure.label_attribute(family), structure.image_attribute(family)
    found = []
    for channel in structure.channels.values():
        for locale in channel.locales:
            flaws = list(_flaws(structure, values, channel, locale, label))
            if label is not None and (twins or {}).get(locale):
                flaws.append((Flaw.SAME_LABEL, f"values.{label.code}"))
            if image is not None:
                picture = values.get(image.code, {})
                shown = {one for datum in picture.values() for one in (datum if isinstance(datum, list) else [datum])}
                if not picture:
                    flaws.append((Flaw.NO_PICTURE, f"values.{image.code}"))
                elif not poor_pictures.isdisjoint(one for one in shown if isinstance(one, str)):
                    flaws.append((Flaw.POOR_PICTURE, f"values.{image.code}"))
            found.append(Graded(channel.code, locale, tuple(flaws)))
    return found


def is_poor_picture(width: int | None, height: int | None) -> bool:
    """Whether a picture of that many pixels is too small; one whose size is unknown (a drawing) is not."""
    return width is not None and height is not None and min(width, height) < PICTURE_SIDE_MIN


def pictures_of(structure: Structure, levels: Sequence[Item]) -> set[str]:
    """What the values of an item's picture say, over all levels, channels and locales."""
    image = structure.image_attribute(structure.family(levels[-1].family or levels[0].family))
    if image is None:
        return set()
    cells = [datum for level in levels for datum in level.document.values.get(image.code, {}).values()]
    return {one for datum in cells for one in (datum if isinstance(datum, list) else [datum]) if isinstance(one, str)}


def judged_by(structure: Structure) -> dict[str, str]:
    """For each family (empty: for products without one) a digest of what its products' quality depends on."""
    places = [[one.code, list(one.locales)] for one in sorted(structure.channels.values(), key=lambda one: one.code)]
    found = {"": sha256_hex(canonical_json(places))}
    for family in structure.families.values():
        label, image = structure.label_attribute(family), structure.image_attribute(family)
        attributes = [
            [one.code, one.type.value, one.localizable, one.per_channel, one.default_unit]
            for code in family.attributes
            if (one := structure.attribute(code)) is not None
        ]
        named = [label and label.code, image and image.code]
        found[family.code] = sha256_hex(canonical_json([places, named, attributes]))
    return found


def _flaws(
    structure: Structure, values: Values, channel: Channel, locale: str, label: Attribute | None
) -> Iterator[tuple[Flaw, str]]:
    for code, cells in values.items():
        attribute = structure.attribute(code)
        if attribute is None:
            continue
        key = scope(channel.code if attribute.per_channel else None, locale if attribute.localizable else None)
        datum = cells.get(key)
        flaw = _flaw(attribute, cells, key, datum, is_label=label is not None and label.code == code)
        if flaw is not None:
            yield flaw, f"values.{code}"


def _flaw(
    attribute: Attribute, cells: Mapping[Scope, Datum], key: Scope, datum: Datum | None, *, is_label: bool
) -> Flaw | None:
    """The first thing that is wrong with a cell."""
    if datum is None:
        in_others = attribute.localizable and attribute.type in TEXT_TYPES and cells
        return Flaw.UNTRANSLATED if in_others else None
    if attribute.type is AttributeType.MEASUREMENT and isinstance(datum, dict):
        is_other = attribute.default_unit is not None and datum["unit"] != attribute.default_unit
        return Flaw.OTHER_UNIT if is_other else None
    if attribute.type not in TEXT_TYPES or attribute.type is AttributeType.IDENTIFIER or not isinstance(datum, str):
        return None
    letters = [letter for letter in datum if letter.isalpha() and letter.upper() != letter.lower()]
    capitals = sum(letter.isupper() for letter in letters)
    if len(letters) >= SHOUTED_MIN and capitals * 100 >= len(letters) * SHOUTED_SHARE:
        return Flaw.SHOUTING
    if is_label and len(datum) > LABEL_MAX:
        return Flaw.TOO_LONG
    if attribute.type in {AttributeType.LONG_TEXT, AttributeType.RICH_TEXT} and len(datum) < SHORT_MIN:
        return Flaw.TOO_SHORT
    copied = any(other == datum for place, other in cells.items() if place != key)
    return Flaw.UNTRANSLATED if attribute.localizable and len(datum) >= COPIED_MIN and copied else None
