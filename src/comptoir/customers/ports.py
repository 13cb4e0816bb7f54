"""What each module that keeps something by a customer's id says about it: to tell, to keep, to forget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from sqlalchemy import Connection, delete, select, update

if TYPE_CHECKING:
    from uuid import UUID

    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.tables import Table
    from comptoir.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why somebody cannot be forgotten yet: a text `customers.hindrance.CODE`, and how much it is about."""

    code: str
    amount: int | None = None
    currency: str | None = None


@runtime_checkable
class KeyReader(Protocol):
    """Who knows the catalogue, where rules name products by a key (`category:tea`, `attribute:brand=acme`)."""

    def read(self, uow: UnitOfWork, key: str, pointer: str) -> str:
        """The key as the catalogue writes it, however somebody typed it. Refuses what names nothing."""
        ...


class PersonalDataSource(Protocol):
    """One kind of things that a module keeps by the customer's id, named `module.things`.

    duty: what obliges us to keep them without a name after the customer was forgotten (`customers.duty.CODE`); None
    where nothing does, and they go too.
    """

    @property
    def name(self) -> str: ...

    @property
    def duty(self) -> str | None: ...

    def told(
        self, connection: Connection, box: SecretBox, customer_ids: Sequence[UUID]
    ) -> Iterator[Mapping[str, object]]:
        """What is kept, row by row, for the customer's own copy; called in a snapshot, before anything is erased."""
        ...

    def hindrances(self, connection: Connection, customer_ids: Sequence[UUID]) -> Sequence[Hindrance]:
        """What must be settled before; called before, and again in the transaction that forgets."""
        ...

    def erase(self, uow: UnitOfWork, customer_ids: Sequence[UUID]) -> int:
        """Called in the transaction that forgets the customer; how many rows were deleted or changed."""
        ...


@dataclass(frozen=True, slots=True)
class KeptRows:
    """Rows of a table by a column that holds the customer's id; what most modules need.

    secret: columns that are no part of the customer's copy (hashes, sealed bytes). blanked: columns of free text,
    emptied when the rows must stay. parent: the column of these rows, and the table, its key and its customer's
    column, where a row only names another one that belongs to the customer.
    """

    name: str
    table: type[Table]
    duty: str | None = None
    column: str = "customer_id"
    secret: tuple[str, ...] = ()
    blanked: tuple[str, ...] = ()
    parent: tuple[str, type[Table], str] | None = None

    def told(
        self, connection: Connection, _box: SecretBox, customer_ids: Sequence[UUID]
    ) -> Iterator[Mapping[str, object]]:
        columns = [column for column in self.table.__table__.c if column.name not in self.secret]
        for row in connection.execute(select(*columns).where(self._ours(customer_ids))).mappings():
            yield dict(row)

    def hindrances(self, _connection: Connection, _customer_ids: Sequence[UUID]) -> Sequence[Hindrance]:
        return ()

    def erase(self, uow: UnitOfWork, customer_ids: Sequence[UUID]) -> int:
        if self.duty is None:
            return uow.connection.execute(delete(self.table).where(self._ours(customer_ids))).rowcount
        if not self.blanked:
            return 0
        blank = dict.fromkeys(self.blanked)
        return uow.connection.execute(update(self.table).where(self._ours(customer_ids)).values(blank)).rowcount

    def _ours(self, customer_ids: Sequence[UUID]) -> Any:  # noqa: ANN401 - a condition
        columns = self.table.__table__.c
        if self.parent is None:
            return columns[self.column].in_(customer_ids)
        column, parent, key = self.parent
        theirs = parent.__table__.c
        return columns[column].in_(select(theirs[key]).where(theirs[self.column].in_(customer_ids)))
