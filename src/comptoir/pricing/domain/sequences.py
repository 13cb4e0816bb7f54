"""The sequences of groups that step 1 of docs/decisions/0041-promotions-combine.md lists as alternatives."""

import heapq
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from comptoir.pricing.domain.grouping import Known, grouped
from comptoir.pricing.domain.runs import Line, Rule, Runs, taken_by

GROUPING_MIN = 32
"""So many ways to form groups are tried in every part of a basket."""
GROUPING_MAX = 5_000
"""And in small parts more, as long as each, counted as the square of the part's runs, comes to no more than this."""


class State(NamedTuple):
    """The runs of a part after a sequence of groups. uses: groups by rule, in fields as `taken` has."""

    runs: Runs
    uses: int


Attempt = tuple[bool, int, int, State, Rule, int, tuple[int, ...]]
"""Whether all sets but the first, lines left alone so far, age, state, rule, leaving how many of which lines alone."""


def parts_of(lines: Sequence[Line], groups: Sequence[Rule]) -> tuple[list[tuple[list[Rule], Runs]], Runs]:
    """The lines that group rules bind together, as runs, with those rules; and the lines that none of them wants."""
    bound: list[tuple[int, list[Rule]]] = []
    alone = (1 << len(lines)) - 1
    for rule in groups:
        mask, rules, apart = rule.lines, [rule], []
        for part in bound:
            if part[0] & mask:
                mask |= part[0]
                rules = part[1] + rules
            else:
                apart.append(part)
        bound = [*apart, (mask, rules)]
        alone &= ~rule.lines
    return [(rules, _runs(lines, mask)) for mask, rules in bound], _runs(lines, alone)


def _runs(lines: Sequence[Line], mask: int) -> Runs:
    return tuple([(number, line.units, line.amount, 0, 0) for number, line in enumerate(lines) if mask >> number & 1])


def states_of(
    rules: Sequence[Rule], lines: Sequence[Line], runs: Runs, tempting: Mapping[int, int]
) -> tuple[list[State], bool]:
    """What sequences of groups can make of a part, and whether some were left out.

    tempting: by line, how much other rules take off it. First the lines that are the most tempting are left alone,
    none, one, two and so on; then all other sets of lines, those of the fewest lines first. Each outcome stands once.
    """
    states = {runs: State(runs, 0)}
    waiting: list[Attempt] = []
    known: Known = {}
    ages = itertools.count()
    order = sorted(tempting, key=lambda line: (-tempting[line], line))
    _wait(waiting, ages, 0, states[runs], rules, order)
    tried = effort = 0
    while waiting:
        is_rest, cost, age, state, rule, size, wanted = heapq.heappop(waiting)
        sets = itertools.combinations(wanted, size)  # the first one has the most tempting lines
        for left in itertools.islice(sets, 1, None) if is_rest else itertools.islice(sets, 1):
            tried += 1
            effort += len(state.runs) ** 2
            if tried > GROUPING_MIN and effort > GROUPING_MAX:
                return list(states.values()), True
            found = grouped(rule, lines, state.runs, sum([1 << line for line in left]), known)
            if found is None:
                continue
            following = State(found[0], state.uses + (found[1] << rule.shift))
            if states.setdefault(found[0], following) is following:
                _wait(waiting, ages, cost, following, rules, order)
        if not is_rest and 0 < size < len(wanted):
            heapq.heappush(waiting, (True, cost, age, state, rule, size, wanted))
        if not is_rest and size < len(wanted):
            heapq.heappush(waiting, (False, cost + 1, next(ages), state, rule, size + 1, wanted))
    return list(states.values()), False


def _wait(
    waiting: list[Attempt],
    ages: Iterator[int],
    cost: int,
    state: State,
    rules: Sequence[Rule],
    order: Sequence[int],
) -> None:
    """Puts every rule that could still form a group on the list, with the lines that it might leave alone.

    order: of lines, the most tempting first.
    """
    for rule in rules:
        if taken_by(rule, state.uses):
            continue
        lines, foes = rule.lines, ~rule.agrees
        wanted = units = 0
        for run in state.runs:
            if lines >> run[0] & 1 and not run[3] & foes:
                units += run[1]
                wanted |= 1 << run[0]
        if units and units >= rule.terms.units_min:
            wanted &= rule.contested
            first = tuple([line for line in order if wanted >> line & 1])
            heapq.heappush(waiting, (False, cost, next(ages), state, rule, 0, first))
