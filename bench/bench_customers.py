"""How fast a customer is found by card, telephone, e-mail address and name with typing errors, on both databases.

The question is asked of the service, with the vault's keys; the floor is one bare indexed read of the same table. The
wall clock and the processor's time are told; COMPTOIR_BENCH_CUSTOMERS sets how many customers there are.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from bench.figures import Figure, duration
from bench.serving import database_url
from comptoir.app.migrate import migrate
from comptoir.customers.domain.cards import own_card
from comptoir.customers.domain.parties import Contact, ContactKind, Customer, CustomerKind, CustomerState, Party
from comptoir.customers.queries.search import Found, Wanted, find
from comptoir.customers.rows.parties import save_customers
from comptoir.customers.rows.vault import CARD, NAME, PURPOSE, seal, token, tokens_of, variants
from comptoir.customers.tables.parties import Digest, Spelling, Vault
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_bytes, new_id
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant

CUSTOMERS = 100_000
QUESTIONS = 200
WARM_UP = 200
"""Questions after others than those measured: a shop's server has answered before."""

SLICE = 20_000
GOAL_MS = 50.0
_FAMILY = (
    *("martin", "bernard", "dubois", "thomas", "robert", "richard", "petit", "durand", "leroy", "moreau", "simon"),
    *("laurent", "lefebvre", "michel", "garcia", "david", "bertrand", "roux", "vincent", "fournier", "morel", "girard"),
    *("andre", "lefevre", "mercier", "dupont", "lambert", "bonnet", "francois", "martinez", "legrand", "garnier"),
)
_GIVEN = (
    *("marie", "jean", "nathalie", "philippe", "isabelle", "michel", "sylvie", "alain", "catherine", "patrick"),
    *("camille", "nicolas", "martine", "christophe", "christine", "pierre", "francoise", "christian", "valerie"),
    *("eric", "sandrine", "frederic", "monique", "laurent", "stephanie", "stephane", "veronique", "david", "sophie"),
)
_FAMILIES, _GIVENS = 200_000, 1_000
_OFTEN = 25
"""The most frequent family name is that of one in 250, as in France; given names are fewer and oftener."""

_SYLLABLES = tuple(f"{first}{rest}" for first in "bcdfglmnprstv" for rest in ("a", "e", "ou", "an", "on", "er", "il"))


def measure() -> list[Figure]:
    """p95 of each question on SQLite and PostgreSQL."""
    count = int(os.environ.get("COMPTOIR_BENCH_CUSTOMERS", str(CUSTOMERS)))
    with TemporaryDirectory(prefix="comptoir-bench-") as folder, ExitStack() as stack:
        box = SecretBox(Path(folder) / "keys")
        databases = []
        for name in ("sqlite", "postgresql"):
            url = stack.enter_context(database_url(name, Path(folder)))
            databases.append(Database(url, SystemClock()))
            stack.callback(databases[-1].close)
            migrate(databases[-1], is_test=True)
        fill(databases, box, count)
        return [figure for database in databases for figure in _measure(database, box, count)]


def person(number: int) -> Party:
    """A believable name: as in France some are frequent, most are not."""
    chance = random.Random(number)
    family = _named(_FAMILY, _rank(chance.random(), _FAMILIES, _OFTEN))
    given = _named(_GIVEN, _rank(chance.random(), _GIVENS, _OFTEN // 5))
    contacts = (
        Contact("1", ContactKind.MOBILE, f"+336{number:08}"),
        Contact("2", ContactKind.EMAIL, f"{given}.{family}.{number}@example.org"),
    )
    return Party(given_name=given, family_name=family, contacts=contacts, cards=(own_card(number),))


def _rank(share: float, names: int, often: int) -> int:
    """The name at a share of all people, who are told off by how frequent their names are (Zipf and Mandelbrot)."""
    return int(often * ((names / often + 1) ** share - 1))


def _named(frequent: Sequence[str], rank: int) -> str:
    """A frequent name, or one of two syllables and more."""
    if rank < len(frequent):
        return frequent[rank]
    syllables, rest = [], rank * 37 + len(_SYLLABLES)
    while rest:
        rest, place = divmod(rest, len(_SYLLABLES))
        syllables.append(_SYLLABLES[place])
    return "".join(syllables)


def fill(databases: Sequence[Database], box: SecretBox, count: int) -> None:
    """So many customers, sealed as the service seals them; digests go in by their order and get their index last."""
    digests: list[tuple[int, UUID, str]] = []
    words: dict[int, str] = {}
    for start in range(0, count, SLICE):
        parties = {new_id(): person(number) for number in range(start, min(start + SLICE, count))}
        sealed = [_sealed(box, id_, party) for id_, party in parties.items()]
        for id_, party in parties.items():
            digests += [(one, id_, field) for one, field in tokens_of(box, party).items()]
            words |= {token(box, NAME, word): word for word in party.words}
        for database in databases:
            with database.write() as uow:
                save_customers(uow.connection, [_customer(id_, uow.now) for id_ in parties])
                insert_rows(uow.connection, Vault, ("customer_id", "sealed_key", "document"), sealed)
    digests.sort()
    spelled = sorted((variant, one) for one, word in words.items() for variant in variants(box, word))
    for database in databases:
        _insert(database, Digest, ("token", "customer_id", "field"), digests)
        _insert(database, Spelling, ("variant", "word"), spelled)
        if database.dialect == "postgresql":
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")


def _sealed(box: SecretBox, id_: UUID, party: Party) -> tuple[UUID, bytes, bytes]:
    key = new_bytes(32)
    return id_, box.seal(key, PURPOSE), seal(key, msgspec.json.encode(party), id_)


def _insert(database: Database, table: type[Table], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    indexes = list(table.metadata.tables[table.__tablename__].indexes)
    with database.write() as uow:
        for index in indexes:
            index.drop(uow.connection)
    for start in range(0, len(rows), SLICE * 10):
        with database.write() as uow:
            insert_rows(uow.connection, table, columns, rows[start : start + SLICE * 10])
    with database.write() as uow:
        for index in indexes:
            index.create(uow.connection)


def _customer(id_: UUID, now: Instant) -> Customer:
    return Customer(
        id=id_, kind=CustomerKind.PERSON, state=CustomerState.ACTIVE, merged_into=None, household_id=None,
        language="fr_FR", store_id=None, created_at=now, changed_at=now, last_activity_at=now,
    )  # fmt: skip


def _measure(database: Database, box: SecretBox, count: int) -> list[Figure]:
    chance, name = random.Random(7), f"{database.dialect}, {count:,} customers"

    def somebody() -> Party:
        return person(chance.randrange(count))

    def mistyped(word: str) -> str:
        place = chance.randrange(1, len(word) - 1)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    questions: list[tuple[str, Callable[[], Wanted]]] = [
        ("by card", lambda: Wanted(card=somebody().cards[0])),
        ("by telephone", lambda: Wanted(phone=somebody().contacts[0].value.replace("+33", "0"))),
        ("by e-mail", lambda: Wanted(email=str(somebody().email))),
        ("by name", lambda: Wanted(somebody().name)),
        ("by family name", lambda: Wanted(somebody().family_name)),
        ("by name, mistyped", lambda: _mistyped(somebody(), mistyped)),
        ("by beginnings", lambda: _begun(somebody())),
    ]
    floor, _ = _p95(database, lambda connection: _bare(connection, box, own_card(chance.randrange(count))))
    figures = []
    for told, make in questions:
        wall, work = _p95(database, partial(_find, box, make))
        figures.append(duration(f"customer {told}", name, wall, "ms", floor=floor, at_most=GOAL_MS))
        figures.append(duration(f"customer {told}, processor", name, work, "ms"))
    return figures


def _find(box: SecretBox, make: Callable[[], Wanted], connection: Connection) -> list[Found]:
    return find(connection, box, make(), 20)


def _mistyped(party: Party, mistyped: Callable[[str], str]) -> Wanted:
    return Wanted(f"{party.given_name} {mistyped(party.family_name)}")


def _begun(party: Party) -> Wanted:
    return Wanted(f"{party.given_name[:3]} {party.family_name[:4]}")


def _bare(connection: Connection, box: SecretBox, card: str) -> list[Found]:
    connection.execute(select(Digest.customer_id).where(Digest.token == token(box, CARD, card))).all()
    return []


def _p95(database: Database, ask: Callable[[Connection], list[Found]]) -> tuple[float, float]:
    """Milliseconds by the wall clock and of this process's processor, each the 95th of a hundred."""
    walls, works = [], []
    for number in range(WARM_UP + QUESTIONS):
        began, worked = time.perf_counter(), time.process_time()
        with database.read() as connection:
            ask(connection)
        if number >= WARM_UP:
            walls.append((time.perf_counter() - began) * 1_000)
            works.append((time.process_time() - worked) * 1_000)
    return sorted(walls)[QUESTIONS * 95 // 100], sorted(works)[QUESTIONS * 95 // 100]
