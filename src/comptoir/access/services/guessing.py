"""Guessing numbers that open something: wrong ones are counted, slowed and kept in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from comptoir.access.domain.throttle import Rate, TooManyTries
from comptoir.access.services.throttle import Throttle

if TYPE_CHECKING:
    from comptoir.access.domain.principals import Principal
    from comptoir.access.service import RefusalTrail
    from comptoir.kernel.values.time import Instant


class Guesses:
    """Wrong numbers of one kind by who tried them, in the memory of the process; right ones are never counted.

    rate: for one person and for one address. told_as: what the audit trail calls a wrong number.
    """

    def __init__(self, rate: Rate, told_as: str) -> None:
        self._rate = rate
        self._told_as = told_as
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
        refusals.record(principal.actor, trace, address, self._told_as, f"address:{address}", {})


def _keys(principal: Principal, address: str) -> Sequence[str]:
    return (f"actor:{principal.actor}", f"address:{address}")
