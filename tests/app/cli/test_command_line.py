from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from comptoir.app.cli.main import build_parser, context_for, explain, main
from comptoir.app.cli.verbs import VERBS, Verb
from comptoir.kernel.settings import SettingUnknown
from comptoir.kernel.values.errors import MalformedValue


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("COMPTOIR_DATA", "COMPTOIR_DATABASE", "COMPTOIR_BIND"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def parsed(*words: str) -> argparse.Namespace:
    return build_parser().parse_args(words)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_leads_to_a_function(verb: Verb) -> None:
    assert callable(verb.load())


def test_options_win_over_variables_and_variables_over_the_file(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / "comptoir.toml").write_text('bind = "127.0.0.1:1"\nnode = "filed"\n', encoding="utf-8")
    assert context_for(parsed("serve")).settings.bind == "127.0.0.1:1"
    monkeypatch.setenv("COMPTOIR_BIND", "127.0.0.1:2")
    assert context_for(parsed("serve")).settings.bind == "127.0.0.1:2"
    assert context_for(parsed("serve", "--bind", "127.0.0.1:3")).settings.bind == "127.0.0.1:3"
    assert context_for(parsed("up", "--port", "4")).settings.bind == "127.0.0.1:4"
    assert context_for(parsed("serve")).settings.node == "filed"


def test_every_command_takes_the_place_of_its_data(elsewhere: Path) -> None:
    settings = context_for(parsed("verify", "--data", str(elsewhere))).settings
    assert settings.database_url == f"sqlite:///{elsewhere / 'comptoir.db'}"
    settings = context_for(parsed("migrate", "--database", "postgresql:///shop")).settings
    assert settings.database_url == "postgresql:///shop"


def test_an_unknown_setting_is_named(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (elsewhere / "comptoir.toml").write_text("colour = 1\n", encoding="utf-8")
    with pytest.raises(SettingUnknown):
        context_for(parsed("verify"))
    assert main(["verify"]) == 1
    assert "'colour'" in capsys.readouterr().err


def test_a_refusal_is_told_in_the_language_of_the_terminal() -> None:
    refusal = MalformedValue("12,3,4", "a number")
    assert explain(refusal, "en_US").startswith("Value not understood. “12,3,4”")
    assert explain(refusal, "fr_FR").startswith("Valeur non comprise. « 12,3,4 »")


def test_a_misspelt_command_is_an_error_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sel"])
    assert ended.value.code == 2
    assert "invalid choice: 'sel'" in capsys.readouterr().err
