"""The reports of the demo shop against the documents that its tills sealed, added up here by other means."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import text

from comptoir.insight.services.gathering import gather

HELD = "@gift_card"


def sealed(shop: TestClient[Litestar]) -> list[dict[str, Any]]:
    """What was sealed, as it was signed, with the day of its till."""
    statement = text(
        "SELECT r.document, d.business_day, t.code, s.code AS store FROM fiscal_record r"
        " JOIN till_ticket k ON k.till_id = r.till_id AND k.sequence = r.sequence"
        " JOIN till_day d ON d.id = k.day_id JOIN till_till t ON t.id = k.till_id"
        " JOIN company_store s ON s.id = t.store_id WHERE r.kind = 'ticket'"
    )
    with shop.app.state.runtime.database.read() as connection:
        found = connection.execute(statement).all()
    return [json.loads(row[0]) | {"day": str(row[1])[:10], "store": row[3]} for row in found]


def added_up(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Turnover and its sides, from lines and tenders alone."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("day", "hour", "store", "rate", "tender", "sku")}
    total: Counter[str] = Counter()
    for one in documents:
        at = datetime.fromisoformat(one["at"]).astimezone(ZoneInfo("Europe/Paris"))
        total["tickets" if one["kind"] == "sale" else "returns"] += 1
        for line in one["lines"]:
            if line.get("department") == HELD:
                continue
            due = line["net"] + line["tax"]
            total["turnover"] += due
            total["tax"] += line["tax"]
            for name, key in (
                ("day", one["day"]),
                ("hour", f"{at:%H}"),
                ("store", one["store"]),
                ("sku", line.get("sku", "")),
            ):
                found[name][key] += due
            found["rate"][str(line["rate"])] += line["tax"]
        for tender in one["tenders"]:
            found["tender"][tender["kind"]] += tender["amount"]
        found["tender"]["cash"] -= one["change"]
    return {"total": total, **found}


def test_a_month_of_reports_is_what_was_sealed(shop: TestClient[Litestar], bearer: dict[str, str]) -> None:
    while not gather(shop.app.state.runtime.database):
        pass
    today = date.fromisoformat(max(one["day"] for one in sealed(shop)))
    asked = {"from": (today - timedelta(days=30)).isoformat(), "to": today.isoformat()}
    report = shop.get("/api/v1/reports/sales", params=asked, headers=bearer).json()
    expected = added_up([one for one in sealed(shop) if asked["from"] <= one["day"] <= asked["to"]])
    total = expected["total"]
    assert total["tickets"] > 100
    shown = report["total"]
    assert (shown["tickets"], shown["returns"]) == (total["tickets"], total["returns"])
    assert (shown["turnover"]["amount"], shown["tax"]["amount"]) == (total["turnover"], total["tax"])

    def side(name: str, key: str, amount: str = "turnover") -> dict[str, int]:
        return {str(one[key]): one[amount]["amount"] for one in report[name] if one[amount]["amount"]}

    assert side("by_day", "day") == dict(expected["day"])
    assert side("by_hour", "key") == dict(expected["hour"])
    assert side("by_store", "key") == dict(expected["store"])
    assert side("tenders", "tender", "amount") == {key: one for key, one in expected["tender"].items() if one}
    rates = {str(int(float(one["rate"]) * 10_000)): one["amount"]["amount"] for one in report["taxes"]}
    assert rates == dict(expected["rate"])
    best = {one["sku"]: one["turnover"]["amount"] for one in report["best_sellers"]}
    assert best
    assert best == {sku: expected["sku"][sku] for sku in best}


def test_the_terminals_of_the_demo_said_the_same_each_evening(shop: TestClient[Litestar]) -> None:
    """So the first Z of who tries it is held against that day alone, and no month is missing at the terminal."""
    with shop.app.state.runtime.database.read() as connection:
        totals = connection.execute(text("SELECT ours, said, asked_at FROM payments_terminal_totals")).all()
        last = connection.execute(text("SELECT MAX(at) FROM payments_event")).scalar_one()
    assert len(totals) > 3
    assert all(one.ours == one.said for one in totals)
    assert max(one.asked_at for one in totals) >= last
