import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.values.canonical import canonical_json, sha256_hex
from comptoir.kernel.values.errors import MalformedValue

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_round_trips_and_is_stable(value: object) -> None:
    written = canonical_json(value)
    assert json.loads(written) == value
    assert canonical_json(json.loads(written)) == written


def test_one_form_for_equal_content() -> None:
    assert canonical_json({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'.encode()
    assert canonical_json({"a": None, "b": (1, "é")}) == canonical_json({"b": [1, "é"], "a": None})


@pytest.mark.parametrize("value", [1.0, {"a": [0.5]}, Decimal(1), {1: "a"}, {"a": b"x"}, {"a": {1, 2}}])
def test_a_float_or_stranger_is_a_programming_mistake(value: object) -> None:
    with pytest.raises(AssertionError):
        canonical_json(value)


def test_refuses_half_a_character() -> None:
    with pytest.raises(MalformedValue) as no:
        canonical_json({"name": "\ud800"})
    assert no.value.value == "\\ud800"


def test_hash_is_sha_256() -> None:
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
