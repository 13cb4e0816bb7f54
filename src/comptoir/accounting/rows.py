"""The map of accounts, and entries by key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from comptoir.accounting.domain.accounts import Account, AccountMap, Role
from comptoir.accounting.domain.entries import Entry, Line
from comptoir.accounting.tables import AccountMapRow, EntryRow, LineRow
from comptoir.kernel.bulk import insert_rows, select_by_keys, upsert_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork


class Journal(NamedTuple):
    """A journal of the books."""

    code: str
    label: str


class Chosen(NamedTuple):
    """What a legal entity chose; version 0 where it never did."""

    accounts: Mapping[str, Account]
    version: int


@cache
def roles() -> Mapping[str, Role]:
    """Every kind of amount with its default account."""
    return {
        name: Role(Account(told["account"], told["label"]), tuple(told["begins"]), "rates" in told)
        for name, told in _told()["role"].items()
    }


@cache
def defaults() -> Mapping[str, Account]:
    """The account of each role and of each rate that has one of its own."""
    found: dict[str, Account] = {}
    for name, told in _told()["role"].items():
        found[name] = Account(told["account"], told["label"])
        for rate, number in told.get("rates", {}).items():
            found[f"{name}.{rate}"] = Account(number, f"{told['label']} {rate} %".replace(".", ","))
    return found


@cache
def journals() -> Mapping[str, Journal]:
    """The journal of each kind of entry."""
    return {kind: Journal(told["code"], told["label"]) for kind, told in _told()["journal"].items()}


@cache
def _told() -> Mapping[str, Mapping[str, dict[str, Any]]]:
    return tomllib.loads(resources.files("comptoir.accounting").joinpath("accounts.toml").read_text(encoding="utf-8"))


def chosen(connection: Connection, entity_id: UUID) -> Chosen:
    """The accounts that an entity chose."""
    columns = ("accounts", "version")
    for accounts, version in select_by_keys(connection, AccountMapRow, columns, "entity_id", [entity_id]):
        return Chosen({role: Account(one["account"], one["label"]) for role, one in accounts.items()}, version)
    return Chosen({}, 0)


def account_map(connection: Connection, entity_id: UUID) -> AccountMap:
    """The accounts of an entity."""
    return AccountMap(defaults(), chosen(connection, entity_id).accounts)


def write_map(uow: UnitOfWork, entity_id: UUID, accounts: Mapping[str, Account], version: int) -> None:
    """Keep what an entity chose."""
    told = {role: {"account": one.number, "label": one.label} for role, one in accounts.items()}
    columns = ("entity_id", "accounts", "version", "changed_at")
    upsert_rows(uow.connection, AccountMapRow, columns, [(entity_id, told, version, uow.now)], ("entity_id",))


def is_posted(connection: Connection, kind: str, subject_id: UUID, part: int = 0) -> bool:
    """Whether what an entry is made from has its entry."""
    mine = (EntryRow.kind == kind, EntryRow.subject_id == subject_id, EntryRow.part == part)
    return connection.execute(select(EntryRow.id).where(*mine)).one_or_none() is not None


def amounts_of(connection: Connection, kind: str) -> dict[tuple[UUID, int], dict[str, int]]:
    """Debit less credit by role of every entry of a kind, by subject and part."""
    statement = (
        select(EntryRow.subject_id, EntryRow.part, LineRow.role, LineRow.debit - LineRow.credit)
        .join(LineRow, LineRow.entry_id == EntryRow.id)
        .where(EntryRow.kind == kind)
    )
    found: dict[tuple[UUID, int], dict[str, int]] = {}
    for subject_id, part, role, amount in connection.execute(statement):
        found.setdefault((subject_id, part), {})[role] = amount
    return found


def total_of(connection: Connection, role: str) -> dict[str, int]:
    """Debit less credit of a role and its parts (`account` and `account.settled`) by currency."""
    statement = (
        select(EntryRow.currency, func.sum(LineRow.debit - LineRow.credit))
        .join(EntryRow, EntryRow.id == LineRow.entry_id)
        .where((LineRow.role == role) | LineRow.role.like(f"{role}.%"))
        .group_by(EntryRow.currency)
    )
    return {row[0]: int(row[1]) for row in connection.execute(statement)}


def next_number(connection: Connection, entity_id: UUID, journal: str) -> int:
    """The number of the next entry of a journal; the reader that posts is alone, so nobody takes it meanwhile."""
    last = select(func.max(EntryRow.number)).where(EntryRow.entity_id == entity_id, EntryRow.journal == journal)
    return int(connection.execute(last).scalar_one() or 0) + 1


def insert_entry(uow: UnitOfWork, entry: Entry, lines: Sequence[Line]) -> None:
    """Write an entry with its lines."""
    insert_rows(uow.connection, EntryRow, Entry._fields, [entry])
    insert_rows(uow.connection, LineRow, Line._fields, lines)


def entries(
    connection: Connection,
    entity_ids: Sequence[UUID] | None,
    store_ids: Sequence[UUID] | None,
    days: tuple[date, date] | None,
    after: tuple[date, UUID] | None,
    limit: int | None,
) -> list[Entry]:
    """Entries by day and id, after one of them; None is all."""
    table = EntryRow.__table__.c
    statement = select(*(table[name] for name in Entry._fields)).order_by(table.day, table.id).limit(limit)
    if entity_ids is not None:
        statement = statement.where(table.entity_id.in_(entity_ids))
    if store_ids is not None:
        statement = statement.where(table.store_id.in_(store_ids))
    if days is not None:
        statement = statement.where(table.day >= days[0], table.day <= days[1])
    if after is not None:
        statement = statement.where((table.day > after[0]) | ((table.day == after[0]) & (table.id > after[1])))
    return [Entry._make(row) for row in connection.execute(statement)]


def lines_of(connection: Connection, entry_ids: Sequence[UUID]) -> dict[UUID, list[Line]]:
    """The lines of entries, in their order."""
    found: dict[UUID, list[Line]] = {entry_id: [] for entry_id in entry_ids}
    for row in select_by_keys(connection, LineRow, Line._fields, "entry_id", entry_ids):
        found[row[0]].append(Line._make(row))
    for lines in found.values():
        lines.sort(key=lambda line: line.position)
    return found
