"""A mail server on loopback that misbehaves by a script: real sockets, real SMTP, TLS when a certificate is given."""

from __future__ import annotations

import email
import email.policy
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

Conduct = str
"""A reply to RCPT such as `450 later`, `cut` (takes the text and hangs up before it says so), or `take`."""


@dataclass
class MailServer:
    """What came, and how to behave per message; then everything is taken."""

    port: int = 0
    script: list[Conduct] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    encrypted: list[bool] = field(default_factory=list)


class _Listening(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, server: MailServer, *, is_tls_from_start: bool) -> None:
        self.mail = server
        self.is_tls_from_start = is_tls_from_start
        super().__init__(("127.0.0.1", 0), _Conversation)

    def handle_error(self, *_client: object) -> None:
        """A client that does not trust our certificate hangs up; that is what some tests want."""


class _Conversation(socketserver.StreamRequestHandler):
    timeout = 20

    def handle(self) -> None:
        listening = self.server
        assert isinstance(listening, _Listening)
        self.mail = listening.mail
        self.is_encrypted = False
        try:
            if listening.is_tls_from_start:
                self._encrypt()
            self._say("220 tests")
            while (line := self.rfile.readline().decode().strip()) and self._obey(line):
                pass
        except OSError:
            return
        finally:
            if self.is_encrypted:
                for stream in (self.rfile, self.wfile, self.request):
                    stream.close()

    def _encrypt(self) -> None:
        assert self.mail.tls is not None
        self.request = self.mail.tls.wrap_socket(self.request, server_side=True)
        self.rfile.close()
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        self.is_encrypted = True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _obey(self, line: str) -> bool:
        """Whether to listen on."""
        match line.partition(" ")[0].upper():
            case "EHLO":
                self._say("250-tests")
                if self.mail.tls is not None and not self.is_encrypted:
                    self._say("250-STARTTLS")
                self._say("250 AUTH PLAIN")
            case "STARTTLS":
                self._say("220 go ahead")
                self._encrypt()
            case "AUTH":
                self.mail.logins.append(line.rpartition(" ")[2])
                self._say("235 welcome")
            case "MAIL":
                self.mail.senders.append(line.partition(":")[2].split(" ")[0])
                self.conduct = self.mail.script.pop(0) if self.mail.script else "take"
                self._say("250 ok")
            case "RCPT":
                self._say("250 ok" if self.conduct in {"take", "cut"} else self.conduct)
            case "DATA":
                return self._take()
            case "QUIT":
                self._say("221 bye")
                return False
            case _:
                self._say("250 ok")
        return True

    def _take(self) -> bool:
        self._say("354 go ahead")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        parsed = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mail.mails.append(parsed)
        self.mail.encrypted.append(self.is_encrypted)
        if self.conduct == "cut":
            return False
        self._say("250 taken")
        return True


@contextmanager
def mail_server(
    certificate: tuple[Path, Path] | None = None, *, is_tls_from_start: bool = False
) -> Iterator[MailServer]:
    """A server on a free port. certificate: chain and key; then it offers STARTTLS, or speaks TLS from the start."""
    server = MailServer()
    if certificate is not None:
        server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.tls.load_cert_chain(*certificate)
    listening = _Listening(server, is_tls_from_start=is_tls_from_start)
    server.port = listening.server_address[1]
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()
