"""The tables of company."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class Node(Table):
    """A computer of the shop that owns facts: the hub, or the node of a store."""

    __tablename__ = "company_node"
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    created_at: Mapped[Instant]


class LegalEntity(Table):
    """A legal entity. `share_capital` is in minor units of its currency."""

    __tablename__ = "company_legal_entity"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(Code)
    code_folded: Mapped[str] = mapped_column(Code, unique=True)
    name: Mapped[str]
    legal_form: Mapped[str]
    address: Mapped[Any] = mapped_column(Json)
    currency: Mapped[str] = mapped_column(Code)
    vat_number: Mapped[str | None]
    registration_number: Mapped[str | None]
    register: Mapped[str]
    share_capital: Mapped[int | None]
    version: Mapped[int]
    changed_at: Mapped[Instant]


class Store(Table):
    """A store of a legal entity."""

    __tablename__ = "company_store"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(Code)
    code_folded: Mapped[str] = mapped_column(Code, unique=True)
    name: Mapped[str]
    legal_entity_id: Mapped[UUID] = mapped_column(Id, ForeignKey("company_legal_entity.id"))
    address: Mapped[Any] = mapped_column(Json)
    territory: Mapped[str] = mapped_column(Code)
    time_zone: Mapped[str] = mapped_column(Code)
    currency: Mapped[str] = mapped_column(Code)
    locale: Mapped[str] = mapped_column(Code)
    hours: Mapped[Any] = mapped_column(Json)
    node: Mapped[str] = mapped_column(Code, ForeignKey("company_node.code"))
    registration_number: Mapped[str | None]
    phone: Mapped[str]
    version: Mapped[int]
    changed_at: Mapped[Instant]
