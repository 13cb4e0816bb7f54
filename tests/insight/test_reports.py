"""Reports: exact figures of a small hand-computed day, and sums that are the tickets; both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from comptoir.access.domain.permissions import Pattern
from comptoir.access.domain.principals import Grant
from comptoir.insight import rows
from comptoir.insight.domain.sales import Dimension, Key, Sums, add_up, gathered, uneven
from comptoir.insight.http import ROUTES
from comptoir.insight.invariants import INVARIANTS
from comptoir.insight.services.gathering import gather
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from comptoir.pricing.services.costs import PutCost, record_costs
from comptoir.till.domain.advances import AdvanceKind
from tests.pricing.api import anybody, api
from tests.support.databases import write
from tests.till.conftest import Counter, cash, counter, euros
from tests.till.test_advances import pay, reserve, steps

__all__ = ["counter"]

DAY = "2026-11-21"


def findings(counter: Counter) -> list[str]:
    with counter.database.read() as connection:
        return [f"{one.name}: {line}" for one in INVARIANTS for line in one.check(connection)]


def hand_computed_day(counter: Counter) -> None:
    """Noon UTC is 13:00 in Paris: two mugs and 0.5 kg of cheese, a tea by cheque; at 14:00 a mug comes back."""
    with write(counter.database) as uow:
        record_costs(uow, [PutCost("MUG", 500, "EUR", valid_from="2020-01-01")])
    ticket = counter.sell(("MUG", "2"), ("COMTE", "0.5"))
    tea = [{"id": "c", "kind": "cheque", "amount": euros(450)}]
    counter.seal({"lines": [{"id": "a", "sku": "TEA", "seller": str(UUID(int=7))}], "tenders": tea})
    counter.clock.present = Instant(counter.clock.present + timedelta(hours=1))
    back = [{"id": "r", "line": "0", "quantity": "1"}]
    counter.seal({"ticket": ticket["id"], "lines": back, "tenders": cash(1290)})
    gather_all(counter)


def gather_all(counter: Counter) -> None:
    while not gather(counter.database):
        pass


def report(counter: Counter, *patterns: str, **asked: str) -> dict[str, Any]:
    with api(counter.database, anybody(*(patterns or ("*.*.*",))), *ROUTES) as client:
        answer = client.get("/api/v1/reports/sales", params={"from": DAY, "to": DAY, **asked})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_day_says_what_was_computed_by_hand(counter: Counter) -> None:
    hand_computed_day(counter)
    # Sold 2 × 12.90 + 0.5 kg × 24.90 = 12.45 + 4.50 and 12.90 back, all with 20 %: 42.75 less 12.90 is 29.85.
    found = report(counter)
    assert found["total"] == {
        "tickets": 2,
        "returns": 1,
        "units": 3,
        "turnover": euros(2985),
        "net": euros(1075 + 1037 + 375),
        "tax": euros(2985 - 2487),
        "discount": euros(0),
        "basket": euros(1493),
        "margin": euros(1075 - 500),
        "margin_rate": "53.4884",
    }
    assert [(one["key"], one["tickets"], one["turnover"]["amount"]) for one in found["by_hour"]] == [
        ("13", 2, 4275),
        ("14", 0, -1290),
    ]
    assert [(one["sku"], one["units"], one["turnover"]["amount"]) for one in found["best_sellers"]] == [
        ("MUG", 1, 1290),
        ("COMTE", 1, 1245),
        ("TEA", 1, 450),
    ]
    assert [(one["key"], one["turnover"]["amount"]) for one in found["by_seller"]] == [
        ("", 2535),
        (str(UUID(int=7)), 450),
    ]
    assert [(one["tender"], one["tickets"], one["amount"]["amount"]) for one in found["tenders"]] == [
        ("cash", 1, 2535),
        ("cheque", 1, 450),
    ]
    assert found["taxes"] == [{"rate": "20", "base": euros(2487), "amount": euros(498)}]
    assert [one["key"] for one in found["by_store"]] == ["rivoli"]
    assert findings(counter) == []


def test_an_advance_is_no_turnover_until_the_goods_are_handed_over(counter: Counter) -> None:
    made = reserve(counter, AdvanceKind.DOWN_PAYMENT, [{"id": "m", "sku": "MUG", "quantity": "2"}])
    pay(counter, made.id, 1_000)
    gather_all(counter)
    before = report(counter)
    assert (before["total"]["turnover"], before["taxes"][0]["base"]) == (euros(0), euros(833))
    counter.seal({"lines": steps(counter, made.id)["hand_over"], "tenders": cash(1_580)})
    gather_all(counter)
    found = report(counter)
    assert (found["total"]["turnover"], found["total"]["net"]) == (euros(2_580), euros(2_150))
    assert found["taxes"] == [{"rate": "20", "base": euros(2_150), "amount": euros(430)}]
    assert findings(counter) == []


def test_the_same_weekday_of_last_year_stands_beside(counter: Counter) -> None:
    hand_computed_day(counter)
    counter.close()
    counter.clock.present = Instant(counter.clock.present + timedelta(days=364))
    counter.open()
    counter.sell(("TEA", "2"))
    gather(counter.database)
    found = report(counter, **{"from": "2027-11-19", "to": "2027-11-20"})
    assert (found["before"], found["total"]["turnover"], found["total_before"]["turnover"]) == (
        {"from": "2026-11-20", "to": "2026-11-21"},
        euros(900),
        euros(2985),
    )
    assert [(one["day"], one["turnover"]["amount"], one["turnover_before"]["amount"]) for one in found["by_day"]] == [
        ("2027-11-19", 0, 0),
        ("2027-11-20", 900, 2985),
    ]


def test_margins_and_other_stores_are_for_whom_they_concern(counter: Counter) -> None:
    hand_computed_day(counter)
    assert "margin" not in report(counter, "insight.report.read")["total"]
    lyon = anybody("*.*.*", store_id=counter.shop.stores["lyon"].id)
    with api(counter.database, lyon, *ROUTES) as client:
        asked = {"from": DAY, "to": DAY}
        assert client.get("/api/v1/reports/sales", params=asked).json()["total"]["tickets"] == 0
        assert client.get("/api/v1/reports/sales", params={**asked, "store": "rivoli"}).status_code == 403
        assert client.get("/api/v1/reports/sales", params={"from": DAY, "to": "2026-11-20"}).status_code == 422
    # Costs of one store say nothing about the margins of another.
    both = anybody("insight.report.read")
    of_lyon = Grant("role", frozenset({Pattern("pricing.cost.read")}), counter.shop.stores["lyon"].id)
    with api(counter.database, replace(both, grants=(*both.grants, of_lyon)), *ROUTES) as client:
        sees = {
            store: "margin" in client.get("/api/v1/reports/sales", params={**asked, **store_of}).json()["total"]
            for store, store_of in (("", {}), ("lyon", {"store": "lyon"}), ("rivoli", {"store": "rivoli"}))
        }
    assert sees == {"": False, "lyon": True, "rivoli": False}


def test_a_report_is_a_workbook_and_a_page_too(counter: Counter) -> None:
    hand_computed_day(counter)
    with api(counter.database, anybody("*.*.*"), *ROUTES) as client:
        sheet = client.get("/api/v1/reports/sales", params={"from": DAY, "as": "xlsx"})
        paper = client.get("/api/v1/reports/sales", params={"from": DAY, "as": "pdf"})
        stock = client.get("/api/v1/reports/stock").json()
    book = CalamineWorkbook.from_filelike(BytesIO(sheet.content))
    assert book.get_sheet_by_name("Tenders").to_python() == [
        ["Tender", "Tickets", "Amount"],
        ["Cash", 1, 25.35],
        ["Cheque", 1, 4.5],
    ]
    rate = next(row[1] for row in book.get_sheet_by_index(0).to_python() if row[0] == "Margin, %")
    assert isinstance(rate, float)
    assert rate == round(rate, 1)
    assert f"Margin, % {rate} " in " ".join(PdfReader(BytesIO(paper.content)).pages[0].extract_text().split()) + " "
    assert [(one["place"], one["items"], one["without_cost"], one["value"]) for one in stock["items"]] == [
        ("shelf", 3, 2, euros(99 * 500))
    ]


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("UPDATE insight_sales SET turnover = turnover + 1 WHERE dimension = 'hour'", "insight.sums_are_their_tickets"),
        ("DELETE FROM insight_sales WHERE dimension = 'category'", ""),
        ("UPDATE insight_sales SET net = net + 1 WHERE dimension = 'category'", "insight.sides_add_up_to_the_total"),
    ],
    ids=["hour", "gone", "category"],
)
def test_verify_finds_what_was_altered(counter: Counter, damage: str, finding: str) -> None:
    hand_computed_day(counter)
    with write(counter.database) as uow:
        uow.connection.execute(text(damage))
    assert any(line.startswith(finding) for line in [*findings(counter), ""])
    assert bool(findings(counter)) is bool(finding)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("sell"), st.sampled_from(["MUG", "TEA"]), st.integers(1, 5)),
            st.tuples(st.just("back"), st.integers(0, 3), st.just(0)),
            st.tuples(st.just("gather"), st.just(0), st.just(0)),
            st.tuples(st.just("day"), st.just(0), st.just(0)),
        ),
        max_size=12,
    )
)
def test_sums_are_the_tickets_however_they_are_gathered(counter: Counter, steps: list[tuple[str, Any, int]]) -> None:
    sold: list[dict[str, Any]] = []
    returned: set[str] = set()
    for step, what, count in steps:
        match step:
            case "sell":
                sold.append(counter.sell((what, str(count))))
            case "back" if what < len(sold) and sold[what]["id"] not in returned:
                ticket = sold[what]
                line = {"id": "r", "line": "0", "quantity": ticket["lines"][0]["quantity"]}
                counter.seal(
                    {"ticket": ticket["id"], "lines": [line], "tenders": cash(ticket["totals"]["due"]["amount"])}
                )
                returned.add(ticket["id"])
            case "gather":
                gather(counter.database)
            case "day":
                counter.close()
                counter.clock.present = Instant(counter.clock.present + timedelta(days=1))
                counter.open()
            case _:
                pass  # what was never sold cannot come back
    while not gather(counter.database):
        pass
    gather(counter.database)
    with counter.database.read() as connection:
        kept = rows.kept_sums(connection)
        tickets = connection.execute(text("SELECT COALESCE(SUM(due), 0) FROM orders_order")).scalar_one()
    total = add_up(sums for key, sums in kept.items() if key.dimension == Dimension.TOTAL)
    assert total.turnover == int(tickets)
    assert findings(counter) == []


def test_an_uneven_side_is_seen() -> None:
    store = new_id()
    total = Key(store, date(2026, 11, 21), Dimension.TOTAL.value, "", "EUR")
    hour = total._replace(dimension=Dimension.HOUR.value, key="10")
    assert list(uneven(gathered([(total, Sums(1, 0, 2, 30)), (hour, Sums(1, 0, 2, 30))]))) == []
    assert len(list(uneven(gathered([(total, Sums(1, 0, 2, 30)), (hour, Sums(1, 0, 2, 29))])))) == 1
