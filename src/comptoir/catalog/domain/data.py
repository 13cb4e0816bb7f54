"""One value of one attribute: from what was given to the form it is kept in, or to an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import assert_never

from comptoir.catalog.domain.attributes import Attribute, AttributeType, TextFormat, ValueRules
from comptoir.catalog.domain.measurement import plain
from comptoir.catalog.domain.product import Datum
from comptoir.catalog.domain.structure import Structure
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.money import CURRENCIES

NUMBER_DIGITS_MAX = 30
LIST_LENGTH_MAX = 1000
_AMOUNT_MAX = 2**53 - 1
_URL = re.compile(r"https?://[^\s/$.?#][^\s]*", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)")
_ASSET = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a value cannot be kept: a code of `texts.toml` and its facts."""

    code: str
    facts: Mapping[str, object]


Checked = Datum | Wrong


def _wrong(reason: str, **facts: object) -> Wrong:
    return Wrong(f"catalog.value_{reason}", facts)


def check_datum(structure: Structure, attribute: Attribute, given: object) -> Checked:
    """The value in its kept form: decimals normalised, codes as their list writes them, money sorted by currency."""
    kind = attribute.type
    match kind:
        case AttributeType.TEXT | AttributeType.LONG_TEXT | AttributeType.RICH_TEXT | AttributeType.IDENTIFIER:
            return _text(attribute.rules, given)
        case AttributeType.NUMBER:
            return _number(attribute.rules, given)
        case AttributeType.BOOLEAN:
            return given if isinstance(given, bool) else _wrong("not_boolean")
        case AttributeType.DATE:
            return _date(attribute.rules, given)
        case AttributeType.SINGLE_CHOICE:
            return _choice(structure, attribute, given)
        case AttributeType.MULTIPLE_CHOICE:
            return _choices(structure, attribute, given)
        case AttributeType.REFERENCE:
            check = _choices if attribute.multiple else _choice
            return check(structure, attribute, given)
        case AttributeType.MEASUREMENT:
            return _measurement(structure, attribute, given)
        case AttributeType.MONEY:
            return _money(attribute.rules, given)
        case AttributeType.IMAGE | AttributeType.FILE:
            return _media_list(given) if attribute.multiple else _media(given)
        case _:
            assert_never(kind)


def is_empty(given: object) -> bool:
    """Whether a given value means that there is none."""
    return given is None or given in ("", [], {})


def _text(rules: ValueRules, given: object) -> Checked:
    if not isinstance(given, str):
        return _wrong("not_text")
    if not is_text(given):
        return _wrong("not_text")
    if len(given) > rules.text_length_max:
        return _wrong("too_long", length=len(given), length_max=rules.text_length_max)
    match rules.format:
        case TextFormat.ANY:
            return given
        case TextFormat.URL:
            return given if _URL.fullmatch(given) else _wrong("not_url")
        case TextFormat.EMAIL:
            return given if _EMAIL.fullmatch(given) else _wrong("not_email")
        case TextFormat.PATTERN:
            if rules.pattern is None or re.fullmatch(rules.pattern, given):
                return given
            return _wrong("pattern", pattern=rules.pattern)
        case _:
            assert_never(rules.format)


def is_text(given: str) -> bool:
    """Whether both databases can hold a text: no NUL, no half of a surrogate pair."""
    return "\x00" not in given and (given.isascii() or _is_unicode(given))


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def parse_decimal(given: object) -> Decimal | None:
    """A finite decimal from text with a point or a comma, or from a whole number; None when it is not one."""
    if isinstance(given, bool):
        return None
    if isinstance(given, int):
        return Decimal(given)
    if not isinstance(given, str) or len(given) > NUMBER_DIGITS_MAX + 2:
        return None
    text = given.strip().replace("\u202f", "").replace("\u00a0", "")
    if _DECIMAL.fullmatch(text) is None:
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def _decimal(rules: ValueRules, given: object) -> Decimal | Wrong:
    number = parse_decimal(given)
    if number is None:
        return _wrong("not_number")
    if not rules.decimals_allowed and number != number.to_integral_value():
        return _wrong("decimals")
    if not rules.negative_allowed and number < 0:
        return _wrong("negative")
    if rules.number_min is not None and number < rules.number_min:
        return _wrong("too_small", number_min=str(rules.number_min))
    if rules.number_max is not None and number > rules.number_max:
        return _wrong("too_large", number_max=str(rules.number_max))
    return plain(number) if number else Decimal(0)


def _number(rules: ValueRules, given: object) -> Checked:
    number = _decimal(rules, given)
    return number if isinstance(number, Wrong) else f"{number:f}"


def _date(rules: ValueRules, given: object) -> Checked:
    if not isinstance(given, str):
        return _wrong("not_date")
    try:
        day = date.fromisoformat(given[:10]).isoformat()
    except ValueError:
        return _wrong("not_date")
    if rules.date_min is not None and day < rules.date_min:
        return _wrong("too_early", date_min=rules.date_min)
    if rules.date_max is not None and day > rules.date_max:
        return _wrong("too_late", date_max=rules.date_max)
    return day


def _choice(structure: Structure, attribute: Attribute, given: object) -> Checked:
    if not isinstance(given, str):
        return _wrong("not_code")
    choice = structure.choice(attribute.choice_list or attribute.code, given)
    return choice.code if choice is not None else _wrong("unknown_choice", choice=given[:100])


def _choices(structure: Structure, attribute: Attribute, given: object) -> Checked:
    if not isinstance(given, list) or len(given) > LIST_LENGTH_MAX:
        return _wrong("not_list")
    codes: list[str] = []
    for one in given:
        checked = _choice(structure, attribute, one)
        if isinstance(checked, Wrong):
            return checked
        assert isinstance(checked, str)
        if checked not in codes:
            codes.append(checked)
    return codes


def _measurement(structure: Structure, attribute: Attribute, given: object) -> Checked:
    if not isinstance(given, Mapping) or set(given) != {"amount", "unit"}:
        return _wrong("not_measurement")
    amount = _decimal(attribute.rules, given["amount"])
    if isinstance(amount, Wrong):
        return amount
    family = structure.measurement(attribute)
    unit = given["unit"]
    if not isinstance(unit, str):
        return _wrong("not_measurement")
    if family is None:
        return _wrong("unknown_unit", unit=unit[:100])
    known = unit if unit in family.units else _unit_in_any_case(family.units, unit)
    return {"amount": f"{amount:f}", "unit": known} if known else _wrong("unknown_unit", unit=unit[:100])


def _unit_in_any_case(units: Mapping[str, object], unit: str) -> str | None:
    folded = fold_code(unit)
    return next((code for code in units if fold_code(code) == folded), None)


def _money(rules: ValueRules, given: object) -> Checked:
    if not isinstance(given, list) or len(given) > LIST_LENGTH_MAX:
        return _wrong("not_money")
    amounts: dict[str, int] = {}
    for one in given:
        if not isinstance(one, Mapping) or set(one) != {"amount", "currency"}:
            return _wrong("not_money")
        amount, currency = one["amount"], one["currency"]
        if not isinstance(amount, int) or isinstance(amount, bool) or abs(amount) > _AMOUNT_MAX:
            return _wrong("not_money")
        if not isinstance(currency, str) or currency not in CURRENCIES:
            return _wrong("unknown_currency", currency=str(currency)[:10])
        if currency in amounts:
            return _wrong("currency_twice", currency=currency)
        if amount < 0 and not rules.negative_allowed:
            return _wrong("negative")
        amounts[currency] = amount
    money: list[dict[str, str | int]] = []
    money += [{"amount": amounts[currency], "currency": currency} for currency in sorted(amounts)]
    return money


def _media_list(given: object) -> Checked:
    if not isinstance(given, list) or len(given) > _FILES_MAX:
        return _wrong("not_media")
    files: dict[str, None] = {}
    for one in given:
        checked = _media(one)
        if isinstance(checked, Wrong):
            return checked
        files[str(checked)] = None
    return list(files)


_FILES_MAX = 100


def _media(given: object) -> Checked:
    if not isinstance(given, str):
        return _wrong("not_media")
    if _ASSET.fullmatch(given) or (given.startswith("https://") and _URL.fullmatch(given) and len(given) <= 2000):
        return given
    return _wrong("not_media")
