"""Any version of an item, made again from what stands and what has changed since; two versions compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.identifiers import shown_gtin
from comptoir.catalog.domain.product import Association, Document, Item, Origin

Changes = Mapping[str, Mapping[str, Any]]
"""By field `{"old", "new"}`, as `changed_fields` names them."""

_LISTS = frozenset({"categories", "gtins"})


def kept_changes(changes: Changes, before: Item, after: Item) -> dict[str, Mapping[str, Any]]:
    """Changes in a form from which the state before can be made again: links with their quantities."""
    return {
        name: {"old": kept_links(before, name), "new": kept_links(after, name)}
        if name.startswith("associations.")
        else change
        for name, change in changes.items()
    }


def kept_links(item: Item, name: str) -> list[list[Any]] | None:
    """What an item links to as `[sku, quantity]`; None is nothing. name: `associations.` and the type."""
    links = item.document.associations.get(name.removeprefix("associations."))
    return None if links is None else [[one.sku, one.quantity] for one in links]


def earlier(item: Item, undone: Iterable[tuple[int, Changes]]) -> Item:
    """The item as it was before some versions. undone: each version's number and changes, the newest first."""
    plain: dict[str, Any] = {}
    values = dict(item.document.values)
    associations = dict(item.document.associations)
    version = item.version
    for number, changes in undone:
        version = number - 1
        for name, change in changes.items():
            kind, _, code = name.partition(".")
            old = change["old"]
            if kind == "values":
                _put(values, code, old)
            elif kind == "associations":
                _put(associations, code, None if old is None else tuple(Association(one[0], one[1]) for one in old))
            else:
                plain[name] = tuple(old) if name in _LISTS else old
    document = Document(values=values, associations=associations, origins=item.document.origins)
    return replace(item, **plain, document=document, version=version)


def _put(into: dict[str, Any], code: str, value: Any) -> None:  # noqa: ANN401 - a cell's data or links
    if value is None:
        into.pop(code, None)
    else:
        into[code] = value


def restoring(item: Item, to: Item, expected_version: int) -> ProductDraft:
    """The draft that makes an item what it was: a new version, from now on."""
    return ProductDraft(
        sku=item.sku,
        new_sku=to.sku if to.sku != item.sku else None,
        mode=Mode.REPLACE,
        origin=Origin.PERSON,
        family=to.family,
        family_variant=to.family_variant,
        parent=to.parent,
        enabled=to.enabled,
        unit=to.unit,
        department=to.department,
        categories=to.categories,
        gtins=tuple(shown_gtin(one) for one in to.gtins),
        values=to.document.values,
        associations=to.document.associations,
        expected_version=expected_version,
    )
