"""Every rule holds in the tree, and catches what it is for."""

from __future__ import annotations

import pytest

from tests.architecture import sources
from tests.architecture.rules import (
    clock_chance_and_ids,
    float_uses,
    foreign_mentions,
    impure_imports,
    long_functions,
    permissions_asked,
)
from tests.architecture.sources import violations


def test_domains_are_pure() -> None:
    assert violations(impure_imports, [*sources.domains(), *sources.values()]) == []


@pytest.mark.parametrize(
    "planted",
    [
        "import sqlalchemy",
        "import os",
        "from comptoir.kernel.database import Database",
        "from comptoir.kernel import clock",
        "from comptoir.inventory.tables import StockLevel",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from comptoir.till.service import seal",
        "def late():\n    import random",
    ],
)
def test_catches_an_impure_import(planted: str) -> None:
    assert len(impure_imports(planted)) == 1


def test_allows_what_is_pure() -> None:
    assert (
        impure_imports(
            "from decimal import Decimal\nfrom comptoir.kernel.values.money import Money\n"
            "from comptoir.kernel import values\nfrom comptoir.pricing.domain import Book\n"
            "from comptoir.pricing.domain.book import Book\nimport comptoir.catalog.domain"
        )
        == []
    )


def test_no_float_in_money_or_quantity() -> None:
    assert violations(float_uses, sources.counting()) == []


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ("def share(amount: float) -> int: ...", ["line 1: names float"]),
        ("rate = 0.2", ["line 1: literal 0.2"]),
        ("half = amount / 2", ["line 1: divides with /"]),
        ("amount /= 2", ["line 1: divides with /"]),
        ("amount = int(float(text))", ["line 1: names float"]),
        ("assert not isinstance(amount, float)", []),
        ("half, rest = divmod(amount, 2)\nthird = amount // 3", []),
    ],
)
def test_catches_floating_point(planted: str, expected: list[str]) -> None:
    assert float_uses(planted) == expected


def test_time_chance_and_ids_come_from_the_kernel() -> None:
    assert violations(clock_chance_and_ids, sources.outside_the_kernel()) == []


@pytest.mark.parametrize(
    "planted",
    [
        "from datetime import datetime, UTC\nnow = datetime.now(UTC)",
        "import datetime as dt\nnow = dt.datetime.utcnow()",
        "from datetime import date\ntoday = date.today()",
        "import time\nnow = time.time()",
        "from time import time as present\nnow = present()",
        "import uuid\nname = uuid.uuid4()",
        "from uuid import uuid4\nname = uuid4()",
        "import random",
        "from secrets import token_urlsafe",
        "import os\nkey = os.urandom(32)",
    ],
)
def test_catches_time_chance_and_ids(planted: str) -> None:
    assert len(clock_chance_and_ids(planted)) == 1


def test_durations_are_not_the_clock() -> None:
    assert (
        clock_chance_and_ids("import time\nbegan = time.monotonic()\nfrom uuid import UUID\nname = UUID(int=1)") == []
    )


def test_functions_fit_on_a_screen() -> None:
    assert violations(long_functions, sources.domains_and_services()) == []


def test_catches_a_long_function() -> None:
    body = "\n".join(f"    x{number} = {number}" for number in range(70))
    assert long_functions(f"def sell():\n{body}") == ["line 1: sell has 71 lines"]
    assert long_functions(f"async def sell():\n{body}") == ["line 1: sell has 71 lines"]
    assert long_functions("def sell():\n    return 1") == []


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    assert violations(foreign_mentions, sources.tracked()) == []


@pytest.mark.parametrize(
    "planted",
    [
        "index-url = https://" + "pypi" + ".org/simple",
        '"resolved": "https://registry.' + "npmjs" + '.org/x/-/x-1.tgz"',
        "read /" + "work/shared/data/x.csv",
        'Path("/' + 'root/.venv")',
    ],
)
def test_catches_a_registry_or_a_path_of_one_machine(planted: str) -> None:
    assert len(foreign_mentions(planted)) == 1


def test_an_address_that_only_looks_like_a_machine_path_is_fine() -> None:
    assert foreign_mentions("GET /api/v1/work/orders, src/root/x, https://example.org/work") == []


def test_finds_the_permissions_that_code_asks_for() -> None:
    source = (
        'principal.require("till.ticket.sell", store)\nif principal.allows("pricing.cost.read"): ...\nother("x.y.z")'
    )
    assert permissions_asked(source) == {"till.ticket.sell", "pricing.cost.read"}


@pytest.mark.parametrize(
    "selected", [sources.domains, sources.domains_and_services, sources.counting, sources.outside_the_kernel]
)
def test_the_rules_look_at_something(selected: object) -> None:
    assert callable(selected)
    assert len(selected()) >= 10
