"""Checking the fields of entities and stores, all of them at once, so that a person mends them in one go."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from babel import Locale
from babel.core import get_global
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret

from comptoir.access.domain import one_line
from comptoir.company.domain import Address, CountryUnknown, CurrencyUnknown, NumberOfAnother, NumberWrong
from comptoir.kernel.values.errors import FieldError, MalformedValue, Refusal, TextKey
from comptoir.kernel.values.money import Currency

_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_NUMBER_MAX = 40
_LINES_MAX = 6

Value = TypeVar("Value")


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRIES


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(get_global("all_currencies"))


class Checks:
    """Collects what is wrong, field by field."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def field(self, pointer: str, check: Callable[[], Value], otherwise: Value) -> Value:
        """The checked value; where it is refused, the error is kept and `otherwise` stands in for it."""
        try:
            return check()
        except Refusal as refusal:
            self.errors.append(FieldError(pointer, refusal.code, refusal.facts()))
            return otherwise

    def line(self, pointer: str, text: str, length_max: int = 200) -> str:
        """A line that must not be empty."""
        return self.field(pointer, lambda: one_line(text, length_max), "")

    def optional_line(self, pointer: str, text: str, length_max: int = 200) -> str:
        """A line that may be empty."""
        return self.line(pointer, text, length_max) if text.strip() else ""

    def address(self, address: Address) -> Address:
        """A postal address."""
        if len(address.lines) > _LINES_MAX:
            wrong = MalformedValue(str(len(address.lines)), TextKey("company.expected.address_lines"))
            self.errors.append(FieldError("/address/lines", wrong.code, wrong.facts()))
        return Address(
            lines=tuple(self.line(f"/address/lines/{number}", line) for number, line in enumerate(address.lines)),
            postcode=self.optional_line("/address/postcode", address.postcode, 20),
            city=self.line("/address/city", address.city),
            country=self.field("/address/country", lambda: check_country(address.country), ""),
        )

    def siren(self, pointer: str, country: str, text: str) -> str | None:
        """The number in the public register: in France a SIREN."""
        return self.field(pointer, lambda: check_siren(country, text), None)

    def vat_number(self, pointer: str, country: str, text: str, siren: str | None) -> str | None:
        """A VAT number; a French one contains the company's SIREN."""
        number = self.field(pointer, lambda: check_vat_number(country, text), None)
        if country == "FR" and number is not None and number[-9:].isdigit():
            self.field(pointer, lambda: check_siren_inside("VAT", number, number[-9:], siren), None)
        return number

    def siret(self, pointer: str, country: str, text: str, siren: str | None) -> str | None:
        """The number of an establishment: in France a SIRET, which begins with the company's SIREN."""
        number = self.field(pointer, lambda: check_siret(country, text), None)
        if country == "FR" and number is not None:
            self.field(pointer, lambda: check_siren_inside("SIRET", number, number[:9], siren), None)
        return number


def check_numbers(
    country: str, vat_number: str, siren: str, siret: str
) -> tuple[dict[str, str | None], list[FieldError]]:
    """The numbers of one company as they would be kept, None where there is none or a wrong one; and what is wrong."""
    checks = Checks()
    known = checks.siren("/siren", country, siren)
    kept = {
        "vat_number": checks.vat_number("/vat_number", country, vat_number, known),
        "siren": known,
        "siret": checks.siret("/siret", country, siret, known),
    }
    return kept, checks.errors


def check_country(code: str) -> str:
    """A country of ISO 3166-1. Refuses CountryUnknown."""
    if code not in _countries():
        raise CountryUnknown(value=code[:20])
    return code


def check_currency(code: str) -> Currency:
    """A currency of ISO 4217. Refuses CurrencyUnknown."""
    if code not in _currencies():
        raise CurrencyUnknown(value=code[:20])
    return Currency(code)


def check_vat_number(country: str, text: str) -> str | None:
    """A VAT number with its country's prefix; empty text is none. Refuses NumberWrong.

    Where no rule for the country is known, any line is taken as it is.
    """
    if not text.strip():
        return None
    number = one_line(text, _NUMBER_MAX)
    module = get_cc_module(country.lower(), "vat") if country else None
    if module is None:
        return number
    try:
        compact: str = module.validate(number)
    except ValidationError as wrong:
        raise NumberWrong(kind="VAT", value=number) from wrong
    return compact if compact.startswith(country) else country + compact


def check_siren(country: str, text: str) -> str | None:
    """The number in the public register: in France a SIREN. Refuses NumberWrong."""
    return _registered(country, text, "SIREN", siren.validate)


def check_siret(country: str, text: str) -> str | None:
    """The number of an establishment: in France a SIRET. Refuses NumberWrong."""
    return _registered(country, text, "SIRET", siret.validate)


def check_siren_inside(kind: str, number: str | None, part: str | None, expected: str | None) -> None:
    """Refuses NumberOfAnother when the part of a number that is a SIREN is not the expected one."""
    if number is not None and part is not None and expected is not None and part != expected:
        raise NumberOfAnother(kind=kind, value=number, siren=expected)


def _registered(country: str, text: str, kind: str, validate: Callable[[str], str]) -> str | None:
    if not text.strip():
        return None
    number = one_line(text, _NUMBER_MAX)
    if country != "FR":
        return number
    try:
        return validate(number)
    except ValidationError as wrong:
        raise NumberWrong(kind=kind, value=number) from wrong
