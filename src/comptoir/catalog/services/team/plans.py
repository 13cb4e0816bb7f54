"""Publications, withdrawals and stages of life at an instant to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from comptoir.access.domain import PermissionDenied
from comptoir.access.services.feed import principal_of
from comptoir.cases.service import open_case
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.refusals import OutsideRights, PlanNotFound, PlanPast
from comptoir.catalog.events import PublicationPlanned
from comptoir.catalog.services.lifecycle import set_lifecycle
from comptoir.catalog.services.places import PUBLISH, Where, within_rights
from comptoir.catalog.services.products import BY_ID, find_product
from comptoir.catalog.services.publishing import publish, withdraw
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.team.tasks import subject_of
from comptoir.catalog.tables import ItemRow, PlannedRow
from comptoir.kernel.actor import SYSTEM, parse_actor
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import Refusal
from comptoir.kernel.values.time import Instant

Action = Literal["publish", "withdraw", "active", "phase_out", "discontinued", "archived"]
FAILED = "catalog.publication_failed"


@dataclass(frozen=True, slots=True)
class Plan:
    """See the table."""

    id: UUID
    item_id: UUID
    action: str
    channel: str | None
    locale: str | None
    at: Instant
    state: str
    problem: str | None
    asked_by: str
    asked_at: Instant
    ended_at: Instant | None


_PLAN = (
    PlannedRow.id,
    PlannedRow.item_id,
    PlannedRow.action,
    PlannedRow.channel,
    PlannedRow.locale,
    PlannedRow.at,
    PlannedRow.state,
    PlannedRow.problem,
    PlannedRow.asked_by,
    PlannedRow.asked_at,
    PlannedRow.ended_at,
)


def plans_of(connection: Connection, item_id: UUID) -> list[Plan]:
    """What is planned for an item and what was, the latest first."""
    statement = select(*_PLAN).where(PlannedRow.item_id == item_id).order_by(PlannedRow.at.desc(), PlannedRow.id.desc())
    return [Plan(*row) for row in connection.execute(statement)]


def plan(uow: UnitOfWork, plan_id: UUID, sku: str, action: Action, where: Where, at: Instant) -> None:
    """Plan a publication or withdrawal; the same id again changes nothing.

    Refuses UnknownProduct, PlanPast, OutsideRights; PlanNotFound for the id of another product's plan.
    """
    item = find_product(uow.connection, sku, with_documents=False).item
    if at <= uow.now:
        raise PlanPast(pointer="/at")
    within_rights(uow, current_structure(uow.connection), [item.id], where)
    known = uow.connection.execute(select(PlannedRow.item_id).where(PlannedRow.id == plan_id)).scalar_one_or_none()
    if known is not None:
        if known != item.id:
            raise PlanNotFound(str(plan_id))
        return
    uow.connection.execute(
        insert(PlannedRow).values(
            id=plan_id,
            item_id=item.id,
            action=action,
            channel=where.channel,
            locale=where.locale,
            at=at,
            due_at=at,
            state="waiting",
            problem=None,
            asked_by=str(uow.actor),
            asked_at=uow.now,
            ended_at=None,
        )
    )
    uow.emit(PublicationPlanned(plan_id=str(plan_id), item_id=str(item.id), sku=item.sku, action=action, change="made"))


def cancel_plan(uow: UnitOfWork, sku: str, plan_id: UUID) -> None:
    """Take a plan back. Refuses UnknownProduct, PlanNotFound (also for one that is over), OutsideRights.

    Somebody else's is taken back by whoever may publish wherever it would.
    """
    item = find_product(uow.connection, sku, with_documents=False).item
    row = uow.connection.execute(
        select(PlannedRow.action, PlannedRow.channel, PlannedRow.locale, PlannedRow.asked_by)
        .where(PlannedRow.id == plan_id, PlannedRow.item_id == item.id, PlannedRow.state == "waiting")
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise PlanNotFound(str(plan_id))
    structure, planned = current_structure(uow.connection), Where(row.channel, row.locale)
    given = within_rights(uow, structure, [item.id], planned)
    places = [(one.code, locale) for one in structure.channels.values() for locale in one.locales]
    if row.asked_by != str(uow.actor) and any(planned.takes(*one) and not given.takes(*one) for one in places):
        raise OutsideRights(item.sku)
    _end(uow, plan_id, "cancelled", None)
    uow.emit(
        PublicationPlanned(
            plan_id=str(plan_id), item_id=str(item.id), sku=item.sku, action=row.action, change="cancelled"
        )
    )


def _end(uow: UnitOfWork, plan_id: UUID, state: str, problem: str | None) -> None:
    uow.connection.execute(
        update(PlannedRow)
        .where(PlannedRow.id == plan_id)
        .values(state=state, problem=problem, due_at=None, ended_at=uow.now)
    )


def carry_out_due(database: Database) -> bool:
    """Do the plan whose time came first, by whoever asked for it; False while there may be another.

    One that is refused has failed, and a case tells why; so has one of somebody who may not publish any more.
    """
    with database.read() as connection:
        row = connection.execute(
            select(*_PLAN)
            .where(PlannedRow.due_at <= database.clock.now())
            .order_by(PlannedRow.due_at, PlannedRow.id)
            .limit(1)
        ).one_or_none()
    if row is None:
        return True
    due = Plan(*row)
    try:
        with database.write(parse_actor(due.asked_by)) as uow:
            if _is_waiting(uow, due.id):
                _refuse_former(uow)
                _act(uow, due)
                _end(uow, due.id, "done", None)
    except Refusal as refusal:
        with database.write(SYSTEM) as uow:
            if _is_waiting(uow, due.id):
                _fail(uow, due, refusal)
    return False


def _act(uow: UnitOfWork, due: Plan) -> None:
    where = Where(due.channel, due.locale)
    match due.action:
        case "publish":
            publish(uow, [due.item_id], where)
        case "withdraw":
            withdraw(uow, [due.item_id], where)
        case stage:
            set_lifecycle(uow, f"{BY_ID}{due.item_id}", Lifecycle(stage))


def _refuse_former(uow: UnitOfWork) -> None:
    """Refuses PermissionDenied: whoever has lost the right is narrowed to nothing by nothing."""
    principal = principal_of(uow.connection, uow.actor, uow.now)
    if principal is None or not principal.allows(PUBLISH):
        raise PermissionDenied(PUBLISH)


def _is_waiting(uow: UnitOfWork, plan_id: UUID) -> bool:
    statement = select(PlannedRow.state).where(PlannedRow.id == plan_id).with_for_update()
    return uow.connection.execute(statement).scalar_one_or_none() == "waiting"


def _fail(uow: UnitOfWork, due: Plan, refusal: Refusal) -> None:
    _end(uow, due.id, "failed", refusal.code)
    sku = uow.connection.execute(select(ItemRow.sku).where(ItemRow.id == due.item_id)).scalar_one_or_none()
    if sku is not None:
        open_case(uow, FAILED, subject_of(due.item_id), {"sku": sku, "code": refusal.code})
