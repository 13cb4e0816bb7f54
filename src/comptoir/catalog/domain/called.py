"""What files and cells call by its name: families, categories and choices, where the name is that of one alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from comptoir.catalog.domain.attributes import CHOICE_TYPES, Attribute, Choice
from comptoir.catalog.domain.draft import ProductDraft
from comptoir.catalog.domain.structure import Category, Family, Structure
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.text import fold

_FAMILY, _CATEGORY = " family", " category"


class Called:
    """Codes by names, as far as a code is not written: names of the locale first, then those of any other.

    A name is written with its accents or with none: `PATES` is the only one of `Pâtes` and `Pâtés` that is there, and
    `Pâtes` is never `Pâtés`. A name that several have is no name of one: it stays as it was written, and is refused as
    an unknown code is. Whoever reads many rows or cells keeps one: the names of a long list take long to fold.
    """

    def __init__(self, structure: Structure, locale: str | None = None) -> None:
        self.structure = structure
        self._locale = locale
        self._known: dict[str, list[Mapping[str, str | None]]] = {}

    def family(self, written: str) -> str:
        """The code of a family."""
        if self.structure.family(written) is not None:
            return written
        return self._code(_FAMILY, self.structure.families.values(), written)

    def category(self, written: str) -> str:
        """The code of a category."""
        if self.structure.category(written) is not None:
            return written
        return self._code(_CATEGORY, self.structure.categories.values(), written)

    def choice(self, attribute: Attribute, written: str) -> str:
        """The code of an option or record of the attribute's list."""
        listed = attribute.choice_list or attribute.code
        if self.structure.choice(listed, written) is not None:
            return written
        return self._code(listed, self.structure.choices.get(fold_code(listed), {}).values(), written)

    def draft(self, draft: ProductDraft) -> ProductDraft:
        """The draft with codes for names."""
        values = dict(draft.values)
        for code, cells in draft.values.items():
            attribute = self.structure.attribute(code)
            if attribute is not None and attribute.type in CHOICE_TYPES:
                values[code] = cells and {key: self._coded(attribute, given) for key, given in cells.items()}
        changed = replace(draft, values=values)
        if isinstance(draft.family, str):
            changed = replace(changed, family=self.family(draft.family))
        if isinstance(draft.categories, tuple):
            changed = replace(changed, categories=tuple(map(self.category, draft.categories)))
        return changed

    def _coded(self, attribute: Attribute, given: object) -> object:
        if isinstance(given, str):
            return self.choice(attribute, given)
        if isinstance(given, list):
            return [self.choice(attribute, one) if isinstance(one, str) else one for one in given]
        return given

    def _code(self, listed: str, things: Iterable[Family | Category | Choice], written: str) -> str:
        if listed not in self._known:
            ones = list(things)
            own = [(one.code, one.labels.get(self._locale or "", "")) for one in ones]
            every = [(one.code, each) for one in ones for each in one.labels.values()]
            self._known[listed] = [_alone(names, key) for names in (own, every) for key in (_spelled, fold)]
        wanted = _spelled(written)
        return next((names[wanted] for names in self._known[listed] if wanted in names), None) or written


def _alone(pairs: Iterable[tuple[str, str]], key: Callable[[str], str]) -> dict[str, str | None]:
    """Codes by folded names; None where several have the name."""
    found: dict[str, str | None] = {}
    for code, label in pairs:
        name = key(label)
        if name and found.setdefault(name, code) != code:
            found[name] = None
    return found


def _spelled(text: str) -> str:
    """As `fold`, with its accents but for those of first letters, which capitals often leave out."""
    if text.isascii():
        return fold(text)
    words = unicodedata.normalize("NFC", text).split()
    return " ".join(fold(word[0]) + "".join(map(_with_accent, word[1:])) for word in words)


def _with_accent(letter: str) -> str:
    has_accent = any(map(unicodedata.combining, unicodedata.normalize("NFD", letter)))
    return letter.casefold() if has_accent else fold(letter)
