"""One request to an address outside that somebody else chose, without being used against what is inside.

The host is resolved once and the connection goes to the address that was checked, so that a name which changes its
mind between the check and the call gains nothing (DNS rebinding). Redirects are not followed, no proxy is asked, and
time and size of the answer are limited.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from typing import BinaryIO
from urllib.parse import SplitResult, urlsplit

from comptoir.kernel.values.errors import Fault, Invalid, TooLarge
from comptoir.kernel.values.time import Instant

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
ANSWER_BYTES_MAX = 64 * 1024
URL_LENGTH_MAX = 2_000
_BLOCK = 256 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(eq=False)
class AddressNotAllowed(Invalid):
    """The address is not a public one over https, and no setting allows it."""

    code = "kernel.address_not_allowed"
    url: str


@dataclass(eq=False)
class AnswerTooLarge(TooLarge):
    """The other side sends more than is taken."""

    code = "kernel.answer_too_large"
    bytes_max: int


class Unreachable(Fault):
    """No answer came: not resolved, not connected, cut, or too slow."""

    retry_helps = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; body: its first bytes. retry_after_seconds: the pause it asked for."""

    status: int
    body: bytes
    retry_after_seconds: int | None


def allowed_hosts(setting: str) -> frozenset[str]:
    """The hosts named in `webhook_hosts` or `exchange_hosts`."""
    return frozenset(host.strip().lower().strip("[]") for host in setting.split(",") if host.strip())


def check_url(url: str, allowed: Collection[str]) -> SplitResult:
    """The parts of an address that may be called. Refuses AddressNotAllowed; asks no name server.

    https only, without user and fragment; http and addresses inside for the hosts that are allowed by name.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise AddressNotAllowed(url) from None
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= URL_LENGTH_MAX
    if not host or not is_plain or parts.username is not None or parts.fragment or port == 0:
        raise AddressNotAllowed(url)
    if host in allowed and parts.scheme in {"http", "https"}:
        return parts
    if parts.scheme != "https" or (_is_literal(host) and not is_public(host)):
        raise AddressNotAllowed(url)
    return parts


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet, also where an IPv4 address hides in an IPv6 one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def post_outside(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    allowed: Collection[str],
    now: Instant,
    seconds: float = ANSWER_SECONDS,
) -> Answer:
    """POST and read the answer, whatever its status. Raises Unreachable; refuses AddressNotAllowed.

    now: counts the pause when `Retry-After` names a date. seconds: for the whole of it.
    """
    with _asked("POST", url, body, headers, allowed, seconds, ANSWER_SECONDS) as answer:
        return Answer(answer.status, answer.read(ANSWER_BYTES_MAX), _pause(answer.getheader("Retry-After"), now))


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of an exchange of files. seconds: for the whole of it; idle_seconds: without a byte."""

    seconds: float = 600.0
    idle_seconds: float = 60.0
    bytes_max: int = 512 * 1024 * 1024


def fetch_outside(
    url: str, headers: Mapping[str, str], allowed: Collection[str], target: BinaryIO, bounds: Bounds
) -> tuple[int, str]:
    """GET an answer of status 200 into `target`, whole; the status and the media type it states.

    An answer that does not say how long it is is not taken, since nobody could tell where it was cut off. Raises
    Unreachable; refuses AddressNotAllowed, AnswerTooLarge.
    """
    with _asked("GET", url, None, headers, allowed, bounds.seconds, bounds.idle_seconds) as answer:
        if answer.status != http.client.OK:
            return answer.status, ""
        if answer.length is None and not answer.chunked:
            raise ValueError("the answer does not say how long it is")
        left = bounds.bytes_max
        if answer.length is not None and answer.length > left:
            raise AnswerTooLarge(bounds.bytes_max)
        while block := answer.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise AnswerTooLarge(bounds.bytes_max)
            target.write(block)
        if answer.length:
            raise http.client.IncompleteRead(b"", answer.length)
        return answer.status, answer.headers.get_content_type()


def send_outside(
    url: str, headers: Mapping[str, str], allowed: Collection[str], source: BinaryIO, size: int, bounds: Bounds
) -> int:
    """PUT a file; the status of the answer. Raises Unreachable; refuses AddressNotAllowed."""
    headers = {**headers, "Content-Length": str(size)}
    with _asked("PUT", url, source, headers, allowed, bounds.seconds, bounds.idle_seconds) as answer:
        answer.read(ANSWER_BYTES_MAX)
        return answer.status


@contextmanager
def _asked(
    method: str,
    url: str,
    body: bytes | BinaryIO | None,
    headers: Mapping[str, str],
    allowed: Collection[str],
    seconds: float,
    idle_seconds: float,
) -> Iterator[http.client.HTTPResponse]:
    """The answer, to be read inside. Raises Unreachable, also for what happens while it is read."""
    parts = check_url(url, allowed)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _resolve(url, host, port, is_allowed=host in allowed)
    connection = _Pinned(host, port, address, _tls() if parts.scheme == "https" else None, idle_seconds)
    # A socket's time-out begins again with each byte, so a slow sender is cut off by a clock of its own.
    cut = threading.Timer(seconds, connection.cut)
    cut.daemon = True
    cut.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, body, dict(headers))
        yield connection.getresponse()
        if connection.is_cut:
            # An answer that ends by our own cut reads like one that is short.
            raise TimeoutError
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as failure:
        # http.client meets a socket that was cut under it with errors of several kinds.
        told = "no answer in time" if connection.is_cut else f"{type(failure).__name__}: {failure}"
        raise Unreachable(told) from failure
    finally:
        cut.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to one address that was checked; TLS names and verifies the host all the same."""

    def __init__(
        self, host: str, port: int, address: str, tls: ssl.SSLContext | None, idle_seconds: float = ANSWER_SECONDS
    ) -> None:
        super().__init__(host, port, timeout=idle_seconds)
        self._idle_seconds = idle_seconds
        self.default_port = 80 if tls is None else 443
        self._address = address
        self._tls = tls
        self.is_cut = False

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), CONNECT_SECONDS)
        plain.settimeout(self._idle_seconds)
        self.sock = plain
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)

    def cut(self) -> None:
        """End it from another thread."""
        self.is_cut = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _resolve(url: str, host: str, port: int, *, is_allowed: bool) -> str:
    """The one address to connect to. Refuses AddressNotAllowed when any address of the name lies inside."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as failure:
        raise Unreachable(f"the name {host} is not known: {failure}") from failure
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses:
        raise Unreachable(f"the name {host} is not known")
    if not is_allowed and not all(is_public(address) for address in addresses):
        raise AddressNotAllowed(url)
    return addresses[0]


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _pause(told: str | None, now: Instant) -> int | None:
    """Seconds in a `Retry-After`, which is a number or a date (RFC 9110, 10.2.3)."""
    if told is None:
        return None
    if told.strip().isascii() and told.strip().isdigit():
        return int(told.strip()[:9])
    try:
        return max(0, round((parsedate_to_datetime(told) - now).total_seconds()))
    except (TypeError, ValueError):
        return None


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
