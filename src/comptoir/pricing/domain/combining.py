"""Which promotions apply: the alternative with the lowest total.

The search skips what cannot win and looks at everything else: it finds what trying all alternatives would find,
unless it says `is_bounded`. Source: docs/decisions/0041-promotions-combine.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from comptoir.pricing.domain.drafts import rounded
from comptoir.pricing.domain.promotions import PromotionClass, Step, Threshold
from comptoir.pricing.domain.runs import MILLION, Problem, Rule, Run, numbers, shared, taken_off
from comptoir.pricing.domain.sequences import State, parts_of, states_of

ALTERNATIVES_MAX = 2_000
"""How many alternatives of a whole basket are tried for one set of basket and shipping promotions."""


class Option(NamedTuple):
    """A run after one of the sets of step 2. sees: mask of the sum rules that may touch it then."""

    due: int
    taken: int
    sees: int


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
    """A problem on its way to the best alternative. parts: what each part may become in step 1."""

    problem: Problem
    parts: list[list[State]] = field(default_factory=list)
    line_rules: list[list[Rule]] = field(default_factory=list)
    sum_rules: list[Rule] = field(default_factory=list)
    best: Combined | None = None
    is_bounded: bool = False
    options: dict[tuple[int, int, int, int], tuple[Option, ...]] = field(default_factory=dict)


def combined(problem: Problem) -> tuple[Combined, bool]:
    """The best alternative, and whether the search was bounded.

    Best is the lowest total; then the one in which the rules that come first take the most.
    """
    search = Search(problem, line_rules=[[] for _ in problem.lines])
    groups = []
    for rule in problem.rules:
        if rule.promotion.promotion_class is not PromotionClass.LINE:
            search.sum_rules.append(rule)
        elif rule.parts:
            groups.append(rule)
        else:
            for line in numbers(rule.lines):
                search.line_rules[line].append(rule)
    for rules, runs in parts_of(problem.lines, groups):
        states, is_bounded = states_of(rules, problem.lines, runs)
        search.parts.append(states)
        search.is_bounded |= is_bounded
    for sums in _agreeing(search.sum_rules):
        _try(search, sums)
    assert search.best is not None
    return search.best, search.is_bounded


def in_line_order(choice: Choice) -> Choice:
    """The runs as their lines and their places in the lines say, not as the parts do."""
    return tuple(sorted(choice, key=lambda one: one[0][0]))


def _agreeing(rules: Sequence[Rule]) -> list[tuple[Rule, ...]]:
    """Every set of rules that agree among themselves, the empty one first, each in the order of the steps."""
    ordered = sorted(rules, key=lambda rule: rule.promotion.promotion_class is PromotionClass.SHIPPING)
    sets: list[tuple[Rule, ...]] = [()]
    for rule in ordered:
        sets += [(*one, rule) for one in sets if all(rule.agrees & other.bit for other in one)]
    return sets


# --- step 2 -----------------------------------------------------------------------------------------------------------


def _options(search: Search, run: Run) -> tuple[Option, ...]:
    """The run after each set of line promotions that may touch it, without those that take nothing."""
    number, units, amount, carried, _ = run
    key = (number, units, amount, carried)
    known = search.options.get(key)
    if known is not None:
        return known
    line = search.problem.lines[number]
    sets = [(amount, 0, carried)]
    for rule in search.line_rules[number]:
        foes = ~rule.agrees
        for due, taken, mask in sets[:]:
            off = 0 if mask & foes else taken_off(rule, line, units, due)
            if off:
                sets.append((due - off, taken + (off << rule.shift), mask | rule.bit))
    best: dict[tuple[int, int], int] = {}
    for due, taken, mask in sets:
        sees = 0
        for rule in search.sum_rules:
            if rule.lines >> number & 1 and not mask & ~rule.agrees:
                sees |= rule.bit
        if best.get((due, sees), -1) < taken:
            best[due, sees] = taken
    found = search.options[key] = tuple([Option(due, taken, sees) for (due, sees), taken in best.items()])
    return found


# --- steps 3 and 4 ----------------------------------------------------------------------------------------------------


def sum_off(rule: Rule, base: int, most: int) -> int:
    """What a threshold takes off when the sum is `base`: at most `most`, which is what is still to pay."""
    step = step_of(rule, base)
    if step is None:
        return 0
    return min(most, step.amount or 0) if step.rate is None else rounded(most * step.rate.millionths, MILLION)


def step_of(rule: Rule, base: int) -> Step | None:
    """The highest step that a sum reaches."""
    assert isinstance(rule.promotion.offer, Threshold)
    found = None
    for step in rule.promotion.offer.steps:
        if step.from_amount <= base:
            found = step
    return found


def summed(
    problem: Problem, sums: Sequence[Rule], sees: Sequence[int], amounts: Sequence[int]
) -> tuple[list[list[int]], list[int]]:
    """What each sum rule takes off each of the amounts that it may touch, and off the shipping.

    Returns a row per rule with a share per amount, and what each takes off the shipping.
    """
    left = list(amounts)
    shipping = sum([line.amount for line in problem.shipping])
    rows, shipped = [], []
    for rule in sums:
        places = [place for place, seen in enumerate(sees) if seen & rule.bit]
        base = sum([left[place] for place in places])
        row = [0] * len(left)
        if rule.promotion.promotion_class is PromotionClass.SHIPPING:
            shipped.append(sum_off(rule, base, shipping))
            shipping -= shipped[-1]
        else:
            shipped.append(0)
            off = sum_off(rule, base, base)
            if off:
                for place, share in zip(places, shared(off, [left[place] for place in places]), strict=True):
                    row[place] = share
                    left[place] -= share
        rows.append(row)
    return rows, shipped


# --- the search -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Trial:
    """The search with one set of sum rules.

    The bound of an option is what is left of it after the largest share that the sum rules can take (in millionths of
    a minor unit). keeps: that share's rest, by the sum rules that see a run. constant: what the sum rules may take
    besides, amounts and roundings. bounds: the lowest bound of a run, by its options.
    """

    search: Search
    sums: tuple[Rule, ...]
    mask: int
    keeps: dict[int, int]
    constant: int
    only: Rule | None

    @classmethod
    def of(cls, search: Search, sums: tuple[Rule, ...]) -> "_Trial":
        shipping = sum([line.amount for line in search.problem.shipping])
        keeps = {0: MILLION}
        constant = 0
        for rule in sums:
            step = step_of(rule, sum([search.problem.lines[number].amount for number in numbers(rule.lines)]))
            rate = 0 if step is None or step.rate is None else step.rate.millionths
            if rule.promotion.promotion_class is PromotionClass.SHIPPING:
                constant += shipping * MILLION
                rate = 0
            elif not rate:
                constant += MILLION * (0 if step is None or step.amount is None else step.amount)
            else:
                constant += MILLION  # its rounding, and how that moves the next one's
            keeps |= {seen | rule.bit: keep * (MILLION - rate) // MILLION for seen, keep in keeps.items()}
        mask = sum([rule.bit for rule in sums])
        if len(sums) > 1 and any(rule.lines != sums[0].lines for rule in sums):
            constant += MILLION * len(search.problem.lines) * 4  # the roundings of shares
        return cls(search, sums, mask, keeps, constant, sums[0] if len(sums) == 1 else None)

    def floor(self) -> int:
        """What no alternative is below."""
        lows = [
            min([sum([self.lowest(run) for run in state.runs]) for state in states]) for states in self.search.parts
        ]
        return sum(lows) - self.constant

    def wholes(self, room: int) -> list[Outcome]:
        """What the basket may become."""
        some = [Outcome(0, 0, 0, 0, 0, ())]
        for states in self.search.parts:
            some = self.joined(some, self.of_part(states, room), room)
        return some

    def bound(self, option: Option) -> int:
        """The least that may be left of an option."""
        return option.due * self.keeps[option.sees & self.mask]

    def lowest(self, run: Run) -> int:
        """The lowest bound of a run."""
        return min([self.bound(option) for option in _options(self.search, run)])

    def outcomes(self, run: Run, room: int) -> list[Outcome]:
        """What the run may become."""
        low = self.lowest(run)
        found = []
        for option in _options(self.search, run):
            excess = self.bound(option) - low
            if excess <= room:
                seen = option.due if option.sees & self.mask else 0
                found.append(Outcome(excess, option.due, option.taken, seen, 0, ((run, option),)))
        return self.worthwhile(found)

    def worthwhile(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Without those that another one beats whatever the rest of the basket does, best first.

        Under one sum rule, whoever pays less and shows it more always pays less; without any, whoever pays less.
        """
        if len(outcomes) == 1 or len(self.sums) > 1:
            return outcomes
        outcomes.sort(key=lambda one: (one.due, -one.taken))
        if not self.sums:
            return outcomes[:1]
        found, shown = [], -1
        for one in outcomes:
            if one.seen > shown:
                found.append(one)
                shown = one.seen
        return found

    def joined(self, some: list[Outcome], more: list[Outcome], room: int) -> list[Outcome]:
        """Each of some with each of more."""
        found = [
            Outcome(
                one.excess + other.excess,
                one.due + other.due,
                one.taken + other.taken,
                one.seen + other.seen,
                one.uses + other.uses,
                one.choice + other.choice,
            )
            for one in some
            for other in more
            if one.excess + other.excess <= room
        ]
        return self.no_more(self.worthwhile(found))

    def no_more(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Cut to the most promising ones where there are too many."""
        if len(outcomes) > ALTERNATIVES_MAX:
            self.search.is_bounded = True
            outcomes.sort(key=lambda one: one.excess)
            del outcomes[ALTERNATIVES_MAX:]
        return outcomes

    def of_part(self, states: list[State], room: int) -> list[Outcome]:
        """What a part may become."""
        lows = [sum([self.lowest(run) for run in state.runs]) for state in states]
        low = min(lows)
        found = []
        for state, bound in zip(states, lows, strict=True):
            if bound - low > room:
                continue
            taken = sum([run[4] for run in state.runs])
            some = [Outcome(bound - low, 0, taken, 0, state.uses, ())]
            for run in state.runs:
                some = self.joined(some, self.outcomes(run, room), room)
            found += some
        return self.no_more(self.worthwhile(found))

    def compare(self, whole: Outcome) -> None:
        """Makes an alternative the best one if it is."""
        off = self.taken(whole)
        if off is None:
            return
        total = whole.due - off[0]
        taken = whole.taken + off[1]
        best = self.search.best
        if best is None or (total, -taken) < (best.total, -best.taken):
            self.search.best = Combined(total, taken, whole.uses, whole.choice, self.sums)

    def taken(self, whole: Outcome) -> tuple[int, int] | None:
        """What the sum rules take off an alternative, together and each; None when one of them takes nothing."""
        if self.only is not None:
            sees, amounts = [self.only.bit], [whole.seen]
        else:
            choice = in_line_order(whole.choice)
            sees, amounts = [option.sees for _, option in choice], [option.due for _, option in choice]
        together = taken = 0
        for rule, row, shipped in zip(self.sums, *summed(self.search.problem, self.sums, sees, amounts), strict=True):
            off = sum(row) + shipped
            if not off:
                return None
            together += off
            taken += off << rule.shift
        return together, taken


def _try(search: Search, sums: tuple[Rule, ...]) -> None:
    """Looks for a better alternative with these sum rules.

    Whatever is further above the lowest bound of its part than the best total is above the sum of all lowest bounds
    cannot be in a better alternative. So first an alternative of lowest bounds, then those that are left.
    """
    trial = _Trial.of(search, sums)
    floor = trial.floor()
    if search.best is not None and search.best.total * MILLION < floor:
        return
    for whole in trial.wholes(0):
        trial.compare(whole)
    assert search.best is not None
    room = search.best.total * MILLION - floor
    if sums and room > 0:
        for whole in trial.wholes(room):
            trial.compare(whole)
