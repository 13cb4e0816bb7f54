"""How far a conversion is, and what its steps share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import thread_time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, select

from comptoir.catalog.domain.attributes import Attribute, Choice
from comptoir.catalog.domain.conversion import Kept
from comptoir.catalog.tables import ConvertedRow, UniqueValueRow, ValueRow
from comptoir.kernel.jobs import JobContext
from comptoir.kernel.pace import next_size
from comptoir.kernel.tables import Table
from comptoir.kernel.uow import UnitOfWork

SECONDS = 0.008
_SIZE_MAX = 500


@dataclass(slots=True)
class Run:
    """A conversion at work. undoes: the one that it takes back. options: those that texts need, by code."""

    context: JobContext
    before: Attribute
    after: Attribute
    kept: Kept
    undoes: UUID | None
    counts: Counter[str] = field(default_factory=Counter)
    options: dict[str, Choice] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    """The options that are in the database."""
    made: set[str] = field(default_factory=set)
    """Those of them that this conversion has put there, until the switch: with its failure they go again."""
    size: int = 1
    """How many products the next transaction takes; each step begins with one, since none costs what another does."""

    def outcome(self) -> dict[str, int]:
        names = ("read", "updated", "unchanged", "rejected", "warnings")
        return {name: self.counts[name] for name in names}

    def paced(self, count: int, began: float) -> None:
        """A slice of so many is written. began: the thread's time when it had the lock."""
        self.size = next_size(count, thread_time() - began, SECONDS, 1, _SIZE_MAX)

    def save(self, uow: UnitOfWork, **reached: str) -> None:
        """Keep how far it is."""
        made = {"made": sorted(self.made)} if self.made else {}
        self.context.save(uow, {"counts": dict(self.counts), **made, **reached})

    def reached(self, name: str) -> UUID | None:
        """The last product of a step, as an earlier run has kept it."""
        found = (self.context.checkpoint or {}).get(name)
        return UUID(found) if found else None


def staged(connection: Connection, job_id: UUID, stage: str, limit: int) -> list[UUID]:
    """The first products of a conversion that are at a stage."""
    statement = select(ConvertedRow.item_id).where(ConvertedRow.conversion_id == job_id, ConvertedRow.stage == stage)
    return list(connection.execute(statement.order_by(ConvertedRow.item_id).limit(limit)).scalars())


def converted_cells(connection: Connection, conversion_id: UUID, ids: Sequence[UUID]) -> dict[UUID, tuple[Any, Any]]:
    """The cells of products before and after a conversion."""
    columns = (ConvertedRow.item_id, ConvertedRow.before, ConvertedRow.after)
    statement = select(*columns).where(ConvertedRow.conversion_id == conversion_id, ConvertedRow.item_id.in_(ids))
    return {row[0]: (row[1], row[2]) for row in connection.execute(statement)}


def erase_index(run: Run, attribute: Attribute) -> None:
    """Take away what finds the values of a generation of an attribute."""
    for table in (ValueRow, UniqueValueRow):
        erase(run, table, table.attribute == attribute.index_key)


def erase(run: Run, table: type[Table], condition: ColumnElement[bool]) -> None:
    """Delete rows of items, so many at a time that nobody waits long for the lock."""
    context, column = run.context, table.__table__.c["item_id"]
    run.size = 1
    while True:
        with context.database.write(context.actor, context.trace) as uow:
            began = thread_time()
            ids = list(uow.connection.execute(select(column).where(condition).limit(run.size)).scalars())
            uow.connection.execute(delete(table).where(condition, column.in_(ids)))
            if not ids:
                return
            run.paced(len(ids), began)
