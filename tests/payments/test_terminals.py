"""Terminals of every kind behind real sockets: the same desk, the same truth, whatever they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.values.money import Currency, Money
from comptoir.payments.domain import AddressInvalid, Attempt, AttemptState, Direction, TerminalSetUpInvalid
from comptoir.payments.ports import TerminalDriver
from comptoir.payments.protocols.nexo_security import NexoKey
from comptoir.payments.rows import terminal_by_code
from comptoir.payments.services import attempts
from comptoir.payments.services.attempts import MakeAttempt
from comptoir.payments.services.caisse_ap import CaisseApDriver
from comptoir.payments.services.desk import Pace, TerminalDesk
from comptoir.payments.services.nexo import NexoDriver
from comptoir.payments.services.nexo_wire import Patience
from comptoir.payments.services.terminals import PutTerminal, put_terminal
from comptoir.payments.simulator import SimulatedCaisseAp, SimulatedTerminal
from tests.support.databases import write

TILL, STORE = UUID(int=1), UUID(int=2)
PATIENCE = Patience(pay=0.4, ask=1.0)


class Lane:
    """A till and its terminal of one kind."""

    def __init__(self, database: Database, clock: FixedClock, secrets: SecretBox, **terminal: Any) -> None:  # noqa: ANN401
        self.database = database
        nexo = NexoDriver(clock, secrets, PATIENCE)
        drivers: Mapping[str, TerminalDriver] = {
            "nexo": nexo,
            "nexo_cloud": nexo,
            "caisse_ap": CaisseApDriver(PATIENCE),
        }
        self.desk = TerminalDesk(database, drivers, Pace(0.01, 0.02))
        with write(database) as uow:
            put_terminal(uow, PutTerminal("TERM1", TILL, **terminal), secrets)

    def ask(self, amount: int = 1290, direction: Direction = Direction.CHARGE) -> Attempt:
        """Make an attempt and follow it as far as the desk goes."""
        made = new_id()
        money = Money(amount, Currency("EUR"))
        with write(self.database) as uow:
            attempts.make_attempt(uow, MakeAttempt(made, TILL, "T1", STORE, "card", direction, money, None))
        return self.follow(made)

    def follow(self, attempt_id: UUID) -> Attempt:
        self.desk.wake(attempt_id)
        self.desk.wait(attempt_id, 30)
        with self.database.read() as connection:
            return attempts.get_attempt(connection, attempt_id)

    def probe(self) -> str | None:
        with self.database.read() as connection:
            found = terminal_by_code(connection, "TERM1")
        assert found is not None
        return self.desk.probe(found[1])


@pytest.fixture
def secrets(tmp_path: Path) -> SecretBox:
    return SecretBox(tmp_path / "keys")


@pytest.fixture
def box() -> Iterator[SimulatedCaisseAp]:
    with SimulatedCaisseAp() as server:
        server.serve_in_background()
        yield server
        server.shutdown()


@pytest.fixture
def nexo() -> Iterator[SimulatedTerminal]:
    with SimulatedTerminal("P1", key=NexoKey("shop", 3, "passphrase")) as server:
        server.serve_in_background()
        yield server
        server.shutdown()


@pytest.fixture
def caisse(database: Database, clock: FixedClock, secrets: SecretBox, box: SimulatedCaisseAp) -> Iterator[Lane]:
    made = Lane(database, clock, secrets, driver="caisse_ap", address=box.address, poi_id="01")
    yield made
    made.desk.stop()


def test_caisse_ap_charges_gives_back_and_undoes(caisse: Lane, box: SimulatedCaisseAp) -> None:
    assert caisse.probe() is None
    done = caisse.ask(1290)
    assert (done.state, done.paid, done.brand, done.masked_pan) == ("approved", 1290, "cb", "497010 **** 1111")
    assert caisse.ask(500, Direction.REFUND).paid == 500
    with write(caisse.database) as uow:
        attempts.request_cancel(uow, done.id)
    assert caisse.follow(done.id).state is AttemptState.VOIDED
    assert (box.terminal.charges, box.terminal.voided) == ([-500], [1290])


@pytest.mark.parametrize(
    ("mode", "state", "charged"),
    [
        ("decline", "declined", []),
        ("cancel", "cancelled", []),
        ("late", "approved", [1290]),
        ("double", "approved", [1290]),
        ("silence", "unknown", [1290]),
        ("lost", "unknown", []),
        ("garbled", "unknown", [1290]),
        ("wrong_amount", "unknown", [1390]),
        ("power_cut", "unknown", [1290]),
    ],
)
def test_caisse_ap_without_a_clear_word_waits_for_a_person(
    caisse: Lane, box: SimulatedCaisseAp, mode: str, state: str, charged: list[int]
) -> None:
    box.terminal.behave({"mode": mode})
    done = caisse.ask(1290)
    assert (done.state.value, box.terminal.charges) == (state, charged)
    if state == "unknown":
        asked = box.terminal.requests
        assert caisse.follow(done.id).state is AttemptState.UNKNOWN
        assert box.terminal.requests == asked
        with write(caisse.database) as uow:
            assert attempts.resolve_by_hand(uow, done.id, "approved", "slip 17").paid == 1290


def test_caisse_ap_that_cannot_cancel_waits_for_a_person(caisse: Lane, box: SimulatedCaisseAp) -> None:
    done = caisse.ask(1290)
    box.terminal.behave({"mode": "decline"})
    with write(caisse.database) as uow:
        attempts.request_cancel(uow, done.id)
    assert caisse.follow(done.id).state is AttemptState.VOID_PENDING
    with write(caisse.database) as uow:
        assert attempts.resolve_by_hand(uow, done.id, "voided", "undone at the terminal").state is AttemptState.VOIDED


def test_nexo_in_the_shop_speaks_encrypted(
    database: Database, clock: FixedClock, secrets: SecretBox, nexo: SimulatedTerminal
) -> None:
    options = {"key_identifier": "shop", "key_version": "3"}
    address = nexo.address
    lane = Lane(
        database, clock, secrets, driver="nexo", address=address, poi_id="P1", options=options, key="passphrase"
    )
    assert lane.probe() is None
    assert lane.ask().paid == 1290
    nexo.terminal.behave({"mode": "silence"})
    assert lane.ask(700).paid == 700
    with write(database) as uow:
        wrong = PutTerminal("TERM1", TILL, "nexo", address, "P1", options, "other")
        put_terminal(uow, wrong, secrets)
    assert lane.probe() == "the terminal answered 400"
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM payments_terminal").all()
    assert "other" not in str(rows)
    lane.desk.stop()


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_nexo_through_the_cloud(
    database: Database, clock: FixedClock, secrets: SecretBox, nexo: SimulatedTerminal, mode: str
) -> None:
    nexo.key = None
    more = {"poi_id": "P1", "options": {"merchant": "Shop ECOM", "mode": mode}, "key": "api-key"}
    lane = Lane(database, clock, secrets, driver="nexo_cloud", address=nexo.cloud, **more)
    assert lane.probe() is None
    assert lane.ask().paid == 1290
    nexo.terminal.behave({"mode": "late", "questions": 2})
    assert lane.ask(300).paid == 300
    assert list(nexo.terminal.charges.values()) == ["12.90", "3.00"]
    lane.desk.stop()


@pytest.mark.parametrize("mode", ["wrong_amount", "power_cut", "double"])
def test_nexo_never_takes_another_amount_for_its_own(
    database: Database, clock: FixedClock, secrets: SecretBox, mode: str
) -> None:
    with SimulatedTerminal("P1") as server:
        server.serve_in_background()
        lane = Lane(database, clock, secrets, driver="nexo", address=server.address, poi_id="P1")
        server.terminal.behave({"mode": mode})
        with write(database) as uow:
            money = Money(1290, Currency("EUR"))
            command = MakeAttempt(new_id(), TILL, "T1", STORE, "card", Direction.CHARGE, money, None)
            made, _ = attempts.make_attempt(uow, command)
        lane.desk.wake(made.id)
        lane.desk.wait(made.id, 0.7 if mode == "wrong_amount" else 30)
        with database.read() as connection:
            found = attempts.get_attempt(connection, made.id)
        expected = ("resolving", 0) if mode == "wrong_amount" else ("approved", 1290)
        assert (found.state.value, found.paid, len(server.terminal.charges)) == (*expected, 1)
        lane.desk.stop()
        server.shutdown()


@pytest.mark.parametrize(
    ("driver", "address", "more", "setting"),
    [
        ("nexo", "tcp://10.0.0.1:8888", {}, None),
        ("nexo", "ftp://10.0.0.1:80/", {}, None),
        ("caisse_ap", "http://10.0.0.1:8888", {}, None),
        ("caisse_ap", "tcp://10.0.0.1", {}, None),
        ("nexo_cloud", "http://device-api-test.adyen.com:80/v1", {"key": "k", "options": {"merchant": "M"}}, None),
        ("nexo_cloud", "https://device-api-test.adyen.com/v1", {"key": "k"}, "merchant"),
        ("nexo_cloud", "https://device-api-test.adyen.com/v1", {"options": {"merchant": "M"}}, "key"),
        ("nexo", "https://10.0.0.1:8443/nexo", {"key": "k", "options": {"key_identifier": "a"}}, "key_version"),
        ("nexo", "https://10.0.0.1:8443/nexo", {"options": {"certificate": "none"}}, "certificate"),
        ("nexo", "https://10.0.0.1:8443/nexo", {"options": {"colour": "red"}}, "colour"),
        ("caisse_ap", "tcp://10.0.0.1:8888", {"poi_id": "P1"}, "poi_id"),
    ],
    ids=range(11),
)
def test_a_terminal_is_set_up_whole_or_not_at_all(
    database: Database, secrets: SecretBox, driver: str, address: str, more: dict[str, Any], setting: str | None
) -> None:
    command = PutTerminal("TERM1", TILL, driver, address, **{"poi_id": "01", **more})
    with pytest.raises(AddressInvalid if setting is None else TerminalSetUpInvalid) as no, write(database) as uow:
        put_terminal(uow, command, secrets)
    if setting is not None:
        assert getattr(no.value, "setting", None) == setting
