"""Files in and out at their time: what, when, where, and the rules of each. Nothing here reads a clock."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from comptoir.kernel.values.time import Instant, from_ms, local_time, to_ms, wall_clock

STEPS = (5, 10, 15, 20, 30)
"""Minutes that divide an hour."""
NAME_LENGTH_MAX = 100
LOOK_AGAIN = timedelta(minutes=1)
"""When a file that was still growing is looked at again."""
STILL = timedelta(seconds=20)
"""A file is whole once two looks that lie so far apart find the same size and time of change."""
_PARTIAL = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".lock")
_FILE_NAME = re.compile(r"[^\\/:*?\"<>|\x00-\x1f.][^\\/:*?\"<>|\x00-\x1f]{0,99}")


class Way(StrEnum):
    """Files come in, or go out."""

    IN = "in"
    OUT = "out"


class Every(StrEnum):
    """How often."""

    MINUTES = "minutes"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Proof(StrEnum):
    """How we say to an address who we are; the secret is a token, `user:password`, or a key."""

    NONE = "none"
    BEARER = "bearer"
    BASIC = "basic"
    KEY = "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When, on the clocks of the shop.

    minutes: the step of `MINUTES`; minute: of each hour; hour, minute: of a day; weekdays: 1 is Monday;
    day: of the month, its last one where the month is shorter.
    """

    every: Every
    minutes: int = 15
    hour: int = 6
    minute: int = 0
    weekdays: tuple[int, ...] = ()
    day: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder (below the one for exchanges, or an allowed one by its full path), or an address."""

    folder: str = ""
    url: str = ""
    proof: Proof = Proof.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """An import or an export at its time.

    kind: what is brought in or written (`catalog`, `prices`, …). form: of the files, `auto` where they tell.
    In: mapping, the code of a kept one. Out: view, a kept list of products with its columns; channel, values_locale:
    only their values; file_name: without ending, `{date}` and `{time}` stand for those of the shop.
    """

    id: UUID
    name: str
    way: Way
    kind: str
    timing: Timing
    place: Place
    form: str = "auto"
    mapping: str | None = None
    view: UUID | None = None
    channel: str | None = None
    values_locale: str | None = None
    file_name: str = ""


@dataclass(eq=False)
class ScheduleUnknown(NotFound):
    """There is no such schedule."""

    code = "connectors.schedule_unknown"


@dataclass(eq=False)
class RunUnknown(NotFound):
    """There is no such run of the schedule, or nothing was rejected in it."""

    code = "connectors.run_unknown"


@dataclass(eq=False)
class ScheduleInvalid(Invalid):
    """The schedule cannot be kept; `pointer` names what is wrong."""

    code = "connectors.schedule_invalid"
    field: str


@dataclass(eq=False)
class FolderNotAllowed(Invalid):
    """The folder is neither below the one for exchanges nor one that the settings allow."""

    code = "connectors.folder_not_allowed"
    folder: str


@dataclass(eq=False)
class SecretWanted(Invalid):
    """An address that is asked with a secret needs it; another address needs it anew."""

    code = "connectors.secret_wanted"


@dataclass(eq=False)
class StaleSchedule(Stale):
    """Somebody changed the schedule since it was looked at."""

    code = "connectors.stale_schedule"
    version: int


@dataclass(eq=False)
class ScheduleBusy(Conflict):
    """A run of it is under way."""

    code = "connectors.schedule_busy"


@dataclass(eq=False)
class PartOfRights(Forbidden):
    """Whoever sets it acts with a part of their rights only, and a schedule would have them all."""

    code = "connectors.part_of_rights"


@dataclass(eq=False)
class ExchangeFailed(Conflict):
    """The other side did not give or take the file. reason: in the words of the network."""

    code = "connectors.exchange_failed"
    reason: str


def refuse_wrong_schedule(schedule: Schedule) -> None:
    """Refuse ScheduleInvalid where a field cannot be right by itself."""
    timing, place = schedule.timing, schedule.place
    is_out = schedule.way is Way.OUT
    right: Mapping[str, bool] = {
        "name": 0 < len(schedule.name.strip()) <= NAME_LENGTH_MAX and schedule.name.isprintable(),
        "timing/minutes": timing.every is not Every.MINUTES or timing.minutes in STEPS,
        "timing/hour": 0 <= timing.hour < 24,
        "timing/minute": 0 <= timing.minute < 60,
        "timing/weekdays": (
            set(timing.weekdays) <= set(range(1, 8)) and (timing.every is not Every.WEEK or bool(timing.weekdays))
        ),
        "timing/day": 1 <= timing.day <= 31,
        "place": bool(place.folder) != bool(place.url),
        "form": not is_out or schedule.form != "auto",
        "file_name": not is_out or bool(place.url) or _FILE_NAME.fullmatch(schedule.file_name) is not None,
        "mapping": not is_out or schedule.mapping is None,
        "view": is_out or schedule.view is None,
    }
    for field, is_right in right.items():
        if not is_right:
            raise ScheduleInvalid(field, pointer=f"/{field}")


def refuse_wrong_secret(proof: Proof, secret: str) -> None:
    """Refuse ScheduleInvalid for what no header holds, before an error about the header could repeat it."""
    if not secret.isprintable() or (proof is not Proof.BASIC and not secret.isascii()):
        raise ScheduleInvalid("secret", pointer="/secret")


def next_due(timing: Timing, after: Instant, zone: str) -> Instant:
    """The first time behind `after`. A time that clocks skip is the one an hour on, one shown twice is the first."""
    minute = timedelta(minutes=1)
    if timing.every is Every.MINUTES:
        step = timing.minutes * 60_000
        return from_ms((to_ms(after) // step + 1) * step)
    if timing.every is Every.HOUR:
        whole = from_ms(to_ms(after) // 60_000 * 60_000)
        ahead = (timing.minute - local_time(whole, zone).minute) % 60 or 60
        return Instant(whole + ahead * minute)
    today = local_time(after, zone).date()
    at = time(timing.hour, timing.minute)
    for ahead in range(-1, 64):
        day = today + timedelta(days=ahead)
        if timing.every is Every.WEEK and day.isoweekday() not in timing.weekdays:
            continue
        if timing.every is Every.MONTH and day.day != min(timing.day, monthrange(day.year, day.month)[1]):
            continue
        due = wall_clock(datetime.combine(day, at), zone)
        if due > after:
            return due
    raise AssertionError(timing)


def is_partial(name: str) -> bool:
    """Whether a file's name says that somebody is still writing it, or that it is not meant for us."""
    return name.startswith((".", "~")) or name.lower().endswith(_PARTIAL) or name.endswith("~")


def file_name(schedule: Schedule, now: Instant, zone: str, ending: str) -> str:
    """What the file that goes out is called."""
    shown = local_time(now, zone)
    named = schedule.file_name or "products"
    named = named.replace("{date}", f"{shown:%Y-%m-%d}").replace("{time}", f"{shown:%H%M}")
    return f"{named}.{ending}"
