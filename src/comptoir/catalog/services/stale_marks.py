"""Which cards name what has changed: marked where it changes, made again by `stale_cards`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection, Select, exists, insert, select

from comptoir.catalog.domain.entities import named_by
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.structure_rules import own_values
from comptoir.catalog.tables import CardCategoryRow, StaleCardRow, ValueRow
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.values.codes import fold_code

_PART = 500


def mark_naming(
    connection: Connection, structure: Structure, list_code: str, codes: Sequence[str] | None = None
) -> None:
    """Have the cards made again of products that name one of some options or records (None: any of the list).

    Records that name the record count too, since cards carry what they say of it.
    """
    for named_list, named in _naming(structure, list_code, codes):
        users = [
            one.index_key for one in structure.attributes.values() if fold_code(one.choice_list or "") == named_list
        ]
        if not users:
            continue
        holds = select(ValueRow.item_id).where(ValueRow.attribute.in_(users))
        for part in _parts(named):
            _mark(connection, holds.where(ValueRow.text.in_(part)))


def _naming(structure: Structure, list_code: str, codes: Sequence[str] | None) -> Iterable[tuple[str, Sequence[str]]]:
    """The records themselves, and those that name them; lists by folded code."""
    folded = fold_code(list_code)
    changed = list(codes) if codes is not None else [code for code, _ in own_values(structure, list_code)]
    yield folded, changed
    wanted = {(folded, fold_code(code)) for code in changed}
    for entity in structure.reference_entities.values():
        if not entity.on_cards or all(fold_code(one.choice_list or "") != folded for one in entity.attributes):
            continue
        naming = [
            code
            for code, values in own_values(structure, entity.code)
            if any((fold_code(of), fold_code(one)) in wanted for of, one in named_by(entity, values))
        ]
        if naming:
            yield fold_code(entity.code), naming


def mark_standing(connection: Connection, codes: Sequence[str]) -> None:
    """Have the cards made again of products that stand in or below some categories."""
    for part in _parts(codes):
        _mark(connection, select(CardCategoryRow.item_id).where(CardCategoryRow.category.in_(part)))


def mark_put_back(connection: Connection, versions: Mapping[UUID, int]) -> None:
    """Have the cards made again of products that stand in other categories since their version before."""
    rows = list(versions.items())
    upsert_rows(connection, StaleCardRow, ("item_id", "version"), rows, ("item_id",))


def _parts(codes: Sequence[str]) -> Iterable[Sequence[str]]:
    return (codes[start : start + _PART] for start in range(0, len(codes), _PART))


def _mark(connection: Connection, item_ids: Select[UUID]) -> None:
    found = item_ids.distinct().subquery()
    new = select(found.c.item_id).where(~exists().where(StaleCardRow.item_id == found.c.item_id))
    connection.execute(insert(StaleCardRow).from_select(["item_id"], new))
