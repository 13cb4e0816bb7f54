"""Short numbers and badges: right ones take over, wrong ones are slowed, spent and written down. On both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from comptoir.access.domain import SYSTEM_PRINCIPAL, CredentialRefused
from comptoir.access.domain.people import RoleGiven
from comptoir.access.domain.permissions import gives
from comptoir.access.domain.pins import (
    BadgeUnsuitable,
    PinRefused,
    PinSpent,
    PinTooWeak,
    Station,
    StationRevoked,
    check_pin,
    narrowed,
    till_work,
)
from comptoir.access.domain.throttle import TooManyTries
from comptoir.access.services.pins import hashed_pin, set_badge, set_pin, who_may_take_over
from comptoir.access.services.roles import shipped_roles
from comptoir.access.services.sessions import NewSession, start_session
from comptoir.access.services.stations import (
    TILL,
    PutStation,
    enrol_station,
    revoke_station,
    station_by_id,
    station_by_key,
)
from comptoir.access.tables import Audit
from comptoir.access.tables import Station as StationRow
from comptoir.kernel.ids import new_id
from tests.access.people import HOME, LYON, RIVOLI, Entrance
from tests.support.databases import write

PIN, BADGE = "4829", "badge-0123456789"


def station(entrance: Entrance, store_id: UUID = RIVOLI) -> tuple[Station, str]:
    with write(entrance.database) as uow:
        return enrol_station(uow, PutStation(TILL, "T1", store_id, "Till 1", 5))


def with_pin(entrance: Entrance, name: str, *roles: RoleGiven, badge: str | None = None) -> UUID:
    person_id = entrance.person(f"{name}@example.org", *roles)
    hashed = hashed_pin(PIN)
    with write(entrance.database) as uow:
        set_pin(uow, person_id, hashed)
        if badge is not None:
            set_badge(uow, person_id, badge)
    return person_id


def take_over(entrance: Entrance, at: Station, person_id: UUID, pin: str = PIN) -> NewSession:
    return entrance.gate.pins.prove_pin(
        at, person_id, pin, "test", lambda uow, who: start_session(uow, who, HOME, at.id)
    )


def refused(entrance: Entrance) -> list[str]:
    with entrance.database.read() as connection:
        rows = connection.execute(select(Audit.detail).where(Audit.action == "access.pin.refused").order_by(Audit.id))
        return [str(row.detail["reason"]) for row in rows]


def test_a_number_takes_over_and_does_till_work_in_its_store_only(entrance: Entrance) -> None:
    at, key = station(entrance)
    boss = with_pin(entrance, "boss", RoleGiven("administrator", None))
    with entrance.database.read() as connection:
        assert station_by_key(connection, key, TILL) == at
        assert [one.id for one in who_may_take_over(connection, at)] == [boss]
    who = entrance.who(take_over(entrance, at, boss))
    assert (who.id, who.station_id) == (boss, at.id)
    assert who.allows("till.ticket.sell", RIVOLI)
    assert who.limit("till.line.override_price", RIVOLI) is None
    assert not who.allows("till.ticket.sell", LYON)
    for never in ("access.person.edit", "till.till.edit", "catalog.product.edit", "till.recall.edit"):
        assert not who.allows(never), never


def test_numbers_are_not_guessed(entrance: Entrance) -> None:
    at, _ = station(entrance)
    lea = with_pin(entrance, "lea", RoleGiven("cashier", RIVOLI))
    for wrong in ("1357", "2468", "9753", "8642", "1593"):
        with pytest.raises(PinRefused):
            take_over(entrance, at, lea, wrong)
    with pytest.raises(PinSpent):
        take_over(entrance, at, lea)
    assert refused(entrance) == ["access.pin_refused"] * 5 + ["access.pin_spent"]
    hashed = hashed_pin(PIN)
    with write(entrance.database) as uow:
        set_pin(uow, lea, hashed)
    assert entrance.who(take_over(entrance, at, lea)).id == lea


def test_many_guesses_at_once_are_no_more_than_one_after_another(entrance: Entrance) -> None:
    devices = [station(entrance)[0] for _ in range(9)]
    lea = with_pin(entrance, "lea", RoleGiven("cashier", RIVOLI))
    together = Barrier(len(devices))

    def guess(at: Station) -> str:
        together.wait(30)
        with pytest.raises((PinRefused, PinSpent)) as no:
            take_over(entrance, at, lea, "1357")
        return no.type.__name__

    with ThreadPoolExecutor(len(devices)) as pool:
        outcomes = sorted(pool.map(guess, devices))
    assert outcomes == ["PinRefused"] * 5 + ["PinSpent"] * 4
    with pytest.raises(PinSpent):
        take_over(entrance, devices[0], lea)


def test_a_session_of_a_device_that_is_not_there_any_more_serves_nobody(entrance: Entrance) -> None:
    at, _ = station(entrance)
    boss = with_pin(entrance, "boss", RoleGiven("administrator", None))
    session = take_over(entrance, at, boss)
    with write(entrance.database) as uow:
        uow.connection.execute(delete(StationRow).where(StationRow.id == at.id))
    entrance.gate.authenticator.forget()
    with pytest.raises(CredentialRefused):
        entrance.who(session)


def test_a_device_is_slowed_down_whoever_is_guessed(entrance: Entrance) -> None:
    at, _ = station(entrance)
    for _ in range(10):
        with pytest.raises(PinRefused):
            take_over(entrance, at, new_id())
    with pytest.raises(TooManyTries):
        take_over(entrance, at, new_id())
    entrance.later(minutes=1)
    with pytest.raises(PinRefused):
        take_over(entrance, at, new_id())


def test_a_right_number_after_wrong_ones_counts_anew(entrance: Entrance) -> None:
    at, _ = station(entrance)
    lea = with_pin(entrance, "lea", RoleGiven("cashier", RIVOLI))
    for _ in range(2):
        for wrong in ("1357", "2468", "9753", "8642"):
            with pytest.raises(PinRefused):
                take_over(entrance, at, lea, wrong)
        take_over(entrance, at, lea)


def test_somebody_of_another_store_or_disabled_takes_nothing_over(entrance: Entrance) -> None:
    at, _ = station(entrance)
    away = with_pin(entrance, "away", RoleGiven("cashier", LYON))
    gone = with_pin(entrance, "gone", RoleGiven("cashier", RIVOLI))
    entrance.change(gone, is_disabled=True)
    for person_id in (away, gone):
        with pytest.raises(PinRefused):
            take_over(entrance, at, person_id)
    with entrance.database.read() as connection:
        assert who_may_take_over(connection, at) == []


def test_a_badge_takes_over_until_it_is_taken_away(entrance: Entrance) -> None:
    at, _ = station(entrance)
    lea = with_pin(entrance, "lea", RoleGiven("cashier", RIVOLI), badge=BADGE)
    hugo = with_pin(entrance, "hugo", RoleGiven("cashier", RIVOLI))

    def by_badge(badge: str) -> UUID:
        return entrance.gate.pins.prove_badge(at, badge, "test", lambda _, who: who)

    assert by_badge(BADGE) == lea
    for unsuitable in (BADGE, "short"):
        with pytest.raises(BadgeUnsuitable), write(entrance.database) as uow:
            set_badge(uow, hugo, unsuitable)
    with write(entrance.database) as uow:
        set_badge(uow, lea, None)
    with pytest.raises(PinRefused):
        by_badge(BADGE)
    assert entrance.who(take_over(entrance, at, lea)).id == lea


def test_a_withdrawn_device_knows_nobody_and_signs_everybody_out(entrance: Entrance) -> None:
    at, key = station(entrance)
    lea = with_pin(entrance, "lea", RoleGiven("cashier", RIVOLI))
    session = take_over(entrance, at, lea)
    assert entrance.who(session).id == lea
    for _ in range(2):
        with write(entrance.database) as uow:
            revoke_station(uow, station_by_id(uow.connection, at.id))
    entrance.gate.authenticator.forget()
    with pytest.raises(CredentialRefused):
        entrance.who(session)
    with pytest.raises(StationRevoked) as refused, entrance.database.read() as connection:
        station_by_key(connection, key, TILL)
    assert (refused.value.station, refused.value.is_journaled) == (str(at.id), True)


@pytest.mark.parametrize("pin", ["123", "123456789", "1111", "4567", "9876", "12a4", "٤٨٢٩", ""])
def test_numbers_that_everybody_tries_first_are_refused(pin: str) -> None:
    with pytest.raises(PinTooWeak):
        check_pin(pin)


@given(st.sampled_from(sorted(shipped_roles())), st.data())
def test_a_number_never_gives_more_than_the_role_or_than_a_till(role: str, data: st.DataObject) -> None:
    shipped = shipped_roles()
    scope = till_work(shipped["cashier"].patterns)
    grants = narrowed([shipped[role].grant(None)], scope, RIVOLI)
    known = sorted({one.replace("*", "read") for one in scope | shipped[role].patterns})
    permission = data.draw(st.sampled_from(known))
    for grant in grants:
        if permission != "read" and gives(grant.patterns, permission):
            assert gives(shipped[role].patterns, permission)
            assert gives(scope, permission)
    assert SYSTEM_PRINCIPAL.allows(permission)
