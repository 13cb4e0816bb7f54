"""The accounts of a legal entity: what it may choose, and choosing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from comptoir.access.service import record_audit
from comptoir.accounting import rows
from comptoir.accounting.domain.accounts import Account, AccountMapStale, InvalidAccountMap, check_accounts
from comptoir.accounting.events import AccountMapChanged
from comptoir.accounting.rows import Chosen

if TYPE_CHECKING:
    from comptoir.company.domain import LegalEntity
    from comptoir.kernel.uow import UnitOfWork


def put_map(
    uow: UnitOfWork, entity: LegalEntity, accounts: Mapping[str, Account], expected_version: int | None
) -> Chosen:
    """Choose accounts for entries from now on, defaults left out. Refuses AccountMapStale, InvalidAccountMap."""
    known = rows.chosen(uow.connection, entity.id)
    if expected_version not in {None, known.version}:
        raise AccountMapStale(known.version)
    errors = check_accounts(rows.roles(), accounts)
    if errors:
        raise InvalidAccountMap(entity.code, errors=tuple(errors))
    defaults = rows.defaults()
    kept = {
        role: Account(account.number, account.label.strip())
        for role, account in accounts.items()
        if defaults.get(role) != account
    }
    if kept == dict(known.accounts):
        return known
    rows.write_map(uow, entity.id, kept, known.version + 1)
    detail: dict[str, Any] = {role: account.number for role, account in kept.items()}
    record_audit(uow, "accounting.map.changed", f"legal_entity:{entity.id}", {"legal_entity": entity.code, **detail})
    uow.emit(AccountMapChanged(legal_entity_id=str(entity.id)))
    return Chosen(kept, known.version + 1)


def map_view(entity: LegalEntity, chosen: Chosen) -> dict[str, Any]:
    """Every account in the order of the shipped map, with its default and what its number may begin with."""
    defaults, roles = rows.defaults(), rows.roles()
    order = {name: place for place, name in enumerate(roles)}
    names = sorted(defaults.keys() | chosen.accounts.keys(), key=lambda name: (order[name.partition(".")[0]], name))
    items = []
    for name in names:
        account = chosen.accounts.get(name) or defaults[name]
        default = defaults.get(name)
        items.append(
            {
                "role": name,
                "account": account.number,
                "label": account.label,
                "default": None if default is None else default.number,
                "begins": list(roles[name.partition(".")[0]].begins),
            }
        )
    return {"legal_entity": entity.code, "version": chosen.version, "accounts": items}
