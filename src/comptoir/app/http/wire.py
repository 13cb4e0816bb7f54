"""How answers go out: their head and their body at once.

The server's library writes the two one after the other. Each write is a packet, wakes whoever reads, and costs a busy
till more than an answer's making in between.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class _Joining:
    """A transport that holds back what is written until more follows, at the longest for one turn of the loop."""

    def __init__(self, transport: asyncio.Transport, call_soon: Callable[[Callable[[], None]], object]) -> None:
        self._transport = transport
        self._call_soon = call_soon
        self._held = b""

    def write(self, data: bytes) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._transport.writelines((held, data))
        elif data:
            self._held = data
            self._call_soon(self._let_go)

    def writelines(self, parts: Iterable[bytes]) -> None:
        """As one write, in its turn: the library's next version may join parts itself."""
        self.write(b"".join(parts))

    def close(self) -> None:
        self._let_go()
        self._transport.close()

    def _let_go(self) -> None:
        held, self._held = self._held, b""
        if held and not self._transport.is_closing():
            self._transport.write(held)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a transport can do
        return getattr(self._transport, name)


class Protocol(HttpToolsProtocol):
    """Uvicorn's own, on a transport that joins what it writes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn narrows it so too
        joining: Any = _Joining(transport, asyncio.get_running_loop().call_soon)
        super().connection_made(joining)
