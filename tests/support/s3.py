"""A small object store that speaks S3: one bucket in memory, every request's signature checked (AWS Signature 4).

Source: "Authenticating Requests (AWS Signature Version 4)" and "ListObjectsV2" of the Amazon S3 API reference.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEY_ID, SECRET, REGION, BUCKET = "COMPTOIRTESTKEY", "s3cr3t/of+tests", "eu-west-3", "copies"
_PAGE = 3
"""Names in an answer, so that every list has several pages."""


@dataclass
class Bucket:
    """What lies there, and what goes wrong. failures: statuses that the next requests get instead of an answer.

    refused: requests whose signature did not fit. cuts: how many of the next answers are cut off after the work.
    """

    port: int = 0
    objects: dict[str, bytes] = field(default_factory=dict)
    failures: list[int] = field(default_factory=list)
    cuts: int = 0
    refused: int = 0
    asked: list[str] = field(default_factory=list)

    def settings(self, secret: str = SECRET) -> dict[str, str]:
        """The environment that leads a client here."""
        return {
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_REGION": REGION,
            "AWS_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "AWS_ALLOW_HTTP": "true",
        }


@contextmanager
def bucket() -> Iterator[Bucket]:
    """A store that answers until the block ends."""
    made = Bucket()
    handler = type("Handler", (_Handler,), {"bucket": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    bucket: Bucket
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_PUT(self) -> None:
        body = self._body()
        if self._is_let_in(body):
            self.bucket.objects[self._name()] = body
            self._answer(200, b"", {"ETag": f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'})

    def do_GET(self) -> None:
        if not self._is_let_in(self._body()):
            return
        name = self._name()
        if not name:
            self._answer(200, self._list(), {"Content-Type": "application/xml"})
        elif name in self.bucket.objects:
            self._answer(200, self.bucket.objects[name], {"ETag": '"1"', "Last-Modified": formatdate(0, usegmt=True)})
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _name(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").removeprefix("/")

    def _is_let_in(self, body: bytes) -> bool:
        self.bucket.asked.append(f"{self.command} {self._name()}")
        if self.bucket.failures:
            self._answer(self.bucket.failures.pop(0), b"<Error><Code>SlowDown</Code></Error>")
            return False
        if not _fits(self.command, self.path, self.headers, body):
            self.bucket.refused += 1
            self._answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
            return False
        return True

    def _list(self) -> bytes:
        asked = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        after = asked.get("continuation-token", "")
        names = sorted(name for name in self.bucket.objects if name.startswith(asked.get("prefix", "")))
        left = [name for name in names if name > after]
        shown, more = left[:_PAGE], len(left) > _PAGE
        rows = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>2026-11-21T10:00:00.000Z</LastModified>"
            f'<ETag>"1"</ETag><Size>{len(self.bucket.objects[name])}</Size></Contents>'
            for name in shown
        )
        token = f"<NextContinuationToken>{escape(shown[-1])}</NextContinuationToken>" if more else ""
        return (
            f"<ListBucketResult><Name>{BUCKET}</Name><KeyCount>{len(shown)}</KeyCount>"
            f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>{token}{rows}</ListBucketResult>"
        ).encode()

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        if self.bucket.cuts and status < 300:
            self.bucket.cuts -= 1
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _fits(method: str, path: str, headers: Message, body: bytes) -> bool:
    """Whether a request is signed with the secret, over its body and headers."""
    scheme, _, rest = headers.get("Authorization", "").partition(" ")
    told = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    if scheme != "AWS4-HMAC-SHA256" or not {"Credential", "SignedHeaders", "Signature"} <= told.keys():
        return False
    key_id, day, region, service, end = told["Credential"].split("/")
    content = headers.get("x-amz-content-sha256", "")
    if (key_id, region, service, end) != (KEY_ID, REGION, "s3", "aws4_request"):
        return False
    if content not in {"UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()}:
        return False
    names = told["SignedHeaders"].split(";")
    if not {"host", "x-amz-content-sha256", "x-amz-date"} <= set(names):
        return False
    parts = urlsplit(path)
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in parse_qsl(parts.query, keep_blank_values=True))
    canonical = "\n".join((
        method,
        quote(unquote(parts.path), safe="/-_.~"),
        "&".join(f"{name}={value}" for name, value in pairs),
        *(f"{name}:{' '.join(headers.get(name, '').split())}" for name in names),
        "",
        ";".join(names),
        content,
    ))  # fmt: skip
    scope = f"{day}/{region}/{service}/{end}"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    told_text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{hashed}"
    key = f"AWS4{SECRET}".encode()
    for part in (day, region, service, end):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.compare_digest(hmac.digest(key, told_text.encode(), "sha256").hex(), told["Signature"])


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")
