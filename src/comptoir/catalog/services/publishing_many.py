"""Publishing a whole catalogue beside a selling shop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import thread_time
from uuid import UUID

from sqlalchemy import literal, select

from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.product import Level, Status
from comptoir.catalog.domain.refusals import NotPublishable, WrongStep
from comptoir.catalog.services.places import STANDING
from comptoir.catalog.services.publishing import plan_publication, write_publication
from comptoir.catalog.tables import ItemRow
from comptoir.kernel.actor import Actor
from comptoir.kernel.columns import Flag
from comptoir.kernel.database import Database
from comptoir.kernel.pace import next_size
from comptoir.kernel.values.errors import Refusal

_SECONDS = 0.008
_SIZE_FIRST = 4
_SIZE_MAX = 200


def publish_drafts(
    database: Database,
    actor: Actor,
    trace: str | None = None,
    tell: Callable[[int, int | None], None] | None = None,
    left: Callable[[UUID, Refusal], None] | None = None,
) -> tuple[int, int]:
    """Publish every enabled item that is not published as it stands, in slices; items done and cards made.

    tell: hears how many items were looked at, of how many. left: hears of each that could not be published, and why.
    """
    ids = list(_unpublished(database))
    size, done, cards, start = _SIZE_FIRST, 0, 0, 0
    while start < len(ids):
        part = ids[start : start + size]
        start += len(part)
        try:
            with database.read() as connection:
                planned = plan_publication(connection, part, where=STANDING)
        except (NotPublishable, WrongStep) as refusal:
            if len(part) > 1:
                start -= len(part)
                size = max(1, len(part) // 2)
            elif left is not None:
                left(part[0], refusal)
            continue
        with database.write(actor, trace) as uow:
            began = thread_time()
            cards += write_publication(uow, planned)
            seconds = thread_time() - began
        done += len(part)
        size = next_size(len(part), seconds, _SECONDS, _SIZE_FIRST, _SIZE_MAX)
        if tell is not None:
            tell(start, len(ids))
    return done, cards


def _unpublished(database: Database) -> Iterator[UUID]:
    statement = (
        select(ItemRow.id)
        .where(
            ItemRow.enabled == literal(True, Flag),
            ItemRow.lifecycle.in_([one.value for one in Lifecycle if one.is_shown]),
            ItemRow.level.in_((Level.SIMPLE.value, Level.VARIANT.value)),
            (ItemRow.status != Status.PUBLISHED.value) | (ItemRow.published_version != ItemRow.version),
        )
        .order_by(ItemRow.sku_folded)
    )
    with database.read() as connection:
        yield from connection.execute(statement).scalars().all()
