"""Tonight: every drawer, and what people did besides selling, beside what is usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from comptoir.access.queries import person_by_id
from comptoir.company.domain import Store
from comptoir.fiscal.domain.codes import EventCode
from comptoir.fiscal.queries import TillEvent, events_between
from comptoir.insight.domain.outliers import Judged, judge
from comptoir.kernel.actor import parse_actor
from comptoir.kernel.values.time import format_instant, local_time, wall_clock
from comptoir.orders.queries import Override, overrides_between
from comptoir.shelf.invariants import overcharges
from comptoir.shelf.queries import labels_to_hang
from comptoir.till.queries import tills_of_store
from comptoir.till.services.books import DayFacts, days_between, operators
from comptoir.till.services.cash import above_drop

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.values.time import Instant

DAYS_BEFORE = 60
_COUNT_FLOOR = 2
_AMOUNT_FLOOR = 500
"""Minor units; see `judge`."""
_EVENTS = {EventCode.DRAWER_OPENED: "openings", EventCode.SALE_CANCELLED: "voids"}


@dataclass(frozen=True, slots=True)
class _Evening:
    """What was loaded for a store: its days and acts of tonight and of the weeks before."""

    store: Store
    day: date
    days: Sequence[DayFacts]
    events: Sequence[TillEvent]
    overrides: Sequence[Override]

    def day_of(self, at: Instant) -> date:
        return local_time(at, self.store.time_zone).date()

    def tonight(self) -> list[DayFacts]:
        return [one for one in self.days if one.day.business_day == self.day]


def tonight(connection: Connection, store: Store, day: date) -> dict[str, Any]:
    """The evening of a store. Amounts are minor units of its currency."""
    zone = store.time_zone
    start = wall_clock(datetime.combine(day - timedelta(days=DAYS_BEFORE), time()), zone)
    opens, ends = (wall_clock(datetime.combine(day + timedelta(days=plus), time()), zone) for plus in (0, 1))
    till_ids = [till.id for till in tills_of_store(connection, store.id)]
    evening = _Evening(
        store,
        day,
        days_between(connection, [store.id], day - timedelta(days=DAYS_BEFORE), day),
        events_between(connection, till_ids, start, ends, list(_EVENTS)),
        overrides_between(connection, [store.id], start, ends),
    )
    made = operators(connection, [one.order_id for one in evening.overrides if one.placed_at >= opens])
    names = _Names(connection)
    codes = {till.id: till.code for till in tills_of_store(connection, store.id)}
    above = overcharges(connection, store.id, (opens, ends))

    def money(amount: int | None) -> dict[str, Any] | None:
        return None if amount is None else {"amount": amount, "currency": store.currency}

    return {
        "store": store.code,
        "name": store.name,
        "day": day.isoformat(),
        "is_over": bool(evening.tonight()) and all(one.z is not None for one in evening.tonight()),
        "drawers": [
            _drawer(one, names, money) | {"to_safe": money(above_drop(connection, one.day, store.id))}
            for one in evening.tonight()
        ],
        "figures": [
            _figure(name, till, judged, money if name in _AMOUNTS else None)
            for name, till, judged in _figures(evening, codes)
        ],
        "overrides": [
            {
                "ticket": str(one.order_id),
                "number": one.number,
                "at": format_instant(one.placed_at),
                "label": one.label,
                "reason": one.reason,
                "amount": money(one.amount),
                "by": names.of(made.get(one.order_id, "")),
            }
            for one in evening.overrides
            if one.placed_at >= opens
        ],
        "events": [
            {
                "kind": _EVENTS[EventCode(one.code)],
                "till": codes[one.till_id],
                "at": format_instant(one.at),
                "reason": one.info,
                "by": names.of(one.operator),
            }
            for one in evening.events
            if one.at >= opens
        ],
        "labels_to_hang": labels_to_hang(connection, store.id)["count"],
        "overcharges": None if above is None else len(above),
        "days_before": DAYS_BEFORE,
    }


_AMOUNTS = {"difference", "override_amount"}


class _Names:
    """Names of actors, each asked once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, str] = {}

    def of(self, actor: str) -> str:
        if actor not in self._known:
            person_id = parse_actor(actor).id if ":" in actor else None
            person = None if person_id is None else person_by_id(self._connection, person_id)
            self._known[actor] = actor if person is None else person.name
        return self._known[actor]


def difference_of(z: Mapping[str, Any]) -> int | None:
    """What all tenders of a day were counted more or less than expected; None where nothing was counted."""
    found = [one["difference"]["amount"] for one in z["tenders"] if one["difference"] is not None]
    return sum(found) if found else None


def _drawer(one: DayFacts, names: _Names, money: Callable[[int | None], Any]) -> dict[str, Any]:
    z = one.z or {}
    return {
        "till": one.till,
        "name": one.name,
        "number": one.day.number,
        "is_open": one.z is None,
        "counted": z.get("counted", True) if z else None,
        "counts": one.counts,
        "shared": one.day.drawer_day_id is not None,
        "sales": z.get("sales"),
        "tickets": z.get("tickets"),
        "returns": z.get("returns"),
        "difference": money(difference_of(z)) if z else None,
        "differences": [
            {"tender": tender["tender"], "amount": tender["difference"]}
            for tender in z.get("tenders", [])
            if tender["difference"] is not None and tender["difference"]["amount"]
        ],
        "closed_by": None if one.day.closed_by is None else names.of(one.day.closed_by),
        "approved_by": None if not z.get("approved_by") else names.of(str(z["approved_by"])),
        "reason": z.get("reason"),
    }


def _figures(evening: _Evening, codes: Mapping[UUID, str]) -> list[tuple[str, str | None, Judged]]:
    """Each figure of a till that was open tonight, and of the store, beside those of the days on which it was open."""
    worked = sorted({one.day.business_day for one in evening.days} - {evening.day})
    found: list[tuple[str, str | None, Judged]] = []
    for till_id, code in sorted(codes.items(), key=lambda one: one[1]):
        mine = [one for one in evening.days if one.till_id == till_id]
        if all(one.day.business_day != evening.day for one in mine):
            continue  # it was not open
        differences: dict[date, int] = {}
        returns: dict[date, int] = {}
        for one in mine:
            on = one.day.business_day
            if one.z is not None:
                differences[on] = differences.get(on, 0) + (difference_of(one.z) or 0)
                returns[on] = returns.get(on, 0) + int(one.z["returns"])
        days = sorted({one.day.business_day for one in mine} - {evening.day})
        found.append(("difference", code, _judged(differences, days, evening.day, _AMOUNT_FLOOR, lowest=None)))
        found.append(("returns", code, _judged(returns, days, evening.day, _COUNT_FLOOR)))
        for event, name in _EVENTS.items():
            counts: dict[date, int] = {}
            for told in evening.events:
                if told.till_id == till_id and told.code == event:
                    on = evening.day_of(told.at)
                    counts[on] = counts.get(on, 0) + 1
            found.append((name, code, _judged(counts, days, evening.day, _COUNT_FLOOR)))
    amounts: dict[date, int] = {}
    numbers: dict[date, int] = {}
    for one_override in evening.overrides:
        on = evening.day_of(one_override.placed_at)
        amounts[on] = amounts.get(on, 0) + one_override.amount
        numbers[on] = numbers.get(on, 0) + 1
    found.append(("overrides", None, _judged(numbers, worked, evening.day, _COUNT_FLOOR)))
    found.append(("override_amount", None, _judged(amounts, worked, evening.day, _AMOUNT_FLOOR)))
    return found


def _judged(
    by_day: Mapping[date, int], before: Sequence[date], day: date, floor: int, *, lowest: int | None = 0
) -> Judged:
    return judge(by_day.get(day, 0), [by_day.get(one, 0) for one in before], floor, lowest=lowest)


def _figure(name: str, till: str | None, judged: Judged, money: Callable[[int | None], Any] | None) -> dict[str, Any]:
    def shown(value: int | None) -> object:
        return value if money is None else money(value)

    return {
        "figure": name,
        "till": till,
        "value": shown(judged.value),
        "usual": shown(judged.usual),
        "least": shown(judged.least),
        "most": shown(judged.most),
        "is_outlier": judged.is_outlier,
    }
