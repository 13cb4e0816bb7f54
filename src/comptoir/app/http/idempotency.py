"""`Idempotency-Key` on writes that have no id of their own: the same key and content get the first answer again.

The ring stands around the application. A key belongs to whoever sent it (the hash of their credential), lives 30 days
with its answer, and is forgotten when the write was refused or failed, or its process died, so that it may be tried
again.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from comptoir.app.http.problems import PROBLEM_JSON, document, locale_from
from comptoir.kernel.tables import IdempotencyKey

if TYPE_CHECKING:
    from comptoir.kernel.database import Database

KEPT = timedelta(days=30)
WORKED_ON = timedelta(minutes=2)
"""A key without an answer is taken for one whose process died after so long."""

KEY_LENGTH_MAX = 255
_PEOPLE = "/api/v1/customers"
"""What is answered below may name somebody and would outlive them here: of it, only that it was done is kept."""
_NUMBERS = "/api/v1/gift-cards:"
"""The same of numbers of gift cards, which nothing keeps."""
_WRITES = frozenset({"POST", "PATCH", "DELETE"})
_BODY_BYTES_MAX = 16 * 1024 * 1024
_CREATED, _REDIRECT = 200, 300

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


@dataclass(slots=True)
class _Answer:
    """What the application sent, gathered so that it can be kept."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)


class Idempotency:
    """The ring; requests without the header pass untouched."""

    def __init__(self, app: Application, database: Database) -> None:
        self._app = app
        self._database = database

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        key = headers.get(b"idempotency-key")
        if scope["type"] != "http" or key is None or scope["method"] not in _WRITES:
            await self._app(scope, receive, send)
            return
        if len(key) > KEY_LENGTH_MAX:
            await _refuse(scope, send, "app.wrong_idempotency_key", 422)
            return
        body = await _whole_body(receive)
        owner = hashlib.sha256(headers.get(b"authorization", b"") + b"\0" + headers.get(b"cookie", b"")).hexdigest()
        name = key.decode("latin-1")
        asked = scope["method"].encode() + b"\0" + scope["raw_path"] + b"?" + scope["query_string"] + b"\0" + body
        content = hashlib.sha256(asked).hexdigest()
        earlier = await asyncio.to_thread(self._claim, owner, name, content)
        if earlier is not None:
            await self._again(scope, send, earlier, content)
            return
        answer = _Answer()
        await self._app(scope, _giving(body), _gathering(answer))
        kept = replace(answer, body=bytearray()) if _is_secret(scope["path"]) else answer
        await asyncio.to_thread(self._keep, owner, name, kept)
        await _send(send, answer.status, answer.headers, bytes(answer.body))

    def _claim(self, owner: str, name: str, content: str) -> Any:  # noqa: ANN401 - a row of the table
        """Write the key down as being worked on, or read what stands under it."""
        ours = (IdempotencyKey.actor == owner, IdempotencyKey.key == name)
        try:
            with self._database.write() as uow:
                over = IdempotencyKey.at < uow.now - KEPT
                abandoned = and_(IdempotencyKey.status.is_(None), IdempotencyKey.at < uow.now - WORKED_ON)
                uow.connection.execute(delete(IdempotencyKey).where(*ours, or_(over, abandoned)))
                values = {"actor": owner, "key": name, "content": content, "at": uow.now}
                uow.connection.execute(insert(IdempotencyKey).values(**values, status=None, headers=None, body=None))
        except IntegrityError:
            with self._database.read() as connection:
                columns = (IdempotencyKey.content, IdempotencyKey.status, IdempotencyKey.headers, IdempotencyKey.body)
                return connection.execute(select(*columns).where(*ours)).one_or_none()
        return None

    def _keep(self, owner: str, name: str, answer: _Answer) -> None:
        ours = (IdempotencyKey.actor == owner, IdempotencyKey.key == name)
        with self._database.write() as uow:
            if not _CREATED <= answer.status < _REDIRECT:
                uow.connection.execute(delete(IdempotencyKey).where(*ours))
                return
            told = [
                [first.decode("latin-1"), second.decode("latin-1")]
                for first, second in answer.headers
                if answer.body or first.lower() != b"content-length"
            ]
            uow.connection.execute(
                update(IdempotencyKey).where(*ours).values(status=answer.status, headers=told, body=bytes(answer.body))
            )

    @staticmethod
    async def _again(scope: MutableMapping[str, Any], send: Send, earlier: Any, content: str) -> None:  # noqa: ANN401
        if earlier.content != content:
            await _refuse(scope, send, "app.idempotency_key_reused", 409)
        elif earlier.status is None:
            await _refuse(scope, send, "app.idempotency_key_in_use", 409)
        else:
            headers = [(first.encode("latin-1"), second.encode("latin-1")) for first, second in earlier.headers]
            await _send(send, earlier.status, [*headers, (b"idempotent-replay", b"true")], earlier.body or b"")


def _is_secret(path: str) -> bool:
    return path == _PEOPLE or path.startswith((f"{_PEOPLE}/", f"{_PEOPLE}:", _NUMBERS))


async def _whole_body(receive: Receive) -> bytes:
    body = bytearray()
    while len(body) <= _BODY_BYTES_MAX:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return bytes(body)


def _giving(body: bytes) -> Receive:
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            return {"type": "http.disconnect"}
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _gathering(answer: _Answer) -> Send:
    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")

    return send


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _refuse(scope: MutableMapping[str, Any], send: Send, code: str, status: int) -> None:
    language = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    body = msgspec.json.encode(document(code, status, locale_from(language) or "en_US", {}))
    headers = [(b"content-type", PROBLEM_JSON.encode()), (b"content-length", str(len(body)).encode())]
    await _send(send, status, headers, body)
