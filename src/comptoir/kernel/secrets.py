"""Secrets at rest: encrypted by a key that lives beside the database, never in it and never in a backup.

A sealed value is `version | key number | nonce | ciphertext` (AES-256-GCM, the purpose authenticated with it). A new
key is added by `rotate`; values sealed by older keys stay readable until they are sealed again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comptoir.kernel.ids import new_bytes
from comptoir.kernel.values.errors import Fault

if TYPE_CHECKING:
    from pathlib import Path

_VERSION = 1
_NONCE_BYTES = 12


class SecretUnreadable(Fault):
    """A sealed value cannot be opened: its key is missing, or it was altered."""

    retry_helps = False


class SecretBox:
    """Seals and opens secrets with the keys of one folder (files `1.key`, `2.key`, …, mode 0600)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = {int(path.stem): path.read_bytes() for path in folder.glob("*.key")}
        self._keys = {number: AESGCM(key) for number, key in found.items()}
        self._first = found[min(found)] if found else b""
        self._of_purpose: dict[str, bytes] = {}
        if not self._keys:
            self.rotate()

    def rotate(self) -> None:
        """Make a new key, used for everything sealed from now on."""
        number = max(self._keys, default=0) + 1
        key = new_bytes(32)
        file = os.open(self._folder / f"{number}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(file, key)
            os.fsync(file)
        finally:
            os.close(file)
        self._keys[number] = AESGCM(key)
        self._first = self._first or key

    def seal(self, secret: bytes, purpose: str) -> bytes:
        """Encrypt for one purpose; a value sealed for another purpose does not open."""
        number = max(self._keys)
        head = bytes([_VERSION]) + number.to_bytes(2, "big")
        nonce = new_bytes(_NONCE_BYTES)
        return head + nonce + self._keys[number].encrypt(nonce, secret, head + purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Decrypt. Raises SecretUnreadable."""
        head, nonce, body = sealed[:3], sealed[3 : 3 + _NONCE_BYTES], sealed[3 + _NONCE_BYTES :]
        key = self._keys.get(int.from_bytes(head[1:3], "big"))
        if key is None or head[:1] != bytes([_VERSION]):
            raise SecretUnreadable(purpose)
        try:
            return key.decrypt(nonce, body, head + purpose.encode())
        except InvalidTag as altered:
            raise SecretUnreadable(purpose) from altered

    def digest(self, value: str, purpose: str) -> str:
        """A value as 64 hexadecimal digits under which it is found again, and from which nobody tells it.

        Keyed by the folder's first key, so that a new key changes no digest.
        """
        key = self._of_purpose.get(purpose)
        if key is None:
            key = self._of_purpose[purpose] = hmac.digest(self._first, f"digest {purpose}".encode(), hashlib.sha256)
        return hmac.digest(key, value.encode(), hashlib.sha256).hex()
