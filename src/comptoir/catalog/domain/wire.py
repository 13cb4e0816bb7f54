"""Products as the outside writes and reads them: the shape of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.identifiers import shown_gtin
from comptoir.catalog.domain.product import Association, Document, Item, Origin, Scope, Values, scope, scope_parts
from comptoir.catalog.domain.resolution import Resolved
from comptoir.catalog.domain.validation import pointer_part
from comptoir.kernel.values.codes import natural_code
from comptoir.kernel.values.errors import FieldError, MalformedValue

READ_ONLY = frozenset(
    {
        "id",
        "version",
        "status",
        "review",
        "lifecycle",
        "level",
        "label",
        "labels",
        "image",
        "family_variant_of_root",
        "is_published_as_it_stands",
        "created_at",
        "updated_at",
        "resolved",
        "variants",
        "completeness",
        "incomplete",
        "acts",
    }
)
"""Fields that answers carry; a request may send them back, and they say nothing there."""


@dataclass(frozen=True, slots=True)
class ReadBody:
    """The draft in a request, or what is wrong with it."""

    draft: ProductDraft | None
    errors: tuple[FieldError, ...]


def draft_from_body(
    body: Mapping[str, object],
    mode: Mode,
    origin: Origin,
    *,
    sku: str | None = None,
    expected_version: int | None = None,
    barcodes_checked: bool = True,
) -> ReadBody:
    """The draft that a body describes. sku: the product that the path names; a body may then rename it.

    A null field erases where fields merge, and is a missing field where the body replaces.
    """
    errors: list[FieldError] = []
    fields: dict[str, Any] = {}
    for name, given in body.items():
        if name in READ_ONLY:
            continue
        reader = _READERS.get(name)
        if reader is None:
            errors.append(FieldError(f"/{pointer_part(name)}", "catalog.unknown_field", {"field": name[:100]}))
            continue
        reader(given, fields, errors)
    named = fields.pop("sku", None)
    code = sku or named
    if code is None:
        errors.append(FieldError("/sku", "catalog.no_sku", {}))
    elif not is_code(code) or not is_code(named or code):
        errors.append(FieldError("/sku", "catalog.code_malformed", {"code": code[:100]}))
    if errors or code is None:
        return ReadBody(None, tuple(errors))
    draft = ProductDraft(
        sku=code,
        new_sku=named if named != code else None,
        mode=mode,
        origin=origin,
        expected_version=expected_version,
        barcodes_checked=barcodes_checked,
        **fields,
    )
    return ReadBody(draft, ())


def is_code(text: str) -> bool:
    """Whether a text can be a code at all: not empty, not endless, without control characters."""
    try:
        natural_code(text)
    except MalformedValue:
        return False
    return True


Fields = dict[str, Any]
Errors = list[FieldError]


def _wrong_type(pointer: str, expected: str) -> FieldError:
    return FieldError(pointer, "catalog.wrong_type", {"expected": expected})


def _sku(given: object, fields: Fields, errors: Errors) -> None:
    if isinstance(given, str):
        fields["sku"] = given
    else:
        errors.append(_wrong_type("/sku", "text"))


def _code(name: str, given: object, fields: Fields, errors: Errors) -> None:
    if given is None or given == "":
        fields[name] = None
    elif not isinstance(given, str):
        errors.append(_wrong_type(f"/{name}", "text"))
    elif not is_code(given):
        errors.append(FieldError(f"/{name}", "catalog.code_malformed", {"code": given[:100]}))
    else:
        fields[name] = given


def _family(given: object, fields: Fields, errors: Errors) -> None:
    _code("family", given, fields, errors)


def _family_variant(given: object, fields: Fields, errors: Errors) -> None:
    _code("family_variant", given, fields, errors)


def _parent(given: object, fields: Fields, errors: Errors) -> None:
    _code("parent", given, fields, errors)


def _department(given: object, fields: Fields, errors: Errors) -> None:
    _code("department", given, fields, errors)


def _enabled(given: object, fields: Fields, errors: Errors) -> None:
    if given is None or isinstance(given, bool):
        fields["enabled"] = given is not False
    else:
        errors.append(_wrong_type("/enabled", "true or false"))


def _unit(given: object, fields: Fields, errors: Errors) -> None:
    if given is None or isinstance(given, str):
        fields["unit"] = given or "H87"
    else:
        errors.append(_wrong_type("/unit", "text"))


def _texts(given: object) -> tuple[str, ...] | None:
    if given is None:
        return ()
    if isinstance(given, list) and all(isinstance(one, str) for one in given):
        return tuple(given)
    return None


def _categories(given: object, fields: Fields, errors: Errors) -> None:
    codes = _texts(given)
    if codes is None:
        errors.append(_wrong_type("/categories", "list of texts"))
    else:
        fields["categories"] = codes


def _identifiers(given: object, fields: Fields, errors: Errors) -> None:
    if given is None:
        fields["gtins"] = ()
        return
    if not isinstance(given, Mapping):
        errors.append(_wrong_type("/identifiers", "object"))
        return
    for name in given.keys() - {"gtin"}:
        errors.append(FieldError(f"/identifiers/{pointer_part(str(name))}", "catalog.unknown_field", {"field": name}))
    if "gtin" in given:
        codes = _texts(given["gtin"])
        if codes is None:
            errors.append(_wrong_type("/identifiers/gtin", "list of texts"))
        else:
            fields["gtins"] = codes


def _values(given: object, fields: Fields, errors: Errors) -> None:
    if given is None:
        return
    if not isinstance(given, Mapping):
        errors.append(_wrong_type("/values", "object"))
        return
    values: dict[str, dict[Scope, object] | None] = {}
    for attribute, listed in given.items():
        pointer = f"/values/{pointer_part(str(attribute))}"
        values[attribute] = None if listed is None else _cells(pointer, listed, errors)
    fields["values"] = values


def values_of(given: object) -> tuple[dict[str, dict[Scope, object]], list[FieldError]]:
    """Values as the contract lists them, by attribute and cell; null says nothing."""
    fields: Fields = {}
    errors: Errors = []
    _values(given, fields, errors)
    return {code: cells for code, cells in fields.get("values", {}).items() if cells is not None}, errors


def _cells(pointer: str, listed: object, errors: Errors) -> dict[Scope, object]:
    cells: dict[Scope, object] = {}
    if not isinstance(listed, list):
        errors.append(_wrong_type(pointer, "list of {locale, channel, data}"))
        return cells
    for number, one in enumerate(listed):
        where = f"{pointer}/{number}"
        if not isinstance(one, Mapping) or "data" not in one:
            errors.append(_wrong_type(where, "{locale, channel, data}"))
            continue
        extra = sorted(str(name) for name in one.keys() - {"locale", "channel", "data", "scope"})
        locale, channel = one.get("locale"), one.get("channel", one.get("scope"))
        if extra:
            errors.append(FieldError(f"{where}/{pointer_part(extra[0])}", "catalog.unknown_field", {"field": extra[0]}))
        elif not (locale is None or isinstance(locale, str)) or not (channel is None or isinstance(channel, str)):
            errors.append(_wrong_type(where, "{locale, channel, data}"))
        elif scope(channel, locale) in cells:
            errors.append(FieldError(where, "catalog.value_twice", {}))
        else:
            cells[scope(channel, locale)] = one["data"]
    return cells


def _associations(given: object, fields: Fields, errors: Errors) -> None:
    if given is None:
        return
    if not isinstance(given, Mapping):
        errors.append(_wrong_type("/associations", "object"))
        return
    links: dict[str, tuple[Association, ...] | None] = {}
    for kind, listed in given.items():
        pointer = f"/associations/{pointer_part(str(kind))}"
        if listed is None:
            links[kind] = None
            continue
        if not isinstance(listed, list):
            errors.append(_wrong_type(pointer, "list of {sku, quantity}"))
            continue
        found: list[Association] = []
        for number, one in enumerate(listed):
            link = _link(one)
            if link is None or not is_code(link.sku):
                errors.append(_wrong_type(f"{pointer}/{number}", "{sku, quantity}"))
            else:
                found.append(link)
        links[kind] = tuple(found)
    fields["associations"] = links


def _link(given: object) -> Association | None:
    match given:
        case str():
            return Association(given)
        case {"sku": str(sku), "quantity": int(quantity)} if not isinstance(quantity, bool) and 0 < quantity < 2**31:
            return Association(sku, quantity)
        case {"sku": str(sku), **rest} if rest in ({}, {"quantity": None}):
            return Association(sku)
        case _:
            return None


_READERS = {
    "sku": _sku,
    "family": _family,
    "family_variant": _family_variant,
    "parent": _parent,
    "department": _department,
    "enabled": _enabled,
    "unit": _unit,
    "categories": _categories,
    "identifiers": _identifiers,
    "values": _values,
    "associations": _associations,
}
WRITABLE = tuple(_READERS)
"""The fields that a request may set, in the order in which answers show them."""


def values_body(values: Values) -> dict[str, list[dict[str, object]]]:
    """Values as the contract lists them, cells in the order of channel and locale."""
    return {attribute: [_cell(key, cells[key]) for key in sorted(cells)] for attribute, cells in sorted(values.items())}


def _cell(key: Scope, datum: object) -> dict[str, object]:
    channel, locale = scope_parts(key)
    return {"locale": locale, "channel": channel, "data": datum}


def resolved_body(resolved: Mapping[str, Mapping[Scope, Resolved]]) -> dict[str, list[dict[str, object]]]:
    """Resolved values with where each comes from."""
    return {
        attribute: [
            {
                **_cell(key, cells[key].datum),
                "sku": cells[key].sku,
                "inherited": cells[key].inherited,
                "origin": cells[key].origin,
            }
            for key in sorted(cells)
        ]
        for attribute, cells in sorted(resolved.items())
    }


def associations_body(document: Document) -> dict[str, list[dict[str, object]]]:
    """Links by type."""
    return {
        kind: [{"sku": link.sku, "quantity": link.quantity} for link in links]
        for kind, links in sorted(document.associations.items())
    }


def writable_body(item: Item) -> dict[str, object]:
    """The fields of an item that a request may set: sent back with `PUT`, they change nothing."""
    return {
        "sku": item.sku,
        "family": item.family,
        "family_variant": item.family_variant,
        "parent": item.parent,
        "categories": list(item.categories),
        "enabled": item.enabled,
        "unit": item.unit,
        "department": item.department,
        "identifiers": {"gtin": [shown_gtin(gtin) for gtin in item.gtins]},
        "values": values_body(item.document.values),
        "associations": associations_body(item.document),
    }
