"""What somebody would change of a product, part by part: compared with what stands, rebased, applied."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from comptoir.catalog.domain.attributes import Attribute
from comptoir.catalog.domain.conversion import Kept, convert
from comptoir.catalog.domain.draft import UNSET, Mode, ProductDraft
from comptoir.catalog.domain.identifiers import shown_gtin
from comptoir.catalog.domain.product import Association, Item, Origin, Scope, changed_fields
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.versions import kept_links


class ProposalState(StrEnum):
    """A draft is its author's; what is proposed waits for a reviewer; the rest is over."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PARTLY = "partly"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({ProposalState.DRAFT, ProposalState.PROPOSED})


@dataclass(frozen=True, slots=True)
class Part:
    """One field, of values one cell: what stood when it was written, and what shall stand; None is nothing."""

    field: str
    scope: Scope | None
    old: Any
    new: Any

    @property
    def key(self) -> str:
        """What a decision names it by."""
        return self.field if self.scope is None else f"{self.field}@{self.scope}"

    def body(self) -> dict[str, Any]:
        """As it is kept."""
        return {"field": self.field, "scope": self.scope, "old": self.old, "new": self.new}


def part_of(body: Mapping[str, Any]) -> Part:
    """A part as it was kept."""
    return Part(body["field"], body["scope"], body["old"], body["new"])


def parts_between(before: Item, after: Item) -> tuple[Part, ...]:
    """What makes one state out of another."""
    found: list[Part] = []
    for name in changed_fields(before, after):
        if name.startswith("values."):
            code = name.removeprefix("values.")
            was, now = before.document.values.get(code, {}), after.document.values.get(code, {})
            found += [
                Part(name, key, was.get(key), now.get(key))
                for key in sorted({*was, *now})
                if was.get(key) != now.get(key)
            ]
        else:
            found.append(Part(name, None, _standing(before, name), _standing(after, name)))
    return tuple(found)


def standing(item: Item, part: Part) -> Any:  # noqa: ANN401 - a cell's data or a field
    """What stands now where the part would change something."""
    if part.scope is None:
        return _standing(item, part.field)
    return item.document.values.get(part.field.removeprefix("values."), {}).get(part.scope)


def _standing(item: Item, name: str) -> Any:  # noqa: ANN401 - as above
    if name.startswith("associations."):
        return kept_links(item, name)
    value = getattr(item, name)
    return list(value) if isinstance(value, tuple) else value


def is_conflict(item: Item, part: Part) -> bool:
    """Whether others have changed the same to something else since it was written."""
    now = standing(item, part)
    return now not in (part.old, part.new)


def rebased(item: Item, parts: Iterable[Part], keep: Collection[str]) -> tuple[Part, ...]:
    """The parts over what stands now. keep: of those in conflict, the ones whose author insists; others go.

    A part that stands already is no change any more.
    """
    found = []
    for part in parts:
        now = standing(item, part)
        if now == part.new or (is_conflict(item, part) and part.key not in keep):
            continue
        found.append(replace(part, old=now))
    return tuple(found)


def undecided(item: Item, before: Iterable[Part], parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts of a draft written anew: what it said before against what others changed is not decided by that."""
    disputed = {part.key: part for part in before if is_conflict(item, part)}
    return tuple(was if (was := disputed.get(one.key)) is not None and was.new == one.new else one for one in parts)


def untouched(structure: Structure, parts: Iterable[Part], draft: ProductDraft) -> tuple[Part, ...]:
    """The parts that a draft says nothing about, neither of their cell nor of their field."""
    cells = {(_code(structure, code), key) for code, given in draft.values.items() for key in given or ()}
    whole = {_code(structure, code) for code, given in draft.values.items() if given is None}
    fields = {f"associations.{kind}" for kind in draft.associations}
    fields |= {name for name in _PLAIN if getattr(draft, name) is not UNSET}
    fields |= set() if draft.new_sku is None else {"sku"}

    def is_given(part: Part) -> bool:
        if part.scope is None:
            return part.field in fields
        code = part.field.removeprefix("values.")
        return code in whole or (code, part.scope) in cells

    return tuple(part for part in parts if not is_given(part))


_PLAIN = ("family", "family_variant", "parent", "enabled", "unit", "department", "categories", "gtins")


def _code(structure: Structure, code: str) -> str:
    known = structure.attribute(code)
    return code if known is None else known.code


def applying(item: Item, parts: Iterable[Part]) -> ProductDraft:
    """The draft that makes exactly these parts so, and leaves everything else as it stands."""
    values: dict[str, dict[Scope, object]] = {}
    links: dict[str, tuple[Association, ...] | None] = {}
    plain: dict[str, Any] = {}
    for part in parts:
        kind, _, code = part.field.partition(".")
        if part.scope is not None:
            values.setdefault(code, {})[part.scope] = part.new
        elif kind == "associations":
            links[code] = None if part.new is None else tuple(Association(one[0], one[1]) for one in part.new)
        elif part.field == "gtins":
            plain["gtins"] = tuple(shown_gtin(one) for one in part.new)
        else:
            name = "new_sku" if part.field == "sku" else part.field
            plain[name] = tuple(part.new) if isinstance(part.new, list) else part.new
    return ProductDraft(
        sku=item.sku,
        mode=Mode.MERGE_CELLS,
        origin=Origin.PERSON,
        values=values,
        associations=links,
        expected_version=item.version,
        **plain,
    )


def converted(
    structure: Structure, before: Attribute, after: Attribute, parts: Iterable[Part], kept: Kept
) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The parts once an attribute has become another, and those that go because it cannot say them.

    structure: with the attribute as it shall be, and its options.
    """
    field = f"values.{before.code}"
    own = [part for part in parts if part.field == field]
    stood = {part.scope: part.old for part in own if part.scope is not None and part.old is not None}
    wanted = {part.scope: part.new for part in own if part.scope is not None and part.new is not None}
    emptied = {part.scope: part.old for part in own if part.scope in stood and part.new is None}
    old = convert(structure, before, after, stood, kept).cells
    made = convert(structure, before, after, wanted, kept)
    new: dict[Scope, Any] = {**dict.fromkeys(convert(structure, before, after, emptied, kept).cells), **made.cells}
    rest = [part for part in parts if part.field != field]
    rest += [Part(field, key, old.get(key), datum) for key, datum in sorted(new.items()) if old.get(key) != datum]
    return tuple(rest), tuple(part for part in own if part.scope in made.lost)


def state_after(parts: Iterable[Part], decided: Mapping[str, str]) -> ProposalState:
    """Where a proposal stands once some parts are decided."""
    words = {decided.get(part.key) for part in parts}
    if None in words:
        return ProposalState.PROPOSED
    if words == {"approved"}:
        return ProposalState.APPROVED
    return ProposalState.REJECTED if words == {"rejected"} else ProposalState.PARTLY
