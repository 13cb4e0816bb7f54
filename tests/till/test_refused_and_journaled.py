"""What somebody tries and may not is refused and kept in the audit trail, by name of the trick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.testing import TestClient

from comptoir.access.domain import Principal
from comptoir.access.queries import AuditFilter, audit_entries
from comptoir.access.service import RefusalTrail
from comptoir.app.http.problems import handlers
from comptoir.kernel.committer import Committer
from comptoir.kernel.ids import new_id
from comptoir.till.http import ROUTES
from comptoir.till.services.desk import TillDesk
from tests.till.conftest import Counter, cash, person
from tests.till.test_approvals import CASHIER, approve, cheaper
from tests.till.test_till_http import signed_in

MUG: dict[str, Any] = {"till": "T1", "lines": [{"id": "a", "sku": "MUG"}], "tenders": cash(1290)}


@dataclass
class Process:
    committer: Committer
    tills: TillDesk
    refusals: RefusalTrail


def tried(counter: Counter, who: Principal, *asked: tuple[str, str, object]) -> tuple[list[int], list[str]]:
    """Requests of somebody: their statuses, and the codes that the audit trail keeps of them."""
    trail = RefusalTrail(counter.database)

    def give(value: object) -> Provide:
        return Provide(lambda: value, sync_to_thread=False)

    given = {"database": counter.database, "principal": who, "tills": counter.desk, "trace": "trace"}
    given |= {"secrets": counter.secrets, "refusals": trail, "locale": "en_US", "settings": None}
    app = Litestar(
        [Router("/api/v1", route_handlers=ROUTES)],
        dependencies={name: give(value) for name, value in given.items()},
        middleware=[signed_in(who)],
        exception_handlers=handlers(),
        state=State({"runtime": Process(counter.committer, counter.desk, trail)}),
        logging_config=None,
    )
    with TestClient(app) as client:
        statuses = [client.request(method, f"/api/v1{path}", json=body).status_code for method, path, body in asked]
    return statuses, [str(one.detail["code"]) for one in kept(counter)]


def kept(counter: Counter) -> Sequence[Any]:
    with counter.database.read() as connection:
        found = audit_entries(connection, AuditFilter(action="access.permission.denied"), None, 100)
        return [one for one, _ in found]


def ticket(body: dict[str, Any]) -> tuple[str, str, object]:
    return "PUT", f"/tickets/{new_id()}", {"till": "T1", **body}


def test_another_store_s_ticket(counter: Counter) -> None:
    elsewhere = person("till.*.*", "pricing.*.*", store_id=counter.shop.stores["lyon"].id)
    sold = counter.sell(("MUG", "1"))
    statuses, codes = tried(counter, elsewhere, ticket(MUG), ("GET", f"/tickets/{sold['id']}", None))
    assert (statuses, codes) == ([403, 403], ["access.permission_denied"] * 2)
    assert {one.actor for one in kept(counter)} == {str(elsewhere.actor)}


def test_an_override_without_the_right_and_one_beyond_the_limit(counter: Counter) -> None:
    without = person("till.ticket.sell", "pricing.basket.price")
    assert tried(counter, without, ticket(cheaper(1_000))) == ([403], ["access.permission_denied"])
    statuses, codes = tried(counter, CASHIER, ticket(cheaper(100)))
    assert (statuses, sorted(codes)) == ([403], ["access.permission_denied", "till.override_above_limit"])


def test_a_replayed_approval(counter: Counter) -> None:
    given = approve(counter, 1_190)
    counter.seal(cheaper(100, approval=given), who=CASHIER)
    assert tried(counter, CASHIER, ticket(cheaper(100, approval=given))) == ([409], ["access.approval_not_usable"])


def test_a_drawer_that_is_opened_for_a_ticket_without_cash(counter: Counter) -> None:
    sold = counter.seal({"lines": MUG["lines"], "tenders": [{**cash(1290)[0], "kind": "cheque"}]})
    asked: tuple[str, str, object] = ("POST", f"/tickets/{sold['id']}/drawer", {})
    assert tried(counter, person("till.*.*"), asked) == ([409], ["till.drawer_not_due"])
    reader = replace(person("till.ticket.read"), id=UUID(int=9))
    statuses, codes = tried(counter, reader, asked)
    assert (statuses, sorted(codes)) == ([403], ["access.permission_denied", "till.drawer_not_due"])


def test_what_is_merely_wrong_is_not_journaled(counter: Counter) -> None:
    body = {"lines": [{"id": "a", "sku": "NOTHING"}], "tenders": cash(1)}
    assert tried(counter, counter.who, ticket(body)) == ([422], [])
