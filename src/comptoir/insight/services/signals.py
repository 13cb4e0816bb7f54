"""What selling tells of products becomes tasks: looked at every night; a task closes itself when it no longer holds.

Best sellers with a poor card, words that find nothing, products that come back often. Barcodes that no product has
open their task at the till (`till.barcode_unknown`); here they close when a product has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.cases.domain import CaseState
from comptoir.cases.queries import open_cases
from comptoir.cases.service import decide_case, open_case
from comptoir.catalog.queries import skus_by_id
from comptoir.catalog.queries.search import search
from comptoir.catalog.queries.sellables import sellables
from comptoir.catalog.services.misses import forget_misses, misses
from comptoir.catalog.services.team.grading import worst_grades
from comptoir.catalog.services.team.tasks import subject_of
from comptoir.insight.domain.sales import Dimension
from comptoir.insight.tables import SalesSum
from comptoir.kernel.actor import SYSTEM
from comptoir.orders.queries import return_reasons

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.jobs import JobContext
    from comptoir.kernel.values.time import Instant

JOB = "insight.signals"
BEST_SELLER, FOUND_NOTHING, RETURNED = (
    "insight.best_seller_poor",
    "insight.search_finds_nothing",
    "insight.often_returned",
)
BARCODE = "till.barcode_unknown"
_DAYS = 28
_BEST = 50
_POOR = frozenset("CDE")
_MISSES_MIN, _MISSES_SHOWN = 5, 20
_RETURNS_MIN, _RETURNS_PERCENT = 3, 20
_REASON_MIN = 3

Found = dict[str, Mapping[str, object]]
"""The facts of what holds now, by subject."""


def look(context: JobContext, _argument: Mapping[str, Any]) -> Mapping[str, int]:
    """The job: one task for each thing that holds, with its numbers; those that no longer hold are resolved."""
    database = context.database
    with database.read() as connection:
        now = database.clock.now()
        sold = _sold(connection, now)
        found: dict[str, Found] = {
            BEST_SELLER: _best_sellers(connection, sold),
            FOUND_NOTHING: _found_nothing(connection),
            RETURNED: _returned(connection, sold, now),
        }
        opened = {kind: {one.subject: one for one in open_cases(connection, kind)} for kind in found}
        mended = [one.id for kind, held in opened.items() for one in held.values() if one.subject not in found[kind]]
        mended += _known_by_now(connection)
    new = [(kind, one, facts) for kind, ones in found.items() for one, facts in ones.items() if one not in opened[kind]]
    with database.write(SYSTEM) as uow:
        for kind, subject, facts in new:
            open_case(uow, kind, subject, facts)
        for case_id in mended:
            decide_case(uow, SYSTEM_PRINCIPAL, case_id, CaseState.RESOLVED)
        forgotten = forget_misses(uow)
    return {"read": len(new) + len(mended), "opened": len(new), "closed": len(mended), "forgotten": forgotten}


def _sold(connection: Connection, now: Instant) -> dict[UUID, int]:
    """Units of each item sold lately, the best first."""
    since = (now - timedelta(days=_DAYS)).date()
    units = func.sum(SalesSum.units)
    statement = (
        select(SalesSum.key, units)
        .where(SalesSum.dimension == Dimension.ITEM.value, SalesSum.day >= since)
        .group_by(SalesSum.key)
        .order_by(units.desc(), SalesSum.key)
    )
    found = {}
    for key, count in connection.execute(statement):
        try:
            found[UUID(key)] = int(count) // 1_000_000
        except ValueError:
            continue
    return found


def _best_sellers(connection: Connection, sold: Mapping[UUID, int]) -> Found:
    best = [one for one, units in sold.items() if units > 0][:_BEST]
    skus, grades = skus_by_id(connection, best), worst_grades(connection, best)
    return {
        f"{subject_of(one)}:best_seller": {"sku": skus[one], "units": sold[one], "days": _DAYS, "grade": grades[one]}
        for one in best
        if one in skus and grades.get(one) in _POOR
    }


def _found_nothing(connection: Connection) -> Found:
    return {
        f"search:{text}": {"words": text, "count": count}
        for _, text, count in misses(connection, _MISSES_MIN)[:_MISSES_SHOWN]
        if not search(connection, text, "")
    }


def _returned(connection: Connection, sold: Mapping[UUID, int], now: Instant) -> Found:
    """Items of which many come back for what is sold; the reason where several customers gave the same."""
    counts: dict[UUID, int] = {}
    reasons: dict[UUID, str] = {}
    for item_id, reason, count in return_reasons(connection, now - timedelta(days=_DAYS)):
        counts[item_id] = counts.get(item_id, 0) + count
        if reason and count >= _REASON_MIN:
            reasons.setdefault(item_id, reason[:100])
    often = [
        one
        for one, count in counts.items()
        if count >= _RETURNS_MIN and count * 100 >= _RETURNS_PERCENT * (sold.get(one, 0) + count)
    ]
    skus = skus_by_id(connection, often)
    return {
        f"{subject_of(one)}:returned": {
            "sku": skus[one],
            "returns": counts[one],
            "days": _DAYS,
            "reason": reasons.get(one, ""),
        }
        for one in often
        if one in skus
    }


def _known_by_now(connection: Connection) -> list[UUID]:
    """Tasks about barcodes that a product has by now."""
    held = {one.subject.removeprefix("barcode:"): one.id for one in open_cases(connection, BARCODE)}
    known = sellables(connection, barcodes=held.keys()) if held else {}
    return [held[one] for one in known]
