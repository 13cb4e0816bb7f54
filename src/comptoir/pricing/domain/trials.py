"""The search for the best alternative with some promotions on sums: steps 3 and 4 of the decision page.

It skips what cannot win and looks at everything else. Source: docs/decisions/0041-promotions-combine.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from comptoir.pricing.domain.options import Option
from comptoir.pricing.domain.runs import MILLION, Problem, Rule, Run
from comptoir.pricing.domain.sequences import State
from comptoir.pricing.domain.summing import most_off, summed

ALTERNATIVES_MAX = 2_000
"""How many alternatives of a whole basket are tried for one set of basket and shipping promotions."""

Choice = tuple[tuple[Run, Option], ...]
"""Runs, each with its option."""


class Combined(NamedTuple):
    """An alternative: what is paid, what each rule took, uses of group rules, its runs, its sum rules in order."""

    total: int
    taken: int
    uses: int
    choice: Choice
    sums: tuple[Rule, ...]


class Outcome(NamedTuple):
    """What a run, a part or some parts may become.

    excess: what its bound has above the lowest one of what it stands for. seen: the amount that the sum rule sees.
    """

    excess: int
    due: int
    taken: int
    seen: int
    uses: int
    choice: Choice


@dataclass(slots=True)
class Search:
    """A problem on its way to the best alternative.

    line_mask: rules of steps 1 and 2. options: of step 2, by key; parts: what each part may become in step 1; alone:
    the runs that no group wants. best: the best alternative so far.
    """

    problem: Problem
    line_mask: int
    options: Sequence[tuple[Option, ...]]
    parts: list[list[State]]
    alone: State
    best: Combined
    is_bounded: bool


def in_line_order(choice: Choice) -> Choice:
    """The runs as their lines and their places in the lines say, not as the parts do."""
    return tuple(sorted(choice, key=lambda one: one[0][0]))


@dataclass(slots=True)
class Trial:
    """The search with some sum rules. mask: of them; only: when there is no other.

    The bound of an option is what is left of it after the largest share that the sum rules can take (in millionths of
    a minor unit). keeps: what is left of one, by the sum rules that may touch it. lows: the lowest bound of a run, by
    its key, and of states, by part. constant: what the sum rules may take besides.
    """

    search: Search
    sums: tuple[Rule, ...]
    mask: int
    only: Rule | None
    keeps: dict[int, int]
    constant: int
    lows: list[int] = field(default_factory=list)
    bounds: list[list[int]] = field(default_factory=list)

    @classmethod
    def of(cls, search: Search, sums: tuple[Rule, ...], *, is_spread: bool) -> "Trial":
        """is_spread: see `most_off`."""
        keeps = {0: MILLION}
        constant = 0
        for rule in sums:
            share, besides = most_off(search.problem, rule, is_spread=is_spread)
            constant += besides if len(sums) == 1 else besides + MILLION  # how roundings move the next one's
            keeps |= {seen | rule.bit: keep * (MILLION - share) // MILLION for seen, keep in keeps.items()}
        if len({(rule.lines, rule.agrees & search.line_mask) for rule in sums}) > 1:  # the roundings of shares
            runs = len(search.alone.runs) + sum([max([len(state.runs) for state in of]) for of in search.parts])
            constant += MILLION * runs * (len(sums) - 1)
        mask = sum([rule.bit for rule in sums])
        return cls(search, sums, mask, sums[0] if len(sums) == 1 else None, keeps, constant)

    def is_hopeless(self, without: int) -> bool:
        """Whether the largest share of all that is left without sum rules is not enough; what no bound is below."""
        return without * self.keeps[self.mask] - self.constant > self.search.best.total * MILLION

    def weigh(self) -> None:
        """Finds the bounds."""
        keeps, mask = self.keeps, self.mask
        self.lows = [
            options[0].due * keeps[options[0].sees & mask]
            if len(options) == 1
            else min([one.due * keeps[one.sees & mask] for one in options])
            for options in self.search.options
        ]
        low_of = self.lows.__getitem__
        self.bounds = [[sum(map(low_of, state.keys)) for state in states] for states in self.search.parts]

    def floor(self) -> int:
        """What no alternative is below."""
        alone = sum([self.lows[key] for key in self.search.alone.keys])
        return alone + sum([min(of_part) for of_part in self.bounds]) - self.constant

    def bound(self, option: Option) -> int:
        """The least that may be left of an option."""
        return option.due * self.keeps[option.sees & self.mask]

    def run(self) -> None:
        """Looks for a better alternative.

        Whatever is further above the lowest bound of its part than the best total is above the sum of all lowest
        bounds cannot be in a better alternative. So first an alternative of lowest bounds, then those that are left.
        """
        floor = self.floor()
        for is_first in (True, False):
            room = self.search.best.total * MILLION - floor
            if room < 0 or (room == 0 and not is_first):
                return
            self.look(0 if is_first else room, room)

    def look(self, room_of_part: int, room: int) -> None:
        """Tries every alternative that may be left when parts are further above their bounds by so much at most.

        What is sure is put together first.
        """
        sure, unsure = self.weighed(self.search.alone, 0, room_of_part)
        whole = [sure]
        for states, of_part in zip(self.search.parts, self.bounds, strict=True):
            whole = self.joined(whole, self.of_part(states, of_part, room_of_part), room)
        for some in unsure:
            whole = self.joined(whole, some, room)
        for one in whole:
            self.compare(one)

    def of_part(self, states: Sequence[State], bounds: Sequence[int], room: int) -> list[Outcome]:
        """What a part may become."""
        low = min(bounds)
        found: list[Outcome] = []
        for state, bound in sorted(zip(states, bounds, strict=True), key=_by_bound):
            if bound - low > room:
                break
            if len(found) > ALTERNATIVES_MAX:
                self.search.is_bounded = True
                break
            found += self.of_state(state, bound - low, room)
        return self.worthwhile(found)

    def of_state(self, state: State, excess: int, room: int) -> list[Outcome]:
        """What a state may become. excess: of its own bound."""
        sure, unsure = self.weighed(state, excess, room)
        some = [sure]
        for more in unsure:
            some = self.joined(some, more, room)
        return some

    def weighed(self, state: State, excess: int, room: int) -> tuple[Outcome, list[list[Outcome]]]:
        """The runs of a state for which one option is left, together, and what each other one may become."""
        due = taken = seen = 0
        sure: list[tuple[Run, Option]] = []
        unsure: list[list[Outcome]] = []
        for run, key in zip(state.runs, state.keys, strict=True):
            taken += run[4]
            options = self.search.options[key]
            low = self.lows[key] + room - excess
            near = [option for option in options if self.bound(option) <= low] if len(options) > 1 else options
            if len(near) > 1:
                unsure.append(self.worthwhile([self.of_option(run, key, option) for option in near]))
                continue
            sure.append((run, near[0]))
            due += near[0].due
            taken += near[0].taken
            seen += near[0].due if near[0].sees & self.mask else 0
        return Outcome(excess, due, taken, seen, state.uses, tuple(sure)), unsure

    def of_option(self, run: Run, key: int, option: Option) -> Outcome:
        """A run with an option."""
        seen = option.due if option.sees & self.mask else 0
        return Outcome(self.bound(option) - self.lows[key], option.due, option.taken, seen, 0, ((run, option),))

    def worthwhile(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Without those that another one beats whatever the rest of the basket does.

        Under one sum rule, whoever has less to pay and shows the rule more always pays less in the end.
        """
        if len(outcomes) == 1 or self.only is None:
            return outcomes
        found, shown = [], -1
        for one in sorted(outcomes, key=_by_due):
            if one.seen > shown:
                found.append(one)
                shown = one.seen
        return found

    def joined(self, some: list[Outcome], more: list[Outcome], room: int) -> list[Outcome]:
        """Each of some with each of more; cut to the lowest bounds where there are too many."""
        if len(some) * len(more) == 1:
            return [_with(some[0], more[0])]
        found = self.worthwhile(
            [_with(one, other) for one in some for other in more if one.excess + other.excess <= room]
        )
        if len(found) > ALTERNATIVES_MAX:
            self.search.is_bounded = True
            found = sorted(found, key=_by_excess)[:ALTERNATIVES_MAX]
        return found

    def compare(self, whole: Outcome) -> None:
        """Makes an alternative the best one if it is; it is none when one of the sum rules takes nothing."""
        if self.only is not None:
            sees, amounts = [self.only.bit], [whole.seen]
        else:
            choice = in_line_order(whole.choice)
            sees, amounts = [option.sees for _, option in choice], [option.due for _, option in choice]
        total, taken = whole.due, whole.taken
        for rule, row, shipped in zip(self.sums, *summed(self.search.problem, self.sums, sees, amounts), strict=True):
            off = sum(row) + shipped
            if not off:
                return
            total -= off
            taken += off << rule.shift
        best = self.search.best
        if (total, -taken) < (best.total, -best.taken):
            self.search.best = Combined(total, taken, whole.uses, whole.choice, self.sums)


def _with(one: Outcome, other: Outcome) -> Outcome:
    return Outcome(
        one.excess + other.excess,
        one.due + other.due,
        one.taken + other.taken,
        one.seen + other.seen,
        one.uses + other.uses,
        one.choice + other.choice,
    )


def _by_bound(state: tuple[State, int]) -> int:
    return state[1]


def _by_due(outcome: Outcome) -> tuple[int, int]:
    return (outcome.due, -outcome.taken)


def _by_excess(outcome: Outcome) -> int:
    return outcome.excess
