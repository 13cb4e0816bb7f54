"""Pictures: stored once by content, served in sizes, refused when they are not what they claim."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import cast

import pytest
import pyvips

from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after, last_position
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from comptoir.media.domain import (
    Asset,
    AssetGone,
    AssetUsed,
    ContentKnown,
    Form,
    StaleAsset,
    UnknownAsset,
    UnknownRendition,
    sniff_media_type,
)
from comptoir.media.domain.assets import MIDDLE
from comptoir.media.events import AssetWithdrawn
from comptoir.media.queries import AssetFilter, asset_count, asset_page, picture_addresses, require_asset, uses_of
from comptoir.media.services.discarding import discard_assets
from comptoir.media.services.editing import (
    Description,
    bring_back,
    describe_asset,
    note_uses,
    notice_rights,
    notice_rights_when_due,
    remove_assets,
    replace_file,
    restore_assets,
)
from comptoir.media.services.objects import objects_in
from comptoir.media.services.rendering import original, recipe_named, rendition
from comptoir.media.services.taking import measure, store_asset
from tests.conftest import NOON
from tests.support.databases import write

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def picture(width: int, height: int, end: str = ".png") -> bytes:
    return bytes(pyvips.Image.black(width, height, bands=3).write_to_buffer(end))


def said(
    *, alt: dict[str, str] | None = None, focus_x: int = MIDDLE, rights_until: Instant | None = None
) -> Description:
    return Description(alt=alt or {}, focus_x=focus_x, focus_y=MIDDLE, rights_until=rights_until, rights="")


def test_equal_content_is_one_asset_and_one_file(database: Database, tmp_path: Path) -> None:
    objects = objects_in(tmp_path)
    content = picture(640, 480)
    with write(database) as uow:
        first = store_asset(uow, objects, measure(content), "a.png")
        second = store_asset(uow, objects, measure(content), "b.png")
        describe_asset(uow, first.id, said(alt={"fr_FR": "Du noir"}))
    assert first == second
    assert (first.media_type, first.width, first.height, first.size_bytes) == ("image/png", 640, 480, len(content))
    assert original(objects, first) == content
    with database.read() as connection:
        assert [one.id for one in asset_page(connection, 10)] == [first.id]
        assert require_asset(connection, first.id).alt == {"fr_FR": "Du noir"}


def test_renditions_fit_into_their_square_and_never_enlarge(sqlite_database: Database, tmp_path: Path) -> None:
    objects = objects_in(tmp_path)
    with write(sqlite_database) as uow:
        asset = store_asset(uow, objects, measure(picture(640, 320, ".jpg")), "a.jpg")
    for code, size in (("thumb", (160, 80)), ("small", (480, 240)), ("large", (640, 320))):
        wanted = recipe_named(code)
        made = rendition(objects, asset, wanted)
        assert sniff_media_type(made[:32]) == "image/webp"
        image = pyvips.Image.new_from_buffer(made, "")
        assert (image.width, image.height) == size
        assert rendition(objects, asset, wanted) == made


def test_what_is_no_picture_has_no_renditions(sqlite_database: Database, tmp_path: Path) -> None:
    with write(sqlite_database) as uow:
        asset = store_asset(uow, objects_in(tmp_path), measure(PDF, "a.pdf"), "a.pdf")
    with pytest.raises(UnknownRendition):
        rendition(objects_in(tmp_path), asset, recipe_named("thumb"))
    with pytest.raises(UnknownRendition):
        recipe_named("huge")


def test_lost_files_and_unknown_assets_are_refused(sqlite_database: Database, tmp_path: Path) -> None:
    with write(sqlite_database) as uow:
        asset = store_asset(uow, objects_in(tmp_path), measure(PDF), "a.pdf")
    assert asset.media_type == "application/pdf"
    with pytest.raises(AssetGone):
        original(objects_in(tmp_path / "elsewhere"), asset)
    with sqlite_database.read() as connection, pytest.raises(UnknownAsset):
        require_asset(connection, new_id())


def test_a_crop_keeps_the_focus_and_another_focus_is_another_address(sqlite_database: Database, tmp_path: Path) -> None:
    objects = objects_in(tmp_path)
    left, right = (pyvips.Image.black(400, 400, bands=3).linear(1, colour) for colour in ([250, 0, 0], [0, 0, 250]))
    both = left.join(right, "horizontal").cast("uchar")
    content = bytes(both.copy(interpretation="srgb").write_to_buffer(".png"))
    with write(sqlite_database) as uow:
        first = store_asset(uow, objects, measure(content), "two.png")
        second = describe_asset(uow, first.id, said(focus_x=900_000))
    seen = []
    for asset in (first, second):
        made = pyvips.Image.new_from_buffer(rendition(objects, asset, recipe_named("square"), Form.JPEG), "")
        assert (made.width, made.height) == (400, 400)
        seen.append([round(band) // 50 for band in made.getpoint(made.width - 5, 200)])
    assert seen == [[0, 0, 5], [0, 0, 5]]
    middle = pyvips.Image.new_from_buffer(rendition(objects, first, recipe_named("square"), Form.JPEG), "")
    assert [round(band) // 50 for band in middle.getpoint(5, 200)] == [5, 0, 0]
    assert first.stamp != second.stamp


def test_renditions_carry_nothing_that_the_camera_wrote_and_stand_upright(
    sqlite_database: Database, tmp_path: Path
) -> None:
    objects = objects_in(tmp_path)
    image = pyvips.Image.black(60, 40, bands=3).copy(interpretation="srgb")
    image.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Make", "SecretCam")
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    content = bytes(image.write_to_buffer(".jpg"))
    assert b"SecretCam" in content
    with write(sqlite_database) as uow:
        asset = store_asset(uow, objects, measure(content, "a.jpg"), "a.jpg")
    for form, kind in ((Form.WEBP, "image/webp"), (Form.AVIF, "image/avif"), (Form.JPEG, "image/jpeg")):
        made = rendition(objects, asset, recipe_named("small"), form)
        assert (sniff_media_type(made[:32]), b"SecretCam" in made) == (kind, False)
        upright = pyvips.Image.new_from_buffer(made, "")
        assert (upright.width, upright.height) == (40, 60)
    press = pyvips.Image.new_from_buffer(rendition(objects, asset, recipe_named("press")), "")
    assert (press.bands, press.interpretation, round(press.xres * 25.4)) == (4, "cmyk", 300)


def test_rights_end_at_their_instant_and_the_feed_is_told_once(database: Database, tmp_path: Path) -> None:
    objects = objects_in(tmp_path)
    with write(database) as uow:
        asset = store_asset(uow, objects, measure(picture(10, 10)), "a.png")
        now = uow.now
        notice_rights(uow)
        until = Instant(now + timedelta(hours=1))
        describe_asset(uow, asset.id, said(rights_until=until))
    shown = [Instant(until - timedelta(milliseconds=1)), until]
    with database.read() as connection:
        told = [picture_addresses(connection, [str(asset.id), "https://a.example/b.png"], at) for at in shown]
        assert asset_count(connection, AssetFilter(rights_end_before=Instant(until + timedelta(1)))) == 1
    assert [sorted(one) for one in told] == [
        sorted([str(asset.id), "https://a.example/b.png"]),
        ["https://a.example/b.png"],
    ]
    clock = cast("FixedClock", database.clock)
    clock.present = until
    with write(database) as uow:
        assert (notice_rights(uow), notice_rights(uow)) == ([asset.id], [])
    with database.read() as connection:
        newest = last_position(connection)
    notice_rights_when_due(database)
    later = Instant(until + timedelta(hours=1))
    with write(database) as uow:
        describe_asset(uow, asset.id, said(rights_until=later))
    clock.present = later
    notice_rights_when_due(database)
    notice_rights_when_due(database)
    with database.read() as connection:
        feed = [entry for entry in entries_after(connection, newest, 9) if entry.topic == AssetWithdrawn.topic]
    assert [(entry.fields()["asset_id"], entry.fields()["reason"]) for entry in feed] == [(str(asset.id), "rights")]


def test_another_file_takes_the_place_everywhere_and_the_one_before_comes_back(
    database: Database, tmp_path: Path
) -> None:
    objects = objects_in(tmp_path)
    with write(database) as uow:
        asset = store_asset(uow, objects, measure(picture(10, 10), "a.png"), "a.png")
        other = store_asset(uow, objects, measure(picture(11, 11), "b.png"), "b.png")
        with pytest.raises(ContentKnown):
            replace_file(uow, objects, asset.id, measure(picture(11, 11), "b.png"))
        changed = replace_file(uow, objects, asset.id, measure(picture(20, 20), "c.png"))
        assert (changed.id, changed.file_name, changed.width, changed.stamp != asset.stamp) == (
            asset.id,
            "c.png",
            20,
            True,
        )
        back = bring_back(uow, asset.id)
        assert (back.hash, back.file_name, back.stamp) == (asset.hash, "a.png", asset.stamp)
        assert bring_back(uow, asset.id).file_name == "c.png"
        assert bring_back(uow, other.id) == other
        with pytest.raises(StaleAsset):
            describe_asset(uow, asset.id, said(), expected=1)


def test_only_what_nothing_uses_goes_to_the_bin_and_comes_back(database: Database, tmp_path: Path) -> None:
    objects = objects_in(tmp_path)
    product = new_id()
    with write(database) as uow:
        used = store_asset(uow, objects, measure(picture(10, 10)), "a.png")
        orphan = store_asset(uow, objects, measure(picture(12, 12)), "Éclair.png", {"fr_FR": "Un éclair"})
        note_uses(uow, "product", [product], [(used.id, product, "image"), (used.id, product, "image")])
    with database.read() as connection:
        assert [one.id for one in asset_page(connection, 9, None, AssetFilter(is_orphan=True))] == [orphan.id]
        assert [one.id for one in asset_page(connection, 9, None, AssetFilter(q="eclair png"))] == [orphan.id]
        assert [one.id for one in asset_page(connection, 9, None, AssetFilter(lacks_alt=True))] == [used.id]
        assert [one.field for one in uses_of(connection, [used.id])[used.id]] == ["image"]
    with write(database) as uow:
        with pytest.raises(AssetUsed):
            remove_assets(uow, [orphan.id, used.id], {})
        assert (remove_assets(uow, [orphan.id], {}), remove_assets(uow, [orphan.id], {})) == (1, 0)
    with database.read() as connection:
        assert picture_addresses(connection, [str(orphan.id)], NOON) == {}
        assert [one.id for one in asset_page(connection, 9)] == [used.id]
    with write(database) as uow:
        assert restore_assets(uow, [orphan.id]) == 1
        note_uses(uow, "product", [product], [])
        assert remove_assets(uow, [used.id], {}) == 1
        assert store_asset(uow, objects, measure(picture(10, 10)), "again.png").removed_at is None


def test_what_leaves_the_bin_for_good_takes_its_files_along_but_no_others(database: Database, tmp_path: Path) -> None:
    objects = objects_in(tmp_path)
    product = new_id()
    first, second, third = (picture(side, side) for side in (20, 21, 22))
    with write(database) as uow:
        gone = store_asset(uow, objects, measure(first), "gone.png")
        replace_file(uow, objects, gone.id, measure(second))
        kept = store_asset(uow, objects, measure(first), "kept.png")  # what the other one was before
        used = store_asset(uow, objects, measure(third), "used.png")
        here = store_asset(uow, objects, measure(PDF), "here.pdf")
        gone = require_asset(uow.connection, gone.id)
        rendition(objects, gone, recipe_named("small"))
        remove_assets(uow, [gone.id, used.id], {})
        note_uses(uow, "product", [product], [(used.id, product, "image")])
    with database.read() as connection:
        newest = last_position(connection)
    with write(database) as uow:
        assert discard_assets(uow, objects, [gone.id], {gone.id: 1}) == 0
        assert original(objects, gone) == second
        assert discard_assets(uow, objects, [used.id, gone.id, here.id, kept.id], {}) == 1
    with database.read() as connection, pytest.raises(UnknownAsset):
        require_asset(connection, gone.id)
    with pytest.raises(AssetGone):
        original(objects, gone)
    with pytest.raises(AssetGone):
        rendition(objects, gone, recipe_named("small"))
    assert [original(objects, one) for one in (kept, used, here)] == [first, third, PDF]
    with database.read() as connection:
        told = [one.fields() for one in entries_after(connection, newest, 9) if one.topic == AssetWithdrawn.topic]
    assert told == [{"v": 1, "asset_id": str(gone.id), "reason": "deleted"}]
    with write(database) as uow:
        again = store_asset(uow, objects, measure(second), "again.png")
    assert (again.id != gone.id, original(objects, again)) == (True, second)


def test_whoever_brings_a_file_that_is_being_deleted_has_it(database: Database, tmp_path: Path) -> None:
    objects = objects_in(tmp_path)
    content = picture(30, 30)
    with write(database) as uow:
        asset = store_asset(uow, objects, measure(content), "a.png")
        remove_assets(uow, [asset.id], {})
    brought: list[Asset] = []

    def bring() -> None:
        with write(database) as uow:
            brought.append(store_asset(uow, objects, measure(content), "b.png"))

    with write(database) as uow:
        assert discard_assets(uow, objects, [asset.id], {}) == 1
        bringing = Thread(target=bring)
        bringing.start()
        bringing.join(0.2)
        assert not brought  # it waits, or would name a row that is going
    bringing.join(30)
    with database.read() as connection:
        assert original(objects, require_asset(connection, brought[0].id)) == content


def test_what_somebody_takes_out_of_the_bin_is_not_deleted_by_whoever_empties_it(
    database: Database, tmp_path: Path
) -> None:
    objects = objects_in(tmp_path)
    content = picture(31, 31)
    with write(database) as uow:
        asset = store_asset(uow, objects, measure(content), "a.png")
        remove_assets(uow, [asset.id], {})
    discarded: list[int] = []

    def empty() -> None:
        with write(database) as uow:
            discarded.append(discard_assets(uow, objects, [asset.id], {}))

    with write(database) as uow:
        assert restore_assets(uow, [asset.id]) == 1
        emptying = Thread(target=empty)
        emptying.start()
        emptying.join(0.2)
    emptying.join(30)
    assert discarded == [0]
    with database.read() as connection:
        assert original(objects, require_asset(connection, asset.id)) == content


def test_a_file_that_another_asset_had_before_stays_for_it(database: Database, tmp_path: Path) -> None:
    objects = objects_in(tmp_path)
    first, second = picture(40, 40), picture(41, 41)
    with write(database) as uow:
        asset = store_asset(uow, objects, measure(first), "a.png")
        replace_file(uow, objects, asset.id, measure(second))
        same = store_asset(uow, objects, measure(first), "b.png")
        remove_assets(uow, [same.id], {})
        assert discard_assets(uow, objects, [same.id], {}) == 1
        assert original(objects, bring_back(uow, asset.id)) == first
