"""Setting up webhooks, and what people do with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from comptoir.access.domain import Principal
from comptoir.access.service import record_audit
from comptoir.cases.service import open_case
from comptoir.kernel.feed import last_position
from comptoir.kernel.ids import new_bytes
from comptoir.kernel.outbox import NewParcel, post, release_lane, replay
from comptoir.kernel.outside import check_url
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.tables import FeedReader, Outbox
from comptoir.kernel.values.errors import Stale
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.webhooks import rows
from comptoir.webhooks.domain import (
    SECRET_BYTES,
    SECRET_OVERLAP,
    TESTED,
    Endpoint,
    EndpointNotActive,
    EndpointNotFound,
    EndpointState,
    check_name,
    check_topics,
    entry_body,
    secret_text,
)
from comptoir.webhooks.events import EndpointChanged, EndpointDeleted
from comptoir.webhooks.queries import visible_endpoint
from comptoir.webhooks.tables import Webhook

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork

EDIT = "webhooks.endpoint.edit"
READER = "webhooks"
PURPOSE = "webhooks.endpoint_secret"


@dataclass(eq=False)
class EndpointStale(Stale):
    """Somebody changed the webhook since it was looked at."""

    code = "webhooks.endpoint_stale"
    version: int


@dataclass(frozen=True, slots=True)
class PutEndpoint:
    """A webhook as it shall be. version: the one it was decided on, None when the caller does not say."""

    id: UUID
    name: str
    url: str
    topics: Sequence[str] | None
    is_active: bool
    version: int | None = None


@dataclass(frozen=True, slots=True)
class EndpointPut:
    """What became of it; secret: only when it was just made."""

    endpoint: Endpoint
    is_new: bool
    secret: str | None = None


def put_endpoint(
    uow: UnitOfWork, principal: Principal, secrets: SecretBox, allowed: Collection[str], wanted: PutEndpoint
) -> EndpointPut:
    """Makes or changes a webhook; who does becomes its owner, whose permissions say what it gets.

    It gets entries from now on; one that was paused or disabled first gets what it missed, as far as the feed keeps it.
    Refuses AddressNotAllowed, MalformedValue (name, topics), EndpointNotFound (somebody else's), EndpointStale.
    """
    check_url(wanted.url, allowed)
    name, topics = check_name(wanted.name), check_topics(wanted.topics)
    state = EndpointState.ACTIVE if wanted.is_active else EndpointState.PAUSED
    if not rows.endpoints(uow.connection, Webhook.id == wanted.id):
        return _make(uow, secrets, Endpoint(
            id=wanted.id, name=name, url=wanted.url, topics=topics, owner=str(uow.actor), state=state,
            position=last_position(uow.connection), failing_since=None, disabled_reason=None, version=1,
            created_at=uow.now,
        ))  # fmt: skip
    before = _locked(uow, principal, wanted.id)
    if wanted.version not in (None, before.version):
        raise EndpointStale(before.version)
    values = {"name": name, "url": wanted.url, "topics": topics, "owner": str(uow.actor), "state": state}
    if all(getattr(before, column) == value for column, value in values.items()):
        return EndpointPut(before, is_new=False)
    rows.change_endpoint(
        uow.connection,
        before.id,
        {
            **values,
            "topics": None if topics is None else list(topics),
            "state": state.value,
            "version": before.version + 1,
            "failing_since": None,
            "disabled_reason": None,
        },
    )
    if before.state is EndpointState.ACTIVE and state is EndpointState.PAUSED:
        stand_still(uow, before)
    record_audit(uow, "webhooks.endpoint.changed", f"webhook:{before.id}", {"state": state.value})
    uow.emit(EndpointChanged(endpoint_id=str(before.id), state=state.value))
    return EndpointPut(visible_endpoint(uow.connection, principal, wanted.id, EDIT), is_new=False)


def _locked(uow: UnitOfWork, principal: Principal, endpoint_id: UUID) -> Endpoint:
    """The webhook, locked, and what waits for it let go; held again by the sender while it is not active.

    The message comes before the endpoint, as where the outbox records an attempt. Refuses EndpointNotFound.
    """
    endpoint = visible_endpoint(uow.connection, principal, endpoint_id, EDIT)
    release_lane(uow, endpoint.lane)
    return visible_endpoint(uow.connection, principal, endpoint_id, EDIT, lock=True)


def _make(uow: UnitOfWork, secrets: SecretBox, endpoint: Endpoint) -> EndpointPut:
    secret = new_bytes(SECRET_BYTES)
    rows.insert_endpoint(uow.connection, endpoint, secrets.seal(secret, PURPOSE))
    record_audit(uow, "webhooks.endpoint.created", f"webhook:{endpoint.id}", {"state": endpoint.state.value})
    uow.emit(EndpointChanged(endpoint_id=str(endpoint.id), state=endpoint.state.value))
    return EndpointPut(endpoint, is_new=True, secret=secret_text(secret))


def delete_endpoint(uow: UnitOfWork, principal: Principal, endpoint_id: UUID) -> None:
    """Forgets a webhook; what waits for it is dropped. Refuses EndpointNotFound."""
    endpoint = _locked(uow, principal, endpoint_id)
    # The sender finds no endpoint any more, and drops the lane in slices.
    rows.delete_endpoint(uow.connection, endpoint.id)
    record_audit(uow, "webhooks.endpoint.deleted", f"webhook:{endpoint.id}", {})
    uow.emit(EndpointDeleted(endpoint_id=str(endpoint.id)))


def rotate_secret(uow: UnitOfWork, principal: Principal, secrets: SecretBox, endpoint_id: UUID) -> str:
    """A new secret, shown here once; the one before signs beside it for a day. Refuses EndpointNotFound."""
    endpoint = visible_endpoint(uow.connection, principal, endpoint_id, EDIT, lock=True)
    sealed = rows.sealed_secrets(uow.connection, endpoint.id)
    assert sealed is not None, "locked above"
    secret = new_bytes(SECRET_BYTES)
    rows.change_endpoint(
        uow.connection,
        endpoint.id,
        {
            "sealed_secret": secrets.seal(secret, PURPOSE),
            "sealed_previous": sealed[0],
            "previous_until": Instant(uow.now + SECRET_OVERLAP),
        },
    )
    record_audit(uow, "webhooks.endpoint.secret_rotated", f"webhook:{endpoint.id}", {})
    return secret_text(secret)


def send_test(uow: UnitOfWork, principal: Principal, endpoint_id: UUID) -> UUID:
    """Sends a test event once, beside what waits; the id of the delivery. Refuses EndpointNotFound."""
    endpoint = visible_endpoint(uow.connection, principal, endpoint_id, EDIT)
    body = entry_body(TESTED, format_instant(uow.now), {"endpoint_id": str(endpoint.id)})
    message = {"endpoint": str(endpoint.id), "topic": TESTED, "seq": None, "key": str(endpoint.id), "body": body}
    return post(uow, [NewParcel("webhook_test", f"{endpoint.lane}:test", message)])[0]


def replay_dead(uow: UnitOfWork, principal: Principal, endpoint_id: UUID) -> int:
    """Sends everything again that was given up, in order, and what waits at once; how many messages.

    Refuses EndpointNotFound, EndpointNotActive.
    """
    endpoint = _locked(uow, principal, endpoint_id)
    if endpoint.state is not EndpointState.ACTIVE:
        raise EndpointNotActive(endpoint.state.value)
    again = replay(uow, Outbox.lane == endpoint.lane, Outbox.state == "dead")
    record_audit(uow, "webhooks.endpoint.replayed", f"webhook:{endpoint.id}", {"messages": len(again)})
    return len(again)


def stand_still(uow: UnitOfWork, endpoint: Endpoint) -> None:
    """Remember up to where the endpoint was given entries.

    Called with the endpoint's row locked: the reader, which locks it too, is before or after, never in between.
    """
    if endpoint.position is None:
        given = select(FeedReader.position).where(FeedReader.name == READER)
        position = uow.connection.execute(given).scalar_one_or_none() or 0
        rows.change_endpoint(uow.connection, endpoint.id, {"position": position})


def disable_endpoint(uow: UnitOfWork, endpoint_id: UUID, reason: str) -> None:
    """Stop sending to an endpoint and ask a person to decide. reason: gone, failing or owner_gone."""
    found = rows.endpoints(uow.connection, Webhook.id == endpoint_id, lock=True)
    if not found or found[0].state is not EndpointState.ACTIVE:
        return
    endpoint = found[0]
    stand_still(uow, endpoint)
    changed = {
        "state": EndpointState.DISABLED.value,
        "disabled_reason": reason,
        "version": endpoint.version + 1,
    }
    rows.change_endpoint(uow.connection, endpoint.id, changed)
    open_case(
        uow,
        f"webhooks.endpoint_{reason}",
        f"webhook:{endpoint.id}",
        {"name": endpoint.name or endpoint.url, "url": endpoint.url},
    )
    record_audit(uow, "webhooks.endpoint.disabled", f"webhook:{endpoint.id}", {"reason": reason})
    uow.emit(EndpointChanged(endpoint_id=str(endpoint.id), state=EndpointState.DISABLED.value))


__all__ = [
    "EDIT",
    "PURPOSE",
    "READER",
    "EndpointNotFound",
    "EndpointPut",
    "EndpointStale",
    "PutEndpoint",
    "delete_endpoint",
    "disable_endpoint",
    "put_endpoint",
    "replay_dead",
    "rotate_secret",
    "send_test",
    "stand_still",
]
