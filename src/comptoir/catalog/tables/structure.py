"""Attributes, families, categories and what else products hang on, with the options of choices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text, Whole
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
    """An option of a choice attribute, or a record that references name; null values are none."""

    __tablename__ = "catalog_choice"
    list_folded: Mapped[str] = mapped_column(Code, primary_key=True)
    code_folded: Mapped[str] = mapped_column(Code, primary_key=True)
    list_code: Mapped[str] = mapped_column(Code)
    code: Mapped[str] = mapped_column(Code)
    labels: Mapped[Any] = mapped_column(Json)
    position: Mapped[int]
    values: Mapped[Any] = mapped_column(Json, nullable=True)
    version: Mapped[int] = mapped_column(server_default="1")


class CategoryChangeRow(Table):
    """Categories that were moved or merged, so that they can be put back.

    kind: `move` or `merge`. before, after: their bodies by folded code, null where there was none. id: that of the
    work that moves the products of a merge.
    """

    __tablename__ = "catalog_category_change"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    code: Mapped[str] = mapped_column(Code)
    target: Mapped[str | None] = mapped_column(Code)
    before: Mapped[Any] = mapped_column(Json)
    after: Mapped[Any] = mapped_column(Json)
    actor: Mapped[str] = mapped_column(Text)
    at: Mapped[Instant] = mapped_column(index=True)
    undone_at: Mapped[Instant | None]


class TaxonomyRow(Table):
    """An outside list of categories that was read in. edition: as its file calls itself."""

    __tablename__ = "catalog_taxonomy"
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    edition: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    at: Mapped[Instant]


class TaxonomyNodeRow(Table):
    """A category of an outside list. path: names from the top, ` > ` between. number: its id outside, if it has one."""

    __tablename__ = "catalog_taxonomy_node"
    taxonomy: Mapped[str] = mapped_column(Code, primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Code)
