"""What of prices goes by values of attributes: promotions, the law on prices, and prices for one unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from comptoir.catalog.domain.attributes import AttributeType
from comptoir.catalog.ports import ValueUse
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.pricing.domain.promotions import item_key
from comptoir.pricing.domain.states import State
from comptoir.pricing.domain.unit_prices import CONTENT_ATTRIBUTES, COUNT_ATTRIBUTE
from comptoir.pricing.rows.profiles import shipped_laws
from comptoir.pricing.rows.promotions import active_versions, documents, lock_documents, note_renamed
from comptoir.pricing.services.documents import Kind, append
from comptoir.pricing.services.history import rules
from comptoir.pricing.services.promotion_bodies import (
    PromotionBody,
    body_kept,
    by_other_keys,
    selections_in,
    to_keep,
)

_COUNTED = frozenset({AttributeType.NUMBER.value, AttributeType.TEXT.value})
_MEASURED = frozenset({AttributeType.MEASUREMENT.value})


class PriceUses:
    """A promotion that has ended follows too, since it may be copied, and hinders nothing.

    So does what an earlier version looked for: a reduction is held against what was charged before.
    """

    def uses(self, connection: Connection, attribute: str | None, *, lock: bool = False) -> Sequence[ValueUse]:
        if lock:
            lock_documents(connection)
        found = [
            ValueUse("promotion", one.code, value, is_binding=one.state is not State.ENDED)
            for one in documents(connection, Kind.PROMOTION).values()
            for value in _values(body_kept(one.body), attribute)
        ]
        known = {(one.name, one.value) for one in found}
        for one in active_versions(connection, Kind.PROMOTION, _start(attribute)):
            told = [(one.code, value) for value in _values(body_kept(one.body), attribute)]
            found += [ValueUse("promotion", *use, is_binding=False) for use in told if use not in known]
            known.update(told)
        of_law = [(country, law.keys) for country, law in shipped_laws().items()]
        of_law += [(country, frozenset(rule.perishable_keys)) for country, rule in rules().items()]
        for country, keys in of_law:
            found += [ValueUse("law", country, value, is_fixed=True) for value in values_in(keys, attribute)]
        code = None if attribute is None else fold_code(attribute)
        if attribute is not None and (code in CONTENT_ATTRIBUTES or code == COUNT_ATTRIBUTE):
            types = _COUNTED if code == COUNT_ATTRIBUTE else _MEASURED
            found.append(ValueUse("unit_price", attribute, types=types))
        return found

    def follow(self, uow: UnitOfWork, attribute: str, successors: Mapping[str, str]) -> None:
        renamed = renamed_keys(attribute, successors)
        lock_documents(uow.connection)
        for one in documents(uow.connection, Kind.PROMOTION).values():
            body = body_kept(one.body)
            after = by_other_keys(body, renamed)
            if after != body:
                append(uow, Kind.PROMOTION, one.code, one.state, to_keep(after))
        note_renamed(uow, attribute, renamed)


def renamed_keys(attribute: str, successors: Mapping[str, str]) -> dict[str, str]:
    """The keys of items that are others now."""
    return {
        item_key("attribute", attribute, old): item_key("attribute", attribute, new) for old, new in successors.items()
    }


def values_in(keys: Iterable[str], attribute: str | None) -> list[str]:
    """The values of an attribute (None: the categories) that keys of items name."""
    start = _start(attribute)
    return [key.removeprefix(start) for key in sorted(keys) if key.startswith(start)]


def _start(attribute: str | None) -> str:
    return item_key("category", "") if attribute is None else item_key("attribute", attribute, "")


def _values(body: PromotionBody, attribute: str | None) -> list[str]:
    return values_in({key for _, one in selections_in(body) for key in one.keys}, attribute)
