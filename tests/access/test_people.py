"""People and roles: added, changed, and never raised above whoever gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from comptoir.access.domain import Grant, PermissionDenied, Principal, parse_pattern
from comptoir.access.domain.credentials import SignInRefused
from comptoir.access.domain.people import (
    EmailTaken,
    LastAdministrator,
    PersonChangedSince,
    PersonNotFound,
    RoleGiven,
)
from comptoir.access.domain.roles import RoleUnknown
from comptoir.access.queries import person_by_email, visible_people, visible_person
from comptoir.access.service import PutPerson, put_person
from comptoir.access.services.people import give_first_password, handed_over_password, managed_person
from comptoir.access.services.roles import grants_of
from comptoir.access.tables import Audit
from comptoir.kernel.feed import entries_after
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import MalformedValue
from tests.access.people import LYON, RIVOLI, Entrance
from tests.support.databases import write

ADMINISTRATOR = RoleGiven("administrator", None)
CASHIER = RoleGiven("cashier", RIVOLI)


def principal(*roles: RoleGiven) -> Principal:
    return Principal("person", UUID(int=7), "Eve", "en_US", grants_of(roles))


def topics(entrance: Entrance) -> list[str]:
    with entrance.database.read() as connection:
        return [entry.topic for entry in entries_after(connection, 0, 1000)]


def test_a_person_is_added_changed_and_left_alone_when_nothing_changes(entrance: Entrance) -> None:
    ada = entrance.person("Ada@example.org", CASHIER)
    added = entrance.look(ada)
    assert (added.email, added.roles, added.is_disabled) == ("Ada@example.org", (CASHIER,), False)
    assert entrance.change(ada) == added
    assert topics(entrance) == ["access.person.changed"]
    renamed = entrance.change(ada, name="Ada L.")
    assert (renamed.name, renamed.version) == ("Ada L.", added.version + 1)
    with entrance.database.read() as connection:
        found = person_by_email(connection, "ADA@EXAMPLE.ORG")
        actions = connection.execute(select(Audit.action).order_by(Audit.id)).scalars().all()
    assert found == renamed
    assert actions == ["access.person.added", "access.role.given", "access.password.set", "access.person.changed"]


def test_the_feed_and_the_trail_tell_nothing_personal(entrance: Entrance) -> None:
    ada = entrance.person("ada.secret@example.org", CASHIER)
    entrance.change(ada, name="Ada Secret", email="secret2@example.org")
    with entrance.database.read() as connection:
        told = [entry.payload for entry in entries_after(connection, 0, 100)]
        told += [str(tuple(row)) for row in connection.execute(select(Audit.subject, Audit.detail))]
    assert not [text for text in told if "secret" in text.lower()]


def test_an_address_belongs_to_one_person_in_whatever_case(entrance: Entrance) -> None:
    entrance.person("ada@example.org")
    eve = entrance.person("eve@example.org")
    with pytest.raises(EmailTaken):
        entrance.person("ADA@example.org")
    with pytest.raises(EmailTaken) as no:
        entrance.change(eve, email="Ada@Example.org")
    assert no.value.pointer == "/email"
    assert entrance.look(eve).email == "eve@example.org"


def test_wrong_values_unknown_roles_and_stale_versions_are_refused(entrance: Entrance) -> None:
    ada = entrance.person("ada@example.org")
    before = topics(entrance)
    wrong_values: list[dict[str, Any]] = [{"name": ""}, {"email": "ada"}, {"locale": "français"}]
    for wrong in wrong_values:
        with pytest.raises(MalformedValue):
            entrance.change(ada, **wrong)
    with pytest.raises(RoleUnknown):
        entrance.change(ada, roles=(RoleGiven("emperor", None),))
    with pytest.raises(PersonChangedSince) as stale:
        entrance.change(ada, version=99)
    assert stale.value.version == entrance.look(ada).version
    assert topics(entrance) == before


def test_the_last_administrator_stays(entrance: Entrance) -> None:
    ada = entrance.person("ada@example.org", ADMINISTRATOR)
    ways_out: list[dict[str, Any]] = [
        {"roles": ()},
        {"is_disabled": True},
        {"roles": (RoleGiven("administrator", RIVOLI),)},
    ]
    for changes in ways_out:
        with pytest.raises(LastAdministrator):
            entrance.change(ada, **changes)
    eve = entrance.person("eve@example.org", ADMINISTRATOR)
    assert entrance.change(ada, is_disabled=True).is_disabled
    with pytest.raises(LastAdministrator):
        entrance.change(eve, roles=())


@pytest.mark.parametrize(
    "editor",
    [
        principal(RoleGiven("store_manager", None)),
        principal(RoleGiven("administrator", RIVOLI)),
        principal(),
    ],
)
def test_only_who_may_edit_people_everywhere_adds_some(entrance: Entrance, editor: Principal) -> None:
    with pytest.raises(PermissionDenied):
        entrance.person("new@example.org", editor=editor)
    with entrance.database.read() as connection:
        assert person_by_email(connection, "new@example.org") is None


def test_nobody_gives_takes_or_takes_over_more_than_they_have(entrance: Entrance) -> None:
    patterns = frozenset(map(parse_pattern, ("access.person.edit", "access.role.edit", "till.*")))
    editor = Principal("person", UUID(int=7), "Eve", "en_US", (Grant("helper", patterns),))
    ada = entrance.person("ada@example.org", ADMINISTRATOR)
    bob = entrance.person("bob@example.org")
    for role in (ADMINISTRATOR, CASHIER):
        with pytest.raises(PermissionDenied):
            entrance.change(bob, editor, roles=(role,))
    takeovers: list[dict[str, Any]] = [{"roles": ()}, {"email": "eve@example.org"}, {"is_disabled": True}]
    for changes in takeovers:
        with pytest.raises(PermissionDenied):
            entrance.change(ada, editor, **changes)
    _, password = handed_over_password()
    with pytest.raises(PermissionDenied), write(entrance.database) as uow:
        give_first_password(uow, editor, ada, password)
    with pytest.raises(PersonNotFound), write(entrance.database) as uow:
        managed_person(uow, editor, new_id())
    assert entrance.change(bob, editor, name="Bobby").name == "Bobby"


def test_a_handed_over_password_replaces_a_forgotten_one_and_ends_sessions(entrance: Entrance) -> None:
    ada = entrance.person("ada@example.org")
    entrance.sign_in("ada@example.org")
    secret, password = handed_over_password()
    with write(entrance.database) as uow:
        give_first_password(uow, principal(ADMINISTRATOR), ada, password)
    entrance.sign_in("ada@example.org", secret)
    assert topics(entrance).count("access.session.ended") == 1


def test_a_first_password_is_only_for_somebody_new(entrance: Entrance) -> None:
    person_id = new_id()
    _, first = handed_over_password()
    command = PutPerson(person_id, "ada@example.org", "Ada", "fr_FR", first_password=first)
    with write(entrance.database) as uow:
        assert put_person(uow, principal(ADMINISTRATOR), command).is_new
    secret, second = handed_over_password()
    with write(entrance.database) as uow:
        assert not put_person(uow, principal(ADMINISTRATOR), replace(command, first_password=second)).is_new
    with pytest.raises(SignInRefused):
        entrance.sign_in("ada@example.org", secret)


def test_a_manager_sees_the_people_of_their_store_only(entrance: Entrance) -> None:
    ada = entrance.person("ada@example.org", CASHIER)
    bob = entrance.person("bob@example.org", RoleGiven("cashier", LYON))
    entrance.person("carol@example.org", RoleGiven("read_only", None))
    manager = principal(RoleGiven("store_manager", RIVOLI))
    with entrance.database.read() as connection:
        assert [person.id for person in visible_people(connection, manager, None, None, 10)] == [ada]
        assert visible_people(connection, principal(), None, None, 10) == []
        everybody = visible_people(connection, principal(ADMINISTRATOR), None, None, 10)
        assert [person.name for person in everybody] == ["ada", "bob", "carol"]
        assert [one.id for one in visible_people(connection, principal(ADMINISTRATOR), "OB", None, 10)] == [bob]
        assert visible_people(connection, principal(ADMINISTRATOR), "%", None, 10) == []
        assert visible_person(connection, manager, ada).id == ada
        with pytest.raises(PersonNotFound):
            visible_person(connection, manager, bob)


ROLES = st.sets(
    st.builds(
        RoleGiven,
        st.sampled_from(["cashier", "store_manager", "publisher", "accountant"]),
        st.sampled_from([RIVOLI, LYON, None]),
    ),
    max_size=4,
).map(tuple)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(ROLES, min_size=1, max_size=4))
def test_roles_are_exactly_those_given_last(entrance: Entrance, steps: list[tuple[RoleGiven, ...]]) -> None:
    person_id = entrance.person(f"{new_id().hex}@example.org")
    for roles in steps:
        after = entrance.change(person_id, roles=roles)
        assert set(after.roles) == set(roles)
        allowed = Principal("person", person_id, "", "en_US", grants_of(after.roles))
        expected = {role.store_id for role in roles if role.role in ("cashier", "store_manager")}
        stores = allowed.store_ids("till.ticket.sell")
        assert stores == (None if None in expected else frozenset(expected))
