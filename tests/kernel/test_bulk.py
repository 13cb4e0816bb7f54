"""Rows written past SQLAlchemy come back as they were, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.tables import IdempotencyKey, Job

NASTY = ["", "NULL", "null", 'a "b" c', "\\", '\\"', "{1,2}", "a,b", " x ", "é\n\t'", "🧀", "\\x41"]
JOB = (
    "id", "kind", "argument", "state", "done", "total", "error", "cancel_requested", "actor", "trace", "created_at",
)  # fmt: skip
KEY = ("actor", "key", "content", "status", "headers", "body", "at")


@pytest.mark.parametrize("count", [1, len(NASTY)])
def test_texts_and_plain_data_come_back_as_they_were(database: Database, clock: FixedClock, count: int) -> None:
    words = NASTY[-count:]
    rows: list[tuple[Any, ...]] = [
        (
            new_id(),
            word,
            {"a": [word, None, 1], word: True},
            "done",
            number - 2**62,
            None if number % 2 else number,
            None if number % 2 else word,
            number % 2 == 0,
            "system",
            "",
            clock.present,
        )
        for number, word in enumerate(words)
    ]
    with database.write() as uow:
        insert_rows(uow.connection, Job, JOB, rows)
    with database.read() as connection:
        assert select_by_keys(connection, Job, JOB, "id", [row[0] for row in rows]) == rows
        by_kind = select_by_keys(connection, Job, ("kind", "id"), "kind", [*NASTY, "none"])
    assert dict(by_kind) == {row[1]: row[0] for row in rows}


def test_bytes_come_back_as_they_were_and_are_updated_by_their_key(database: Database, clock: FixedClock) -> None:
    rows = [(word, word, "", None, None, bytes(range(256)), clock.present) for word in NASTY]
    with database.write() as uow:
        insert_rows(uow.connection, IdempotencyKey, KEY, rows)
        changed = update_rows(
            uow.connection,
            IdempotencyKey,
            ("actor", "key", "body", "status"),
            [(word, word, None if word == "NULL" else b'"\\', 7) for word in [*NASTY, "none"]],
            key=("actor", "key"),
            assign="body = v.body, status = v.status",
        )
    assert changed == len(NASTY)
    with database.read() as connection:
        found = select_by_keys(connection, IdempotencyKey, ("actor", "body", "status"), "actor", NASTY)
    assert {row[0]: (row[1], row[2]) for row in found} == {
        word: (None if word == "NULL" else b'"\\', 7) for word in NASTY
    }
