"""Looking customers up: by card, telephone number, e-mail address, or name with typing errors."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice, product
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from comptoir.company.queries import first_store
from comptoir.customers.domain.cards import normal_card
from comptoir.customers.domain.names import BEGINNING_MIN, likeness, name_words
from comptoir.customers.domain.parties import Customer, Party
from comptoir.customers.domain.phones import normal_phone
from comptoir.customers.queries.standing import standing_customers
from comptoir.customers.rows import vault
from comptoir.customers.rows.vault import BIRTHDAY, CARD, EMAIL, NAME, PHONE, one_of, open_parties
from comptoir.customers.tables.parties import Digest
from comptoir.kernel.values.errors import MalformedValue

if TYPE_CHECKING:
    from comptoir.kernel.secrets import SecretBox

FOUND_MAX = 50
_NEAR_MAX = 3_000
"""Customers looked at for a name that many have; whoever types one more word is told all."""

_WORDS_LIKE_MAX = 200
_PAIRS_MAX = 2_000
"""Digests of two words asked for at once; each is one look into an index."""

_HAS_DIGITS = re.compile(r"[0-9]")
_PHONE_DIGITS = 9
_LOOKS_LIKE_PHONE = re.compile(r"[+0-9\s.()/-]{6,}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody is looked up by; `anything` is what was typed without saying which of these it is."""

    anything: str = ""
    card: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.anything.strip() or self.card or self.phone or self.email)


@dataclass(frozen=True, slots=True)
class Found:
    """A customer with who they are."""

    customer: Customer
    party: Party


def looks_like_card(wanted: Wanted) -> bool:
    """Whether the number of a card is looked up, and not a name, telephone number or address."""
    typed = wanted.anything.strip()
    is_other = "@" in typed or _LOOKS_LIKE_PHONE.fullmatch(typed) is not None
    return bool(wanted.card) or (not is_other and _HAS_DIGITS.search(typed) is not None)


def looks_like_contact(wanted: Wanted) -> bool:
    """Whether a whole telephone number or e-mail address is looked up; one that is still being typed is none."""
    typed = wanted.anything.strip()
    digits = len(re.sub(r"[^0-9]", "", typed)) if _LOOKS_LIKE_PHONE.fullmatch(typed) else 0
    return bool(wanted.phone or wanted.email) or "@" in typed or digits >= _PHONE_DIGITS


def default_country(connection: Connection) -> str:
    """Whose telephone numbers are meant where no country is named: that of the first store."""
    store = first_store(connection)
    return "FR" if store is None else store.country


def ids_by(connection: Connection, box: SecretBox, field: str, value: str) -> list[UUID]:
    """Customers by a value in any spelling; field: "card", "phone" or "email". Nobody when it cannot be one."""
    try:
        match field:
            case "card":
                normal = normal_card(value)
            case "phone":
                normal = normal_phone(value, default_country(connection))
            case _:
                normal = value.strip().casefold()
    except MalformedValue:
        return []
    return vault.ids_by(connection, box, {"card": CARD, "phone": PHONE}.get(field, EMAIL), [normal])


def born_on(connection: Connection, box: SecretBox, month: int, day: int) -> list[UUID]:
    """Customers whose birthday is on a day of the year, as far as it is known."""
    return vault.ids_by(connection, box, BIRTHDAY, [f"{month:02}-{day:02}"])


def find(connection: Connection, box: SecretBox, wanted: Wanted, limit: int = FOUND_MAX) -> list[Found]:
    """Whoever meets all that is asked, the best first; whoever was merged is found as the customer they are now."""
    exact = [("card", wanted.card), ("phone", wanted.phone), ("email", wanted.email)]
    sets = [set(ids_by(connection, box, field, value)) for field, value in exact if value]
    typed = wanted.anything.strip()
    if typed and (known := _recognised(connection, box, typed)):
        sets.append(known)
    elif typed:
        words = name_words(typed)
        return _by_name(connection, box, words, set.intersection(*sets) if sets else None, limit)
    if not sets:
        return []
    return _opened(connection, box, set.intersection(*sets))[:limit]


def _recognised(connection: Connection, box: SecretBox, typed: str) -> set[UUID]:
    """Customers by what looks like an address, a number or a card."""
    if "@" in typed:
        return set(ids_by(connection, box, "email", typed))
    if _HAS_DIGITS.search(typed) is None:
        return set()
    found = set(ids_by(connection, box, "card", typed))
    if _LOOKS_LIKE_PHONE.fullmatch(typed):
        found |= set(ids_by(connection, box, "phone", typed))
    return found


def _opened(connection: Connection, box: SecretBox, ids: Collection[UUID]) -> list[Found]:
    """The customers that ids stand for, each once, whoever was active last first."""
    standing = {one.id: one for one in standing_customers(connection, ids).values()}
    parties = open_parties(connection, box, standing)
    found = [Found(one, parties[one.id]) for one in standing.values() if one.id in parties]
    return sorted(found, key=lambda one: (one.customer.last_activity_at, one.customer.id), reverse=True)


def _by_name(
    connection: Connection, box: SecretBox, words: Sequence[str], among: set[UUID] | None, limit: int
) -> list[Found]:
    """Customers whose name has all the words: as typed, else as beginnings or with one typing error each."""
    if not words:
        return []
    # "Thomas N" looks for thomas, and keeps those with another name that begins with n: of all, not of the first ones.
    asked = [word for word in words if len(word) >= BEGINNING_MIN] or list(words)
    enough = limit if len(asked) == len(words) else _NEAR_MAX
    exact = [[vault.token(box, NAME, word)] for word in asked]
    ids = having(connection, exact, enough)
    if len(ids) < enough:
        near = [
            [*own, *vault.words_like(connection, box, word, _WORDS_LIKE_MAX)]
            for own, word in zip(exact, asked, strict=True)
        ]
        ids |= having(connection, near, enough * 2)
    if among is not None:
        ids &= among
    parties = open_parties(connection, box, ids)
    far = {id_: likeness(words, party.words) for id_, party in parties.items()}
    meant = {id_: one for id_, one in far.items() if one is not None}
    standing = standing_customers(connection, meant)
    best: dict[UUID, int] = {}
    for id_, one in standing.items():
        best[one.id] = min(best.get(one.id, meant[id_]), meant[id_])
    found = _opened(connection, box, best)
    return sorted(found, key=lambda one: best[one.customer.id])[:limit]


def having(connection: Connection, sets: Iterable[Sequence[int]], limit: int) -> set[UUID]:
    """Customers that have a digest of each set; of a name that thousands have, some.

    The two words that the fewest customers have together are asked first, the others only of those found.
    """
    words = list(sets)
    asked: list[tuple[Sequence[int], Sequence[Sequence[int]]]] = [(_pairs(*two), two) for two in combinations(words, 2)]
    asked = asked or [(words[0], words)]
    if len(asked) > 1:
        asked.sort(key=lambda one: _count(connection, one[0]))
    first, covered = asked[0]
    some = select(Digest.customer_id).where(one_of(connection, Digest.token, first)).limit(_NEAR_MAX).subquery()
    wanted = select(some.c.customer_id).distinct().limit(limit)
    for tokens in words:
        if any(tokens is one for one in covered):
            continue
        other = aliased(Digest)
        # A customer has few digests and a word many that may be meant: the sum keeps the index from looking for each.
        meant = (other.customer_id == some.c.customer_id, one_of(connection, other.token + 0, tokens))
        wanted = wanted.where(select(other.token).where(*meant).exists())
    return set(connection.execute(wanted).scalars())


def _pairs(ones: Sequence[int], others: Sequence[int]) -> list[int]:
    """Digests of a word of each; of very many, those where one word is as it was typed, the first of its set."""
    typed = [(ones[0], other) for other in others] + [(one, others[0]) for one in ones[1:]]
    return [vault.pair(*two) for two in islice(chain(typed, product(ones[1:], others[1:])), _PAIRS_MAX)]


def _count(connection: Connection, tokens: Sequence[int]) -> int:
    """How many customers have one of the tokens, as far as it matters."""
    some = select(Digest.customer_id).where(one_of(connection, Digest.token, tokens)).limit(_NEAR_MAX).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())
