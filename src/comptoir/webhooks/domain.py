"""Webhooks by the rules of Standard Webhooks (standardwebhooks.com): endpoints, secrets, signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, MalformedValue, NotFound, TextKey
from comptoir.kernel.values.time import Instant

DISABLED_AFTER = timedelta(days=5)
"""An endpoint that took nothing for so long is not tried any more."""

SECRET_OVERLAP = timedelta(days=1)
"""How long the secret before a rotation still signs, beside the new one."""

TOPICS_MAX = 100
NAME_LENGTH_MAX = 200
SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix that the standard gives every secret
SECRET_BYTES = 32
OWN_TOPICS = "webhooks."
"""Webhooks say nothing of themselves: telling of a delivery would be one more to deliver."""

GONE = 410
TESTED = "webhooks.endpoint.tested"
_TOPIC = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,2}(?:\.\*|\*)?", re.ASCII)


class EndpointState(StrEnum):
    """Active gets entries; paused by its owner; disabled by us after it failed for days or said that it is gone."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address outside that gets entries of the feed.

    topics: exact names or prefixes ending in `*`, None for all. owner: whose permissions say which entries it gets,
    `kind:id`: whoever set it last. position: the last entry it was given; None while it follows with the others.
    """

    id: UUID
    name: str
    url: str
    topics: tuple[str, ...] | None
    owner: str
    state: EndpointState
    position: int | None
    failing_since: Instant | None
    disabled_reason: str | None
    version: int
    created_at: Instant

    @property
    def lane(self) -> str:
        """Its deliveries leave in order, and delay those of no other."""
        return lane_of(self.id)


@dataclass(eq=False)
class EndpointNotFound(NotFound):
    """There is no such webhook, or it is not the asker's business."""

    code: ClassVar[str] = "webhooks.endpoint_not_found"
    endpoint: str


@dataclass(eq=False)
class EndpointNotActive(Conflict):
    """The webhook is paused or disabled; set it active first."""

    code: ClassVar[str] = "webhooks.endpoint_not_active"
    state: str


def lane_of(endpoint_id: UUID) -> str:
    """The lane of an endpoint's deliveries in the outbox."""
    return f"webhook:{endpoint_id}"


def check_topics(topics: Sequence[str] | None) -> tuple[str, ...] | None:
    """Names of topics or prefixes ending in `*`, sorted, each once; None for all. Refuses MalformedValue."""
    if topics is None:
        return None
    for number, topic in enumerate(topics):
        if _TOPIC.fullmatch(topic) is None:
            raise MalformedValue(topic, TextKey("webhooks.expected.topic"), pointer=f"/topics/{number}")
    return tuple(sorted(set(topics)))


def check_name(name: str) -> str:
    """What people call it, in one line. Refuses MalformedValue."""
    line = " ".join(name.split())
    if len(line) > NAME_LENGTH_MAX or not line.isprintable():
        raise MalformedValue(name, TextKey("webhooks.expected.name"), pointer="/name")
    return line


def secret_text(secret: bytes) -> str:
    """A secret as receivers are given it."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def sign(secrets: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header: one `v1,…` per valid secret, the newest first.

    timestamp: seconds since 1970 of the attempt, as in `webhook-timestamp`.
    """
    content = f"{message_id}.{timestamp}.".encode() + body
    digests = [hmac.new(secret, content, hashlib.sha256).digest() for secret in secrets]
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def entry_body(topic: str, at: str, data: object) -> str:
    """What is sent for an entry: its type, when it happened, and the entry; the same text on every attempt."""
    return json.dumps({"type": topic, "timestamp": at, "data": data}, ensure_ascii=False, separators=(",", ":"))


def is_given_up(failing_since: Instant | None, status: int | None, now: Instant) -> str | None:
    """Why the endpoint is not tried any more: `gone`, `failing`, or None while it is."""
    if status == GONE:
        return "gone"
    if failing_since is not None and now - failing_since >= DISABLED_AFTER:
        return "failing"
    return None
