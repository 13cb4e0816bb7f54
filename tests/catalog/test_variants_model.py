"""Variants as a state machine: whatever is moved, every product says what a second, simple model says.

The second model keeps plain texts by attribute, one dictionary per product, and lays them over each other itself.
"""

from __future__ import annotations

from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from comptoir.catalog.domain.attributes import Attribute, AttributeType, Choice
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.moves import Move, MoveKind
from comptoir.catalog.domain.product import EVERYWHERE, Values
from comptoir.catalog.domain.refusals import InvalidProduct, MoveNotUndoable
from comptoir.catalog.domain.resolution import resolve_values
from comptoir.catalog.domain.structure import Channel, Family, FamilyVariant, Locale, VariantLevel
from comptoir.catalog.invariants import INVARIANTS
from comptoir.catalog.queries import cards_by_item
from comptoir.catalog.rows import load_items
from comptoir.catalog.services.moves import carry_out, preview_move, undo_move
from comptoir.catalog.services.products import find_product, publish_product, save_product
from comptoir.catalog.services.structure import save_choices, save_things
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.values.codes import fold_code
from tests.conftest import NOON
from tests.support.databases import TestDatabases, opened, write

SIZES, COLORS = ("S", "M", "L"), ("red", "blue")
FREE = ("name", "care", "fabric", "plu")
FAMILIES = {
    "clothes": {"name", "care", "fabric", "plu", "size", "color"},
    "bags": {"name", "care", "plu", "size", "color"},
}
AXES = {"clothes_by_size": (("size",),), "clothes_by_both": (("color",), ("size",)), "bags_by_size": (("size",),)}
OVERRIDABLE = {"clothes_by_size": None, "clothes_by_both": {"name"}, "bags_by_size": {"fabric", "name"}}
OWNED = {"clothes_by_both": {"fabric": 1}}
"""Attributes that a lower level than the model owns, besides its axes."""

some_text = st.sampled_from(("a", "b", "c"))
numbers = st.integers(0, 40)
sizes, colors = st.sampled_from(SIZES), st.sampled_from(COLORS)
maybe_size, maybe_color = st.sampled_from((None, *SIZES)), st.sampled_from((None, *COLORS))
families, maybe_split = st.sampled_from(sorted(FAMILIES)), st.sampled_from((None, *sorted(AXES)))
sold, models = st.sampled_from(("simple", "variant", "sub")), st.sampled_from(("root", "sub"))


@dataclass
class Node:
    """A product of the second model."""

    family: str
    own: dict[str, str]
    parent: str | None = None
    split: str | None = None
    edits: int = 0
    status: str = field(default="draft", compare=False)


class Shelf(dict[str, Node]):
    """All products of the second model by SKU."""

    def path(self, sku: str) -> list[str]:
        parent = self[sku].parent
        return [*(self.path(parent) if parent else []), sku]

    def says(self, sku: str) -> dict[str, str]:
        said: dict[str, str] = {}
        for one in self.path(sku):
            said.update(self[one].own)
        return said

    def below(self, sku: str) -> list[str]:
        return [one for one in self if sku in self.path(one)[:-1]]

    def split_of(self, sku: str) -> str | None:
        return self[self.path(sku)[0]].split

    def may_hold(self, split: str, depth: int, attribute: str) -> bool:
        places = {axis: place for place, axes in enumerate(AXES[split], 1) for axis in axes}
        if depth <= places.get(attribute, OWNED.get(split, {}).get(attribute, 0)):
            return True
        allowed = OVERRIDABLE[split]
        return attribute not in places and (allowed is None or attribute in allowed)

    def alone(self, sku: str) -> Node:
        """What a product is without its model; the unique attribute stays behind."""
        node = self[sku]
        said = {code: text for code, text in self.says(sku).items() if code != "plu" or code in node.own}
        return Node(node.family, said, edits=node.edits)

    def attached(self, sku: str, parent: str, axes: dict[str, str]) -> Node:
        node, above = self.alone(sku), self.says(parent)
        split, depth = self.split_of(parent), len(self.path(parent))
        assert split is not None
        family = self[parent].family
        own = {
            code: text
            for code, text in {**node.own, **axes}.items()
            if code in FAMILIES[family] or family == node.family
            if self.may_hold(split, depth, code) and (code in AXES[split][depth - 1] or above.get(code) != text)
        }
        return Node(family, own, parent, edits=node.edits)

    def is_lawful(self) -> bool:
        """Whether all variants have their axes, and no two sisters the same."""
        seen = set()
        for sku, node in self.items():
            split = self.split_of(sku)
            if node.parent is None or split is None:
                continue
            depth = len(self.path(sku)) - 1
            if any(axis not in node.own for axis in AXES[split][depth - 1]):
                return False
            key = (node.parent, *(node.own.get(axis) for axes in AXES[split] for axis in axes))
            if key in seen:
                return False
            seen.add(key)
        return True


class Variants(RuleBasedStateMachine):
    databases: TestDatabases
    kind: str

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        if self.kind == "sqlite":
            folder = self.stack.enter_context(TemporaryDirectory())
            url = self.stack.enter_context(self.databases.sqlite(Path(folder)))
        else:
            url = self.stack.enter_context(self.databases.postgresql())
        self.database = self.stack.enter_context(opened(url, FixedClock(NOON)))
        self.shelf = Shelf()
        self.shown: dict[str, dict[str, str]] = {}
        self.moves: list[tuple[UUID, Shelf, Shelf]] = []
        self.count = 0
        with write(self.database) as uow:
            save_things(
                uow,
                [
                    Locale(code="fr_FR"),
                    *(Attribute(code=code, type=AttributeType.TEXT, unique=code == "plu") for code in FREE),
                    *(Attribute(code=code, type=AttributeType.SINGLE_CHOICE) for code in ("size", "color")),
                    Channel(code="web", locales=("fr_FR",), currencies=("EUR",)),
                    *(
                        Family(
                            code=code,
                            attributes=tuple(sorted(codes)),
                            label_attribute="name",
                            required={"web": ("care",)},
                        )
                        for code, codes in FAMILIES.items()
                    ),
                    *(
                        FamilyVariant(
                            code=code,
                            family=code.split("_")[0],
                            levels=tuple(
                                VariantLevel(
                                    axes=axes,
                                    attributes=tuple(a for a, at in OWNED.get(code, {}).items() if at == place),
                                )
                                for place, axes in enumerate(levels, 1)
                            ),
                            overridable=None if allowed is None else tuple(allowed & FAMILIES[code.split("_")[0]]),
                        )
                        for (code, levels), allowed in zip(AXES.items(), OVERRIDABLE.values(), strict=True)
                    ),
                ],
            )
            options = [*(("size", one) for one in SIZES), *(("color", one) for one in COLORS)]
            save_choices(uow, [(listed, Choice(code=one)) for listed, one in options])
        said = {"name": "a", "care": "b"}
        for split in sorted(AXES):
            self.make(Node(split.split("_", maxsplit=1)[0], {**said, "plu": split}, split=split))
        top = next(sku for sku, node in self.shelf.items() if node.split == "clothes_by_both")
        self.make(Node("clothes", {"color": "red", "fabric": "c"}, top))
        self.make(Node("clothes", {"size": "S"}, f"p{self.count}"))
        for size in ("S", "M"):
            self.make(Node("clothes", {**said, "size": size, "color": "red"}))

    def one_of(self, number: int, kind: str | None = None) -> str | None:
        found = [sku for sku in sorted(self.shelf) if kind is None or self.kind_of(sku) == kind]
        return found[number % len(found)] if found else None

    def kind_of(self, sku: str) -> str:
        node = self.shelf[sku]
        split = self.shelf.split_of(sku)
        if split is None:
            return "simple"
        depth = len(self.shelf.path(sku)) - 1
        return "root" if node.parent is None else "variant" if depth == len(AXES[split]) else "sub"

    def make(self, node: Node) -> None:
        """A new product; refused exactly where the model says that it is not lawful."""
        self.count += 1
        sku = f"p{self.count}"
        after = Shelf(deepcopy(self.shelf))
        after[sku] = node
        draft = ProductDraft(
            sku=sku,
            mode=Mode.REPLACE,
            family=node.family,
            family_variant=node.split,
            parent=node.parent,
            values={code: {EVERYWHERE: text} for code, text in node.own.items()},
        )
        with write(self.database) as uow:
            if after.is_lawful():
                save_product(uow, draft)
                self.shelf = after
            else:
                with pytest.raises(InvalidProduct):
                    save_product(uow, draft)

    @rule(
        family=st.sampled_from(sorted(FAMILIES)),
        name=some_text,
        care=some_text,
        size=st.sampled_from(SIZES),
        color=st.sampled_from((None, *COLORS)),
    )
    def new_simple(self, family: str, name: str, care: str, size: str, color: str | None) -> None:
        self.make(Node(family, {"name": name, "care": care, "size": size} | ({"color": color} if color else {})))

    @rule(split=st.sampled_from(sorted(AXES)), name=some_text, care=some_text, is_unique=st.booleans())
    def new_model(self, split: str, name: str, care: str, *, is_unique: bool) -> None:
        own = {"name": name, "care": care} | ({"plu": f"u{self.count}"} if is_unique else {})
        self.make(Node(split.split("_", maxsplit=1)[0], own, split=split))

    @rule(
        number=numbers,
        kind=st.sampled_from(("root", "sub")),
        size=st.sampled_from(SIZES),
        color=st.sampled_from(COLORS),
    )
    def new_below(self, number: int, kind: str, size: str, color: str) -> None:
        parent = self.one_of(number, kind)
        if parent is not None:
            split = self.shelf.split_of(parent)
            assert split is not None
            axes = AXES[split][len(self.shelf.path(parent)) - 1]
            own = {axis: {"size": size, "color": color}[axis] for axis in axes}
            self.make(Node(self.shelf[parent].family, own, parent))

    @rule(number=numbers, attribute=st.sampled_from(("name", "care", "fabric")), text=st.one_of(st.none(), some_text))
    def edit(self, number: int, attribute: str, text: str | None) -> None:
        """Say something on a level, or say it no more; an override that is not allowed is refused."""
        sku = self.one_of(number)
        if sku is None:
            return
        node, path = self.shelf[sku], self.shelf.path(sku)
        split, depth = self.shelf.split_of(sku), len(path) - 1
        above = self.shelf.says(node.parent) if node.parent else {}
        refused = (
            text is not None
            and split is not None
            and not self.shelf.may_hold(split, depth, attribute)
            and text not in (above.get(attribute), node.own.get(attribute))
        )
        draft = ProductDraft(sku=sku, mode=Mode.MERGE, values={attribute: None if text is None else {EVERYWHERE: text}})
        with write(self.database) as uow:
            if refused:
                with pytest.raises(InvalidProduct):
                    save_product(uow, draft)
                return
            outcome = save_product(uow, draft).outcome
        after = {code: said for code, said in {**node.own, attribute: text}.items() if said is not None}
        assert outcome == ("unchanged" if after == node.own else "updated")
        if after != node.own:
            node.own, node.edits = after, node.edits + 1

    def carry(self, skus: list[str], move: Move, after: Shelf, *, is_allowed: bool) -> None:
        """Preview and do a move; both say what the second model says."""
        is_lawful = is_allowed and after.is_lawful()
        with self.database.read() as connection:
            preview = preview_move(connection, skus, move)
        assert bool(preview.problems) is not is_lawful
        if not is_lawful:
            with pytest.raises(InvalidProduct), write(self.database) as uow:
                carry_out(uow, skus, move)
            return
        lost = {
            (sku, code)
            for sku in self.shelf
            for code, text in self.shelf.says(sku).items()
            if after.says(sku).get(code) != text
        }
        assert {(one.after.sku, cell.attribute) for one in preview.items for cell in one.lost} == lost
        for one in preview.items:
            lacks = "care" in self.shelf.says(one.after.sku) and "care" not in after.says(one.after.sku)
            told = any(gap.missing for gap in preview.requirements.get(one.item_id, ()))
            assert told is lacks
        with write(self.database) as uow:
            move_id, done = carry_out(uow, skus, move, preview.seen)
        assert done.items == preview.items
        before = Shelf(deepcopy(self.shelf))
        for sku, node in after.items():
            if node != self.shelf[sku]:
                node.edits += 1
        self.shelf = after
        self.moves.append((move_id, before, Shelf(deepcopy(after))))

    @rule(
        number=numbers,
        parent=numbers,
        kind=st.sampled_from(("simple", "variant", "sub")),
        below=st.sampled_from(("root", "sub")),
        give=st.sampled_from((None, *SIZES)),
    )
    def attach(self, number: int, parent: int, kind: str, below: str, give: str | None) -> None:
        sku, model = self.one_of(number, kind), self.one_of(parent, below)
        if sku is None or model is None:
            return
        split, depth = self.shelf.split_of(model), len(self.shelf.path(model))
        assert split is not None
        is_allowed = kind != "sub" and depth == len(AXES[split])
        after = Shelf(deepcopy(self.shelf))
        axes = {"size": give} if give else {}
        if is_allowed:
            after[sku] = after.attached(sku, model, axes)
        with self.database.read() as connection:
            ids = [find_product(connection, one).item.id for one in (sku, model)]
        given: dict[UUID, Values] = {ids[0]: {code: {EVERYWHERE: text} for code, text in axes.items()}}
        self.carry([sku], Move(kind=MoveKind.ATTACH, parent=ids[1], axes=given), after, is_allowed=is_allowed)

    @rule(number=numbers, kind=st.sampled_from(("variant", "variant", "root", "simple")))
    def detach(self, number: int, kind: str) -> None:
        sku = self.one_of(number, kind)
        if sku is not None:
            after = Shelf(deepcopy(self.shelf))
            after[sku] = after.alone(sku)
            self.carry([sku], Move(kind=MoveKind.DETACH), after, is_allowed=kind == "variant")

    @rule(number=numbers, kind=st.sampled_from(("root", "root", "sub")))
    def make_simple(self, number: int, kind: str) -> None:
        sku = self.one_of(number, kind)
        if sku is not None:
            after = Shelf(deepcopy(self.shelf))
            after.update({one: self.shelf.alone(one) for one in [sku, *self.shelf.below(sku)]})
            self.carry([sku], Move(kind=MoveKind.TO_SIMPLE), after, is_allowed=kind == "root")

    @rule(
        number=numbers,
        kind=st.sampled_from(("simple", "root", "variant")),
        split=st.sampled_from((None, *sorted(AXES))),
        family=st.sampled_from(sorted(FAMILIES)),
    )
    def change_family(self, number: int, kind: str, split: str | None, family: str) -> None:
        sku = self.one_of(number, kind)
        if sku is None:
            return
        after = Shelf(deepcopy(self.shelf))
        is_allowed = kind != "variant"
        wanted = split if kind == "root" else None
        if wanted is not None:
            old = self.shelf[sku].split
            is_allowed = old is not None and len(AXES[wanted]) == len(AXES[old])
            family = wanted.split("_")[0]
        if is_allowed:
            for one in [sku, *self.shelf.below(sku)]:
                node = after[one] if kind == "simple" or wanted else self.shelf.alone(one)
                own = {code: text for code, text in node.own.items() if code in FAMILIES[family]}
                if wanted:
                    depth = len(self.shelf.path(one)) - 1
                    own = {code: text for code, text in own.items() if after.may_hold(wanted, depth, code)}
                after[one] = Node(family, own, node.parent, wanted if one == sku else None, node.edits)
        self.carry(
            [sku], Move(kind=MoveKind.CHANGE_FAMILY, family=family, family_variant=wanted), after, is_allowed=is_allowed
        )

    @rule(number=numbers)
    def publish(self, number: int) -> None:
        sku = self.one_of(number)
        if sku is not None:
            with write(self.database) as uow:
                publish_product(uow, sku)
            for one in [sku, *self.shelf.below(sku)]:
                if self.kind_of(one) in {"simple", "variant"}:
                    self.shown[one] = self.shelf.says(one)

    @precondition(lambda self: self.moves)
    @rule(number=numbers)
    def undo(self, number: int) -> None:
        """Every product of the move says again what it said, unless one of them has changed since."""
        move_id, before, after = self.moves[number % len(self.moves)]
        moved = [sku for sku, node in before.items() if node != after[sku]]
        changed = any(self.shelf[sku] != after[sku] or self.shelf[sku].edits != after[sku].edits for sku in moved)
        wanted = Shelf(deepcopy(self.shelf))
        wanted.update({sku: deepcopy(before[sku]) for sku in moved})
        gone = any(wanted[sku].parent and wanted.split_of(sku) is None for sku in moved)
        if changed or gone or not wanted.is_lawful():
            with pytest.raises(MoveNotUndoable), write(self.database) as uow:
                undo_move(uow, move_id)
            return
        with write(self.database) as uow:
            undo_move(uow, move_id)
        for sku in moved:
            wanted[sku].edits = self.shelf[sku].edits + 1
            was_sold = self.kind_of(sku) in {"simple", "variant"}
            if was_sold and wanted[sku].split is not None:
                self.shown.pop(sku, None)
        self.shelf = wanted
        self.moves = [one for one in self.moves if one[0] != move_id]

    @invariant()
    def every_product_says_what_the_model_says(self) -> None:
        with self.database.read() as connection:
            items = load_items(connection, skus=map(fold_code, self.shelf))
            assert {stored.item.sku for stored in items.by_id.values()} == set(self.shelf)
            for stored in items.by_id.values():
                sku, node = stored.item.sku, self.shelf[stored.item.sku]
                path = items.levels(stored.item.id)
                said = resolve_values([one.document for one in path])
                assert {code: cells[EVERYWHERE] for code, cells in said.items()} == self.shelf.says(sku)
                held = {code: cells[EVERYWHERE] for code, cells in stored.item.document.values.items()}
                assert (held, stored.item.parent, stored.item.family) == (node.own, node.parent, node.family)
                assert (stored.item.level.value, stored.root_id) == (self.kind_of(sku), path[0].id)
            cards = cards_by_item(connection, "web", "fr_FR", items.by_id)
            shown = {}
            for view in cards.values():
                values = view.body["values"]
                shown[view.body["sku"]] = {
                    code: said["code"] if isinstance(said, dict) else said for code, said in values.items()
                }
            assert shown == self.shown

    def teardown(self) -> None:
        if hasattr(self, "database"):
            with self.database.read() as connection:
                assert [line for one in INVARIANTS for line in one.check(connection)] == []
        if hasattr(self, "stack"):
            self.stack.close()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_variants_say_what_a_simple_model_says(databases: TestDatabases, kind: str) -> None:
    class Machine(Variants):
        pass

    Machine.databases, Machine.kind = databases, kind
    Machine.TestCase.settings = settings(
        max_examples=10 if kind == "sqlite" else 4, stateful_step_count=30, deadline=None
    )
    Machine.TestCase().runTest()
