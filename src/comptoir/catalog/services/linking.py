"""Giving products their pictures and papers by the names of the files: looked at first, then done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.file_names import NamedFile, readings
from comptoir.catalog.domain.pictures import Role
from comptoir.catalog.domain.product import EVERYWHERE
from comptoir.catalog.domain.structure import Family, Structure
from comptoir.catalog.rows import ItemSet, StoredItem, load_gtin_owners, load_items
from comptoir.catalog.services.basics import add_missing
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import current_structure, save_things
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.gtin import parse_gtin
from comptoir.media.domain import Asset

SLICE = 50
_SHIPPED = {
    Role.MAIN: Attribute(code="image", type=AttributeType.IMAGE, labels={"en_US": "Picture", "fr_FR": "Photo"}),
    Role.GALLERY: Attribute(
        code="gallery", type=AttributeType.IMAGE, multiple=True,
        labels={"en_US": "More pictures", "fr_FR": "Autres photos"},
    ),
    Role.MANUAL: Attribute(
        code="manual", type=AttributeType.FILE, multiple=True, labels={"en_US": "Manuals", "fr_FR": "Notices"}
    ),
}  # fmt: skip
"""Made where a product has nothing yet to hold what comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A file and the product it goes to. attribute: the one that takes it, or None with the reason why not."""

    asset: Asset
    file_name: str
    product: StoredItem | None = None
    role: Role = Role.MAIN
    position: int = 0
    attribute: Attribute | None = None
    errors: tuple[FieldError, ...] = ()


def plan_links(connection: Connection, files: Sequence[tuple[Asset, str]]) -> list[Link]:
    """What each file would be linked to; nothing is written."""
    structure = current_structure(connection)
    read = [readings(name, is_picture=asset.is_picture) for asset, name in files]
    items = _items(connection, [one.code for ones in read for one in ones])
    return [_link(structure, items, asset, name, ones) for (asset, name), ones in zip(files, read, strict=True)]


@dataclass(frozen=True, slots=True)
class _Known:
    items: ItemSet
    by_gtin: dict[str, UUID]

    def named(self, code: str) -> StoredItem | None:
        found = self.items.by_sku.get(fold_code(code)) if code else None
        if found is not None:
            return found
        gtin = parse_gtin(code)
        owner = None if gtin is None else self.by_gtin.get(gtin)
        return None if owner is None else self.items.by_id.get(owner)


def _items(connection: Connection, codes: Sequence[str]) -> _Known:
    gtins = [gtin for code in codes if (gtin := parse_gtin(code)) is not None]
    owners = load_gtin_owners(connection, gtins)
    items = load_items(connection, skus={fold_code(code) for code in codes if code})
    for stored in load_items(connection, ids=owners.values()).by_id.values():
        items.add(stored)
    return _Known(items, owners)


def _link(structure: Structure, known: _Known, asset: Asset, file_name: str, ones: Sequence[NamedFile]) -> Link:
    for one in ones:
        product = known.named(one.code)
        if product is None:
            continue
        attribute = attribute_for(structure, product, one.role)
        link = Link(
            asset=asset, file_name=file_name, product=product, role=one.role, position=one.position, attribute=attribute
        )
        if attribute.localizable or attribute.per_channel:
            return replace(link, errors=(FieldError("", "catalog.picture_scoped", {"attribute": attribute.code}),))
        return link
    return Link(asset=asset, file_name=file_name, errors=(FieldError("", "catalog.picture_of_nothing", {}),))


def attribute_for(structure: Structure, product: StoredItem, role: Role) -> Attribute:
    """The attribute of a product that takes files of a role: its family's, else the shipped one."""
    family = structure.family(product.item.family)
    shipped = _SHIPPED[role]
    if role is Role.MAIN:
        return structure.image_attribute(family) or shipped
    owned = [structure.attribute(code) for code in (family.attributes if family is not None else ())]
    main = structure.image_attribute(family)
    fitting = (one for one in owned if one is not None and one.type is shipped.type and one.multiple and one != main)
    return next(fitting, None) or structure.attribute(shipped.code) or shipped


def lacks_room(structure: Structure, links: Sequence[Link]) -> bool:
    """Whether an attribute would have to be made, or given to a family, before all links can be carried out."""
    for one in links:
        if one.attribute is None or one.product is None or one.errors:
            continue
        family = structure.family(one.product.item.family)
        if structure.attribute(one.attribute.code) is None:
            return True
        if family is not None and one.attribute.code not in family.attributes:
            return True
    return False


def carry_out(uow: UnitOfWork, links: Sequence[Link]) -> list[Link]:
    """Give the products their files; each link with what was wrong with it.

    A main picture takes the place of the one before; what a product has already is left.
    """
    wanted = [one for one in links if one.attribute is not None and one.product is not None and not one.errors]
    _make_room(uow, wanted)
    by_product: dict[UUID, list[Link]] = {}
    for one in wanted:
        assert one.product is not None
        by_product.setdefault(one.product.item.id, []).append(one)
    drafts = [_draft(ones) for ones in by_product.values()]
    saved = save_products(uow, drafts) if drafts else []
    errors = dict(zip(by_product, (one.errors for one in saved), strict=True))
    return [
        one if one.errors or one.product is None else replace(one, errors=errors.get(one.product.item.id, ()))
        for one in links
    ]


def _make_room(uow: UnitOfWork, links: Sequence[Link]) -> None:
    """Make the shipped attributes that are missing, and let the families of the products have them."""
    attributes = {one.attribute.code: one.attribute for one in links if one.attribute is not None}
    add_missing(uow, attributes.values())
    structure = current_structure(uow.connection)
    owned: dict[str, Family] = {}
    for one in links:
        assert one.product is not None
        assert one.attribute is not None
        code = fold_code(one.product.item.family or "")
        family = owned.get(code) or structure.family(one.product.item.family)
        if family is not None and one.attribute.code not in family.attributes:
            owned[code] = replace(family, attributes=(*family.attributes, one.attribute.code))
    if owned:
        save_things(uow, list(owned.values()))


def _draft(links: Sequence[Link]) -> ProductDraft:
    """What one product gets."""
    product = links[0].product
    assert product is not None
    values: dict[str, dict[str, object]] = {}
    for one in sorted(links, key=lambda link: (link.position, link.file_name)):
        assert one.attribute is not None
        code, asset = one.attribute.code, str(one.asset.id)
        if not one.attribute.multiple:
            values[code] = {EVERYWHERE: asset}
            continue
        there = values.setdefault(code, dict(product.item.document.values.get(code, {}))).get(EVERYWHERE)
        files = list(there) if isinstance(there, list) else []
        values[code] = {EVERYWHERE: files if asset in files else [*files, asset]}
    return ProductDraft(sku=product.item.sku, mode=Mode.MERGE, values=values)
