"""The routes of webhooks."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta, Struct

from comptoir.access.domain import Principal
from comptoir.kernel.database import Database
from comptoir.kernel.http import (
    etag,
    expected_version,
    page,
    page_limit,
    read_id_cursor,
    read_number_cursor,
    write_cursor,
)
from comptoir.kernel.outbox import Parcel
from comptoir.kernel.outside import allowed_hosts
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.webhooks.domain import NAME_LENGTH_MAX, TOPICS_MAX, Endpoint
from comptoir.webhooks.queries import deliveries, delivery_counts, is_known, visible_endpoint, visible_endpoints
from comptoir.webhooks.service import (
    PutEndpoint,
    delete_endpoint,
    put_endpoint,
    replay_dead,
    rotate_secret,
    send_test,
)

Url = Annotated[str, Meta(max_length=2_000)]
Topic = Annotated[str, Meta(max_length=100)]


class WebhookBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A webhook as it shall be. topics: names, or beginnings ending in `*`; null for all that you may see."""

    url: Url
    name: Annotated[str, Meta(max_length=NAME_LENGTH_MAX)] = ""
    topics: Annotated[list[Topic], Meta(max_length=TOPICS_MAX)] | None = None
    active: bool = True


class WebhookView(Struct, kw_only=True):
    """A webhook. `secret` is there once, when it was just made; `waiting` and `dead` count its deliveries."""

    id: UUID
    name: str
    url: str
    topics: list[str] | None
    state: str
    disabled_reason: str | None
    failing_since: str | None
    owner: str
    waiting: int
    dead: int
    version: int
    created_at: str
    secret: str | None = None


class SecretView(Struct, kw_only=True):
    """A new secret; it is not shown again. The one before signs as well for a day."""

    secret: str


class DeliveryView(Struct, kw_only=True):
    """A message to a webhook; `state` is waiting, sent or dead, `status` what the other side answered last."""

    id: UUID
    topic: str
    key: str
    seq: int | None
    state: str
    attempts: int
    status: int | None
    error: str | None
    created_at: str
    due_at: str | None
    sent_at: str | None


class ReplayView(Struct, kw_only=True):
    """How many messages are sent again."""

    messages: int


@get("/webhooks", permission="webhooks.endpoint.read", sync_to_thread=True)
def list_webhooks(
    database: Database, principal: Principal, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """Webhooks, by id."""
    size = page_limit(limit)
    with database.read() as connection:
        found = visible_endpoints(connection, principal, read_id_cursor(after) if after else None, size + 1)
        counts = delivery_counts(connection, [one.id for one in found[:size]])
        items = [_view(one, counts[one.id]) for one in found[:size]]
        return page(connection, items, write_cursor(str(items[-1].id)) if len(found) > size else None)


@get("/webhooks/{webhook_id:uuid}", permission="webhooks.endpoint.read", sync_to_thread=True)
def show_webhook(webhook_id: UUID, database: Database, principal: Principal) -> Response[WebhookView]:
    """One webhook."""
    with database.read() as connection:
        found = visible_endpoint(connection, principal, webhook_id)
        view = _view(found, delivery_counts(connection, [found.id])[found.id])
    return Response(view, headers={"ETag": etag(found.version)})


@put(
    "/webhooks/{webhook_id:uuid}",
    permission="webhooks.endpoint.edit",
    sync_to_thread=True,
    status_code=200,
    responses={201: ResponseSpec(WebhookView, description="Made; the secret is in this answer only")},
)
def set_webhook(
    webhook_id: UUID,
    data: WebhookBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    secrets: SecretBox,
    settings: Settings,
    trace: str,
) -> Response[WebhookView]:
    """Make or change a webhook; it gets what you may see, from now on."""
    with database.read() as connection:
        version = expected_version(request.headers) if is_known(connection, webhook_id) else None
    wanted = PutEndpoint(webhook_id, data.name, data.url, data.topics, data.active, version)
    with database.write(principal.actor, trace) as uow:
        done = put_endpoint(uow, principal, secrets, allowed_hosts(settings.webhook_hosts), wanted)
        view = _view(done.endpoint, delivery_counts(uow.connection, [webhook_id])[webhook_id], done.secret)
    headers = {"ETag": etag(done.endpoint.version), "Cache-Control": "no-store"}
    return Response(view, status_code=201 if done.is_new else 200, headers=headers)


@delete("/webhooks/{webhook_id:uuid}", permission="webhooks.endpoint.edit", status_code=204, sync_to_thread=True)
def drop_webhook(webhook_id: UUID, database: Database, principal: Principal, trace: str) -> None:
    """Forget a webhook, and what waits for it."""
    with database.write(principal.actor, trace) as uow:
        delete_endpoint(uow, principal, webhook_id)


@post("/webhooks/{webhook_id:uuid}/rotate", permission="webhooks.endpoint.edit", status_code=200, sync_to_thread=True)
def rotate_webhook(
    webhook_id: UUID, database: Database, principal: Principal, secrets: SecretBox, trace: str
) -> Response[SecretView]:
    """Make a new secret; both sign for a day, so that no delivery is refused meanwhile."""
    with database.write(principal.actor, trace) as uow:
        secret = rotate_secret(uow, principal, secrets, webhook_id)
    return Response(SecretView(secret=secret), headers={"Cache-Control": "no-store"})


@post("/webhooks/{webhook_id:uuid}/test", permission="webhooks.endpoint.edit", status_code=202, sync_to_thread=True)
def test_webhook(webhook_id: UUID, database: Database, principal: Principal, trace: str) -> dict[str, str]:
    """Send a test event once; the deliveries show what became of it."""
    with database.write(principal.actor, trace) as uow:
        return {"delivery": str(send_test(uow, principal, webhook_id))}


@post("/webhooks/{webhook_id:uuid}/replay", permission="webhooks.endpoint.edit", status_code=202, sync_to_thread=True)
def replay_webhook(webhook_id: UUID, database: Database, principal: Principal, trace: str) -> ReplayView:
    """Send everything again that was given up, in order, and at once what waits for its next attempt."""
    with database.write(principal.actor, trace) as uow:
        return ReplayView(messages=replay_dead(uow, principal, webhook_id))


@get("/webhooks/{webhook_id:uuid}/deliveries", permission="webhooks.endpoint.read", sync_to_thread=True)
def list_deliveries(
    webhook_id: UUID, database: Database, principal: Principal, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """What was sent to a webhook and what waits, newest first."""
    size = page_limit(limit)
    with database.read() as connection:
        visible_endpoint(connection, principal, webhook_id)
        found = deliveries(connection, webhook_id, read_number_cursor(after) if after else None, size + 1)
        next_ = write_cursor(str(found[size - 1].seq)) if len(found) > size else None
        return page(connection, [_delivery(one) for one in found[:size]], next_)


def _view(endpoint: Endpoint, counts: dict[str, int], secret: str | None = None) -> WebhookView:
    return WebhookView(
        id=endpoint.id,
        name=endpoint.name,
        url=endpoint.url,
        topics=None if endpoint.topics is None else list(endpoint.topics),
        state=endpoint.state.value,
        disabled_reason=endpoint.disabled_reason,
        failing_since=_told(endpoint.failing_since),
        owner=endpoint.owner,
        waiting=counts.get("waiting", 0),
        dead=counts.get("dead", 0),
        version=endpoint.version,
        created_at=format_instant(endpoint.created_at),
        secret=secret,
    )


def _delivery(parcel: Parcel) -> DeliveryView:
    return DeliveryView(
        id=parcel.id,
        topic=parcel.message["topic"],
        key=parcel.message["key"],
        seq=parcel.message["seq"],
        state=parcel.state,
        attempts=parcel.attempts,
        status=parcel.last_status,
        error=parcel.last_error,
        created_at=format_instant(parcel.created_at),
        due_at=_told(parcel.due_at),
        sent_at=_told(parcel.sent_at),
    )


def _told(instant: Instant | None) -> str | None:
    return None if instant is None else format_instant(instant)


ROUTES = [
    list_webhooks,
    show_webhook,
    set_webhook,
    drop_webhook,
    rotate_webhook,
    test_webhook,
    replay_webhook,
    list_deliveries,
]
