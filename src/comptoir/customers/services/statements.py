"""What a customer is told of their points: balance, tier, what expires soon, what there is to buy with them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from comptoir.customers.domain.parties import CustomerNotFound
from comptoir.customers.domain.points import Account, Entry, open_lots
from comptoir.customers.domain.programme import Programme, Tier
from comptoir.customers.domain.tiers import Standing
from comptoir.customers.queries.standing import standing_ids
from comptoir.customers.rows import loyalty as rows
from comptoir.customers.services.points import standings
from comptoir.customers.services.programme import current_programme
from comptoir.kernel.values.text import localized
from comptoir.kernel.values.time import Instant, format_instant

_EXPIRING_MAX = 12


def require_customer(connection: Connection, customer_id: UUID) -> UUID:
    """The active customer that an id stands for. Refuses CustomerNotFound."""
    standing = standing_ids(connection, [customer_id]).get(customer_id)
    if standing is None:
        raise CustomerNotFound(str(customer_id))
    return standing


def loyalty_of(connection: Connection, customer_id: UUID, now: Instant, locale: str) -> dict[str, Any]:
    """Balance, tier, next expiries and rewards of an active customer, without entries."""
    today = now.date()
    account = rows.accounts_by_id(connection, [customer_id]).get(customer_id, Account(customer_id))
    programme = current_programme(connection, now)
    lots = open_lots(rows.moves_of(connection, [customer_id])[customer_id])
    by_day: dict[date, int] = {}
    for lot in lots:
        if lot.expires_on is not None:
            by_day[lot.expires_on] = by_day.get(lot.expires_on, 0) + lot.points
    reached = None if programme is None else standings(connection, programme, [customer_id], today)[customer_id]
    return {
        "customer": str(customer_id),
        "balance": account.balance,
        "programme": None if programme is None else localized(dict(programme.name), locale),
        "worth": _worth(programme, account.balance),
        **_tier_view(reached, locale),
        "expiring": [
            {"points": points, "expires_on": day.isoformat()} for day, points in sorted(by_day.items())[:_EXPIRING_MAX]
        ],
        "redeeming": _redeeming(programme),
        "rewards": [
            {
                "code": one.code,
                "name": localized(dict(one.name), locale),
                "points": one.points,
                "is_affordable": one.points <= account.balance,
            }
            for one in (() if programme is None else programme.rewards)
        ],
    }


def entry_page(
    connection: Connection, customer_id: UUID, before: UUID | None, size: int
) -> tuple[list[dict[str, Any]], UUID | None]:
    """The newest movements first, with those of customers merged into this one; and where the next page begins."""
    family = [customer_id, *rows.merged_accounts(connection, customer_id)]
    found = rows.entry_page(connection, family, before, size + 1)
    return [entry_view(one) for one in found[:size]], found[size - 1].id if len(found) > size else None


def entry_view(entry: Entry) -> dict[str, Any]:
    """A movement of points. source: the ticket or act; about: the ticket that a return is against."""
    return {
        "id": str(entry.id),
        "kind": entry.kind,
        "points": entry.points,
        "balance": entry.balance,
        "source": str(entry.source_id),
        "about": None if entry.about_id is None else str(entry.about_id),
        "expires_on": None if entry.expires_on is None else entry.expires_on.isoformat(),
        "reason": entry.reason,
        "reasons": (entry.detail or {}).get("reasons", []),
        "coupon": (entry.detail or {}).get("coupon"),
        "at": format_instant(entry.at),
        "actor": entry.actor,
    }


def _tier_view(reached: Standing | None, locale: str) -> dict[str, Any]:
    def shown(tier: Tier | None) -> dict[str, Any] | None:
        if tier is None:
            return None
        return {"code": tier.code, "name": localized(dict(tier.name), locale), "threshold": tier.threshold}

    if reached is None:
        return {"tier": None, "next_tier": None, "counted": 0, "missing": 0}
    return {
        "tier": shown(reached.tier),
        "next_tier": shown(reached.next_tier),
        "counted": reached.counted,
        "missing": reached.missing,
    }


def _worth(programme: Programme | None, balance: int) -> dict[str, Any] | None:
    """What the whole balance would pay, rounded down."""
    if programme is None or programme.redeeming is None:
        return None
    redeeming = programme.redeeming
    usable = max(balance, 0) // redeeming.step * redeeming.step
    if usable < redeeming.minimum:
        usable = 0
    return {"amount": redeeming.worth(usable), "currency": programme.currency}


def _redeeming(programme: Programme | None) -> dict[str, Any] | None:
    if programme is None or programme.redeeming is None:
        return None
    one = programme.redeeming
    return {
        "points": one.points,
        "amount": {"amount": one.amount, "currency": programme.currency},
        "minimum": one.minimum,
        "step": one.step,
        "offline_max": one.offline_max,
    }
