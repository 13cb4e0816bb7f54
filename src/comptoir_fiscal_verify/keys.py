"""Public keys of tills: Ed25519 (32 bytes) or ECDSA on P-256 (33 bytes, compressed), written as base64url."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from comptoir_fiscal_verify.lines import decode

Fits = Callable[[bytes, bytes], bool]
"""Whether a signature (64 bytes) fits a text."""

_ED25519_BYTES = 32
_HALF = 32


def read_key(text: str) -> Fits | None:
    """How signatures of a key are checked; None when the text is no key."""
    content = decode(text.encode())
    if content is None:
        return None
    try:
        if len(content) == _ED25519_BYTES:
            return _ed25519(Ed25519PublicKey.from_public_bytes(content))
        return _p256(EllipticCurvePublicKey.from_encoded_point(SECP256R1(), content))
    except ValueError:
        return None


def _ed25519(key: Ed25519PublicKey) -> Fits:
    verify = key.verify

    def fits(signature: bytes, text: bytes) -> bool:
        try:
            verify(signature, text)
        except InvalidSignature:
            return False
        return True

    return fits


def _p256(key: EllipticCurvePublicKey) -> Fits:
    """The two numbers of a signature stand one after the other, 32 bytes each (RFC 7518, 3.4)."""
    algorithm = ECDSA(hashes.SHA256())

    def fits(signature: bytes, text: bytes) -> bool:
        if len(signature) != 2 * _HALF:
            return False
        r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
        try:
            key.verify(encode_dss_signature(r, s), text, algorithm)
        except InvalidSignature:
            return False
        return True

    return fits
