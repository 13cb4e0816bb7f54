"""How fast a customer is found by card, telephone, e-mail address and name with typing errors, on both databases.

The question is asked of the service, with the vault's keys; the floor is one bare indexed read of the same table. The
wall clock and the processor's time are told; COMPTOIR_BENCH_CUSTOMERS sets how many customers there are.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import Connection, select

from bench.figures import Figure, duration
from bench.serving import database_url
from comptoir.app.migrate import migrate
from comptoir.customers.domain.cards import own_card
from comptoir.customers.domain.parties import Contact, ContactKind, Customer, CustomerKind, CustomerState, Party
from comptoir.customers.queries.search import Found, Wanted, find
from comptoir.customers.rows.parties import save_customers
from comptoir.customers.rows.vault import CARD, save_parties, token
from comptoir.customers.tables.parties import Digest
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.values.time import Instant

CUSTOMERS = 100_000
QUESTIONS = 200
WARM_UP = 20
SLICE = 1_000
GOAL_MS = 50.0
_SYLLABLES = (
    "ba",
    "ber",
    "cha",
    "du",
    "fon",
    "ga",
    "lam",
    "le",
    "mar",
    "mo",
    "per",
    "ro",
    "sau",
    "tin",
    "val",
    "ville",
)
_GIVEN = ("anne", "bruno", "camille", "denis", "elise", "fatou", "gilles", "hugo", "ines", "jeanne", "karim", "louise")


def measure() -> list[Figure]:
    """p95 of each question on SQLite and PostgreSQL."""
    count = int(os.environ.get("COMPTOIR_BENCH_CUSTOMERS", str(CUSTOMERS)))
    figures: list[Figure] = []
    for name in ("sqlite", "postgresql"):
        with TemporaryDirectory(prefix="comptoir-bench-") as folder, database_url(name, Path(folder)) as url:
            database, box = Database(url, SystemClock()), SecretBox(Path(folder) / "keys")
            migrate(database, is_test=True)
            fill(database, box, count)
            figures += _measure(database, box, count, name)
            database.close()
    return figures


def person(number: int) -> Party:
    """A believable name: some are frequent, most are not."""
    chance = random.Random(number)
    length = 2 if chance.random() < 0.3 else 3
    family = "".join(chance.choice(_SYLLABLES) for _ in range(length))
    given = chance.choice(_GIVEN)
    contacts = (
        Contact("1", ContactKind.MOBILE, f"+336{number:08}"),
        Contact("2", ContactKind.EMAIL, f"{given}.{family}.{number}@example.org"),
    )
    return Party(given_name=given, family_name=family, contacts=contacts, cards=(own_card(number),))


def fill(database: Database, box: SecretBox, count: int) -> None:
    """So many customers, sealed as the service seals them."""
    for start in range(0, count, SLICE):
        parties = {new_id(): person(number) for number in range(start, min(start + SLICE, count))}
        with database.write() as uow:
            save_customers(uow.connection, [_customer(id_, uow.now) for id_ in parties])
            save_parties(uow.connection, box, parties)
    if database.dialect == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")


def _customer(id_: UUID, now: Instant) -> Customer:
    return Customer(
        id=id_, kind=CustomerKind.PERSON, state=CustomerState.ACTIVE, merged_into=None, household_id=None,
        language="fr_FR", store_id=None, created_at=now, changed_at=now, last_activity_at=now,
    )  # fmt: skip


def _measure(database: Database, box: SecretBox, count: int, name: str) -> list[Figure]:
    chance = random.Random(7)

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
