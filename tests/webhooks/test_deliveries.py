"""What happens in the shop reaches whoever asked: at least once, in order, signed, whatever the other side does."""

from __future__ import annotations

import base64
import signal
import subprocess
import sys
from datetime import timedelta
from functools import partial

import pytest

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.access.service import NewProgram, create_token
from comptoir.access.services.feed import principal_of
from comptoir.access.services.tokens import revoke_token
from comptoir.cases.queries import open_case_of
from comptoir.kernel import reading
from comptoir.kernel.actor import Actor
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from comptoir.webhooks.domain import TESTED, EndpointState
from comptoir.webhooks.queries import deliveries, visible_endpoint
from comptoir.webhooks.service import EndpointNotFound, delete_endpoint, replay_dead, rotate_secret, send_test
from tests.support.receiver import Conduct
from tests.webhooks.conftest import Outgoing

KILLED = """
import sys, threading
from pathlib import Path
from comptoir.app.outgoing import open_case_of_dead
from comptoir.kernel import faults
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.delivery import DeliveryWorker
from comptoir.kernel.following import CommitWatcher
from comptoir.kernel.reading import Reader
from comptoir.kernel.secrets import SecretBox
from comptoir.webhooks.readers import make_reading
from comptoir.webhooks.senders import WebhookSender
from tests.webhooks.conftest import SETTINGS
database, secrets = Database(sys.argv[1], SystemClock()), SecretBox(Path(sys.argv[2]))
faults.arm(sys.argv[3])
watcher = CommitWatcher(database)
senders = {"webhook": WebhookSender(SETTINGS, database, secrets)}
started = [
    watcher,
    Reader(database, watcher, make_reading(SETTINGS, database, secrets)),
    DeliveryWorker(database, watcher, senders, open_case_of_dead),
]
for one in started:
    one.start()
threading.Event().wait(30)
"""

STORM: list[Conduct] = [500, 503, "slow", "redirect", 404, 200, "cut", 502, 200, "pause", 200, "cut"]


def test_every_entry_arrives_in_order_and_signed_through_a_storm(outgoing: Outgoing) -> None:
    receiver = outgoing.receiver
    receiver.scripts["/storm"] = list(STORM)
    storm, calm = outgoing.hook("/storm"), outgoing.hook("/calm")
    outgoing.answer_seconds = 2.0
    outgoing.start()
    seqs = outgoing.happen(12)

    receiver.wait(lambda _: receiver.taken("/calm") == seqs)
    assert receiver.taken("/storm") == [], "the calm one waited for nobody"
    receiver.wait(lambda _: set(receiver.taken("/storm")) == set(seqs) and receiver.taken("/storm")[-1] == seqs[-1],
                  lambda: outgoing.pass_time(hours=1))  # fmt: skip
    outgoing.receiver.wait(lambda _: {state for state, *_ in outgoing.states()} == {"sent"})

    attempts = [one for one in receiver.attempts if one.path == "/storm"]
    assert [one.conduct for one in attempts[:12]] == STORM
    assert all(one.is_signed for one in receiver.attempts)
    # An entry is tried only once the one before it was answered with success; a lost answer brings it again.
    assert [one.seq for one in attempts] == sorted(one.seq for one in attempts)
    assert sorted(set(receiver.taken("/storm"))) == seqs
    assert [one.seq for one in attempts].count(seqs[0]) == 6
    # The same message keeps its id and its text on every attempt.
    assert len({(one.id, str(one.body)) for one in attempts}) == 12
    assert "/elsewhere" not in {one.path for one in receiver.attempts}
    with outgoing.database.read() as connection:
        for endpoint in (storm, calm):
            assert visible_endpoint(connection, SYSTEM_PRINCIPAL, endpoint).failing_since is None


def test_the_pauses_are_those_of_the_schedule_and_a_longer_one_that_is_asked_for_is_kept(outgoing: Outgoing) -> None:
    receiver = outgoing.receiver
    receiver.scripts["/"] = [500, "pause", 200]
    endpoint = outgoing.hook("/")
    outgoing.start()
    outgoing.happen(1)
    outgoing.wait_for_states([("waiting", 1, 500)])
    with outgoing.database.read() as connection:
        [waiting] = deliveries(connection, endpoint, None, 10)
    assert waiting.due_at is not None
    assert timedelta(seconds=5) <= waiting.due_at - outgoing.clock.now() <= timedelta(seconds=6)
    outgoing.pass_time(seconds=6)
    outgoing.wait_for_states([("waiting", 2, 429)])
    with outgoing.database.read() as connection:
        [waiting] = deliveries(connection, endpoint, None, 10)
    assert waiting.due_at == outgoing.clock.now() + timedelta(hours=1)
    outgoing.pass_time(minutes=59)
    assert len(receiver.attempts) == 2
    outgoing.pass_time(minutes=1)
    outgoing.wait_for_states([("sent", 3, 200)])


def test_gone_disables_at_once_asks_a_person_and_loses_nothing(outgoing: Outgoing) -> None:
    receiver = outgoing.receiver
    receiver.scripts["/"] = [410]
    endpoint = outgoing.hook("/")
    outgoing.start()
    first = outgoing.happen(1)
    outgoing.wait_for_states([("waiting", 1, 410)])
    missed = outgoing.happen(3)
    with outgoing.database.read() as connection:
        found = visible_endpoint(connection, SYSTEM_PRINCIPAL, endpoint)
        case = open_case_of(connection, "webhooks.endpoint_gone", f"webhook:{endpoint}")
    assert (found.state, found.disabled_reason) == (EndpointState.DISABLED, "gone")
    assert case is not None
    outgoing.pass_time(days=2)
    outgoing.happen(1)
    assert len(receiver.attempts) == 1

    outgoing.hook("/", endpoint_id=endpoint)
    last = outgoing.happen(2)
    receiver.wait(lambda _: set(first + missed + last) <= set(receiver.taken("/")))
    taken = receiver.taken("/")
    assert taken == sorted(taken)
    assert len(taken) == len(set(taken))


def test_an_endpoint_that_fails_for_days_is_disabled_and_what_died_can_be_sent_again(outgoing: Outgoing) -> None:
    receiver = outgoing.receiver
    receiver.scripts["/"] = [500] * 200
    endpoint = outgoing.hook("/")
    outgoing.start()
    seqs = outgoing.happen(3)

    def is_disabled() -> bool:
        with outgoing.database.read() as connection:
            return visible_endpoint(connection, SYSTEM_PRINCIPAL, endpoint).state is EndpointState.DISABLED

    for attempt in range(1, 11):
        receiver.wait(partial(has_tried, outgoing, attempt))
        outgoing.pass_time_until_due()
    assert outgoing.states()[0] == ("dead", 10, 500)
    assert not is_disabled()
    receiver.wait(lambda _: is_disabled(), outgoing.pass_time_until_due)
    assert outgoing.states()[2] == ("waiting", 0, None)
    with outgoing.database.read() as connection:
        assert open_case_of(connection, "webhooks.endpoint_failing", f"webhook:{endpoint}") is not None
        dead = deliveries(connection, endpoint, None, 10)[-1]
        assert open_case_of(connection, "app.message_dead", f"outbox:{dead.id}") is not None
    receiver.scripts["/"] = []
    outgoing.hook("/", endpoint_id=endpoint)
    with outgoing.database.write() as uow:
        assert replay_dead(uow, SYSTEM_PRINCIPAL, endpoint) == 1
    outgoing.database.announce()
    # What was asked of a person meanwhile is told as well.
    receiver.wait(lambda _: set(receiver.taken("/")) > set(seqs))
    receiver.wait(lambda _: {state for state, *_ in outgoing.states()} == {"sent"})


def has_tried(outgoing: Outgoing, attempts: int, _came: object) -> bool:
    """Whether so many attempts at the first message are recorded."""
    states = outgoing.states()
    return bool(states) and states[0][1] == attempts


def test_both_secrets_sign_for_a_day_after_a_rotation(outgoing: Outgoing) -> None:
    receiver = outgoing.receiver
    endpoint = outgoing.hook("/")
    with outgoing.database.write() as uow:
        told = rotate_secret(uow, SYSTEM_PRINCIPAL, outgoing.secrets, endpoint)
    receiver.secrets["/"].append(base64.b64decode(told.removeprefix("whsec_")))
    outgoing.start()
    outgoing.happen(1)
    receiver.wait(lambda came: len(came) == 1)
    outgoing.pass_time(hours=25)
    outgoing.happen(1)
    receiver.wait(lambda came: len(came) == 2)
    del receiver.secrets["/"][0]
    outgoing.happen(1)
    receiver.wait(lambda came: len(came) == 3)
    assert [one.is_signed for one in receiver.attempts] == [True, False, True]


def test_an_owner_gets_what_it_may_see_and_nothing_after_it_lost_its_access(outgoing: Outgoing) -> None:
    store, other = new_id(), new_id()
    with outgoing.database.write() as uow:
        token = create_token(uow, SYSTEM_PRINCIPAL, NewProgram("partner", "integration", store))
        owner = principal_of(uow.connection, Actor("client", token.id), uow.now)
    assert owner is not None
    endpoint = outgoing.hook("/", topics=("access.*", "cases.*"), by=owner)
    outgoing.start()
    [seen], _hidden = outgoing.happen(1, store), outgoing.happen(1, other)
    [everywhere] = outgoing.happen(1)
    outgoing.receiver.wait(lambda came: len(came) == 2)
    assert outgoing.receiver.taken("/") == [seen, everywhere]

    with outgoing.database.write() as uow:
        revoke_token(uow, SYSTEM_PRINCIPAL, token.id)
    outgoing.happen(1, store)

    def reason() -> str | None:
        with outgoing.database.read() as connection:
            return visible_endpoint(connection, SYSTEM_PRINCIPAL, endpoint).disabled_reason

    outgoing.receiver.wait(lambda _: reason() == "owner_gone")
    assert outgoing.receiver.taken("/") == [seen, everywhere]
    with outgoing.database.read() as connection:
        assert open_case_of(connection, "webhooks.endpoint_owner_gone", f"webhook:{endpoint}") is not None


def test_a_test_event_is_sent_once_beside_what_waits(outgoing: Outgoing) -> None:
    receiver = outgoing.receiver
    receiver.scripts["/"] = [500, 500]
    endpoint = outgoing.hook("/")
    outgoing.start()
    outgoing.happen(1)
    outgoing.wait_for_states([("waiting", 1, 500)])
    with outgoing.database.write() as uow:
        send_test(uow, SYSTEM_PRINCIPAL, endpoint)
    outgoing.database.announce()
    outgoing.wait_for_states([("waiting", 1, 500), ("dead", 1, 500)])
    assert receiver.attempts[1].body["type"] == TESTED
    assert receiver.attempts[1].is_signed
    with outgoing.database.read() as connection:
        assert open_case_of(connection, "app.message_dead", f"outbox:{receiver.attempts[1].id}") is None


def test_what_waits_for_a_deleted_webhook_is_dropped(outgoing: Outgoing) -> None:
    outgoing.receiver.scripts["/"] = [500]
    endpoint = outgoing.hook("/")
    outgoing.start()
    outgoing.happen(5)
    outgoing.wait_for_states([("waiting", 1, 500)] + [("waiting", 0, None)] * 4)
    with outgoing.database.write() as uow:
        delete_endpoint(uow, SYSTEM_PRINCIPAL, endpoint)
    outgoing.database.announce()
    outgoing.wait_for_states([])
    with outgoing.database.read() as connection, pytest.raises(EndpointNotFound):
        visible_endpoint(connection, SYSTEM_PRINCIPAL, endpoint)


def test_a_webhook_made_while_the_reader_is_behind_gets_only_what_comes_later(
    outgoing: Outgoing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BATCH", 2)
    outgoing.hook("/first")
    before = outgoing.happen(5)
    outgoing.hook("/late")
    after = outgoing.happen(3)
    outgoing.start()
    taken = outgoing.receiver.taken
    outgoing.receiver.wait(lambda _: taken("/first") == before + after and taken("/late")[-1:] == after[-1:])
    assert taken("/late") == after


def test_a_second_process_waits_and_goes_on_where_the_first_one_stopped(outgoing: Outgoing) -> None:
    outgoing.hook("/")
    outgoing.start()
    seqs = outgoing.happen(5)
    outgoing.receiver.wait(lambda _: outgoing.receiver.taken("/") == seqs)
    outgoing.stop()
    seqs += outgoing.happen(5)
    outgoing.start()
    outgoing.receiver.wait(lambda _: set(outgoing.receiver.taken("/")) == set(seqs))
    assert outgoing.receiver.taken("/") == seqs


@pytest.mark.parametrize("sent", [1, 4])
def test_a_process_that_is_killed_between_sending_and_recording_loses_nothing(outgoing: Outgoing, sent: int) -> None:
    receiver = outgoing.receiver
    outgoing.start()
    outgoing.hook("/")
    outgoing.stop()
    seqs = outgoing.happen(8)
    keys = outgoing.secrets._folder
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, outgoing.database.url, str(keys), f"delivery.sent:{sent}"], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert receiver.taken("/") == seqs[:sent]
    # The dead process held the leases; they run out by themselves.
    outgoing.clock.present = Instant(SystemClock().now() + timedelta(minutes=1))
    outgoing.start()
    receiver.wait(lambda _: set(receiver.taken("/")) == set(seqs))
    receiver.wait(lambda _: {state for state, *_ in outgoing.states()} == {"sent"})
    again = receiver.taken("/")[sent:]
    assert again == seqs[seqs.index(again[0]) :], "in order, from what was not recorded on"
    assert len({one.id for one in receiver.attempts}) == 8, "under the same ids"
    assert all(one.is_signed for one in receiver.attempts)
