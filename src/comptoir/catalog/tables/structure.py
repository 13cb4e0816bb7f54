"""Attributes, families, categories and what else products hang on, with the options of choices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Json, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class StructureState(Table):
    """One row: the version of the structure, so that processes know when to load it again.

    stamp: made anew by each change, so that a version that was rolled back is never taken for another.
    """

    __tablename__ = "catalog_structure_state"
    id: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    version: Mapped[int]
    stamp: Mapped[UUID]
    changed_at: Mapped[Instant]


class StructureRow(Table):
    """An attribute, family, category, channel …: one document per thing, unique by folded code within its kind."""

    __tablename__ = "catalog_structure"
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    code_folded: Mapped[str] = mapped_column(Code, primary_key=True)
    code: Mapped[str] = mapped_column(Code)
    body: Mapped[Any] = mapped_column(Json)
    version: Mapped[int]


class ChoiceRow(Table):
    """An option of a choice attribute, or a record that references name."""

    __tablename__ = "catalog_choice"
    list_folded: Mapped[str] = mapped_column(Code, primary_key=True)
    code_folded: Mapped[str] = mapped_column(Code, primary_key=True)
    list_code: Mapped[str] = mapped_column(Code)
    code: Mapped[str] = mapped_column(Code)
    labels: Mapped[Any] = mapped_column(Json)
    position: Mapped[int]
