"""Cases: opened once while open, decided once, seen by those whose store it is."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import pytest
from sqlalchemy import update

from comptoir.access.domain import SYSTEM_PRINCIPAL, Principal
from comptoir.access.domain.people import RoleGiven
from comptoir.access.service import NewPassword, PutPerson, put_person
from comptoir.access.services.roles import grants_of
from comptoir.cases.domain import (
    Case,
    CaseClosed,
    CaseNotFound,
    CaseOpenAgain,
    CaseState,
    CaseUnseen,
    check_comment,
    mention,
)
from comptoir.cases.invariants import INVARIANTS
from comptoir.cases.ports import CaseSight
from comptoir.cases.queries import CaseFilter, comments, open_case_of, visible_case, visible_cases
from comptoir.cases.service import comment_case, decide_case, open_case, take_back_decision, take_case
from comptoir.cases.tables import Case as CaseTable
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import MalformedValue
from tests.catalog.people import somebody
from tests.support.databases import write

RIVOLI, LYON, ADA = UUID(int=101), UUID(int=102), UUID(int=7)
KIND = "catalog.unknown_barcode"


def manager(store_id: UUID | None) -> Principal:
    return Principal("person", ADA, "Ada", "en_US", grants_of([RoleGiven("store_manager", store_id)]))


def opened(database: Database, subject: str = "barcode:4006381333931", store_id: UUID | None = RIVOLI) -> Case:
    with write(database) as uow:
        return open_case(uow, KIND, subject, {"barcode": "4006381333931"}, store_id)


def topics(database: Database) -> list[str]:
    with database.read() as connection:
        return [entry.topic for entry in entries_after(connection, 0, 100)]


def test_a_case_is_open_once_and_counts_when_it_is_reported_again(database: Database) -> None:
    first, again, other = opened(database), opened(database), opened(database, "barcode:1")
    assert (again.id, again.occurrences, first.occurrences) == (first.id, 2, 1)
    assert other.id != first.id
    assert topics(database) == ["cases.case.opened"] * 2
    with database.read() as connection:
        assert open_case_of(connection, KIND, "barcode:1") == other
        assert [line for invariant in INVARIANTS for line in invariant.check(connection)] == []


def test_a_decision_is_made_once_and_the_next_report_opens_another_case(database: Database) -> None:
    case = opened(database)
    with write(database) as uow:
        closed = decide_case(uow, manager(RIVOLI), case.id, CaseState.RESOLVED, "Produit créé")
        assert decide_case(uow, manager(RIVOLI), case.id, CaseState.RESOLVED, "again") == closed
    assert (closed.state, closed.closed_at) == (CaseState.RESOLVED, case.opened_at)
    with pytest.raises(CaseClosed), write(database) as uow:
        decide_case(uow, manager(RIVOLI), case.id, CaseState.DISMISSED)
    with database.read() as connection:
        assert [comment.text for comment in comments(connection, case.id)] == ["Produit créé"]
        assert open_case_of(connection, KIND, case.subject) is None
    assert opened(database).id != case.id
    assert topics(database) == ["cases.case.opened", "cases.case.closed", "cases.case.opened"]


def test_a_decision_made_by_mistake_is_taken_back_with_what_was_said(database: Database) -> None:
    case = opened(database)
    with write(database) as uow:
        decide_case(uow, manager(RIVOLI), case.id, CaseState.DISMISSED, "Rien à faire")
    with write(database) as uow:
        again = take_back_decision(uow, manager(RIVOLI), case.id)
        assert take_back_decision(uow, manager(RIVOLI), case.id) == again
    assert again == case
    assert opened(database).occurrences == 2
    with database.read() as connection:
        assert visible_case(connection, manager(RIVOLI), case.id) == open_case_of(connection, KIND, case.subject)
        assert [comment.text for comment in comments(connection, case.id)] == ["Rien à faire"]
        assert [line for invariant in INVARIANTS for line in invariant.check(connection)] == []
    assert topics(database) == ["cases.case.opened", "cases.case.closed", "cases.case.opened"]
    with write(database) as uow:
        assert decide_case(uow, manager(RIVOLI), case.id, CaseState.RESOLVED).state is CaseState.RESOLVED


def test_a_case_stays_closed_while_what_it_was_about_is_open_anew_or_is_not_seen(database: Database) -> None:
    case = opened(database)
    with write(database) as uow:
        decide_case(uow, manager(RIVOLI), case.id, CaseState.RESOLVED)
    with pytest.raises(CaseNotFound), write(database) as uow:
        take_back_decision(uow, manager(LYON), case.id)
    newer = opened(database)
    with pytest.raises(CaseOpenAgain) as no, write(database) as uow:
        take_back_decision(uow, manager(RIVOLI), case.id)
    assert no.value.case == str(newer.id)
    with database.read() as connection:
        assert visible_case(connection, manager(RIVOLI), case.id).state is CaseState.RESOLVED
        assert [line for invariant in INVARIANTS for line in invariant.check(connection)] == []


def test_cases_of_other_stores_and_of_the_whole_shop_stay_unseen(database: Database) -> None:
    ours, theirs, everyones = opened(database), opened(database, "b", LYON), opened(database, "c", None)
    with database.read() as connection:
        assert visible_cases(connection, manager(RIVOLI), CaseFilter(), None, 10) == ([ours], None)
        assert visible_cases(connection, manager(None), CaseFilter(), None, 10) == ([everyones, theirs, ours], None)
        assert visible_cases(connection, manager(None), CaseFilter(), None, 2) == ([everyones, theirs], theirs.id)
        assert visible_cases(connection, manager(None), CaseFilter(), None, 3) == ([everyones, theirs, ours], None)
        assert visible_cases(connection, manager(None), CaseFilter(), theirs.id, 10) == ([ours], None)
        nobody = Principal("person", ADA, "Ada", "en_US", ())
        assert visible_cases(connection, nobody, CaseFilter(), None, 10) == ([], None)
        with pytest.raises(CaseNotFound):
            visible_case(connection, manager(RIVOLI), everyones.id)
    for case_id in (theirs.id, everyones.id, new_id()):
        with pytest.raises(CaseNotFound), write(database) as uow:
            decide_case(uow, manager(RIVOLI), case_id, CaseState.RESOLVED)
        with pytest.raises(CaseNotFound), write(database) as uow:
            comment_case(uow, manager(RIVOLI), case_id, "x")
        with pytest.raises(CaseNotFound), write(database) as uow:
            take_case(uow, manager(RIVOLI), case_id, ADA)


def test_cases_are_filtered_by_state_kind_store_and_assignee(database: Database) -> None:
    first, second = opened(database), opened(database, "b")
    somebody(database, "store_manager", person_id=ADA)
    with pytest.raises(CaseUnseen), write(database) as uow:
        take_case(uow, SYSTEM_PRINCIPAL, second.id, new_id())
    with write(database) as uow:
        decide_case(uow, SYSTEM_PRINCIPAL, first.id, CaseState.DISMISSED)
        taken = take_case(uow, SYSTEM_PRINCIPAL, second.id, ADA)
        assert take_case(uow, SYSTEM_PRINCIPAL, second.id, ADA) == taken
    with database.read() as connection:

        def found(wanted: CaseFilter) -> list[UUID]:
            return [case.id for case in visible_cases(connection, SYSTEM_PRINCIPAL, wanted, None, 10)[0]]

        assert found(CaseFilter(state=CaseState.OPEN)) == [second.id]
        assert found(CaseFilter(state=CaseState.DISMISSED, kind=KIND, store_id=RIVOLI)) == [first.id]
        assert found(CaseFilter(assignee_id=ADA)) == [second.id]
        assert found(CaseFilter(kind="x.y")) == found(CaseFilter(store_id=LYON)) == []
    assert topics(database)[-2:] == ["cases.case.closed", "cases.case.assigned"]


def test_comments_are_plain_text_of_some_length() -> None:
    assert check_comment("  a\n\tb  ") == "a\n\tb"
    for wrong in ("", "  ", "a\x00b", "x" * 5001, "\ud800"):
        with pytest.raises(MalformedValue):
            check_comment(wrong)


def test_a_case_whose_key_does_not_fit_its_state_is_found(database: Database) -> None:
    case = opened(database)
    with write(database) as uow:
        comment_case(uow, SYSTEM_PRINCIPAL, case.id, "Vu")
        uow.connection.execute(update(CaseTable).values(open_key=None))
    with database.read() as connection:
        (line,) = INVARIANTS[0].check(connection)
    assert line.startswith(f"case {case.id}: state open")


def test_a_case_given_or_told_to_somebody_of_one_store_is_theirs_too(database: Database) -> None:
    everyones, other = opened(database, "c", None), opened(database, "d", None)
    with write(database) as uow:
        given, password = (RoleGiven("store_manager", RIVOLI),), NewPassword("$argon2id$x", False)
        rivoli = PutPerson(ADA, "ada@example.org", "Ada", "fr_FR", roles=given, password=password)
        put_person(uow, SYSTEM_PRINCIPAL, rivoli)
        take_case(uow, SYSTEM_PRINCIPAL, everyones.id, ADA)
        comment_case(uow, SYSTEM_PRINCIPAL, other.id, f"{mention(ADA)} what do you think?")
        with pytest.raises(CaseUnseen):
            comment_case(uow, SYSTEM_PRINCIPAL, other.id, f"{mention(new_id())} and you?")
    ada = manager(RIVOLI)

    def asked() -> list[Case]:
        with database.read() as connection:
            return visible_cases(connection, ada, CaseFilter(asks_id=ADA), None, 10)[0]

    with database.read() as connection:
        seen, _ = visible_cases(connection, ada, CaseFilter(), None, 10)
    assert ([one.id for one in seen], [one.id for one in asked()]) == ([other.id, everyones.id], [other.id])
    with database.write(ada.actor) as uow:
        comment_case(uow, ada, other.id, "Good")
    assert asked() == []


def test_a_page_ends_where_very_much_is_hidden_and_the_next_goes_on_there(sqlite_database: Database) -> None:
    with write(sqlite_database) as uow:
        for number in range(2_010):
            open_case(uow, KIND, f"{'mine' if number < 2 else 'theirs'}:{number}", {})
    asked: list[int] = []

    def hidden(_connection: object, _principal: object, subjects: Collection[str]) -> frozenset[str]:
        asked.append(len(subjects))
        return frozenset(one for one in subjects if one.startswith("theirs"))

    with sqlite_database.read() as connection:
        first, following = visible_cases(connection, SYSTEM_PRINCIPAL, CaseFilter(), None, 50, CaseSight(hidden))
        assert (first, sum(asked)) == ([], 2_000)
        rest, end = visible_cases(connection, SYSTEM_PRINCIPAL, CaseFilter(), following, 50, CaseSight(hidden))
    assert ([one.subject for one in rest], end) == (["mine:1", "mine:0"], None)
