"""Product feeds: the columns of a template, filled for a product, checked and written down.

Source of the rules of the shipped template: Google Merchant Center, product data specification.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

from comptoir.kernel.values.errors import Conflict, Invalid, NotFound, Stale

COLUMNS_MAX = 100
BASE = "{base}"
"""Stands in lines for the address of the shop, which whoever asks names."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_:.-]{0,59}")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = re.compile(r"<[^>]*>")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Form(StrEnum):
    """How a feed is written. GOOGLE: RSS 2.0 with the elements of its namespace."""

    GOOGLE = "google"
    XML = "xml"
    CSV = "csv"
    JSON = "json"


SOURCES = (
    "sku", "label", "description", "gtin", "brand", "price", "availability", "quantity", "link", "image",
    "more_images", "category", "categories", "group", "condition", "identifier_exists", "unit_price",
)  # fmt: skip
"""What a column may be filled from, besides `attribute:CODE`, `text:WORDS` and `taxonomy:CODE`.

`category` is what the feed calls a category, else what the taxonomy `google` calls it.
"""
OUTSIDE = "google"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """name: as the reader calls it. source: see SOURCES. length_max: characters; longer texts are cut and told."""

    name: str
    source: str
    is_required: bool = False
    length_max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed of the cards of a channel in a locale. categories: what the reader calls ours, by code."""

    code: str
    label: str
    channel: str
    locale: str
    form: Form
    columns: tuple[Column, ...]
    categories: Mapping[str, str] = field(default_factory=dict)
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a product, by source; several values are a tuple. values: its attributes as text, by code.

    taxonomies: what outside taxonomies call its first category, by their code.
    """

    sources: Mapping[str, str | tuple[str, ...]]
    values: Mapping[str, str]
    categories: tuple[str, ...]
    taxonomies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a product for the reader. code: `missing`, `too_long` or `gtin`."""

    column: str
    code: str


@dataclass(frozen=True, slots=True)
class Line:
    """A product as the feed tells it."""

    text: str
    problems: tuple[Problem, ...]


@dataclass(eq=False)
class FeedUnknown(NotFound):
    """There is no feed of this code."""

    code = "connectors.feed_unknown"
    feed: str


@dataclass(eq=False)
class FeedInvalid(Invalid):
    """A column has no name that its form can write, or is filled from nothing that is known."""

    code = "connectors.feed_invalid"
    column: str


@dataclass(eq=False)
class StaleFeed(Stale):
    """The feed was changed by somebody else meanwhile."""

    code = "connectors.stale_feed"
    feed: str
    version: int


@dataclass(eq=False)
class FeedPaused(Conflict):
    """The feed is not served now."""

    code = "connectors.feed_paused"
    feed: str


def refuse_wrong(feed: Feed) -> None:
    """Refuses FeedInvalid."""
    names: set[str] = set()
    for column in feed.columns:
        is_source = column.source in SOURCES or column.source.partition(":")[0] in {"attribute", "text", "taxonomy"}
        is_named = bool(column.name.strip()) if feed.form is Form.CSV else _NAME.fullmatch(column.name) is not None
        if not is_source or not is_named or column.name in names or len(feed.columns) > COLUMNS_MAX:
            raise FeedInvalid(column.name[:60], pointer="/columns")
        names.add(column.name)
    if not feed.columns:
        raise FeedInvalid("", pointer="/columns")


def line_of(feed: Feed, facts: Facts) -> Line:
    """A product as the feed tells it, with what its reader will complain about. Missing values are left out."""
    cells: list[tuple[str, tuple[str, ...]]] = []
    problems: list[Problem] = []
    for column in feed.columns:
        found = tuple(text for one in _filled(feed, column.source, facts) if (text := _plain(one)))
        if not found and column.is_required:
            problems.append(Problem(column.name, "missing"))
        if column.length_max is not None and any(len(one) > column.length_max for one in found):
            problems.append(Problem(column.name, "too_long"))
            found = tuple(one[: column.length_max].rstrip() for one in found)
        cells.append((column.name, found))
    return Line(_written(feed.form, cells), tuple(problems))


def _filled(feed: Feed, source: str, facts: Facts) -> tuple[str, ...]:
    kind, _, rest = source.partition(":")
    if kind == "text":
        return (rest,)
    if kind == "attribute":
        return (facts.values.get(rest, ""),)
    if source == "category":
        own = next((feed.categories[code] for code in facts.categories if code in feed.categories), None)
        return (own or facts.taxonomies.get(OUTSIDE, ""),)
    if kind == "taxonomy":
        return (facts.taxonomies.get(rest, ""),)
    found = facts.sources.get(source, "")
    return found if isinstance(found, tuple) else (found,)


def _plain(text: str) -> str:
    """Text without mark-up and without what XML cannot hold."""
    return " ".join(_NOT_XML.sub("", _TAG.sub(" ", text)).split())


def _written(form: Form, cells: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    match form:
        case Form.GOOGLE:
            inside = "".join(f"<g:{name}>{_escaped(one)}</g:{name}>" for name, found in cells for one in found)
            return f"<item>{inside}</item>"
        case Form.XML:
            inside = "".join(f"<{name}>{_escaped(one)}</{name}>" for name, found in cells for one in found)
            return f"<product>{inside}</product>"
        case Form.CSV:
            return ",".join(_cell("|".join(found)) for _, found in cells)
        case Form.JSON:
            told = {name: found[0] if len(found) == 1 else list(found) for name, found in cells if found}
            return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        case _:
            assert_never(form)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cell(text: str) -> str:
    """Quoted, and never a formula to the program that opens it."""
    safe = f"'{text}" if text.startswith(_FORMULA) else text
    return '"' + safe.replace('"', '""') + '"'


def assembled(feed: Feed, lines: Iterable[str], base: str) -> Iterator[str]:
    """The whole feed in parts. base: the address of the shop."""
    shop = _escaped(base)
    match feed.form:
        case Form.GOOGLE:
            yield '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">'
            yield f"<channel><title>{_escaped(feed.label)}</title><link>{shop}</link><description/>\n"
            yield from (f"{line.replace(BASE, shop)}\n" for line in lines)
            yield "</channel></rss>\n"
        case Form.XML:
            yield '<?xml version="1.0" encoding="UTF-8"?>\n<products>\n'
            yield from (f"{line.replace(BASE, shop)}\n" for line in lines)
            yield "</products>\n"
        case Form.CSV:
            yield "\ufeff" + ",".join(_cell(column.name) for column in feed.columns) + "\r\n"
            yield from (f"{line.replace(BASE, base)}\r\n" for line in lines)
        case Form.JSON:
            yield "[\n"
            for number, line in enumerate(lines):
                yield f"{',' if number else ''}{line.replace(BASE, base)}\n"
            yield "]\n"
        case _:
            assert_never(feed.form)
