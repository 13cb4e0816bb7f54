"""Product feeds: what they tell, what they complain about, and that only what changed is looked at again."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from comptoir.connectors.domain import Column, Facts, Feed, FeedInvalid, Form, assembled, line_of, refuse_wrong

COLUMNS = (
    Column(name="id", source="sku", is_required=True, length_max=5),
    Column(name="title", source="label"),
    Column(name="gtin", source="gtin", is_required=True),
    Column(name="link", source="link"),
    Column(name="colour", source="attribute:colour"),
    Column(name="kind", source="text:new"),
    Column(name="more", source="more_images"),
    Column(name="category", source="category"),
)
FACTS = Facts(
    sources={
        "sku": "MUG-1234", "label": "=<b>Tasse</b> \x00& « co »", "link": "{base}/fr/p/MUG",
        "more_images": ("{base}/1", "{base}/2"),
    },
    values={"colour": "red]]>\"',\n"},
    categories=("cups", "kitchen"),
)  # fmt: skip


def feed(form: Form) -> Feed:
    return Feed(
        code="f",
        label="A & B",
        channel="web",
        locale="fr_FR",
        form=form,
        columns=COLUMNS,
        categories={"kitchen": "536"},
    )


@pytest.mark.parametrize("form", list(Form))
def test_every_form_can_be_read_back(form: Form) -> None:
    line = line_of(feed(form), FACTS)
    assert [(one.column, one.code) for one in line.problems] == [("id", "too_long"), ("gtin", "missing")]
    whole = "".join(assembled(feed(form), [line.text, line.text], "https://shop.example/?a&b"))
    read: dict[str, str | list[str]]
    if form is Form.CSV:
        read = dict(list(csv.DictReader(io.StringIO(whole.removeprefix("\ufeff"))))[1])
        assert read.pop("more") == "https://shop.example/?a&b/1|https://shop.example/?a&b/2"
        assert read.pop("gtin") == ""
        assert read.pop("title") == "'= Tasse & « co »"
    else:
        if form is Form.JSON:
            read = json.loads(whole)[1]
        else:
            products = [one for one in ET.fromstring(whole).iter() if one.tag in {"item", "product"}]
            read = {one.tag.rpartition("}")[2]: one.text or "" for one in products[1]}
            read["more"] = [one.text or "" for one in products[1] if one.tag.endswith("more")]
        assert read.pop("more") == ["https://shop.example/?a&b/1", "https://shop.example/?a&b/2"]
        assert read.pop("title") == "= Tasse & « co »"
    assert read == {
        "id": "MUG-1", "link": "https://shop.example/?a&b/fr/p/MUG", "colour": "red]]>\"',",
        "kind": "new", "category": "536",
    }  # fmt: skip


def test_columns_that_cannot_be_written_are_refused() -> None:
    for columns in (
        (),
        (Column(name="a b", source="sku"),),
        (Column(name="a", source="nonsense"),),
        (COLUMNS[0], COLUMNS[0]),
    ):
        with pytest.raises(FeedInvalid):
            refuse_wrong(Feed(code="f", label="f", channel="web", locale="fr_FR", form=Form.XML, columns=columns))
    refuse_wrong(feed(Form.GOOGLE))


def test_a_category_is_called_by_the_feed_else_by_the_taxonomy() -> None:
    columns = (Column(name="own", source="category"), Column(name="other", source="taxonomy:other"))
    asked = replace(feed(Form.JSON), columns=columns, categories={})
    facts = replace(FACTS, taxonomies={"google": "Apparel > Shirts", "other": "Mode"})
    assert json.loads(line_of(asked, facts).text) == {"own": "Apparel > Shirts", "other": "Mode"}
    named = replace(asked, categories=dict.fromkeys(facts.categories, "Ours"))
    assert json.loads(line_of(named, facts).text) == {"own": "Ours", "other": "Mode"}
    assert json.loads(line_of(asked, replace(facts, taxonomies={})).text) == {}
