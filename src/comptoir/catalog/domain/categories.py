"""Moving and merging categories: what each of them is afterwards. Nothing but the categories that change is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from comptoir.catalog.domain.refusals import StructureInUse, UnknownStructure, category_unfit
from comptoir.catalog.domain.structure import Category, Structure, StructureKind
from comptoir.kernel.values.codes import fold_code

KIND = StructureKind.CATEGORY


@dataclass(frozen=True, slots=True)
class Replaced:
    """Categories before and after by folded code; None where there is none."""

    before: Mapping[str, Category | None]
    after: Mapping[str, Category | None]


def known_category(structure: Structure, code: str) -> Category:
    """Refuses UnknownStructure."""
    found = structure.category(code)
    if found is None:
        raise UnknownStructure(KIND.value, code)
    return found


def moved(structure: Structure, code: str, parent: str | None, before: str | None = None) -> Replaced:
    """Put a category below another, or make it a tree. before: the sister that follows it; by default it comes last.

    Refuses UnknownStructure, CategoryUnfit (`below_itself`, `not_a_sister`), StructureInUse for the tree of a channel.
    """
    one = known_category(structure, code)
    above = known_category(structure, parent) if parent is not None else None
    if above is not None:
        _refuse_below_itself(structure, one, above)
        _refuse_tree_of_channel(structure, one)
    sisters = [each for each in _below(structure, above) if each.code != one.code]
    place = len(sisters)
    if before is not None:
        folded = fold_code(before)
        places = [number for number, each in enumerate(sisters) if fold_code(each.code) == folded]
        if not places:
            raise category_unfit(one.code, "not_a_sister")
        place = places[0]
    put = replace(one, parent=above.code if above is not None else None)
    return _changed(structure, _numbered([*sisters[:place], put, *sisters[place:]]))


def merged(structure: Structure, source: str, target: str) -> Replaced:
    """Let a category go up in another: what is below it goes there, and its code leads there from now on.

    Refuses UnknownStructure, CategoryUnfit (`itself`, `below_itself`), StructureInUse for the tree of a channel.
    """
    one, into = known_category(structure, source), known_category(structure, target)
    if one.code == into.code:
        raise category_unfit(one.code, "itself")
    _refuse_below_itself(structure, one, into)
    _refuse_tree_of_channel(structure, one)
    children = [replace(each, parent=into.code) for each in _below(structure, one)]
    below = [each for each in _below(structure, into) if each.code != one.code]
    kept = replace(into, former=tuple(dict.fromkeys((*into.former, *one.former, one.code))))
    found = {fold_code(each.code): each for each in _numbered([*below, *children])} if children else {}
    return _changed(structure, [*found.values(), kept], without=one)


def _below(structure: Structure, parent: Category | None) -> Sequence[Category]:
    return structure.children.get(fold_code(parent.code) if parent is not None else None, ())


def _refuse_below_itself(structure: Structure, one: Category, above: Category) -> None:
    if one.code in {each.code for each in structure.path(above.code)}:
        raise category_unfit(one.code, "below_itself")


def _refuse_tree_of_channel(structure: Structure, one: Category) -> None:
    folded = fold_code(one.code)
    user = next((each.code for each in structure.channels.values() if each.tree and fold_code(each.tree) == folded), "")
    if user:
        raise StructureInUse(KIND.value, one.code, user)


def _numbered(categories: Sequence[Category]) -> Iterator[Category]:
    return (replace(one, position=number) for number, one in enumerate(categories))


def _changed(
    structure: Structure, categories: Iterator[Category] | list[Category], without: Category | None = None
) -> Replaced:
    after: dict[str, Category | None] = {
        fold_code(one.code): one for one in categories if structure.categories[fold_code(one.code)] != one
    }
    if without is not None:
        after[fold_code(without.code)] = None
    return Replaced({folded: structure.categories[folded] for folded in after}, after)


def put_back(structure: Structure, done: Replaced) -> list[Category]:
    """The categories as they stood before a change. What they say of themselves meanwhile is kept.

    Refuses CategoryUnfit (`changed_since`) where one of them stands elsewhere by now.
    """
    found: list[Category] = []
    for folded, before in done.before.items():
        now, after = structure.categories.get(folded), done.after[folded]
        if before is None or _place(now) != _place(after):
            raise category_unfit((before or now or after or Category(code=folded)).code, "changed_since")
        found.append(
            before
            if now is None
            else replace(now, parent=before.parent, position=before.position, former=before.former)
        )
    for one in found:
        if (
            one.parent is not None
            and structure.category(one.parent) is None
            and one.parent not in {x.code for x in found}
        ):
            raise category_unfit(one.code, "changed_since")
    return found


def _place(one: Category | None) -> tuple[object, ...] | None:
    return None if one is None else (one.parent, one.position, one.former)
