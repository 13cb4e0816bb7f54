"""Files find their products by their names."""

from __future__ import annotations

from pathlib import Path

import pytest
import pyvips

from comptoir.catalog.domain.attributes import Attribute, AttributeType, Choice
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.entities import OF_CATEGORIES, ReferenceEntity
from comptoir.catalog.domain.file_names import readings
from comptoir.catalog.domain.pictures import Role
from comptoir.catalog.domain.product import EVERYWHERE
from comptoir.catalog.domain.structure import Category, Family
from comptoir.catalog.services.basics import ensure_basics
from comptoir.catalog.services.linking import carry_out, lacks_room, plan_links
from comptoir.catalog.services.pictures import named_assets
from comptoir.catalog.services.products import delete_product, find_product, save_product
from comptoir.catalog.services.records import save_record
from comptoir.catalog.services.structure import current_structure, save_things
from comptoir.catalog.services.team.proposals import decide, propose, save_draft
from comptoir.kernel.database import Database
from comptoir.media.domain import Asset, AssetUsed
from comptoir.media.queries import AssetFilter, asset_page, uses_of
from comptoir.media.services.editing import remove_assets
from comptoir.media.services.objects import objects_in
from comptoir.media.services.taking import measure, store_asset
from tests.catalog.people import somebody
from tests.support.databases import write


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MUG.jpg", [("MUG", "main", 0)]),
        ("MUG_2.jpg", [("MUG_2", "main", 0), ("MUG", "gallery", 2)]),
        ("MUG_1.jpg", [("MUG_1", "main", 0), ("MUG", "main", 1)]),
        ("3017620422003-main.png", [("3017620422003-main", "main", 0), ("3017620422003", "main", 0)]),
        ("A-B_dos.jpg", [("A-B_dos", "main", 0), ("A-B", "gallery", 0), ("A", "gallery", 0)]),
    ],
)  # fmt: skip
def test_names_are_read(name: str, expected: list[tuple[str, str, int]]) -> None:
    assert [(one.code, one.role.value, one.position) for one in readings(name, is_picture=True)] == expected
    assert {one.role for one in readings(name, is_picture=False)} == {Role.MANUAL}


def _asset(database: Database, folder: Path, side: int) -> Asset:
    content = bytes(pyvips.Image.black(side, side, bands=3).write_to_buffer(".png"))
    with write(database) as uow:
        return store_asset(uow, objects_in(folder), measure(content, "a.png"), "a.png")


def test_files_go_to_their_products_and_the_library_knows_what_uses_them(database: Database, tmp_path: Path) -> None:
    with write(database) as uow:
        ensure_basics(uow, with_channel=True)
        save_things(uow, [Family(code="cups")])
        save_product(uow, ProductDraft(sku="MUG", mode=Mode.REPLACE, family="cups", gtins=("3017620422003",)))
        save_product(uow, ProductDraft(sku="CUP_2", mode=Mode.REPLACE))
    one, two, three = (_asset(database, tmp_path, side) for side in (10, 11, 12))
    names = [(one, "mug.png"), (two, "3017620422003_2.png"), (three, "MUG_3.png"), (two, "CUP_2.png"), (one, "X.png")]
    with database.read() as connection:
        planned = plan_links(connection, names)
        assert lacks_room(current_structure(connection), planned)
    assert [(link.product.item.sku if link.product else None, link.role.value) for link in planned] == [
        ("MUG", "main"), ("MUG", "gallery"), ("MUG", "gallery"), ("CUP_2", "main"), (None, "main"),
    ]  # fmt: skip
    with write(database) as uow:
        done = carry_out(uow, planned)
    assert [[error.code for error in link.errors] for link in done] == [[], [], [], [], ["catalog.picture_of_nothing"]]
    with write(database) as uow:
        assert [link.errors for link in carry_out(uow, plan_links(uow.connection, names[:3]))] == [(), (), ()]
    with database.read() as connection:
        assert not lacks_room(current_structure(connection), plan_links(connection, names))
        mug = find_product(connection, "MUG")
        values = mug.item.document.values
        uses = uses_of(connection, [one.id, two.id, three.id])
    gallery = next(code for code in values if code == "gallery")
    assert values[gallery] == {"|": [str(two.id), str(three.id)]}
    assert (mug.image, mug.item.version) == (str(one.id), 2)
    assert {len(uses[asset.id]) for asset in (one, three)} == {1}
    assert len(uses[two.id]) == 2
    with write(database) as uow:
        delete_product(uow, "MUG")
    with database.read() as connection:
        assert uses_of(connection, [one.id, three.id]) == {}


def test_what_records_and_categories_show_is_no_orphan(database: Database, tmp_path: Path) -> None:
    logo, banner, orphan = (_asset(database, tmp_path, side) for side in (20, 21, 22))
    picture = Attribute(code="logo", type=AttributeType.IMAGE)
    gallery = Attribute(code="banners", type=AttributeType.IMAGE, multiple=True)
    with write(database) as uow:
        ensure_basics(uow, with_channel=True)
        save_things(uow, [
            ReferenceEntity(code="maker", attributes=(picture,)),
            ReferenceEntity(code=OF_CATEGORIES, attributes=(gallery,)),
        ])  # fmt: skip
        save_things(uow, [Category(code="mugs", values={"banners": {EVERYWHERE: [str(banner.id)]}})])
        save_record(uow, "maker", Choice(code="duralex", values={"logo": {EVERYWHERE: str(logo.id)}}))
        named = named_assets(uow.connection, None)
        assert named == {logo.id: 1, banner.id: 1}
        orphans = asset_page(uow.connection, 9, None, AssetFilter(is_orphan=True, named=named))
        assert [one.id for one in orphans] == [orphan.id]
        for one in (logo, banner):
            with pytest.raises(AssetUsed):
                remove_assets(uow, [orphan.id, one.id], named)
        assert remove_assets(uow, [orphan.id], named) == 1


def test_what_a_draft_or_proposal_shows_is_no_orphan(database: Database, tmp_path: Path) -> None:
    drafted, orphan = (_asset(database, tmp_path, side) for side in (23, 24))
    author = somebody(database, "contributor")
    with write(database) as uow:
        ensure_basics(uow, with_channel=True)
        save_things(uow, [
            Attribute(code="photos", type=AttributeType.IMAGE, multiple=True),
            Family(code="mugs", attributes=("photos",)),
        ])  # fmt: skip
        save_product(uow, ProductDraft(sku="MUG", mode=Mode.MERGE, family="mugs"))
    with database.write(author.actor) as uow:
        values = {"photos": {EVERYWHERE: [str(drafted.id)]}}
        draft = save_draft(uow, ProductDraft(sku="MUG", mode=Mode.MERGE_CELLS, values=values))
        assert draft is not None
    for step in ("draft", "proposed"):
        with write(database) as uow:
            named = named_assets(uow.connection, None)
            assert named == {drafted.id: 1}, step
            found = asset_page(uow.connection, 9, None, AssetFilter(is_orphan=True, named=named))
            assert [one.id for one in found] == [orphan.id]
            with pytest.raises(AssetUsed):
                remove_assets(uow, [drafted.id], named)
        if step == "draft":
            with database.write(author.actor) as uow:
                propose(uow, draft.id)
    with write(database) as uow:
        decide(uow, draft.id, [], ["values.photos@|"], "no")
        assert named_assets(uow.connection, None) == {}
