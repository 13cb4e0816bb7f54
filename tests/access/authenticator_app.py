"""An authenticator app of our own, written from RFC 4226 and RFC 6238 apart from the code under test."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32decode
from dataclasses import dataclass

from comptoir.kernel.clock import Clock
from comptoir.kernel.values.time import to_ms


@dataclass
class App:
    secret: str
    clock: Clock

    def code(self, steps: int = 0) -> str:
        counter = to_ms(self.clock.now()) // 30_000 + steps
        digest = hmac.digest(b32decode(self.secret), counter.to_bytes(8, "big"), hashlib.sha1)
        start = digest[-1] & 0xF
        number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
        return f"{number % 1_000_000:06}"
