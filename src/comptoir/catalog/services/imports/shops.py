"""The product sheet of another shop system: what it needs of the structure is made, then its products and variants."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from comptoir.catalog.domain.attributes import CHOICE_TYPES, Attribute, AttributeType, Choice
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Origin, scope
from comptoir.catalog.domain.refusals import unreadable
from comptoir.catalog.domain.sheet_rows import MediaFinder
from comptoir.catalog.domain.shop_sheets import LAYOUTS, Listing, ListingKind, layout_of, learn, slug
from comptoir.catalog.domain.structure import Category, Family, FamilyVariant, Structure, StructureThing, VariantLevel
from comptoir.catalog.services.basics import ensure_basics
from comptoir.catalog.services.decided import Saved
from comptoir.catalog.services.imports.product_files import NO_SKU
from comptoir.catalog.services.imports.run import ImportRun
from comptoir.catalog.services.imports.slices import SliceWriter
from comptoir.catalog.services.structure import current_structure, save_choices, save_things
from comptoir.kernel.sheets import Hints, Row, Table, read_table, write_table
from comptoir.kernel.sheets import Layout as SheetLayout
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.text import fold

PICTURES_MAX = 10
_RICH = frozenset({"description", "short_description"})
_THINGS_AT_ONCE = 100
_CODES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Told:
    """A row, what it lists, and the table it stands in."""

    table: Table
    row: Row
    listings: Sequence[Listing]


@dataclass(slots=True)
class _Needs:
    """What a sheet needs of the structure. options: names in order with values by code; groups: axes of each group."""

    texts: dict[str, None] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    pictures: int = 1
    categories: dict[str, Category] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    variants: dict[str, FamilyVariant] = field(default_factory=dict)


def import_shop(run: ImportRun, path: Path, form: str, find_media: MediaFinder) -> None:
    """Read the product sheet of a shop system. Refuses UnreadableSource when its columns are not that system's."""
    with run.database.write(trace=run.trace) as uow:  # what every shop has, whoever brings the first file
        ensure_basics(uow, with_channel=True)
    told = rows_of(path, form)
    with run.database.read() as connection:
        needs = _needs_of(current_structure(connection), told, form)
    structure = _prepared(run, form, needs)
    drafts = _Drafts(structure, form, needs, find_media)
    _write(run, told, lambda listing: listing.kind is not ListingKind.VARIANT, drafts)
    _write(run, told, lambda listing: listing.kind is ListingKind.VARIANT, drafts, is_last=True)


def rows_of(path: Path, form: str) -> Callable[[], Iterator[_Told]]:
    """Reads the sheet anew at each call. Refuses UnreadableSource when its columns are not those of `form`."""
    layout = LAYOUTS[form]
    hints = Hints(columns=tuple(layout.columns), header_row=1)
    if not layout.columns <= set(read_table(path, hints).columns):
        raise unreadable(path.name, "other_format")

    def records(table: Table, seen: deque[Row]) -> Iterator[dict[str, str]]:
        for row in table.rows:
            seen.append(row)
            yield row.record(table.columns)

    links = learn(records(read_table(path, hints), deque(maxlen=1)))

    def read() -> Iterator[_Told]:
        table = read_table(path, hints)
        seen: deque[Row] = deque()  # rows that were read ahead
        for listings in layout.read(records(table, seen), links):
            row = seen.popleft()
            yield _Told(table, row, () if row.damage is not None else listings)

    return read


def system_of(path: Path, form: str) -> str | None:
    """The shop system that a format names, or that a sheet's columns tell; None for a sheet from anywhere else."""
    if form in LAYOUTS:
        return form
    return layout_of(read_table(path).columns) if form == "auto" and path.is_file() else None


def plain_sheet(path: Path, form: str, folder: Path) -> Path:
    """What a shop system's sheet says of prices and stock, as a sheet with columns of our own; any other as it is.

    The price is what is asked for now; what it was before cannot be proved here.
    """
    system = system_of(path, form)
    if system is None:
        return path
    sold = (
        (one.sku, one.sale_price or one.price, one.currency, one.quantity)
        for told in rows_of(path, system)()
        for one in told.listings
        if one.sku and one.kind is not ListingKind.GROUP
    )
    plain = folder / f"{path.stem}.csv"
    write_table(plain, ("sku", "price", "currency", "quantity"), sold, SheetLayout("csv"))
    return plain


def _needs_of(structure: Structure, read: Callable[[], Iterator[_Told]], form: str) -> _Needs:
    """What a sheet says as text becomes an option where the shop chooses from some, as a vendor where brands are."""
    needs = _Needs()
    family_of: dict[str, str] = {}
    for told in read():
        for listing in told.listings:
            family = slug(listing.family) or form
            needs.families.setdefault(family, listing.family or form.capitalize())
            needs.texts.update(dict.fromkeys(listing.texts))
            for code, text in listing.texts.items():
                if (known := structure.attribute(code)) is not None and known.type in CHOICE_TYPES and text.strip():
                    needs.options.setdefault(code, {})[_option(structure, known, text)] = text
            needs.pictures = max(needs.pictures, min(len(listing.images), PICTURES_MAX))
            for path in listing.categories:
                _need_categories(needs, form, path)
            if listing.kind is ListingKind.GROUP:
                family_of[fold_code(listing.sku)] = family
                continue
            for name, value in listing.options:
                known = structure.attribute(slug(name))
                option = _option(structure, known, value) if known is not None else slug(value) or "_"
                needs.options.setdefault(slug(name), {})[option] = value
            if listing.kind is ListingKind.VARIANT:
                names = tuple(slug(name) for name, _ in listing.options)
                before = needs.groups.get(fold_code(listing.parent), names)
                needs.groups[fold_code(listing.parent)] = tuple(name for name in before if name in names)
    for group, axes in needs.groups.items():
        if axes and group in family_of:
            variant = _variant_of(family_of[group], axes)
            needs.variants[variant.code] = variant
    return needs


def _option(structure: Structure, attribute: Attribute, value: str) -> str:
    """The code of the option that a text names: one of that code or label if there is one, else that of a new one."""
    code, list_code = slug(value) or "_", attribute.choice_list or attribute.code
    if structure.choice(list_code, code) is not None:
        return code
    wanted = fold(value).strip()
    known = structure.choices.get(fold_code(list_code), {}).values()
    return next((one.code for one in known if wanted in map(fold, one.labels.values())), code)


def _need_categories(needs: _Needs, form: str, path: tuple[str, ...]) -> None:
    above = form
    needs.categories.setdefault(above, Category(code=above, labels=_everywhere(form.capitalize())))
    for depth in range(1, len(path) + 1):
        code = _category_code(form, path[:depth])
        needs.categories.setdefault(code, Category(code=code, parent=above, labels=_everywhere(path[depth - 1])))
        above = code


def _category_code(form: str, path: tuple[str, ...]) -> str:
    return f"{form}_{slug(*path)}"


def _variant_of(family: str, axes: tuple[str, ...]) -> FamilyVariant:
    level = VariantLevel(axes=axes, attributes=("image",))
    return FamilyVariant(code=f"{family}_by_{'_'.join(axes)}"[:100], family=family, levels=(level,))


def _everywhere(label: str) -> dict[str, str]:
    return {"en_US": label, "fr_FR": label}


def _picture_codes(count: int) -> tuple[str, ...]:
    return ("image", *(f"image_{number}" for number in range(2, count + 1)))


def _prepared(run: ImportRun, form: str, needs: _Needs) -> Structure:
    """The structure once all that is missing has been made; what is there stays as it is."""
    with run.database.read() as connection:
        structure = current_structure(connection)
    texts, pictures = {"name": None, **needs.texts}, _picture_codes(needs.pictures)
    wanted = [
        *(Attribute(code=code, type=_text_type(code), labels=_named(code)) for code in texts),
        *(Attribute(code=code, type=AttributeType.IMAGE, labels=_named(code)) for code in pictures),
        *(
            Attribute(code=code, type=AttributeType.SINGLE_CHOICE, labels=_named(code), filterable=True)
            for code in needs.options
            if code not in texts
        ),
    ]
    attributes = [one for one in wanted if structure.attribute(one.code) is None]
    shown = tuple(one.code for one in wanted)
    families = []
    for code, label in needs.families.items():
        there = structure.family(code)
        family = there or Family(
            code=code, labels=_everywhere(label), attributes=(), label_attribute="name", image_attribute="image"
        )
        known = {fold_code(one) for one in family.attributes}
        more = tuple(one for one in shown if fold_code(one) not in known)
        families.append(replace(family, attributes=(*family.attributes, *more)))
    categories = [one for one in needs.categories.values() if structure.category(one.code) is None]
    variants = [one for one in needs.variants.values() if structure.family_variant(one.code) is None]
    without_tree = [channel for channel in structure.channels.values() if channel.tree is None and needs.categories]
    channels = [replace(channel, tree=form) for channel in without_tree]
    things: list[StructureThing] = [*attributes, *categories, *families, *variants, *channels]
    for start in range(0, len(things), _THINGS_AT_ONCE):
        with run.database.write(run.actor, run.trace) as uow:
            save_things(uow, things[start : start + _THINGS_AT_ONCE])
    with run.database.read() as connection:
        structure = current_structure(connection)
    choices = [
        (attribute.choice_list or name, Choice(code=code, labels=_everywhere(label)))
        for name, values in needs.options.items()
        if (attribute := structure.attribute(name)) is not None and attribute.type in CHOICE_TYPES
        for code, label in values.items()
        if structure.choice(attribute.choice_list or name, code) is None
    ]
    for start in range(0, len(choices), _CODES_AT_ONCE):
        with run.database.write(run.actor, run.trace) as uow:
            save_choices(uow, choices[start : start + _CODES_AT_ONCE])
    with run.database.read() as connection:
        return current_structure(connection)


def _text_type(code: str) -> AttributeType:
    return AttributeType.RICH_TEXT if code in _RICH else AttributeType.TEXT


def _named(code: str) -> dict[str, str]:
    return _everywhere(code.replace("_", " ").capitalize())


@dataclass(frozen=True, slots=True)
class _Drafts:
    """Makes drafts of listings."""

    structure: Structure
    form: str
    needs: _Needs
    find_media: MediaFinder

    def draft(self, listing: Listing) -> tuple[ProductDraft, list[FieldError]]:
        """The draft, and what is doubtful about it."""
        is_variant = listing.kind is ListingKind.VARIANT
        values: dict[str, dict[str, object]] = {}
        warnings: list[FieldError] = []
        if not is_variant:
            for code, text in listing.texts.items():
                self._put(values, code, self._chosen(code, text))
        axes = self.needs.groups.get(fold_code(listing.parent), ())
        if listing.kind is not ListingKind.GROUP:
            for name, value in listing.options:
                code = slug(name)
                if code in axes or not is_variant:
                    self._put(values, code, self._chosen(code, value))
        for code, address in zip(
            _picture_codes(1 if is_variant else self.needs.pictures), listing.images, strict=False
        ):
            found = self.find_media(address)
            if found is None:
                warnings.append(
                    FieldError(f"/{code}", "catalog.media_missing", {"attribute": code, "file": address[:200]})
                )
            else:
                self._put(values, code, found)
        family = slug(listing.family) or self.form
        own = self.needs.groups.get(fold_code(listing.sku), ()) if listing.kind is ListingKind.GROUP else ()
        draft = ProductDraft(
            sku=listing.sku,
            mode=Mode.MERGE_CELLS,
            origin=Origin.IMPORT,
            family=None if is_variant else family,
            family_variant=_variant_of(family, own).code if own else None,
            parent=listing.parent or None,
            enabled=listing.is_enabled,
            categories=tuple(_category_code(self.form, path) for path in listing.categories),
            gtins=(listing.gtin,) if listing.gtin else (),
            values=values,
            barcodes_checked=False,
        )
        return draft, warnings

    def _chosen(self, code: str, value: str) -> object:
        attribute = self.structure.attribute(code)
        if attribute is None or attribute.type not in CHOICE_TYPES:
            return value
        option = _option(self.structure, attribute, value)
        return [option] if attribute.holds_list else option

    def _put(self, values: dict[str, dict[str, object]], code: str, value: object) -> None:
        attribute = self.structure.attribute(code)
        if attribute is None:
            return
        channel = next(iter(self.structure.channels.values()))
        key = scope(
            channel.code if attribute.per_channel else None, channel.locales[0] if attribute.localizable else None
        )
        values[attribute.code] = {key: value}


def _write(
    run: ImportRun,
    read: Callable[[], Iterator[_Told]],
    concerns: Callable[[Listing], bool],
    drafts: _Drafts,
    *,
    is_last: bool = False,
) -> None:
    """Save the listings that concern this pass. A row counts once: as what its last listing became."""

    def on_saved(tag: tuple[_Told, Listing, list[FieldError]], draft: ProductDraft, saved: Saved) -> None:
        del draft
        told, listing, warnings = tag
        counts = listing is told.listings[-1]
        if saved.outcome != "rejected":
            run.warn(told.row, (*warnings, *saved.warnings))
        if not counts:
            run.warn(told.row, saved.errors)
        elif saved.outcome == "rejected":
            run.reject(told.table, told.row, saved.errors)
        else:
            run.count(saved.outcome)

    writer: SliceWriter[tuple[_Told, Listing, list[FieldError]]] = SliceWriter(
        run.database, run.actor, run.trace, on_saved
    )
    for told in read():
        run.outcome.saw(1 if is_last else 0)
        if is_last and not told.listings:
            _count_bare(run, told)
        for listing in told.listings:
            if not concerns(listing):
                continue
            if not listing.sku:
                run.reject(told.table, told.row, [NO_SKU])
                continue
            draft, warnings = drafts.draft(listing)
            writer.add(draft, (told, listing, warnings))
        run.progress()
    writer.flush()


def _count_bare(run: ImportRun, told: _Told) -> None:
    """A row that lists nothing of its own: more pictures of the product above it, or damage."""
    if told.row.damage is not None:
        run.reject(told.table, told.row, [told.row.damage])
    else:
        run.outcome.unchanged()
