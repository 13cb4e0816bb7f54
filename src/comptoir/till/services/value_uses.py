"""What of the tills goes by values of attributes: sale rules, what earns points, food, the guarantee on receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.catalog.domain.attributes import AttributeType
from comptoir.catalog.ports import ValueUse
from comptoir.customers.services.programme import rename_keys, rules_to_come
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.text import fold
from comptoir.pricing.services.item_keys import key_found
from comptoir.pricing.services.value_uses import renamed_keys, values_in
from comptoir.till.services.goods import RULE, settings_of
from comptoir.till.services.receipt_facts import GUARANTEE
from comptoir.till.services.setting_up import write_rule
from comptoir.till.services.tender_rules import tender_rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

_NUMBER = frozenset({AttributeType.NUMBER.value})


class TillUses:
    """Rules and the programme that follow are audited, and tills are told, as of any change."""

    def uses(self, connection: Connection, attribute: str | None, *, lock: bool = False) -> Sequence[ValueUse]:
        del lock  # a rule is one row, and asked for anew with each basket
        found = [
            ValueUse("sale_rule", code, value)
            for code, body in settings_of(connection, RULE).items()
            for value in values_in(body["keys"], attribute)
        ]
        for rules in rules_to_come(connection):
            name = next(iter(rules.name.values()), "")
            written = [key_found(connection, key) for key in rules.item_keys]
            found += [ValueUse("programme", name, value) for value in values_in(written, attribute)]
        for country, law in tender_rules().items():
            keys = law.food.keys | law.food.never_keys
            found += [ValueUse("law", country, value, is_fixed=True) for value in values_in(keys, attribute)]
        if attribute is not None and fold_code(attribute) == GUARANTEE:
            found.append(ValueUse("guarantee", attribute, types=_NUMBER))
        return found

    def follow(self, uow: UnitOfWork, attribute: str, successors: Mapping[str, str]) -> None:
        renamed = renamed_keys(attribute, successors)
        for code, body in settings_of(uow.connection, RULE).items():
            if any(key in renamed for key in body["keys"]):
                after = {**body, "keys": [renamed.get(key, key) for key in body["keys"]]}
                write_rule(uow, code, after)
        as_typed = {fold(old): new for old, new in renamed.items()}
        for rules in rules_to_come(uow.connection):
            renamed |= {key: as_typed[fold(key)] for key in rules.item_keys if fold(key) in as_typed}
        rename_keys(uow, renamed)
