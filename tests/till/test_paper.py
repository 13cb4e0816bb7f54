"""Receipts leave as the customer chooses; the first is the original, each later one a journaled duplicate."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from comptoir.fiscal.tables import FiscalRecord
from comptoir.kernel.ids import new_id
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import Instant
from comptoir.till.domain.paper import (
    AddressMissing,
    IssueDiffers,
    MailedOften,
    PrinterNotSetUp,
    Way,
    reasons_for_paper,
)
from comptoir.till.services import issuing
from comptoir.till.services.issuing import Issue, Issued
from comptoir.till.services.replays import require_ticket
from tests.support.databases import write
from tests.till.conftest import Counter

SETTINGS = Settings(mail_host="mail.example", mail_sender="shop@example.org")


def hand_over(counter: Counter, ticket: dict[str, Any], way: Way, issue_id: UUID | None = None, **more: str) -> Issued:
    with write(counter.database) as uow:
        found = require_ticket(uow.connection, counter.desk.memory, UUID(ticket["id"]))
        command = Issue(issue_id or new_id(), way, "fr_FR", **more)
        return issuing.issue(uow, counter.desk.keys, counter.secrets, SETTINGS, found, command)


def duplicates(counter: Counter) -> list[str]:
    with counter.database.read() as connection:
        statement = select(FiscalRecord.text).where(FiscalRecord.kind == "duplicate").order_by(FiscalRecord.sequence)
        return list(connection.execute(statement).scalars())


def test_the_law_wants_paper_for_guarantees_weighed_goods_and_money_back_onto_a_card() -> None:
    assert reasons_for_paper("sale", ["H87"], ["cash", "card"], guaranteed=False) == []
    assert reasons_for_paper("sale", ["H87"], ["card"], guaranteed=True) == ["guarantee"]
    assert reasons_for_paper("sale", ["H87", "KGM"], [], guaranteed=False) == ["weighed"]
    assert reasons_for_paper("return", ["KGM"], ["card"], guaranteed=True) == ["weighed", "card_cancelled"]
    assert reasons_for_paper("return", ["H87"], ["cash"], guaranteed=False) == []


def test_the_first_receipt_is_the_original_and_later_ones_are_journaled_duplicates(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    assert hand_over(counter, ticket, Way.NONE).duplicate == 0
    assert hand_over(counter, ticket, Way.GIFT).duplicate == 0
    assert hand_over(counter, ticket, Way.BROWSER).duplicate == 0
    assert duplicates(counter) == []
    assert hand_over(counter, ticket, Way.BROWSER, reason="lost").duplicate == 1
    assert hand_over(counter, ticket, Way.LINK).duplicate == 2
    first, second = duplicates(counter)
    assert first.split(";")[3:5] == ["ticket lost", "1"]
    assert second.split(";")[3:5] == ["ticket", "2"]
    (told, *_) = [entry.fields() for entry in counter.feed("till.receipt.issued") if entry.fields()["duplicate"] == 1]
    assert (told["way"], told["ticket_id"]) == ("browser", ticket["id"])


def test_the_first_receipt_of_another_day_is_a_duplicate(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    counter.close()
    assert hand_over(counter, ticket, Way.BROWSER).duplicate == 1


def test_the_same_handing_over_again_does_nothing(counter: Counter) -> None:
    ticket, issue_id = counter.sell(("MUG", "1")), new_id()
    first, again = (hand_over(counter, ticket, Way.LINK, issue_id) for _ in range(2))
    assert (first.token, first.duplicate) == (again.token, again.duplicate)
    assert (len(counter.feed("till.receipt.issued")), duplicates(counter)) == (1, [])
    with pytest.raises(IssueDiffers):
        hand_over(counter, ticket, Way.MAIL, issue_id, address="a@example.org")


def test_two_who_hand_over_at_once_give_one_original(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    with ThreadPoolExecutor(1) as pool:
        with write(counter.database) as uow:
            found = require_ticket(uow.connection, counter.desk.memory, UUID(ticket["id"]))
            command = Issue(new_id(), Way.BROWSER, "fr_FR")
            first = issuing.issue(uow, counter.desk.keys, counter.secrets, SETTINGS, found, command)
            second = pool.submit(hand_over, counter, ticket, Way.BROWSER)
            wait([second], timeout=0.5)  # it comes to the ticket while the first is not committed, or later: both serve
        assert (first.duplicate, second.result(60).duplicate) == (0, 1)
    assert len(duplicates(counter)) == 1


def test_a_link_opens_until_it_expires_and_no_other_token_does(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    token = hand_over(counter, ticket, Way.LINK).token or ""
    assert len(token) == 40
    now = counter.clock.now()
    with counter.database.read() as connection:
        assert issuing.link_of(connection, token, now) == (UUID(ticket["id"]), 0)
        assert issuing.link_of(connection, token[:-1] + "g", now) is None
        assert issuing.link_of(connection, token, Instant(now.replace(year=now.year + 1))) is None


def test_paper_needs_a_printer_and_mail_an_address(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    with pytest.raises(PrinterNotSetUp):
        hand_over(counter, ticket, Way.PAPER)
    with pytest.raises(AddressMissing):
        hand_over(counter, ticket, Way.MAIL)
    assert counter.feed("till.receipt.issued") == []


def test_a_receipt_is_mailed_to_a_few_addresses_and_not_to_a_list(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    with write(counter.database) as uow:
        found = require_ticket(uow.connection, counter.desk.memory, UUID(ticket["id"]))
        for number in range(issuing.MAILS_MAX):
            command = Issue(new_id(), Way.MAIL, "fr_FR", address=f"a{number}@example.org")
            issuing.issue(uow, counter.desk.keys, counter.secrets, SETTINGS, found, command)
        command = Issue(new_id(), Way.MAIL, "fr_FR", address="another@example.org")
        with pytest.raises(MailedOften):
            issuing.issue(uow, counter.desk.keys, counter.secrets, SETTINGS, found, command)
