"""A picture whose rights have ended fills nothing: its product lacks one, as channels show it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import EVERYWHERE
from comptoir.catalog.domain.structure import Family
from comptoir.catalog.invariants import INVARIANTS
from comptoir.catalog.queries.gaps import gaps_of
from comptoir.catalog.readers import ASSETS_TOLD
from comptoir.catalog.rows import load_items
from comptoir.catalog.services.basics import ensure_basics
from comptoir.catalog.services.completeness import ASSETS
from comptoir.catalog.services.products import save_product
from comptoir.catalog.services.structure import current_structure, save_things
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.leases import take_lease
from comptoir.kernel.reading import read_once
from comptoir.kernel.tables import FeedReader
from comptoir.kernel.values.time import Instant
from comptoir.media.domain import Asset
from comptoir.media.services.editing import Description, describe_asset, notice_rights
from tests.catalog.test_pictures_published import _asset
from tests.support.databases import write

PHOTOS = "values.photos"


def lacking(database: Database) -> dict[str, list[str]]:
    """What products lack of pictures, where all that is counted is as it should be."""
    with database.read() as connection:
        items = load_items(connection, skus=["one", "two", "both"]).by_id
        found = gaps_of(connection, list(items))
        assert [line for one in INVARIANTS for line in one.check(connection)] == []
        return {
            one.item.sku: sorted({name for gap in found.get(id_, []) for name in gap.missing if name == PHOTOS})
            for id_, one in items.items()
        }


def _until(database: Database, asset: Asset, until: Instant | None) -> None:
    with write(database) as uow:
        describe_asset(uow, asset.id, Description(alt={}, focus_x=0, focus_y=0, rights_until=until, rights=""))


@pytest.fixture
def read_all(database: Database) -> Callable[[], None]:
    """Let the reader work as it does in a companion."""
    holder = new_id()
    with database.write() as uow:
        fence = take_lease(uow, f"reader:{ASSETS}", holder)
        row = {"name": ASSETS, "position": 0, "fence": 0, "attempts": 0, "updated_at": uow.now}
        uow.connection.execute(insert(FeedReader).values(**row))
    assert fence is not None

    def read() -> None:
        assert not read_once(database, ASSETS_TOLD, holder, fence)

    return read


def test_rights_that_end_are_lacked_and_come_back(
    database: Database, clock: FixedClock, tmp_path: Path, read_all: Callable[[], None]
) -> None:
    first, second = (_asset(database, tmp_path, side) for side in (30, 31))
    end = Instant(clock.present + timedelta(hours=1))
    _until(database, first, end)
    with write(database) as uow:
        notice_rights(uow)
        ensure_basics(uow, with_channel=True)
        channel = next(iter(current_structure(uow.connection).channels.values())).code
        save_things(uow, [
            Attribute(code="photos", type=AttributeType.IMAGE, multiple=True),
            Family(code="mugs", attributes=("photos",), required={channel: ("photos",)}),
        ])  # fmt: skip
        for sku, shown in {"ONE": [first], "TWO": [second], "BOTH": [first, second]}.items():
            values = {"photos": {EVERYWHERE: [str(one.id) for one in shown]}}
            save_product(uow, ProductDraft(sku=sku, mode=Mode.MERGE, family="mugs", values=values))
    read_all()
    assert lacking(database) == {"ONE": [], "TWO": [], "BOTH": []}
    clock.present = end
    with write(database) as uow:
        assert notice_rights(uow) == [first.id]
    read_all()
    assert lacking(database) == {"ONE": [PHOTOS], "TWO": [], "BOTH": []}
    with write(database) as uow:
        save_product(uow, ProductDraft(sku="ONE", mode=Mode.MERGE, enabled=False))
    assert lacking(database) == {"ONE": [PHOTOS], "TWO": [], "BOTH": []}
    _until(database, first, None)
    read_all()
    assert lacking(database) == {"ONE": [], "TWO": [], "BOTH": []}
