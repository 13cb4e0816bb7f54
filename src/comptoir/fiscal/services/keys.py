"""The signing keys of tills: made, kept encrypted, opened once per process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from comptoir.fiscal.domain.journal import Sign, base64url
from comptoir.fiscal.tables import FiscalKey
from comptoir.kernel.bulk import insert_rows, select_by_keys
from comptoir.kernel.values.errors import Fault

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork

ED25519: Final = "ed25519"
P256: Final = "p256"
SIGNATURES: Final = (ED25519, P256)
"""What `fiscal_signature` may say: how keys that are made from now on sign."""

_PURPOSE = "fiscal.till_key"
_HALF = 32
_SHA256 = ECDSA(hashes.SHA256())


class SignatureUnknown(Fault):
    """The setting `fiscal_signature` names no way of signing."""


class KeyRing:
    """The private keys of this node's tills, opened once and kept in memory. signature: how new keys sign."""

    def __init__(self, secrets: SecretBox, signature: str = ED25519) -> None:
        if signature not in SIGNATURES:
            raise SignatureUnknown(f"fiscal_signature is {signature!r}; it may be {' or '.join(SIGNATURES)}")
        self._secrets = secrets
        self._signature = signature
        self._sign: dict[tuple[UUID, int], Sign] = {}

    def sign(self, connection: Connection, keys: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], Sign]:
        """How the keys of tills sign, each by its till and number."""
        known = self._sign
        missing = [key for key in keys if key not in known]
        if missing:
            columns = ("till_id", "number", "sealed_private_key")
            for till_id, number, sealed in select_by_keys(
                connection, FiscalKey, columns, "till_id", {till_id for till_id, _ in missing}
            ):
                known[till_id, number] = _open(self._secrets.open(bytes(sealed), _PURPOSE))
        return known

    def make(self, uow: UnitOfWork, till_id: UUID, number: int) -> tuple[Sign, str]:
        """Make and keep a new key of a till: how it signs, and its public half."""
        private, public = _new(self._signature)
        columns = ("till_id", "number", "public_key", "sealed_private_key", "made_at")
        row = (till_id, number, public, self._secrets.seal(private, _PURPOSE), uow.now)
        insert_rows(uow.connection, FiscalKey, columns, [row])
        return _open(private), public


def _new(signature: str) -> tuple[bytes, str]:
    """A key as it is kept: 32 bytes of Ed25519, or 33 of P-256 whose first one is 1."""
    if signature == ED25519:
        key = Ed25519PrivateKey.generate()
        return key.private_bytes_raw(), base64url(key.public_key().public_bytes_raw())
    curve = generate_private_key(SECP256R1())
    number = curve.private_numbers().private_value
    point = curve.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return b"\1" + number.to_bytes(_HALF, "big"), base64url(point)


def _open(private: bytes) -> Sign:
    if len(private) == _HALF:
        return Ed25519PrivateKey.from_private_bytes(private).sign
    return _p256(derive_private_key(int.from_bytes(private[1:], "big"), SECP256R1()))


def _p256(key: EllipticCurvePrivateKey) -> Sign:
    """Both numbers of a signature, 32 bytes each (RFC 7518, 3.4)."""

    def sign(content: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(content, _SHA256))
        return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")

    return sign
