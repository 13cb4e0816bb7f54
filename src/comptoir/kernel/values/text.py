"""Text that people read: one text per locale with a fallback chain, and folding for search."""

import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

LocalizedText = Mapping[str, str]  # {"fr_FR": "Thé vert", "en_US": "Green tea"}

# Where the main locale of a language is not "xx_XX".
_MAIN_LOCALES = MappingProxyType(
    {
        "ar": "ar_EG",
        "ca": "ca_ES",
        "cs": "cs_CZ",
        "da": "da_DK",
        "el": "el_GR",
        "en": "en_US",
        "et": "et_EE",
        "ga": "ga_IE",
        "ja": "ja_JP",
        "ko": "ko_KR",
        "lb": "lb_LU",
        "nb": "nb_NO",
        "sl": "sl_SI",
        "sv": "sv_SE",
        "uk": "uk_UA",
        "zh": "zh_CN",
    }
)
_ACCENTS = {chr(code): "" for code in range(0x0300, 0x0370)}
_LETTERS = str.maketrans(
    _ACCENTS
    | {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "þ": "th",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "‐": "-",
        "‑": "-",
        "–": "-",
        "—": "-",
    }
)


def main_locale(language: str) -> str:
    """The locale that stands for a language: "fr" is "fr_FR", "en" is "en_US"."""
    return _MAIN_LOCALES.get(language, f"{language}_{language.upper()}")


def locale_chain(locale: str, fallback: Sequence[str] = ()) -> tuple[str, ...]:
    """The locales to try, best first: fr_CH, fr_FR, fr, then the fallbacks; each once."""
    wanted = locale.replace("-", "_")
    language = wanted.partition("_")[0]
    return tuple(dict.fromkeys((wanted, main_locale(language), language, *fallback)))


def localized(text: LocalizedText, locale: str, fallback: Sequence[str] = ()) -> str:
    """The best text for a reader of `locale`; an empty text counts as missing.

    Order: the locale, the language's main locale, the bare language, the fallbacks (the channel's
    default first), any other locale of the language, any locale, in alphabetical order. Nothing at
    all is "".
    """
    exact = text.get(locale)
    if exact:
        return exact
    for candidate in locale_chain(locale, fallback):
        found = text.get(candidate)
        if found:
            return found
    language = locale.replace("-", "_").partition("_")[0]
    others = sorted(text, key=lambda one: (one.partition("_")[0] != language, one))
    return next((text[one] for one in others if text[one]), "")


def fold(text: str) -> str:
    """Text as search compares it: no case, accents, ligatures or typographic signs.

    "Cœur d’Été" and "COEUR D'ETE" fold alike. White space becomes single spaces. Folding twice
    changes nothing.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    plain = _fold_once(text)
    while not plain.isascii() and (again := _fold_once(plain)) != plain:
        plain = again
    return plain


def _fold_once(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_LETTERS)
    if not bare.isascii():
        bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(bare.split())
