"""Which products use which pictures and files of the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection, Select, select

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.attributes import MEDIA_TYPES, Attribute
from comptoir.catalog.domain.entities import OF_CATEGORIES, ReferenceEntity
from comptoir.catalog.domain.product import Item
from comptoir.catalog.domain.proposals import part_of
from comptoir.catalog.domain.rights import categories_of, sees, shows_all_of, shows_field, shows_place
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.queries.items import ids_within
from comptoir.catalog.rows import ItemSet, load_items
from comptoir.catalog.services.rights import READS, visible_categories
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import ProposalRow
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.media.domain import Asset
from comptoir.media.ports import SeenUses
from comptoir.media.queries import PUBLISHED, AssetUse, asset_id_in, uses_of
from comptoir.media.services.editing import note_uses

KIND = "product"
KINDS = frozenset({KIND, PUBLISHED})
"""Of uses by a product: as it is written, and as channels show it until it is published again or withdrawn."""


def write_uses(uow: UnitOfWork, structure: Structure, items: Sequence[Item], known: Iterable[UUID]) -> None:
    """Note what items use. known: those of them that may have used something before."""
    fields = {code for code, one in structure.attributes_as_written.items() if one.type in MEDIA_TYPES}
    uses = [use for item in items for use in _uses(item, fields)] if fields else []
    before = list(known)
    if before or uses:
        note_uses(uow, KIND, before, uses)


def shown_assets(connection: Connection, principal: Principal, assets: Sequence[Asset]) -> list[Asset]:
    """Assets that nothing uses, or that somebody sees on a product; with the words of the locales that they see."""
    narrowings = principal.narrowings(*READS)
    if not narrowings:
        return list(assets)
    structure = current_structure(connection)
    uses = uses_of(connection, [one.id for one in assets])
    users = {use.user_id for ones in uses.values() for use in ones if use.kind in KINDS}
    items = load_items(connection, ids=users, with_documents=False)

    def is_seen(use: AssetUse) -> bool:
        if use.kind not in KINDS or use.user_id not in items.by_id:
            return True
        levels = items.levels(use.user_id)
        return sees(structure, narrowings, levels) and shows_field(
            structure, narrowings, categories_of(levels), f"values.{use.field}"
        )

    return [
        replace(one, alt={locale: words for locale, words in one.alt.items() if shows_place(narrowings, None, locale)})
        for one in assets
        if one.id not in uses or any(map(is_seen, uses[one.id]))
    ]


def product_uses(connection: Connection, asset_id: UUID) -> tuple[list[tuple[AssetUse, bool]], ItemSet]:
    """Products that use an asset, and whether only their published cards do; what they inherit is their models'."""
    uses = [one for one in uses_of(connection, [asset_id]).get(asset_id, ()) if one.kind in KINDS]
    items = load_items(connection, ids={one.user_id for one in uses}, with_documents=False)
    written = {(one.user_id, one.field) for one in uses if one.kind == KIND}

    def is_written(use: AssetUse) -> bool:
        levels = items.levels(use.user_id) if use.user_id in items.by_id else ()
        return any((level.id, use.field) in written for level in levels)

    own = [(one, False) for one in uses if one.kind == KIND]
    return [*own, *((one, True) for one in uses if one.kind == PUBLISHED and not is_written(one))], items


def seen_uses(connection: Connection, principal: Principal) -> SeenUses | None:
    """Which uses by products somebody sees, as `shown_assets` tells of each."""
    narrowings = principal.narrowings(*READS)
    if not narrowings:
        return None
    structure = current_structure(connection)
    parts: list[tuple[frozenset[str] | None, Select[UUID] | None]] = []
    for one in narrowings:
        inside = visible_categories(structure, [one])
        users = None if inside is None else ids_within(inside)
        shown = (each.code for each in structure.attributes.values() if shows_all_of(structure, [one], each.code))
        parts.append((frozenset(shown) if one.attribute_groups else None, users))
    return SeenUses(KINDS, parts)


def named_assets(connection: Connection, principal: Principal | None) -> Mapping[UUID, int]:
    """How often records, categories, drafts and proposals name each asset that they name.

    Whoever is narrowed is not told of drafts and proposals here: they are about any product.
    """
    structure = current_structure(connection)
    found = Counter(one.asset_id for one in namings(structure))
    if principal is None or not principal.narrowings(*READS):
        found.update(_drafted(connection, structure))
    return found


def _drafted(connection: Connection, structure: Structure) -> Iterator[UUID]:
    media = {f"values.{code}" for code, one in structure.attributes_as_written.items() if one.type in MEDIA_TYPES}
    open_ones = select(ProposalRow.fields).where(ProposalRow.open_key.is_not(None))
    for fields in connection.execute(open_ones).scalars() if media else ():
        for part in map(part_of, fields):
            if part.field in media:
                yield from filter(None, map(asset_id_in, part.new if isinstance(part.new, list) else [part.new]))


@dataclass(frozen=True, slots=True)
class Naming:
    """A record of an entity, or a category, that names an asset by one of its attributes."""

    asset_id: UUID
    entity: ReferenceEntity
    code: str
    labels: Mapping[str, str]
    attribute: Attribute


def namings(structure: Structure) -> Iterator[Naming]:
    """Every picture and file of records and categories."""
    for entity in structure.reference_entities.values():
        media = [one for one in entity.attributes if one.type in MEDIA_TYPES]
        is_category = fold_code(entity.code) == OF_CATEGORIES
        owners = structure.categories if is_category else structure.choices.get(fold_code(entity.code), {})
        for owner in owners.values() if media else ():
            for attribute in media:
                for datum in owner.values.get(attribute.code, {}).values():
                    for one in datum if isinstance(datum, list) else [datum]:
                        asset_id = asset_id_in(one)
                        if asset_id is not None:
                            yield Naming(asset_id, entity, owner.code, owner.labels, attribute)


def _uses(item: Item, fields: set[str]) -> Iterator[tuple[UUID, UUID, str]]:
    values = item.document.values
    for field in fields & values.keys():
        for datum in values[field].values():
            for one in datum if isinstance(datum, list) else [datum]:
                asset_id = asset_id_in(one)
                if asset_id is not None:
                    yield asset_id, item.id, field
