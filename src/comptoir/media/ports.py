"""Where the bytes of assets lie, and who sees which assets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, Select

from comptoir.access.domain.principals import Principal
from comptoir.media.domain import Asset


@dataclass(frozen=True, slots=True)
class SeenUses:
    """Which uses of assets somebody sees: those of other kinds, and of these kinds those within any of the parts.

    parts: the fields, and the users as a selection of their ids; None is all.
    """

    kinds: frozenset[str]
    parts: Sequence[tuple[frozenset[str] | None, Select[UUID] | None]]


@dataclass(frozen=True, slots=True)
class AssetSight:
    """What somebody may see of assets: those that they may not see are left out, others lose words of other locales.

    The modules that use assets know who sees what they are used for. uses: which of them somebody sees, None is all; an
    asset is seen that nothing uses, or by a use that is seen. named: how often assets are named by what is kept without
    telling of its uses, as the structure of the catalogue and what people draft, as far as somebody sees it; by
    anything at all where nobody is given.
    """

    shown: Callable[[Connection, Principal, Sequence[Asset]], list[Asset]]
    uses: Callable[[Connection, Principal], SeenUses | None]
    named: Callable[[Connection, Principal | None], Mapping[UUID, int]]


class ObjectStore(Protocol):
    """A place for bytes by name. Called outside of transactions, or before the row that names the object."""

    def put(self, name: str, content: bytes) -> None:
        """Keep the content; an object that exists already is the same and may be left."""
        ...

    def get(self, name: str) -> bytes | None:
        """The content, or None."""
        ...

    def delete_below(self, folder: str) -> None:
        """Delete all objects whose names begin with this folder."""
        ...
