"""Step 2 of docs/decisions/0041-promotions-combine.md: what line promotions make of a run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from comptoir.pricing.domain.promotions import PromotionClass
from comptoir.pricing.domain.runs import MILLION, Problem, Rule, Run, Runs, numbers, room_of, taken_off

SETS_MAX = 128
"""How many sets of promotions that agree are kept, of one run and of the basket."""


class Option(NamedTuple):
    """A run after one of the sets of step 2. sees: mask of the sum rules that may touch it; carried: of what did."""

    due: int
    taken: int
    sees: int
    carried: int


Seer = tuple[int, int, int]
"""A sum rule that selects a line: its bit, its foes, and where the law caps the line the most that it takes."""


@dataclass(slots=True)
class Options:
    """What was found for runs, each once whatever was taken off it before.

    line_rules: of step 2, by line; seers: the rules of steps 3 and 4 that select a line, by line. found: the options of
    a run, the best by itself in front; keys: into them, by run without what was taken.
    """

    problem: Problem
    line_rules: list[list[Rule]]
    seers: list[list[Seer]]
    found: list[tuple[Option, ...]] = field(default_factory=list)
    keys: dict[tuple[int, ...], int] = field(default_factory=dict)
    is_bounded: bool = False

    @classmethod
    def of(cls, problem: Problem, unit_rules: Iterable[Rule], sum_rules: Sequence[Rule]) -> "Options":
        """unit_rules: those of step 2; sum_rules: of steps 3 and 4."""
        line_rules: list[list[Rule]] = [[] for _ in problem.lines]
        for rule in unit_rules:
            for line in numbers(rule.lines):
                line_rules[line].append(rule)
        seers = [
            [
                (rule.bit, ~rule.agrees, 0 if line.cap == MILLION else _capped_share(rule, number))
                for rule in sum_rules
                if rule.lines >> number & 1
            ]
            for number, line in enumerate(problem.lines)
        ]
        return cls(problem, line_rules, seers)

    def keyed(self, runs: Runs) -> tuple[tuple[int, ...], int]:
        """The keys of runs, and what is to pay for them when each has its best option."""
        known, found = self.keys.get, self.found
        keys = []
        due = 0
        for run in runs:
            key = known(run[:4])
            if key is None:
                key = self._find(run)
            keys.append(key)
            due += found[key][0].due
        return tuple(keys), due

    def _find(self, run: Run) -> int:
        key = self.keys[run[:4]] = len(self.found)
        self.found.append(self._options(run))
        return key

    def _options(self, run: Run) -> tuple[Option, ...]:
        """The run after each set of line promotions that may touch it, without those that take nothing."""
        number, units, amount, carried, _ = run
        line = self.problem.lines[number]
        least = 0 if line.cap == MILLION else amount - room_of(line, self.problem.rules, amount, carried)
        sets = [(amount, 0, carried)]
        for rule in self.line_rules[number]:
            foes = ~rule.agrees
            if carried & foes:
                continue
            for due, taken, mask in sets[:] if rule.agrees else sets[:1]:
                off = 0 if mask & foes else taken_off(rule, line, units, due)
                if least and off > due - least and not rule.uncapped >> number & 1:
                    off = max(due - least, 0)
                if off:
                    sets.append((due - off, taken + (off << rule.shift), mask | rule.bit))
            if len(sets) > SETS_MAX:
                self.is_bounded = True
                sets = [sets[0], *sorted(sets[1:])[:SETS_MAX]]
        seers = self.seers[number]
        if len(sets) == 1:
            return (Option(amount, 0, _sees(seers, carried, amount, least), carried),)
        best: dict[tuple[int, int], Option] = {}
        for due, taken, mask in sets:
            sees = _sees(seers, mask, due, least)
            known = best.get((due, sees))
            if known is None or known.taken < taken:
                best[due, sees] = Option(due, taken, sees, mask)
        if len(best) == 1:
            return tuple(best.values())
        return tuple(sorted(best.values(), key=_by_option_due))


def _sees(seers: Sequence[Seer], mask: int, due: int, least: int) -> int:
    """The sum rules that may touch what carries the promotions of a mask, and by law may not cost less than `least`."""
    sees = 0
    for bit, foes, share in seers:
        if not mask & foes and (not share or due + (-due * share // MILLION) > least):
            sees |= bit
    return sees


def _capped_share(rule: Rule, number: int) -> int:
    is_free = rule.uncapped >> number & 1
    return 0 if is_free or rule.promotion.promotion_class is PromotionClass.SHIPPING else rule.advantage


def _by_option_due(option: Option) -> tuple[int, int]:
    return (option.due, -option.taken)
