"""Baskets set aside: any till of the store takes one back, once; throwing one away is journaled. On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from comptoir.fiscal.tables import FiscalRecord
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from comptoir.till.domain.refusals import ParkedDiffers, ParkedEnded, ParkedNotFound, TillClosed
from comptoir.till.services import parking
from comptoir.till.services.parking import ParkBasket
from comptoir.till.services.shapes import MoneyBody
from comptoir.till.tables import ParkedBasket
from tests.support.databases import write
from tests.till.conftest import Counter


def park(counter: Counter, till: str = "T1", basket_id: UUID | None = None, content: str = "{}") -> UUID:
    command = ParkBasket(basket_id or new_id(), till, 2, "Mug, Tea", MoneyBody(1740, "EUR"), content)
    with write(counter.database) as uow:
        parking.park(uow, counter.desk.memory, counter.secrets, counter.who, command)
    return command.id


def take(counter: Counter, basket_id: UUID, till: str) -> str:
    with write(counter.database) as uow:
        return parking.take_back(uow, counter.desk.memory, counter.secrets, counter.who, till, basket_id)


def discard(counter: Counter, basket_id: UUID, till: str = "T1") -> None:
    with write(counter.database) as uow:
        parking.discard(uow, counter.desk.keys, counter.desk.memory, counter.who, till, basket_id, "left")


def waiting(counter: Counter) -> list[UUID]:
    with counter.database.read() as connection:
        return [row.id for row in parking.parked(connection, counter.shop.stores["rivoli"].id)]


def test_a_basket_goes_on_at_one_till_only(counter: Counter) -> None:
    first, second = park(counter, content='{"lines": 1}'), park(counter)
    assert park(counter, basket_id=first, content='{"lines": 1}') == first
    with pytest.raises(ParkedDiffers):
        park(counter, basket_id=first, content="other")
    assert waiting(counter) == [second, first]
    assert take(counter, first, "T2") == take(counter, first, "T2") == '{"lines": 1}'
    with pytest.raises(ParkedEnded) as no:
        take(counter, first, "T1")
    assert no.value.till == "T2"
    with pytest.raises(ParkedEnded):
        discard(counter, first)
    with pytest.raises(ParkedNotFound):
        take(counter, new_id(), "T1")
    assert waiting(counter) == [second]
    assert [entry.topic for entry in counter.feed("till.basket.parked", "till.basket.ended")] == [
        "till.basket.parked",
        "till.basket.parked",
        "till.basket.ended",
    ]


def test_throwing_a_basket_away_is_journaled_once(counter: Counter) -> None:
    basket_id = park(counter)

    def records() -> int:
        with counter.database.read() as connection:
            return connection.execute(select(func.count()).select_from(FiscalRecord)).scalar_one()

    before = records()
    with pytest.raises(TillClosed):
        discard(counter, basket_id, "T2")
    assert (waiting(counter), records()) == ([basket_id], before)
    discard(counter, basket_id)
    discard(counter, basket_id)
    assert (waiting(counter), records()) == ([], before + 1)
    with pytest.raises(ParkedEnded):
        take(counter, basket_id, "T1")


def test_only_who_sells_at_the_store_sees_its_baskets(counter: Counter) -> None:
    basket_id = park(counter)
    nobody = replace(counter.who, grants=())
    with pytest.raises(Exception, match="permission_denied"), write(counter.database) as uow:
        parking.take_back(uow, counter.desk.memory, counter.secrets, nobody, "T1", basket_id)
    assert waiting(counter) == [basket_id]


def test_a_basket_that_was_taken_back_is_forgotten_after_a_day(counter: Counter) -> None:
    basket_id = park(counter)
    take(counter, basket_id, "T1")
    with counter.database.write(counter.who.actor) as uow:
        later = Instant(uow.now + timedelta(days=1, seconds=1))
    counter.clock.present = later
    with counter.database.write(counter.who.actor) as uow:
        parking.park(
            uow, counter.desk.memory, counter.secrets, counter.who, ParkBasket(new_id(), "T1", 1, "Tea", None, "{}")
        )
        known = uow.connection.execute(select(ParkedBasket.id)).scalars().all()
    assert basket_id not in known
    assert len(known) == 1


def test_what_is_in_a_basket_rests_sealed(counter: Counter) -> None:
    """It may have the number and the code of a gift card that is sold a minute later."""
    content = '{"giftCard": "GC-1234-5678", "giftCardPin": "4711"}'
    sealed, of_before = park(counter, content=content), park(counter)
    kept = select(ParkedBasket.content).where(ParkedBasket.id == sealed)
    with write(counter.database) as uow:
        uow.connection.execute(update(ParkedBasket).where(ParkedBasket.id == of_before).values(content="{}"))
        at_rest = uow.connection.execute(kept).scalar_one()
    assert "5678" not in at_rest
    assert (take(counter, sealed, "T1"), take(counter, of_before, "T1")) == (content, "{}")
