"""A look into an XLSX before it is unpacked: how large it becomes, and how large a rectangle its sheets span.

The sizes that an archive states are not believed: each member is unpacked in pieces and counted. A sheet with one cell
at A1 and one at XFD1048576 is a small file, but a reader makes seventeen thousand million cells of it.
"""

import re
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from comptoir.kernel.sheets.limits import Limits
from comptoir.kernel.sheets.refusals import too_large, unreadable

_PIECE = 1 << 18
_HEADER_BYTES = 30
_COLUMN = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})""")
_ROW = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{0,3}([0-9]{1,7})""")
_CUT_OFF_MAX = 32  # longest reference that may lie across two pieces


def check_workbook(path: Path, limits: Limits) -> None:
    """Refuses SheetUnreadable for what is no archive, SheetTooLarge for what is too much to unpack."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            members = archive.infolist()
            if len(members) > limits.archive_members:
                raise too_large(path, "unpacked_size", limits.archive_members)
            if not any(member.filename == "[Content_Types].xml" for member in members):
                raise unreadable(path, "archive")
            left = limits.unpacked_bytes
            for member in members:
                left -= _check_member(path, file, member, left, limits)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise unreadable(path, "archive") from error


def _check_member(path: Path, file: BinaryIO, member: zipfile.ZipInfo, left: int, limits: Limits) -> int:
    if member.compress_type == zipfile.ZIP_STORED:
        unpacker = None
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    else:
        raise unreadable(path, "archive")
    is_sheet = member.filename.startswith("xl/worksheets/")
    file.seek(member.header_offset)
    header = file.read(_HEADER_BYTES)
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    remaining = member.compress_size
    unpacked = 0
    corner = (0, 0)
    tail = b""
    while remaining > 0 and (packed := file.read(min(_PIECE, remaining))):
        remaining -= len(packed)
        while packed:
            piece = unpacker.decompress(packed, _PIECE) if unpacker else packed
            packed = unpacker.unconsumed_tail if unpacker else b""
            unpacked += len(piece)
            if unpacked > left:
                raise too_large(path, "unpacked_size", limits.unpacked_bytes)
            if is_sheet:
                corner = _furthest(corner, tail + piece)
                tail = piece[-_CUT_OFF_MAX:]
                if corner[0] * corner[1] > limits.cells:
                    raise too_large(path, "cells", limits.cells)
    return unpacked


def _furthest(corner: tuple[int, int], piece: bytes) -> tuple[int, int]:
    columns = set(_COLUMN.findall(piece))
    rows = set(_ROW.findall(piece))
    return max([corner[0], *map(_column_number, columns)]), max([corner[1], *map(int, rows)])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
