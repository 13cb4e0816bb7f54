"""Segments of whoever bought in a category: they count anew with each question, by what stands there then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.catalog.ports import ValueUse
from comptoir.customers.queries.documents import documents
from comptoir.customers.queries.segments import SEGMENT, Conditions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork


class SegmentUses:
    """They go by categories alone, and by no attribute."""

    def uses(self, connection: Connection, attribute: str | None, *, lock: bool = False) -> Sequence[ValueUse]:
        del lock
        if attribute is not None:
            return ()
        return [
            ValueUse("segment", next(iter(one.body["name"].values()), one.code), category)
            for one in documents(connection, SEGMENT)
            for category in Conditions.of(one.body["conditions"]).categories
        ]

    def follow(self, uow: UnitOfWork, attribute: str, successors: Mapping[str, str]) -> None:
        del uow, attribute, successors
