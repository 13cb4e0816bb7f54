"""What of the tills goes by values of attributes: sale rules, and the guarantee that receipts tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.catalog.domain.attributes import AttributeType
from comptoir.catalog.ports import ValueUse
from comptoir.kernel.values.codes import fold_code
from comptoir.pricing.services.value_uses import renamed_keys, values_in
from comptoir.till.services.goods import RULE, settings_of
from comptoir.till.services.receipt_facts import GUARANTEE
from comptoir.till.services.setting_up import write_rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

_NUMBER = frozenset({AttributeType.NUMBER.value})


class TillUses:
    """A rule that follows is audited, and tills are told, as of any change."""

    def uses(self, connection: Connection, attribute: str, *, lock: bool = False) -> Sequence[ValueUse]:
        del lock  # a rule is one row, and asked for anew with each basket
        found = [
            ValueUse("sale_rule", code, value)
            for code, body in settings_of(connection, RULE).items()
            for value in values_in(body["keys"], attribute)
        ]
        if fold_code(attribute) == GUARANTEE:
            found.append(ValueUse("guarantee", attribute, types=_NUMBER))
        return found

    def follow(self, uow: UnitOfWork, attribute: str, successors: Mapping[str, str]) -> None:
        renamed = renamed_keys(attribute, successors)
        for code, body in settings_of(uow.connection, RULE).items():
            if any(key in renamed for key in body["keys"]):
                after = {**body, "keys": [renamed.get(key, key) for key in body["keys"]]}
                write_rule(uow, code, after)
