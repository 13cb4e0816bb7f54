"""What changes of many products replaced, and files that come and go by the clock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class BulkChangeRow(Table):
    """What a job changed of one item, kept while the job can be undone.

    body: `{"cells": {column: [before, after]}}` as texts of the grid, or `{"status": [before, after]}`.
    """

    __tablename__ = "catalog_bulk_change"
    job_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    body: Mapped[Any] = mapped_column(Json)
    at: Mapped[Instant] = mapped_column(index=True)


class ExchangeRow(Table):
    """A file that comes in or goes out by the clock.

    direction: import or export. address: where an import is fetched from; empty for its own folder. options: format,
    mapping; for exports filter, columns, channel and locale. actor: whose rights it has. digest: of the last file that
    came in, so that the same is not read twice.
    """

    __tablename__ = "catalog_exchange"
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    direction: Mapped[str] = mapped_column(Code)
    address: Mapped[str] = mapped_column(Text)
    options: Mapped[Any] = mapped_column(Json)
    every_minutes: Mapped[int]
    is_active: Mapped[bool]
    actor: Mapped[str] = mapped_column(Text)
    next_at: Mapped[Instant]
    last_job: Mapped[UUID | None] = mapped_column(Id)
    digest: Mapped[str | None] = mapped_column(Text)
