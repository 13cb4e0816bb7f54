"""What channels show is used until it is published again or withdrawn, whatever is written meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
import pyvips

from comptoir.catalog.domain.attributes import Attribute, AttributeType, Choice
from comptoir.catalog.domain.draft import UNSET, Mode, ProductDraft, Unset
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.product import EVERYWHERE
from comptoir.catalog.domain.structure import Family, FamilyVariant, VariantLevel
from comptoir.catalog.services.basics import ensure_basics
from comptoir.catalog.services.lifecycle import set_lifecycle
from comptoir.catalog.services.pictures import product_uses
from comptoir.catalog.services.places import Where
from comptoir.catalog.services.products import delete_product, publish_product, save_product, withdraw_product
from comptoir.catalog.services.structure import save_choices, save_things
from comptoir.kernel.database import Database
from comptoir.media.domain import Asset, AssetUsed
from comptoir.media.queries import AssetFilter, asset_page, use_counts
from comptoir.media.services.discarding import discard_assets
from comptoir.media.services.editing import remove_assets
from comptoir.media.services.objects import objects_in
from comptoir.media.services.taking import measure, store_asset
from tests.support.databases import write


def _asset(database: Database, folder: Path, side: int) -> Asset:
    content = bytes(pyvips.Image.black(side, side, bands=3).write_to_buffer(".png"))
    with write(database) as uow:
        return store_asset(uow, objects_in(folder), measure(content, "a.png"), "a.png")


def _uses(database: Database, *assets: Asset) -> dict[str, int]:
    with database.read() as connection:
        counts = use_counts(connection, [one.id for one in assets])
        for one in assets:
            orphans = asset_page(connection, 50, None, AssetFilter(is_orphan=True))
            assert (one.id in {each.id for each in orphans}) == (one.id not in counts)
    return {f"{one.width}": counts[one.id] for one in assets if one.id in counts}


def _bin(database: Database, folder: Path, asset: Asset) -> int:
    """Throw it away and empty the bin; how many files went."""
    with write(database) as uow:
        remove_assets(uow, [asset.id], {})
    with write(database) as uow:
        return discard_assets(uow, objects_in(folder), [asset.id], {})


def _shown(*assets: Asset) -> ProductDraft:
    values: dict[str, dict[str, object]] = {
        "image": {EVERYWHERE: str(assets[0].id)},
        "photos": {EVERYWHERE: [str(one.id) for one in assets[1:]]},
    }
    return ProductDraft(sku="MUG", mode=Mode.MERGE, family="mugs", values=values)


def test_what_is_published_is_used_until_the_next_publication(database: Database, tmp_path: Path) -> None:
    one, two, three = (_asset(database, tmp_path, side) for side in (30, 31, 32))
    with write(database) as uow:
        ensure_basics(uow, with_channel=True)
        save_things(uow, [
            Attribute(code="image", type=AttributeType.IMAGE),
            Attribute(code="photos", type=AttributeType.IMAGE, multiple=True),
            Family(code="mugs", attributes=("image", "photos")),
        ])  # fmt: skip
        save_product(uow, _shown(one, two))
        publish_product(uow, "MUG")
    assert _uses(database, one, two, three) == {"30": 1, "31": 1}
    with write(database) as uow:
        save_product(uow, _shown(three, three))
    assert _uses(database, one, two, three) == {"30": 1, "31": 1, "32": 1}
    for still in (one, two):
        with pytest.raises(AssetUsed):
            _bin(database, tmp_path, still)
    with write(database) as uow:  # a version that names it is a draft of before, the card is of now
        publish_product(uow, "MUG")
    assert _uses(database, one, two, three) == {"32": 1}
    assert _bin(database, tmp_path, one) == 1
    with write(database) as uow:
        save_product(uow, ProductDraft(sku="MUG", mode=Mode.MERGE, values={"image": None, "photos": None}))
    assert _uses(database, three) == {"32": 1}
    with write(database) as uow:
        withdraw_product(uow, "MUG")
    assert _uses(database, three) == {}
    with write(database) as uow:
        save_product(uow, _shown(two))
        publish_product(uow, "MUG")
        delete_product(uow, "MUG")
    assert _uses(database, two) == {}


def test_what_one_channel_still_shows_is_used(database: Database, tmp_path: Path) -> None:
    old, new = (_asset(database, tmp_path, side) for side in (40, 41))
    with write(database) as uow:
        ensure_basics(uow, with_channel=True)
        save_things(
            uow, [Attribute(code="image", type=AttributeType.IMAGE), Family(code="mugs", attributes=("image",))]
        )
        save_product(uow, _with(old))
        publish_product(uow, "MUG")
        save_product(uow, _with(new))
        publish_product(uow, "MUG", Where("web", "fr_FR"))
    assert _uses(database, old, new) == {"40": 1, "41": 1}
    with pytest.raises(AssetUsed):
        _bin(database, tmp_path, old)
    with write(database) as uow:
        withdraw_product(uow, "MUG", Where("web", "en_US"))
    assert _uses(database, old, new) == {"41": 1}
    assert _bin(database, tmp_path, old) == 1


def test_variants_show_what_their_model_had(database: Database, tmp_path: Path) -> None:
    old, new = (_asset(database, tmp_path, side) for side in (50, 51))
    with write(database) as uow:
        ensure_basics(uow, with_channel=True)
        save_things(uow, [
            Attribute(code="image", type=AttributeType.IMAGE),
            Attribute(code="size", type=AttributeType.SINGLE_CHOICE),
            Family(code="mugs", attributes=("image", "size")),
            FamilyVariant(code="by_size", family="mugs", levels=(VariantLevel(axes=("size",)),)),
        ])  # fmt: skip
        save_choices(uow, [("size", Choice(code="s"))])
        save_product(uow, _with(old, family_variant="by_size"))
        size = {"size": {EVERYWHERE: "s"}}
        save_product(uow, ProductDraft(sku="MUG-S", mode=Mode.MERGE, parent="MUG", values=size))
        publish_product(uow, "MUG")
    assert _told(database, old) == [("MUG", False)]
    with write(database) as uow:
        save_product(uow, _with(new))
        set_lifecycle(uow, "MUG", Lifecycle.PHASE_OUT)
    assert _told(database, old) == [("MUG-S", True)]
    assert _uses(database, old, new) == {"50": 1, "51": 1}
    with pytest.raises(AssetUsed):
        _bin(database, tmp_path, old)
    with write(database) as uow:
        publish_product(uow, "MUG-S")
    assert (_told(database, old), _told(database, new)) == ([], [("MUG", False)])
    assert _bin(database, tmp_path, old) == 1


def _with(asset: Asset, family_variant: str | Unset = UNSET) -> ProductDraft:
    values = {"image": {EVERYWHERE: str(asset.id)}}
    return ProductDraft(sku="MUG", mode=Mode.MERGE, family="mugs", values=values, family_variant=family_variant)


def _told(database: Database, asset: Asset) -> list[tuple[str, bool]]:
    with database.read() as connection:
        uses, items = product_uses(connection, asset.id)
        return [(items.by_id[one.user_id].item.sku, is_published_only) for one, is_published_only in uses]
