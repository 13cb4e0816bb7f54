"""The guard that keeps every test on this machine."""

from __future__ import annotations

import ipaddress
import socket
import sys

_LOCAL_NAMES = {"localhost", "localhost.localdomain", ""}


class StraySocket(AssertionError):
    """A test tried to reach another machine."""


def is_local(host: object) -> bool:
    """Whether a host name or address stays on this machine."""
    if not isinstance(host, str):
        return host is None
    if host in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        connecting, address = arguments
        assert isinstance(connecting, socket.socket)
        if connecting.family in {socket.AF_INET, socket.AF_INET6} and isinstance(address, tuple):
            _refuse_stray(address[0])
    elif event == "socket.getaddrinfo":
        _refuse_stray(arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0])


def _refuse_stray(host: object) -> None:
    if not is_local(host):
        raise StraySocket(f"tests talk to this machine only, not to {host}")


def guard() -> None:
    """From now on, for the life of this process, a connection to another machine raises StraySocket."""
    sys.addaudithook(_audit)
