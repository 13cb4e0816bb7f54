"""Who may do what where: never more than a role says, never in another store."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.access.domain import Grant, PermissionDenied, Principal, covers, gives, parse_pattern
from comptoir.access.domain.permissions import Pattern
from comptoir.access.domain.roles import Role, RoleUnknown, check_may_give, parse_roles, role_named
from comptoir.access.services.feed import readable_by
from comptoir.kernel.feed import FeedEntry
from comptoir.kernel.values.time import EPOCH

WORDS = st.sampled_from(["catalog", "till", "read", "edit", "line", "day"])
PERMISSIONS = st.tuples(WORDS, WORDS, WORDS).map(".".join)
PATTERNS = st.tuples(*[WORDS | st.just("*")] * 3).map(".".join).map(Pattern)
STORES = st.sampled_from([UUID(int=number) for number in range(4)])
GRANTS = st.lists(
    st.builds(Grant, st.just("role"), st.frozensets(PATTERNS, max_size=4), STORES | st.none()), max_size=4
).map(tuple)
SHIPPED = parse_roles(tomllib.loads(files("comptoir.access").joinpath("roles.toml").read_text("utf-8")))
RIVOLI, LYON = UUID(int=101), UUID(int=102)


def somebody(*grants: Grant) -> Principal:
    return Principal("person", UUID(int=7), "Ada", "en_US", grants)


def matches(pattern: str, permission: str) -> bool:
    return all(p in ("*", q) for p, q in zip(pattern.split("."), permission.split("."), strict=True))


@given(st.frozensets(PATTERNS, max_size=5), PERMISSIONS)
def test_a_permission_is_given_by_exactly_the_patterns_that_match_word_by_word(
    patterns: frozenset[Pattern], permission: str
) -> None:
    assert gives(patterns, permission) == any(matches(pattern, permission) for pattern in patterns)


@given(st.frozensets(PATTERNS, max_size=5), PATTERNS, PERMISSIONS)
def test_what_is_covered_gives_nothing_beyond_what_covers_it(
    patterns: frozenset[Pattern], narrower: Pattern, permission: str
) -> None:
    if covers(patterns, narrower) and gives(frozenset({narrower}), permission):
        assert gives(patterns, permission)


@given(GRANTS, PERMISSIONS, STORES)
def test_a_store_is_allowed_only_by_a_grant_for_it_or_for_all(
    grants: tuple[Grant, ...], permission: str, store_id: UUID
) -> None:
    principal = somebody(*grants)
    expected = any(
        grant.store_id in (None, store_id) and any(matches(pattern, permission) for pattern in grant.patterns)
        for grant in grants
    )
    assert principal.allows(permission, store_id) == expected
    listed = principal.store_ids(permission)
    assert (listed is None or store_id in listed) == expected
    assert principal.allows(permission) == (listed is None or bool(listed))
    assert principal.allows_everywhere(permission) == (listed is None)


def test_short_patterns_stand_for_all_that_follows() -> None:
    assert parse_pattern("*") == "*.*.*"
    assert parse_pattern("catalog.*") == "catalog.*.*"
    assert parse_pattern("*.*.read") == "*.*.read"
    for wrong in ("", "catalog", "catalog.product", "a.b.c.d", "catalog..read", "ca*.x.y"):
        with pytest.raises(AssertionError):
            parse_pattern(wrong)


def test_require_names_the_permission_that_is_missing() -> None:
    cashier = somebody(SHIPPED["cashier"].grant(RIVOLI))
    cashier.require("till.ticket.sell", RIVOLI)
    with pytest.raises(PermissionDenied) as no:
        cashier.require("till.ticket.sell", LYON)
    assert (no.value.code, no.value.facts()) == ("access.permission_denied", {"permission": "till.ticket.sell"})
    with pytest.raises(PermissionDenied):
        cashier.require_everywhere("till.ticket.sell")


def test_the_widest_limit_counts_and_a_role_without_limit_has_none() -> None:
    override = "till.line.override_price"
    cashier, manager = SHIPPED["cashier"].grant(RIVOLI), SHIPPED["store_manager"].grant(RIVOLI)
    assert somebody(cashier).limit(override, RIVOLI) == 100_000
    assert somebody(cashier, manager).limit(override, RIVOLI) is None
    with pytest.raises(PermissionDenied):
        somebody(cashier, SHIPPED["store_manager"].grant(LYON)).limit("till.drawer.open", RIVOLI)


def test_an_act_is_recorded_by_kind_and_id_only() -> None:
    assert str(somebody().actor) == "person:00000000-0000-0000-0000-000000000007"
    assert str(Principal("system", UUID(int=0), "system", "en_US", ()).actor) == "system"


def test_the_shipped_roles_are_the_eleven_of_the_handbook() -> None:
    assert sorted(SHIPPED) == [
        "accountant",
        "administrator",
        "cashier",
        "contributor",
        "integration",
        "marketer",
        "product_manager",
        "publisher",
        "read_only",
        "stock_keeper",
        "store_manager",
    ]
    assert SHIPPED["cashier"].approvals == dict.fromkeys(
        ["till.line.override_price", "till.empties.pay_out"], "store_manager"
    )
    assert SHIPPED["cashier"].limits == {"till.line.override_price": 100_000, "till.empties.pay_out": 2_000}
    assert not SHIPPED["cashier"].is_office
    with pytest.raises(RoleUnknown):
        role_named(SHIPPED, "emperor")


def test_who_leads_a_store_may_do_at_its_till_whatever_its_cashiers_may() -> None:
    cashier, manager = SHIPPED["cashier"].patterns, SHIPPED["store_manager"].patterns
    assert [pattern for pattern in sorted(cashier) if not covers(manager, pattern)] == []


@pytest.mark.parametrize("code", sorted(set(SHIPPED) - {"administrator"}))
def test_only_administrators_may_touch_people_roles_and_tokens(code: str) -> None:
    for permission in ("access.person.edit", "access.role.edit", "access.token.create"):
        assert not gives(SHIPPED[code].patterns, permission)


def test_read_only_changes_nothing() -> None:
    actions = {pattern.split(".")[2] for pattern in SHIPPED["read_only"].patterns}
    assert actions == {"read", "list", "price"}


@given(GRANTS, st.frozensets(PATTERNS, min_size=1, max_size=3), STORES | st.none(), PERMISSIONS, STORES)
def test_nobody_hands_out_more_than_they_have(
    grants: tuple[Grant, ...], patterns: frozenset[Pattern], store_id: UUID | None, permission: str, asked: UUID
) -> None:
    giver = somebody(*grants, Grant("giver", frozenset({Pattern("access.role.edit")})))
    role = Role("r", {}, patterns, is_office=False, limits={}, approvals={})
    try:
        check_may_give(giver, role, store_id, "access.role.edit")
    except PermissionDenied:
        return
    taker = somebody(role.grant(store_id))
    assert not taker.allows(permission, asked) or giver.allows(permission, asked)


def test_a_manager_of_one_store_cannot_give_roles_for_another_or_for_all() -> None:
    giver = somebody(Grant("x", frozenset({parse_pattern("*")}), RIVOLI))
    check_may_give(giver, SHIPPED["cashier"], RIVOLI, "access.role.edit")
    for store_id in (LYON, None):
        with pytest.raises(PermissionDenied):
            check_may_give(giver, SHIPPED["cashier"], store_id, "access.role.edit")


@pytest.mark.parametrize(
    ("topic", "readers"),
    [
        ("customers.customer.put", {"administrator", "read_only", "accountant", "integration", "marketer"}),
        ("customers.account.changed", {"administrator", "read_only", "accountant", "integration"}),
        ("customers.consent.changed", {"administrator", "integration", "marketer"}),
    ],
)
def test_the_feed_names_customers_to_those_only_who_may_list_them(topic: str, readers: set[str]) -> None:
    """A cashier finds a customer by what the customer says, and must not find all of them in the feed."""
    entry = FeedEntry(1, EPOCH, topic, "a", None, "{}", "system", "test")
    shown = {
        code
        for code, role in SHIPPED.items()
        if gives(role.patterns, "kernel.feed.read") and readable_by(somebody(role.grant(RIVOLI)), None)(entry)
    }
    assert shown == readers
