"""The books of a hand-computed day: cash, safe, entries, their export and what verify finds; both databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient
from sqlalchemy import text

from comptoir.access.domain import Grant, Principal, parse_pattern
from comptoir.access.domain.approvals import ApprovalNotUsable
from comptoir.access.services.approvals import give_approval
from comptoir.accounting import rows
from comptoir.accounting.domain.accounts import Account, check_accounts
from comptoir.accounting.domain.entries import DaySources, day_amounts
from comptoir.accounting.domain.fec import FIELDS
from comptoir.accounting.http import ROUTES
from comptoir.accounting.invariants import INVARIANTS
from comptoir.accounting.readers import _POSTS, READER, post
from comptoir.accounting.services.exporting import export
from comptoir.company.queries import require_legal_entity
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from comptoir.pricing.services.costs import PutCost, record_costs
from comptoir.till.domain.cash import CashNotCounted, DifferenceAboveTolerance, DrawerClosed, DrawerShared, Policy
from comptoir.till.invariants import INVARIANTS as OF_TILLS
from comptoir.till.services import cash as cash_desk
from comptoir.till.services import closing, days, slips
from comptoir.till.services.cash import Closing, last_of_safe, put_policy
from comptoir.till.services.forgotten import close_forgotten
from comptoir.till.services.shapes import MoneyBody
from tests.pricing.api import anybody, api
from tests.support.databases import write
from tests.till.conftest import Counter, cash, counter, euros, person

__all__ = ["counter"]


def follow(counter: Counter) -> None:
    """What the reader does, twice, since each entry may come again."""
    told = counter.feed(*_POSTS)
    for _ in range(2):
        with write(counter.database) as uow:
            post(uow, told)
            position = told[-1].seq if told else 0
            uow.connection.execute(text("DELETE FROM feed_reader WHERE name = :name"), {"name": READER})
            uow.connection.execute(
                text(
                    "INSERT INTO feed_reader (name, position, fence, attempts, updated_at)"
                    " VALUES (:name, :position, 0, 0, 0)"
                ),
                {"name": READER, "position": position},
            )


def entries(counter: Counter) -> list[tuple[str, int, str, dict[str, int]]]:
    """Journal, number, piece, and signed amounts by account."""
    with counter.database.read() as connection:
        found = rows.entries(connection, None, None, None, None, None)
        lines = rows.lines_of(connection, [one.id for one in found])
    return [
        (one.journal, one.number, one.piece, {line.account: line.debit - line.credit for line in lines[one.id]})
        for one in found
    ]


def findings(counter: Counter) -> list[str]:
    with counter.database.read() as connection:
        return [f"{one.name}: {line}" for one in [*INVARIANTS, *OF_TILLS] for line in one.check(connection)]


def safe_of(counter: Counter) -> int:
    with counter.database.read() as connection:
        last = last_of_safe(connection, counter.shop.stores["rivoli"].id)
        return 0 if last is None else last.balance


def close(
    counter: Counter,
    counted: Mapping[str, int],
    *,
    who: Principal | None = None,
    left: int | None = None,
    approval: UUID | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    there = {tender: MoneyBody(amount, "EUR") for tender, amount in counted.items()}
    asked = Closing({}, None, None, left, approval, reason)
    with write(counter.database) as uow:
        desk = counter.desk
        return closing.close_day(uow, desk.keys, desk.memory, who or counter.who, "T1", there, asked)


def cheque(amount: int) -> list[dict[str, Any]]:
    return [{"id": "c", "kind": "cheque", "amount": euros(amount)}]


def hand_computed_day(counter: Counter) -> None:
    """Two mugs in cash, one tea by cheque, a mug brought back; 30 € into the safe, 5 € for stamps; 2 € missing."""
    with write(counter.database) as uow:
        record_costs(uow, [PutCost("MUG", 500, "EUR", valid_from="2020-01-01")])
    ticket = counter.sell(("MUG", "2"), given=3000)
    counter.seal({"lines": [{"id": "a", "sku": "TEA"}], "tenders": cheque(450)})
    back = [{"id": "r", "line": "0", "quantity": "1"}]
    counter.seal({"ticket": ticket["id"], "lines": back, "tenders": cash(1290)})
    with write(counter.database) as uow:
        money = MoneyBody(-3000, "EUR")
        days.move_cash(uow, counter.desk.memory, counter.who, "T1", new_id(), money, "full", to_safe=True)
    counter.move_cash(-500)
    close(counter, {"cash": 7590, "cheque": 450}, left=5000)


def test_a_day_a_slip_and_the_cost_are_balanced_entries_once(counter: Counter) -> None:
    hand_computed_day(counter)
    store = counter.shop.stores["rivoli"]
    with write(counter.database) as uow:
        pieces = {"5000": 1, "500": 1}
        slips.make_slip(uow, store, slips.MakeSlip(new_id(), "cash", "FR76 1234", None, pieces))
        slip, _ = slips.make_slip(uow, store, slips.MakeSlip(new_id(), "cheque", "FR76 1234"))
    assert (slip.number, slip.amount) == (2, 450)
    follow(counter)
    # Sold: 1 mug (1290 with 20 %: 1075 + 215) and 1 tea (450: 375 + 75). The first float came from nowhere.
    assert entries(counter) == [
        (
            "CA",
            1,
            "Z 1 T1",
            {
                "511200": 450,
                "531000": 10_000 + 1290 - 3000 - 500 - 200 - 2590,
                "471000": 500 - 10_000,
                "532000": 3000 + 2590,
                "658000": 200,
                "707200": -1450,
                "445712": -290,
            },
        ),
        ("ST", 1, "Z 1 T1", {"603700": 500, "370000": -500}),
        ("RB", 1, "RB 1 rivoli", {"512000": 5500, "532000": -5500}),
        ("RB", 2, "RB 2 rivoli", {"512000": 450, "511200": -450}),
    ]
    assert safe_of(counter) == 90
    assert findings(counter) == []


def test_a_float_above_what_stayed_comes_from_the_safe(counter: Counter) -> None:
    close(counter, {"cash": 10_000}, left=4000)
    assert safe_of(counter) == 6000
    counter.open(amount=5000)
    assert safe_of(counter) == 5000
    close(counter, {"cash": 5000})
    follow(counter)
    assert [amounts for _, _, _, amounts in entries(counter)] == [
        {"531000": 4000, "532000": 6000, "471000": -10_000},
        {"531000": 1000, "532000": -1000},
    ]
    assert findings(counter) == []


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("UPDATE accounting_line SET debit = debit + 1 WHERE account = '511200'", "accounting.entries_balance"),
        ("UPDATE till_tender SET amount = amount + 1 WHERE kind = 'cheque'", "till.tenders_are_due_and_change"),
        ("UPDATE accounting_entry SET number = 7 WHERE journal = 'CA'", "accounting.entries_are_gapless"),
        ("UPDATE till_cash_movement SET amount = amount - 1 WHERE NOT to_safe", "accounting.entries_are_their_tickets"),
        ("DELETE FROM accounting_entry", "accounting.closed_days_are_posted"),
    ],
    ids=["line", "tender", "number", "movement", "entry"],
)
def test_verify_finds_what_was_altered(counter: Counter, damage: str, finding: str) -> None:
    hand_computed_day(counter)
    follow(counter)
    with write(counter.database) as uow:
        if damage.startswith("DELETE"):
            uow.connection.execute(text("DELETE FROM accounting_line"))
        uow.connection.execute(text(damage))
    try:
        found = findings(counter)
    except AssertionError:
        found = ["till.tenders_are_due_and_change"]  # an entry could not even be made from such a ticket
    assert any(line.startswith(finding) for line in found), found


def test_the_tax_office_gets_18_fields_in_its_layout(counter: Counter) -> None:
    hand_computed_day(counter)
    follow(counter)
    with counter.database.read() as connection:
        acme = require_legal_entity(connection, "acme")
        file = export(connection, acme, date(2026, 11, 1), date(2026, 11, 30), "fec")
        sheet = export(connection, acme, date(2026, 11, 1), date(2026, 11, 30), "csv")
        later = export(connection, acme, date(2026, 12, 1), date(2026, 12, 31), "fec")
        assert export(connection, acme, date(2026, 11, 1), date(2026, 11, 30), "xlsx").content[:2] == b"PK"
    assert file.name == "000000000FEC20261130.txt"
    lines = file.content.decode("iso8859-15").split("\r\n")
    assert lines[0] == "\t".join(FIELDS)
    assert lines[1].split("\t") == [
        *("CA", "Journal des caisses", "1", "20261121", "531000", "Caisse du magasin", "", ""),
        *("Z 1 T1", "20261121", "Journal des caisses Z 1 T1 Rivoli", "50,00", "0,00", "", "", "20261121", "", ""),
    ]
    assert lines[-1] == ""
    cells = [line.split("\t") for line in lines[1:-1]]
    assert {len(one) for one in cells} == {18}
    debit, credit = (sum(int(one[place].replace(",", "")) for one in cells) for place in (11, 12))
    assert debit == credit == 11_740
    assert later.content.decode() == "\t".join(FIELDS) + "\r\n"
    assert sheet.content.decode("utf-8-sig").splitlines()[1].split(";")[:5] == [
        "CA",
        "1",
        "2026-11-21",
        "Z 1 T1",
        "531000",
    ]


@given(st.data())
def test_every_day_balances(data: st.DataObject) -> None:
    amount = st.integers(-10_000_000, 10_000_000)
    rates = data.draw(st.lists(st.sampled_from([0, 21_000, 55_000, 100_000, 200_000]), unique=True))
    taxes = [(rate, data.draw(amount), data.draw(amount)) for rate in rates]
    held, change = data.draw(amount), data.draw(st.integers(0, 10_000))
    kinds = data.draw(st.lists(st.sampled_from(["card", "cheque", "gift_card", "account", "points", "rounding"])))
    tenders = {kind: data.draw(amount) for kind in kinds}
    due = sum(base + tax for _, base, tax in taxes) + held
    tenders["cash"] = due + change - sum(tenders.values())
    day = DaySources(
        taxes,
        tenders,
        change,
        held,
        packaging={rate: data.draw(amount) for rate in rates},
        eco={rate: data.draw(amount) for rate in rates},
        moves=data.draw(amount),
        safe=data.draw(amount),
        differences={kind: data.draw(amount) for kind in tenders if kind != "rounding"},
    )
    amounts = day_amounts(day)
    assert sum(amounts.values()) == 0
    assert all(amounts.values())
    sold = sum(base for _, base, _ in taxes)
    own = ("sales", "eco_participation", "packaging")
    assert -sum(one for role, one in amounts.items() if role.partition(".")[0] in own) == sold
    assert -sum(one for role, one in amounts.items() if role.startswith("vat")) == sum(tax for _, _, tax in taxes)


def test_a_count_above_the_tolerance_needs_an_approval_of_its_amount(counter: Counter) -> None:
    store = counter.shop.stores["rivoli"]
    with write(counter.database) as uow:
        put_policy(uow, store, Policy(tolerance=100, is_blind=True), None)
    lea = Principal(
        "person",
        counter.who.id,
        "Léa",
        "fr_FR",
        (Grant("cashier", frozenset(map(parse_pattern, ("till.day.close", "till.ticket.sell"))), store.id),),
    )
    with pytest.raises(DifferenceAboveTolerance):
        close(counter, {"cash": 9899}, who=lea)

    def approved(amount: int) -> UUID:
        with write(counter.database) as uow:
            return give_approval(
                uow,
                person("*"),
                lea,
                permission=cash_desk.CLOSE_DIFFERENCE,
                store_id=store.id,
                subject="T1",
                about=counter.day_id(),
                amount=amount,
                reason="coins",
            ).id

    with pytest.raises(ApprovalNotUsable):
        close(counter, {"cash": 9899}, who=lea, approval=approved(100))
    left = approved(101)
    z = close(counter, {"cash": 9899}, who=lea, approval=approved(101), reason="coins")
    assert (z["approved_by"], z["reason"], z["counted"]) == (str(person().actor), "coins", True)
    counter.open(amount=9899)
    assert close(counter, {"cash": 9999}, who=lea)["approved_by"] is None
    counter.open(amount=9999)
    with pytest.raises(ApprovalNotUsable):  # was asked for another day
        close(counter, {"cash": 9898}, who=lea, approval=left)


def test_a_drawer_that_nobody_counted_is_closed_with_an_approval_and_marked(counter: Counter) -> None:
    store = counter.shop.stores["rivoli"]
    lea = person("till.day.close", "till.ticket.sell", store_id=store.id)
    counter.sell(("MUG", "1"))

    def approved(amount: int) -> UUID:
        with write(counter.database) as uow:
            return give_approval(
                uow, person("*"), lea, permission=cash_desk.CLOSE_DIFFERENCE, store_id=store.id, subject="T1",
                about=counter.day_id(), amount=amount, reason="fire",
            ).id  # fmt: skip

    for counted in ({}, {"cheque": 0}):
        with pytest.raises(CashNotCounted):
            close(counter, counted, who=lea)
    with pytest.raises(ApprovalNotUsable):
        close(counter, {}, who=lea, approval=approved(11_289))
    z = close(counter, {}, who=lea, approval=approved(11_290), reason="fire")
    assert (z["counted"], z["approved_by"], z["reason"]) == (False, str(person().actor), "fire")
    counter.open()
    assert close(counter, {"cash": 10_000}, who=lea)["counted"]


def test_a_count_is_held_against_what_was_sold_since(counter: Counter) -> None:
    store = counter.shop.stores["rivoli"]
    with write(counter.database) as uow:
        put_policy(uow, store, Policy(tolerance=100, is_blind=True), None)
    lea = person("till.day.close", "till.ticket.sell", store_id=store.id)
    count_id = new_id()
    with write(counter.database) as uow:
        _, of_till, day = days.open_day_of(uow, counter.desk.memory, lea, "T1", "till.day.close")
        assert closing.count_day(uow, of_till, day, count_id, {"cash": 10_000}, {}).difference == 0
    counter.sell(("TEA", "1"))

    def close_with_the_count() -> dict[str, Any]:
        with counter.database.write(lea.actor) as uow:
            asked = Closing({}, count=count_id)
            return closing.close_day(uow, counter.desk.keys, counter.desk.memory, lea, "T1", {}, asked)

    with pytest.raises(DifferenceAboveTolerance):
        close_with_the_count()
    counter.move_cash(-450)
    assert close_with_the_count()["counted"]


def test_tills_share_a_drawer_that_is_counted_once(counter: Counter) -> None:
    share(counter, "T2", "T1")
    counter.open("T2", 0)
    with pytest.raises(DrawerShared):
        counter.close({"cash": 0})
    counter.sell(("MUG", "1"), till="T2")
    z2 = counter.close(code="T2")
    assert (z2["counted"], z2["left"], z2["tenders"][0]["difference"]) == (True, None, None)
    z1 = counter.close({"cash": 11_290})
    assert (z1["tenders"][0]["expected"], z1["tenders"][0]["difference"]) == (euros(11_290), euros(0))
    with pytest.raises(DrawerClosed):
        counter.open("T2", 0)
    follow(counter)
    assert [amounts.get("531000") for _, _, _, amounts in entries(counter)] == [10_000, 1290]
    assert findings(counter) == []


def share(counter: Counter, code: str, owner: str) -> None:
    counter.close()
    with write(counter.database) as uow:
        command = days.PutTill(code, f"Till {code}", "rivoli", drawer=owner)
        days.put_till(uow, counter.desk.keys, counter.who, command)
    counter.open(amount=10_000)


def test_a_forgotten_day_closes_by_itself_uncounted(counter: Counter) -> None:
    counter.sell(("MUG", "1"))
    desk = counter.desk
    counter.clock.present = Instant(counter.clock.present + timedelta(hours=12))  # 01:00 in Paris
    assert close_forgotten(counter.database, desk.keys, desk.memory) == 0
    counter.clock.present = Instant(counter.clock.present + timedelta(hours=1))
    assert close_forgotten(counter.database, desk.keys, desk.memory) == 1
    assert close_forgotten(counter.database, desk.keys, desk.memory) == 0
    with counter.database.read() as connection:
        z = days.last_z(connection, days.require_till(connection, "T1"))
    assert z is not None
    assert (z["counted"], z["left"], z["business_day"], z["closed_by"]) == (
        False,
        euros(11_290),
        "2026-11-21",
        "system",
    )
    assert z["tenders"][0]["difference"] is None
    follow(counter)
    assert findings(counter) == []


def test_a_map_is_checked_and_used_for_the_next_entry(counter: Counter) -> None:
    with api(counter.database, anybody("accounting.*.*"), *ROUTES) as client:
        check_map(client)
        hand_computed_day(counter)
        follow(counter)
        found = client.get("/api/v1/accounting/entries", params={"legal_entity": "acme", "from": "2026-11-21"}).json()
    first = next(one for one in found["items"] if one["kind"] == "day")
    assert {
        "role": "sales.20",
        "account": "707999",
        "label": "Ventes 20",
        "debit": euros(0),
        "credit": euros(1450),
    } in (first["lines"])
    assert first["amount"] == euros(11_240)


def check_map(client: TestClient[Any]) -> None:
    path = "/api/v1/legal-entities/acme/accounts"
    shown = client.get(path)
    assert (shown.headers["etag"], shown.json()["version"], shown.json()["accounts"][0]["account"]) == (
        '"0"',
        0,
        "707000",
    )
    wrong = client.put(path, json={"accounts": {"vat.20": {"account": "707200", "label": "x"}}})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/accounts/vat.20")
    body = {"accounts": {"sales.20": {"account": "707999", "label": "Ventes 20"}}}
    assert client.put(path, json=body, headers={"If-Match": '"0"'}).json()["version"] == 1
    assert client.put(path, json=body, headers={"If-Match": '"0"'}).status_code == 412


@pytest.mark.parametrize("role", ["sales.21x", "nothing", "cash.20"])
def test_no_account_for_what_is_no_amount(role: str) -> None:
    assert [one.pointer for one in check_accounts(rows.roles(), {role: Account("707000", "x")})] == [
        f"/accounts/{role}"
    ]


def test_shipped_accounts_pass_their_own_rules() -> None:
    assert check_accounts(rows.roles(), rows.defaults()) == []
