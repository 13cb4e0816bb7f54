"""The only place that makes identifiers and random secrets."""

from __future__ import annotations

import os
import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0
_COUNTER_BITS = 12


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
    milliseconds, counter = stamp >> _COUNTER_BITS, stamp & 0xFFF
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | tail)


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
