"""Adding and changing groups of customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comptoir.access.service import record_audit
from comptoir.customers.domain.groups import Group, GroupChanged, GroupOfSegment, GroupReserved, GroupRule, SegmentInUse
from comptoir.customers.events import GroupChanged as GroupChangedEvent
from comptoir.customers.queries.documents import documents, require_document
from comptoir.customers.queries.segments import SEGMENT
from comptoir.customers.rows.groups import groups, save_group
from comptoir.kernel.values.codes import fold_code, word_code

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

STAFF = "staff"
"""The group of people who work here: nobody is put into it, whoever signs in belongs to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutGroup:
    """A group as it shall be. rule: None for one that is put together by hand."""

    code: str
    name: Mapping[str, str]
    rule: GroupRule | None = None
    order_minimum: int | None = None
    version: int | None = None


def put_group(uow: UnitOfWork, wanted: PutGroup) -> tuple[Group, bool]:
    """Add or change a group; and whether it is new.

    Refuses MalformedValue (code), GroupReserved, DocumentNotFound, GroupOfSegment, GroupChanged.
    """
    code = str(fold_code(word_code(wanted.code)))
    if code == STAFF:
        raise GroupReserved(code)
    _check_segment(uow.connection, code, wanted.rule)
    before = next(iter(groups(uow.connection, code, lock=True)), None)
    if before is not None and wanted.version not in (None, before.version):
        raise GroupChanged(before.version)
    version = 1 if before is None else before.version
    after = Group(code, dict(wanted.name), wanted.rule, wanted.order_minimum, version)
    if after == before:
        return before, False
    if before is not None:
        after = Group(code, after.name, after.rule, after.order_minimum, version + 1)
    save_group(uow.connection, after, uow.now)
    record_audit(uow, "customers.group.changed", f"customer_group:{code}", {"version": after.version})
    uow.emit(GroupChangedEvent(code=code))
    return after, before is None


def _check_segment(connection: Connection, code: str, rule: GroupRule | None) -> None:
    """Refuses DocumentNotFound for an unknown segment, GroupOfSegment where a segment asks for the group itself."""
    if rule is None or rule.segment is None:
        return
    require_document(connection, SEGMENT, rule.segment)
    for one in documents(connection, SEGMENT):
        if code in [str(fold_code(group)) for group in one.body["conditions"].get("groups", ())]:
            raise GroupOfSegment(code, one.code, pointer="/rule/segment")


def check_unused(connection: Connection, segment: str) -> None:
    """Refuses SegmentInUse: prices and promotions for a group that a segment is would silently be for nobody."""
    for group in groups(connection):
        if group.rule is not None and group.rule.segment == segment:
            raise SegmentInUse(group.code)
