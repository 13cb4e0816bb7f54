"""The assortment of the demo shop, written as the export folder of a PIM and imported like any other.

`assortment.toml` says what there is to sell; this turns it into attributes, families, models, variants and pictures.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from comptoir.app.demo.pictures import picture

CHANNEL = "web"
TREE = "boutique"
_GTIN_PREFIX = "370123"
_CONTENT_ATTRIBUTES = {"g": "net_weight", "kg": "net_weight", "cl": "net_volume", "l": "net_volume", "ml": "net_volume"}
_UNITS = {"g": "GRAM", "kg": "KILOGRAM", "cl": "CENTILITER", "l": "LITER", "ml": "MILLILITER"}


@dataclass(frozen=True, slots=True)
class Article:
    """Something the demo shop sells. price: minor units per piece or kilogram; tax_class: of the tax data."""

    sku: str
    parent: str | None
    family: str
    category: str
    price: int
    tax_class: str
    unit: str
    drawing: str
    colour: str
    cells: Mapping[str, str] = field(default_factory=dict)


def gtin(number: int) -> str:
    """The thirteen digits of the n-th article, with their check digit."""
    digits = f"{_GTIN_PREFIX}{number:06d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"


@cache
def source() -> dict[str, Any]:
    """The assortment as it is written down."""
    return tomllib.loads(files(__package__).joinpath("assortment.toml").read_text(encoding="utf-8"))


@cache
def articles() -> tuple[Article, ...]:
    """Everything that can be bought, in the order of the file."""
    return tuple(article for article in (*_single_articles(), *_variants()))


def _single_articles() -> Iterator[Article]:
    for group in source()["group"]:
        for sku, name_fr, name_en, price, tax_class, drawing, colour, content, text_fr, text_en in group["item"]:
            is_weighed = content == "KGM"
            cells = {
                "name-fr_FR": name_fr,
                "name-en_US": name_en,
                "description-fr_FR": text_fr,
                "description-en_US": text_en,
                "brand": _code(group["brand"]),
                **({} if is_weighed or not content else _content(content)),
            }
            unit = "KGM" if is_weighed else "H87"
            yield Article(sku, None, group["family"], group["category"], price, tax_class, unit, drawing, colour, cells)


def _variants() -> Iterator[Article]:
    for model in source()["model"]:
        for code, _, _, shade in model["colours"]:
            by_colour = f"{model['code']}-{code}"
            for size in model.get("sizes", [None]):
                sku = by_colour if size is None else f"{by_colour}-{_code(size).upper()}"
                parent = model["code"] if size is None else by_colour
                axis = {"colour": code.lower()} if size is None else {"size": _code(size)}
                yield Article(
                    sku, parent, model["family"], model["category"], model["price"], "standard", "H87",
                    model["picture"], shade, axis,
                )  # fmt: skip


def _content(content: str) -> dict[str, str]:
    amount, unit = content.split()
    attribute = _CONTENT_ATTRIBUTES[unit]
    return {attribute: amount, f"{attribute}-unit": _UNITS[unit]}


def _code(name: str) -> str:
    folded = name.lower().translate(str.maketrans("éèêàâôîûç’ ×-", "eeeaaoiuc____"))
    return "_".join(part for part in folded.split("_") if part)


def write_folder(folder: Path) -> None:
    """Write the assortment as CSV files and pictures."""
    (folder / "pictures").mkdir(parents=True)
    for name, rows in _structure().items():
        _write(folder / f"{name}.csv", rows)
    _write(folder / "product_models.csv", _model_rows())
    _write(folder / "products.csv", _product_rows())
    drawn = {(article.drawing, article.colour) for article in articles()}
    drawn |= {(model["picture"], model["colours"][0][3]) for model in source()["model"]}
    for drawing, colour in sorted(drawn):
        (folder / _picture_path(drawing, colour)).write_bytes(picture(drawing, colour))


def shown_by_picture() -> dict[str, dict[str, str]]:
    """What each picture shows, by its file name and by locale: the first product of which it is."""
    named = [(one.drawing, one.colour, one.cells["name-fr_FR"], one.cells["name-en_US"]) for one in _single_articles()]
    for model in source()["model"]:
        for _, french, english, shade in model["colours"]:
            named.append((model["picture"], shade, f"{model['fr']}, {french}", f"{model['en']}, {english}"))
    return {
        Path(_picture_path(drawing, colour)).name: {"fr_FR": french, "en_US": english}
        for drawing, colour, french, english in reversed(named)
    }


def _picture_path(drawing: str, colour: str) -> str:
    return f"pictures/{drawing}-{colour.removeprefix('#')}.png"


def _structure() -> dict[str, list[dict[str, str]]]:
    brands = sorted({entry["brand"] for entry in (*source()["group"], *source()["model"])})
    colours = {code.lower(): (fr, en) for model in source()["model"] for code, fr, en, _ in model["colours"]}
    sizes = list(dict.fromkeys(size for model in source()["model"] for size in model.get("sizes", ())))
    options = [
        *({"attribute": "brand", "code": _code(name), "label-fr_FR": name, "label-en_US": name} for name in brands),
        *(
            {"attribute": "colour", "code": code, "label-fr_FR": fr, "label-en_US": en}
            for code, (fr, en) in colours.items()
        ),
        *({"attribute": "size", "code": _code(size), "label-fr_FR": size, "label-en_US": size} for size in sizes),
    ]
    for place, option in enumerate(options):
        option["sort_order"] = str(place)
    return {
        "attribute_groups": _labelled(("general", "Général", "General"), ("trade", "Commerce", "Trade")),
        "attributes": _attributes(),
        "attribute_options": options,
        "locales": [{"code": "fr_FR"}, {"code": "en_US"}],
        "currencies": [{"code": "EUR", "activated": "1"}],
        "categories": [
            {"code": TREE, "parent": "", "label-fr_FR": "Boutique", "label-en_US": "Shop"},
            *(
                {
                    "code": one["code"],
                    "parent": one.get("parent", TREE),
                    "label-fr_FR": one["fr"],
                    "label-en_US": one["en"],
                }
                for one in source()["category"]
            ),
        ],
        "channels": [
            {
                "code": CHANNEL, "label-fr_FR": "Boutique en ligne", "label-en_US": "Web shop",
                "locales": "fr_FR,en_US", "currencies": "EUR", "tree": TREE,
            }
        ],
        "families": _families(),
        "family_variants": _family_variants(),
    }  # fmt: skip


def _labelled(*things: tuple[str, str, str]) -> list[dict[str, str]]:
    return [
        {"code": code, "sort_order": str(place), "label-fr_FR": fr, "label-en_US": en}
        for place, (code, fr, en) in enumerate(things)
    ]


def _attributes() -> list[dict[str, str]]:
    def one(code: str, kind: str, fr: str, en: str, **more: str) -> dict[str, str]:
        return {"code": code, "type": f"pim_catalog_{kind}", "label-fr_FR": fr, "label-en_US": en} | {
            "group": "general",
            "useable_as_grid_filter": "1",
            **more,
        }

    metric = {"decimals_allowed": "1"}
    return [
        one("sku", "identifier", "Référence", "SKU", unique="1"),
        one("name", "text", "Nom", "Name", localizable="1"),
        one("description", "textarea", "Description", "Description", localizable="1", useable_as_grid_filter="0"),
        one("brand", "simpleselect", "Marque", "Brand"),
        one("colour", "simpleselect", "Couleur", "Colour"),
        one("size", "simpleselect", "Taille", "Size"),
        one("picture", "image", "Image", "Picture", allowed_extensions="png,jpg,jpeg,webp"),
        one("ean", "text", "Code-barres", "Barcode", group="trade", unique="1"),
        one("net_weight", "metric", "Poids net", "Net weight", group="trade", metric_family="Weight",
            default_metric_unit="GRAM", **metric),
        one("net_volume", "metric", "Volume net", "Net volume", group="trade", metric_family="Volume",
            default_metric_unit="CENTILITER", **metric),
    ]  # fmt: skip


def _families() -> list[dict[str, str]]:
    common = "sku,name,description,brand,picture,ean"
    families = [
        ("food", "Alimentation", "Food", f"{common},net_weight,net_volume"),
        ("home", "Maison", "Home", f"{common},colour,size,net_weight,net_volume"),
        ("clothing", "Mode", "Clothing", f"{common},colour,size"),
    ]
    return [
        {
            "code": code, "label-fr_FR": fr, "label-en_US": en, "attributes": attributes,
            "attribute_as_label": "name", "attribute_as_image": "picture",
            f"requirements-{CHANNEL}": "sku,name,description,picture",
        }
        for code, fr, en, attributes in families
    ]  # fmt: skip


def _family_variants() -> list[dict[str, str]]:
    rows = []
    for family in ("clothing", "home"):
        rows.append(
            {
                "code": f"{family}_colour", "family": family, "label-fr_FR": "Par couleur", "label-en_US": "By colour",
                "variant-axes_1": "colour", "variant-axes_2": "",
                "variant-attributes_1": "colour,picture,ean", "variant-attributes_2": "",
            }
        )  # fmt: skip
        rows.append(
            {
                "code": f"{family}_colour_size", "family": family, "label-fr_FR": "Par couleur et taille",
                "label-en_US": "By colour and size", "variant-axes_1": "colour", "variant-axes_2": "size",
                "variant-attributes_1": "colour,picture", "variant-attributes_2": "size,ean",
            }
        )  # fmt: skip
    return rows


def _model_rows() -> list[dict[str, str]]:
    rows = []
    for model in source()["model"]:
        has_sizes = "sizes" in model
        rows.append(
            {
                "code": model["code"],
                "family_variant": f"{model['family']}_colour{'_size' if has_sizes else ''}",
                "parent": "",
                "categories": model["category"],
                "name-fr_FR": model["fr"],
                "name-en_US": model["en"],
                "description-fr_FR": model["text_fr"],
                "description-en_US": model["text_en"],
                "brand": _code(model["brand"]),
            }
        )
    for model in source()["model"]:
        if "sizes" not in model:
            continue
        rows += [
            {
                "code": f"{model['code']}-{code}",
                "family_variant": f"{model['family']}_colour_size",
                "parent": model["code"],
                "colour": code.lower(),
                "picture": _picture_path(model["picture"], shade),
            }
            for code, _, _, shade in model["colours"]
        ]
    return rows


def _product_rows() -> list[dict[str, str]]:
    rows = []
    for number, article in enumerate(articles(), start=1):
        row = {
            "sku": article.sku,
            "family": article.family,
            "parent": article.parent or "",
            "categories": "" if article.parent else article.category,
            "enabled": "1",
            "sale_unit": article.unit,
            "department": article.category,
            "ean": gtin(number),
            **article.cells,
        }
        if "size" not in article.cells:
            row["picture"] = _picture_path(article.drawing, article.colour)
        rows.append(row)
    return rows


def _write(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    rows = list(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=";", restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
