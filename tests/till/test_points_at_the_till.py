"""Points and accounts on tickets: earned, taken back, spent, charged, each in the transaction of the ticket."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from comptoir.app.wiring import invariants
from comptoir.customers.domain.accounts import AccountAboveLimit, AccountBlocked, NoAccount
from comptoir.customers.domain.loyalty_refusals import (
    AmountNotInPoints,
    CustomerNotNamed,
    PointsBelowMinimum,
    PointsNotEnough,
    PointsNotInSteps,
    RefundAbovePaid,
)
from comptoir.customers.rows.accounts import accounts_by_id, entries_of
from comptoir.customers.rows.loyalty import accounts_by_id as points_by_id
from comptoir.customers.services.accounts import Terms, put_account, record_payment
from comptoir.customers.services.loyalty import adjust
from comptoir.customers.services.programme import (
    LinesBody,
    MultiplierBody,
    ProgrammeBody,
    RedeemingBody,
    TierBody,
    TiersBody,
    kept,
    programme_of,
    put_programme,
)
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import Refusal
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.till.domain.advances import AdvanceKind, Party
from comptoir.till.domain.refusals import TenderInvalid
from comptoir.till.services.examples import worked_example
from comptoir.till.services.receipt_forms import render
from comptoir.till.services.receipts import receipt_of
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.shapes import LineBody, TicketBody
from tests.customers.people import somebody
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros, person
from tests.till.test_advances import cancel, pay, refund, reserve, steps
from tests.till.test_exchanges import swap, swapped
from tests.till.test_refund_ways import proposed
from tests.till.test_stored_value import number

RULES: dict[str, Any] = {
    "name": {"en": "Club"},
    "currency": "EUR",
    "points": 1,
    "per_amount": 100,
    "redeeming": RedeemingBody(points=10, amount=50, minimum=20, step=10),
}


def join(counter: Counter, **rules: Any) -> UUID:  # noqa: ANN401 - the rules by name
    """A programme, and a customer."""
    with write(counter.database) as uow:
        put_programme(uow, ProgrammeBody(**{**RULES, **rules}), None)
    return somebody(counter.database, counter.secrets)


def give(counter: Counter, customer: UUID, points: int) -> None:
    with write(counter.database) as uow:
        adjust(uow, customer, new_id(), points, "test")


def buy(counter: Counter, customer: UUID | None, *tenders: tuple[str, int], sku: str = "MUG", n: int = 1) -> Any:  # noqa: ANN401 - JSON
    body: dict[str, Any] = {
        "lines": [{"id": "1", "sku": sku, "quantity": str(n)}],
        "tenders": [{"id": str(at), "kind": kind, "amount": euros(due)} for at, (kind, due) in enumerate(tenders)],
    }
    if customer is not None:
        body["customer"] = str(customer)
    return counter.seal(body)


def balance(counter: Counter, customer: UUID) -> int:
    with counter.database.read() as connection:
        found = points_by_id(connection, [customer])
        assert [line for one in invariants() for line in one.check(connection)] == []
    return found[customer].balance if customer in found else 0


def test_a_ticket_with_a_customer_earns_and_says_so_and_the_feed_tells_the_balance(counter: Counter) -> None:
    customer = join(counter)
    answer = buy(counter, customer, ("cash", 2580), n=2)
    assert answer["loyalty"] == {"earned": 25, "redeemed": 0, "balance": 25}
    assert balance(counter, customer) == 25
    (told,) = counter.feed("customers.points.changed")
    fields = told.fields()
    assert (fields["customer_id"], fields["kind"], fields["points"], fields["balance"], fields["source_id"]) == (
        str(customer), "earn", 25, 25, answer["id"],
    )  # fmt: skip


def test_goods_paid_in_part_beforehand_earn_once_when_they_are_handed_over(counter: Counter) -> None:
    customer = join(counter)
    made = reserve(counter, AdvanceKind.EARNEST, [{"id": "m", "sku": "MUG", "quantity": "2"}])
    assert pay(counter, made.id, 1_000, customer=str(customer))["loyalty"] is None
    handed = {"customer": str(customer), "lines": steps(counter, made.id)["hand_over"], "tenders": cash(1_580)}
    ticket = counter.seal(handed)
    assert ticket["loyalty"] == {"earned": 25, "redeemed": 0, "balance": 25}
    for left in (12, 0):
        counter.seal(
            {"ticket": ticket["id"], "lines": [{"id": "r", "line": ticket["lines"][0]["id"]}], "tenders": cash(1_290)}
        )
        assert balance(counter, customer) == left


def test_an_advance_that_goes_back_moves_no_points(counter: Counter) -> None:
    customer = join(counter)
    made = reserve(counter, AdvanceKind.EARNEST, [{"id": "m", "sku": "MUG", "quantity": "2"}])
    pay(counter, made.id, 1_000, customer=str(customer))
    cancel(counter, made.id, Party.SELLER)
    refund(counter, made.id)
    assert balance(counter, customer) == 0


def test_no_customer_or_no_programme_means_no_points(counter: Counter) -> None:
    somebody_here = somebody(counter.database, counter.secrets)
    assert buy(counter, somebody_here, ("cash", 1290))["loyalty"] is None
    join(counter)
    assert buy(counter, None, ("cash", 1290))["loyalty"] is None
    assert counter.feed("customers.points.changed") == []


def test_the_same_ticket_again_earns_once_and_answers_the_same(counter: Counter) -> None:
    customer, ticket_id = join(counter), new_id()
    body = {"customer": str(customer), "lines": [{"id": "1", "sku": "MUG"}], "tenders": cash(1290)}
    first = counter.seal(body, ticket_id)
    assert counter.seal(body, ticket_id) == first | {"replay": True}
    assert balance(counter, customer) == 12


def test_returns_take_back_in_proportion_and_all_of_it_in_the_end(counter: Counter) -> None:
    customer = join(counter)
    sold = buy(counter, customer, ("cash", 3870), n=3)
    assert sold["loyalty"]["earned"] == 38
    back = {"ticket": sold["id"], "lines": [{"id": "r", "line": "1", "quantity": "1"}], "tenders": cash(1290)}
    told = [counter.seal(back)["loyalty"] for _ in range(3)]
    assert [(one["earned"], one["balance"]) for one in told] == [(-13, 25), (-12, 13), (-13, 0)]
    assert balance(counter, customer) == 0


@pytest.mark.parametrize(("floor", "left"), [(0, 0), (-5, -5), (-100, -12)])
def test_taking_back_what_was_spent_stops_at_the_floor(counter: Counter, floor: int, left: int) -> None:
    customer = join(counter, floor=floor)
    sold = buy(counter, customer, ("cash", 1290))
    with write(counter.database) as uow:
        adjust(uow, customer, new_id(), -12, "spent elsewhere")
    counter.seal({"ticket": sold["id"], "lines": [{"id": "r", "line": "1"}], "tenders": cash(1290)})
    assert balance(counter, customer) == left


def test_points_pay_and_what_they_pay_earns_nothing(counter: Counter) -> None:
    customer = join(counter)
    give(counter, customer, 100)
    answer = buy(counter, customer, ("points", 500), ("cash", 790))
    assert answer["loyalty"] == {"earned": 7, "redeemed": 100, "balance": 7}
    assert [(one["kind"], one["amount"]["amount"]) for one in answer["tenders"]] == [("points", 500), ("cash", 790)]


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [(50, PointsBelowMinimum), (123, AmountNotInPoints), (125, PointsNotInSteps), (550, PointsNotEnough)],
)
def test_refuses_to_pay_with_points_what_the_rules_forbid(
    counter: Counter, amount: int, refusal: type[Refusal]
) -> None:
    customer = join(counter)
    give(counter, customer, 100)
    with pytest.raises(refusal):
        buy(counter, customer, ("points", amount), ("cash", 1290 - amount))
    assert balance(counter, customer) == 100
    assert counter.feed("till.ticket.sealed") == []


def test_refuses_points_of_nobody(counter: Counter) -> None:
    customer = join(counter)
    give(counter, customer, 100)
    with pytest.raises(TenderInvalid):
        buy(counter, None, ("points", 500), ("cash", 790))
    with ThreadPoolExecutor(2) as pool:  # in one group with a ticket that names one
        both = [pool.submit(buy, counter, who, ("points", 500), ("cash", 790)) for who in (customer, None)]
        both[0].result()
        with pytest.raises((TenderInvalid, CustomerNotNamed)):
            both[1].result()


def test_many_tills_that_spend_one_balance_at_once_spend_exactly_the_balance(counter: Counter) -> None:
    counter.open("T2")
    customer = join(counter, points=0, redeeming=RedeemingBody(points=1, amount=1))
    give(counter, customer, 450 * 10 + 449)

    def spend(number: int) -> bool:
        body = {
            "till": f"T{number % 2 + 1}",
            "customer": str(customer),
            "lines": [{"id": "1", "sku": "TEA"}],
            "tenders": [{"id": "1", "kind": "points", "amount": euros(450)}],
        }
        try:
            counter.seal(body)
        except PointsNotEnough:
            return False
        return True

    with ThreadPoolExecutor(64) as pool:
        assert sum(pool.map(spend, range(64))) == 10
    assert balance(counter, customer) == 449


def test_points_go_back_for_what_was_paid_with_points_and_no_further(counter: Counter) -> None:
    customer = join(counter)
    give(counter, customer, 100)
    sold = buy(counter, customer, ("points", 500), ("cash", 790))
    back: dict[str, Any] = {"ticket": sold["id"], "lines": [{"id": "r", "line": "1"}]}
    too_much = [{"id": "1", "kind": "points", "amount": euros(550)}, {"id": "2", "kind": "cash", "amount": euros(740)}]
    with pytest.raises(RefundAbovePaid):
        counter.seal(back | {"tenders": too_much})
    exact = [{"id": "1", "kind": "points", "amount": euros(500)}, {"id": "2", "kind": "cash", "amount": euros(790)}]
    answer = counter.seal(back | {"tenders": exact})
    assert answer["loyalty"] == {"earned": -7, "redeemed": -100, "balance": 100}


def test_a_tier_that_was_reached_multiplies_from_the_next_ticket_on(counter: Counter) -> None:
    tiers = TiersBody(tiers=(TierBody(code="gold", name={}, threshold=50),))
    rules = {"tiers": tiers, "multipliers": (MultiplierBody(code="gold", percent=200, tiers=("gold",)),)}
    customer = join(counter, **rules)
    earned = [buy(counter, customer, ("cash", 5160), n=4)["loyalty"]["earned"] for _ in range(2)]
    assert earned == [51, 103]  # 51.60 and 103.20


# --- on account -------------------------------------------------------------------------------------------------------


def open_account(counter: Counter, limit: int, *, is_blocked: bool = False) -> UUID:
    customer = somebody(counter.database, counter.secrets)
    with write(counter.database) as uow:
        put_account(uow, customer, Terms("EUR", limit, 30, is_blocked))
    return customer


def owed(counter: Counter, customer: UUID) -> int:
    with counter.database.read() as connection:
        assert [line for one in invariants() for line in one.check(connection)] == []
        return accounts_by_id(connection, [customer])[customer].balance


def test_a_ticket_on_account_is_owed_and_due_after_the_terms(counter: Counter) -> None:
    customer = open_account(counter, 2000)
    answer = buy(counter, customer, ("account", 1290))
    assert owed(counter, customer) == 1290
    with counter.database.read() as connection:
        (entry,) = entries_of(connection, customer)
    assert (entry.kind, entry.amount, str(entry.due_on), entry.reference) == (
        "sale", 1290, "2026-12-21", answer["number"],
    )  # fmt: skip
    (told,) = [one.fields() for one in counter.feed("customers.account.changed") if one.fields()["kind"] == "sale"]
    assert (told["amount"], told["balance"], told["source_id"]) == (1290, 1290, answer["id"])


@pytest.mark.parametrize(
    ("limit", "is_blocked", "refusal"), [(1289, False, AccountAboveLimit), (9999, True, AccountBlocked)]
)
def test_refuses_what_the_account_does_not_bear(
    counter: Counter,
    limit: int,
    is_blocked: bool,
    refusal: type[Refusal],
) -> None:
    customer = open_account(counter, limit, is_blocked=is_blocked)
    with pytest.raises(refusal):
        buy(counter, customer, ("account", 1290))
    assert owed(counter, customer) == 0


def test_refuses_somebody_without_an_account(counter: Counter) -> None:
    with pytest.raises(NoAccount):
        buy(counter, somebody(counter.database, counter.secrets), ("account", 1290))


def test_many_tickets_at_once_reach_exactly_the_limit(counter: Counter) -> None:
    counter.open("T2")
    customer = open_account(counter, 450 * 7 + 449)

    def charge(number: int) -> bool:
        body = {
            "till": f"T{number % 2 + 1}",
            "customer": str(customer),
            "lines": [{"id": "1", "sku": "TEA"}],
            "tenders": [{"id": "1", "kind": "account", "amount": euros(450)}],
        }
        try:
            counter.seal(body)
        except AccountAboveLimit:
            return False
        return True

    with ThreadPoolExecutor(32) as pool:
        assert sum(pool.map(charge, range(32))) == 7
    assert owed(counter, customer) == 450 * 7


def test_a_return_to_the_account_and_a_payment_make_it_level(counter: Counter) -> None:
    customer = open_account(counter, 5000)
    sold = buy(counter, customer, ("account", 2580), n=2)
    back = [{"id": "1", "kind": "account", "amount": euros(1290)}]
    counter.seal({"ticket": sold["id"], "lines": [{"id": "r", "line": "1", "quantity": "1"}], "tenders": back})
    assert owed(counter, customer) == 1290
    with write(counter.database) as uow:
        record_payment(uow, customer, new_id(), 1290, "VIR 42")
    assert owed(counter, customer) == 0


def test_the_receipt_tells_the_points_and_a_ticket_without_a_customer_is_as_before(counter: Counter) -> None:
    customer = join(counter)
    give(counter, customer, 100)
    paid = {"tenders": [{"id": "1", "kind": "points", "amount": euros(450)}]}
    answers = [
        counter.seal({"customer": str(customer), "lines": [{"id": "1", "sku": "TEA"}], **paid}),
        buy(counter, None, ("cash", 1290)),
    ]
    with counter.database.read() as connection:
        stored = [require_ticket(connection, counter.desk.memory, UUID(one["id"])) for one in answers]
        told = [receipt_of(connection, one, duplicate=None, form="text") for one in stored]
    assert [dict(one.points) for one in told] == [{"redeemed": 90, "balance": 10}, {}]
    text = render(told[0], "text", "fr_FR", 40).decode()
    assert "Points dépensés                       90\nVos points                            10\n" in text
    assert "oints" not in render(told[1], "text", "fr_FR", 40).decode()


def test_a_worked_example_says_what_a_ticket_would_earn_and_why_and_writes_nothing(counter: Counter) -> None:
    rules = ProgrammeBody(
        **RULES,
        excluded=LinesBody(skus=("TEA",)),
        multipliers=(MultiplierBody(code="gold", percent=300, tiers=("gold",)),),
    )
    lines = [LineBody("1", "2", "MUG"), LineBody("2", "1", "TEA")]
    with counter.database.read() as connection:
        found = worked_example(
            connection,
            counter.desk,
            counter.who,
            TicketBody("T1", lines, []),
            programme_of(kept(rules)),
            "gold",
            frozenset(),
            counter.clock.now(),
        )
    assert found["points"] == 77
    assert [(one["kind"], one["code"], one["points"]) for one in found["reasons"]] == [
        ("base", "", 25),
        ("multiplier", "gold", 52),
        ("excluded", "2", 0),
    ]
    assert [(one["id"], one["due"]["amount"], one["points"]) for one in found["lines"]] == [
        ("1", 2580, 77),
        ("2", 450, 0),
    ]
    assert counter.feed("customers.points.changed") == []


def test_a_till_that_was_alone_takes_points_to_its_limit_and_the_shop_bears_the_rest(counter: Counter) -> None:
    customer = join(counter, redeeming=RedeemingBody(points=1, amount=10, offline_max=60), floor=-5)
    give(counter, customer, 20)
    counter.clock.present = Instant(counter.clock.now() + timedelta(hours=2))

    def late(minutes: int, amount: int) -> Any:  # noqa: ANN401 - JSON
        at = format_instant(Instant(counter.clock.now() - timedelta(minutes=minutes)))
        tenders = [{"id": "1", "kind": "points", "amount": euros(amount)}]
        body = {"at": at, "customer": str(customer), "lines": [{"id": "1", "sku": "TEA"}], "tenders": tenders}
        rest = 450 - amount
        return counter.seal(
            body | {"tenders": [*tenders, *({**one, "id": "2"} for one in cash(rest))]} if rest else body
        )

    assert late(50, 440)["loyalty"] == {"earned": 0, "redeemed": 44, "balance": -24}
    assert late(40, 440)["loyalty"] == {"earned": 0, "redeemed": 36, "balance": -60}
    counter.clock.present = Instant(counter.clock.now() + timedelta(hours=1))
    with pytest.raises(PointsNotEnough):
        buy(counter, customer, ("points", 10), ("cash", 1280))
    assert balance(counter, customer) == -60


def test_points_that_an_exchange_took_along_go_back_as_credit(counter: Counter) -> None:
    """They are given back on the ticket that they paid only; the customer is refused nothing."""
    member = join(counter)
    give(counter, member, 100)
    bought = counter.seal(
        {
            "lines": [{"id": "0", "sku": "MUG"}],
            "customer": str(member),
            "tenders": [{"id": "p", "kind": "points", "amount": euros(250)}, *cash(1_040)],
        }
    )
    second = swap(counter, bought, sku="MUG", back=swapped(1_290), paid=swapped(1_290))["sold"]
    assert (proposed(counter, bought), proposed(counter, second)) == ([], [("store_credit", 250), ("cash", 1_040)])
    credit = {"id": "s", "kind": "store_credit", "amount": euros(250), "number": number()}
    back = {"ticket": second["id"], "lines": [{"id": "r", "line": "0"}], "tenders": [credit, *cash(1_040)]}
    counter.seal(back, who=person("till.ticket.sell", "till.return.make"))
    assert proposed(counter, second) == []
