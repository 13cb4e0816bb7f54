"""Pictures: stored once by content, served in sizes, refused when they are not what they claim."""

from __future__ import annotations

from pathlib import Path

import pytest
import pyvips

from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.media.domain import (
    AssetGone,
    EmptyAsset,
    Rendition,
    UnknownAsset,
    UnknownRendition,
    sniff_media_type,
)
from comptoir.media.queries import asset_page, require_asset
from comptoir.media.service import describe_asset, measure, objects_in, original, rendition, store_asset
from tests.support.databases import write


def picture(width: int, height: int, end: str = ".png") -> bytes:
    return bytes(pyvips.Image.black(width, height, bands=3).write_to_buffer(end))


def test_equal_content_is_one_asset_and_one_file(database: Database, tmp_path: Path) -> None:
    objects = objects_in(tmp_path)
    content = picture(640, 480)
    with write(database) as uow:
        first = store_asset(uow, objects, measure(content), "a.png")
        second = store_asset(uow, objects, measure(content), "b.png")
        describe_asset(uow, first, {"fr_FR": "Du noir"})
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
    for wanted, size in ((Rendition.THUMB, (160, 80)), (Rendition.SMALL, (480, 240)), (Rendition.LARGE, (640, 320))):
        made = rendition(objects, asset, wanted)
        assert sniff_media_type(made[:32]) == "image/webp"
        image = pyvips.Image.new_from_buffer(made, "")
        assert (image.width, image.height) == size
        assert rendition(objects, asset, wanted) == made


def test_what_is_no_picture_has_no_renditions_whatever_its_name(sqlite_database: Database, tmp_path: Path) -> None:
    objects = objects_in(tmp_path)
    page = b"<html><script>alert(1)</script></html>"
    with write(sqlite_database) as uow:
        asset = store_asset(uow, objects, measure(page), "a.jpg")
        broken = store_asset(uow, objects, measure(b"\x89PNG\r\n\x1a\nnothing"), "b.png")
    assert (asset.media_type, broken.media_type) == ("application/octet-stream",) * 2
    with pytest.raises(UnknownRendition):
        rendition(objects, asset, Rendition.THUMB)
    with pytest.raises(EmptyAsset):
        measure(b"")


def test_lost_files_and_unknown_assets_are_refused(sqlite_database: Database, tmp_path: Path) -> None:
    with write(sqlite_database) as uow:
        asset = store_asset(uow, objects_in(tmp_path), measure(b"%PDF-1.7"), "a.pdf")
    assert asset.media_type == "application/pdf"
    with pytest.raises(AssetGone):
        original(objects_in(tmp_path / "elsewhere"), asset)
    with sqlite_database.read() as connection, pytest.raises(UnknownAsset):
        require_asset(connection, new_id())
