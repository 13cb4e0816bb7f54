"""People: adding, changing, disabling them, their passwords and their roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from comptoir.access.domain.passwords import check_password, first_password
from comptoir.access.domain.people import (
    EmailTaken,
    LastAdministrator,
    Person,
    PersonChangedSince,
    PersonNotFound,
    RoleGiven,
    fold_email,
    one_line,
    parse_email,
    parse_locale,
)
from comptoir.access.domain.principals import Principal
from comptoir.access.domain.roles import check_may_give, role_named
from comptoir.access.domain.sessions import EndReason
from comptoir.access.events import PersonChanged, SessionEnded
from comptoir.access.rows import (
    email_owner,
    end_sessions,
    insert_person,
    is_other_administrator,
    lock_person,
    replace_roles,
    update_person,
)
from comptoir.access.services.hashing import hash_password
from comptoir.access.services.roles import shipped_roles
from comptoir.access.services.trail import record_audit
from comptoir.access.tables import Session
from comptoir.kernel.ids import new_bytes, new_id
from comptoir.kernel.uow import UnitOfWork

_ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that was checked and hashed before the transaction. `is_first`: it was handed over, not chosen."""

    hash: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class PutPerson:
    """A person as they shall be. A part that is None stays as it is.

    first_password: for somebody who is added without a chosen one; ignored where the person is there already.
    """

    id: UUID
    email: str
    name: str
    locale: str
    is_disabled: bool = False
    roles: tuple[RoleGiven, ...] | None = None
    password: NewPassword | None = None
    version: int | None = None
    first_password: NewPassword | None = None


@dataclass(frozen=True, slots=True)
class PersonPut:
    """What became of it."""

    person: Person
    is_new: bool


def chosen_password(password: str, known_words: Sequence[str], *, is_first: bool = False) -> NewPassword:
    """A password that a person chose, checked and hashed. Refuses PasswordTooWeak. Call it outside transactions."""
    check_password(password, known_words)
    return NewPassword(hash_password(password), is_first)


def handed_over_password() -> tuple[str, NewPassword]:
    """A new first password, to be shown once, and its hash. Call it outside transactions."""
    password = first_password(new_bytes(16))
    return password, NewPassword(hash_password(password), is_first=True)


def put_person(uow: UnitOfWork, editor: Principal, command: PutPerson) -> PersonPut:
    """Adds the person of this id, or makes them as the command says.

    Refuses MalformedValue, PermissionDenied (the editor must have, everywhere, the right to edit people, and every
    right of roles that the person has or shall have), PersonChangedSince, EmailTaken, RoleUnknown, LastAdministrator.
    """
    email, name = parse_email(command.email), one_line(command.name)
    locale = parse_locale(command.locale)
    editor.require_everywhere("access.person.edit")
    before = lock_person(uow.connection, command.id)
    owner = email_owner(uow.connection, fold_email(email))
    if owner not in (None, command.id):
        raise EmailTaken(email=email, pointer="/email")
    values = {"email": email, "email_folded": fold_email(email), "name": name, "locale": locale}
    if before is None:
        fresh = {"id": command.id, **values, "created_at": uow.now, "changed_at": uow.now}
        if not insert_person(uow.connection, fresh):
            raise EmailTaken(email=email, pointer="/email")
        record_audit(uow, "access.person.added", f"person:{command.id}", {})
    else:
        if command.version not in (None, before.version):
            raise PersonChangedSince(version=before.version)
        check_may_manage(editor, before)
        if (before.email, before.name, before.locale) != (email, name, locale):
            update_person(uow.connection, command.id, {**values, "changed_at": uow.now})
            record_audit(uow, "access.person.changed", f"person:{command.id}", {})
    if command.roles is not None:
        _set_roles(uow, editor, command.id, command.roles, () if before is None else before.roles)
    if command.is_disabled != (before is not None and before.is_disabled):
        _set_disabled(uow, command.id, is_disabled=command.is_disabled)
    password = command.password or (command.first_password if before is None else None)
    if password is not None:
        set_password(uow, command.id, password)
    _refuse_without_administrator(uow, before, command)
    after = _present(uow, command.id)
    if before != after:
        uow.emit(PersonChanged(person_id=str(command.id)))
    return PersonPut(after, is_new=before is None)


def check_may_manage(editor: Principal, person: Person) -> None:
    """Refuses to let anybody take over somebody who may do more: PermissionDenied."""
    roles = shipped_roles()
    for given in person.roles:
        if given.role in roles:
            check_may_give(editor, roles[given.role], given.store_id, "access.person.edit", given.narrowing)


def set_password(uow: UnitOfWork, person_id: UUID, password: NewPassword, keep_session: UUID | None = None) -> None:
    """A new password; every session of the person ends, but for the one it was changed in."""
    update_person(
        uow.connection,
        person_id,
        {
            "password_hash": password.hash,
            "password_since": uow.now,
            "is_first_password": password.is_first,
            "changed_at": uow.now,
        },
    )
    record_audit(uow, "access.password.set", f"person:{person_id}", {"is_first": password.is_first})
    _end_sessions_of(uow, person_id, EndReason.PASSWORD_CHANGED, keep_session)


def give_first_password(uow: UnitOfWork, editor: Principal, person_id: UUID, password: NewPassword) -> None:
    """A handed-over password in the place of a forgotten one. Refuses PersonNotFound, PermissionDenied."""
    editor.require_everywhere("access.person.edit")
    check_may_manage(editor, _locked(uow, person_id))
    set_password(uow, person_id, password)
    uow.emit(PersonChanged(person_id=str(person_id)))


def managed_person(uow: UnitOfWork, editor: Principal, person_id: UUID) -> Person:
    """The person, locked, when the editor may change them. Refuses PersonNotFound, PermissionDenied."""
    editor.require_everywhere("access.person.edit")
    person = _locked(uow, person_id)
    check_may_manage(editor, person)
    return person


def _locked(uow: UnitOfWork, person_id: UUID) -> Person:
    person = lock_person(uow.connection, person_id)
    if person is None:
        raise PersonNotFound(person=str(person_id))
    return person


def _present(uow: UnitOfWork, person_id: UUID) -> Person:
    person = lock_person(uow.connection, person_id)
    assert person is not None, "it was written in this transaction"
    return person


def _set_roles(
    uow: UnitOfWork,
    editor: Principal,
    person_id: UUID,
    wanted: tuple[RoleGiven, ...],
    before: tuple[RoleGiven, ...],
) -> None:
    roles = shipped_roles()
    given, taken = set(wanted) - set(before), set(before) - set(wanted)
    for one in sorted(given, key=_role_order):
        check_may_give(editor, role_named(roles, one.role), one.store_id, "access.role.edit", one.narrowing)
    for one in sorted(taken, key=_role_order):
        if one.role in roles:
            check_may_give(editor, roles[one.role], one.store_id, "access.role.edit", one.narrowing)
    if not given and not taken:
        return
    replace_roles(
        uow.connection,
        person_id,
        [
            {
                "id": new_id(),
                "person_id": person_id,
                "role": one.role,
                "store_id": one.store_id,
                "narrowing": one.narrowing.body() or None,
                "given_at": uow.now,
                "given_by": str(uow.actor),
            }
            for one in sorted(set(wanted), key=_role_order)
        ],
    )
    update_person(uow.connection, person_id, {"changed_at": uow.now})
    record_audit(
        uow,
        "access.role.given",
        f"person:{person_id}",
        {"given": [_role_text(one) for one in sorted(given, key=_role_order)],
         "taken": [_role_text(one) for one in sorted(taken, key=_role_order)]},
    )  # fmt: skip


def _set_disabled(uow: UnitOfWork, person_id: UUID, *, is_disabled: bool) -> None:
    update_person(uow.connection, person_id, {"is_disabled": is_disabled, "changed_at": uow.now})
    action = "access.person.disabled" if is_disabled else "access.person.enabled"
    record_audit(uow, action, f"person:{person_id}", {})
    if is_disabled:
        _end_sessions_of(uow, person_id, EndReason.PERSON_CHANGED, None)


def _end_sessions_of(uow: UnitOfWork, person_id: UUID, reason: EndReason, keep: UUID | None) -> None:
    conditions = [Session.person_id == person_id]
    if keep is not None:
        conditions.append(Session.id != keep)
    for session_id, _ in end_sessions(uow.connection, uow.now, reason, *conditions):
        uow.emit(SessionEnded(session_id=str(session_id), person_id=str(person_id), reason=reason))


def _refuse_without_administrator(uow: UnitOfWork, before: Person | None, command: PutPerson) -> None:
    """Somebody must remain who may give every role; a shop without people yet is not asked."""
    everything = RoleGiven(_ADMINISTRATOR, None)
    if before is None or before.is_disabled or everything not in before.roles:
        return
    roles = before.roles if command.roles is None else command.roles
    stays = everything in roles and not command.is_disabled
    if not stays and not is_other_administrator(uow.connection, command.id, _ADMINISTRATOR):
        raise LastAdministrator


def _role_order(given: RoleGiven) -> tuple[str, str, str]:
    return (given.role, str(given.store_id or ""), str(given.narrowing.body()))


def _role_text(given: RoleGiven) -> str:
    text = given.role if given.store_id is None else f"{given.role}@{given.store_id}"
    parts = [f"{name}={','.join(codes)}" for name, codes in given.narrowing.body().items()]
    return " ".join((text, *parts))
