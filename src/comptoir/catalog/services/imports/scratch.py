"""A scratch copy of the catalogue, so that a dry run decides exactly what the real run would, and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from comptoir.access.services.roles import carry_rights
from comptoir.catalog.tables import (
    AliasRow,
    ChoiceRow,
    ConversionRow,
    ConvertedRow,
    DocumentRow,
    GapRow,
    IdentifierRow,
    ItemCategoryRow,
    ItemRow,
    LackRow,
    OfferRow,
    StructureRow,
    StructureState,
    UniqueValueRow,
)
from comptoir.kernel.actor import Actor
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.database import Database
from comptoir.kernel.tables import Table

_COPIED: tuple[type[Table], ...] = (
    StructureState,
    StructureRow,
    ChoiceRow,
    ItemRow,
    DocumentRow,
    ConversionRow,
    ConvertedRow,
    AliasRow,
    IdentifierRow,
    UniqueValueRow,
    ItemCategoryRow,
    GapRow,
    LackRow,
    OfferRow,
)
_BATCH = 2000


@contextmanager
def scratch_copy(database: Database, folder: Path, actor: Actor) -> Iterator[Database]:
    """The catalogue's tables in a SQLite file of their own, as one moment saw them; removed at the end.

    actor: who tries, and may do there what it may do here.
    """
    path = folder / "dry-run.sqlite"
    scratch = Database(f"sqlite:///{path}", database.clock, synchronous="NORMAL")
    try:
        with scratch.engine.begin() as target:
            Table.metadata.create_all(target)  # empty ones too: whatever a save writes beside its product
        with database.read() as source, scratch.engine.begin() as target:
            for one in _COPIED:
                columns = tuple(column.name for column in one.__table__.columns)
                rows = source.execution_options(yield_per=_BATCH).execute(select(*one.__table__.columns))
                for part in rows.partitions(_BATCH):
                    insert_rows(target, one, columns, [tuple(row) for row in part])
            carry_rights(source, target, actor)
        yield scratch
    finally:
        scratch.close()
        for leftover in folder.glob("dry-run.sqlite*"):
            leftover.unlink()
