"""The thread that keeps label tasks true: one at a time over all processes that share the database."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from comptoir.kernel.ids import new_id
from comptoir.kernel.leases import give_back_lease, take_lease
from comptoir.kernel.steady import Setbacks
from comptoir.shelf.services.making import has_stale, notice_time, refresh_labels

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.following import Followers
    from comptoir.kernel.values.time import Instant
    from comptoir.pricing.service import PriceBookHolder

LEASE_NAME = "shelf.labels"
_LOOK_SECONDS = 1.0
_TOPICS = ("pricing.*", "catalog.card.*", "shelf.facings.changed")
_NOTICE_SECONDS = 30


class LabelDesk:
    """Looks at stale labels after commits, and every half minute at what began or ended by itself."""

    def __init__(self, database: Database, followers: Followers, prices: PriceBookHolder) -> None:
        self._database = database
        self._followers = followers
        self._prices = prices
        self._woken = followers.subscribe(_TOPICS)
        self._holder = new_id()
        self._is_stopping = threading.Event()
        self._noticed_at: Instant | None = None
        self._thread = threading.Thread(target=self._work, name="labels", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._is_stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        setbacks = Setbacks()
        while not self._is_stopping.is_set():
            self._woken.wait(_LOOK_SECONDS)
            self._woken.clear()
            try:
                self._look()
                setbacks.succeeded()
                rest = _LOOK_SECONDS / 10
            except Exception as failure:  # noqa: BLE001 - what is stale stays so, and is looked at again
                rest = setbacks.failed("shelf.labels_failed", failure)
            self._is_stopping.wait(rest)
        with self._database.write() as uow:
            give_back_lease(uow, LEASE_NAME, self._holder)

    def _look(self) -> None:
        now = self._database.clock.now()
        is_time = self._noticed_at is None or (now - self._noticed_at).total_seconds() >= _NOTICE_SECONDS
        if not (is_time or has_stale(self._database)) or not self._is_mine():
            return
        if is_time:
            notice_time(self._database, self._prices.current())
            self._noticed_at = now
        while not self._is_stopping.is_set():
            seen = self._followers.position  # asked before the book, which holds all there is up to it
            if not refresh_labels(self._database, self._prices.current(), seen):
                break

    def _is_mine(self) -> bool:
        with self._database.write() as uow:
            return take_lease(uow, LEASE_NAME, self._holder) is not None
