"""What a file is by its bytes, and whether it may be taken: only what is exactly one still picture or one document.

Nothing is unpacked here but by bounded steps, so that a hostile file costs no more than its own length. Sources:
PNG (W3C, third edition), JPEG (ITU T.81), WebP (RFC 9649), GIF89a, ISO/IEC 14496-12.
"""

from __future__ import annotations

import re
import struct
import zlib

from comptoir.kernel.values.errors import TextKey
from comptoir.media.domain.assets import EmptyAsset, RefusedFile

METADATA_BYTES_MAX = 2 * 1024 * 1024
"""Camera data, colour profiles and comments of a picture, packed or unpacked."""

ENDINGS = {
    "image/jpeg": {"jpg", "jpeg", "jpe", "jfif"},
    "image/png": {"png"},
    "image/gif": {"gif"},
    "image/webp": {"webp"},
    "image/avif": {"avif"},
    "image/tiff": {"tif", "tiff"},
    "application/pdf": {"pdf"},
}
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypavis", "image/avif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
)
_ACTIVE = re.compile(rb"<script|<\?php|<html|<svg|<!doctype|<iframe|javascript:", re.IGNORECASE)
_HIDDEN = re.compile(rb"PK\x03\x04|%PDF-|MZ\x90|\x7fELF|Rar!|7z\xbc\xaf", re.DOTALL)
_ACTIVE_PDF = re.compile(rb"/JavaScript|/Launch\b|/EmbeddedFile|/RichMedia")
_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
_HEAD = 1024


class _Wrong(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sniff_media_type(head: bytes) -> str:
    """The media type by the first bytes; never by the name, so that nobody's script is served as a page."""
    return next(
        (kind for place, mark, kind in _SIGNATURES if head[place : place + len(mark)] == mark),
        "application/octet-stream",
    )


def inspect(content: bytes, file_name: str) -> str:
    """The media type of a file that may be taken. Refuses EmptyAsset, RefusedFile."""
    if not content:
        raise EmptyAsset
    try:
        return _inspected(content, file_name)
    except _Wrong as wrong:
        raise RefusedFile(file_name[:200], TextKey(f"media.refused.{wrong.reason}")) from None
    except (struct.error, IndexError):
        raise RefusedFile(file_name[:200], TextKey("media.refused.truncated")) from None


def _inspected(content: bytes, file_name: str) -> str:
    kind = sniff_media_type(content[:32])
    if kind not in ENDINGS:
        raise _Wrong("active" if _ACTIVE.search(content[:_HEAD]) else "kind")
    ending = file_name.rpartition(".")[2].lower() if "." in file_name else ""
    if ending and ending not in ENDINGS[kind]:
        raise _Wrong("ending")
    match kind:
        case "image/png":
            _png(content)
        case "image/jpeg":
            _jpeg(content)
        case "image/webp":
            _webp(content)
        case "image/gif":
            _gif(content)
        case "image/avif":
            _boxes(content)
        case "application/pdf":
            _pdf(content)
        case _:
            _refuse_active(content[:_HEAD])
    return kind


def _refuse_active(part: bytes) -> None:
    if _ACTIVE.search(part):
        raise _Wrong("active")


def _refuse_hidden(rest: bytes) -> None:
    """Whatever stands behind a picture's end."""
    _refuse_active(rest)
    if _HIDDEN.search(rest):
        raise _Wrong("hidden")


_PACKED = {b"iCCP": 2, b"zTXt": 2, b"iTXt": 5}
"""Chunks that may hold packed data, and how many bytes lie between their keyword and it, at most."""


def _png(content: bytes) -> None:
    place, metadata = 8, 0
    while True:
        length, name = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content):
            raise _Wrong("truncated")
        if name == b"acTL":
            raise _Wrong("animated")
        if name in {b"tEXt", b"eXIf", *_PACKED}:
            body = content[place + 8 : end - 4]
            metadata += length + _unpacked(body)
            _refuse_active(body[:METADATA_BYTES_MAX])
        if metadata > METADATA_BYTES_MAX:
            raise _Wrong("metadata")
        place = end
        if name == b"IEND":
            break
    if place != len(content):
        raise _Wrong("hidden")


def _unpacked(body: bytes) -> int:
    """How much the packed part of a chunk unpacks to, as far as it matters."""
    keyword = body.find(b"\0")
    for start in range(keyword + 1, min(keyword + 6, len(body))):
        if body[start] & 0x0F == 8:  # a zlib stream
            try:
                text = zlib.decompressobj().decompress(body[start:], METADATA_BYTES_MAX + 1)
            except zlib.error:
                continue
            _refuse_active(text)
            return len(text)
    return 0


def _jpeg(content: bytes) -> None:
    place, metadata = 2, 0
    while True:
        found = _MARKER.search(content, place)
        if found is None:
            raise _Wrong("truncated")
        marker, place = found[1][0], found.end()
        if marker == 0xD9:  # the end of the picture
            break
        if marker in {0x01, 0xD8}:
            continue
        (length,) = struct.unpack_from(">H", content, place)
        if place + length > len(content):
            raise _Wrong("truncated")
        if 0xE0 <= marker <= 0xEF or marker == 0xFE:
            metadata += length
            _refuse_active(content[place : place + length])
            if metadata > METADATA_BYTES_MAX:
                raise _Wrong("metadata")
        place += length
    _refuse_hidden(content[place:])  # cameras append previews, which are let be


def _webp(content: bytes) -> None:
    (size,) = struct.unpack_from("<I", content, 4)
    if size + 8 > len(content):
        raise _Wrong("truncated")
    if len(content) > size + 9:
        raise _Wrong("hidden")
    place, metadata = 12, 0
    while place + 8 <= size + 8:
        name, length = struct.unpack_from("<4sI", content, place)
        if name in {b"ANIM", b"ANMF"}:
            raise _Wrong("animated")
        if place + 8 + length > len(content):
            raise _Wrong("truncated")
        if name in {b"EXIF", b"ICCP", b"XMP "}:
            metadata += length
            _refuse_active(content[place + 8 : place + 8 + length])
        if metadata > METADATA_BYTES_MAX:
            raise _Wrong("metadata")
        place += 8 + length + length % 2


def _gif(content: bytes) -> None:
    flags = content[10]
    place, pictures = 13 + _colours(flags), 0
    while True:
        match content[place]:
            case 0x3B:
                break
            case 0x2C:
                pictures += 1
                if pictures > 1:
                    raise _Wrong("animated")
                place = _gif_blocks(content, place + 11 + _colours(content[place + 9]))
            case 0x21:
                start = place
                place = _gif_blocks(content, place + 2)
                _refuse_active(content[start:place])
            case _:
                raise _Wrong("damaged")
    if place + 1 != len(content):
        raise _Wrong("hidden")


def _colours(flags: int) -> int:
    return 3 << (1 + (flags & 7)) if flags & 0x80 else 0


def _gif_blocks(content: bytes, place: int) -> int:
    while content[place]:
        place += 1 + content[place]
    return place + 1


def _boxes(content: bytes) -> None:
    """The boxes of an AVIF file, up to its end."""
    place = 0
    while place < len(content):
        size, name = struct.unpack_from(">I4s", content, place)
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, place + 8)
        if not all(0x20 <= letter < 0x7F for letter in name):
            raise _Wrong("hidden")
        end = len(content) if size == 0 else place + size
        if end > len(content):
            raise _Wrong("truncated")
        if size and size < 8:
            raise _Wrong("damaged")
        if name == b"ftyp" and content[place + 8 : place + 12] == b"avis":
            raise _Wrong("animated")
        if name == b"meta" and end - place > METADATA_BYTES_MAX:
            raise _Wrong("metadata")
        if name != b"mdat":
            _refuse_active(content[place:end])
        place = end


def _pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2 * _HEAD :]:
        raise _Wrong("truncated")
    if _ACTIVE_PDF.search(content):
        raise _Wrong("active")
