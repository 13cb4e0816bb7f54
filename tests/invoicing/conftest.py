"""The counter of the till's tests, whose tickets are invoiced here."""

from tests.till.conftest import counter

__all__ = ["counter"]
