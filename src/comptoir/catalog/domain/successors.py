"""What somebody looks for once an attribute is another: the value that exactly the same products have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from comptoir.catalog.domain.attributes import Attribute
from comptoir.catalog.domain.conversion import Cells, Kept, convert, places
from comptoir.catalog.domain.derived import filter_values
from comptoir.catalog.domain.structure import Structure


def found_texts(structure: Structure, attribute: Attribute, cells: Cells) -> set[str]:
    """The texts and codes by which these cells are found."""
    found = filter_values(structure, {attribute.code: cells})
    return {one.text for one in found if one.text is not None}


@dataclass(slots=True)
class Holders:
    """How many products are found by each text that is looked for, before and after, and by two of them."""

    wanted: frozenset[str]
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    both: Counter[tuple[str, str]] = field(default_factory=Counter)

    def note(self, before: Collection[str], after: Collection[str]) -> None:
        """Count a product."""
        self.after.update(after)
        for text in before:
            if text in self.wanted:
                self.before[text] += 1
                self.both.update((text, one) for one in after)

    def successor(self, text: str) -> str | None:
        """What exactly those are found by that were found by a text; that text itself if it is among them."""
        count = self.before[text]
        same = [new for (old, new), both in self.both.items() if old == text and both == count == self.after[new]]
        return text if text in same else min(same, default=None)


def in_words(was: Structure, changed: Structure, before: Attribute, after: Attribute, text: str) -> str | None:
    """What a text that is looked for is called after. was: the structure before, changed: as it shall be."""
    cells: Cells = {place: [text] if before.holds_list else text for place in places(was, before)[:1]}
    return min(found_texts(changed, after, convert(changed, before, after, cells, Kept()).cells), default=None)
