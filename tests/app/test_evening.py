"""The owner's evening, and reports by mail, once each; both databases."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text, update

from comptoir.access.service import NewPassword, PutPerson, RoleGiven, put_person
from comptoir.access.tables import RoleAssignment
from comptoir.app.http.tonight import get_tonight
from comptoir.app.letters import send_due
from comptoir.app.tonight import tonight
from comptoir.insight.domain.outliers import judge
from comptoir.insight.services.gathering import gather
from comptoir.insight.services.letters import Letter, LetterUnknown, delete_letter, letters_of, put_letter
from comptoir.inventory.domain import PlaceKind
from comptoir.inventory.service import PutPlace, put_place
from comptoir.kernel.ids import new_id
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import Instant
from comptoir.orders.queries import sold_at_shelves
from comptoir.till.domain.cash import Policy
from comptoir.till.services import days
from comptoir.till.services.cash import is_full, put_policy
from comptoir.till.services.shapes import MoneyBody
from tests.support.databases import write
from tests.till.conftest import Counter, cash, counter, euros, person

__all__ = ["counter"]

TODAY = date(2026, 11, 21)


def test_usual_is_the_median_and_three_deviations() -> None:
    assert judge(9, [0, 0, 1, 1, 2, 1, 0, 2], 2)._asdict() == {"value": 9, "usual": 1, "least": -4, "most": 6}
    assert judge(0, [0, 0, 1, 1, 2, 1, 0, 2], 2, lowest=0).least == 0
    assert judge(9, [0, 0, 1, 1, 2, 1, 0, 2], 2).is_outlier
    assert not judge(6, [0, 0, 1, 1, 2, 1, 0, 2], 2).is_outlier
    assert not judge(99, [0] * 7, 2).is_outlier  # too few days say nothing
    assert judge(3, [0] * 8, 2).is_outlier
    assert not judge(2, [0] * 8, 2).is_outlier  # the floor


@given(st.lists(st.integers(-1000, 1000), min_size=8, max_size=60), st.integers(0, 100), st.integers(-(10**6), 10**6))
def test_one_strange_day_among_equal_ones_moves_nothing(before: list[int], floor: int, strange: int) -> None:
    usual = judge(0, [5] * 20, floor)
    assert judge(0, [*[5] * 20, strange], floor)[1:] == usual[1:]
    judged = judge(before[0], before, floor)
    assert judged.usual in before
    assert judge(judged.usual or 0, before, floor).is_outlier is False


def test_a_store_that_is_still_on_an_older_day_stands_behind_tonight(counter: Counter) -> None:
    """In the order of their codes, the store of Lyon would stand first."""
    with write(counter.database) as uow:
        put_place(uow, PutPlace("lyon-shelf", {"en_US": "Shelf"}, PlaceKind.SHELF, "lyon"))
        days.put_till(uow, counter.desk.keys, counter.who, days.PutTill("L1", "Lyon", "lyon"))
    counter.open("L1")
    counter.close({"cash": 10_000})
    counter.clock.present = Instant(counter.clock.present + timedelta(days=1))
    counter.open()
    answer: Any = get_tonight.fn(counter.database, counter.who)
    tomorrow = TODAY + timedelta(days=1)
    found = [(one["store"], one["day"]) for one in answer["items"] if one["drawers"]]
    assert found == [("rivoli", tomorrow.isoformat()), ("lyon", TODAY.isoformat())]


def test_the_evening_shows_drawers_acts_and_what_stands_out(counter: Counter) -> None:
    for _ in range(8):
        counter.close({"cash": 10_000})
        counter.clock.present = Instant(counter.clock.present + timedelta(days=1))
        counter.open(amount=10_000)
    by_hand = {"id": "a", "sku": "MUG", "override": {"reason": "scratch"}, "unit_price": euros(290)}
    counter.seal({"lines": [by_hand], "tenders": cash(290)})
    for _ in range(3):
        with write(counter.database) as uow:
            days.open_drawer(uow, counter.desk.keys, counter.desk.memory, counter.who, "T1", "notes")
    counter.close({"cash": 9000})
    store = counter.shop.stores["rivoli"]
    with counter.database.read() as connection:
        found = tonight(connection, store, TODAY + timedelta(days=8))
    assert (found["is_over"], len(found["drawers"]), found["labels_to_hang"], found["overcharges"]) == (True, 1, 0, 0)
    drawer = found["drawers"][0]
    assert (drawer["till"], drawer["difference"], drawer["counted"], drawer["counts"]) == ("T1", euros(-1290), True, 1)
    assert [(one["figure"], one["till"]) for one in found["figures"] if one["is_outlier"]] == [
        ("difference", "T1"),
        ("openings", "T1"),
        ("override_amount", None),
    ]
    assert [(one["label"], one["reason"], one["amount"]) for one in found["overrides"]] == [
        ("MUG", "scratch", euros(1000))
    ]
    assert [(one["kind"], one["reason"]) for one in found["events"]] == [("openings", "notes")] * 3


def test_a_drawer_with_more_cash_than_the_rule_lets_is_said(counter: Counter) -> None:
    store = counter.shop.stores["rivoli"]

    def said() -> tuple[object, bool, bool]:
        with counter.database.read() as connection:
            evening = tonight(connection, store, TODAY)
            full = [is_full(connection, days.require_till(connection, code)) for code in ("T1", "T2")]
        return evening["drawers"][0]["to_safe"], full[0], full[1]

    counter.sell(("MUG", "1"))
    assert said() == (None, False, False)
    with write(counter.database) as uow:
        put_policy(uow, store, Policy(drop_above=11_289), None)
    assert said() == (euros(1), True, False)
    with write(counter.database) as uow:
        days.move_cash(
            uow, counter.desk.memory, counter.who, "T1", new_id(), MoneyBody(-1, "EUR"), "full", to_safe=True
        )
    assert said() == (None, False, False)
    counter.sell(("MUG", "1"))
    counter.close({"cash": 12_579})
    assert said() == (None, False, False)


def test_overcharges_are_those_of_the_evening(counter: Counter) -> None:
    """What was asked too much on another day is told on that day."""
    noon = counter.clock.present
    counter.sell(("MUG", "1"))
    with counter.database.read() as connection:
        store_id, day = counter.shop.stores["rivoli"].id, timedelta(days=1)
        during = [(Instant(noon + day * at), Instant(noon + day * (at + 1))) for at in (-1, 0, 1)]
        found = [[one.sku for one in sold_at_shelves(connection, store_id, each)] for each in during]
    assert found == [[], ["MUG"], []]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, mail_host="127.0.0.1", mail_sender="shop@maison.example")


def mails(counter: Counter) -> list[str]:
    with counter.database.read() as connection:
        found = connection.execute(text("SELECT message FROM outbox WHERE kind = 'mail' ORDER BY seq")).scalars()
        return [str(one) for one in found]


def letter(counter: Counter, kind: str) -> Letter:
    with write(counter.database) as uow:
        put = put_person(
            uow,
            person(),
            PutPerson(
                new_id(),
                f"{kind}@maison.example",
                "Garance",
                "fr_FR",
                roles=(RoleGiven("administrator", None),),
                first_password=NewPassword("hash", is_first=True),
            ),
        )
        made = Letter(new_id(), put.person.id, f" {kind}@maison.example ", "fr_FR", kind, None, 7, None)
        return put_letter(uow, made)[0]


def test_a_letter_is_written_once_for_its_day(counter: Counter, settings: Settings) -> None:
    letter(counter, "morning")
    evening = letter(counter, "tonight")
    counter.sell(("MUG", "2"))
    gather(counter.database)
    counter.clock.present = Instant(counter.clock.present + timedelta(hours=6))
    assert send_due(counter.database, settings) == 1  # the morning's, of a day without sales
    counter.close({"cash": 12_580})
    assert [send_due(counter.database, settings) for _ in range(2)] == [1, 0]
    assert "Rien d’inhabituel" in mails(counter)[-1]
    counter.clock.present = Instant(counter.clock.present + timedelta(hours=12))  # 07:00 in Paris
    assert [send_due(counter.database, settings) for _ in range(2)] == [1, 0]
    assert "25,80" in mails(counter)[-1]
    with write(counter.database) as uow, pytest.raises(LetterUnknown):
        delete_letter(uow, evening.id, UUID(int=1))
    with write(counter.database) as uow:
        delete_letter(uow, evening.id, evening.person_id)
        assert [one.kind for one in letters_of(uow.connection)] == ["morning"]
    changed, sent, deleted = (f"insight.letter.{what}" for what in ("changed", "sent", "deleted"))
    told = counter.feed(changed, sent, deleted)
    assert [one.topic for one in told] == [changed, changed, sent, sent, sent, deleted]
    assert [one.fields()["kind"] for one in told if one.topic == sent] == ["morning", "tonight", "morning"]
    with counter.database.read() as connection:
        trail = connection.execute(
            text("SELECT action FROM access_audit WHERE action LIKE 'insight.letter.%' ORDER BY id")
        ).scalars()
        assert list(trail) == [one.topic for one in told]


def test_a_day_that_ends_after_midnight_is_told_too(counter: Counter, settings: Settings) -> None:
    letter(counter, "tonight")
    counter.clock.present = Instant(counter.clock.present + timedelta(hours=11, minutes=30))  # 00:30 in Paris
    assert send_due(counter.database, settings) == 0
    counter.close({"cash": 10_000})
    assert [send_due(counter.database, settings) for _ in range(2)] == [1, 0]
    assert "21 novembre" in mails(counter)[-1]


def test_a_letter_of_all_stores_is_for_those_who_may_read_all(counter: Counter, settings: Settings) -> None:
    made = letter(counter, "morning")
    with write(counter.database) as uow:
        store_id = counter.shop.stores["rivoli"].id
        statement = update(RoleAssignment).where(RoleAssignment.person_id == made.person_id)
        uow.connection.execute(statement.values(store_id=store_id))
    counter.clock.present = Instant(counter.clock.present + timedelta(days=1))
    assert send_due(counter.database, settings) == 0


def test_nobody_is_mailed_what_they_may_not_read(counter: Counter, settings: Settings) -> None:
    made = letter(counter, "morning")
    with write(counter.database) as uow:
        uow.connection.execute(text("DELETE FROM access_role_assignment"))
    assert send_due(counter.database, settings) == 0
    with counter.database.read() as connection:
        assert [one.sent_for for one in letters_of(connection, made.person_id)] == [None]
    assert send_due(counter.database, Settings()) == 0
