"""Everything that has a name outsiders see has its words in English and French."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterable
from functools import cache

import pytest

import comptoir
from comptoir.access.services.feed import PERMISSION_BY_MODULE, PERMISSION_BY_TOPIC
from comptoir.kernel.events import Event
from comptoir.kernel.settings import NAMES
from comptoir.kernel.texts import Entry, Kind, Texts, all_texts, entries, parse, placeholders
from comptoir.kernel.values.errors import Refusal
from tests.architecture.rules import acts_recorded, permissions_asked
from tests.architecture.sources import PACKAGE, text_of


@cache
def import_everything() -> None:
    """Load every module of the project, so that its classes are known."""
    for found in pkgutil.walk_packages(comptoir.__path__, "comptoir."):
        if not found.name.endswith("__main__") and ".migrations" not in found.name:
            importlib.import_module(found.name)


def below(base: type) -> list[type]:
    """All subclasses of the project's own, at any depth."""
    direct: list[type] = base.__subclasses__()
    found = [one for child in direct for one in (child, *below(child))]
    return [one for one in found if one.__module__.startswith("comptoir.")]


def refusals() -> list[type[Refusal]]:
    import_everything()
    return [one for one in below(Refusal) if "code" in vars(one)]


def topics() -> list[str]:
    import_everything()
    return [str(vars(one)["topic"]) for one in below(Event) if isinstance(vars(one).get("topic"), str)]


def permissions() -> set[str]:
    """Permissions that code asks for or that a shipped role grants."""
    asked = {name for path in PACKAGE.glob("**/*.py") for name in permissions_asked(text_of(path))}
    roles = tomllib.loads((PACKAGE / "access" / "roles.toml").read_text(encoding="utf-8"))
    return asked | set(_names_with_two_dots(roles))


def _names_with_two_dots(value: object) -> Iterable[str]:
    match value:
        case str() if value.count(".") == 2 and "*" not in value and " " not in value:
            yield value
        case dict():
            for key, inner in value.items():
                yield from _names_with_two_dots(key)
                yield from _names_with_two_dots(inner)
        case list():
            for inner in value:
                yield from _names_with_two_dots(inner)
        case _:
            pass


def undeclared(kind: Kind, names: Iterable[str], declared: Iterable[Entry]) -> list[str]:
    """Names of a kind that no texts.toml describes."""
    known = {entry.key for entry in declared if entry.kind == kind}
    return sorted(set(names) - known)


def unknown_placeholders(refusal: type[Refusal], declared: Iterable[Entry]) -> list[str]:
    """Placeholders of a refusal's texts that are no facts of it."""
    fields = set(refusal.__dataclass_fields__)
    return [
        f"{entry.key}: {{{name}}}"
        for entry in declared
        if entry.kind == "refusal" and entry.key == refusal.code
        for name in sorted(placeholders(entry) - fields)
    ]


def test_no_texts_are_missing_or_differ_between_the_languages() -> None:
    assert [f"{gap.module}: {gap.key}: {gap.why}" for gap in all_texts().find_gaps()] == []


def test_every_refusal_has_its_words() -> None:
    assert undeclared("refusal", [one.code for one in refusals()], entries("refusal")) == []


def test_the_words_of_a_refusal_use_its_facts() -> None:
    assert [found for one in refusals() for found in unknown_placeholders(one, entries("refusal"))] == []


def test_every_topic_of_the_feed_has_its_words() -> None:
    assert undeclared("topic", topics(), entries("topic")) == []


def test_somebody_may_read_every_topic_of_the_feed() -> None:
    shown = [PERMISSION_BY_TOPIC.get(topic) or PERMISSION_BY_MODULE.get(topic.partition(".")[0]) for topic in topics()]
    assert undeclared("permission", [one or "none" for one in shown], entries("permission")) == []
    assert set(PERMISSION_BY_TOPIC) - set(topics()) == set()


def test_every_setting_has_its_words() -> None:
    assert undeclared("setting", [f"kernel.{name}" for name in NAMES], entries("setting")) == []


def test_every_permission_has_its_words() -> None:
    assert undeclared("permission", permissions(), entries("permission")) == []


def test_every_act_of_the_audit_trail_has_its_words_and_every_word_its_act() -> None:
    recorded = [one for path in sorted(PACKAGE.glob("**/*.py")) for one in acts_recorded(text_of(path))]
    declared = {entry.key for entry in entries("act")}
    assert len(recorded) > 60
    assert [one for one in recorded if not any(re.fullmatch(one, key) for key in declared)] == []
    assert [key for key in sorted(declared) if not any(re.fullmatch(one, key) for one in recorded)] == []


def test_refusal_codes_are_used_once() -> None:
    codes = [one.code for one in refusals()]
    assert sorted(code for code in set(codes) if codes.count(code) > 1) == []


PLANTED = """
[refusal."till.closed"]
en.title = "Closed"
en.detail = "{till} is closed since {closed_at}."
fr.title = "Fermée"
fr.detail = "{till} est fermée depuis {closed_at}."
[text."receipt.total"]
en = "Total"
"""


@pytest.mark.parametrize("kind", ["permission", "refusal", "topic", "setting", "text"])
def test_catches_a_name_without_words(kind: Kind) -> None:
    declared = list(parse("till", PLANTED))
    assert undeclared(kind, ["till.nowhere.described"], declared) == ["till.nowhere.described"]


def test_catches_a_missing_language_and_placeholders_that_differ() -> None:
    found = Texts(list(parse("till", PLANTED.replace("depuis {closed_at}", "")))).find_gaps()
    assert [gap.key for gap in found] == ["till.closed", "receipt.total"]


def test_catches_a_placeholder_that_is_no_fact() -> None:
    class Closed(Refusal):
        code = "till.closed"

    assert unknown_placeholders(Closed, parse("till", PLANTED)) == ["till.closed: {closed_at}", "till.closed: {till}"]


def test_finds_permissions_in_roles() -> None:
    roles = {"cashier": {"permissions": ["till.ticket.sell", "till.*"], "about": "A till. Two. Dots."}}
    assert list(_names_with_two_dots(roles)) == ["till.ticket.sell"]
