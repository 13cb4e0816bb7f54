"""Step 1 of docs/decisions/0041-promotions-combine.md: units taken in whole groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

from comptoir.pricing.domain.drafts import rounded
from comptoir.pricing.domain.promotions import Bundle, FixedPrice
from comptoir.pricing.domain.runs import Line, Part, Rule, Run, Runs, shared, taken_off

Takes = dict[int, tuple[int, int]]
"""By place of a run: its units that keep their price, and those that are reduced."""


def grouped(rule: Rule, lines: Sequence[Line], runs: Runs, left_alone: int) -> tuple[Runs, int] | None:
    """The runs after as many groups as the units and the limit allow, and how many; None when nothing is saved.

    left_alone: mask of lines that the promotion does not touch.
    """
    usable = usable_places(rule, runs, left_alone)
    if sum([runs[place][1] for place in usable]) < rule.units_min:
        return None
    if rule.kept is not None:
        takes, groups = _rows(rule, lines, runs, usable, rule.kept)
    else:
        takes, groups = _all_groups(rule, _Units.of(runs, usable))
    return _reduced(rule, lines, runs, takes, groups) if groups else None


def usable_places(rule: Rule, runs: Runs, left_alone: int) -> list[int]:
    """The places of the runs that a promotion selects and may touch."""
    here, foes = rule.lines & ~left_alone, ~rule.agrees
    return [place for place, run in enumerate(runs) if here >> run[0] & 1 and not run[3] & foes]


def shortage(rule: Rule, runs: Runs) -> tuple[int, bool] | None:
    """What a group lacks in the first part that it cannot fill, and whether that is an amount; None: nothing."""
    units = _Units.of(runs, usable_places(rule, runs, 0))
    takes: Takes = {}
    for part in rule.parts:
        missing = units.fill(part, takes)
        if missing:
            return (-(-missing // units.scale), True) if part.from_amount is not None else (missing, False)
    return None


@dataclass(slots=True)
class _Units:
    """The units that are left for groups, dearest first.

    remaining: by place of the run. worth: of one unit of a run, in `scale` parts of a minor unit, which makes it whole.
    """

    places: list[int]
    line_of: dict[int, int]
    remaining: dict[int, int]
    worth: dict[int, int]
    scale: int

    @classmethod
    def of(cls, runs: Runs, places: list[int]) -> "_Units":
        scale, worth = _worth(runs, places)
        return cls(
            sorted(places, key=lambda place: -worth[place]),  # stable: ties stay in the order of the runs
            {place: runs[place][0] for place in places},
            {place: runs[place][1] for place in places},
            worth,
            scale,
        )

    def fill(self, part: Part, takes: Takes) -> int:
        """Takes the dearest units for a part into `takes`; what is missing (units, or scaled amount), 0 when filled."""
        wanted = part.quantity if part.from_amount is None else part.from_amount * self.scale
        for place in self.places:
            if not part.lines >> self.line_of[place] & 1:
                continue
            kept, reduced = takes.get(place, (0, 0))
            free = self.remaining[place] - kept - reduced
            each = 1 if part.from_amount is None else self.worth[place]
            if not free or not each:
                continue
            count = min(free, -(-wanted // each))
            takes[place] = (kept, reduced + count) if part.is_reduced else (kept + count, reduced)
            wanted -= count * each
            if wanted <= 0:
                return 0
        return wanted


def _worth(runs: Runs, places: Sequence[int]) -> tuple[int, dict[int, int]]:
    """What one unit of each run has to pay, exactly: as so many parts of a minor unit, which are returned first."""
    scale = lcm(*[runs[place][1] for place in places])
    return scale, {place: runs[place][2] * scale // runs[place][1] for place in places}


def _rows(rule: Rule, lines: Sequence[Line], runs: Runs, places: list[int], kept: int) -> tuple[Takes, int]:
    """Groups that select the same throughout: the units in a row, dearest first, cut into groups.

    kept: the units of a group that keep their price. A limited offer has groups of one unit; those that it would not
    make cheaper are left out beforehand.
    """
    size = rule.units_min
    if size == 1:
        places = [place for place in places if _saves(rule, lines[runs[place][0]], runs[place])]
    worth = _worth(runs, places)[1]
    ordered = sorted(places, key=lambda place: -worth[place])  # stable: ties stay in the order of the runs
    groups = sum([runs[place][1] for place in places]) // size
    worthwhile = sum([runs[place][1] for place in places if worth[place]])
    groups = min(groups, (worthwhile - kept + size - 1) // size)
    if rule.limit is not None:
        groups = min(groups, rule.limit)
    takes: Takes = {}
    start, last = 0, groups * size
    for place in ordered:
        if start >= last:
            break
        end = min(start + runs[place][1], last)
        reduced = _reduced_before(end, size, kept) - _reduced_before(start, size, kept)
        takes[place] = (end - start - reduced, reduced)
        start = end
    return takes, max(groups, 0)


def _reduced_before(count: int, size: int, kept: int) -> int:
    """How many of the first units of a row are reduced."""
    whole, rest = divmod(count, size)
    return whole * (size - kept) + max(0, rest - kept)


def _saves(rule: Rule, line: Line, run: Run) -> bool:
    """Whether a unit would be cheaper, before any rounding."""
    least = run[2] - taken_off(rule, line, run[1], run[2]) if isinstance(rule.promotion.offer, FixedPrice) else 0
    return run[2] > least


def _all_groups(rule: Rule, units: _Units) -> tuple[Takes, int]:
    """Groups are formed one after another; alike ones, which take the same from the same runs, together."""
    price = rule.promotion.offer.price if isinstance(rule.promotion.offer, Bundle) else None
    whole: Takes = {}
    groups = 0
    while rule.limit is None or groups < rule.limit:
        takes: Takes = {}
        if any([units.fill(part, takes) for part in rule.parts]):  # noqa: C419 - all are filled or it is the end
            break
        gain = sum([units.worth[place] * reduced for place, (_, reduced) in takes.items()])
        if gain <= (0 if price is None else price * units.scale):
            break
        times = min([units.remaining[place] // (kept + reduced) for place, (kept, reduced) in takes.items()])
        if rule.limit is not None:
            times = min(times, rule.limit - groups)
        for place, (kept, reduced) in takes.items():
            earlier = whole.get(place, (0, 0))
            whole[place] = (earlier[0] + kept * times, earlier[1] + reduced * times)
            units.remaining[place] -= (kept + reduced) * times
        groups += times
        units.places = [place for place in units.places if units.remaining[place]]
    return whole, groups


def _reduced(rule: Rule, lines: Sequence[Line], runs: Runs, takes: Takes, groups: int) -> tuple[Runs, int] | None:
    """Every run split once: units that keep their price, units that are reduced, the rest."""
    after: list[Run] = []
    lowered: list[int] = []
    for place, run in enumerate(runs):
        if place not in takes:
            after.append(run)
            continue
        line, units, amount, carried, taken = run
        kept, reduced = takes[place]
        carrying = carried | rule.bit
        parts = ((kept, carrying, False), (reduced, carrying, True), (units - kept - reduced, carried, False))
        for count, mask, is_lowered in parts:
            if not count:
                continue
            part = rounded(amount * count, units)
            if is_lowered:
                lowered.append(len(after))
            after.append((line, count, part, mask, taken))
            units, amount, taken = units - count, amount - part, 0
    saved = _saved(rule, lines, [after[place] for place in lowered], groups)
    for place, off in zip(lowered, saved, strict=True):
        line, units, amount, carried, taken = after[place]
        after[place] = (line, units, amount - off, carried, taken + (off << rule.shift))
    return (tuple(after), groups) if any(saved) else None


def _saved(rule: Rule, lines: Sequence[Line], lowered: list[Run], groups: int) -> list[int]:
    """What is taken off each of the runs that are reduced."""
    if not isinstance(rule.promotion.offer, Bundle):
        return [taken_off(rule, lines[run[0]], run[1], run[2]) for run in lowered]
    amounts = [run[2] for run in lowered]
    off = sum(amounts) - groups * rule.promotion.offer.price
    return shared(off, amounts) if off > 0 else [0] * len(amounts)
