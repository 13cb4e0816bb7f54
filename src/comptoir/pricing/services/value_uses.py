"""What of prices goes by values of attributes: promotions, the law's limits on them, and prices for one unit."""

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
from comptoir.pricing.rows.promotions import documents, lock_documents
from comptoir.pricing.services.documents import Kind, append
from comptoir.pricing.services.promotion_bodies import (
    PromotionBody,
    SelectionBody,
    body_kept,
    selections_in,
    to_keep,
    with_selections,
)

_COUNTED = frozenset({AttributeType.NUMBER.value, AttributeType.TEXT.value})
_MEASURED = frozenset({AttributeType.MEASUREMENT.value})


class PriceUses:
    """A promotion that has ended follows too, since it may be copied, and hinders nothing."""

    def uses(self, connection: Connection, attribute: str, *, lock: bool = False) -> Sequence[ValueUse]:
        if lock:
            lock_documents(connection)
        found = [
            ValueUse("promotion", one.code, value, is_binding=one.state is not State.ENDED)
            for one in documents(connection, Kind.PROMOTION).values()
            for value in _values(body_kept(one.body), attribute)
        ]
        for country, law in shipped_laws().items():
            found += [ValueUse("law", country, value, is_fixed=True) for value in values_in(law.keys, attribute)]
        code = fold_code(attribute)
        if code in CONTENT_ATTRIBUTES or code == COUNT_ATTRIBUTE:
            types = _COUNTED if code == COUNT_ATTRIBUTE else _MEASURED
            found.append(ValueUse("unit_price", attribute, types=types))
        return found

    def follow(self, uow: UnitOfWork, attribute: str, successors: Mapping[str, str]) -> None:
        renamed = renamed_keys(attribute, successors)
        lock_documents(uow.connection)
        for one in documents(uow.connection, Kind.PROMOTION).values():
            body = body_kept(one.body)
            selections = {at: _renamed(each, renamed) for at, each in selections_in(body)}
            after = with_selections(body, selections)
            if after != body:
                append(uow, Kind.PROMOTION, one.code, one.state, to_keep(after))


def renamed_keys(attribute: str, successors: Mapping[str, str]) -> dict[str, str]:
    """The keys of items that are others now."""
    return {
        item_key("attribute", attribute, old): item_key("attribute", attribute, new) for old, new in successors.items()
    }


def values_in(keys: Iterable[str], attribute: str) -> list[str]:
    """The values of an attribute that keys of items name."""
    parts = (key.partition("=") for key in sorted(keys))
    return [value for name, _, value in parts if name == item_key("attribute", attribute)]


def _values(body: PromotionBody, attribute: str) -> list[str]:
    return values_in({key for _, one in selections_in(body) for key in one.keys}, attribute)


def _renamed(one: SelectionBody, renamed: Mapping[str, str]) -> SelectionBody:
    keys = {renamed.get(key, key) for key in one.keys}
    return SelectionBody(one.everything, one.skus, tuple(sorted(keys)), one.items)
