"""Practice looks like selling, and leaves nothing behind but its own row and two events. On both databases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import func, select

from comptoir.access.domain import PermissionDenied
from comptoir.fiscal.tables import FiscalRecord
from comptoir.inventory.tables import InventoryMovement
from comptoir.kernel.ids import new_id
from comptoir.orders.tables import OrderHeadRow
from comptoir.till.domain.receipt import Mark
from comptoir.till.domain.refusals import TendersBelowDue, TillClosed
from comptoir.till.services import receipt_forms, training
from comptoir.till.services.shapes import TicketBody
from comptoir.till.tables import Ticket
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros, person


def switch(counter: Counter, *, is_on: bool) -> None:
    with write(counter.database) as uow:
        training.switch_training(uow, counter.desk, counter.who, "T1", is_on=is_on)


def practise(counter: Counter, ticket_id: UUID | None = None, given: int = 2000, **more: object) -> dict[str, Any]:
    lines = [{"id": "a", "sku": "MUG"}, {"id": "b", "sku": "TEA"}]
    body = {"till": "T1", "lines": lines, "tenders": cash(given), **more}
    made = msgspec.convert(body, TicketBody)
    switch(counter, is_on=True)
    with write(counter.database) as uow:
        answer, is_replay = training.practise(uow, counter.desk, counter.who, ticket_id or new_id(), made)
    return answer | ({"replay": True} if is_replay else {})


def counts(counter: Counter) -> list[int]:
    with counter.database.read() as connection:
        tables = (Ticket, OrderHeadRow, InventoryMovement)
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_practice_answers_as_a_sale_and_is_none(counter: Counter) -> None:
    before, x = counts(counter), counter.x()
    ticket_id = new_id()
    first = practise(counter, ticket_id)
    assert (first["number"], first["change"], first["totals"]["due"]) == ("T1-E000001", euros(260), euros(1740))
    assert first["is_training"]
    assert practise(counter, ticket_id) == {**first, "replay": True}
    assert practise(counter)["number"] == "T1-E000002"
    with pytest.raises(training.TrainingDiffers):
        practise(counter, ticket_id, given=1800)
    assert (counts(counter), counter.x(), counter.on_hand("MUG")) == (before, x, 100_000_000)
    assert counter.sell(("MUG", "1"))["number"] == "T1-000001"


def test_practice_moves_no_money(counter: Counter) -> None:
    for tender in (
        {"id": "t", "kind": "gift_card", "amount": euros(1740), "number": "1"},
        {"id": "t", "kind": "points", "amount": euros(1740)},
    ):
        with pytest.raises(training.TrainingTender):
            practise(counter, tenders=[tender])
    with pytest.raises(TendersBelowDue):
        practise(counter, given=100)
    assert practise(counter, tenders=[{"id": "t", "kind": "card", "amount": euros(1740)}])["change"] == euros(0)


def test_the_receipt_is_marked(counter: Counter) -> None:
    made = practise(counter)
    with counter.database.read() as connection:
        receipt = training.training_receipt(connection, counter.who, UUID(made["id"]))
        with pytest.raises(PermissionDenied):
            training.training_receipt(connection, person(training.SWITCH, store_id=new_id()), UUID(made["id"]))
    assert receipt.mark is Mark.TRAINING
    for locale, words in (("fr_FR", "ENTRAÎNEMENT"), ("en_US", "TRAINING")):
        for form in ("html", "text"):
            assert words in receipt_forms.render(receipt, form, locale, 42).decode()


def test_the_journal_keeps_when_practice_began_and_ended(counter: Counter) -> None:
    for is_on in (True, True, False, False):
        switch(counter, is_on=is_on)
    body = msgspec.convert({"till": "T1", "lines": [{"id": "a", "sku": "MUG"}], "tenders": cash(1290)}, TicketBody)
    with pytest.raises(training.NotPractising), write(counter.database) as uow:
        training.practise(uow, counter.desk, counter.who, new_id(), body)
    with counter.database.read() as connection:
        texts = list(connection.execute(select(FiscalRecord.text).order_by(FiscalRecord.sequence)).scalars())
    assert [code for code in ("940", "941") if any(f";{code};" in text for text in texts)] == ["940", "941"]
    assert len(counter.feed("till.training.switched")) == 2
    with pytest.raises(TillClosed), write(counter.database) as uow:
        training.switch_training(uow, counter.desk, counter.who, "T2", is_on=True)
    with pytest.raises(PermissionDenied), write(counter.database) as uow:
        training.switch_training(uow, counter.desk, person("till.ticket.sell"), "T1", is_on=True)
