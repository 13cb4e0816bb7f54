"""10,000 label tasks at the rules' level: words get lost, late, repeated and reordered, and nothing is charged above.

The same floor as in `test_proof`, without databases, so that every run sees ten thousand tasks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.prices import MILLION, Price
from comptoir.pricing.domain.shown import Shown, ShownStep, either, lower_of
from comptoir.shelf.domain.tasks import Facing, Step, Task, TaskState, next_step, seen_at_shelf
from tests.conftest import NOON

TASKS = 10_000
ITEM = UUID(int=1)


@dataclass
class Shelf:
    """One facing as the rules keep it, and what really hangs there."""

    price: int
    facing: Facing = field(default_factory=Facing)
    waiting: Task | None = None
    tasks: list[Task] = field(default_factory=list)
    current: Shown | None = None
    hangs: Task | None = None
    papers: list[Task] = field(default_factory=list)
    words: list[tuple[Task, Instant | None]] = field(default_factory=list)

    def ask(self, number: int) -> int:
        """Ask for a label where what hangs is not right; how many tasks that makes."""
        step = next_step(self.facing, self.waiting, str(self.price))
        if step is Step.DROP:
            self.waiting = None
        if step is not Step.ASK:
            return 0
        revision = self.facing.revision + 1
        shown = Shown("retail", (ShownStep(0, self.price, MILLION),))
        self.waiting = Task(UUID(int=number + 2), revision, TaskState.ASKED, str(self.price), shown)
        self.facing = replace(self.facing, revision=revision)
        return 1

    def print(self, now: Instant) -> None:
        """From now on the label may hang."""
        if self.waiting is None or self.waiting.sent_at is not None:
            return
        self.waiting = replace(self.waiting, state=TaskState.SENT, sent_at=now)
        self.tasks.append(self.waiting)
        self.papers.append(self.waiting)
        self.current = self.waiting.shown if self.current is None else either(self.current, self.waiting.shown)

    def hang(self, paper: Task, at: Instant, *, is_told: bool, is_timed: bool) -> None:
        """Somebody hangs a label, never one that is older than the one that hangs."""
        self.hangs = paper
        self.papers = [one for one in self.papers if one.revision > paper.revision]
        if is_told:
            self.words.append((paper, at if is_timed else None))

    def hear(self, chance: random.Random, now: Instant) -> None:
        """A word arrives, in any order; some come again."""
        if not self.words:
            return
        index = chance.randrange(len(self.words))
        task, at = self.words[index] if chance.random() < 0.2 else self.words.pop(index)
        later = [one for one in self.tasks if one.revision > task.revision]
        when = now if at is None else at
        proof = seen_at_shelf(self.facing, task, later, self.current, when, is_timed=at is not None)
        if proof.shown is not None:
            self.current = proof.shown
        if self.waiting is not None and self.waiting.id == task.id:
            self.waiting = None
        if proof.is_unsure:
            self.facing = replace(self.facing, hung=None)
        elif proof.is_hung:
            highest = max(self.facing.hung_revision, task.revision)
            latest = when if self.facing.hung_at is None else max(when, self.facing.hung_at)
            self.facing = replace(self.facing, hung=task, hung_at=latest, hung_revision=highest)

    def charged(self, now: Instant) -> int:
        found = Price(ITEM, ITEM, "retail", self.price, MILLION, 0, None, None, now)
        asked = found if self.current is None else lower_of(found, self.current, ITEM, MILLION, now)
        assert asked is not None
        assert asked.amount is not None
        return asked.amount


def test_ten_thousand_tasks_and_nothing_is_charged_above_the_label_that_hangs() -> None:
    chance = random.Random(7)
    shelves = [Shelf(chance.randrange(100, 3000)) for _ in range(100)]
    made = lost = late = raised = 0
    now = NOON
    while made < TASKS:
        now = Instant(now + timedelta(minutes=chance.randrange(1, 30)))
        for shelf in shelves:
            if chance.random() < 0.8:
                before, shelf.price = shelf.price, chance.randrange(100, 3000)
                raised += shelf.price > before and shelf.charged(now) < shelf.price
            made += shelf.ask(made)
            if chance.random() < 0.8:
                shelf.print(now)
            if shelf.papers and chance.random() < 0.6:
                is_told = chance.random() < 0.85
                lost += not is_told
                paper = chance.choice(shelf.papers)
                shelf.hang(paper, now, is_told=is_told, is_timed=chance.random() < 0.5)
            late += len(shelf.words) > 1
            if chance.random() < 0.5:
                shelf.hear(chance, now)
            if shelf.hangs is not None:
                assert shelf.charged(now) <= shelf.hangs.shown.steps[0].amount
            assert shelf.charged(now) <= shelf.price
    assert made >= TASKS
    assert min(lost, late, raised) > 500  # what it is about did happen
