"""What a product must hold to be ready for a purpose: named sets of requirements.

A requirement names a field as changes name it: `values.<attribute>`, `categories`, `gtins`, `price`, `tax_class`; or,
for what differs from family to family, `family` (all that the family asks for on the channel), `label` and `image`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

VALUES = "values."


class Field(StrEnum):
    """The fields that a requirement may name besides `values.<attribute>`."""

    FAMILY = "family"
    LABEL = "label"
    IMAGE = "image"
    CATEGORIES = "categories"
    GTINS = "gtins"
    PRICE = "price"
    TAX_CLASS = "tax_class"


SOLD = frozenset({Field.GTINS, Field.PRICE, Field.TAX_CLASS})
"""Fields that only what can be sold has; a model has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One field that must be filled. families: those it applies to; empty: all. source: the law or rule behind it."""

    field: str
    families: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementSet:
    """A purpose that a product can be ready for. channels: those it is asked on; empty: all."""

    code: str
    labels: Mapping[str, str] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    position: int = 0


FAMILY_SET = RequirementSet(
    code="family",
    labels={"en_US": "Complete card", "fr_FR": "Fiche complète"},
    requirements=(Requirement(field=Field.FAMILY.value),),
    position=-1,
)
"""What each family asks for; always there, unless a shop writes a set of this code itself."""


def attribute_of(name: str) -> str | None:
    """The attribute in `values.<attribute>`."""
    return name.removeprefix(VALUES) if name.startswith(VALUES) else None


_USUAL: tuple[tuple[str, str, str, tuple[Field, ...]], ...] = (
    (
        "web-ready",
        "Web-ready",
        "Prêt pour le web",
        (Field.FAMILY, Field.LABEL, Field.IMAGE, Field.CATEGORIES, Field.PRICE, Field.TAX_CLASS),
    ),
    ("till-ready", "Till-ready", "Prêt pour la caisse", (Field.LABEL, Field.PRICE, Field.TAX_CLASS)),
    ("label-ready", "Label-ready", "Prêt pour l’étiquette", (Field.LABEL, Field.PRICE, Field.GTINS)),
    ("print-ready", "Print-ready", "Prêt pour l’impression", (Field.LABEL, Field.IMAGE, Field.PRICE)),
)


def usual_requirement_sets() -> tuple[RequirementSet, ...]:
    """What most shops ask for, each set named after its purpose."""
    return tuple(
        RequirementSet(
            code=code,
            labels={"en_US": english, "fr_FR": french},
            requirements=tuple(Requirement(field=one.value) for one in fields),
            position=place,
        )
        for place, (code, english, french, fields) in enumerate(_USUAL)
    )
