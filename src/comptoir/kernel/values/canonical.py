"""One byte form per value, so that equal content has equal hashes and signatures.

Keys sorted by code point, no spaces, UTF-8 unescaped; whole numbers, texts, booleans, null, lists and
mappings only. A float is a programming mistake (asserted): quantities and money travel as whole
numbers or decimal text.
"""

import hashlib
import json

from comptoir.kernel.values.errors import MalformedValue, TextKey


def canonical_json(value: object) -> bytes:
    """The canonical bytes; refuses MalformedValue for text that UTF-8 cannot hold."""
    _assert_canonical(value)
    text = _encode(value)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        shown = text[error.start : error.end].encode("unicode_escape").decode("ascii")
        raise MalformedValue(shown, TextKey("kernel.expected.text")) from None


def sha256_hex(content: bytes) -> str:
    """SHA-256 of the bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _assert_canonical(value: object) -> None:
    """Written for the hot path: every ticket passes here, and most values are plain texts."""
    if type(value) in _PLAIN:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            assert isinstance(key, str), key
            if type(inner) not in _PLAIN:
                _assert_canonical(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _assert_canonical(inner)
    else:
        assert isinstance(value, str | int), f"not canonical: {type(value).__name__} {value!r}"


_PLAIN = frozenset({str, int, bool, type(None)})
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")).encode
