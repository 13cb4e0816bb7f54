"""A computer dies: the last backup is restored, what was sealed since comes back from the copies, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from comptoir.app.backup import backup, restore
from comptoir.app.wiring import invariants
from comptoir.fiscal.copies import Copier
from comptoir.fiscal.services.replaying import CopyUnusable
from comptoir.fiscal.tables import FiscalRecord
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.commands import CommandContext
from comptoir.kernel.committer import Committer
from comptoir.kernel.database import Database
from comptoir.kernel.settings import Settings
from comptoir.payments.services.stored_values import find_value
from comptoir.till.services.days import last_z, require_till
from comptoir.till.services.desk import make_till_desk
from comptoir.till.services.replaying import CASE, Replayed, replay
from tests.support.databases import TestDatabases, opened
from tests.till.conftest import Counter, cash
from tests.till.test_fiscal_record import pass_days
from tests.till.test_stored_value import by_card, mug, number, sell_card


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


def test_what_a_signed_document_does_not_hold_is_named_and_not_invented(
    counter: Counter, new_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    """The gift card that paid, and counted cash, stay as they were in the backup; a case and `verify` say where."""
    card = number()
    sell_card(counter, card, 5_000)
    backup(counter.database, tmp_path / "data", tmp_path / "backup.zip")
    mug(counter, by_card(card, 1_290))
    counter.close({"cash": 14_999})
    (tmp_path / "copies").mkdir()
    while not Copier(Settings(copy_to=str(tmp_path / "copies")), counter.database).step():
        pass
    settings = Settings(data=tmp_path / "new", database=new_url)
    restore(tmp_path / "backup.zip", new_url, tmp_path / "new", CommandContext(settings, "en_US"))
    with opened(new_url, clock) as database:
        desk = make_till_desk(database, counter.secrets, counter.prices)
        assert replay(database, desk.keys, desk.memory, tmp_path / "copies") == Replayed(tickets=1, days=1)
        desk.terminals.stop()
        with database.read() as connection:
            assert find_value(connection, counter.secrets, card).balance == 5_000
            kinds = list(connection.execute(text("SELECT kind FROM cases_case")).scalars())
            z = last_z(connection, require_till(connection, "T1"))
        assert kinds == [CASE]
        assert z is not None
        assert (z["counted"], z["replayed"], z["tickets"]) == (False, True, 2)
        assert {one.partition(":")[0] for one in differences(database)} == {"till.stored_values_are_their_tickets"}
