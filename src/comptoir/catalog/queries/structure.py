"""The parts of the structure as lists show them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from comptoir.catalog.domain.structure import StructureKind
from comptoir.catalog.tables import StructureRow


def thing_versions(connection: Connection, kind: StructureKind, after: str | None = None) -> list[tuple[str, int]]:
    """Folded code and version of all things of a kind behind a folded code, in its order."""
    statement = select(StructureRow.code_folded, StructureRow.version).where(StructureRow.kind == kind.value)
    if after is not None:
        statement = statement.where(StructureRow.code_folded > after.replace("\x00", ""))
    return [(row[0], row[1]) for row in connection.execute(statement.order_by(StructureRow.code_folded))]
