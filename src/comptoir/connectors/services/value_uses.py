"""Exports at their time that write what a saved list finds: one that would find nothing tells nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from comptoir.catalog.ports import ValueUse
from comptoir.catalog.services.team.views import view_bodies
from comptoir.catalog.services.value_uses import filtered_value
from comptoir.connectors.rows import load_schedules
from comptoir.connectors.tables import ScheduleRow
from comptoir.kernel.uow import UnitOfWork


class ScheduleUses:
    """The list follows by itself; a paused schedule hinders nothing."""

    def uses(self, connection: Connection, attribute: str | None, *, lock: bool = False) -> Sequence[ValueUse]:
        del lock
        stored = [one for one in load_schedules(connection, ScheduleRow.due_at.is_not(None)) if one.schedule.view]
        bodies = view_bodies(connection, {one.schedule.view for one in stored if one.schedule.view is not None})
        found = []
        for one in stored:
            body = bodies.get(one.schedule.view) if one.schedule.view is not None else None
            value = None if body is None else filtered_value(body, attribute)
            if value is not None:
                found.append(ValueUse("schedule", one.schedule.name, value))
        return found

    def follow(self, uow: UnitOfWork, attribute: str, successors: Mapping[str, str]) -> None:
        del uow, attribute, successors
