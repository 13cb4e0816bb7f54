"""Outside lists of categories, read from the files in which they are given away.

Source of the line format: Google's product taxonomy, `taxonomy-with-ids`: `166 - Apparel & Accessories > Clothing`,
comments with `#`. The list of the same with `id`, `parent_id` and `title` has numbers of its own, so they are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comptoir.catalog.domain.refusals import TaxonomyUnreadable

GOOGLE = "google"
BETWEEN = " > "
NODES_MAX = 100_000
_PATH_LENGTH_MAX = 750
_LINE = re.compile(r"(?:([0-9]{1,9})\s+-\s+)?(\S.*)")


@dataclass(frozen=True, slots=True)
class Node:
    """A category: its path from the top, and its number outside if it has one."""

    path: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The categories of a file in its order, each path once. edition: as the file calls itself, else empty."""

    edition: str
    nodes: tuple[Node, ...]


def read_taxonomy(content: bytes) -> Taxonomy:
    """Refuses TaxonomyUnreadable with the first line that is wrong."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TaxonomyUnreadable(content[: error.start].count(b"\n") + 1) from None
    if text.lstrip().startswith("["):
        return _made("", _listed(text))
    comments = [line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("#")]
    return _made(comments[0][:200] if comments else "", _lines(text))


def _made(edition: str, nodes: Iterator[Node]) -> Taxonomy:
    found: dict[str, Node] = {}
    for number, node in enumerate(nodes, 1):
        if number > NODES_MAX:
            raise TaxonomyUnreadable(number)
        found.setdefault(node.path, node)
    if not found:
        raise TaxonomyUnreadable(1)
    return Taxonomy(edition, tuple(found.values()))


def _lines(text: str) -> Iterator[Node]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        parts = [part.strip() for part in match[2].split(">")] if match else []
        path = BETWEEN.join(parts)
        if match is None or not all(parts) or len(path) > _PATH_LENGTH_MAX or not path.isprintable():
            raise TaxonomyUnreadable(number)
        yield Node(path, match[1])


def _listed(text: str) -> Iterator[Node]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        raise TaxonomyUnreadable(1) from None
    paths: dict[object, str] = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping) or not isinstance(row.get("title"), str) or not row["title"].strip():
            raise TaxonomyUnreadable(number)
        parent = row.get("parent_id")
        if not all(isinstance(one, str | int | None) for one in (parent, row.get("id"))):
            raise TaxonomyUnreadable(number)
        if parent is not None and parent not in paths:
            raise TaxonomyUnreadable(number)
        path = f"{paths[parent]}{BETWEEN}{row['title'].strip()}" if parent is not None else row["title"].strip()
        if len(path) > _PATH_LENGTH_MAX or not path.isprintable():
            raise TaxonomyUnreadable(number)
        paths[row.get("id")] = path
        yield Node(path)
