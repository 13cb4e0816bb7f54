"""Step 1 of docs/decisions/0041-promotions-combine.md: units taken in whole groups."""

from collections.abc import Sequence
from math import lcm

from comptoir.pricing.domain.drafts import rounded
from comptoir.pricing.domain.promotions import FREE
from comptoir.pricing.domain.runs import MILLION, Line, Part, Rule, Run, Runs, shared, taken_off

Takes = dict[int, tuple[int, int]]
"""By place of a run: its units that keep their price, and those that are reduced."""
Pieces = tuple[Run | None, Run | None, Run | None]
"""Of a run the units that keep their price, those that are reduced, the rest."""
Formed = tuple[tuple[Runs, ...] | None, int, int]
"""What runs become, each the pieces that it is split into (None when nothing is saved), how many groups, and the mask
of the lines that have units in them."""
Known = dict[tuple[int, Runs], Formed]
"""What was formed before, by the bit of the rule and the runs."""


def grouped(
    rule: Rule, lines: Sequence[Line], runs: Runs, left_alone: int, known: Known | None = None
) -> tuple[Runs | None, int, int]:
    """The runs after as many groups as the units and the limit allow, how many, and the mask of their lines.

    None when nothing is saved. left_alone: mask of lines that the promotion does not touch. It would find the same
    with fewer lines, as long as those with units in the groups are among them.
    """
    usable = usable_places(rule, runs, left_alone)
    chosen = tuple([runs[place] for place in usable])
    key = (rule.bit, chosen)
    formed = None if known is None else known.get(key)
    if formed is None:
        formed = _formed(rule, lines, chosen)
        if known is not None:
            known[key] = formed
    pieces, groups, touched = formed
    if pieces is None:
        return None, 0, touched
    after: list[Run] = []
    start = 0
    for place, of_run in zip(usable, pieces, strict=True):
        after += runs[start:place]
        after += of_run
        start = place + 1
    after += runs[start:]
    return tuple(after), groups, touched


def usable_places(rule: Rule, runs: Runs, left_alone: int) -> list[int]:
    """The places of the runs that a promotion selects and may touch."""
    here, foes = rule.lines & ~left_alone, ~rule.agrees
    return [place for place, run in enumerate(runs) if here >> run[0] & 1 and not run[3] & foes]


def shortage(rule: Rule, runs: Runs) -> tuple[int, bool] | None:
    """What a group lacks in the first part that it cannot fill, and whether that is an amount; None: nothing."""
    chosen = tuple([runs[place] for place in usable_places(rule, runs, 0)])
    scale, worth = _worth(chosen)
    remaining = [run[1] for run in chosen]
    takes: Takes = {}
    for part, order in zip(rule.parts, _orders(rule, chosen, worth), strict=True):
        missing = _fill(part, scale, worth, order, remaining, takes)
        if missing:
            return (-(-missing // scale), True) if part.from_amount is not None else (missing, False)
    return None


def _formed(rule: Rule, lines: Sequence[Line], runs: Runs) -> Formed:
    if sum([run[1] for run in runs]) < rule.terms.units_min:
        return None, 0, 0
    kept = rule.terms.kept
    takes, groups = _all_groups(rule, runs) if kept is None else _rows(rule, lines, runs, kept)
    if not groups:
        return None, 0, 0
    touched = 0
    for place in takes:
        touched |= 1 << runs[place][0]
    return _reduced(rule, lines, runs, takes, groups), groups, touched


def _worth(runs: Runs) -> tuple[int, list[int]]:
    """What one unit of each run has to pay, exactly: as so many parts of a minor unit, which are returned first."""
    scale = lcm(*[run[1] for run in runs])
    return scale, [run[2] * scale // run[1] for run in runs]


def _rows(rule: Rule, lines: Sequence[Line], runs: Runs, kept: int) -> tuple[Takes, int]:
    """Groups that select the same throughout: the units in a row, dearest first, cut into groups.

    kept: the units of a group that keep their price. A limited offer has groups of one unit; those that it would not
    make cheaper are left out beforehand.
    """
    size = rule.terms.units_min
    worth = _worth(runs)[1]
    ordered = sorted(range(len(runs)), key=worth.__getitem__, reverse=True)  # ties stay in the order of the runs
    if size == 1:
        ordered = [place for place in ordered if _saves(rule, lines[runs[place][0]], runs[place])]
    units = worthwhile = 0
    for place in ordered:
        count = runs[place][1]
        units += count
        if runs[place][2]:
            worthwhile += count
    groups = min(units // size, (worthwhile - kept + size - 1) // size)
    if rule.limit is not None:
        groups = min(groups, rule.limit)
    takes: Takes = {}
    start, last, before = 0, groups * size, 0
    for place in ordered:
        if start >= last:
            break
        end = min(start + runs[place][1], last)
        until = _reduced_before(end, size, kept)
        takes[place] = (end - start - until + before, until - before)
        start, before = end, until
    return takes, max(groups, 0)


def _reduced_before(count: int, size: int, kept: int) -> int:
    """How many of the first units of a row are reduced."""
    whole, rest = divmod(count, size)
    return whole * (size - kept) + max(0, rest - kept)


def _saves(rule: Rule, line: Line, run: Run) -> bool:
    """Whether a unit would be cheaper, before any rounding."""
    least = run[2] - taken_off(rule, line, run[1], run[2]) if rule.terms.is_price else 0
    return run[2] > least


def _all_groups(rule: Rule, runs: Runs) -> tuple[Takes, int]:
    """Groups are formed one after another; alike ones, which take the same from the same runs, together."""
    scale, worth = _worth(runs)
    queues = [*zip(rule.parts, _orders(rule, runs, worth), strict=True)]
    remaining = [run[1] for run in runs]
    least = 0 if rule.terms.bundle is None else rule.terms.bundle * scale
    whole: Takes = {}
    groups = 0
    while rule.limit is None or groups < rule.limit:
        takes: Takes = {}
        for part, order in queues:
            if _fill(part, scale, worth, order, remaining, takes):
                return whole, groups
        gain, times = 0, remaining[next(iter(takes))]
        for place, (kept, reduced) in takes.items():
            gain += worth[place] * reduced
            times = min(times, remaining[place] // (kept + reduced))
        if gain <= least:
            break
        if rule.limit is not None:
            times = min(times, rule.limit - groups)
        for place, (kept, reduced) in takes.items():
            earlier = whole.get(place, (0, 0))
            whole[place] = (earlier[0] + kept * times, earlier[1] + reduced * times)
            remaining[place] -= (kept + reduced) * times
        groups += times
    return whole, groups


def _orders(rule: Rule, runs: Runs, worth: list[int]) -> list[list[int]]:
    """For each part the places of the runs that it selects, dearest first."""
    orders = [[place for place, run in enumerate(runs) if part.lines >> run[0] & 1] for part in rule.parts]
    for order in orders:
        order.sort(key=worth.__getitem__, reverse=True)  # ties stay in the order of the runs
    return orders


def _fill(part: Part, scale: int, worth: list[int], order: list[int], remaining: list[int], takes: Takes) -> int:
    """Takes the dearest units for a part into `takes`; what is missing (units, or scaled amount), 0 when filled.

    order: the places of the runs that it selects, dearest first; remaining: units of each that are left.
    """
    is_reduced, by_amount = part.is_reduced, part.from_amount is not None
    wanted = part.quantity if part.from_amount is None else part.from_amount * scale
    for place in order:
        free = remaining[place]
        if not free:
            continue
        kept = reduced = 0
        if place in takes:
            kept, reduced = takes[place]
            free -= kept + reduced
        each = worth[place] if by_amount else 1
        if not free or not each:
            continue
        count = -(-wanted // each) if by_amount else wanted
        count = min(count, free)
        takes[place] = (kept, reduced + count) if is_reduced else (kept + count, reduced)
        wanted -= count * each
        if wanted <= 0:
            return 0
    return wanted


def _reduced(rule: Rule, lines: Sequence[Line], runs: Runs, takes: Takes, groups: int) -> tuple[Runs, ...] | None:
    """Every run split once: units that keep their price, units that are reduced, the rest; None: nothing is saved."""
    places = sorted(takes)
    split: list[Pieces] = []
    lowered: list[Run] = []
    for place in places:
        run, take = runs[place], takes[place]
        parts: Pieces = (None, run, None) if take[1] == run[1] else _split(run, *take)
        if parts[1] is not None:
            lowered.append(parts[1])
        split.append(parts)
    saved = _saved(rule, lines, lowered, groups)
    if rule.advantage:
        saved = _within_caps(rule, lines, [run for parts in split for run in parts[:2] if run], saved)
    if not any(saved):
        return None
    bit, offs = rule.bit, iter(saved)
    pieces: list[Runs] = [(run,) for run in runs]
    for place, (kept, reduced, rest) in zip(places, split, strict=True):
        of_run: list[Run] = []
        if kept is not None:
            of_run.append((kept[0], kept[1], kept[2], kept[3] | bit, kept[4]))
        if reduced is not None:
            off = next(offs)
            line, units, amount, carried, taken = reduced
            of_run.append((line, units, amount - off, carried | bit, taken + (off << rule.shift)))
        if rest is not None:
            of_run.append(rest)
        pieces[place] = tuple(of_run)
    return tuple(pieces)


def _split(run: Run, kept: int, reduced: int) -> Pieces:
    """A run as units that keep their price, units that are reduced, the rest; what was taken stays with the first."""
    line, units, amount, carried, taken = run
    if units == kept:
        return run, None, None
    first = second = rest = None
    if kept:
        part = rounded(amount * kept, units)
        first = (line, kept, part, carried, taken)
        units, amount, taken = units - kept, amount - part, 0
    if reduced:
        part = rounded(amount * reduced, units)
        second = (line, reduced, part, carried, taken)
        units, amount, taken = units - reduced, amount - part, 0
    if units:
        rest = (line, units, amount, carried, taken)
    return first, second, rest


def _within_caps(rule: Rule, lines: Sequence[Line], lot: list[Run], saved: list[int]) -> list[int]:
    """What is saved, but of the whole lot no more than what the law lets be taken off it."""
    room = 0
    for number, _, amount, carried, _ in lot:
        line = lines[number]
        if line.cap == MILLION or rule.uncapped >> number & 1:
            room += amount
        elif not carried:
            room += amount * line.cap // MILLION
    return saved if sum(saved) <= room else shared(room, saved)


def _saved(rule: Rule, lines: Sequence[Line], lowered: list[Run], groups: int) -> list[int]:
    """What is taken off each of the runs that are reduced."""
    terms = rule.terms
    if terms.bundle is None:
        if terms.rate == FREE:
            return [run[2] for run in lowered]
        return [taken_off(rule, lines[run[0]], run[1], run[2]) for run in lowered]
    amounts = [run[2] for run in lowered]
    off = sum(amounts) - groups * terms.bundle
    return shared(off, amounts) if off > 0 else [0] * len(amounts)
