"""The feed entries of pricing. Amounts are minor units, quantities millionths of the item's unit of sale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from comptoir.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChanged(Event):
    """A price of an item on a list was recorded: what stood in its place before, and what stands now.

    old, new: "amount" (null: none, or withdrawn) and "per"; old is null where nothing stood.
    """

    topic: ClassVar[str] = "pricing.price.changed"
    price_id: str
    item_id: str
    sku: str
    price_list: str
    currency: str
    min_quantity: int
    valid_from: str | None
    valid_to: str | None
    recorded_at: str
    old: Mapping[str, int | None] | None
    new: Mapping[str, int | None]

    def key(self) -> str:
        return self.sku


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceListChanged(Event):
    """A price list was made, or changed where it applies or when it is asked."""

    topic: ClassVar[str] = "pricing.price_list.changed"
    code: str
    list_version: int
    label: Mapping[str, str]
    currency: str
    channels: Sequence[str]
    stores: Sequence[str]
    priority: int
    valid_from: str | None
    valid_to: str | None
    is_net: bool
    customer_groups: Sequence[str] = ()

    def key(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxClassAssigned(Event):
    """An item was given another tax class."""

    topic: ClassVar[str] = "pricing.tax_class.assigned"
    item_id: str
    sku: str
    old: str | None
    new: str

    def key(self) -> str:
        return self.sku


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfChanged(Event):
    """A store said when a rise of a price counts there. shelf: the folded code of the store; lead_hours: of labels."""

    topic: ClassVar[str] = "pricing.shelf.changed"
    store_id: str
    shelf: str
    rises: str
    lead_hours: int = 0

    def key(self) -> str:
        return self.shelf

    def store(self) -> UUID | None:
        return UUID(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfShown(Event):
    """Labels of a store were seen to hang: what each says. shelf: the folded code of the store.

    items: "item_id", "price_list", "steps" (`[min_quantity, amount, per]`), "promotions" (`[code, version]`), "pays".
    """

    topic: ClassVar[str] = "pricing.shelf.shown"
    store_id: str
    shelf: str
    items: Sequence[Mapping[str, Any]]

    def key(self) -> str:
        return self.shelf

    def store(self) -> UUID | None:
        return UUID(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _DocumentChanged(Event):
    """document_version: counts the changes of a code. state: "deleted" when it is gone. body: as the API shows it."""

    code: str
    document_version: int
    state: str
    body: Mapping[str, Any]

    def key(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionChanged(_DocumentChanged):
    """A promotion was made, changed, activated, paused, resumed, ended or deleted."""

    topic: ClassVar[str] = "pricing.promotion.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignChanged(_DocumentChanged):
    """A campaign was made, changed, activated, ended or deleted; its promotions and lists tell their own changes."""

    topic: ClassVar[str] = "pricing.campaign.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponSeriesChanged(_DocumentChanged):
    """A coupon series was made, changed or deleted."""

    topic: ClassVar[str] = "pricing.coupon_series.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponsMade(Event):
    """Coupons were added to a series. count: how many."""

    topic: ClassVar[str] = "pricing.coupons.made"
    series: str
    count: int

    def key(self) -> str:
        return self.series


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionRedeemed(Event):
    """An order used a promotion with a limit or a coupon, or (times below zero) gave it back. amount: minor units."""

    topic: ClassVar[str] = "pricing.promotion.redeemed"
    promotion: str
    order_id: str
    coupon: str | None
    customer_id: str | None
    times: int
    amount: int

    def key(self) -> str:
        return self.promotion


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemProfileChanged(Event):
    """What an item carries besides its price from a day on was recorded.

    content: "shares" (class, millionths of one), "eco" (code, amount), "deposit" (code, amount or null).
    """

    topic: ClassVar[str] = "pricing.item_profile.changed"
    profile_id: str
    item_id: str
    sku: str
    valid_from: str
    currency: str
    content: Mapping[str, Any]

    def key(self) -> str:
        return self.sku


@dataclass(frozen=True, slots=True, kw_only=True)
class CostChanged(Event):
    """What an item costs the retailer from a day on was recorded; an amount of null is no longer known."""

    topic: ClassVar[str] = "pricing.cost.changed"
    cost_id: str
    item_id: str
    sku: str
    valid_from: str
    amount: int | None
    currency: str
    per: int

    def key(self) -> str:
        return self.sku


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceSalesRecorded(Event):
    """What a legal entity sold elsewhere in the Union in a year, and how it declares it, was recorded."""

    topic: ClassVar[str] = "pricing.distance_sales.recorded"
    entity: str
    year: int
    amount: int
    is_oss: bool
    is_destination: bool

    def key(self) -> str:
        return self.entity


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldTimeChanged(Event):
    """A channel said how long baskets keep their prices there. channel: its folded code."""

    topic: ClassVar[str] = "pricing.hold_time.changed"
    channel: str
    minutes: int

    def key(self) -> str:
        return self.channel


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldTaken(Event):
    """A basket keeps the prices of this instant. channel: its folded code; until: RFC 3339."""

    topic: ClassVar[str] = "pricing.hold.taken"
    hold_id: str
    channel: str | None
    until: str

    def key(self) -> str:
        return self.hold_id
