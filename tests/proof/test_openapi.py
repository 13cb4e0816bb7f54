"""The description of the API is true: whatever is sent to any route, the answer is one that it promises, and no 5xx."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.proof.shop import Shop
from tests.support.trade import PRICES, SHELF, Api, open_shop

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DATABASES = ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.long])]
EXAMPLES = 4
EXAMPLES_LONG = 300
KNOWN = {
    "legal-entities": "comptoir",
    "stores": "rivoli",
    "products": next(iter(PRICES)),
    "prices": next(iter(PRICES)),
    "cards": next(iter(PRICES)),
    "price-lists": "retail",
    "places": SHELF,
    "tills": "till-0",
}
"""For each kind of thing, one that is there, so that requests get further than "not found"."""
Case = schemathesis.Case[Any]
ENDLESS = "/api/v1/feed"
"""May wait for what comes, so it is asked not to."""


@pytest.fixture
def api(shop: Shop) -> Iterator[Api]:
    with shop.serving() as api:
        open_shop(api, 1, 100)
        api.send("PUT", "/locales/fr_FR", {})
        api.send("PUT", "/categories/shop", {})
        api.send("PUT", "/channels/web", {"locales": ["fr_FR"], "currencies": ["EUR"], "tree": "shop"})
        for sku in PRICES:
            api.send("POST", f"/products/{sku}/publish")
        yield api


def send(case: Case, headers: Mapping[str, str], *, named: bool) -> None:
    """Send one request and hold the answer against the description."""
    kind = case.path.split("/")[3] if case.path.startswith("/api/v1/") else ""
    if named and kind in KNOWN and len(case.path_parameters) == 1:
        case.path_parameters = dict.fromkeys(case.path_parameters, KNOWN[kind])
    if case.path == ENDLESS:
        case.query["wait"] = 0
    case.call_and_validate(checks=CHECKS, headers=dict(headers), timeout=60)


def proof_of(operation: Any, headers: Mapping[str, str], examples: int) -> Callable[[], None]:  # noqa: ANN401
    """A property: every request to an operation is answered as described; right ones and wrong ones."""
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(right, wrong), named=st.booleans())
    def prove(case: Case, named: bool) -> None:
        send(case, headers, named=named)

    return prove


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_every_answer_is_one_that_the_description_promises(
    shop: Shop, api: Api, request: pytest.FixtureRequest
) -> None:
    examples = EXAMPLES_LONG if request.config.getoption("--long") else EXAMPLES
    described = schemathesis.openapi.from_url(f"{api.url}/api/openapi.json", timeout=60)
    headers = {"Authorization": f"Bearer {shop.token}"}
    broken = {}
    for found in described.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        try:
            proof_of(operation, headers, examples)()
        except (Exception, FailureGroup) as problem:  # noqa: BLE001 - every operation is tried, then all are told at once
            broken[operation.label] = str(problem)
    assert broken == {}, "\n\n".join(f"{label}: {problem}" for label, problem in broken.items())
    assert api.send("GET", "/tills/till-0")["code"] == "till-0"
    shop.run("verify")
