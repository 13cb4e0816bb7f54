"""A local certificate authority, so that tills and tablets reach the shop over `https` without a public name.

The authority's certificate is installed once on each tablet (by QR); the server's own certificate names the host and
its addresses on the shop's network and is renewed by itself. Keys stay in one folder, mode 0600, and are in no backup:
a restored shop makes a new authority, which the tablets install again.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from comptoir.kernel.values.time import Instant

AUTHORITY_DAYS = 3650
LEAF_DAYS = 397  # tablets refuse server certificates that live longer
RENEW_BEFORE_DAYS = 30
_CLOCK_SKEW = timedelta(hours=24)  # a tablet's clock may be behind
_DOCUMENTATION_NET = ("192.0.2.1", "2001:db8::1")


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """Files for the server: `chain` (leaf, then authority) and `key`, both PEM."""

    chain: Path
    key: Path
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class AuthorityFile:
    """What a tablet installs. `der` is what Apple and Android open from a link; `fingerprint` is shown beside the QR.

    media_type: the type to send `der` with. file_name: a name that both systems recognise.
    """

    pem: bytes
    der: bytes
    fingerprint: str
    media_type: str = "application/x-x509-ca-cert"
    file_name: str = "comptoir-authority.crt"


class LocalAuthority:
    """Makes and renews the certificates of one data folder (`folder` is its own, e.g. `var/tls`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key_file = folder / "authority.key"
        self._certificate_file = folder / "authority.pem"

    def authority(self, now: Instant) -> AuthorityFile:
        """The authority's certificate, made at the first call."""
        certificate, _key = self._authority(now)
        digest = certificate.fingerprint(hashes.SHA256()).hex(":").upper()
        return AuthorityFile(certificate.public_bytes(Encoding.PEM), certificate.public_bytes(Encoding.DER), digest)

    def server_certificate(self, names: Iterable[str], now: Instant) -> ServerCertificate:
        """A certificate for these host names and addresses.

        The present one stays unless the names changed, the authority changed or it ends within 30 days.
        """
        wanted = frozenset(name.lower() for name in names)
        assert wanted, "a server has a name"
        authority, authority_key = self._authority(now)
        present = ServerCertificate(self._folder / "server.pem", self._folder / "server.key", wanted)
        if present.chain.is_file() and present.key.is_file() and self._still_serves(present, authority, now):
            return present
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = _sign_leaf(wanted, key, authority, authority_key, now)
        _write_private(present.key, _key_pem(key))
        _write(present.chain, leaf.public_bytes(Encoding.PEM) + authority.public_bytes(Encoding.PEM))
        return present

    def _authority(self, now: Instant) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        if self._certificate_file.is_file() and self._key_file.is_file():
            key = load_pem_private_key(self._key_file.read_bytes(), None)
            assert isinstance(key, ec.EllipticCurvePrivateKey)
            return x509.load_pem_x509_certificate(self._certificate_file.read_bytes()), key
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _sign_authority(key, now)
        _write_private(self._key_file, _key_pem(key))
        _write(self._certificate_file, certificate.public_bytes(Encoding.PEM))
        return certificate, key

    @staticmethod
    def _still_serves(present: ServerCertificate, authority: x509.Certificate, now: Instant) -> bool:
        leaf, *chain = x509.load_pem_x509_certificates(present.chain.read_bytes())
        return (
            chain == [authority]
            and names_of(leaf) == present.names
            and leaf.not_valid_after_utc - now > timedelta(days=RENEW_BEFORE_DAYS)
        )


def names_of(certificate: x509.Certificate) -> frozenset[str]:
    """The host names and addresses that a certificate is good for."""
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = (str(address) for address in found.get_values_for_type(x509.IPAddress))
    return frozenset([*found.get_values_for_type(x509.DNSName), *addresses])


def own_names(public_name: str = "") -> frozenset[str]:
    """The names and addresses under which this machine is reached on the shop's network, loopback included.

    Asks the routing table which address would be used towards another network; nothing is sent.
    """
    host = socket.gethostname().lower()
    names = {"localhost", "127.0.0.1", "::1", host, f"{host.partition('.')[0]}.local"}
    for family, elsewhere in zip((socket.AF_INET, socket.AF_INET6), _DOCUMENTATION_NET, strict=True):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((elsewhere, 9))
                names.add(str(probe.getsockname()[0]))
        except OSError:
            continue  # no route of this family
    return frozenset(names | ({public_name.lower()} if public_name else set()))


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _subject(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Comptoir"), _common_name(text)])


def _common_name(text: str) -> x509.NameAttribute[str]:
    return x509.NameAttribute(NameOID.COMMON_NAME, text[:64])


def _draft(key: ec.EllipticCurvePrivateKey, subject: x509.Name, now: Instant, days: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now - _CLOCK_SKEW + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _sign_authority(key: ec.EllipticCurvePrivateKey, now: Instant) -> x509.Certificate:
    subject = _subject(f"Comptoir {socket.gethostname()} {now:%Y-%m-%d}")
    return (
        _draft(key, subject, now, AUTHORITY_DAYS)
        .issuer_name(subject)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def _sign_leaf(
    names: frozenset[str],
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    now: Instant,
) -> x509.Certificate:
    identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        _draft(key, _subject("Comptoir server"), now, LEAF_DAYS)
        .issuer_name(authority.subject)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in sorted(names)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a whole file or none: nobody reads half a key."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _write_private(path: Path, content: bytes) -> None:
    _write(path, content, 0o600)
