"""One import: what was counted, what was said, where rejected rows go, and how far it is."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from comptoir.kernel.actor import Actor
from comptoir.kernel.database import Database
from comptoir.kernel.sheets import Outcome, RejectWriter, Row, Table
from comptoir.kernel.values.errors import FieldError

Progress = Callable[[int, int | None], None]


@dataclass
class ImportRun:
    """What all readers of one import share; use it in a `with`.

    database: where to write; a scratch copy in a dry run. folder: for rejects and unpacked archives.
    """

    database: Database
    actor: Actor
    trace: str | None
    folder: Path
    locale: str
    tell: Progress
    outcome: Outcome = field(default_factory=Outcome)
    total: int | None = None
    _rejects: dict[str, RejectWriter] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def progress(self) -> None:
        """Tell how far the import is; never called while a transaction is open."""
        self.tell(self.outcome.read, self.total)

    def count(self, outcome: str) -> None:
        """A record ended well."""
        match outcome:
            case "created":
                self.outcome.created()
            case "updated":
                self.outcome.updated()
            case _:
                self.outcome.unchanged()

    def reject(self, table: Table, row: Row, errors: Sequence[FieldError]) -> None:
        """A record is kept out; it goes into the file of rejects."""
        shown = [_for_column(error) for error in errors]
        self.outcome.rejected(row.number, shown)
        writer = self._rejects.get(table.path.name)
        if writer is None:
            rejected = self.folder / "rejected"
            rejected.mkdir(parents=True, exist_ok=True)
            writer = self._stack.enter_context(RejectWriter(rejected / table.path.name, table, self.locale))
            self._rejects[table.path.name] = writer
        writer.write(row, shown)

    def warn(self, row: Row, errors: Iterable[FieldError]) -> None:
        """Something is doubtful about a record that is kept."""
        for error in errors:
            self.outcome.warn(row.number, _for_column(error))

    def finish(self) -> dict[str, int]:
        """The totals; the rejects become one file, `rejects.<ending>` (a zip where several files have some)."""
        self._stack.close()
        files = sorted(self.folder.glob("rejected/*"))
        if len(files) == 1:
            files[0].rename(self.folder / f"rejects{files[0].suffix or '.csv'}")
        elif files:
            with zipfile.ZipFile(self.folder / "rejects.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                for file in files:
                    archive.write(file, file.name)
        return self.outcome.finish()


def _for_column(error: FieldError) -> FieldError:
    """An error's pointer as the column of a sheet: `/values/name` is the column `name`."""
    pointer = error.pointer.removeprefix("/values")
    if pointer.startswith("/identifiers/"):
        pointer = "/gtin"
    return FieldError(pointer, error.code, error.facts)
