"""Labels on paper: sheets as PDF, rolls as ZPL. What a label says was decided when it was asked for."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Literal

import typst
from babel import numbers

from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import local_time
from comptoir.shelf.domain.formats import LabelFormat, label_formats
from comptoir.shelf.domain.labels import Label
from comptoir.shelf.domain.refusals import FormatUnknown, FormOfFormat
from comptoir.shelf.rows import StoredTask

_PIECE = "H87"
WORDS_MAX = 300
"""Of one text on a label, in characters: more than the largest format shows."""


@lru_cache(maxsize=1)
def formats() -> Mapping[str, LabelFormat]:
    """The label formats by code."""
    source = resources.files("comptoir.shelf").joinpath("formats.toml").read_text(encoding="utf-8")
    return label_formats(tomllib.loads(source))


def format_named(code: str) -> LabelFormat:
    """The format of a code. Refuses FormatUnknown."""
    found = formats().get(code)
    if found is None:
        raise FormatUnknown(code[:40], pointer="/format")
    return found


@dataclass(frozen=True, slots=True)
class PrintedLabel:
    """The words of a label, as its reader writes amounts; an empty text is left out.

    link: what its QR code opens.
    """

    name: str
    second: str
    promotion: str
    price: str
    reference: str
    measure: str
    foot: str
    link: str


def words_of(task: StoredTask, position: str, locale: str, origin: str, time_zone: str) -> PrintedLabel:
    """A label in words. origin: where the office is ("https://shop.example"); the date is the store's own."""
    asked = local_time(task.asked_at, time_zone).strftime("%Y-%m-%d")
    return label_words(task.label, locale, (position, asked), f"{origin}/office/labels/{task.id}")


def label_words(label: Label, locale: str, foot: Sequence[str], link: str) -> PrintedLabel:
    """What a label says. foot: what stands behind the barcode. link: what its QR code opens."""
    currency = Currency(label.currency)

    def money(amount: int | None) -> str:
        if amount is None:
            return ""
        value = Decimal(Money(amount, currency).decimal_text)
        return str(numbers.format_currency(value, currency, locale=locale)).replace("\u202f", "\u00a0")

    promotions = " · ".join(one.words for one in label.promotions)
    until = "" if label.reduced_until is None else text("label.until", locale, day=label.reduced_until)
    return PrintedLabel(
        name=label.name[:WORDS_MAX],
        second=" · ".join(one[:WORDS_MAX] for one in (label.variant, label.note, label.origin) if one),
        promotion=" · ".join(one[:WORDS_MAX] for one in (promotions, until) if one),
        price=_price(label, money(label.pays), locale),
        reference="" if label.reference is None else text("label.reference", locale, price=money(label.reference)),
        measure=_measure(label, money(label.measure_amount), locale),
        foot=" ".join(one for one in (label.gtin or label.sku, *foot) if one),
        link=link,
    )


def _price(label: Label, paid: str, locale: str) -> str:
    if not paid:
        return text("label.no_price", locale)
    if label.unit == _PIECE and label.per == 1_000_000:
        return paid
    unit = text(f"kernel.unit.{label.unit}", locale)
    per = unit if label.per == 1_000_000 else f"{millionths_text(label.per)} {unit}"
    return f"{paid}/{per}"


def _measure(label: Label, amount: str, locale: str) -> str:
    """The price of one measure, where it is not the price itself."""
    if label.measure is None or (label.unit == label.measure and label.per == 1_000_000):
        return ""
    return f"{amount}/{text(f'kernel.unit.{label.measure}', locale)}"


def as_pdf(labels: Sequence[PrintedLabel], form: LabelFormat, locale: str, title: str) -> bytes:
    """Sheets. Refuses FormOfFormat."""
    if form.is_roll:
        raise FormOfFormat(form.code, "pdf", pointer="/as")
    return _set(labels, form, locale, title, "pdf")


def as_picture(label: PrintedLabel, form: LabelFormat, locale: str) -> bytes:
    """One label alone as it is cut out or torn off, as SVG."""
    alone = replace(form, columns=1, rows=1, page_width=form.width, page_height=form.height, left=0, top=0)
    return _set([label], alone, locale, label.name, "svg")


def _set(
    labels: Sequence[PrintedLabel], form: LabelFormat, locale: str, title: str, kind: Literal["pdf", "svg"]
) -> bytes:
    data = {
        "title": title,
        "language": locale[:2],
        "labels": [
            {name: getattr(one, name) for name in PrintedLabel.__slots__ if name != "link"} | _qr(one.link)
            for one in labels
        ],
    } | {name: getattr(form, name) for name in LabelFormat.__slots__ if name not in {"label", "code"}}
    source = resources.files("comptoir.shelf").joinpath("templates", "labels.typ").read_bytes()
    made = typst.compile(source, format=kind, sys_inputs={"labels": json.dumps(data)})
    if not isinstance(made, bytes):
        raise Fault("typst made no single document")
    return made


def _qr(link: str) -> dict[str, object]:
    """The dots of a QR code with a light edge, as shades of grey, and how many are on a side."""
    import segno  # noqa: PLC0415 - a server starts without it

    rows = [
        bytes(0 if is_dark else 255 for is_dark in row)
        for row in segno.make(link, error="m", micro=False).matrix_iter(border=1)
    ]
    return {"qr": list(b"".join(rows)), "side": len(rows)}


def as_zpl(labels: Sequence[PrintedLabel], form: LabelFormat) -> bytes:
    """One label after another for a roll's printer, in UTF-8. Refuses FormOfFormat."""
    if not form.is_roll:
        raise FormOfFormat(form.code, "zpl", pointer="/as")
    return "\n".join(_zpl(one, form) for one in labels).encode()


def _zpl(one: PrintedLabel, form: LabelFormat) -> str:
    width, height = (length * form.dots_per_mm // 10 for length in (form.width, form.height))
    small, large = height // 11, height // 4
    room = width - 2 * small
    magnification = max(2, min(10, height // 90))
    code_side = 37 * magnification
    lines = [
        f"^XA^CI28^PW{width}^LL{height}",
        _field(small, small // 2, small * 13 // 10, room, one.name),
        _field(small, small * 2, small, room, one.second),
        _field(small, small * 3, small, room, one.promotion),
        _field(small, height - large - small * 4, small, room - code_side, one.reference),
        _field(small, height - large - small * 3, large, room - code_side, one.price),
        _field(small, height - small * 5 // 2, small, room - code_side, one.measure),
        _field(small, height - small * 5 // 4, small * 8 // 10, room - code_side, one.foot),
        f"^FO{width - code_side - small},{height - code_side - small}^BQN,2,{magnification}^FDMA,{one.link}^FS",
        "^XZ",
    ]
    return "\n".join(line for line in lines if line)


def _field(left: int, top: int, size: int, room: int, words: str) -> str:
    """A line of text, set narrower where it would not fit; nothing for no text."""
    if not words:
        return ""
    narrow = min(size * 6 // 10, max(size // 4, room // max(1, len(words)) * 10 // 11))
    hidden = words.replace("_", "_5f").replace("^", "_5e").replace("~", "_7e")
    return f"^FO{left},{top}^A0N,{size},{narrow * 10 // 6}^FH_^FB{room},1,0,L^FD{hidden}^FS"
