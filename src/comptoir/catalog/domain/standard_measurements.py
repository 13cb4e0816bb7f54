"""The measurement families a new shop starts with.

Unit codes are the ones that Akeneo exports use, so that its files load as they are.
Factors are the exact legal definitions (international yard and pound, SI prefixes).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from comptoir.catalog.domain.measurement import MeasurementFamily, MeasurementUnit, Operation, Step

_FACTORS: Mapping[str, tuple[str, Mapping[str, str], Mapping[str, tuple[str, str]]]] = {
    "Weight": (
        "KILOGRAM",
        {"en_US": "Weight", "fr_FR": "Poids"},
        {
            "KILOGRAM": ("kg", "1"),
            "GRAM": ("g", "0.001"),
            "MILLIGRAM": ("mg", "0.000001"),
            "TON": ("t", "1000"),
            "OUNCE": ("oz", "0.028349523125"),
            "POUND": ("lb", "0.45359237"),
        },
    ),
    "Length": (
        "METER",
        {"en_US": "Length", "fr_FR": "Longueur"},
        {
            "METER": ("m", "1"),
            "MILLIMETER": ("mm", "0.001"),
            "CENTIMETER": ("cm", "0.01"),
            "DECIMETER": ("dm", "0.1"),
            "KILOMETER": ("km", "1000"),
            "INCH": ("in", "0.0254"),
            "FEET": ("ft", "0.3048"),
            "YARD": ("yd", "0.9144"),
            "MILE": ("mi", "1609.344"),
        },
    ),
    "Area": (
        "SQUARE_METER",
        {"en_US": "Area", "fr_FR": "Surface"},
        {
            "SQUARE_METER": ("m²", "1"),
            "SQUARE_CENTIMETER": ("cm²", "0.0001"),
            "SQUARE_MILLIMETER": ("mm²", "0.000001"),
            "HECTARE": ("ha", "10000"),
            "SQUARE_FOOT": ("sq ft", "0.09290304"),
        },
    ),
    "Volume": (
        "CUBIC_METER",
        {"en_US": "Volume", "fr_FR": "Volume"},
        {
            "CUBIC_METER": ("m³", "1"),
            "LITER": ("l", "0.001"),
            "CENTILITER": ("cl", "0.00001"),
            "MILLILITER": ("ml", "0.000001"),
            "CUBIC_CENTIMETER": ("cm³", "0.000001"),
            "FLUID_OUNCE": ("fl oz", "0.0000295735295625"),
            "GALLON": ("gal", "0.003785411784"),
        },
    ),
    "Power": (
        "WATT",
        {"en_US": "Power", "fr_FR": "Puissance"},
        {"WATT": ("W", "1"), "KILOWATT": ("kW", "1000"), "MEGAWATT": ("MW", "1000000")},
    ),
    "Energy": (
        "JOULE",
        {"en_US": "Energy", "fr_FR": "Énergie"},
        {
            "JOULE": ("J", "1"),
            "KILOJOULE": ("kJ", "1000"),
            "CALORIE": ("cal", "4.184"),
            "KILOCALORIE": ("kcal", "4184"),
            "KILOWATTHOUR": ("kWh", "3600000"),
        },
    ),
    "Frequency": (
        "HERTZ",
        {"en_US": "Frequency", "fr_FR": "Fréquence"},
        {
            "HERTZ": ("Hz", "1"),
            "KILOHERTZ": ("kHz", "1000"),
            "MEGAHERTZ": ("MHz", "1000000"),
            "GIGAHERTZ": ("GHz", "1000000000"),
        },
    ),
    "Duration": (
        "SECOND",
        {"en_US": "Duration", "fr_FR": "Durée"},
        {
            "SECOND": ("s", "1"),
            "MILLISECOND": ("ms", "0.001"),
            "MINUTE": ("min", "60"),
            "HOUR": ("h", "3600"),
            "DAY": ("d", "86400"),
        },
    ),
    "Binary": (
        "BYTE",
        {"en_US": "Data size", "fr_FR": "Taille de données"},
        {
            "BYTE": ("B", "1"),
            "KILOBYTE": ("kB", "1024"),
            "MEGABYTE": ("MB", "1048576"),
            "GIGABYTE": ("GB", "1073741824"),
            "TERABYTE": ("TB", "1099511627776"),
        },
    ),
    "Voltage": (
        "VOLT",
        {"en_US": "Voltage", "fr_FR": "Tension"},
        {"VOLT": ("V", "1"), "MILLIVOLT": ("mV", "0.001"), "KILOVOLT": ("kV", "1000")},
    ),
}


def standard_measurement_families() -> tuple[MeasurementFamily, ...]:
    """The families in a fixed order, temperature last because it also adds."""
    return (
        *(
            MeasurementFamily(
                code=code,
                standard_unit=standard,
                labels=labels,
                units={
                    unit: MeasurementUnit(code=unit, symbol=symbol, to_standard=_factor(factor))
                    for unit, (symbol, factor) in units.items()
                },
            )
            for code, (standard, labels, units) in _FACTORS.items()
        ),
        _temperature(),
    )


def _factor(text: str) -> tuple[Step, ...]:
    return () if text == "1" else (Step(Operation.MULTIPLY, Decimal(text)),)


def _temperature() -> MeasurementFamily:
    to_kelvin = Step(Operation.ADD, Decimal("273.15"))
    fahrenheit = (
        Step(Operation.SUBTRACT, Decimal(32)),
        Step(Operation.DIVIDE, Decimal("1.8")),
        to_kelvin,
    )
    return MeasurementFamily(
        code="Temperature",
        standard_unit="KELVIN",
        labels={"en_US": "Temperature", "fr_FR": "Température"},
        units={
            "KELVIN": MeasurementUnit(code="KELVIN", symbol="K"),
            "CELSIUS": MeasurementUnit(code="CELSIUS", symbol="°C", to_standard=(to_kelvin,)),
            "FAHRENHEIT": MeasurementUnit(code="FAHRENHEIT", symbol="°F", to_standard=fahrenheit),
        },
    )
