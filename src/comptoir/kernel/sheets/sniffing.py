"""How a CSV file is written: separator, header row, decimal sign, form of dates; from its first records."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from comptoir.kernel.sheets.table import DecimalSign
from comptoir.kernel.values.text import fold

SEPARATORS = (";", ",", "\t", "|")
SAMPLE_RECORDS = 60
HEADER_ROWS_MAX = 20
NAME_CHARACTERS_MAX = 200
_EXCEL_LINE = re.compile(r'"?sep=([;,\t|])"?\r?\n?', re.IGNORECASE)

_COMMA = re.compile(r"[+-]?(?:[0-9]{1,3}(?:[. \u00a0\u202f'’][0-9]{3})+|[0-9]+),[0-9]+")
_POINT = re.compile(r"[+-]?(?:[0-9]{1,3}(?:[, \u00a0\u202f'’][0-9]{3})+|[0-9]*)\.[0-9]+")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{3})")  # 1.234 or 1,234: says nothing
_DATE = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})(?:[ T].*)?")


def excel_separator(line: str) -> str | None:
    """The separator that a first line such as `sep=;` names; that line is no record."""
    found = _EXCEL_LINE.fullmatch(line)
    return found[1] if found else None


def sniff_separator(lines: Sequence[str], expected: Sequence[str] = ()) -> str:
    """The separator under which the first lines make the most regular table of several columns."""
    best = max(SEPARATORS, key=lambda separator: _score(lines, separator, expected))
    return best if _score(lines, best, expected) > (0, 0.0, 0) else ","


def _score(lines: Sequence[str], separator: str, expected: Sequence[str]) -> tuple[int, float, int]:
    records = [record for record in _lenient(lines, separator) if any(record)]
    wanted = {fold(name) for name in expected}
    known = max((_known(record, wanted) for record in records[:HEADER_ROWS_MAX]), default=0)
    widths = Counter(len(record) for record in records if len(record) > 1)
    if not widths:
        return known if known > 1 else 0, 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return known, count / len(records), width


def _lenient(lines: Sequence[str], separator: str) -> list[list[str]]:
    try:
        return list(islice(csv.reader(lines, delimiter=separator), SAMPLE_RECORDS))
    except csv.Error:
        return []


def _known(record: Sequence[str], wanted: set[str]) -> int:
    return len({fold(cell) for cell in record if len(cell) <= NAME_CHARACTERS_MAX} & wanted) if wanted else 0


def sniff_header(records: Sequence[Sequence[str]], expected: Sequence[str] = ()) -> int:
    """Index of the header among the first records.

    The record with most of the expected names; without any, the first one that fills more than half as many cells
    as the fullest, which passes over titles and notes above a table.
    """
    candidates = records[:HEADER_ROWS_MAX]
    wanted = {fold(name) for name in expected}
    known = [_known(record, wanted) for record in candidates]
    if any(known):
        return known.index(max(known))
    filled = [sum(1 for cell in record if cell.strip()) for record in candidates]
    fullest = max(filled, default=0)
    return next((index for index, count in enumerate(filled) if 2 * count > fullest), 0)


def sniff_decimal(cells: Iterable[str]) -> DecimalSign:
    """The decimal sign that most numbers with one use; a point when none does."""
    votes = Counter[DecimalSign]()
    for cell in cells:
        text = cell.strip()
        if not text or text[-1] not in "0123456789" or _THOUSANDS.fullmatch(text):
            continue
        if _COMMA.fullmatch(text):
            votes[","] += 1
        elif _POINT.fullmatch(text):
            votes["."] += 1
    return "," if votes[","] > votes["."] else "."


def sniff_date_format(cells: Iterable[str]) -> tuple[str, bool]:
    """The form of dates for `strptime`, "" when there are none, and whether it is certain.

    Day before month unless a date says otherwise: 03/04 is the third of April, but not certainly.
    """
    orders = Counter[str]()
    is_month_first = is_day_first = False
    for cell in cells:
        found = _DATE.fullmatch(cell.strip())
        if found is None:
            continue
        first, sign, second, third = found[1], found[2], found[3], found[4]
        if len(first) == 4 and len(third) <= 2:
            orders[f"%Y{sign}%m{sign}%d"] += 1
        elif len(first) <= 2 and len(third) in (2, 4):
            orders[f"%d{sign}%m{sign}{'%Y' if len(third) == 4 else '%y'}"] += 1
            is_day_first = is_day_first or int(first) > 12
            is_month_first = is_month_first or int(second) > 12
    if not orders:
        return "", True
    form = orders.most_common(1)[0][0]
    if form.startswith("%Y"):
        return form, True
    if is_month_first and not is_day_first:
        return form.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m"), True
    return form, is_day_first
