"""Guessing numbers that open something: wrong ones are counted, slowed and kept in the audit trail."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from comptoir.access.domain.throttle import Rate, TooManyTries
from comptoir.access.services.throttle import Throttle

if TYPE_CHECKING:
    from comptoir.access.domain.principals import Principal
    from comptoir.access.service import RefusalTrail
    from comptoir.kernel.values.errors import Refusal
    from comptoir.kernel.values.time import Instant

PER_THING: Final = Rate(burst=10, interval=timedelta(minutes=10))
"""Wrong codes at one thing, from whomever: ten thousand codes take more than two months."""


class Guesses:
    """Wrong numbers of one kind by who tried them, in the memory of the process; right ones are never counted.

    rate: for one person and for one address. told_as: what the audit trail calls a wrong number. is_common: wrong ones
    are nothing unusual, and are told only where the next one would be refused.
    """

    def __init__(self, rate: Rate, told_as: str, *, is_common: bool = False) -> None:
        self._rate = rate
        self._told_as = told_as
        self._is_common = is_common
        self._throttle = Throttle()

    def check(self, principal: Principal, address: str, now: Instant) -> None:
        """Refuses TooManyTries after too many wrong numbers."""
        for key in _keys(principal, address):
            self._throttle.take(key, now, self._rate)
            self._throttle.give_back(key, self._rate)

    def count(self, principal: Principal, address: str, now: Instant, refusals: RefusalTrail, trace: str) -> None:
        """A wrong number: slow the next ones, and record that it was tried, never the number itself."""
        for key in _keys(principal, address):
            with suppress(TooManyTries):
                self._throttle.take(key, now, self._rate)
        if self._is_common:
            try:
                self.check(principal, address, now)
            except TooManyTries:
                pass
            else:
                return
        refusals.record(principal.actor, trace, address, self._told_as, f"address:{address}", {})

    @contextmanager
    def tries(self, things: Collection[str], now: Instant, wrong: type[Refusal]) -> Iterator[None]:
        """Tries at things that a code opens, counted before it is compared: many at once are not more than many.

        wrong: the refusal after which they stay counted. Refuses TooManyTries.
        """
        keys = [f"thing:{one}" for one in things]
        for key in keys:
            self._throttle.take(key, now, PER_THING)
        is_wrong = False
        try:
            yield
        except wrong:
            is_wrong = True
            raise
        finally:
            for key in () if is_wrong else keys:
                self._throttle.give_back(key, PER_THING)


def _keys(principal: Principal, address: str) -> Sequence[str]:
    return (f"actor:{principal.actor}", f"address:{address}")
