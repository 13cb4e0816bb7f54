"""Tasks on products: cases that name an item."""

from __future__ import annotations

from uuid import UUID

from comptoir.access.domain.principals import Principal
from comptoir.cases.domain import Case
from comptoir.cases.service import open_case, take_case
from comptoir.catalog.services.products import find_product
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork

TASK = "catalog.task"


def subject_of(item_id: UUID) -> str:
    """How the subjects of all cases about an item begin."""
    return f"item:{item_id}"


def open_task(uow: UnitOfWork, principal: Principal, sku: str, text: str, assignee_id: UUID | None) -> Case:
    """Ask somebody (or nobody in particular) to do something about a product. Refuses UnknownProduct."""
    item = find_product(uow.connection, sku, with_documents=False).item
    case = open_case(uow, TASK, f"{subject_of(item.id)}:{new_id()}", {"sku": item.sku, "text": text})
    return case if assignee_id is None else take_case(uow, principal, case.id, assignee_id)
