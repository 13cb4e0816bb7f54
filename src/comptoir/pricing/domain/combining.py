"""Which promotions apply: the alternative with the lowest total.

The search skips what cannot win and looks at everything else: it finds what trying all alternatives would find,
unless it says `is_bounded`. Source: docs/decisions/0041-promotions-combine.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from comptoir.pricing.domain.promotions import PromotionClass
from comptoir.pricing.domain.runs import MILLION, Problem, Rule, Run, Runs, numbers, room_of, taken_off
from comptoir.pricing.domain.sequences import State, parts_of, states_of
from comptoir.pricing.domain.summing import most_off, summed

ALTERNATIVES_MAX = 2_000
"""How many alternatives of a whole basket are tried for one set of basket and shipping promotions."""
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


class Keyed(NamedTuple):
    """A state with a key into `Search.options` for each of its runs."""

    runs: Runs
    uses: int
    keys: tuple[int, ...]


@dataclass(slots=True)
class Search:
    """A problem on its way to the best alternative.

    line_rules: of step 2, by line; sum_rules: of steps 3 and 4; seers: those that select a line, by line;
    line_mask: of steps 1 and 2. parts: what each part may become in step 1; alone: the runs that no group wants.
    options: of step 2, the best by itself in front; keys: into them, by run without what was taken.
    """

    problem: Problem
    line_rules: list[list[Rule]]
    sum_rules: list[Rule] = field(default_factory=list)
    seers: list[list[Seer]] = field(default_factory=list)
    line_mask: int = 0
    parts: list[list[Keyed]] = field(default_factory=list)
    alone: Keyed = Keyed((), 0, ())  # noqa: RUF009 - a value
    options: list[tuple[Option, ...]] = field(default_factory=list)
    keys: dict[tuple[int, ...], int] = field(default_factory=dict)
    best: Combined | None = None
    is_bounded: bool = False


def combined(problem: Problem) -> tuple[Combined, bool]:
    """The best alternative, and whether the search was bounded.

    Best is the lowest total; then the one in which the rules that come first take the most.
    """
    search = Search(problem, [[] for _ in problem.lines])
    groups = []
    for rule in problem.rules:
        if rule.promotion.promotion_class is not PromotionClass.LINE:
            search.sum_rules.append(rule)
            continue
        search.line_mask |= rule.bit
        if rule.parts:
            groups.append(rule)
        else:
            for line in numbers(rule.lines):
                search.line_rules[line].append(rule)
    search.seers = [
        [
            (rule.bit, ~rule.agrees, 0 if line.cap == MILLION else _capped_share(rule, number))
            for rule in search.sum_rules
            if rule.lines >> number & 1
        ]
        for number, line in enumerate(problem.lines)
    ]
    bound, alone = parts_of(problem.lines, groups)
    for rules, runs in bound:
        tempting = {run[0]: _temptation(search, run) for run in runs}
        states, is_bounded = states_of(rules, problem.lines, runs, tempting)
        search.parts.append([_keyed(search, state) for state in states])
        search.is_bounded |= is_bounded
    search.alone = Keyed(alone, 0, tuple([_key(search, run) for run in alone]))
    _without_sums(search)
    assert search.best is not None
    without = search.best.total
    for sums in _agreeing(search):
        trials = [_Trial.of(search, sums, is_spread=False)]
        if len(sums) == 1 and trials[0].keeps[trials[0].mask] == MILLION:
            trials.append(_Trial.of(search, sums, is_spread=True))
        if any(trial.is_hopeless(without) for trial in trials):
            continue
        for trial in trials:
            trial.weigh()
        max(trials, key=_Trial.floor).run()
    return search.best, search.is_bounded


def _temptation(search: Search, run: Run) -> int:
    """The share that the rules of step 2 take off a run, in thousandths."""
    amount = run[2]
    return (amount - search.options[_key(search, run)][0].due) * 1000 // amount if amount else 0


def _agreeing(search: Search) -> list[tuple[Rule, ...]]:
    """Every set of sum rules that agree among themselves, each in the order of the steps; not the empty one.

    The largest ones come first: what they find makes it plain that most of the others cannot win.
    """
    ordered = sorted(search.sum_rules, key=lambda rule: rule.promotion.promotion_class is PromotionClass.SHIPPING)
    sets: list[tuple[Rule, ...]] = [()]
    for rule in ordered:
        sets += [(*one, rule) for one in sets if all(rule.agrees & other.bit for other in one)]
        if len(sets) > SETS_MAX:
            search.is_bounded = True
            sets = [(), *sorted(sets, key=len, reverse=True)[:SETS_MAX]]
    return sorted(sets[1:], key=len, reverse=True)


def in_line_order(choice: Choice) -> Choice:
    """The runs as their lines and their places in the lines say, not as the parts do."""
    return tuple(sorted(choice, key=lambda one: one[0][0]))


# --- step 2 -----------------------------------------------------------------------------------------------------------


def _keyed(search: Search, state: State) -> Keyed:
    known = search.keys.get
    keys = [_key(search, run) if (key := known(run[:4])) is None else key for run in state.runs]
    return Keyed(state.runs, state.uses, tuple(keys))


def _key(search: Search, run: Run) -> int:
    """Where the options of a run are."""
    key = search.keys.get(run[:4])
    if key is None:
        key = search.keys[run[:4]] = len(search.options)
        search.options.append(_options(search, run))
    return key


def _options(search: Search, run: Run) -> tuple[Option, ...]:
    """The run after each set of line promotions that may touch it, without those that take nothing."""
    number, units, amount, carried, _ = run
    line = search.problem.lines[number]
    least = 0 if line.cap == MILLION else amount - room_of(line, search.problem.rules, amount, carried)
    sets = [(amount, 0, carried)]
    for rule in search.line_rules[number]:
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
            search.is_bounded = True
            sets = [sets[0], *sorted(sets[1:])[:SETS_MAX]]
    seers = search.seers[number]
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


# --- the search -------------------------------------------------------------------------------------------------------


def _without_sums(search: Search) -> None:
    """The best alternative without sum rules: of each part, and of each of its runs, the best one by itself."""
    dues = [options[0].due for options in search.options]
    due, taken, uses = sum(map(dues.__getitem__, search.alone.keys)), _taken(search, search.alone), 0
    chosen = [(run, search.options[key][0]) for run, key in zip(search.alone.runs, search.alone.keys, strict=True)]
    for states in search.parts:
        sums = [sum(map(dues.__getitem__, state.keys)) for state in states]
        lowest, most, best = min(sums), -1, states[0]
        for state, of_state in zip(states, sums, strict=True):
            if of_state == lowest and (of_best := _taken(search, state)) > most:
                best, most = state, of_best
        due += lowest
        taken += most
        uses += best.uses
        chosen += [(run, search.options[key][0]) for run, key in zip(best.runs, best.keys, strict=True)]
    search.best = Combined(due, taken, uses, tuple(chosen), ())


def _taken(search: Search, state: Keyed) -> int:
    """What each rule takes in a state, with the best option of each run."""
    return sum([run[4] + search.options[key][0].taken for run, key in zip(state.runs, state.keys, strict=True)])


@dataclass(slots=True)
class _Trial:
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
    def of(cls, search: Search, sums: tuple[Rule, ...], *, is_spread: bool) -> "_Trial":
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
        assert self.search.best is not None
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
            assert self.search.best is not None
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

    def of_part(self, states: Sequence[Keyed], bounds: Sequence[int], room: int) -> list[Outcome]:
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

    def of_state(self, state: Keyed, excess: int, room: int) -> list[Outcome]:
        """What a state may become. excess: of its own bound."""
        sure, unsure = self.weighed(state, excess, room)
        some = [sure]
        for more in unsure:
            some = self.joined(some, more, room)
        return some

    def weighed(self, state: Keyed, excess: int, room: int) -> tuple[Outcome, list[list[Outcome]]]:
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
        assert best is not None
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


def _by_bound(state: tuple[Keyed, int]) -> int:
    return state[1]


def _by_due(outcome: Outcome) -> tuple[int, int]:
    return (outcome.due, -outcome.taken)


def _by_excess(outcome: Outcome) -> int:
    return outcome.excess
