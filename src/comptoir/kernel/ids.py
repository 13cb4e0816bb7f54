"""The only place that makes identifiers and random secrets."""

from __future__ import annotations

import os
import secrets
import threading
import time
from array import array
from functools import lru_cache
from uuid import UUID, SafeUUID

_set_int, _set_safe = (vars(UUID)[slot].__set__ for slot in ("int", "is_safe"))
"""An id made by its own `__init__` costs three times as much: that reads numbers in six forms."""

_lock = threading.Lock()
_last = 0
_COUNTER_BITS = 12
_tails = array("Q")
"""Random numbers for the ids to come: asking the system for each costs more than the rest of an id."""

_TAILS_AT_ONCE = 256


def new_id() -> UUID:
    """A UUID of version 7 (RFC 9562): sorts by the time it was made, also within one millisecond.

    The 12 bits after the version count up within a millisecond (method 1 of section 6.2); when they run out,
    the next millisecond is borrowed, so that two calls in one process never go backwards.
    """
    global _last  # noqa: PLW0603 - the counter of the process, guarded by the lock
    present = time.time_ns() // 1_000_000 << _COUNTER_BITS
    with _lock:
        _last = present if present > _last else _last + 1
        stamp = _last
        if not _tails:
            _tails.frombytes(os.urandom(_TAILS_AT_ONCE * _tails.itemsize))
        tail = _tails.pop() & 0x3FFF_FFFF_FFFF_FFFF
    milliseconds, counter = stamp >> _COUNTER_BITS, stamp & 0xFFF
    made = UUID.__new__(UUID)
    _set_int(made, milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | tail)
    _set_safe(made, SafeUUID.unknown)
    return made


@lru_cache(maxsize=16_384)
def id_text(value: UUID) -> str:
    """`str(value)`, kept: for items, places and stores, which are named in entry after entry."""
    return str(value)


def _forget_tails() -> None:
    del _tails[:]


os.register_at_fork(after_in_child=_forget_tails)


def new_trace() -> str:
    """The name of a request and of all it causes: 16 random bytes in hexadecimal, as in W3C Trace Context."""
    return os.urandom(16).hex()


def new_secret(byte_count: int = 32) -> str:
    """A random secret of `byte_count` bytes as URL-safe text (256 bits by default)."""
    return secrets.token_urlsafe(byte_count)


def new_bytes(byte_count: int) -> bytes:
    """Random bytes, for keys and salts."""
    return secrets.token_bytes(byte_count)


def chance(below: int) -> int:
    """A whole number from 0 to `below` - 1 that nobody can foresee; spreads what would otherwise come all at once."""
    return secrets.randbelow(below)
