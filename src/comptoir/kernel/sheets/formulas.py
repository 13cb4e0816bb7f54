"""Cells that a spreadsheet would run as a formula, made harmless in CSV and restored on reading.

A cell whose first character, behind any apostrophes, is one of `= + - @ TAB CR` gets one more apostrophe, unless it is
a number. Reading takes one off. So what is exported comes back the same. Source: OWASP, CSV injection.
"""

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?", re.ASCII)
_FIRST = frozenset("'=+-@\t\r")


def guard(cell: str) -> str:
    """The cell as CSV may show it to a spreadsheet."""
    if cell[:1] in _FIRST and _DANGEROUS.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`."""
    if cell[:1] == "'" and _GUARDED.match(cell):
        return cell[1:]
    return cell
