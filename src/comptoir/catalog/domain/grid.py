"""Products as a spreadsheet shows them: a column per value, a text per cell, and drafts made of changed cells.

Columns are named as in product sheets (`name-fr_FR`, `price-EUR`); a measurement is one cell, `250 GRAM`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.called import Called
from comptoir.catalog.domain.columns import Part, Plain, ValueColumn, plan_columns
from comptoir.catalog.domain.draft import ProductDraft
from comptoir.catalog.domain.identifiers import shown_gtin
from comptoir.catalog.domain.product import Datum, Item, Origin, Scope, Values
from comptoir.catalog.domain.sheet_rows import ReadRow, read_row
from comptoir.catalog.domain.structure import Structure
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.money import Currency, minor_digits

PLAIN_COLUMNS = ("sku", "family", "categories", "enabled", "gtin", "department", "sale_unit", "parent", "lifecycle")
FIXED = frozenset({"sku", "parent", "family_variant", "lifecycle"})
"""Columns that no cell changes: they are moves of their own."""
LISTS = frozenset({"categories", "gtin"})


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column that the grid can show. attribute: None for the product's own fields."""

    name: str
    attribute: Attribute | None = None
    locale: str | None = None
    channel: str | None = None
    currency: str = ""

    @property
    def is_list(self) -> bool:
        """Whether its cells hold several codes, with commas between."""
        return self.name in LISTS if self.attribute is None else self.attribute.holds_list

    @property
    def is_fixed(self) -> bool:
        """Whether no cell of it can be changed."""
        return self.name in FIXED


def grid_columns(structure: Structure) -> list[GridColumn]:
    """Every column: the product's own fields, then each attribute in its languages, channels and currencies."""
    found = [GridColumn(name) for name in PLAIN_COLUMNS]
    channels = sorted(structure.channels.values(), key=lambda one: one.code)
    currencies = sorted({currency for channel in channels for currency in channel.currencies})
    for attribute in sorted(structure.attributes.values(), key=lambda one: (one.position, one.code)):
        if attribute.type is AttributeType.IDENTIFIER:
            continue
        for channel in channels if attribute.per_channel else [None]:
            spoken = [locale for one in ([channel] if channel else channels) for locale in one.locales]
            for locale in dict.fromkeys(spoken) if attribute.localizable else [None]:
                parts = [attribute.code, locale, channel.code if channel else None]
                for currency in currencies if attribute.type is AttributeType.MONEY else [""]:
                    name = "-".join(part for part in (*parts, currency) if part)
                    found.append(GridColumn(name, attribute, locale, channel.code if channel else None, currency))
    return found


@dataclass(frozen=True, slots=True)
class GridPlan:
    """The chosen columns, ready to read many items. unknown: those that mean nothing here."""

    names: tuple[str, ...]
    plain: Mapping[str, Plain]
    values: Mapping[str, ValueColumn]

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name not in self.plain and name not in self.values)


def plan_grid(structure: Structure, names: Sequence[str]) -> GridPlan:
    """What each column is."""
    plan = plan_columns(structure, names)
    plain = {names[place]: kind for kind, place in plan.plain.items()}
    values = {names[one.place]: one for one in plan.values if one.part is not Part.UNIT}
    return GridPlan(tuple(names), plain, {name: one for name, one in values.items() if name not in plain})


def cell_texts(plan: GridPlan, item: Item, values: Values) -> dict[str, str]:
    """The text of each chosen cell; values: those of the item's own level, or what holds over all levels."""
    texts = {name: _plain_text(kind, item) for name, kind in plan.plain.items()}
    for name, column in plan.values.items():
        datum = values.get(column.attribute.code, {}).get(column.scope)
        texts[name] = "" if datum is None else _text(column, datum)
    return texts


def _plain_text(kind: Plain, item: Item) -> str:
    match kind:
        case Plain.SKU:
            return item.sku
        case Plain.FAMILY:
            return item.family or ""
        case Plain.FAMILY_VARIANT:
            return item.family_variant or ""
        case Plain.PARENT:
            return item.parent or ""
        case Plain.CATEGORIES:
            return ",".join(item.categories)
        case Plain.ENABLED:
            return "1" if item.enabled else "0"
        case Plain.UNIT:
            return item.unit
        case Plain.DEPARTMENT:
            return item.department or ""
        case Plain.GTIN:
            return ",".join(shown_gtin(gtin) for gtin in item.gtins)
        case Plain.LIFECYCLE:
            return item.lifecycle.value


def _text(column: ValueColumn, datum: Datum) -> str:
    match datum:
        case bool():
            return "1" if datum else "0"
        case str():
            return datum
        case dict():
            return f"{datum['amount']} {datum['unit']}"
        case list() if column.attribute.type is AttributeType.MONEY:
            return _money_text(column.currency, datum)
        case _:
            return ",".join(str(one) for one in datum)


def _money_text(currency: str, listed: Sequence[object]) -> str:
    """The amount in one currency; without one, the first there is."""
    for one in listed:
        if isinstance(one, dict) and one["currency"] == (currency or one["currency"]):
            return f"{Decimal(int(one['amount'])).scaleb(-minor_digits(Currency(one['currency']))):f}"
    return ""


def draft_of_cells(called: Called, item: Item, cells: Mapping[str, str]) -> ReadRow:
    """The draft that changes these cells of an item; an empty text clears its cell.

    Choices, family and categories may be called by their names. Errors point at the column: `/name-fr_FR`.
    """
    structure = called.structure
    errors = [FieldError(f"/{name}", "catalog.cell_fixed", {"column": name}) for name in cells if name in FIXED]
    given = {name: text for name, text in cells.items() if name not in FIXED}
    plan = plan_grid(structure, list(given))
    errors += [FieldError(f"/{name}", "catalog.unknown_field", {"field": name}) for name in plan.unknown]
    filled = {name: text for name, text in given.items() if text.strip()}
    names = [name for name in filled if name not in plan.unknown]
    read = read_row(plan_columns(structure, ["sku", *names]), [item.sku, *(filled[name] for name in names)], str)
    assert read is not None, "an item has a SKU"
    read = replace(read, draft=called.draft(read.draft))
    if errors or read.errors:
        return ReadRow(read.draft, [*errors, *read.errors])
    values: dict[str, dict[Scope, object]] = {code: dict(found) for code, found in read.draft.values.items() if found}
    for name, column in plan.values.items():
        code, key = column.attribute.code, column.scope
        if not given[name].strip():
            values.setdefault(code, {}).setdefault(key, None)
        if column.currency:
            values[code][key] = _with_currencies(item, column, values[code][key])
    draft = replace(read.draft, values=values, origin=Origin.PERSON, barcodes_checked=True, inherited_dropped=False)
    for name, kind in plan.plain.items():
        if not given[name].strip():
            draft = _cleared(draft, name, kind, errors)
    return ReadRow(draft, errors, read.warnings)


def _cleared(draft: ProductDraft, name: str, kind: Plain, errors: list[FieldError]) -> ProductDraft:
    match kind:
        case Plain.FAMILY:
            return replace(draft, family=None)
        case Plain.DEPARTMENT:
            return replace(draft, department=None)
        case Plain.CATEGORIES:
            return replace(draft, categories=())
        case Plain.GTIN:
            return replace(draft, gtins=())
        case _:
            errors.append(FieldError(f"/{name}", "catalog.cell_needed", {"column": name}))
            return draft


def _with_currencies(item: Item, column: ValueColumn, given: object) -> list[object] | None:
    """Amounts in other currencies stay where one is changed."""
    before = item.document.values.get(column.attribute.code, {}).get(column.scope)
    listed = given if isinstance(given, list) else []
    known = {one["currency"] for one in listed if isinstance(one, dict)} | {column.currency}
    kept = (
        [one for one in before if isinstance(one, dict) and one["currency"] not in known]
        if isinstance(before, list)
        else []
    )
    return [*listed, *kept] or None


def column_of(plan: GridPlan, error: FieldError) -> str:
    """The column that an error of a product is about, "" where it is about the whole product."""
    head, _, rest = error.pointer.lstrip("/").partition("/")
    if head == "values":
        code = rest.partition("/")[0].replace("~1", "/").replace("~0", "~")
        found = [name for name, one in plan.values.items() if one.attribute.code == code]
        exact = [name for name in found if plan.values[name].scope == _scope_of(error)]
        return next(iter(exact or found), "")
    if head == "identifiers":
        return "gtin" if "gtin" in plan.plain else ""
    return head if head in plan.names else ""


def _scope_of(error: FieldError) -> str:
    return f"{error.facts.get('channel') or ''}|{error.facts.get('locale') or ''}"


class ActionKind(StrEnum):
    """What is done to many products at once."""

    SET = "set"
    CLEAR = "clear"
    ADD = "add"
    REMOVE = "remove"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    SUBMIT = "submit"
    STAGE = "stage"


STEPS = frozenset({ActionKind.PUBLISH, ActionKind.WITHDRAW, ActionKind.SUBMIT, ActionKind.STAGE})
"""Done to a product as a whole; of these, one alone."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. column, value: for actions on cells; the value of a stage is its code."""

    kind: ActionKind
    column: str = ""
    value: str = ""


def cells_after(actions: Iterable[Action], texts: Mapping[str, str]) -> dict[str, str]:
    """The cells that the actions change, given the cells of one item."""
    now = dict(texts)
    for one in actions:
        match one.kind:
            case ActionKind.SET:
                now[one.column] = one.value
            case ActionKind.CLEAR:
                now[one.column] = ""
            case ActionKind.ADD:
                now[one.column] = ",".join(dict.fromkeys([*_parts(now.get(one.column, "")), *_parts(one.value)]))
            case ActionKind.REMOVE:
                gone = {fold_code(part) for part in _parts(one.value)}
                now[one.column] = ",".join(
                    part for part in _parts(now.get(one.column, "")) if fold_code(part) not in gone
                )
            case _:
                pass
    return {name: text for name, text in now.items() if text != texts.get(name, "")}


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
