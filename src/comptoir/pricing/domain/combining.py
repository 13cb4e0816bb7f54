"""Which promotions apply: the alternative with the lowest total.

The search skips what cannot win and looks at everything else: it finds what trying all alternatives would find,
unless it says `is_bounded`. Source: docs/decisions/0041-promotions-combine.md.
"""

from collections.abc import Sequence

from comptoir.pricing.domain.options import SETS_MAX, Options
from comptoir.pricing.domain.promotions import PromotionClass
from comptoir.pricing.domain.runs import MILLION, Problem, Rule
from comptoir.pricing.domain.sequences import State, parts_of, states_of
from comptoir.pricing.domain.trials import Combined, Search, Trial


def combined(problem: Problem) -> tuple[Combined, bool]:
    """The best alternative, and whether the search was bounded.

    Best is the lowest total; then the one in which the rules that come first take the most.
    """
    groups, unit_rules, sum_rules = _by_step(problem.rules)
    options = Options.of(problem, unit_rules, sum_rules)
    bound, runs_alone = parts_of(problem.lines, groups)
    is_bounded = False
    parts = []
    for rules, runs in bound:
        states, is_part_bounded = states_of(rules, problem.lines, runs, options)
        parts.append(states)
        is_bounded |= is_part_bounded
    alone = State(runs_alone, 0, *options.keyed(runs_alone))
    best = _without_sums(options, parts, alone)
    line_mask = sum([rule.bit for rule in groups]) + sum([rule.bit for rule in unit_rules])
    search = Search(problem, line_mask, options.found, parts, alone, best, is_bounded)
    sets, is_cut = _agreeing(sum_rules)
    for sums in sets:
        trials = [Trial.of(search, sums, is_spread=False)]
        if len(sums) == 1 and trials[0].keeps[trials[0].mask] == MILLION:
            trials.append(Trial.of(search, sums, is_spread=True))
        if any(trial.is_hopeless(best.total) for trial in trials):
            continue
        for trial in trials:
            trial.weigh()
        max(trials, key=Trial.floor).run()
    return search.best, search.is_bounded or is_cut or options.is_bounded


def _by_step(rules: Sequence[Rule]) -> tuple[list[Rule], list[Rule], list[Rule]]:
    """The rules of step 1, of step 2, and of steps 3 and 4."""
    of_lines = [rule for rule in rules if rule.promotion.promotion_class is PromotionClass.LINE]
    return (
        [rule for rule in of_lines if rule.parts],
        [rule for rule in of_lines if not rule.parts],
        [rule for rule in rules if rule.promotion.promotion_class is not PromotionClass.LINE],
    )


def _agreeing(sum_rules: Sequence[Rule]) -> tuple[list[tuple[Rule, ...]], bool]:
    """Every set of sum rules that agree among themselves, each in the order of the steps; and whether some are missing.

    Not the empty one. The largest ones come first: what they find makes it plain that most others cannot win.
    """
    ordered = sorted(sum_rules, key=lambda rule: rule.promotion.promotion_class is PromotionClass.SHIPPING)
    sets: list[tuple[Rule, ...]] = [()]
    is_cut = False
    for rule in ordered:
        sets += [(*one, rule) for one in sets if all(rule.agrees & other.bit for other in one)]
        if len(sets) > SETS_MAX:
            is_cut = True
            sets = [(), *sorted(sets, key=len, reverse=True)[:SETS_MAX]]
    return sorted(sets[1:], key=len, reverse=True), is_cut


def _without_sums(options: Options, parts: Sequence[Sequence[State]], alone: State) -> Combined:
    """The best alternative without sum rules: of each part, and of each of its runs, the best one by itself."""
    chosen = [alone]
    taken = _taken(options, alone)
    for states in parts:
        lowest, most, best = min([state.due for state in states]), -1, states[0]
        for state in states:
            if state.due == lowest and (of_state := _taken(options, state)) > most:
                best, most = state, of_state
        chosen.append(best)
        taken += most
    return Combined(
        sum([state.due for state in chosen]),
        taken,
        sum([state.uses for state in chosen]),
        tuple([(run, options.found[key][0]) for one in chosen for run, key in zip(one.runs, one.keys, strict=True)]),
        (),
    )


def _taken(options: Options, state: State) -> int:
    """What each rule takes in a state, with the best option of each run."""
    found = options.found
    return sum([run[4] + found[key][0].taken for run, key in zip(state.runs, state.keys, strict=True)])
