"""Files that are made to harm are refused by what they are, soon and in little memory."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
import pyvips

from comptoir.kernel.values.errors import Refusal
from comptoir.media.domain import AssetTooLarge, EmptyAsset, RefusedFile
from comptoir.media.services.archives import ArchiveTooLarge, NoArchive, entries
from comptoir.media.services.taking import measure

MEBIBYTE = 1024 * 1024


@cache
def picture(end: str, width: int = 64, height: int = 48) -> bytes:
    noise = pyvips.Image.gaussnoise(width, height, seed=3).cast("uchar")
    return bytes(noise.bandjoin([noise, noise]).copy(interpretation="srgb").write_to_buffer(end))


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, rows: bytes, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def with_segment(marker: int, body: bytes) -> bytes:
    jpeg = picture(".jpg")
    return jpeg[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def bomb_png() -> bytes:
    """9,900 × 9,900 white dots in 12 kB."""
    packed = zlib.compressobj(9)
    line = b"\x00" + b"\xff" * 1238
    return png(9_900, 9_900, b"".join([packed.compress(line) for _ in range(9_900)]) + packed.flush())


def animated(end: str) -> bytes:
    frame = pyvips.Image.black(16, 16, bands=3).copy(interpretation="srgb")
    both = frame.join(frame + 99, "vertical").cast("uchar")
    both.set_type(pyvips.GValue.gint_type, "page-height", 16)
    return bytes(both.write_to_buffer(end))


def webp_claiming(width: int, height: int) -> bytes:
    body = (
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes(4)
        + struct.pack("<I", width - 1)[:3]
        + struct.pack("<I", height - 1)[:3]
    )
    body += picture(".webp")[12:]
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def avif_claiming(width: int, height: int) -> bytes:
    content = bytearray(picture(".avif"))
    place = content.index(b"ispe") + 8
    content[place : place + 8] = struct.pack(">II", width, height)
    return bytes(content)


def _without_end(content: bytes) -> bytes:
    return content[: len(content) // 2]


HUGE = b"\x00" * (3 * MEBIBYTE)
HOSTILE: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("a.png", lambda: b""),
    "a page": ("a.jpg", lambda: b"<!doctype html><script>alert(1)</script>"),
    "a drawing with a script": ("a.svg", lambda: b"<?xml version='1.0'?><svg onload='alert(1)'></svg>"),
    "a drawing without": ("a.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "a program": ("a.png", lambda: b"MZ\x90\x00" + bytes(500)),
    "an archive as a picture": ("a.jpg", lambda: b"PK\x03\x04" + bytes(500)),
    "a PNG called JPEG": ("a.jpg", lambda: picture(".png")),
    "a picture called a page": ("a.html", lambda: picture(".png")),
    "a GIF that is a script": ("a.gif", lambda: b"GIF89a/*" + bytes(20) + b"*/=alert(1)//;"),
    "a PNG with an archive behind": ("a.png", lambda: picture(".png") + b"PK\x03\x04" + bytes(99)),
    "a JPEG with an archive behind": ("a.jpg", lambda: picture(".jpg") + b"PK\x03\x04" + bytes(99)),
    "a JPEG with a page behind": ("a.jpg", lambda: picture(".jpg") + b"<html><body>hello"),
    "a JPEG with a program in its comment": ("a.jpg", lambda: with_segment(0xFE, b"<?php system($_GET[0]); ?>")),
    "a PNG with a script in its text": (
        "a.png", lambda: png(8, 8, zlib.compress(bytes(16)), chunk(b"tEXt", b"Comment\0<script>alert(1)</script>")),
    ),
    "a WebP with more behind": ("a.webp", lambda: picture(".webp") + b"PK\x03\x04" + bytes(99)),
    "an AVIF with more behind": ("a.avif", lambda: picture(".avif") + b"\x00\x00\x00\x10\x01\x02\x03\x04" + bytes(8)),
    "half a PNG": ("a.png", lambda: _without_end(picture(".png", 400, 400))),
    "half a JPEG": ("a.jpg", lambda: _without_end(picture(".jpg", 400, 400))),
    "half a WebP": ("a.webp", lambda: _without_end(picture(".webp", 400, 400))),
    "half a GIF": ("a.gif", lambda: _without_end(picture(".gif", 90, 90))),
    "half an AVIF": ("a.avif", lambda: _without_end(picture(".avif"))),
    "half a TIFF": ("a.tif", lambda: _without_end(picture(".tif", 90, 90))),
    "half a PDF": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj\n<<>>"),
    "a PDF that acts": ("a.pdf", lambda: b"%PDF-1.7\n<</S /JavaScript /JS (app.alert(1))>>\n%%EOF"),
    "a PNG of nonsense": ("a.png", lambda: png(64, 64, b"nonsense" * 9)),
    "a moving GIF": ("a.gif", lambda: animated(".gif")),
    "a moving WebP": ("a.webp", lambda: animated(".webp")),
    "a moving PNG": ("a.png", lambda: png(8, 8, zlib.compress(bytes(16)), chunk(b"acTL", bytes(8)))),
    "a JPEG with 3 MB of camera data": (
        "a.jpg", lambda: picture(".jpg")[:2] + (b"\xff\xe1\xff\xff" + bytes(65_533)) * 48 + picture(".jpg")[2:],
    ),
    "a PNG whose colour profile unpacks to 3 MB": (
        "a.png", lambda: png(8, 8, zlib.compress(bytes(16)), chunk(b"iCCP", b"p\0\0" + zlib.compress(HUGE))),
    ),
    "a PNG whose text unpacks to 3 MB": (
        "a.png", lambda: png(8, 8, zlib.compress(bytes(16)), chunk(b"zTXt", b"t\0\0" + zlib.compress(HUGE))),
    ),
    "a PNG of 98 million dots in 12 kB": ("a.png", bomb_png),
    "a PNG that claims 2,000 million dots": ("a.png", lambda: png(65_000, 32_000, zlib.compress(bytes(64)))),
    "a WebP that claims 268 million dots": ("a.webp", lambda: webp_claiming(16_384, 16_384)),
    "an AVIF that claims 4,000 million dots": ("a.avif", lambda: avif_claiming(65_000, 65_000)),
    "a TIFF that claims what it has not": ("a.tif", lambda: b"II*\x00\x08\x00\x00\x00" + bytes(64)),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_is_refused(what: str) -> None:
    name, make = HOSTILE[what]
    content = make()
    started = time.process_time()
    with pytest.raises((RefusedFile, AssetTooLarge, EmptyAsset)):
        measure(content, name)
    assert time.process_time() - started < 0.2, "of processor time, which others do not lengthen"


@pytest.mark.parametrize("end", [".png", ".jpg", ".webp", ".gif", ".avif", ".tif"])
def test_an_honest_picture_is_taken(end: str) -> None:
    measured = measure(picture(end), f"honest{end.upper()}")
    assert (measured.file.width, measured.file.height) == (64, 48)


def test_cameras_may_put_a_preview_behind_the_picture() -> None:
    assert measure(picture(".jpg") + picture(".jpg"), "a.jpg").file.width == 64


_CHILD = """
import sys
from tests.media.test_hostile_files import HOSTILE, picture
from comptoir.kernel.values.errors import Refusal
from comptoir.media.services.taking import measure
from tests.support.memory import peak_kib
measure(picture(".jpg"), "a.jpg")
files = [(name, make()) for name, make in HOSTILE.values()]
before = peak_kib()
for name, content in files:
    try:
        measure(content, name)
    except Refusal:
        continue
    sys.exit("taken: " + name)
print((peak_kib() - before) // 1024)
"""


def test_all_of_them_together_cost_little_memory() -> None:
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", _CHILD], capture_output=True, text=True, check=False, cwd=root,
        env={"PYTHONPATH": f"{root}:{root / 'src'}", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 64, "mebibytes more than before the first of them"


def archive(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return made


def test_archives_give_their_files_and_tell_which_they_leave(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    files = {
        "photos/A_1.png": b"one", "../../etc/passwd": b"root", "/abs.png": b"no", "C:\\\\a.png": b"no",
        "__MACOSX/._A_1.png": b"", "bomb.png": bytes(8 * MEBIBYTE),
    }  # fmt: skip
    path.write_bytes(archive(files).getvalue())
    told = {
        name: content if isinstance(content, bytes) else str(content.facts().get("reason"))
        for name, content in entries(path, "a.zip")
    }
    assert told == {
        "A_1.png": b"one", "passwd": "media.refused.path", "abs.png": "media.refused.path",
        "a.png": "media.refused.path", "bomb.png": "media.refused.unpack",
    }  # fmt: skip


def test_an_archive_that_lies_about_its_sizes_is_read_no_further(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    content = bytearray(archive({"a.png": bytes(200_000)}).getvalue())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(mark) + place
        content[at : at + 4] = struct.pack("<I", 10)
    path.write_bytes(bytes(content))
    [(_, found)] = entries(path, "a.zip")
    assert isinstance(found, Refusal) or found == bytes(10)


def test_what_is_no_archive_or_too_large_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(NoArchive):
        list(entries(path, "a.zip"))
    path.write_bytes(archive({f"{number}.png": b"" for number in range(5_001)}, zipfile.ZIP_STORED).getvalue())
    with pytest.raises(ArchiveTooLarge):
        list(entries(path, "a.zip"))
