"""Running rules on a product, and what is wrong with a rule.

Rules run in the order of their priority; a cell that one of them has set is left alone by those after it. They run
again until nothing changes. Rules that never settle, because one undoes another, change nothing at all: so running them
twice changes nothing that running them once has not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, assert_never

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.data import Wrong, check_datum, is_empty
from comptoir.catalog.domain.product import Datum, Document, Item, Scope, Values, scope, scope_parts
from comptoir.catalog.domain.resolution import resolve_values
from comptoir.catalog.domain.rules import (
    CATEGORIES,
    PLAIN,
    Action,
    ActionKind,
    Condition,
    Operator,
    Rule,
    Source,
    origin_of_rule,
)
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.validation import axes_of_level, may_hold
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError

VALUES = "values."
DECIMALS_MAX = 6
_PASSES_MAX = 8


@dataclass(frozen=True, slots=True)
class Ruled:
    """The item after the rules. by: the code of the rule by attribute (or `categories`) that rules have changed."""

    item: Item
    by: Mapping[str, str]
    is_settled: bool


def run_rules(structure: Structure, rules: Sequence[Rule], levels: Sequence[Item]) -> Ruled:
    """Run rules (see `in_order`) on an item. levels: root first, the item last."""
    item, by = levels[-1], dict[str, str]()
    for _ in range(_PASSES_MAX):
        after, changed = _pass(structure, rules, [*levels[:-1], item])
        if not changed:
            return Ruled(_with_origins(levels[-1], item, by), by, is_settled=True)
        by |= changed
        item = after
    return Ruled(levels[-1], {}, is_settled=False)


def _with_origins(before: Item, item: Item, by: Mapping[str, str]) -> Item:
    if not by:
        return before
    origins = dict(item.document.origins)
    for code, rule in by.items():
        if code in item.document.values and item.document.values[code] != before.document.values.get(code):
            origins[code] = origin_of_rule(rule)
    return replace(item, document=replace(item.document, origins=origins))


def _pass(structure: Structure, rules: Sequence[Rule], levels: Sequence[Item]) -> tuple[Item, dict[str, str]]:
    """Every rule once; the state after it, and which rule changed what."""
    item, by = levels[-1], dict[str, str]()
    claimed: set[tuple[str, Scope]] = set()
    for rule in rules:
        state = _State(structure, [*levels[:-1], item])
        if not all(state.holds(one) for one in rule.conditions):
            continue
        for action in rule.actions:
            if action.field == CATEGORIES:
                added = [code for code in _listed(action.value) if code not in item.categories]
                if added:
                    item = replace(item, categories=(*item.categories, *added))
                    by[CATEGORIES] = rule.code
                continue
            attribute = structure.attribute(action.field.removeprefix(VALUES))
            if attribute is None or not _may_write(structure, levels, attribute):
                continue
            for key in _scopes(structure, attribute, action):
                if (attribute.code, key) in claimed:
                    continue
                datum = _State(structure, [*levels[:-1], item]).outcome(action, attribute, key)
                if isinstance(datum, _Nothing):
                    continue
                claimed.add((attribute.code, key))
                after = _put(structure, levels[:-1], item, attribute, key, datum)
                if after is not item:
                    item = after
                    by[attribute.code] = rule.code
    return item, by


def _may_write(structure: Structure, levels: Sequence[Item], attribute: Attribute) -> bool:
    """Not what tells variants apart, nor what another level says for this one."""
    variant = structure.family_variant(levels[0].family_variant)
    if variant is None:
        return True
    is_axis = attribute.code in axes_of_level(structure, variant.code, levels[-1].level)
    return not is_axis and may_hold(variant, len(levels) - 1, attribute.code)


class _Nothing:
    """An action has nothing to say."""


_NOTHING = _Nothing()


def _put(
    structure: Structure, above: Sequence[Item], item: Item, attribute: Attribute, key: Scope, datum: Datum | None
) -> Item:
    """The item with a cell as it shall be, unless it is so already (also by what is above it) or would be wrong."""
    own = item.document.values.get(attribute.code, {})
    if datum is None:
        if key not in own:
            return item
        cells = {each: one for each, one in own.items() if each != key}
    else:
        checked = check_datum(structure, attribute, datum)
        if isinstance(checked, Wrong) or is_empty(checked):
            return item
        resolved = resolve_values([*(one.document for one in above), item.document])
        if resolved.get(attribute.code, {}).get(key) == checked:
            return item
        cells = {**own, key: checked}
    values: dict[str, Mapping[Scope, Datum]] = {**item.document.values, attribute.code: cells}
    if not cells:
        del values[attribute.code]
    document = Document(values=values, associations=item.document.associations, origins=item.document.origins)
    return replace(item, document=document)


def _scopes(structure: Structure, attribute: Attribute, action: Action) -> list[Scope]:
    """The cells that an action is about."""
    channels = list(structure.channels.values())
    found: dict[Scope, None] = {}
    for channel in channels if attribute.per_channel or attribute.localizable else [None]:
        for locale in channel.locales if channel is not None and attribute.localizable else (None,):
            code = channel.code if channel is not None and attribute.per_channel else None
            if action.channel is not None and code is not None and fold_code(action.channel) != fold_code(code):
                continue
            if action.locale is not None and locale is not None and fold_code(action.locale) != fold_code(locale):
                continue
            if locale is None or not attribute.locales or locale in attribute.locales:
                found[scope(code, locale)] = None
    return list(found)


class _State:
    """What holds of an item while rules run."""

    def __init__(self, structure: Structure, levels: Sequence[Item]) -> None:
        self._structure = structure
        self._levels = levels
        self._values: Values = resolve_values([one.document for one in levels])

    def holds(self, condition: Condition) -> bool:
        found = list(self._found(condition))
        match condition.operator:
            case Operator.EMPTY:
                return not found
            case Operator.FILLED:
                return bool(found)
            case Operator.IS:
                return any(fold_code(text) == fold_code(condition.value) for text in found)
            case Operator.IS_NOT:
                return all(fold_code(text) != fold_code(condition.value) for text in found)
            case Operator.CONTAINS:
                return any(condition.value.casefold() in text.casefold() for text in found)
            case Operator.ABOVE | Operator.BELOW:
                limit = _number(condition.value)
                numbers = [one for one in map(_number, found) if one is not None]
                if limit is None:
                    return False
                return any(one > limit if condition.operator is Operator.ABOVE else one < limit for one in numbers)
            case _:
                assert_never(condition.operator)

    def _found(self, condition: Condition) -> Iterator[str]:
        """The texts that a condition is about."""
        if condition.field.startswith(VALUES):
            attribute = self._structure.attribute(condition.field.removeprefix(VALUES))
            if attribute is not None:
                for key, datum in self._values.get(attribute.code, {}).items():
                    channel, locale = scope_parts(key)
                    if condition.channel in {None, channel} and condition.locale in {None, locale}:
                        yield from _texts(datum)
            return
        item, root = self._levels[-1], self._levels[0]
        match condition.field:
            case "category":
                stands = {code for one in self._levels for code in one.categories}
                above = [one for code in stands for one in self._structure.path(code)]
                yield from {code for one in above for code in (one.code, *one.former)}
            case "enabled":
                yield "true" if item.enabled else "false"
            case "family":
                yield from filter(None, (item.family or root.family,))
            case _:
                yield from filter(None, (str(getattr(item, condition.field, None) or ""),))

    def outcome(self, action: Action, attribute: Attribute, key: Scope) -> Datum | _Nothing | None:
        """What an action puts into a cell; None clears it."""
        match action.kind:
            case ActionKind.CLEAR:
                return None
            case ActionKind.SET:
                return _NOTHING if action.value is None else _typed(attribute, action.value)
            case ActionKind.COPY:
                datum = self._cell(action.sources[0], key) if action.sources else None
                return _NOTHING if datum is None else datum
            case ActionKind.ADD:
                now = self._values.get(attribute.code, {}).get(key, [])
                listed = [one for one in now if isinstance(one, str)] if isinstance(now, list) else []
                return [*listed, *(code for code in _listed(action.value) if code not in listed)]
            case ActionKind.MAP:
                texts = list(_texts(self._cell(action.sources[0], key))) if action.sources else []
                found = next((action.mapping[text] for text in texts if text in action.mapping), None)
                return _NOTHING if found is None else _typed(attribute, found)
            case ActionKind.CONCATENATE:
                parts = [
                    one.text if one.field is None else ", ".join(_texts(self._cell(one, key))) for one in action.sources
                ]
                return action.separator.join(filter(None, parts)) or _NOTHING
            case ActionKind.CALCULATE:
                return self._calculated(action, attribute, key)
            case _:
                assert_never(action.kind)

    def _cell(self, source: Source, key: Scope) -> Datum | None:
        """A source's value, where it depends on channel or locale in the cell's own unless it names others."""
        if source.field is None:
            return source.text
        attribute = self._structure.attribute(source.field.removeprefix(VALUES))
        if attribute is None:
            return None
        channel, locale = scope_parts(key)
        place = scope(
            (source.channel or channel) if attribute.per_channel else None,
            (source.locale or locale) if attribute.localizable else None,
        )
        return self._values.get(attribute.code, {}).get(place)

    def _calculated(self, action: Action, attribute: Attribute, key: Scope) -> Datum | _Nothing:
        total: Decimal | None = None
        for source in action.sources:
            one = _number(next(iter(_texts(self._cell(source, key))), ""))
            if one is None or (source.sign == "/" and one == 0):
                return _NOTHING
            if total is None:
                total = -one if source.sign == "-" else one
            else:
                total = (
                    {"+": total + one, "-": total - one, "*": total * one}.get(source.sign)
                    if source.sign != "/"
                    else total / one
                )
            if total is None:
                return _NOTHING
        if total is None:
            return _NOTHING
        text = _shown(total, action.decimals)
        return _NOTHING if text is None else _typed(attribute, text)


def _shown(number: Decimal, decimals: int) -> str | None:
    try:
        rounded = number.quantize(Decimal(1).scaleb(-min(max(decimals, 0), DECIMALS_MAX)), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return None
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _typed(attribute: Attribute, value: Any) -> Datum:  # noqa: ANN401 - plain data of a rule
    """A rule's plain text as the attribute's data."""
    if attribute.type is AttributeType.BOOLEAN and isinstance(value, str):
        return value.casefold() in {"true", "1", "yes"}
    if attribute.type is AttributeType.MEASUREMENT and isinstance(value, str):
        return {"amount": value, "unit": attribute.default_unit or ""}
    if attribute.holds_list and isinstance(value, str):
        return [value]
    found: Datum = value
    return found


def _listed(value: Any) -> list[str]:  # noqa: ANN401 - plain data of a rule
    if isinstance(value, str):
        return [value] if value else []
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _texts(datum: Datum | None) -> Iterator[str]:
    """What a cell holds, as texts; of a measurement its amount."""
    match datum:
        case None:
            return
        case bool():
            yield "true" if datum else "false"
        case str():
            yield datum
        case dict():
            yield datum["amount"]
        case list():
            for one in datum:
                yield one if isinstance(one, str) else str(one.get("amount", ""))


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 15 else None


def rule_errors(structure: Structure, rule: Rule) -> Iterator[FieldError]:
    """What is wrong with a rule: unknown fields, actions without what they need, values of the wrong kind."""
    for number, condition in enumerate(rule.conditions):
        if not _is_known(structure, condition.field):
            yield FieldError(f"/conditions/{number}/field", "catalog.unknown_field", {"field": condition.field[:100]})
        if condition.operator in {Operator.ABOVE, Operator.BELOW} and _number(condition.value) is None:
            yield FieldError(f"/conditions/{number}/value", "catalog.rule_incomplete", {"field": condition.field[:100]})
    if not rule.actions:
        yield FieldError("/actions", "catalog.rule_incomplete", {"field": "actions"})
    for number, action in enumerate(rule.actions):
        yield from _action_errors(structure, f"/actions/{number}", action)


def _is_known(structure: Structure, name: str) -> bool:
    if name.startswith(VALUES):
        return structure.attribute(name.removeprefix(VALUES)) is not None
    return name in PLAIN


def _action_errors(structure: Structure, where: str, action: Action) -> Iterator[FieldError]:
    incomplete = {"field": action.field[:100]}
    if action.field == CATEGORIES:
        wrong = [code for code in _listed(action.value) if structure.category(code) is None]
        if action.kind is not ActionKind.ADD or wrong or not _listed(action.value):
            yield FieldError(f"{where}/value", "catalog.unknown_category", {"category": ", ".join(wrong)[:100]})
        return
    attribute = structure.attribute(action.field.removeprefix(VALUES)) if action.field.startswith(VALUES) else None
    if attribute is None:
        yield FieldError(f"{where}/field", "catalog.unknown_field", incomplete)
        return
    needs = {ActionKind.COPY: 1, ActionKind.MAP: 1, ActionKind.CONCATENATE: 1, ActionKind.CALCULATE: 1}
    if len(action.sources) < needs.get(action.kind, 0):
        yield FieldError(f"{where}/sources", "catalog.rule_incomplete", incomplete)
    for number, source in enumerate(action.sources):
        if source.field is not None and not (source.field.startswith(VALUES) and _is_known(structure, source.field)):
            yield FieldError(f"{where}/sources/{number}/field", "catalog.unknown_field", {"field": source.field[:100]})
        if source.sign not in {"+", "-", "*", "/"}:
            yield FieldError(f"{where}/sources/{number}/sign", "catalog.rule_incomplete", incomplete)
    if action.kind is ActionKind.ADD and not attribute.holds_list:
        yield FieldError(f"{where}/kind", "catalog.rule_incomplete", incomplete)
    if action.kind is ActionKind.SET:
        checked = None if action.value is None else check_datum(structure, attribute, _typed(attribute, action.value))
        if checked is None:
            yield FieldError(f"{where}/value", "catalog.rule_incomplete", incomplete)
        elif isinstance(checked, Wrong):
            yield FieldError(f"{where}/value", checked.code, {**checked.facts, "attribute": attribute.code})
