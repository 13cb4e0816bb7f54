"""The tables of pricing. All are only ever added to: history is what the shelf once said.

Amounts are minor units of the list's currency, quantities millionths of the item's unit of sale.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Day, Id, Json, Text, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class PricingPriceList(Table):
    """A price list as it was from `recorded_at` on; the highest version stands.

    valid_from, valid_to: as those of a price; null: the list itself has no end. is_net: amounts are without tax.
    """

    __tablename__ = "pricing_price_list"
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    version: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    label: Mapped[Any] = mapped_column(Json)
    currency: Mapped[str] = mapped_column(Code)
    channels: Mapped[Any] = mapped_column(Json)
    stores: Mapped[Any] = mapped_column(Json)
    priority: Mapped[int]
    is_net: Mapped[bool] = mapped_column(server_default=false())
    customer_groups: Mapped[Any] = mapped_column(Json, server_default=text("'[]'"))
    valid_from: Mapped[str | None] = mapped_column(Text)
    valid_to: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)


class PricingPrice(Table):
    """What `per` of an item costs on a list; `amount` null withdraws the price with the same place.

    valid_from, valid_to: an instant ("…Z") or the wall clock of each store (no offset), as text.
    """

    __tablename__ = "pricing_price"
    __table_args__ = (
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_not_negative"),
        CheckConstraint("per > 0 AND min_quantity >= 0", name="quantities_positive"),
        Index(None, "item_id", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    price_list: Mapped[str] = mapped_column(Code)
    amount: Mapped[int | None]
    per: Mapped[int]
    min_quantity: Mapped[int]
    valid_from: Mapped[str | None] = mapped_column(Text)
    valid_to: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)


class PricingItemTaxClass(Table):
    """The tax class of an item from `recorded_at` on; the highest id stands."""

    __tablename__ = "pricing_item_tax_class"
    __table_args__ = (
        Index(None, "item_id", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    tax_class: Mapped[str] = mapped_column(Code)
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)


class PricingDocument(Table):
    """A promotion, campaign or coupon series as it was from `recorded_at` on; the highest version stands.

    state: see `domain.states.State`. body: the definition as the API takes it.
    """

    __tablename__ = "pricing_document"
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    version: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(Code)
    body: Mapped[Any] = mapped_column(Json)
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)


class PricingCoupon(Table):
    """A code that a customer shows. `uses` only moves with a row of `pricing_redemption`; `uses_max` null: no end.

    customer_id: the one customer that it is for; null: whoever shows it.
    """

    __tablename__ = "pricing_coupon"
    __table_args__ = (
        CheckConstraint("uses >= 0 AND (uses_max IS NULL OR uses <= uses_max)", name="uses_not_above_max"),
        Index(None, "series", "code"),
        Index(None, "customer_id"),
        {"sqlite_strict": True},
    )
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    series: Mapped[str] = mapped_column(Code)
    uses: Mapped[int]
    uses_max: Mapped[int | None]
    customer_id: Mapped[UUID | None] = mapped_column(Id)
    made_at: Mapped[Instant]


class PricingUsage(Table):
    """How much of a promotion was used: the sums of its redemptions.

    key: promotion, customer ("*" for everybody) and year of the store's wall clock (0 for ever), joined by "/".
    """

    __tablename__ = "pricing_usage"
    __table_args__ = (
        CheckConstraint("times >= 0", name="times_not_negative"),
        {"sqlite_strict": True},
    )
    key: Mapped[str] = mapped_column(Code, primary_key=True)
    times: Mapped[int] = mapped_column(server_default=text("0"))
    amount: Mapped[int] = mapped_column(server_default=text("0"))


class PricingRedemption(Table):
    """A promotion with a limit or a coupon was used by an order, or (below zero) given back when it was returned.

    times: how often it was granted. amount: minor units taken off. coupon_uses: of `coupon`, counted once per order.
    """

    __tablename__ = "pricing_redemption"
    __table_args__ = (
        Index(None, "order_id"),
        Index(None, "promotion", "id"),
        Index("ix_pricing_redemption_coupon", "coupon"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    order_id: Mapped[UUID]
    promotion: Mapped[str] = mapped_column(Code)
    coupon: Mapped[str | None] = mapped_column(Code)
    customer_id: Mapped[UUID | None] = mapped_column(Id)
    year: Mapped[int]
    times: Mapped[int]
    amount: Mapped[int]
    coupon_uses: Mapped[int]
    at: Mapped[Instant]
    actor: Mapped[str] = mapped_column(Text)


class PricingShelf(Table):
    """When a rise of a price counts at a store, from `recorded_at` on; the highest version stands.

    store: its folded code. held_since: labels hung before are not spoken of; null while nothing waits for labels.
    lead_hours: how long before a rise its label is asked for.
    """

    __tablename__ = "pricing_shelf"
    store: Mapped[str] = mapped_column(Code, primary_key=True)
    version: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    rises: Mapped[str] = mapped_column(Code)
    held_since: Mapped[Instant | None]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)
    lead_hours: Mapped[int] = mapped_column(server_default=text("0"))


class PricingShown(Table):
    """What the label of an item in a store says from `recorded_at` on; the highest id stands.

    steps: `[min_quantity, amount, per]` each; promotions: `[code, version]` each; pays, reference: minor units.
    how: see `domain.shown.How`. shown_at: when it was seen to hang, as far as is known.
    """

    __tablename__ = "pricing_shown"
    __table_args__ = (
        Index(None, "store", "item_id", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    store: Mapped[str] = mapped_column(Code)
    item_id: Mapped[UUID] = mapped_column(Id)
    price_list: Mapped[str | None] = mapped_column(Code)
    steps: Mapped[Any] = mapped_column(Json)
    promotions: Mapped[Any] = mapped_column(Json)
    pays: Mapped[int | None]
    how: Mapped[str] = mapped_column(Code)
    label_id: Mapped[UUID | None] = mapped_column(Id)
    shown_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)


class PricingItemProfile(Table):
    """What an item carries besides its price from a day on; of one day the highest id stands.

    content: shares (class, millionths of one), eco and deposit (code, minor units for one of the unit of sale).
    """

    __tablename__ = "pricing_item_profile"
    __table_args__ = (
        Index(None, "item_id", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    valid_from: Mapped[date] = mapped_column(Day)
    currency: Mapped[str] = mapped_column(Code)
    content: Mapped[Any] = mapped_column(Json)
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)


class PricingCost(Table):
    """What an item costs the retailer, without tax, from a day on; of one day the highest id stands.

    amount: minor units for `per` millionths of the unit of sale; null: no longer known.
    """

    __tablename__ = "pricing_cost"
    __table_args__ = (
        CheckConstraint("(amount IS NULL OR amount >= 0) AND per > 0", name="cost_not_negative"),
        Index(None, "item_id", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    valid_from: Mapped[date] = mapped_column(Day)
    amount: Mapped[int | None]
    currency: Mapped[str] = mapped_column(Code)
    per: Mapped[int]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)


class PricingDistanceSales(Table):
    """What a legal entity sold to consumers elsewhere in the Union in a year, and how it declares; the last id stands.

    amount: whole cents of euro without tax. is_oss: declared through the one-stop shop. is_destination: it chose the
    tax of the destination although it is below the threshold.
    """

    __tablename__ = "pricing_distance_sales"
    __table_args__ = (
        Index(None, "entity", "year", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    entity: Mapped[str] = mapped_column(Code)
    year: Mapped[int]
    amount: Mapped[int]
    is_oss: Mapped[bool]
    is_destination: Mapped[bool]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)


class PricingHoldTime(Table):
    """How long the baskets of a channel keep their prices, from `recorded_at` on; the highest version stands."""

    __tablename__ = "pricing_hold_time"
    __table_args__ = (
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
        {"sqlite_strict": True},
    )
    channel: Mapped[str] = mapped_column(Code, primary_key=True)
    version: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    minutes: Mapped[int]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)


class PricingHold(Table):
    """A basket keeps the prices of `at` until before `until`; forgotten some days later. channel: its folded code."""

    __tablename__ = "pricing_hold"
    __table_args__ = (
        Index(None, "until"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    channel: Mapped[str | None] = mapped_column(Code)
    at: Mapped[Instant]
    until: Mapped[Instant]
