"""What a trial would have created and changed, field by field: read from the copy that it wrote into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from comptoir.catalog.domain.product import Item, changed_fields
from comptoir.catalog.events import ProductCreated, ProductUpdated
from comptoir.catalog.rows import load_items
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after

FILE = "comparison.jsonl"
PRODUCTS_MAX = 20_000
"""Products that are told one by one; the outcome counts all."""
_CHUNK = 500


def write_comparison(scratch: Database, folder: Path) -> None:
    """A line per product that the trial made or changed: `{"sku", "outcome", "changes": {field: {"old", "new"}}}`."""
    encode = msgspec.json.Encoder().encode
    created, updated = _touched(scratch)
    with (folder / FILE).open("wb") as file:
        for start in range(0, len(created), _CHUNK):
            part = created[start : start + _CHUNK]
            with scratch.read() as connection:
                items = load_items(connection, ids=part)
            for item_id in part:
                if item_id not in items.by_id:
                    continue
                item = items.by_id[item_id].item
                changes = changed_fields(Item(id=item.id, sku=""), item)
                file.write(encode({"sku": item.sku, "outcome": "created", "changes": changes}) + b"\n")
        for sku, changes in updated.values():
            file.write(encode({"sku": sku, "outcome": "updated", "changes": changes}) + b"\n")


def _touched(scratch: Database) -> tuple[list[UUID], dict[str, tuple[str, dict[str, Any]]]]:
    """The items that were made, and what was changed of the others: from the first state to the last."""
    created: dict[str, None] = {}
    updated: dict[str, tuple[str, dict[str, Any]]] = {}
    for payload, topic in _entries(scratch):
        item_id = payload["item_id"]
        if len(created) + len(updated) >= PRODUCTS_MAX:
            break
        if topic == ProductCreated.topic:
            created[item_id] = None
        elif item_id not in created:
            _, changes = updated.setdefault(item_id, (payload["sku"], {}))
            for name, change in payload["changed"].items():
                first = changes.get(name, change)
                changes[name] = {"old": first["old"], "new": change["new"]}
    return [UUID(one) for one in created], updated


def _entries(scratch: Database) -> Iterator[tuple[dict[str, Any], str]]:
    position = 0
    topics = (ProductCreated.topic, ProductUpdated.topic)
    while True:
        with scratch.read() as connection:
            found = entries_after(connection, position, _CHUNK, topics)
        if not found:
            return
        for entry in found:
            yield entry.fields(), entry.topic
        position = found[-1].seq


def read_comparison(folder: Path, after: int, limit: int) -> tuple[list[dict[str, Any]], int | None]:
    """Lines of a trial's comparison behind the first `after`, and where the next ones begin."""
    path = folder / FILE
    if not path.is_file():
        return [], None
    lines: list[dict[str, Any]] = []
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if number < after:
                continue
            if len(lines) == limit:
                return lines, number
            lines.append(msgspec.json.decode(line))
    return lines, None
