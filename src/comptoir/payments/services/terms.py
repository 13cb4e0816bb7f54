"""For how long gift cards and credit notes are taken: what a shop says for all its stores, and for one of them.

No law sets a minimum in France or the European Union; what counts is what was said when the card was sold, so that the
last day is written on the card at that moment and stays when the terms change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, select

from comptoir.access.service import record_audit
from comptoir.company.queries import store_directory
from comptoir.customers.domain.tiers import months_later
from comptoir.payments.tables import StoredValueTerm

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

EVERYWHERE: Final = "*"


class Term(NamedTuple):
    """Months from the day of sale on which a kind is taken; None is without end. scope: a store's id, or EVERYWHERE."""

    scope: str
    kind: str
    months: int | None


def terms(connection: Connection) -> list[Term]:
    """What was said, for all stores first."""
    table = StoredValueTerm.__table__.c
    rows = connection.execute(select(table.scope, table.kind, table.months).order_by(table.scope, table.kind))
    return [Term(*row) for row in rows]


def last_day(known: Sequence[Term], kind: str, store_id: UUID, today: date) -> date | None:
    """The last day of what begins today; None without end. What a store says itself counts before what all say."""
    said = {term.scope: term.months for term in known if term.kind == kind}
    months = said[str(store_id)] if str(store_id) in said else said.get(EVERYWHERE)
    return None if months is None else months_later(today, months)


def put_terms(uow: UnitOfWork, wanted: Collection[Term]) -> None:
    """Say all of them anew; what is out keeps its last day."""
    before = terms(uow.connection)
    after = sorted(wanted)
    if before == after:
        return
    uow.connection.execute(delete(StoredValueTerm))
    if after:
        uow.connection.execute(insert(StoredValueTerm), [term._asdict() for term in after])
    detail = {"before": [list(one) for one in before], "after": [list(one) for one in after]}
    record_audit(uow, "payments.stored_value.terms", "company", detail)


def codes_by_scope(connection: Connection) -> Mapping[str, str | None]:
    """The code of each store by its scope; None for all."""
    return {EVERYWHERE: None} | {str(store.id): store.code for store in store_directory(connection)}
