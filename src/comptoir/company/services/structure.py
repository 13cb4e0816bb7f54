"""Adding and changing legal entities and stores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from uuid import UUID

from comptoir.access.domain import parse_locale
from comptoir.access.service import record_audit
from comptoir.company.domain import (
    Address,
    CompanyChanged,
    CurrencyUnknown,
    HoursText,
    InvalidLegalEntity,
    InvalidStore,
    LegalEntity,
    LegalEntityNotFound,
    NodeUnknown,
    Store,
    StoreFacts,
    check_territory,
    check_unchanged,
    parse_hours,
)
from comptoir.company.events import LegalEntityChanged, StoreChanged
from comptoir.company.rows import (
    insert_node,
    legal_entities,
    nodes,
    save_legal_entity,
    save_store,
    stores,
)
from comptoir.company.services.checks import Checks, check_currency
from comptoir.company.tables import LegalEntity as LegalEntityTable
from comptoir.company.tables import Store as StoreTable
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code, word_code
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import parse_zone

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Put(Generic[Thing]):
    """What became of a command: the thing as it is now, and whether it was added."""

    thing: Thing
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PutLegalEntity:
    """A legal entity as it shall be. share_capital: minor units, of the entity's currency and no other."""

    code: str
    name: str
    address: Address
    currency: str = "EUR"
    legal_form: str = ""
    vat_number: str = ""
    registration_number: str = ""
    register: str = ""
    share_capital: int | None = None
    share_capital_currency: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PutStore:
    """A store as it shall be. Its territory is its country unless it says otherwise."""

    code: str
    name: str
    legal_entity: str
    address: Address
    time_zone: str
    currency: str = "EUR"
    locale: str = "fr_FR"
    territory: str | None = None
    hours: Mapping[str, Sequence[HoursText]] | None = None
    node: str = "main"
    registration_number: str = ""
    phone: str = ""
    version: int | None = None
    id: UUID | None = None


def put_legal_entity(uow: UnitOfWork, command: PutLegalEntity) -> Put[LegalEntity]:
    """Adds the entity of this code, or makes it as the command says.

    Refuses MalformedValue (code), CompanyChanged, InvalidLegalEntity with every field that is wrong.
    """
    code = word_code(command.code)
    folded = fold_code(code)
    before = next(iter(legal_entities(uow.connection, LegalEntityTable.code_folded == folded, lock=True)), None)
    if before is not None and command.version not in (None, before.version):
        raise CompanyChanged(version=before.version)
    after = _checked_entity(command, code, before)
    if before == after:
        return Put(before, is_new=False)
    if before is not None:
        after = replace(after, version=before.version + 1)
    save_legal_entity(uow.connection, after, folded, uow.now, is_new=before is None)
    action = "company.legal_entity.added" if before is None else "company.legal_entity.changed"
    record_audit(uow, action, f"legal_entity:{after.id}", {"code": code})
    uow.emit(LegalEntityChanged(legal_entity_id=str(after.id), code=code))
    return Put(after, is_new=before is None)


def put_store(uow: UnitOfWork, command: PutStore) -> Put[Store]:
    """Adds the store of this code, or makes it as the command says.

    The first store makes the node that it names. Refuses MalformedValue (code), CompanyChanged, LegalEntityNotFound,
    NodeUnknown, InvalidStore with every field that is wrong, FixedAfterwards.
    """
    code = word_code(command.code)
    folded = fold_code(code)
    before = next(iter(stores(uow.connection, StoreTable.code_folded == folded, lock=True)), None)
    if before is not None and command.version not in (None, before.version):
        raise CompanyChanged(version=before.version)
    entity_code = fold_code(command.legal_entity)
    entity = next(iter(legal_entities(uow.connection, LegalEntityTable.code_folded == entity_code)), None)
    if entity is None:
        wrong = LegalEntityNotFound(legal_entity=command.legal_entity[:100])
        raise InvalidStore(store=code, errors=(FieldError("/legal_entity", wrong.code, wrong.facts()),))
    after = _checked_store(command, code, before, entity)
    if before == after:
        return Put(before, is_new=False)
    _ensure_node(uow, after.node)
    if before is not None:
        check_unchanged(_facts(before), _facts(after))
        after = replace(after, version=before.version + 1)
    save_store(uow.connection, after, folded, uow.now, is_new=before is None)
    action = "company.store.added" if before is None else "company.store.changed"
    record_audit(uow, action, f"store:{after.id}", {"code": code})
    uow.emit(StoreChanged(store_id=str(after.id), code=code))
    return Put(after, is_new=before is None)


def _checked_entity(command: PutLegalEntity, code: str, before: LegalEntity | None) -> LegalEntity:
    checks = Checks()
    address = checks.address(command.address)
    country = address.country
    currency = checks.field("/currency", lambda: check_currency(command.currency), Currency("EUR"))
    if command.share_capital_currency not in (None, command.currency):
        other = CurrencyUnknown(value=str(command.share_capital_currency)[:20])
        checks.errors.append(FieldError("/share_capital/currency", other.code, other.facts()))
    siren = checks.siren("/registration_number", country, command.registration_number)
    vat = checks.vat_number("/vat_number", country, command.vat_number, siren)
    entity = LegalEntity(
        id=new_id() if before is None else before.id,
        code=code,
        name=checks.line("/name", command.name),
        legal_form=checks.optional_line("/legal_form", command.legal_form, 60),
        address=address,
        currency=currency,
        vat_number=vat,
        registration_number=siren,
        register=checks.optional_line("/register", command.register, 100),
        share_capital=None if command.share_capital is None else Money(command.share_capital, currency),
        version=1 if before is None else before.version,
    )
    if checks.errors:
        raise InvalidLegalEntity(legal_entity=code, errors=tuple(checks.errors))
    return entity


def _checked_store(command: PutStore, code: str, before: Store | None, entity: LegalEntity) -> Store:
    checks = Checks()
    address = checks.address(command.address)
    country = address.country
    siret = checks.siret("/registration_number", country, command.registration_number, entity.registration_number)
    territory = command.territory or country
    store = Store(
        id=before.id if before is not None else (command.id or new_id()),
        code=code,
        name=checks.line("/name", command.name),
        legal_entity_id=entity.id,
        address=address,
        territory=checks.field("/territory", lambda: check_territory(territory, country), country) if country else "",
        time_zone=checks.field("/time_zone", lambda: parse_zone(command.time_zone), "UTC"),
        currency=checks.field("/currency", lambda: check_currency(command.currency), Currency("EUR")),
        locale=checks.field("/locale", lambda: parse_locale(command.locale), "fr_FR"),
        hours=checks.field("/hours", lambda: parse_hours(command.hours or {}), {}),
        node=checks.field("/node", lambda: str(word_code(command.node)), "main"),
        registration_number=siret,
        phone=checks.optional_line("/phone", command.phone, 40),
        version=1 if before is None else before.version,
    )
    if checks.errors:
        raise InvalidStore(store=code, errors=tuple(checks.errors))
    return store


def _ensure_node(uow: UnitOfWork, code: str) -> None:
    known = nodes(uow.connection)
    if not known:
        insert_node(uow.connection, code, uow.now)
    elif code not in known:
        raise NodeUnknown(node=code, pointer="/node")


def _facts(store: Store) -> StoreFacts:
    return StoreFacts(store.legal_entity_id, store.currency, store.node)
