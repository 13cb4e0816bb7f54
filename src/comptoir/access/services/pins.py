"""Taking over a till by a short number or a badge: only at a device that was set up, slowed down, and written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from sqlalchemy import delete, select, update

from comptoir.access.domain.credentials import secret_hash
from comptoir.access.domain.pins import (
    BADGE_LENGTH_MIN,
    FAILURES_MAX,
    PER_STATION,
    BadgeUnsuitable,
    PinRefused,
    PinSpent,
    Station,
    check_pin,
)
from comptoir.access.domain.principals import Principal
from comptoir.access.events import PersonChanged
from comptoir.access.rows import people
from comptoir.access.services.hashing import hash_password, is_password
from comptoir.access.services.roles import grants_of
from comptoir.access.services.throttle import Throttle
from comptoir.access.services.trail import RefusalTrail, record_audit
from comptoir.access.tables import Person, Pin
from comptoir.kernel.actor import SYSTEM, Actor
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.values.errors import Refusal

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.access.domain.people import Person as PersonValue
    from comptoir.kernel.database import Database
    from comptoir.kernel.uow import UnitOfWork

Done = TypeVar("Done")
SELL = "till.ticket.sell"
_COLUMNS = ("person_id", "pin_hash", "badge_hash", "failures", "changed_at")


def hashed_pin(pin: str) -> str:
    """The hash of a number. Call it outside transactions. Refuses PinTooWeak."""
    check_pin(pin)
    return hash_password(pin)


def set_pin(uow: UnitOfWork, person_id: UUID, pin_hash: str | None) -> None:
    """A number for a person, or none any more; wrong ones are forgotten."""
    known = _pin_of(uow.connection, person_id)
    badge = None if known is None else known[1]
    _write(uow, person_id, pin_hash, badge, "access.pin.set" if pin_hash else "access.pin.removed")


def set_badge(uow: UnitOfWork, person_id: UUID, badge: str | None) -> None:
    """A badge for a person, or (lost, given back) none any more. Refuses BadgeUnsuitable."""
    hashed = None
    if badge is not None:
        hashed = secret_hash(badge)
        owner = uow.connection.execute(select(Pin.person_id).where(Pin.badge_hash == hashed)).scalar_one_or_none()
        if len(badge) < BADGE_LENGTH_MIN or owner not in {None, person_id}:
            raise BadgeUnsuitable(pointer="/badge")
    known = _pin_of(uow.connection, person_id)
    pin_hash = None if known is None else known[0]
    _write(uow, person_id, pin_hash, hashed, "access.badge.set" if badge else "access.badge.removed")


def who_may_take_over(connection: Connection, station: Station) -> list[PersonValue]:
    """The people who have a number or a badge and sell in the store of a device, by name."""
    having = select(Pin.person_id).where(Pin.pin_hash.is_not(None) | Pin.badge_hash.is_not(None))
    found = [one for one in people(connection, Person.id.in_(having)) if _sells(one, station)]
    return sorted(found, key=lambda one: one.name.casefold())


class PinDesk:
    """Checks numbers and badges at devices; opens its own transactions, since comparing numbers is slow on purpose."""

    def __init__(self, database: Database, refusals: RefusalTrail) -> None:
        self._database = database
        self._refusals = refusals
        self._throttle = Throttle()

    def prove_pin(
        self, station: Station, person_id: UUID, pin: str, trace: str, act: Callable[[UnitOfWork, UUID], Done]
    ) -> Done:
        """What a person does once the number is certain. Refuses TooManyTries, PinSpent, PinRefused; each is kept."""
        with self._counted(station, f"person:{person_id}", trace):
            known, person = self._spend_one(person_id, trace)
            is_right = is_password(pin, None if known is None else known[0])
            if not is_right or person is None or not _sells(person, station):
                raise PinRefused
        with self._database.write(Actor("person", person_id), trace) as uow:
            uow.connection.execute(update(Pin).where(Pin.person_id == person_id, Pin.failures > 0).values(failures=0))
            return act(uow, person_id)

    def _spend_one(
        self, person_id: UUID, trace: str
    ) -> tuple[tuple[str | None, bytes | None, int] | None, PersonValue | None]:
        """The number and the person, one try counted before it is compared: many at once are not more than many.

        Refuses PinSpent.
        """
        with self._database.write(SYSTEM, trace) as uow:
            mine = (Pin.person_id == person_id, Pin.failures < FAILURES_MAX)
            counted = uow.connection.execute(update(Pin).where(*mine).values(failures=Pin.failures + 1)).rowcount
            known = _pin_of(uow.connection, person_id)
            if known is not None and counted == 0:
                raise PinSpent
            return known, next(iter(people(uow.connection, Person.id == person_id)), None)

    def prove_badge(self, station: Station, badge: str, trace: str, act: Callable[[UnitOfWork, UUID], Done]) -> Done:
        """The same for whoever holds a badge. Refuses TooManyTries, PinRefused."""
        with self._database.read() as connection:
            found = connection.execute(select(Pin.person_id).where(Pin.badge_hash == secret_hash(badge)))
            person_id = found.scalar_one_or_none()
            person = None if person_id is None else next(iter(people(connection, Person.id == person_id)), None)
        with self._counted(station, "person:unknown", trace):
            if person is None or not _sells(person, station):
                raise PinRefused
        with self._database.write(Actor("person", person.id), trace) as uow:
            return act(uow, person.id)

    @contextmanager
    def _counted(self, station: Station, subject: str, trace: str) -> Iterator[None]:
        """One try at a device: counted while it is not right, and each refusal written down. Refuses TooManyTries."""
        try:
            self._throttle.take(str(station.id), self._database.clock.now(), PER_STATION)
            yield
        except Refusal as refusal:
            facts = {"reason": refusal.code, "station": str(station.id)}
            self._refusals.record(SYSTEM, trace, f"station {station.id}", "access.pin.refused", subject, facts)
            raise
        self._throttle.give_back(str(station.id), PER_STATION)


def _sells(person: PersonValue, station: Station) -> bool:
    principal = Principal("person", person.id, person.name, person.locale, grants_of(person.roles))
    return not person.is_disabled and principal.allows(SELL, station.store_id)


def _pin_of(connection: Connection, person_id: UUID) -> tuple[str | None, bytes | None, int] | None:
    columns = (Pin.pin_hash, Pin.badge_hash, Pin.failures)
    found = connection.execute(select(*columns).where(Pin.person_id == person_id)).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def _write(uow: UnitOfWork, person_id: UUID, pin_hash: str | None, badge: bytes | None, action: str) -> None:
    if pin_hash is None and badge is None:
        uow.connection.execute(delete(Pin).where(Pin.person_id == person_id))
    else:
        upsert_rows(uow.connection, Pin, _COLUMNS, [(person_id, pin_hash, badge, 0, uow.now)], ("person_id",))
    record_audit(uow, action, f"person:{person_id}", {})
    uow.emit(PersonChanged(person_id=str(person_id)))
