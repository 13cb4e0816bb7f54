"""How nexo messages are encrypted on the shop's own network, as Adyen publishes it for its Terminal API.

A passphrase gives three keys (PBKDF2 with HMAC-SHA1, a fixed salt, 4,000 rounds): HMAC, cipher and the start of the
initialisation vector. The whole message is encrypted with AES-256-CBC, its HMAC-SHA256 stands beside it, and the header
is repeated in clear for whoever carries it. Source: docs.adyen.com, "Protect local communications".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from comptoir.kernel.ids import new_bytes
from comptoir.kernel.values.errors import Fault

_SALT: Final = b"AdyenNexoV1Salt"
_ROUNDS: Final = 4_000
_VERSION: Final = 1
_NONCE_BYTES: Final = 16
_BLOCK_BITS: Final = 128


class MessageNotGenuine(Fault):
    """A message that was altered, is of another key, or is none."""

    retry_helps = False


class NexoKey(NamedTuple):
    """The key that a terminal shares with its tills, under the name and version that were given to it."""

    identifier: str
    version: int
    passphrase: str


class _Material(NamedTuple):
    mac: bytes
    cipher: bytes
    vector: bytes


class _Trailer(msgspec.Struct):
    AdyenCryptoVersion: int
    KeyIdentifier: str
    KeyVersion: int
    Nonce: str
    Hmac: str


class _Body(msgspec.Struct):
    MessageHeader: Mapping[str, Any]
    NexoBlob: str
    SecurityTrailer: _Trailer


_decode = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_body = msgspec.json.Decoder(_Body).decode
_decode_any = msgspec.json.Decoder(dict[str, dict[str, Any]]).decode


@lru_cache(maxsize=32)
def _material(passphrase: str) -> _Material:
    made = hashlib.pbkdf2_hmac("sha1", passphrase.encode(), _SALT, _ROUNDS, 80)
    return _Material(made[:32], made[32:64], made[64:])


def _cipher(material: _Material, nonce: bytes) -> Cipher[modes.CBC]:
    vector = bytes(one ^ other for one, other in zip(material.vector, nonce, strict=True))
    return Cipher(algorithms.AES(material.cipher), modes.CBC(vector))


def secured(message: bytes, key: NexoKey) -> bytes:
    """A message, encrypted. message: JSON with one member, which has a MessageHeader."""
    [(name, content)] = _decode_any(message).items()
    material, nonce = _material(key.passphrase), new_bytes(_NONCE_BYTES)
    padder = PKCS7(_BLOCK_BITS).padder()
    encryptor = _cipher(material, nonce).encryptor()
    blob = encryptor.update(padder.update(message) + padder.finalize()) + encryptor.finalize()
    trailer = {
        "AdyenCryptoVersion": _VERSION,
        "KeyIdentifier": key.identifier,
        "KeyVersion": key.version,
        "Nonce": base64.b64encode(nonce).decode(),
        "Hmac": base64.b64encode(hmac.digest(material.mac, message, hashlib.sha256)).decode(),
    }
    body = {
        "MessageHeader": content["MessageHeader"],
        "NexoBlob": base64.b64encode(blob).decode(),
        "SecurityTrailer": trailer,
    }
    return msgspec.json.encode({name: body})


def opened(content: bytes, key: NexoKey) -> bytes:
    """The message that was encrypted. Raises MessageNotGenuine."""
    try:
        [(_, raw)] = _decode(content).items()
        body = _decode_body(raw)
        trailer = body.SecurityTrailer
        nonce = base64.b64decode(trailer.Nonce, validate=True)
        blob = base64.b64decode(body.NexoBlob, validate=True)
        expected = base64.b64decode(trailer.Hmac, validate=True)
    except (msgspec.DecodeError, msgspec.ValidationError, binascii.Error, ValueError) as unreadable:
        raise MessageNotGenuine("not an encrypted message") from unreadable
    known = (_VERSION, key.identifier, key.version)
    if (trailer.AdyenCryptoVersion, trailer.KeyIdentifier, trailer.KeyVersion) != known:
        raise MessageNotGenuine("encrypted with another key")
    message = _decrypted(blob, nonce, _material(key.passphrase))
    if not hmac.compare_digest(hmac.digest(_material(key.passphrase).mac, message, hashlib.sha256), expected):
        raise MessageNotGenuine("altered, or of another passphrase")
    return message


def _decrypted(blob: bytes, nonce: bytes, material: _Material) -> bytes:
    try:
        decryptor = _cipher(material, nonce).decryptor()
        unpadder = PKCS7(_BLOCK_BITS).unpadder()
        return unpadder.update(decryptor.update(blob) + decryptor.finalize()) + unpadder.finalize()
    except ValueError as wrong:
        raise MessageNotGenuine("altered, or of another passphrase") from wrong
