"""The delivery worker: sends what waits in the outbox while it holds the lease, each busy lane in a thread."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import structlog

from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.faults import fault_point
from comptoir.kernel.ids import new_id
from comptoir.kernel.leases import LEASE, LostLease, give_back_lease, hold_lease, take_lease
from comptoir.kernel.metrics import OUTBOX
from comptoir.kernel.outbox import Outcome, Parcel, Result, lane_heads, record, waiting_in
from comptoir.kernel.steady import Setbacks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import timedelta

    from comptoir.kernel.database import Database
    from comptoir.kernel.following import CommitWatcher
    from comptoir.kernel.outbox import Sender
    from comptoir.kernel.uow import UnitOfWork

    OnDead = Callable[[UnitOfWork, Parcel, Outcome], None]

log = structlog.get_logger(__name__)

LEASE_NAME = "outbox"
LANES_AT_ONCE = 64
_PARCELS_AT_ONCE = 50
_RECORD_SECONDS = 0.2
"""Longest time that what was sent stays unrecorded: after a crash so much is sent again."""

_GATHER_SECONDS = 0.1
"""One look serves all commits of this time, so that a busy till pays next to nothing for a quiet outbox."""
_RETRY_SECONDS = 0.5


class DeliveryWorker:
    """Delivers while this process holds the lease; the others wait for it.

    senders: by kind of message. on_dead: called in the transaction that gives a message up.
    """

    def __init__(
        self,
        database: Database,
        watcher: CommitWatcher,
        senders: Mapping[str, Sender],
        on_dead: OnDead,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._senders = senders
        self._on_dead = on_dead
        self._lease = lease
        self._prolong_seconds = lease.total_seconds() / 3
        self._holder = new_id()
        self._woken = watcher.subscribe()
        self._is_stopping = threading.Event()
        self._busy: set[str] = set()
        self._setbacks = Setbacks(_RETRY_SECONDS)
        self._lane_setbacks: dict[str, Setbacks] = {}
        self._guard = threading.Lock()
        self._lanes = ThreadPoolExecutor(LANES_AT_ONCE, thread_name_prefix="lane")
        self._thread = threading.Thread(target=self._work, name="delivery", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish the attempts that are under way, and let another process go on."""
        self._is_stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()
        self._lanes.shutdown(wait=True)
        with self._database.write() as uow:
            give_back_lease(uow, LEASE_NAME, self._holder)

    def _work(self) -> None:
        while not self._is_stopping.is_set():
            try:
                with self._database.write() as uow:
                    fence = take_lease(uow, LEASE_NAME, self._holder, self._lease)
                if fence is None:
                    self._is_stopping.wait(self._prolong_seconds)
                    continue
                self._deliver_while_held(fence)
            except Exception as failure:  # noqa: BLE001 - what waits is delivered when the database is back
                self._is_stopping.wait(self._setbacks.failed("delivery.failed", failure))

    def _deliver_while_held(self, fence: int) -> None:
        """Start lanes as they fall due; returns after some seconds, so that the lease is prolonged."""
        ends = time.monotonic() + self._prolong_seconds
        while not self._is_stopping.is_set() and (left := ends - time.monotonic()) > 0:
            self._woken.clear()
            pause = min(left, self._start_lanes(fence))
            self._setbacks.succeeded()
            self._woken.wait(pause)
            self._is_stopping.wait(_GATHER_SECONDS)

    def _start_lanes(self, fence: int) -> float:
        """Seconds until the next lane is due."""
        now = self._database.clock.now()
        with self._database.glance() as connection:
            heads = lane_heads(connection)
        pause = self._prolong_seconds
        for lane, due_at in heads:
            if due_at is None:
                continue
            if due_at > now:
                pause = min(pause, (due_at - now).total_seconds())
                continue
            with self._guard:
                if lane in self._busy:
                    continue
                self._busy.add(lane)
            self._lanes.submit(self._work_lane, lane, fence)
        return pause

    def _work_lane(self, lane: str, fence: int) -> None:
        try:
            while not self._is_stopping.is_set():
                with self._database.read() as connection:
                    parcels = waiting_in(connection, lane, self._database.clock.now(), _PARCELS_AT_ONCE)
                if not parcels or not self._deliver(parcels, fence):
                    self._lane_setbacks.pop(lane, None)
                    return
        except LostLease:
            log.info("delivery.lost_lease", lane=lane)
        except Exception as failure:  # noqa: BLE001 - the lane is due again once it has rested
            setbacks = self._lane_setbacks.setdefault(lane, Setbacks(_RETRY_SECONDS))
            self._is_stopping.wait(setbacks.failed("delivery.lane_failed", failure, lane=lane))
        finally:
            with self._guard:
                self._busy.discard(lane)
            self._woken.set()

    def _deliver(self, parcels: Sequence[Parcel], fence: int) -> bool:
        """Send parcels of a lane in order, up to the first that fails; whether all were sent."""
        done: list[tuple[Parcel, Outcome]] = []
        recorded_at = time.monotonic()
        is_sent = True
        for parcel in parcels:
            outcome = self._attempt(parcel)
            done.append((parcel, outcome))
            is_sent = outcome.result in {Result.SENT, Result.REFUSED}
            if not is_sent or self._is_stopping.is_set():
                break
            if time.monotonic() - recorded_at > _RECORD_SECONDS:
                self._record(done, fence)
                done = []
                recorded_at = time.monotonic()
        self._record(done, fence)
        return is_sent

    def _attempt(self, parcel: Parcel) -> Outcome:
        sender = self._senders.get(parcel.kind)
        if sender is None:
            return Outcome(Result.FAILED, error=f"nothing sends messages of the kind {parcel.kind}")
        try:
            outcome = sender.send(parcel)
        except Exception as failure:
            log.exception("delivery.attempt_failed", message=str(parcel.id), kind=parcel.kind)
            outcome = Outcome(Result.FAILED, error=repr(failure))
        fault_point("delivery.sent")
        return outcome

    def _record(self, done: Sequence[tuple[Parcel, Outcome]], fence: int) -> None:
        if not done:
            return
        with self._database.write(SYSTEM) as uow:
            hold_lease(uow, LEASE_NAME, self._holder, fence)
            for parcel, outcome in done:
                is_dead = record(uow, parcel, outcome)
                sender = self._senders.get(parcel.kind)
                if sender is not None:
                    sender.settle(uow, parcel, outcome, is_dead=is_dead)
                if is_dead:
                    self._on_dead(uow, parcel, outcome)
        for parcel, outcome in done:
            OUTBOX.labels(parcel.kind, outcome.result.value).inc()
