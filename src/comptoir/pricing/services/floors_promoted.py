"""What the promotions that run, or will, leave of a price that is being set: decision 43."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Connection

from comptoir.company.domain import Store
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.money import round_ratio
from comptoir.pricing.domain.advantages import ALL, advantage
from comptoir.pricing.domain.law_rules import Limit
from comptoir.pricing.domain.prices import Price, PriceList, moment_at
from comptoir.pricing.domain.promotions import Bundle, Gift, Promotion, PromotionClass, Selection
from comptoir.pricing.services.item_keys import keys_of_items
from comptoir.pricing.services.lawful import campaign_kind
from comptoir.pricing.services.promotions import active_promotions

MILLION = 1_000_000
Shares = Sequence[tuple[Promotion, Fraction]]


@dataclass(frozen=True, slots=True)
class Running:
    """The promotions that may lower the prices of some items, without those of campaigns that the law names."""

    promotions: tuple[Promotion, ...]
    keys: Mapping[UUID, frozenset[str]]

    @classmethod
    def read(cls, connection: Connection, items: Collection[UUID]) -> Running:
        """Sets and gifts are left out: what they take off an item depends on the prices of others."""
        found = tuple(
            one
            for one in active_promotions(connection)
            if not isinstance(one.offer, Bundle | Gift)
            and one.promotion_class is not PromotionClass.SHIPPING
            and campaign_kind(connection, one) is None
        )
        asked = frozenset().union(*(one.selection.keys | one.exclusion.keys for one in found))
        return cls(found, keys_of_items(connection, items, asked) if asked else {})

    def named(self, store: Store) -> str | None:
        """The code of a store that a promotion names."""
        code = fold_code(store.code)
        return code if any(code == fold_code(named) for one in self.promotions for named in one.scope.stores) else None

    def shares(self, price: Price, price_list: PriceList, store: Store) -> Shares:
        """What each promotion takes off a price in a store, at most."""
        if not price.amount:
            return []
        each = Fraction(price.amount * MILLION, price.per)
        return [
            (one, advantage(one.offer, each, [[each]]))
            for one in self.promotions
            if self._meets(one, price, price_list, store)
        ]

    def _meets(self, one: Promotion, price: Price, price_list: PriceList, store: Store) -> bool:
        """Whether a promotion selects the item, in the store and for the list's channels and currency, in its days."""
        scope = one.scope
        if one.currency is not None and one.currency != price_list.currency:
            return False
        if scope.stores and fold_code(store.code) not in {fold_code(code) for code in scope.stores}:
            return False
        if scope.channels and price_list.channels and scope.channels.isdisjoint(price_list.channels):
            return False
        zone = store.time_zone
        for end, start in ((scope.valid_to, price.valid_from or price.recorded_at), (price.valid_to, scope.valid_from)):
            if end is not None and start is not None and moment_at(end, zone) <= moment_at(start, zone):
                return False
        return self._has(one.selection, price.item_id) and not self._has(one.exclusion, price.item_id)

    def _has(self, selection: Selection, item_id: UUID) -> bool:
        known = self.keys.get(item_id, frozenset())
        return selection.everything or item_id in selection.items or not selection.keys.isdisjoint(known)


def lowest(amount: int, shares: Shares, cap: Limit | None) -> tuple[int, Promotion | None]:
    """The least that those that agree leave of an amount, within the cap of the law, and one of them."""
    least, lowered_by = ALL, None
    for one, share in shares:
        left = ALL - share
        for other, of_other in shares:
            if other is not one and one.agrees_with(other):
                left *= ALL - of_other
        if cap is not None:
            left = max(left, ALL - cap.rate.fraction)  # what the engine lets them take
        if left < least:
            least, lowered_by = left, one
    return round_ratio(amount * least.numerator, least.denominator), lowered_by
