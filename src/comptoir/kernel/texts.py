"""The words people read, in English and French, from the `texts.toml` of every module.

`text(key, locale, **facts)` and `problem_texts(code, locale, facts)` give finished text; `entries(kind)`
lists what is declared, for the reference and for the access module; `find_gaps()` says what is missing.

A locale is answered in its language, else in English, else with the key itself: a missing word never
stops a sale. `{name}` in a text is the fact of that name, shown the way its reader writes money,
quantities and days.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from importlib import resources
from typing import Literal, get_args

from comptoir.kernel.values.errors import TextKey
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.quantity import PIECE, Quantity
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.text import localized

Kind = Literal["permission", "refusal", "topic", "setting", "act", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LANGUAGES = ("en", "fr")
_PARTS: Mapping[Kind, tuple[str, ...]] = {
    "permission": ("text",),
    "refusal": ("title", "detail"),
    "topic": ("text",),
    "setting": ("text",),
    "act": ("text",),
    "text": ("text",),
}
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One declared thing and its words.

    words: language → part → text; a refusal has the parts `title` and `detail`, all else has `text`.
    """

    module: str
    kind: Kind
    key: str
    words: Mapping[str, Mapping[str, str]]

    def word(self, language: str, part: str = "text") -> str:
        """The text of one part in a language, else in English, else the key."""
        return self.words.get(language, {}).get(part) or self.words.get("en", {}).get(part) or self.key


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing wrong with a `texts.toml`."""

    module: str
    key: str
    why: str


class Texts:
    """The words of several modules together."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = tuple(entries)
        self._by_key = {(entry.kind, entry.key): entry for entry in entries}

    def entries(self, kind: Kind) -> tuple[Entry, ...]:
        """All of a kind, by key."""
        return tuple(sorted((entry for entry in self._entries if entry.kind == kind), key=lambda entry: entry.key))

    def text(self, key: str, locale: str, facts: Mapping[str, object]) -> str:
        """A text by its key, with the facts filled in."""
        entry = self._by_key.get(("text", key))
        return self._fill(entry.word(_language(locale)), locale, facts) if entry else key

    def problem_texts(self, code: str, locale: str, facts: Mapping[str, object]) -> tuple[str, str]:
        """Title and detail of a refusal."""
        entry = self._by_key.get(("refusal", code))
        if entry is None:
            return code, code
        language = _language(locale)
        return entry.word(language, "title"), self._fill(entry.word(language, "detail"), locale, facts)

    def shown(self, value: object, locale: str) -> str:
        """One fact the way a reader of the locale writes it."""
        match value:
            case TextKey():
                return self.text(value, locale, {})
            case Money() | Quantity() | Rate() | Decimal() | date():
                return _formatted(value, locale, self)
            case Enum():
                return str(value.value)
            case None:
                return ""
            case str():
                return value
            case Mapping():
                return localized({str(key): str(inner) for key, inner in value.items()}, locale, ["en_US"])
            case Sequence() | frozenset():
                return ", ".join(self.shown(inner, locale) for inner in value)
            case _:
                return str(value)

    def find_gaps(self) -> list[Gap]:
        """Missing languages or parts, placeholders that differ, keys declared twice or in the wrong module."""
        gaps: list[Gap] = []
        seen: dict[tuple[Kind, str], str] = {}
        for entry in self._entries:
            if other := seen.get((entry.kind, entry.key)):
                gaps.append(Gap(entry.module, entry.key, f"{entry.kind} is declared in {other} too"))
            seen[entry.kind, entry.key] = entry.module
            gaps.extend(Gap(entry.module, entry.key, why) for why in _wrong_with(entry))
        return gaps

    def _fill(self, template: str, locale: str, facts: Mapping[str, object]) -> str:
        if "{" not in template:
            return template
        return _PLACEHOLDER.sub(lambda found: self.shown(facts.get(found[1], "?"), locale), template)


def text(key: str, locale: str, **facts: object) -> str:
    """The text of a key, in the language of the locale, with the facts filled in."""
    return all_texts().text(key, locale, facts)


def problem_texts(refusal_code: str, locale: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """Title and detail of a refusal, in the language of the locale."""
    return all_texts().problem_texts(refusal_code, locale, facts)


def entries(kind: Kind) -> tuple[Entry, ...]:
    """Every permission, refusal, topic, setting, act of the audit trail or text of all modules, by key."""
    return all_texts().entries(kind)


@lru_cache(maxsize=1)
def all_texts() -> Texts:
    """The words of every module, read once per process."""
    found: list[Entry] = []
    for package in sorted(resources.files("comptoir").iterdir(), key=lambda one: one.name):
        file = package.joinpath("texts.toml")
        if package.is_dir() and file.is_file():
            found.extend(parse(package.name, file.read_text(encoding="utf-8")))
    return Texts(found)


def parse(module: str, source: str) -> Iterator[Entry]:
    """The entries of one module's `texts.toml`; a wrong shape is a programming mistake (asserted)."""
    for kind, group in tomllib.loads(source).items():
        assert kind in KINDS, f"{module}: unknown table [{kind}]"
        for key, languages in group.items():
            assert isinstance(languages, dict), f"{module}: {kind} {key} has no languages; quote the key"
            words = {
                language: words if isinstance(words, dict) else {"text": words} for language, words in languages.items()
            }
            yield Entry(module, kind, key, words)


def _wrong_with(entry: Entry) -> Iterator[str]:
    parts = _PARTS[entry.kind]
    if entry.kind != "text" and entry.key.partition(".")[0] != entry.module:
        yield f"a {entry.kind} of another module"
    for language in sorted(entry.words.keys() - set(LANGUAGES)):
        yield f"unknown language {language}"
    for language in LANGUAGES:
        words = entry.words.get(language, {})
        for part in parts:
            if not words.get(part, "").strip():
                yield f"no {language} {part}"
        for part in sorted(words.keys() - set(parts)):
            yield f"unknown {language} part {part}"
    for part in parts:
        names = [set(_PLACEHOLDER.findall(entry.words.get(language, {}).get(part, ""))) for language in LANGUAGES]
        if any(one != names[0] for one in names):
            yield f"{part}: placeholders differ: {' against '.join(str(sorted(one)) for one in names)}"


def placeholders(entry: Entry) -> frozenset[str]:
    """The names of facts that any text of the entry uses."""
    return frozenset(
        name for words in entry.words.values() for word in words.values() for name in _PLACEHOLDER.findall(word)
    )


def _language(locale: str) -> str:
    return locale[:2].lower()


@lru_cache(maxsize=256)
def _babel_locale(locale: str) -> str:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - costs 50 ms, and most texts have no facts to format

    try:
        return str(Locale.parse(locale.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return "en_US"


def _formatted(value: Money | Quantity | Rate | Decimal | date, locale: str, texts: Texts) -> str:
    from babel import dates, numbers  # noqa: PLC0415 - as above

    reader = _babel_locale(locale)
    match value:
        case Money():
            return numbers.format_currency(Decimal(value.decimal_text), value.currency, locale=reader)
        case Quantity():
            number = numbers.format_decimal(value.value, locale=reader, decimal_quantization=False)
            unit = texts.text(f"kernel.unit.{value.unit.code}", locale, {})
            return number if value.unit == PIECE else f"{number} {unit}"
        case Rate():
            percent = Decimal(value.percent_text)
            return f"{numbers.format_decimal(percent, locale=reader, decimal_quantization=False)} %"
        case Decimal():
            return numbers.format_decimal(value, locale=reader, decimal_quantization=False)
        case datetime():
            return dates.format_datetime(value, format="medium", locale=reader)
        case date():
            return dates.format_date(value, format="medium", locale=reader)
