"""Columns that are known by their name and by what stands in them together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from comptoir.catalog.domain.columns import plan_columns
from comptoir.catalog.domain.structure import Structure
from comptoir.kernel.sheets import SCORE_KNOWN, suggest
from comptoir.kernel.values.text import fold


def attribute_code(name: str) -> str:
    """A column's name as a code: folded, everything but letters and digits becomes one `_`."""
    return re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:100]


def are_ours(find: Callable[[str], object | None], cells: Sequence[str]) -> bool:
    """Whether at least half of what the cells name is found here; an odd wrong one is then an error."""
    codes = [part for cell in cells for one in cell.split(",") if (part := one.strip())]
    return sum(find(code) is not None for code in codes) * 2 >= len(codes)


def by_their_cells(structure: Structure, names: Sequence[str], sample: Sequence[Sequence[str]]) -> list[str]:
    """The names of columns; one called `Famille` or `Rayon` has ours where families or categories of ours stand in it.

    Elsewhere such words head a supplier's own groups, which are no families here; so they do where an attribute is
    called so already. A column that means something here means that: `department` is no category.
    """
    unknown = plan_columns(structure, names).unknown
    known = {"family": ("family", structure.family), "category": ("categories", structure.category)}
    found = list(names)
    for one in suggest(names, score_min=SCORE_KNOWN):
        if one.field not in known or one.column not in unknown:
            continue
        if structure.attribute(attribute_code(one.column)) is not None:
            continue
        name, find = known[one.field]
        place = names.index(one.column)
        cells = [row[place] for row in sample if row[place].strip()]
        if name not in {each.strip().lower() for each in found} and cells and are_ours(find, cells):
            found[place] = name
    return found
