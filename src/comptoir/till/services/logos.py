"""The shop's logo as a printer takes it: dots, black or white, within the paper."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from comptoir.media.queries import require_asset
from comptoir.media.services.objects import objects_in
from comptoir.media.services.rendering import original
from comptoir.till.domain.paper import LogoNotPng

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

    from comptoir.kernel.settings import Settings

_HEIGHT_MAX = 240


def logo_of(connection: Connection, settings: Settings, asset_id: UUID | None, dots: int) -> bytes:
    """Bytes that print a picture; none where no logo is chosen. Refuses UnknownAsset, LogoNotPng, AssetGone."""
    if asset_id is None:
        return b""
    asset = require_asset(connection, asset_id)
    if not asset.is_picture or asset.media_type != "image/png":
        raise LogoNotPng(asset.file_name, pointer="/logo")
    return _dots(original(objects_in(settings.data), asset), dots)


@lru_cache(maxsize=8)
def _dots(content: bytes, dots: int) -> bytes:
    import pyvips  # noqa: PLC0415 - a server starts without it
    from escpos.printer import Dummy  # noqa: PLC0415 - reads a large file when imported
    from PIL import Image  # noqa: PLC0415 - comes with the library that speaks to printers

    picture = pyvips.Image.thumbnail_buffer(content, dots, height=_HEIGHT_MAX, size="down").colourspace("b-w")
    if picture.hasalpha():
        picture = picture.flatten(background=255)
    printer = Dummy()
    printer.hw("INIT")
    printer.set(align="center")
    printer.image(Image.open(BytesIO(picture.write_to_buffer(".png"))), impl="bitImageRaster")
    printer.set(align="left")
    output: bytes = printer.output
    return output
