"""The shop floor as it is, whatever the system believes: which label hangs where, and words that get lost."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from comptoir.kernel.values.time import Instant
from comptoir.shelf.rows import StoredTask


@dataclass(frozen=True)
class Paper:
    """A printed label."""

    id: UUID
    sku: str
    revision: int
    pays: int | None


@dataclass(frozen=True)
class Word:
    """Somebody says that a label hangs. at: as the phone tells it, or None."""

    label_id: UUID
    at: Instant | None


@dataclass
class Floor:
    """People hang any label that they have, but never one that is older than the one that hangs."""

    hangs: dict[str, Paper] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)

    def take_over(self, tasks: Iterable[StoredTask]) -> None:
        for task in tasks:
            self.hangs[task.label.sku] = Paper(task.id, task.label.sku, task.revision, task.label.pays)

    def print(self, tasks: Iterable[StoredTask]) -> None:
        self.papers += [Paper(one.id, one.label.sku, one.revision, one.label.pays) for one in tasks]

    def can_hang(self) -> list[Paper]:
        return [one for one in self.papers if one.sku not in self.hangs or one.revision > self.hangs[one.sku].revision]

    def hang(self, paper: Paper, at: Instant, *, is_told: bool, is_timed: bool) -> None:
        self.hangs[paper.sku] = paper
        self.papers = [one for one in self.papers if one.sku != paper.sku or one.revision > paper.revision]
        if is_told:
            self.words.append(Word(paper.id, at if is_timed else None))

    def arrives(self, chance: random.Random) -> Word | None:
        """A word in any order; some stay behind and come again."""
        if not self.words:
            return None
        index = chance.randrange(len(self.words))
        return self.words[index] if chance.random() < 0.2 else self.words.pop(index)

    def says(self, sku: str) -> int | None:
        """What the label that hangs asks for one."""
        paper = self.hangs.get(sku)
        return None if paper is None else paper.pays
