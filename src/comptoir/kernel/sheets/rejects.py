"""Rejected rows as a file like the one they came from, with the reasons in a last column: mend it, import it again."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from comptoir.kernel.sheets.table import Row, Table
from comptoir.kernel.sheets.writing import XLSX_CHARACTERS_MAX, SheetWriter, open_writer
from comptoir.kernel.texts import LANGUAGES, problem_texts, text
from comptoir.kernel.values.errors import FieldError

_REASONS_KEY = "kernel.sheet.rejects.reasons"


def reasons_columns() -> frozenset[str]:
    """The names that the last column of a rejects file may have; a reader passes over it."""
    return frozenset(text(_REASONS_KEY, language) for language in LANGUAGES)


class RejectWriter:
    """Same kind of file, columns, separator and encoding as `table`, reasons in the language of `locale`.

    The file is begun with the first rejected row: without any there is none.
    """

    def __init__(self, path: Path, table: Table, locale: str) -> None:
        self.path = path
        self.count = 0
        self._table = table
        self._locale = locale
        self._stack = ExitStack()
        self._writer: SheetWriter | None = None

    def write(self, row: Row, errors: Sequence[FieldError]) -> None:
        """Adds a rejected row; an error's pointer names its column."""
        if self._writer is None:
            columns = (*self._table.columns, text(_REASONS_KEY, self._locale))
            self._writer = self._stack.enter_context(open_writer(self.path, columns, self._table.sniffed.layout))
        cells = row.cells
        if self._table.sniffed.layout.kind == "xlsx":
            cells = tuple(cell[:XLSX_CHARACTERS_MAX] for cell in cells)
        self._writer.write((*cells, "; ".join(self._reason(error) for error in errors)[:XLSX_CHARACTERS_MAX]))
        self.count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _reason(self, error: FieldError) -> str:
        detail = problem_texts(error.code, self._locale, error.facts)[1]
        column = error.pointer.lstrip("/")
        return f"{column}: {detail}" if column else detail
