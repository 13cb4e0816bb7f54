"""Reading symbols: digits by ourselves, GS1 elements and links by biip, with the masks of the retailer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from comptoir.kernel.values.errors import TextKey
from comptoir.kernel.values.gtin import DEFAULT_LAYOUTS, EmbeddedCode, EmbeddedKind, EmbeddedLayout
from comptoir.till.domain.symbols import Symbol, SymbolUnreadable, read_digits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

PLAIN_LENGTH_MAX: Final = 14
"""Longer codes say more than a number."""
_GROUP_SEPARATOR: Final = "\x1d"
_DIGITS_OF_CENTS: Final = 2


def read_symbol(code: str, layouts: Sequence[EmbeddedLayout] = DEFAULT_LAYOUTS) -> Symbol:
    """What a scanner read; `unreadable` is the key of a text where it looks like a symbol and is damaged."""
    code = code.strip()
    if len(code) <= PLAIN_LENGTH_MAX:
        return read_digits(code, layouts)
    if code.startswith("("):
        return _from_elements(code, _hri(code))
    if code.lower().startswith(("http://", "https://")):
        return _from_elements(code, _link(code))
    if code.startswith("]") or _GROUP_SEPARATOR in code or code[:2] in {"01", "02"}:
        return _from_elements(code, _elements(code))
    return Symbol((code,), code)


def require_readable(symbol: Symbol) -> None:
    """Refuses SymbolUnreadable."""
    if symbol.unreadable is not None:
        raise SymbolUnreadable(TextKey(symbol.unreadable), pointer="/code")


def _elements(code: str) -> list[Any] | None:
    """The elements of GS1-128, DataMatrix or DataBar; None when it is none of them."""
    from biip import BiipException, parse  # noqa: PLC0415 - reads a large table; a server starts without it

    try:
        found = parse(code)
    except BiipException:
        return None
    if found.gs1_message is not None:
        return list(found.gs1_message.element_strings)
    if found.gs1_digital_link_uri is not None:
        return list(found.gs1_digital_link_uri.element_strings)
    plain = found.gtin.value if found.gtin is not None else None
    return _hri(f"(01){plain.zfill(14)}") if plain is not None else None


def _hri(code: str) -> list[Any] | None:
    from biip import BiipException  # noqa: PLC0415 - see `_elements`
    from biip.gs1_messages import GS1Message  # noqa: PLC0415 - see `_elements`

    try:
        return list(GS1Message.parse_hri(code).element_strings)
    except BiipException:
        return None


def _link(code: str) -> list[Any] | None:
    from biip import BiipException  # noqa: PLC0415 - see `_elements`
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI  # noqa: PLC0415 - see `_elements`

    try:
        return list(GS1DigitalLinkURI.parse(code).element_strings)
    except BiipException:
        return None


def _from_elements(code: str, elements: list[Any] | None) -> Symbol:
    """The symbol that elements make; without a sound number of an article it is unreadable."""
    if elements is None:
        is_link = code.lower().startswith("http")
        return Symbol((code,), code[:100], unreadable=None if is_link else "till.symbol.elements")
    said = {one.ai.ai: one for one in elements}
    article = said.get("01") or said.get("02")
    if article is None:
        return Symbol((code,), code[:100], unreadable="till.symbol.no_article")
    if article.gtin is None:
        return Symbol((code,), code[:100], unreadable="till.symbol.check_digit")
    kept = [one for one in elements if _is_kept(one.ai.ai)]
    return Symbol(
        (str(article.value),),
        "".join(f"({one.ai.ai}){unquote(one.value)}" for one in kept),
        _embedded(said, str(article.value)),
        _text(said.get("10")),
        _day(said.get("17")),
        _day(said.get("15")),
        _text(said.get("21")),
    )


def _is_kept(ai: str) -> bool:
    """Whether a line keeps an element: the article, lot, dates, serial, count, weight, price."""
    return ai in {"01", "02", "10", "15", "17", "21", "30", "37"} or ai[:3] in {"310", "392", "393"}


def _embedded(said: dict[str, Any], article: str) -> EmbeddedCode | None:
    """The price of a certified label before its weight, its weight before a count; nothing finer than a gram."""
    for ai, one in said.items():
        if ai[:3] in {"392", "393"} and int(ai[3]) == _DIGITS_OF_CENTS:
            digits = one.value[3:] if ai.startswith("393") else one.value
            return EmbeddedCode(article, EmbeddedKind.PRICE, int(digits), article)
    for ai, one in said.items():
        if ai.startswith("310"):
            kilograms: Decimal = one.decimal
            grams = kilograms * 1000
            return EmbeddedCode(article, EmbeddedKind.WEIGHT, int(grams), article) if grams == int(grams) else None
    count = said.get("30") or said.get("37")
    return None if count is None else EmbeddedCode(article, EmbeddedKind.COUNT, int(count.value), article)


def _text(element: Any) -> str | None:  # noqa: ANN401 - biip's element
    return None if element is None else unquote(str(element.value))


def _day(element: Any) -> date | None:  # noqa: ANN401 - biip's element
    found: date | None = None if element is None else element.date
    return found
