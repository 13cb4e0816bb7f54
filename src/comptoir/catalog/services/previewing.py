"""A product's card as its draft would make it, before anything is saved or published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.cards import build_card
from comptoir.catalog.domain.draft import Mode, apply_draft
from comptoir.catalog.domain.product import Origin
from comptoir.catalog.domain.refusals import InvalidProduct, UnknownProduct, UnknownStructure
from comptoir.catalog.domain.rights import shows_place
from comptoir.catalog.domain.structure import StructureKind
from comptoir.catalog.domain.wire import draft_from_body
from comptoir.catalog.queries import CardView
from comptoir.catalog.rows import load_items
from comptoir.catalog.services.products import find_product
from comptoir.catalog.services.rights import READS, readable_levels
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.values.time import Instant


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is writing: the product's SKU, where it would be shown, and the changes as `PATCH` takes them."""

    sku: str
    channel: str
    locale: str
    changes: dict[str, Any]


def drafted_card(connection: Connection, principal: Principal, draft: Draft, now: Instant) -> CardView:
    """The card with the changes, of what the asker may see.

    Refuses UnknownProduct, UnknownStructure, InvalidProduct.
    """
    structure, narrowings = current_structure(connection), principal.narrowings(*READS)
    item_id = find_product(connection, draft.sku, with_documents=False).item.id
    levels = readable_levels(structure, narrowings, load_items(connection, ids=[item_id]), item_id)
    if not levels:
        raise UnknownProduct(draft.sku)
    channel = structure.channel(draft.channel)
    if channel is None or not shows_place(narrowings, channel.code, None):
        raise UnknownStructure(StructureKind.CHANNEL.value, draft.channel)
    if draft.locale not in channel.locales or not shows_place(narrowings, None, draft.locale):
        raise UnknownStructure(StructureKind.LOCALE.value, draft.locale)
    item = levels[-1]
    if draft.changes:
        read = draft_from_body(draft.changes, Mode.MERGE, Origin.PERSON, sku=item.sku)
        if read.draft is None:
            raise InvalidProduct(item.sku, errors=read.errors)
        drafted = apply_draft(structure, read.draft, item, levels[:-1], item.id)
        if drafted.errors:
            raise InvalidProduct(item.sku, errors=tuple(drafted.errors))
        item = drafted.item
    card = build_card(structure, [*levels[:-1], item], channel, draft.locale)
    return CardView(channel.code, draft.locale, item.id, card.hash, now, msgspec.json.decode(card.text))
