"""Promotions, campaigns, coupon series, coupons and what was redeemed, by key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, String, cast, func, select, text, update

from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows, upsert_rows
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.states import State
from comptoir.pricing.tables import PricingCoupon, PricingDocument, PricingRedemption, PricingUsage


class Document(NamedTuple):
    """A version of a promotion, campaign or coupon series."""

    code: str
    version: int
    state: State
    body: dict[str, Any]
    recorded_at: Instant
    recorded_by: str


def documents(
    connection: Connection, kind: str, *, codes: Collection[str] | None = None, until: Instant | None = None
) -> dict[str, Document]:
    """The promotions, campaigns or coupon series as they stand, or stood at an instant, by code; no deleted ones."""
    newest = (
        select(PricingDocument.code, func.max(PricingDocument.version).label("version"))
        .where(PricingDocument.kind == kind)
        .group_by(PricingDocument.code)
    )
    if until is not None:
        newest = newest.where(PricingDocument.recorded_at <= until)
    if codes is not None:
        newest = newest.where(PricingDocument.code.in_(list(codes)))
    standing = newest.subquery()
    statement = select(*_STANDING).join(
        standing, (PricingDocument.code == standing.c.code) & (PricingDocument.version == standing.c.version)
    )
    found = {}
    for row in connection.execute(statement.where(PricingDocument.kind == kind).order_by(PricingDocument.code)):
        one = document_of(row)
        if one.state is not State.DELETED:
            found[one.code] = one
    return found


def active_versions(connection: Connection, kind: str, with_text: str = "") -> list[Document]:
    """Every version that was ever active, oldest first. with_text: only those in whose body it stands."""
    statement = select(*_STANDING).where(PricingDocument.kind == kind, PricingDocument.state == State.ACTIVE.value)
    if with_text:
        statement = statement.where(cast(PricingDocument.body, String).contains(with_text, autoescape=True))
    return [
        document_of(row)
        for row in connection.execute(statement.order_by(PricingDocument.recorded_at, PricingDocument.version))
    ]


def renamed_since(connection: Connection, at: Instant) -> dict[str, str]:
    """What keys of items of an instant are today: values are called otherwise once an attribute became another."""
    return Renamings.load(connection).since(at)


class Renamings(NamedTuple):
    """What conversions have made of keys, oldest first."""

    steps: tuple[tuple[Instant, Mapping[str, str]], ...]

    @classmethod
    def load(cls, connection: Connection) -> Renamings:
        """All there ever were."""
        statement = select(PricingDocument.recorded_at, PricingDocument.body).where(PricingDocument.kind == _RENAMED)
        rows = connection.execute(statement.order_by(PricingDocument.recorded_at))
        return cls(tuple((row.recorded_at, row.body["keys"]) for row in rows))

    def since(self, at: Instant) -> dict[str, str]:
        """What keys of an instant are today."""
        found: dict[str, str] = {}
        for when, keys in self.steps:
            if when > at:
                found = {**keys, **{old: keys.get(new, new) for old, new in found.items()}}
        return found


def note_renamed(uow: UnitOfWork, attribute: str, renamed: Mapping[str, str]) -> None:
    """Note how keys of items are called from now on, for whoever looks at an instant before."""
    version = last_version(uow.connection, _RENAMED, attribute) + 1
    insert_document(uow, _RENAMED, attribute, version, State.ACTIVE, {"keys": dict(renamed)})


def lock_documents(connection: Connection) -> None:
    """Let one writer at a time change promotions, campaigns and coupon series; SQLite has its own lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _DOCUMENTS_LOCK})


def last_version(connection: Connection, kind: str, code: str) -> int:
    """The highest version that a code ever had, deleted ones counted; 0 for none."""
    statement = select(func.max(PricingDocument.version)).where(
        PricingDocument.kind == kind, PricingDocument.code == code
    )
    return connection.execute(statement).scalar_one_or_none() or 0


def insert_document(uow: UnitOfWork, kind: str, code: str, version: int, state: State, body: Mapping[str, Any]) -> None:
    """The next version."""
    row = (kind, code, version, state.value, body, uow.now, str(uow.actor))
    insert_rows(uow.connection, PricingDocument, ("kind", *Document._fields), [(row[0], *row[1:])])


def document_of(row: Sequence[Any]) -> Document:
    """A version from its columns."""
    return Document(row[0], row[1], State(row[2]), row[3], row[4], row[5])


_DOCUMENTS_LOCK = 0x0C0F_FE_02
_RENAMED = "renamed_keys"
"""A kind beside the documents': by attribute, what its conversions have made of keys."""
_STANDING = [PricingDocument.__table__.c[name] for name in Document._fields]


# --- coupons and usage ------------------------------------------------------------------------------------------------


class Coupon(NamedTuple):
    """A code with its series and how often it was and may be used. customer_id: the one customer that it is for."""

    code: str
    series: str
    uses: int
    uses_max: int | None
    customer_id: UUID | None = None


class Redemption(NamedTuple):
    """A row of the ledger; see the table."""

    id: UUID
    order_id: UUID
    promotion: str
    coupon: str | None
    customer_id: UUID | None
    year: int
    times: int
    amount: int
    coupon_uses: int
    at: Instant
    actor: str


def coupons(connection: Connection, codes: Iterable[str], *, lock: bool = False) -> dict[str, Coupon]:
    """Coupons by their key."""
    rows = select_by_keys(connection, PricingCoupon, Coupon._fields, "code", codes, lock=lock)
    return {row[0]: Coupon(*row) for row in rows}


def insert_coupons(uow: UnitOfWork, made: Iterable[Coupon]) -> None:
    """Add coupons."""
    rows = [(*one, uow.now) for one in made]
    insert_rows(uow.connection, PricingCoupon, (*Coupon._fields, "made_at"), rows)


def change_uses_max(uow: UnitOfWork, code: str, uses_max: int | None) -> None:
    """Let a coupon be used so often in all; None is without end."""
    statement = update(PricingCoupon).where(PricingCoupon.code == code).values(uses_max=uses_max)
    uow.connection.execute(statement)


def coupon_page(connection: Connection, series: str, after: str, limit: int) -> list[Coupon]:
    """Coupons of a series in the order of their codes, after one."""
    columns = [PricingCoupon.__table__.c[name] for name in Coupon._fields]
    statement = select(*columns).where(PricingCoupon.series == series, PricingCoupon.code > after)
    return [Coupon(*row) for row in connection.execute(statement.order_by(PricingCoupon.code).limit(limit))]


def coupons_of(connection: Connection, customer_ids: Collection[UUID]) -> list[Coupon]:
    """Coupons that are for one of some customers, the newest first."""
    columns = [PricingCoupon.__table__.c[name] for name in Coupon._fields]
    theirs = select(*columns).where(PricingCoupon.customer_id.in_(list(customer_ids)))
    newest = theirs.order_by(PricingCoupon.made_at.desc(), PricingCoupon.code)
    return [Coupon(*row) for row in connection.execute(newest)]


def count_coupons(connection: Connection, series: str) -> tuple[int, int]:
    """How many coupons a series has, and how often they were used."""
    statement = select(func.count(), func.coalesce(func.sum(PricingCoupon.uses), 0))
    count, uses = connection.execute(statement.where(PricingCoupon.series == series)).one()
    return int(count), int(uses)


def usage_key(promotion: str, customer_id: UUID | None = None, year: int = 0) -> str:
    """The key of a usage: of everybody or of one customer, for ever or in one year."""
    return f"{promotion}/{customer_id or '*'}/{year}"


def usages(connection: Connection, keys: Iterable[str], *, lock: bool = False) -> dict[str, tuple[int, int]]:
    """Times and amount used so far, by `usage_key`; what was never used is left out."""
    rows = select_by_keys(connection, PricingUsage, ("key", "times", "amount"), "key", keys, lock=lock)
    return {row[0]: (row[1], row[2]) for row in rows}


def begin_usages(uow: UnitOfWork, keys: Iterable[str]) -> None:
    """Begin usages at nothing where none are, so that they can be locked."""
    upsert_rows(uow.connection, PricingUsage, ("key",), [(key,) for key in sorted(set(keys))], ("key",))


def write_redemptions(
    uow: UnitOfWork,
    redemptions: Sequence[Redemption],
    used: Mapping[str, tuple[int, int, int]],
    coupon_uses: Mapping[str, int],
) -> None:
    """Add to the ledger, and move the sums by the same; one statement per table.

    used: change of times and amount, and the most times there may be, by usage key. coupon_uses: change by coupon.
    Raises UsedMeanwhile where a promotion or a coupon would be used more often than it may.
    """
    connection = uow.connection
    insert_rows(connection, PricingRedemption, Redemption._fields, redemptions)
    rows = [(key, *change) for key, change in sorted(used.items())]
    columns: tuple[str, ...] = ("key", "times_change", "amount_change", "times_max")
    assign = "times = t.times + v.times_change, amount = t.amount + v.amount_change"
    guard = "t.times + v.times_change <= v.times_max"
    changed = update_rows(connection, PricingUsage, columns, rows, key=("key",), assign=assign, guard=guard)
    if changed != len(rows):
        raise UsedMeanwhile("a limit was reached elsewhere at the same moment")
    changes = sorted(coupon_uses.items())
    assign, guard = "uses = t.uses + v.change", "t.uses_max IS NULL OR t.uses + v.change <= t.uses_max"
    guard = f"t.uses + v.change >= 0 AND ({guard})"
    columns = ("code", "change")
    changed = update_rows(connection, PricingCoupon, columns, changes, key=("code",), assign=assign, guard=guard)
    if changed != len(changes):
        raise UsedMeanwhile("a coupon was used elsewhere at the same moment")


def redemptions_of_orders(connection: Connection, order_ids: Iterable[UUID]) -> list[Redemption]:
    """What orders have redeemed and got back, in the order of the ledger."""
    rows = select_by_keys(connection, PricingRedemption, Redemption._fields, "order_id", order_ids)
    return sorted(Redemption(*row) for row in rows)


class UsedMeanwhile(Fault):
    """A coupon or a limit was used up between reading and writing; nothing was written."""

    retry_helps = True


def all_redemptions(connection: Connection) -> Iterator[Redemption]:
    """The whole ledger, in order."""
    columns = [PricingRedemption.__table__.c[name] for name in Redemption._fields]
    for row in connection.execute(select(*columns).order_by(PricingRedemption.id)):
        yield Redemption(*row)


def all_usages(connection: Connection) -> dict[str, tuple[int, int]]:
    """Every usage by its key."""
    statement = select(PricingUsage.key, PricingUsage.times, PricingUsage.amount)
    return {row.key: (row.times, row.amount) for row in connection.execute(statement)}


def used_coupons(connection: Connection) -> dict[str, int]:
    """How often each coupon was used that was used at all."""
    statement = select(PricingCoupon.code, PricingCoupon.uses).where(PricingCoupon.uses != 0)
    return {row.code: row.uses for row in connection.execute(statement)}
