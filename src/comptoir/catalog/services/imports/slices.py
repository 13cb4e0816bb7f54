"""Saving many products beside a selling shop: computed outside, written in transactions of some ten milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from time import thread_time
from typing import Generic, TypeVar

from comptoir.catalog.domain.draft import ProductDraft
from comptoir.catalog.services.decided import Saved
from comptoir.catalog.services.rights import Writer
from comptoir.catalog.services.saving import prepare, save_prepared
from comptoir.kernel.actor import Actor
from comptoir.kernel.database import Database
from comptoir.kernel.pace import next_size
from comptoir.kernel.values.codes import fold_code

SLICE_SECONDS = 0.012
"""Processor time that a slice should need while it holds the write lock; the commit comes on top."""
_SIZE_FIRST = 16
_SIZE_MIN = 12
_SIZE_MAX = 500

Tag = TypeVar("Tag")


class SliceWriter(Generic[Tag]):
    """Takes drafts one by one, each with a tag that comes back with its outcome, in order.

    `flush` must be called at the end.
    """

    def __init__(
        self, database: Database, actor: Actor, trace: str | None, on_saved: Callable[[Tag, ProductDraft, Saved], None]
    ) -> None:
        self._database = database
        self._actor = actor
        self._trace = trace
        self._on_saved = on_saved
        self._size = _SIZE_FIRST
        self._drafts: dict[str, ProductDraft] = {}
        self._tags: list[Tag] = []
        self._known_words: set[str] = set()

    def add(self, draft: ProductDraft, tag: Tag) -> None:
        """Queue a draft; a second one of the same product waits until the first is written."""
        key = fold_code(draft.sku)
        if key in self._drafts or len(self._drafts) >= self._size:
            self.flush()
        self._drafts[key] = draft
        self._tags.append(tag)

    def flush(self) -> None:
        """Write what is queued."""
        if not self._drafts:
            return
        drafts, tags = list(self._drafts.values()), self._tags
        self._drafts, self._tags = {}, []
        with self._database.read() as connection:
            prepared = prepare(connection, drafts, self._known_words, Writer(self._actor))
        if prepared.writes:
            with self._database.write(self._actor, self._trace) as uow:
                began = thread_time()
                saved = save_prepared(uow, prepared)
            seconds = thread_time() - began
            self._size = next_size(len(drafts), seconds, SLICE_SECONDS, _SIZE_MIN, _SIZE_MAX)
        else:
            saved = prepared.outcomes()
        for tag, draft, one in zip(tags, drafts, saved, strict=True):
            self._on_saved(tag, draft, one)
