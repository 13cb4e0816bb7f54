"""What must always be true of prices, for `comptoir verify`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from comptoir.kernel.invariants import Invariant
from comptoir.pricing.domain.profiles import MILLION
from comptoir.pricing.rows import all_prices, all_tax_classes, price_lists, shipped_taxes
from comptoir.pricing.rows.profiles import all_profiles
from comptoir.pricing.rows.promotions import all_redemptions, all_usages, used_coupons
from comptoir.pricing.services.redeeming import usage_keys


def _prices_name_lists(connection: Connection) -> Iterator[str]:
    known = price_lists(connection)
    for price in all_prices(connection):
        if price.price_list not in known:
            yield f"price {price.id} is on the list {price.price_list}, which does not exist"
        if (price.amount is not None and price.amount < 0) or price.per <= 0 or price.min_quantity < 0:
            yield f"price {price.id} has amount {price.amount} per {price.per} from {price.min_quantity}"


def _tax_classes_are_known(connection: Connection) -> Iterator[str]:
    for item_id, tax_class in all_tax_classes(connection).items():
        if tax_class not in shipped_taxes().classes:
            yield f"item {item_id} has the tax class {tax_class}, which does not exist"


def _uses_are_their_redemptions(connection: Connection) -> Iterator[str]:
    sums: dict[str, tuple[int, int]] = {}
    coupon_uses: dict[str, int] = {}
    for one in all_redemptions(connection):
        for key in usage_keys(one.promotion, one.customer_id, one.year):
            times, amount = sums.get(key, (0, 0))
            sums[key] = (times + one.times, amount + one.amount)
        if one.coupon is not None:
            coupon_uses[one.coupon] = coupon_uses.get(one.coupon, 0) + one.coupon_uses
    kept = all_usages(connection)
    for key in sorted({*sums, *kept}):
        if sums.get(key, (0, 0)) != kept.get(key, (0, 0)):
            yield f"usage {key}: the ledger says {sums.get(key, (0, 0))}, the sum is {kept.get(key, (0, 0))}"
    used = used_coupons(connection)
    for code in sorted({*coupon_uses, *used}):
        if coupon_uses.get(code, 0) != used.get(code, 0):
            yield f"coupon {code}: the ledger says {coupon_uses.get(code, 0)}, it was used {used.get(code, 0)} times"


def _profiles_are_whole(connection: Connection) -> Iterator[str]:
    for one in all_profiles(connection):
        whole = sum(share.millionths for share in one.shares)
        unknown = {share.tax_class for share in one.shares} - shipped_taxes().classes.keys()
        if (one.shares and whole != MILLION) or unknown:
            yield f"profile {one.id} has shares of {whole} millionths, unknown classes {sorted(unknown)}"
        charges = [*one.eco, *([one.deposit] if one.deposit else [])]
        if any(charge.amount <= 0 for charge in charges):
            yield f"profile {one.id} has charges {charges}"


INVARIANTS = [
    Invariant("pricing.item_profiles_are_whole", _profiles_are_whole),
    Invariant("pricing.uses_are_their_redemptions", _uses_are_their_redemptions),
    Invariant("pricing.prices_are_on_lists_and_not_negative", _prices_name_lists),
    Invariant("pricing.tax_classes_are_known", _tax_classes_are_known),
]
