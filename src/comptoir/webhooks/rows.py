"""Loading and writing webhooks by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from comptoir.kernel.values.time import Instant
from comptoir.webhooks.domain import Endpoint, EndpointState
from comptoir.webhooks.tables import Webhook

_ENDPOINT = (
    Webhook.id, Webhook.name, Webhook.url, Webhook.topics, Webhook.owner, Webhook.state, Webhook.position,
    Webhook.failing_since, Webhook.disabled_reason, Webhook.version, Webhook.created_at,
)  # fmt: skip


def endpoints(
    connection: Connection, *conditions: ColumnElement[bool], lock: bool = False, limit: int | None = None
) -> list[Endpoint]:
    """The webhooks that meet the conditions, by id; locked until the end of the transaction when asked."""
    statement = select(*_ENDPOINT).where(*conditions).order_by(Webhook.id).limit(limit)
    rows = connection.execute(statement.with_for_update() if lock else statement)
    return [
        Endpoint(
            id=row.id,
            name=row.name,
            url=row.url,
            topics=None if row.topics is None else tuple(row.topics),
            owner=row.owner,
            state=EndpointState(row.state),
            position=row.position,
            failing_since=row.failing_since,
            disabled_reason=row.disabled_reason,
            version=row.version,
            created_at=row.created_at,
        )
        for row in rows
    ]


def sealed_secrets(connection: Connection, endpoint_id: UUID) -> tuple[bytes, bytes | None, Instant | None] | None:
    """The sealed secret, the one before, and until when that one signs too."""
    columns = (Webhook.sealed_secret, Webhook.sealed_previous, Webhook.previous_until)
    row = connection.execute(select(*columns).where(Webhook.id == endpoint_id)).one_or_none()
    return None if row is None else (bytes(row[0]), None if row[1] is None else bytes(row[1]), row[2])


def insert_endpoint(connection: Connection, endpoint: Endpoint, sealed_secret: bytes) -> None:
    """A new webhook."""
    connection.execute(
        insert(Webhook).values(
            id=endpoint.id,
            name=endpoint.name,
            url=endpoint.url,
            topics=None if endpoint.topics is None else list(endpoint.topics),
            owner=endpoint.owner,
            state=endpoint.state.value,
            position=endpoint.position,
            failing_since=None,
            disabled_reason=None,
            sealed_secret=sealed_secret,
            sealed_previous=None,
            previous_until=None,
            version=endpoint.version,
            created_at=endpoint.created_at,
        )
    )


def change_endpoint(connection: Connection, endpoint_id: UUID, values: Mapping[str, Any]) -> None:
    """Changed columns of a webhook."""
    connection.execute(update(Webhook).where(Webhook.id == endpoint_id).values(**values))


def delete_endpoint(connection: Connection, endpoint_id: UUID) -> None:
    """The webhook is no more."""
    connection.execute(delete(Webhook).where(Webhook.id == endpoint_id))
