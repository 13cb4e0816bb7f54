"""The sequences of groups that step 1 of docs/decisions/0041-promotions-combine.md lists as alternatives."""

import heapq
import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from comptoir.pricing.domain.grouping import Known, grouped
from comptoir.pricing.domain.options import Options
from comptoir.pricing.domain.runs import Line, Rule, Runs, taken_by

GROUPING_MIN = 32
"""So many ways to form groups are tried in every part of a basket."""
GROUPING_MAX = 3_000
"""And in small parts more, as long as each, counted as the square of the part's runs, comes to no more than this."""


class State(NamedTuple):
    """Runs after a sequence of groups. uses: groups by rule, in fields as `taken` has.

    keys: of the options of each run; due: what is to pay when each has its best one.
    """

    runs: Runs
    uses: int
    keys: tuple[int, ...]
    due: int


Tried = list[tuple[int, int]]
"""Of one rule on one state: the masks of lines that it left alone, with the lines that then had units in its groups."""
Attempt = tuple[bool, int, int, int, State, Rule, int, tuple[int, ...], Tried]
"""Whether all sets but the first, rank (see `states_of`), what is to pay, age, state, rule, leaving how many of which
lines alone, what was tried before."""


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


def states_of(rules: Sequence[Rule], lines: Sequence[Line], runs: Runs, options: Options) -> tuple[list[State], bool]:
    """What sequences of groups can make of a part, and whether some were left out. Each outcome stands once.

    First those are looked at that leave no line alone, then those that leave alone the one, two, three … lines that
    step 2 makes cheapest, then other sets of lines, the smallest first; what costs a twentieth more than without groups
    counts as a line more. Leaving alone more lines, none of which had a unit in the groups, forms the same groups.
    """
    start = State(runs, 0, *options.keyed(runs))
    states = {runs: start}
    waiting: list[Attempt] = []
    known: Known = {}
    ages = itertools.count()
    order = _tempting(start, options)
    _wait(waiting, ages, 0, start, rules, order)
    tried = effort = 0
    while waiting:
        is_rest, rank, due, age, state, rule, size, wanted, before = heapq.heappop(waiting)
        sets = itertools.combinations(wanted, size)  # the first one has the most tempting lines
        for left in itertools.islice(sets, 1, None) if is_rest else itertools.islice(sets, 1):
            alone = sum(left)
            is_same = False
            for earlier, touched in before:
                if not (earlier & ~alone or touched & alone):
                    is_same = True
                    break
            effort += len(state.runs) if is_same else len(state.runs) ** 2
            tried += not is_same
            if tried > GROUPING_MIN and effort > GROUPING_MAX:
                return list(states.values()), True
            if is_same:
                continue
            found, groups, touched = grouped(rule, lines, state.runs, alone, known)
            before.append((alone, touched))
            if found is None or found in states:
                continue
            following = State(found, state.uses + (groups << rule.shift), *options.keyed(found))
            states[found] = following
            further = rank + _dearer(following, start) - _dearer(state, start)
            _wait(waiting, ages, further, following, rules, order)
        if not is_rest and 0 < size < len(wanted):
            heapq.heappush(waiting, (True, rank, due, age, state, rule, size, wanted, before))
        if not is_rest and size < len(wanted):
            heapq.heappush(waiting, (False, rank + 1, due, next(ages), state, rule, size + 1, wanted, before))
    return list(states.values()), False


def _tempting(start: State, options: Options) -> list[int]:
    """The masks of the lines of a part, first those off which the rules of step 2 take the most thousandths."""
    shares = {}
    for (line, _, amount, _, _), key in zip(start.runs, start.keys, strict=True):
        shares[line] = (amount - options.found[key][0].due) * 1000 // amount if amount else 0
    return [1 << line for line in sorted(shares, key=lambda line: (-shares[line], line))]


def _dearer(state: State, start: State) -> int:
    """Of a part that is left dearer than without groups, the twentieths by which it is."""
    return (state.due - start.due) * 20 // start.due if state.due > start.due > 0 else 0


def _wait(
    waiting: list[Attempt], ages: Iterator[int], rank: int, state: State, rules: Sequence[Rule], order: Sequence[int]
) -> None:
    """Puts every rule that could still form a group on the list, with the lines that it might leave alone.

    order: masks of lines, the most tempting first.
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
            first = tuple([line for line in order if line & wanted])
            heapq.heappush(waiting, (False, rank, state.due, next(ages), state, rule, 0, first, []))
