"""How money goes back: meal vouchers never as money, vouchers and fresh cheques only by leave; till the last cent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.access.domain import Principal
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.money import Currency
from comptoir.kernel.values.time import Instant
from comptoir.till.domain.advances import AdvanceKind
from comptoir.till.domain.refund_pools import Part, Source, pools, take, take_all
from comptoir.till.domain.refund_rules import Pool, RefundNotSo, RefundRule, check_refund_ways
from comptoir.till.invariants import INVARIANTS as TILL
from comptoir.till.services.exchanges import exchange
from comptoir.till.services.refund_sources import rules_at
from comptoir.till.services.refunds import refunds_of
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.shapes import ReturnBody, TicketBody, content_hash
from comptoir.till.services.work import SealCommand
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros, person
from tests.till.test_advances import reserve, steps
from tests.till.test_exchanges import swap, swapped
from tests.till.test_stored_value import number, sell_card
from tests.till.test_tender_rules import grocer, of, tender

__all__ = ["grocer"]

CASHIER = person("till.ticket.sell", "till.return.make", "till.return.without_receipt")


def paid(counter: Counter, quantity: int, *tenders: tuple[str, int]) -> dict[str, Any]:
    """Mugs of 12.90."""
    lines = [{"id": "a", "sku": "MUG", "quantity": str(quantity)}]
    given_ = [{"id": kind, "kind": kind, "amount": euros(amount)} for kind, amount in tenders]
    return counter.seal({"lines": lines, "tenders": given_})


def back(counter: Counter, sold: Mapping[str, Any], *tenders: tuple[str, int], by_anybody: bool = True) -> Any:  # noqa: ANN401 - JSON
    given_ = [
        {"id": kind, "kind": kind, "amount": euros(amount), **({"number": number()} if kind == "store_credit" else {})}
        for kind, amount in tenders
    ]
    body = {"ticket": sold["id"], "lines": [{"id": "r", "line": "a", "quantity": "1"}], "tenders": given_}
    return counter.seal(body, who=CASHIER if by_anybody else None)


def proposed(counter: Counter, sold: Mapping[str, Any]) -> list[tuple[str, int]]:
    """How each part of what paid goes back by itself, and how much is left of it."""
    with counter.database.read() as connection:
        found = require_ticket(connection, counter.desk.memory, UUID(sold["id"]))
        parts = refunds_of(connection, found.ticket.id, found.store, counter.clock.now())
    return [(part["back_as"][0], part["left"]["amount"]) for part in parts]


@pytest.fixture
def shop(counter: Counter) -> Iterator[Counter]:
    yield counter
    with counter.database.read() as connection:
        assert [fault for one in TILL for fault in one.check(connection)] == []


def test_a_voucher_is_not_turned_into_money_but_by_who_may(shop: Counter) -> None:
    sold = paid(shop, 2, ("voucher", 2_000), ("cash", 580))
    assert proposed(shop, sold) == [("store_credit", 2_000), ("cash", 580)]
    for refused in ([("cash", 1_290)], [("transfer", 1_290)], [("cash", 600), ("store_credit", 690)]):
        with pytest.raises(RefundNotSo) as no:
            back(shop, sold, *refused)
        assert (no.value.rule, no.value.most.amount) == ("till.refund_of.voucher", 580)
    back(shop, sold, ("cash", 580), ("store_credit", 710))
    assert proposed(shop, sold) == [("store_credit", 1_290)]
    with pytest.raises(RefundNotSo):
        back(shop, sold, ("cash", 1_290))
    back(shop, sold, ("cash", 1_290), by_anybody=False)


def test_a_voucher_is_not_turned_into_money_one_way_after_the_other(shop: Counter) -> None:
    sold = paid(shop, 2, ("voucher", 1_290), ("cash", 1_290))
    back(shop, sold, ("cash", 1_290))
    for way in ("cash", "transfer", "cheque"):
        with pytest.raises(RefundNotSo) as no:
            back(shop, sold, (way, 1_290))
        assert no.value.most.amount == 0
    back(shop, sold, ("voucher", 1_290))


def test_what_went_back_by_leave_does_not_forbid_what_is_right(shop: Counter) -> None:
    sold = paid(shop, 3, ("voucher", 2_580), ("cash", 1_290))
    back(shop, sold, ("cash", 1_290))
    back(shop, sold, ("cash", 1_290), by_anybody=False)
    back(shop, sold, ("voucher", 1_290))


def test_a_cheque_goes_back_as_credit_until_it_is_surely_paid(shop: Counter) -> None:
    sold = paid(shop, 2, ("cheque", 2_580))
    with pytest.raises(RefundNotSo) as no:
        back(shop, sold, ("cash", 1_290))
    assert no.value.rule == "till.refund_of.cheque"
    back(shop, sold, ("cheque", 1_290))
    assert proposed(shop, sold) == [("store_credit", 1_290)]
    shop.clock.present = Instant(shop.clock.present + timedelta(days=15))
    assert proposed(shop, sold) == [("cash", 1_290)]
    back(shop, sold, ("cash", 1_290))


def test_an_exchange_does_not_turn_a_voucher_into_money(shop: Counter) -> None:
    lines = [{"id": "0", "sku": "MUG"}]
    sold = shop.seal({"lines": lines, "tenders": [{"id": "v", "kind": "voucher", "amount": euros(1_290)}]})
    second = swap(shop, sold, sku="MUG", back=swapped(1_290), paid=swapped(1_290))["sold"]
    third = swap(shop, second, sku="MUG", back=swapped(1_290), paid=swapped(1_290))["sold"]
    with pytest.raises(RefundNotSo) as no:
        shop.seal({"ticket": third["id"], "lines": [{"id": "r", "line": "0"}], "tenders": cash(1_290)}, who=CASHIER)
    assert (no.value.rule, no.value.most.amount) == ("till.refund_of.voucher", 0)
    assert proposed(shop, third) == [("store_credit", 1_290)]


def test_what_an_exchange_brought_in_cash_is_proposed_in_cash(shop: Counter) -> None:
    sold = shop.seal({"lines": [{"id": "0", "sku": "MUG"}], "tenders": cash(1_290)})
    second = swap(shop, sold, sku="MUG", back=swapped(1_290), paid=swapped(1_290))["sold"]
    assert proposed(shop, second) == [("cash", 1_290)]
    shop.seal({"ticket": second["id"], "lines": [{"id": "r", "line": "0"}], "tenders": cash(1_290)}, who=CASHIER)
    assert proposed(shop, second) == []


def test_each_exchange_takes_its_own_part_along(shop: Counter) -> None:
    """Two mugs, one by voucher and one in cash: the first exchange took the voucher, so the second took cash."""
    lines = [{"id": "0", "sku": "MUG", "quantity": "2"}]
    tenders = [{"id": "v", "kind": "voucher", "amount": euros(1_290)}, *cash(1_290)]
    sold = shop.seal({"lines": lines, "tenders": tenders})
    first, second = (swap(shop, sold, sku="MUG", back=swapped(1_290), paid=swapped(1_290))["sold"] for _ in range(2))
    assert (proposed(shop, first), proposed(shop, second)) == ([("store_credit", 1_290)], [("cash", 1_290)])
    mug = {"lines": [{"id": "r", "line": "0"}], "tenders": cash(1_290)}
    with pytest.raises(RefundNotSo):
        shop.seal({"ticket": first["id"], **mug}, who=CASHIER)
    shop.seal({"ticket": second["id"], **mug}, who=CASHIER)


def test_what_paid_an_advance_is_what_goes_back_after_the_goods_were_handed_over(shop: Counter) -> None:
    made = reserve(shop, AdvanceKind.DOWN_PAYMENT, [{"id": "m", "sku": "MUG"}])
    tenders = [{"id": "v", "kind": "voucher", "amount": euros(1_000)}]
    shop.seal({"lines": steps(shop, made.id, 1_000)["advance"], "tenders": tenders})
    handed = shop.seal({"lines": steps(shop, made.id)["hand_over"], "tenders": cash(290)})
    assert proposed(shop, handed) == [("store_credit", 1_000), ("cash", 290)]
    mug = {"ticket": handed["id"], "lines": [{"id": "r", "line": "g1"}]}
    with pytest.raises(RefundNotSo) as no:
        shop.seal({**mug, "tenders": cash(1_290)}, who=CASHIER)
    assert (no.value.rule, no.value.most.amount) == ("till.refund_of.voucher", 290)
    voucher = {"id": "v", "kind": "voucher", "amount": euros(1_000)}
    shop.seal({**mug, "tenders": [*cash(290), voucher]}, who=CASHIER)
    assert proposed(shop, handed) == []


def test_a_cheque_that_paid_an_advance_is_as_old_as_the_advance(shop: Counter) -> None:
    made = reserve(shop, AdvanceKind.DOWN_PAYMENT, [{"id": "m", "sku": "MUG"}])
    cheque = [{"id": "k", "kind": "cheque", "amount": euros(1_290)}]
    shop.seal({"lines": steps(shop, made.id, 1_290)["advance"], "tenders": cheque})
    shop.clock.present = Instant(shop.clock.present + timedelta(days=14))
    handed = shop.seal({"lines": steps(shop, made.id)["hand_over"], "tenders": []})
    assert proposed(shop, handed) == [("store_credit", 1_290)]
    shop.clock.present = Instant(shop.clock.present + timedelta(days=1))
    assert proposed(shop, handed) == [("cash", 1_290)]


def test_what_an_exchange_and_an_advance_bring_to_one_ticket_is_not_taken_for_the_other(shop: Counter) -> None:
    """A mug by voucher beside an advance in cash: the mug pays for another, on the ticket that hands over."""
    made = reserve(shop, AdvanceKind.DOWN_PAYMENT, [{"id": "m", "sku": "MUG"}])
    voucher = {"id": "v", "kind": "voucher", "amount": euros(1_290)}
    lines = [*steps(shop, made.id, 500)["advance"], {"id": "0", "sku": "MUG"}]
    first = shop.seal({"lines": lines, "tenders": [voucher, *cash(500)]})
    back_ = {"till": "T1", "ticket": first["id"], "lines": [{"id": "r", "line": "0"}], "tenders": swapped(1_290)}
    handed = [*steps(shop, made.id)["hand_over"], {"id": "0", "sku": "MUG"}]
    bodies = (
        msgspec.convert(back_, ReturnBody),
        msgspec.convert({"till": "T1", "lines": handed, "tenders": swapped(1_290, *cash(790))}, TicketBody),
    )
    commands = [SealCommand(new_id(), body, content_hash(body), shop.who, "test") for body in bodies]
    with write(shop.database) as uow:
        exchange(uow, shop.desk.exchange, *commands)
    assert proposed(shop, first) == []
    assert proposed(shop, {"id": str(commands[1].id)}) == [("cash", 1_290), ("store_credit", 1_290)]


def test_a_transfer_goes_back_by_bank(shop: Counter) -> None:
    sold = paid(shop, 2, ("transfer", 2_580))
    assert proposed(shop, sold) == [("transfer", 2_580)]
    with pytest.raises(RefundNotSo) as no:
        back(shop, sold, ("cash", 1_290))
    assert no.value.rule == "till.refund_of.transfer"
    back(shop, sold, ("transfer", 1_290))
    back(shop, sold, ("cash", 1_290), by_anybody=False)


def test_a_card_and_a_cheque_do_not_excuse_each_other() -> None:
    rules, paid_at = rules_at("FR", "Europe/Paris"), Instant(datetime(2026, 3, 2, 10, tzinfo=UTC))
    sources = [Source("card", 1_290, paid_at, UUID(int=1)), Source("cheque", 1_290, paid_at)]
    with pytest.raises(RefundNotSo) as no:
        check_refund_ways(pools(sources, paid_at, rules, is_law_only=False), {"cash": 1}, Currency("EUR"))
    assert (no.value.rule, no.value.most.amount) == ("till.refund_of.cheque", 0)
    check_refund_ways(pools(sources, paid_at, rules, is_law_only=True), {"cash": 1}, Currency("EUR"))


def test_meal_vouchers_never_become_money_whoever_asks(grocer: Counter) -> None:
    sold = grocer.seal(of("food", 2_400, tender("meal_voucher", 2_000), tender("cash", 400)))
    assert proposed(grocer, sold) == [("store_credit", 2_000), ("cash", 400)]
    for way, most in (("cash", 400), ("cheque", 400), ("transfer", 400)):
        with pytest.raises(RefundNotSo) as no:
            back(grocer, sold, (way, 2_400), by_anybody=False)
        assert (no.value.rule, no.value.most.amount) == ("till.refund_of.meal_voucher", most)
    back(grocer, sold, ("cash", 400), ("store_credit", 2_000))
    assert proposed(grocer, sold) == []


def test_leave_to_give_money_for_a_gift_card_is_not_lost_beside_a_meal_voucher(grocer: Counter) -> None:
    """Food for 20: a gift card paid 8, meal vouchers 12. The 8 may leave in cash by leave, the 12 never."""
    mug = number()
    sell_card(grocer, mug, 800)
    paid_by = {**tender("gift_card", 800), "number": mug}
    sold = grocer.seal(of("food", 2_000, paid_by, tender("meal_voucher", 1_200)))
    manager = person("till.ticket.sell", "till.return.*")

    def give(who: Principal, *tenders: tuple[str, int]) -> None:
        given_ = [
            {**tender(way, amount), **({"number": number()} if way == "store_credit" else {})}
            for way, amount in tenders
        ]
        body = {"till": "T3", "ticket": sold["id"], "lines": [{"id": "r", "line": "a"}], "tenders": given_}
        grocer.seal(body, who=who)

    with pytest.raises(RefundNotSo) as no:
        give(manager, ("cash", 801), ("store_credit", 1_199))
    assert (no.value.rule, no.value.most.amount) == ("till.refund_of.meal_voucher", 800)
    with pytest.raises(RefundNotSo):
        give(CASHIER, ("cash", 800), ("store_credit", 1_200))
    give(manager, ("cash", 800), ("store_credit", 1_200))


def test_what_left_in_cash_by_leave_was_not_the_meal_voucher_s() -> None:
    """Else the gift card's share could leave once more."""
    rules, at = rules_at("FR", "Europe/Paris"), Instant(datetime(2026, 3, 2, 10, tzinfo=UTC))
    sources = [Source("meal_voucher", 1_200, at), Source("gift_card", 800, at)]
    taken, left = take(sources, Part("cash", 800), at, rules)
    assert ([one.way for one in taken], [(one.way, one.amount) for one in left]) == (
        ["gift_card"], [("meal_voucher", 1_200), ("gift_card", 0)],
    )  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(["meal_voucher", "gift_card", "cash", "cheque"]), st.integers(0, 9)), max_size=4
    ),
    st.lists(st.tuples(st.booleans(), st.integers(1, 9)), max_size=4),
)
def test_meal_vouchers_never_leave_in_cash_return_after_return(
    paid_in: Sequence[tuple[str, int]], returns: Sequence[tuple[bool, int]]
) -> None:
    """Whoever decides, with every leave there is: in cash leaves at most what meal vouchers did not pay."""
    rules, at = rules_at("FR", "Europe/Paris"), Instant(datetime(2026, 3, 2, 10, tzinfo=UTC))
    left = [Source(way, amount, at) for way, amount in paid_in]
    in_cash, whole = 0, sum(amount for _, amount in paid_in)
    for is_cash, amount in returns:
        if amount > sum(one.amount for one in left):
            continue
        part = Part("cash" if is_cash else "store_credit", amount)
        if is_cash:
            allowed = pools(left, at, rules, is_law_only=True, is_any_money=True)
            try:
                check_refund_ways(allowed, {"cash": amount}, Currency("EUR"))
            except RefundNotSo:
                continue
            in_cash += amount
        left = take_all(left, [part], at, rules)
        whole -= amount
        assert sum(one.amount for one in left) == whole
    assert in_cash <= sum(amount for way, amount in paid_in if way != "meal_voucher")


WAYS = ("card", "cash", "cheque", "transfer")
RULES = st.none() | st.builds(
    RefundRule, st.just("cheque"), st.sets(st.sampled_from(WAYS)).map(tuple), st.none(), st.booleans(), st.just("")
)
POOLS = st.lists(
    st.builds(Pool, st.integers(0, 6), RULES, st.none())
    | st.builds(Pool, st.integers(0, 6), st.none(), st.just("card")),
    min_size=1,
    max_size=4,
)


@given(POOLS, st.dictionaries(st.sampled_from(WAYS), st.integers(1, 6), max_size=4))
def test_what_is_let_through_can_be_given_back_and_nothing_else_is_refused(
    paid_in: Sequence[Pool], wanted: dict[str, int]
) -> None:
    """Against trying out every cent; what is above all that was paid, or paid not by cards, is another rule's."""
    asked = [way for way, amount in wanted.items() for _ in range(amount)]
    whole = sum(pool.amount for pool in paid_in)
    beside_cards = sum(pool.amount for pool in paid_in if pool.own is None)
    if len(asked) > whole or len(asked) - asked.count("card") > beside_cards:
        return
    cents = [pool for pool in paid_in for _ in range(pool.amount)]
    takers: dict[int, int] = {}

    def place(cent: int, tried: set[int]) -> bool:
        for taker, pool in enumerate(cents):
            goes_so = (
                pool.rule is None or asked[cent] in pool.rule.ways if pool.own is None else asked[cent] == pool.own
            )
            if taker in tried or not goes_so:
                continue
            tried.add(taker)
            if taker not in takers or place(takers[taker], tried):
                takers[taker] = cent
                return True
        return False

    is_possible = all(place(cent, set()) for cent in range(len(asked)))
    try:
        check_refund_ways(paid_in, wanted, Currency("EUR"))
    except RefundNotSo:
        assert not is_possible
    else:
        assert is_possible
