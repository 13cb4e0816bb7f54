"""Where products are shown: all channels and locales, or some; and where they are kept back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection, delete

from comptoir.access.services.roles import actor_narrowings
from comptoir.catalog.domain.refusals import OutsideRights, UnknownStructure
from comptoir.catalog.domain.rights import Narrowings, place_within
from comptoir.catalog.domain.structure import Structure, StructureKind
from comptoir.catalog.services.rights import refuse_outside
from comptoir.catalog.tables import WithheldRow
from comptoir.kernel.bulk import select_by_keys, upsert_rows
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code

PUBLISH = "catalog.product.publish"
Place = tuple[str, str, UUID]
"""Channel, locale and item."""
_PLACE = ("item_id", "channel", "locale")


@dataclass(frozen=True, slots=True)
class Where:
    """Places by channel and locale, as their codes write themselves; None is all.

    is_kept_back: not where an item is kept back. narrowings: only within these.
    """

    channel: str | None = None
    locale: str | None = None
    is_kept_back: bool = False
    narrowings: Narrowings = ()

    def takes(self, channel: str, locale: str) -> bool:
        """Whether the place is one of these."""
        return (
            self.channel in {None, channel}
            and self.locale in {None, locale}
            and place_within(self.narrowings, channel, locale)
        )

    @property
    def is_all(self) -> bool:
        """Whether no place is left out but those that are kept back."""
        return self.channel is None and self.locale is None and not self.narrowings


EVERYWHERE = Where()
STANDING = Where(is_kept_back=True)
"""Wherever an item is not kept back: for publishing many at once."""


def where_of(structure: Structure, channel: str | None, locale: str | None) -> Where:
    """Places as a request names them, in any case of their codes. Refuses UnknownStructure."""
    known = structure.channel(channel) if channel else None
    if channel and known is None:
        raise UnknownStructure(StructureKind.CHANNEL.value, channel)
    spoken = [one for each in structure.channels.values() if known in (None, each) for one in each.locales]
    found = next((one for one in spoken if locale and fold_code(one) == fold_code(locale)), None)
    if locale and found is None:
        raise UnknownStructure(StructureKind.LOCALE.value, locale)
    return Where(known.code if known else None, found)


def within_rights(uow: UnitOfWork, structure: Structure, item_ids: Iterable[UUID], where: Where) -> Where:
    """The places where the actor may publish and withdraw the items. Refuses OutsideRights where there is none."""
    narrowings = actor_narrowings(uow.connection, uow.actor, PUBLISH)
    if not narrowings:
        return where
    for item_id in item_ids:
        refuse_outside(uow, structure, item_id, PUBLISH, whole=False)
    narrowed = replace(where, narrowings=narrowings)
    if not any(narrowed.takes(one.code, locale) for one in structure.channels.values() for locale in one.locales):
        raise OutsideRights(where.locale or where.channel or "")
    return narrowed


def withheld(connection: Connection, item_ids: Iterable[UUID]) -> frozenset[Place]:
    """Where items are kept back."""
    rows = select_by_keys(connection, WithheldRow, _PLACE, "item_id", item_ids)
    return frozenset((channel, locale, item_id) for item_id, channel, locale in rows)


def keep_back(connection: Connection, structure: Structure, where: Where, item_ids: Collection[UUID]) -> None:
    """From now on, items are kept back there; taking one off everywhere keeps it back nowhere."""
    if where.is_all:
        return
    rows = [
        (item_id, channel.code, locale)
        for item_id in item_ids
        for channel in structure.channels.values()
        for locale in channel.locales
        if where.takes(channel.code, locale)
    ]
    upsert_rows(connection, WithheldRow, _PLACE, rows, _PLACE)


def note_places(
    connection: Connection,
    structure: Structure,
    where: Where,
    item_ids: Collection[UUID],
    current: Mapping[Place, object],
) -> None:
    """Items were published there: kept back there no longer, and everywhere else if they were shown nowhere yet."""
    if where.is_kept_back:
        return
    held: Sequence[Place] = sorted(withheld(connection, item_ids))
    for channel, locale, item_id in held:
        if where.takes(channel, locale):
            connection.execute(
                delete(WithheldRow).where(
                    WithheldRow.item_id == item_id, WithheldRow.channel == channel, WithheldRow.locale == locale
                )
            )
    if where.is_all:
        return
    shown = {item_id for *_, item_id in current}
    rows = [
        (item_id, channel.code, locale)
        for item_id in item_ids
        if item_id not in shown
        for channel in structure.channels.values()
        for locale in channel.locales
        if not where.takes(channel.code, locale)
    ]
    upsert_rows(connection, WithheldRow, _PLACE, rows, _PLACE)
