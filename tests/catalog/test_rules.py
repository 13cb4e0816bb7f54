"""If-then rules: what they set and who says so, that running twice changes nothing, and that none runs for ever."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Document, Item, ItemId, changed_fields
from comptoir.catalog.domain.refusals import InvalidStructure
from comptoir.catalog.domain.rules import Action, ActionKind, Condition, Operator, Rule, Source, in_order
from comptoir.catalog.domain.ruling import run_rules
from comptoir.catalog.services.products import find_product, save_product
from comptoir.catalog.services.structure import save_things
from comptoir.catalog.services.team.rules import preview_rule
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from tests.catalog.shelf import make_structure, pure_structure, shirt
from tests.support.databases import write

STRUCTURE = pure_structure()
TEXTS = ("values.name", "values.note", "values.plu")
KIND = ActionKind


def rule(code: str, *actions: Action, when: tuple[Condition, ...] = (), priority: int = 100) -> Rule:
    return Rule(code=code, actions=actions, conditions=when, priority=priority)


def item(**values: dict[str, Any]) -> Item:
    return Item(
        id=ItemId(new_id()), sku="A", family="clothing", categories=("shirts",), document=Document(values=values)
    )


def ran(one: Item, *rules: Rule) -> dict[str, Any]:
    return dict(run_rules(STRUCTURE, in_order(rules), [one]).item.document.values)


def test_each_kind_of_action_does_what_its_name_says() -> None:
    one = item(
        name={"|fr_FR": "Chemise", "|en_US": "Shirt"}, stars={"|": "3"}, color={"|": "red"}, washable={"|": True}
    )
    name = Source(field="values.name")
    stars = Source(field="values.stars")
    found = ran(
        one,
        rule("a", Action(kind=KIND.SET, field="values.since", value="2026-01-02")),
        rule("b", Action(kind=KIND.COPY, field="values.note", sources=(name,), locale="fr_FR")),
        rule("c", Action(kind=KIND.ADD, field="values.seasons", value=["summer"])),
        rule("d", Action(kind=KIND.CLEAR, field="values.washable")),
        rule(
            "e",
            Action(
                kind=KIND.CALCULATE, field="values.weight", decimals=1, sources=(stars, Source(text="2.25", sign="*"))
            ),
        ),
        rule(
            "f",
            Action(
                kind=KIND.CONCATENATE,
                field="values.plu",
                sources=(Source(field="values.name", locale="en_US"), Source(text="No"), stars),
            ),
        ),
        rule(
            "g",
            Action(kind=KIND.MAP, field="values.size", sources=(Source(field="values.color"),), mapping={"red": "M"}),
        ),
    )
    assert found == {
        "name": {"|fr_FR": "Chemise", "|en_US": "Shirt"},
        "stars": {"|": "3"},
        "color": {"|": "red"},
        "since": {"|": "2026-01-02"},
        "note": {"web|fr_FR": "Chemise"},
        "seasons": {"|": ["summer"]},
        "weight": {"|": {"amount": "6.8", "unit": "GRAM"}},
        "plu": {"|": "Shirt No 3"},
        "size": {"|": "M"},
    }


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition(field="family", value="Clothing"), True),
        (Condition(field="category", value="shop"), True),
        (Condition(field="category", value="hats"), False),
        (Condition(field="enabled", value="false"), False),
        (Condition(field="values.name", operator=Operator.CONTAINS, value="chem"), True),
        (Condition(field="values.name", value="Chemise", locale="en_US"), False),
        (Condition(field="values.name", operator=Operator.IS_NOT, value="Hat"), True),
        (Condition(field="values.plu", operator=Operator.EMPTY), True),
        (Condition(field="values.plu", operator=Operator.FILLED), False),
        (Condition(field="values.stars", operator=Operator.ABOVE, value="2.5"), True),
        (Condition(field="values.stars", operator=Operator.BELOW, value="3"), False),
    ],
    ids=lambda one: None if isinstance(one, bool) else f"{one.field}-{one.operator}-{one.value}",
)
def test_a_condition_holds_or_does_not(condition: Condition, holds: bool) -> None:
    one = item(name={"|fr_FR": "Chemise"}, stars={"|": "3"})
    found = ran(one, rule("a", Action(kind=KIND.SET, field="values.plu", value="x"), when=(condition,)))
    assert ("plu" in found) is holds


def test_the_first_rule_wins_and_says_so() -> None:
    ruled = run_rules(
        STRUCTURE,
        in_order(
            [
                rule("late", Action(kind=KIND.SET, field="values.plu", value="2")),
                rule("early", Action(kind=KIND.SET, field="values.plu", value="1"), priority=1),
            ]
        ),
        [item()],
    )
    assert (ruled.item.document.values["plu"], ruled.by) == ({"|": "1"}, {"plu": "early"})
    assert ruled.item.document.origin("plu") == "rule:early"


def test_rules_that_undo_each_other_change_nothing() -> None:
    fill = rule(
        "fill",
        Action(kind=KIND.SET, field="values.plu", value="1"),
        when=(Condition(field="values.plu", operator=Operator.EMPTY),),
    )
    clear = rule(
        "clear",
        Action(kind=KIND.CLEAR, field="values.plu"),
        when=(Condition(field="values.plu", operator=Operator.FILLED),),
    )
    ruled = run_rules(STRUCTURE, in_order([fill, clear]), [item()])
    assert (ruled.is_settled, ruled.by, ruled.item.document.values) == (False, {}, {})


texts = st.sampled_from(TEXTS)
sources = st.lists(
    st.one_of(st.builds(Source, field=texts), st.builds(Source, text=st.sampled_from(("x", "1")))),
    min_size=1,
    max_size=2,
)
actions = st.one_of(
    st.builds(Action, kind=st.just(KIND.SET), field=texts, value=st.sampled_from(("x", "y"))),
    st.builds(Action, kind=st.just(KIND.CLEAR), field=texts),
    st.builds(Action, kind=st.sampled_from((KIND.COPY, KIND.CONCATENATE)), field=texts, sources=sources.map(tuple)),
    st.builds(
        Action, kind=st.just(KIND.MAP), field=texts, sources=sources.map(tuple), mapping=st.just({"x": "y", "y": "x"})
    ),
    st.builds(
        Action, kind=st.just(KIND.ADD), field=st.just("values.seasons"), value=st.sampled_from(("summer", "winter"))
    ),
)
conditions = st.builds(
    Condition,
    field=st.sampled_from((*TEXTS, "values.seasons")),
    operator=st.sampled_from((Operator.EMPTY, Operator.FILLED, Operator.IS, Operator.IS_NOT)),
    value=st.sampled_from(("x", "summer")),
)
rules = st.lists(
    st.builds(
        Rule,
        code=st.sampled_from("abcdef"),
        priority=st.integers(1, 3),
        conditions=st.lists(conditions, max_size=2).map(tuple),
        actions=st.lists(actions, min_size=1, max_size=3).map(tuple),
    ),
    max_size=5,
    unique_by=lambda one: one.code,
)
filled = st.fixed_dictionaries(
    {},
    optional={
        "name": st.dictionaries(st.sampled_from(("|fr_FR", "|en_US")), st.sampled_from(("x", "y")), min_size=1),
        "plu": st.just({"|": "x"}),
        "seasons": st.just({"|": ["winter"]}),
    },
)


@settings(max_examples=300, deadline=None)
@given(rules, filled)
def test_running_twice_changes_nothing_that_once_has_not(some: list[Rule], values: dict[str, Any]) -> None:
    ordered = in_order(some)
    once = run_rules(STRUCTURE, ordered, [item(**values)])
    twice = run_rules(STRUCTURE, ordered, [once.item])
    assert changed_fields(once.item, twice.item) == {}
    assert twice.is_settled is once.is_settled
    assert {code for code in once.by if code in values or code in once.item.document.values} <= {
        "name", "note", "plu", "seasons",
    }  # fmt: skip


def test_rules_run_on_every_save_and_their_preview_says_what_they_would_do(database: Database) -> None:
    copies = rule(
        "copies",
        Action(kind=KIND.COPY, field="values.plu", sources=(Source(field="values.name", locale="fr_FR"),)),
        when=(Condition(field="category", value="shirts"),),
    )
    with write(database) as uow:
        make_structure(uow)
        save_product(uow, shirt("OLD", "Ancienne", categories=("shirts",)))
        save_product(uow, shirt("LOOSE", "Autre"))
    with database.read() as connection:
        found = preview_rule(connection, copies, ())
        assert (found.looked_at, found.changed, found.is_whole) == (2, 1, True)
        assert [(stored.item.sku, [(one.old, one.new) for one in parts]) for stored, parts in found.shown] == [
            ("OLD", [(None, "Ancienne")])
        ]
        assert find_product(connection, "OLD").item.version == 1
    with write(database) as uow:
        save_things(uow, [copies])
        save_product(uow, shirt("NEW", "Neuve", categories=("shirts",)))
        touched = save_product(uow, ProductDraft(sku="OLD", mode=Mode.MERGE))
        again = save_product(uow, ProductDraft(sku="OLD", mode=Mode.MERGE))
        save_product(uow, ProductDraft(sku="NEW", mode=Mode.MERGE, values={"plu": {"|": "typed"}}))
    assert (touched.outcome, again.outcome) == ("updated", "unchanged")
    with database.read() as connection:
        for sku, name in (("OLD", "Ancienne"), ("NEW", "Neuve")):
            document = find_product(connection, sku).item.document
            assert (document.values["plu"], document.origin("plu")) == ({"|": name}, "rule:copies")


def test_a_rule_that_names_what_is_not_there_is_refused(database: Database) -> None:
    good = rule("r", Action(kind=KIND.SET, field="values.plu", value="x"))
    wrong = [
        replace(good, actions=()),
        replace(good, conditions=(Condition(field="values.ghost"),)),
        replace(good, actions=(Action(kind=KIND.COPY, field="values.plu"),)),
        replace(good, actions=(Action(kind=KIND.SET, field="values.stars", value="1.5"),)),
        replace(good, actions=(Action(kind=KIND.ADD, field="categories", value="ghosts"),)),
    ]
    with write(database) as uow:
        make_structure(uow)
        save_things(uow, [good])
    for one in wrong:
        with pytest.raises(InvalidStructure), write(database) as uow:
            save_things(uow, [one])
