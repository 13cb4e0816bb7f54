"""Signing in: who gets a session, for how long, and who is slowed down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from comptoir.access.domain import CredentialRefused
from comptoir.access.domain.credentials import (
    FirstPasswordExpired,
    SecondFactorNeeded,
    SecondFactorNotStarted,
    SecondFactorRefused,
    SessionNotFound,
    SignInRefused,
)
from comptoir.access.domain.people import RoleGiven
from comptoir.access.domain.sessions import EndReason
from comptoir.access.domain.throttle import TooManyTries
from comptoir.access.services.hashing import is_password
from comptoir.access.services.second_factor import (
    STEP_SECONDS,
    confirm_second_factor,
    remove_second_factor,
    start_second_factor,
)
from comptoir.access.services.sessions import Device, end_session, open_sessions
from comptoir.access.tables import Audit, Session
from comptoir.kernel.feed import entries_after
from comptoir.kernel.values.time import to_ms
from tests.access.authenticator_app import App
from tests.access.people import HOME, LIMITS, PASSWORD, RIVOLI, Entrance, credential
from tests.support.databases import write

CASHIER = RoleGiven("cashier", RIVOLI)


def audit(entrance: Entrance) -> list[str]:
    with entrance.database.read() as connection:
        return list(connection.execute(select(Audit.action).order_by(Audit.id)).scalars())


def test_a_session_knows_its_person_and_what_they_may_do(entrance: Entrance) -> None:
    person_id = entrance.person("ada@example.org", CASHIER)
    session = entrance.sign_in(" ADA@example.org ")
    principal = entrance.who(session)
    assert (principal.id, principal.name, principal.locale) == (person_id, "ada", "fr_FR")
    assert principal.store_ids("till.ticket.sell") == frozenset({RIVOLI})
    with entrance.database.read() as connection:
        topics = [entry.topic for entry in entries_after(connection, 0, 10)]
        hashes = connection.execute(select(Session.token_hash)).scalars().all()
    assert topics == ["access.person.changed", "access.session.started"]
    assert session.token.encode() not in hashes[0]
    assert audit(entrance)[-1] == "access.session.started"


@pytest.mark.parametrize(("email", "password"), [("ada@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_a_wrong_address_and_a_wrong_password_are_told_alike(entrance: Entrance, email: str, password: str) -> None:
    entrance.person("ada@example.org")
    with pytest.raises(SignInRefused) as no:
        entrance.sign_in(email, password)
    assert no.value.facts() == {}
    with entrance.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(Session)).scalar_one() == 0
    assert audit(entrance)[-1] == "access.sign_in.refused"


def test_whoever_is_disabled_does_not_get_in_and_falls_out(entrance: Entrance) -> None:
    person_id = entrance.person("ada@example.org", CASHIER)
    session = entrance.sign_in("ada@example.org")
    entrance.change(person_id, is_disabled=True)
    entrance.gate.authenticator.forget()
    with pytest.raises(CredentialRefused):
        entrance.who(session)
    with pytest.raises(SignInRefused):
        entrance.sign_in("ada@example.org")


def test_a_session_ends_when_idle_and_in_any_case_after_its_days(entrance: Entrance) -> None:
    entrance.person("ada@example.org")
    idle, busy = entrance.sign_in("ada@example.org"), entrance.sign_in("ada@example.org")
    for _ in range(60):
        entrance.later(hours=11.9)
        entrance.who(busy)
    with pytest.raises(CredentialRefused):
        entrance.who(idle)
    entrance.later(hours=6.1)
    with pytest.raises(CredentialRefused):
        entrance.who(busy)


def test_what_is_cached_serves_for_five_seconds_and_never_beyond_a_withdrawal(entrance: Entrance) -> None:
    person_id = entrance.person("ada@example.org")
    session = entrance.sign_in("ada@example.org")
    authenticator = entrance.gate.authenticator
    assert authenticator.cached(credential(session)) is None
    who = authenticator.resolve(credential(session))
    assert authenticator.cached(credential(session)) is who
    entrance.later(seconds=5)
    assert authenticator.cached(credential(session)) is None
    authenticator.resolve(credential(session))
    with write(entrance.database) as uow:
        end_session(uow, person_id, session.id, EndReason.SIGNED_OUT)
    with entrance.database.read() as connection:
        authenticator.follow(entries_after(connection, 0, 100))
    assert authenticator.cached(credential(session)) is None
    with pytest.raises(CredentialRefused):
        authenticator.resolve(credential(session))


def test_only_ones_own_sessions_can_be_ended_and_are_listed(entrance: Entrance) -> None:
    ada, eve = entrance.person("ada@example.org"), entrance.person("eve@example.org")
    session = entrance.sign_in("ada@example.org")
    with pytest.raises(SessionNotFound), write(entrance.database) as uow:
        end_session(uow, eve, session.id, EndReason.ENDED_BY_PERSON)
    with entrance.database.read() as connection:
        (listed,) = open_sessions(connection, ada, LIMITS, entrance.clock.now())
        assert open_sessions(connection, eve, LIMITS, entrance.clock.now()) == []
    assert (listed.id, listed.address, listed.device) == (session.id, "192.0.2.1", "Firefox on Linux")
    assert listed.ends_at == entrance.clock.now() + timedelta(hours=12)
    with write(entrance.database) as uow:
        end_session(uow, ada, session.id, EndReason.ENDED_BY_PERSON)
    with pytest.raises(SessionNotFound), write(entrance.database) as uow:
        end_session(uow, ada, session.id, EndReason.ENDED_BY_PERSON)


def test_guessing_is_slowed_down_but_a_known_device_is_never_locked_out(entrance: Entrance) -> None:
    entrance.person("ada@example.org")
    first = entrance.sign_in("ada@example.org")
    stranger = Device("203.0.113.9", "", None)
    refused = 0
    for _ in range(15):
        try:
            entrance.sign_in("ada@example.org", "guess", device=stranger)
        except TooManyTries as no:
            refused += 1
            assert 1 <= no.retry_after_seconds <= 60  # noqa: PT017 - either refusal is right here
        except SignInRefused:
            continue
    assert refused == 5
    with pytest.raises(TooManyTries):
        entrance.sign_in("ada@example.org", device=Device("198.51.100.7", "", None))
    known = Device("203.0.113.9", "", first.device_token)
    second = entrance.sign_in("ada@example.org", device=known)
    assert second.device_token != first.device_token
    entrance.later(minutes=1)
    entrance.sign_in("ada@example.org", device=Device("198.51.100.7", "", None))


def test_a_device_is_known_for_its_own_person_only(entrance: Entrance) -> None:
    entrance.person("ada@example.org")
    entrance.person("eve@example.org")
    eves = Device("203.0.113.9", "", entrance.sign_in("eve@example.org").device_token)
    for _ in range(10):
        with pytest.raises(SignInRefused):
            entrance.sign_in("ada@example.org", "guess", device=eves)
    with pytest.raises(TooManyTries):
        entrance.sign_in("ada@example.org", device=eves)


def test_right_passwords_use_up_no_tries(entrance: Entrance) -> None:
    entrance.person("ada@example.org")
    for _ in range(12):
        entrance.sign_in("ada@example.org")


def test_a_handed_over_password_serves_seven_days_until_it_is_changed(entrance: Entrance) -> None:
    ada = entrance.person("ada@example.org", is_first=True)
    session, other = entrance.sign_in("ada@example.org"), entrance.sign_in("ada@example.org")
    assert entrance.look(ada).is_first_password
    entrance.gate.desk.change_own_password(ada, session.id, PASSWORD, "vélo orange sous la pluie", "test")
    assert not entrance.look(ada).is_first_password
    entrance.who(session)
    with pytest.raises(CredentialRefused):
        entrance.who(other)
    with pytest.raises(SignInRefused):
        entrance.sign_in("ada@example.org")
    entrance.later(days=8)
    entrance.sign_in("ada@example.org", "vélo orange sous la pluie")
    entrance.person("eve@example.org", is_first=True)
    entrance.later(days=7)
    with pytest.raises(FirstPasswordExpired):
        entrance.sign_in("eve@example.org")


def test_changing_a_password_needs_the_current_one(entrance: Entrance) -> None:
    ada = entrance.person("ada@example.org")
    session = entrance.sign_in("ada@example.org")
    with pytest.raises(SignInRefused):
        entrance.gate.desk.change_own_password(ada, session.id, "wrong", "vélo orange sous la pluie", "test")
    entrance.sign_in("ada@example.org")


def test_a_password_is_not_compared_without_a_hash() -> None:
    assert not is_password(PASSWORD, None)
    assert not is_password("no password has this hash, and comparing with it takes as long as with any other", None)
    assert not is_password(PASSWORD, "no hash at all")


def enrolled(entrance: Entrance) -> App:
    ada = entrance.person("ada@example.org")
    with write(entrance.database) as uow:
        enrolment = start_second_factor(uow, ada, entrance.secrets)
    app = App(enrolment.secret, entrance.clock)
    assert enrolment.uri.startswith("otpauth://totp/Comptoir:ada")
    with write(entrance.database) as uow:
        confirm_second_factor(uow, ada, app.code(), entrance.secrets)
    return app


def test_whoever_enrolled_an_app_signs_in_with_its_code_once(entrance: Entrance) -> None:
    app = enrolled(entrance)
    with pytest.raises(SecondFactorNeeded):
        entrance.sign_in("ada@example.org")
    with pytest.raises(SecondFactorRefused):
        entrance.sign_in("ada@example.org", code=app.code())
    entrance.later(seconds=STEP_SECONDS)
    code = app.code()
    entrance.sign_in("ada@example.org", code=f"{code[:3]} {code[3:]}")
    for used in (code, app.code(steps=-1), "000000", "", "é" * 6):
        with pytest.raises((SecondFactorRefused, SecondFactorNeeded)):
            entrance.sign_in("ada@example.org", code=used)
        entrance.later(milliseconds=1)


def test_a_code_of_the_neighbouring_step_is_taken_and_older_ones_are_not(entrance: Entrance) -> None:
    app = enrolled(entrance)
    entrance.later(minutes=5)
    with pytest.raises(SecondFactorRefused):
        entrance.sign_in("ada@example.org", code=app.code(steps=-2))
    entrance.sign_in("ada@example.org", code=app.code(steps=-1))
    entrance.sign_in("ada@example.org", code=app.code(steps=1))
    with pytest.raises(SecondFactorRefused):
        entrance.sign_in("ada@example.org", code=app.code())
    assert to_ms(entrance.clock.now()) % 1000 == 0


def test_a_wrong_password_does_not_tell_that_there_is_a_second_factor(entrance: Entrance) -> None:
    enrolled(entrance)
    with pytest.raises(SignInRefused):
        entrance.sign_in("ada@example.org", "wrong")


def test_an_enrolment_counts_once_it_is_confirmed_and_can_be_taken_away(entrance: Entrance) -> None:
    ada = entrance.person("ada@example.org")
    with pytest.raises(SecondFactorNotStarted), write(entrance.database) as uow:
        confirm_second_factor(uow, ada, "123456", entrance.secrets)
    with write(entrance.database) as uow:
        enrolment = start_second_factor(uow, ada, entrance.secrets)
    with pytest.raises(SecondFactorRefused), write(entrance.database) as uow:
        confirm_second_factor(uow, ada, "x", entrance.secrets)
    entrance.sign_in("ada@example.org")
    with write(entrance.database) as uow:
        confirm_second_factor(uow, ada, App(enrolment.secret, entrance.clock).code(), entrance.secrets)
    assert entrance.look(ada).has_second_factor
    with write(entrance.database) as uow:
        remove_second_factor(uow, ada)
    entrance.sign_in("ada@example.org", device=HOME)
