"""Making, changing and deleting product feeds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from sqlalchemy import delete, insert, select, update

from comptoir.catalog.services.structure import current_structure
from comptoir.connectors.domain import Feed, FeedInvalid, StaleFeed, refuse_wrong
from comptoir.connectors.events import ProductFeedChanged
from comptoir.connectors.queries import StoredFeed, feed_body, require_feed
from comptoir.connectors.tables import FeedLineRow, FeedMarkRow, FeedRow
from comptoir.kernel.ids import new_secret
from comptoir.kernel.uow import UnitOfWork

_SECRET_BYTES = 18


@cache
def templates() -> Mapping[str, Any]:
    """The shipped templates: form and columns, by code."""
    return tomllib.loads(resources.files("comptoir.connectors").joinpath("templates.toml").read_text(encoding="utf-8"))


def save_feed(uow: UnitOfWork, feed: Feed, expected_version: int | None = None) -> StoredFeed:
    """Make or change a feed; every product is looked at anew. Refuses FeedInvalid, StaleFeed."""
    refuse_wrong(feed)
    channel = current_structure(uow.connection).channel(feed.channel)
    if channel is None or feed.locale not in channel.locales:
        raise FeedInvalid(feed.channel[:60], pointer="/channel")
    statement = select(FeedRow.version).where(FeedRow.code == feed.code).with_for_update()
    version = uow.connection.execute(statement).scalar()
    if expected_version is not None and expected_version != (version or 0):
        raise StaleFeed(feed.code, version or 0)
    values: dict[str, Any] = {"body": feed_body(feed), "version": (version or 0) + 1, "is_whole": False}
    if version is None:
        uow.connection.execute(
            insert(FeedRow).values(
                code=feed.code,
                secret=new_secret(_SECRET_BYTES),
                revision=0,
                looked_at=uow.now,
                served_at=None,
                **values,
            )
        )
    else:
        uow.connection.execute(update(FeedRow).where(FeedRow.code == feed.code).values(**values))
        uow.connection.execute(delete(FeedLineRow).where(FeedLineRow.feed == feed.code))
    uow.emit(ProductFeedChanged(feed=feed.code, change="saved"))
    return require_feed(uow.connection, feed.code)


def renew_address(uow: UnitOfWork, code: str) -> StoredFeed:
    """Another address; the one before answers no more. Refuses FeedUnknown."""
    require_feed(uow.connection, code)
    uow.connection.execute(update(FeedRow).where(FeedRow.code == code).values(secret=new_secret(_SECRET_BYTES)))
    uow.emit(ProductFeedChanged(feed=code, change="renewed"))
    return require_feed(uow.connection, code)


def note_served(uow: UnitOfWork, code: str) -> None:
    """Remember when a reader last took the feed."""
    uow.connection.execute(update(FeedRow).where(FeedRow.code == code).values(served_at=uow.now))


def delete_feed(uow: UnitOfWork, code: str) -> None:
    """Refuses FeedUnknown."""
    require_feed(uow.connection, code)
    for column in (FeedLineRow.feed, FeedMarkRow.feed, FeedRow.code):
        uow.connection.execute(delete(column.class_).where(column == code))
    uow.emit(ProductFeedChanged(feed=code, change="deleted"))
