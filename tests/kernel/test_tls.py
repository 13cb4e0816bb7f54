from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from comptoir.kernel.tls import LEAF_DAYS, RENEW_BEFORE_DAYS, LocalAuthority, ServerCertificate, names_of, own_names
from comptoir.kernel.values.time import Instant, from_ms

NAMES = ("shop-first.test", "shop-second.test", "127.0.0.1", "::1")


@pytest.fixture
def now() -> Instant:
    """The real present: the TLS library compares certificates with the machine's clock."""
    return from_ms(time.time_ns() // 1_000_000)


@contextmanager
def serving(certificate: ServerCertificate) -> Iterator[int]:
    """A TLS server that says hello to everyone who trusts it; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _address = listening.accept()
                except OSError:
                    return
                try:
                    with connection, context.wrap_socket(connection, server_side=True) as secure:
                        secure.sendall(b"hello")
                except OSError:
                    continue

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def ask(port: int, name: str, trusted: bytes | None) -> bytes:
    """Connect to the server under a host name, trusting one authority or only the machine's own."""
    context = ssl.create_default_context(cadata=trusted.decode() if trusted else None)
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname=name) as secure,
    ):
        return secure.recv(5)


def test_a_second_host_name_and_an_address_are_proved_by_the_authority_and_by_nothing_else(
    tmp_path: Path, now: Instant
) -> None:
    authority = LocalAuthority(tmp_path / "tls")
    trusted = authority.authority(now).pem
    stranger = LocalAuthority(tmp_path / "other").authority(now).pem
    with serving(authority.server_certificate(NAMES, now)) as port:
        for name in ("shop-first.test", "shop-second.test", "127.0.0.1"):
            assert ask(port, name, trusted) == b"hello"
        for name, wrong in (("shop-second.test", None), ("shop-second.test", stranger), ("elsewhere.test", trusted)):
            with pytest.raises(ssl.SSLCertVerificationError):
                ask(port, name, wrong)


def test_what_a_tablet_installs_is_one_certificate_in_two_forms(tmp_path: Path, now: Instant) -> None:
    file = LocalAuthority(tmp_path).authority(now)
    certificate = x509.load_der_x509_certificate(file.der)
    assert certificate == x509.load_pem_x509_certificate(file.pem)
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(
        ca=True, path_length=0
    )
    assert len(file.fingerprint.split(":")) == 32
    assert LocalAuthority(tmp_path).authority(now) == file


def test_keys_are_readable_by_their_owner_only(tmp_path: Path, now: Instant) -> None:
    certificate = LocalAuthority(tmp_path / "tls").server_certificate(NAMES, now)
    assert certificate.key.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "tls" / "authority.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "tls").stat().st_mode & 0o777 == 0o700
    assert b"PRIVATE" not in certificate.chain.read_bytes()


@pytest.mark.parametrize(
    ("days_later", "names", "is_renewed"),
    [
        (0, NAMES, False),
        (LEAF_DAYS - RENEW_BEFORE_DAYS - 2, NAMES, False),
        (LEAF_DAYS - RENEW_BEFORE_DAYS, NAMES, True),
        (0, ("SHOP-first.test", *NAMES[1:]), False),
        (0, NAMES[:2], True),
        (0, (*NAMES, "192.168.1.20"), True),
    ],
)
def test_renews_near_its_end_and_when_the_names_change(
    tmp_path: Path, now: Instant, days_later: int, names: tuple[str, ...], is_renewed: bool
) -> None:
    authority = LocalAuthority(tmp_path)
    before = authority.server_certificate(NAMES, now).chain.read_bytes()
    later = Instant(now + timedelta(days=days_later))
    after = authority.server_certificate(names, later).chain.read_bytes()
    assert (before != after) is is_renewed
    assert names_of(x509.load_pem_x509_certificate(after)) == {name.lower() for name in names}


def test_a_new_authority_makes_a_new_server_certificate(tmp_path: Path, now: Instant) -> None:
    before = LocalAuthority(tmp_path).server_certificate(NAMES, now).chain.read_bytes()
    (tmp_path / "authority.key").unlink()
    after = LocalAuthority(tmp_path).server_certificate(NAMES, now).chain.read_bytes()
    assert before.splitlines()[-2] != after.splitlines()[-2]


def test_knows_the_names_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", _NoRoute)
    monkeypatch.setattr(socket, "gethostname", lambda: "Till-1.shop.lan")
    assert own_names("Shop.example") == {
        *("localhost", "127.0.0.1", "::1", "till-1.shop.lan", "till-1.local", "shop.example"),
    }


class _NoRoute:
    """A machine without any network."""

    def __init__(self, *_family: object) -> None:
        raise OSError("no route")
