"""A computer dies: the last backup is restored, what was sealed since comes back from the copies, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from comptoir.app.backup import backup, restore
from comptoir.app.wiring import invariants
from comptoir.customers.rows.accounts import accounts_by_id
from comptoir.customers.rows.loyalty import accounts_by_id as points_by_id
from comptoir.customers.rows.loyalty import entries_of
from comptoir.fiscal.copies import Copier
from comptoir.fiscal.services.replaying import CopyUnusable
from comptoir.fiscal.tables import FiscalKey, FiscalRecord
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.commands import CommandContext
from comptoir.kernel.committer import Committer
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.settings import Settings
from comptoir.orders.queries import orders_by_id
from comptoir.payments.domain import AttemptState
from comptoir.payments.services import attempts
from comptoir.payments.services.desk import Pace, TerminalDesk
from comptoir.payments.services.stored_values import find_value
from comptoir.till.domain.advances import AdvanceKind
from comptoir.till.services.days import last_z, require_till
from comptoir.till.services.desk import is_ticket, make_till_desk
from comptoir.till.services.refunds import refunds_of
from comptoir.till.services.replaying import CASE, Replayed, replay
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.reservations import require_reservation
from tests.accounting.test_ledgers import buy_on_account, on_account
from tests.customers.people import somebody
from tests.support.databases import TestDatabases, opened, write
from tests.till.conftest import Counter, cash, euros
from tests.till.test_advances import pay, reserve, steps
from tests.till.test_exchanges import swap, swapped
from tests.till.test_fiscal_record import pass_days
from tests.till.test_payment_invariants import Lane, card, lane
from tests.till.test_points_at_the_till import buy, give, join
from tests.till.test_stored_value import by_card, mug, number, sell_card

__all__ = ["lane"]


@pytest.fixture
def new_url(counter: Counter, databases: TestDatabases, tmp_path: Path) -> Iterator[str]:
    """Where the shop begins anew: a database of the same kind, without a table."""
    (tmp_path / "new").mkdir()
    if counter.database.dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'comptoir.db'}"
    else:
        with databases.postgresql(empty=True) as url:
            yield url


def records(database: Database) -> list[tuple[object, ...]]:
    table = FiscalRecord.__table__.c
    columns = (table.till_id, table.kind, table.sequence, table.text, table.signature, table.document)
    with database.read() as connection:
        found = connection.execute(select(*columns).order_by(*columns[:3])).all()
    return [tuple(row) for row in found]


def differences(database: Database) -> list[str]:
    with database.read() as connection:
        return [f"{one.name}: {line}" for one in invariants() for line in one.check(connection)]


def sell_on(counter: Counter) -> None:
    """What happens between the last backup and the end: sales, a return, a closed day and half of the next."""
    ticket = counter.sell(("MUG", "2"), ("COMTE", "0.335"))
    lines = [{"id": "r", "line": "0", "quantity": "1"}]
    counter.seal({"ticket": ticket["id"], "lines": lines, "tenders": cash(1290)})
    counter.close({"cash": 11_290})
    pass_days(counter, 1)
    counter.open()
    counter.sell(("TEA", "3"))


def test_what_was_sealed_after_the_last_backup_comes_back(
    counter: Counter, new_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    counter.sell(("MUG", "1"))
    backup(counter.database, tmp_path / "data", tmp_path / "backup.zip")
    sell_on(counter)
    (tmp_path / "copies").mkdir()
    while not Copier(Settings(copy_to=str(tmp_path / "copies")), counter.database).step():
        pass
    sealed, left = records(counter.database), [counter.on_hand(sku) for sku in ("MUG", "TEA", "COMTE")]

    settings = Settings(data=tmp_path / "new", database=new_url)
    restore(tmp_path / "backup.zip", new_url, tmp_path / "new", CommandContext(settings, "en_US"))
    with opened(new_url, clock) as database:
        desk = make_till_desk(database, counter.secrets, counter.prices)
        assert replay(database, desk.keys, desk.memory, tmp_path / "copies") == Replayed(tickets=3, days=1)
        assert records(database) == sealed
        assert differences(database) == []
        assert replay(database, desk.keys, desk.memory, tmp_path / "copies") == Replayed(tickets=0, days=0)
        # The till goes on selling and closes, on the chain as it was.
        counter.shop.database, before = database, counter.shop.database
        counter.committer, old = Committer(database), counter.committer
        counter.desk, first = desk, counter.desk
        assert [counter.on_hand(sku) for sku in ("MUG", "TEA", "COMTE")] == left
        assert counter.sell(("TEA", "1"))["number"] == "T1-000005"
        counter.close()
        assert differences(database) == []
        counter.committer.stop()
        desk.terminals.stop()
        counter.shop.database, counter.committer, counter.desk = before, old, first


def test_a_copy_that_was_altered_brings_nothing_back(counter: Counter, tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    counter.sell(("MUG", "1"))
    while not Copier(Settings(copy_to=str(tmp_path / "copies")), counter.database).step():
        pass
    [piece] = (tmp_path / "copies").glob("*/*/ticket/*")
    piece.write_bytes(piece.read_bytes().replace(b"1290", b"1291", 1))
    with pytest.raises(CopyUnusable):
        replay(counter.database, counter.desk.keys, counter.desk.memory, tmp_path / "copies")


def test_a_copy_that_somebody_else_signed_brings_nothing_back(counter: Counter, tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    counter.sell(("MUG", "1"))
    while not Copier(Settings(copy_to=str(tmp_path / "copies")), counter.database).step():
        pass
    assert replay(counter.database, counter.desk.keys, counter.desk.memory, tmp_path / "copies") == Replayed(0, 0)
    with write(counter.database) as uow:
        uow.connection.execute(update(FiscalKey).values(public_key="of-another"))
    with pytest.raises(CopyUnusable, match="another key"):
        replay(counter.database, counter.desk.keys, counter.desk.memory, tmp_path / "copies")


@contextmanager
def brought_back(counter: Counter, new_url: str, clock: FixedClock, tmp_path: Path, tickets: int) -> Iterator[Database]:
    """The shop on a new computer: its last backup, and so many tickets of the copies."""
    (tmp_path / "copies").mkdir()
    while not Copier(Settings(copy_to=str(tmp_path / "copies")), counter.database).step():
        pass
    settings = Settings(data=tmp_path / "new", database=new_url)
    restore(tmp_path / "backup.zip", new_url, tmp_path / "new", CommandContext(settings, "en_US"))
    with opened(new_url, clock) as database:
        desk = make_till_desk(database, counter.secrets, counter.prices)
        assert replay(database, desk.keys, desk.memory, tmp_path / "copies").tickets == tickets
        desk.terminals.stop()
        yield database


def cases(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(text("SELECT kind FROM cases_case")).scalars())


def test_gift_cards_advances_and_accounts_come_back_with_their_tickets(
    counter: Counter, new_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    """What was begun before the backup and moved after it, and a card that only the copies know."""
    old, new, note, customer = number(), number(), number(), on_account(counter)
    sell_card(counter, old, 5_000)
    tea = [{"id": "t", "sku": "TEA", "quantity": "2"}]
    reservation = reserve(counter, AdvanceKind.DOWN_PAYMENT, tea).id
    backup(counter.database, tmp_path / "data", tmp_path / "backup.zip")
    mug(counter, by_card(old, 1_290))
    sell_card(counter, new, 2_000)
    used = mug(counter, by_card(new, 1_290))
    buy_on_account(counter, customer)
    pay(counter, reservation, 300)
    hand_over = steps(counter, reservation)["hand_over"]
    counter.seal({"lines": hand_over, "tenders": cash(600), "hold": str(reservation)})
    credit = {"id": "c", "kind": "store_credit", "amount": euros(1_290), "number": note}
    counter.seal({"ticket": used["id"], "lines": [{"id": "r", "line": "m"}], "tenders": [credit]})
    counter.close({"cash": 14_999})
    with brought_back(counter, new_url, clock, tmp_path, tickets=7) as database:
        with database.read() as connection:
            balances = [find_value(connection, counter.secrets, card).balance for card in (old, new, note)]
            owed = accounts_by_id(connection, [customer])[customer].balance
            held = require_reservation(connection, reservation)
            z = last_z(connection, require_till(connection, "T1"))
        assert (balances, owed) == ([3_710, 710, 1_290], 450)
        assert (held.state, held.entries) == ("handed_over", 2)
        assert z is not None
        assert (z["counted"], z["replayed"], z["tickets"]) == (False, True, 7)
        assert (cases(database), differences(database)) == ([], [])


def test_an_exchange_comes_back_so_that_a_voucher_does_not_become_money(
    counter: Counter, new_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    voucher = [{"id": "v", "kind": "voucher", "amount": euros(1_290)}]
    sold = counter.seal({"lines": [{"id": "0", "sku": "MUG"}], "tenders": voucher})
    backup(counter.database, tmp_path / "data", tmp_path / "backup.zip")
    second = swap(counter, sold, sku="MUG", back=swapped(1_290), paid=swapped(1_290))["sold"]
    with brought_back(counter, new_url, clock, tmp_path, tickets=2) as database:
        assert (differences(database), cases(database)) == ([], [])
        with database.read() as connection:
            found = require_ticket(connection, counter.desk.memory, UUID(second["id"]))
            (left,) = refunds_of(connection, found.ticket.id, found.store, clock.now())
    assert (left["kind"], left["left"], left["back_as"]) == ("voucher", euros(1_290), ["store_credit", "voucher"])


def test_a_card_payment_of_the_moment_of_the_backup_is_not_given_back(
    lane: Lane, new_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    """The backup knows one that was approved and one that was asked, and not which tickets they paid."""
    counter, baskets = lane.counter, [new_id(), new_id()]
    approved, sent = lane.follow(lane.make(1_290, baskets[0])), lane.make(1_290, baskets[1])
    with write(counter.database) as uow:
        attempts.mark_sent(uow, sent.id)
    answer = lane.driver.pay(lane.desk._read(sent.id)[1], lane.get(sent))
    backup(counter.database, tmp_path / "data", tmp_path / "backup.zip")
    with write(counter.database) as uow:
        attempts.record_answer(uow, sent.id, answer)
    for basket, attempt in zip(baskets, (approved, sent), strict=True):
        lane.sell(basket, card(attempt))
    with brought_back(counter, new_url, clock, tmp_path, tickets=2) as database:
        desk = TerminalDesk(database, {"nexo": lane.driver}, Pace(0.01, 0.02), is_ticket)
        desk.start()
        desk.settle(30)
        desk.stop()
        with database.read() as connection:
            found = [attempts.get_attempt(connection, one.id) for one in (approved, sent)]
    assert ([one.state for one in found], lane.charges) == ([AttemptState.APPROVED] * 2, ["12.90", "12.90"])


def test_points_come_back_and_go_on(counter: Counter, new_url: str, clock: FixedClock, tmp_path: Path) -> None:
    """Earned, spent, given back and taken back after the backup; and of somebody whom it does not know."""
    member = join(counter)
    give(counter, member, 100)
    buy(counter, member, ("cash", 1_290))
    backup(counter.database, tmp_path / "data", tmp_path / "backup.zip")
    bought = buy(counter, member, ("points", 250), ("cash", 2_330), n=2)
    lines = [{"id": "r", "line": "1", "quantity": "1"}]
    back = [{"id": "p", "kind": "points", "amount": euros(250)}, *cash(1_040)]
    counter.seal({"ticket": bought["id"], "lines": lines, "tenders": back})
    buy(counter, somebody(counter.database, counter.secrets), ("cash", 1_290))
    with counter.database.read() as connection:
        left = points_by_id(connection, [member])[member]
        moved = [one[2:11] for one in entries_of(connection, [UUID(bought["id"])])]
    assert left.balance == 100 + 12 - 50 + 23 + 50 - 12
    with brought_back(counter, new_url, clock, tmp_path, tickets=3) as database, database.read() as connection:
        assert points_by_id(connection, [member])[member][:3] == left[:3]
        assert [one[2:11] for one in entries_of(connection, [UUID(bought["id"])])] == moved
        assert orders_by_id(connection, [UUID(bought["id"])])[UUID(bought["id"])].head.customer_id == member
        found = [f"{one.name}: {line}" for one in invariants() for line in one.check(connection)]
        kinds = list(connection.execute(text("SELECT kind FROM cases_case")).scalars())
    assert (kinds, found) == ([CASE], []), "the customer whom only the copies name"


def test_what_a_signed_document_does_not_hold_is_named_and_not_invented(
    counter: Counter, new_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    """A code is in no copy: its card comes back blocked. The hold of a reservation that is unknown is nobody's."""
    backup(counter.database, tmp_path / "data", tmp_path / "backup.zip")
    card = number()
    sell_card(counter, card, 2_000, pin="4711")
    pay(counter, reserve(counter, AdvanceKind.EARNEST, [{"id": "t", "sku": "TEA"}]).id, 100)
    with brought_back(counter, new_url, clock, tmp_path, tickets=2) as database:
        with database.read() as connection:
            found = find_value(connection, counter.secrets, card)
        assert (found.balance, found.state, found.pin) == (2_000, "blocked", None)
        assert (cases(database), differences(database)) == ([CASE, CASE], [])
