"""Drafts of one's own, and what is proposed for approval: written, sent, compared, decided part by part."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, insert, select, update

from comptoir.access.domain.principals import PermissionDenied
from comptoir.access.services.roles import actor_narrowings
from comptoir.catalog.domain.draft import Mode, ProductDraft, apply_draft
from comptoir.catalog.domain.product import Item, changed_fields
from comptoir.catalog.domain.proposals import (
    OPEN,
    Part,
    ProposalState,
    applying,
    is_conflict,
    part_of,
    parts_between,
    rebased,
    state_after,
    undecided,
    untouched,
)
from comptoir.catalog.domain.refusals import (
    DraftChanged,
    InvalidProduct,
    OwnProposal,
    ProposalConflict,
    ProposalDecided,
    ProposalNotFound,
    ReasonMissing,
)
from comptoir.catalog.domain.rights import outside
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.events import ProposalChanged
from comptoir.catalog.rows import StoredItem, load_items, lock_catalog
from comptoir.catalog.services.products import BY_ID, find_product, save_product
from comptoir.catalog.services.rights import READS, keeping_unseen, refuse_outside, unseen_in
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.team.versions import version_of
from comptoir.catalog.tables import ProposalRow
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant, format_instant

SUBMIT, APPROVE, EDIT = "catalog.product.submit", "catalog.product.approve", "catalog.product.edit"
_TEXT_MAX = 1000
_STEP = timedelta(milliseconds=1)
"""What is changed twice at one moment is told apart by when it changed."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """See the table. parts: what it would change."""

    id: UUID
    item_id: UUID
    author: str
    state: ProposalState
    version: int
    parts: tuple[Part, ...]
    decided: Mapping[str, str]
    note: str
    reason: str
    reviewer: str | None
    changed_at: Instant
    proposed_at: Instant | None
    decided_at: Instant | None
    seen_at: Instant | None


_COLUMNS = (
    ProposalRow.id,
    ProposalRow.item_id,
    ProposalRow.author,
    ProposalRow.state,
    ProposalRow.version,
    ProposalRow.fields,
    ProposalRow.decided,
    ProposalRow.note,
    ProposalRow.reason,
    ProposalRow.reviewer,
    ProposalRow.changed_at,
    ProposalRow.proposed_at,
    ProposalRow.decided_at,
    ProposalRow.seen_at,
)


def proposals(
    connection: Connection, *conditions: ColumnElement[bool], limit: int | None = None, lock: bool = False
) -> list[Proposal]:
    """Proposals that meet the conditions, the newest first."""
    statement = select(*_COLUMNS).where(*conditions).order_by(ProposalRow.id.desc()).limit(limit)
    return [
        Proposal(
            row.id,
            row.item_id,
            row.author,
            ProposalState(row.state),
            row.version,
            tuple(map(part_of, row.fields)),
            row.decided,
            row.note,
            row.reason,
            row.reviewer,
            row.changed_at,
            row.proposed_at,
            row.decided_at,
            row.seen_at,
        )
        for row in connection.execute(statement.with_for_update() if lock else statement)
    ]


def own_draft(connection: Connection, item_id: UUID, author: str) -> Proposal | None:
    """What a person has open about an item: a draft, or what waits for approval."""
    found = proposals(connection, ProposalRow.open_key == _open_key(item_id, author))
    return found[0] if found else None


def save_draft(
    uow: UnitOfWork, draft: ProductDraft, *, is_onto: bool = False, seen: str | None = None
) -> Proposal | None:
    """Keep what a draft would change as the actor's own draft, in the place of the one before; None when nothing.

    is_onto: over the one before, of which the rest stays. seen: when the one before had changed as its author knows it,
    empty for none; None is not asked.

    `expected_version` names the version that the draft was made on, so that what others change meanwhile is seen. What
    the draft before said too stays in conflict with what they changed until somebody decides it.
    Refuses UnknownProduct, UnknownVersion, DraftChanged, InvalidProduct, OutsideRights.
    """
    lock_catalog(uow.connection)
    stored = find_product(uow.connection, draft.sku)
    structure = current_structure(uow.connection)
    refuse_outside(uow, structure, stored.item.id, SUBMIT, whole=False)
    version = draft.expected_version or stored.item.version
    base = version_of(uow.connection, stored, version)
    before = own_draft(uow.connection, base.id, str(uow.actor))
    if seen is not None and seen != ("" if before is None else format_instant(before.changed_at)):
        raise DraftChanged(stored.item.sku)
    waiting = () if before is None else tuple(one for one in before.parts if one.key not in before.decided)
    kept = untouched(structure, waiting, draft) if is_onto else ()
    parts = undecided(stored.item, waiting, parts_between(base, _drafted(uow, structure, stored, draft, base, kept)))
    if not parts:
        if before is not None:
            withdraw_proposal(uow, before.id)
        return None
    values: dict[str, Any] = {
        "state": ProposalState.DRAFT.value,
        "version": version,
        "fields": [part.body() for part in parts],
        "decided": {},
        "proposed_at": None,
    }
    if before is not None:
        return _write(uow, before, **values)
    made = new_id()
    uow.connection.execute(
        insert(ProposalRow).values(
            id=made,
            item_id=base.id,
            author=str(uow.actor),
            open_key=_open_key(base.id, str(uow.actor)),
            note="",
            reason="",
            reviewer=None,
            decided_at=None,
            seen_at=None,
            changed_at=uow.now,
            **values,
        )
    )
    _tell(uow, made, base.id, str(uow.actor), ProposalState.DRAFT)
    return _one(uow.connection, made)


def _drafted(
    uow: UnitOfWork, structure: Structure, stored: StoredItem, draft: ProductDraft, base: Item, kept: Sequence[Part]
) -> Item:
    """What a draft makes of a version, over what is kept of the one before.

    Refuses InvalidProduct, also for what the actor may not propose or not see.
    """
    items = load_items(uow.connection, ids=[base.id])
    above = items.levels(base.id)[:-1]
    seen_by = actor_narrowings(uow.connection, uow.actor, *READS)
    if seen_by:
        items.add(replace(stored, item=base))
        if unseen := unseen_in(structure, seen_by, items, draft):
            raise InvalidProduct(base.sku, errors=tuple(unseen))
        draft = keeping_unseen(structure, seen_by, items, draft)
    under = apply_draft(structure, applying(base, kept), base, above, base.id)
    drafted = apply_draft(structure, draft, under.item, above, base.id)
    errors = list(under.errors if kept else ())
    errors += [one for one in drafted.errors if one not in errors]
    narrowings = actor_narrowings(uow.connection, uow.actor, SUBMIT)
    changes = changed_fields(base, drafted.item)
    if narrowings and changes:
        errors += outside(structure, narrowings, [*above, base], [*above, drafted.item], changes)
    if errors:
        raise InvalidProduct(base.sku, errors=tuple(errors))
    return drafted.item


def propose(uow: UnitOfWork, proposal_id: UUID, note: str | None = None) -> Proposal:
    """Ask for approval of one's own draft. note: None leaves the one there is.

    Refuses ProposalNotFound, ProposalDecided.
    """
    found = _own(uow, proposal_id)
    if found.state is ProposalState.PROPOSED:
        return found
    if found.state is not ProposalState.DRAFT:
        raise ProposalDecided(found.state.value)
    words = found.note if note is None else note[:_TEXT_MAX]
    return _write(uow, found, state=ProposalState.PROPOSED, note=words, proposed_at=uow.now)


def rebase(uow: UnitOfWork, proposal_id: UUID, keep: Collection[str], seen: Instant | None = None) -> Proposal | None:
    """Lay one's own draft over the product as it stands. keep: of the fields in conflict, those to insist on.

    seen: when the draft that was looked at had changed; None is not asked.
    None when nothing is left of it. Refuses ProposalNotFound, ProposalDecided, DraftChanged.
    """
    lock_catalog(uow.connection)
    found = _own(uow, proposal_id)
    if found.state not in OPEN:
        raise ProposalDecided(found.state.value)
    item = _item(uow.connection, found.item_id)
    if seen is not None and seen != found.changed_at:
        raise DraftChanged(item.sku)
    parts = rebased(item, found.parts, keep)
    if not parts:
        withdraw_proposal(uow, proposal_id)
        return None
    return _write(uow, found, fields=[part.body() for part in parts], version=item.version)


def withdraw_proposal(uow: UnitOfWork, proposal_id: UUID) -> None:
    """Take one's own draft or proposal back. Refuses ProposalNotFound, ProposalDecided."""
    found = _own(uow, proposal_id)
    if found.state is ProposalState.WITHDRAWN:
        return
    if found.state not in OPEN:
        raise ProposalDecided(found.state.value)
    _write(uow, found, state=ProposalState.WITHDRAWN, open_key=None)


def take_up(uow: UnitOfWork, proposal_id: UUID) -> Proposal:
    """Let what one took back be what it was, a draft or a proposal, with what was in conflict and its words.

    Refuses ProposalNotFound, ProposalDecided; DraftChanged where one has begun another since; OutsideRights and
    InvalidProduct where it could not be written any more.
    """
    lock_catalog(uow.connection)
    found = _own(uow, proposal_id)
    if found.state in OPEN:
        return found
    if found.state is not ProposalState.WITHDRAWN:
        raise ProposalDecided(found.state.value)
    structure = current_structure(uow.connection)
    refuse_outside(uow, structure, found.item_id, SUBMIT, whole=False)
    stored = find_product(uow.connection, f"{BY_ID}{found.item_id}")
    if own_draft(uow.connection, found.item_id, found.author) is not None:
        raise DraftChanged(stored.item.sku)
    waiting = tuple(one for one in found.parts if one.key not in found.decided)
    _drafted(uow, structure, stored, ProductDraft(sku=stored.item.sku, mode=Mode.MERGE_CELLS), stored.item, waiting)
    state = ProposalState.DRAFT if found.proposed_at is None else ProposalState.PROPOSED
    return _write(uow, found, state=state, open_key=_open_key(found.item_id, found.author))


def decide(
    uow: UnitOfWork,
    proposal_id: UUID,
    approved: Collection[str],
    rejected: Collection[str],
    reason: str = "",
    despite: Collection[str] = (),
    seen: Instant | None = None,
) -> Proposal:
    """Approve parts, which are so from then on, and reject others; the rest still waits.

    despite: fields to approve although others changed them since. seen: when the proposal that was looked at had
    changed; None is not asked. The same decision again changes nothing.
    One's own is decided only by whoever may change the product without anybody's approval.
    Refuses ProposalNotFound, OwnProposal, ProposalDecided, ReasonMissing, ProposalConflict, OutsideRights,
    InvalidProduct.
    """
    lock_catalog(uow.connection)
    found = _one(uow.connection, proposal_id, lock=True)
    permission = _permission_to_decide(uow, found)
    refuse_outside(uow, current_structure(uow.connection), found.item_id, permission, whole=False)
    words = dict.fromkeys(rejected, "rejected") | dict.fromkeys(approved, "approved")
    parts = {part.key: part for part in found.parts}
    if words and all(found.decided.get(key) == word for key, word in words.items()):
        return found
    if found.state is not ProposalState.PROPOSED or not words.keys() <= parts.keys() - found.decided.keys():
        raise ProposalDecided(found.state.value)
    if seen is not None and seen != found.changed_at:
        raise ProposalConflict(", ".join(sorted(words)))
    if rejected and not reason.strip():
        raise ReasonMissing(pointer="/reason")
    item = _item(uow.connection, found.item_id)
    chosen = [parts[key] for key in sorted(approved)]
    disputed = [part.key for part in chosen if is_conflict(item, part) and part.key not in despite]
    if disputed:
        raise ProposalConflict(", ".join(disputed))
    if chosen:
        save_product(uow, applying(item, chosen), (permission,))
    decided = {**found.decided, **words}
    state = state_after(found.parts, decided)
    is_over = state is not ProposalState.PROPOSED
    return _write(
        uow,
        found,
        state=state,
        decided=decided,
        reason="\n".join(filter(None, (found.reason, reason.strip()[:_TEXT_MAX]))),
        reviewer=str(uow.actor),
        open_key=None if is_over else _open_key(found.item_id, found.author),
        decided_at=uow.now,
        seen_at=None,
    )


def _permission_to_decide(uow: UnitOfWork, found: Proposal) -> str:
    if found.author != str(uow.actor):
        return APPROVE
    try:
        actor_narrowings(uow.connection, uow.actor, EDIT)
    except PermissionDenied:
        raise OwnProposal(str(found.id)) from None
    return EDIT


def note_seen(uow: UnitOfWork, proposal_id: UUID) -> None:
    """The author has seen what was decided. Refuses ProposalNotFound."""
    found = _own(uow, proposal_id)
    uow.connection.execute(update(ProposalRow).where(ProposalRow.id == found.id).values(seen_at=uow.now))


def conflicts(connection: Connection, found: Proposal) -> Sequence[str]:
    """Fields of a proposal that others changed since it was written."""
    if found.state not in OPEN:
        return ()
    item = _item(connection, found.item_id)
    return tuple(part.key for part in found.parts if part.key not in found.decided and is_conflict(item, part))


def _write(uow: UnitOfWork, found: Proposal, **values: object) -> Proposal:
    changed_at = max(uow.now, Instant(found.changed_at + _STEP))
    uow.connection.execute(
        update(ProposalRow).where(ProposalRow.id == found.id).values(changed_at=changed_at, **values)
    )
    after = _one(uow.connection, found.id)
    _tell(uow, found.id, found.item_id, found.author, after.state)
    return after


def _tell(uow: UnitOfWork, proposal_id: UUID, item_id: UUID, author: str, state: ProposalState) -> None:
    uow.emit(
        ProposalChanged(proposal_id=str(proposal_id), item_id=str(item_id), author=author, proposal_state=state.value)
    )


def _own(uow: UnitOfWork, proposal_id: UUID) -> Proposal:
    found = _one(uow.connection, proposal_id, lock=True)
    if found.author != str(uow.actor):
        raise ProposalNotFound(str(proposal_id))
    return found


def _one(connection: Connection, proposal_id: UUID, *, lock: bool = False) -> Proposal:
    found = proposals(connection, ProposalRow.id == proposal_id, lock=lock)
    if not found:
        raise ProposalNotFound(str(proposal_id))
    return found[0]


def _item(connection: Connection, item_id: UUID) -> Item:
    return find_product(connection, f"{BY_ID}{item_id}").item


def _open_key(item_id: UUID, author: str) -> str:
    return f"{item_id} {author}"
