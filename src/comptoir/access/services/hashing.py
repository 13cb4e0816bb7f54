"""Hashing passwords, off the event loop and outside transactions: it takes some 20 ms on purpose."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""Argon2id with 19 MiB and two passes: the least that OWASP's password storage page names."""

_AT_ONCE = threading.BoundedSemaphore(2)
"""Guards memory and the processor: whoever comes third waits."""


@cache
def _nobodys() -> str:
    return _HASHER.hash("no password has this hash, and comparing with it takes as long as with any other")


def hash_password(password: str) -> str:
    """The Argon2id hash, with its parameters and salt."""
    with _AT_ONCE:
        return _HASHER.hash(_encoded(password))


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the hash is that of the password. Without a hash the answer is no, and takes as long."""
    with _AT_ONCE:
        try:
            _HASHER.verify(password_hash or _nobodys(), _encoded(password))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def _encoded(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
