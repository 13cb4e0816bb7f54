"""The reader that turns entries of the feed into messages of the outbox, once each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from comptoir.access.services.feed import principal_of, readable_by, told_to
from comptoir.kernel.actor import parse_actor
from comptoir.kernel.feed import FeedEntry, entries_after, last_position
from comptoir.kernel.outbox import NewParcel, post
from comptoir.kernel.reading import BATCH, Reading
from comptoir.kernel.values.time import format_instant
from comptoir.webhooks.domain import OWN_TOPICS, Endpoint, EndpointState, entry_body
from comptoir.webhooks.events import EndpointCaughtUp
from comptoir.webhooks.rows import change_endpoint, endpoints
from comptoir.webhooks.service import READER, disable_endpoint
from comptoir.webhooks.tables import Webhook

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork

_GATHER_SECONDS = 0.5
"""One transaction serves all entries of this time, so that webhooks cost a busy till next to nothing."""


def fan_out(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
    """Write a message for each entry and each endpoint that asked for it and whose owner may see it.

    Called in the transaction that moves the reader's cursor. An endpoint that stood still catches up first, a slice
    at a time; the entry that tells so brings the next slice.
    """
    for endpoint in endpoints(uow.connection, Webhook.state == EndpointState.ACTIVE.value, lock=True):
        owner = principal_of(uow.connection, parse_actor(endpoint.owner), uow.now)
        if owner is None:
            disable_endpoint(uow, endpoint.id, "owner_gone")
            continue
        wants, told = readable_by(owner, endpoint.topics), told_to(owner)
        given = [one for one in _due(uow, endpoint, entries) if not one.topic.startswith(OWN_TOPICS) and wants(one)]
        post(uow, [_parcel(endpoint, told(entry)) for entry in given])


def _due(uow: UnitOfWork, endpoint: Endpoint, entries: Sequence[FeedEntry]) -> Sequence[FeedEntry]:
    """The entries that the endpoint is given now; moves its own position on while it is behind the others."""
    if endpoint.position is None:
        return entries
    newest = entries[-1].seq
    if newest < endpoint.position:
        return []  # it was made while the reader was still behind
    due = [entry for entry in entries_after(uow.connection, endpoint.position, BATCH) if entry.seq <= newest]
    is_level = not due or due[-1].seq == newest
    position = None if is_level else due[-1].seq
    change_endpoint(uow.connection, endpoint.id, {"position": position})
    if position is not None:
        uow.emit(EndpointCaughtUp(endpoint_id=str(endpoint.id), position=position))
    return due


def _parcel(endpoint: Endpoint, entry: FeedEntry) -> NewParcel:
    data = {
        "seq": entry.seq,
        "key": entry.key,
        "actor": entry.actor,
        "payload": msgspec.json.decode(entry.payload),
    }
    message = {
        "endpoint": str(endpoint.id),
        "seq": entry.seq,
        "topic": entry.topic,
        "key": entry.key,
        "body": entry_body(entry.topic, format_instant(entry.at), data),
    }
    return NewParcel("webhook", endpoint.lane, message)


def first_needed(connection: Connection) -> int:
    """Where the reader begins: behind what the first webhooks need; what was before concerns nobody."""
    needed = [one.position for one in endpoints(connection) if one.position is not None]
    return min(needed, default=last_position(connection))


def has_listener(connection: Connection) -> bool:
    """Whether there is a webhook that entries are sent to; one that is made later gets only what comes later."""
    return bool(endpoints(connection, Webhook.state == EndpointState.ACTIVE.value))


def make_reading(_settings: Settings, _database: Database, _secrets: SecretBox) -> Reading:
    """The reader of webhooks."""
    return Reading(
        READER,
        None,
        fan_out,
        gather_seconds=_GATHER_SECONDS,
        start=first_needed,
        is_wanted=has_listener,
        joins_traces=True,
    )


READINGS = [make_reading]
