"""Columns that are known by their name and by what stands in them together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from comptoir.catalog.domain.called import Called
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


OF_SUPPLIER = {
    "family_names": {"en_US": "Family at the supplier", "fr_FR": "Famille chez le fournisseur"},
    "category_names": {"en_US": "Category at the supplier", "fr_FR": "Catégorie chez le fournisseur"},
}
"""Columns with a supplier's own groups, by the code of the attribute that keeps them as text."""


def finders(structure: Structure, locale: str | None) -> Mapping[str, tuple[str, str, Callable[[str], object | None]]]:
    """By what a column is about: its name here, its name where it holds groups of others, and who knows ours."""
    called = Called(structure, locale)
    return {
        "family": ("family", "family_names", lambda written: structure.family(called.family(written))),
        "category": ("categories", "category_names", lambda written: structure.category(called.category(written))),
    }


def by_their_cells(
    structure: Structure, names: Sequence[str], sample: Sequence[Sequence[str]], locale: str | None
) -> list[str]:
    """The names of columns; one called `Famille` or `Rayon` has ours where families or categories of ours stand in it.

    Elsewhere such words head a supplier's own groups, which are no families here, and are kept under a name of theirs.
    Where an attribute is called so already, it is meant. A column that means something here means that: `department`
    is no category.
    """
    unknown = plan_columns(structure, names).unknown
    known = finders(structure, locale)
    found = list(names)
    for one in suggest(names, score_min=SCORE_KNOWN):
        if one.field not in known or one.column not in unknown:
            continue
        if structure.attribute(attribute_code(one.column)) is not None:
            continue
        name, foreign, find = known[one.field]
        place = names.index(one.column)
        cells = [row[place] for row in sample if row[place].strip()]
        taken = {each.strip().lower() for each in found}
        wanted = name if are_ours(find, cells) else foreign
        if cells and wanted not in taken:
            found[place] = wanted
    return found
