"""What the law asks to be told on the web: from dated data to attributes, families and a requirement set."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from comptoir.catalog.domain.attributes import Attribute, AttributeGroup, AttributeType
from comptoir.catalog.domain.refusals import UnknownStructure
from comptoir.catalog.domain.requirements import VALUES, Requirement, RequirementSet
from comptoir.catalog.domain.structure import Family, StructureKind
from comptoir.catalog.rows import lock_catalog
from comptoir.catalog.services.structure import current_structure, save_things
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code

LAWFUL = "lawful-on-the-web"
_GROUP = AttributeGroup(
    code="law", labels={"en_US": "What the law asks for", "fr_FR": "Mentions légales"}, position=900
)


@dataclass(frozen=True, slots=True)
class LawfulGroup:
    """A kind of goods, and what is asked of it on a day. sources: by the code of the attribute."""

    code: str
    labels: Mapping[str, str]
    attributes: tuple[Attribute, ...]
    sources: Mapping[str, str]


def lawful_groups(day: date) -> list[LawfulGroup]:
    """The kinds of goods of which something is asked on a day."""
    found = []
    for code, group in _data().items():
        lines = [one for one in group["field"] if one["from"] <= day < one.get("until", date.max)]
        attributes = tuple(_attribute(one, place) for place, one in enumerate(lines))
        if attributes:
            sources = {one["code"]: one["source"] for one in lines}
            found.append(LawfulGroup(code, _labels(group), attributes, sources))
    return found


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = tomllib.loads(files("comptoir.catalog").joinpath("lawful.toml").read_text("utf-8"))["group"]
    return data


def _labels(words: Mapping[str, str]) -> dict[str, str]:
    return {"en_US": words["en"], "fr_FR": words["fr"]}


def _attribute(line: Mapping[str, Any], place: int) -> Attribute:
    return Attribute(
        code=line["code"],
        type=AttributeType(line["type"]),
        labels=_labels(line),
        group=_GROUP.code,
        localizable=line.get("localizable", False),
        position=900 + place,
    )


def adopt_lawful(uow: UnitOfWork, families: Mapping[str, Sequence[str]], day: date) -> RequirementSet:
    """Ask the families of each kind of goods for what the law asks for on a day; the set as it stands then.

    families: by the code of the kind. Attributes that stand already stay as they are, and a family keeps what it has.
    Refuses UnknownStructure.
    """
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
    groups = {one.code: one for one in lawful_groups(day)}
    owned: dict[str, Family] = {}
    attributes: dict[str, Attribute] = {}
    requirements: list[Requirement] = []
    for kind, codes in families.items():
        group = groups.get(kind)
        if group is None:
            raise UnknownStructure("requirement-sets:lawful", kind[:100])
        names = []
        for code in codes:
            family = owned.get(fold_code(code)) or structure.family(code)
            if family is None:
                raise UnknownStructure(StructureKind.FAMILY.value, code[:100])
            more = (one.code for one in group.attributes if one.code not in family.attributes)
            owned[fold_code(code)] = replace(family, attributes=(*family.attributes, *more))
            names.append(family.code)
        if names:
            attributes |= {one.code: one for one in group.attributes if structure.attribute(one.code) is None}
            requirements += [
                Requirement(field=VALUES + one.code, families=tuple(names), source=group.sources[one.code])
                for one in group.attributes
            ]
    labels = {"en_US": "Lawful on the web", "fr_FR": "Conforme sur le web"}
    found = RequirementSet(code=LAWFUL, labels=labels, requirements=tuple(requirements), position=5)
    known = fold_code(_GROUP.code) in structure.attribute_groups
    save_things(uow, [*([] if known else [_GROUP]), *attributes.values(), *owned.values(), found])
    return found
