"""An attribute that becomes another: which changes are possible, and what becomes of each cell.

Whatever a value shown somewhere would no longer be shown there is lost, and told; the rest is copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from comptoir.catalog.domain.attributes import (
    MEDIA_TYPES,
    Attribute,
    AttributeType,
    Choice,
    TextFormat,
    ValueRules,
)
from comptoir.catalog.domain.data import Wrong, check_datum, parse_decimal
from comptoir.catalog.domain.patterns import as_code
from comptoir.catalog.domain.product import Datum, Scope, scope, scope_parts
from comptoir.catalog.domain.structure import Structure
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.text import localized

TYPE = AttributeType
_TEXTS = {TYPE.TEXT, TYPE.LONG_TEXT, TYPE.RICH_TEXT}
_FITTING: Mapping[AttributeType, frozenset[AttributeType]] = {
    TYPE.TEXT: frozenset(
        {TYPE.LONG_TEXT, TYPE.RICH_TEXT, TYPE.NUMBER, TYPE.DATE, TYPE.SINGLE_CHOICE, TYPE.MULTIPLE_CHOICE}
    ),
    TYPE.LONG_TEXT: frozenset({TYPE.TEXT, TYPE.RICH_TEXT}),
    TYPE.RICH_TEXT: frozenset({TYPE.TEXT, TYPE.LONG_TEXT}),
    TYPE.NUMBER: frozenset({TYPE.TEXT, TYPE.MEASUREMENT}),
    TYPE.MEASUREMENT: frozenset({TYPE.NUMBER, TYPE.TEXT}),
    TYPE.DATE: frozenset({TYPE.TEXT}),
    TYPE.SINGLE_CHOICE: frozenset({TYPE.MULTIPLE_CHOICE, TYPE.TEXT}),
    TYPE.MULTIPLE_CHOICE: frozenset({TYPE.SINGLE_CHOICE, TYPE.TEXT}),
}
Cells = Mapping[Scope, Datum]


@dataclass(frozen=True, slots=True)
class Kept:
    """Which language and which channel speak where there is room for one only; None: the first that says anything."""

    locale: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Converted:
    """The cells of one product after a conversion. lost: those before that nothing after stands for."""

    cells: dict[Scope, Datum]
    lost: tuple[Scope, ...]


def is_fitting(before: Attribute, after: Attribute) -> bool:
    """Whether one type becomes the other."""
    if before.type is after.type:
        return before.measurement_family == after.measurement_family and before.reference == after.reference
    return after.type in _FITTING.get(before.type, frozenset())


def says_otherwise(before: Attribute, after: Attribute) -> bool:
    """Whether the same value may be called otherwise after: an option by its name, an amount in another unit."""
    same = ({before.type, after.type} <= one for one in (_TEXTS, {TYPE.SINGLE_CHOICE, TYPE.MULTIPLE_CHOICE}))
    is_plain = after.type is TYPE.TEXT and before.type in {TYPE.NUMBER, TYPE.DATE}
    return before.type is not after.type and not is_plain and not any(same)


def adapted(before: Attribute, after: Attribute) -> Attribute:
    """The attribute as it would be, without rules that mean nothing to its type."""
    if before.type is after.type:
        return after
    rules = after.rules if after.type in _TEXTS else ValueRules()
    is_measured = after.type is TYPE.MEASUREMENT
    return replace(
        after,
        rules=replace(rules, format=TextFormat.ANY, pattern=None),
        measurement_family=after.measurement_family if is_measured else None,
        default_unit=after.default_unit if is_measured else None,
        multiple=after.multiple if after.type in MEDIA_TYPES else False,
    )


def convert(structure: Structure, before: Attribute, after: Attribute, cells: Cells, kept: Kept = Kept()) -> Converted:
    """What becomes of the cells of one product. structure: with the attribute as it shall be, and its options."""
    found: dict[Scope, Datum] = {}
    sources: dict[Scope, Scope] = {}
    for place in places(structure, after):
        source = _source(before, after, cells, place, kept)
        if source is None:
            continue
        datum = as_type(structure, before, after, cells[source], scope_parts(place)[1] or kept.locale)
        checked = None if datum is None else check_datum(structure, after, datum)
        if checked is None or isinstance(checked, Wrong) or checked in ("", []):
            continue
        found[place] = checked
        sources[place] = source
    used = set(sources.values())
    lost = [
        key
        for key, datum in cells.items()
        if (key not in used and not any(cells[one] == datum for one in used)) or _is_shortened(before, after, datum)
    ]
    return Converted(found, tuple(sorted(lost)))


def places(structure: Structure, attribute: Attribute) -> list[Scope]:
    """Every cell that an attribute may have."""
    channels = sorted(structure.channels.values(), key=lambda one: one.code)
    found: dict[Scope, None] = {}
    for channel in channels if attribute.per_channel else [None]:
        spoken = [locale for one in ([channel] if channel else channels) for locale in one.locales]
        allowed = [one for one in dict.fromkeys(spoken) if not attribute.locales or one in attribute.locales]
        for locale in allowed if attribute.localizable else [None]:
            found[scope(channel.code if channel else None, locale)] = None
    return list(found)


def _source(before: Attribute, after: Attribute, cells: Cells, place: Scope, kept: Kept) -> Scope | None:
    """The cell before that speaks for a place after."""
    channel, locale = scope_parts(place)
    want_channel = (channel if after.per_channel else kept.channel) if before.per_channel else None
    want_locale = (locale if after.localizable else kept.locale) if before.localizable else None
    for key in sorted(cells):
        its_channel, its_locale = scope_parts(key)
        fits_channel = want_channel is None or its_channel == want_channel
        if fits_channel and (want_locale is None or its_locale == want_locale):
            return key
    return None


def as_type(
    structure: Structure, before: Attribute, after: Attribute, datum: Datum, locale: str | None
) -> Datum | None:
    """A value as the other type writes it; None where it cannot."""
    match after.type, datum:
        case (kind, _) if kind is before.type:
            return _as_many(datum, after) if kind in MEDIA_TYPES or kind is TYPE.REFERENCE else datum
        case ((TYPE.TEXT | TYPE.LONG_TEXT | TYPE.RICH_TEXT), _):
            return _as_text(structure, before, datum, locale)
        case TYPE.SINGLE_CHOICE, str():
            return option_code(structure, after, datum)
        case TYPE.MULTIPLE_CHOICE, str():
            code = datum if before.type is TYPE.SINGLE_CHOICE else option_code(structure, after, datum)
            return [code] if code else None
        case TYPE.SINGLE_CHOICE, [first, *_]:
            return str(first)
        case TYPE.NUMBER, str():
            return datum.strip().replace(",", ".")
        case TYPE.NUMBER, {"amount": str(amount), "unit": str(unit)}:
            return _in_unit(structure, before, amount, unit)
        case TYPE.MEASUREMENT, str():
            return {"amount": datum, "unit": after.default_unit} if after.default_unit else None
        case TYPE.DATE, str():
            return datum.strip()
        case _:
            return None


def _as_many(datum: Datum, after: Attribute) -> Datum | None:
    if isinstance(datum, list):
        if after.multiple:
            return datum
        return str(datum[0]) if datum else None
    return [datum] if after.multiple and isinstance(datum, str) else datum


def _as_text(structure: Structure, before: Attribute, datum: Datum, locale: str | None) -> str | None:
    if before.choice_list is not None:
        codes = datum if isinstance(datum, list) else [datum]
        words = []
        for code in codes:
            choice = structure.choice(before.choice_list, str(code))
            words.append((localized(choice.labels, locale or "") if choice is not None else "") or str(code))
        return ", ".join(words)
    if isinstance(datum, dict):
        return f"{datum['amount']} {datum['unit']}"
    return datum if isinstance(datum, str) else None


def _in_unit(structure: Structure, before: Attribute, amount: str, unit: str) -> str | None:
    """The amount in the unit that the attribute was usually written in."""
    family, number = structure.measurement(before), parse_decimal(amount)
    target = before.default_unit or (family.standard_unit if family is not None else None)
    if family is None or number is None or target is None or unit not in family.units:
        return None
    return f"{family.convert(number, unit, target):f}"


def _is_shortened(before: Attribute, after: Attribute, datum: Datum) -> bool:
    """Whether only the first of several is kept."""
    is_one = after.type is TYPE.SINGLE_CHOICE or (after.type in MEDIA_TYPES and not after.multiple)
    return is_one and isinstance(datum, list) and len(datum) > 1 and before is not after


def option_code(structure: Structure, attribute: Attribute, text: str) -> str | None:
    """The option that a text means: by its code, by what it is called in any language, or by the code made of it."""
    listed = structure.choices.get(fold_code(attribute.choice_list or attribute.code), {})
    known = listed.get(fold_code(text))
    if known is not None:
        return known.code
    words = text.strip().casefold()
    for one in listed.values():
        if words in {label.strip().casefold() for label in one.labels.values()}:
            return one.code
    made = listed.get(fold_code(as_code(text)))
    return made.code if made is not None else None


def new_options(structure: Structure, before: Attribute, after: Attribute, cells: Cells) -> list[Choice]:
    """The options that texts need and that the list has not: called as the text is, where it is written."""
    if before.type is not TYPE.TEXT or after.type not in {TYPE.SINGLE_CHOICE, TYPE.MULTIPLE_CHOICE}:
        return []
    made: dict[str, Choice] = {}
    for key in sorted(cells):
        datum = cells[key]
        code = as_code(datum)[:100] if isinstance(datum, str) else ""
        if not code or option_code(structure, after, str(datum)) is not None:
            continue
        locale = scope_parts(key)[1]
        spoken = (
            [locale] if locale else sorted({one for channel in structure.channels.values() for one in channel.locales})
        )
        made.setdefault(code, Choice(code=code, labels=dict.fromkeys(spoken, str(datum).strip())))
    return list(made.values())
