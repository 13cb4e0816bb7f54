"""Tasks on products: cases that name an item; and who may see cases about items."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.cases.domain import Case
from comptoir.cases.ports import CaseSight
from comptoir.cases.service import open_case, take_case
from comptoir.catalog.domain.rights import sees
from comptoir.catalog.rows import load_items
from comptoir.catalog.services.products import find_product
from comptoir.catalog.services.rights import READS
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork

TASK = "catalog.task"
_ITEM, _ID_LENGTH = "item:", 36


def subject_of(item_id: UUID) -> str:
    """How the subjects of all cases about an item begin."""
    return f"{_ITEM}{item_id}"


def hidden_subjects(connection: Connection, principal: Principal, subjects: Collection[str]) -> frozenset[str]:
    """Of the subjects of cases, those about items that somebody who is narrowed to a part of the catalogue may not see.

    An item that is not there any more was nobody's part.
    """
    narrowings = principal.narrowings(*READS)
    about = {one: _item_of(one) for one in subjects if one.startswith(_ITEM)} if narrowings else {}
    if not about:
        return frozenset()
    structure = current_structure(connection)
    items = load_items(connection, ids={one for one in about.values() if one is not None}, with_documents=False)
    seen = {one for one in items.by_id if sees(structure, narrowings, items.levels(one))}
    return frozenset(subject for subject, item_id in about.items() if item_id not in seen)


def _item_of(subject: str) -> UUID | None:
    try:
        return UUID(subject[len(_ITEM) : len(_ITEM) + _ID_LENGTH])
    except ValueError:
        return None


SIGHT = CaseSight(hidden_subjects)


def open_task(
    uow: UnitOfWork, principal: Principal, sku: str, text: str, assignee_id: UUID | None, due: date | None = None
) -> Case:
    """Ask somebody (or nobody in particular) to do something about a product, until a day.

    Refuses UnknownProduct, CaseUnseen.
    """
    item = find_product(uow.connection, sku, with_documents=False).item
    facts = {"sku": item.sku, "text": text} | ({} if due is None else {"due": due.isoformat()})
    case = open_case(uow, TASK, f"{subject_of(item.id)}:{new_id()}", facts)
    return case if assignee_id is None else take_case(uow, principal, case.id, assignee_id, SIGHT)
