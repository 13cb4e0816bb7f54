"""What may be sold, held in memory: recalls, sale rules and masks; loaded at first need, forgotten when the feed says.

Where a shop has none of them, a ticket costs one look at an empty book.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import select

from comptoir.catalog.queries import sellables
from comptoir.kernel.values.gtin import DEFAULT_LAYOUTS, EmbeddedLayout
from comptoir.pricing.domain.promotions import item_key
from comptoir.pricing.services.item_keys import keys_of_items
from comptoir.till.domain.goods import NOTHING, ClosedHours, Demands, Detail, Recall, SaleRule, demands_of
from comptoir.till.domain.symbols import Symbol, layouts_of
from comptoir.till.services.scanning import read_symbol
from comptoir.till.tables import RecallRow, SellingRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.feed import FeedEntry

RULE: Final = "rule"
MASKS: Final = "masks"
FAVOURITES: Final = "favourites"
_REMEMBERED_MAX: Final = 200_000
_RECALL = tuple(Recall.__dataclass_fields__)


@dataclass(slots=True)
class Goods:
    """Everything of one moment. recalls: open ones, by item; demands: of the items that were asked for.

    is_awaiting: whether a recall names what the catalogue does not know yet.
    """

    rules: Sequence[SaleRule]
    recalls: Mapping[UUID, tuple[Recall, ...]]
    layouts: Sequence[EmbeddedLayout]
    is_awaiting: bool = False
    demands: dict[UUID, Demands] = field(default_factory=dict)
    symbols: dict[str, Symbol] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is recalled and no rule asks for anything."""
        return not self.rules and not self.recalls

    def symbol(self, code: str) -> Symbol:
        """A scanned code, read once."""
        found = self.symbols.get(code)
        if found is None:
            if len(self.symbols) > _REMEMBERED_MAX:
                self.symbols.clear()
            found = self.symbols[code] = read_symbol(code, self.layouts)
        return found

    def learn(self, connection: Connection, item_ids: Collection[UUID]) -> None:
        """Find what the rules ask for on items that were not asked for yet."""
        unknown = [item_id for item_id in item_ids if item_id not in self.demands]
        if not self.rules or not unknown:
            return
        wanted = {key for rule in self.rules for key in rule.keys}
        keys = keys_of_items(connection, unknown, wanted)
        skus = {item_id: item_key("sku", one.sku) for item_id, one in sellables(connection, item_ids=unknown).items()}
        for item_id in unknown:
            held = keys.get(item_id, frozenset()) | {skus.get(item_id, "")}
            self.demands[item_id] = demands_of(rule for rule in self.rules if rule.keys & held)

    def asks(self, item_id: UUID) -> Demands:
        """What the rules ask for on an item; after `learn`."""
        return self.demands.get(item_id, NOTHING)


class GoodsHolder:
    """The goods of a process. A load that began before a change is never kept after it."""

    def __init__(self) -> None:
        self._held: list[Goods] = []

    def current(self, connection: Connection) -> Goods:
        """The goods as of the newest entry seen."""
        held = self._held
        if not held:
            held.append(load_goods(connection))
        return held[0]

    def follow(self, entries: Sequence[FeedEntry]) -> None:
        """Forget what may have changed."""
        is_concerned = any(one.is_awaiting or not one.is_empty for one in self._held)
        about = ("till.recall.", "till.selling.", *(("catalog.",) if is_concerned else ()))
        if any(entry.topic.startswith(about) for entry in entries):
            self._held = []


def load_goods(connection: Connection) -> Goods:
    """Read everything; three small tables."""
    recalls = open_recalls(connection)
    items = sellables(connection, barcodes={one.gtin for one in recalls}) if recalls else {}
    by_item: dict[UUID, list[Recall]] = {}
    for one in recalls:
        if one.gtin in items:
            by_item.setdefault(items[one.gtin].item_id, []).append(one)
    masks = settings_of(connection, MASKS)
    return Goods(
        [rule_of(code, body) for code, body in settings_of(connection, RULE).items()],
        {item_id: tuple(ones) for item_id, ones in by_item.items()},
        layouts_of(masks["all"]) if "all" in masks else DEFAULT_LAYOUTS,
        is_awaiting=any(one.gtin not in items for one in recalls),
    )


def settings_of(connection: Connection, kind: str) -> dict[str, Any]:
    """What an office set up of a kind, by code."""
    statement = select(SellingRow.code, SellingRow.body).where(SellingRow.kind == kind).order_by(SellingRow.code_folded)
    return {row[0]: row[1] for row in connection.execute(statement)}


def open_recalls(connection: Connection) -> list[Recall]:
    """The recalls that hold, oldest first."""
    columns = (getattr(RecallRow, name) for name in _RECALL)
    statement = select(*columns).where(RecallRow.lifted_at.is_(None)).order_by(RecallRow.id)
    return [Recall(*row) for row in connection.execute(statement)]


def rule_of(code: str, body: Mapping[str, Any]) -> SaleRule:
    """A rule from its stored body."""
    return SaleRule(
        code,
        body["label"],
        frozenset(body["keys"]),
        body["age_min"],
        tuple(
            ClosedHours(
                time.fromisoformat(one["start"]),
                time.fromisoformat(one["end"]),
                one["store"],
                frozenset(one["days"]),
            )
            for one in body["closed"]
        ),
        frozenset(map(Detail, body["needs"])),
    )
