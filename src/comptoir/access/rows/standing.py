"""What an actor may do, carried into a copy of the database."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, insert, select

from comptoir.access.tables import Client, Person, RoleAssignment, Token

_KEYS = (Person.id, RoleAssignment.person_id, Client.id, Token.id)
_BLANK: dict[str, str | bytes | None] = {
    "email": "",
    "email_folded": "",
    "name": "",
    "password_hash": None,
    "totp_secret": None,
    "totp_candidate": None,
    "secret_hash": b"",
    "token_hash": b"",
}


def copy_standing(source: Connection, target: Connection, actor_id: UUID) -> None:
    """Whoever acts, with their roles, and without names, addresses and secrets."""
    for key in _KEYS:
        table = key.class_.__table__
        for row in source.execute(select(*table.columns).where(key == actor_id)).mappings():
            target.execute(insert(table).values({**row, **{name: one for name, one in _BLANK.items() if name in row}}))
