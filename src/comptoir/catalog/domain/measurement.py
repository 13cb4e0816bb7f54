"""Measurement families: units and exact conversion between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from typing import assert_never

CONVERTED_DIGITS_MAX = 20
"""Significant digits kept when a conversion has no finite decimal form (inches of a metre)."""


class Operation(StrEnum):
    """One step from a unit towards its family's standard unit."""

    MULTIPLY = "multiply"
    DIVIDE = "divide"
    ADD = "add"
    SUBTRACT = "subtract"


@dataclass(frozen=True, slots=True)
class Step:
    """An operation with its operand, exact decimal."""

    operation: Operation
    operand: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementUnit:
    """One unit. `to_standard` is applied in order to reach the standard unit; empty for that unit."""

    code: str
    symbol: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    to_standard: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementFamily:
    """Units that convert into each other, keyed by code."""

    code: str
    standard_unit: str
    units: Mapping[str, MeasurementUnit]
    labels: Mapping[str, str] = field(default_factory=dict)

    def base_amount(self, amount: Decimal, unit: str) -> Fraction:
        """The amount in the standard unit, exact. `unit` must be one of the family's."""
        return _forwards(Fraction(amount), self.units[unit].to_standard)

    def convert(self, amount: Decimal, unit: str, target: str) -> Decimal:
        """The amount in another unit of the family.

        Exact where a finite decimal exists; otherwise rounded half even to
        `CONVERTED_DIGITS_MAX` significant digits. Both units must be the family's.
        """
        if unit == target:
            return amount
        exact = _backwards(self.base_amount(amount, unit), self.units[target].to_standard)
        return decimal_of(exact)


def decimal_of(value: Fraction) -> Decimal:
    """A fraction as a decimal of at most `CONVERTED_DIGITS_MAX` significant digits, without trailing zeros."""
    with localcontext() as context:
        context.prec = CONVERTED_DIGITS_MAX
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        return plain(quotient)


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    normal = value.normalize()
    _, _, exponent = normal.as_tuple()
    return normal.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else normal


def _forwards(value: Fraction, steps: tuple[Step, ...]) -> Fraction:
    for step in steps:
        value = _apply(value, step.operation, Fraction(step.operand))
    return value


def _backwards(value: Fraction, steps: tuple[Step, ...]) -> Fraction:
    for step in reversed(steps):
        value = _apply(value, _INVERSE[step.operation], Fraction(step.operand))
    return value


_INVERSE = {
    Operation.MULTIPLY: Operation.DIVIDE,
    Operation.DIVIDE: Operation.MULTIPLY,
    Operation.ADD: Operation.SUBTRACT,
    Operation.SUBTRACT: Operation.ADD,
}


def _apply(value: Fraction, operation: Operation, operand: Fraction) -> Fraction:
    match operation:
        case Operation.MULTIPLY:
            return value * operand
        case Operation.DIVIDE:
            return value / operand
        case Operation.ADD:
            return value + operand
        case Operation.SUBTRACT:
            return value - operand
        case _:
            assert_never(operation)
