"""What the night does for points: lots that are over go, new customers are welcomed, birthdays are not forgotten."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from comptoir.customers.queries.loyalty import not_welcomed
from comptoir.customers.queries.search import born_on
from comptoir.customers.queries.standing import standing_ids
from comptoir.customers.rows.loyalty import due_to_expire
from comptoir.customers.services.loyalty import EXPIRED_AT_ONCE, expire_points, give_birthday, give_welcome
from comptoir.customers.services.programme import current_programme
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comptoir.kernel.jobs import JobContext, JobFunction
    from comptoir.kernel.secrets import SecretBox

JOB: Final = "customers.loyalty"
DAYS_BACK: Final = 7
"""Nights that were missed are made up for, so many days back."""


def loyalty_job(box: SecretBox) -> JobFunction:
    """The nightly job; its outcome counts expired points, and customers welcomed and congratulated."""

    def work(context: JobContext, _argument: Mapping[str, Any]) -> Mapping[str, int]:
        now = context.database.clock.now()
        with context.database.read() as connection:
            programme = current_programme(connection, now)
        expired = _expire(context, now.date())
        welcomed = congratulated = 0
        if programme is not None and programme.welcome_points:
            with context.database.read() as connection:
                new = not_welcomed(connection, Instant(now - timedelta(days=DAYS_BACK)))
            for some in _slices(new):
                with context.database.write(context.actor, context.trace) as uow:
                    welcomed += give_welcome(uow, some)
                context.progress(welcomed)
        if programme is not None and programme.birthday_points:
            for day in (now.date() - timedelta(days=back) for back in range(DAYS_BACK)):
                congratulated += _congratulate(context, box, day)
        read = welcomed + congratulated
        return {"read": read, "expired": expired, "welcomed": welcomed, "congratulated": congratulated}

    return work


def _expire(context: JobContext, today: date) -> int:
    gone, after = 0, None
    while True:
        with context.database.read() as connection:
            due = due_to_expire(connection, today, after, EXPIRED_AT_ONCE)
        if not due:
            return gone
        with context.database.write(context.actor, context.trace) as uow:
            gone += expire_points(uow, due, today)
        after = due[-1]
        context.progress(gone)


def _congratulate(context: JobContext, box: SecretBox, day: date) -> int:
    """Whoever was born on 29 February celebrates on the 28th where there is none."""
    days = [(day.month, day.day)]
    if days == [(2, 28)] and not isleap(day.year):
        days.append((2, 29))
    with context.database.read() as connection:
        born = [id_ for month, number in days for id_ in born_on(connection, box, month, number)]
        standing = sorted(set(standing_ids(connection, born).values()))
    given = 0
    for some in _slices(standing):
        with context.database.write(context.actor, context.trace) as uow:
            given += give_birthday(uow, some, day.year)
        context.progress(given)
    return given


def _slices(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + EXPIRED_AT_ONCE] for start in range(0, len(ids), EXPIRED_AT_ONCE))
