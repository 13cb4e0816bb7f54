"""If-then rules as a shop writes them: conditions, actions, priority."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from enum import StrEnum
from typing import Any

from comptoir.kernel.values.codes import fold_code

PLAIN = frozenset({"family", "category", "level", "enabled", "department", "unit"})
"""Fields of a product that a condition may ask besides its values."""
CATEGORIES = "categories"
"""The field that categories are added to."""


class Operator(StrEnum):
    """How a condition compares; a category is also that of those below it."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    EMPTY = "empty"
    FILLED = "filled"
    ABOVE = "above"
    BELOW = "below"


class ActionKind(StrEnum):
    """What a rule does to a field."""

    SET = "set"
    COPY = "copy"
    ADD = "add"
    CLEAR = "clear"
    CALCULATE = "calculate"
    CONCATENATE = "concatenate"
    MAP = "map"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that must hold. field: `values.<attribute>` or one of PLAIN; value: text or code to compare with."""

    field: str
    operator: Operator = Operator.IS
    value: str = ""
    channel: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a value comes from: a field, or a text (a number) as it is. sign: how it is calculated with."""

    field: str | None = None
    text: str = ""
    channel: str | None = None
    locale: str | None = None
    sign: str = "+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What is done to a field: `values.<attribute>`, or `categories` to add to.

    value: what `set` and `add` put there. sources: one to copy or map, several to calculate or concatenate, in order.
    separator: between concatenated texts. mapping: `map` puts the text on the right for the one on the left. decimals:
    to which a calculation is rounded, half up. channel, locale: None is each that the attribute has values in.
    """

    kind: ActionKind
    field: str
    value: Any = None
    sources: tuple[Source, ...] = ()
    separator: str = " "
    mapping: Mapping[str, str] = made(default_factory=dict)
    decimals: int = 2
    channel: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When all conditions hold, all actions are done. priority: the lower number comes first and wins."""

    code: str
    labels: Mapping[str, str] = made(default_factory=dict)
    priority: int = 100
    enabled: bool = True
    conditions: tuple[Condition, ...] = ()
    actions: tuple[Action, ...] = ()


def attributes_of(rule: Rule) -> frozenset[str]:
    """Folded codes of the attributes that a rule names."""
    sources = (source.field for action in rule.actions for source in action.sources)
    names = (*(one.field for one in rule.conditions), *(one.field for one in rule.actions), *sources)
    return frozenset(fold_code(one.removeprefix("values.")) for one in names if one and one.startswith("values."))


def says_of(rule: Rule, attribute: str) -> bool:
    """Whether a rule compares, writes or reads what the attribute says, and not only whether it says anything."""
    folded = fold_code(attribute)
    compared = [one.field for one in rule.conditions if one.operator not in {Operator.EMPTY, Operator.FILLED}]
    written = [one.field for one in rule.actions if one.kind is not ActionKind.CLEAR]
    read = [source.field for action in rule.actions for source in action.sources if source.field is not None]
    names = (one for one in (*compared, *written, *read) if one.startswith("values."))
    return any(fold_code(name.removeprefix("values.")) == folded for name in names)


def origin_of_rule(code: str) -> str:
    """How a value says that a rule has set it."""
    return f"rule:{code}"


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """The rules that are in use, as they run."""
    return sorted((one for one in rules if one.enabled), key=lambda one: (one.priority, fold_code(one.code)))
