"""Rules before they are kept: which products they would change, and how; and all products once more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.proposals import Part, parts_between
from comptoir.catalog.domain.rights import Narrowings
from comptoir.catalog.domain.rules import Rule
from comptoir.catalog.domain.ruling import run_rules
from comptoir.catalog.domain.structure import Structure, StructureKind
from comptoir.catalog.domain.structure_rules import check_thing
from comptoir.catalog.rows import StoredItem, load_items
from comptoir.catalog.services.decided import Saved
from comptoir.catalog.services.imports.slices import SliceWriter
from comptoir.catalog.services.rights import readable
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import ItemRow
from comptoir.kernel.jobs import JobContext
from comptoir.kernel.values.codes import fold_code

RULES_JOB = "catalog.rules"
LOOKED_AT_MAX = 5_000
SHOWN_MAX = 50
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would change. looked_at: how many products were looked at; is_whole: that was all of them."""

    looked_at: int
    changed: int
    unsettled: int
    is_whole: bool
    shown: tuple[tuple[StoredItem, tuple[Part, ...]], ...]


def preview_rule(connection: Connection, rule: Rule, narrowings: Narrowings) -> Preview:
    """Which products a rule would change beside the others, before and after. Refuses InvalidStructure."""
    before = current_structure(connection)
    check_thing(before, StructureKind.RULE, rule)
    rules = {**before.rules, fold_code(rule.code): replace(rule, enabled=True)}
    structure = Structure(**{**{name: getattr(before, name) for name in before.__dataclass_fields__}, "rules": rules})
    looked_at = changed = unsettled = 0
    shown: list[tuple[StoredItem, tuple[Part, ...]]] = []
    ids = _ids(connection, rule)
    for part in _chunks(islice(ids, LOOKED_AT_MAX)):
        items = load_items(connection, ids=part)
        for item_id in part:
            if readable(structure, narrowings, items, item_id) is None:
                continue
            looked_at += 1
            levels = items.levels(item_id)
            ruled = run_rules(structure, structure.rules_in_order, levels)
            unsettled += not ruled.is_settled
            if rule.code not in ruled.by.values():
                continue
            changed += 1
            if len(shown) < SHOWN_MAX:
                fields = {code for code, by in ruled.by.items() if by == rule.code}
                parts = parts_between(levels[-1], ruled.item)
                shown.append((items.by_id[item_id], tuple(one for one in parts if _name(one) in fields)))
    return Preview(looked_at, changed, unsettled, next(ids, None) is None, tuple(shown))


def _name(part: Part) -> str:
    return part.field.removeprefix("values.")


def _ids(connection: Connection, rule: Rule | None = None) -> Iterator[UUID]:
    """All items by SKU, of the family that a rule asks for if it asks for one."""
    statement = select(ItemRow.id).order_by(ItemRow.sku_folded)
    asked = [one.value for one in (rule.conditions if rule else ()) if one.field == "family" and one.operator == "is"]
    if asked:
        statement = statement.where(ItemRow.family == asked[0])
    return iter(connection.execute(statement).scalars().all())


def _chunks(ids: Iterator[UUID]) -> Iterator[list[UUID]]:
    while part := list(islice(ids, _CHUNK)):
        yield part


def run_all(context: JobContext, _argument: Mapping[str, Any]) -> dict[str, int]:
    """Run the rules on every product, as if each were saved once more: models before their variants."""
    counts = {"read": 0, "updated": 0, "unchanged": 0, "rejected": 0}

    def on_saved(_tag: str, _draft: ProductDraft, saved: Saved) -> None:
        counts["read"] += 1
        counts[saved.outcome if saved.outcome in counts else "updated"] += 1

    with context.database.read() as connection:
        statement = select(ItemRow.sku).order_by(ItemRow.parent_id.is_not(None), ItemRow.level, ItemRow.sku_folded)
        skus = list(connection.execute(statement).scalars())
    writer: SliceWriter[str] = SliceWriter(context.database, context.actor, context.trace, on_saved)
    for done, sku in enumerate(skus):
        writer.add(ProductDraft(sku=sku, mode=Mode.MERGE), sku)
        if done % _CHUNK == 0:
            context.progress(counts["read"], len(skus))
    writer.flush()
    return counts
