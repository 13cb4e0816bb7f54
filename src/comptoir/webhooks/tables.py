"""The table of webhooks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class Webhook(Table):
    """An endpoint; its secrets are sealed by the kernel's secrets, its deliveries are in the outbox."""

    __tablename__ = "webhooks_endpoint"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    url: Mapped[str]
    topics: Mapped[Any] = mapped_column(Json, nullable=True)
    owner: Mapped[str]
    state: Mapped[str] = mapped_column(Code)
    position: Mapped[int | None] = mapped_column(Whole)
    failing_since: Mapped[Instant | None]
    disabled_reason: Mapped[str | None]
    sealed_secret: Mapped[bytes]
    sealed_previous: Mapped[bytes | None]
    previous_until: Mapped[Instant | None]
    version: Mapped[int]
    created_at: Mapped[Instant]
