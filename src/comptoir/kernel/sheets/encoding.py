"""Which encoding a text file is in, by its first bytes and a look at all of it."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from comptoir.kernel.sheets.refusals import unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20
_HEAD = 4096
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_STRAY = re.compile("[\udc80-\udcff]")
_CP1252_UNUSED = frozenset(b"\x81\x8d\x8f\x90\x9d")


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec, and whether single bytes of the file do not belong to it (their rows are damaged)."""

    codec: str
    has_strays: bool = False


def sniff_encoding(path: Path) -> Encoding:
    """The encoding of a text file; refuses SheetUnreadable for a binary file.

    A byte order mark decides. Else UTF-16 shows by its zero bytes. Else UTF-8 when all of it decodes, or when more
    characters of it do than do not (the others are strays); else Windows-1252, which France's older tills write.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(codec)
    if wide := _utf_16_without_mark(head):
        return Encoding(wide)
    if head.startswith((b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0")):
        raise unreadable(path, "unknown_kind")
    if head.count(0) > len(head) // 10:
        raise unreadable(path, "binary")
    return _eight_bits(path)


def _utf_16_without_mark(head: bytes) -> str | None:
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if odd > pairs // 2 and even <= pairs // 10:
        return "utf-16-le"
    if even > pairs // 2 and odd <= pairs // 10:
        return "utf-16-be"
    return None


def _eight_bits(path: Path) -> Encoding:
    if _is_utf_8(path):
        return Encoding("utf-8")
    good = strays = 0
    is_cp1252 = True
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            found = len(_STRAY.findall(text))
            strays += found
            good += len(_NOT_ASCII.findall(text)) - found
            is_cp1252 = is_cp1252 and _CP1252_UNUSED.isdisjoint(chunk)
    if good > strays:
        return Encoding("utf-8", has_strays=True)
    if is_cp1252:
        return Encoding("cp1252")
    raise unreadable(path, "encoding")


def _is_utf_8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
