"""The evening's three-way match: what tickets say, what terminals took, what the acquirer pays out."""

from __future__ import annotations

import pytest

from comptoir.company.queries import require_store
from comptoir.kernel.ids import new_id
from comptoir.payments.domain.settlement import SettlementUnreadable
from comptoir.till.services.settling import Settlement, settle, summary
from tests.support.databases import write
from tests.till.conftest import Counter
from tests.till.test_payment_invariants import Lane, card, lane

__all__ = ["lane"]


def test_the_evening_adds_up_and_what_does_not_is_a_case(lane: Lane) -> None:
    counter: Counter = lane.counter
    basket = new_id()
    first = lane.follow(lane.make(1290, basket))
    lane.sell(basket, card(first))
    second = lane.follow(lane.make(700, new_id()))
    lane.behave("decline")
    lane.follow(lane.make(300, new_id()))
    days = (counter.clock.present.date(), counter.clock.present.date())
    content = f"ref,gross,fee\n{first.transaction_id},12.90,0.12\nnobody,5.00,0.01\n"
    columns = {"reference": "ref", "gross": "gross", "fee": "fee"}
    with write(counter.database) as uow:
        store = require_store(uow.connection, "rivoli")
        [terminal] = summary(uow.connection, store, *days)
        found = settle(uow, store, *days, Settlement(content, columns, ","))
    assert (terminal["taken"], terminal["used"], terminal["unused"], terminal["refusals"]) == (
        1990,
        1290,
        700,
        {"Refusal": 1},
    )
    assert [one.fit.value for one in found.lines] == ["matched", "unknown"]
    assert ([one.id for one in found.missing], found.fees()) == ([str(second.id)], {"visa": 12})
    with write(counter.database) as uow:
        settle(uow, store, *days, Settlement(content, columns, ","))
    told = [entry.fields()["kind"] for entry in counter.feed("cases.case.opened")]
    assert sorted(told) == ["till.settlement_missing", "till.settlement_unmatched"]
    for rest in ("nobody,\r5.00\n", f"nobody,{'5' * 200_000}\n"):
        with pytest.raises(SettlementUnreadable) as no, write(counter.database) as uow:
            settle(uow, store, *days, Settlement(content + rest, columns, ","))
        assert no.value.line == 4
