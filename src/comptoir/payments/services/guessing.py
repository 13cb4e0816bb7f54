"""Guessing numbers of gift cards: wrong ones are counted, slowed and kept in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from comptoir.access.domain.throttle import Rate, TooManyTries
from comptoir.access.services.throttle import Throttle
from comptoir.payments.domain.numbers import NumberInvalid
from comptoir.payments.domain.stored_values import StoredValueUnknown

if TYPE_CHECKING:
    from comptoir.access.domain.principals import Principal
    from comptoir.access.service import RefusalTrail
    from comptoir.kernel.values.time import Instant

WRONG_NUMBERS: Final = Rate(burst=10, interval=timedelta(minutes=1))
"""From one person or one address; right numbers are never counted."""

WRONG: Final = (NumberInvalid, StoredValueUnknown)
"""The refusals that tell a wrong number."""


class Guesses:
    """Wrong numbers by who tried them, in the memory of the process."""

    def __init__(self) -> None:
        self._throttle = Throttle()

    def check(self, principal: Principal, address: str, now: Instant) -> None:
        """Refuses TooManyTries after too many wrong numbers."""
        for key in _keys(principal, address):
            self._throttle.take(key, now, WRONG_NUMBERS)
            self._throttle.give_back(key, WRONG_NUMBERS)

    def count(self, principal: Principal, address: str, now: Instant, refusals: RefusalTrail, trace: str) -> None:
        """A wrong number: slow the next ones, and record that it was tried, never the number itself."""
        for key in _keys(principal, address):
            with suppress(TooManyTries):
                self._throttle.take(key, now, WRONG_NUMBERS)
        actor = principal.actor
        refusals.record(actor, trace, address, "payments.stored_value.guessed", f"address:{address}", {})


def _keys(principal: Principal, address: str) -> Sequence[str]:
    return (f"actor:{principal.actor}", f"address:{address}")
