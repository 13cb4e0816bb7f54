"""Reference entities: records that products name (brands, designers, materials), with attributes of their own.

What categories say of themselves is described in the same way, by the entity `category`, whose records they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from comptoir.catalog.domain.attributes import CHOICE_TYPES, Attribute, AttributeType
from comptoir.kernel.values.codes import fold_code

OF_CATEGORIES = "category"
"""The entity whose attributes categories have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceEntity:
    """A kind of record. A product attribute of the type reference names it in its `reference`.

    image_attribute: the picture of a record. on_cards: the attributes that the cards of products carry beside the
    record's label. The options of a choice are a list of the entity's own, `<entity>.<attribute>`.
    """

    code: str
    labels: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[Attribute, ...] = ()
    image_attribute: str | None = None
    on_cards: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Give each choice its own list."""
        own = tuple(
            replace(one, reference=_own_list(self, one))
            if one.type in CHOICE_TYPES and one.type is not AttributeType.REFERENCE
            else one
            for one in self.attributes
        )
        object.__setattr__(self, "attributes", own)

    def attribute(self, code: str) -> Attribute | None:
        """The attribute of that code in any case."""
        folded = fold_code(code)
        return next((one for one in self.attributes if fold_code(one.code) == folded), None)


def has_own_list(entity: ReferenceEntity, attribute: Attribute) -> bool:
    """Whether the options of an attribute are a list of the entity's own."""
    return attribute.choice_list is not None and attribute.choice_list == _own_list(entity, attribute)


def _own_list(entity: ReferenceEntity, attribute: Attribute) -> str:
    return f"{entity.code}.{attribute.code}"


def named_by(entity: ReferenceEntity | None, values: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    """The list and code of every option and record that values of an entity name."""
    for code, cells in values.items():
        attribute = entity.attribute(code) if entity is not None else None
        if attribute is None or attribute.choice_list is None:
            continue
        for datum in cells.values():
            for one in datum if isinstance(datum, list) else [datum]:
                yield attribute.choice_list, str(one)
