"""The buckets of tries, in the memory of the process.

A restart forgets them and each process has its own: with four processes an account lets 280 guesses an hour pass,
which against passwords that are not guessable is still nothing, and no attacker can make the shop write to disk.
"""

from __future__ import annotations

import threading

from comptoir.access.domain.throttle import Rate, give_back, take
from comptoir.kernel.values.time import Instant

_BUCKETS_MAX = 100_000


class Throttle:
    """Buckets by key; one that has emptied itself is forgotten when there are many."""

    def __init__(self) -> None:
        self._busy_until: dict[str, Instant] = {}
        self._guard = threading.Lock()

    def take(self, key: str, now: Instant, rate: Rate) -> None:
        """Takes one try from the bucket; refuses with TooManyTries."""
        with self._guard:
            self._busy_until[key] = take(self._busy_until.get(key), now, rate)
            if len(self._busy_until) > _BUCKETS_MAX:
                self._forget(now)

    def give_back(self, key: str, rate: Rate) -> None:
        """Returns a try that turned out to be right."""
        with self._guard:
            if key in self._busy_until:
                self._busy_until[key] = give_back(self._busy_until[key], rate)

    def _forget(self, now: Instant) -> None:
        """Drops the buckets that are free again, else the half that is free soonest."""
        busy = {key: until for key, until in self._busy_until.items() if until > now}
        if len(busy) > _BUCKETS_MAX // 2:
            busy = dict(sorted(busy.items(), key=lambda item: item[1])[len(busy) // 2 :])
        self._busy_until = busy
