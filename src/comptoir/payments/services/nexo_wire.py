"""How a nexo message reaches its terminal: http or https in the shop, encrypted where a key is shared, or the cloud.

Until the first byte is sent, failing is harmless (`TerminalUnreachable`); after it, it is silence (`TerminalSilent`).
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from comptoir.payments.ports import Terminal, TerminalSilent, TerminalUnreachable
from comptoir.payments.protocols.nexo_security import MessageNotGenuine, NexoKey, opened, secured

if TYPE_CHECKING:
    from comptoir.kernel.secrets import SecretBox

KEY_PURPOSE: Final = "payment terminal"
_ANSWER_BYTES_MAX: Final = 1_000_000
_TAKEN: Final = frozenset({b"", b"ok"})
"""What a terminal answers where it has nothing to say, as to an abort; no outcome is ever read from it."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: for a card holder at the terminal, for a question that needs nobody, for a connection."""

    pay: float = 120.0
    ask: float = 10.0
    connect: float = 3.0


def send(
    terminal: Terminal,
    secrets: SecretBox | None,
    content: bytes,
    patience: Patience,
    seconds: float,
    *,
    is_async: bool = False,
) -> bytes:
    """The terminal's answer, opened. seconds: to wait for it. Raises TerminalUnreachable, TerminalSilent."""
    key = _key_of(terminal, secrets)
    if terminal.driver == "nexo_cloud":
        way = "async" if is_async else "sync"
        merchant, poi = quote(terminal.options["merchant"], safe=""), quote(terminal.poi_id, safe="")
        path = f"{urlsplit(terminal.address).path.rstrip('/')}/merchants/{merchant}/devices/{poi}/{way}"
        return _post(terminal, path, content, {"X-API-Key": key or ""}, patience.connect, seconds)
    path = urlsplit(terminal.address).path or "/"
    if key is None:
        return _post(terminal, path, content, {}, patience.connect, seconds)
    shared = NexoKey(terminal.options["key_identifier"], int(terminal.options["key_version"]), key)
    answer = _post(terminal, path, secured(content, shared), {}, patience.connect, seconds)
    if answer in _TAKEN:
        return answer
    try:
        return opened(answer, shared)
    except MessageNotGenuine as forged:
        raise TerminalSilent(str(forged)) from forged


def _key_of(terminal: Terminal, secrets: SecretBox | None) -> str | None:
    if terminal.sealed_key is None:
        return None
    assert secrets is not None, "a driver without a box was given a sealed key"
    return secrets.open(terminal.sealed_key, f"{KEY_PURPOSE} {terminal.code}").decode()


def _post(
    terminal: Terminal, path: str, content: bytes, more: Mapping[str, str], connect: float, seconds: float
) -> bytes:
    connection = _connection(terminal, connect)
    try:
        connection.connect()
        _check_name(terminal, connection)
    except OSError as failure:
        connection.close()
        raise TerminalUnreachable(str(failure)) from failure
    try:
        connection.sock.settimeout(seconds)
        connection.request("POST", path, content, {"Content-Type": "application/json", **more})
        response = connection.getresponse()
        answer = response.read(_ANSWER_BYTES_MAX)
    except (OSError, http.client.HTTPException) as failure:
        raise TerminalSilent(str(failure)) from failure
    finally:
        connection.close()
    if response.status != http.client.OK:
        raise TerminalSilent(f"the terminal answered {response.status}")
    return answer


def _connection(terminal: Terminal, connect: float) -> http.client.HTTPConnection:
    where = urlsplit(terminal.address)
    host = where.hostname or "127.0.0.1"
    if where.scheme == "https":
        context = _tls(terminal.options.get("certificate"))
        return http.client.HTTPSConnection(host, where.port or 443, timeout=connect, context=context)
    return http.client.HTTPConnection(host, where.port or 80, timeout=connect)


@lru_cache(maxsize=32)
def _tls(certificate: str | None) -> ssl.SSLContext:
    """With the vendor's root certificate only that is trusted; its terminals are known by name, not by host."""
    context = ssl.create_default_context(cadata=certificate)
    context.check_hostname = certificate is None
    return context


def _check_name(terminal: Terminal, connection: http.client.HTTPConnection) -> None:
    """A terminal of the vendor is the one that was set up: its certificate begins with its own name."""
    if not terminal.options.get("certificate") or not isinstance(connection.sock, ssl.SSLSocket):
        return
    shown = connection.sock.getpeercert() or {}
    parts: Sequence[Any] = shown.get("subject", ())
    names = [str(value) for part in parts for name, value in part if name == "commonName"]
    if not any(name.startswith((f"{terminal.poi_id}.", "legacy-terminal-certificate.")) for name in names):
        raise TerminalUnreachable(f"the certificate names another terminal: {names}")
