"""Moves of products between levels and families: the states that come out, decided without a database.

Every move keeps what each product says, once all levels lie over each other, as far as the family allows; what is
lost is what the states before and after say differently (`told`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from comptoir.catalog.domain.product import (
    Association,
    Datum,
    Document,
    Item,
    Level,
    Origin,
    Scope,
    Status,
    Values,
    usual_first,
)
from comptoir.catalog.domain.resolution import resolve_values, without_inherited
from comptoir.catalog.domain.structure import FamilyVariant, Structure
from comptoir.catalog.domain.validation import axes_of_level, axis_key, check_axes, check_item, level_of, may_hold
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError


class MoveKind(StrEnum):
    """The ways in which products change level or family."""

    ATTACH = "attach"
    """Products become variants of a model."""
    DETACH = "detach"
    """Variants leave their model and say themselves what they took from it."""
    TO_SIMPLE = "to_simple"
    """A model becomes a product that stands alone; its variants are detached."""
    CHANGE_FAMILY = "change_family"
    """Products, models with all that is below them, go over to another family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What somebody wants. parent: the model to attach to. axes: checked values on its axes, by item.

    family_variant: how a model splits in the new family; None takes its variants apart.
    """

    kind: MoveKind
    parent: UUID | None = None
    axes: Mapping[UUID, Values] = field(default_factory=dict)
    family: str | None = None
    family_variant: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """An item and the one above it."""

    item: Item
    parent_id: UUID | None


Tree = Mapping[UUID, Placed]


def levels(tree: Tree, item_id: UUID) -> list[Item]:
    """An item and those above it, root first."""
    found: list[Item] = []
    current: UUID | None = item_id
    while current is not None:
        found.insert(0, tree[current].item)
        current = tree[current].parent_id
    return found


def below(tree: Tree, item_id: UUID) -> list[UUID]:
    """Everything below an item, the nearest first."""
    found: list[UUID] = []
    frontier = {item_id}
    while frontier:
        frontier = {one for one, placed in tree.items() if placed.parent_id in frontier}
        found += sorted(frontier)
    return found


def carried_out(structure: Structure, tree: Tree, wanted: Sequence[UUID], move: Move) -> dict[UUID, Placed]:
    """The tree after a move of the wanted items."""
    after = dict(tree)
    for item_id in wanted:
        match move.kind:
            case MoveKind.ATTACH:
                if move.parent is not None:
                    after[item_id] = _attached(structure, after, item_id, move.parent, move.axes.get(item_id, {}))
            case MoveKind.DETACH:
                after[item_id] = _detached(structure, after, item_id)
            case MoveKind.TO_SIMPLE:
                after |= _taken_apart(structure, after, item_id)
            case MoveKind.CHANGE_FAMILY:
                after |= _in_family(structure, after, item_id, move)
    return after


def _detached(structure: Structure, tree: Tree, item_id: UUID) -> Placed:
    """The item alone, saying all that held for it; a unique value stays with the level that holds it."""
    path = levels(tree, item_id)
    item = path[-1]
    if len(path) == 1:
        return Placed(replace(item, level=Level.SIMPLE, family_variant=None), None)
    own = item.document
    values = {
        code: dict(cells)
        for code, cells in resolve_values([level.document for level in path]).items()
        if code in own.values or code not in structure.unique
    }
    origins = {code: _origin(path, code) for code in values}
    associations: dict[str, tuple[Association, ...]] = {}
    for level in path:
        for kind, links in level.document.associations.items():
            held = {link.sku: link for link in associations.get(kind, ())} | {link.sku: link for link in links}
            associations[kind] = tuple(held.values())
    categories = tuple(dict.fromkeys(code for level in reversed(path) for code in level.categories))
    document = Document(values=values, associations=associations, origins=usual_first(origins, Origin.PERSON.value))
    alone = replace(
        item,
        parent=None,
        level=Level.SIMPLE,
        family=item.family or path[0].family,
        family_variant=None,
        categories=categories,
        document=document,
    )
    return Placed(alone, None)


def _origin(path: Sequence[Item], code: str) -> str:
    """Who set an attribute, on the lowest level that has it."""
    return next(level.document.origin(code) for level in reversed(path) if code in level.document.values)


def _attached(structure: Structure, tree: Tree, item_id: UUID, parent_id: UUID, axes: Values) -> Placed:
    """The item below a model: it keeps of its own what the model does not say and the family allows."""
    if tree[item_id].item.level in {Level.ROOT, Level.SUB} or item_id == parent_id:
        return tree[item_id]
    item = _detached(structure, tree, item_id).item
    above = levels(tree, parent_id)
    root = above[0]
    variant = structure.family_variant(root.family_variant)
    level = level_of(structure, None, above[-1])
    values: Values = {**item.document.values, **axes}
    if not _same(item.family, root.family):
        values = _of_family(structure, values, root.family)
    if variant is not None:
        values = {code: cells for code, cells in values.items() if may_hold(variant, len(above), code)}
        own = set(axes_of_level(structure, root.family_variant, level))
        inherited = resolve_values([one.document for one in above])
        values = without_inherited(values, {code: cells for code, cells in inherited.items() if code not in own})
    taken = {code for one in above for code in one.categories}
    links = [one.document.associations for one in above]
    associations = {
        kind: ones
        for kind, ones in item.document.associations.items()
        if not any(other.get(kind) == ones for other in links)
    }
    document = Document(values=values, associations=associations, origins=_kept_origins(item.document, values))
    placed = replace(
        item,
        parent=above[-1].sku,
        level=level,
        family=root.family,
        categories=tuple(code for code in item.categories if code not in taken),
        document=document,
    )
    return Placed(placed, parent_id)


def _taken_apart(structure: Structure, tree: Tree, item_id: UUID) -> dict[UUID, Placed]:
    """A model and all below it, each standing alone. Models that had variants go out of use: nobody sells them."""
    found: dict[UUID, Placed] = {}
    for one in (item_id, *below(tree, item_id)):
        alone = _detached(structure, tree, one)
        was = tree[one].item
        if was.level in {Level.ROOT, Level.SUB}:
            has_variants = any(placed.parent_id == one for placed in tree.values())
            enabled = was.enabled and not has_variants
            alone = Placed(replace(alone.item, enabled=enabled, status=Status.DRAFT), None)
        found[one] = alone
    return found


def _in_family(structure: Structure, tree: Tree, item_id: UUID, move: Move) -> dict[UUID, Placed]:
    item = tree[item_id].item
    if item.level in {Level.SUB, Level.VARIANT}:
        return {}
    after: dict[UUID, Placed] = {item_id: tree[item_id], **{one: tree[one] for one in below(tree, item_id)}}
    if item.level is Level.ROOT and move.family_variant is None:
        after = _taken_apart(structure, tree, item_id)
    variant = structure.family_variant(move.family_variant) if item.level is Level.ROOT else None
    found: dict[UUID, Placed] = {}
    for one, placed in after.items():
        values = _of_family(structure, placed.item.document.values, move.family)
        if variant is not None:
            depth = len(levels(tree, one)) - 1
            values = {code: cells for code, cells in values.items() if may_hold(variant, depth, code)}
        document = replace(placed.item.document, values=values, origins=_kept_origins(placed.item.document, values))
        split = variant.code if variant is not None and one == item_id else None
        moved = replace(placed.item, family=move.family, family_variant=split, document=document)
        found[one] = Placed(moved, placed.parent_id)
    return found


def _of_family(structure: Structure, values: Values, family: str | None) -> Values:
    known = structure.family(family)
    if known is None:
        return values
    owned = {fold_code(code) for code in known.attributes}
    return {code: cells for code, cells in values.items() if fold_code(code) in owned}


def _kept_origins(document: Document, values: Values) -> dict[str, str]:
    return usual_first({code: document.origin(code) for code in values}, Origin.PERSON.value)


def _same(left: str | None, right: str | None) -> bool:
    return (left and fold_code(left)) == (right and fold_code(right))


def problems(
    structure: Structure, before: Tree, after: Tree, wanted: Sequence[UUID], move: Move
) -> Iterator[tuple[str, FieldError]]:
    """Why a move cannot be done, with the SKU of the item."""
    for item_id in wanted:
        yield from ((before[item_id].item.sku, error) for error in _not_movable(structure, before, item_id, move))
    changed = [one for one, placed in after.items() if placed != before.get(one)]
    for one in changed:
        placed = after[one]
        parent = after[placed.parent_id].item if placed.parent_id is not None else None
        item, root = placed.item, levels(after, one)[0]
        found = check_item(structure, item, parent)
        if parent is not None:
            found += check_axes(structure, root.family_variant, item.level, item.document.values)
        yield from ((item.sku, error) for error in found)
    yield from twins(structure, after, changed)


def _not_movable(structure: Structure, tree: Tree, item_id: UUID, move: Move) -> Iterator[FieldError]:
    """What the kind of move asks of each item."""
    item = tree[item_id].item
    is_model = item.level in {Level.ROOT, Level.SUB}
    match move.kind:
        case MoveKind.ATTACH:
            parent = tree.get(move.parent) if move.parent is not None else None
            if is_model:
                yield FieldError("/skus", "catalog.level_fixed", {"level": item.level.value})
            if parent is None or parent.item.level not in {Level.ROOT, Level.SUB}:
                named = parent.item.sku if parent is not None else ""
                yield FieldError("/parent", "catalog.parent_without_variants", {"parent": named})
            elif level_of(structure, None, parent.item) is not Level.VARIANT:
                yield FieldError("/parent", "catalog.attach_to_sub_model", {"parent": parent.item.sku})
        case MoveKind.DETACH:
            if item.level is not Level.VARIANT:
                yield FieldError("/skus", "catalog.not_a_variant", {"sku": item.sku})
        case MoveKind.TO_SIMPLE:
            if item.level is not Level.ROOT:
                yield FieldError("/skus", "catalog.not_a_model", {"sku": item.sku})
        case MoveKind.CHANGE_FAMILY:
            yield from _not_in_family(structure, item, move)


def _not_in_family(structure: Structure, item: Item, move: Move) -> Iterator[FieldError]:
    if item.level in {Level.SUB, Level.VARIANT}:
        yield FieldError("/skus", "catalog.family_of_model", {"sku": item.sku})
    if structure.family(move.family) is None:
        yield FieldError("/family", "catalog.unknown_family", {"family": move.family or ""})
    if move.family_variant is None:
        return
    wanted = structure.family_variant(move.family_variant)
    if wanted is None:
        yield FieldError("/family_variant", "catalog.unknown_family_variant", {"family_variant": move.family_variant})
    elif item.level is not Level.ROOT:
        yield FieldError("/family_variant", "catalog.not_a_model", {"sku": item.sku})
    elif not _as_deep(structure.family_variant(item.family_variant), wanted):
        yield FieldError("/family_variant", "catalog.other_levels", {"family_variant": wanted.code})


def _as_deep(old: FamilyVariant | None, new: FamilyVariant) -> bool:
    return old is not None and len(old.levels) == len(new.levels)


def twins(structure: Structure, tree: Tree, changed: Sequence[UUID]) -> Iterator[tuple[str, FieldError]]:
    """Sisters that could not be told apart any more."""
    parents = {tree[one].parent_id for one in changed} - {None}
    seen: dict[tuple[UUID, str], str] = {}
    for placed in sorted(tree.values(), key=lambda one: one.item.sku):
        if placed.parent_id is None or placed.parent_id not in parents:
            continue
        variant = structure.family_variant(levels(tree, placed.parent_id)[0].family_variant)
        axes = variant.axes if variant is not None else ()
        key = (placed.parent_id, axis_key(placed.item.document.values, axes))
        other = seen.setdefault(key, placed.item.sku)
        if other != placed.item.sku:
            facts = {"axes": ", ".join(axes), "sku": other}
            yield placed.item.sku, FieldError("/values", "catalog.axes_taken", facts)


@dataclass(frozen=True, slots=True)
class CellChange:
    """A value that holds otherwise after the move: lost when `after` is None, taken over when `before` is."""

    attribute: str
    scope: Scope
    before: Datum | None
    after: Datum | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a move does to one item. categories, links: those that no longer hold; links as `type: sku`."""

    item_id: UUID
    before: Item
    after: Item
    values: tuple[CellChange, ...]
    categories: tuple[str, ...]
    links: tuple[str, ...]

    @property
    def lost(self) -> tuple[CellChange, ...]:
        """Values that held before and hold no longer, or otherwise."""
        return tuple(one for one in self.values if one.before is not None)


def told(before: Tree, after: Tree) -> list[Told]:
    """What is different for each item, by SKU; everything as it holds over all levels."""
    found = []
    for item_id, placed in after.items():
        old_path, new_path = levels(before, item_id), levels(after, item_id)
        if old_path == new_path:
            continue
        old, new = (resolve_values([one.document for one in path]) for path in (old_path, new_path))
        kept_categories = {code for one in new_path for code in one.categories}
        lost_categories = dict.fromkeys(
            code for one in old_path for code in one.categories if code not in kept_categories
        )
        kept_links = set(_links(new_path))
        links = tuple(dict.fromkeys(link for link in _links(old_path) if link not in kept_links))
        cells = tuple(_cell_changes(old, new))
        found.append(Told(item_id, old_path[-1], placed.item, cells, tuple(lost_categories), links))
    return sorted(found, key=lambda one: one.after.sku)


def _links(path: Sequence[Item]) -> Iterator[str]:
    for level in path:
        for kind, links in level.document.associations.items():
            yield from (f"{kind}: {link.sku}" for link in links)


def _cell_changes(old: Values, new: Values) -> Iterator[CellChange]:
    for code in sorted({*old, *new}):
        before, after = old.get(code, {}), new.get(code, {})
        for key in sorted({*before, *after}):
            if before.get(key) != after.get(key):
                yield CellChange(code, key, before.get(key), after.get(key))
