"""Who works here: their names for those who work with them, and what each would be let in with."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, not_

from comptoir.access.domain.principals import Principal
from comptoir.access.queries import people_by_id
from comptoir.access.rows import clients, people, tokens
from comptoir.access.services.roles import grants_of
from comptoir.access.tables import Client, Token
from comptoir.access.tables import Person as PersonTable
from comptoir.kernel.actor import parse_actor


def colleagues(connection: Connection) -> list[Principal]:
    """Everybody who may sign in, with the grants they have today, by name."""
    found = people(connection, not_(PersonTable.is_disabled))
    principals = [Principal("person", one.id, one.name, one.locale, grants_of(one.roles)) for one in found]
    return sorted(principals, key=lambda one: (one.name, one.id))


def names_of(connection: Connection, actors: Iterable[str | None]) -> dict[str, str]:
    """What people and programs are called, by kind and id; whoever is gone is left out."""
    ids: dict[str, dict[UUID, str]] = {"person": {}, "client": {}}
    for text in actors:
        actor = None if text is None else parse_actor(text)
        if actor is not None and actor.id is not None and actor.kind in ids:
            ids[actor.kind][actor.id] = str(text)
    names = {ids["person"][one.id]: one.name for one in people_by_id(connection, ids["person"].keys())}
    if ids["client"]:
        for table, read in ((Client, clients), (Token, tokens)):
            names |= {ids["client"][one.id]: one.name for one in read(connection, table.id.in_(ids["client"]))}
    return names
