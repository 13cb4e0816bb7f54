"""Records of a CSV file, with damaged ones set apart so that they never swallow their neighbours.

Quotation marks are read strictly: a mark inside a quoted cell must be doubled. Where one is not, lenient readers join
the following rows into one cell and lose them without a word.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from comptoir.kernel.sheets.limits import Limits
from comptoir.kernel.sheets.refusals import damage, too_large
from comptoir.kernel.values.errors import FieldError

csv.field_size_limit(2**31 - 1)  # our own limit counts whole records, and its row is damaged, not the file
_STRAY = re.compile("[\udc80-\udcff]")  # a byte that is not of the file's encoding
_SHOWN_CHARACTERS = 1_000


@dataclass(slots=True)
class Record:
    """The cells of one record and the line where it begins; a damaged one has its first line as one cell."""

    line: int
    cells: list[str]
    damage: FieldError | None = None


class _TooLong(Exception):
    """The record has more characters than a record may have."""


class _Lines:
    """Physical lines for `csv.reader`, remembered until their record is complete so that they can be read again."""

    def __init__(self, file: TextIOWrapper, characters_max: int, *, has_strays: bool) -> None:
        self._file = file
        self._has_strays = has_strays
        self._again: deque[str] = deque()
        self._characters_max = characters_max
        self.characters = 0
        self.taken: list[str] = []
        self.line = 1  # of the first line taken
        self.wrong = ""  # what is wrong with a line taken

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._file.readline(self._characters_max + 1)
        if not line:
            raise StopIteration
        self.characters += len(line)
        self.taken.append(line)
        if self.characters > self._characters_max:
            raise _TooLong
        if "\0" in line:
            self.wrong = "nul"
        elif self._has_strays and _STRAY.search(line):
            self.wrong = "encoding"
        return line

    def complete(self) -> None:
        """The record is read: forget its lines."""
        self.line += len(self.taken)
        self.taken.clear()
        self.characters = 0
        self.wrong = ""

    def give_up(self) -> str:
        """The first line of a record that cannot be read; the others will be read again."""
        first, *others = self.taken
        if not others:
            self._skip_rest_of(first)
        self._again.extendleft(reversed(others))
        self.taken = [first]
        self.complete()
        return first.rstrip("\r\n")[:_SHOWN_CHARACTERS]

    def _skip_rest_of(self, line: str) -> None:
        rest = line
        while rest and not rest.endswith(("\n", "\r")):
            rest = self._file.readline(1 << 20)


def read_records(
    file: TextIOWrapper, path: Path, separator: str, limits: Limits, *, has_strays: bool
) -> Iterator[Record]:
    """Every record of the file, blank ones too.

    After a quotation mark that is not closed or not doubled, the lines that followed are taken again. Until one of them
    has as many cells as the widest record before, they count as pieces of the damaged one and are damaged too. No line
    is taken more than twice: a second mark either closes the first or breaks the record at once.

    has_strays: the file was opened with `surrogateescape` and may hold bytes that are not of its encoding.
    Refuses SheetTooLarge for too many columns.
    """
    lines = _Lines(file, limits.row_characters, has_strays=has_strays)
    width = 0
    is_doubtful = False
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        line = lines.line
        try:
            cells = next(reader, None)
        except (_TooLong, csv.Error):
            is_one_line = len(lines.taken) == 1 and lines.characters > limits.row_characters
            is_doubtful = not is_one_line
            yield Record(line, [lines.give_up()], damage("line" if is_one_line else "quote"))
            reader = csv.reader(lines, delimiter=separator, strict=True)
            continue
        if cells is None:
            return
        if len(cells) > limits.columns:
            raise too_large(path, "columns", limits.columns)
        is_doubtful = is_doubtful and len(cells) != width
        wrong = lines.wrong or ("quote" if is_doubtful else "")
        width = max(width, len(cells))
        lines.complete()
        yield Record(line, cells, damage(wrong) if wrong else None)
