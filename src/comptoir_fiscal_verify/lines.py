"""One line of an export: a record, if it is written in the one way in which the export writes it."""

from __future__ import annotations

import binascii
import json
from typing import NamedTuple

_KEYS = {"kind", "sequence", "signature", "text"}


class Line(NamedTuple):
    """A record as it was exported. text, document: the bytes that are signed and hashed."""

    kind: str
    sequence: int
    signature: bytes
    text: bytes
    document: bytes | None


def read_line(line: bytes) -> Line | None:
    """A record; None for anything that the export would write in another way."""
    value = parse(line)
    if value is None or not _KEYS <= value.keys() <= _KEYS | {"document"}:
        return None
    kind, sequence, signature, text = (value[key] for key in ("kind", "sequence", "signature", "text"))
    document = value.get("document")
    if not (type(sequence) is int and isinstance(kind, str) and isinstance(signature, str) and isinstance(text, str)):
        return None
    if not (document is None or isinstance(document, str)):
        return None
    return Line(kind, sequence, signature.encode(), text.encode(), None if document is None else document.encode())


def parse(line: bytes) -> dict[str, object] | None:
    """An object, if it is written exactly as the export writes it: keys in order, no space, nothing escaped in vain."""
    try:
        value = json.loads(line)
        again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, UnicodeError, RecursionError):
        return None
    return value if isinstance(value, dict) and again == line else None


def decode(text: bytes) -> bytes | None:
    """Base64 with the URL alphabet and without padding, if it is written in its one canonical way."""
    try:
        content = binascii.a2b_base64(text.translate(_STANDARD) + b"=" * (-len(text) % 4), strict_mode=True)
    except binascii.Error:
        return None
    # The bits of the last character that belong to no byte are zero.
    is_canonical = len(content) % 3 == 0 or _VALUES[text[-1]] & (15 if len(content) % 3 == 1 else 3) == 0
    return content if is_canonical else None


_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_STANDARD = bytes.maketrans(b"-_+/", b"+/!!")
