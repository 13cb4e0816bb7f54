"""What changes of many products replaced."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Id, Json
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class BulkChangeRow(Table):
    """What a job changed of one item, kept while the job can be undone.

    body: `{"sku", "cells": {column: [before, after]}}` as texts of the grid, or what `services.bulk_steps` takes back;
    SKUs are as they were then, and older versions kept none.
    """

    __tablename__ = "catalog_bulk_change"
    job_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    body: Mapped[Any] = mapped_column(Json)
    at: Mapped[Instant] = mapped_column(index=True)
