"""Outside taxonomies: read in, searched, and categories of ours called by their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, func, or_, select

from comptoir.catalog.domain.categories import known_category
from comptoir.catalog.domain.refusals import UnknownNode, UnknownTaxonomy
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.taxonomies import Node, read_taxonomy
from comptoir.catalog.rows import lock_catalog
from comptoir.catalog.services.structure import current_structure, save_thing
from comptoir.catalog.tables import TaxonomyNodeRow, TaxonomyRow
from comptoir.kernel.bulk import insert_rows, upsert_rows
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import word_code
from comptoir.kernel.values.text import fold
from comptoir.kernel.values.time import Instant

_NODE = ("taxonomy", "position", "path", "folded", "number")


@dataclass(frozen=True, slots=True)
class TaxonomyView:
    """A taxonomy that was read in. lost: names that categories of ours have and that it has no more, by category."""

    code: str
    edition: str
    size: int
    at: Instant
    mapped: int
    lost: Mapping[str, str]


def keep_taxonomy(uow: UnitOfWork, code: str, content: bytes) -> None:
    """Read a taxonomy in, in the place of what it was. Refuses TaxonomyUnreadable, MalformedValue."""
    word_code(code)
    found = read_taxonomy(content)
    lock_catalog(uow.connection)
    uow.connection.execute(delete(TaxonomyNodeRow).where(TaxonomyNodeRow.taxonomy == code))
    rows = [(code, number, one.path, fold(one.path), one.number) for number, one in enumerate(found.nodes)]
    insert_rows(uow.connection, TaxonomyNodeRow, _NODE, rows)
    head = (code, found.edition, len(rows), uow.now)
    upsert_rows(uow.connection, TaxonomyRow, ("code", "edition", "size", "at"), [head], ("code",))


def taxonomies(connection: Connection) -> list[TaxonomyView]:
    """All that were read in, by code."""
    structure = current_structure(connection)
    columns = (TaxonomyRow.code, TaxonomyRow.edition, TaxonomyRow.size, TaxonomyRow.at)
    views = []
    for code, edition, size, at in connection.execute(select(*columns).order_by(TaxonomyRow.code)):
        named = {one.code: name for one in structure.categories.values() if (name := one.taxonomies.get(code))}
        of_names = TaxonomyNodeRow.path.in_(sorted(set(named.values())))
        statement = select(TaxonomyNodeRow.path).where(TaxonomyNodeRow.taxonomy == code, of_names)
        known = set(connection.execute(statement).scalars())
        lost = {category: name for category, name in sorted(named.items()) if name not in known}
        views.append(TaxonomyView(code, edition, size, at, len(named), lost))
    return views


def find_nodes(connection: Connection, code: str, words: str, limit: int) -> list[Node]:
    """Categories of a taxonomy whose path holds all words, the shortest path first. Refuses UnknownTaxonomy."""
    _require(connection, code)
    statement = select(TaxonomyNodeRow.path, TaxonomyNodeRow.number).where(TaxonomyNodeRow.taxonomy == code)
    for word in fold(words.replace("\x00", "")).split():
        statement = statement.where(TaxonomyNodeRow.folded.contains(word, autoescape=True))
    shortest = statement.order_by(func.length(TaxonomyNodeRow.path), TaxonomyNodeRow.position).limit(limit)
    return [Node(row.path, row.number) for row in connection.execute(shortest)]


def call_outside(uow: UnitOfWork, category: str, taxonomy: str, name: str | None) -> str:
    """Say what a taxonomy calls a category, by path or number; None takes it back, so that the one above counts.

    Refuses UnknownStructure, UnknownTaxonomy, UnknownNode, OutsideRights.
    """
    lock_catalog(uow.connection)
    one = known_category(current_structure(uow.connection), category)
    names = {code: kept for code, kept in one.taxonomies.items() if code != taxonomy}
    if name is not None:
        _require(uow.connection, taxonomy)
        named = or_(TaxonomyNodeRow.path == name, TaxonomyNodeRow.number == name)
        statement = select(TaxonomyNodeRow.path).where(TaxonomyNodeRow.taxonomy == taxonomy, named)
        found = None if "\x00" in name else uow.connection.execute(statement.limit(1)).scalar()
        if found is None:
            raise UnknownNode(taxonomy, name[:200])
        names[taxonomy] = found
    return save_thing(uow, replace(one, taxonomies=names))


def _require(connection: Connection, code: str) -> None:
    known = select(TaxonomyRow.code).where(TaxonomyRow.code == code.replace("\x00", ""))
    if connection.execute(known).first() is None:
        raise UnknownTaxonomy(code[:100])


def called(structure: Structure, category: str) -> dict[str, tuple[str, str]]:
    """What taxonomies call a category: by taxonomy the name, and the category that says so."""
    found: dict[str, tuple[str, str]] = {}
    for one in structure.path(category):
        for taxonomy, name in one.taxonomies.items():
            found.setdefault(taxonomy, (name, one.code))
    return found
