"""What a label says. Two labels with the same hash look the same, so that one of them need not be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comptoir.kernel.values.canonical import canonical_json, sha256_hex
from comptoir.pricing.domain.shown import Shown, ShownStep


@dataclass(frozen=True, slots=True)
class LabelText:
    """What a promotion adds to a label. takes_off: it is in `pays` already; else its words say what to do for it.

    version: the first that promises the same as the one in force, so that only another promise needs another label.
    """

    code: str
    version: int
    words: str
    takes_off: bool


@dataclass(frozen=True, slots=True)
class Label:
    """The content of a label; amounts in minor units with tax, quantities in millionths of the unit of sale.

    amount, per, price_list, steps: of the price in force; amount None while there is none. pays: for `per` with the
    promotions that everybody gets, printed in large. measure_amount for one `measure` (UN/ECE code): the price that
    the law wants beside it. reference: the lowest price of the days before an announced reduction, printed struck.
    """

    sku: str
    name: str
    variant: str
    gtin: str | None
    currency: str
    unit: str
    amount: int | None
    per: int
    price_list: str | None
    steps: tuple[ShownStep, ...] = ()
    pays: int | None = None
    measure_amount: int | None = None
    measure: str | None = None
    reference: int | None = None
    reduced_until: str | None = None
    origin: str = ""
    note: str = ""
    promotions: tuple[LabelText, ...] = ()
    is_reduced: bool = False

    def shown(self) -> Shown:
        """What the till may not go above while this label hangs."""
        promotions = tuple((one.code, one.version) for one in self.promotions)
        return Shown(self.price_list, self.steps, promotions, self.pays)

    def body(self) -> dict[str, Any]:
        """The content as plain data."""
        told = {name: getattr(self, name) for name in Label.__slots__}
        told["steps"] = [list(step) for step in self.steps]
        told["promotions"] = [{name: getattr(one, name) for name in LabelText.__slots__} for one in self.promotions]
        return told


def label_of(body: Mapping[str, Any]) -> Label:
    """The label that `body` was made of."""
    fields = dict(body)
    fields["steps"] = tuple(ShownStep(*step) for step in fields["steps"])
    fields["promotions"] = tuple(LabelText(**one) for one in fields["promotions"])
    return Label(**fields)


def label_hash(label: Label) -> str:
    """The SHA-256 of the content."""
    return sha256_hex(canonical_json(label.body()))


def reasons(before: Label | None, after: Label) -> tuple[str, ...]:
    """What changes on the shelf, in the order in which a person wants to know it; `first` for a first label."""
    if before is None:
        return ("first",)
    found = []
    if (before.amount, before.per, before.pays, before.steps) != (after.amount, after.per, after.pays, after.steps):
        found.append("price")
    if before.promotions != after.promotions or before.reduced_until != after.reduced_until:
        found.append("promotion")
    if (before.measure_amount, before.measure) != (after.measure_amount, after.measure):
        found.append("measure_price")
    if before.reference != after.reference:
        found.append("reference")
    if before.origin != after.origin:
        found.append("origin")
    if (before.name, before.variant, before.note, before.gtin) != (after.name, after.variant, after.note, after.gtin):
        found.append("text")
    return tuple(found) or ("again",)


def rises(label: Label, later: Label) -> bool:
    """Whether a later label asks more for as much."""
    if label.pays is None or later.pays is None:
        return False
    return later.pays * label.per > label.pays * later.per
