"""Adding and changing customers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.access.domain import Principal
from comptoir.access.service import record_audit
from comptoir.company.queries import store_by_id
from comptoir.customers.domain.groups import GroupByRule, GroupUnknown
from comptoir.customers.domain.parties import (
    CardTaken,
    ContactKind,
    Customer,
    CustomerChanged,
    CustomerErased,
    CustomerMerged,
    CustomerNotFound,
    CustomerState,
    Party,
    reason_alike,
)
from comptoir.customers.events import CustomerPut, MemberChanged
from comptoir.customers.queries.groups import fits
from comptoir.customers.queries.search import default_country, having
from comptoir.customers.queries.standing import family, standing_customers
from comptoir.customers.rows import vault
from comptoir.customers.rows.groups import groups
from comptoir.customers.rows.parties import (
    customers_by_id,
    drop_likenesses,
    memberships,
    note_likenesses,
    save_customers,
    set_memberships,
)
from comptoir.customers.rows.vault import CARD, EMAIL, NAME, PHONE, open_parties, open_party, save_parties
from comptoir.customers.services.checking import GivenParty, checked_party
from comptoir.kernel.values.codes import fold_code

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork

CREATE = "customers.customer.create"
EDIT = "customers.customer.edit"
ASSIGN = "customers.group.assign"
_ALIKE_MAX = 20
_WORDS_LIKE_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PutCustomer:
    """A customer as they shall be.

    groups: by hand; None leaves them as they are. store_id: of a new customer, where they are entered.
    version: the one it was decided on, None when the caller does not say.
    """

    id: UUID
    party: GivenParty
    language: str = "fr_FR"
    household_id: UUID | None = None
    groups: Collection[str] | None = None
    store_id: UUID | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerKept:
    """What became of a command. is_changed: whether it changed anything."""

    customer: Customer
    party: Party
    is_new: bool
    is_changed: bool


def require_for(principal: Principal, permission: str, store_id: UUID | None) -> None:
    """Refuses PermissionDenied: a customer of a store is that store's people's to change, one of none everybody's."""
    if store_id is None:
        principal.require_everywhere(permission)
    else:
        principal.require(permission, store_id)


def editable(uow: UnitOfWork, principal: Principal, customer_id: UUID, permission: str = EDIT) -> Customer:
    """An active customer, locked, that the principal may change.

    Refuses CustomerNotFound, CustomerErased, CustomerMerged, PermissionDenied.
    """
    customer = customers_by_id(uow.connection, [customer_id], lock=True).get(customer_id)
    if customer is None:
        raise CustomerNotFound(str(customer_id))
    _check_active(customer)
    require_for(principal, permission, customer.store_id)
    return customer


def _check_active(customer: Customer) -> None:
    match customer.state:
        case CustomerState.ACTIVE:
            return
        case CustomerState.ERASED:
            raise CustomerErased(str(customer.id))
        case CustomerState.MERGED:
            raise CustomerMerged(str(customer.id), str(customer.merged_into))


def put_customer(uow: UnitOfWork, principal: Principal, box: SecretBox, wanted: PutCustomer) -> CustomerKept:
    """Add a customer, or make them as the command says. The same again changes nothing.

    Refuses PermissionDenied, CustomerErased, CustomerMerged, CustomerChanged, InvalidCustomer, CardTaken,
    GroupUnknown, GroupByRule.
    """
    before = customers_by_id(uow.connection, [wanted.id], lock=True).get(wanted.id)
    if before is None:
        require_for(principal, CREATE, wanted.store_id)
    else:
        _check_active(before)
        require_for(principal, EDIT, before.store_id)
        if wanted.version not in (None, before.version):
            raise CustomerChanged(before.version)
    known = None if before is None else open_party(uow.connection, box, wanted.id)
    country = _country(uow.connection, wanted.store_id if before is None else before.store_id)
    party = checked_party(wanted.party, known, country, uow.now.date())
    _check_cards(uow.connection, box, wanted.id, party, known)
    after = _after(uow, before, wanted)
    are_groups_new = _put_groups(uow, principal, after, wanted.groups)
    is_changed = before != after or known != party
    if is_changed:
        if before is not None:
            after = replace(after, version=before.version + 1, changed_at=uow.now)
        save_customers(uow.connection, [after])
        save_parties(uow.connection, box, {after.id: party})
        if before is not None:
            drop_likenesses(uow.connection, after.id, is_open=True)
        note_likenesses(uow.connection, alike(uow.connection, box, after.id, party), uow.now)
        action = "customers.customer.added" if before is None else "customers.customer.changed"
        record_audit(uow, action, f"customer:{after.id}", {"version": after.version})
    if is_changed or are_groups_new:
        uow.emit(CustomerPut(customer_id=str(after.id)))
    return CustomerKept(after, party, is_new=before is None, is_changed=is_changed or are_groups_new)


def _country(connection: Connection, store_id: UUID | None) -> str:
    store = None if store_id is None else store_by_id(connection, store_id)
    return default_country(connection) if store is None else store.country


def _after(uow: UnitOfWork, before: Customer | None, wanted: PutCustomer) -> Customer:
    if before is not None:
        return replace(before, kind=wanted.party.kind, language=wanted.language, household_id=wanted.household_id)
    return Customer(
        id=wanted.id,
        kind=wanted.party.kind,
        state=CustomerState.ACTIVE,
        merged_into=None,
        household_id=wanted.household_id,
        language=wanted.language,
        store_id=wanted.store_id,
        created_at=uow.now,
        changed_at=uow.now,
        last_activity_at=uow.now,
    )


def _check_cards(connection: Connection, box: SecretBox, customer_id: UUID, party: Party, before: Party | None) -> None:
    """Refuses CardTaken: a new card is another active customer's."""
    own = set(before.cards) if before is not None else set()
    for index, card in enumerate(party.cards):
        if card in own:
            continue
        owners = standing_customers(connection, vault.ids_by(connection, box, CARD, [card]))
        if {one.id for one in owners.values()} - {family(connection, customer_id)[0]}:
            raise CardTaken(pointer=f"/cards/{index}")


def _put_groups(uow: UnitOfWork, principal: Principal, customer: Customer, wanted: Collection[str] | None) -> bool:
    """Put the customer into groups by hand; whether that changed anything.

    Refuses GroupUnknown, GroupByRule, PermissionDenied. Groups by rule that the customer is in may be named too, so
    that what was read can be sent back.
    """
    if wanted is None:
        return False
    known = {group.code: group for group in groups(uow.connection)}
    asked = {str(fold_code(code)) for code in wanted}
    for code in sorted(asked - known.keys()):
        raise GroupUnknown(code[:100], pointer="/groups")
    had = memberships(uow.connection, [customer.id]).get(customer.id, set())
    for code in sorted(asked - had):
        if known[code].rule is not None and not fits(uow.connection, known[code], customer, uow.now):
            raise GroupByRule(code, pointer="/groups")
    by_hand = {code for code in asked if known[code].rule is None}
    added, removed = by_hand - had, had - by_hand
    if not (added or removed):
        return False
    require_for(principal, ASSIGN, customer.store_id)
    set_memberships(uow.connection, customer.id, added=added, removed=removed)
    for code in sorted(added | removed):
        uow.emit(MemberChanged(customer_id=str(customer.id), group=code, is_in=code in added))
    return True


def alike(connection: Connection, box: SecretBox, customer_id: UUID, party: Party) -> dict[tuple[UUID, UUID], str]:
    """Active customers that may be the same as one: pairs, the smaller id first, to the reason."""
    phones = [one.value for one in party.contacts if one.kind is not ContactKind.EMAIL]
    emails = [one.value.casefold() for one in party.contacts if one.kind is ContactKind.EMAIL]
    ids = set(vault.ids_by(connection, box, PHONE, phones)) | set(vault.ids_by(connection, box, EMAIL, emails))
    if party.words and (party.birth_date is not None or any(one.postal_code for one in party.addresses)):
        ids |= having(connection, [_like(connection, box, word) for word in party.words], _ALIKE_MAX)
    standing = {one.id for one in standing_customers(connection, ids).values()} - {customer_id}
    found = {}
    for id_, other in open_parties(connection, box, standing).items():
        reason = reason_alike(party, other)
        if reason is not None:
            found[min(id_, customer_id), max(id_, customer_id)] = reason
    return found


def _like(connection: Connection, box: SecretBox, word: str) -> Sequence[int]:
    own = vault.token(box, NAME, word)
    return [own, *vault.words_like(connection, box, word, _WORDS_LIKE_MAX)]
