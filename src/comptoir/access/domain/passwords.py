"""Which passwords are good enough, and what a first one looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from comptoir.kernel.values.errors import Invalid
from comptoir.kernel.values.text import fold

LENGTH_MIN = 10
LENGTH_MAX = 256
_OWN_MIN = 5
"""Characters that must be left when everything guessable is taken out."""

_GUESSABLE = (
    "password passwort passwd motdepasse mdp secret azerty qwerty qwertz asdf wxcv zxcv admin administrator "
    "administrateur root user utilisateur login welcome bienvenue bonjour hello salut iloveyou jetaime letmein "
    "changeme changezmoi test demo guest invite default temp temporary provisoire dragon monkey sunshine soleil "
    "princess princesse chouchou doudou loulou nicolas julien thomas camille marine football rugby baseball "
    "superman batman pokemon starwars master shadow michael jordan summer winter spring autumn printemps automne "
    "hiver janvier fevrier april avril august octobre november decembre monday lundi vendredi france paris lyon "
    "marseille london comptoir caisse caissier cashier till magasin boutique shop store retail vente seller vendeur "
    "manager gerant stock office bureau company societe"
)
_WORDS = tuple(sorted(_GUESSABLE.split(), key=len, reverse=True))
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "azertyuiop", "qsdfghjklm", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUN_MIN = 3
_DISGUISES = str.maketrans("013457@$!", "oleastasi")
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(eq=False)
class PasswordTooWeak(Invalid):
    """The password is too short, too long or too easy to guess; `reason` is short, long or guessable."""

    code: ClassVar[str] = "access.password_too_weak"
    reason: str
    length_min: int = LENGTH_MIN


def check_password(password: str, known_words: Sequence[str]) -> None:
    """Refuses a password that an attacker would try early.

    known_words: words an attacker knows (the e-mail address, the person's and the shop's names). Any characters are
    welcome and none is demanded (ASVS 5.0, 6.2). What counts is what remains when guessable words, with letters
    disguised as digits too, runs of the alphabet or the keyboard, and repetitions are taken out.
    Refuses with PasswordTooWeak.
    """
    if len(password) < LENGTH_MIN:
        raise PasswordTooWeak(reason="short")
    if len(password) > LENGTH_MAX:
        raise PasswordTooWeak(reason="long")
    plain = fold(password)
    words = _split(known_words)
    if min(_own_characters(plain, words), _own_characters(plain.translate(_DISGUISES), words)) < _OWN_MIN:
        raise PasswordTooWeak(reason="guessable")


def _split(known_words: Sequence[str]) -> tuple[str, ...]:
    parts = {part for word in known_words for part in re.split(r"[^a-z0-9]+", fold(word)) if len(part) > _RUN_MIN}
    return tuple(sorted(parts, key=len, reverse=True))


def _own_characters(text: str, known_words: Sequence[str]) -> int:
    """How many different characters remain without what is easy to guess."""
    for word in (*known_words, *_WORDS):
        text = text.replace(word, " ")
    for run in _RUNS:
        text = _without_runs(_without_runs(text, run), run[::-1])
    return len(set(text) - {" "})


def _without_runs(text: str, run: str) -> str:
    """The text without its pieces of `run` that are at least three characters long."""
    kept: list[str] = []
    start = 0
    while start < len(text):
        length = 1
        while start + length < len(text) and text[start : start + length + 1] in run:
            length += 1
        kept.append(" " if length >= _RUN_MIN else text[start : start + length])
        start += length
    return "".join(kept)


def first_password(random: bytes) -> str:
    """A password to hand over once: sixteen easily read characters in groups of four, some 79 bits.

    random: 16 bytes or more; a byte beyond the largest multiple of the alphabet is folded, at a loss of under one bit.
    """
    assert len(random) >= 16, "a first password needs 16 random bytes"
    letters = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in random[:16])
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))
