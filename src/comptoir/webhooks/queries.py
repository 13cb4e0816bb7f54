"""Lists and lookups of webhooks, each limited to what the asker may see."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select

from comptoir.access.domain import Principal
from comptoir.kernel.outbox import Parcel, parcels
from comptoir.kernel.tables import Outbox
from comptoir.webhooks.domain import Endpoint, EndpointNotFound, lane_of
from comptoir.webhooks.rows import endpoints
from comptoir.webhooks.tables import Webhook

READ = "webhooks.endpoint.read"


def visible_endpoints(connection: Connection, principal: Principal, after: UUID | None, limit: int) -> list[Endpoint]:
    """Webhooks by id: all for who may see them everywhere, else one's own."""
    conditions = _seen_by(principal, READ)
    if after is not None:
        conditions.append(Webhook.id > after)
    return endpoints(connection, *conditions, limit=limit)


def visible_endpoint(
    connection: Connection, principal: Principal, endpoint_id: UUID, permission: str = READ, *, lock: bool = False
) -> Endpoint:
    """One webhook. Refuses EndpointNotFound, also for one that the asker may not see."""
    found = endpoints(connection, Webhook.id == endpoint_id, *_seen_by(principal, permission), lock=lock)
    if not found:
        raise EndpointNotFound(str(endpoint_id))
    return found[0]


def is_known(connection: Connection, endpoint_id: UUID) -> bool:
    """Whether there is such a webhook, whoever asks."""
    return bool(endpoints(connection, Webhook.id == endpoint_id))


def deliveries(connection: Connection, endpoint_id: UUID, before: int | None, limit: int) -> list[Parcel]:
    """What was sent to a webhook and what waits, tests included, newest first."""
    lane = lane_of(endpoint_id)
    return parcels(connection, Outbox.lane.in_((lane, f"{lane}:test")), limit=limit, before=before)


def delivery_counts(connection: Connection, endpoint_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """How many deliveries of each webhook wait and how many are dead."""
    lanes = {lane_of(endpoint_id): endpoint_id for endpoint_id in endpoint_ids}
    rows = connection.execute(
        select(Outbox.lane, Outbox.state, func.count())
        .where(Outbox.lane.in_(lanes), Outbox.state.in_(("waiting", "dead")))
        .group_by(Outbox.lane, Outbox.state)
    )
    counts: dict[UUID, dict[str, int]] = {endpoint_id: {} for endpoint_id in endpoint_ids}
    for lane, state, count in rows:
        counts[lanes[lane]][state] = count
    return counts


def _seen_by(principal: Principal, permission: str) -> list[ColumnElement[bool]]:
    return [] if principal.allows_everywhere(permission) else [Webhook.owner == str(principal.actor)]
